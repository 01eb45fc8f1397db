# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflow of audit, approval and apply: its nodes, and its jobs with the variables that AWX hands on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.awx.controller import AwxController
from tests.awx.jobs import Job, launch
from tests.awx.kit import HF_TOKEN, PROJECT
from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_ID
from tests.functional.deployments import rich

AUDIT, PLAN, APPLY = "Audit our models", "Plan our models", "Apply our approved plan"
REVISION = "0123456789abcdef0123456789abcdef01234567"
#: Launches a job of a template in a workflow, with the artifacts of the jobs before it.
Launch = Callable[..., Job]


@pytest.fixture
def drifted(account: RunningEmulator) -> RunningEmulator:
    """An account on which one of the models differs, and the other one is missing."""
    envs = {"DEBUG_MODE": "True", "HF_TOKEN": "hf_stored-before-4711"}
    account.seed(rich(id=EXAMPLE_ID, name="my-instance", image="nginx:latest", envs=envs))
    account.clear_requests()
    return account


@pytest.fixture
def job(controller: AwxController, tmp_path: Path) -> Launch:
    """Launches a job; AWX sets the commit of the project."""

    def launched(template: str, *, revision: str = REVISION, **artifacts: Any) -> Job:
        return launch(controller, template, tmp_path, {**artifacts, "awx_project_revision": revision})

    return launched


def _methods(account: RunningEmulator) -> list[str]:
    return sorted({request["method"] for request in account.requests()})


def test_workflow_nodes_run_audit_approval_and_apply(controller: AwxController) -> None:
    """An audit without drift ends the workflow; the apply job runs after an approval only."""
    workflow = controller.get("workflow_job_templates", "Audit, approve and apply our models")
    nodes = {node["identifier"]: node for node in controller.things["workflow_job_template_nodes"]}
    assert {node["workflow_job_template"] for node in nodes.values()} == {workflow["id"]}
    run = {name: controller.by_id(node["unified_job_template"])["name"] for name, node in nodes.items()}
    assert run == {"audit": AUDIT, "plan": PLAN, "approval": "Apply the plan to our models?", "apply": APPLY}
    names = {node["id"]: name for name, node in nodes.items()}
    edges = {
        (names[place], kind, names[target])
        for (place, kind), targets in controller.attached.items()
        if place in names
        for target in targets
    }
    assert edges == {
        ("audit", "failure_nodes", "plan"),
        ("plan", "success_nodes", "approval"),
        ("approval", "success_nodes", "apply"),
    }


def test_approved_plan_is_applied(job: Launch, drifted: RunningEmulator) -> None:
    """Nothing is written before; the plan shows all that the apply job changes, the secret too."""
    audited = job(AUDIT)
    planned = job(PLAN, **audited.kept)
    assert (audited.status, planned.status, _methods(drifted)) == ("failed", "successful", ["GET"])
    applied = job(APPLY, **{**audited.kept, **planned.kept})
    assert applied.status == "successful", applied.result.output
    changes = [{name: row["changes"] for name, row in each.rows().items()} for each in (planned, applied)]
    assert changes[0] == changes[1]
    assert "envs.HF_TOKEN" in changes[0]["my-instance"]
    stored = {each["name"]: each for each in drifted.stored()}
    assert set(stored) == {"my-instance", "my-model"}
    assert (stored["my-instance"]["image"], stored["my-instance"]["envs"]["HF_TOKEN"]) == ("nginx:1.29", HF_TOKEN)
    assert job(AUDIT).status == "successful"


@pytest.mark.parametrize("changed", ["deployment", "commit", "configuration", "no plan"])
def test_changed_plan_is_not_applied(
    job: Launch, drifted: RunningEmulator, controller: AwxController, tmp_path: Path, changed: str
) -> None:
    """A change by hand meanwhile, another commit, or a job that is launched without the workflow."""
    kept = job(PLAN).kept
    revision, project, reason = REVISION, PROJECT, "The deployments have changed since the plan was approved"
    if changed == "deployment":
        (stored,) = drifted.stored()
        drifted.seed({**stored, "image": "nginx:by-hand"})
    if changed == "commit":
        revision, reason = "f" * 40, f"The plan was approved for commit {REVISION}"
    if changed == "configuration":
        project = shutil.copytree(PROJECT, tmp_path / "another" / "project")
        models = project / "deployments" / "models.yml"
        models.write_text(models.read_text().replace("llama:1.4", "llama:1.5"))
    if changed == "no plan":
        kept, reason = {}, "There is no approved plan"
    folder = tmp_path / "apply"
    folder.mkdir()
    ended = launch(controller, APPLY, folder, {**kept, "awx_project_revision": revision}, project=project)
    assert ended.status == "failed"
    assert ended.messages()[-1].startswith(reason)
    assert _methods(drifted) == ["GET"]


def test_failed_plan_is_no_plan(job: Launch, drifted: RunningEmulator) -> None:
    """The job fails, so nobody is asked, and it leaves no plan."""
    drifted.fault("status", method="GET", status=403, body={"message": "No"})
    planned = job(PLAN)
    assert (planned.status, "gcore_plan" in planned.kept) == ("failed", False)


def test_reports_can_be_kept(controller: AwxController, drifted: RunningEmulator, tmp_path: Path) -> None:
    """In a folder that AWX mounts, one for each job."""
    project = shutil.copytree(PROJECT, tmp_path / "copy" / "project")
    settings = project / "vars" / "api.yml"
    exposed = tmp_path / "exposed"
    settings.write_text(settings.read_text().replace('reports_directory: ""', f"reports_directory: {exposed}"))
    folder = tmp_path / "jobs"
    folder.mkdir()
    launch(controller, AUDIT, folder, {"awx_job_id": 41}, project=project)
    launch(controller, AUDIT, folder, {"awx_job_id": 42}, project=project)
    assert {path.name for path in exposed.iterdir()} == {"41", "42"}
    assert "2 of 2 deployments drifted" in (exposed / "42" / "report.html").read_text()
