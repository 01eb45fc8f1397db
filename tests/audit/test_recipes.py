# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipes for GitHub Actions and GitLab CI: each job is run; what it ends with and what it sends is looked at."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from tests.audit.recipes import GITHUB, GITLAB, RECIPES, SECRETS, TOKEN, Checkout, Comments, lay, run_job
from tests.emulator.server import RunningEmulator
from tests.support.recorder import Recorder, Reply, running_recorder

MARKER = "<!-- gcore.inference plan -->"
SERVICES = ("github", "gitlab")
JOBS = {"plan", "apply", "audit"}
CLEAN = {"name": "my-instance"}
DRIFT = {"name": "my-instance", "image": "nginx:1.29"}
#: As the files should name a secret: null, which is any value, where it is not set.
TEMPLATE = "{{ {'HF_TOKEN': lookup('ansible.builtin.env', 'HF_TOKEN') | default(none, true)} }}"

each_service = pytest.mark.parametrize("service", SERVICES)


@pytest.fixture
def api() -> Iterator[Recorder]:
    """An API for comments that has none."""
    with running_recorder() as recorder:
        recorder.reply = Comments().answer
        yield recorder


@pytest.fixture
def checkout(emulator: RunningEmulator, api: Recorder, tmp_path: Path) -> Checkout:
    """A repository with the recipes."""
    return lay(tmp_path / "checkout", emulator, api)


def _written(api: Recorder) -> list[tuple[str, str, str]]:
    """Return the method, the path and the comment of each request that writes."""
    return [(each.method, each.path, each.content["body"]) for each in api.requests if each.method != "GET"]


#: By service: where a comment is created, and where the first one is replaced.
CREATED = {"github": "/repos/us/models/issues/7/comments", "gitlab": "/projects/11/merge_requests/7/notes"}
REPLACED = {
    "github": ("PATCH", "/repos/us/models/issues/comments/1"),
    "gitlab": ("PUT", "/projects/11/merge_requests/7/notes/1"),
}


@each_service
def test_plan_is_one_comment_that_is_replaced(checkout: Checkout, api: Recorder, service: str) -> None:
    """A plan with changes is no failure; without them the comment says so. Nothing is written to Gcore's API."""
    checkout.emulator.clear_requests()
    checkout.declare(DRIFT)
    first = run_job(service, "plan", checkout)
    checkout.declare(CLEAN)
    second = run_job(service, "plan", checkout)
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    created, replaced = _written(api)
    assert created[:2] == ("POST", CREATED[service])
    assert replaced[:2] == REPLACED[service]
    assert created[2].startswith(f"{MARKER}\n# 1 of 1 deployment drifted\n")
    assert "| `image` | `nginx:latest` | `nginx:1.29` |" in created[2]
    assert "commit 0123456789ab" in created[2]
    assert replaced[2].startswith(f"{MARKER}\n# The only deployment matches the configuration\n")
    assert {each["method"] for each in checkout.emulator.requests()} == {"GET"}
    assert [text for text in (TOKEN, checkout.emulator.token) if text in first.output + created[2]] == []


@each_service
def test_plan_that_cannot_be_made_fails_and_says_why(checkout: Checkout, api: Recorder, service: str) -> None:
    """In the comment too."""
    checkout.declare({**DRIFT, "listening_port": 0})
    result = run_job(service, "plan", checkout)
    ((_method, _path, comment),) = _written(api)
    assert result.exit_code == 1
    assert "listening_port: must be at least 1, got 0" in comment
    assert "audit: not everything could be checked (exit code 1)" in result.output


@each_service
def test_plan_without_a_report_replaces_the_old_one(checkout: Checkout, api: Recorder, service: str) -> None:
    """An audit that does not begin leaves no report of an earlier run."""
    for name in ("report.json", "report.md"):
        path = checkout.folder / "audit-report" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"schema": 1, "outcome": "clean", "passed": true}')
    checkout.declare(DRIFT)
    script = checkout.folder / "ci" / "audit.py"
    script.write_text(script.read_text().replace("gcore.inference.audit", "gcore.inference.not_there"))
    result = run_job(service, "plan", checkout)
    ((_method, _path, comment),) = _written(api)
    assert (result.exit_code, "audit: there is no report (exit code 1)" in result.output) == (1, True)
    assert comment.startswith(f"{MARKER}\n# The plan could not be made\n")


@each_service
def test_plan_whose_comment_is_refused_fails(checkout: Checkout, api: Recorder, service: str) -> None:
    """And does not show the token."""
    checkout.declare(CLEAN)
    api.answer(Reply(403, json.dumps({"message": TOKEN})))
    result = run_job(service, "plan", checkout)
    assert (result.exit_code, TOKEN in result.output) == (1, False)
    assert "The comment could not be written: HTTP status 403" in result.output


@each_service
def test_plan_does_not_send_the_token_to_another_address(checkout: Checkout, api: Recorder, service: str) -> None:
    """A redirect is an error."""
    checkout.declare(CLEAN)
    api.answer(Reply(302, "", {"Location": f"{api.url}/elsewhere"}))
    result = run_job(service, "plan", checkout)
    assert (result.exit_code, len(api.requests)) == (1, 1)


@each_service
def test_plan_finds_its_comment_on_a_later_page(checkout: Checkout, api: Recorder, service: str) -> None:
    """Beside those of others, also one that quotes it."""
    comments = Comments(dict.fromkeys(range(1, 151), f"> {MARKER}"))
    comments.texts[130] = f"{MARKER}\nold"
    api.reply = comments.answer
    checkout.declare(DRIFT)
    assert run_job(service, "plan", checkout).exit_code == 0
    assert len(comments.texts) == 150
    assert comments.texts[130].startswith(f"{MARKER}\n# 1 of 1 deployment drifted")


