# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module as a whole, over a transport without a network: its results are those that it documents."""

from __future__ import annotations

import typing as t

import pytest
import yaml

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.modules import gcore_inference_deployment
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import MINIMUM, answer, container
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.module_runner import ModuleResult
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Answer, FakeTransport

LIST = {"count": 1, "results": [answer()]}
#: What Ansible adds to every result.
OF_ANSIBLE = {"changed", "warnings", "invocation", "failed", "msg", "exception"}

Run = t.Callable[..., ModuleResult]


@pytest.fixture
def run(run_main: Run) -> Run:
    """Run the module with these answers and options."""

    def run_with(*answers: Answer, options: dict[str, t.Any] | None = None, **internal: t.Any) -> ModuleResult:
        given = {"name": "my-instance", **(options or {})}
        return run_main(gcore_inference_deployment.main, *answers, options=given, **internal)

    return run_with


def returned() -> dict[str, t.Any]:
    """Return what the module says that it returns."""
    return t.cast("dict[str, t.Any]", yaml.safe_load(gcore_inference_deployment.RETURN))


def test_module_unchanged_sends_one_request(run: Run, transport: FakeTransport) -> None:
    ran = run(Answer(200, LIST))
    assert (ran.exit_code, ran.result["changed"], [sent.method for sent in transport.sent]) == (0, False, ["GET"])


def test_module_changed_sends_two_requests(run: Run, transport: FakeTransport) -> None:
    ran = run(Answer(200, LIST), Answer(200, answer(timeout=5)), options={"timeout": 5})
    assert (ran.exit_code, ran.result["changes"], [sent.method for sent in transport.sent]) == (
        0,
        ["timeout"],
        ["GET", "PUT"],
    )


def test_check_mode_only_reads(run: Run, transport: FakeTransport) -> None:
    ran = run(Answer(200, LIST), options={"timeout": 5}, check_mode=True)
    assert (ran.result["changed"], [sent.method for sent in transport.sent]) == (True, ["GET"])


def test_refused_options_send_nothing(run: Run, transport: FakeTransport) -> None:
    ran = run(options={"listening_port": 0})
    assert (ran.exit_code, transport.sent) == (1, [])


@pytest.mark.parametrize("options", [{}, {"timeout": 5}, {"state": "absent"}])
def test_success_has_documented_values(run: Run, options: dict[str, t.Any]) -> None:
    ran = run(Answer(200, LIST), options=options, check_mode=True)
    documented = {
        name
        for name, described in returned().items()
        if "success" in described["returned"] or described["returned"] == "always"
    }
    assert set(ran.result) - OF_ANSIBLE == documented


def test_failure_has_only_documented_values(run: Run) -> None:
    said = {"exception_class": "E", "message": "No", "invalid_fields": {"a": ["b"]}, "request_id": "r-1"}
    assert set(run(Answer(400, said)).result["error"]) == set(returned()["error"]["contains"]) - {"task_id"}


def test_module_creates_whole_deployment(run: Run, transport: FakeTransport) -> None:
    nothing = {"count": 0, "results": []}
    ran = run(Answer(200, nothing), Answer(200, answer()), options=MINIMUM)
    assert (ran.exit_code, transport.sent[1].method, transport.sent[1].body) == (0, "POST", MINIMUM)


def test_waiting_is_a_request_for_each_look(run: Run, transport: FakeTransport) -> None:
    going = Answer(200, answer(status="DEPLOYING", timeout=5))
    options = {"timeout": 5, "wait": True}
    ran = run(Answer(200, LIST), going, going, Answer(200, answer(timeout=5)), options=options)
    assert (ran.exit_code, ran.result["deployment"]["status"], [sent.method for sent in transport.sent]) == (
        0,
        "ACTIVE",
        ["GET", "PUT", "GET", "GET"],
    )


@pytest.mark.parametrize("fault", [Answer(503, None, {"Retry-After": "7"}), Answer(200, "<html>"), Answer(500)])
def test_waiting_survives_a_fault(run: Run, fault: Answer) -> None:
    replies = [Answer(200, LIST), Answer(200, answer(timeout=5)), fault, *[Answer(200, answer())] * 2]
    ran = run(*replies, options={"wait": True, "timeout": 5})
    assert (ran.exit_code, ran.result["changes"]) == (0, ["timeout"])


def test_wait_poll_is_tried_once(run: Run, transport: FakeTransport) -> None:
    looks = [Answer(503), Answer(503), *[Answer(200, answer())] * 2]
    options = {"wait": True, "timeout": 5, "api_retries": 4}
    run(Answer(200, LIST), Answer(200, answer(timeout=5)), *looks, options=options)
    assert len(transport.sent) == 6


def not_ready() -> tuple[Answer, Answer, Answer]:
    """Return the answers about a deployment that fails after a change, with a secret in what its region says."""
    region = {**container(7), "error_message": "can't use hf_old!"}
    failed = answer(status="FAILED", timeout=5, containers=[region])
    return Answer(200, LIST), Answer(200, answer(timeout=5)), Answer(200, failed)


def test_failure_after_change_has_documented_values(run: Run) -> None:
    ran = run(*not_ready(), options={"wait": True, "timeout": 5})
    documented = {name for name, described in returned().items() if name not in ("preview", "rolled_back")}
    assert (ran.exit_code, set(ran.result) - OF_ANSIBLE) == (1, documented)


def test_failure_after_change_hides_secrets(run: Run) -> None:
    ran = run(*not_ready(), options={"wait": True, "timeout": 5}, verbosity=4)
    assert ("hf_old" in ran.output, f"can't use {MASK}!" in ran.result["msg"]) == (False, True)


@pytest.mark.parametrize(("state", "verb"), [("started", "start"), ("stopped", "stop")])
def test_switch_sends_two_requests(run: Run, transport: FakeTransport, state: str, verb: str) -> None:
    found = answer(status="DISABLED" if verb == "start" else "ACTIVE")
    ran = run(Answer(200, {"count": 1, "results": [found]}), Answer(204), options={"state": state})
    _get, post = transport.sent
    assert (ran.result["changes"], post.method, post.url.rsplit("/", 1)[-1]) == (["status"], "POST", verb)
