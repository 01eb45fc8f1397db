# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The info modules of flavors, regions and models, on both versions: what they find, and with which requests."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.catalogues.examples import EXAMPLE_FLAVOR, EXAMPLE_MODEL_ID
from tests.emulator.server import RunningEmulator
from tests.emulator.v2.examples import EXAMPLE_ID
from tests.functional.runner import LEFT_OUT, Run
from tests.functional.versions import V2, V3, Version, only_v2, only_v3

FLAVOR, MODEL, REGION = (f"gcore_inference_{kind}_info" for kind in ("flavor", "model", "region"))
#: By module, its return value, and how many requests it sends on v2 and on v3.
MODULES = {FLAVOR: ("flavors", 1, 1), MODEL: ("models", 1, 1), REGION: ("regions", 3, 2)}
PATHS = {FLAVOR: ["flavors"], MODEL: ["models"], REGION: ["regions", "capacity", "flavors"]}
SMALL = "inference-4vcpu-16gib"
WITH_SMALL = ["Ashburn", "Luxembourg", "Singapore", "Tokyo"]
#: By module and version, options and what is found by them.
FOUND: list[tuple[str, Version, dict[str, Any], list[str]]] = [
    *((FLAVOR, version, {"name": EXAMPLE_FLAVOR}, [EXAMPLE_FLAVOR]) for version in (V2, V3)),
    (FLAVOR, V2, {"flavor_id": EXAMPLE_ID.upper()}, [EXAMPLE_FLAVOR]),
    (FLAVOR, V2, {"flavor_id": EXAMPLE_MODEL_ID}, []),
    *((MODEL, version, {"name": "pixtral-12b"}, ["pixtral-12b"]) for version in (V2, V3)),
    *((MODEL, version, {"model_id": EXAMPLE_MODEL_ID.upper()}, ["pixtral-12b"]) for version in (V2, V3)),
    *((MODEL, version, {"model_id": "mistralai/Pixtral-12B-2409"}, ["pixtral-12b"]) for version in (V2, V3)),
    *((REGION, version, {"name": "Tokyo"}, ["Tokyo"]) for version in (V2, V3)),
    *(
        (REGION, version, {"flavor_name": SMALL}, ["Ashburn", "Luxembourg", "Singapore", "Tokyo"])
        for version in (V2, V3)
    ),
    *((REGION, version, {"flavor_name": "zz-none"}, []) for version in (V2, V3)),
    (REGION, V2, {"flavor_id": EXAMPLE_ID.upper()}, ["Frankfurt", "Luxembourg", "Singapore", "Tokyo"]),
    (REGION, V2, {"flavor_id": EXAMPLE_MODEL_ID}, []),
]
each_module = pytest.mark.parametrize("name", MODULES)


def items(name: str, run: Run) -> list[dict[str, Any]]:
    assert not run.failed, run.msg
    found: list[dict[str, Any]] = run.result[MODULES[name][0]]
    return found


def names(name: str, run: Run) -> list[str]:
    return [each["name"] for each in items(name, run)]


@each_module
def test_info_sorts_the_catalogue_in_few_requests(emulator: RunningEmulator, version: Version, name: str) -> None:
    plural, on_v2, on_v3 = MODULES[name]
    run = version.runner(emulator, name)()
    found = names(name, run)
    assert found == sorted(found)
    assert len(found) > 1
    assert len(run.requests) == (on_v2 if version is V2 else on_v3)
    assert [str(each["path"]).rpartition("/")[2] for each in run.requests] == PATHS[name][: len(run.requests)]
    assert (run.changed, set(run.result) - {"invocation"}) == (False, {plural})


@each_module
def test_check_mode_is_the_same(emulator: RunningEmulator, version: Version, name: str) -> None:
    emulator.settings(odd_responses=False)
    module = version.runner(emulator, name)
    audit, real = module(check=True), module()
    assert (audit.calls, audit.result) == (real.calls, real.result)


