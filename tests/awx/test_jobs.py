# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs of the kit under ansible-runner, as AWX runs them: what changed, the diff, the artifacts, and no secret."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.awx.controller import AwxController
from tests.awx.jobs import Job, launch
from tests.awx.kit import HF_TOKEN, PROJECT, TOKEN
from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_ID
from tests.functional.deployments import rich
from tests.functional.secrets import MASK, SPELLINGS

APPLY, AUDIT = "Apply our models", "Audit our models"

STORED_TOKEN = "hf_stored-before-4711"
UNLISTED = "someone-else's-secret-0042"
#: By what it is: each secret that a job handles. The headers are those of the rich deployment.
SECRETS = {
    "key": TOKEN,
    "variable": HF_TOKEN,
    "variable before": STORED_TOKEN,
    "variable that is not named": UNLISTED,
    "header": "header-secret-8080",
    "other header": "tenant-secret-8090",
}
#: What ansible-runner itself needs to know: the environment of the job, in a file that it alone may read.
COMMAND = "command"


def _before() -> dict[str, Any]:
    """Return my-instance after a manual change."""
    envs = {"DEBUG_MODE": "True", "HF_TOKEN": STORED_TOKEN, "UNNAMED": UNLISTED}
    return rich(id=EXAMPLE_ID, name="my-instance", image="nginx:latest", envs=envs)


def _drift(emulator: RunningEmulator) -> None:
    """Let somebody change one number by hand."""
    (stored,) = [each for each in emulator.stored() if each["name"] == "my-instance"]
    stored["containers"][0]["scale"]["max"] = 9
    emulator.seed(stored)


@pytest.fixture(scope="module")
def jobs(
    controller: AwxController, served: RunningEmulator, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Job]:
    """By what it is for: one job after the other, on one account; at the verbosity that prints most."""
    folder: Path = tmp_path_factory.mktemp("jobs")

    def job(template: str, **answers: Any) -> Job:
        return launch(controller, template, folder, answers, verbosity=5)

    served.reset()
    served.settings(token=TOKEN)
    served.seed(_before())
    done = {"first audit": job(AUDIT), "apply": job(APPLY), "apply again": job(APPLY), "second audit": job(AUDIT)}
    _drift(served)
    done["audit after a drift"] = job(AUDIT)
    done["answered"] = job(APPLY, model_name="my-model", model_image="nginx:1.30", model_min=0, model_max="4")
    return done


#: By job: its status, and what of each model it says has changed.
EXPECTED: dict[str, tuple[str, dict[str, bool]]] = {
    "first audit": ("failed", {"my-instance": True, "my-model": True}),
    "apply": ("successful", {"my-instance": True, "my-model": True}),
    "apply again": ("successful", {"my-instance": False, "my-model": False}),
    "second audit": ("successful", {"my-instance": False, "my-model": False}),
    "audit after a drift": ("failed", {"my-instance": True, "my-model": False}),
    "answered": ("successful", {"my-model": True}),
}

each_job = pytest.mark.parametrize("name", EXPECTED)


@each_job
def test_job_status_tells_what_changed(jobs: dict[str, Job], name: str) -> None:
    """An audit is red when something differs, and only then."""
    job = jobs[name]
    assert (job.status, job.changed()) == EXPECTED[name], job.result.output
    assert bool(job.result.exit_code) is (job.status == "failed")


@each_job
def test_host_counts_tell_what_changed(jobs: dict[str, Job], name: str) -> None:
    """AWX colours the hosts of a job by them."""
    status, changed = EXPECTED[name]
    stats = jobs[name].stats
    assert stats["failures"] == ({"localhost": 1} if status == "failed" else {})
    # The task of a red audit itself was a success; the next one fails for it.
    assert stats["changed"] == ({"localhost": 1} if any(changed.values()) else {})


