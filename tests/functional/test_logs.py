# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading log lines: of which deployment, which of them, in which order, and without what is secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import ID, NAME
from tests.functional.runner import DEPLOYMENTS, LOGS, Run, Runner
from tests.functional.secrets import ECHOES, LONG, MASK, SECRETS, leaks, parts
from tests.functional.versions import Version, only_v2

OTHER_ID = "22222222-2222-4333-8444-555566667777"
UNKNOWN_ID = "99999999-2222-4333-8444-555566667777"
each_shape = pytest.mark.parametrize("shape", ["list", "results", "object"])
each_mode = pytest.mark.parametrize("check", [False, True], ids=["real", "check"])


@pytest.fixture
def logs(emulator: RunningEmulator, version: Version) -> Runner:
    """The module that reads logs, aimed at the emulator."""
    return version.runner(emulator, LOGS)


def line(message: str, second: int = 0, region_id: int = 7) -> dict[str, Any]:
    """Return a line of one second of a minute."""
    return {"message": message, "time": f"2026-01-01T00:00:{second:02d}Z", "region_id": region_id}


def messages(run: Run) -> list[str]:
    return [each["message"] for each in run.result["logs"]]


def written(emulator: RunningEmulator, *lines: dict[str, Any], **settings: Any) -> None:
    """Let the containers have written these lines."""
    emulator.settings(log_lines=list(lines), **settings)


@only_v2
@pytest.mark.parametrize(
    ("identity", "first"), [({"instance_id": ID}, "GET"), ({"name": NAME}, "LIST")], ids=["id", "name"]
)
@each_mode
def test_logs_take_one_lookup_and_one_request(
    stored: Any, logs: Runner, identity: dict[str, Any], first: str, check: bool, version: Version
) -> None:
    run = logs(check=check, **identity)
    assert (run.calls, run.requests[1]["path"]) == ([first, "LOGS"], f"{DEPLOYMENTS}/{ID}/logs")


@only_v2
def test_logs_of_a_region_use_its_path(stored: Any, logs: Runner, version: Version) -> None:
    run = logs(**version.identity, region_id=9)
    assert (run.calls, run.requests[1]["path"]) == (["GET", "LOGS"], f"{DEPLOYMENTS}/{ID}/regions/9/logs")


def test_check_mode_is_the_same(stored: Any, logs: Runner, version: Version) -> None:
    assert logs(check=True, **version.identity).result == logs(**version.identity).result


def test_logs_change_nothing(stored: Any, logs: Runner, version: Version) -> None:
    assert logs(**version.identity).result.get("changed", False) is False


@each_shape
def test_logs_return_the_fields_of_the_contract(
    stored: Any, emulator: RunningEmulator, logs: Runner, shape: str, version: Version
) -> None:
    written(emulator, {**line("hello", region_id=9), "pod": "pod-1"}, logs_shape=shape)
    assert logs(**version.identity).result["logs"] == [
        {"message": "hello", "pod": "pod-1", "time": "2026-01-01T00:00:00Z", "region_id": 9}
    ]


@each_shape
def test_logs_of_a_region_have_its_name_in_each_line(
    stored: Any, emulator: RunningEmulator, logs: Runner, shape: str, version: Version
) -> None:
    """Though the API does not repeat it."""
    written(emulator, line("here", region_id=9), line("elsewhere", region_id=7), logs_shape=shape)
    (only,) = logs(**version.identity, region_id=9).result["logs"]
    assert (only["message"], only["region_id"]) == ("here", 9)


@pytest.mark.parametrize("shape", ["list", "results"])
@pytest.mark.parametrize("region", [{}, {"region_id": 7}], ids=["all regions", "one region"])
def test_logs_without_lines_are_an_empty_list(
    stored: Any, emulator: RunningEmulator, logs: Runner, shape: str, region: dict[str, Any], version: Version
) -> None:
    written(emulator, logs_shape=shape)
    run = logs(**version.identity, **region)
    assert (run.failed, run.result["logs"]) == (False, [])