@each_service
def test_apply_writes_the_files_and_their_secrets(checkout: Checkout, service: str) -> None:
    """Once; the plan before it needs no secret, and the audit after it finds nothing."""
    stored = checkout.emulator.stored()[0]
    checkout.emulator.seed({**stored, "envs": {**stored["envs"], "HF_TOKEN": "hf_before"}})
    checkout.declare({**DRIFT, "secret_envs": TEMPLATE, "purge_envs": False})
    first, second = (run_job(service, "apply", checkout) for _unused in range(2))
    (stored,) = checkout.emulator.stored()
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert (stored["image"], stored["envs"]["HF_TOKEN"]) == ("nginx:1.29", SECRETS["HF_TOKEN"])
    assert ("changed=1 " in first.output, "changed=0 " in second.output) == (True, True)
    assert SECRETS["HF_TOKEN"] not in first.output
    audited = run_job("github", "audit", checkout)
    assert audited.exit_code == 0, audited.output


@each_service
def test_apply_that_fails_fails_the_job(checkout: Checkout, service: str) -> None:
    """With the reason."""
    checkout.declare(DRIFT)
    checkout.emulator.fault("status", method="PUT", status=400, body={"message": "No such image"})
    result = run_job(service, "apply", checkout)
    assert (result.exit_code, result.says("No such image")) == (2, True)


#: By what happens: the file, the exit code, and whether the webhook is reported.
NIGHTS: dict[str, tuple[dict[str, Any], int, bool]] = {
    "no drift": (CLEAN, 0, False),
    "drift": (DRIFT, 10, True),
    "a failure": ({**CLEAN, "timeout": -1}, 1, True),
}


@each_service
@pytest.mark.parametrize(("declared", "exit_code", "is_reported"), NIGHTS.values(), ids=NIGHTS)
def test_audit_tells_drift_from_failure(
    checkout: Checkout, service: str, declared: dict[str, Any], exit_code: int, is_reported: bool
) -> None:
    """By its exit code, and in the message with the address of the job."""
    checkout.declare(declared)
    with running_recorder() as slack:
        checkout.webhook = f"{slack.url}/services/T0/B0/secret"
        result = run_job(service, "audit", checkout)
    assert result.exit_code == exit_code, result.output
    texts = [request.content["text"] for request in slack.requests]
    link = {"github": "https://github.example.com/us/models/actions/runs/42", "gitlab": "/us/models/-/jobs/42"}
    assert len([text for text in texts if link[service] in text]) == is_reported


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"recipe_{name}", RECIPES / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _report(outcome: str = "clean", passed: bool = True, schema: int = 1) -> dict[str, Any]:
    return {"schema": schema, "outcome": outcome, "passed": passed}


@pytest.mark.parametrize(
    ("ansible_code", "report", "exit_code"),
    [
        (0, _report(), 0),
        (0, _report("drift"), 10),
        (2, _report("drift", False), 10),
        (2, _report("clean", False), 10),
        (2, _report("clean"), 1),
        (2, _report("failed", False), 1),
        (4, _report("drift", False), 1),
        (-9, _report(), 1),
        (0, {}, 1),
        (0, _report(schema=2), 1),
        (0, {"schema": 1}, 1),
    ],
    ids=str,
)
def test_evaluate_takes_nothing_unclear_for_success(ansible_code: int, report: dict[str, Any], exit_code: int) -> None:
    """Neither a report that is not there, nor a run that was killed, nor a webhook that failed."""
    assert _script("audit").evaluate(ansible_code, report)[0] == exit_code


@pytest.mark.parametrize("limit", [300, 1000, 65_000, 70_000])
def test_shortened_report_fits_and_closes_its_code(limit: int) -> None:
    """In bytes, so that no counting of characters can exceed the limit."""
    lines = [f"- line {number} ⏎" for number in range(2000)]
    report = "\n".join(["# Title", "", "`````diff", *lines, "`````", "", "end", ""])
    shown = _script("comment").shortened(report, limit)
    assert len(shown.encode()) <= limit
    assert shown.splitlines().count("`````") + shown.splitlines().count("`````diff") in (0, 2)
    assert shown == report or shown.endswith("The rest is in the files of the job.**")


def test_workflow_has_pinned_actions_and_few_permissions() -> None:
    """And no trigger that gives the code of a fork the secrets; no secret stands in a script."""
    workflow = yaml.safe_load(GITHUB.read_text())
    assert (set(workflow["jobs"]), workflow["permissions"]) == (JOBS, {})
    assert set(workflow["on"]) == {"pull_request", "push", "schedule", "workflow_dispatch"}
    for name, job in workflow["jobs"].items():
        permissions = {"contents": "read", "pull-requests": "write"} if name == "plan" else {"contents": "read"}
        assert job["permissions"] == permissions
        used = [step["uses"] for step in job["steps"] if "uses" in step]
        assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []
        # An expression in a script could be code.
        assert [step["run"] for step in job["steps"] if "${{" in step.get("run", "")] == []
        checked_out = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
        assert [step["with"] for step in checked_out] == [{"persist-credentials": False}]


def test_pipeline_has_the_same_jobs() -> None:
    """Each with a rule of its own."""
    pipeline = yaml.safe_load(GITLAB.read_text())
    assert set(pipeline) == JOBS | {"stages", "workflow", "default"}
    rules = {name: pipeline[name]["rules"][0]["if"] for name in JOBS}
    assert sorted(rules.values()) == sorted(rule["if"] for rule in pipeline["workflow"]["rules"])
