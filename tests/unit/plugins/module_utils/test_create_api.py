# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`create_api`: the connection, the class of the API version, and the redactor."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core import create_client
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.listed import create_list_api
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import Connection
from ansible_collections.gcore.inference.plugins.module_utils._deployments import create_api
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
    DeploymentApi,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._resources.secret import SecretApi
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import KEY, filled
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Answer, FakeTransport

CONNECTION = {
    "api_url": "https://x",
    "api_key": KEY,
    "api_timeout": 7,
    "api_retries": 2,
    "api_retry_time": 60,
    "validate_certs": False,
    "ca_path": "/ca.pem",
}


def options_of(**given: t.Any) -> dict[str, t.Any]:
    """Return validated connection options."""
    return filled({"api_key": KEY, **given}, connection_spec())


@pytest.mark.parametrize(
    ("options", "connection"),
    [
        (options_of(), Connection("https://api.gcore.com", KEY)),
        (options_of(**CONNECTION), Connection(**t.cast(t.Any, CONNECTION))),
        ({**options_of(), "name": "my-instance", "limit": 5}, Connection("https://api.gcore.com", KEY)),
    ],
    ids=["defaults", "all", "others"],
)
def test_create_api_connection(monkeypatch: pytest.MonkeyPatch, options: t.Any, connection: Connection) -> None:
    connections: list[Connection] = []
    monkeypatch.setattr(create_client, "HttpClient", lambda connection, **_more: connections.append(connection))
    create_api.create_api(options)
    assert connections == [connection]


@pytest.mark.parametrize("given", [KEY, f" {KEY}\n", f"apikey {KEY}", f"APIKey  {KEY}", f"\tapikey\t{KEY} "])
def test_create_api_has_bare_key(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    connections: list[Connection] = []
    monkeypatch.setattr(create_client, "HttpClient", lambda connection, **_more: connections.append(connection))
    _api, redactor = create_api.create_api(options_of(api_key=given))
    assert (connections[0].api_key, redactor.redact(f"it is {KEY}.")) == (KEY, f"it is {MASK}.")


@pytest.mark.parametrize(("project_id", "end"), [(5, "project_id=5"), (None, "order_by=name.asc")])
def test_create_api_project(monkeypatch: pytest.MonkeyPatch, project_id: int | None, end: str) -> None:
    transport = FakeTransport()
    transport.install(monkeypatch)
    transport.answers = [Answer(200, {"count": 0, "results": []})]
    api, _redactor = create_api.create_api(options_of(project_id=project_id))
    api.list_all()
    assert transport.sent[0].url.endswith(end)


@pytest.mark.parametrize(
    ("given", "api_class"),
    [({}, ApiV2), ({"api_version": "v2"}, ApiV2), ({"api_version": "v3", "project_id": 1}, ApiV3)],
)
def test_create_api_class_of_version(given: dict[str, t.Any], api_class: type[DeploymentApi]) -> None:
    api, _redactor = create_api.create_api(options_of(**given))
    assert isinstance(api, api_class)


def test_create_api_of_a_named_resource(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = FakeTransport()
    transport.install(monkeypatch)
    transport.answers = [Answer(200, {"count": 0, "results": []})]
    api, redactor = SecretApi.create_api(options_of(api_url="https://x", project_id=5))
    assert api.list_all() == ([], [])
    assert transport.sent[0].url.startswith("https://x/cloud/v3/inference/5/secrets?")
    assert redactor.redact(f"it is {KEY}.") == f"it is {MASK}."


@pytest.mark.parametrize(("version", "project_id"), [("v2", None), ("v3", 5)])
def test_create_list_api(version: str, project_id: int | None) -> None:
    api, redactor = create_list_api(options_of(api_version=version, project_id=project_id))
    assert (api.version, api.project_id) == (version, project_id)
    assert api.http.url("/x") == "https://api.gcore.com/x"
    assert redactor.redact(f"it is {KEY}.") == f"it is {MASK}."
