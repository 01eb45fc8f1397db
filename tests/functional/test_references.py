# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deployment refers to, verified before the write: flavor, regions, keys, credential, secret, capacity."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.catalogues.examples import EXAMPLE_FLAVOR
from tests.emulator.server import RunningEmulator
from tests.functional.deployments import OTHER_UUID, container
from tests.functional.deployments_v3 import OTHER_FLAVOR, SQS
from tests.functional.runner import Run, Runner
from tests.functional.versions import V3, Version, only_v3

BOTH_MODES = pytest.mark.parametrize("check", [True, False])
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
KINDS = {
    "v2": ("flavors", "regions", "api_keys", "registries"),
    "v3": ("flavors", "regions", "api_keys", "registry_credentials", "secrets"),
}


def lists(run: Run) -> list[str]:
    """Return the last part of the address of each list that was read beside the deployments."""
    words = [str(each["path"]).rpartition("/")[2] for each in run.requests if each["method"] == "GET"]
    return [word for word in words if word in (*KINDS["v2"], *KINDS["v3"], "capacity")]


def problems(run: Run) -> dict[str, str]:
    """Return the text of each option that is wrong."""
    return {path: texts[0] for path, texts in run.result["error"]["invalid_fields"].items()}


@pytest.fixture
def references(emulator: RunningEmulator, version: Version) -> Version:
    """What the rich deployment refers to exists."""
    seed_references(emulator, version)
    return version


def seed_references(emulator: RunningEmulator, version: Version) -> None:
    if version is V3:
        for name in version.key_names:
            emulator.stores["v3/api_keys"].seed({"name": name}, 1)
        emulator.stores["v3/registry_credentials"].seed({"name": version.registries[0]}, 1)
        emulator.stores["v3/secrets"].seed({"name": SQS["secret_name"], "type": "aws-iam", "data": {}}, 1)
        return
    for number, key_id in enumerate(version.key_names):
        key = {"key_id": key_id, "name": f"key-{number}", "status": "active", "created_at": "2025-01-01T00:00:00Z"}
        emulator.stores["v2/api_keys"].seed(key, 1)
    emulator.stores["v2/registries"].seed({"id": version.registries[0], "name": "dockerhub"}, 1)
    # The flavor of the rich deployment is one of its own.
    flavor = {**emulator.stores["v2/flavors"].stored()[0][0], "id": version.flavors[0], "name": "of-its-own"}
    emulator.stores["v2/flavors"].seed(flavor)


@BOTH_MODES
def test_references_of_an_unchanged_deployment_take_one_list_each(
    stored: Any, references: Version, module: Runner, check: bool
) -> None:
    """And no capacity: it has what it needs."""
    run = module(check, **{**references.current_options(), **references.identity}, verify_references=True)
    assert (run.failed, run.changed, sorted(lists(run))) == (False, False, sorted(KINDS[references.name]))


def test_references_read_only_the_kinds_in_use(stored: Any, references: Version, module: Runner) -> None:
    """None for an image, and without the option none at all."""
    named = module(**references.identity, **{references.flavor_option: references.flavors[0]}, verify_references=True)
    other = module(**references.identity, image="nginx:1.30", verify_references=True)
    off = module(**references.identity, **{references.flavor_option: OTHER_UUID if references.name == "v2" else "none"})
    assert (lists(named), lists(other), lists(off)) == (["flavors"], [], [])


@BOTH_MODES
def test_references_that_are_missing_are_named_at_once(
    emulator: RunningEmulator, module: Runner, version: Version, check: bool
) -> None:
    """With the path of its option, before any write."""
    unknown = "0ddd0000-1111-4222-8333-444455556666"
    names = {
        version.flavor_option: unknown if version.name == "v2" else EXAMPLE_FLAVOR.replace("1x", "3x"),
        version.keys_option: [version.key_names[0]],
        version.registry_option: version.registries[1],
    }
    run = module(
        check,
        name="fresh-one",
        **version.minimal_options(**names, containers=[container(7), container(8)]),
        verify_references=True,
    )
    found = problems(run)
    assert (run.failed, run.result["error"]["kind"]) == (True, "options")
    assert set(found) == {
        version.flavor_option,
        f"{version.keys_option}[0]",
        version.registry_option,
        "containers[1].region_id",
    }
    assert found["containers[1].region_id"] == (
        "there is no region 8 with inference; regions that have: 1, 3, 7, 9, 11"
    )
    assert found[f"{version.keys_option}[0]"].startswith(f"there is no API key {version.key_names[0]} in ")
    assert WRITES.isdisjoint({each["method"] for each in run.requests})
    assert lists(run).count("flavors") == 1


