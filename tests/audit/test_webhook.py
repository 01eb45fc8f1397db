# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The message of the audit to a webhook: when it is sent, what it holds, and what its failure does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.audit.commands import AUDIT, AuditResult, run, write
from tests.audit.projects import SECRETS, seed_forty
from tests.emulator.server import RunningEmulator
from tests.functional.secrets import MASK, SPELLINGS
from tests.support.recorder import Recorder, Reply, running_recorder

#: The part of the address that must stay secret.
SECRET = "T00000000/B11111111/aSecretOfSlack42"
CLEAN = [{"name": "my-instance"}]
DRIFT = [{"name": "my-instance", "image": "nginx:1.29"}]


@pytest.fixture
def slack() -> Iterator[Recorder]:
    """A webhook that takes each message."""
    with running_recorder() as recorder:
        yield recorder


def audit(
    slack: Recorder, emulator: RunningEmulator, folder: Path, *flags: str, listed: Any = None, **variables: Any
) -> AuditResult:
    """Audit, with the webhook at the highest verbosity; its address is shown nowhere."""
    settings = {
        "audit_webhook_url": f"{slack.url}/services/{SECRET}",
        "audit_deployments": listed or DRIFT,
        # The other reports are not looked at here.
        "audit_formats": "json",
        **variables,
    }
    file = write(folder, "variables.yml", settings)
    result = run(folder, emulator, AUDIT, "-vvvv", "-e", f"@{file}", *flags)
    shown = [result.output, *(path.read_text() for path in result.reports.iterdir())]
    assert [text for text in shown if "aSecretOfSlack42" in text] == []
    return result


def texts(slack: Recorder) -> str:
    """Return all texts of the one message."""
    (request,) = slack.requests
    assert (request.method, request.path) == ("POST", f"/services/{SECRET}")
    assert request.headers["content-type"].startswith("application/json")
    blocks = [block["text"]["text"] for block in request.content["blocks"]]
    return "\n".join([request.content["text"], *blocks])


