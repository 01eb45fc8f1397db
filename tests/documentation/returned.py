# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of every kind, and what a documentation of return values says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tests.emulator.server import RunningEmulator
from tests.emulator.v3.application_examples import EXAMPLE_DEPLOYED, EXAMPLE_FLAVOR
from tests.functional.deployments import FLAVOR, ID, NAME, container, rich
from tests.functional.named_resources import NAME as NEW
from tests.functional.named_resources import NAMED_RESOURCES, NamedResource
from tests.functional.runner import DEPLOYMENT, INFO, LEFT_OUT, LOGS
from tests.functional.versions import V2, V3, Version

Documented = dict[str, dict[str, Any]]

EXAMPLE = "my-instance"
#: The return values that are the resource of a module.
RESOURCES = ("deployment", "application", *(each.name for each in NAMED_RESOURCES))

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
    "raw": object,
}


@dataclass(frozen=True)
class Result:
    """What a run gave, and what kind of run it was."""

    label: str
    value: dict[str, Any]
    check: bool
    version: Version
    options: dict[str, Any]

    @property
    def failed(self) -> bool:
        return bool(self.value.get("failed"))

    @property
    def half_done(self) -> bool:
        """Whether it failed after it had done something, while it waited, or while it looked what is to be done."""
        return self.failed and (HALF_DONE in self.label or self.label in (NO_PREVIEW, f"{UNPLANNED} in check mode"))

    @property
    def exists(self) -> bool:
        """Whether the resource is there after the run: not where it is gone, nor where it was only foreseen."""
        is_shown = any(self.value.get(name) for name in RESOURCES)
        return is_shown and not (self.check and "create" in self.label)


@dataclass(frozen=True)
class Task:
    """The options of a run, the fault that strikes it, how the emulator is set, and the version of the API.

    `seeded` is stored before it, by the name that the emulator has for their kind.
    `before` are the options of a run before it, which makes what it is about.
    """

    options: dict[str, Any]
    fault: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    version: Version = V2
    seeded: dict[str, dict[str, Any]] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)


#: In the label of a task that fails after it has done something, or while it waits; but not in check mode.
HALF_DONE = "half done"
#: The label of one that fails in check mode alone.
#: A fleet of which one can't be planned: in check mode the others are shown all the same.
UNPLANNED = "one that cannot be planned"
NO_PREVIEW = "a preview that is refused in check mode"
_MINIMAL_OPTIONS: dict[str, Any] = {
    "image": "nginx:1.29",
    "flavor_id": FLAVOR,
    "listening_port": 80,
    "containers": [container(7, 1)],
}
_FULL = {name: value for name, value in rich().items() if name not in ("id", "status", "address", "created_at", "name")}
_PLAIN_FULL = {**_FULL, "timeout": 60, "containers": [container(7, triggers={"cpu": {"threshold": 80}})]}
#: The same on v3. What excludes another option is left out.
_RICH_V3 = V3.rich()
_FULL_V3: dict[str, Any] = {
    **{name: _RICH_V3[name] for name in V3.managed if name not in ("name", "auth_enabled", "command")},
    "command": ["nginx", "-g", "daemon off;"],
    "timeout": 60,
    "containers": [container(7, polling_interval=20, triggers={"cpu": {"threshold": 80}})],
}
_QUOTA: dict[str, Any] = {
    "quota_limits": {"inference_instance_count": 9},
    "quota_usage": {"inference_instance_count": 9},
}
_UPDATE: dict[str, Any] = {"instance_id": ID, "image": "nginx:1.30", "envs": {"DEBUG_MODE": "True"}}
_REFUSED: dict[str, Any] = {
    "kind": "status",
    "status": 400,
    "body": {
        "exception_class": "ValidationError",
        "message": "Invalid request",
        "invalid_fields": {"image": ["Field required"]},
        "request_id": "7f6b1c0a",
    },
}


