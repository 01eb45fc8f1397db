# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at log lines: of which deployment, which lines, in which order, and what a user may see of each."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    InvalidResponse,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments import info
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import logs_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.info import Logs
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    KEY,
    OTHER_ID,
    answer,
    filled,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

PATH = f"/cloud/v2/inference/deployments/{ID}"


def line(message: str = "GET /", time: str = "2024-10-14T14:54:04Z", **more: t.Any) -> dict[str, t.Any]:
    """Give a log line."""
    return {"time": time, "pod": "iate-container-8568ff8fc7-z7vx9", "message": message, "region_id": 7, **more}


def page(*results: t.Any) -> dict[str, t.Any]:
    """Give a page of the list."""
    return {"count": len(results), "results": list(results)}


def read(*replies: t.Any, redactor: Redactor | None = None, **given: t.Any) -> tuple[Logs, FakeHttp]:
    """Read the log lines that are asked for; give what is shown of them, and the calls made."""
    http = FakeHttp(*replies)
    asked = given if "name" in given else {"instance_id": ID, **given}
    api, options = ApiV2(http, 1), filled(asked, {**connection_spec(), **logs_spec()})
    return info.get_logs(api, options, redactor or Redactor(KEY), False), http


def message(text: str, envs: dict[str, str] | None = None, **given: t.Any) -> str:
    """Give what is shown of a message of a container that has these variables."""
    stored = answer() if envs is None else answer(envs=envs)
    return str(read(stored, [line(text)], **given)[0].logs[0]["message"])


@pytest.mark.parametrize(("given", "reply"), [({}, answer()), ({"name": "my-instance"}, page(answer()))])
def test_reading_is_two_requests(given: dict[str, t.Any], reply: t.Any) -> None:
    _logs, http = read(reply, [], **given)
    assert (http.methods, http.calls[1].path) == (["GET", "GET"], f"{PATH}/logs")


def test_reading_those_of_a_region_asks_for_them_alone() -> None:
    _logs, http = read(answer(), [], region_id=9)
    assert http.calls[1].path == f"{PATH}/regions/9/logs"


@pytest.mark.parametrize("body", [[line()], page(line()), line()])
def test_a_list_a_page_and_a_single_line_are_the_same(body: t.Any) -> None:
    assert read(answer(), body)[0] == Logs([line()], [])


@pytest.mark.parametrize("body", [None, [], page()])
def test_no_lines_are_an_empty_list(body: t.Any) -> None:
    assert read(answer(), body)[0] == Logs([], [])


@pytest.mark.parametrize("body", ["text", {"results": 5}, [5], [{}], {"message": "hello"}])
def test_lines_of_another_shape_are_an_error(body: t.Any) -> None:
    with pytest.raises(InvalidResponse):
        read(answer(), body)


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(InferenceError, match=r"^name: there is no deployment my-instance in project 1$"):
        read(page(), name="my-instance")


def test_a_name_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(InferenceError, match=r"project 1; did you mean my-instance\?$"):
        read(page(answer(), answer(id=OTHER_ID, name="another")), name="my-instanze")


def test_an_id_that_is_not_there_is_an_error() -> None:
    with pytest.raises(InferenceError, match=f"^instance_id: there is no deployment {ID}$"):
        read(ApiError("GET", PATH, "HTTP 404", status=404, exception_class="NotFoundError", message="no such instance"))


def test_two_of_a_name_are_an_error_with_both_ids() -> None:
    with pytest.raises(InferenceError) as error:
        read(page(answer(), answer(id=OTHER_ID)), name="my-instance")
    assert (ID in str(error.value), OTHER_ID in str(error.value)) == (True, True)


@pytest.mark.parametrize("status", [401, 404, 500])
def test_logs_that_are_refused_are_an_error(status: int) -> None:
    with pytest.raises(ApiError):
        read(answer(), ApiError("GET", f"{PATH}/logs", "no", status=status))


TIMES = [
    *("2023-12-31T23:59:59.999999999Z", "2024-10-14T14:54:04Z", "2024-10-14T14:54:04.05Z", "2024-10-14T14:54:04.5Z"),
    *("2024-10-14T14:54:04.82Z", "2024-10-14T14:54:04.82851142Z", "2024-10-14T14:54:04.829Z"),
    *("2024-10-14T14:54:05Z", "2024-10-14T14:54:10Z", "2024-10-14T15:00:00.000Z", "2024-11-01T00:00:00Z"),
]


