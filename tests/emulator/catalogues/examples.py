# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flavors, regions and models that the emulator begins with; both versions show the same ones."""

from __future__ import annotations

from typing import Any

from ..v2.examples import EXAMPLE_ID

EXAMPLE_FLAVOR = "inference-16vcpu-232gib-1xh100-80gb"
EXAMPLE_MODEL_ID = "5d1c0a7e-7b1f-4c59-9d2f-0e6a8c3b9f10"


def _flavor(flavor_id: str, name: str, cpu: int, memory: int, gpu: tuple[int, str, int, str]) -> dict[str, Any]:
    """Return the facts of a flavor; `gpu` holds number, model, memory of one in Gi, compute capability."""
    number, model, gpu_memory, capability = gpu
    gpus = f"{number}x{model} / " if number else ""
    return {
        "id": flavor_id,
        "name": name,
        "description": f"{gpus}{cpu} vCPU / {memory}GiB RAM",
        "cpu": cpu,
        "memory": memory,
        "gpu": number,
        "gpu_model": model,
        "gpu_memory": gpu_memory,
        "gpu_compute_capability": capability,
    }


_FLAVORS = [
    _flavor(EXAMPLE_ID, EXAMPLE_FLAVOR, 16, 232, (1, "H100", 80, "9.0")),
    _flavor("0aaa0000-1111-4222-8333-444455556666", "inference-4vcpu-16gib", 4, 16, (0, "", 0, "")),
    _flavor(
        "0bbb0000-1111-4222-8333-444455556666", "inference-16vcpu-232gib-2xh100-80gb", 16, 232, (2, "H100", 80, "9.0")
    ),
    _flavor("0ccc0000-1111-4222-8333-444455556666", "inference-8vcpu-64gib-2xl40s-48gb", 8, 64, (2, "L40S", 48, "8.9")),
]

FLAVORS_V2: list[dict[str, Any]] = [
    {
        "id": each["id"],
        "name": each["name"],
        "description": each["description"],
        "cpu": each["cpu"] * 1000,
        "ram": each["memory"] * 1024,
        "gpu_count": each["gpu"],
        "gpu_model": each["gpu_model"],
        "gpu_memory": each["gpu_memory"] * 1024,
    }
    for each in _FLAVORS
]
FLAVORS_V3: list[dict[str, Any]] = [
    {**{name: value for name, value in each.items() if name != "id"}, "is_gpu_shared": False} for each in _FLAVORS
]

_MODEL: dict[str, Any] = {
    "category": "Text Generation",
    "description": "A model for text and images",
    "developer": "Mistral AI",
    "documentation_page": "/docs",
    "eula_url": None,
    "example_curl_request": "curl -X POST http://localhost:8080/v1/chat/completions",
    "has_eula": False,
    "id": EXAMPLE_MODEL_ID,
    "image_registry_id": None,
    "image_url": "registry.hub.gcore.example/llm/pixtral-12b:1",
    "inference_backend": "torch",
    "inference_frontend": "vllm",
    "model_id": "mistralai/Pixtral-12B-2409",
    "name": "pixtral-12b",
    "openai_compatibility": "full",
    "port": 8000,
    "version": "v0.1",
}
_SMALL: dict[str, Any] = {
    **_MODEL,
    "description": "A model for text, under terms of its own",
    "developer": None,
    "eula_url": "https://example.com/eula",
    "has_eula": True,
    "id": "6e2d1b8f-7b1f-4c59-9d2f-0e6a8c3b9f10",
    "image_url": "registry.hub.gcore.example/llm/small:2",
    "model_id": None,
    "name": "a-small-one",
}
MODELS_V2: list[dict[str, Any]] = [
    {**_MODEL, "default_flavor_id": EXAMPLE_ID},
    {**_SMALL, "default_flavor_id": None},
]
MODELS_V3: list[dict[str, Any]] = [
    {**_MODEL, "default_flavor_name": EXAMPLE_FLAVOR},
    {**_SMALL, "default_flavor_name": None},
]


def _region(region_id: int, display_name: str, country: str, zone: str) -> dict[str, Any]:
    return {
        "access_level": "core",
        "available_volume_types": ["standard", "ssd_hiiops", "cold"],
        "coordinates": None,
        "country": country,
        "created_at": f"2019-12-{region_id:02d}T23:59:59Z",
        "created_on": f"2019-12-{region_id:02d}T23:59:59Z",
        "ddos_endpoint_id": None,
        "display_name": display_name,
        "endpoint_type": "public",
        "external_network_id": "c843c3e6-ef4d-4b92-8db2-e16ac05c5650",
        "file_share_types": ["standard"],
        "has_ai": False,
        "has_ai_gpu": False,
        "has_baremetal": False,
        "has_basic_vm": True,
        "has_dbaas": False,
        "has_ddos": False,
        "has_k8s": True,
        "has_kvm": True,
        "has_sfs": False,
        "id": region_id,
        "keystone_id": region_id,
        "keystone_name": f"ED-{region_id}",
        "metrics_database_id": None,
        "slug": f"{display_name.lower().replace(' ', '-')}-{region_id}",
        "state": "ACTIVE",
        "task_id": None,
        "vlan_physical_network": "br-ex",
        "zone": zone,
    }


#: All have inference but the second; see `settings.Settings.regions_without_inference`.
REGIONS: list[dict[str, Any]] = [
    _region(1, "Luxembourg", "LU", "EMEA"),
    _region(2, "Amsterdam", "NL", "EMEA"),
    _region(3, "Singapore", "SG", "APAC"),
    _region(7, "Frankfurt", "DE", "EMEA"),
    _region(9, "Ashburn", "US", "AMERICAS"),
    _region(11, "Tokyo", "JP", "APAC"),
]
