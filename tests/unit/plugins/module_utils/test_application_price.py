# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The price of an application in check mode."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InvalidResponse
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.applications import (
    COMPONENTS,
    CREATE,
    ENTRY,
    MODEL,
    PRICE,
    UI,
    Reply,
    deployed,
    gone,
    run_application,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

HOURLY = {"currency_code": "EUR", "price_status": "show", "price_per_hour": 2.5}
AMOUNTS = ("price_per_month", "price_without_discount_per_month", "discount_percent", "tax_percent")
SHOWN = {**HOURLY, **dict.fromkeys(AMOUNTS)}


def priced(maximum: int, *regions: int) -> dict[str, t.Any]:
    """Return the body of the request for a price of so many replicas of the model."""
    container = {"flavor_name": "large", "scale": {"max": maximum}}
    return {"regions": list(regions), "components": {"model": {"containers": [container]}}}


@pytest.mark.parametrize(
    ("options", "replies", "bodies", "price"),
    [
        (
            {"components": {"model": {"scale": {"max": 4}}}},
            [deployed(), ENTRY, HOURLY, {**HOURLY, "price_per_hour": 5}],
            [priced(2, 7, 9), priced(4, 7, 9)],
            {"before": SHOWN, "after": {**SHOWN, "price_per_hour": 5}, "currency": "EUR"},
        ),
        (
            {"api_keys": ["c"]},
            [deployed(), HOURLY],
            [priced(2, 7, 9)],
            {"before": SHOWN, "after": SHOWN, "currency": "EUR"},
        ),
        ({"regions": [5]}, [deployed(), HOURLY, HOURLY], [priced(2, 7, 9), priced(2, 5)], None),
        (
            {"components": {"model": {"scale": {"min": 0, "max": 0}}}},
            [deployed(), ENTRY, HOURLY],
            [priced(2, 7, 9)],
            {"before": SHOWN, "after": None, "currency": "EUR"},
        ),
        (
            {"state": "absent"},
            [deployed(), HOURLY],
            [priced(2, 7, 9)],
            {"before": SHOWN, "after": None, "currency": "EUR"},
        ),
        (
            CREATE,
            [gone(), ENTRY, {}],
            [
                {
                    "regions": [7, 9],
                    "components": {
                        **priced(2)["components"],
                        "ui": {"containers": [{"flavor_name": "small", "scale": {"max": 1}}]},
                    },
                }
            ],
            {"before": None, "after": dict.fromkeys(SHOWN), "currency": None},
        ),
        ({"state": "absent"}, [gone()], [], {"before": None, "after": None, "currency": None}),
        ({}, [deployed(regions=None)], [], {"before": None, "after": None, "currency": None}),
        ({}, [deployed(**{COMPONENTS: None})], [], {"before": None, "after": None, "currency": None}),
        (
            {},
            [deployed(**{COMPONENTS: {"model": {**MODEL, "scale": None}, "ui": {**UI, "flavor": None}}})],
            [],
            {"before": None, "after": None, "currency": None},
        ),
    ],
)
def test_application_shows_price_in_check_mode(
    options: dict[str, t.Any], replies: list[Reply], bodies: list[t.Any], price: t.Any
) -> None:
    http = FakeHttp(*replies)
    redactor = Redactor()
    # It is part of a word.
    redactor.add(["how"])
    result = run_application(http, True, redactor, preview=["price"], **options)
    posts = [(call.path, call.body, call.idempotent) for call in http.calls if call.method == "POST"]
    assert (posts, http.replies) == ([(PRICE, body, True) for body in bodies], [])
    assert price is None or result["preview"] == {"price": price}


def test_application_shows_no_price_unasked() -> None:
    assert "preview" not in run_application(FakeHttp(deployed()), check=True)
    assert "preview" not in run_application(FakeHttp(deployed()), check=True, preview=[])


@pytest.mark.parametrize("reply", [api_error(500), {"currency_code": 1}, {"price_per_hour": "2"}, []])
def test_application_whose_price_is_unknown_returns_the_rest(reply: Reply) -> None:
    with pytest.raises(ApiError) as caught:
        run_application(FakeHttp(deployed(), reply), check=True, preview=["price"])
    assert caught.value.partial_result["application"]["regions"] == [9, 7]
    if isinstance(caught.value, InvalidResponse):
        assert (caught.value.method, caught.value.path) == ("POST", PRICE)
