# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at deployments: which are found, with which requests, and what is shown of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID, NAME
from tests.functional.runner import DEPLOYMENTS, INFO, LEFT_OUT, Run, Runner
from tests.functional.secrets import MASK, SECRETS, leaks
from tests.functional.versions import V2, VERSIONS, Version, only_v2

EXAMPLE = "my-instance"
OTHER_ID = "22222222-2222-4333-8444-555566667777"
UNKNOWN_ID = "99999999-2222-4333-8444-555566667777"
IDENTITIES: dict[str, dict[str, Any]] = {"all": {}, "name": {"name": NAME}, "id": {"instance_id": ID}}
each_identity = pytest.mark.parametrize(
    ("version", "identity"),
    [
        pytest.param(version, identity, id=f"{version}-{name}")
        for version in VERSIONS
        for name, identity in IDENTITIES.items()
        # v3 knows no IDs.
        if version is V2 or name != "id"
    ],
)
each_mode = pytest.mark.parametrize("check", [False, True], ids=["real", "check"])
#: What a deployment has that nobody may see.
HIDDEN = [
    *("12345", "stored-secret-value", "False"),
    *(f"{kind}-secret-{port}" for kind in ("Bearer header", "tenant") for port in (8080, 8090, 8100)),
]


@pytest.fixture
def info(emulator: RunningEmulator, version: Version) -> Runner:
    """The module that reads, aimed at the emulator."""
    return version.runner(emulator, INFO)


def names(run: Run) -> list[str]:
    return [each["name"] for each in run.result["deployments"]]


def only(run: Run) -> dict[str, Any]:
    """Return the only deployment that a run found."""
    (deployment,) = run.result["deployments"]
    found: dict[str, Any] = deployment
    return found


def test_info_lists_a_project_in_one_request(stored: Any, info: Runner) -> None:
    run = info()
    assert (run.calls, names(run)) == (["LIST"], [EXAMPLE, NAME])


@only_v2
def test_info_lists_in_the_largest_pages(info: Runner, version: Version) -> None:
    (request,) = info().requests
    assert request["query"] == {"limit": "1000", "offset": "0", "order_by": "name.asc"}


@only_v2
@pytest.mark.parametrize(("count", "pages"), [(998, 1), (999, 2), (1000, 2), (1299, 2), (2000, 3)])
def test_info_takes_one_request_for_each_thousand(
    emulator: RunningEmulator, info: Runner, count: int, pages: int, version: Version
) -> None:
    """The account has one more to begin with."""
    emulator.bulk(count)
    run = info()
    assert (len(run.calls), len({each["id"] for each in run.result["deployments"]})) == (pages, count + 1)


def test_info_sorts_by_name(emulator: RunningEmulator, info: Runner, version: Version) -> None:
    for number, name in enumerate(["zebra", "alpha", "middle"]):
        version.seed(emulator, version.rich(name=name, id=f"{number}{ID[1:]}"))
    assert names(info()) == ["alpha", "middle", EXAMPLE, "zebra"]


@only_v2
def test_info_by_id_is_one_request(stored: Any, info: Runner, version: Version) -> None:
    run = info(**version.identity)
    (request,) = run.requests
    assert (request["path"], request["query"], names(run)) == (f"{DEPLOYMENTS}/{ID}", {}, [NAME])


@only_v2
def test_info_ignores_the_case_of_an_id(stored: Any, info: Runner, version: Version) -> None:
    assert names(info(instance_id=ID.upper())) == [NAME]


@only_v2
def test_info_by_name_returns_exact_matches_only(stored: Any, info: Runner, version: Version) -> None:
    run = info(name=NAME)
    assert (run.calls, names(run)) == (["LIST"], [NAME])


def test_info_does_not_match_a_part_of_a_name(stored: Any, info: Runner) -> None:
    assert names(info(name=NAME[:-1])) == []


@only_v2
def test_info_returns_both_of_a_shared_name(
    stored: Any, emulator: RunningEmulator, info: Runner, version: Version
) -> None:
    version.seed(emulator, version.rich(id=OTHER_ID))
    assert [each["id"] for each in info(name=NAME).result["deployments"]] == [ID, OTHER_ID]


