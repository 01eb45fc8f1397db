# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Ansible ends and the collection begins: results, failures, what is logged, and no secret in any of them."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.gcore.inference.plugins.module_utils._core import direct, execution, module
from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import Spec
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.execution import Handler, ModuleDefinition
from ansible_collections.gcore.inference.plugins.module_utils._core.module import GcoreModule
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.results import Result
from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import create_session
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import info_spec, logs_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.create_api import create_api
from ansible_collections.gcore.inference.plugins.module_utils._deployments.errors import WaitFailed
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import Outcome
from ansible_collections.gcore.inference.plugins.module_utils._deployments.region_state import RegionState
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    KEY,
    MINIMUM,
    module_spec,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.module_runner import (
    ModuleResult,
    patch_module_args,
    run_module,
)

OPTIONS: dict[str, t.Any] = {"api_key": KEY, **MINIMUM}
OUTCOME = Outcome(True, {"before": {}, "after": {}}, ["image"], {"containers": [{"region_id": 1}]}, [])
WENT_WRONG = {"kind": "internal", "message": "It went wrong"}
HEADERS = {"Authorization": "Bearer \"s3cr3t-1\" \\ 's3cr3t-2'", "X": "s3cr3t-3,s3cr3t-4=x:y@z"}
PROBES = {"liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 80, "headers": HEADERS}}}}
SECRET_OPTIONS = {**OPTIONS, "secret_envs": {"HF_TOKEN": "s3cr3t-5", "ONE": "1"}, "probes": PROBES}

Run = t.Callable[..., ModuleResult]


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the module writes to the system log, which is not written to."""
    texts: list[str] = []
    monkeypatch.setattr(basic.AnsibleModule, "log", lambda self, msg, log_args=None: texts.append(f"{msg} {log_args}"))
    return texts


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], logged: list[str]) -> Run:
    """Run a module that does this work, or raises this."""

    def run_work(
        work: Handler | Exception | Result, options: dict[str, t.Any] | None = None, **internal: t.Any
    ) -> ModuleResult:
        def do(*args: t.Any) -> Result:
            if isinstance(work, Exception):
                raise work
            return work if isinstance(work, Outcome) else t.cast(Handler, work)(*args)

        return run_module(
            lambda: module.run_module(definition(module_spec(), do, required_one_of=(("name", "instance_id"),))),
            capsys,
            OPTIONS if options is None else options,
            **internal,
        )

    return run_work


def definition(spec: Spec, handler: t.Any, **groups: tuple[str, ...]) -> ModuleDefinition:
    """Return the definition of a module that does this work."""
    return ModuleDefinition({**connection_spec(), **spec}, create_api, handler, **groups)


def unknown_key(options: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the options without a key."""
    return {name: value for name, value in options.items() if name != "api_key"}


def test_success_has_parts_of_outcome(run: Run) -> None:
    ran = run(OUTCOME)
    parts = {name: ran.result[name] for name in ("changed", "diff", "changes", "deployment")}
    assert (ran.exit_code, parts) == (
        0,
        {name: value for name, value in OUTCOME._asdict().items() if name not in ("warnings", "preview")},
    )


def test_outcome_warning_is_module_warning(run: Run) -> None:
    assert "The API did not apply image" in str(
        run(OUTCOME._replace(warnings=["The API did not apply image"])).result["warnings"]
    )


def test_handler_gets_options_and_check_mode(run: Run) -> None:
    got: list[t.Any] = []

    def work(_api: t.Any, options: dict[str, t.Any], _known: t.Any, check_mode: bool) -> Outcome:
        got.extend([options["name"], options["timeout"], options["purge_envs"], check_mode])
        return OUTCOME

    run(work, {**OPTIONS, "idle_timeout": "5"}, check_mode=True)
    assert got == ["my-instance", 5, True, True]


def test_redactor_knows_bare_key(run: Run) -> None:
    def work(_api: t.Any, _options: t.Any, redactor: t.Any, _check_mode: bool) -> Outcome:
        return OUTCOME._replace(changes=[redactor.redact(f"it is {KEY}.")])

    assert run(work, {**OPTIONS, "api_key": f" apikey {KEY}\n"}).result["changes"] == [f"it is {MASK}."]


def test_redactor_with_one_character_keeps_other_values(run: Run) -> None:
    assert run(OUTCOME, SECRET_OPTIONS).result["deployment"] == {"containers": [{"region_id": 1}]}


def test_invocation_is_masked(run: Run) -> None:
    shown = run(OUTCOME, SECRET_OPTIONS).result.get("invocation", {"module_args": None})["module_args"]
    assert (shown["api_key"], shown["secret_envs"], shown["listening_port"]) == (
        MASK,
        {"HF_TOKEN": MASK, "ONE": MASK},
        8080,
    )


@pytest.mark.parametrize(
    "work",
    [
        OUTCOME,
        InferenceError("no", "internal"),
        ApiError("GET", "/", "no", message="s3cr3t"),
        ValueError("s3cr3t"),
        KeyError("s3cr3t"),
    ],
)
def test_output_hides_secrets(run: Run, work: t.Any) -> None:
    def do(_api: t.Any, _options: t.Any, redactor: t.Any, _check_mode: bool) -> Outcome:
        redactor.add(["s3cr3t"])
        if isinstance(work, Exception):
            raise work
        return t.cast(Outcome, work)

    output = run(do, SECRET_OPTIONS, verbosity=4, diff=True).output
    assert ("s3cr3t" in output, KEY in output) == (False, False)


@pytest.mark.parametrize("work", [OUTCOME, InferenceError("no", "internal")])
def test_system_log_hides_secrets(run: Run, logged: list[str], work: t.Any) -> None:
    run(work, SECRET_OPTIONS)
    assert (len(logged), "s3cr3t" in str(logged), KEY in str(logged)) == (1, False, False)


def test_problems_are_reported_before_anything_is_logged(run: Run, logged: list[str]) -> None:
    run(OUTCOME, {**SECRET_OPTIONS, "secret_env": {"A": "s3cr3t"}})
    assert logged == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret_env": {"A": "s3cr3t"}},
        {"secret_envs": {"A": ["s3cr3t"]}},
        {"probes": "s3cr3t"},
        {"api_key": "s3cr3t\nsecond"},
        {"api_url": "https://me:s3cr3t@example.com"},
        {"listening_port": 0, "secret_envs": {"A": "s3cr3t"}},
    ],
)
def test_refused_options_are_reported_without_a_secret(run: Run, wrong: dict[str, t.Any]) -> None:
    ran = run(OUTCOME, {**OPTIONS, **wrong}, verbosity=4)
    assert (ran.exit_code, bool(ran.result["error"]["invalid_fields"]), "s3cr3t" in ran.output) == (1, True, False)


