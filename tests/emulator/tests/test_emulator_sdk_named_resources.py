# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gcore's own Python SDK, strictly, on what deployments refer to, and on the catalogues.

It has no method for the catalogue of models.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gcore
import pytest
from gcore.types.cloud import Region
from gcore.types.cloud.inference import (
    InferenceAPIKey,
    InferenceFlavor,
    InferenceRegistryCredentials,
    InferenceSecret,
)
from pydantic import BaseModel

from tests.emulator.catalogues.examples import EXAMPLE_FLAVOR
from tests.emulator.server import RunningEmulator
from tests.emulator.v3.examples import EXAMPLE_NAME

DATA: Any = {"aws_access_key_id": "fake-key-id", "aws_secret_access_key": "fake-secret"}
LOGIN: dict[str, Any] = {"username": "somebody", "password": "hidden-word", "registry_url": "registry.example.com"}
ODD = {"internal_labels", "internal_revision"}


@pytest.fixture(params=[True, False], ids=["odd", "plain"])
def odd(request: pytest.FixtureRequest, emulator: RunningEmulator) -> bool:
    """Whether the responses are odd."""
    emulator.settings(odd_responses=request.param)
    return bool(request.param)


def test_sdk_creates_api_key(sdk: gcore.Gcore, odd: bool) -> None:
    made = sdk.cloud.inference.api_keys.create(
        name="new-key", description="Mine", expires_at="2030-01-01T00:00:00+01:00"
    )
    found = sdk.cloud.inference.api_keys.get("new-key")
    assert (made.name, made.description, found.deployment_names) == ("new-key", "Mine", [])
    assert len(made.secret) > 10


def test_sdk_updates_api_key(sdk: gcore.Gcore, odd: bool) -> None:
    changed = sdk.cloud.inference.api_keys.update("key1", description="Another")
    assert (changed.description, changed.deployment_names) == ("Another", [EXAMPLE_NAME])
    assert sdk.cloud.inference.api_keys.update("key1", description=None).description is None


def test_sdk_deletes_api_key(sdk: gcore.Gcore) -> None:
    sdk.cloud.inference.api_keys.create(name="new-key")
    sdk.cloud.inference.api_keys.delete("new-key")
    with pytest.raises(gcore.NotFoundError):
        sdk.cloud.inference.api_keys.get("new-key")


def test_sdk_creates_and_replaces_registry_credentials(sdk: gcore.Gcore, odd: bool) -> None:
    credentials = sdk.cloud.inference.registry_credentials
    made = credentials.create(name="new-one", **LOGIN)
    replaced = credentials.replace("new-one", **{**LOGIN, "username": "another"})
    found = credentials.get("new-one")
    assert [each.username for each in (made, replaced, found)] == ["somebody", "another", "another"]
    credentials.delete("new-one")
    assert [each.name for each in credentials.list()] == ["dockerhub"]


def test_sdk_creates_and_replaces_secrets(sdk: gcore.Gcore, odd: bool) -> None:
    secrets = sdk.cloud.inference.secrets
    made = secrets.create(name="new-secret", type="aws-iam", data=DATA)
    other: Any = {**DATA, "aws_access_key_id": "another"}
    replaced = secrets.replace("new-secret", type="aws-iam", data=other)
    found = secrets.get("new-secret")
    ids = [each.data.aws_access_key_id for each in (made, replaced, found)]
    assert ids == ["fake-key-id", "another", "another"]
    secrets.delete("new-secret")
    assert list(secrets.list()) == []


@pytest.mark.parametrize("form", ["masked", "empty"])
def test_sdk_reads_hidden_secrets(sdk: gcore.Gcore, emulator: RunningEmulator, form: str) -> None:
    emulator.settings(secret_values=form)
    made = sdk.cloud.inference.secrets.create(name="new-secret", type="aws-iam", data=DATA)
    assert made.data.aws_secret_access_key != DATA["aws_secret_access_key"]


