# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup of deployments in files: order, defaults, templates and errors."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest
from ansible.errors import AnsibleLookupError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.gcore.inference.plugins.lookup.fleet_files import LookupModule
from ansible_collections.gcore.inference.plugins.plugin_utils._deployment_files import LARGEST_FILE

SECRET = "hf_NobodyMaySeeThis"


def read(*terms: t.Any, variables: t.Any = None, **options: t.Any) -> t.Any:
    """Return what the lookup returns."""
    loader = DataLoader()
    lookup = LookupModule(loader=loader, templar=Templar(loader=loader, variables=variables or {}))
    # What the loader of plugins would set.
    lookup._load_name = "gcore.inference.fleet_files"
    lookup.set_options = lambda **_unused: None  # type: ignore[method-assign]
    lookup.get_option = lambda name, **_unused: options.get(name, False)  # type: ignore[method-assign]
    return lookup.run([str(term) for term in terms], variables or {})


def write(path: Path, text: str) -> Path:
    """Write a file and create its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def assert_error(path: Path, problem: str, term: Path | None = None) -> None:
    """Assert that reading the `term`, else the folder of the path, fails with its path and without its content."""
    with pytest.raises(AnsibleLookupError) as raised:
        read(term or path.parent)
    message = str(raised.value)
    assert message.startswith(f"{path}: {problem}")
    assert SECRET not in message
    assert len(message) < 300 + len(str(path))


def test_directory_is_read_recursively_in_the_order_of_the_names(tmp_path: Path) -> None:
    """Extensions can be upper case. Hidden files are ignored."""
    for name in ("b.yml", "a/z.yaml", "c/d/e.YML", "f.Yaml"):
        write(tmp_path / name, f"deployments:\n- name: {name}\n")
    write(tmp_path / "g.JSON", json.dumps({"deployments": [{"name": "g.JSON"}]}, indent="\t"))
    for name in (".hidden.yml", ".git/x.yml", ".b.yml.swp"):
        write(tmp_path / name, "odd")
    (tmp_path / ".#b.yml").symlink_to("user@host.1234")
    assert [found["name"] for found in read(tmp_path)] == ["a/z.yaml", "b.yml", "c/d/e.YML", "f.Yaml", "g.JSON"]


@pytest.mark.parametrize("name", ["b.yml~", "README.md", "b.txt", "b", "b.yml.bak", "#b.yml#", "below/b.yaml.j2"])
def test_directory_with_another_visible_file_is_an_error(tmp_path: Path, name: str) -> None:
    """A fleet with `prune` would delete the deployments in it."""
    write(tmp_path / "a.yml", "deployments: [{name: one}]")
    assert_error(write(tmp_path / name, SECRET), "not a .yml, .yaml or .json file", tmp_path)


def test_files_named_in_an_error_are_limited(tmp_path: Path) -> None:
    for number in range(12):
        write(tmp_path / f"{number:02}.txt", "")
    with pytest.raises(AnsibleLookupError, match=r"00\.txt, .*09\.txt and 2 more: not a .yml"):
        read(tmp_path)


def test_links_are_followed_and_no_file_is_read_twice(tmp_path: Path) -> None:
    here, shared = tmp_path / "deployments", tmp_path / "shared"
    write(here / "a.yml", "deployments: [{name: own}]")
    write(shared / "team-b" / "b.yml", "deployments: [{name: team-b}]")
    write(shared / "c.json", '{"deployments": [{"name": "one-file"}]}')
    (here / "team-b").symlink_to("../shared/team-b")
    (here / "team-b-again").symlink_to(shared / "team-b")
    (here / "team-b.yml").symlink_to("team-b/b.yml")
    (here / "c.json").symlink_to(shared / "c.json")
    (shared / "team-b" / "back").symlink_to(here)
    (here / "self").symlink_to(".")
    assert sorted(found["name"] for found in read(here)) == ["one-file", "own", "team-b"]


def test_mounted_config_map(tmp_path: Path) -> None:
    """Its visible files are links into a hidden folder."""
    write(tmp_path / "..2026_11_23" / "a.yml", "deployments: [{name: one}]")
    (tmp_path / "..data").symlink_to("..2026_11_23")
    (tmp_path / "a.yml").symlink_to("..data/a.yml")
    assert read(tmp_path) == [{"name": "one"}]


def _link_to(target: str) -> t.Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)


#: How a file is made, its name, and the error.
NO_FILES: dict[str, tuple[t.Callable[[Path], object], str, str]] = {
    "a link to nothing": (_link_to("nowhere"), "b.yml", "this link is broken"),
    "a link to itself": (_link_to("b.yml"), "b.yml", "this link is broken"),
    "a folder behind a link that is gone": (_link_to("../team-b"), "team-b", "this link is broken"),
    "a FIFO": (os.mkfifo, "b.yml", "expected a regular file, got a FIFO"),
    "a FIFO of another name": (os.mkfifo, "pipe", "expected a regular file, got a FIFO"),
    "a device": (_link_to("/dev/zero"), "b.yml", "expected a regular file, got a device"),
    "a huge file": (_sparse, "b.yml", "larger than 32 MiB"),
}


@pytest.mark.parametrize("is_term", [False, True], ids=["in a directory", "as a term"])
@pytest.mark.parametrize(("make", "name", "problem"), NO_FILES.values(), ids=NO_FILES)
def test_special_file_is_an_error(
    tmp_path: Path, make: t.Callable[[Path], object], name: str, problem: str, is_term: bool
) -> None:
    """The lookup does not wait for it."""
    write(tmp_path / "here" / "a.yml", "deployments: [{name: one}]")
    path = tmp_path / "here" / name
    make(path)
    assert_error(path, problem, path if is_term else None)


def test_folder_that_cannot_be_read_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.yml", "deployments: [{name: one}]")
    write(tmp_path / "team-b" / "b.yml", "deployments: [{name: two}]")
    listed = os.listdir

    def refuse(path: t.Any) -> list[str]:
        if str(path).endswith("team-b"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(AnsibleLookupError, match=r"team-b: this directory cannot be read: Permission denied"):
        read(tmp_path)


def _laughs(levels: int) -> str:
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join([*lines, "deployments: []"])


def _merges(levels: int) -> str:
    lines = ["a0: &a0 {x: ha}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, levels)]
    return "\n".join([*lines, "deployments: []"])


#: Contents that would take very long, much memory or too many levels, with the error.
BOMBS = {
    "a billion laughs": (_laughs(12), "too large when its aliases are expanded"),
    "a billion merges": (_merges(12), "too large when its aliases are expanded"),
    "a long text many times": (
        f"x: &x '{'x' * 10**6}'\ndeployments: [{', '.join(['*x'] * 40)}]",
        "too large when its aliases are expanded",
    ),
    "an alias to itself": (
        "deployments: &a [{name: one, envs: *a}]",
        "an alias in it contains itself",
    ),
    "deep lists": (f"deployments: {'[' * 500}{']' * 500}", "nested more than 100 levels deep"),
    "deep dicts": ("deployments: " + "{a: " * 5_000 + "}" * 5_000, "nested more than 100 levels deep"),
    "deep JSON": ('{"deployments": ' + "[" * 500 + "]" * 500 + "}", "nested more than 100 levels deep"),
    "deeper JSON": ('{"deployments": ' + "[" * 100_000 + "]" * 100_000 + "}", "not valid YAML, near line 1"),
    "deep text that is no YAML": (f"deployments: {'[' * 100_000}", "not valid YAML, near line 1"),
    "a tag of Python": ("deployments: !!python/object/apply:os.system [exit 1]", "not valid YAML, near line 1"),
    "a tag that does not fit": (f"deployments: [{{a: !!float {SECRET}}}]", "could not be read"),
    "a date that is none": (f"deployments: [{{a: !!timestamp {SECRET}}}]", "could not be read"),
    "a number that is too long": (f"deployments: [{{a: {'9' * 5000}}}]", "could not be read"),
    "two lists": (f"deployments: [{{name: {SECRET}}}]\ndeployments: []", "duplicate key deployments"),
    "two lists of JSON": (
        '{"deployments": [{"name": "one"}], "deployments": []}',
        "duplicate key deployments",
    ),
}


def test_aliases_and_merges_are_read(tmp_path: Path) -> None:
    items = ["&one {name: a, envs: &envs {A: '1'}}", "{<<: *one, name: b}", "{name: c, envs: *envs}"]
    path = write(tmp_path / "a.yml", f"deployments: [{', '.join(items)}]")
    assert read(path) == [{"name": name, "envs": {"A": "1"}} for name in "abc"]


def test_terms_are_read_in_order_and_can_be_files(tmp_path: Path) -> None:
    first = write(tmp_path / "first", "deployments: [{name: one}]")
    write(tmp_path / "more" / "second.yml", "deployments: []")
    assert read(first, tmp_path / "more", first) == [{"name": "one"}] * 2


@pytest.mark.parametrize(
    ("text", "deployments"),
    [
        (
            "deployments: [{name: a}, {name: b, envs: {X: '2'}}]\ndefaults: {envs: {Y: '1'}}",
            [{"name": "a", "envs": {"Y": "1"}}, {"name": "b", "envs": {"X": "2"}}],
        ),
        ("deployments: [{name: c}]\ndefaults:\n", [{"name": "c"}]),
        # Null means not set, and an alias wins over a default.
        ("deployments: [{name: d, image: null}]\ndefaults: {image: nginx}", [{"name": "d", "image": "nginx"}]),
        ("deployments: [{name: e, idle_timeout: 30}]\ndefaults: {timeout: 60}", [{"name": "e", "timeout": 30}]),
    ],
)
def test_defaults_of_a_file(tmp_path: Path, text: str, deployments: t.Any) -> None:
    assert read(write(tmp_path / "a.yml", text)) == deployments


@pytest.mark.parametrize("template", ["'s3cr3t' | to_datetime", "{'a': 1}['s3cr3t']"])
def test_template_error_shows_no_values(tmp_path: Path, template: str) -> None:
    path = write(tmp_path / "a.yml", f'deployments: [{{name: one, secret_envs: {{A: "{{{{ {template} }}}}"}}}}]')
    with pytest.raises(AnsibleLookupError) as error:
        read(path)
    assert "s3cr3t" not in str(error.value)


def test_origins_are_names_and_files(tmp_path: Path) -> None:
    text = f"deployments: [{{name: a, secret_envs: {{A: {SECRET}}}}}, {{instance_id: b}}, {{}}]"
    path = write(tmp_path / "a.yml", text)
    assert read(tmp_path, origins=True) == [{"name": name, "file": str(path)} for name in ("a", "b", None)]


def test_templates_are_rendered_unless_they_are_unsafe(tmp_path: Path) -> None:
    write(tmp_path / "a.yml", "deployments: [{name: '{{ name }}', description: !unsafe '{{ name }}'}]")
    assert read(tmp_path, variables={"name": "one"}) == [{"name": "one", "description": "{{ name }}"}]


#: Contents of a file, with the error.
INVALID = {
    "": "the file is empty; it needs the key deployments",
    "# nothing\n---\n": "the file is empty; it needs the key deployments",
    f"- {SECRET}": "expected a dict with the key deployments, got a list",
    SECRET: "expected a dict with the key deployments, got a string",
    f"defaults: {{description: {SECRET}}}": "deployments: expected a list, got null",
    f"deployments: {{a: {SECRET}}}": "deployments: expected a list, got a dict",
    "deployments:\n": "deployments: expected a list, got null",
    f"deployments: [{{name: a}}, {SECRET}]": "deployments[1]: expected a dict, got a string",
    f"deployments: []\ndefault: {SECRET}\nother: 1": "unknown key default, other; supported keys: deployments",
    f"{SECRET}: 1\ndeployments: []": "unknown key (not shown); supported keys: deployments, defaults",
    f"deployments: []\ndefaults: [{SECRET}]": "defaults: expected a dict, got a list",
    f"deployments: [{{a: '{SECRET}}}]": "not valid YAML, near line 1, column ",
    f"deployments: []\n---\nx: {SECRET}": "not valid YAML, near line ",
    f"deployments: [!odd {SECRET}]": "not valid YAML, near line 1, column ",
    "deployments: [{name: '{{ nobody }}'}]": "'nobody' is undefined",
}


CASES = [*INVALID.items(), *BOMBS.values()]


@pytest.mark.parametrize(("text", "problem"), CASES, ids=[*map(str, range(len(INVALID))), *BOMBS])
def test_invalid_file_is_an_error_that_does_not_show_it(tmp_path: Path, text: str, problem: str) -> None:
    assert_error(write(tmp_path / "a.yml", text), problem)


@pytest.mark.parametrize(("name", "problem"), [("nowhere", "no such directory"), ("", "no .yml, .yaml or .json file")])
def test_directory_without_files_is_an_error(tmp_path: Path, name: str, problem: str) -> None:
    """An audit of it would find no drift."""
    with pytest.raises(AnsibleLookupError, match=problem):
        read(tmp_path / name)


def test_binary_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_bytes(b"\xff\xfe\x00deployments")
    with pytest.raises(AnsibleLookupError, match=r"could not be read|not valid YAML"):
        read(path)
