# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`verify_references`: what of a deployment, of a fleet and of an export refers to something that does not exist."""

from __future__ import annotations

import typing as t
from collections import Counter
from copy import deepcopy

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError, OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.export import export
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import reconcile_deployment
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import gone, page
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    OTHER_ID,
    bare_answer,
    container,
    options,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import ANSWER
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

SMALL, LARGE = "inference-4vcpu-16gib", "inference-8vcpu-32gib"


class Lists:
    """The lists of a project, and how often each is read. What is in `unreadable` has an entry that can't be read."""

    def __init__(self, *unreadable: str, capacity: dict[int, dict[str, int]] | None = None) -> None:
        names = {"flavors": [SMALL, LARGE], "api_keys": ["key-one"], "registry_credentials": ["hub"]}
        self.names = {**names, "secrets": ["aws-secret"]}
        self.free = capacity if capacity is not None else {7: {SMALL: 9, LARGE: 9, ID: 9}}
        self.unreadable = unreadable
        self.reads: Counter[str] = Counter()
        self.made: list[t.Any] = []

    def __call__(self, *place: t.Any) -> Lists:
        """Take the client, the version of the API and the project, as the factory of the lists does."""
        self.made.append(place)
        return self

    def identifiers(self, kind: str) -> dict[str, str]:
        """Return the names of that kind; on API v2 by ID."""
        self.reads[kind] += 1
        if self.made[0][1] == "v2":
            return {ID: "one"} if kind in ("flavors", "api_keys") else {}
        return {name: name for name in self.names[kind]}

    def regions(self) -> set[int]:
        """Return the regions that have inference."""
        self.reads["regions"] += 1
        return {11, 7, 9}

    def capacity(self) -> dict[int, dict[str, int]]:
        """Return the free number of each flavor by region."""
        self.reads["capacity"] += 1
        return self.free

    def require_readable(self, kind: str) -> None:
        """Raise if the list has an entry that can't be read."""
        if kind in self.unreadable:
            raise InferenceError(f"an entry of {kind} can't be read", "response")


def scaled(region_id: int, minimum: int = 1, maximum: int = 3, **more: t.Any) -> dict[str, t.Any]:
    """Return a container of a task."""
    return {"region_id": region_id, "scale": {"min": minimum, "max": maximum, **more}}


def seen(status: str = "ACTIVE", **changes: t.Any) -> dict[str, t.Any]:
    """Return the deployment as API v3 answers it: in region 7, with at least one container."""
    return {**deepcopy(ANSWER), "status": status, **changes}


class Verified(t.NamedTuple):
    """The problems of a task by path, the kind of the error, the kinds of the lists read, and the calls."""

    problems: dict[str, str]
    kind: str | None
    reads: list[str]
    methods: list[str]


def verified(version: str, lists: Lists, *replies: t.Any, redactor: Redactor | None = None, **given: t.Any) -> Verified:
    """Return what is found in a task in check mode."""
    http = FakeHttp(*replies)
    api = ApiV2(http, 1) if version == "v2" else ApiV3(http, 1)
    problems, kind = [], None
    try:
        reconcile_deployment(api, {**options(**given), "verify_references": True}, redactor or Redactor(), True, lists)
    except OptionsError as error:
        problems, kind = error.problems, error.kind
    assert lists.made == [(http, version, 1)]
    assert len(dict(problems)) == len(problems)
    return Verified(dict(problems), kind, sorted(lists.reads), http.methods)


FRESH = {"name": "fresh-one", "image": "nginx:1", "flavor_name": SMALL, "listening_port": 80}
SECRET = {
    "sqs": {"secret_name": "aws-secrets", "queue_url": "https://x", "queue_length": 1, "activation_queue_length": 1}
}
SECRET["sqs"].update(aws_region="us-east-1")