@pytest.mark.parametrize("kind", ["api_keys", "registry_credentials", "secrets"])
def test_sdk_lists_all_pages(sdk: gcore.Gcore, emulator: RunningEmulator, kind: str) -> None:
    names = emulator.stores[f"v3/{kind}"].bulk(5, 42)
    resource: Any = getattr(sdk.cloud.inference, kind)
    listed = [each.name for each in resource.list(project_id=42, limit=2)]
    pages = [entry["query"].get("offset") for entry in emulator.requests()]
    assert (listed, pages) == (names, [None, "2", "4"])


def test_sdk_lists_flavors(sdk: gcore.Gcore, odd: bool) -> None:
    listed = list(sdk.cloud.inference.flavors.list(limit=3))
    found = sdk.cloud.inference.flavors.get(EXAMPLE_FLAVOR)
    assert (len(listed), found.gpu_model, found.gpu) == (4, "H100", 1)


def test_sdk_reads_capacity(sdk: gcore.Gcore, odd: bool) -> None:
    found = sdk.cloud.inference.get_capacity_by_region()
    free = {each.flavor_name: each.capacity for each in found.results[0].capacity}
    assert (found.count, free[EXAMPLE_FLAVOR]) == (5, 42)


def test_sdk_lists_regions(sdk: gcore.Gcore, odd: bool) -> None:
    listed = [each.id for each in sdk.cloud.regions.list(product="inference", limit=2)]
    assert listed == [11, 9, 7, 3, 1]
    assert sdk.cloud.regions.get(region_id=7).country == "DE"


def _taken(sdk: gcore.Gcore) -> object:
    return sdk.cloud.inference.api_keys.create(name="key1")


def _attached(sdk: gcore.Gcore) -> object:
    sdk.cloud.inference.api_keys.delete("key1")
    return None


def _invalid(sdk: gcore.Gcore) -> object:
    return sdk.cloud.inference.api_keys.create(name="Key")


def _missing(sdk: gcore.Gcore) -> object:
    return sdk.cloud.inference.flavors.get("none")


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (_taken, gcore.ConflictError),
        (_attached, gcore.ConflictError),
        (_invalid, gcore.BadRequestError),
        (_missing, gcore.NotFoundError),
    ],
)
def test_sdk_raises_error_class_of_status(
    sdk: gcore.Gcore, ask: Callable[[gcore.Gcore], object], error: type[gcore.APIStatusError]
) -> None:
    with pytest.raises(error) as refusal:
        ask(sdk)
    body: Any = refusal.value.body
    assert {"exception_class", "message", "request_id"} <= set(body)


#: Each model of the SDK, and how to get one.
GOTTEN: list[tuple[type[BaseModel], Callable[[gcore.Gcore], Any]]] = [
    (InferenceAPIKey, lambda sdk: sdk.cloud.inference.api_keys.get("key1")),
    (InferenceRegistryCredentials, lambda sdk: sdk.cloud.inference.registry_credentials.get("dockerhub")),
    (InferenceSecret, lambda sdk: sdk.cloud.inference.secrets.create(name="some", type="aws-iam", data=DATA)),
    (InferenceFlavor, lambda sdk: sdk.cloud.inference.flavors.get(EXAMPLE_FLAVOR)),
    (Region, lambda sdk: sdk.cloud.regions.get(region_id=7)),
]


@pytest.mark.parametrize(("model", "get"), GOTTEN)
def test_sdk_model_knows_all_but_odd_fields(
    sdk: gcore.Gcore, model: type[BaseModel], get: Callable[[gcore.Gcore], Any]
) -> None:
    found = get(sdk)
    assert set(found.model_extra or {}) == ODD
    assert found.model_fields_set - ODD == set(model.model_fields)


@pytest.mark.parametrize(("model", "get"), GOTTEN)
def test_sdk_validation_is_strict(
    sdk: gcore.Gcore, emulator: RunningEmulator, model: type[BaseModel], get: Callable[[gcore.Gcore], Any]
) -> None:
    name = next(iter(model.model_fields))
    emulator.fault("replace", patch=[{"path": name, "value": ["odd", 1.5]}])
    with pytest.raises(gcore.APIResponseValidationError):
        get(sdk)
