# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The kinds of failures: the values of `error.kind` of a failed task.

They are documented, and do not change. A resource may have kinds of its own.
"""

from __future__ import annotations

OPTIONS = "options"
NOT_FOUND = "not_found"
CONFLICT = "conflict"
AUTH = "auth"
PERMISSION = "permission"
QUOTA = "quota"
CAPACITY = "capacity"
RATE_LIMIT = "rate_limit"
UNAVAILABLE = "unavailable"
REJECTED = "rejected"
NETWORK = "network"
RESPONSE = "response"
REQUIREMENTS = "requirements"
WAIT_TIMEOUT = "wait_timeout"
TASK_FAILED = "task_failed"
#: The API shows that the resource itself failed. The word is that of the first resource.
RESOURCE_FAILED = "deployment_failed"
SEVERAL = "several"
INTERNAL = "internal"

#: The kind of an error response by the topic of the advice on it, or else by its status.
_BY_TOPIC = {
    "token": AUTH,
    "key": AUTH,
    "expired": AUTH,
    "permission": PERMISSION,
    "quota": QUOTA,
    "capacity": CAPACITY,
    "rate": RATE_LIMIT,
    "later": UNAVAILABLE,
    "gateway page": UNAVAILABLE,
    "login page": RESPONSE,
    "firewall page": RESPONSE,
    "other page": RESPONSE,
    "route": RESPONSE,
}
_BY_STATUS = {404: NOT_FOUND, 410: NOT_FOUND, 409: CONFLICT, 423: CONFLICT}


def kind_of_call(status: int | None, topic: str | None) -> str:
    """Return the kind of a failed call, by its status and by the topic of the advice on it."""
    if status is None:
        return NETWORK
    if topic in _BY_TOPIC:
        return _BY_TOPIC[topic]
    if status < 400:
        return RESPONSE
    return _BY_STATUS.get(status, REJECTED)
