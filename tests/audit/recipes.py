# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the jobs of the recipes for GitHub Actions and GitLab CI: their own scripts, by bash, as their runners do.

What installs Ansible and the collection is left out.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

from tests.emulator.server import RunningEmulator
from tests.gates.places import ROOT
from tests.support import programs
from tests.support.recorder import Recorder, Reply, Request

RECIPES = ROOT / "docs" / "examples" / "ci"
GITHUB = RECIPES / "github" / "deployments.yml"
GITLAB = RECIPES / "gitlab" / ".gitlab-ci.yml"
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
TOKEN = "token-of-the-ci-4711"
SECRETS = {"GCORE_API_KEY": "", "GCORE_AUDIT_WEBHOOK_URL": "", "HF_TOKEN": "hf_OfTheEnvironment99"}
#: What the expressions of the workflow stand for.
VALUES = {
    "vars.GCORE_CLOUD_PROJECT_ID": "",
    "vars.GCORE_INFERENCE_API_VERSION || 'v2'": "v2",
    "github.token": TOKEN,
    "github.event.pull_request.number": "7",
    "github.event.pull_request.head.sha": "0123456789abcdef0123",
    "github.server_url": "https://github.example.com",
    "github.repository": "us/models",
    "github.run_id": "42",
}


@dataclass
class Comments:
    """The comments of a merge request, in the form of both services; a page holds as many as were asked for."""

    texts: dict[int, str] = field(default_factory=dict)

    def answer(self, request: Request) -> Reply:
        """Answer as the API does, to a request that has the token."""
        assert TOKEN in (request.headers.get("authorization", "") + request.headers.get("private-token", ""))
        parts = urlsplit(request.path)
        if request.method == "GET":
            query = {name: int(value) for name, (value,) in parse_qs(parts.query).items()}
            begin = (query["page"] - 1) * query["per_page"]
            page = list(self.texts.items())[begin : begin + query["per_page"]]
            return Reply(200, json.dumps([{"id": number, "body": text} for number, text in page]))
        number = len(self.texts) + 1
        if request.method != "POST":
            number = int(parts.path.rpartition("/")[2])
            assert number in self.texts
        self.texts[number] = request.content["body"]
        return Reply(201, json.dumps({"id": number}))


@dataclass
class Checkout:
    """A repository that is laid as the recipes say, and what its jobs talk to."""

    folder: Path
    emulator: RunningEmulator
    api: Recorder
    webhook: str = ""

    def declare(self, *deployments: dict[str, Any]) -> None:
        """Write the file of deployments."""
        text = yaml.safe_dump({"deployments": list(deployments)})
        (self.folder / "deployments" / "models.yml").write_text(text)

    def environment(self, **variables: str) -> dict[str, str]:
        """Return what a runner sets for each step."""
        merged: dict[str, str] = {**programs.environment(self.emulator), **variables}
        # The steps have to pass the secrets on.
        for name in ("GCORE_API_KEY", "HF_TOKEN"):
            if name not in variables:
                merged.pop(name, None)
        merged["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        merged["ANSIBLE_HOME"] = str(self.folder.parent / "ansible")
        return merged

    @property
    def secrets(self) -> dict[str, str]:
        return {**SECRETS, "GCORE_API_KEY": self.emulator.token, "GCORE_AUDIT_WEBHOOK_URL": self.webhook}


def lay(folder: Path, emulator: RunningEmulator, api: Recorder) -> Checkout:
    """Lay a repository with the scripts in `ci`, and nothing declared."""
    (folder / "deployments").mkdir(parents=True)
    (folder / "ci").mkdir()
    for name in ("audit.py", "comment.py", "apply.yml"):
        shutil.copy(RECIPES / name, folder / "ci")
    return Checkout(folder, emulator, api)


def run_job(service: str, job: str, checkout: Checkout) -> programs.CommandResult:
    """Run a job of a service, `github` or `gitlab`, and return what it printed and its exit code."""
    run = {"github": _run_github, "gitlab": _run_gitlab}[service]
    return run(job, checkout)


def _run_github(job: str, checkout: Checkout) -> programs.CommandResult:
    """Run each step with a script, after a failure only those that say so, as the runner does."""
    workflow = yaml.safe_load(GITHUB.read_text())
    output, exit_code = "", 0
    for step in workflow["jobs"][job]["steps"]:
        script = step.get("run", "")
        if not script or "ansible-galaxy" in script or (exit_code and "!cancelled()" not in step.get("if", "")):
            continue
        variables = {**workflow["env"], **step.get("env", {})}
        given = {name: _evaluate(str(value), checkout) for name, value in variables.items()}
        of_the_runner = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": checkout.api.url,
            "GITHUB_REPOSITORY": "us/models",
            "GITHUB_RUN_ID": "42",
            "GITHUB_SERVER_URL": "https://github.example.com",
            "GITHUB_SHA": "fedcba9876543210",
        }
        ended = _bash(script, checkout, {**of_the_runner, **given})
        output += ended.output
        exit_code = exit_code or ended.exit_code
    return programs.CommandResult(output, exit_code)


def _evaluate(text: str, checkout: Checkout) -> str:
    secrets = {f"secrets.{name}": value for name, value in checkout.secrets.items()}
    return EXPRESSION.sub(lambda match: {**VALUES, **secrets}[match[1]], text)


def _run_gitlab(job: str, checkout: Checkout) -> programs.CommandResult:
    """Run the lines of a job as one script, with all variables of the project."""
    script = "\n".join(yaml.safe_load(GITLAB.read_text())[job]["script"])
    of_the_runner = {
        "GITLAB_CI": "true",
        "CI_API_V4_URL": checkout.api.url,
        "CI_COMMIT_SHA": "0123456789abcdef0123",
        "CI_JOB_URL": "https://gitlab.example.com/us/models/-/jobs/42",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_PROJECT_ID": "11",
        "GITLAB_TOKEN": TOKEN,
    }
    return _bash(script, checkout, {**of_the_runner, **checkout.secrets})


def _bash(script: str, checkout: Checkout, variables: dict[str, str]) -> programs.CommandResult:
    # As the runners of both services start it.
    command: list[str | Path] = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return programs.run_command(command, checkout.folder, checkout.environment(**variables))
