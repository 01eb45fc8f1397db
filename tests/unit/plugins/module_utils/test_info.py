# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`get_deployments`: which deployments it returns, in which order, and what is masked."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments import info
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import info_spec
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import (
    api_error,
    api_v2,
    gone,
    numbered,
    page,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    KEY,
    OTHER_ID,
    answer,
    filled,
    value_at,
    with_value,
)

HEADER = "probes.liveness_probe.probe.http_get.headers.Authorization"
MESSAGE = "containers[0].error_message"


def get(*replies: t.Any, redactor: Redactor | None = None, **given: t.Any) -> tuple[list[dict[str, t.Any]], list[str]]:
    """Return the deployments that the options select, and the methods of the requests."""
    api, http = api_v2(*replies)
    options = filled(given, {**connection_spec(), **info_spec()})
    found = info.get_deployments(api, options, redactor or Redactor(KEY))
    assert found.warnings == []
    return found.deployments, http.methods


def shown(stored: dict[str, t.Any], path: str, **given: t.Any) -> t.Any:
    """Return what is shown at a path of that deployment."""
    return value_at(get(stored, instance_id=ID, **given)[0][0], path)


@pytest.mark.parametrize(
    ("given", "replies", "numbers"),
    [
        ({}, [page(numbered(0), numbered(1), count=3), page(numbered(2), count=3)], "012"),
        (
            {"name": "mine"},
            [page(numbered(0), numbered(1, "mine"), numbered(2, "mine-too"), numbered(3, "mine"))],
            "13",
        ),
        ({"instance_id": ID}, [answer()], ID[-1]),
        ({}, [page()], ""),
        ({"name": "mine"}, [page(answer())], ""),
        ({"instance_id": ID}, [gone()], ""),
        ({}, [page(*(numbered(number, name) for number, name in enumerate("dbcba")))], "41320"),
    ],
    ids=["all", "name", "id", "none", "no such name", "no such id", "sorted by name and id"],
)
def test_get_deployments(given: dict[str, t.Any], replies: list[t.Any], numbers: str) -> None:
    found, methods = get(*replies, **given)
    assert ([each["id"][-1] for each in found], methods) == ([*numbers], ["GET"] * len(replies))


@pytest.mark.parametrize("status", ["DELETING", "DELETED", "FAILED", "SOMETHING_NEW"])
def test_get_deployments_of_any_status(status: str) -> None:
    assert [each["status"] for each in get(page(answer(status=status)))[0]] == [status]


@pytest.mark.parametrize("status", [401, 403, 500])
def test_get_deployments_raises_api_error(status: int) -> None:
    with pytest.raises(ApiError):
        get(api_error(status))


@pytest.mark.parametrize("path", ["envs.HF_TOKEN", "envs.DEBUG_MODE", HEADER])
@pytest.mark.parametrize("value", ["", "1", "s3cr3t"])
def test_masked_is_each_variable_and_header(path: str, value: str) -> None:
    """Whatever its length."""
    assert shown(with_value(answer(), path, value), path) == MASK


@pytest.mark.parametrize("given", [{"instance_id": ID}, {"name": "my-instance"}, {}])
def test_masked_is_nothing_else(given: dict[str, t.Any]) -> None:
    reply = answer() if "instance_id" in given else page(answer())
    masked = get(reply, **given)[0][0]
    assert {**with_value(masked, HEADER, value_at(answer(), HEADER)), "envs": answer()["envs"]} == answer()


@pytest.mark.parametrize("path", ["envs.HF_TOKEN", "description", "image", HEADER])
def test_revealed_is_answer(path: str) -> None:
    stored = with_value(answer(), path, "s3cr3t-value")
    assert get(stored, instance_id=ID, reveal_envs=True)[0] == [stored]


def test_revealed_masks_api_key_in_message() -> None:
    stored = with_value(answer(), MESSAGE, f"the key was {KEY}")
    assert shown(stored, MESSAGE, reveal_envs=True) == f"the key was {MASK}"


@pytest.mark.parametrize("secret", ["hf_old", "Bearer token 123", "False"])
@pytest.mark.parametrize("text", ["can't use {}!", "u_{}x@db"])
def test_message_masks_secrets_of_deployment(secret: str, text: str) -> None:
    """Short ones within a word too."""
    stored = with_value(answer(), MESSAGE, text.format(secret))
    assert shown(stored, MESSAGE) == text.format(MASK)


def test_message_masks_no_secrets_of_others() -> None:
    """And the redactor of the task does not get them."""
    redactor = Redactor()
    mine = with_value(answer(envs={"A": "s3cr3t-one"}), MESSAGE, "s3cr3t-one, s3cr3t-two")
    other = answer(id=OTHER_ID, name="other", envs={"A": "s3cr3t-two"})
    assert value_at(get(page(mine, other), redactor=redactor)[0][0], MESSAGE) == f"{MASK}, s3cr3t-two"
    assert redactor.redact("s3cr3t-one") == "s3cr3t-one"


@pytest.mark.parametrize("path", ["id", "status", "created_at", "containers[0].region_id", "name", "listening_port"])
def test_masked_by_short_secrets_is_nothing_else(path: str) -> None:
    stored = answer(envs={"A": "3", "B": "ACTIVE", "C": "2023", "D": "7", "E": "my", "F": "8080"})
    assert shown(stored, path) == value_at(stored, path)


ODD_HEADERS = {
    "a number": {"liveness_probe": {"enabled": True, "probe": {"tcp_socket": {"port": 80, "headers": {"X": 5}}}}},
    "a list": {"x_probe": {"enabled": True, "probe": {"http_get": {"headers": {"X": ["s3cr3t"]}}}}},
    "a dict": {"x_probe": {"enabled": True, "probe": {"http_get": {"headers": {"X": {"Y": "s3cr3t"}}}}}},
    "null": {"x_probe": {"enabled": True, "probe": {"http_get": {"headers": {"X": None}}}}},
}


@pytest.mark.parametrize("name", ODD_HEADERS)
def test_masked_is_header_of_other_shape(name: str) -> None:
    stored = answer(probes=ODD_HEADERS[name])
    masked = str(get(stored, instance_id=ID)[0])
    assert ("'X': '********'" in masked, "s3cr3t" in masked) == (True, False)
    assert get(stored, instance_id=ID, reveal_envs=True)[0] == [stored]


@pytest.mark.parametrize("probe", [5, {"probe": "text"}, {"probe": {"exec": 5}}])
def test_masked_probe_may_be_of_other_shape(probe: t.Any) -> None:
    assert len(get(answer(probes={"x_probe": probe}), instance_id=ID)[0]) == 1