@only_v3
def test_reference_error_suggests_a_similar_name(references: Version, module: Runner) -> None:
    """Of a flavor, a key and a secret."""
    sqs = {**SQS, "secret_name": "aws-secrets"}
    options = references.minimal_options(
        flavor_name=EXAMPLE_FLAVOR.upper(),
        api_keys=["key-one", "kei-one"],
        containers=[container(7, triggers={"sqs": sqs})],
    )
    run = module(name="fresh-one", **options, verify_references=True)
    assert problems(run) == {
        "flavor_name": f"there is no flavor {EXAMPLE_FLAVOR.upper()}; did you mean {EXAMPLE_FLAVOR}?",
        "api_keys[1]": "there is no API key kei-one in project 1; did you mean key-one?",
        "containers[0].scale.triggers.sqs.secret_name": (
            "there is no secret aws-secrets in project 1; did you mean aws-secret?"
        ),
    }


def test_reference_errors_are_reported_with_missing_options(references: Version, module: Runner) -> None:
    """All problems at once."""
    run = module(name="fresh-one", containers=[container(8)], verify_references=True)
    assert {"image", "listening_port", references.flavor_option, "containers[0].region_id"} <= set(problems(run))


def flavor_name(version: Version) -> str:
    """Return the name by which the emulator knows the first flavor."""
    return "of-its-own" if version.name == "v2" else version.flavors[0]


@BOTH_MODES
def test_capacity_error_names_regions_with_capacity(
    emulator: RunningEmulator, references: Version, module: Runner, check: bool
) -> None:
    """For a deployment that is created."""
    emulator.settings(capacity={9: {flavor_name(references): 0}, 7: {flavor_name(references): 1}}, default_capacity=0)
    options = references.minimal_options(containers=[container(7), container(9)])
    run = module(check, name="fresh-one", **options, verify_references=True)
    shown = references.flavors[0]
    assert problems(run) == {"containers[1].region_id": f"region 9 has no free {shown}; regions that have: 7"}
    assert (run.result["error"]["kind"], WRITES.isdisjoint({each["method"] for each in run.requests})) == (
        "capacity",
        True,
    )


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"image": "nginx:1.30"}, None),
        ({"containers": [container(7, 1, 9)]}, None),
        ({"containers": [container(7, 9, 9)]}, "containers[0].region_id"),
        ({"containers": [container(7, 1, 2), container(3)]}, "containers[1].region_id"),
        ({"containers": [container(7, 1, 2), container(3, 0, 0)]}, None),
        ({"state": "absent"}, None),
    ],
    ids=["image", "maximum", "minimum", "new region", "nothing may run there", "absent"],
)
def test_capacity_is_needed_for_more_replicas_alone(
    stored: Any,
    emulator: RunningEmulator,
    references: Version,
    module: Runner,
    change: dict[str, Any],
    path: str | None,
) -> None:
    """A deployment that runs has what it needs."""
    emulator.settings(default_capacity=0)
    run = module(True, **references.identity, **change, verify_references=True)
    assert (run.failed, list(problems(run)) if run.failed else None) == (path is not None, path and [path])


@only_v3
def test_capacity_for_another_flavor_is_needed_in_every_region(
    stored: Any, emulator: RunningEmulator, references: Version, module: Runner
) -> None:
    """So does a stopped deployment that starts, and not one that stays so."""
    emulator.settings(default_capacity=0)
    run = module(True, **references.identity, flavor_name=OTHER_FLAVOR, verify_references=True)
    assert (list(problems(run)), f"region 7 has no free {OTHER_FLAVOR}" in run.msg) == (["flavor_name"], True)
    references.seed(emulator, references.rich(status="DISABLED"))
    stopped = module(True, **references.identity, flavor_name=OTHER_FLAVOR, state="stopped", verify_references=True)
    started = module(True, **references.identity, state="started", verify_references=True)
    assert (stopped.failed, list(problems(started))) == (False, ["state"])


