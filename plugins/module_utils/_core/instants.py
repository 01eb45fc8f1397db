# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Instants: times in ISO 8601, in any time zone and to any precision, compared as what they mean."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

#: A time in ISO 8601, with any number of decimals, with or without seconds and a time zone.
_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<hour>\d\d):(?P<minute>\d\d)"
    r"(?::(?P<second>[0-5]\d|60)(?:[.,](?P<fraction>\d+))?)?"
    r" ?(?:[Zz]|(?P<sign>[+-])(?P<hours>[01]\d|2[0-3]):?(?P<minutes>[0-5]\d)?)?",
    re.ASCII,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
#: The minute in UTC, the second, and the decimals. Sorts by time, to any precision.
Instant = tuple[datetime, str, str]


def read_instant(text: str) -> Instant | None:
    """Return the instant that `text` names, or `None` if it can't be read.

    A time without a time zone is in UTC, as other times of the API. `datetime.fromisoformat` can't
    read the whole time: it accepts neither nine decimals nor, before Python 3.11, `Z`.
    """
    parts = _TIME.fullmatch(text.strip())
    if not parts:
        return None
    day = parts["day"]
    hour = parts["hour"]
    minute = parts["minute"]
    try:
        local = datetime.fromisoformat(f"{day}T{hour}:{minute}")
        offset = _offset(parts)
        in_utc = local - offset
    except (ValueError, OverflowError):
        return None
    fraction = parts["fraction"] or ""
    decimals = fraction.rstrip("0")
    second = parts["second"] or "00"
    return in_utc, second, decimals


def utc_text(text: str) -> str | None:
    """Return the second that `text` names in one form, such as `2030-01-01T00:00:00Z`.

    A day without a time is its midnight. Decimals are dropped: an API may keep fewer than it was
    given. Return `None` if it can't be read.
    """
    stripped = text.strip()
    if _DAY.fullmatch(stripped):
        stripped = f"{stripped}T00:00:00"
    instant = read_instant(stripped)
    if instant is None:
        return None
    minute, second, _decimals = instant
    start = minute.isoformat(timespec="minutes")
    return f"{start}:{second}Z"


def has_passed(text: str) -> bool:
    """Return whether the instant that `text` names has passed, by the clock of this machine."""
    instant = read_instant(text)
    if instant is None:
        return False
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    minute = now.replace(second=0, microsecond=0)
    return instant < (minute, f"{now.second:02}", f"{now.microsecond:06}")


def _offset(parts: re.Match[str]) -> timedelta:
    """Return the offset of the time zone from UTC; 0 without a time zone."""
    hours = parts["hours"] or "0"
    minutes = parts["minutes"] or "0"
    offset = timedelta(
        hours=int(hours),
        minutes=int(minutes),
    )
    if parts["sign"] == "-":
        return -offset
    return offset
