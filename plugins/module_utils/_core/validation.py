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

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Constraints,
    OptionNames,
    Spec,
    constraints_of,
    fallback_value,
    item_option,
    option_names,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.option_values import (
    CONVERSION_ERRORS,
    convert,
    date_text,
    type_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import join_path
from ansible_collections.gcore.inference.plugins.module_utils._core.similar_names import (
    suggestion,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    MappingRule,
    StringRule,
    bare_name,
    brief,
    is_unwritable,
    json_object,
    type_name,
)

Options = dict[str, t.Any]
#: Pairs of the path of an option and what is wrong with it.
Problems = list[tuple[str, str]]

_TEMPLATE = re.compile(r"{{|{%")
_PATH_END = re.compile(r"[.\[]|$")
_WORDS_HINT = '; each word is an item, such as ["nginx", "-g", "daemon off;"]'


class Validator:
    """Validates the options of one task, and collects the `errors`."""

    def __init__(self, options: Options, spec: Spec, at_runtime: bool) -> None:
        self.errors: Problems = []
        self.spec = spec
        self.at_runtime = at_runtime
        #: What comes before the paths that a rule names, such as `items[0].`
        self.path_prefix = ""
        #: The selected API version; `None` where it is wrong, or where module_defaults may set it.
        self._version = _selected_version(options, spec, at_runtime)
        self._templates: set[str] = set()
        #: The paths of all errors, and of what they are in.
        self._error_paths: set[str] = set()
        self._names: dict[int, OptionNames] = {}

    def add_error(self, path: str, text: str) -> None:
        """Add an error of the option at `path`, which is relative to `path_prefix`."""
        full_path = f"{self.path_prefix}{path}"
        error = (full_path, text)
        self.errors.append(error)
        for match in _PATH_END.finditer(full_path):
            end = match.start()
            self._error_paths.add(full_path[:end])

    def has_error(self, path: str) -> bool:
        """Return whether the option at `path`, or something in it, has an error."""
        full_path = f"{self.path_prefix}{path}"
        return full_path in self._error_paths

    def is_template(self, path: str) -> bool:
        """Return whether a linter has a template as the option at `path`."""
        return path in self._templates

    def is_supported(self, option: dict[str, t.Any]) -> bool:
        """Return whether the selected API version supports the option."""
        constraints = constraints_of(option)
        return self._version not in constraints.unsupported

    def check_options(self, given: Options, spec: Spec, path: str) -> Options:
        """Return the valid ones of these options, in their types and under their own names."""
        values = self._canonical_values(given, spec, path)
        needed = self._names_of(spec).needed
        names = dict.fromkeys((*values, *needed))
        checked: Options = {}
        for name in names:
            option = spec[name]
            option_path = join_path(path, name)
            value = values.get(name)
            if name not in values:
                value = fallback_value(option)
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
            listed = " or ".join(others)
            text = f"required, or {listed}"
        self.add_error(first, text)

    def check_mutually_exclusive(self, names: t.Sequence[str], options: Options) -> None:
        """Add an error if more than one of these options is given."""
        given = [name for name in names if name in options]
        if len(given) < 2:
            return
        first, *others = given
        listed = ", ".join(others)
        text = f"mutually exclusive with {listed}"
        self.add_error(first, text)

    def _names_of(self, spec: Spec) -> OptionNames:
        """Return the names of a spec; they are cached, since a list has it for each item."""
        # The specs outlive the walk, so that the identity of one is never that of another.
        identity = id(spec)
        if identity not in self._names:
            self._names[identity] = option_names(spec)
        return self._names[identity]

    def _canonical_values(self, given: Options, spec: Spec, path: str) -> Options:
        """Return the values of the options by their own names; add errors for unsupported names."""
        canonical = self._names_of(spec).canonical
        values: Options = {}
        for name, value in given.items():
            option_path = join_path(path, str(name))
            if name not in canonical:
                if path or not _is_of_ansible(name):
                    suggestion = self._suggestion(str(name), spec)
                    self.add_error(option_path, f"unsupported option{suggestion}")
                continue
            if value is None:
                continue
            own_name = canonical[name]
            option = spec[own_name]
            if not self.is_supported(option):
                self._add_unsupported(option, option_path)
                continue
            other_value = values.setdefault(own_name, value)
            if _differ(other_value, value):
                text = f"conflicts with another name of the option {own_name}"
                self.add_error(option_path, text)
        return values

    def _suggestion(self, name: str, spec: Spec) -> str:
        """Return which option may be meant by a `name`, or the options that there are."""
        canonical = self._names_of(spec).canonical
        names = []
        for other, own_name in canonical.items():
            if self.is_supported(spec[own_name]):
                names.append(other)
        return suggestion(name, names, "supported options")

    def _add_unsupported(self, option: dict[str, t.Any], path: str) -> None:
        version = str(self._version)
        constraints = constraints_of(option)
        advice = constraints.unsupported[version]
        text = f"not supported by API {version}; {advice}"
        self.add_error(path, text)

    def _check_required(self, option: dict[str, t.Any], path: str) -> None:
        """Add an error if an option that is not given is required, perhaps by the API version."""
        if option.get("required"):
            self.add_error(path, "required")
        version = str(self._version)
        constraints = constraints_of(option)
        advice = constraints.required_in.get(version)
        if advice and self.at_runtime:
            self.add_error(path, advice)

    def _check_value(self, value: t.Any, option: dict[str, t.Any], path: str) -> t.Any:
        """Return the value of one option in its type, or `None` after adding an error."""
        if not self.at_runtime and _is_template(value):
            self._templates.add(path)
            return None
        constraints = constraints_of(option)
        if constraints.accepts_dates:
            value = date_text(value)
        rule = constraints.string
        if constraints.mapping:
            rule = constraints.mapping.value
        if self._is_mask(value, rule, path):
            return None
        kind = option["type"]
        if kind == "raw":
            return value
        if kind == "dict":
            return self._check_dict(value, option, path)
        if kind == "list":
            return self._check_list(value, option, path)
        is_hidden = option.get("no_log") or constraints.hide_if
        checked = self._convert(value, kind, path, bool(is_hidden))
        if checked is not None:
            self._check_constraints(checked, option, path)
        return checked

    def _is_mask(self, value: t.Any, rule: StringRule, path: str) -> bool:
        """Return whether a value is the mask of a secret, after adding that error."""
        if not isinstance(value, str):
            return False
        error = rule.mask_error(value)
        if error is None:
            return False
        self.add_error(path, error)
        return True

    def _check_constraints(self, value: t.Any, option: dict[str, t.Any], path: str) -> None:
        """Add an error for each constraint that a number, boolean or string does not meet."""
        kind = option["type"]
        constraints = constraints_of(option)
        if constraints.non_empty and not value.strip():
            self.add_error(path, "must not be empty")
        elif kind == "str":
            self._check_string(value, constraints.string, path)
        if kind == "int":
            self._check_limits(value, constraints, path)
        choices = option.get("choices")
        if choices and value not in choices:
            listed = ", ".join(choices)
            shown = brief(value)
            text = f"must be one of {listed}, got {shown}"
            self.add_error(path, text)

    def _check_string(self, text: str, rule: StringRule, path: str) -> None:
        error = rule.check(text)
        if error:
            self.add_error(path, error)

    def _check_limits(self, number: int, limits: Constraints, path: str) -> None:
        minimum = limits.minimum
        maximum = limits.maximum
        shown = brief(number)
        if minimum is not None and number < minimum:
            text = f"must be at least {minimum}, got {shown}"
            self.add_error(path, text)
        if maximum is not None and number > maximum:
            text = f"must be at most {maximum}, got {shown}"
            self.add_error(path, text)

    def _convert(self, value: t.Any, kind: str, path: str, is_hidden: bool) -> t.Any:
        """Return a number, boolean or string in its type, or `None` after adding an error.

        Integers are taken for strings, as templates yield them.
        """
        try:
            converted = convert(value, kind)
        except CONVERSION_ERRORS:
            error = type_error(value, kind, is_hidden)
            self.add_error(path, error)
            return None
        if isinstance(converted, str) and is_unwritable(converted):
            text = "contains an unpaired surrogate"
            self.add_error(path, text)
            return None
        return converted

    def _check_dict(self, value: t.Any, option: dict[str, t.Any], path: str) -> Options | None:
        """Return a valid dict of options, or of strings; `None` after adding an error."""
        given = value
        if isinstance(value, str):
            given = json_object(value)
        if not isinstance(given, dict):
            error = _dict_error(value, option)
            self.add_error(path, error)
            return None
        if "options" in option:
            return self.check_options(given, option["options"], path)
        rule = constraints_of(option).mapping
        if rule:
            is_hidden = bool(option.get("no_log"))
            self._check_mapping(given, rule, is_hidden, path)
        return given

    def _check_mapping(self, given: Options, rule: MappingRule, is_hidden: bool, path: str) -> None:
        """Add the errors of the names and values of a dict of strings."""
        lower_case_names = [str(name).lower() for name in given]
        for name, value in given.items():
            if not rule.is_name(name):
                shown = name
                if is_hidden:
                    shown = bare_name(name)
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
            if not rule.ignores_case:
                continue
            lower_case = name.lower()
            if lower_case_names.count(lower_case) > 1:
                text = f"given more than once: the name of {rule.noun} is case-insensitive"
                self.add_error(value_path, text)

    def _check_list(self, value: t.Any, option: dict[str, t.Any], path: str) -> list[t.Any] | None:
        """Return a list of the valid items; `None` after adding an error.

        A string is split at commas, as everywhere in Ansible, if the option allows it.
        """
        kind = option["elements"]
        splits = constraints_of(option).split_commas
        is_string = isinstance(value, str)
        if is_string and kind == "str" and splits:
            value = [item.strip() for item in value.split(",")]
        if not isinstance(value, list):
            text = f"expected a list, got {type_name(value)}"
            if not splits:
                text = f"{text}{_WORDS_HINT}"
            self.add_error(path, text)
            return None
        of_item = item_option(option)
        items = []
        for index, item in enumerate(value):
            item_path = f"{path}[{index}]"
            if item is None:
                self.add_error(item_path, "null is not allowed")
                continue
            checked = self._check_value(item, of_item, item_path)
            if self.is_template(item_path):
                # What the list will hold, a linter cannot know.
                self._templates.add(path)
            if checked is not None:
                items.append(checked)
            elif kind == "dict":
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
    is_task = any(map(_is_of_ansible, options))
    validator = Validator(options, spec, at_runtime or is_task)
    checked = validator.check_options(options, spec, "")
    for names in required_one_of:
        validator.check_required_one_of(names, checked)
    for names in mutually_exclusive:
        validator.check_mutually_exclusive(names, checked)
    for rule in rules:
        rule(validator, checked)
    return checked, validator.errors


def _selected_version(options: Options, spec: Spec, at_runtime: bool) -> str | None:
    """Return the selected API version; `None` where a linter cannot know it."""
    for name, option in spec.items():
        if not constraints_of(option).selects_version:
            continue
        version = options.get(name)
        if not version and at_runtime:
            version = fallback_value(option) or option["default"]
        if not version:
            return None
        return str(version)
    return None


def has_template(value: t.Any) -> bool:
    """Return whether the value of an option, or something in it, is a template."""
    if isinstance(value, dict):
        return has_template([*value, *value.values()])
    if isinstance(value, list):
        return any(map(has_template, value))
    return _is_template(value)


def _is_template(value: t.Any) -> bool:
    if not isinstance(value, str):
        return False
    match = _TEMPLATE.search(value)
    return match is not None


def _is_of_ansible(name: t.Any) -> bool:
    """Return whether Ansible itself adds the entry of that name to the options of a task."""
    text = str(name)
    return text.startswith("_ansible_")


def _differ(value: t.Any, other: t.Any) -> bool:
    try:
        return bool(value != other)
    except RecursionError:
        # Deeper than any option is.
        return True


def _dict_error(value: t.Any, option: dict[str, t.Any]) -> str:
    """Return the error of a `value` that is no dict, with both forms in which one can be given."""
    example = "NAME"
    rule = constraints_of(option).mapping
    if rule:
        example = rule.example
    suboptions = option.get("options")
    if suboptions:
        example = next(iter(suboptions))
    in_yaml = f'{{{example}: "…"}}'
    in_json = f"""'{{"{example}": "…"}}'"""
    forms = f"use {in_yaml} in YAML, or a JSON object as a string, {in_json}"
    actual = type_name(value)
    return f"expected a dict, got {actual}; {forms}"
