# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The probes that Gcore's model catalogue has for its images."""

from __future__ import annotations

from typing import Any


def catalogue_probes(port: int) -> dict[str, Any]:
    """Return the probes of the model catalogue for an image that listens on this port."""
    numbers = {
        "failure_threshold": 3,
        "initial_delay_seconds": 0,
        "period_seconds": 10,
        "success_threshold": 1,
        "timeout_seconds": 3,
    }
    http_get: dict[str, Any] = {
        "headers": {},
        "host": None,
        "path": "/health",
        "port": port,
        "schema": "HTTP",
    }
    probe = {**numbers, "exec": None, "http_get": http_get, "tcp_socket": None}
    startup = {**probe, "failure_threshold": 120}
    return {
        "liveness_probe": {"enabled": True, "probe": probe},
        "readiness_probe": {"enabled": True, "probe": probe},
        "startup_probe": {"enabled": True, "probe": startup},
    }
