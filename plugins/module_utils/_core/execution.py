# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The execution of a task, from its options to its result or failure, without Ansible's classes.

It runs in the process of a module (`module.py`) and in that of Ansible (`direct.py`).
"""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Spec,
    plain_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    connection_rules,
    missing_api_key_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import REQUIREMENTS
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    OptionsError,
    internal_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.masked_options import masked
from ansible_collections.gcore.inference.plugins.module_utils._core.option_values import date_text
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.requests_library import (
    HAS_REQUESTS,
    requests_missing,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.results import Result
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import is_integer
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import (
    map_texts,
    returnable,
    visible,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import (
    Options,
    Problems,
    Rule,
    has_template,
    validate,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import (
        SessionFactory,
    )


#: Takes the validated options, and what opens the HTTP session. Returns the API of a resource, and
#: a redactor that knows the API key.
ApiFactory = t.Callable[[Options, "SessionFactory"], tuple[t.Any, Redactor]]

#: Does the work of a module. Takes the API, the validated options, the redactor, and whether the
#: task runs in check mode.
Handler = t.Callable[[t.Any, Options, Redactor, bool], Result]

#: Does the work of a module that writes nothing: a handler without check mode.
Reader = t.Callable[[t.Any, Options, Redactor], Result]


class ModuleDefinition(t.NamedTuple):
    """What a module is, beside its documentation. All of them support check mode."""

    argument_spec: Spec
    create_api: ApiFactory
    handler: Handler
    #: Groups of options, as Ansible has them.
    required_one_of: tuple[tuple[str, ...], ...] = ()
    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    #: They check what one option cannot say of itself.
    rules: tuple[Rule, ...] = ()
    #: Options with so many suboptions that Ansible, which would validate them once more and fill in
    #: their defaults, would take long for them.
    bulk_options: tuple[str, ...] = ()
    #: Whether the handler sends requests in several threads at once.
    is_parallel: bool = False
    #: The modules of `module_utils` that the handler imports only when it runs, and that direct
    #: execution imports before it.
    preload: tuple[str, ...] = ()

    def ansible_arguments(self, left_out: t.Container[str] = ()) -> dict[str, t.Any]:
        """Return the arguments of Ansible's own validation, without the keys `left_out` of options."""
        return {
            "argument_spec": plain_spec(self.argument_spec, self.bulk_options, left_out),
            "required_one_of": self.required_one_of,
            "mutually_exclusive": self.mutually_exclusive,
        }


class CheckedOptions(t.NamedTuple):
    """The options of a task after this collection has validated them, for Ansible to continue."""

    #: All options but the bulk options, which are empty.
    params: Options
    #: The bulk options, validated by this collection alone.
    bulk: Options


class TaskResult(t.NamedTuple):
    """The result or the failure of a task; a failure has `msg` and mostly `error` in its values."""

    values: dict[str, t.Any]
    warnings: list[str]
    failed: bool


def reads_only(read: Reader) -> Handler:
    """Return the handler of a module that writes nothing, so that check mode makes no difference."""

    def handle(api: t.Any, options: Options, redactor: Redactor, check_mode: bool) -> Result:
        return read(api, options, redactor)

    return handle


def check_options(
    definition: ModuleDefinition, options: Options, at_runtime: bool = False
) -> tuple[Options, Problems]:
    """Return the valid options of a task, and the errors, before Ansible converts any of them."""
    return validate(
        options,
        definition.argument_spec,
        definition.required_one_of,
        definition.mutually_exclusive,
        (connection_rules, *definition.rules),
        at_runtime,
    )


def options_for_ansible(
    definition: ModuleDefinition, options: Options, validated: Options, at_runtime: bool
) -> CheckedOptions:
    """Return the options of a task, of which some are `validated`, for Ansible's own validation.

    Without those that are null: for Ansible they would be given, and for the user they are not.
    """
    params = dict(options)
    for name, value in options.items():
        if value is None and not name.startswith("_ansible_"):
            del params[name]
    # A linter's templates are not in the validated options, and must stay.
    if at_runtime:
        _overlay_converted(params, validated, definition.argument_spec)
    else:
        _empty_templated(params)
    bulk = {}
    for name in definition.bulk_options:
        if name in validated:
            value = validated[name]
            bulk[name] = value
            params[name] = type(value)()
    return CheckedOptions(params, bulk)


def run_handler(
    definition: ModuleDefinition,
    params: Options,
    check_mode: bool,
    open_session: SessionFactory,
) -> TaskResult:
    """Run the handler and return its result; `params` are all options, validated, with their defaults.

    The only place where an exception becomes a failed task.
    """
    if not HAS_REQUESTS:
        return failed_result(InferenceError(requests_missing(), REQUIREMENTS))
    if not params["api_key"]:
        return failed_result(OptionsError([missing_api_key_error()]))
    redactor = Redactor()
    try:
        api, redactor = definition.create_api(params, open_session)
        result = definition.handler(api, params, redactor, check_mode)
    except InferenceError as error:
        return failed_result(error, redactor)
    except Exception as error:
        return failed_result(internal_error(error), redactor)
    return _task_result(result._asdict(), failed=False)


def failed_result(error: InferenceError, redactor: Redactor | None = None) -> TaskResult:
    """Return the result of a task that failed with `error`.

    It has what was done before the failure, `msg` and `error`. Without a `redactor` the error
    contains no text of the API.
    """
    result = error.result(redactor or Redactor())
    details = {"kind": error.kind, **result["error"]}
    values = {**error.partial_result, **result, "error": details}
    return _task_result(values, failed=True)


def returned_values(
    values: dict[str, t.Any], definition: ModuleDefinition, options: Options
) -> dict[str, t.Any]:
    """Return the `values` of a task as they leave it, with its masked options as `invocation`."""
    task_options = {
        name: value for name, value in options.items() if not name.startswith("_ansible_")
    }
    shown = masked(task_options, definition.argument_spec)
    result = {"invocation": {"module_args": shown}, **values}
    for name in ("msg", "error"):
        if name in result:
            result[name] = map_texts(visible, result[name])
    returned: dict[str, t.Any] = returnable(result)
    return returned


def _overlay_converted(params: Options, validated: Options, spec: Spec) -> None:
    """Replace what Ansible would convert in its own way, or not at all.

    That is text for dicts and lists, dates, and (before ansible-core 2.18) integers as floats.
    """
    for name, value in validated.items():
        aliases = spec[name].get("aliases", ())
        for given_name in (name, *aliases):
            if given_name not in params:
                continue
            given = params[given_name]
            is_date = date_text(given) is not given
            is_container = isinstance(value, (dict, list))
            if is_date or is_container or is_integer(value):
                params[given_name] = value


def _empty_templated(params: Options) -> None:
    """Replace each list and dict that has a template in it by an empty one.

    Ansible takes such a template for a value, and reports that of an integer as an error. A linter
    knows this of the options of the module, and not of what is in them. All but the templates is
    validated already.
    """
    for name, value in params.items():
        if isinstance(value, (dict, list)) and has_template(value):
            params[name] = type(value)()


def _task_result(values: dict[str, t.Any], failed: bool) -> TaskResult:
    given = dict(values)
    for name, value in values.items():
        if value is None:
            del given[name]
    own_warnings = given.pop("warnings", [])
    warnings = [visible(warning) for warning in own_warnings]
    return TaskResult(given, warnings, failed)