@only_v2
def test_info_finds_a_name_on_the_second_page(emulator: RunningEmulator, info: Runner, version: Version) -> None:
    emulator.bulk(1100)
    version.seed(emulator, version.rich(name="zz-last"))
    run = info(name="zz-last")
    assert (run.calls, names(run)) == (["LIST", "LIST"], ["zz-last"])


@pytest.mark.parametrize("status", ["DELETING", "DELETED", "FAILED", "DISABLED"])
@each_identity
def test_info_returns_every_status(
    emulator: RunningEmulator, info: Runner, identity: dict[str, Any], status: str, version: Version
) -> None:
    version.seed(emulator, version.rich(status=status))
    assert status in [each["status"] for each in info(**identity).result["deployments"]]


@only_v2
@pytest.mark.parametrize(
    "identity", [{"name": "zz-none"}, {"instance_id": UNKNOWN_ID}, {"project_id": 42}], ids=["name", "id", "project"]
)
def test_info_returns_an_empty_list_for_no_match(info: Runner, identity: dict[str, Any], version: Version) -> None:
    run = info(**identity)
    assert (run.failed, len(run.calls), run.result["deployments"]) == (False, 1, [])


@only_v2
def test_info_sends_the_project_to_the_list(emulator: RunningEmulator, info: Runner, version: Version) -> None:
    version.seed(emulator, version.rich(), project_id=42)
    run = info(project_id=42)
    assert (run.requests[0]["query"]["project_id"], names(run)) == ("42", [NAME])


@only_v2
def test_info_reads_project_and_key_from_the_environment(
    emulator: RunningEmulator, info: Runner, monkeypatch: pytest.MonkeyPatch, version: Version
) -> None:
    monkeypatch.setenv("GCORE_API_KEY", emulator.token)
    monkeypatch.setenv("GCORE_CLOUD_PROJECT_ID", "42")
    (request,) = info(api_key=LEFT_OUT).requests
    assert (request["status"], request["query"]["project_id"]) == (200, "42")


@each_identity
def test_check_mode_is_the_same(
    stored: Any, emulator: RunningEmulator, info: Runner, identity: dict[str, Any], version: Version
) -> None:
    emulator.settings(odd_responses=False)
    audit, real = info(check=True, **identity), info(**identity)
    assert (audit.calls, audit.result) == (real.calls, real.result)


@each_identity
def test_info_changes_nothing(stored: Any, info: Runner, identity: dict[str, Any], version: Version) -> None:
    result = info(**identity).result
    assert (result.get("changed", False), "diff" in result) == (False, False)


@only_v2
def test_info_refuses_name_and_id_together(info: Runner, version: Version) -> None:
    run = info(name=NAME, **version.identity)
    assert (run.failed, run.calls, "instance_id" in run.msg) == (True, [], True)


def test_info_reports_all_option_errors_at_once(info: Runner) -> None:
    run = info(name=" x", instance_id="no-uuid", reveal_envs="perhaps", nmae="y")
    assert (
        run.calls,
        {"name", "instance_id", "reveal_envs", "nmae"} <= set(run.result["error"]["invalid_fields"]),
    ) == (
        [],
        True,
    )


@each_identity
@pytest.mark.parametrize("value", HIDDEN)
def test_values_of_variables_and_headers_are_masked(
    stored: Any, info: Runner, identity: dict[str, Any], value: str, version: Version
) -> None:
    deployment = next(each for each in info(**identity).result["deployments"] if each["name"] == NAME)
    assert value not in str(deployment["envs"]) + str(deployment["probes"])


def test_names_of_variables_and_headers_are_shown(stored: Any, info: Runner) -> None:
    deployment = only(info(name=NAME))
    http_get = deployment["probes"]["startup_probe"]["probe"]["http_get"]
    assert (deployment["envs"], http_get["headers"]) == (
        {"DEBUG_MODE": MASK, "KEY": MASK, "HF_TOKEN": MASK},
        {"Authorization": MASK, "X-Tenant": MASK},
    )


