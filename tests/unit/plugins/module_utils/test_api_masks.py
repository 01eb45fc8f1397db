# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is a mask of a secret, and what is a secret."""

from __future__ import annotations

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.api_masks import has_mask, is_mask


@pytest.mark.parametrize(
    "text",
    [
        *("******", "AKIA...0815", "ab#", "XXXXXXXX", "xxx", "-----", "____", "■■■■", "•••", "********* (hidden)"),
        *("<redacted>", "(hidden)", "(sensitive value)", "[FILTERED]", "{masked}", "encrypted", "REDACTED"),
    ],
)
def test_has_mask_finds_mask(text: str) -> None:
    assert has_mask(text)


@pytest.mark.parametrize(
    "text", ["AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "key--x__y", "my-secret", "a(hidden"]
)
def test_has_mask_leaves_secret(text: str) -> None:
    assert not has_mask(text)


@pytest.mark.parametrize(("text", "of_any", "of_secret"), [("***", True, True), ("[hidden]", False, True)])
def test_is_mask_takes_words_for_masks_of_secrets_only(text: str, of_any: bool, of_secret: bool) -> None:
    assert (is_mask(text, is_secret=False), is_mask(text, is_secret=True)) == (of_any, of_secret)
