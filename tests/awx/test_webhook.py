# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credential with the address of the webhook: the audit sends to it what differs, and nothing shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.awx.controller import AwxController, running_controller
from tests.awx.jobs import launch
from tests.awx.kit import configure
from tests.emulator.server import RunningEmulator
from tests.support.recorder import Recorder, running_recorder

SECRET = "T0000/B1111/aSecretOfSlack42"
WEBHOOK = "Gcore audit webhook"


@pytest.fixture(scope="module")
def slack() -> Iterator[Recorder]:
    """A webhook that takes each message."""
    with running_recorder() as recorder:
        yield recorder


@pytest.fixture(scope="module")
def controller(
    slack: Recorder, served: RunningEmulator, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AwxController]:
    """A controller whose vault has the address."""
    with running_controller() as running:
        address = f"{slack.url}/services/{SECRET}"
        variables = {"gcore_base_url": served.url, "vault_audit_webhook_url": address}
        result = configure(running, tmp_path_factory.mktemp("configure"), **variables)
        assert (result.exit_code, SECRET in result.output) == (0, False), result.output
        yield running


@pytest.mark.usefixtures("account")
def test_audit_job_sends_what_differs_and_does_not_show_the_address(
    controller: AwxController, slack: Recorder, tmp_path: Path
) -> None:
    job = launch(controller, "Audit our models", tmp_path, verbosity=5)
    (request,) = slack.requests
    assert (job.status, request.method, request.path) == ("failed", "POST", f"/services/{SECRET}")
    assert "my-model" in request.body
    assert SECRET not in job.result.output + str(job.events)


def test_only_the_audit_has_the_credential_of_the_webhook(controller: AwxController) -> None:
    """The plan of the workflow, which audits again, would send a second message."""
    kind = controller.get("credentials", WEBHOOK)
    users = [
        controller.by_id(owner)["name"]
        for (owner, part), attached in controller.attached.items()
        if part == "credentials" and kind["id"] in attached
    ]
    assert users == ["Audit our models"]
    audit = controller.get("job_templates", users[0])["id"]
    attached_names = {controller.by_id(each)["name"] for each in controller.attached[audit, "credentials"]}
    assert attached_names == {"Gcore API", WEBHOOK}
