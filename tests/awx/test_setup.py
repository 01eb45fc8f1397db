# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWX set up by the example project: with AWX's own modules, which check each option, and a stub of its API."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.awx.controller import AwxController, running_controller
from tests.awx.kit import HF_TOKEN, KIT, PROJECT, TOKEN, configure, run_with_awx
from tests.documentation.blocks import load
from tests.gates.places import ROOT
from tests.support.programs import CommandResult

#: Changes of the playbook, and what is said of them.
MISTAKES = {
    "job_slice_count:|job_slices_count:": "Unsupported parameters for (basic.py) module: job_slices_count",
    "job_type: check|job_type: chek": "value of job_type must be one of: run, check, got: chek",
    "    source: scm|    source: git": "value of source must be one of",
    "        rrule:|        rule:": "Unsupported parameters for (basic.py) module: rule",
}
PLAYBOOKS = (
    "configure.yml",
    "configure_from_nothing.yml",
    *(f"project/{name}.yml" for name in ("apply", "apply_plan", "audit", "fleet", "from_nothing", "plan", "rollout")),
)
TEMPLATES = (
    "Apply our models",
    "Apply our approved plan",
    "Audit our models",
    "Change all deployments",
    "Plan our models",
    "Roll out an image in waves",
)
SURVEYED = ("Apply our models", "Change all deployments")
QUESTION_TYPES = ("text", "textarea", "password", "integer", "float", "multiplechoice", "multiselect")

each_surveyed = pytest.mark.parametrize("template", SURVEYED)


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A copy of the kit, in a folder that ansible-lint takes for a repository like this one."""
    settings = load((ROOT / ".ansible-lint").read_text())
    # It leaves out what needs the collection of AWX.
    del settings["exclude_paths"]
    (tmp_path / ".ansible-lint").write_text(yaml.safe_dump(settings))
    shutil.copy(ROOT / ".yamllint", tmp_path)
    copied: Path = shutil.copytree(KIT, tmp_path / "docs" / "awx")
    return copied


def _lint(kit: Path) -> CommandResult:
    # The rule `args` runs the modules' own checks of their options.
    return run_with_awx("ansible-lint", kit, cwd=kit.parents[1], GCORE_API_KEY=TOKEN)


def _replace(path: Path, change: str) -> None:
    old, new = change.split("|")
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_ansible_lint_finds_nothing(kit: Path) -> None:
    """With the collection of AWX at hand, so that the options of its modules are checked too."""
    result = _lint(kit)
    assert result.exit_code == 0, result.output


def test_ansible_lint_finds_mistakes(kit: Path) -> None:
    """Each of them, so that finding nothing means something."""
    for change in MISTAKES:
        _replace(kit / "configure.yml", change)
    result = _lint(kit)
    assert result.exit_code != 0
    assert [message for message in MISTAKES.values() if message not in result.output] == []


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_playbooks_have_valid_syntax(playbook: str, tmp_path: Path) -> None:
    """Of every playbook."""
    result = run_with_awx("ansible-playbook", "--syntax-check", "-i", "localhost,", KIT / playbook, cwd=tmp_path)
    assert result.exit_code == 0, result.output


def test_setup_changes_nothing_on_the_second_run(controller: AwxController, tmp_path: Path) -> None:
    """And changes nothing; the credentials are left as they are, though AWX does not tell what is in them."""
    writes = controller.writes
    result = configure(controller, tmp_path, gcore_base_url=_credential(controller, "Gcore API")["base_url"])
    assert (result.exit_code, re.findall(r"changed=(\d+)", result.output)) == (0, ["0"]), result.output
    # AWX answers a secret with a placeholder: the modules send it again, once for each credential, and see no change.
    assert controller.writes - writes <= 2


def test_secrets_can_be_replaced_and_are_not_shown(tmp_path: Path) -> None:
    """Nor are they when they are set for the first time."""
    with running_controller() as controller:
        first = configure(controller, tmp_path)
        second = configure(controller, tmp_path, vault_hf_token="hf_another", replace_secrets="true")
        assert _credential(controller, "Gcore model secrets")["hf_token"] == "hf_another"
    assert (first.exit_code, second.exit_code) == (0, 0)
    output = first.output + second.output
    assert [secret for secret in (TOKEN, HF_TOKEN, "hf_another") if secret in output] == []


def test_setup_fails_on_an_invalid_option(kit: Path, tmp_path: Path) -> None:
    """The modules themselves refuse an option that they don't have."""
    _replace(kit / "configure.yml", "galaxy_credentials:|galaxy_credential:")
    with running_controller() as controller:
        result = configure(controller, tmp_path, kit)
    assert result.exit_code == 2
    assert "Unsupported parameters" in result.output


