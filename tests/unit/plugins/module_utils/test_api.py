# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls that both API versions answer alike: `get`, `delete`, `start`, `stop`, and what a 404 means."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InvalidResponse,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import WriteResult
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import (
    api_error,
    api_v2,
    api_v3,
    gone,
    lost,
    numbered,
    page,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    OTHER_ID,
    answer,
    observe,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import ANSWER, observed
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import URL, Call

#: The parts of the answer to a write that has neither a deployment nor tasks.
NOTHING = (None, None)


class Version(t.NamedTuple):
    """A version of the API, its paths, and a deployment of it."""

    api: t.Callable[..., t.Any]
    deployments: str
    id: str
    answer: dict[str, t.Any]
    fields: dict[str, t.Any]
    other: dict[str, t.Any]
    advice: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path of the deployment."""
        return f"{self.deployments}/{self.id}"


VERSIONS = {
    "v2": Version(
        api_v2,
        "/cloud/v2/inference/deployments",
        ID,
        answer(),
        observe(answer()),
        answer(id=OTHER_ID),
        ("check api_url", "only v3 since July 2025"),
    ),
    "v3": Version(
        api_v3,
        "/cloud/v3/inference/1/deployments",
        "my-instance",
        ANSWER,
        observed(),
        {**ANSWER, "name": "other-one"},
        ("check api_url", "project_id", "api_version"),
    ),
}
#: A 404 that may be about anything.
UNCLEAR: dict[str, dict[str, t.Any]] = {
    "a gateway": {"message": "no Route matched with those values"},
    "a route": {"exception_class": "HTTPError", "message": "Not LookupResult"},
    "empty": {},
    "a project": {"exception_class": "NotFoundError", "message": "Project 999 could not be found"},
}
each_unclear = pytest.mark.parametrize("fields", UNCLEAR.values(), ids=UNCLEAR)
each_method = pytest.mark.parametrize("method", ["get", "delete"])
each_switch = pytest.mark.parametrize("switch", ["start", "stop"])


@pytest.fixture(params=VERSIONS.values(), ids=VERSIONS)
def version(request: pytest.FixtureRequest) -> Version:
    """Return each version of the API."""
    return t.cast(Version, request.param)


@pytest.mark.parametrize("timeout", [None, 1.0])
def test_get(version: Version, timeout: float | None) -> None:
    api, http = version.api(version.answer)
    found = api.get(version.id, timeout)
    assert (found.id, found.fields, found.json) == (version.id, version.fields, version.answer)
    assert http.calls == [Call("GET", version.path, timeout=timeout)]


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_get_raises_api_error(version: Version, status: int) -> None:
    api, _http = version.api(api_error(status))
    with pytest.raises(ApiError):
        api.get(version.id)


@pytest.mark.parametrize(
    "body", [None, [], "text", 5, {}, {"id": ID}, {"name": "my-instance"}, {"message": "hello"}, [answer()]]
)
def test_get_of_other_shape_is_invalid(version: Version, body: t.Any) -> None:
    api, _http = version.api(body)
    with pytest.raises(InvalidResponse, match="not of the documented shape"):
        api.get(version.id)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"status": None}, ": status: "),
        ({"status": 5}, ": status: "),
        ({"status": ["ACTIVE"]}, ": status: "),
        ({"containers": None}, ": containers: "),
        ({"timeout": "soon"}, r"HTTP 200.*: timeout: expected an integer, got a string"),
    ],
)
def test_get_of_invalid_field_names_it(version: Version, fields: dict[str, t.Any], problem: str) -> None:
    api, _http = version.api({**version.answer, **fields})
    with pytest.raises(InvalidResponse, match=problem):
        api.get(version.id)


def test_get_of_other_deployment_is_invalid(version: Version) -> None:
    api, _http = version.api(version.other)
    with pytest.raises(InvalidResponse, match="that of another deployment"):
        api.get(version.id)


@pytest.mark.parametrize(
    ("status", "is_deleted_or_deleting"), [("DELETING", True), ("DELETED", True), ("ACTIVE", False), ("ERROR", False)]
)
def test_get_is_gone_by_status(version: Version, status: str, is_deleted_or_deleting: bool) -> None:
    api, _http = version.api({**version.answer, "status": status})
    assert api.get(version.id).is_deleted_or_deleting is is_deleted_or_deleting


def parts(written: WriteResult) -> tuple[t.Any, t.Any]:
    """Return the deployment and the tasks in the answer to a write."""
    return (written.observed, written.tasks)


# 404


@each_method
def test_not_found_of_deployment(version: Version, method: str) -> None:
    api, http = version.api(gone())
    result = getattr(api, method)(version.id)
    assert result is None if method == "get" else parts(result) == NOTHING
    assert http.calls == [Call(method.upper(), version.path)]


@each_unclear
@each_method
def test_not_found_unclear_and_not_in_list(version: Version, fields: dict[str, t.Any], method: str) -> None:
    api, http = version.api(api_error(404, **fields), page(version.other))
    result = getattr(api, method)(version.id)
    assert result is None or parts(result) == NOTHING
    assert http.calls[1].path.startswith(f"{version.deployments}?")


@each_unclear
@each_method
def test_not_found_unclear_and_in_list(version: Version, fields: dict[str, t.Any], method: str) -> None:
    api, _http = version.api(api_error(404, **fields), page(version.answer))
    with pytest.raises(ApiError) as caught:
        getattr(api, method)(version.id)
    assert "still has this deployment" in (caught.value.advice or "")


@each_unclear
@each_method
@pytest.mark.parametrize("status", [404, 410])
def test_not_found_without_list(version: Version, fields: dict[str, t.Any], method: str, status: int) -> None:
    error = api_error(404, **fields)
    error.path = version.path
    api, http = version.api(error, api_error(status, **fields))
    with pytest.raises(ApiError) as caught:
        getattr(api, method)(version.id)
    expected = (URL + version.path, *version.advice)
    if "Project" in fields.get("message", ""):
        expected = ("Check project_id",)
    assert [text for text in expected if text not in (caught.value.advice or "")] == []
    assert len(http.calls) == 2


@each_method
def test_not_found_with_unreadable_list(version: Version, method: str) -> None:
    api, _http = version.api(api_error(404), lost())
    with pytest.raises(ResponseLost):
        getattr(api, method)(version.id)


def test_not_found_with_incomplete_list(version: Version) -> None:
    api, _http = version.api(api_error(404), *[page(count=1)] * 3)
    with pytest.raises(InvalidResponse, match="not complete"):
        api.get(version.id)


@each_method
def test_not_found_of_gateway_is_error(version: Version, method: str) -> None:
    """Whatever it says."""
    error = gone()
    error.not_from_api = True
    api, http = version.api(error)
    with pytest.raises(ApiError):
        getattr(api, method)(version.id)
    assert len(http.calls) == 1


def test_not_found_of_update_is_error(version: Version) -> None:
    api, _http = version.api(gone())
    with pytest.raises(ApiError):
        api.update(version.id, version.fields)


# The list


@pytest.mark.parametrize("name", [None, "any"])
@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("fields", [{"message": "gone for good"}, {"body_excerpt": "<h1>Gone</h1>"}])
def test_list_all_not_found_has_advice(version: Version, name: str | None, status: int, fields: t.Any) -> None:
    api, _http = version.api(api_error(status, **fields))
    with pytest.raises(ApiError) as caught:
        api.list_all(name)
    assert "api_version" in (caught.value.advice or "")


def test_list_all_of_missing_project_is_error(version: Version) -> None:
    api, _http = version.api(api_error(404, message="Project 9 not found"))
    with pytest.raises(ApiError):
        api.list_all("any")


# Delete, start and stop


@pytest.mark.parametrize("reply", [None, {}])
def test_delete_may_have_empty_answer(version: Version, reply: t.Any) -> None:
    api, http = version.api(reply)
    assert parts(api.delete(version.id)) == NOTHING
    assert http.calls == [Call("DELETE", version.path)]


@pytest.mark.parametrize("status", [400, 403, 409, 500])
def test_delete_raises_api_error(version: Version, status: int) -> None:
    api, http = version.api(api_error(status, "DELETE"))
    with pytest.raises(ApiError):
        api.delete(version.id)
    assert http.methods == ["DELETE"]


@pytest.mark.parametrize("statuses", [["DELETING"], ["ACTIVE", "DELETED"], [None]])
def test_delete_conflict_after_applied_attempt(version: Version, statuses: list[str | None]) -> None:
    replies = [{**version.answer, "status": status} if status else gone() for status in statuses]
    api, http = version.api(api_error(409, "DELETE", attempts=2), *replies)
    assert parts(api.delete(version.id)) == NOTHING
    assert http.methods == ["DELETE", *["GET"] * len(replies)]


def test_delete_bad_request_after_lost_attempt_is_one_get(version: Version) -> None:
    api, http = version.api(api_error(400, "DELETE", attempts=2), version.answer)
    with pytest.raises(ApiError):
        api.delete(version.id)
    assert http.methods == ["DELETE", "GET"]


#: The writes without content, and the status of a deployment on which each has had no effect.
WITHOUT_EFFECT = {"delete": "ACTIVE", "start": "DISABLED", "stop": "ACTIVE"}
each_write = pytest.mark.parametrize("call", WITHOUT_EFFECT)


@each_write
@pytest.mark.parametrize("reply", [[], "text", {"tasks": "t-1"}, {"message": "hello"}, numbered(3, "third")])
def test_write_with_other_answer_and_without_effect_is_invalid(version: Version, call: str, reply: t.Any) -> None:
    api, http = version.api(reply, {**version.answer, "status": WITHOUT_EFFECT[call]})
    with pytest.raises(InvalidResponse):
        getattr(api, call)(version.id)
    assert http.methods[1:] == ["GET"]


@pytest.mark.parametrize(
    ("call", "status"), [("delete", None), ("delete", "DELETING"), ("start", "ACTIVE"), ("stop", "DISABLED")]
)
def test_write_with_other_answer_and_effect_is_done(version: Version, call: str, status: str | None) -> None:
    read = {**version.answer, "status": status} if status else gone()
    api, http = version.api([], read)
    getattr(api, call)(version.id)
    assert http.methods[1:] == ["GET"]


@each_write
def test_write_with_other_answer_is_invalid_if_nothing_can_be_read(version: Version, call: str) -> None:
    api, _http = version.api([], api_error(403, "GET"))
    with pytest.raises(InvalidResponse):
        getattr(api, call)(version.id)


@each_switch
def test_switch_is_one_call(version: Version, switch: str) -> None:
    for reply in (None, {}, version.answer, {"tasks": ["t-1"]}):
        api, http = version.api(reply)
        getattr(api, switch)(version.id)
        assert http.calls == [Call("POST", f"{version.path}/{switch}")]


@each_switch
@pytest.mark.parametrize("error", [api_error(404, "POST"), api_error(409, "POST"), lost()])
def test_switch_raises_api_error(version: Version, switch: str, error: ApiError) -> None:
    api, http = version.api(error)
    with pytest.raises(type(error)):
        getattr(api, switch)(version.id)
    assert http.methods == ["POST"]


@pytest.mark.parametrize(
    ("switch", "status", "is_done"),
    [("start", "DEPLOYING", True), ("stop", "DISABLED", True), ("start", "DISABLED", False), ("stop", "ACTIVE", False)],
)
def test_switch_conflict_after_lost_attempt(version: Version, switch: str, status: str, is_done: bool) -> None:
    api, http = version.api(api_error(409, "POST", attempts=2), {**version.answer, "status": status})
    if is_done:
        getattr(api, switch)(version.id)
    else:
        with pytest.raises(ApiError, match="409"):
            getattr(api, switch)(version.id)
    assert http.methods == ["POST", "GET"]
