# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The price of all changes that an audit found, and of the whole project."""

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


def project_cost(deployments: list[Json], unpriced: dict[str, str]) -> Json:
    """Return the price per month of all `deployments` of a report, `before` and `after` the drift.

    `unpriced` has the reason of each deployment without a price, by its name. The sums do not
    contain these, and are not `complete` then. If the currencies differ, there are no sums.
    """
    prices = []
    for deployment in deployments:
        price = _price(deployment)
        if price:
            prices.append(price)
    currencies = _currencies(prices)
    cost: Json = {
        "currency": None,
        "before": None,
        "after": None,
        "complete": not unpriced,
        "unpriced": unpriced,
    }
    if len(currencies) > 1:
        return {**cost, "complete": False}
    return {
        **cost,
        "currency": next(iter(currencies), None),
        "before": _known_sum(prices, "before"),
        "after": _known_sum(prices, "after"),
    }


def price_problem(deployment: Json) -> str | None:
    """Return the reason why the price of a deployment of a report is unknown, or `None`."""
    price = _price(deployment)
    if not price:
        preview = deployment["preview"] or {}
        reasons = (preview.get("price_error"), deployment["error"], deployment["create_problem"])
        known = [reason for reason in reasons if reason]
        return next(iter(known), "its price was not requested")
    for side in ("before", "after"):
        cost = price[side]
        if cost and cost["price_per_month"] is None:
            return "the API returned no price per month"
    return None


def _price(deployment: Json) -> Json | None:
    preview = deployment["preview"] or {}
    price: Json | None = preview.get("price")
    return price


def _common_currency(prices: list[Json | None]) -> str | None:
    """Return the currency of all prices; `None` if a price is unknown, or the currencies differ.

    A price whose currency the API does not return has that of the others.
    """
    known = [price for price in prices if price]
    if len(known) != len(prices):
        return None
    currencies = _currencies(known)
    if len(currencies) != 1:
        return None
    currency: str = currencies.pop()
    return currency


def _currencies(prices: list[Json]) -> set[str]:
    """Return the currencies of the prices that have one."""
    currencies = {price["currency"] for price in prices}
    currencies.discard(None)
    return currencies


def _known_sum(prices: list[Json], side: str) -> float:
    """Return the sum of one side of the prices per month that are known."""
    total = 0
    for price in prices:
        cost = price[side] or {}
        total += cost.get("price_per_month") or 0
    return round(total, 2)


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