def _failures(options: dict[str, Any]) -> dict[str, Task]:
    """Return the failures that a task of any module with these options can have."""
    return {
        "bad options": Task({**options, "api_timeout": -1, "img": "x"}),
        "bad key": Task({**options, "api_key": "1$wrong"}),
        "no key": Task({**options, "api_key": LEFT_OUT}),
        "nobody listens": Task({**options, "api_url": "http://127.0.0.1:1", "api_retries": 0}),
        "refused by the API": Task(options, _REFUSED),
        "no JSON": Task(options, {"kind": "html", "status": 200}),
        "broken connection": Task({**options, "api_retries": 0}, {"kind": "drop_before"}),
    }


_NO_PREVIEW = {**_REFUSED, "method": "POST"}
_FLEET_V3: dict[str, Any] = {
    "defaults": V3.minimal_options(),
    "deployments": [{"name": "fresh-one"}, {"name": NAME, "image": "nginx:1.30"}, {"name": EXAMPLE}],
}


def _deployment_on_v3() -> dict[str, Task]:
    """Return the tasks of the deployment module on v3 whose return values differ from v2."""
    one, least = {"name": NAME}, {"name": "fresh-one", **V3.minimal_options()}
    update = {**one, "image": "nginx:1.30", "envs": {"DEBUG_MODE": "True"}}
    larger = {**one, "flavor_name": V3.flavors[1]}
    cleared: dict[str, Any] = {"command": [], "description": "", "envs": {}, "api_keys": [], "credentials_name": ""}
    tasks = {
        "unchanged": Task(one),
        "update": Task(update),
        "update of everything": Task({**_FULL_V3, **one}),
        "update that clears": Task({**one, **cleared}),
        "update that waits": Task({**update, "wait": True}),
        "stop": Task({**one, "state": "stopped"}),
        "restart": Task({**one, "state": "restarted"}),
        "create": Task(least),
        "create and stop": Task({**least, "state": "stopped"}),
        "create of everything": Task({**_FULL_V3, "name": "fresh-one"}),
        "delete": Task({**one, "state": "absent"}),
        "update with previews": Task({**larger, "preview": ["limits", "price"]}, settings=_QUOTA),
        "update with a price that is hidden": Task({**larger, "preview": ["price"]}, settings={"price_status": "hide"}),
        "create with previews": Task({**least, "preview": ["limits", "price"]}, settings=_QUOTA),
        "delete with previews": Task({**one, "state": "absent", "preview": ["limits", "price"]}),
        "a preview that is refused": Task({**larger, "preview": ["limits"]}, _NO_PREVIEW),
        "a task that fails": Task(update, settings={"task_states": ["ERROR"]}),
        "half done: a task out of time": Task({**update, "wait_timeout": 1}, settings={"task_states": ["RUNNING"]}),
        "an option of v2": Task({**one, "flavor_id": FLAVOR}),
    }
    return {
        label if label in NO_PREVIEW else f"{label} on v3": replace(task, version=V3) for label, task in tasks.items()
    }


def _listing(version: Version | None = None, seeded: dict[str, dict[str, Any]] | None = None) -> dict[str, Task]:
    """Return the tasks of a module that lists what a deployment refers to, on one version or on both."""
    tasks = {
        "none": Task({"name": "zz-none"}, version=version or V2),
        **{label: replace(task, version=version or V2) for label, task in _failures({}).items()},
    }
    for each in [version] if version else [V2, V3]:
        tasks[f"all on {each}"] = Task({}, version=each, seeded=seeded or {})
    return tasks


_SECRET: dict[str, Any] = {"name": "aws-dev", "type": "aws-iam", "data": {"aws_access_key_id": "x"}}
#: The info modules of what a deployment refers to.
LISTINGS: dict[str, dict[str, Task]] = {
    "gcore_inference_api_key_info": _listing(),
    "gcore_inference_flavor_info": _listing(),
    "gcore_inference_model_info": _listing(),
    "gcore_inference_region_info": _listing(),
    "gcore_inference_registry_credential_info": _listing(),
    "gcore_inference_secret_info": _listing(V3, {"v3/secrets": _SECRET}),
}


