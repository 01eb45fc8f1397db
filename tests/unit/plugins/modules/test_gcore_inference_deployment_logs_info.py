# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module that reads logs, as a whole: its results are those that it documents."""

from __future__ import annotations

import typing as t

import pytest
import yaml

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.modules import gcore_inference_deployment_logs_info
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import ID, KEY, answer
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.module_runner import ModuleResult
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Answer, FakeTransport

LINE = {"time": "2024-10-14T14:54:04.82851142Z", "pod": "pod-1", "message": f"it is hf_old, {KEY}", "region_id": 7}
#: What Ansible adds to every result.
OF_ANSIBLE = {"changed", "warnings", "invocation", "failed", "msg", "exception"}

Run = t.Callable[..., ModuleResult]


@pytest.fixture
def run(run_main: Run) -> Run:
    """Run the module with these answers and options."""

    def run_with(*answers: Answer, options: dict[str, t.Any] | None = None, **internal: t.Any) -> ModuleResult:
        given = {"instance_id": ID} if options is None else options
        return run_main(gcore_inference_deployment_logs_info.main, *answers, options=given, **internal)

    return run_with


def returned() -> dict[str, t.Any]:
    """Return what the module says that it returns."""
    return t.cast("dict[str, t.Any]", yaml.safe_load(gcore_inference_deployment_logs_info.RETURN))


@pytest.mark.parametrize("check_mode", [True, False])
def test_reading_is_two_requests(run: Run, transport: FakeTransport, check_mode: bool) -> None:
    ran = run(Answer(200, answer()), Answer(200, [LINE]), check_mode=check_mode)
    assert (ran.exit_code, [sent.method for sent in transport.sent]) == (0, ["GET", "GET"])
    assert ran.result.get("changed", False) is False


def test_success_has_documented_values(run: Run) -> None:
    documented = {name for name, described in returned().items() if described["returned"] == "success"}
    assert set(run(Answer(200, answer()), Answer(200, [LINE])).result) - OF_ANSIBLE == documented


def test_log_line_has_documented_fields(run: Run) -> None:
    (shown,) = run(Answer(200, answer()), Answer(200, [LINE])).result["logs"]
    assert set(shown) == set(returned()["logs"]["contains"])


def test_failure_has_only_documented_values(run: Run) -> None:
    said = {"exception_class": "E", "message": "No", "invalid_fields": {"a": ["b"]}, "request_id": "r-1"}
    assert set(run(Answer(200, answer()), Answer(400, said)).result["error"]) == set(returned()["error"]["contains"])


@pytest.mark.parametrize("reveal", [True, False])
def test_reveal_envs_shows_variables_in_log_lines(run: Run, reveal: bool) -> None:
    options = {"instance_id": ID, "reveal_envs": reveal}
    (shown,) = run(Answer(200, answer()), Answer(200, [LINE]), options=options).result["logs"]
    assert shown["message"] == f"it is {'hf_old' if reveal else MASK}, {MASK}"


def test_count_above_lines_is_warning(run: Run) -> None:
    ran = run(Answer(200, answer()), Answer(200, {"count": 5, "results": [LINE]}))
    assert "1 of the 5 log lines" in str(ran.result["warnings"])


def test_api_error_hides_secrets(run: Run) -> None:
    ran = run(Answer(200, answer()), Answer(400, {"message": f"no {KEY}"}), verbosity=4)
    assert (ran.exit_code, KEY in ran.output) == (1, False)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"name": None},
        {"name": "my-instance", "instance_id": ID},
        {"name": "my-instance", "limit": 0},
        {"name": "my-instance", "limit": 10001},
        {"name": "my-instance", "region_id": 0},
        {"name": "my-instance", "region_id": "Luxembourg"},
    ],
)
def test_refused_options_send_nothing(run: Run, transport: FakeTransport, options: dict[str, t.Any]) -> None:
    ran = run(options=options)
    assert (ran.exit_code, bool(ran.result["error"]["invalid_fields"]), transport.sent) == (1, True, [])


def test_deployment_not_found_is_error(run: Run) -> None:
    ran = run(Answer(200, {"count": 0, "results": []}), options={"name": "my-instance"})
    assert (ran.exit_code, ran.result["msg"]) == (
        1,
        "name: there is no deployment my-instance in the account's default project",
    )
