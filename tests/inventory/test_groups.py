# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which deployments are hosts, and in which groups."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.deployments import plain, rich
from tests.inventory.controller import Controller

EXAMPLE = "my-instance"
STATUSES = ["ACTIVE", "PENDING", "DISABLED"]


@pytest.fixture
def three(controller: Controller) -> Controller:
    """An account with three deployments, each of another status."""
    controller.emulator.seed(rich(name="pending-one", status="PENDING"))
    controller.emulator.seed(plain(id="0ccc0000-1111-4222-8333-444455556666", name="stopped-one", status="DISABLED"))
    return controller


def test_groups_by_status_and_by_region(three: Controller) -> None:
    """As documented."""
    regions = "gcore_containers | map(attribute='region_id') | map('string') | list"
    three.write(
        keyed_groups=[{"prefix": "status", "key": "gcore_status | lower"}, {"prefix": "region", "key": regions}]
    )
    assert {name: set(hosts) for name, hosts in three.list().groups.items()} == {
        "status_active": {EXAMPLE},
        "status_pending": {"pending-one"},
        "status_disabled": {"stopped-one"},
        "region_7": {EXAMPLE, "pending-one", "stopped-one"},
        "region_9": {"pending-one"},
        "region_11": {"pending-one"},
    }


def test_groups_and_variables_by_expressions(three: Controller) -> None:
    """A group may use a variable that was composed."""
    three.write(
        compose={"least": "gcore_containers | map(attribute='scale.min') | sum"},
        groups={"empty_ones": "least | int == 0", "all_of_them": True},
        strict=True,
    )
    listed = three.list()
    # Older cores make texts of numbers.
    assert {name: int(variables["least"]) for name, variables in listed.hosts.items()} == {
        EXAMPLE: 1,
        "pending-one": 1,
        "stopped-one": 0,
    }
    assert listed.groups["empty_ones"] == ["stopped-one"]
    assert len(listed.groups["all_of_them"]) == 3


def test_groups_without_strict_leave_failures_out(three: Controller) -> None:
    """As everywhere in Ansible."""
    wrong = "nobody_knows + 1"
    three.write(compose={"x": wrong}, groups={"g": wrong}, keyed_groups=[{"key": wrong}])
    listed = three.list()
    assert (listed.exit_code, set(listed.groups)) == (0, {"ungrouped"})
    assert "x" not in listed.hosts[EXAMPLE]


DESCRIBED = [{"key": "gcore_description", "prefix": "", "separator": ""}]


def _describe(controller: Controller, *pairs: tuple[str, str]) -> None:
    """Store deployments with these names and descriptions, and no other."""
    controller.emulator.seed(plain(name=pairs[0][0], description=pairs[0][1]))
    for number, (name, description) in enumerate(pairs[1:]):
        instance_id = f"0ddd000{number}-1111-4222-8333-444455556666"
        controller.emulator.seed(plain(id=instance_id, name=name, description=description))


@pytest.mark.parametrize("pairs", [[("aaax", "zzzx"), ("zzzx", "mmmx")], [("zzzx", "aaax"), ("aaax", "mmmx")]])
def test_group_of_a_deployment_renames_no_host(controller: Controller, pairs: list[tuple[str, str]]) -> None:
    """In any order of the names; the group has another name, since a play over it would not mean the host."""
    _describe(controller, *pairs)
    controller.write(keyed_groups=DESCRIBED, filters=[{"exclude": f"gcore_name == '{EXAMPLE}'"}])
    listed = controller.list()
    (first, group), (second, other) = pairs
    assert set(listed.hosts) == {first, second}
    assert listed.groups == {f"{group}_group": [first], other: [second]}
    assert listed.says(f"The group {group} of deployments is {group}_group, since there is a host {group}")


