# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`create_api`: the connection, the class of the API version, and the redactor."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import Connection
from ansible_collections.gcore.inference.plugins.module_utils._deployments import create_api
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
    DeploymentApi,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import KEY, filled
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Answer, Wire

ON_V3 = {"api_version": "v3", "project_id": 1}
OTHERS = {
    "api_url": "https://x",
    "api_timeout": 7,
    "api_retries": 2,
    "api_retry_time": 60,
    "validate_certs": False,
    "ca_path": "/ca.pem",
}


def connection_of(monkeypatch: pytest.MonkeyPatch, **given: t.Any) -> Connection:
    """Return the connection that these options lead to."""
    made: list[Connection] = []
    monkeypatch.setattr(create_api, "HttpClient", lambda connection, **_others: made.append(connection))
    create_api.create_api(filled({"api_key": KEY, **given}, connection_spec()))
    return made[0]


@pytest.mark.parametrize("name", OTHERS)
def test_connection_has_each_option(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert getattr(connection_of(monkeypatch, **OTHERS), name) == OTHERS[name]


def test_connection_has_defaults_of_spec(monkeypatch: pytest.MonkeyPatch) -> None:
    assert connection_of(monkeypatch) == Connection("https://api.gcore.com", KEY)


@pytest.mark.parametrize("written", [KEY, f" {KEY}\n", f"apikey {KEY}", f"APIKey  {KEY}", f"\tapikey\t{KEY} "])
def test_connection_has_bare_key(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    assert connection_of(monkeypatch, api_key=written).api_key == KEY


@pytest.mark.parametrize("written", [KEY, f" {KEY}\n", f"apikey {KEY}"])
def test_redactor_knows_bare_key(written: str) -> None:
    _api, redactor = create_api.create_api(filled({"api_key": written}, connection_spec()))
    assert redactor(f"it is {KEY}.") == f"it is {MASK}."


@pytest.mark.parametrize(("project_id", "asked"), [(5, "project_id=5"), (None, "order_by=name.asc")])
def test_request_has_project(monkeypatch: pytest.MonkeyPatch, project_id: int | None, asked: str) -> None:
    wire = Wire()
    wire.install(monkeypatch)
    wire.answers = [Answer(200, {"count": 0, "results": []})]
    api, _redactor = create_api.create_api(filled({"api_key": KEY, "project_id": project_id}, connection_spec()))
    api.list_all()
    assert wire.sent[0].url.endswith(asked)


@pytest.mark.parametrize(("given", "api_class"), [({}, ApiV2), ({"api_version": "v2"}, ApiV2), (ON_V3, ApiV3)])
def test_create_api_by_version(given: dict[str, t.Any], api_class: type[DeploymentApi]) -> None:
    api, _redactor = create_api.create_api(filled({"api_key": KEY, **given}, connection_spec()))
    assert isinstance(api, api_class)


@pytest.mark.parametrize("more", [{}, {"name": "my-instance", "wait": True, "limit": 5}])
def test_create_api_ignores_other_options(monkeypatch: pytest.MonkeyPatch, more: dict[str, t.Any]) -> None:
    made: list[Connection] = []
    monkeypatch.setattr(create_api, "HttpClient", lambda connection, **_others: made.append(connection))
    create_api.create_api({**filled({"api_key": KEY}, connection_spec()), **more})
    assert len(made) == 1