def _named(resource: NamedResource) -> dict[str, Task]:
    """Return the tasks of the module of a resource that has a name within a project."""
    one = {"name": NEW}
    create = {**one, **resource.create}
    tasks = {
        "create": Task(create),
        "unchanged": Task(one, before=create),
        "update": Task({**one, **resource.change}, before=create),
        "delete": Task({**one, "state": "absent"}, before=create),
        "delete of nothing": Task({**one, "state": "absent"}),
        "create that lacks options": Task(one),
        **_failures(create),
    }
    return {label: replace(task, version=V3) for label, task in tasks.items()}


def _application() -> dict[str, Task]:
    """Return the tasks of the module of applications."""
    one = {"name": NEW}
    scale = {"min": 1, "max": 1}
    model = {"exposed": True, "flavor": EXAMPLE_FLAVOR, "scale": scale}
    create = {**one, "application_name": "demo-app", "regions": [7], "api_keys": ["a"], "components": {"model": model}}
    update = {**one, "components": {"model": {"scale": {"max": 2}}}}
    tasks = {
        "create": Task(create),
        "create with previews": Task({**create, "preview": ["price"]}),
        "create with a price that is hidden": Task({**create, "preview": ["price"]}, settings={"price_status": "hide"}),
        "unchanged": Task(one, before=create),
        "update": Task(update, before=create),
        "update with previews": Task({**update, "preview": ["price"]}, before=create),
        "delete": Task({**one, "state": "absent"}, before=create),
        "delete of nothing": Task({**one, "state": "absent"}),
        "create that lacks options": Task(one),
        "create by a task that fails": Task(create, settings={"task_states": ["ERROR"]}),
        "half done: create by a task out of time": Task(
            {**create, "wait_timeout": 1}, settings={"task_states": ["RUNNING"]}
        ),
        **_failures(create),
    }
    return {label: replace(task, version=V3) for label, task in tasks.items()}


def _application_info() -> dict[str, Task]:
    """Return the tasks of the info module of applications."""
    tasks = {"all": Task({}), "the catalogue too": Task({"catalog": True}), **_failures({})}
    return {label: replace(task, version=V3) for label, task in tasks.items()}