@pytest.mark.parametrize("suffix", ["Z", "+00:00", ""])
@pytest.mark.parametrize("turned", [1, 4, 7])
def test_the_oldest_comes_first_whatever_the_precision(turned: int, suffix: str) -> None:
    times = [time.replace("Z", suffix) for time in TIMES]
    mixed = [*reversed(times[turned:]), *times[:turned]]
    assert [each["time"] for each in read(answer(), [line(time=time) for time in mixed])[0].logs] == times


def order(*times: str, **given: t.Any) -> list[str]:
    """Give the times of the lines as they are shown, of lines that the API gives in this order."""
    return [each["time"] for each in read(answer(), [line(time=time) for time in times], **given)[0].logs]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2024-10-14T16:00:00+02:00", "2024-10-14T14:30:00Z"),
        ("2024-10-14T14:30:00Z", "2024-10-14T10:00:00-05:00"),
        ("2024-10-15T00:30:00+05:30", "2024-10-14T19:00:00.000000001Z"),
        ("2024-12-31T23:59:60.5Z", "2025-01-01T00:00:00Z"),
        ("2024-10-14T14:00:00", "2024-10-14T14:00:00.1+00:00"),
        ("2024-10-14 14:00:00,1", "2024-10-14T14:00:00.10000000000000000001z"),
        ("2024-10-14T14:00:00+0200", "2024-10-14T14:00:00+01"),
        ("0001-01-01T01:00:00+00:30", "9999-12-31T22:00:00-01:00"),
    ],
)
@pytest.mark.parametrize("limit", [100, 1])
def test_lines_are_in_the_order_of_instants_whatever_the_zone(earlier: str, later: str, limit: int) -> None:
    """And so the newest are the newest."""
    wanted = [earlier, later][-limit:]
    assert (order(later, earlier, limit=limit), order(earlier, later, limit=limit)) == (wanted, wanted)


@pytest.mark.parametrize(
    "odd",
    [
        *("", "yesterday", "1728917644", "2024-13-01T00:00:00Z", "2024-10-14", "2024-10-14T14:54:61Z"),
        *(
            "2024-10-14T14:54:04+24:00",
            "0001-01-01T00:00:00+01:00",
            "9999-12-31T23:59:00-01:00",
            "２０24-10-14T14:54:04Z",
        ),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_line_whose_time_cannot_be_read_stays_in_its_place(odd: str, place: int) -> None:
    """The others are sorted around it."""
    times = ["2024-10-14T14:00:03Z", "2024-10-14T14:00:01Z", "2024-10-14T14:00:02Z"]
    wanted = sorted(times)
    assert order(*times[:place], odd, *times[place:]) == [*wanted[:place], odd, *wanted[place:]]


@pytest.mark.parametrize("others", [("14:00:00.000Z", "16:00:00+02:00"), ("16:00:00.0+02:00", "14:00:00")])
def test_lines_of_one_instant_stay_in_their_order_however_it_is_spelt(others: tuple[str, ...]) -> None:
    times = [f"2024-10-14T{time}" for time in ("14:00:00Z", *others)]
    assert (order(*times), order(*reversed(times))) == (times, [*reversed(times)])


def test_lines_of_one_time_stay_in_their_order() -> None:
    assert [each["message"] for each in read(answer(), [line("b"), line("a"), line("c")])[0].logs] == ["b", "a", "c"]


@pytest.mark.parametrize("limit", [1, 2, 3, 10000])
def test_the_newest_are_given_up_to_the_limit(limit: int) -> None:
    logs = read(answer(), [line(time=time) for time in reversed(TIMES[:3])], limit=limit)[0].logs
    assert [each["time"] for each in logs] == TIMES[:3][-limit:]


def test_a_hundred_are_given_where_no_limit_is() -> None:
    assert len(read(answer(), [line()] * 101)[0].logs) == 100


@pytest.mark.parametrize(
    ("count", "lines", "limit", "warned"),
    [(2, 2, 100, False), (3, 2, 100, True), (3, 2, 2, False), (3, 2, 1, False), (1, 2, 100, False), (3, 0, 1, True)],
)
def test_fewer_lines_than_asked_for_and_there_are_is_a_warning(
    count: int, lines: int, limit: int, warned: bool
) -> None:
    warnings = read(answer(), {"count": count, "results": [line()] * lines}, limit=limit)[0].warnings
    assert warnings == ([f"The API returned {lines} of the {count} log lines"] if warned else [])


@pytest.mark.parametrize("secret", ["hf_old", "Bearer token 123", "False"])
def test_a_secret_of_the_deployment_is_masked(secret: str) -> None:
    assert message(f"it is {secret}, you see") == f"it is {MASK}, you see"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET / 1 2", f"GET / {MASK} 2"),
        ("took 1ms at 10.0.0.1:11", f"took 1ms at 10.0.0.{MASK}:11"),
        ("token=on", f"token={MASK}"),
        ("one on, only!", f"one {MASK}, only!"),
    ],
)
def test_a_short_secret_is_masked_as_a_word_of_its_own(text: str, shown: str) -> None:
    assert message(text, envs={"A": "1", "B": "on"}) == shown


