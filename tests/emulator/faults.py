# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on request: which one strikes a request."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class Change(BaseModel):
    """A change to the JSON of a response, at a path such as `results.0.containers`; "" is the whole."""

    model_config = ConfigDict(extra="forbid")

    path: str
    op: Literal["set", "remove"] = "set"
    value: Any = None


class Fault(BaseModel):
    """One fault: the requests that it waits for, and what it does to them.

    `method` and `path` (a regular expression, searched for) choose the requests; `skip` of them
    pass first, then it strikes `times` of them (-1: for ever). The kinds:

    - `status`, `html`, `raw`: another response instead, with `status`, `headers`, and `body` (JSON) or
      `text` with its `content_type`; the work is done first only with `after`.
    - `drop_before`, `drop_after`: no response; the work is not done, or done.
    - `cut`: the work is done, half of the response's body arrives.
    - `delay`: `seconds` before the work, or with `after` between the work and the response.
    - `replace`: the work is done, `patch` changes the response.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["status", "html", "raw", "drop_before", "drop_after", "cut", "delay", "replace"]
    method: str | None = None
    path: str | None = None
    times: int = Field(default=1, ge=-1)
    skip: int = Field(default=0, ge=0)
    status: int | None = Field(default=None, ge=200, le=599)
    headers: dict[str, str] = {}
    body: Any = None
    text: str | None = None
    content_type: str | None = None
    seconds: float = Field(default=0, ge=0)
    after: bool = False
    patch: list[Change] = []

    @field_validator("path")
    @classmethod
    def _is_expression(cls, path: str | None) -> str | None:
        try:
            re.compile(path or "")
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return path

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        needs = {"status": self.status, "delay": self.seconds, "replace": self.patch}
        if self.kind in needs and not needs[self.kind]:
            name = {"delay": "seconds", "replace": "patch"}.get(self.kind, self.kind)
            raise ValueError(f"a fault of kind {self.kind} needs {name}")
        return self

    def matches(self, method: str, path: str) -> bool:
        """Return whether this request is one that the fault is for."""
        if self.times == 0 or (self.method is not None and self.method.upper() != method):
            return False
        return self.path is None or re.search(self.path, path) is not None


class FaultQueue:
    """The faults still to come; the first that fits a request strikes it. Safe in any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, faults: Iterable[Fault]) -> None:
        with self._lock:
            self._faults += [fault.model_copy() for fault in faults]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def left(self) -> list[Fault]:
        """Return the faults that have not occurred as often as configured."""
        with self._lock:
            return [fault.model_copy() for fault in self._faults]

    def strike(self, method: str, path: str) -> Fault | None:
        """Return the fault for this request, if any, and count it."""
        with self._lock:
            for fault in self._faults:
                if not fault.matches(method, path):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= fault.times > 0
                self._faults = [each for each in self._faults if each.times]
                return fault
        return None


def patched(answer: Any, changes: Iterable[Change]) -> Any:
    """Apply changes to a response (altered in place); LookupError where a path does not fit."""
    root = {"": answer}
    for change in changes:
        *parents, last = ["", *change.path.split(".")] if change.path else [""]
        holder: Any = root
        for part in parents:
            holder = holder[_key(holder, part)]
        key = _key(holder, last)
        if change.op == "remove":
            del holder[key]
        else:
            holder[key] = change.value
    return root.get("")


def _key(holder: Any, part: str) -> Any:
    """Return a part of a path as a key of a dict or as an index of a list."""
    if isinstance(holder, list):
        return int(part)
    if isinstance(holder, dict):
        return part
    raise LookupError(part)
