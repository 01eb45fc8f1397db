# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lists of what a deployment can refer to: where each is read, how often, and what of it is not readable."""

from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._resources.reference_lists import ReferenceLists
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error, page
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

V2 = "/cloud/v2/inference"
V3 = "/cloud/v3/inference"
SKIPPED = "An entry of the list of {} is skipped (results[1]): it has no name"
NO_ID = "An entry of the list of {} has no ID"

#: The version, the kind, what is listed, the path of the list, what is found, and the first warning.
LISTS: list[tuple[str, str, list[t.Any], str, dict[str, str], str]] = [
    ("v2", "flavors", [{"name": "a", "id": "ID-A"}, {"name": "b"}], f"{V2}/flavors", {"id-a": "a"}, NO_ID),
    ("v3", "flavors", [{"name": "a", "id": "ID-A"}, {"id": 1}], f"{V3}/flavors", {"a": "a"}, SKIPPED),
    (
        "v2",
        "api_keys",
        [{"name": "a", "key_id": "ID-A", "id": "x"}, {"name": "b", "id": "ID-B"}, {"name": "c", "key_id": 1}],
        f"{V2}/api_keys",
        {"id-a": "a", "id-b": "b"},
        NO_ID,
    ),
    ("v3", "api_keys", [{"name": "a"}, "x"], f"{V3}/1/api_keys", {"a": "a"}, SKIPPED),
    (
        "v2",
        "registry_credentials",
        [{"name": "a", "id": "1"}, {"name": "b", "id": None}],
        f"{V2}/registries",
        {"1": "a"},
        NO_ID,
    ),
    ("v3", "registry_credentials", [{"name": "a"}, {}], f"{V3}/1/registry_credentials", {"a": "a"}, SKIPPED),
    ("v3", "secrets", [{"name": "a"}, None], f"{V3}/1/secrets", {"a": "a"}, SKIPPED),
]


@pytest.mark.parametrize(("version", "kind", "items", "path", "found", "warning"), LISTS)
def test_identifiers_are_read_once(
    version: str, kind: str, items: list[t.Any], path: str, found: dict[str, str], warning: str
) -> None:
    http = FakeHttp(page(*items))
    lists = ReferenceLists(http, version, 1)
    lists.require_readable(kind)
    assert lists.identifiers(kind) == lists.identifiers(kind) == found
    assert [urlsplit(call.path).path for call in http.calls] == [path]
    with pytest.raises(InferenceError) as caught:
        lists.require_readable(kind)
    text = warning.format({"api_keys": "API keys"}.get(kind, kind.replace("_", " ")))
    assert str(caught.value) == f"{text}. What is not in the rest of the list cannot be verified"
    assert caught.value.kind == "response"


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_regions_and_capacity_are_read_once(version: str) -> None:
    flavor = {"v2": "flavor_id", "v3": "flavor_name"}[version]
    free = [{"region_id": 7, "capacity": [{flavor: "A", "capacity": 2}, {flavor: "b"}]}]
    regions = page({"id": 7, "display_name": "x"}, {"display_name": "y"})
    http = FakeHttp(regions, page(*free))
    lists = ReferenceLists(http, version, 1)
    assert lists.regions() == lists.regions() == {7}
    # An ID is in lower case, a name as it is.
    assert lists.capacity() == lists.capacity() == {7: {{"v2": "a", "v3": "A"}[version]: 2}}
    assert [urlsplit(call.path).path for call in http.calls] == [
        "/cloud/v1/regions",
        f"/cloud/{version}/inference/capacity",
    ]
    for kind, position in (("regions", "results[1]"), ("capacity", "results[0].capacity[1]")):
        with pytest.raises(InferenceError) as caught:
            lists.require_readable(kind)
        assert f"({position})" in str(caught.value)


def test_list_that_cannot_be_read_is_read_once() -> None:
    http = FakeHttp(api_error(403))
    lists = ReferenceLists(http, "v3", 1)
    for _attempt in range(2):
        with pytest.raises(ApiError):
            lists.identifiers("secrets")
    assert len(http.calls) == 1
    lists.require_readable("secrets")