@each_mode
def test_values_are_revealed_on_request(stored: Any, info: Runner, check: bool, version: Version) -> None:
    deployment = only(info(check=check, name=NAME, reveal_envs=True))
    assert (deployment["envs"], deployment["probes"]) == (version.rich()["envs"], version.rich()["probes"])


@pytest.mark.parametrize("reveal", [False, True])
def test_api_key_is_not_shown(emulator: RunningEmulator, info: Runner, reveal: bool, version: Version) -> None:
    version.seed(emulator, version.rich(address=f"https://example.com/{emulator.token}", internal_note=emulator.token))
    assert leaks(info(name=NAME, reveal_envs=reveal), emulator.token) == []


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_info_shows_no_secret(emulator: RunningEmulator, info: Runner, secret: str, version: Version) -> None:
    """Nor where the API repeats it."""
    deployment = version.rich(envs={"TOKEN": secret}, internal_note={secret: [secret]})
    deployment["containers"][0]["error_message"] = f"cannot run with {secret}"
    version.seed(emulator, deployment)
    assert leaks(info(), secret) == []


def test_short_secret_alters_no_other_deployment(emulator: RunningEmulator, info: Runner, version: Version) -> None:
    version.seed(emulator, version.rich(envs={"TOKEN": "nginx"}))
    version.seed(emulator, version.plain(id=OTHER_ID, name="other-one", internal_note="runs nginx"))
    others = [each for each in info().result["deployments"] if each["name"] == "other-one"]
    assert [each["internal_note"] for each in others] == ["runs nginx"]


@pytest.mark.parametrize("secret", ["1", "7", "8080", "true", "ACTIVE", "nginx", ID], ids=str)
def test_masking_alters_nothing_else(emulator: RunningEmulator, info: Runner, secret: str, version: Version) -> None:
    emulator.settings(odd_responses=False)
    deployment = version.rich(envs={"TOKEN": secret}, probes=None)
    version.seed(emulator, deployment)
    assert only(info(name=NAME)) == {**deployment, "envs": {"TOKEN": MASK}}


def test_reveal_envs_returns_the_response_unmasked(
    stored: Any, emulator: RunningEmulator, info: Runner, version: Version
) -> None:
    emulator.settings(odd_responses=False)
    assert only(info(name=NAME, reveal_envs=True)) == version.rich()


def test_fields_that_nobody_documents_are_given_too(stored: Any, info: Runner) -> None:
    deployment = only(info(name=NAME))
    assert ("internal_revision" in deployment, deployment["internal_labels"]) == (True, None)


NULLABLE = ["address", "created_at", "command", "description", "envs", "image_registry_id", "probes", "timeout"]


@each_identity
@pytest.mark.parametrize("field", [*NULLABLE, "containers.0.error_message", "containers.0.scale.triggers"])
@pytest.mark.parametrize("op", ["set", "remove"])
def test_info_returns_null_and_missing_fields_unchanged(
    emulator: RunningEmulator, info: Runner, identity: dict[str, Any], field: str, op: str, version: Version
) -> None:
    emulator.settings(odd_responses=False)
    deployment = version.rich()
    holder: Any = deployment
    *parents, last = field.split(".")
    for part in parents:
        holder = holder[int(part) if part.isdigit() else part]
    holder[last] = None
    if op == "remove":
        del holder[last]
    version.seed(emulator, deployment)
    found = next(each for each in info(**identity, reveal_envs=True).result["deployments"] if each["name"] == NAME)
    assert found == deployment


@only_v2
@pytest.mark.parametrize("field", ["id", "status", "containers", "containers.0.region_id", "containers.0.scale"])
@pytest.mark.parametrize("value", [None, 1.5, [None]], ids=repr)
def test_odd_deployment_is_an_error_with_its_place(
    stored: Any, emulator: RunningEmulator, info: Runner, field: str, value: Any, version: Version
) -> None:
    emulator.settings(odd_responses=False)
    emulator.fault("replace", method="GET", patch=[{"path": field, "value": value}])
    run = info(**version.identity)
    assert (run.failed, "not of the documented shape" in run.msg, run.result["error"]["status"]) == (True, True, 200)


