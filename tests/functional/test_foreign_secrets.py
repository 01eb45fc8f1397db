# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in what others wrote: errors and odd responses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import NAME, liveness_probe
from tests.functional.runner import Run, Runner
from tests.functional.secrets import ECHOES, LONG, MASK, MISPLACED, SECRETS, SPELLINGS, leaks, parts, strings
from tests.functional.versions import Version, only_v3

OLD = "old-secret-on-the-server-0815"
each_secret = pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
each_spelling = pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
each_echo = pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
Spell = Callable[[str], str]


def _update(
    emulator: RunningEmulator,
    module: Runner,
    version: Version,
    secret: str,
    fault: dict[str, Any],
    strikes: dict[str, Any] | None = None,
) -> Run:
    """Run an update with a secret variable while a fault strikes its PUT or PATCH, or what else it `strikes`."""
    version.seed(emulator, version.rich(envs={"UNKNOWN": OLD}))
    emulator.fault(**fault, **(strikes or {"method": version.method}))
    return module(**version.identity, secret_envs={"HF_TOKEN": secret}, api_retries=0)


def _failed_task(emulator: RunningEmulator, module: Runner, version: Version, secret: str, error: str) -> Run:
    """Run an update with a secret variable whose task ends with that error."""
    version.seed(emulator, version.rich(envs={"UNKNOWN": OLD}))
    emulator.settings(task_states=["NEW", "ERROR"], task_error=error)
    return module(**version.identity, secret_envs={"HF_TOKEN": secret})


#: A poll of a task.
TASK = {"method": "GET", "path": "/tasks/"}


def _refusal(echo: str) -> dict[str, Any]:
    """Return the fault of an error that echoes a text in all its parts."""
    error = {
        "exception_class": "ValidationError",
        "message": f"Bad value: {echo}.",
        "invalid_fields": {"envs": [f"not accepted: {echo}", {"input": echo}], f"envs.{echo}": ["no"]},
        "info": {"body": echo},
        "request_id": "b5b1bdc5-7c01-4dc4-8e68-57fcd4c83c33",
    }
    return {"kind": "status", "status": 400, "body": error}


@each_secret
@each_spelling
def test_api_error_shows_no_secret(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str, spell: Spell
) -> None:
    """In its message, its fields, or their names."""
    run = _update(emulator, module, version, secret, _refusal(spell(secret)))
    assert (run.failed, leaks(run, secret)) == (True, [])


@each_echo
def test_api_error_shows_no_part_of_a_secret(
    emulator: RunningEmulator, module: Runner, version: Version, echo: str
) -> None:
    """In its message, its fields, or their names."""
    run = _update(emulator, module, version, LONG, _refusal(echo))
    assert (run.failed, parts(run, LONG), MASK in run.msg) == (True, [], True)


@pytest.mark.parametrize("name", ["exception_class", "request_id"])
def test_field_name_in_an_error_shows_no_part_of_a_secret(
    emulator: RunningEmulator, module: Runner, version: Version, name: str
) -> None:
    """Whatever the field is called."""
    body = {"exception_class": "E", "message": "no", name: f"E-{LONG[:30]}"}
    run = _update(emulator, module, version, LONG, {"kind": "status", "status": 400, "body": body})
    assert (run.failed, parts(run, LONG), run.result["error"][name]) == (True, [], f"E-{MASK}")


