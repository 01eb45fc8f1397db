# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project of some forty deployments, five of which drifted, and its configuration."""

from __future__ import annotations

from typing import Any

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import plain, rich

Options = dict[str, Any]

#: Values that stand nowhere in what an audit shows.
SECRETS = {
    "on the server": "hf_OnTheServer0815",
    "of another variable": "db-password-4711",
    "in the list": "hf_InTheList2342",
    "in a header of the server": "Bearer header-on-the-server",
    "in a header of the list": "Bearer header-in-the-list",
    "of one that is missing": "hf_OfTheMissingOne",
    "with markup": "<b>secret&markup</b>",
}

_MODELS = ("bge-m3", "clip-vit", "e5-large", "flux-schnell", "gemma-3", "llama-4", "mistral-small", "phi-4", "qwen-3")
_STAGES = ("dev", "staging", "prod", "prod-eu")
#: The names of deployments that do not drift.
PLAIN = [f"{model}-{stage}" for model in _MODELS for stage in _STAGES][:34]


def _id(number: int) -> str:
    return f"{number:08x}-1111-4222-8333-444455556666"


def seed_forty(emulator: RunningEmulator) -> list[Options]:
    """Store the project, and return its configuration: 35 match, five drifted, two are not listed."""
    # What the emulator begins with.
    listed: list[Options] = [{"name": "my-instance"}]
    for number, name in enumerate(PLAIN, start=1):
        emulator.seed(plain(id=_id(number), name=name, image=f"registry.example.com/models/{name}:1.4"))
        listed.append({"name": name, "image": f"registry.example.com/models/{name}:1.4", "listening_port": 8080})
    listed += _drifted(emulator)
    for number, name in enumerate(["somebody-elses", "test-please-delete"], start=90):
        emulator.seed(plain(id=_id(number), name=name))
    return listed


def _drifted(emulator: RunningEmulator) -> list[Options]:
    """Store three that differ and one that is there too much, and return these with one that is missing."""
    envs = {"LOG_LEVEL": "debug", "HF_TOKEN": SECRETS["on the server"], "DB_PASSWORD": SECRETS["of another variable"]}
    containers = [
        {"region_id": 7, "scale": {"min": 1, "max": 3, "cooldown_period": 60, "triggers": {"cpu": {"threshold": 80}}}},
        {"region_id": 10, "scale": {"min": 0, "max": 2, "cooldown_period": None, "triggers": None}},
    ]
    emulator.seed(rich(id=_id(50), name="chat-prod", envs=envs, containers=containers, probes=None))
    headers = {"Authorization": SECRETS["in a header of the server"], "X-Tenant": "tenant-of-the-server"}
    http_get = {"port": 8080, "path": "/health", "schema": "HTTP", "host": None, "headers": headers}
    probes = {"liveness_probe": {"enabled": True, "probe": {"http_get": http_get}}}
    emulator.seed(plain(id=_id(51), name="embeddings-prod", probes=probes))
    emulator.seed(plain(id=_id(52), name="reranker", description="<script>alert('x')</script> & {{ 7 * 7 }} `|*"))
    emulator.seed(plain(id=_id(53), name="old-chat"))
    scale = {"min": 1, "max": 5, "cooldown_period": 60, "triggers": {"cpu": {"threshold": 75}}}
    listed_http_get = {**http_get, "headers": {**headers, "Authorization": SECRETS["in a header of the list"]}}
    listed_http_get.pop("host")
    return [
        {
            "name": "chat-prod",
            "image": "nginx:1.30",
            "containers": [{"region_id": 7, "scale": scale}],
            "envs": {"LOG_LEVEL": "info"},
            "secret_envs": {"HF_TOKEN": SECRETS["in the list"], "DB_PASSWORD": None},
        },
        {
            "name": "embeddings-prod",
            "probes": {"liveness_probe": {"enabled": True, "probe": {"http_get": listed_http_get}}},
        },
        {"name": "reranker", "description": "Orders the passages that the search found", "timeout": 300},
        {"name": "old-chat", "state": "absent"},
        {
            "name": "whisper-prod",
            "image": "registry.example.com/models/whisper:3",
            "flavor_id": _id(99),
            "listening_port": 9000,
            "containers": [{"region_id": 7, "scale": {"min": 0, "max": 2}}],
            "envs": {"LANGUAGE": "de"},
            "secret_envs": {"HF_TOKEN": SECRETS["of one that is missing"], "MARKUP": SECRETS["with markup"]},
        },
    ]
