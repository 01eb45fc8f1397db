# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The info modules of API keys, registry credentials and secrets: where they are used, and never a value of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import NAME
from tests.functional.runner import LEFT_OUT, Run
from tests.functional.versions import V2, V3, Version

KEY, CREDENTIAL, SECRET = (f"gcore_inference_{kind}_info" for kind in ("api_key", "registry_credential", "secret"))
PLURALS = {KEY: "api_keys", CREDENTIAL: "registry_credentials", SECRET: "secrets"}
VALUE = "value-nobody-may-see"
ID = "77777777-2222-4333-8444-555566667777"
#: By module and version: what the emulator calls them, and one item with a value that is secret.
CASES: dict[tuple[str, Version], tuple[str, dict[str, Any]]] = {
    (KEY, V2): ("v2/api_keys", {"key_id": ID, "secret": VALUE}),
    (KEY, V3): ("v3/api_keys", {"secret": VALUE}),
    (CREDENTIAL, V2): ("v2/registries", {"id": ID, "url": "r.example.com", "password": VALUE}),
    (CREDENTIAL, V3): ("v3/registry_credentials", {"registry_url": "r.example.com", "password": VALUE}),
    (SECRET, V3): (
        "v3/secrets",
        {"type": "aws-iam", "data": {"aws_access_key_id": "id", "aws_secret_access_key": VALUE}},
    ),
}
each_case = pytest.mark.parametrize(("name", "version"), CASES, ids=str)
#: The options by which a deployment uses the item of a case.
USES: dict[tuple[str, Version], dict[str, Any]] = {
    (CREDENTIAL, V2): {"image_registry_id": ID.upper()},
    (CREDENTIAL, V3): {"credentials_name": "zz-mine"},
    (SECRET, V3): {"containers": [{"region_id": 7, "scale": {"triggers": {"sqs": {"secret_name": "zz-mine"}}}}]},
}


@pytest.fixture
def seeded(emulator: RunningEmulator, name: str, version: Version) -> dict[str, Any]:
    """An item with a secret value, under the name zz-mine, which the emulator answers with all that it has."""
    emulator.settings(shows_passwords=True)
    store, item = CASES[name, version]
    remark = {"remark": f"made of {VALUE}", "unknown": {"other_password": VALUE, "number": None}}
    return emulator.stores[store].seed({"name": "zz-mine", **item, **remark}, 1)


def items(name: str, run: Run) -> list[dict[str, Any]]:
    assert not run.failed, run.msg
    found: list[dict[str, Any]] = run.result[PLURALS[name]]
    return found


@each_case
def test_info_shows_no_value(emulator: RunningEmulator, seeded: Any, name: str, version: Version) -> None:
    run = version.runner(emulator, name)(name="zz-mine")
    (found,) = items(name, run)
    assert VALUE not in run.output
    assert not {"secret", "password", "data"} & set(found)
    assert found["remark"] == "made of ********"
    assert found["unknown"]["number"] is None


@each_case
def test_info_sorts_everything(emulator: RunningEmulator, seeded: Any, name: str, version: Version) -> None:
    run = version.runner(emulator, name)()
    found = [each["name"] for each in items(name, run)]
    assert found == sorted(found)
    assert found[-1] == "zz-mine"
    assert (run.changed, set(run.result) - {"invocation"}) == (False, {PLURALS[name]})


@each_case
def test_check_mode_is_the_same(emulator: RunningEmulator, seeded: Any, name: str, version: Version) -> None:
    emulator.settings(odd_responses=False)
    module = version.runner(emulator, name)
    audit, real = module(check=True), module()
    assert (audit.calls, audit.result) == (real.calls, real.result)


@each_case
def test_info_returns_an_empty_list_for_an_unknown_name(emulator: RunningEmulator, name: str, version: Version) -> None:
    assert items(name, version.runner(emulator, name)(name="zz-none")) == []


@pytest.mark.parametrize(("name", "version"), USES, ids=str)
def test_info_returns_where_a_resource_is_used(
    emulator: RunningEmulator, seeded: Any, name: str, version: Version
) -> None:
    module = version.runner(emulator, name)
    (before,) = items(name, module(name="zz-mine"))
    version.seed(emulator, version.rich(**USES[name, version]))
    run = module(name="zz-mine")
    (after,) = items(name, run)
    assert (before["deployment_names"], after["deployment_names"]) == ([], [NAME])
    assert len(run.requests) == 2


@pytest.mark.parametrize("version", [V2, V3], ids=str)
def test_info_returns_where_an_api_key_is_used(emulator: RunningEmulator, version: Version) -> None:
    deployment = version.seed(emulator, version.rich())
    run = version.runner(emulator, KEY)()
    field, identity = {V2: ("inference_instance_ids", "id"), V3: ("deployment_names", "name")}[version]
    used = [each for each in items(KEY, run) if deployment[identity] in each[field]]
    assert {each["name" if version is V3 else "key_id"] for each in used} <= set(deployment[version.keys_option])
    assert len(run.requests) == 1


def test_secrets_are_those_of_v3_whatever_api_version_is(emulator: RunningEmulator) -> None:
    emulator.settings(odd_responses=False)
    module = V3.runner(emulator, SECRET)
    emulator.stores["v3/secrets"].seed({"name": "zz-mine", "type": "aws-iam", "data": {}}, 1)
    found = {version: items(SECRET, module(api_version=version)) for version in ("v2", "v3")}
    assert found["v2"] == found["v3"] != []


@pytest.mark.parametrize(("name", "version"), [case for case in CASES if case[1] is V3], ids=str)
def test_project_is_required(emulator: RunningEmulator, name: str, version: Version) -> None:
    run = version.runner(emulator, name)(project_id=LEFT_OUT, name="", bad=1)
    assert (run.failed, run.requests) == (True, [])
    assert set(run.result["error"]["invalid_fields"]) == {"project_id", "name", "bad"}


@each_case
def test_unknown_project_is_an_error(emulator: RunningEmulator, name: str, version: Version) -> None:
    run = version.runner(emulator, name)(project_id=999)
    assert run.failed
    assert "Check project_id" in run.msg