def test_validation_error_shows_no_echoed_input(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """Though nobody here knows that it is a secret."""
    unknown = "unseen-secret-4711"
    error = {"type": "missing", "loc": ["body"], "msg": "Field required", "input": {"envs": {"A": unknown}}}
    body = {"message": f"[type=missing, input_value={{'A': '{unknown}'}}, input_type=dict]", "invalid_fields": [error]}
    run = _update(emulator, module, version, LONG, {"kind": "status", "status": 422, "body": body})
    assert (run.failed, leaks(run, unknown), "Field required" in run.msg) == (True, [], True)


@each_echo
def test_region_message_shows_no_part_of_a_secret(
    emulator: RunningEmulator, module: Runner, version: Version, echo: str
) -> None:
    """Which says why a container does not start."""
    patch = [{"path": "containers.0.error_message", "value": f"cannot start: {echo}"}]
    run = _update(emulator, module, version, LONG, {"kind": "replace", "patch": patch}, version.updated_response)
    assert (run.failed, parts(run, LONG)) == (False, [])


@pytest.mark.parametrize("name", ["https://my-instance.ai.gcore.dev", "models.example.com"])
def test_name_that_begins_like_a_secret_stays_readable(
    emulator: RunningEmulator, module: Runner, version: Version, name: str
) -> None:
    """As the addresses of all deployments do where a variable holds an address."""
    patch = [{"path": "internal_address", "value": name}]
    secret = "https://models.example.com/v1"
    run = _update(emulator, module, version, secret, {"kind": "replace", "patch": patch}, version.updated_response)
    assert run.result["deployment"]["internal_address"] == name


@each_secret
@pytest.mark.parametrize("spelling", [name for name in SPELLINGS if "JSON" not in name and name != "Python"])
def test_error_page_shows_no_secret(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str, spelling: str
) -> None:
    """Not even where its beginning ends in the middle of the secret."""
    spell = SPELLINGS[spelling]
    text = f"<html><p>{'a' * 150}{spell(secret)}</p></html>"
    run = _update(emulator, module, version, secret, {"kind": "html", "status": 502, "text": text})
    beginning = spell(secret.strip())[:12]
    assert (run.failed, leaks(run, secret), [text for text in strings(run.result) if beginning in text]) == (
        True,
        [],
        [],
    )


@each_secret
def test_undocumented_field_shows_no_secret(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str
) -> None:
    """As a value or as a name, at any depth."""
    echo = {
        "kind": "replace",
        "patch": [{"path": "internal_labels", "value": {"a": [{"b": f"x{secret}y"}], secret: 1}}],
    }
    run = _update(emulator, module, version, secret, echo, version.updated_response)
    assert (run.failed, leaks(run, secret)) == (False, [])


@each_secret
@pytest.mark.parametrize("path", ["containers.0.error_message", "containers.0.scale.note", "envs_copy"])
def test_read_only_field_shows_no_secret(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str, path: str
) -> None:
    """The reason why a container does not start may quote its variables."""
    patch = [{"path": path, "value": f"cannot start with {secret}"}]
    run = _update(emulator, module, version, secret, {"kind": "replace", "patch": patch}, version.updated_response)
    assert (run.failed, leaks(run, secret)) == (False, [])


def test_error_hides_the_old_value_on_the_server(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """The API may echo what the task never knew."""
    run = _update(emulator, module, version, "anything", _refusal(OLD))
    assert (run.failed, leaks(run, OLD)) == (True, [])


def test_error_hides_a_header_on_the_server(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """Of every probe."""
    run = _update(emulator, module, version, "anything", _refusal("tenant-secret-8100"))
    assert leaks(run, "tenant-secret-8100") == []


def test_masking_takes_the_longer_secret_first(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """Else the rest of it would stand there."""
    version.seed(emulator, version.rich(envs={}))
    emulator.fault(**_refusal("prefix-secret-suffix"), method=version.method)
    run = module(**version.identity, secret_envs={"A": "secret", "B": "prefix-secret-suffix", "C": "prefix-"})
    assert (leaks(run, "prefix-"), leaks(run, "-suffix")) == ([], [])


def test_api_key_is_hidden_in_an_api_echo(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """As the real one does after a key was cut by the shell."""
    run = module(name=NAME, api_key="98765")
    assert (run.result["error"]["status"], leaks(run, "98765")) == (401, [])


@pytest.mark.parametrize("secret", ["1", "a", "e"])
def test_short_secret_leaves_the_error_usable(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str
) -> None:
    """Status, method and path are the collection's own words."""
    run = _update(emulator, module, version, secret, {"kind": "status", "status": 400})
    error = run.result["error"]
    assert (error["status"], error["method"], error["path"]) == (400, version.method, version.path)


@only_v3
@each_spelling
def test_task_error_shows_no_secret(emulator: RunningEmulator, module: Runner, version: Version, spell: Spell) -> None:
    """Whoever wrote it may have had the whole body before them."""
    secret = SECRETS["plain"]
    run = _failed_task(emulator, module, version, secret, f"Pod failed: bad value {spell(secret)}.")
    assert (run.failed, leaks(run, secret)) == (True, [])


@only_v3
@each_echo
def test_task_error_shows_no_part_of_a_secret(
    emulator: RunningEmulator, module: Runner, version: Version, echo: str
) -> None:
    """Be it cut or in another form."""
    run = _failed_task(emulator, module, version, LONG, f"Pod failed: bad value {echo}.")
    assert (run.failed, parts(run, LONG), MASK in run.msg) == (True, [], True)


@only_v3
@each_secret
def test_task_error_is_reported_without_the_secret(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str
) -> None:
    """With its ID and that of its request, by which Gcore's support finds it."""
    run = _failed_task(emulator, module, version, secret, f"Pod failed: {secret.strip()} is no token")
    (task,) = emulator.tasks()
    reported = {
        "message": f"Pod failed: {MASK} is no token",
        "task_id": task["id"],
        "request_id": task["request_id"],
    }
    assert run.result["error"] == {"kind": "task_failed", **reported}


@only_v3
def test_task_error_with_the_whole_body_shows_no_secret(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """Neither that of the task nor those on the server, in variables and headers."""
    version.seed(emulator, version.rich(envs={"UNKNOWN": OLD}))
    options = {"secret_envs": {"HF_TOKEN": SECRETS["plain"]}, **liveness_probe(period_seconds=99)}
    body = {"envs": {"UNKNOWN": OLD, "HF_TOKEN": SECRETS["plain"]}, "probes": version.rich()["probes"]}
    emulator.settings(task_states=["ERROR"], task_error=f"Internal error while applying {json.dumps(body)}")
    run = module(**version.identity, **options)
    headers = [f"{kind}-secret-{port}" for kind in ("header", "tenant") for port in (8080, 8090, 8100)]
    hidden = [OLD, SECRETS["plain"], *headers]
    assert (run.failed, [leaks(run, each) for each in hidden]) == (True, [[]] * len(hidden))


@only_v3
@each_secret
def test_task_error_cut_within_a_secret_shows_none_of_it(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str
) -> None:
    """It is cut after the secrets were taken out."""
    run = _failed_task(emulator, module, version, secret, "a" * 495 + secret)
    beginning = secret.strip()[:12]
    assert (run.failed, [text for text in strings(run.result) if beginning in text]) == (True, [])


@only_v3
@pytest.mark.parametrize("hidden", [OLD, "tenant-secret-8100", "Bearer header-secret-8080"])
def test_task_error_hides_secrets_on_the_server(
    emulator: RunningEmulator, module: Runner, version: Version, hidden: str
) -> None:
    """The task may quote what nobody here asked for."""
    run = _failed_task(emulator, module, version, "anything", f"cannot apply {hidden}")
    assert (run.failed, leaks(run, hidden)) == (True, [])


@only_v3
@pytest.mark.parametrize("operation", ["create", "delete"])
def test_task_error_is_masked_for_create_and_delete(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, operation: str
) -> None:
    """Of one that creates and of one that deletes."""
    emulator.settings(task_states=["ERROR"], task_error=f"{MISPLACED} and header-secret-8080")
    which = (
        {"name": "fresh-one", **version.minimal_options()}
        if operation == "create"
        else {**version.identity, "state": "absent"}
    )
    http_get = {"port": 80, "headers": {"A": "header-secret-8080"}}
    run = module(**which, secret_envs={"T": MISPLACED}, **liveness_probe(http_get=http_get))
    assert (run.failed, leaks(run, MISPLACED), leaks(run, "header-secret-8080")) == (True, [], [])


@only_v3
@pytest.mark.parametrize("states", [["FINISHED"], ["ERROR"], ["RUNNING"]], ids=["finished", "failed", "out of time"])
@each_secret
def test_task_data_is_not_shown(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str, states: list[str]
) -> None:
    """It holds the body of the write, as the API took it."""
    version.seed(emulator, version.rich(envs={"UNKNOWN": OLD}))
    emulator.settings(task_states=states)
    run = module(**version.identity, secret_envs={"HF_TOKEN": secret}, purge_envs=False, wait_timeout=1)
    (task,) = emulator.tasks()
    assert task["data"]["envs"] == {"UNKNOWN": OLD, "HF_TOKEN": secret}
    assert (leaks(run, secret), leaks(run, OLD)) == ([], [])


@only_v3
@each_secret
@pytest.mark.parametrize("path", ["state", "id", "task_type", "detailed_state", "created_resources", "request_id"])
def test_task_field_shows_no_secret(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str, path: str
) -> None:
    """Not even its state, which the message shows if it is a documented one."""
    version.seed(emulator, version.rich(envs={"UNKNOWN": OLD}))
    emulator.fault("replace", **TASK, times=-1, patch=[{"path": path, "value": secret}])
    run = module(**version.identity, secret_envs={"HF_TOKEN": secret}, wait_timeout=1)
    assert leaks(run, secret) == []


@only_v3
@each_secret
def test_task_lookup_error_shows_no_secret(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str
) -> None:
    """In its message, its fields, or their names."""
    run = _update(emulator, module, version, secret, _refusal(secret), TASK)
    assert (run.failed, leaks(run, secret)) == (True, [])


@only_v3
@each_secret
@pytest.mark.parametrize("answer", [{"tasks": "{}"}, {"tasks": [["{}"]]}, {"tasks": {"{}": 1}}, {"{}": []}, "{}"])
def test_odd_response_to_a_write_shows_no_secret(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str, answer: Any
) -> None:
    """Where the ids of tasks should be."""
    body = json.loads(json.dumps(answer).replace("{}", json.dumps(secret)[1:-1]))
    run = _update(emulator, module, version, secret, {"kind": "status", "status": 200, "body": body})
    assert (run.failed, leaks(run, secret)) == (True, [])


@only_v3
@each_secret
@pytest.mark.parametrize("path", ["/check_limits", "/pricing/"])
def test_preview_error_shows_no_secret(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str, path: str
) -> None:
    """It was not asked about variables, and may know them all the same."""
    version.seed(emulator, version.rich(envs={"UNKNOWN": OLD}))
    emulator.fault(**_refusal(f"{secret} {OLD}"), path=path)
    options = {"secret_envs": {"HF_TOKEN": secret}, "containers": version.with_region(7, max=9)}
    run = module(check=True, **version.identity, **options, preview=["limits", "price"], api_retries=0)
    assert (run.failed, leaks(run, secret), leaks(run, OLD)) == (True, [], [])


@only_v3
@each_secret
@pytest.mark.parametrize(
    "patch",
    [
        {"path": "currency_code", "value": "{}"},
        {"path": "price_status", "value": "{}"},
        {"path": "price_per_hour", "value": "{}"},
    ],
    ids=["currency_code", "price_status", "price_per_hour"],
)
def test_price_shows_no_secret(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str, patch: dict[str, Any]
) -> None:
    """Not where a word is expected, and not where a number is."""
    version.seed(emulator, version.rich(envs={"UNKNOWN": OLD}))
    emulator.fault("replace", path="/pricing/", times=-1, patch=[{**patch, "value": secret}])
    run = module(check=True, **version.identity, secret_envs={"HF_TOKEN": secret}, preview=["price"])
    assert leaks(run, secret) == []


@only_v3
@pytest.mark.parametrize("path", ["currency_code", "price_status"])
def test_price_shows_no_part_of_a_secret(
    emulator: RunningEmulator, module: Runner, version: Version, path: str
) -> None:
    """Where a word is expected."""
    version.seed(emulator, version.rich())
    emulator.fault("replace", path="/pricing/", times=-1, patch=[{"path": path, "value": LONG[:30]}])
    run = module(check=True, **version.identity, secret_envs={"HF_TOKEN": LONG}, preview=["price"])
    assert parts(run, LONG) == []


@only_v3
@each_secret
def test_application_name_shows_no_secret(
    emulator: RunningEmulator, module: Runner, version: Version, secret: str
) -> None:
    """Where a deployment that belongs to one is refused."""
    references = [{"kind": "AppDeployment", "name": f"app of {secret}"}]
    version.seed(emulator, version.rich(envs={"UNKNOWN": OLD}, object_references=references))
    run = module(**version.identity, secret_envs={"HF_TOKEN": secret})
    assert (run.failed, leaks(run, secret)) == (True, [])


BROKEN = {
    "an object": '{"envs": {"X": "unseen-secret-4711"',
    "a list": '[{"envs": {"X": "unseen-secret-4711"',
    "a text": '"unseen-secret-4711',
    "blanks before": '  \r\n\t {"envs": {"X": "unseen-secret-4711"',
    "a byte order mark before": '\ufeff{"envs": {"X": "unseen-secret-4711"',
}


@pytest.mark.parametrize("kind", ["application/json", "text/html", "text/plain", "text/html; charset=utf-16"])
@pytest.mark.parametrize("status", [200, 400, 502])
@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_broken_json_is_not_shown(
    stored: Any, emulator: RunningEmulator, module: Runner, version: Version, text: str, status: int, kind: str
) -> None:
    """It may hold variables that nobody here knows, whatever it is called."""
    emulator.fault("raw", text=text, status=status, content_type=kind, times=-1)
    run = module(**version.identity, api_retries=0)
    assert (run.failed, leaks(run, "unseen-secret-4711")) == (True, [])


@pytest.mark.parametrize("name", ["Authorization", "X-Gateway"])
def test_token_is_masked_without_its_scheme(
    emulator: RunningEmulator, module: Runner, version: Version, name: str
) -> None:
    """As a gateway's message names what it was called with."""
    token = "token-of-the-probe-0042"
    probe = {"enabled": True, "probe": {"http_get": {"port": 80, "headers": {name: f"Bearer {token}"}}}}
    version.seed(emulator, version.rich())
    emulator.fault("status", status=422, body={"message": f"{token} is no token"}, method=version.method)
    run = module(**version.identity, probes={"liveness_probe": probe}, api_retries=0)
    assert (run.failed, token in json.dumps(run.result)) == (True, False)
    assert f"{MASK} is no token" in run.result["msg"]