def _credential(controller: AwxController, name: str) -> dict[str, Any]:
    inputs: dict[str, Any] = controller.get("credentials", name)["inputs"]
    return inputs


@pytest.mark.parametrize("template", TEMPLATES)
def test_job_template_playbooks_are_in_the_project(controller: AwxController, template: str) -> None:
    """AWX refuses another."""
    assert (PROJECT / controller.get("job_templates", template)["playbook"]).is_file()


def test_inventory_source_file_is_in_the_project(controller: AwxController) -> None:
    """Under a name that the inventory plugin takes."""
    source = controller.get("inventory_sources", "Gcore")
    assert (source["source"], (PROJECT / source["source_path"]).is_file()) == ("scm", True)
    assert source["source_path"].endswith("gcore_inference.yml")


def test_audit_template_runs_in_check_mode_without_secrets(controller: AwxController) -> None:
    """It has the credential of the API alone."""
    audit = controller.get("job_templates", "Audit our models")
    credentials = [controller.by_id(each)["name"] for each in controller.attached[audit["id"], "credentials"]]
    assert (audit["job_type"], audit["diff_mode"], credentials) == ("check", True, ["Gcore API"])


def test_audit_template_is_scheduled(controller: AwxController) -> None:
    """Every night."""
    schedule = controller.get("schedules", "Audit our models every night")
    assert schedule["unified_job_template"] == controller.get("job_templates", "Audit our models")["id"]
    assert "FREQ=DAILY" in schedule["rrule"]


@pytest.mark.parametrize("template", [*SURVEYED, "Roll out an image in waves"])
def test_survey_has_the_form_of_awx(controller: AwxController, template: str) -> None:
    """As AWX checks it: `JobTemplateSurveySpec` in `awx/api/views`."""
    survey = _survey(controller, template)
    assert {name: type(survey[name]) for name in survey} == {"name": str, "description": str, "spec": list}
    for question in survey["spec"]:
        texts = ("question_name", "question_description", "type", "variable")
        assert {name: type(question[name]) for name in texts} == dict.fromkeys(texts, str)
        assert (type(question["required"]), question["type"] in QUESTION_TYPES) == (bool, True)
        assert {type(question[name]) for name in ("min", "max") if name in question} <= {int}
        assert ("choices" in question) is question["type"].startswith("multi")


@each_surveyed
def test_playbook_uses_each_survey_answer(controller: AwxController, template: str) -> None:
    """And none for which there is no question."""
    asked = [question["variable"] for question in _survey(controller, template)["spec"]]
    text = (PROJECT / controller.get("job_templates", template)["playbook"]).read_text()
    assert set(re.findall(r"(?<!\.)\b(?:model|fleet)_(?:\w+)", text)) == set(asked)
    assert len(asked) == len(set(asked))


def test_survey_offers_the_models_of_the_project(controller: AwxController) -> None:
    """There is no second list to keep."""
    (question,) = [each for each in _survey(controller, TEMPLATES[0])["spec"] if each["variable"] == "model_name"]
    assert question["choices"] == ["my-instance", "my-model"]


def _survey(controller: AwxController, template: str) -> dict[str, Any]:
    found = controller.get("job_templates", template)
    assert found["survey_enabled"]
    return controller.surveys[found["id"]]
