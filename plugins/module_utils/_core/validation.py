# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The check of the options as the user wrote them: every problem, each with its path, and no secret in it.

Ansible's own check ends at the first problem, does not say in which item of a list it is, and makes text of a list
where text is expected. This one walks the same specs, goes first, and finds all there are.
"""

from __future__ import annotations

import math
import re
import typing as t

from ansible.module_utils.common.validation import check_type_bool, check_type_int
from ansible.module_utils.errors import AnsibleFallbackNotFound

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    authorities_problem,
    bare_name,
    brief,
    can_be_name,
    is_token,
    is_topic,
    is_unwritable,
    is_uuid,
    json_object,
    kind_of,
    mask_problem,
    text_problem,
    url_problem,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    LIMITS,
    NEVER_EMPTY,
    REQUIRED_ON,
    TEXTS_BY_NAME,
    UNKNOWN_ON,
    Spec,
)

Options = dict[str, t.Any]
Problems = list[tuple[str, str]]

# Python also takes other scripts' digits and underscores, and Ansible exponents: nobody means those.
_WHOLE = re.compile(r"\s*[+-]?[0-9]+(\.0*)?\s*")
_TEMPLATE = re.compile(r"{{|{%")
_UNABLE = (TypeError, ValueError, ArithmeticError)
#: How deep what is shown of an option may be: more than any option is, and less than Python's stack.
_DEEPEST = 30


def missing_api_key_error() -> tuple[str, str]:
    """Give the problem of a task without a key."""
    return ("api_key", "required; give it, or set the environment variable GCORE_API_KEY (or CLOUD_API_KEY)")


def check(
    options: Options,
    spec: Spec,
    required_one_of: t.Iterable[t.Sequence[str]] = (),
    mutually_exclusive: t.Iterable[t.Sequence[str]] = (),
    is_run: bool = False,
) -> tuple[Options, Problems]:
    """Give the C(options) of a task that are right, in their types and under their own names, and what is wrong.

    Defaults are not filled in, but for those of the environment. The problems are pairs of a path and a text.
    Of each group in C(one_of) one option is required, of each in C(mutually_exclusive) two exclude each other.
    """
    # Without Ansible's own entries this is no run: a linter holds the task as it is written, with templates in it, and
    # without module_defaults and environment. An inventory plugin has no such entries, and says C(is_run).
    walk = _Walk(options, spec, is_run or any(name.startswith("_ansible_") for name in options))
    checked = walk.options(options, spec, "")
    walk.connection(checked)
    walk.required(checked, spec)
    for group in required_one_of:
        walk.required_one_of(group, checked)
    for group in mutually_exclusive:
        walk.mutually_exclusive(group, checked)
    walk.deployment(checked)
    if "deployments" in checked:
        walk.fleet(checked["deployments"], checked.get("defaults", {}))
    if checked.get("prune") and checked.get("deployments") == []:
        walk.wrong("deployments", "an empty list with prune: true would delete all; list one, even as state: absent")
    return checked, walk.found


def masked(options: Options, spec: Spec) -> Options:
    """Give the C(options) as they may be shown: secrets, and what the spec does not know, by their place."""
    shown: Options = {}
    for name, value in options.items():
        option = spec.get(name)
        if option is None:
            aliased = any(name in known.get("aliases", ()) for known in spec.values())
            shown[name] = _writable(value) if aliased else MASK
        elif "options" in option:
            shown[name] = _masked_suboptions(value, option["options"])
        elif name in TEXTS_BY_NAME and isinstance(value, dict):
            secret = bool(option.get("no_log"))
            shown[name] = {bare_name(key): MASK for key in value} if secret else _writable(value)
        else:
            # A refused address may hold a password.
            hidden = option.get("no_log") or (name == "api_url" and url_problem(str(value)))
            shown[name] = MASK if hidden and value is not None else _writable(value)
    return shown


def _masked_suboptions(value: t.Any, spec: Spec) -> t.Any:
    if isinstance(value, dict):
        return masked(value, spec)
    if isinstance(value, list):
        return [masked(item, spec) if isinstance(item, dict) else _masked_item(item) for item in value]
    return _masked_item(value)


def _masked_item(value: t.Any) -> t.Any:
    return value if value is None else MASK


class _Walk:
    """One walk over the options; C(found) grows on the way."""

    def __init__(self, options: Options, spec: Spec, is_run: bool) -> None:
        self.found: Problems = []
        self._is_run = is_run
        #: The version of the API, or nothing that is one: where it is wrong, or where module_defaults may set it.
        self._version = options.get("api_version") or (is_run and _version_by_default(spec["api_version"]))
        self._unknown = UNKNOWN_ON.get(str(self._version), {})
        self._templates: set[str] = set()
        #: The paths of all problems, and of what they are in.
        self._refused: set[str] = set()
        #: For each spec met: its names and aliases, and the names that matter even if they are not given.
        self._names: dict[int, tuple[dict[str, str], list[str]]] = {}
        #: What stands before the paths of the deployment that is looked at.
        self._at = ""

    def wrong(self, path: str, text: str) -> None:
        """Note a problem."""
        whole = f"{self._at}{path}"
        self.found.append((whole, text))
        self._refused.update(whole[: end.start()] for end in re.finditer(r"[.\[]|$", whole))

    def is_wrong(self, path: str) -> bool:
        """Tell whether a problem was noted with this option or something in it."""
        return f"{self._at}{path}" in self._refused

    def options(self, given: Options, spec: Spec, path: str) -> Options:
        """Check a dict of options; give those that are right, in their types and under their own names."""
        prefix = f"{path}." if path else ""
        canonical, needed = self._named(spec)
        values: Options = {}
        for name, value in given.items():
            if name in canonical and name in self._unknown:
                if value is not None:
                    self.wrong(f"{prefix}{name}", f"API {self._version} does not know it; {self._unknown[name]}")
            elif name in canonical:
                if value is not None and _differ(values.setdefault(canonical[name], value), value):
                    self.wrong(
                        f"{prefix}{name}", f"another value than that of {canonical[name]}, which is the same option"
                    )
            elif path or not str(name).startswith("_ansible_"):
                known = [each for each in canonical if each not in self._unknown]
                self.wrong(f"{prefix}{name}", f"there is no such option{_meant(str(name), known)}")
        checked: Options = {}
        for name in [*values, *(name for name in needed if name not in values)]:
            option = spec[name]
            value = values.get(name, _fallback(option))
            if value is None:
                if option.get("required"):
                    self.wrong(f"{prefix}{name}", "required")
                continue
            value = self.value(value, option, f"{prefix}{name}", name)
            if value is not None:
                checked[name] = value
        return checked

    def _named(self, spec: Spec) -> tuple[dict[str, str], list[str]]:
        """Give the names of the options by all that they may be called, and those that count even if not given."""
        if id(spec) not in self._names:
            canonical = {alias: name for name, option in spec.items() for alias in (name, *option.get("aliases", ()))}
            needed = [name for name, option in spec.items() if option.get("required") or "fallback" in option]
            self._names[id(spec)] = canonical, needed
        return self._names[id(spec)]

    def value(self, value: t.Any, option: dict[str, t.Any], path: str, name: str) -> t.Any:
        """Check one option; give it in its type, or C(None) after noting what is wrong with it."""
        if not self._is_run and isinstance(value, str) and _TEMPLATE.search(value):
            self._templates.add(path)
            return None
        if self.is_mask(value, path, name):
            return None
        kind = option["type"]
        if kind == "raw":
            return value
        if kind == "dict":
            return self.mapping(value, option, path, name)
        if kind == "list":
            return self.sequence(value, option, path, name)
        checked = self.scalar(value, kind, path, hidden=bool(option.get("no_log")) or name == "api_url")
        if checked is not None:
            if name in NEVER_EMPTY and not checked.strip():
                self.wrong(path, "must not be empty")
            elif kind == "str":
                self.use(checked, path, name)
            least, most = LIMITS[name] if kind == "int" else (checked, checked)
            if checked < least:
                self.wrong(path, f"{brief(checked)} is less than {least}")
            if checked > most:
                self.wrong(path, f"{brief(checked)} is more than {most}")
            choices = option.get("choices")
            if choices and checked not in choices:
                self.wrong(path, f"{brief(checked)} is none of {', '.join(choices)}")
        return checked

    def is_mask(self, value: t.Any, path: str, name: str) -> bool:
        """Tell whether a value is what results show in place of a secret, after noting that."""
        problem = mask_problem(name, value) if isinstance(value, str) else None
        if problem:
            self.wrong(path, problem)
        return bool(problem)

    def use(self, text: str, path: str, name: str) -> None:
        """Check that a text can be used for what the option is; it may be a secret, and is not shown."""
        problem = text_problem(name, text)
        if problem:
            self.wrong(path, problem)

    def scalar(self, value: t.Any, kind: str, path: str, hidden: bool = False) -> t.Any:
        """Check a number, switch or text. Whole numbers are taken for text, as templates yield them."""
        what = "" if hidden else f" ({brief(value)})"
        try:
            if kind == "bool":
                return check_type_bool(value)
            if isinstance(value, (bool, list, dict)):
                raise TypeError
            if kind == "int":
                if isinstance(value, str) and not _WHOLE.fullmatch(value):
                    raise ValueError
                return check_type_int(value)
            if not isinstance(value, (str, int)):
                raise TypeError
            if is_unwritable(value):
                self.wrong(path, "no text that could be sent: it holds half of a character (a lone surrogate)")
                return None
            return str(value)
        except _UNABLE:
            expected = {"bool": "true or false", "int": "a whole number"}.get(kind, "text")
            quote = ""
            if expected == "text" and (isinstance(value, bool) or not isinstance(value, (str, int, list, dict))):
                quote = f'; put it in quotes as it is meant, such as "{"…" if hidden else str(value).lower()}"'
            self.wrong(path, f"{expected} is expected, not {kind_of(value)}{what}{quote}")
            return None

    def mapping(self, value: t.Any, option: dict[str, t.Any], path: str, name: str) -> Options | None:
        """Check a dict of options, or of texts by name."""
        given = json_object(value) if isinstance(value, str) else value
        if not isinstance(given, dict):
            example = next(iter(option.get("options", ())), "X-NAME" if name == "headers" else "NAME")
            ways = f"""write {{{example}: "…"}} in YAML, or the text of a JSON object, '{{"{example}": "…"}}'"""
            self.wrong(path, f"a dict is expected, not {kind_of(value)}; {ways}")
            return None
        if "options" in option:
            return self.options(given, option["options"], path)
        for key, text in given.items():
            if not can_be_name(key, header=name == "headers"):
                what = "a header" if name == "headers" else "an environment variable"
                shown = bare_name(key) if option.get("no_log") else key
                self.wrong(f"{path}.{shown}", f"this can't be the name of {what}")
                continue
            here = f"{path}.{key}"
            if self.is_mask(text, here, name):
                continue
            if text is not None:
                checked = self.scalar(text, "str", here, hidden=bool(option.get("no_log")))
                if checked is not None:
                    self.use(checked, here, name)
            elif not TEXTS_BY_NAME[name]:
                self.wrong(here, 'null is no value; for an empty one write "" in quotes')
            if name == "headers" and [other.lower() for other in map(str, given)].count(str(key).lower()) > 1:
                self.wrong(here, "given more than once: the names of headers have no case")
        return given

    def sequence(self, value: t.Any, option: dict[str, t.Any], path: str, name: str) -> list[t.Any] | None:
        """Check a list. Text for one is split at commas, as everywhere in Ansible, but for words of a command."""
        if isinstance(value, str) and option["elements"] == "str" and name != "command":
            value = [item.strip() for item in value.split(",")]
        if not isinstance(value, list):
            hint = ', with each word an item, such as ["nginx", "-g", "daemon off;"]' if name == "command" else ""
            self.wrong(path, f"a list is expected{hint}, not {kind_of(value)}")
            return None
        passed_on: dict[str, t.Any] = {key: option[key] for key in ("options", "choices") if key in option}
        item_option = {"type": option["elements"], **passed_on}
        items = []
        for index, item in enumerate(value):
            here = f"{path}[{index}]"
            if item is None:
                self.wrong(here, "null is no value")
                continue
            checked = self.value(item, item_option, here, name)
            if checked is not None:
                items.append(checked)
            elif option["elements"] == "dict":
                # Keeps the place, which the paths of later problems tell.
                items.append({})
        return items

    def connection(self, checked: Options) -> None:
        """Check what only a connection needs."""
        if self._is_run and not checked.get("api_key") and not self.is_wrong("api_key"):
            self.found.append(missing_api_key_error())
        elif "api_key" in checked and not is_token(checked["api_key"]):
            self.wrong("api_key", "not one line of printable characters (it is not shown here)")
        if "api_url" in checked:
            problem = url_problem(checked["api_url"])
            if problem:
                self.wrong("api_url", problem)
        problem = authorities_problem(checked.get("ca_path"))
        if problem:
            self.wrong("ca_path", problem)

    def required(self, checked: Options, spec: Spec) -> None:
        """Check that what this version of the API requires is given; one that is wrong is given all the same."""
        for name, text in REQUIRED_ON.get(str(self._version), {}).items() if self._is_run else ():
            if name in spec and name not in checked and not self.is_wrong(name):
                self.wrong(name, text)

    def required_one_of(self, group: t.Sequence[str], checked: Options) -> None:
        """Check that one of these options is given; one that is wrong is given all the same."""
        group = [name for name in group if name not in self._unknown]
        if not any(name in checked or f"{self._at}{name}" in self._templates or self.is_wrong(name) for name in group):
            first, *others = group
            self.wrong(first, f"required, or {' or '.join(others)}" if others else "required")

    def mutually_exclusive(self, group: t.Sequence[str], checked: Options) -> None:
        """Check that not two of these options are given."""
        given = [name for name in group if name in checked]
        if len(given) > 1:
            self.wrong(given[0], f"can't be used together with {', '.join(given[1:])}")

    def deployment(self, checked: Options) -> None:
        """Check what a deployment must be, beyond the types of its options."""
        self._texts(checked)
        for name in ("instance_id", "flavor_id", "image_registry_id"):
            cleared = name == "image_registry_id" and checked.get(name) == ""
            if name in checked and not cleared and not is_uuid(checked[name]):
                self.wrong(name, f"{brief(checked[name])} is not a UUID")
        for index, key_id in enumerate(checked.get("api_key_ids", [])):
            if not is_uuid(key_id.strip()):
                self.wrong(f"api_key_ids[{index}]", f"{brief(key_id)} is not a UUID")
        if {"api_keys", "auth_enabled"} <= set(checked):
            self.wrong("auth_enabled", "can't be used together with api_keys; leave it out: keys switch it on, [] off")
        for name in sorted(set(checked.get("envs", {})) & set(checked.get("secret_envs", {}))):
            self.wrong(f"secret_envs.{name}", "this variable is in envs too; name it in one of them")
        if checked.get("containers") == [] and not self.is_wrong("containers"):
            self.wrong("containers", "at least one region is needed; to remove the deployment, use state: absent")
        self._regions(checked.get("containers", []))

    def fleet(self, deployments: list[Options], defaults: Options) -> None:
        """Check each of many deployments, and that none is there twice."""
        self._at = "defaults."
        self.deployment(defaults)
        # The only options that depend on each other: those of a deployment may contradict the defaults.
        related = (("envs", "secret_envs"), ("api_keys", "auth_enabled"))
        no_dicts = {path for path, _text in self.found}
        first: dict[str, int] = {}
        for index, own in enumerate(deployments):
            here = f"deployments[{index}]"
            if here in self._templates or here in no_dicts:
                continue
            self._at = f"deployments[{index}]."
            self.required_one_of(("name", "instance_id"), own)
            inherited = [name for group in related if set(group) & set(own) for name in group]
            self.deployment({**{name: defaults[name] for name in inherited if name in defaults}, **own})
            for name in ("name", "instance_id"):
                # A UUID has no case; names of existing deployments may.
                value = own.get(name, "").lower() if name == "instance_id" else own.get(name, "")
                if value and first.setdefault(value, index) != index:
                    self.wrong(name, f"{brief(value)} is in deployments[{first[value]}] too")
        self._at = ""

    def _texts(self, checked: Options) -> None:
        topic = checked.get("logging", {}).get("topic_name")
        if topic and not is_topic(topic):
            self.wrong("logging.topic_name", f"{brief(topic)} is not a name as those of hosts, of up to 223 characters")

    def _regions(self, containers: list[Options]) -> None:
        first: dict[int, int] = {}
        for index, container in enumerate(containers):
            region, scale = container.get("region_id"), container.get("scale", {})
            if region is not None and first.setdefault(region, index) != index:
                self.wrong(f"containers[{index}].region_id", f"region {region} is in containers[{first[region]}] too")
            if "min" in scale and "max" in scale and scale["min"] > scale["max"]:
                self.wrong(
                    f"containers[{index}].scale.min",
                    f"{brief(scale['min'])} is more than max, {brief(scale['max'])}",
                )


def _version_by_default(option: dict[str, t.Any]) -> str:
    """Return the version of the API where the task names none: that of the environment, else the default."""
    return str(_fallback(option) or option["default"])


def _differ(one: t.Any, other: t.Any) -> bool:
    try:
        return bool(one != other)
    except RecursionError:
        # Deeper than any option is.
        return True


def _fallback(option: dict[str, t.Any]) -> t.Any:
    if "fallback" not in option:
        return None
    strategy, names = option["fallback"]
    try:
        return strategy(*names)
    except AnsibleFallbackNotFound:
        return None


def _meant(name: str, known: t.Iterable[str]) -> str:
    # Imported here: only a wrong name needs it.
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(sorted(known))}"


def _writable(value: t.Any, depth: int = 0) -> t.Any:
    """Give a value with the numbers that JSON can't hold (.nan and .inf of YAML) as text, and cut what is too deep."""
    if isinstance(value, (dict, list)) and depth == _DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {name: _writable(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_writable(item, depth + 1) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