@pytest.mark.parametrize(
    "options",
    [
        {"groups": {"zzzx": "gcore_name != 'zzzx'"}},
        {"keyed_groups": [{"key": "gcore_status", "prefix": "is", "parent_group": "zzzx"}]},
    ],
    ids=["groups", "parent_group"],
)
@pytest.mark.parametrize("name", ["aaax", "zzzy"])
def test_group_that_options_name_keeps_its_name(controller: Controller, options: dict[str, Any], name: str) -> None:
    """A play over it must not mean the deployment that somebody calls so."""
    _describe(controller, (name, ""), ("zzzx", ""))
    controller.write(**options)
    listed = controller.list()
    host = "zzzx_0ddd0000-1111-4222-8333-444455556666"
    assert set(listed.hosts) == {EXAMPLE, name, host}
    assert listed.says('"zzzx": {'), listed.output
    assert listed.says(f"The host of a deployment is {host}")


@pytest.mark.parametrize("option", ["compose", "groups", "keyed_groups"])
def test_strict_failure_leaves_no_host(three: Controller, option: str) -> None:
    """Beside another source, which Ansible can parse, a host without its groups would be there."""
    wrong = "gcore_nobody_knows if gcore_status == 'PENDING' else "
    value: Any = {"x": f"{wrong} true"}
    if option == "keyed_groups":
        value = [{"key": f"{wrong} 'x'"}]
    three.write(strict=True, **{option: value})
    settings = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "false", "ANSIBLE_DISPLAY_TRACEBACK": None}
    result = three.list_of("-i", str(three.path), "-i", "web-1,", **settings)
    assert (result.hosts, result.says("gcore_nobody_knows")) == ({}, True), result.output
    assert {name: hosts for name, hosts in result.groups.items() if hosts} == {"ungrouped": ["web-1"]}


ALL = {EXAMPLE, "pending-one", "stopped-one"}
#: The filters, and the hosts that are left.
FILTERED: dict[str, tuple[list[dict[str, Any]], set[str]]] = {
    "none": ([], ALL),
    "exclude": ([{"exclude": "gcore_status == 'DISABLED'"}], ALL - {"stopped-one"}),
    "a null is no condition": ([{"include": None, "exclude": "gcore_status == 'DISABLED'"}], ALL - {"stopped-one"}),
    "an include alone leaves out nothing": ([{"include": "gcore_status == 'ACTIVE'"}], ALL),
    "include and nothing else": ([{"include": "gcore_status == 'ACTIVE'"}, {"exclude": True}], {EXAMPLE}),
    "the first decides": (
        [{"exclude": "'one' in gcore_name and gcore_status == 'PENDING'"}, {"include": True}, {"exclude": True}],
        ALL - {"pending-one"},
    ),
    "a boolean that is false": (
        [{"exclude": False}, {"include": False}, {"exclude": "gcore_timeout == 120"}],
        ALL - {EXAMPLE},
    ),
}


@pytest.mark.parametrize("case", FILTERED)
def test_filters_are_decided_by_the_first_match(three: Controller, case: str) -> None:
    """And one that matches none is a host."""
    filters, left = FILTERED[case]
    three.write(filters=filters)
    assert set(three.list().hosts) == left


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("nobody_knows == 1", "nobody_knows"),
        ("gcore_status ==", "filters[1].exclude: "),
        ("gcore_containers", "neither true nor false for my-instance"),
        ("gcore_timeout", "neither true nor false for my-instance"),
        ("none", "neither true nor false for my-instance"),
        ("'{{ gcore_name }}'", "neither true nor false for my-instance"),
    ],
)
def test_filter_condition_that_fails_is_named(controller: Controller, condition: str, says: str) -> None:
    """Without strict too: a deployment that was to be left out must not come in by a mistake."""
    controller.write(filters=[{"include": "gcore_name == 'another'"}, {"exclude": condition}])
    result = controller.list(ANSIBLE_DISPLAY_TRACEBACK=None)
    assert (result.exit_code != 0, result.hosts, "Traceback" in result.output) == (True, {}, False)
    assert result.says("filters[1].exclude: ")
    assert result.says(says), result.output
