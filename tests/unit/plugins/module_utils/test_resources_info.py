# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the info modules of catalogues and named resources make of answers, odd ones too."""

from __future__ import annotations

import json
import typing as t
from urllib.parse import parse_qs, urlsplit

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._core.listed import (
    ListApi,
    Listed,
    ListedKind,
    list_result,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import NamedApi
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import String
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Field, KeyedList, Struct
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import V3_SCHEMA
from ansible_collections.gcore.inference.plugins.module_utils._resources import catalogues, info, project_lists
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.contract_files import find_contract
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.contracts import resolved
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import (
    Answer,
    FakeHttp,
    FakeTransport,
)

SECRET = "a-secret-of-somebody"
FLAVOR_ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
NO_OPTIONS = dict.fromkeys(("name", "flavor_id", "flavor_name", "model_id"))
V3 = "/cloud/v3/inference"
V2 = "/cloud/v2/inference"
CAPACITY = {f"flavor_{kind}": value for kind, value in (("name", "small"), ("id", FLAVOR_ID.upper()))}

Handler = t.Callable[..., t.Any]
Values = dict[str, t.Any]


def whole(*items: t.Any) -> Values:
    return {"count": len(items), "results": list(items)}


class ScriptedProject:
    """One project, whose lists are answered in the order in which a handler asks for them."""

    def __init__(self, transport: FakeTransport, version: str) -> None:
        self._wire = transport
        self._version = version

    def run(self, handler: Handler, *bodies: t.Any, **options: t.Any) -> Values:
        self._wire.answers = [body if isinstance(body, Answer) else Answer(200, body) for body in bodies]
        api = ListApi(self._wire.http(api_retries=0), self._version, 1)
        values: Values = handler(api, {**NO_OPTIONS, **options}, Redactor())._asdict()
        return values

    @property
    def paths(self) -> list[str]:
        return [urlsplit(sent.url).path for sent in self._wire.sent]


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> FakeTransport:
    transport = FakeTransport()
    transport.install(monkeypatch)
    return transport


@pytest.fixture
def v2(transport: FakeTransport) -> ScriptedProject:
    return ScriptedProject(transport, "v2")


@pytest.fixture
def v3(transport: FakeTransport) -> ScriptedProject:
    return ScriptedProject(transport, "v3")


def names(items: list[Values]) -> list[t.Any]:
    return [item["name"] for item in items]


@pytest.mark.parametrize(
    ("handler", "plural", "lists"),
    [
        (info.get_flavors, "flavors", 1),
        (info.get_models, "models", 1),
        (info.get_api_keys, "api_keys", 1),
        (info.get_registry_credentials, "registry_credentials", 2),
        (info.get_secrets, "secrets", 2),
    ],
)
def test_handler_sorts_selects_and_skips(transport: FakeTransport, handler: Handler, plural: str, lists: int) -> None:
    items = [{"name": "b", "id": "1", "unknown": {"x": None}}, {"name": None}, {"name": "a"}, {"name": "B"}, None, "x"]
    bodies = [whole(*items), *[whole()] * (lists - 1)]
    everything = ScriptedProject(transport, "v3").run(handler, *bodies)
    assert names(everything[plural]) == ["B", "a", "b"]
    assert everything[plural][2]["unknown"] == {"x": None}
    for warning, index in zip(everything["warnings"], (1, 4, 5), strict=True):
        assert f"is skipped (results[{index}]): it has no name" in warning
    for name, found in (("b", ["b"]), ("c", [])):
        assert names(ScriptedProject(transport, "v3").run(handler, *bodies, name=name)[plural]) == found


@pytest.mark.parametrize("handler", [info.get_registry_credentials, info.get_secrets])
@pytest.mark.parametrize("odd", [None, "x", {}, {"name": None, "status": "ACTIVE"}])
def test_handler_warns_of_deployment_that_may_use_an_item(v3: ScriptedProject, handler: Handler, odd: t.Any) -> None:
    (warning,) = v3.run(handler, whole({"name": "a"}), whole({"name": "one", "status": "ACTIVE"}, odd))["warnings"]
    assert warning == "An entry of the list of deployments is skipped (results[1]): it has no name"


@pytest.mark.parametrize(
    ("handler", "plural", "hidden"),
    [
        (info.get_api_keys, "api_keys", "secret"),
        (info.get_registry_credentials, "registry_credentials", "password"),
        (info.get_secrets, "secrets", "data"),
        (info.get_flavors, "flavors", "access_token"),
    ],
)
@pytest.mark.parametrize("value", [SECRET, {"nested": {"aws_secret_access_key": SECRET}}, [SECRET]])
def test_handler_never_returns_secret(
    v3: ScriptedProject, handler: Handler, plural: str, hidden: str, value: t.Any
) -> None:
    other = {"name": "other", "unknown": {"remark": f"it is {SECRET}", hidden: value}}
    values = v3.run(handler, whole({"name": "one", hidden: value}, other), whole())
    assert SECRET not in json.dumps(values)
    one, shown = values[plural]
    assert hidden not in one
    assert shown["unknown"] == {"remark": f"it is {MASK}"}


class _CertificateApi(NamedApi):
    """Resources that are made up. No name of their secret fields suggests that they are secrets."""

    noun = "certificate"
    result_name = "certificate"
    path = "/cloud/v3/inference/{project_id}/certificates"
    api_nouns = ("certificate",)
    schema = Struct(
        {
            "name": String(required=True),
            "pem": String(sensitive=True),
            "chain": Struct({"leaf": String(sensitive=True), "depth": String()}),
            "issuer": Struct({"country": String()}),
        },
        read_only=("serial",),
        never_redacted=("serial",),
    )


@pytest.mark.parametrize(
    "held",
    [{"pem": SECRET}, {"chain": {"leaf": SECRET}}, {"unknown": {"pem": SECRET}}, {"unknown": [{"leaf": SECRET}]}],
)
def test_listed_kind_of_schema_hides_its_sensitive_fields(held: Values) -> None:
    kind = ListedKind.of(_CertificateApi, "origin")
    assert (kind.plural, kind.noun) == ("certificates", "certificates")
    shown = {"name": SECRET, "issuer": {"country": "LU"}}
    redactor = Redactor()
    values = list_result(kind, Listed([{**shown, **held, "origin": f"of {SECRET}"}], []), redactor)._asdict()
    (item,) = values["certificates"]
    assert {name: item[name] for name in shown} == shown
    assert item["origin"] == f"of {MASK}"
    assert item.get("unknown") in (None, {}, [{}])
    assert not {"pem", "chain"} & set(item)


def test_listed_kind_redacts_what_it_does_not_name_as_never_redacted() -> None:
    """An API may repeat a secret in any field."""
    item = {"name": "one", "pem": SECRET, "serial": f"of {SECRET}"}
    (shown,) = list_result(ListedKind.of(_CertificateApi), Listed([item], []), Redactor())._asdict()["certificates"]
    assert shown["serial"] == f"of {MASK}"


def test_get_models_of_unknown_fields_is_readable(v3: ScriptedProject) -> None:
    """Such as a number of tokens, which is no secret that text must not have."""
    model = {"name": "one", "needs_token": True, "max_tokens": 4096, "auth": "none", "description": "none of 4096"}
    (found,) = v3.run(info.get_models, whole(model))["models"]
    assert (found["needs_token"], found["max_tokens"], found["description"]) == (True, 4096, "none of 4096")
    assert "auth" not in found


@pytest.mark.parametrize(
    ("handler", "hidden"), [(info.get_registry_credentials, "password"), (info.get_secrets, "data")]
)
def test_handler_masks_secret_in_error(transport: FakeTransport, handler: Handler, hidden: str) -> None:
    bodies = (whole({"name": "one", hidden: {"x": SECRET}}), {"message": f"not {SECRET}"})
    transport.answers = [Answer(status, body) for status, body in zip((200, 403), bodies, strict=True)]
    redactor = Redactor()
    with pytest.raises(ApiError) as caught:
        handler(ListApi(transport.http(), "v3", 1), NO_OPTIONS, redactor)
    assert f"not {MASK}" in caught.value.result(redactor)["msg"]


def test_get_flavors_finds_id_in_any_case(v2: ScriptedProject) -> None:
    flavors = [{"id": FLAVOR_ID, "name": "small"}, {"id": None, "name": "large"}]
    assert names(v2.run(info.get_flavors, flavors, [], flavor_id=FLAVOR_ID.upper())["flavors"]) == ["small"]


@pytest.mark.parametrize("model_id", [FLAVOR_ID.upper(), "developer/Model-1"])
def test_get_models_has_options_of_deployment(v3: ScriptedProject, model_id: str) -> None:
    model = {"id": FLAVOR_ID, "name": "one", "model_id": "developer/Model-1", "image_url": "r/i:1", "port": 80}
    values = v3.run(info.get_models, whole({**model, "default_flavor_name": None}, {"name": "two"}), model_id=model_id)
    (found,) = values["models"]
    assert {name: found[name] for name in ("image", "listening_port", "flavor_name")} == {
        "image": "r/i:1",
        "listening_port": 80,
        "flavor_name": None,
    }


REGIONS = whole(
    {"id": 7, "display_name": "Luxembourg", "country": "LU", "has_k8s": True, "keystone_id": 7},
    {"id": 9, "display_name": None},
    {"id": "x"},
    None,
)


@pytest.mark.parametrize(
    ("options", "found"),
    [({}, [7, 9]), ({"flavor_name": "small"}, [7]), ({"flavor_name": "none"}, []), (CAPACITY, [7])],
)
def test_get_regions(transport: FakeTransport, options: Values, found: list[int]) -> None:
    by_name = [{"flavor_name": "small", "capacity": 1}, {"flavor_name": "large", "capacity": 0}, {"capacity": 1}, None]
    if "flavor_id" in options:
        by_id = [{"flavor_id": FLAVOR_ID, "capacity": "1"}, {"flavor_id": "unknown", "capacity": 3}]
        capacity: t.Any = [{"region_id": 7, "capacity": by_id}]
        project = ScriptedProject(transport, "v2")
        flavors = [{"id": FLAVOR_ID.upper(), "name": "small"}]
        values = project.run(info.get_regions, REGIONS, capacity, flavors, flavors, flavor_id=options["flavor_id"])
        expected = {"small": 1, "unknown": 3}
        assert values["regions"][0]["capacity_by_id"] == {FLAVOR_ID: 1, "unknown": 3}
    else:
        capacity = whole({"region_id": 7, "capacity": by_name}, {"region_id": 9, "capacity": None}, 5)
        values = ScriptedProject(transport, "v3").run(info.get_regions, REGIONS, capacity, **options)
        expected = {"small": 1, "large": 0}
        assert len(values["warnings"]) == 6
        assert [
            text for text in values["warnings"] if "skipped (results[0].capacity[3]): it has no flavor_name" in text
        ]
    regions = {region["region_id"]: region for region in values["regions"]}
    assert sorted(regions) == found
    if found:
        assert regions[7] == {
            "id": 7,
            "region_id": 7,
            "display_name": "Luxembourg",
            "name": "Luxembourg",
            "country": "LU",
            "capacity": expected,
            **({"capacity_by_id": regions[7]["capacity_by_id"]} if "flavor_id" in options else {}),
        }


@pytest.mark.parametrize("number", [None, "many", {}, True])
def test_get_regions_warns_of_flavor_without_number(v3: ScriptedProject, number: t.Any) -> None:
    """It is not the same as a flavor that is used up."""
    free = [{"flavor_name": "small", "capacity": number}, {"flavor_name": "large", "capacity": 0}]
    values = v3.run(info.get_regions, whole({"id": 7}), whole({"region_id": 7, "capacity": free}))
    assert values["regions"][0]["capacity"] == {"large": 0}
    assert values["warnings"] == [
        "An entry of the list of the capacity of regions is skipped (results[0].capacity[0]):"
        " it has no flavor_name, or its capacity is not a number"
    ]


def test_get_registry_credentials_on_v2_has_users_by_id(v2: ScriptedProject) -> None:
    deployments = whole(
        {"id": "1", "name": "b", "image_registry_id": FLAVOR_ID.upper()},
        {"id": "2", "name": "a", "image_registry_id": FLAVOR_ID},
        {"id": "3", "name": "gone", "status": "DELETED", "image_registry_id": FLAVOR_ID},
        {"id": "4", "name": "without", "image_registry_id": None},
        None,
    )
    registries = [{"id": FLAVOR_ID.upper(), "name": "one"}, {"id": "other", "name": "two"}]
    values = v2.run(info.get_registry_credentials, registries, deployments)
    assert [each["deployment_names"] for each in values["registry_credentials"]] == [["a", "b"], []]
    assert v2.paths == [f"{V2}/registries", f"{V2}/deployments"]


def test_get_secrets_has_users(v3: ScriptedProject) -> None:
    def scaled(*triggers: t.Any) -> list[Values]:
        return [{"scale": {"triggers": each}} for each in triggers]

    deployments = whole(
        {"name": "b", "containers": scaled({"sqs": {"secret_name": "one"}}, {"sqs": {"secret_name": "one"}})},
        {"name": "a", "containers": scaled({"sqs": {"secret_name": "one"}})},
        {"name": "odd", "containers": [*scaled(None, {"sqs": None}, {"sqs": []}), None, {"scale": None}, {}]},
        {"name": "none", "containers": None},
    )
    values = v3.run(info.get_secrets, whole({"name": "one", "type": "aws-iam"}, {"name": "two"}), deployments)
    assert values["secrets"] == [
        {"name": "one", "type": "aws-iam", "deployment_names": ["a", "b"]},
        {"name": "two", "deployment_names": []},
    ]
    assert v3.paths == [f"{V3}/1/secrets", f"{V3}/1/deployments"]


def _referring(field: Field, kind: str, used: list[str]) -> t.Any:
    """Return a value of a response with another name at each place that refers to things of that kind."""
    if field.refers_to == kind:
        used.append(f"thing-{len(used)}")
        return used[-1]
    parts = {name: _referring(part, kind, used) for name, part in field.subfields.items()}
    parts = {name: part for name, part in parts.items() if part is not None}
    if not parts:
        return None
    return [parts] if isinstance(field, KeyedList) else parts


@pytest.mark.parametrize(
    ("fields", "kind", "users_of"),
    [
        (V2_SCHEMA, "registry_credentials", lambda each: project_lists.credentials_of(each, "v2")),
        (V3_SCHEMA, "registry_credentials", lambda each: project_lists.credentials_of(each, "v3")),
        (V3_SCHEMA, "secrets", project_lists.secrets_of),
    ],
)
def test_project_lists_find_each_reference_that_the_schema_declares(
    fields: Struct, kind: str, users_of: t.Callable[[Values], list[str]]
) -> None:
    """The layers do not allow to read the schema of a deployment there."""
    used: list[str] = []
    deployment = _referring(fields, kind, used)
    assert users_of(deployment) == used
    assert used != []


@pytest.mark.parametrize(
    ("version", "advice"), [("v2", "documented only v3 since July 2025"), ("v3", "project_id and api_version")]
)
def test_get_flavors_of_unknown_route_has_advice(transport: FakeTransport, version: str, advice: str) -> None:
    answer = Answer(404, {"exception_class": "HTTPError", "message": "Not Found"})
    with pytest.raises(ApiError) as caught:
        ScriptedProject(transport, version).run(info.get_flavors, answer)
    assert advice in caught.value.result(Redactor())["msg"]


CASES: list[tuple[Handler, str, t.Any]] = [
    *((info.get_flavors, version, catalogues.FLAVORS) for version in ("v2", "v3")),
    *((info.get_models, version, catalogues.MODELS) for version in ("v2", "v3")),
    *((info.get_regions, version, None) for version in ("v2", "v3")),
    *((info.get_api_keys, version, project_lists.API_KEYS) for version in ("v2", "v3")),
    *((info.get_registry_credentials, version, project_lists.REGISTRY_CREDENTIALS) for version in ("v2", "v3")),
    (info.get_secrets, "v3", project_lists.SECRETS),
]


def _operation(version: str, path: str) -> tuple[Values, Values]:
    """Return Gcore's document of a path, and its operation that reads it; skip where the document is not here."""
    file = "cloud-related.openapi.json" if path == "/cloud/v1/regions" else "cloud-{}-inference.openapi.json"
    contract = find_contract(version, file)
    if contract is None:
        pytest.skip("Gcore's documents are not here")
    operation: Values = contract["paths"][path.replace("/inference/1/", "/inference/{project_id}/")]["get"]
    return contract, operation


@pytest.mark.parametrize(("handler", "version", "kind"), CASES)
def test_handler_sends_what_contract_has(transport: FakeTransport, handler: Handler, version: str, kind: t.Any) -> None:
    """Each query, and each field that comes back, so that none is taken for an unknown one."""
    ScriptedProject(transport, version).run(handler, *[whole()] * 3)
    for index, sent in enumerate(transport.sent):
        url = urlsplit(sent.url)
        contract, operation = _operation(version, url.path)
        known = {each["name"]: each for each in operation.get("parameters", [])}
        assert set(parse_qs(url.query)) <= set(known)
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        item = resolved(contract, schema)
        if "results" in item["properties"]:
            item = resolved(contract, item["properties"]["results"]["items"])
        if kind is not None and index == 0:
            assert set(item["properties"]) <= kind.fields | kind.hidden


@pytest.mark.parametrize(("version", "changes"), [("v2", {"name": "same-name"}), ("v3", {"id": None})])
def test_list_deployments_identifies_by_id_on_v2_and_by_name_on_v3(version: str, changes: dict[str, t.Any]) -> None:
    listed = [{"id": name, "name": name, "status": "ACTIVE", **changes} for name in ("one", "other")]
    http = FakeHttp({"count": 2, "results": listed})
    assert project_lists.list_deployments(http, version, 1).items == listed


@pytest.mark.parametrize(("version", "field"), [("v2", "id"), ("v3", "name")])
def test_list_flavors_identifies_by_id_on_v2_and_by_name_on_v3(version: str, field: str) -> None:
    listed = [{"name": "same", "id": "same", field: value} for value in ("one", "other")]
    assert catalogues.list_flavors(FakeHttp(whole(*listed)), version).items == listed


def test_lists_of_v2_are_those_of_the_project_or_of_the_default_one() -> None:
    http = FakeHttp(*[whole()] * 2)
    for project_id in (5, None):
        project_lists.list_api_keys(http, "v2", project_id)
    assert [parse_qs(urlsplit(call.path).query).get("project_id") for call in http.calls] == [["5"], None]


@pytest.mark.parametrize(("read", "is_error"), [("list_api_keys", False), ("list_deployments", True)])
def test_lists_of_v2_may_come_without_count_but_for_the_deployments(read: str, is_error: bool) -> None:
    """Whose contract describes the list."""
    http = FakeHttp([{"name": "a", "key_id": "1"}], [])
    if is_error:
        with pytest.raises(ApiError):
            getattr(project_lists, read)(http, "v2", 1)
    else:
        assert names(getattr(project_lists, read)(http, "v2", 1).items) == ["a"]
