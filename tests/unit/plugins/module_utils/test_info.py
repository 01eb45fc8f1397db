# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at deployments: which are given, in which order, and what a user may see of each."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments import info
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import info_spec
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    KEY,
    OTHER_ID,
    answer,
    bare_answer,
    filled,
    value_at,
    with_value,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

HEADER = "probes.liveness_probe.probe.http_get.headers.Authorization"


def look(*replies: t.Any, redactor: Redactor | None = None, **given: t.Any) -> tuple[list[dict[str, t.Any]], FakeHttp]:
    """Look at the deployments that are asked for; give what is shown of them, and the calls made."""
    http = FakeHttp(*replies)
    api, options = ApiV2(http, 1), filled(given, {**connection_spec(), **info_spec()})
    found = info.get_deployments(api, options, redactor or Redactor(KEY), False)
    assert found.warnings == []
    return found.deployments, http


def page(*results: t.Any, count: int | None = None) -> dict[str, t.Any]:
    """Give a page of the list."""
    return {"count": len(results) if count is None else count, "results": list(results)}


def numbered(number: int, name: str) -> dict[str, t.Any]:
    """Give one of many deployments."""
    return bare_answer(id=f"00000000-0000-4000-8000-{number:012d}", name=name)


def gone() -> ApiError:
    """Give the API's own 404."""
    return ApiError(
        "GET", f"/{ID}", "HTTP 404", status=404, exception_class="NotFoundError", message="no such instance"
    )


def test_all_deployments_of_all_pages_are_given() -> None:
    found, http = look(page(numbered(0, "a"), numbered(1, "b"), count=3), page(numbered(2, "c"), count=3))
    assert (len(found), http.methods) == (3, ["GET", "GET"])


def test_those_of_a_name_are_given() -> None:
    found, _http = look(page(numbered(0, "other"), numbered(1, "mine"), numbered(2, "mine-too")), name="mine")
    assert [each["name"] for each in found] == ["mine"]


def test_two_of_a_name_are_both_given() -> None:
    found, _http = look(page(numbered(0, "mine"), numbered(1, "mine")), name="mine")
    assert len(found) == 2


def test_the_one_of_an_id_is_one_request() -> None:
    found, http = look(answer(), instance_id=ID)
    assert ([each["id"] for each in found], http.methods) == ([ID], ["GET"])


@pytest.mark.parametrize(
    ("given", "reply"), [({}, page()), ({"name": "mine"}, page(answer())), ({"instance_id": ID}, gone())]
)
def test_nothing_found_is_an_empty_list(given: dict[str, t.Any], reply: t.Any) -> None:
    assert look(reply, **given)[0] == []


@pytest.mark.parametrize("status", ["DELETING", "DELETED", "FAILED", "SOMETHING_NEW"])
def test_a_deployment_is_given_whatever_its_status(status: str) -> None:
    assert [each["status"] for each in look(page(answer(status=status)))[0]] == [status]


@pytest.mark.parametrize("status", [401, 403, 500])
def test_an_error_of_the_api_is_one(status: int) -> None:
    with pytest.raises(ApiError):
        look(ApiError("GET", "/", "no", status=status))


def test_they_are_sorted_by_name_and_then_by_id() -> None:
    found, _http = look(page(numbered(3, "b"), numbered(2, "c"), numbered(1, "b"), numbered(0, "d"), numbered(4, "a")))
    assert [(each["name"], each["id"][-1]) for each in found] == [
        ("a", "4"),
        ("b", "1"),
        ("b", "3"),
        ("c", "2"),
        ("d", "0"),
    ]


@pytest.mark.parametrize("path", ["envs.HF_TOKEN", "envs.DEBUG_MODE", HEADER])
def test_every_value_of_a_variable_and_a_header_is_masked(path: str) -> None:
    assert value_at(look(answer(), instance_id=ID)[0][0], path) == MASK


@pytest.mark.parametrize("value", ["", "1", "s3cr3t"])
@pytest.mark.parametrize("path", ["envs.HF_TOKEN", HEADER])
def test_a_mask_does_not_tell_the_length_of_a_value(path: str, value: str) -> None:
    assert value_at(look(with_value(answer(), path, value), instance_id=ID)[0][0], path) == MASK


@pytest.mark.parametrize("given", [{"instance_id": ID}, {"name": "my-instance"}, {}])
def test_masked_or_not_the_rest_is_the_answer(given: dict[str, t.Any]) -> None:
    reply = answer() if "instance_id" in given else page(answer())
    shown = look(reply, **given)[0][0]
    assert {**with_value(shown, HEADER, value_at(answer(), HEADER)), "envs": answer()["envs"]} == answer()