@pytest.mark.parametrize("status", [403, 500])
@BOTH_MODES
def test_reference_list_that_fails_fails_the_task(
    emulator: RunningEmulator, references: Version, module: Runner, status: int, check: bool
) -> None:
    """What was asked for and could not be done does not pass."""
    emulator.fault("status", path="/flavors$", status=status, times=-1)
    run = module(check, name="fresh-one", **references.minimal_options(), verify_references=True)
    assert (run.failed, "/flavors" in run.result["error"]["path"]) == (True, True)
    assert WRITES.isdisjoint({each["method"] for each in run.requests})


@pytest.mark.parametrize("kind", ["flavors", "regions", "capacity"])
@BOTH_MODES
def test_odd_entry_in_a_reference_list_is_not_called_missing(
    emulator: RunningEmulator, references: Version, module: Runner, kind: str, check: bool
) -> None:
    """The task fails before any write, and says why."""
    odd = '{"count": 1, "results": [{"description": "s3cr3t"}]}'
    emulator.fault("raw", text=odd, content_type="application/json", path=f"/{kind}$", times=-1)
    run = module(check, name="fresh-one", **references.minimal_options(), verify_references=True)
    assert (run.failed, run.result["error"]["kind"], "s3cr3t" in run.output) == (True, "response", False)
    for part in (kind, "What is not in the rest of the list cannot be verified"):
        assert part in run.msg
    assert WRITES.isdisjoint({each["method"] for each in run.requests})


@pytest.mark.parametrize("number", [None, "many", {}])
@BOTH_MODES
def test_capacity_without_a_number_is_not_called_used_up(
    emulator: RunningEmulator, references: Version, module: Runner, number: Any, check: bool
) -> None:
    """As where the whole capacity of a region can't be read; what is readable and enough is."""
    flavor = "flavor_id" if references.name == "v2" else "flavor_name"
    free = [[{flavor: references.flavors[0], "capacity": each}] for each in (number, 1)]
    regions = [{"region_id": region_id, "capacity": each} for region_id, each in zip((7, 9), free, strict=True)]
    text = json.dumps({"count": 2, "results": regions})
    emulator.fault("raw", text=text, content_type="application/json", path="/capacity$", times=-1)
    run = module(check, name="fresh-one", **references.minimal_options(), verify_references=True)
    assert (run.failed, run.result["error"]["kind"], "has no free" in run.msg) == (True, "response", False)
    assert "What is not in the rest of the list cannot be verified" in run.msg
    assert WRITES.isdisjoint({each["method"] for each in run.requests})
    options = references.minimal_options(containers=[container(9)])
    assert not module(check, name="fresh-one", **options, verify_references=True).failed


@pytest.fixture
def fleet(emulator: RunningEmulator, version: Version) -> Runner:
    """The fleet, with that version of the API."""
    return version.runner(emulator, "gcore_inference_fleet")


def test_fleet_looks_up_references_once_and_fails_rows(references: Version, fleet: Runner) -> None:
    """In check mode the others go on; a real run writes nothing."""
    good = references.minimal_options()
    rows = [
        {"name": "good-one", **good},
        {"name": "bad-one", **good, "containers": [container(8)]},
        {"name": "good-two", **good},
    ]
    audit, real = (fleet(check, deployments=rows, verify_references=True) for check in (True, False))
    assert [row["action"] for row in audit.result["deployments"]] == ["created", "failed", "created"]
    assert "containers[0].region_id: there is no region 8" in audit.result["deployments"][1]["error"]
    assert sorted(lists(audit)) == ["capacity", "flavors", "regions"]
    assert list(problems(real)) == ["deployments[1].containers[0].region_id"]
    assert WRITES.isdisjoint({each["method"] for each in real.requests})


def test_fleet_reads_a_failed_reference_list_once(
    emulator: RunningEmulator, references: Version, fleet: Runner
) -> None:
    """Each row has the error."""
    emulator.fault("status", path="/flavors$", status=403, times=-1)
    rows = [{"name": name, **references.minimal_options()} for name in ("one-one", "two-two")]
    run = fleet(True, deployments=rows, verify_references=True)
    assert ["/flavors" in str(row["error"]) for row in run.result["deployments"]] == [True, True]
    assert lists(run).count("flavors") == 1
