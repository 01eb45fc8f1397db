# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module that looks at deployments, as a whole: its results are those that it documents."""

from __future__ import annotations

import typing as t

import pytest
import yaml

from ansible_collections.gcore.inference.plugins.modules import gcore_inference_deployment_info
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, KEY, answer
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.module_runner import ModuleResult
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Answer, FakeTransport

LIST = {"count": 1, "results": [answer()]}
#: What Ansible adds to every result.
OF_ANSIBLE = {"changed", "warnings", "invocation", "failed", "msg", "exception"}
#: What an answer of the tests has beyond the contract.
NOT_OF_THE_CONTRACT = {"internal_revision"}

Run = t.Callable[..., ModuleResult]


@pytest.fixture
def run(run_main: Run) -> Run:
    """Run the module with these answers and options."""

    def run_with(*answers: Answer, **given: t.Any) -> ModuleResult:
        return run_main(gcore_inference_deployment_info.main, *answers, **given)

    return run_with


def returned() -> dict[str, t.Any]:
    """Return what the module says that it returns."""
    return t.cast("dict[str, t.Any]", yaml.safe_load(gcore_inference_deployment_info.RETURN))


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("options", "reply"), [({}, LIST), ({"name": "my-instance"}, LIST), ({"instance_id": ID}, answer())]
)
def test_looking_is_one_request(
    run: Run, transport: FakeTransport, options: dict[str, str], reply: t.Any, check_mode: bool
) -> None:
    ran = run(Answer(200, reply), options=options, check_mode=check_mode)
    assert (ran.exit_code, len(ran.result["deployments"]), [sent.method for sent in transport.sent]) == (0, 1, ["GET"])
    assert ran.result.get("changed", False) is False


def test_success_has_documented_values(run: Run) -> None:
    documented = {name for name, described in returned().items() if described["returned"] == "success"}
    assert set(run(Answer(200, LIST)).result) - OF_ANSIBLE == documented


def test_deployment_has_documented_fields(run: Run) -> None:
    (shown,) = run(Answer(200, LIST)).result["deployments"]
    documented = returned()["deployments"]["contains"]
    of_v2 = {name for name, described in documented.items() if "API v3" not in str(described.get("returned"))}
    assert set(shown) - NOT_OF_THE_CONTRACT == of_v2


def test_failure_has_only_documented_values(run: Run) -> None:
    said = {"exception_class": "E", "message": "No", "invalid_fields": {"a": ["b"]}, "request_id": "r-1"}
    assert set(run(Answer(400, said)).result["error"]) == set(returned()["error"]["contains"]) - {"task_id"}


def test_instance_id_not_found_is_empty_list(run: Run) -> None:
    ran = run(
        Answer(404, {"exception_class": "NotFoundError", "message": "no such instance"}), options={"instance_id": ID}
    )
    assert (ran.exit_code, ran.result["deployments"]) == (0, [])


def test_output_hides_variables_and_key(run: Run) -> None:
    output = run(Answer(200, LIST), verbosity=4).output
    assert [secret for secret in ("hf_old", "Bearer token", KEY) if secret in output] == []


def test_revealed_the_values_are_in_the_output_and_the_key_is_not(run: Run) -> None:
    output = run(Answer(200, LIST), options={"reveal_envs": True}, verbosity=4).output
    assert [secret for secret in ("hf_old", "Bearer token", KEY) if secret in output] == ["hf_old", "Bearer token"]


def test_redaction_of_one_character_keeps_other_values(run: Run) -> None:
    stored = answer(envs={"A": "7", "B": "1"})
    (shown,) = run(Answer(200, {"count": 1, "results": [stored]})).result["deployments"]
    assert shown["containers"] == stored["containers"]


@pytest.mark.parametrize(
    "options",
    [
        {"name": "my-instance", "instance_id": ID},
        {"name": " x"},
        {"instance_id": "5"},
        {"reveal_envs": "maybe"},
        {"state": "present"},
    ],
)
def test_refused_options_send_nothing(run: Run, transport: FakeTransport, options: dict[str, t.Any]) -> None:
    ran = run(options=options)
    assert (ran.exit_code, bool(ran.result["error"]["invalid_fields"]), transport.sent) == (1, True, [])
