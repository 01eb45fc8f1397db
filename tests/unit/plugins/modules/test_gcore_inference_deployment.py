# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module as a whole, over a transport without a network: its results are those that it documents."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible.module_utils import basic

from ansible_collections.gcore.inference.plugins.modules import gcore_inference_deployment
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import KEY, MINIMUM, answer
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.running import Ran, run_module
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.wires import Answer, Wire

LIST = {"count": 1, "results": [answer()]}
#: What Ansible adds to every result.
OF_ANSIBLE = {"changed", "warnings", "invocation", "failed", "msg", "exception"}

Run = t.Callable[..., Ran]


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """The transport."""
    wire = Wire()
    wire.install(monkeypatch)
    return wire


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the module with these answers and options."""
    monkeypatch.setattr(basic.AnsibleModule, "log", lambda self, msg, log_args=None: None)

    def run_with(*answers: Answer, options: dict[str, t.Any] | None = None, **internal: t.Any) -> Ran:
        wire.answers = list(answers)
        given = {"api_key": KEY, "api_retries": 0, "name": "my-instance", **(options or {})}
        return run_module(gcore_inference_deployment.main, capsys, given, **internal)

    return run_with


def returned() -> dict[str, t.Any]:
    """Give what the module says that it returns."""
    return t.cast("dict[str, t.Any]", yaml.safe_load(gcore_inference_deployment.RETURN))


def test_an_unchanged_task_is_one_request(run: Run, wire: Wire) -> None:
    ran = run(Answer(200, LIST))
    assert (ran.code, ran.result["changed"], [sent.method for sent in wire.sent]) == (0, False, ["GET"])


def test_a_changed_task_is_two_requests(run: Run, wire: Wire) -> None:
    ran = run(Answer(200, LIST), Answer(200, answer(timeout=5)), options={"timeout": 5})
    assert (ran.code, ran.result["changes"], [sent.method for sent in wire.sent]) == (0, ["timeout"], ["GET", "PUT"])


def test_check_mode_only_reads(run: Run, wire: Wire) -> None:
    ran = run(Answer(200, LIST), options={"timeout": 5}, check_mode=True)
    assert (ran.result["changed"], [sent.method for sent in wire.sent]) == (True, ["GET"])


def test_refused_options_send_nothing(run: Run, wire: Wire) -> None:
    ran = run(options={"listening_port": 0})
    assert (ran.code, wire.sent) == (1, [])


@pytest.mark.parametrize("options", [{}, {"timeout": 5}, {"state": "absent"}])
def test_a_success_returns_what_is_documented(run: Run, options: dict[str, t.Any]) -> None:
    ran = run(Answer(200, LIST), options=options, check_mode=True)
    documented = {
        name for name, told in returned().items() if "success" in told["returned"] or told["returned"] == "always"
    }
    assert set(ran.result) - OF_ANSIBLE == documented


def test_a_failure_returns_no_more_than_is_documented(run: Run) -> None:
    said = {"exception_class": "E", "message": "No", "invalid_fields": {"a": ["b"]}, "request_id": "r-1"}
    assert set(run(Answer(400, said)).result["error"]) == set(returned()["error"]["contains"])


def test_a_whole_task_is_created(run: Run, wire: Wire) -> None:
    nothing = {"count": 0, "results": []}
    ran = run(Answer(200, nothing), Answer(200, answer()), options=MINIMUM)
    assert (ran.code, wire.sent[1].method, wire.sent[1].body) == (0, "POST", MINIMUM)
