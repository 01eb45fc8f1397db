# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fleets in a project in memory: their projects, and how they fail."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_result import FleetError, FleetOutcome
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import MINIMUM
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.projects import Project

LEAST = {name: value for name, value in MINIMUM.items() if name != "name"}
BOTH_MODES = pytest.mark.parametrize("check_mode", [True, False])
ABSENT = {"state": "absent"}


def body(name: str, **changes: t.Any) -> dict[str, t.Any]:
    """Return a deployment of that name."""
    return {**MINIMUM, "name": name, **changes}


def project(*names: str, **changes: t.Any) -> Project:
    """Return a project with deployments of these names; their IDs count from 0."""
    return Project(body(name, **changes) for name in names)


def refused(here: Project, *deployments: t.Any, **options: t.Any) -> list[tuple[str, str]]:
    """Return the problems of a fleet that is rejected."""
    with pytest.raises(OptionsError) as error:
        here.reconcile(*deployments, **options)
    return error.value.problems


def failed(here: Project, *deployments: t.Any, **options: t.Any) -> tuple[str, dict[str, t.Any]]:
    """Return the message and the partial result of a fleet of which some fail."""
    with pytest.raises(FleetError) as error:
        here.reconcile(*deployments, **options)
    return str(error.value), error.value.partial_result


def actions(outcome: FleetOutcome | dict[str, t.Any]) -> list[str]:
    """Return the action of each row."""
    rows = outcome["deployments"] if isinstance(outcome, dict) else outcome.deployments
    return [row["action"] for row in rows]


def fault(method: str = "PUT", **fields: t.Any) -> ApiError:
    """Return an error of the API."""
    return ApiError(method, "/x", "HTTP 400", status=400, **{"message": "no", **fields})
