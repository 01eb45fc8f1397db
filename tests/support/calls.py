# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests that the emulator has got, as words."""

from __future__ import annotations

from typing import Any

TASKS = "/cloud/v1/tasks/"
PRICE = "/cloud/v2/pricing/inference/deployments"


def call(request: dict[str, Any]) -> str:
    """Name a request briefly: `LIST`, `CREATE`, `TASK`, `CHECK_LIMITS`, `PRICE`; of one deployment by its method, or
    `START`, `STOP`, `LOGS`.
    """
    path = str(request["path"])
    if path == PRICE:
        return "PRICE"
    if path.startswith(TASKS):
        return "TASK"
    before, _slash, last = path.rpartition("/")
    if last == "deployments":
        return {"GET": "LIST", "POST": "CREATE"}.get(request["method"], "?")
    is_word = last in ("start", "stop", "logs", "check_limits") and not (
        before.endswith("/deployments") and last != "check_limits"
    )
    return last.upper() if is_word else str(request["method"])