def test_logs_that_are_null_and_count_none_are_an_empty_list(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    """As in the lists of resources: so some servers write an empty list."""
    emulator.fault("raw", path="/logs$", text='{"count": 0, "results": null}', content_type="application/json")
    run = logs(**version.identity)
    assert (run.failed, run.result["logs"]) == (False, [])


def test_logs_that_are_null_and_count_some_are_an_error(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    emulator.fault("raw", path="/logs$", text='{"count": 1, "results": null}', content_type="application/json")
    run = logs(**version.identity)
    assert (run.failed, "results: expected a list, got null" in run.msg) == (True, True)


def test_lines_come_the_oldest_first(stored: Any, emulator: RunningEmulator, logs: Runner, version: Version) -> None:
    written(emulator, line("third", 30), line("first", 1), line("second", 20))
    assert messages(logs(**version.identity)) == ["first", "second", "third"]


def test_logs_sort_times_of_another_precision(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    times = ["04Z", "04.000000001Z", "04.82851142Z", "04.9Z", "05Z"]
    lines = [{"message": each, "time": f"2024-10-14T14:54:{each}"} for each in times]
    written(emulator, *reversed(lines))
    assert messages(logs(**version.identity)) == times


def test_logs_sort_times_of_another_zone(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    times = ["16:00:00+02:00", "14:00:01", "09:00:02.5-05:00", "14:00:03Z"]
    lines = [{"message": each, "time": f"2024-10-14T{each}"} for each in times]
    written(emulator, *reversed(lines))
    run = logs(**version.identity)
    assert (messages(run), run.result["logs"][0]["time"]) == (times, "2024-10-14T16:00:00+02:00")


def test_logs_with_odd_times_keep_the_order_of_the_api(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    lines = [{"time": time, "message": time, "pod": "pod-1", "region_id": 7} for time in ("then", "", "a while ago")]
    emulator.fault(
        "raw", path="/logs$", text=json.dumps({"count": 3, "results": lines}), content_type="application/json"
    )
    assert messages(logs(**version.identity)) == ["then", "", "a while ago"]


def test_lines_of_one_moment_keep_their_order(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    written(emulator, *(line(word) for word in ("so", "it", "was", "written")))
    assert messages(logs(**version.identity)) == ["so", "it", "was", "written"]


def test_logs_default_to_a_hundred_lines(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    written(emulator, *(line(str(number), number // 10) for number in range(250)))
    assert messages(logs(**version.identity)) == [str(number) for number in range(150, 250)]


@pytest.mark.parametrize(("limit", "given"), [(1, 1), (2, 2), (5, 5), (6, 5), (10000, 5)])
def test_logs_return_the_newest_lines_up_to_the_limit(
    stored: Any, emulator: RunningEmulator, logs: Runner, limit: int, given: int, version: Version
) -> None:
    written(emulator, *(line(str(number), number) for number in range(5)))
    assert messages(logs(**version.identity, limit=limit)) == ["0", "1", "2", "3", "4"][-given:]


@pytest.mark.parametrize("limit", [0, -1, 10001, "many"])
def test_limit_out_of_range_is_refused_before_any_request(logs: Runner, limit: Any, version: Version) -> None:
    run = logs(**version.identity, limit=limit)
    assert (run.calls, list(run.result["error"]["invalid_fields"])) == ([], ["limit"])


def test_lines_that_the_api_has_and_does_not_give_are_warned_of(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    written(emulator, line("one"), line("two"), logs_shape="results", log_count=500)
    assert "2 of the 500" in str(logs(**version.identity).result["warnings"])


def test_lines_that_nobody_asked_for_are_not_missed(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    written(emulator, line("one"), line("two"), logs_shape="results", log_count=500)
    assert "warnings" not in logs(**version.identity, limit=2).result


@only_v2
@pytest.mark.parametrize("identity", [{"instance_id": UNKNOWN_ID}, {"name": "zz-none"}], ids=["id", "name"])
def test_missing_deployment_is_an_error_with_its_name(logs: Runner, identity: dict[str, Any], version: Version) -> None:
    run = logs(**identity)
    assert (run.failed, len(run.calls), next(iter(identity.values())) in run.msg) == (True, 1, True)


@only_v2
def test_shared_name_is_an_error_with_both_ids(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    version.seed(emulator, version.rich(id=OTHER_ID))
    run = logs(name=NAME)
    assert (run.failed, run.calls, ID in run.msg, OTHER_ID in run.msg) == (True, ["LIST"], True, True)


@only_v2
@pytest.mark.parametrize("status", ["DELETING", "DELETED"])
def test_name_of_a_deployment_in_deletion_means_its_successor(
    emulator: RunningEmulator, logs: Runner, status: str, version: Version
) -> None:
    version.seed(emulator, version.rich(status=status))
    version.seed(emulator, version.rich(id=OTHER_ID))
    run = logs(name=NAME)
    assert (run.failed, run.requests[-1]["path"]) == (False, f"{DEPLOYMENTS}/{OTHER_ID}/logs")


@only_v2
def test_logs_of_a_deployment_in_deletion_are_read(emulator: RunningEmulator, logs: Runner, version: Version) -> None:
    version.seed(emulator, version.rich(status="DELETING"))
    assert logs(name=NAME).calls == ["LIST", "LOGS"]


@only_v2
@pytest.mark.parametrize("identity", [{}, {"instance_id": ID, "name": NAME}], ids=["none", "both"])
def test_identity_is_required(logs: Runner, identity: dict[str, Any], version: Version) -> None:
    run = logs(**identity)
    assert (run.failed, run.calls, "instance_id" in run.msg) == (True, [], True)


@only_v2
def test_region_without_containers_is_an_api_error(stored: Any, logs: Runner, version: Version) -> None:
    run = logs(**version.identity, region_id=999)
    error = run.result["error"]
    assert (error["status"], error["path"]) == (404, f"{DEPLOYMENTS}/{ID}/regions/999/logs")


@only_v2
def test_name_is_looked_up_in_the_project(emulator: RunningEmulator, logs: Runner, version: Version) -> None:
    version.seed(emulator, version.rich(), project_id=42)
    run = logs(name=NAME, project_id=42)
    assert (run.failed, run.requests[0]["query"]["project_id"]) == (False, "42")


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_masking_hides_the_value_of_a_variable(
    emulator: RunningEmulator, logs: Runner, secret: str, version: Version
) -> None:
    version.seed(emulator, version.rich(envs={"TOKEN": secret}))
    written(emulator, {**line(f"started with {secret} today"), "stream": secret})
    run = logs(**version.identity)
    assert (leaks(run, secret), messages(run)[0][:13]) == ([], "started with ")


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_masking_hides_a_part_of_a_value(emulator: RunningEmulator, logs: Runner, echo: str, version: Version) -> None:
    version.seed(emulator, version.rich(envs={"TOKEN": LONG}))
    written(emulator, line(f"token {echo}"))
    assert parts(logs(**version.identity), LONG) == []


def test_masking_hides_each_line_of_a_multiline_value(
    emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    value = "\n".join(["-----BEGIN KEY-----", LONG, LONG[::-1], "-----END KEY-----"])
    version.seed(emulator, version.rich(envs={"FILE": value}))
    written(emulator, *(line(each, second) for second, each in enumerate(value.splitlines())))
    assert {each.strip("-") for each in messages(logs(**version.identity))} == {MASK}


def test_masking_hides_the_value_of_a_header(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    written(emulator, line("got Authorization: Bearer header-secret-8090"))
    assert messages(logs(**version.identity)) == [f"got Authorization: {MASK}"]


def test_masking_hides_a_short_value_as_a_word(emulator: RunningEmulator, logs: Runner, version: Version) -> None:
    """The lines could not be read otherwise."""
    version.seed(emulator, version.rich(envs={"ONE": "1", "KEY": "12345"}))
    written(emulator, line("GET /v1/predictions 123456 -> 1 of 11, key=12345"))
    assert messages(logs(**version.identity)) == [f"GET /v1/predictions 123456 -> {MASK} of 11, key={MASK}"]


def test_values_are_revealed_on_request(stored: Any, emulator: RunningEmulator, logs: Runner, version: Version) -> None:
    written(emulator, line("started with stored-secret-value"))
    assert messages(logs(**version.identity, reveal_envs=True)) == ["started with stored-secret-value"]


@pytest.mark.parametrize("reveal", [False, True])
def test_api_key_is_not_shown(
    stored: Any, emulator: RunningEmulator, logs: Runner, reveal: bool, version: Version
) -> None:
    written(emulator, line(f"Authorization: apikey {emulator.token}"))
    assert leaks(logs(**version.identity, reveal_envs=reveal), emulator.token) == []


def test_masking_keeps_time_and_region(emulator: RunningEmulator, logs: Runner, version: Version) -> None:
    version.seed(emulator, version.rich(envs={"A": "7", "B": "2026", "C": "00"}))
    written(emulator, line("hello"))
    (only,) = logs(**version.identity).result["logs"]
    assert (only["time"], only["region_id"]) == ("2026-01-01T00:00:00Z", 7)


def test_logs_show_control_characters_visibly(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    odd = "\x1b[31mred\x1b[0m {{ 7 * 7 }} ключ 🔑 <b>\ttab\n  next\r\n" + "x" * 20000
    written(emulator, line(odd), {**line("", 1)})
    shown = odd.replace("\x1b", "\\x1b").replace("\r", "\\x0d")
    assert messages(logs(**version.identity)) == [shown, ""]


def test_fields_that_nobody_documents_are_given_too(
    stored: Any, emulator: RunningEmulator, logs: Runner, version: Version
) -> None:
    written(emulator, {**line("hello"), "stream": "stderr"})
    assert logs(**version.identity).result["logs"][0]["stream"] == "stderr"


@only_v2
@pytest.mark.parametrize("field", ["message", "time", "pod"])
@pytest.mark.parametrize("value", [None, 5, ["x"]], ids=repr)
def test_odd_line_is_an_error_without_its_text(
    stored: Any, emulator: RunningEmulator, logs: Runner, field: str, value: Any, version: Version
) -> None:
    written(emulator, line("line-of-somebody"), {**line("line-of-somebody"), field: value})
    run = logs(**version.identity)
    assert (run.failed, "not of the documented shape" in run.msg, f"[1].{field}" in run.msg) == (True, True, True)
    assert "line-of-somebody" not in run.output


@pytest.mark.parametrize("shape", ["5", '"text"', "true", "[null]", "[[]]", '{"results": null}', '{"results": {}}'])
def test_odd_response_is_an_error(
    stored: Any, emulator: RunningEmulator, logs: Runner, shape: str, version: Version
) -> None:
    emulator.fault("raw", path="/logs$", text=shape, content_type="application/json")
    run = logs(**version.identity)
    assert (run.failed, run.calls, "not of the documented shape" in run.msg) == (True, ["GET", "LOGS"], True)


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
def test_passing_fault_is_retried(
    stored: Any, emulator: RunningEmulator, logs: Runner, fault: dict[str, Any], version: Version
) -> None:
    emulator.fault(path="/logs$", **fault)
    run = logs(**version.identity)
    assert (run.failed, run.calls) == (False, ["GET", "LOGS", "LOGS"])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_api_error_has_its_request_id(
    stored: Any, emulator: RunningEmulator, logs: Runner, status: int, version: Version
) -> None:
    body = {"exception_class": "SomeError", "message": "out of order", "request_id": "request-4711"}
    emulator.fault("status", path="/logs$", status=status, body=body, times=-1)
    run = logs(**version.identity)
    assert (run.result["error"]["status"], run.result["error"]["request_id"]) == (status, "request-4711")
    assert ("out of order" in run.msg, "request-4711" in run.msg) == (True, True)


def test_api_error_shows_no_secret(stored: Any, emulator: RunningEmulator, logs: Runner, version: Version) -> None:
    body = {"exception_class": "SomeError", "message": "cannot read stored-secret-value"}
    emulator.fault("status", path="/logs$", status=500, body=body)
    assert leaks(logs(**version.identity), "stored-secret-value") == []