@pytest.mark.parametrize("shape", ["null", "[]", "{}", "5", '{"results": []}', '{"count": 1, "results": null}'])
def test_odd_list_is_an_error(emulator: RunningEmulator, info: Runner, shape: str) -> None:
    """And not an empty one."""
    emulator.fault("raw", method="GET", text=shape, content_type="application/json")
    run = info()
    assert (run.failed, run.calls, run.result["error"]["method"]) == (True, ["LIST"], "GET")


def test_list_that_ignores_the_offset_ends(emulator: RunningEmulator, info: Runner) -> None:
    emulator.fault("replace", method="GET", patch=[{"path": "count", "value": 5000}], times=-1)
    emulator.settings(odd_responses=False)
    run = info()
    assert (run.failed, len(run.calls), "the list is not complete" in run.msg) == (True, 6, True)


ODD = [(".containers", None), (".image", ""), (".status", None), (".name", None), (".timeout", "soon")]
#: An entry that is no deployment at all.
NO_OBJECT = [("", None), ("", "zz-odd"), ("", [])]


@pytest.mark.parametrize(("path", "value"), [*ODD, *NO_OBJECT])
def test_odd_deployment_does_not_hide_the_others(
    emulator: RunningEmulator, info: Runner, path: str, value: Any, version: Version
) -> None:
    """It is a warning where all are asked for, and an error where it may be the one that is asked for."""
    emulator.settings(odd_responses=False)
    version.seed(emulator, version.rich(name="zz-odd"))
    patch = [{"path": f"results.1{path}", "value": value}]
    emulator.fault("replace", method="GET", path="/deployments$", patch=patch, times=-1)
    run = info()
    assert (run.failed, names(run), [f"results[1]{path}:" in str(text) for text in run.result["warnings"]]) == (
        False,
        [EXAMPLE],
        [True],
    )
    if version is V2:
        assert (info(name="zz-odd").failed, info(name=EXAMPLE).failed) == (True, False)
        assert info(name="zz-none").failed == (path in ("", ".name"))


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_before"},
        {"kind": "cut"},
        {"kind": "status", "status": 429},
        {"kind": "html", "status": 502},
        {"kind": "status", "status": 503},
    ],
    ids=["drop", "cut", "429", "502", "503"],
)
@each_identity
def test_passing_fault_is_retried(
    stored: Any,
    emulator: RunningEmulator,
    info: Runner,
    identity: dict[str, Any],
    fault: dict[str, Any],
    version: Version,
) -> None:
    emulator.fault(**fault, times=2)
    run = info(**identity)
    assert (run.failed, len(run.calls), NAME in names(run)) == (False, 3, True)


@each_identity
@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_api_error_has_its_request_id(
    stored: Any, emulator: RunningEmulator, info: Runner, identity: dict[str, Any], status: int, version: Version
) -> None:
    body = {"exception_class": "SomeError", "message": "out of order", "request_id": "request-4711"}
    emulator.fault("status", status=status, body=body, times=-1)
    run = info(**identity)
    error = run.result["error"]
    assert (error["status"], error["message"], error["request_id"]) == (status, "out of order", "request-4711")
    assert ("out of order" in run.msg, "request-4711" in run.msg) == (True, True)


def test_html_404_is_not_an_empty_result(
    stored: Any, emulator: RunningEmulator, info: Runner, version: Version
) -> None:
    emulator.fault("html", method="GET", status=404)
    assert info(**version.identity).failed is True


def test_unknown_project_is_an_error_with_advice(info: Runner) -> None:
    run = info(project_id=99)
    assert (run.failed, "project_id" in run.msg) == (True, True)


def test_wrong_key_is_an_error_without_the_key(info: Runner) -> None:
    run = info(api_key="1$wrong-key")
    assert (run.result["error"]["status"], leaks(run, "1$wrong-key")) == (401, [])
