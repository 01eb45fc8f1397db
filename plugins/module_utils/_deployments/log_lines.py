# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The log lines in a response of the API, of both versions."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    integer_of,
    require_type,
)

LogLine = dict[str, t.Any]


def parse_log_lines(
    lines: list[t.Any], region_id: int | None, json_path: str = ""
) -> list[LogLine]:
    """Return the log lines of a response, each with its `region_id`.

    In a response about one region, the lines may lack it. Then it is `region_id`. `json_path` is the
    position of the `lines` in the response.

    Raises:
        SchemaError: these are not log lines of the documented shape.
    """
    parsed = []
    for index, line in enumerate(lines):
        path = f"{json_path}[{index}]"
        _check_line(line, path)
        complete = dict(line)
        complete["region_id"] = _region_of(line, path) or region_id
        parsed.append(complete)
    return parsed


def _region_of(line: LogLine, path: str) -> int | None:
    """Return the ID of the region of a line. Raises `SchemaError` if it is no integer."""
    region_id = line.get("region_id")
    if region_id is None:
        return None
    field_path = f"{path}.region_id"
    return integer_of(region_id, field_path)


def _check_line(line: t.Any, path: str) -> None:
    """Raise `SchemaError` if this is not a log line."""
    require_type(line, dict, path)
    for name in ("time", "pod", "message"):
        field_path = f"{path}.{name}"
        require_type(line.get(name), str, field_path)
