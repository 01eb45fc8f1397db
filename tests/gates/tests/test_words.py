# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""Words that do not return: names of identifiers and tests, and phrases in documentation and docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.gates.places import ROOT

PLUGINS = ROOT / "plugins"
TESTS = ROOT / "tests"
#: Files and folders whose text is searched for phrases.
TEXTS = (
    "plugins",
    "docs",
    "roles",
    "playbooks",
    "tests",
    "changelogs/fragments",
    ".github",
    "Makefile",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
)
SUFFIXES = (".py", ".md", ".rst", ".yml", ".j2", ".sh")

#: Identifiers, each with the usual name for it.
IDENTIFIERS = {
    "Asked": "Desired",
    "Begun": "WriteResult",
    "DEEPEST": "MAX_DEPTH",
    "LostAnswer": "ResponseLost",
    "MAX_TOLD": "MAX_REASONS",
    "MOST_READINGS": "MAX_READINGS",
    "MalformedAnswer": "InvalidResponse",
    "NotReady": "WaitFailed",
    "Patience": "Deadline",
    "Secrets": "Redactor",
    "ShapeError": "SchemaError",
    "Way": "Reconciler",
    "answer_only": "read_only",
    "as_answer": "as_response",
    "as_options": "to_module_options",
    "begin_create": "start_create",
    "begin_deletion": "start_deletion",
    "begin_post": "start_post",
    "begin_update": "start_update",
    "breakable": "wbr_path",
    "can_be_taken_back": "is_reversible",
    "converge_fleet": "reconcile_fleet",
    "credit_earlier_try": "credit_earlier_attempt",
    "defect": "internal_error",
    "excerpts": "shortened_pair",
    "for_ansible": "without_bulk_suboptions",
    "foresee": "predict",
    "from_environment": "env_fallback_nonempty",
    "identifying": "never_redacted",
    "in_name": "whole_words",
    "is_in_answers": "is_returned",
    "is_foreign": "not_from_api",
    "is_over": "is_final",
    "is_wrong": "has_error",
    "left_new": "new_deployment_error",
    "look": "lookup",
    "look_again": "read_state_after_failure",
    "missing_key": "missing_api_key_error",
    "one_of": "required_one_of",
    "one_of_groups": "replaced_together",
    "only_one_of": "mutually_exclusive",
    "open_to_others": "null_dicts_as_empty",
    "outcome_of": "wait_for_tasks",
    "really_pauses": "sleeps_between_attempts",
    "really_waits": "sleeps_between_polls",
    "scrub_deep": "redact_json",
    "standing_paths": "remaining_paths",
    "the_one": "select_unique",
    "told": "redacted, or what the text is",
    "tries": "attempts",
    "until_done": "wait",
    "without_null": "drop_none",
}
#: Identifiers that are unusual in plugins alone.
PLUGIN_IDENTIFIERS = {
    "Answer": "JsonObject",
    "Named": "NamedResource",
    "SWITCH": "ANSIBLE_VARIABLE",
    "UNSET": "EMPTY_VALUES",
    "asked": "requested",
    "brought": "own_values",
    "coming": "pending_changes",
    "connect": "create_api",
    "converge": "reconcile",
    "each": "a noun",
    "fault": "poll_error, or what failed",
    "leave": "note_foreign_change",
    "standing": "remaining_changes",
    "switch": "start_or_stop",
}
#: Parts of identifiers, whatever the case: `test_rooms` and `_Room` have the part `room`.
PARTS = {
    "anew": "again",
    "begun": "started",
    "companion": "named_resource, or stores",
    "companions": "named_resource, or stores",
    "doomed": "to_prune",
    "mend": "fix",
    "misshapen": "structure_error",
    "nowhere": "no_redirect",
    "patience": "deadline",
    "room": "module or layer",
    "rooms": "api",
    "unanswered": "translate_error",
    "unnamed": "option_defaults",
    "untaken": "unapplied_paths",
}
#: Phrases, each with the usual one.
PHRASES = {
    "after some tries": "after 3 attempts",
    "all that is below them": "recursively",
    "anew": "again",
    "audit wanted": "audit format list",
    "begun": "started",
    "can be taken back": "can be rolled back",
    "changed meanwhile": "changed by something else, and when",
    "created meanwhile": "created by something else, and when",
    "deleted meanwhile": "deleted by something else, and when",
    "dict is expected": "expected a dict, got a list",
    "dict of options is expected": "expected a dict of options, got a list",
    "expression is expected": "expected a Jinja2 expression, got a list",
    "file is expected": "expected a regular file, got a device",
    "how the house is built": "how to build and test",
    "mend": "fix",
    "mended": "fixed",
    "short life": "a short-lived process",
    "should be gone": "to be deleted",
    "small resource": "named resource",
    "small resources": "named resources",
    "that is spoken": "to use",
    "there is no variable": "unsupported variable",
    "told of as": "reported as",
    "what became of": "the outcome of",
    "what came of": "the result of",
    "two looks": "two polls",
    "what stands of": "what is still applied of",
    "written down": "declared",
}
#: Words with which a name of such a test does not begin: none is a unit.
NOT_A_UNIT = frozenset(
    (
        *("a", "an", "the", "any", "both", "each", "every", "no", "one", "other", "two"),
        *("it", "its", "nobody", "nothing", "that", "these", "this", "those", "what", "whatever", "who"),
        *("after", "before", "in", "of", "on", "when", "where", "with", "without"),
    )
)
_PHRASE = re.compile(r"\b(" + "|".join(phrase.replace(" ", r"\s+") for phrase in PHRASES) + r")\b", re.IGNORECASE)
#: Markup of DOCUMENTATION, such as `C(x)`. Docstrings use backticks.
_MARKUP = re.compile(r"\b[BCEFIMOPUV]\(")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def identifiers(tree: ast.AST) -> Iterator[str]:
    """Yield the names of variables, attributes, arguments, functions, classes and imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st":
            # A strategy of Hypothesis, such as `st.one_of`.
            continue
        for field in ("id", "attr", "arg", "name", "asname"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                yield from name.split(".")


def identifier_errors(tree: ast.AST, usual_names: dict[str, str]) -> set[str]:
    """Return an error for each identifier of a file that has a usual name."""
    errors = set()
    for name in set(identifiers(tree)):
        usual = usual_names.get(name.strip("_"))
        if usual:
            errors.add(f"{name}: use {usual}")
        for part in _PART.findall(name):
            usual = PARTS.get(part.lower())
            if usual:
                errors.add(f"{name}: use {usual} instead of {part.lower()}")
    return errors


def docstring_errors(tree: ast.AST) -> set[str]:
    """Return an error for each docstring that begins with an unusual verb or has markup of DOCUMENTATION."""
    errors = set()
    for node in ast.walk(tree):
        if not isinstance(node, Documented):
            continue
        docstring = ast.get_docstring(node) or ""
        name = getattr(node, "name", "the file")
        if docstring.startswith(("Give ", "Tell ")):
            errors.add(f"{name}: begin with Return, or with what the function does")
        if _MARKUP.search(docstring):
            errors.add(f"{name}: use backticks for code")
    return errors


def filler_errors(tree: ast.AST) -> set[str]:
    """Return an error for each test whose name does not begin with the unit under test."""
    errors = set()
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        prefix, _unused, name = node.name.partition("_")
        word = name.partition("_")[0]
        if prefix == "test" and word in NOT_A_UNIT:
            errors.add(f"{node.name}: begin with the unit under test instead of {word}")
    return errors


def phrase_errors(text: str) -> set[str]:
    """Return an error for each phrase of a text that has a usual one, also one that is broken over lines.

    The words of a name, such as `as_written_down`, are a phrase too.
    """
    phrases = {" ".join(found.lower().split()) for found in _PHRASE.findall(text.replace("_", " "))}
    return {f"{phrase}: use {PHRASES[phrase]}" for phrase in phrases}


def undocumented(tree: ast.Module) -> set[str]:
    """Return the public functions, classes and methods of a file without a docstring.

    Methods of derived classes can have that of the method that they override.
    """
    missing = set()
    remaining: list[tuple[str, ast.AST]] = [("", node) for node in tree.body]
    for prefix, node in remaining:
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            missing.add(prefix + node.name)
        if isinstance(node, ast.ClassDef) and not node.bases:
            remaining += [(f"{node.name}.", child) for child in node.body]
    return missing


def python_files(folder: Path) -> list[tuple[str, ast.Module]]:
    """Return the path and the syntax tree of each Python file in a folder."""
    files = sorted(folder.rglob("*.py"))
    assert len(files) > 30
    return [(file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))) for file in files]


def text_files() -> Iterator[Path]:
    """Yield the files whose text is searched for phrases."""
    for name in TEXTS:
        path = ROOT / name
        if path.is_file():
            yield path
        # This file has the phrases themselves.
        own = Path(__file__).name
        files = (file for file in sorted(path.rglob("*")) if file.is_file() and file.name != own)
        yield from (file for file in files if file.suffix in SUFFIXES)


def list_errors(found: Iterable[tuple[str, set[str]]]) -> str:
    """Return a line for each error of each file."""
    return "\n".join(f"{path}: {error}" for path, errors in found for error in sorted(errors))


each_folder = pytest.mark.parametrize("folder", [PLUGINS, TESTS], ids=["plugins", "tests"])


@each_folder
def test_identifiers_are_the_usual_ones(folder: Path) -> None:
    usual_names = dict(IDENTIFIERS)
    if folder == PLUGINS:
        usual_names.update(PLUGIN_IDENTIFIERS)
    errors = list_errors((path, identifier_errors(tree, usual_names)) for path, tree in python_files(folder))
    assert not errors, errors


@each_folder
def test_docstrings_say_what_is_returned(folder: Path) -> None:
    errors = list_errors((path, docstring_errors(tree)) for path, tree in python_files(folder))
    assert not errors, errors


def test_names_of_tests_begin_with_the_unit() -> None:
    errors = list_errors((path, filler_errors(tree)) for path, tree in python_files(TESTS))
    assert not errors, errors


def test_public_functions_have_docstrings() -> None:
    missing = list_errors((path, undocumented(tree)) for path, tree in python_files(PLUGINS / "module_utils"))
    assert not missing, missing


def test_texts_use_the_usual_phrases() -> None:
    files = list(text_files())
    assert len(files) > 60
    errors = list_errors((str(file), phrase_errors(file.read_text(encoding="utf-8"))) for file in files)
    assert not errors, errors


@pytest.mark.parametrize(
    ("source", "errors"),
    [
        ("call(one_of=names)", {"one_of: use required_one_of"}),
        ("import x._short.the_one as y", {"the_one: use select_unique"}),
        ("def _Room(): pass", {"_Room: use module or layer instead of room"}),
        ("untakenPaths = 1", {"untakenPaths: use unapplied_paths instead of untaken"}),
        ("required_one_of = lookup(recommended, bedroom, text='the room is told')", set()),
    ],
)
def test_identifier_errors(source: str, errors: set[str]) -> None:
    assert identifier_errors(ast.parse(source), IDENTIFIERS) == errors


@pytest.mark.parametrize(
    ("docstring", "count"),
    [("Give the name.", 1), ("Return C(name).", 1), ("Tell B(all).", 2), ("Return `name`, as Counter(x) does.", 0)],
)
def test_docstring_errors(docstring: str, count: int) -> None:
    source = f'class A:\n    def f(self):\n        """{docstring}"""'
    assert len(docstring_errors(ast.parse(source))) == count


@pytest.mark.parametrize(
    ("name", "count"),
    [("test_a_plan", 1), ("test_what_is_sent", 1), ("test_anchor", 0), ("test_plan_of_a_task", 0), ("a_plan", 0)],
)
def test_filler_errors(name: str, count: int) -> None:
    assert len(filler_errors(ast.parse(f"class A:\n    def {name}(self): pass"))) == count


def test_phrase_errors() -> None:
    text = "def test_what_is_Written\n    down(): compared anew; a newcomer recommended it."
    assert phrase_errors(text) == {"written down: use declared", "anew: use again"}


def test_undocumented() -> None:
    source = """
def f(): pass
def _g(): pass
class A:
    'Documented.'
    def m(self): pass
class _B:
    def m(self): pass
class C(A):
    'Documented.'
    def m(self): pass
"""
    assert undocumented(ast.parse(source)) == {"f", "A.m"}