def test_problems_are_in_one_failure(run: Run) -> None:
    failure = run(OUTCOME, {"listening_port": 0, "imgae": "x"}).result
    assert set(failure["error"]["invalid_fields"]) == {"api_key", "listening_port", "imgae", "name"}


def test_inference_error_is_failure_with_message(run: Run) -> None:
    ran = run(InferenceError("It went wrong", "internal"))
    assert (ran.exit_code, ran.result["failed"], ran.result["msg"], ran.result["error"]) == (
        1,
        True,
        "It went wrong",
        WENT_WRONG,
    )


def test_api_error_is_failure_with_parts(run: Run) -> None:
    error = ApiError("PUT", "/path", "HTTP 400", status=400, message="No", request_id="r-1")
    assert run(error).result["error"] == {
        "kind": "rejected",
        "status": 400,
        "method": "PUT",
        "path": "/path",
        "message": "No",
        "request_id": "r-1",
    }


@pytest.mark.parametrize(
    "error", [ValueError("s3cr3t"), KeyError("s3cr3t"), RecursionError("s3cr3t"), UnicodeError("s3cr3t")]
)
def test_unexpected_exception_is_reported_as_bug_without_text(run: Run, error: Exception) -> None:
    ran = run(error)
    assert (ran.exit_code, "bug in the collection" in ran.result["msg"], type(error).__name__ in ran.result["msg"]) == (
        1,
        True,
        True,
    )
    assert "s3cr3t" not in ran.output


def test_unexpected_exception_report_has_location(run: Run) -> None:
    message = run(ValueError("s3cr3t")).result["msg"]
    assert re.search(r"ValueError in _core/execution\.py:\d+ > \S*/test_module\.py:\d+; report it", message)
    assert "s3cr3t" not in message


@pytest.mark.parametrize("error", [InferenceError("no", "internal"), ValueError("s3cr3t")])
def test_failure_has_no_traceback(run: Run, error: Exception) -> None:
    assert "Traceback" not in str(run(error, verbosity=4).result.get("exception", ""))


def test_missing_requests_is_reported_with_the_interpreter(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "HAS_REQUESTS", False)
    ran = run(OUTCOME)
    assert (ran.exit_code, "requests" in ran.result["msg"], "Python" in ran.result["msg"]) == (1, True, True)


def test_api_key_missing_names_environment_variables(run: Run) -> None:
    assert "GCORE_API_KEY" in run(OUTCOME, unknown_key(OPTIONS)).result["msg"]


