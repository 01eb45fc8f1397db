# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health of a deployment: by its status, by its containers, and whatever else the API may answer."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    Deployment,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.health import (
    health_of,
    shown_status,
    unready_regions,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.region_state import region_state

SECRET = "hf_NobodyMaySeeThis"


def observed(status: str, least: int = 1, **container: t.Any) -> Deployment:
    """Return a deployment with one region, of which at least so many containers must be ready."""
    answer = {"containers": [{"region_id": 7, **container}]}
    return Deployment("1", status, {"name": "some-one", "containers": {7: {"scale": {"min": least}}}}, answer)


#: What there is, and its health.
HEALTH = [
    (observed("ACTIVE"), "healthy"),
    (observed("ACTIVE", deploy_status={"ready": 2, "total": 5}, least=2), "healthy"),
    (observed("ACTIVE", deploy_status={"ready": 2, "total": 5}, least=3), "not_ready"),
    (observed("ACTIVE", deploy_status={"ready": 1, "total": 1}, error_message="no image"), "failing"),
    (observed("ACTIVE", deploy_status={"ready": 0, "total": 5}, least=0), "healthy"),
    (observed("PENDING", least=0), "healthy"),
    (observed("PENDING"), "not_ready"),
    (observed("DISABLED", error_message="old"), "stopped"),
    *((observed(status), "failing") for status in ("FAILED", "ERROR")),
    *((observed(status), "not_ready") for status in ("NEW", "DEPLOYING", "PARTIALLYDEPLOYED", "NOBODY_KNOWS")),
    *((observed(status, error_message="no"), None) for status in ("DELETING", "DELETED")),
]


@pytest.mark.parametrize(("found", "health"), HEALTH)
def test_health_of_status_and_containers(found: Deployment, health: str | None) -> None:
    assert health_of(found, "present") == health


def test_health_of_absent_is_none() -> None:
    assert health_of(observed("FAILED"), "absent") is None


ODD: list[t.Any] = [
    None,
    [],
    "x",
    [None],
    [{}],
    [{"region_id": "7"}],
    [{"region_id": 8, "deploy_status": {"ready": 1}}],
]


@pytest.mark.parametrize("containers", ODD, ids=range(len(ODD)))
def test_containers_of_another_shape_tell_nothing(containers: t.Any) -> None:
    found = observed("ACTIVE")
    found.json["containers"] = containers
    assert (health_of(found, "present"), unready_regions(found, Redactor())) == ("healthy", [])


@pytest.mark.parametrize(
    ("counts", "ready", "total"),
    [
        *((counts, None, None) for counts in (None, [], 5, "1/3", {}, {"ready": True}, {"ready": "no", "total": 0.5})),
        *(({"ready": 1, "total": []}, 1, None), ({"ready": None, "total": 3}, None, 3)),
        ({"ready": "0", "total": 3.0}, 0, 3),
    ],
)
def test_region_state_counts_of_other_shape_are_unknown(counts: t.Any, ready: int | None, total: int | None) -> None:
    assert region_state({"region_id": 7, "deploy_status": counts}) == (7, ready, total, "")


@pytest.mark.parametrize("message", [None, "", " \n ", 5, True, [], ["s3cr3t"], {"a": "s3cr3t"}])
def test_region_state_message_of_other_shape_is_empty(message: t.Any) -> None:
    assert region_state({"region_id": 7, "error_message": message}).error_message == ""


def test_unready_region_is_row_of_result() -> None:
    found = observed("ACTIVE", error_message=" no image\n")
    row = {"region_id": 7, "ready": None, "total": None, "error_message": "no image"}
    assert unready_regions(found, Redactor()) == [row]


def test_shown_status_and_region_message_mask_before_shortening() -> None:
    found = observed(SECRET, error_message="x" * 490 + SECRET)
    (region,) = unready_regions(found, Redactor(SECRET))
    assert (shown_status(found, Redactor(SECRET)), region["error_message"]) == (MASK, "x" * 490 + MASK)
