# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What a deployment has, what is asked for, and what to make of it: pure functions of plain dicts in normal form."""

from __future__ import annotations

import typing as t
from copy import deepcopy

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.mapping_fields import (
    spelled_like,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import (
    MASK,
    Redactor,
    redact_json,
    redact_names,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    KeyedList,
    Struct,
    drop_none,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.secret_names import (
    suggests_secret,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    brief,
    is_deployment_name,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import (
    map_texts,
    visible,
)


class Desired(t.NamedTuple):
    """What a user asks for: C(fields) in normal form, without those not named.

    C(public) holds the variables whose values are given openly, and these values. C(keeps_variables) says that
    variables which are not in C(fields["envs"]) stay.
    """

    fields: FieldValues
    public: dict[str, str]
    keeps_variables: bool


class PowerChange(t.NamedTuple):
    """The status before (C(None): there is no deployment yet), and the one wanted; both as the API writes them."""

    before: str | None
    after: str


class Plan(t.NamedTuple):
    """C(before) and C(after), both in normal form, the paths in which they differ, and what is to be switched."""

    before: FieldValues
    after: FieldValues
    field_changes: list[str]
    power: PowerChange | None = None

    @property
    def changes(self) -> list[str]:
        """The paths of all that changes, in the order in which it is done: fields first, then power."""
        return [*self.field_changes, *(["status"] if self.power else [])]


def ask(options: dict[str, t.Any], fields: Struct) -> Desired:
    """Give what the checked C(options) of the module ask for; an option of C(None) was left out."""
    envs, secret_envs = options.get("envs"), options.get("secret_envs")
    asked = fields.from_options(options)
    if envs is not None or secret_envs is not None:
        asked["envs"] = fields.fields["envs"].from_options({**(envs or {}), **(secret_envs or {})})
    public = {name: asked["envs"][name] for name in envs or {}}
    return Desired(asked, public, envs is None or not options.get("purge_envs", True))


def plan(current: FieldValues | None, asked: Desired, fields: Struct) -> Plan:
    """Give the way from C(current) (C(None): there is none) to what is C(asked) for.

    After an update C(after) holds every managed field; after a create only what is asked for, the rest being left to
    the API's defaults. Raises OptionsError where something that this needs is not there.
    """
    wanted = dict(asked.fields)
    if "envs" in wanted and asked.keeps_variables:
        wanted["envs"] = {**dict.fromkeys((current or {}).get("envs", {})), **wanted["envs"]}
    after = fields.merge(current, wanted)
    problems = _new_name(current, after)
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
    after = {
        name: after.get(name) if differences(value, after.get(name)) else value
        for name, value in before.items()
    }
    return Plan(before, after, differences(before, after))


def _new_name(current: FieldValues | None, after: FieldValues) -> list[tuple[str, str]]:
    """Return what is wrong with the name that a deployment is about to get; one that it has already may be any."""
    name = after.get("name")
    if name is None or name == (current or {}).get("name") or is_deployment_name(name):
        return []
    rule = "4 to 30 lower case letters, digits and hyphens, with no hyphen at either end"
    return [("name", f"{brief(name)} is not {rule}, as a new name must be")]


def plan_deletion(current: FieldValues | None) -> Plan:
    """Give the way from C(current) (C(None): there is none) to nothing."""
    return Plan(current or {}, {}, differences(current or {}, {}))


def power(state: str, status: str | None) -> PowerChange | None:
    """Give what switching a deployment of that C(status) to that C(state) changes; C(None) where it is so already.

    C(DISABLED) is stopped. What was just created, or is on its way to run, needs no start.
    """
    if state == "started" and status == "DISABLED":
        return PowerChange(status, "ACTIVE")
    if state == "stopped" and status != "DISABLED":
        return PowerChange(status, "DISABLED")
    return None


def unapplied_paths(made: Plan, answer: FieldValues, fields: Struct) -> list[str]:
    """Give the paths of what was sent for the plan C(made) that the C(answer), in normal form, does not show.

    Defaults that the API filled in do not count: not what was left out, and not what was null and stayed so. Nor does
    another spelling of a header's name.
    """
    answer = _with_headers_like(answer, made.after)
    set_there = differences(answer, fields.merge(answer, drop_none(made.after)))
    return [
        path
        for path in differences(answer, made.after)
        if path in set_there or path in made.field_changes
    ]


def credited(first: Plan, second: Plan) -> Plan:
    """Return the plan C(second), made after C(first) was tried, with what that has done as changes of this run too.

    Where what is there now is what C(first) was to bring, its earlier value stands before it.
    """
    before = {name: _before(first, value, name) for name, value in second.before.items()}
    return second._replace(before=before, field_changes=differences(before, second.after))


def differences(before: t.Any, after: t.Any) -> list[str]:
    """Give the paths in which two normal forms differ, such as C(image), C(containers[7].scale.max), C(envs.DEBUG)."""
    return [path for path, _before, _after in compared(before, after)]


def compared(before: t.Any, after: t.Any, path: str = "") -> t.Iterator[tuple[str, t.Any, t.Any]]:
    """Give each path in which two normal forms, or parts of them, differ, with both values."""
    if before == after or not (is_set(before) or is_set(after)):
        return
    if not (isinstance(before, dict) and isinstance(after, dict)):
        yield path, before, after
        return
    for name in [*before, *(name for name in after if name not in before)]:
        below = f"{path}[{name}]" if isinstance(name, int) else f"{path}.{name}".lstrip(".")
        yield from compared(before.get(name), after.get(name), below)


def told_changes(made: Plan, public: t.Mapping[str, str]) -> list[tuple[str, t.Any, t.Any]]:
    """Return each path in which the sides of the plan differ, with both values, secrets masked."""
    before = mask(made.before, public, made.after, "before")
    after = mask(made.after, public, made.before, "after")
    power_change = [("status", made.power.before, made.power.after)] if made.power else []
    return [*compared(before, after), *power_change]


def secrets(deployment: FieldValues, public: t.Mapping[str, str]) -> set[str]:
    """Give the values in C(deployment) (an answer, or normal form) that nobody may see: of headers, and variables.

    C(public) are the variables that are given openly, as in C(Desired).
    Of C(Authorization: Bearer TOKEN) the token alone is one too, since a message may name it without its scheme.
    """
    found = set()
    for path, texts in _texts(deployment):
        for name, value in texts.items():
            if (
                value
                and isinstance(value, str)
                and not (path == "envs" and _is_public(name, value, public))
            ):
                found.add(value)
                scheme, _space, credentials = value.partition(" ")
                if credentials.strip() and (
                    name.lower().endswith("authorization") or scheme.lower() == "bearer"
                ):
                    found.add(credentials)
    return found


def mask(
    deployment: FieldValues,
    public: t.Mapping[str, str],
    other: FieldValues | None = None,
    side: str = "",
) -> FieldValues:
    """Give a copy of C(deployment) (an answer, or normal form) with its secrets masked by their place.

    C(public) are the variables that are given openly, as in C(Desired). Where C(other), the other side of a diff, has
    another value, the mask says which C(side) this is.
    """
    copy = deepcopy(deployment)
    theirs = dict(_texts(other or {}))
    for path, texts in _texts(copy):
        for name, value in texts.items():
            if path == "envs" and _is_public(name, value, public):
                continue
            changed = name in theirs.get(path, {}) and theirs[path][name] != value
            texts[name] = f"{MASK} ({side})" if changed else MASK
    return copy


def shown(answer: FieldValues, fields: Struct, redactor: Redactor) -> FieldValues:
    """Return an answer, masked by its places, as a user may see it: foreign text in it is redacted."""
    known: FieldValues = _shown(answer, fields, redactor)
    return known


def preview(answer: FieldValues, made: Plan, fields: Struct) -> FieldValues:
    """Give what C(answer) becomes by the plan C(made); what only the API can know stays as it is."""
    if not made.after:
        return {}
    switched = {"status": made.power.after} if made.power else {}
    if not made.field_changes:
        return {**answer, **switched}
    kept = {item["region_id"]: item for item in answer.get("containers", [])}
    shaped = fields.to_api(made.after, as_answer=True)
    containers = [{**kept.get(item["region_id"], {}), **item} for item in shaped["containers"]]
    return {**answer, **shaped, "containers": containers, **switched}


#: Parts of an answer that are not managed, hold no foreign text, and must stay readable.
_IDENTIFYING = frozenset(("id", "status", "created_at", "region_id", "deploy_status"))


def _shown(value: t.Any, field: t.Any, redactor: Redactor) -> t.Any:
    if isinstance(field, KeyedList) and isinstance(value, list):
        return [_shown(item, field.item, redactor) for item in value]
    if isinstance(field, Struct) and isinstance(value, dict):
        return {
            _shown_name(name, field, redactor): _shown_field(name, item, field, redactor)
            for name, item in value.items()
        }
    # Names, addresses and the like must stay readable.
    return value if field else redact_names(value, redactor)


def _shown_name(name: str, struct: Struct, redactor: Redactor) -> str:
    return name if name in struct.fields or name in _IDENTIFYING else redactor.redact_name(name)


def _shown_field(name: str, value: t.Any, struct: Struct, redactor: Redactor) -> t.Any:
    if name in _IDENTIFYING and _is_documented(value):
        return value
    # Prose of the API, in which a secret may stand within a word.
    if name == "error_message":
        return map_texts(visible, redact_json(value, redactor))
    return _shown(value, struct.fields.get(name), redactor)


_SWITCHED_OFF = {"enabled": False}


def is_set(value: t.Any) -> bool:
    """Tell whether C(value), a part of a normal form, says anything: null, [] and {} are one, and say nothing.

    Neither do a probe that is just switched off, and a dict in which nothing says anything. An empty text does: where
    it is as good as null, the normal form has null in its place.
    """
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if is_set(item)} not in (
            {},
            _SWITCHED_OFF,
        )
    return value is not None and value != []


def _is_public(name: str, value: t.Any, public: t.Mapping[str, str]) -> bool:
    """Return whether the C(value) of a variable may be shown: it is the one given openly, or by its name no secret.

    Nobody can know whether another value than the one given, such as the one before, was meant to be public too.
    """
    return name in public and (value == public[name] or not suggests_secret(name))


def _before(first: Plan, value: t.Any, *path: t.Any) -> t.Any:
    """Return what stood at C(path) before the plan C(first), where its C(value) now is what that was to bring."""
    before, after = _at(first.before, path), _at(first.after, path)
    if value == after:
        return before
    if not all(isinstance(part, dict) for part in (value, before, after)):
        return value
    names = [*value, *(name for name in before if name not in value and name not in after)]
    parts = {name: _before(first, value.get(name), *path, name) for name in names}
    return {name: part for name, part in parts.items() if part is not None or name in before}


def _at(value: t.Any, path: t.Iterable[t.Any]) -> t.Any:
    """Return what stands at C(path) in nested dicts; C(None) where nothing does."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _with_headers_like(deployment: FieldValues, other: FieldValues) -> FieldValues:
    """Return a copy of C(deployment), in normal form, with the names of headers spelled as in C(other)."""
    copy = deepcopy(deployment)
    theirs = dict(_texts(other))
    for path, texts in _texts(copy):
        if path != "envs":
            respelled = spelled_like(texts, theirs.get(path, {}))
            texts.clear()
            texts.update(respelled)
    return copy


def _is_documented(item: t.Any) -> bool:
    """Tell whether the value of an identifying field is as the contract says, and not something that holds more."""
    if isinstance(item, dict):
        return all(isinstance(number, int) for number in item.values())
    return not isinstance(item, list)


def _texts(deployment: FieldValues) -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    """Give the places where secrets may stand, with their paths: the variables, and the headers of each probe."""
    if deployment.get("envs"):
        yield "envs", deployment["envs"]
    for name, probe in (deployment.get("probes") or {}).items():
        handlers = probe.get("probe") if isinstance(probe, dict) else None
        for handler, settings in (handlers or {}).items() if isinstance(handlers, dict) else ():
            headers = settings.get("headers") if isinstance(settings, dict) else None
            if isinstance(headers, dict):
                yield f"probes.{name}.probe.{handler}.headers", headers
