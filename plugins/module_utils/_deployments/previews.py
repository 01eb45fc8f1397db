# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The previews of check mode: the quotas that a plan would exceed, and the price."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.prices import (
    preview_prices,
    redact_values,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Plan
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )

#: The preview that shows the price of each deployment of a fleet, changed or not.
COST = "cost"


def get_previews(
    api: DeploymentApi, plan: Plan, names: t.Collection[str], redactor: Redactor
) -> dict[str, t.Any]:
    """Return the previews of these `names` (`limits`, `price`, `cost`). Changes nothing.

    They are the return value `preview` that the modules document.

    Raises:
        ApiError: a call failed. For the price only with `price`: with `cost` alone the previews
            contain the error.
    """
    previews: dict[str, t.Any] = {}
    if "limits" in names:
        limits = _exceeded_limits(api, plan, redactor)
        previews["limits"] = limits
    if "price" in names:
        prices = preview_prices(api.price, plan, api.schema, redactor)
        previews["price"] = prices
    elif COST in names:
        previews.update(_cost(api, plan, redactor))
    return previews


def _cost(api: DeploymentApi, plan: Plan, redactor: Redactor) -> dict[str, t.Any]:
    """Return the price, or the error that is the reason why there is none as `price_error`."""
    try:
        prices = preview_prices(api.price, plan, api.schema, redactor)
    except InferenceError as error:
        # The error itself: the fleet masks the secrets of all its deployments in the message.
        return {"price": None, "price_error": error}
    return {"price": prices, "price_error": None}


def _exceeded_limits(api: DeploymentApi, plan: Plan, redactor: Redactor) -> list[dict[str, t.Any]]:
    """Return the quotas that the deployment after the plan would exceed."""
    if not plan.after:
        return []
    limits = []
    for limit in api.exceeded_limits(plan.after):
        redacted = redact_values(limit, redactor)
        limits.append(redacted)
    return limits
