# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import unicodedata
from xml.dom import minidom
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import (
    encodable,
    map_texts,
    returnable,
    visible,
)

# Also those that are no part of Unicode's text, such as half of a character.
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        (
            "bell\x07, back\x08space, nul\x00, del\x7f, csi\x9b",
            "bell\\x07, back\\x08space, nul\\x00, del\\x7f, csi\\x9b",
        ),
        ("over\rwritten", "over\\x0dwritten"),
        ("right to left \u202e, isolate \u2066, mark \u200f", "right to left \\u202e, isolate \\u2066, mark \\u200f"),
        ("line\u2028paragraph\u2029", "line\\u2028paragraph\\u2029"),
        ("half \ud83d of one", "half \\ud83d of one"),
        ("no character \ufffe\uffff", "no character \\ufffe\\uffff"),
    ],
)
def test_visible_escapes_what_has_no_glyph(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("text", ["", "two\nlines\tand a tabulator", "Größe, 名前, 🚀, a\u0301, 👩\u200d💻"])
def test_visible_keeps_what_can_be_read(text: str) -> None:
    assert visible(text) == text


@given(ANY_TEXT)
def test_visible_text_is_harmless_on_a_terminal_and_in_xml(text: str) -> None:
    shown = visible(text)
    left = {character for character in shown if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")}
    assert left <= {"\n", "\t"}
    minidom.parseString(f"<text>{escape(shown)}</text>".encode())
    assert visible(shown) == shown


@given(ANY_TEXT)
def test_encodable_text_has_octets_and_differs_in_nothing_else(text: str) -> None:
    encodable(text).encode("utf-8")
    if not any(unicodedata.category(character) == "Cs" for character in text):
        assert encodable(text) == text


def test_returnable_escapes_ansible_names_at_any_depth() -> None:
    value = {"a": [{"__ansible_type": "x", "b\ud800": ("__ansible_unsafe",)}], 7: None}
    shown = {"a": [{"\\x5f_ansible_type": "x", "b\\ud800": ["__ansible_unsafe"]}], 7: None}
    assert returnable(value) == shown


def test_map_texts_goes_through_names_lists_and_tuples() -> None:
    value = {"\ud83d": ["a\udc00", ("b\ud800", 1, None, True, 0.5)], 7: "c"}
    assert map_texts(encodable, value) == {"\\ud83d": ["a\\udc00", ["b\\ud800", 1, None, True, 0.5]], 7: "c"}
