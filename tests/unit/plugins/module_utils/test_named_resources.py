# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The named resources: their bodies against Gcore's contract, and what is special about each."""

from __future__ import annotations

import typing as t

import jsonschema
import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import UNCONSTRAINED, Constraints
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InvalidResponse, OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import NamedApi
from ansible_collections.gcore.inference.plugins.module_utils._core.named_reconcile import NamedReconciler
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._resources.registry_credential import (
    RegistryCredentialApi,
    RegistryCredentialReconciler,
    registry_credential_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.secret import (
    SecretApi,
    SecretReconciler,
    secret_spec,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error, page
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.contract_files import find_contract
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.contracts import body_schema
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import filled
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.option_builders import (
    LINE,
    NAMED,
    Declared,
    declared,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp


class ResourceKind(t.NamedTuple):
    """What differs between the kinds: classes, options that create and change one, a response, schemas."""

    api: type[NamedApi]
    reconciler: type[NamedReconciler[t.Any]]
    spec: t.Callable[[], t.Any]
    create: dict[str, t.Any]
    change: dict[str, t.Any]
    answer: dict[str, t.Any]
    create_schema: str
    update_schema: str


CREDENTIAL = ResourceKind(
    RegistryCredentialApi,
    RegistryCredentialReconciler,
    registry_credential_spec,
    {"name": "my-registry", "registry_url": "registry.example.com", "username": "robot", "password": "s3cr3t-1"},
    {"name": "my-registry", "username": "robot-2", "password": "s3cr3t-2"},
    {"project_id": 1, "name": "my-registry", "registry_url": "registry.example.com", "username": "robot"},
    "InferenceRegistryCredentialInSerializer",
    "InferenceRegistryCredentialInUpdateSerializer",
)
DATA = {"aws_access_key_id": "s3cr3t-id", "aws_secret_access_key": "s3cr3t-key"}
SECRET = ResourceKind(
    SecretApi,
    SecretReconciler,
    secret_spec,
    {"name": "my-queue", **DATA},
    {"name": "my-queue", "aws_secret_access_key": "s3cr3t-new"},
    {"name": "my-queue", "type": "aws-iam", "data": DATA},
    "InferenceBoxSecretsInSerializer",
    "InferenceSecretInUpdateSerializer",
)
KINDS = (CREDENTIAL, SECRET)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.api.result_name)


def run(
    kind: ResourceKind, *replies: t.Any, check: bool = False, **options: t.Any
) -> tuple[dict[str, t.Any], FakeHttp]:
    """Run the handler of the module with these replies; return its result and the HTTP client."""
    http = FakeHttp(*replies)
    given = filled({"project_id": 1, **options}, kind.spec())
    result = kind.reconciler.reconcile(kind.api(http, 1), given, Redactor(), check)
    return result._asdict(), http


def gone(kind: ResourceKind) -> Exception:
    """Return the 404 that the API gives of a resource that does not exist."""
    return api_error(404, exception_class="NotFoundError", message=f"{kind.api.noun} is not found")


@each_kind
def test_bodies_are_those_of_the_contract(kind: ResourceKind) -> None:
    contract = find_contract("v3")
    if contract is None:
        pytest.skip("Gcore's OpenAPI document is not here; GCORE_CONTRACT_DIR names its folder")
    _result, created = run(kind, gone(kind), kind.answer, **kind.create)
    _result, updated = run(kind, kind.answer, kind.answer, **kind.change)
    for http, name in ((created, kind.create_schema), (updated, kind.update_schema)):
        schema = body_schema(contract, name)
        properties = contract["components"]["schemas"][name]["properties"]
        body = http.calls[-1].body
        jsonschema.validate(body, schema)
        assert set(body) == set(properties)


@each_kind
def test_output_has_no_secret(kind: ResourceKind) -> None:
    results = [
        run(kind, gone(kind), kind.answer, **kind.create)[0],
        run(kind, gone(kind), check=True, **kind.create)[0],
        run(kind, kind.answer, kind.answer, **kind.change)[0],
        run(kind, kind.answer, None, name=kind.create["name"], state="absent")[0],
    ]
    assert all(result["changed"] for result in results)
    assert "s3cr3t" not in str(results)


@each_kind
@pytest.mark.parametrize("answer", [{}, {"name": None}, "text", [1]])
def test_odd_answer_is_error(kind: ResourceKind, answer: t.Any) -> None:
    with pytest.raises(InvalidResponse):
        run(kind, answer, **kind.create)


@each_kind
def test_list_all_skips_what_has_no_name(kind: ResourceKind) -> None:
    http = FakeHttp(page({**kind.answer, "name": None}, kind.answer))
    found, warnings = kind.api(http, 1).list_all()
    assert ([each.json for each in found], len(warnings)) == ([kind.answer], 1)


HIDDEN = [
    pytest.param({"data": {"aws_access_key_id": "AKIA****", "aws_secret_access_key": "****"}}, id="asterisks"),
    pytest.param({"data": {"aws_access_key_id": None, "aws_secret_access_key": ""}}, id="empty"),
    pytest.param({"data": None}, id="null"),
    pytest.param({"data": {}}, id="missing"),
]


@pytest.mark.parametrize("shown", HIDDEN)
@pytest.mark.parametrize("check", [False, True])
def test_masked_secret_is_not_compared_and_warns(shown: dict[str, t.Any], check: bool) -> None:
    answer = {**SECRET.answer, **shown}
    result, http = run(SECRET, answer, check=check, **SECRET.create)
    assert (result["changed"], http.methods) == (False, ["GET"])
    (warning,) = result["warnings"]
    assert "aws_access_key_id and aws_secret_access_key of the secret my-queue: not compared" in warning
    result, _http = run(SECRET, answer, check=check, name="my-queue")
    assert result["warnings"] == []


@pytest.mark.parametrize("shown", HIDDEN)
def test_masked_secret_is_written_always(shown: dict[str, t.Any]) -> None:
    answer = {**SECRET.answer, **shown}
    result, http = run(SECRET, answer, answer, update_secret="always", **SECRET.create)
    predicted, _http = run(SECRET, answer, check=True, update_secret="always", **SECRET.create)
    assert predicted == result
    assert http.calls[-1].body == {"type": "aws-iam", "data": DATA}
    assert result["changes"] == ["data.aws_access_key_id", "data.aws_secret_access_key"]
    assert result["warnings"] == []


def test_shown_secret_is_compared() -> None:
    unchanged, _http = run(SECRET, SECRET.answer, **SECRET.create)
    changed, http = run(SECRET, SECRET.answer, SECRET.answer, **SECRET.change)
    forced, _http = run(SECRET, SECRET.answer, SECRET.answer, update_secret="always", **SECRET.create)
    assert (unchanged["changes"], unchanged["warnings"]) == ([], [])
    assert changed["changes"] == ["data.aws_secret_access_key"]
    assert http.calls[-1].body["data"] == {**DATA, "aws_secret_access_key": "s3cr3t-new"}
    assert len(forced["changes"]) == 2
    assert changed["diff"]["before"]["data"]["aws_secret_access_key"] == f"{MASK} (before)"
    assert changed["diff"]["after"]["data"]["aws_secret_access_key"] == f"{MASK} (after)"


def test_secret_needs_the_other_value_where_it_is_masked() -> None:
    answer = {**SECRET.answer, "data": {**DATA, "aws_access_key_id": "****"}}
    with pytest.raises(OptionsError) as error:
        run(SECRET, answer, check=True, **SECRET.change)
    ((path, text),) = error.value.problems
    assert (path, text[:46]) == ("aws_access_key_id", "required to change data.aws_secret_access_key:")


@pytest.mark.parametrize(
    ("kind", "missing"),
    [(CREDENTIAL, ["registry_url", "username", "password"]), (SECRET, list(DATA))],
    ids=["registry_credential", "secret"],
)
def test_create_lists_what_is_missing(kind: ResourceKind, missing: list[str]) -> None:
    with pytest.raises(OptionsError) as error:
        run(kind, gone(kind), name="Bad")
    assert sorted(path for path, _text in error.value.problems) == sorted(["name", *missing])


def test_secret_of_another_type_is_not_converted() -> None:
    with pytest.raises(OptionsError, match="type: the API does not change it"):
        run(SECRET, {**SECRET.answer, "type": "gcp"}, **SECRET.create)
    result, _http = run(SECRET, {**SECRET.answer, "type": "gcp"}, None, name="my-queue", state="absent")
    assert result["changed"]


@pytest.mark.parametrize("update_password", ["on_create", "always"])
def test_password_alone_is_written_only_always(update_password: str) -> None:
    options = {**CREDENTIAL.create, "update_password": update_password}
    result, http = run(CREDENTIAL, CREDENTIAL.answer, CREDENTIAL.answer, **options)
    is_written = update_password == "always"
    assert result["changes"] == (["password"] if is_written else [])
    assert http.methods == (["GET", "PUT"] if is_written else ["GET"])


def choices(default: str, other: str) -> Declared:
    """Return the option of when a secret is written."""
    entry = {"type": "str", "default": default, "choices": [default, other], "no_log": False}
    return entry, UNCONSTRAINED


HIDDEN_LINE = ({"type": "str", "no_log": True}, LINE[1])


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (SECRET, {**dict.fromkeys(DATA, HIDDEN_LINE), "update_secret": choices("on_change", "always")}),
        (
            CREDENTIAL,
            {
                "registry_url": LINE,
                "username": LINE,
                "password": (HIDDEN_LINE[0], Constraints(non_empty=True)),
                "update_password": choices("on_create", "always"),
            },
        ),
    ],
    ids=["secret", "registry_credential"],
)
def test_spec_of_named_resource(kind: ResourceKind, options: dict[str, Declared]) -> None:
    assert declared(kind.spec()) == {**NAMED, **options}


def test_name_of_new_secret_may_have_dots() -> None:
    options = {**SECRET.create, "name": "my.queue"}
    result, _http = run(SECRET, gone(SECRET), {**SECRET.answer, "name": "my.queue"}, **options)
    assert result["changed"]
    with pytest.raises(OptionsError, match="name"):
        run(CREDENTIAL, gone(CREDENTIAL), **{**CREDENTIAL.create, "name": "my.registry"})
