# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deployment refers to: API keys, registries, their credentials and secrets, of both versions."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_ID
from tests.emulator.v2.named_resource_routes import API_KEYS as KEYS_V2
from tests.emulator.v2.named_resource_routes import REGISTRIES as REGISTRIES_V2
from tests.emulator.v3.examples import EXAMPLE_DEPLOYMENT, EXAMPLE_NAME
from tests.emulator.v3.named_resource_routes import API_KEYS, CREDENTIALS, SECRETS
from tests.emulator.v3.routes import PREFIX
from tests.support.contract import Contract

KEYS_V3 = API_KEYS.format(project_id=1)
CREDENTIALS_V3 = CREDENTIALS.format(project_id=1)
SECRETS_V3 = SECRETS.format(project_id=1)
DATA = {"aws_access_key_id": "fake-key-id", "aws_secret_access_key": "fake-secret"}
LOGIN = {"username": "somebody", "password": "hidden-word", "registry_url": "registry.example.com"}

#: Of each kind of v3: where it is, what makes one, its path in the contract, the name in that path.
KINDS: dict[str, tuple[str, dict[str, Any], str]] = {
    "api_keys": (KEYS_V3, {"name": "new-key"}, API_KEYS + "/{api_key_name}"),
    "registry_credentials": (CREDENTIALS_V3, {"name": "new-one", **LOGIN}, CREDENTIALS + "/{credential_name}"),
    "secrets": (SECRETS_V3, {"name": "new-secret", "type": "aws-iam", "data": DATA}, SECRETS + "/{secret_name}"),
}
#: Of each kind of v2: where it is, what makes one, the field with its id.
KINDS_V2: dict[str, tuple[str, dict[str, Any], str]] = {
    "api_keys": (KEYS_V2, {"name": "new-key"}, "key_id"),
    "registries": (
        REGISTRIES_V2,
        {"name": "new-one", "project_id": 1, "url": "docker.io", "username": "me", "password": "hidden-word"},
        "id",
    ),
}


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of v3."""
    return str(request.param)


@pytest.fixture(params=sorted(KINDS_V2))
def kind_v2(request: pytest.FixtureRequest) -> str:
    """Each kind of v2."""
    return str(request.param)


@pytest.mark.parametrize("odd", [True, False])
def test_v3_responses_fit_contract(
    api: httpx.Client, emulator: RunningEmulator, contract: Contract, kind: str, odd: bool
) -> None:
    url, asked, one = KINDS[kind]
    emulator.settings(odd_responses=odd)
    problems = contract.problems(api.post(url, json=asked), one.rpartition("/")[0], "post")
    problems += contract.problems(api.get(url), one.rpartition("/")[0])
    problems += contract.problems(api.get(f"{url}/{asked['name']}"), one)
    assert problems == []


@pytest.mark.parametrize("odd", [True, False])
@pytest.mark.parametrize("shape", ["results", "list", "object"])
def test_v2_responses_fit_contract(
    api: httpx.Client, emulator: RunningEmulator, gcore_document: Any, kind_v2: str, shape: str, odd: bool
) -> None:
    url, asked, id_field = KINDS_V2[kind_v2]
    contract = Contract(gcore_document)
    emulator.settings(odd_responses=odd, v2_lists_shape=shape)
    made = api.post(url, json=asked)
    problems = contract.problems(made, url, "post")
    listed = api.get(url).json()
    items = listed["results"] if shape == "results" else listed
    for each in [items] if shape == "object" else items:
        problems += contract.problems_of(each, url)
    one = next(path for path in gcore_document["paths"] if path.startswith(url + "/{"))
    problems += contract.problems(api.get(f"{url}/{made.json()[id_field]}"), one)
    assert problems == []


def test_v3_name_is_unique_in_project(api: httpx.Client, kind: str) -> None:
    url, asked, _unused = KINDS[kind]
    statuses = [api.post(each, json=asked).status_code for each in (url, url, url.replace("/1/", "/42/"))]
    assert statuses == [200, 409, 200]


def test_v2_name_is_unique_in_project(api: httpx.Client, kind_v2: str) -> None:
    url, asked, _unused = KINDS_V2[kind_v2]
    bodies = [asked, asked, {**asked, "project_id": 42}]
    assert [api.post(url, json=each).status_code for each in bodies] == [200, 409, 200]


def test_v3_delete_removes_resource(api: httpx.Client, kind: str) -> None:
    url, asked, _unused = KINDS[kind]
    api.post(url, json=asked)
    one = f"{url}/{asked['name']}"
    assert [api.delete(one).status_code, api.get(one).status_code, api.delete(one).status_code] == [204, 404, 404]


def test_v2_delete_removes_resource(api: httpx.Client, kind_v2: str) -> None:
    url, asked, id_field = KINDS_V2[kind_v2]
    one = f"{url}/{api.post(url, json=asked).json()[id_field]}"
    assert [api.delete(one).status_code, api.get(one).status_code, api.delete(one).status_code] == [204, 404, 404]


def test_get_404_names_missing_resource(api: httpx.Client, kind: str) -> None:
    answer = api.get(f"{KINDS[kind][0]}/nothing").json()
    assert (answer["exception_class"], "nothing not found" in answer["message"]) == ("NotFoundError", True)


def test_unknown_project_has_no_resources(api: httpx.Client, kind: str) -> None:
    url, asked, _unused = KINDS[kind]
    elsewhere = url.replace("/1/", "/43/")
    assert [api.get(elsewhere).status_code, api.post(elsewhere, json=asked).status_code] == [404, 404]


def test_list_limit_and_offset_cut_page(api: httpx.Client, emulator: RunningEmulator, kind: str) -> None:
    emulator.stores[f"v3/{kind}"].bulk(5, 42)
    answer = api.get(KINDS[kind][0].replace("/1/", "/42/"), params={"limit": 2, "offset": 3}).json()
    assert (answer["count"], [each["name"] for each in answer["results"]]) == (5, ["bulk-00003", "bulk-00004"])


def test_keys_come_by_the_hundred(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.stores["v3/api_keys"].bulk(101, 42)
    answer = api.get(API_KEYS.format(project_id=42)).json()
    assert (answer["count"], len(answer["results"])) == (101, 100)


@pytest.mark.parametrize(
    ("kind", "change", "fields"),
    [
        ("api_keys", {"name": "Upper"}, ["name"]),
        ("api_keys", {"name": "abc", "description": "x" * 301}, ["description", "name"]),
        ("api_keys", {"expires_at": "tomorrow"}, ["expires_at"]),
        ("api_keys", {"expires_at": None}, ["expires_at"]),
        ("registry_credentials", {"name": "with.dot", "password": ""}, ["name", "password"]),
        ("secrets", {"type": "other", "data": {}}, ["data.aws_access_key_id", "data.aws_secret_access_key", "type"]),
    ],
)
def test_create_with_invalid_field_is_400(
    api: httpx.Client, kind: str, change: dict[str, Any], fields: list[str]
) -> None:
    url, asked, _unused = KINDS[kind]
    answer = api.post(url, json={**asked, **change})
    assert (answer.status_code, sorted(answer.json()["invalid_fields"])) == (400, fields)


def test_api_key_secret_is_in_create_response_only(api: httpx.Client) -> None:
    made = api.post(KEYS_V3, json={"name": "new-key"})
    others = [api.get(KEYS_V3), api.get(f"{KEYS_V3}/new-key"), api.patch(f"{KEYS_V3}/new-key", json={})]
    secret = made.json()["secret"]
    assert secret
    assert not [each.text for each in others if secret in each.text or '"secret"' in each.text]


def test_api_key_expires_at_same_instant(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.settings(odd_responses=False)
    made = api.post(KEYS_V3, json={"name": "new-key", "expires_at": "2030-01-01T02:00:00+02:00"})
    assert made.json()["expires_at"] == "2030-01-01T00:00:00Z"


@pytest.mark.parametrize("description", ["Another", None])
def test_api_key_patch_changes_description_only(api: httpx.Client, description: str | None) -> None:
    before = api.get(f"{KEYS_V3}/key1").json()
    changes = {"description": description, "expires_at": "2031-01-01T00:00:00Z", "name": "other"}
    changed = api.patch(f"{KEYS_V3}/key1", json=changes).json()
    kept = ("name", "created_at", "deployment_names")
    assert {**before, "description": description}.items() >= {name: changed[name] for name in kept}.items()
    assert (changed["description"], changed["expires_at"][:4]) == (description, "2034")


def test_api_key_delete_is_refused_if_attached(api: httpx.Client) -> None:
    refused = api.delete(f"{KEYS_V3}/key1")
    assert (refused.status_code, EXAMPLE_NAME in refused.json()["message"]) == (409, True)
    assert api.get(f"{KEYS_V3}/key1").json()["deployment_names"] == [EXAMPLE_NAME]


def test_api_key_delete_succeeds_if_detached(api: httpx.Client, quick: RunningEmulator) -> None:
    api.patch(f"{PREFIX.format(project_id=1)}/{EXAMPLE_NAME}", json={"api_keys": ["key2"]})
    api.get(f"{PREFIX.format(project_id=1)}/{EXAMPLE_NAME}")
    assert api.get(f"{KEYS_V3}/key1").json()["deployment_names"] == []
    assert api.delete(f"{KEYS_V3}/key1").status_code == 204


@pytest.mark.parametrize("keys", [None, "key1", {"key1": 1}], ids=repr)
def test_odd_deployments_attach_no_key(api: httpx.Client, emulator: RunningEmulator, keys: object) -> None:
    emulator.v3.seed({**EXAMPLE_DEPLOYMENT, "api_keys": keys})
    assert api.get(f"{KEYS_V3}/key1").json()["deployment_names"] == []


def test_v2_api_key_is_attached_to_deployments(api: httpx.Client, emulator: RunningEmulator) -> None:
    made = api.post(KEYS_V2, json={"name": "new-key", "inference_instance_ids": [EXAMPLE_ID]}).json()
    assert made["inference_instance_ids"] == [EXAMPLE_ID]
    assert emulator.stored()[0]["api_key_ids"] == [EXAMPLE_ID, made["key_id"]]
    one = f"{KEYS_V2}/{made['key_id']}"
    assert api.delete(one).status_code == 409
    assert api.patch(one, json={"inference_instance_ids": []}).json()["inference_instance_ids"] == []
    assert api.delete(one).status_code == 204


def test_v2_api_key_rejects_unknown_deployment(api: httpx.Client) -> None:
    asked = {"name": "new-key", "inference_instance_ids": ["00000000-0000-4000-8000-000000000000"]}
    assert api.post(KEYS_V2, json=asked).status_code == 404
    assert api.get(KEYS_V2).json()["count"] == 1


@pytest.mark.parametrize("shown", [True, False])
def test_shows_passwords_setting_shows_passwords(api: httpx.Client, emulator: RunningEmulator, shown: bool) -> None:
    emulator.settings(shows_passwords=shown)
    made = [api.post(CREDENTIALS_V3, json=KINDS["registry_credentials"][1])]
    made.append(api.post(REGISTRIES_V2, json=KINDS_V2["registries"][1]))
    made += [api.get(CREDENTIALS_V3), api.get(f"{CREDENTIALS_V3}/new-one"), api.get(REGISTRIES_V2)]
    assert {"hidden-word" in each.text for each in made} == {shown}


def test_registry_credential_put_replaces_all_fields(api: httpx.Client, emulator: RunningEmulator) -> None:
    one = f"{CREDENTIALS_V3}/dockerhub"
    partly = api.put(one, json={"username": "somebody"})
    assert sorted(partly.json()["invalid_fields"]) == ["password", "registry_url"]
    assert api.put(one, json=LOGIN).status_code == 200
    stored = emulator.stores["v3/registry_credentials"].stored()[1]
    assert stored == [{"project_id": 1, "name": "dockerhub", **LOGIN}]


def test_nulls_leave_a_registry_as_it_is(api: httpx.Client, emulator: RunningEmulator) -> None:
    api.patch(f"{REGISTRIES_V2}/{EXAMPLE_ID}", json={"username": "another", "url": None})
    stored = emulator.stores["v2/registries"].stored()[1][0]
    assert (stored["username"], stored["url"], stored["password"]) == ("another", "docker.io", "mypassword")


@pytest.mark.parametrize(
    ("form", "shown"), [("plain", ["fake-key-id", "fake-secret"]), ("masked", ["********"] * 2), ("empty", ["", ""])]
)
def test_secret_values_setting_decides_their_form(
    api: httpx.Client, emulator: RunningEmulator, form: str, shown: list[str]
) -> None:
    emulator.settings(secret_values=form)
    made = api.post(SECRETS_V3, json=KINDS["secrets"][1]).json()
    read = api.get(f"{SECRETS_V3}/new-secret").json()
    (listed,) = api.get(SECRETS_V3).json()["results"]
    assert [list(each["data"].values()) for each in (made, read, listed)] == [shown] * 3
    assert emulator.stores["v3/secrets"].stored()[1][0]["data"] == DATA


def test_secret_put_replaces_it(api: httpx.Client) -> None:
    api.post(SECRETS_V3, json=KINDS["secrets"][1])
    other = {"aws_access_key_id": "another", "aws_secret_access_key": "word"}
    api.put(f"{SECRETS_V3}/new-secret", json={"type": "aws-iam", "data": other})
    assert api.get(f"{SECRETS_V3}/new-secret").json()["data"] == other


@pytest.mark.parametrize("fault", ["drop_after", "cut"])
def test_fault_loses_response_of_done_work(api: httpx.Client, emulator: RunningEmulator, kind: str, fault: str) -> None:
    url, asked, _unused = KINDS[kind]
    emulator.fault(fault, method="POST", path=kind)
    with pytest.raises(httpx.TransportError):
        api.post(url, json=asked)
    assert api.get(f"{url}/{asked['name']}").status_code == 200


def test_journal_has_requests(api: httpx.Client, emulator: RunningEmulator, kind: str) -> None:
    url, asked, _unused = KINDS[kind]
    api.post(url, json=asked)
    assert [(each["path"], each["body"]) for each in emulator.requests()] == [(url, asked)]


def test_responses_differ_from_one_to_the_next(api: httpx.Client, emulator: RunningEmulator) -> None:
    emulator.v3.seed({**EXAMPLE_DEPLOYMENT, "name": "other"})
    seen = [api.get(f"{KEYS_V3}/key1").json() for _unused in range(2)]
    assert seen[0]["internal_revision"] != seen[1]["internal_revision"]
    assert {each["expires_at"] for each in seen} == {"2034-10-01T12:00:00Z", "2034-10-01T12:00:00+00:00"}
    assert seen[0]["deployment_names"] == ["other", EXAMPLE_NAME]


@pytest.mark.parametrize("name", ["v2/api_keys", "v2/flavors", "v3/api_keys", "v3/secrets", "v3/models", "regions"])
def test_control_paths_seed_show_and_clear(api: httpx.Client, emulator: RunningEmulator, name: str) -> None:
    path = f"/_emulator/{name}"
    assert api.delete(path).status_code == 204
    assert api.get(path).json() == {}
    (key,) = api.post(f"{path}/bulk", json={"count": 1}).json()["keys"]
    seeded = api.put(f"{path}/{key}", json={"name": None, "odd": [1]}).json()
    ((found,),) = api.get(path).json().values()
    assert (found, found["odd"]) == (seeded, [1])
    emulator.reset()
    assert api.get(path).json() != {"0": [found]}