def test_audit_sets_artifacts_of_the_drift(jobs: dict[str, Job]) -> None:
    """For a workflow that goes on from there."""
    created = ["name", "image", "flavor_id", "listening_port", "containers"]
    first = jobs["first audit"].kept
    assert first["gcore_audit_failed"] == []
    assert first["gcore_audit_drift"]["my-model"] == created
    assert {"image", "envs.DEBUG_MODE", "envs.UNNAMED"} < set(first["gcore_audit_drift"]["my-instance"])
    # Without its secrets an audit cannot know that this one is another.
    assert "envs.HF_TOKEN" not in first["gcore_audit_drift"]["my-instance"]
    second, third = jobs["second audit"].kept, jobs["audit after a drift"].kept
    assert (second["gcore_audit_outcome"], second["gcore_audit_drift"]) == ("clean", {})
    drift = {"my-instance": ["containers[7].scale.max"]}
    assert (third["gcore_audit_outcome"], third["gcore_audit_drift"]) == ("drift", drift)


def test_audit_error_names_the_drift(jobs: dict[str, Job]) -> None:
    """It is what a notification or the list of events shows."""
    message = "1 of 2 deployments drifted\nmy-instance: containers[7].scale.max"
    assert jobs["audit after a drift"].messages() == [message]


def test_audit_leaves_a_report_for_people(jobs: dict[str, Job]) -> None:
    """In a folder of its own."""
    for name in ("first audit", "second audit", "audit after a drift"):
        page = (jobs[name].private / "project" / "reports" / "1" / "report.html").read_text()
        assert jobs[name].rows().keys() == {each for each in ("my-instance", "my-model") if each in page}


def test_events_have_the_diff(jobs: dict[str, Job]) -> None:
    """The same in the audit and in the job that writes, but for the secret that only the latter knows."""
    audited, applied = (jobs[name].diffs()["my-instance"] for name in ("first audit", "apply"))
    assert (applied["before"]["image"], applied["after"]["image"]) == ("nginx:latest", "nginx:1.29")
    assert (applied["before"]["envs"]["DEBUG_MODE"], applied["after"]["envs"]["DEBUG_MODE"]) == ("True", "False")
    assert applied["before"]["envs"]["HF_TOKEN"] == f"{MASK} (before)"
    for side in ("before", "after"):
        for diff in (audited, applied):
            del diff[side]["envs"]["HF_TOKEN"]
    secret = f"envs.HF_TOKEN: {MASK} (before) -> {MASK} (after)\n"
    assert audited == {**applied, "prepared": applied["prepared"].replace(secret, "")}


def test_output_has_the_diff(jobs: dict[str, Job]) -> None:
    """As people see it."""
    for name in ("first audit", "apply"):
        output = (jobs[name].artifacts / "stdout").read_text()
        assert '-    "image": "nginx:latest",' in output
        assert '+    "image": "nginx:1.29",' in output


def test_answers_are_for_one_model_and_nothing_else(jobs: dict[str, Job]) -> None:
    """0 is an answer, and a text of digits is as good as a number."""
    deployment = jobs["answered"].diffs()["my-model"]["after"]
    scales = {each["region_id"]: (each["scale"]["min"], each["scale"]["max"]) for each in deployment["containers"]}
    assert (deployment["image"], scales) == ("nginx:1.30", {7: (0, 4), 10: (0, 4)})


@each_job
def test_files_of_a_job_show_no_secret(jobs: dict[str, Job], name: str) -> None:
    """In any spelling: events, output, artifacts, and all that the job was started with."""
    files = [path for path in jobs[name].private.rglob("*") if path.is_file() and path != _command(jobs[name])]
    texts = {str(path): path.read_text(encoding="utf-8", errors="replace") for path in files}
    assert any("job_events" in path for path in texts)
    found = {
        (path, kind)
        for path, text in texts.items()
        for kind, secret in SECRETS.items()
        if any(spell(secret) in text for spell in SPELLINGS.values())
    }
    assert found == set()


