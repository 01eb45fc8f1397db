# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in what others wrote, errors and odd answers, and in options that were written wrongly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID, NAME, container, rich
from tests.functional.runner import Run, Runner
from tests.functional.secrets import SECRETS, SPELLINGS, leaks, strings

OLD = "old-secret-on-the-server-0815"
each_secret = pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
each_spelling = pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
Spell = Callable[[str], str]


def _update(emulator: RunningEmulator, module: Runner, secret: str, fault: dict[str, Any]) -> Run:
    """Run an update with a secret variable while a fault strikes its PUT."""
    emulator.seed(rich(envs={"UNKNOWN": OLD}))
    emulator.fault(**fault, method="PUT")
    return module(instance_id=ID, secret_envs={"HF_TOKEN": secret}, api_retries=0)


def _refusal(echo: str) -> dict[str, Any]:
    """Give the fault of an error that echoes a text in all its parts."""
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
def test_an_error_of_the_api_does_not_echo_a_secret(
    emulator: RunningEmulator, module: Runner, secret: str, spell: Spell
) -> None:
    """In its message, its fields, or their names."""
    run = _update(emulator, module, secret, _refusal(spell(secret)))
    assert (run.failed, leaks(run, secret)) == (True, [])


@each_secret
@pytest.mark.parametrize("spelling", [name for name in SPELLINGS if "JSON" not in name and name != "Python"])
def test_an_error_page_does_not_echo_a_secret(
    emulator: RunningEmulator, module: Runner, secret: str, spelling: str
) -> None:
    """Not even where its beginning ends in the middle of the secret."""
    spell = SPELLINGS[spelling]
    text = f"<html><p>{'a' * 150}{spell(secret)}</p></html>"
    run = _update(emulator, module, secret, {"kind": "html", "status": 502, "text": text})
    beginning = spell(secret.strip())[:12]
    assert (run.failed, leaks(run, secret), [text for text in strings(run.result) if beginning in text]) == (
        True,
        [],
        [],
    )


@each_secret
def test_an_undocumented_field_does_not_echo_a_secret(emulator: RunningEmulator, module: Runner, secret: str) -> None:
    """As a value or as a name, at any depth."""
    echo = {
        "kind": "replace",
        "patch": [{"path": "internal_labels", "value": {"a": [{"b": f"x{secret}y"}], secret: 1}}],
    }
    run = _update(emulator, module, secret, echo)
    assert (run.failed, leaks(run, secret)) == (False, [])


@each_secret
@pytest.mark.parametrize("path", ["containers.0.error_message", "containers.0.scale.note", "envs_copy"])
def test_a_field_that_only_answers_hold_does_not_echo_a_secret(
    emulator: RunningEmulator, module: Runner, secret: str, path: str
) -> None:
    """The reason why a container does not start may quote its variables."""
    patch = [{"path": path, "value": f"cannot start with {secret}"}]
    run = _update(emulator, module, secret, {"kind": "replace", "patch": patch})
    assert (run.failed, leaks(run, secret)) == (False, [])


def test_the_old_value_on_the_server_is_hidden_in_an_error(emulator: RunningEmulator, module: Runner) -> None:
    """The API may echo what the task never knew."""
    run = _update(emulator, module, "anything", _refusal(OLD))
    assert (run.failed, leaks(run, OLD)) == (True, [])


def test_a_header_on_the_server_is_hidden_in_an_error(emulator: RunningEmulator, module: Runner) -> None:
    """Of every probe."""
    run = _update(emulator, module, "anything", _refusal("tenant-secret-8100"))
    assert leaks(run, "tenant-secret-8100") == []


def test_of_two_secrets_the_longer_goes_first(emulator: RunningEmulator, module: Runner) -> None:
    """Else the rest of it would stand there."""
    emulator.seed(rich(envs={}))
    emulator.fault(**_refusal("prefix-secret-suffix"), method="PUT")
    run = module(instance_id=ID, secret_envs={"A": "secret", "B": "prefix-secret-suffix", "C": "prefix-"})
    assert (leaks(run, "prefix-"), leaks(run, "-suffix")) == ([], [])


def test_the_key_is_hidden_where_the_api_echoes_it(emulator: RunningEmulator, module: Runner) -> None:
    """As the real one does after a key was cut by the shell."""
    run = module(name=NAME, api_key="98765")
    assert (run.result["error"]["status"], leaks(run, "98765")) == (401, [])


