# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Log lines as they are shown: sorted by time, and redacted."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.instants import (
    Instant,
    read_instant,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import redact_json
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import (
    map_texts,
    visible,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.log_lines import (
        LogLine,
    )

#: The fields of a log line that are never masked.
_UNMASKED = ("time", "pod", "region_id")


def oldest_first(lines: list[LogLine]) -> list[LogLine]:
    """Return the lines sorted by time. A line with an unreadable time keeps its position."""
    sort_keys: dict[int, Instant] = {}
    for position, line in enumerate(lines):
        time = line["time"]
        sort_key = read_instant(time)
        if sort_key:
            sort_keys[position] = sort_key
    # The sort is stable: lines of the same time keep their order.
    sorted_positions = sorted(
        sort_keys,
        key=sort_keys.__getitem__,
    )
    ordered = list(lines)
    for position, origin in zip(sort_keys, sorted_positions):
        ordered[position] = lines[origin]
    return ordered


def redacted_line(line: LogLine, redactor: Redactor) -> LogLine:
    """Return a log line with the secrets masked and control characters visible.

    The time, the pod and the region are not masked.
    """
    unknown = dict(line)
    documented: LogLine = {}
    for name in _UNMASKED:
        documented[name] = unknown.pop(name)
    message = unknown.pop("message")
    documented["message"] = redactor.redact(
        message,
        whole_words=True,
    )
    # Names of fields are masked too: of unknown ones only.
    redacted = redact_json(
        unknown,
        redactor,
        whole_words=True,
    )
    redacted.update(documented)
    printable: LogLine = map_texts(visible, redacted)
    return printable
