# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What a deployment has, what is asked for, and what to make of it: pure functions of plain dicts.

A deployment stands here in its B(normal form): a dict of the managed fields. It is the shape of the API's answer
with three differences: C(containers) is a dict by region, UUIDs are in lower case and in order, and what is not set
has one form (a number or text C(None), a list or dict empty, a probe or handler or trigger not there). What is
asked for has the same form, and lacks what was not named; a variable or header of C(None) is expected, whatever
its value.
"""

from __future__ import annotations

import typing as t
from copy import deepcopy

from ansible_collections.gcore.inference.plugins.module_utils._errors import OptionsError, Scrub, scrub_deep
from ansible_collections.gcore.inference.plugins.module_utils._secrets import MASK

Normal = dict[str, t.Any]


class ShapeError(Exception):
    """An answer is not of the contract's shape: which field, and what is wrong with it (never its value)."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path or 'the answer'}: {problem}")


class Scalar:
    """A number, a text or a switch. Asked for, it replaces; an empty text clears it.

    C(default) stands for a null or a missing one in an answer, and is what the contract gives as the default there.
    """

    def __init__(self, of: type, *, required: bool = False, default: t.Any = None, fold: bool = False) -> None:
        self.of = of
        self.required = required
        self.default = default
        self.fold = fold

    def observe(self, value: t.Any, path: str) -> t.Any:
        """Give the normal form of C(value), a part of an answer; raise ShapeError where it can't be one."""
        if value is None:
            if self.required:
                raise ShapeError(path, "missing or null")
            return self.default
        expect(value, self.of, path)
        if self.required and value == "":
            raise ShapeError(path, "empty")
        return self.asked(value)

    def asked(self, value: t.Any) -> t.Any:
        """Give the normal form of C(value), a checked option."""
        if value == "":
            return self.default
        return value.lower() if self.fold else value

    def overlay(self, current: t.Any, asked: t.Any) -> t.Any:
        """Give what becomes of C(current) when C(asked) is laid over it, both in normal form."""
        return asked


class Sequence(Scalar):
    """A list of texts, in order or (C(unordered)) as a set. Asked for, it replaces the whole."""

    def __init__(self, *, required: bool = False, unordered: bool = False, fold: bool = False) -> None:
        super().__init__(list, required=required, fold=fold)
        self.unordered = unordered

    def observe(self, value: t.Any, path: str) -> list[str]:
        if value is None:
            value = [] if not self.required else value
        expect(value, list, path)
        for index, item in enumerate(value):
            expect(item, str, f"{path}[{index}]")
        return self.asked(value)

    def asked(self, value: t.Any) -> list[str]:
        # Text for a list is split at commas by Ansible, which leaves the blanks after them.
        items = [item.strip().lower() if self.fold else item for item in value]
        return sorted(set(items)) if self.unordered else items


class Mapping:
    """Texts by name, such as variables and headers. Asked for, they are the whole; C(None) keeps the one there is."""

    required = False

    def observe(self, value: t.Any, path: str) -> dict[str, str]:
        """Give the normal form of C(value), a part of an answer; raise ShapeError where it can't be one."""
        if value is None:
            return {}
        expect(value, dict, path)
        for name, item in value.items():
            # A null here could only be a variable without a value; the contract knows texts alone.
            if item is not None:
                expect(item, str, f"{path}.{name}")
        return {name: item or "" for name, item in value.items()}

    def asked(self, value: t.Any) -> dict[str, str | None]:
        """Give the normal form of C(value), a checked option; a number is taken as its decimal text."""
        return {name: item if item is None else str(item) for name, item in value.items()}

    def overlay(self, current: t.Any, asked: t.Any) -> dict[str, str | None]:
        """Give the C(asked) texts; where C(None) is asked the one in C(current), or C(None) where there is none."""
        current = current or {}
        return {name: current.get(name) if value is None else value for name, value in asked.items()}


