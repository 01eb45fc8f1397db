# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kit for an account that answers on API v3: what its comments say is to be changed, and the same jobs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.awx.controller import AwxController
from tests.awx.jobs import Job, launch, update_inventory
from tests.awx.kit import PROJECT
from tests.awx.test_inventory import ANSWERS, FLEET
from tests.awx.test_jobs import APPLY, AUDIT
from tests.emulator.server import RunningEmulator
from tests.functional.versions import V3

FLAVOR = "inference-16vcpu-232gib-1xh100-80gb"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project of the kit, moved to v3."""
    copy: Path = shutil.copytree(PROJECT, tmp_path / "project")
    for name in ("vars/api.yml", "gcore_inference.yml"):
        text = (copy / name).read_text()
        assert text.count("\napi_version: v2\n") == 1
        (copy / name).write_text(text.replace("api_version: v2", "api_version: v3"))
    models = copy / "deployments" / "models.yml"
    flavor = "flavor_id: 3fa85f64-5717-4562-b3fc-2c963f66afa6"
    models.write_text(models.read_text().replace(flavor, f"flavor_name: {FLAVOR}"))
    return copy


@pytest.fixture
def account_on_v3(
    account: RunningEmulator, controller: AwxController, monkeypatch: pytest.MonkeyPatch
) -> RunningEmulator:
    """An account with one of the models on v3; the credential names the project, as v3 asks for it."""
    credential = controller.get("credentials", "Gcore API")
    monkeypatch.setitem(credential, "inputs", {**credential["inputs"], "project_id": "1"})
    envs = {"DEBUG_MODE": "True", "HF_TOKEN": "hf_stored-before-4711"}
    V3.seed(account, V3.rich(name="my-instance", image="nginx:latest", envs=envs))
    return account


def test_jobs_audit_apply_and_change_all(
    account_on_v3: RunningEmulator, controller: AwxController, project: Path, tmp_path: Path
) -> None:
    """One after the other: a red audit, the changes, nothing left to change, and the job over the inventory."""
    folder = tmp_path / "jobs"
    folder.mkdir()

    def job(template: str, **answers: object) -> Job:
        return launch(controller, template, folder, answers, project=project)

    audited, applied, again, looked = (job(template) for template in (AUDIT, APPLY, APPLY, AUDIT))
    both = {"my-instance": True, "my-model": True}
    neither = dict.fromkeys(both, False)
    assert (audited.status, audited.changed()) == ("failed", both), audited.result.output
    assert (applied.status, applied.changed()) == ("successful", both), applied.result.output
    assert (again.status, again.changed()) == ("successful", neither), again.result.output
    assert (looked.status, looked.kept["gcore_audit_drift"]) == ("successful", {}), looked.result.output
    stored = {each["name"]: each for each in V3.stored(account_on_v3)}
    assert {name: (each["image"], each["flavor_name"]) for name, each in stored.items()} == {
        "my-instance": ("nginx:1.29", FLAVOR),
        "my-model": ("registry.example.com/models/llama:1.4", FLAVOR),
    }

    result, listed = update_inventory(controller, "Gcore", tmp_path / "update", project)
    assert result.exit_code == 0, result.output
    assert set(listed["_meta"]["hostvars"]) == set(stored)
    changed = job(FLEET, **ANSWERS)
    assert (changed.status, changed.changed_hosts()) == ("successful", both), changed.result.output
    assert job(FLEET, **ANSWERS).changed_hosts() == neither
    after = {each["name"]: (each["image"], each["timeout"]) for each in V3.stored(account_on_v3)}
    assert after == dict.fromkeys(stored, ("nginx:1.31", 0))
    assert [request for request in account_on_v3.requests() if "/v2/" in request["path"]] == []