def test_revealed_it_is_the_answer() -> None:
    assert look(answer(), instance_id=ID, reveal_envs=True)[0] == [answer()]


@pytest.mark.parametrize("place", ["envs.HF_TOKEN", "description", "image", HEADER])
def test_revealed_a_managed_field_is_shown_as_it_is(place: str) -> None:
    stored = with_value(answer(), place, "s3cr3t-value")
    assert value_at(look(stored, instance_id=ID, reveal_envs=True)[0][0], place) == "s3cr3t-value"


def test_revealed_the_key_is_not_shown_in_what_is_not_managed() -> None:
    stored = with_value(answer(), "containers[0].error_message", f"the key was {KEY}")
    shown = look(stored, instance_id=ID, reveal_envs=True)[0][0]
    assert shown["containers"][0]["error_message"] == f"the key was {MASK}"


@pytest.mark.parametrize("secret", ["hf_old", "Bearer token 123", "False"])
def test_a_message_shows_no_secret_of_its_deployment(secret: str) -> None:
    stored = with_value(answer(), "containers[0].error_message", f"can't use {secret}!")
    assert look(stored, instance_id=ID)[0][0]["containers"][0]["error_message"] == f"can't use {MASK}!"


@pytest.mark.parametrize("secret", ["hf_old", "False"])
def test_a_message_shows_no_short_secret_within_a_word(secret: str) -> None:
    stored = with_value(answer(), "containers[0].error_message", f"u_{secret}x@db")
    assert look(stored, instance_id=ID)[0][0]["containers"][0]["error_message"] == f"u_{MASK}x@db"


def test_a_message_is_searched_for_the_secrets_of_its_own_deployment_alone() -> None:
    mine = with_value(answer(envs={"A": "s3cr3t-one"}), "containers[0].error_message", "s3cr3t-one, s3cr3t-two")
    other = answer(id=OTHER_ID, name="other", envs={"A": "s3cr3t-two"})
    shown = look(page(mine, other))[0][0]
    assert shown["containers"][0]["error_message"] == f"{MASK}, s3cr3t-two"


def test_looking_teaches_no_secrets() -> None:
    redactor = Redactor()
    look(answer(), redactor=redactor, instance_id=ID)
    assert redactor.redact("hf_old") == "hf_old"


@pytest.mark.parametrize("path", ["id", "status", "created_at", "containers[0].region_id", "name", "listening_port"])
def test_short_secrets_alter_nothing_that_identifies(path: str) -> None:
    stored = answer(envs={"A": "3", "B": "ACTIVE", "C": "2023", "D": "7", "E": "my", "F": "8080"})
    assert value_at(look(stored, instance_id=ID)[0][0], path) == value_at(stored, path)


ODD_HEADERS = {
    "a number": {"liveness_probe": {"enabled": True, "probe": {"tcp_socket": {"port": 80, "headers": {"X": 5}}}}},
    "a list": {"x_probe": {"enabled": True, "probe": {"http_get": {"headers": {"X": ["s3cr3t"]}}}}},
    "a dict": {"x_probe": {"enabled": True, "probe": {"http_get": {"headers": {"X": {"Y": "s3cr3t"}}}}}},
    "null": {"x_probe": {"enabled": True, "probe": {"http_get": {"headers": {"X": None}}}}},
}


@pytest.mark.parametrize("reveal", [True, False])
@pytest.mark.parametrize("name", ODD_HEADERS)
def test_an_odd_header_is_no_defect(name: str, reveal: bool) -> None:
    assert len(look(answer(probes=ODD_HEADERS[name]), instance_id=ID, reveal_envs=reveal)[0]) == 1


@pytest.mark.parametrize("name", ODD_HEADERS)
def test_an_odd_header_is_masked_too(name: str) -> None:
    shown = look(answer(probes=ODD_HEADERS[name]), instance_id=ID)[0]
    assert ("'X': '********'" in str(shown), "s3cr3t" in str(shown)) == (True, False)


@pytest.mark.parametrize("probe", [5, {"probe": "text"}, {"probe": {"exec": 5}}])
def test_an_odd_probe_is_no_defect(probe: t.Any) -> None:
    assert len(look(answer(probes={"x_probe": probe}), instance_id=ID)[0]) == 1