class Struct:
    """Fields by name. Asked for, each field named is overlaid; C(whole): what is not named goes.

    C(groups) names fields of which those asked for are the whole set: naming one removes the others.
    """

    def __init__(
        self,
        fields: dict[str, t.Any],
        *,
        required: bool = False,
        whole: bool = False,
        groups: tuple[str, ...] = (),
    ) -> None:
        self.fields = fields
        self.required = required
        self.whole = whole
        self.groups = groups

    def observe(self, value: t.Any, path: str) -> Normal:
        """Give the normal form of C(value), a part of an answer; raise ShapeError where it can't be one."""
        if value is None and not self.required:
            return {}
        expect(value, dict, path)
        observed = {}
        for name, field in self.fields.items():
            item = value.get(name)
            if item is None and isinstance(field, Struct) and not field.required and not field.whole:
                continue
            observed[name] = field.observe(item, f"{path}.{name}" if path else name)
        return observed

    def asked(self, value: t.Any) -> Normal:
        """Give the normal form of C(value), checked options: those left out (C(None)) are not there."""
        return {name: field.asked(value[name]) for name, field in self.fields.items() if value.get(name) is not None}

    def overlay(self, current: t.Any, asked: t.Any) -> Normal:
        """Give what becomes of C(current) when C(asked) is laid over it, both in normal form."""
        current = current or {}
        replaced = self.fields if self.whole else (self.groups if any(name in asked for name in self.groups) else ())
        desired = {name: value for name, value in current.items() if name not in replaced}
        for name, value in asked.items():
            desired[name] = self.fields[name].overlay(current.get(name), value)
        return desired


class Regions:
    """The containers: one for each region, in an answer as a list in any order. Asked for, they are the whole set."""

    required = True

    def __init__(self, container: Struct) -> None:
        self.container = container

    def observe(self, value: t.Any, path: str) -> dict[int, Normal]:
        """Give the containers by region; raise ShapeError where C(value) can't be a list of them."""
        expect(value, list, path)
        observed: dict[int, Normal] = {}
        for index, item in enumerate(value):
            here = f"{path}[{index}]"
            expect(item, dict, here)
            region = item.get("region_id")
            expect(region, int, f"{here}.region_id")
            if region in observed:
                raise ShapeError(f"{here}.region_id", f"region {region} comes twice")
            observed[region] = self.container.observe(item, here)
        return dict(sorted(observed.items()))

    def asked(self, value: t.Any) -> dict[int, Normal]:
        """Give the normal form of C(value), checked options."""
        return {item["region_id"]: self.container.asked(item) for item in value}

    def overlay(self, current: t.Any, asked: t.Any) -> dict[int, Normal]:
        """Give the C(asked) regions, each laid over the one in C(current)."""
        current = current or {}
        return {region: self.container.overlay(current.get(region), asked[region]) for region in sorted(asked)}


def _v2_fields() -> Struct:
    """Give the managed fields of API v2, each once: InferenceInstanceInSerializer of the contract."""
    threshold = Struct({"threshold": Scalar(int, required=True)})
    triggers: dict[str, t.Any] = dict.fromkeys(("cpu", "memory", "gpu_memory", "gpu_utilization"), threshold)
    triggers["http"] = Struct({"rate": Scalar(int, required=True), "window": Scalar(int, required=True)})
    scale = {
        "min": Scalar(int, required=True),
        "max": Scalar(int, required=True),
        "cooldown_period": Scalar(int),
        "triggers": Struct(triggers, whole=True),
    }
    http_get = {
        "port": Scalar(int, required=True),
        "path": Scalar(str, default="/"),
        "schema": Scalar(str, default="HTTP"),
        "host": Scalar(str),
        "headers": Mapping(),
    }
    settings = {
        "failure_threshold": Scalar(int, default=3),
        "initial_delay_seconds": Scalar(int, default=0),
        "period_seconds": Scalar(int, default=10),
        "success_threshold": Scalar(int, default=1),
        "timeout_seconds": Scalar(int, default=3),
    }
    handlers = {
        "exec": Struct({"command": Sequence(required=True)}),
        "http_get": Struct(http_get),
        "tcp_socket": Struct({"port": Scalar(int, required=True)}),
    }
    probe = Struct(
        {
            "enabled": Scalar(bool, required=True),
            "probe": Struct({**handlers, **settings}, groups=tuple(handlers)),
        }
    )
    return Struct(
        {
            "name": Scalar(str, required=True),
            "image": Scalar(str, required=True),
            "flavor_id": Scalar(str, required=True, fold=True),
            "listening_port": Scalar(int, required=True),
            "containers": Regions(Struct({"scale": Struct(scale, required=True)})),
            "api_key_ids": Sequence(unordered=True, fold=True),
            "auth_enabled": Scalar(bool, default=False),
            "command": Sequence(),
            "description": Scalar(str),
            "envs": Mapping(),
            "image_registry_id": Scalar(str, fold=True),
            "probes": Struct(dict.fromkeys(("liveness_probe", "readiness_probe", "startup_probe"), probe)),
            "timeout": Scalar(int),
        }
    )