def test_null_address_is_that_of_the_environment(
    slack: Recorder, emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the variable was left out; and so is the link."""
    monkeypatch.setenv("GCORE_AUDIT_WEBHOOK_URL", f"{slack.url}/services/{SECRET}")
    result = audit(slack, emulator, tmp_path, audit_webhook_url=None, audit_webhook_link=None)
    assert result.exit_code == 2
    assert "`my-instance` differs" in texts(slack)


def test_message_names_what_drifted_and_no_secret(slack: Recorder, emulator: RunningEmulator, tmp_path: Path) -> None:
    """Of the project of forty, in check mode, as a nightly job of that type runs it."""
    listed = seed_forty(emulator)
    link = "https://ci.example.com/jobs/1"
    result = audit(slack, emulator, tmp_path, "--check", listed=listed, audit_webhook_link=link)
    sent = texts(slack)
    assert (result.exit_code, result.report["outcome"]) == (2, "drift")
    assert "`chat-prod` differs" in sent
    assert "• `containers[7].scale.max`: `3` → `5`" in sent
    assert f"• `envs.HF_TOKEN`: `{MASK} (before)` → `{MASK} (after)`" in sent
    assert "`&lt;script&gt;alert('x')&lt;/script&gt; &amp; {{ 7 * 7 }} '|*`" in sent
    assert link in sent
    body = slack.requests[0].body
    found = [name for name, secret in SECRETS.items() if any(spell(secret) in body for spell in SPELLINGS.values())]
    assert found == []


#: By name: the configuration, the variables, and whether a message is sent.
OCCASIONS: dict[str, tuple[Any, dict[str, Any], bool]] = {
    "no drift": (CLEAN, {}, False),
    "no drift, always": (CLEAN, {"audit_webhook_on": "always"}, True),
    "drift that does not fail": (DRIFT, {"audit_fail_on_drift": False}, True),
    "nothing to compare with": (DRIFT, {"audit_directory": "not-there"}, True),
    "no address": (DRIFT, {"audit_webhook_url": ""}, False),
}


@pytest.mark.parametrize(("listed", "variables", "is_sent"), OCCASIONS.values(), ids=OCCASIONS)
def test_message_is_sent_as_configured(
    slack: Recorder,
    emulator: RunningEmulator,
    tmp_path: Path,
    listed: Any,
    variables: dict[str, Any],
    is_sent: bool,
) -> None:
    """And it says what the report says."""
    result = audit(slack, emulator, tmp_path, listed=listed, **variables)
    assert len(slack.requests) == is_sent
    if is_sent:
        assert slack.requests[0].content["blocks"][0]["text"]["text"] == result.report["summary"]


def test_address_comes_from_the_environment(
    slack: Recorder, emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the line break that secrets of a CI often end with."""
    monkeypatch.setenv("GCORE_AUDIT_WEBHOOK_URL", f"{slack.url}/services/{SECRET}\n")
    result = run(tmp_path, emulator, AUDIT, "-vvvv", audit_deployments=DRIFT)
    assert (result.exit_code, "aSecretOfSlack42" in result.output) == (2, False)
    assert "my-instance: image" in texts(slack)


PAGE = Reply(200, f"<html>services/{SECRET}</html>", {"Content-Type": "text/html"})
REDIRECT = Reply(302, "", {"Location": f"/elsewhere/{SECRET}"})
#: By name: the responses of the webhook, how many of them are needed, and what is said of the last one.
FAULTS: dict[str, tuple[list[Reply], int, str | None]] = {
    "taken at the second time": ([Reply(503, "busy"), Reply()], 2, None),
    "breaks": ([Reply(500, f"<p>{SECRET}</p>")], 3, "HTTP status 500"),
    "is gone": ([Reply(404, "no_service")], 1, "HTTP status 404, no_service"),
    "redirects": ([REDIRECT], 1, "the address redirects; set the address that it redirects to"),
    "a page of a proxy": ([PAGE], 1, "the response is an HTML page, for example that of a proxy"),
}


@pytest.mark.parametrize(("replies", "count", "reason"), FAULTS.values(), ids=FAULTS)
def test_lost_message_fails_a_clean_audit(
    slack: Recorder,
    emulator: RunningEmulator,
    tmp_path: Path,
    replies: list[Reply],
    count: int,
    reason: str | None,
) -> None:
    """With the reason; the report and the artifacts are those of the audit."""
    slack.answer(*replies)
    result = audit(slack, emulator, tmp_path, listed=CLEAN, audit_webhook_on="always")
    assert (len(slack.requests), result.report["outcome"], result.report["passed"]) == (count, "clean", True)
    assert result.stats["gcore_audit_outcome"] == "clean"
    assert result.exit_code == (2 if reason else 0)
    assert result.says(f"audit_webhook_url could not be sent: {reason}") is bool(reason)


def test_lost_message_hides_no_drift(slack: Recorder, emulator: RunningEmulator, tmp_path: Path) -> None:
    """The job fails with both."""
    slack.answer(Reply(403, "invalid_token"))
    result = audit(slack, emulator, tmp_path)
    assert (result.exit_code, result.stats["gcore_audit_outcome"]) == (2, "drift")
    assert result.says("my-instance: image")
    assert result.says("audit_webhook_url could not be sent: HTTP status 403, invalid_token")


def test_webhook_without_response_times_out(slack: Recorder, emulator: RunningEmulator, tmp_path: Path) -> None:
    """After one attempt, because the message may have arrived."""
    ended = threading.Event()

    def wait(_request: Any) -> Reply:
        ended.wait(60)
        return Reply()

    slack.reply = wait
    try:
        result = audit(slack, emulator, tmp_path)
    finally:
        ended.set()
    assert (result.exit_code, result.report["outcome"], len(slack.requests)) == (2, "drift", 1)
    assert result.says("could not be sent: no response within 10 seconds")


def test_unreachable_webhook_is_reported(slack: Recorder, emulator: RunningEmulator, tmp_path: Path) -> None:
    """Nothing listens on port 1."""
    result = audit(slack, emulator, tmp_path, audit_webhook_url=f"http://127.0.0.1:1/services/{SECRET}")
    assert result.says("could not be sent: no connection; check the address, the proxy and the certificate")


@pytest.mark.parametrize("address", [f"http://hooks.example.com/{SECRET}", SECRET, f"https://x y/{SECRET}"], ids=str)
def test_address_must_be_https(slack: Recorder, emulator: RunningEmulator, tmp_path: Path, address: str) -> None:
    """Before anything is requested, and the report says so without it."""
    emulator.clear_requests()
    result = audit(slack, emulator, tmp_path, audit_webhook_url=address)
    assert (result.exit_code, result.report["outcome"], emulator.requests(), slack.requests) == (2, "failed", [], [])
    assert result.report["error"] == "audit_webhook_url: must begin with https://, and contain no spaces"
    assert "aSecretOfSlack42" not in json.dumps(result.stats)
