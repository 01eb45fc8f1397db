# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error says in its own words, without what it echoes of the request."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.own_words import own_words

SENT = {"description": "over quota", "envs": {"MY-QUOTA": "no capacity left", "A": "locked"}, "flags": ["quota", 5]}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Quota exceeded", "Quota exceeded"),
        ("not accepted: over quota.", "not accepted: …."),
        ("variable MY-QUOTA is wrong", "variable … is wrong"),
        ("the value 'locked' is wrong", "the value … is wrong"),
        ("the resource is locked", "the resource is locked"),
        ("value: locked; try again", "value: …; try again"),
        ("no capacity left", "…"),
    ],
)
def test_own_words_leaves_out_values_of_the_request(text: str, kept: str) -> None:
    assert own_words([text, None], [], SENT) == kept


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"image": ["too long"]}, "image too long"),
        ({"image": [{"msg": "No", "input": "no quota", "ctx": {"given": "x"}, "input_value": 1}]}, "image msg No"),
        (["over quota", "too long"], "too long"),
    ],
)
def test_own_words_leaves_out_echoed_input(fields: t.Any, kept: str) -> None:
    assert own_words([], fields, SENT) == kept


def test_own_words_knows_escaped_values() -> None:
    sent = {"description": 'a "quota" of\ntwo'}
    assert "quota" not in own_words(['bad: a \\"quota\\" of\\ntwo'], [], sent)