V2_FIELDS = _v2_fields()


class Asked(t.NamedTuple):
    """What a user asks for: C(fields) in normal form, without those not named.

    C(public) holds the names of the variables whose values may be shown. C(keeps_variables) says that variables which
    are not in C(fields["envs"]) stay.
    """

    fields: Normal
    public: frozenset[str]
    keeps_variables: bool


class Plan(t.NamedTuple):
    """C(before) and C(after), both in normal form, and the paths in which they differ."""

    before: Normal
    after: Normal
    changes: list[str]


def ask(options: dict[str, t.Any], fields: Struct) -> Asked:
    """Give what the checked C(options) of the module ask for; an option of C(None) was left out."""
    envs, secret_envs = options.get("envs"), options.get("secret_envs")
    asked = fields.asked(options)
    if envs is not None or secret_envs is not None:
        asked["envs"] = fields.fields["envs"].asked({**(envs or {}), **(secret_envs or {})})
    return Asked(asked, frozenset(envs or {}), envs is None or not options.get("purge_envs", True))


def plan(current: Normal | None, asked: Asked, fields: Struct) -> Plan:
    """Give the way from C(current) (C(None): there is none) to what is C(asked) for.

    After an update C(after) holds every managed field; after a create only what is asked for, the rest being left to
    the API's defaults. Raises OptionsError where something that this needs is not there.
    """
    wanted = dict(asked.fields)
    if "envs" in wanted and asked.keeps_variables:
        wanted["envs"] = {**dict.fromkeys((current or {}).get("envs", {})), **wanted["envs"]}
    after = fields.overlay(current, wanted)
    problems = []
    if current is None:
        problems += [
            (name, "required to create the deployment, which is not there yet")
            for name, field in fields.fields.items()
            if field.required and name not in after
        ]
    problems += [
        (
            f"{'secret_envs' if path == 'envs' else path}.{name}",
            "null keeps the value that is there, and there is none; give a value",
        )
        for path, texts in _texts(after)
        for name, value in texts.items()
        if value is None
    ]
    if problems:
        raise OptionsError(problems)
    if current is None:
        return Plan({}, after, differences({}, after))
    before = {name: current.get(name) for name in fields.fields}
    # What does not differ is sent as it was: an empty dict for a null would be a difference to a reader of the diff.
    after = {name: after.get(name) if differences(value, after.get(name)) else value for name, value in before.items()}
    return Plan(before, after, differences(before, after))


def removal(current: Normal | None) -> Plan:
    """Give the way from C(current) (C(None): there is none) to nothing."""
    return Plan(current or {}, {}, differences(current or {}, {}))


def untaken(made: Plan, answer: Normal, fields: Struct) -> list[str]:
    """Give the paths of what was sent for the plan C(made) that the C(answer), in normal form, does not show.

    Defaults that the API filled in do not count: not what was left out, and not what was null and stayed so.
    """
    set_there = differences(answer, fields.overlay(answer, _without_none(made.after)))
    return [path for path in differences(answer, made.after) if path in set_there or path in made.changes]


def differences(before: t.Any, after: t.Any, path: str = "") -> list[str]:
    """Give the paths in which two normal forms differ, such as C(image), C(containers[7].scale.max), C(envs.DEBUG)."""
    if before == after or not (_is_set(before) or _is_set(after)):
        return []
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return [path]
    names = [*before, *(name for name in after if name not in before)]
    return [
        found
        for name in names
        for found in differences(
            before.get(name),
            after.get(name),
            f"{path}[{name}]" if isinstance(name, int) else f"{path}.{name}".lstrip("."),
        )
    ]


