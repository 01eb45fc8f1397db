# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in options that were written wrongly, and in the system's log."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.deployments import NAME, container, liveness_probe
from tests.functional.deployments_v3 import SQS
from tests.functional.runner import Runner
from tests.functional.secrets import MISPLACED as S
from tests.functional.secrets import leaks
from tests.functional.versions import Version

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
    liveness_probe(headers={"A": S}),
    liveness_probe(http_get=S),
    liveness_probe(http_get=[S]),
    liveness_probe(http_get={"port": 80, "header": {"A": S}}),
    liveness_probe(http_get={"port": 80, "headers": S}),
    liveness_probe(http_get={"port": 80, "headers": [f"A: {S}"]}),
    liveness_probe(http_get={"port": 80, "headers": [{"A": S}]}),
    liveness_probe(http_get={"port": 80, "headers": {"A": [S]}}),
    liveness_probe(http_get={"port": 80, "headers": {"A": {"b": S}}}),
    liveness_probe(http_get={"port": 80, "headers": {"": S}}),
    liveness_probe(http_get={"headers": {"A": S}}),
    liveness_probe(tcp_socket={"port": 80, "headers": {"A": S}}),
    {"containers": [{**container(7), "secret_envs": {"T": S}}]},
    {"containers": [container(7, secret_envs={"T": S})]},
    {"containers": {"secret_envs": {"T": S}}, "secret_envs": {"T": S}},
    {"listening_port": 0, "secret_envs": {"T": S}},
    {"api_version": "v4", "secret_envs": {"T": S}},
    {"project_id": 0, "secret_envs": {"T": S}},
    {"flavor_id": "mine", "flavor_name": "", "secret_envs": {"T": S}},
    {"containers": [container(7, triggers={"sqs": {**SQS, "secret_envs": {"T": S}}})]},
    {"containers": [container(7, triggers={"sqs": {**SQS, "aws_secret_access_key": S}})]},
    {"logging": {"headers": {"A": S}}},
    {"ingress_opts": {"secret_envs": {"T": S}}},
    {"ingress_opts": S},
]


@pytest.mark.parametrize("options", WRONG, ids=[f"{next(iter(each))}-{number}" for number, each in enumerate(WRONG)])
def test_secret_in_a_wrong_option_is_not_shown(module: Runner, options: dict[str, Any]) -> None:
    """In the message, the structured error, the invocation, or the system's log."""
    run = module(**{"name": NAME, **options})
    assert (run.failed, run.calls, leaks(run, S)) == (True, [], [])


@pytest.mark.only_module
def test_system_log_has_the_task_without_secrets(stored: Any, module: Runner, version: Version) -> None:
    """Without the options that hold secrets."""
    run = module(
        **version.identity,
        image="nginx:1.30",
        secret_envs={"T": S},
        **liveness_probe(http_get={"port": 80, "headers": {"A": S}}),
    )
    assert ("image=nginx:1.30" in run.logged, S in run.logged, "1234$abcdef" in run.logged) == (True, False, False)
