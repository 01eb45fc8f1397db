# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deployment would need, before there is one: its quota and its price."""

from __future__ import annotations

import re
from typing import Any

from ..settings import Settings
from .preview_models import PriceQuestion, PriceStatus, QuotaQuestion, Resource

HOURS_OF_A_MONTH = 730
CPUS = re.compile(r"-(\d+)vcpu-")
GPUS = re.compile(r"-(\d+)x(a100|h100|l40s)\b")


def quota(asked: QuotaQuestion, settings: Settings) -> dict[str, int]:
    """Return the quotas that the deployment would exceed, or all of them."""
    requested = _requested(asked.flavor_name, sum(each.scale.max for each in asked.containers))
    figures: dict[str, int] = {}
    for resource, wanted in requested.items():
        usage = settings.quota_usage.get(resource, 0)
        limit = settings.quota_limits.get(resource, usage + wanted)
        if settings.quota_answer == "all" or usage + wanted > limit:
            figures |= {f"{resource}_limit": limit, f"{resource}_requested": wanted, f"{resource}_usage": usage}
    return figures


def price(asked: PriceQuestion, settings: Settings) -> dict[str, Any]:
    """Return the price of the maximum number of replicas; its numbers are null unless prices are shown."""
    replicas = sum(each.scale.max for each in asked.containers)
    hourly = settings.hourly_prices.get(asked.flavor_name, settings.default_hourly_price) * replicas
    monthly = hourly * HOURS_OF_A_MONTH
    shown = settings.price_status == PriceStatus.SHOW
    return {
        "currency_code": "EUR" if shown else None,
        "price_per_hour": hourly if shown else None,
        "price_per_month": monthly if shown else None,
        "price_without_discount_per_month": monthly if shown else None,
        "discount_percent": 0 if shown else None,
        "price_status": settings.price_status,
        "tax_percent": 0,
    }


def _requested(flavor_name: str, replicas: int) -> dict[Resource, int]:
    """Return the resources that the replicas need, derived from the name of their flavor."""
    cpus, gpus = CPUS.search(flavor_name), GPUS.search(flavor_name)
    requested = dict.fromkeys(Resource, 0)
    requested[Resource.INSTANCES] = 1
    if cpus:
        requested[Resource.CPU] = int(cpus[1]) * 1000 * replicas
    if gpus:
        requested[Resource[gpus[2].upper()]] = int(gpus[1]) * replicas
    return requested
