# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The prices and quotas of an audit report as text for its pages."""

from __future__ import annotations

from ansible_collections.gcore.inference.plugins.plugin_utils._audit_messages import cost_sums
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_price import price_problem
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_rows import Json


def cost_texts(report: Json) -> Json | None:
    """Return the price of the project as text, with a row for each deployment.

    Return `None` if it was not requested.
    """
    cost = report.get("cost")
    if not cost:
        return None
    before, after = cost_sums(cost)
    rows = [_cost_row(deployment) for deployment in report["deployments"]]
    return {
        "before": before,
        "after": after,
        "complete": cost["complete"],
        "rows": rows,
    }


def _cost_row(deployment: Json) -> Json:
    """Return the price of one deployment, and the `problem` if that is not known."""
    unknown = {"before": "unknown", "after": "unknown", "currency": ""}
    texts = preview_texts(deployment)["price"] or unknown
    return {
        **texts,
        "name": deployment["name"],
        "problem": price_problem(deployment),
    }


def preview_texts(row: Json) -> Json:
    """Return the exceeded quotas, as `limits`, and the price per month, if the audit requested them."""
    preview = row["preview"] or {}
    price = preview.get("price")
    return {
        "limits": preview.get("limits") or [],
        "price": _price_texts(price),
    }


def _price_texts(price: Json | None) -> Json | None:
    """Return the price of one deployment as text, or `None` if it was not requested."""
    if not price:
        return None
    return {
        "before": _cost(price["before"]),
        "after": _cost(price["after"]),
        "currency": price["currency"] or "",
    }


def total_price_texts(price: Json | None) -> Json | None:
    """Return the price of all deployments as text, or `None` if it is unknown."""
    if not price:
        return None
    return {
        "before": _money(price["before"]),
        "after": _money(price["after"]),
        "currency": price["currency"],
    }


def _cost(side: Json | None) -> str:
    # Nothing of the deployment can run, so there is no price.
    if side is None:
        return "nothing"
    return _money(side["price_per_month"])


def _money(price: float | None) -> str:
    if price is None:
        return "unknown"
    return f"{price:,.2f}"
