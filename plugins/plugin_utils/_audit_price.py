# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The price of all changes that an audit found."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.plugin_utils._audit_rows import Json


def total_price(rows: list[Json]) -> Json | None:
    """Return the price per month of all `rows` with changes: `currency`, `before` and `after`.

    Return `None` if the price of a row is unknown, or if the currencies differ.
    """
    prices: list[t.Any] = []
    for row in rows:
        if row["changes"]:
            preview = row.get("preview") or {}
            prices.append(preview.get("price"))
    currency = _common_currency(prices)
    if currency is None:
        return None
    before = _total_of_side(prices, "before")
    after = _total_of_side(prices, "after")
    if before is None or after is None:
        return None
    return {"currency": currency, "before": before, "after": after}


def _common_currency(prices: list[Json | None]) -> str | None:
    """Return the currency of all prices; `None` if a price is unknown, or the currencies differ.

    A price whose currency the API does not return has that of the others.
    """
    currencies = set()
    for price in prices:
        if not price:
            return None
        currencies.add(price["currency"])
    currencies.discard(None)
    if len(currencies) != 1:
        return None
    currency: str = currencies.pop()
    return currency


def _total_of_side(prices: list[Json], side: str) -> float | None:
    """Return the sum of one side of the prices per month; `None` if one of them is unknown.

    A side that is `None` costs nothing: nothing of that deployment can run.
    """
    total = 0
    for price in prices:
        cost = price[side]
        if not cost:
            continue
        per_month = cost["price_per_month"]
        if per_month is None:
            return None
        total += per_month
    return round(total, 2)
