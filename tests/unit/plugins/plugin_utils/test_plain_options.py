# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a task in Python's own types."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.plugin_utils._plain_options import UnsupportedType, plain_options

DAY = datetime.date(2025, 1, 2)
MOMENT = datetime.datetime(2025, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)


class Tagged(str):
    """A string of Ansible's, which decides itself what it is as a string."""

    def __str__(self) -> str:
        return "other"


class TaggedInteger(int):
    """An integer of Ansible's."""


class TaggedDate(datetime.date):
    """A date of Ansible's."""


class Encrypted:
    """A string of a vault, as ansible-core has it before 2.19."""

    __ENCRYPTED__ = True

    def __str__(self) -> str:
        return "decrypted"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Tagged("text"), "text"),
        ("", ""),
        (TaggedInteger(7), 7),
        (True, True),
        (None, None),
        (1.5, 1.5),
        (Encrypted(), "decrypted"),
        ((1, Tagged("a")), [1, "a"]),
        ({7}, [7]),
        (TaggedDate(2025, 1, 2), DAY),
        (MOMENT, MOMENT),
        ({True: "b", None: "c", 2.5: "d"}, {"true": "b", "null": "c", "2.5": "d"}),
        ({7: Tagged("a")}, {"7": "a"}),
    ],
)
def test_value_is_of_a_type_of_python(value: t.Any, expected: t.Any) -> None:
    plain = plain_options({"option": value})["option"]
    assert (plain, type(plain)) == (expected, type(expected))


def test_copy_has_no_part_of_the_options() -> None:
    given = {"envs": {"A": ["b"]}}
    plain_options(given)["envs"]["A"].append("c")
    assert given == {"envs": {"A": ["b"]}}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"text", "an option has a value of the type bytes"),
        ([object()], "an option has a value of the type object"),
        ({DAY: "a"}, "an option has a name of the type date"),
    ],
)
def test_plain_options_leaves_other_types_to_ansible(value: t.Any, reason: str) -> None:
    with pytest.raises(UnsupportedType, match=reason):
        plain_options({"option": value})


def test_deep_options_are_left_to_ansible() -> None:
    deep: list[t.Any] = []
    for _level in range(5000):
        deep = [deep]
    with pytest.raises(UnsupportedType, match="too deep"):
        plain_options({"option": deep})
