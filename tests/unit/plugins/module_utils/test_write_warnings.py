# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The warnings of a write, and the errors and advice about one that is not sent: all of their words."""

from __future__ import annotations

import typing as t
from copy import deepcopy

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.advice import DEPLOYMENT_ADVISOR
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import reconcile_deployment
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import page
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    MINIMUM,
    bare_answer,
    container,
    options,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import ANSWER
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

IDENTITY: dict[str, dict[str, t.Any]] = {"v2": {"instance_id": ID}, "v3": {"name": "my-instance"}}


def reconciled(version: str, *replies: t.Any, **given: t.Any) -> t.Any:
    """Return the outcome of a run: in check mode, if there is no reply to a write."""
    http = FakeHttp(*replies)
    api = ApiV2(http, 1) if version == "v2" else ApiV3(http, 1)
    return reconcile_deployment(api, options(**{**IDENTITY[version], **given}), Redactor(), len(replies) == 1)


def seen(**changes: t.Any) -> dict[str, t.Any]:
    """Return the deployment as API v3 answers it."""
    return {**deepcopy(ANSWER), **changes}


UNKNOWN = (
    "This collection does not know {0}, and an update does not send unknown fields: the API may remove their values."
    " Check them after the update, or install a newer version of the collection"
)
REGION = [{**ANSWER["containers"][0], "zone": "a"}]
ODD_REGION = "containers[7].zone"


@pytest.mark.parametrize(
    ("version", "found", "given", "fields"),
    [
        # An update on API v2 replaces all of the deployment, one on API v3 what it sends.
        ("v2", bare_answer(zone="a", odd=0), {"image": "new"}, "odd, zone"),
        ("v2", bare_answer(zone=None), {"image": "new"}, None),
        ("v2", bare_answer(zone="a"), {"image": "nginx:latest"}, None),
        ("v2", bare_answer(zone="a"), {"state": "stopped"}, None),
        ("v3", seen(zone="a", containers=REGION), {"image": "new"}, None),
        ("v3", seen(zone="a", containers=REGION), {"containers": [{"region_id": 7, "scale": {"min": 2, "max": 3}}]}, 0),
        ("v2", bare_answer(**{f"f{number:02d}": 1 for number in range(40)}), {"image": "new"}, 40),
    ],
)
def test_unknown_field_warning(version: str, found: t.Any, given: dict[str, t.Any], fields: t.Any) -> None:
    warnings = reconciled(version, found, **given).warnings
    if fields == 0:
        fields = next(name for name in (ODD_REGION, "containers[0].zone") if name in str(warnings))
    if fields == 40:
        listed = warnings[0].partition("know ")[2].partition(", and an update")[0]
        names, _and, rest = listed.partition(" and ")
        count = len(names.split(", "))
        assert (names.split(", "), rest) == ([f"f{number:02d}" for number in range(count)], f"{40 - count} more")
        return
    assert warnings == ([] if fields is None else [UNKNOWN.format(fields)])


OPEN = "Without API keys, authentication is turned off: anyone can call the deployment without a key"


@pytest.mark.parametrize(
    ("found", "given", "warnings"),
    [
        ({"auth_enabled": True, "api_keys": ["one"]}, {"api_keys": []}, [OPEN]),
        ({"auth_enabled": True, "api_keys": ["one"]}, {"api_keys": [], "auth_enabled": False}, []),
        ({"auth_enabled": True, "api_keys": ["one", "two"]}, {"api_keys": ["one"]}, []),
        ({"auth_enabled": False, "api_keys": ["one"]}, {"api_keys": []}, []),
    ],
)
def test_authentication_off_warning(found: dict[str, t.Any], given: dict[str, t.Any], warnings: list[str]) -> None:
    assert reconciled("v3", seen(**found), **given).warnings == warnings


NOT_APPLIED = "The API did not apply {0}: the response shows a different value"
TWO = [container(7), container(9)]


@pytest.mark.parametrize(
    ("replies", "given", "paths"),
    [
        ([bare_answer(), bare_answer(image="old", timeout=5)], {"image": "new", "timeout": 5}, ["image"]),
        ([bare_answer(), bare_answer(envs={"A": "****"})], {"secret_envs": {"A": "s3cr3t"}}, []),
        (
            [bare_answer(), bare_answer(containers=[])],
            {"timeout": 5, "containers": TWO},
            ["containers[7]", "containers[9]", "timeout"],
        ),
        # Only the answer to a create may come without containers.
        ([page(), bare_answer(containers=[], image="old")], {**MINIMUM, "instance_id": None}, ["image"]),
        ([page(), bare_answer(containers=TWO)], {**MINIMUM, "instance_id": None}, ["containers[9]"]),
    ],
)
def test_unapplied_field_warning(replies: list[t.Any], given: dict[str, t.Any], paths: list[str]) -> None:
    warnings = reconciled("v2", *replies, **given).warnings
    assert warnings == [NOT_APPLIED.format(path) for path in paths]


