# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`get_logs`: of which deployment, which lines, in which order, and what is masked."""

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
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import logs_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.info import Logs
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import (
    api_error,
    api_v2,
    gone,
    page,
)
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
    """Return a log line."""
    return {"time": time, "pod": "iate-container-8568ff8fc7-z7vx9", "message": message, "region_id": 7, **more}


def read(*replies: t.Any, redactor: Redactor | None = None, **given: t.Any) -> tuple[Logs, FakeHttp]:
    """Return the log lines that the options select, and the HTTP client."""
    api, http = api_v2(*replies)
    selected = given if "name" in given else {"instance_id": ID, **given}
    options = filled(selected, {**connection_spec(), **logs_spec()})
    return info.get_logs(api, options, redactor or Redactor(KEY)), http


def message(text: str, envs: dict[str, str] | None = None, **given: t.Any) -> str:
    """Return what is shown of a message of a container that has these variables."""
    stored = answer() if envs is None else answer(envs=envs)
    return str(read(stored, [line(text)], **given)[0].logs[0]["message"])


@pytest.mark.parametrize(
    ("given", "reply", "path"),
    [
        ({}, answer(), "logs"),
        ({"region_id": 9}, answer(), "regions/9/logs"),
        ({"name": "my-instance"}, page(answer()), "logs"),
        ({"name": "my-instance"}, page(answer(id=OTHER_ID, status="DELETING"), answer()), "logs"),
        ({"name": "my-instance"}, page(answer(id=OTHER_ID, status="DELETED"), answer()), "logs"),
        ({"name": "my-instance"}, page(answer(status="DELETING")), "logs"),
    ],
)
def test_get_logs_is_two_requests(given: dict[str, t.Any], reply: t.Any, path: str) -> None:
    """One that is being deleted is used only if there is no other of the name."""
    _logs, http = read(reply, [], **given)
    assert (http.methods, http.calls[1].path) == (["GET", "GET"], f"{PATH}/{path}")


@pytest.mark.parametrize("body", [[line()], page(line()), line(), None, [], page()])
def test_get_logs_of_list_page_or_line(body: t.Any) -> None:
    lines = [] if body in (None, [], page()) else [line()]
    assert read(answer(), body)[0] == Logs(lines, [])


@pytest.mark.parametrize("body", ["text", {"results": 5}, [5], [{}], {"message": "hello"}])
def test_get_logs_of_other_shape_is_error(body: t.Any) -> None:
    with pytest.raises(InvalidResponse):
        read(answer(), body)


@pytest.mark.parametrize(
    ("given", "reply", "message"),
    [
        ({"name": "my-instance"}, page(), r"^name: there is no deployment my-instance in project 1$"),
        (
            {"name": "my-instanze"},
            page(answer(), answer(id=OTHER_ID, name="another")),
            r"project 1; did you mean my-instance\?$",
        ),
        ({}, gone(), f"^instance_id: there is no deployment {ID}$"),
        ({"name": "my-instance"}, page(answer(), answer(id=OTHER_ID)), rf"\({OTHER_ID}, {ID}\)"),
    ],
    ids=["name", "similar name", "id", "two of the name"],
)
def test_get_logs_of_missing_deployment(given: dict[str, t.Any], reply: t.Any, message: str) -> None:
    with pytest.raises(InferenceError, match=message):
        read(reply, **given)


@pytest.mark.parametrize("status", [401, 404, 500])
def test_get_logs_raises_api_error(status: int) -> None:
    with pytest.raises(ApiError):
        read(answer(), api_error(status))


TIMES = [
    *("2023-12-31T23:59:59.999999999Z", "2024-10-14T14:54:04Z", "2024-10-14T14:54:04.05Z", "2024-10-14T14:54:04.5Z"),
    *("2024-10-14T14:54:04.82Z", "2024-10-14T14:54:04.82851142Z", "2024-10-14T14:54:04.829Z"),
    *("2024-10-14T14:54:05Z", "2024-10-14T14:54:10Z", "2024-10-14T15:00:00.000Z", "2024-11-01T00:00:00Z"),
]


def order(*times: str, **given: t.Any) -> list[str]:
    """Return the times of the lines as they are shown, of lines that the API returns in this order."""
    return [each["time"] for each in read(answer(), [line(time=time) for time in times], **given)[0].logs]


@pytest.mark.parametrize("suffix", ["Z", "+00:00", ""])
@pytest.mark.parametrize("turned", [1, 4, 7])
def test_order_is_oldest_first(turned: int, suffix: str) -> None:
    """Whatever the precision."""
    times = [time.replace("Z", suffix) for time in TIMES]
    assert order(*reversed(times[turned:]), *times[:turned]) == times


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
def test_order_is_by_instant_in_any_zone(earlier: str, later: str, limit: int) -> None:
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
def test_order_keeps_place_of_unreadable_time(odd: str, place: int) -> None:
    """The others are sorted around it."""
    times = ["2024-10-14T14:00:03Z", "2024-10-14T14:00:01Z", "2024-10-14T14:00:02Z"]
    wanted = sorted(times)
    assert order(*times[:place], odd, *times[place:]) == [*wanted[:place], odd, *wanted[place:]]