def test_api_key_of_environment_is_used(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GCORE_API_KEY", KEY)
    assert run(OUTCOME, unknown_key(OPTIONS)).exit_code == 0


def test_api_key_of_environment_is_hidden(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GCORE_API_KEY", KEY)
    assert KEY not in run(OUTCOME, unknown_key(OPTIONS), verbosity=4).output


def test_module_has_empty_no_log_values_at_exit(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[t.Any] = []

    def end(self: GcoreModule, _result: t.Any) -> None:
        left.append(self.no_log_values)
        self.exit_json()

    monkeypatch.setattr(GcoreModule, "end", end)
    run(OUTCOME, SECRET_OPTIONS)
    assert left == [set()]


@pytest.mark.parametrize("name", ["timeout", "idle_timeout"])
@pytest.mark.parametrize("whole", [60.0, "60.0"])
def test_whole_number_with_a_fraction_is_an_integer(run: Run, name: str, whole: t.Any) -> None:
    """On ansible-core 2.16 too, whose own conversion takes none."""
    taken: list[t.Any] = []

    def work(_api: t.Any, options: t.Any, *_others: t.Any) -> Outcome:
        taken.append((options["timeout"], options["api_timeout"]))
        return OUTCOME

    given = {**OPTIONS, name: whole, "api_timeout": whole}
    made = definition(module_spec(), work, required_one_of=(("name", "instance_id"),))
    result = direct.DirectModule(made).run(dict(given), False, create_session)
    assert (run(work, given).result["changed"], result["changed"], taken) == (True, True, [(60, 60), (60, 60)])


class NewSecrets:
    """What collects the values of `no_log` options in a module, since ansible-core 2.22."""

    def __init__(self) -> None:
        self.values = {"1", "80"}

    def flush(self) -> set[str]:
        values, self.values = self.values, set()
        return values

    def unregister(self) -> None:
        """Do nothing; Ansible calls it at the end."""


@pytest.mark.parametrize("work", [OUTCOME, InferenceError("It went wrong", "internal")], ids=["success", "failure"])
def test_module_returns_no_secrets_for_ansible_to_redact(
    run: Run, monkeypatch: pytest.MonkeyPatch, work: t.Any
) -> None:
    """Ansible would replace each 1 and each 80 in all further output of the play."""
    collected = NewSecrets()
    kept = property(lambda _module: collected, lambda _module, _value: None)
    monkeypatch.setattr(GcoreModule, "_new_secrets", kept, raising=False)
    result = run(work, SECRET_OPTIONS).result
    assert (collected.values, "_ansible_new_secrets" in result) == (set(), False)


def test_direct_execution_has_no_secrets_for_ansible_to_redact(monkeypatch: pytest.MonkeyPatch) -> None:
    """The validation of newer cores tells Ansible of each value that is `no_log`."""
    validations: list[t.Any] = []

    class Validator(ArgumentSpecValidator):
        def validate(self, parameters: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
            validations.append(super().validate(parameters, *args, **kwargs))
            return validations[-1]

    monkeypatch.setattr(direct, "ArgumentSpecValidator", Validator)
    work = definition(module_spec(), lambda *_arguments: OUTCOME, required_one_of=(("name", "instance_id"),))
    result = direct.DirectModule(work).run(dict(SECRET_OPTIONS), False, create_session)
    assert result["changed"] is True
    assert [(each._no_log_values, each.error_messages) for each in validations] == [(set(), [])]
    assert result["invocation"]["module_args"]["secret_envs"] == {"HF_TOKEN": MASK, "ONE": MASK}


def test_check_mode_is_supported(run: Run) -> None:
    assert "skipped" not in run(OUTCOME, check_mode=True).result


def failed_after(changes: list[str], message: str = "no", **more: t.Any) -> InferenceError:
    """Return the error of a run that has done something before."""
    error = InferenceError(message, "internal")
    error.partial_result = {**OUTCOME._asdict(), "changes": changes, **more}
    return error


def test_partial_result_is_in_failure(run: Run) -> None:
    ran = run(failed_after(["timeout"]))
    shown = {name: ran.result[name] for name in ("failed", "changed", "diff", "changes", "deployment")}
    done = {name: value for name, value in OUTCOME._asdict().items() if name not in ("warnings", "preview")}
    assert (ran.exit_code, shown) == (1, {"failed": True, **done, "changes": ["timeout"]})


def test_partial_result_failure_has_message_and_error(run: Run) -> None:
    ran = run(failed_after(["timeout"], "It went wrong"))
    assert (ran.result["msg"], ran.result["error"]) == ("It went wrong", WENT_WRONG)


def test_partial_result_cannot_replace_message(run: Run) -> None:
    ran = run(failed_after([], "It went wrong", msg="It went well", error={}))
    assert (ran.result["msg"], ran.result["error"]) == ("It went wrong", WENT_WRONG)


def test_partial_result_warning_is_module_warning(run: Run) -> None:
    assert "The API did not apply image" in str(
        run(failed_after(["image"], warnings=["The API did not apply image"])).result["warnings"]
    )


@pytest.mark.parametrize("error", [InferenceError("no", "internal"), ApiError("PUT", "/", "no"), ValueError("x")])
def test_failure_without_partial_result_has_no_changes(run: Run, error: Exception) -> None:
    ran = run(error)
    assert {"changes", "diff", "deployment"} & set(ran.result) == set()


def test_region_message_hides_secrets_known_by_then(run: Run) -> None:
    def do(_api: t.Any, _options: t.Any, redactor: t.Any, _check_mode: bool) -> Outcome:
        redactor.add(["s3cr3t"])
        raise WaitFailed("It is not ready", [RegionState(7, 0, 3, "can't use s3cr3t!")])

    assert run(do).result["msg"] == f"It is not ready. Region 7: 0 of 3 ready: can't use {MASK}!"


@pytest.mark.parametrize("error", [RecursionError("s3cr3t"), ValueError("s3cr3t")])
def test_options_nested_too_deep_for_ansible_are_an_error_of_options(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def load(_module: t.Any) -> None:
        raise ValueError("unreadable") from error

    monkeypatch.setattr(basic.AnsibleModule, "_load_params", load)
    # As in a process that has read no options before.
    monkeypatch.setattr(basic, "_PARSED_MODULE_ARGS", None, raising=False)
    if isinstance(error, ValueError):
        with pytest.raises(ValueError, match="unreadable"):
            run(OUTCOME)
        return
    ran = run(OUTCOME)
    assert (ran.exit_code, ran.result["error"]["kind"], "s3cr3t" in ran.output) == (1, "options", False)
    assert "nested deeper than Ansible can read" in ran.msg


@pytest.mark.parametrize(
    ("groups", "given", "path"),
    [
        ({"required_one_of": (("name", "instance_id"),)}, {}, "name"),
        ({"mutually_exclusive": (("name", "instance_id"),)}, {"name": "my-instance", "instance_id": ID}, "name"),
    ],
)
def test_groups_of_options_are_checked_with_all_else(
    capsys: pytest.CaptureFixture[str], logged: list[str], groups: t.Any, given: dict[str, t.Any], path: str
) -> None:
    def main() -> None:
        module.run_module(definition(logs_spec(), lambda *_args: OUTCOME, **groups))

    failure = run_module(main, capsys, {"api_key": KEY, "limit": 0, **given}).result
    assert (set(failure["error"]["invalid_fields"]), logged) == ({path, "limit"}, [])


def test_groups_are_needed_only_where_they_are_asked_for(capsys: pytest.CaptureFixture[str], logged: list[str]) -> None:
    def main() -> None:
        module.run_module(definition(info_spec(), lambda *_args: OUTCOME))

    assert run_module(main, capsys, {"api_key": KEY}).exit_code == 0


# A linter, which has Ansible validate the options as they are written


SCALE = {"min": 0, "max": 1}


@pytest.mark.parametrize(
    "written",
    [
        {"containers": [{"region_id": "{{ region }}", "scale": SCALE}]},
        {"containers": [{"region_id": 7, "scale": {**SCALE, "max": "{{ maximum }}"}}]},
        {"containers": ["{{ container }}"]},
        {"probes": {"liveness_probe": {"enabled": "{{ enabled }}"}}},
        {
            "probes": {
                "liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 80, "schema": "{{ schema }}"}}}
            }
        },
        {"preview": ["{{ preview }}"]},
        {"envs": {"{{ name }}": "{{ value }}"}},
    ],
    ids=str,
)
def test_linter_finds_no_error_in_a_template_within_an_option(written: dict[str, t.Any]) -> None:
    """The error of an option in another one would be for the linter that of an option of the task."""
    with patch_module_args({"name": "my-instance", **written}):
        linted = GcoreModule(definition(module_spec(), None))
    assert linted.params["name"] == "my-instance"


def test_linter_finds_errors_beside_a_template_within_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    written = {"name": "my-instance", "containers": [{"region_id": "{{ region }}", "scale": {**SCALE, "min": -1}}]}
    with pytest.raises(SystemExit), patch_module_args(written):
        GcoreModule(definition(module_spec(), None))
    assert "containers[0].scale.min" in capsys.readouterr().out
