# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Validation of the options as the user wrote them: every error, with its path.

Ansible's own validation does not say in which item of a list an error is, knows no ranges, and
takes a list where a string is expected. This one walks the same argument specs with their
constraints, goes first, and adds the rules of a resource that are passed to it.
"""

from __future__ import annotations

import re
import typing as t

from ansible.module_utils.common.validation import check_type_bool, check_type_int
from ansible.module_utils.errors import AnsibleFallbackNotFound

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Constraints,
    Option,
    Spec,
    constraints_of,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    StringRule,
    bare_name,
    brief,
    is_unwritable,
    json_object,
    kind_of,
)

Options = dict[str, t.Any]
#: Pairs of the path of an option and what is wrong with it.
Problems = list[tuple[str, str]]

# Python also takes other scripts' digits and underscores, and Ansible exponents: nobody means
# those.
_INTEGER = re.compile(r"\s*[+-]?[0-9]+(\.0*)?\s*")
_TEMPLATE = re.compile(r"{{|{%")
_PATH_END = re.compile(r"[.\[]|$")
_CONVERSION_ERRORS = (TypeError, ValueError, ArithmeticError)
_WORDS_HINT = '; each word is an item, such as ["nginx", "-g", "daemon off;"]'
_EXPECTED = {"bool": "a boolean", "int": "an integer"}


class _Names(t.NamedTuple):
    """The option of each name and alias, and the options that matter even if not given."""

    canonical: dict[str, str]
    needed: list[str]


class Validator:
    """One walk over the options of a task; `errors` grows on the way."""

    def __init__(self, options: Options, spec: Spec, at_runtime: bool) -> None:
        self.errors: Problems = []
        self.spec = spec
        self.at_runtime = at_runtime
        #: What comes before the paths that a rule names, such as `deployments[0].`
        self.path_prefix = ""
        #: The selected API version; `None` where it is wrong, or where module_defaults may set it.
        self._version = _selected_version(options, spec, at_runtime)
        self._templates: set[str] = set()
        #: The paths of all errors, and of what they are in.
        self._error_paths: set[str] = set()
        self._names: dict[int, _Names] = {}

    def add_error(self, path: str, text: str) -> None:
        """Add an error of the option at `path`, which is relative to `path_prefix`."""
        full_path = f"{self.path_prefix}{path}"
        self.errors.append((full_path, text))
        for end in _PATH_END.finditer(full_path):
            self._error_paths.add(full_path[: end.start()])

    def has_error(self, path: str) -> bool:
        """Return whether the option at `path`, or something in it, has an error."""
        return f"{self.path_prefix}{path}" in self._error_paths

    def is_template(self, path: str) -> bool:
        """Return whether a linter has a template as the option at `path`."""
        return path in self._templates

    def is_supported(self, option: dict[str, t.Any]) -> bool:
        """Return whether the selected API version supports the option."""
        return self._version not in constraints_of(option).unsupported

    def check_options(self, given: Options, spec: Spec, path: str) -> Options:
        """Return the valid ones of these options, in their types and under their own names."""
        values = self._canonical_values(given, spec, path)
        names = list(values)
        names += [name for name in self._names_of(spec).needed if name not in values]
        checked: Options = {}
        for name in names:
            option = spec[name]
            option_path = _join(path, name)
            value = values.get(name, _fallback(option))
            if value is None:
                self._check_required(option, option_path)
                continue
            value = self._check_value(value, option, option_path)
            if value is not None:
                checked[name] = value
        return checked

    def check_required_one_of(
        self, names: t.Sequence[str], options: Options, spec: Spec | None = None
    ) -> None:
        """Add an error if none of these options is given; an invalid one is given.

        The `spec` is that of the `options`, `None` that of the task.
        """
        options_spec = self.spec if spec is None else spec
        supported = [name for name in names if self.is_supported(options_spec[name])]
        for name in supported:
            path = f"{self.path_prefix}{name}"
            if name in options:
                return
            if self.has_error(name) or self.is_template(path):
                return
        first, *others = supported
        text = "required"
        if others:
            text += f", or {' or '.join(others)}"
        self.add_error(first, text)

    def check_mutually_exclusive(self, names: t.Sequence[str], options: Options) -> None:
        """Add an error if more than one of these options is given."""
        given = [name for name in names if name in options]
        if len(given) > 1:
            others = ", ".join(given[1:])
            self.add_error(given[0], f"mutually exclusive with {others}")

    def _names_of(self, spec: Spec) -> _Names:
        """Return the names of a spec, which is met once for each item of a list."""
        # The specs outlive the walk, so that the identity of one is never that of another.
        identity = id(spec)
        if identity not in self._names:
            self._names[identity] = _names(spec)
        return self._names[identity]

    def _canonical_values(self, given: Options, spec: Spec, path: str) -> Options:
        """Return the values of the options by their own names; add errors for unsupported names."""
        canonical = self._names_of(spec).canonical
        values: Options = {}
        for name, value in given.items():
            option_path = _join(path, name)
            if name not in canonical:
                if path or not str(name).startswith("_ansible_"):
                    suggestion = self._suggestion(str(name), spec)
                    self.add_error(option_path, f"unsupported option{suggestion}")
                continue
            own_name = canonical[name]
            if not self.is_supported(spec[own_name]):
                if value is not None:
                    self._add_unsupported(spec[own_name], option_path)
            elif value is not None and _differ(values.setdefault(own_name, value), value):
                text = f"conflicts with another name of the option {own_name}"
                self.add_error(option_path, text)
        return values

    def _suggestion(self, name: str, spec: Spec) -> str:
        """Return which option may be meant by a `name`, or the options that there are."""
        # Only an unsupported name needs it.
        from difflib import get_close_matches

        canonical = self._names_of(spec).canonical
        names = []
        for other, own_name in canonical.items():
            if self.is_supported(spec[own_name]):
                names.append(other)
        close = get_close_matches(name, names, n=1)
        if close:
            return f"; did you mean {close[0]}?"
        listed = ", ".join(sorted(names))
        return f"; supported options: {listed}"

    def _add_unsupported(self, option: dict[str, t.Any], path: str) -> None:
        version = str(self._version)
        unsupported = constraints_of(option).unsupported
        advice = unsupported[version]
        self.add_error(path, f"not supported by API {version}; {advice}")

    def _check_required(self, option: dict[str, t.Any], path: str) -> None:
        """Add an error if an option that is not given is required, perhaps by the API version."""
        if option.get("required"):
            self.add_error(path, "required")
        advice = constraints_of(option).required_in.get(str(self._version))
        if advice and self.at_runtime:
            self.add_error(path, advice)

    def _check_value(self, value: t.Any, option: dict[str, t.Any], path: str) -> t.Any:
        """Return the value of one option in its type, or `None` after adding an error."""
        if not self.at_runtime and isinstance(value, str) and _TEMPLATE.search(value):
            self._templates.add(path)
            return None
        constraints = constraints_of(option)
        rule = constraints.mapping.value if constraints.mapping else constraints.string
        if self._is_mask(value, rule, path):
            return None
        kind = option["type"]
        if kind == "raw":
            return value
        if kind == "dict":
            return self._check_dict(value, option, path)
        if kind == "list":
            return self._check_list(value, option, path)
        is_hidden = bool(option.get("no_log")) or constraints.hide_if is not None
        checked = self._convert(value, kind, path, is_hidden)
        if checked is not None:
            self._check_constraints(checked, option, path)
        return checked

    def _is_mask(self, value: t.Any, rule: StringRule, path: str) -> bool:
        """Return whether a value is the mask of a secret, after adding that error."""
        error = rule.mask_error(value) if isinstance(value, str) else None
        if error:
            self.add_error(path, error)
        return bool(error)

    def _check_constraints(self, value: t.Any, option: dict[str, t.Any], path: str) -> None:
        """Add an error for each constraint that a number, boolean or string does not meet."""
        constraints = constraints_of(option)
        if constraints.non_empty and not value.strip():
            self.add_error(path, "must not be empty")
        elif option["type"] == "str":
            self._check_string(value, constraints.string, path)
        if option["type"] == "int":
            self._check_limits(value, constraints, path)
        choices = option.get("choices")
        if choices and value not in choices:
            listed = ", ".join(choices)
            self.add_error(path, f"must be one of {listed}, got {brief(value)}")

    def _check_string(self, text: str, rule: StringRule, path: str) -> None:
        error = rule.check(text)
        if error:
            self.add_error(path, error)

    def _check_limits(self, number: int, limits: Constraints, path: str) -> None:
        minimum = limits.minimum
        maximum = limits.maximum
        shown = brief(number)
        if minimum is not None and number < minimum:
            self.add_error(path, f"must be at least {minimum}, got {shown}")
        if maximum is not None and number > maximum:
            self.add_error(path, f"must be at most {maximum}, got {shown}")

    def _convert(self, value: t.Any, kind: str, path: str, is_hidden: bool) -> t.Any:
        """Return a number, boolean or string in its type, or `None` after adding an error.

        Integers are taken for strings, as templates yield them.
        """
        try:
            converted = _converted(value, kind)
        except _CONVERSION_ERRORS:
            self.add_error(path, _type_error(value, kind, is_hidden))
            return None
        if isinstance(converted, str) and is_unwritable(converted):
            text = "contains an unpaired surrogate"
            self.add_error(path, text)
            return None
        return converted

    def _check_dict(self, value: t.Any, option: dict[str, t.Any], path: str) -> Options | None:
        """Return a valid dict of options, or of strings; `None` after adding an error."""
        given = json_object(value) if isinstance(value, str) else value
        if not isinstance(given, dict):
            self.add_error(path, _dict_error(value, option))
            return None
        if "options" in option:
            return self.check_options(given, option["options"], path)
        if constraints_of(option).mapping:
            self._check_mapping(given, option, path)
        return given

    def _check_mapping(self, given: Options, option: dict[str, t.Any], path: str) -> None:
        """Add the errors of the names and values of a dict of strings."""
        rule = constraints_of(option).mapping
        assert rule is not None
        is_hidden = bool(option.get("no_log"))
        lower_case_names = [str(name).lower() for name in given]
        for name, value in given.items():
            if not rule.is_name(name):
                shown = bare_name(name) if is_hidden else name
                self.add_error(f"{path}.{shown}", f"invalid name of {rule.noun}")
                continue
            value_path = f"{path}.{name}"
            if self._is_mask(value, rule.value, value_path):
                continue
            if value is not None:
                text = self._convert(value, "str", value_path, is_hidden)
                if text is not None:
                    self._check_string(text, rule.value, value_path)
            elif not rule.null_keeps:
                text = 'null is not allowed; for an empty value use ""'
                self.add_error(value_path, text)
            count = lower_case_names.count(name.lower())
            if rule.ignores_case and count > 1:
                text = "given more than once: names of headers are case-insensitive"
                self.add_error(value_path, text)

    def _check_list(self, value: t.Any, option: dict[str, t.Any], path: str) -> list[t.Any] | None:
        """Return a list of the valid items; `None` after adding an error.

        A string is split at commas, as everywhere in Ansible, if the option allows it.
        """
        splits = constraints_of(option).split_commas
        if isinstance(value, str) and option["elements"] == "str" and splits:
            value = [item.strip() for item in value.split(",")]
        if not isinstance(value, list):
            hint = "" if splits else _WORDS_HINT
            self.add_error(path, f"expected a list, got {kind_of(value)}{hint}")
            return None
        item_option = _item_option(option)
        items = []
        for index, item in enumerate(value):
            item_path = f"{path}[{index}]"
            if item is None:
                self.add_error(item_path, "null is not allowed")
                continue
            checked = self._check_value(item, item_option, item_path)
            if checked is not None:
                items.append(checked)
            elif option["elements"] == "dict":
                # Keeps the index, which the paths of later errors name.
                items.append({})
        return items


#: Adds errors of the checked options to the validator.
Rule = t.Callable[[Validator, Options], None]


def validate(
    options: Options,
    spec: Spec,
    required_one_of: t.Iterable[t.Sequence[str]] = (),
    mutually_exclusive: t.Iterable[t.Sequence[str]] = (),
    rules: t.Iterable[Rule] = (),
    at_runtime: bool = False,
) -> tuple[Options, Problems]:
    """Return the valid `options` of a task, in their types and by their own names, and the errors.

    Defaults are not filled in, but for those of the environment. Of each group in `required_one_of`
    one option is required, of each in `mutually_exclusive` two exclude each other. The `rules` of a
    resource come last.
    """
    # Without Ansible's own entries this is no run: a linter has the task as it is written, with
    # templates in it, and without module_defaults and environment. An inventory plugin has no such
    # entries, and says `at_runtime`.
    is_run = at_runtime or any(name.startswith("_ansible_") for name in options)
    validator = Validator(options, spec, is_run)
    checked = validator.check_options(options, spec, "")
    for names in required_one_of:
        validator.check_required_one_of(names, checked)
    for names in mutually_exclusive:
        validator.check_mutually_exclusive(names, checked)
    for rule in rules:
        rule(validator, checked)
    return checked, validator.errors


def _names(spec: Spec) -> _Names:
    """Return the names of a `spec`."""
    canonical = {}
    needed = []
    for name, option in spec.items():
        canonical[name] = name
        for alias in option.get("aliases", ()):
            canonical[alias] = name
        is_required = option.get("required") or constraints_of(option).required_in
        if is_required or "fallback" in option:
            needed.append(name)
    return _Names(canonical, needed)


def _selected_version(options: Options, spec: Spec, at_runtime: bool) -> str | None:
    """Return the selected API version; `None` where a linter cannot know it."""
    for name, option in spec.items():
        if not constraints_of(option).selects_version:
            continue
        if options.get(name):
            return str(options[name])
        return str(_fallback(option) or option["default"]) if at_runtime else None
    return None


def _join(path: str, name: t.Any) -> str:
    return f"{path}.{name}" if path else str(name)


def _differ(value: t.Any, other: t.Any) -> bool:
    try:
        return bool(value != other)
    except RecursionError:
        # Deeper than any option is.
        return True


def _fallback(option: dict[str, t.Any]) -> t.Any:
    """Return what the environment gives for an option, `None` where it gives nothing."""
    if "fallback" not in option:
        return None
    strategy, names = option["fallback"]
    try:
        return strategy(*names)
    except AnsibleFallbackNotFound:
        return None


def _converted(value: t.Any, kind: str) -> t.Any:
    """Return `value` as a boolean, integer or string.

    Raises:
        TypeError, ValueError, ArithmeticError: It is none of that `kind`.
    """
    if kind == "bool":
        return check_type_bool(value)
    if isinstance(value, (bool, list, dict)):
        raise TypeError
    if kind == "int":
        if isinstance(value, str) and not _INTEGER.fullmatch(value):
            raise ValueError
        return check_type_int(value)
    if not isinstance(value, (str, int)):
        raise TypeError
    return str(value)


def _type_error(value: t.Any, kind: str, is_hidden: bool) -> str:
    """Return the error of a `value` that is not of that `kind`; it is shown unless hidden."""
    expected = _EXPECTED.get(kind, "a string")
    error = f"expected {expected}, got {kind_of(value)}"
    if not is_hidden:
        error += f" ({brief(value)})"
    if kind in _EXPECTED or not _needs_quotes(value):
        return error
    example = "…" if is_hidden else str(value).lower()
    return f'{error}; put it in quotes, such as "{example}"'


def _needs_quotes(value: t.Any) -> bool:
    """Return whether YAML would have read a string if the value had been in quotes."""
    if isinstance(value, bool):
        return True
    return not isinstance(value, (str, int, list, dict))


def _dict_error(value: t.Any, option: dict[str, t.Any]) -> str:
    """Return the error of a `value` that is no dict, with both forms in which one can be given."""
    rule = constraints_of(option).mapping
    default = rule.example if rule else "NAME"
    example = next(iter(option.get("options", ())), default)
    in_yaml = f'{{{example}: "…"}}'
    in_json = f"""'{{"{example}": "…"}}'"""
    forms = f"use {in_yaml} in YAML, or a JSON object as a string, {in_json}"
    return f"expected a dict, got {kind_of(value)}; {forms}"


def _item_option(option: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the entry of an argument spec for each item of a list."""
    item_option = Option(option["elements"], constraints_of(option))
    for key in ("options", "choices"):
        if key in option:
            item_option[key] = option[key]
    return item_option