def test_a_long_secret_is_masked_within_a_word() -> None:
    assert message("xs3cr3t-valuex", envs={"A": "s3cr3t-value"}) == f"x{MASK}x"


KEY_FILE = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\n9w0BAQEFAASCBKcwggSj\n-----END KEY-----"


def test_a_secret_of_several_lines_is_masked_in_a_log_that_splits_it() -> None:
    lines = [line(f"| {each} |") for each in KEY_FILE.splitlines()]
    shown = [each["message"].strip("-| ") for each in read(answer(envs={"A": KEY_FILE}), lines)[0].logs]
    assert shown == [MASK] * 4


@pytest.mark.parametrize("text", ["hf_AbCdEfGhIjKl", "HF_ABCDEFGHIJ", "aGZfQWJDZEVmR2hJaktsTW5PcA==", "hf_AbCdE...nOp"])
def test_a_part_of_a_long_secret_is_masked(text: str) -> None:
    assert message(f"token {text}", envs={"A": "hf_AbCdEfGhIjKlMnOp"}) in (f"token {MASK}", f"token {MASK}...nOp")


def test_an_echo_of_what_was_validated_is_masked() -> None:
    assert message("input_value='other', input_type=str") == f"input_value={MASK}, input_type=str"


def test_an_empty_secret_masks_nothing() -> None:
    assert message("hello world", envs={"A": "", "B": " "}) == "hello world"


def test_the_key_is_masked() -> None:
    assert message(f"apikey {KEY}") == f"apikey {MASK}"


def test_revealed_variables_are_shown() -> None:
    assert message("it is hf_old", reveal_envs=True) == "it is hf_old"


def test_revealed_the_key_is_masked_still() -> None:
    assert message(f"apikey {KEY}", reveal_envs=True) == f"apikey {MASK}"


def test_masking_leaves_the_time_and_the_names_of_fields() -> None:
    envs = {"A": "2024", "B": "10", "C": "54", "D": "pod", "E": "message", "F": "time", "G": "7", "H": "region_id"}
    assert read(answer(envs=envs), [line()])[0].logs == [line()]


@pytest.mark.parametrize("more", [{"stream": "it is hf_old"}, {"labels": {"a": ["it is hf_old"]}}])
def test_a_field_that_nobody_knows_is_masked_too(more: dict[str, t.Any]) -> None:
    shown = str(read(answer(), [line(**more)])[0].logs)
    assert ("hf_old" in shown, f"it is {MASK}" in shown) == (False, True)


@pytest.mark.parametrize("region", ["s3cr3t-value", ["s3cr3t-value"], {"a": "s3cr3t-value"}])
def test_a_region_of_another_type_shows_no_secret(region: t.Any) -> None:
    stored = answer(envs={"A": "s3cr3t-value"})
    try:
        shown = str(read(stored, [line(region_id=region)])[0].logs)
    except InvalidResponse as error:
        shown = str(error)
    assert "s3cr3t-value" not in shown


def refused(**given: t.Any) -> str:
    """Give what is told of a call for logs that fails with an echo of the deployment's secret."""
    redactor, error = Redactor(KEY), ApiError("GET", f"{PATH}/logs", "HTTP 500", status=500, message="it is hf_old")
    with pytest.raises(ApiError):
        read(answer(), error, redactor=redactor, **given)
    return str(error.result(redactor)["msg"])


@pytest.mark.parametrize("reveal", [False, True])
def test_an_error_of_the_logs_shows_no_secret_of_the_deployment(reveal: bool) -> None:
    """Revealed or not: ansible-core 2.19 and newer show the message of an error with C(no_log) too."""
    told = refused(reveal_envs=reveal)
    assert ("hf_old" in told, f"it is {MASK}" in told) == (False, True)


@pytest.mark.parametrize("status", ["DELETING", "DELETED"])
def test_one_of_a_name_that_is_on_its_way_out_does_not_count(status: str) -> None:
    _logs, http = read(page(answer(id=OTHER_ID, status=status), answer()), [], name="my-instance")
    assert http.calls[1].path == f"{PATH}/logs"


def test_one_that_is_on_its_way_out_is_read_where_there_is_no_other() -> None:
    assert read(page(answer(status="DELETING")), [line()], name="my-instance")[0].logs == [line()]