MASK_WRITTEN = "the API shows a mask in place of the value, and the update would write the mask, because it sends "
REALLY = "; if it is not a secret but really this text, give it in envs"
PROBE = {"http_get": {"port": 80, "headers": {"X": "****"}}}
PROBES = {"probes": {"liveness_probe": {"enabled": True, "probe": PROBE}}}
HEADER = "probes.liveness_probe.probe.http_get.headers.X"


@pytest.mark.parametrize(
    ("version", "found", "given", "path", "text"),
    [
        (
            "v2",
            bare_answer(envs={"A": "b", "TOKEN": "****"}),
            {"image": "new"},
            "secret_envs.TOKEN",
            f"{MASK_WRITTEN}the whole deployment (changes: image); give the value{REALLY}",
        ),
        (
            "v2",
            bare_answer(**PROBES),
            {"image": "new"},
            HEADER,
            f"{MASK_WRITTEN}the whole deployment (changes: image); give the value",
        ),
        (
            "v3",
            seen(envs={"A": "b", "TOKEN": "****"}),
            {"envs": {"A": "c"}, "purge_envs": False},
            "secret_envs.TOKEN",
            f"{MASK_WRITTEN}all of envs (changes: envs.A); give the value, or change nothing in envs{REALLY}",
        ),
        (
            "v3",
            seen(**PROBES),
            {"probes": {"liveness_probe": {"enabled": False}}},
            HEADER,
            f"{MASK_WRITTEN}all of probes (changes: probes.liveness_probe.enabled); give the value, or change nothing"
            " in probes",
        ),
    ],
)
def test_mask_error(version: str, found: t.Any, given: dict[str, t.Any], path: str, text: str) -> None:
    with pytest.raises(OptionsError) as error:
        reconciled(version, found, **given)
    assert error.value.problems == [(path, text)]


def test_uncompared_warning_is_by_field() -> None:
    values = {"port": 80, "headers": {"x": "s3cr3t"}}
    probes = {"liveness_probe": {"enabled": True, "probe": {"http_get": values}}}
    masked = {"A": "****", "B": "****", "C": "d"}
    given = {"secret_envs": {"A": "s3cr3t", "B": "****", "C": "d"}, "probes": probes}
    outcome = reconciled("v3", seen(envs=masked, **PROBES), **given)
    text = (
        "The API shows {0} masked, so the value in the task is not compared, and is not written in this run."
        " To write it, change something else in {1} in the same task"
    )
    assert (outcome.changed, sorted(outcome.warnings)) == (
        False,
        [text.format("envs.A", "envs"), text.format(HEADER, "probes")],
    )


@pytest.mark.parametrize(
    ("given", "changes"),
    [
        ({"A": "x"}, ["envs.A"]),
        ({"A": "****"}, []),
        # The name suggests a secret, though it is given openly.
        ({"PASSWORD": "x"}, []),
        ({"A": "x", "PASSWORD": "y"}, ["envs.A", "envs.PASSWORD"]),
    ],
)
def test_masked_value_given_openly_is_compared_unless_it_is_a_secret(given: dict[str, str], changes: list[str]) -> None:
    found = seen(envs=dict.fromkeys(given, "****"))
    assert reconciled("v3", found, envs=given).changes == changes


def failed(method: str, path: str, status: int, message: str) -> ApiError:
    """Return an error of a call about deployments."""
    error = ApiError(method, path, f"HTTP {status}", status=status, message=message)
    error.advisor = DEPLOYMENT_ADVISOR
    return error


V2, V3 = f"/cloud/v2/inference/deployments/{ID}", "/cloud/v3/inference/1/deployments/one"
FLAVOR = "Check {0}: the module gcore_inference_flavor_info lists the flavors on offer"
CAPACITY = (
    "Usually this means that a region has no capacity for the flavor, not that permission is missing: choose another"
    " region or {0}, or try again later"
)


@pytest.mark.parametrize(
    ("method", "path", "status", "message", "advice"),
    [
        ("PUT", V2, 400, "unknown flavor", FLAVOR.format("flavor_id")),
        ("PATCH", V3, 400, "unknown flavor", FLAVOR.format("flavor_name")),
        ("POST", "/elsewhere", 400, "unknown flavor", FLAVOR.format("flavor_name")),
        ("POST", f"{V2}/start", 403, "", CAPACITY.format("flavor_id")),
        ("PATCH", V3, 403, "", CAPACITY.format("flavor_name")),
        ("POST", f"{V3}/stop", 403, "", ""),
        ("GET", V3, 403, "", ""),
        ("DELETE", V3, 403, "", ""),
        ("POST", "/cloud/v3/inference/1/check_limits", 403, "", ""),
    ],
)
def test_advice_names_the_option_of_the_version(method: str, path: str, status: int, message: str, advice: str) -> None:
    shown = str(DEPLOYMENT_ADVISOR.advice_on(failed(method, path, status, message)))
    assert (shown == advice) if advice else ("no capacity" not in shown)
