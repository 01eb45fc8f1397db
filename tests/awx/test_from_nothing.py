# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The job that creates a model and all that it refers to: the secret of its key is stored, or the key is deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.awx.controller import AwxController
from tests.awx.jobs import Job, launch
from tests.awx.kit import PROJECT_SECRETS, TOKEN
from tests.emulator.server import RunningEmulator
from tests.functional.versions import V3
from tests.support.recorder import Recorder, Reply, Request, running_recorder

TEMPLATE = "Create a model from nothing"


class Store:
    """A HashiCorp Vault: what was written to it, by whom, and the status with which it answers."""

    def __init__(self, recorder: Recorder) -> None:
        self.status = 200
        self._recorder = recorder
        recorder.reply = self._reply

    @property
    def writes(self) -> list[dict[str, Any]]:
        """The data of each request, with its path and its token."""
        return [
            {"path": request.path, "token": request.headers["x-vault-token"], **request.content["data"]}
            for request in self._recorder.requests
        ]

    def _reply(self, request: Request) -> Reply:
        # A careless store: it tells what was sent.
        text = json.dumps({"errors": [request.content["data"]["secret"]]})
        return Reply(self.status, text, {"Content-Type": "application/json"})


@pytest.fixture
def store(controller: AwxController, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of the credential, whose project is one of v3."""
    for name, inputs in {"Gcore API": {"project_id": "1"}, "Gcore project secrets": {}}.items():
        credential = controller.get("credentials", name)
        monkeypatch.setitem(credential, "inputs", {**credential["inputs"], **inputs})
    with running_recorder() as recorder:
        controller.get("credentials", "Gcore project secrets")["inputs"]["store_address"] = recorder.url
        yield Store(recorder)


def _changed(job: Job) -> dict[str, bool]:
    return {event["task"]: event["res"].get("changed", False) for event in job.of("runner_on_ok")}


def _leaks(job: Job, store: Store) -> list[str]:
    """Return the secrets that stand in what AWX keeps of a job."""
    kept = job.result.output + json.dumps(job.events)
    secrets = [TOKEN, *PROJECT_SECRETS.values(), *(write["secret"] for write in store.writes)]
    return [secret for secret in secrets if secret in kept]


def _keys(emulator: RunningEmulator) -> list[str]:
    return [key["name"] for key in emulator.stores["v3/api_keys"].stored().get(1, [])]


def test_job_changes_nothing_on_the_second_run(
    account: RunningEmulator, controller: AwxController, store: Store, tmp_path: Path
) -> None:
    """The first stores the secret of the key that it creates, and no job shows a secret."""
    first, second = (launch(controller, TEMPLATE, tmp_path, verbosity=5) for _unused in range(2))
    assert (first.status, second.status) == ("successful", "successful"), first.messages()
    assert [name for name, changed in _changed(second).items() if changed] == []
    (write,) = store.writes
    assert (write["path"], write["token"]) == (
        "/v1/secret/data/gcore/our-callers",
        PROJECT_SECRETS["vault_store_token"],
    )
    assert (len(write["secret"]) > 8, _leaks(first, store), _leaks(second, store)) == (True, [], [])
    (deployment,) = [each for each in V3.stored(account) if each["name"] == "our-pixtral"]
    assert (deployment["api_keys"], deployment["credentials_name"]) == (["our-callers"], "our-registry")


def test_key_without_stored_secret_is_deleted(
    account: RunningEmulator, controller: AwxController, store: Store, tmp_path: Path
) -> None:
    """And the next job creates it again."""
    store.status = 403
    failed = launch(controller, TEMPLATE, tmp_path, verbosity=5)
    assert (failed.status, "our-callers" in _keys(account)) == ("failed", False), failed.result.output
    # The task itself shows nothing but that.
    messages = [event["res"].get("msg", "censored") for event in failed.of("runner_on_failed")]
    assert (messages[0], messages[-1].startswith("Store the secret: "), "403" in messages[-1]) == (
        "censored",
        True,
        True,
    )
    store.status = 200
    again = launch(controller, TEMPLATE, tmp_path, verbosity=5)
    assert (again.status, "our-callers" in _keys(account)) == ("successful", True), again.result.output
    assert (len({write["secret"] for write in store.writes}), _leaks(failed, store)) == (2, [])
