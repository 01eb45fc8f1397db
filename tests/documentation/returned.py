# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of every kind, and what a documentation of return values says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import FLAVOR, ID, NAME, container, rich
from tests.functional.runner import LEFT_OUT, Runner

Documented = dict[str, dict[str, Any]]

#: What every module may return, as Ansible's own documentation says.
COMMON = frozenset(
    ("changed", "failed", "msg", "invocation", "warnings", "deprecations", "exception", "skipped", "ansible_facts")
)
TYPES: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "bool": bool,
    "float": (int, float),
    "list": list,
    "dict": dict,
}


@dataclass(frozen=True)
class Result:
    """What a run gave, and what kind of run it was."""

    label: str
    value: dict[str, Any]
    check: bool

    @property
    def failed(self) -> bool:
        return bool(self.value.get("failed"))

    @property
    def exists(self) -> bool:
        """Whether there is a deployment after the run: not where it is gone, nor where it was only foreseen."""
        return bool(self.value.get("deployment")) and not (self.check and "create" in self.label)


_LEAST: dict[str, Any] = {
    "image": "nginx:1.29",
    "flavor_id": FLAVOR,
    "listening_port": 80,
    "containers": [container(7)],
}
_FULL = {name: value for name, value in rich().items() if name not in ("id", "status", "address", "created_at", "name")}
_PLAIN_FULL = {**_FULL, "timeout": 60, "containers": [container(7, triggers={"cpu": {"threshold": 80}})]}

#: By label, the options of a run; each begins with the rich deployment and nothing else of that name.
TASKS: dict[str, dict[str, Any]] = {
    "unchanged": {"instance_id": ID},
    "unchanged by name": {"name": NAME},
    "update": {"instance_id": ID, "image": "nginx:1.30", "envs": {"DEBUG_MODE": "True"}},
    "update of everything": {**_PLAIN_FULL, "instance_id": ID, "name": "renamed-one"},
    "update that clears": {
        "instance_id": ID,
        "command": [],
        "description": "",
        "envs": {},
        "api_key_ids": [],
        "image_registry_id": "",
    },
    "create": {"name": "fresh-one", **_LEAST},
    "create of everything": {"name": "fresh-one", **_PLAIN_FULL},
    "delete": {"instance_id": ID, "state": "absent"},
    "delete of nothing": {"name": "zz-none", "state": "absent"},
    "bad options": {"instance_id": ID, "timeout": -1, "img": "x"},
    "create that lacks options": {"name": "fresh-one"},
    "no such deployment": {"instance_id": FLAVOR},
    "bad key": {"instance_id": ID, "api_key": "1$wrong"},
    "no key": {"instance_id": ID, "api_key": LEFT_OUT},
    "nobody listens": {"instance_id": ID, "api_url": "http://127.0.0.1:1", "api_retries": 0},
}
#: By label, the options of a run, and what the API answers to its last request.
FAULTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "refused by the API": (
        {"instance_id": ID, "image": "nginx:1.30"},
        {
            "method": "PUT",
            "kind": "status",
            "status": 400,
            "body": {
                "exception_class": "ValidationError",
                "message": "Invalid request",
                "invalid_fields": {"image": ["Field required"]},
                "request_id": "7f6b1c0a",
            },
        },
    ),
    "no JSON": ({"instance_id": ID}, {"kind": "html", "status": 200}),
    "broken connection": ({"instance_id": ID, "api_retries": 0}, {"kind": "drop_before"}),
}


def real_results(run: Runner, emulator: RunningEmulator, odd_answers: bool) -> list[Result]:
    """Run every task in check mode and for real, each on the same account; give all results."""
    results = []
    faultless = {label: (options, None) for label, options in TASKS.items()}
    for label, (options, fault) in {**faultless, **FAULTS}.items():
        for check in (True, False):
            emulator.reset()
            emulator.settings(odd_answers=odd_answers)
            deployment = rich()
            for each in deployment["containers"]:
                each.update(deploy_status={"ready": 0, "total": 1}, error_message="No capacity available")
            emulator.seed(deployment)
            if fault:
                emulator.fault(**fault)
            results.append(Result(f"{label}{' in check mode' * check}", run(check=check, **options).result, check))
    return results


def undocumented(value: dict[str, Any], documented: Documented, path: str = "") -> Iterator[str]:
    """Give the paths of keys that are not documented, at every level whose keys are."""
    for name, item in value.items():
        here = f"{path}{name}"
        if not path and name in COMMON:
            continue
        if name not in documented:
            yield here
            continue
        for part in item if isinstance(item, list) else [item]:
            if isinstance(part, dict) and "contains" in documented[name]:
                yield from undocumented(part, documented[name]["contains"], f"{here}.")


def mistyped(value: dict[str, Any], documented: Documented, path: str = "") -> Iterator[str]:
    """Give the paths of values that are not of the documented type, or null where null is not documented."""
    for name, item in value.items():
        described = documented.get(name)
        if described is None:
            continue
        here = f"{path}{name}"
        if item is None:
            if "null" not in str(described["description"]):
                yield f"{here}: null"
            continue
        if not of_type(item, described["type"]):
            yield f"{here}: {type(item).__name__}"
            continue
        items = item if isinstance(item, list) else []
        yield from (f"{here}[]: {type(part).__name__}" for part in items if not of_type(part, described["elements"]))
        for part in [item, *items]:
            if isinstance(part, dict):
                yield from mistyped(part, described.get("contains", {}), f"{here}.")


def of_type(value: Any, name: str) -> bool:
    """Say whether a value is of the type that the documentation calls by this name."""
    return isinstance(value, TYPES[name]) and not (name != "bool" and isinstance(value, bool))


def levels(documented: Documented, path: str = "", returned: str = "") -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give every documented key: its path, what is said of it, and when it is returned, by itself or its parent."""
    for name, described in documented.items():
        when = described.get("returned") or returned
        yield f"{path}{name}", described, when
        yield from levels(described.get("contains", {}), f"{path}{name}.", f"within {when}" if path == "" else when)


def holders(value: Any, path: str) -> list[Any]:
    """Give the dicts in which the last key of a path would stand, lists walked through."""
    *parents, _last = path.split(".")
    found = [value]
    for name in parents:
        below = [each.get(name) for each in found if isinstance(each, dict)]
        found = [part for item in below for part in (item if isinstance(item, list) else [item])]
    return [each for each in found if isinstance(each, dict) and each]