@pytest.mark.parametrize(
    "others",
    [("14:00:00.000Z", "16:00:00+02:00"), ("16:00:00.0+02:00", "14:00:00"), ("14:00:00Z", "14:00:00Z")],
)
def test_order_of_same_instant_is_kept(others: tuple[str, ...]) -> None:
    times = [f"2024-10-14T{time}" for time in ("14:00:00Z", *others)]
    for given in (times, times[::-1]):
        lines = [line(str(number), time) for number, time in enumerate(given)]
        assert read(answer(), lines)[0].logs == lines


@pytest.mark.parametrize("limit", [1, 2, 3, 10000])
def test_limit_keeps_newest(limit: int) -> None:
    assert order(*reversed(TIMES[:3]), limit=limit) == TIMES[:3][-limit:]


def test_limit_default_is_hundred() -> None:
    assert len(read(answer(), [line()] * 101)[0].logs) == 100


@pytest.mark.parametrize(
    ("count", "lines", "limit", "warned"),
    [(2, 2, 100, False), (3, 2, 100, True), (3, 2, 2, False), (3, 2, 1, False), (1, 2, 100, False), (3, 0, 1, True)],
)
def test_get_logs_warns_of_fewer_lines(count: int, lines: int, limit: int, warned: bool) -> None:
    warnings = read(answer(), {"count": count, "results": [line()] * lines}, limit=limit)[0].warnings
    assert warnings == ([f"The API returned {lines} of the {count} log lines"] if warned else [])


#: What else counts as a secret, and as a part of one, is in test_redaction.
@pytest.mark.parametrize(
    ("text", "envs", "expected"),
    [
        ("it is Bearer token 123, you see", None, f"it is {MASK}, you see"),
        ("took 1ms at 10.0.0.1:11", {"A": "1"}, f"took 1ms at 10.0.0.{MASK}:11"),
        ("one on, only!", {"B": "on"}, f"one {MASK}, only!"),
        ("xs3cr3t-valuex", {"A": "s3cr3t-value"}, f"x{MASK}x"),
        ("hello world", {"A": "", "B": " "}, "hello world"),
        (f"apikey {KEY}", None, f"apikey {MASK}"),
        ("a\x1b[31mb", None, "a\\x1b[31mb"),
    ],
)
def test_message_masks_secrets(text: str, envs: dict[str, str] | None, expected: str) -> None:
    """Short ones as words only; and control characters are visible."""
    assert message(text, envs) == expected


@pytest.mark.parametrize(("text", "expected"), [("it is hf_old", "it is hf_old"), (f"apikey {KEY}", f"apikey {MASK}")])
def test_message_revealed_masks_api_key_only(text: str, expected: str) -> None:
    assert message(text, reveal_envs=True) == expected


def test_masked_is_no_time_and_no_name_of_field() -> None:
    envs = {"A": "2024", "B": "10", "C": "54", "D": "pod", "E": "message", "F": "time", "G": "7", "H": "region_id"}
    assert read(answer(envs=envs), [line()])[0].logs == [line()]


@pytest.mark.parametrize("more", [{"stream": "it is hf_old"}, {"labels": {"a": ["it is hf_old"]}}])
def test_masked_is_unknown_field(more: dict[str, t.Any]) -> None:
    shown = str(read(answer(), [line(**more)])[0].logs)
    assert ("hf_old" in shown, f"it is {MASK}" in shown) == (False, True)


@pytest.mark.parametrize("region", ["s3cr3t-value", ["s3cr3t-value"], {"a": "s3cr3t-value"}])
def test_masked_is_region_of_other_type(region: t.Any) -> None:
    stored = answer(envs={"A": "s3cr3t-value"})
    try:
        shown = str(read(stored, [line(region_id=region)])[0].logs)
    except InvalidResponse as error:
        shown = str(error)
    assert "s3cr3t-value" not in shown


@pytest.mark.parametrize("reveal", [False, True])
def test_error_masks_secrets_of_deployment(reveal: bool) -> None:
    """Revealed or not: ansible-core 2.19 and newer show the message of an error with `no_log` too."""
    redactor = Redactor(KEY)
    error = api_error(500, message="it is hf_old")
    with pytest.raises(ApiError):
        read(answer(), error, redactor=redactor, reveal_envs=reveal)
    text = str(error.result(redactor)["msg"])
    assert ("hf_old" in text, f"it is {MASK}" in text) == (False, True)


def test_get_logs_of_ambiguous_name_is_error_with_the_name() -> None:
    with pytest.raises(InferenceError, match="name: found 2 deployments named my-instance "):
        read(page(answer(id=OTHER_ID), answer()), name="my-instance")
