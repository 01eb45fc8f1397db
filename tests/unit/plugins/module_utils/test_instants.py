# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instants: what text names which, in one form, and dates that YAML reads without quotes."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core import instants
from ansible_collections.gcore.inference.plugins.module_utils._core.execution import (
    check_options,
    options_for_ansible,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.instants import has_passed, utc_text
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import InstantField
from ansible_collections.gcore.inference.plugins.modules.gcore_inference_api_key import DEFINITION

ZONE = datetime.timezone(datetime.timedelta(hours=2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z"),
        ("2030-01-01T02:00:00+02:00", "2030-01-01T00:00:00Z"),
        ("2029-12-31t19:00:00.000-05", "2030-01-01T00:00:00Z"),
        ("2030-01-01 00:00:00", "2030-01-01T00:00:00Z"),
        ("2030-01-01", "2030-01-01T00:00:00Z"),
        ("2030-01-01T00:00:00.123456789Z", "2030-01-01T00:00:00Z"),
        ("2030-01-01T00:00:00.500Z", "2030-01-01T00:00:00Z"),
        ("2030-02-30T00:00:00Z", None),
        ("0001-01-01T00:00:00+23:00", None),
        ("2030-01-01T02:00+02:00", "2030-01-01T00:00:00Z"),
        ("2030-01-01T00", None),
        ("next year", None),
    ],
)
def test_utc_text(text: str, expected: str | None) -> None:
    assert utc_text(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("2001-01-01T00:00:00Z", True), ("9999-01-01", False), ("soon", False)])
def test_has_passed(text: str, expected: bool) -> None:
    assert has_passed(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-04T12:29:59Z", True),
        ("2026-05-04T12:30Z", True),
        ("2026-05-04T12:30:45Z", True),
        ("2026-05-04T12:30:45.0622Z", True),
        ("2026-05-04T14:30:45.063+02:00", False),
        ("2026-05-04T12:30:46Z", False),
        ("2026-05-04T12:31:00Z", False),
    ],
)
def test_has_passed_at_once(monkeypatch: pytest.MonkeyPatch, text: str, expected: bool) -> None:
    class Frozen(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> t.Any:
            return cls(2026, 5, 4, 12, 30, 45, 62_500, tzinfo=tz)

    monkeypatch.setattr(instants, "datetime", Frozen)
    assert has_passed(text) is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(None, None), ("2030-01-01T02:00:00+02:00", "2030-01-01T00:00:00Z"), ("?", "?")],
)
def test_instant_field_of_response(answer: t.Any, expected: t.Any) -> None:
    assert InstantField().from_api(answer, "expires_at") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime.date(2030, 1, 1), "2030-01-01"),
        (datetime.datetime(2030, 1, 1, 2, tzinfo=ZONE), "2030-01-01T02:00:00+02:00"),
    ],
)
def test_date_without_quotes_is_the_text_that_a_module_gets(value: datetime.date, expected: str) -> None:
    options = {"api_key": "1$a", "project_id": 1, "name": "some-key", "expires_at": value}
    validated, problems = check_options(DEFINITION, options, at_runtime=True)
    params = options_for_ansible(DEFINITION, options, validated, True).params
    assert (problems, validated["expires_at"], params["expires_at"]) == ([], expected, expected)
