# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The price of a resource before and after a plan, as check mode previews it."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import redact_json
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    JsonObject,
    require_type,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Plan
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Struct

#: Asks for the price of a resource with these fields; `None` if it has none.
GetPrice = t.Callable[[FieldValues], t.Optional[JsonObject]]

#: What follows the name of a field in a path.
_END_OF_NAME = re.compile(r"[.\[]")
#: The contract's fields of a price.
_PRICE_STRINGS = ("currency_code", "price_status")
_PRICE_NUMBERS = (
    "price_per_hour",
    "price_per_month",
    "price_without_discount_per_month",
    "discount_percent",
    "tax_percent",
)


def preview_prices(
    get_price: GetPrice, plan: Plan, schema: Struct, redactor: Redactor
) -> JsonObject:
    """Return the price `before` and `after` the plan, and its `currency`.

    `schema` is that of the resource. A price is `None` if there is no resource or the API has no
    price for it.

    Raises:
        ApiError: a call failed.
    """
    before = _price(get_price, plan.before, redactor)
    after = before
    if _changes_price(plan, schema):
        after = _price(get_price, plan.after, redactor)
    newest = after or before
    currency = None
    if newest:
        currency = newest["currency_code"]
    return {
        "before": before,
        "after": after,
        "currency": currency,
    }


def parse_price(body: t.Any) -> JsonObject:
    """Return the price in a response: the currency, and amounts in that currency.

    A field that the response lacks is `None`. Amounts are numbers, as the API returns them.

    Raises:
        SchemaError: the response is not of the documented shape.
    """
    require_type(body, dict, "")
    price = {}
    for name in _PRICE_STRINGS:
        value = body.get(name)
        if value is not None:
            require_type(value, str, name)
        price[name] = value
    for name in _PRICE_NUMBERS:
        value = body.get(name)
        if value is not None and not isinstance(value, float):
            require_type(value, int, name)
        price[name] = value
    return price


def redact_values(values: dict[str, t.Any], redactor: Redactor) -> dict[str, t.Any]:
    """Return the `values` of an object in a response with the secrets in them masked."""
    redacted = {}
    for name, value in values.items():
        redacted_value = redact_json(value, redactor, whole_words=True)
        redacted[name] = redacted_value
    return redacted


def _price(get_price: GetPrice, fields: FieldValues, redactor: Redactor) -> JsonObject | None:
    """Return the price of a resource with these fields, or `None`."""
    if not fields:
        return None
    price = get_price(fields)
    if price is None:
        return None
    return redact_values(price, redactor)


def _changes_price(plan: Plan, schema: Struct) -> bool:
    """Return whether the price after the plan may differ from that before."""
    if not plan.before:
        return True
    if not plan.after:
        return True
    for path in plan.field_changes:
        name, *_parts = _END_OF_NAME.split(path, maxsplit=1)
        field = schema.fields[name]
        if field.affects_price:
            return True
    return False