#: By module and by label, what is run; each begins with the rich deployment and nothing else of that name.
TASKS: dict[str, dict[str, Task]] = {
    DEPLOYMENT: {
        "unchanged": Task({"instance_id": ID}),
        "unchanged by name": Task({"name": NAME}),
        "update": Task(_UPDATE),
        "update of everything": Task({**_PLAIN_FULL, "instance_id": ID, "name": "renamed-one"}),
        "update that clears": Task(
            {
                "instance_id": ID,
                "command": [],
                "description": "",
                "envs": {},
                "api_key_ids": [],
                "image_registry_id": "",
            }
        ),
        "update that waits": Task({**_UPDATE, "wait": True}),
        "stop": Task({"instance_id": ID, "state": "stopped"}),
        "restart": Task({"instance_id": ID, "state": "restarted"}),
        "create": Task({"name": "fresh-one", **_MINIMAL_OPTIONS}),
        "create that waits": Task({"name": "fresh-one", **_MINIMAL_OPTIONS, "wait": True}),
        "create and stop": Task({"name": "fresh-one", **_MINIMAL_OPTIONS, "state": "stopped"}),
        "create of everything": Task({"name": "fresh-one", **_PLAIN_FULL}),
        "delete": Task({"instance_id": ID, "state": "absent"}),
        "delete that waits": Task({"instance_id": ID, "state": "absent", "wait": True}),
        "delete of nothing": Task({"name": "zz-none", "state": "absent"}),
        "create that lacks options": Task({"name": "fresh-one"}),
        "no such deployment": Task({"instance_id": FLAVOR}),
        "refused by the API at the end": Task(_UPDATE, {**_REFUSED, "method": "PUT"}),
        "half done: not stopped": Task({**_UPDATE, "state": "stopped"}, {**_REFUSED, "method": "POST"}),
        "half done: failed": Task({**_UPDATE, "wait": True}, settings={"statuses_after_update": ["FAILED"]}),
        "half done: not rolled back": Task(
            {**_UPDATE, "wait": True, "rollback_on_failure": True}, settings={"statuses_after_update": ["FAILED"]}
        ),
        "half done: out of time": Task(
            {**_UPDATE, "wait": True, "wait_timeout": 1}, settings={"statuses_after_update": ["DEPLOYING"]}
        ),
        "half done: no read is possible": Task({**_UPDATE, "wait": True}, {**_REFUSED, "method": "GET", "skip": 1}),
        **_failures({"instance_id": ID}),
        **_deployment_on_v3(),
    },
    INFO: {
        "all": Task({}),
        "one": Task({"instance_id": ID}),
        "one by name": Task({"name": NAME}),
        "none": Task({"name": "zz-none"}),
        "revealed": Task({"reveal_envs": True}),
        "two of one identity": Task({"name": NAME, "instance_id": ID}),
        **_failures({}),
        "all on v3": Task({}, version=V3),
        "one on v3": Task({"name": NAME}, version=V3),
        "revealed on v3": Task({"reveal_envs": True}, version=V3),
        "an ID on v3": Task({"instance_id": ID}, version=V3),
    },
    LOGS: {
        "all regions": Task({"instance_id": ID}),
        "one region": Task({"name": NAME, "region_id": 9}),
        "some": Task({"name": NAME, "limit": 1}),
        "none": Task({"name": NAME}, settings={"log_lines": []}),
        "one line alone": Task({"name": NAME}, settings={"logs_shape": "object"}),
        "not all of them": Task({"name": NAME}, settings={"logs_shape": "results", "log_count": 500}),
        "no such deployment": Task({"name": "zz-none"}),
        "no such region": Task({"name": NAME, "region_id": 999}),
        **_failures({"instance_id": ID}),
        "all regions on v3": Task({"name": NAME}, version=V3),
        "one region on v3": Task({"name": NAME, "region_id": 9}, version=V3),
        "no such deployment on v3": Task({"name": "zz-none"}, version=V3),
    },
    **LISTINGS,
    "gcore_inference_fleet": {
        "unchanged": Task({"deployments": [{"name": NAME}]}),
        "some of everything": Task(
            {
                "defaults": _MINIMAL_OPTIONS,
                "deployments": [{"name": "fresh-one"}, {"name": NAME, "image": "nginx:1.30"}, {"name": EXAMPLE}],
            }
        ),
        "delete": Task({"deployments": [{"name": NAME, "state": "absent"}, {"name": "zz-none", "state": "absent"}]}),
        "prune": Task({"deployments": [{"name": EXAMPLE}], "prune": True}),
        "prune of too many": Task({"deployments": [{"name": EXAMPLE}], "prune": True, "prune_limit": 0}),
        UNPLANNED: Task({"deployments": [{"name": NAME}, {"instance_id": ID}]}),
        "half done: one is refused": Task(
            {"defaults": {"image": "nginx:1.30"}, "deployments": [{"name": NAME}, {"name": EXAMPLE}]},
            {**_REFUSED, "method": "PUT"},
        ),
        "half done: not rolled back": Task(
            {"deployments": [_UPDATE], "wait": True, "rollback_on_failure": True},
            settings={"statuses_after_update": ["FAILED"]},
        ),
        **_failures({"deployments": [{"name": NAME}]}),
        "some of everything on v3": Task({**_FLEET_V3, "preview": ["limits", "price"]}, version=V3),
        "delete on v3": Task({"deployments": [{"name": NAME, "state": "absent"}]}, version=V3),
        "prune on v3": Task({"deployments": [{"name": EXAMPLE}], "prune": True}, version=V3),
        "a preview that is refused": Task(
            {"deployments": [{"name": NAME, "image": "nginx:1.30"}], "preview": ["price"]}, _NO_PREVIEW, version=V3
        ),
        "the cost": Task({**_FLEET_V3, "preview": ["limits", "cost"]}, version=V3),
        "an unknown cost": Task({"deployments": [{"name": NAME}], "preview": ["cost"]}, _NO_PREVIEW, version=V3),
        "half done: one is refused on v3": Task(
            {"defaults": {"image": "nginx:1.30"}, "deployments": [{"name": NAME}, {"name": EXAMPLE}]},
            {**_REFUSED, "method": "PATCH"},
            version=V3,
        ),
    },
    "gcore_inference_fleet_export": {
        "all": Task({}),
        "with what is public": Task({"public_envs": ["DEBUG_MODE"]}),
        "none": Task({"project_id": 42}),
        **_failures({}),
        "all on v3": Task({}, version=V3),
    },
    **{resource.module: _named(resource) for resource in NAMED_RESOURCES},
    "gcore_inference_application": _application(),
    "gcore_inference_application_info": _application_info(),
}


