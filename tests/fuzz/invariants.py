# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every run must be, whatever was put into it: correct work or a clear error, and no write unasked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from tests.emulator.v2.models import DeploymentIn
from tests.functional.runner import Run
from tests.functional.versions import V2

SWITCHES = ("START", "STOP")
WRITES = ("CREATE", "PUT", "PATCH", "DELETE", *SWITCHES)


def refused(run: Run) -> bool:
    """Return whether the options were refused, by the collection or by Ansible itself."""
    return run.failed and "status" not in run.result.get("error", {}) and "method" not in run.result.get("error", {})


def wrong_with(run: Run, check: bool) -> Iterator[str]:
    """Return the errors of a run, whose output was already checked to be JSON without a traceback."""
    writes = [call for call in run.calls if call in WRITES]
    if run.failed and not run.msg.strip():
        yield "a failure without a message"
    if max(map(len, run.msg.splitlines()), default=0) > 1000:
        yield "a message with a line of more than a thousand characters"
    if run.failed and run.result.get("changed") and not writes:
        yield "failed, and changed without a write"
    if check and writes:
        yield f"check mode sent {writes}"
    if refused(run) and writes:
        yield f"refused, and sent {writes}"
    if len([call for call in writes if call not in SWITCHES]) > 1 or len(writes) > 2:
        yield f"sent {writes}"
    if not run.failed and not check and bool(writes) != run.changed:
        yield f"changed is {run.changed}, and it sent {writes}"


def wrong_with_body(run: Run, deployment: dict[str, Any], about: str) -> Iterator[str]:
    """Return the errors in the body of a write, except for the field under test."""
    for request in run.requests:
        body = request["body"]
        if request["method"] not in ("PUT", "POST"):
            continue
        yield from (f"the body: {problem}" for problem in invalid(body))
        if request["method"] == "PUT":
            was, became = V2.body_of(deployment), V2.body_of(body)
            yield from (
                f"the body has another {name}"
                for name in sorted(was.keys() | became.keys())
                if name != about and was.get(name) != became.get(name)
            )


def invalid(body: Any) -> list[str]:
    """Return the violations of the API's limits by a body, except for the image."""
    try:
        json.dumps(body, ensure_ascii=False).encode()
        DeploymentIn.model_validate(body)
    except UnicodeEncodeError:
        return ["half a letter"]
    except ValidationError as problems:
        return [
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in problems.errors()
            if each["loc"][0] != "image"
        ]
    return []
