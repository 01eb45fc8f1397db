# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields that are a list of strings, or a set of integers."""

from __future__ import annotations

import typing as t
from copy import copy, deepcopy

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    UNCONSTRAINED,
    Constraints,
    constraints_of,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import plan_changes, unapplied_paths
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Field, SchemaError, Struct
from ansible_collections.gcore.inference.plugins.module_utils._core.sequence_fields import (
    IntegerSet,
    JoinedCommand,
    JoinedWords,
    Sequence,
    Words,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import COMMAND_WORD, ONE_LINE

LIST = Sequence()
SET = Sequence(ONE_LINE, unordered=True, non_empty=True, split_commas=False)
UUIDS = Sequence(unordered=True, case_insensitive=True)
NUMBERS = IntegerSet(1, 9)
COMMAND = JoinedCommand()


@pytest.mark.parametrize(
    ("field", "elements", "constraints"),
    [
        (LIST, "str", UNCONSTRAINED),
        (SET, "str", Constraints(string=ONE_LINE, non_empty=True, split_commas=False)),
        (NUMBERS, "int", Constraints(minimum=1, maximum=9)),
        (Words(), "str", Constraints(string=COMMAND_WORD, split_commas=False)),
        (COMMAND, "str", Constraints(string=COMMAND_WORD, split_commas=False)),
    ],
)
def test_option_of_list(field: Field, elements: str, constraints: Constraints) -> None:
    option = field.option()
    assert (option, constraints_of(option)) == ({"type": "list", "elements": elements}, constraints)


@pytest.mark.parametrize(
    ("field", "answer", "expected"),
    [
        (LIST, None, []),
        (LIST, ["b", "A ", "b"], ["b", "A ", "b"]),
        (SET, ["b", " A ", "b"], ["A", "b"]),
        (UUIDS, ["b", "A"], ["a", "b"]),
        (NUMBERS, None, []),
        (NUMBERS, [9, 7.0, "8", 7], [7, 8, 9]),
        (COMMAND, None, None),
        (COMMAND, "", None),
        (COMMAND, "a  b", "a  b"),
        (COMMAND, ["a", "b c"], "a b c"),
        (COMMAND, [], None),
    ],
)
def test_from_api_of_list(field: Field, answer: t.Any, expected: t.Any) -> None:
    assert field.from_api(answer, "place") == expected


@pytest.mark.parametrize(
    ("field", "answer", "path"),
    [
        (LIST, "x", "place"),
        (LIST, ["a", 5], r"place\[1\]"),
        (NUMBERS, {}, "place"),
        (NUMBERS, [1, None], r"place\[1\]"),
        (COMMAND, 5, "place"),
        (COMMAND, ["a", None], r"place\[1\]"),
    ],
)
def test_from_api_of_another_list_names_its_path(field: Field, answer: t.Any, path: str) -> None:
    with pytest.raises(SchemaError, match=f"^{path}: "):
        field.from_api(answer, "place")


def test_joined_command_is_sent_as_words() -> None:
    given = COMMAND.from_options(["a b", "c"])
    assert (given, given.words, COMMAND.from_options([""]), COMMAND.from_options("a b")) == (
        "a b c",
        ["a b", "c"],
        None,
        "a b",
    )
    values = (given, "a  b", None, "")
    assert [COMMAND.to_api(value) for value in values] == [["a b", "c"], ["a", "", "b"], [], []]
    shown = [COMMAND.to_api(value, as_response=True) for value in values]
    assert shown == ["a b c", "a  b", None, ""]
    assert not any(isinstance(value, JoinedWords) for value in shown)


@pytest.mark.parametrize("duplicate", [copy, deepcopy])
def test_joined_words_are_copied_whole(duplicate: t.Callable[[t.Any], t.Any]) -> None:
    given = COMMAND.from_options(["a b", "c"])
    other = duplicate(given)
    assert (other, other.words) == ("a b c", ["a b", "c"])


@pytest.mark.parametrize("answer", ["nginx -g x", ["nginx", "-g", "x"]], ids=["string", "list"])
def test_joined_command_of_either_answer_counts_as_applied(answer: t.Any) -> None:
    schema = Struct({"command": COMMAND})
    desired = schema.from_options({"command": ["nginx", "-g", "x"]})
    plan = plan_changes({"command": None}, desired, schema, "thing")
    assert plan.field_changes == ["command"]
    assert unapplied_paths(plan, schema.from_api({"command": answer}, ""), schema) == []


def test_list_is_cleared_by_an_empty_one() -> None:
    assert [field.cleared_by for field in (LIST, SET, NUMBERS)] == [[], [], None]