def real_results(emulator: RunningEmulator, name: str, odd_responses: bool) -> list[Result]:
    """Run every task of a module in check mode and for real, each on the same account; return all results."""
    results = []
    for label, task in TASKS[name].items():
        run = task.version.runner(emulator, name)
        for check in (True, False):
            emulator.reset()
            emulator.settings(odd_responses=odd_responses, **task.settings)
            deployment = task.version.rich()
            for each in deployment["containers"]:
                each.update(deploy_status={"ready": 0, "total": 1}, error_message="No capacity available")
                if task.version is V3:
                    each["address"] = "https://7.example.com"
            task.version.seed(emulator, deployment)
            for kind, item in task.seeded.items():
                emulator.stores[kind].seed(item)
            emulator.applications.seed(EXAMPLE_DEPLOYED)
            if task.before:
                run(**task.before)
            if task.fault:
                emulator.fault(**task.fault)
            result = run(check=check, **task.options).result
            label_of_run = f"{label}{' in check mode' * check}"
            results.append(Result(label_of_run, result, check, task.version, task.options))
    return results


def undocumented(value: dict[str, Any], documented: Documented, path: str = "") -> Iterator[str]:
    """Return the paths of undocumented keys, on all levels with documented keys."""
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
    """Return the paths of values with another type than documented, or with an undocumented null."""
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
        yield from (
            f"{here}[]: {type(part).__name__}" for part in items if not of_type(part, described.get("elements", "raw"))
        )
        for part in [item, *items]:
            if isinstance(part, dict):
                yield from mistyped(part, described.get("contains", {}), f"{here}.")


def of_type(value: Any, name: str) -> bool:
    """Return whether a value is of the type that the documentation calls by this name."""
    return isinstance(value, TYPES[name]) and not (name != "bool" and isinstance(value, bool))


def levels(documented: Documented, path: str = "", returned: str = "") -> Iterator[tuple[str, dict[str, Any], str]]:
    """Return the path, the documentation and the condition (own or inherited) of each documented key."""
    for name, described in documented.items():
        when = described.get("returned") or returned
        yield f"{path}{name}", described, when
        yield from levels(described.get("contains", {}), f"{path}{name}.", f"within {when}" if path == "" else when)


def holders(value: Any, path: str) -> list[Any]:
    """Return the dicts that can contain the last key of a path, including those in lists."""
    *parents, _last = path.split(".")
    found = [value]
    for name in parents:
        below = [each.get(name) for each in found if isinstance(each, dict)]
        found = [part for item in below for part in (item if isinstance(item, list) else [item])]
    return [each for each in found if isinstance(each, dict) and each]