def wire(normal: Normal) -> Normal:
    """Give C(normal) in the shape of the API, containers as a list in the order of their regions."""
    shaped = dict(normal)
    if "containers" in normal:
        shaped["containers"] = [{"region_id": region, **item} for region, item in normal["containers"].items()]
    return shaped


def secrets(deployment: Normal, public: t.Collection[str]) -> set[str]:
    """Give the values in C(deployment) (an answer, or normal form) that nobody may see: of headers, and variables."""
    return {
        value
        for path, texts in _texts(deployment)
        for name, value in texts.items()
        if value and not (path == "envs" and name in public)
    }


def mask(deployment: Normal, public: t.Collection[str], other: Normal | None = None, side: str = "") -> Normal:
    """Give a copy of C(deployment) (an answer, or normal form) with its secrets masked by their place.

    Where C(other), the other side of a diff, has another value, the mask says which C(side) this is.
    """
    copy = deepcopy(deployment)
    theirs = dict(_texts(other or {}))
    for path, texts in _texts(copy):
        for name, value in texts.items():
            if path == "envs" and name in public:
                continue
            changed = name in theirs.get(path, {}) and theirs[path][name] != value
            texts[name] = f"{MASK} ({side})" if changed else MASK
    return copy


def shown(answer: Normal, public: t.Collection[str], fields: Struct, scrub: Scrub) -> Normal:
    """Give an answer as a user may see it: masked by place, and by C(scrub) where its place tells nothing."""
    known: Normal = _shown(mask(answer, public), fields, scrub)
    return known


def preview(answer: Normal, after: Normal) -> Normal:
    """Give what C(answer) becomes with the managed fields of C(after); what only the API can know stays as it is."""
    kept = {item["region_id"]: item for item in answer.get("containers", [])}
    shaped = wire(after)
    containers = [{**kept.get(item["region_id"], {}), **item} for item in shaped["containers"]]
    return {**answer, **shaped, "containers": containers}


#: Parts of an answer that are not managed, hold no foreign text, and must stay readable.
_IDENTIFYING = frozenset(("id", "status", "created_at", "address", "region_id", "deploy_status"))


def _shown(value: t.Any, field: t.Any, scrub: Scrub) -> t.Any:
    if isinstance(field, Regions) and isinstance(value, list):
        return [_shown(item, field.container, scrub) for item in value]
    if isinstance(field, Struct) and isinstance(value, dict):
        return {
            name: item if name in _IDENTIFYING else _shown(item, field.fields.get(name), scrub)
            for name, item in value.items()
        }
    return value if field else scrub_deep(value, scrub)


def expect(value: t.Any, of: type, path: str) -> None:
    """Raise ShapeError where C(value) is not C(of) that type; a switch is not a number."""
    if not isinstance(value, of) or (of is int and isinstance(value, bool)):
        raise ShapeError(path, f"{_TYPE_NAMES[of]} is expected, not {_TYPE_NAMES.get(type(value), 'this')}")


_TYPE_NAMES: dict[type, str] = {
    bool: "a boolean",
    dict: "an object",
    float: "a number with a fraction",
    int: "an integer",
    list: "a list",
    str: "a string",
    type(None): "null",
}


def _is_set(value: t.Any) -> bool:
    """Null, [] and {} are one: nothing is set. So is "", which stands in a normal form only where it is a value."""
    return value is not None and value not in ([], {})


def _without_none(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {name: _without_none(item) for name, item in value.items() if item is not None}
    return value


def _texts(deployment: Normal) -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    """Give the places where secrets may stand, with their paths: the variables, and the headers of each probe."""
    if deployment.get("envs"):
        yield "envs", deployment["envs"]
    for name, headers in (deployment.get("probes") or {}).items():
        for step in ("probe", "http_get", "headers"):
            headers = headers.get(step) if isinstance(headers, dict) else None
        if isinstance(headers, dict):
            yield f"probes.{name}.probe.http_get.headers", headers