def test_references_that_exist_are_read_once_each() -> None:
    lists = Lists()
    triggers = {"sqs": {**SECRET["sqs"], "secret_name": "aws-secret"}}
    given = {"api_keys": ["key-one"], "credentials_name": "hub", "containers": [scaled(7, 9, triggers=triggers)]}
    found = verified("v3", lists, gone(), **{**FRESH, **given})
    assert found == ({}, None, [*sorted([*lists.names, "capacity", "regions"])], ["GET"])


def test_references_that_are_missing_are_reported_at_once() -> None:
    """With the most similar name, and no capacity of what does not exist."""
    given = {
        "flavor_name": SMALL.upper(),
        "api_keys": ["key-one", "kei-one"],
        "credentials_name": "elsewhere",
        "containers": [scaled(8), scaled(7, triggers=SECRET)],
    }
    found = verified("v3", Lists(capacity={}), gone(), **{**FRESH, **given})
    assert found.problems == {
        "flavor_name": f"there is no flavor {SMALL.upper()}; did you mean {SMALL}?",
        "api_keys[1]": "there is no API key kei-one in project 1; did you mean key-one?",
        "credentials_name": "there is no registry credential elsewhere in project 1",
        "containers[0].region_id": "there is no region 8 with inference; regions that have: 7, 9, 11",
        "containers[1].scale.triggers.sqs.secret_name": (
            "there is no secret aws-secrets in project 1; did you mean aws-secret?"
        ),
    }
    assert found.kind == "options"


def test_references_by_id_are_compared_in_lower_case() -> None:
    """Without a suggestion: no ID is misspelt by a letter."""
    lists = Lists()
    given = {"flavor_id": ID.upper(), "api_key_ids": [ID, OTHER_ID], "containers": [scaled(7)]}
    found = verified("v2", lists, page(), **{**FRESH, "flavor_name": None, **given})
    assert found[:2] == ({"api_key_ids[1]": f"there is no API key {OTHER_ID} in project 1"}, "options")


def test_references_are_verified_with_missing_options() -> None:
    lists = Lists(capacity={})
    found = verified("v3", lists, gone(), page(), name="fresh-one", containers=[scaled(8)])
    assert list(found.problems) == ["name", "image", "flavor_name", "listening_port", "containers[0].region_id"]
    assert (found.kind, found.reads) == ("options", ["regions"])


def test_reference_suggestion_is_redacted() -> None:
    lists = Lists()
    lists.names["api_keys"] = ["key-s3cr3t"]
    redactor = Redactor()
    redactor.add(["s3cr3t"])
    found = verified("v3", lists, seen(), redactor=redactor, name="my-instance", api_keys=["key-s3crxt"])
    assert found.problems["api_keys[0]"].endswith("; did you mean key-********?")
    redactor.add(["e"])
    lists = Lists()
    assert "did you mean key-one?" in verified("v3", lists, seen(), redactor=redactor, **KEY).problems["api_keys[0]"]


KEY = {"name": "my-instance", "api_keys": ["kei-one"]}
NO_SMALL = f"has no free {SMALL}; regions that have: "