@pytest.mark.parametrize("secret", ["1", "a", "e"])
def test_a_short_secret_leaves_the_error_usable(emulator: RunningEmulator, module: Runner, secret: str) -> None:
    """Status, method and path are the collection's own words."""
    run = _update(emulator, module, secret, {"kind": "status", "status": 400})
    error = run.result["error"]
    assert (error["status"], error["method"], ID in error["path"]) == (400, "PUT", True)


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
    stored: Any, emulator: RunningEmulator, module: Runner, text: str, status: int, kind: str
) -> None:
    """It may hold variables that nobody here knows, whatever it is called."""
    emulator.fault("raw", text=text, status=status, content_type=kind, times=-1)
    run = module(instance_id=ID, api_retries=0)
    assert (run.failed, leaks(run, "unseen-secret-4711")) == (True, [])


S = "hf_misplaced_secret_0042"


def _probes(**settings: Any) -> dict[str, Any]:
    return {"probes": {"liveness_probe": {"enabled": True, "probe": settings}}}


WRONG: list[dict[str, Any]] = [
    {"secret_env": {"T": S}},
    {"secret_env": S},
    {"secrets": [{"T": S}]},
    {"SECRET_ENVS": {"T": S}},
    {"secret_envs": [S]},
    {"secret_envs": [{"T": S}]},
    {"secret_envs": S},
    {"secret_envs": f"T={S} and more"},
    {"secret_envs": f'{{"T": "{S}"'},
    {"secret_envs": f"{{1: '{S}'}}"},
    {"secret_envs": {"T": [S]}},
    {"secret_envs": {"T": {"value": S}}},
    {"secret_envs": {"T": {S: 1}}},
    {"secret_envs": {"": S}},
    {"secret_envs": {"A=B": S}},
    {"envs": {"T": "x"}, "secret_envs": {"T": S}},
    {"api_key": [S]},
    {"api_key": {"key": S}},
    {"api_key": f"{S}\n{S}"},
    {"api_key": f"{S}é"},
    {"apikey": S},
    {"api_token": S},
    {"api_url": f"https://user:{S}@api.gcore.com"},
    {"api_url": f"https://{S}@api.gcore.com"},
    {"api_url": f"https://api.gcore.com/?key={S}"},
    {"api_url": [f"https://user:{S}@api.gcore.com"]},
    {"probe": {"liveness_probe": {"headers": {"A": S}}}},
    {"probes": S},
    {"probes": [S]},
    {"probes": {"liveness": {"headers": {"A": S}}}},
    {"probes": {"liveness_probe": S}},
    {"probes": {"liveness_probe": [{"A": S}]}},
    {"probes": {"liveness_probe": {"enabled": True, "headers": {"A": S}}}},
    _probes(headers={"A": S}),
    _probes(http_get=S),
    _probes(http_get=[S]),
    _probes(http_get={"port": 80, "header": {"A": S}}),
    _probes(http_get={"port": 80, "headers": S}),
    _probes(http_get={"port": 80, "headers": [f"A: {S}"]}),
    _probes(http_get={"port": 80, "headers": [{"A": S}]}),
    _probes(http_get={"port": 80, "headers": {"A": [S]}}),
    _probes(http_get={"port": 80, "headers": {"A": {"b": S}}}),
    _probes(http_get={"port": 80, "headers": {"": S}}),
    _probes(http_get={"headers": {"A": S}}),
    _probes(tcp_socket={"port": 80, "headers": {"A": S}}),
    {"containers": [{**container(7), "secret_envs": {"T": S}}]},
    {"containers": [container(7, secret_envs={"T": S})]},
    {"containers": {"secret_envs": {"T": S}}, "secret_envs": {"T": S}},
    {"listening_port": 0, "secret_envs": {"T": S}},
]


@pytest.mark.parametrize("options", WRONG, ids=[f"{next(iter(each))}-{number}" for number, each in enumerate(WRONG)])
def test_a_secret_in_a_wrong_option_is_not_told(module: Runner, options: dict[str, Any]) -> None:
    """In the message, the structured error, the invocation, or the system's log."""
    run = module(**{"name": NAME, **options})
    assert (run.failed, run.calls, leaks(run, S)) == (True, [], [])


def test_the_system_log_says_what_was_run(stored: Any, module: Runner) -> None:
    """Without the options that hold secrets."""
    run = module(
        instance_id=ID, image="nginx:1.30", secret_envs={"T": S}, **_probes(http_get={"port": 80, "headers": {"A": S}})
    )
    assert ("image=nginx:1.30" in run.logged, S in run.logged, "1234$abcdef" in run.logged) == (True, False, False)