@each_job
def test_environment_file_of_runner_is_private(jobs: dict[str, Job], name: str) -> None:
    """Beside the environment it holds no secret. AWX never stores this file, and removes it with the job's folder."""
    path = _command(jobs[name])
    noted = json.loads(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert noted.pop("env")["GCORE_API_KEY"] == TOKEN
    assert [secret for secret in SECRETS.values() if secret in json.dumps(noted)] == []


def test_secret_search_covers_files_with_masks(jobs: dict[str, Job]) -> None:
    """The masks are there."""
    events = "".join(path.read_text() for path in (jobs["apply"].artifacts / "job_events").iterdir())
    assert f"{MASK} (before)" in events


def test_secrets_reach_the_job(jobs: dict[str, Job]) -> None:
    """A job that does not get them has none to show."""
    assert "envs.HF_TOKEN" in jobs["apply"].rows()["my-instance"]["changes"]


def _command(job: Job) -> Path:
    return job.artifacts / COMMAND


#: Launches a job of a template, with answers to its survey.
Launch = Callable[..., Job]


@pytest.fixture
def one(controller: AwxController, account: RunningEmulator, tmp_path: Path) -> Launch:
    """Launches a job on the account as it begins."""
    return lambda template, **answers: launch(controller, template, tmp_path, answers)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"model_image": "nginx:1.30"}, "is for one model"),
        ({"model_min": 0}, "is for one model"),
        ({"model_name": "no-model"}, "no-model is not in deployments/"),
    ],
    ids=["an image for all", "a number for all", "a model that is not there"],
)
def test_answers_that_make_no_sense_are_refused(
    one: Launch, account: RunningEmulator, answers: dict[str, Any], message: str
) -> None:
    """Before anything is sent."""
    account.clear_requests()
    job = one(APPLY, **answers)
    assert job.status == "failed"
    assert message in job.messages()[0]
    assert account.requests() == []


@pytest.fixture
def without_secrets(controller: AwxController, monkeypatch: pytest.MonkeyPatch) -> None:
    """The apply job, without the credential of the models."""
    template = controller.get("job_templates", APPLY)["id"]
    monkeypatch.setitem(
        controller.attached, (template, "credentials"), [controller.get("credentials", "Gcore API")["id"]]
    )


@pytest.mark.usefixtures("without_secrets")
def test_secret_is_kept_without_the_models_credential(one: Launch, account: RunningEmulator) -> None:
    """It is neither set to nothing nor removed."""
    account.seed(_before())
    job = one(APPLY, model_name="my-instance")
    (stored,) = account.stored()
    assert (job.status, stored["image"], stored["envs"]["HF_TOKEN"]) == ("successful", "nginx:1.29", STORED_TOKEN)


@pytest.mark.usefixtures("without_secrets")
def test_secret_is_not_invented_without_the_models_credential(one: Launch, account: RunningEmulator) -> None:
    """The deployment of the account does not have the variable."""
    job = one(APPLY, model_name="my-instance")
    assert job.status == "failed"
    assert {request["method"] for request in account.requests()} <= {"GET"}


def test_audit_reports_the_others_beside_a_failure(one: Launch) -> None:
    """The deployment of the account does not have the variable that is expected."""
    job = one(AUDIT)
    assert job.status == "failed"
    assert (job.kept["gcore_audit_failed"], list(job.kept["gcore_audit_drift"])) == (["my-instance"], ["my-model"])


def test_survey_answer_with_a_template_is_text(one: Launch, account: RunningEmulator) -> None:
    """Who may answer a survey may not read the environment with it."""
    template = "{{ lookup('ansible.builtin.env', 'HF_TOKEN') }}"
    one(APPLY, model_name="my-model", model_image=template)
    assert [each["body"]["image"] for each in account.requests() if each["method"] == "POST"] == [template]


@pytest.mark.parametrize("template", [APPLY, AUDIT])
def test_misspelt_model_option_fails_the_job(
    controller: AwxController, account: RunningEmulator, tmp_path: Path, template: str
) -> None:
    """An audit that did not look at it would be green."""
    project: Path = shutil.copytree(PROJECT, tmp_path / "project")
    models = project / "deployments" / "models.yml"
    models.write_text(models.read_text().replace("listening_port:", "listening_prot:", 1))
    job = launch(controller, template, tmp_path, project=project)
    assert job.status == "failed"
    assert "listening_prot" in job.messages()[-1]
    assert account.requests() == []