@pytest.mark.parametrize(
    ("replies", "given", "capacity", "problems"),
    [
        pytest.param([seen()], {"image": "other"}, {}, {}, id="none is needed"),
        pytest.param([seen()], {"containers": [scaled(7, 4)]}, {7: {SMALL: 3}}, {}, id="enough"),
        pytest.param(
            [seen()],
            {"containers": [scaled(7, 4)]},
            {7: {SMALL: 1}, 11: {SMALL: 3}, 9: {SMALL: 9}, 3: {SMALL: 2, LARGE: 9}},
            {
                "containers[0].region_id": f"region 7 has 1 free {SMALL}, and 3 are needed; regions that have: 9, 11",
            },
            id="too little",
        ),
        pytest.param(
            [seen()],
            {"containers": [scaled(7), scaled(9, 0)]},
            {7: {SMALL: 9}, 9: {LARGE: 9}},
            {"containers[1].region_id": f"region 9 {NO_SMALL}7"},
            id="new region",
        ),
        # Of what does not exist there is no capacity.
        pytest.param(
            [seen()],
            {"containers": [scaled(8), scaled(9)]},
            {},
            {
                "containers[0].region_id": "there is no region 8 with inference; regions that have: 7, 9, 11",
                "containers[1].region_id": f"region 9 {NO_SMALL}none",
            },
            id="unknown region",
        ),
        pytest.param(
            [seen()],
            {"flavor_name": LARGE},
            {7: {SMALL: 9}},
            {"flavor_name": f"region 7 has no free {LARGE}; regions that have: none"},
            id="other flavor",
        ),
        pytest.param([seen("DISABLED")], {"state": "started"}, {}, {"state": f"region 7 {NO_SMALL}none"}, id="start"),
        pytest.param([seen()], {"state": "absent", "flavor_name": "unknown"}, {}, {}, id="absent"),
    ],
)
def test_capacity_is_that_of_the_plan(
    replies: list[t.Any], given: dict[str, t.Any], capacity: dict[int, dict[str, int]], problems: dict[str, str]
) -> None:
    found = verified("v3", Lists(capacity=capacity), *replies, name="my-instance", **given)
    is_missing = any("there is no" in text for text in problems.values())
    assert found[:2] == (problems, "options" if is_missing else "capacity" if problems else None)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("regions", {"containers": [scaled(8)]}),
        ("flavors", {"flavor_name": "unknown"}),
        ("capacity", {"containers": [scaled(9)]}),
    ],
)
def test_reference_in_odd_list_is_not_called_missing(kind: str, given: dict[str, t.Any]) -> None:
    with pytest.raises(InferenceError, match=f"an entry of {kind} can't be read"):
        verified("v3", Lists(kind, capacity={}), seen(), name="my-instance", **given)


def test_references_are_not_read_without_the_option() -> None:
    lists = Lists()
    api = ApiV3(FakeHttp(seen()), 1)
    task = options(name="my-instance", flavor_name="unknown", image="x")
    reconcile_deployment(api, {**task, "verify_references": False}, Redactor(), True, lists)
    assert (lists.made, lists.reads) == ([], {})


def exported(lists: Lists, *names: str, verify: bool = True) -> tuple[list[str], str]:
    """Return the warnings and the file of an export of deployments with such flavors, each in the regions 7 and 8."""
    containers = [container(7), container(8)]
    answers = [
        bare_answer(id=f"{number:08d}{ID[8:]}", name=f"one-{number}", flavor_id=name, containers=containers)
        for number, name in enumerate(names)
    ]
    given = {"public_envs": [], "public_headers": [], "verify_references": verify}
    result = export(ApiV2(FakeHttp(page(*answers)), 1), given, Redactor(), lists)
    return result.warnings, result.content


def test_export_warns_of_missing_references() -> None:
    """And writes them above the deployment."""
    lists = Lists()
    lists.regions = lambda: {7, 8}  # type: ignore[method-assign]
    warnings, content = exported(lists, ID, OTHER_ID)
    problem = f"flavor_id: there is no flavor {OTHER_ID}"
    advice = "create what is missing, or change the option, before you apply this export"
    assert warnings == [f"one-1 (00000001{ID[8:]}): {problem}; {advice}"]
    assert content.count("#") == 1
    assert f"  # {problem}\n  - name: one-1\n" in content
    assert exported(Lists(), OTHER_ID, verify=False)[0] == []


def test_export_warns_of_unreadable_list_once() -> None:
    warnings, content = exported(Lists("regions", "flavors"), ID, OTHER_ID)
    cannot = "cannot verify that each {0} of the deployments exists: an entry of {0}s can't be read"
    assert (warnings, "#" in content) == ([cannot.format("region"), cannot.format("flavor")], False)
