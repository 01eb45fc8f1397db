# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The message about a name that does not exist: with the most similar one, from one list for all."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.not_found import not_found_message
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error, page
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import ANSWER
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp


def messages(reply: t.Any, *names: str, secret: str = "", project_id: int | None = 1) -> tuple[list[str], list[str]]:
    """Return the messages about these names, and the calls."""
    http = FakeHttp(reply, reply)
    api, redactor = ApiV3(http, project_id), Redactor()
    redactor.add([secret] if secret else [])
    return [not_found_message(api, name, redactor) for name in names], http.methods


FOUND = page({**ANSWER, "name": "my-instance"}, {**ANSWER, "name": "my-instances", "status": "DELETING"})
NO = "there is no deployment {0} in project 1"


def test_not_found_message_has_similar_name_of_the_living() -> None:
    texts, calls = messages(FOUND, "my-instances", "other")
    assert texts == [f"{NO.format('my-instances')}; did you mean my-instance?", NO.format("other")]
    assert calls == ["GET"]


def test_not_found_message_without_list_has_no_suggestion() -> None:
    assert messages(api_error(403), "my-instanze") == ([NO.format("my-instanze")], ["GET"])


def test_not_found_message_suggests_for_twenty_names() -> None:
    texts, calls = messages(FOUND, *["my-instanze"] * 22)
    assert (["did you mean" in text for text in texts], calls) == ([True] * 20 + [False] * 2, ["GET"])
    assert texts[-1] == NO.format("my-instanze")


def test_not_found_message_masks_whole_words() -> None:
    (text,), _calls = messages(FOUND, "my-instanze", secret="stan")
    assert text.endswith("did you mean my-instance?")
    (text,), _calls = messages(FOUND, "my-instanze", secret="instance")
    assert text.endswith("did you mean my-********?")