@pytest.mark.parametrize(("name", "version", "options", "found"), FOUND)
def test_options_select(
    emulator: RunningEmulator, name: str, version: Version, options: dict[str, Any], found: list[str]
) -> None:
    emulator.settings(capacity={7: {SMALL: 0}, 9: {EXAMPLE_FLAVOR: 0}})
    assert names(name, version.runner(emulator, name)(**options)) == found


@each_module
def test_info_returns_an_empty_list_for_an_unknown_name(emulator: RunningEmulator, version: Version, name: str) -> None:
    assert items(name, version.runner(emulator, name)(name="zz-none")) == []


@each_module
def test_info_needs_no_project(emulator: RunningEmulator, version: Version, name: str) -> None:
    run = version.runner(emulator, name)(project_id=LEFT_OUT)
    assert items(name, run)
    assert all("project_id" not in request["query"] for request in run.requests)


@pytest.mark.parametrize("shape", ["list", "object"])
@pytest.mark.parametrize("name", [FLAVOR, MODEL])
@only_v2
def test_info_reads_each_shape_of_v2(emulator: RunningEmulator, name: str, shape: str, version: Version) -> None:
    module = version.runner(emulator, name)
    expected = names(name, module())
    emulator.settings(v2_lists_shape=shape)
    assert names(name, module()) == expected


def test_regions_have_their_capacity(emulator: RunningEmulator, version: Version) -> None:
    emulator.settings(capacity={7: {SMALL: 0, EXAMPLE_FLAVOR: 3}})
    (region,) = items(REGION, version.runner(emulator, REGION)(name="Frankfurt"))
    assert (region["region_id"], region["country"]) == (7, "DE")
    assert (region["capacity"][SMALL], region["capacity"][EXAMPLE_FLAVOR]) == (0, 3)
    assert not [field for field in region if field.startswith(("has_", "keystone"))]
    if version is V2:
        assert region["capacity_by_id"][EXAMPLE_ID] == 3


def test_models_can_be_deployed_as_returned(emulator: RunningEmulator, version: Version) -> None:
    (model,) = items(MODEL, version.runner(emulator, MODEL)(name="pixtral-12b"))
    asked = {name: model[name] for name in ("image", "listening_port", version.flavor_option)}
    run = version.runner(emulator)(**{**version.minimal_options(name="a-model"), **asked})
    assert (run.failed, run.changed) == (False, True)


@only_v3
@pytest.mark.parametrize(("name", "option"), [(FLAVOR, "name"), (REGION, "flavor_name")])
def test_id_is_refused_on_v3_before_any_request(
    emulator: RunningEmulator, version: Version, name: str, option: str
) -> None:
    run = version.runner(emulator, name)(flavor_id="no-id", bad=1)
    assert (run.failed, run.requests) == (True, [])
    assert f"use {option} instead" in run.msg
    assert "bad" in run.msg


@each_module
def test_text_of_the_api_is_harmless(emulator: RunningEmulator, version: Version, name: str) -> None:
    if name == REGION:
        emulator.stores["regions"].seed({"id": 77, "display_name": "odd", "secret_key": "s3cret-of-gcore"})
    else:
        plural = MODULES[name][0]
        odd = {"id": EXAMPLE_ID, "name": "odd", "description": "\x1b[31m" + emulator.token}
        emulator.stores[f"{version}/{plural}"].seed({**odd, "access_token": "s3cret-of-gcore"})
    run = version.runner(emulator, name)(name="odd")
    (found,) = items(name, run)
    assert "s3cret-of-gcore" not in run.output
    assert emulator.token not in run.output
    if name != REGION:
        assert found["description"] == "\\x1b[31m********"


@each_module
def test_error_has_the_message_of_the_api(emulator: RunningEmulator, version: Version, name: str) -> None:
    body = {"exception_class": "ForbiddenError", "message": "no access", "request_id": "r-1"}
    emulator.fault("status", status=403, body=body)
    run = version.runner(emulator, name)()
    assert run.failed
    assert (run.result["error"]["message"], run.result["error"]["request_id"]) == ("no access", "r-1")
