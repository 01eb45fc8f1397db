# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet and its export as modules, over a transport without a network: results are as documented."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible.module_utils import basic

from ansible_collections.gcore.inference.plugins.modules import (
    gcore_inference_fleet,
    gcore_inference_fleet_export,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, KEY, MINIMUM, answer
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.module_runner import ModuleResult, run_module
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Answer, FakeTransport

LIST = {"count": 1, "results": [answer()]}
#: What Ansible adds to every result.
OF_ANSIBLE = {"changed", "warnings", "invocation", "failed", "msg", "exception"}
SAID = {"exception_class": "E", "message": "No", "invalid_fields": {"a": ["b"]}, "request_id": "r-1"}

Run = t.Callable[..., ModuleResult]


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> FakeTransport:
    """The transport."""
    transport = FakeTransport()
    transport.install(monkeypatch)
    return transport


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], transport: FakeTransport, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a module with these answers and options."""
    monkeypatch.setattr(basic.AnsibleModule, "log", lambda self, msg, log_args=None: None)

    def run_with(
        *answers: Answer,
        options: dict[str, t.Any] | None = None,
        module: t.Any = gcore_inference_fleet,
        **internal: t.Any,
    ) -> ModuleResult:
        transport.answers = list(answers)
        default = {"deployments": [{"name": "my-instance"}]} if module is gcore_inference_fleet else {}
        given = {"api_key": KEY, "api_retries": 0, **default, **(options or {})}
        return run_module(module.main, capsys, given, **internal)

    return run_with


def returned(module: t.Any, when: str) -> dict[str, t.Any]:
    """Return what the module says that it returns on such an end."""
    described: dict[str, t.Any] = yaml.safe_load(module.RETURN)
    return {name: value for name, value in described.items() if when in value["returned"]}


def changed(**options: t.Any) -> dict[str, t.Any]:
    """Return the options of a fleet in which one deployment is to be another."""
    return {"deployments": [{"name": "my-instance", **options}]}


def test_fleet_unchanged_sends_one_request(run: Run, transport: FakeTransport) -> None:
    ran = run(Answer(200, LIST))
    assert (ran.exit_code, ran.result["changed"], [sent.method for sent in transport.sent]) == (0, False, ["GET"])


def test_fleet_change_sends_one_more_request(run: Run, transport: FakeTransport) -> None:
    ran = run(Answer(200, LIST), Answer(200, answer(timeout=5)), options=changed(timeout=5))
    assert (ran.result["deployments"][0]["changes"], [sent.method for sent in transport.sent]) == (
        ["timeout"],
        ["GET", "PUT"],
    )


def test_check_mode_only_reads(run: Run, transport: FakeTransport) -> None:
    ran = run(Answer(200, LIST), options=changed(timeout=5), check_mode=True)
    assert (ran.result["changed"], [sent.method for sent in transport.sent]) == (True, ["GET"])


def test_refused_options_send_nothing(run: Run, transport: FakeTransport) -> None:
    ran = run(options=changed(listening_port=0))
    assert (ran.exit_code, list(ran.result["error"]["invalid_fields"]), transport.sent) == (
        1,
        ["deployments[0].listening_port"],
        [],
    )


@pytest.mark.parametrize("option", ["name", "state", "instance_id"])
def test_fleet_rejects_option_of_single_module(run: Run, option: str) -> None:
    assert run(options={option: "5"}).result["error"]["invalid_fields"].keys() == {option}


@pytest.mark.parametrize(
    "options", [{}, changed(timeout=5), changed(state="absent"), {"prune": True, **changed(state="absent")}]
)
def test_success_has_documented_values(run: Run, options: dict[str, t.Any]) -> None:
    ran = run(Answer(200, LIST), options=options, check_mode=True)
    assert set(ran.result) - OF_ANSIBLE == set(returned(gcore_inference_fleet, "success"))


def test_row_has_documented_fields(run: Run) -> None:
    (row,) = run(Answer(200, LIST)).result["deployments"]
    documented = returned(gcore_inference_fleet, "success")["deployments"]["contains"]
    assert set(row) == {name for name, described in documented.items() if "returned" not in described}


def test_summary_has_documented_fields(run: Run) -> None:
    summary = run(Answer(200, LIST)).result["summary"]
    assert set(summary) == set(returned(gcore_inference_fleet, "success")["summary"]["sample"])


def test_failure_after_list_has_documented_values(run: Run) -> None:
    ran = run(Answer(200, LIST), Answer(400, SAID), options=changed(timeout=5))
    expected = {*returned(gcore_inference_fleet, "success"), "error"}
    assert (ran.exit_code, set(ran.result) - OF_ANSIBLE) == (1, expected)


@pytest.mark.parametrize("module", [gcore_inference_fleet, gcore_inference_fleet_export])
def test_failure_of_list_has_error_and_api_url(run: Run, module: t.Any) -> None:
    ran = run(Answer(400, SAID), module=module)
    asked = {"api_url"} if module is gcore_inference_fleet else set()
    assert set(ran.result) - OF_ANSIBLE == {"error", *asked}
    assert set(ran.result["error"]) == set(returned(module, "failure")["error"]["contains"])


def test_fleet_creates_whole_deployment(run: Run, transport: FakeTransport) -> None:
    nothing = {"count": 0, "results": []}
    ran = run(Answer(200, nothing), Answer(200, answer()), options={"deployments": [MINIMUM]})
    assert (ran.exit_code, transport.sent[1].method, transport.sent[1].body) == (0, "POST", MINIMUM)
    done = {"name": "my-instance", "id": ID, "action": "created", "changes": list(MINIMUM)}
    before = {"error": None, "error_kind": None, "exists": False, "status": None, "health": None, "unready_regions": []}
    assert ran.result["deployments"] == [{**done, **before}]


@pytest.mark.parametrize("answered", [Answer(200, LIST), Answer(400, SAID)], ids=["a success", "a failure"])
def test_result_has_project_and_api_url(run: Run, answered: Answer) -> None:
    """Older cores take the options out of a registered result."""
    described = {"api_url": "https://api.example.com", "project_id": 7}
    ran = run(answered, options=described)
    assert {name: ran.result.get(name) for name in described} == described


def test_export_sends_one_request(run: Run, transport: FakeTransport) -> None:
    ran = run(Answer(200, LIST), module=gcore_inference_fleet_export)
    assert (ran.exit_code, [sent.method for sent in transport.sent]) == (0, ["GET"])


def test_export_has_documented_values(run: Run) -> None:
    ran = run(Answer(200, LIST), module=gcore_inference_fleet_export)
    assert set(ran.result) - OF_ANSIBLE == set(returned(gcore_inference_fleet_export, "success"))


def test_export_hides_variables_and_headers(run: Run) -> None:
    ran = run(Answer(200, LIST), module=gcore_inference_fleet_export)
    assert ("hf_old" in ran.output, "Bearer token" in ran.output) == (False, False)
