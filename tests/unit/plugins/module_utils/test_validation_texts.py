# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that can't be what they are given for: the mask, control characters, and text in the place of a dict."""

from __future__ import annotations

import datetime
import json
import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.masked_options import masked
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import validate
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import fleet_spec, info_spec
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    CONNECTION,
    KEY,
    module_spec,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.option_builders import (
    PROBE,
    RULES,
    SCALE,
    found,
    given,
    problems,
)

FLEET = {**connection_spec(), **fleet_spec()}
HEADERS = f"{PROBE}.http_get.headers"
SQS = {
    "queue_url": "https://q",
    "queue_length": 1,
    "activation_queue_length": 1,
    "aws_region": "eu",
    "secret_name": "s",
}
#: Where a text may stand, and what the advice on the mask names there.
MASKABLE = {
    "api_key": "the value itself",
    "name": "the value itself",
    "image": "the value itself",
    "description": "the value itself",
    "command": "the value itself",
    "command[0]": "the value itself",
    f"{PROBE}.exec.command[0]": "the value itself",
    f"{PROBE}.http_get.host": "the value itself",
    "envs": "secret_envs with null",
    "envs.TOKEN": "secret_envs with null",
    "secret_envs": "give null",
    "secret_envs.TOKEN": "purge_envs: false",
    HEADERS: "give null",
    f"{HEADERS}.X-Key": "give null",
}
MASKS = ["********", "******** (before)", "******** (after)", " ********\n"]
each_mask = pytest.mark.parametrize("mask", MASKS)


def sqs(**changes: t.Any) -> dict[str, t.Any]:
    """Return options of v3 with the trigger `sqs`, right but for these changes."""
    options = {**given(f"{SCALE}.triggers.sqs", {**SQS, **changes}), "api_version": "v3", "flavor_name": "a-flavor"}
    del options["flavor_id"]
    return options


def on_v3(**more: t.Any) -> dict[str, t.Any]:
    """Return options of v3, right but for these."""
    return {**CONNECTION, "name": "my-instance", "api_version": "v3", **more}


@each_mask
@pytest.mark.parametrize(("path", "advice"), MASKABLE.items())
def test_mask_is_rejected_with_advice(path: str, advice: str, mask: str) -> None:
    problem = found(given(path, mask))
    assert (list(problem), "results show in place of a secret" in problem[path]) == ([path], True)
    assert advice in problem[path]


@each_mask
@pytest.mark.parametrize("place", ["deployments", "defaults"])
@pytest.mark.parametrize("use", ["envs", "secret_envs", "description", "image"])
def test_mask_is_rejected_in_fleet(place: str, use: str, mask: str) -> None:
    options = {use: {"TOKEN": mask} if "envs" in use else mask}
    fleet = {"deployments": [{"name": "one"}, {"name": "two"}], "defaults": {}}
    (fleet["deployments"][1] if place == "deployments" else fleet["defaults"]).update(options)  # type: ignore[attr-defined]
    ((path, text),) = problems({**CONNECTION, **fleet}, FLEET)
    assert path == f"{place}{'[1]' if place == 'deployments' else ''}.{use}{'.TOKEN' if 'envs' in use else ''}"
    assert "results show in place of a secret" in text


@pytest.mark.parametrize("mask", ["Bearer ********", "basic  ******** (after)"])
def test_mask_behind_header_scheme_is_rejected(mask: str) -> None:
    assert list(found(given(f"{HEADERS}.Authorization", mask))) == [f"{HEADERS}.Authorization"]


@pytest.mark.parametrize("text", ["*******", "*********", "a ********", "******** (before) x", "** ** **"])
def test_mask_is_not_found_in_other_stars(text: str) -> None:
    assert found(given("envs.STARS", text)) == {}


def test_mask_in_environment_is_rejected_as_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GCORE_API_KEY", "********")
    assert "results show" in found({**given(), "api_key": None})["api_key"]


ONE_LINE_V2 = ["name", "image", f"{PROBE}.http_get.host", f"{PROBE}.http_get.path"]
UNSEEN = ["a\nb", "a\r\nb", "a\tb", "a\0b", "a\x1b[31mb", "a\x7fb", "a\x85b", "a\u2028b", "a\u202eb", "\ufeffa"]


@pytest.mark.parametrize("value", [*UNSEEN, " a", "a ", "a\n"])
@pytest.mark.parametrize("path", ONE_LINE_V2)
def test_single_line_option_rejects_other_characters(path: str, value: str) -> None:
    problem = found(given(path, value))
    assert (list(problem), "invisible" in problem[path] or "white space" in problem[path]) == ([path], True)


@pytest.mark.parametrize("value", [*UNSEEN, " a", "a "])
@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("flavor_name", lambda value: on_v3(flavor_name=value)),
        ("credentials_name", lambda value: on_v3(credentials_name=value)),
        ("api_keys[1]", lambda value: on_v3(api_keys=["a-key", value])),
        *(
            (f"{SCALE}.triggers.sqs.{name}", lambda value, name=name: sqs(**{name: value}))
            for name in ("queue_url", "aws_region", "secret_name", "aws_endpoint")
        ),
    ],
)
def test_single_line_option_of_v3_rejects_other_characters(path: str, options: t.Any, value: str) -> None:
    assert list(found(options(value))) == [path]


@pytest.mark.parametrize("name", ["a\nb", " a", ".."])
def test_name_of_info_module_is_single_line(name: str) -> None:
    spec = {**connection_spec(), **info_spec()}
    assert [path for path, _text in problems({**CONNECTION, "name": name}, spec)] == ["name"]


@pytest.mark.parametrize(
    "value", ["s3cr3t\r\nX-Admin: 1", "s3cr3t\n", "\rs3cr3t", "s3cr3t\0", "s3cr3t\x7f", "s3cr3t\x85"]
)
def test_header_value_rejects_control_characters_and_is_hidden(value: str) -> None:
    path = f"{HEADERS}.X-Key"
    problem = found(given(path, value))
    assert (list(problem), "control character" in problem[path], "s3cr3t" in str(problem)) == ([path], True, False)


@pytest.mark.parametrize(
    "name", ["X Key", "X-Key:", "X-Key\r\nX-Admin", "", "Ключ", 'X"', "X(Key)", "X-Key\0", "********"]
)
def test_header_name_is_token(name: str) -> None:
    (path,) = list(found(given(HEADERS, {name: "s3cr3t"})))
    assert path.startswith(HEADERS)


@pytest.mark.parametrize("path", ["command[1]", f"{PROBE}.exec.command[1]", "envs.A", "secret_envs.A"])
def test_nul_is_rejected_in_words_and_variables(path: str) -> None:
    steps = path.rpartition("[")
    options = given(steps[0], ["sh", "s3cr3t\0"]) if "[" in path else given(path, "s3cr3t\0")
    problem = found(options)
    assert (list(problem), "NUL" in problem[path], "s3cr3t" in str(problem)) == ([path], True, False)


@pytest.mark.parametrize("name", ["A\0B", "A\nB", "A\x1bB", "A\x7f", "********"])
@pytest.mark.parametrize("place", ["envs", "secret_envs"])
def test_variable_name_rejects_control_characters(place: str, name: str) -> None:
    (path,) = list(found({**given(), place: {name: "x"}}))
    assert path.startswith(f"{place}.")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("envs.CERT", "-----BEGIN-----\nabc\r\n\tdef\x1b\n"),
        ("secret_envs.CERT", " two\nlines "),
        ("envs", {"a.b-c d": "x"}),
        ("command", ["sh", "-c", "echo a\n\techo b", ""]),
        ("description", " two\nlines\x07 "),
        (f"{HEADERS}.X-Key", "a\tb ü"),
        (HEADERS, {"x!#$%&'*+.^_`|~1": "a"}),
        (f"{PROBE}.http_get.path", "/a b?c=ü"),
        (f"{PROBE}.http_get.host", ""),
    ],
)
def test_valid_text_is_accepted(path: str, value: t.Any) -> None:
    assert found(given(path, value)) == {}


@pytest.mark.parametrize("url", ["https://api.gcore.com/\x1b[31m", "https://api.gcore.com/\0", "https://api\u202e.com"])
def test_api_url_rejects_control_characters(url: str) -> None:
    assert list(found(given("api_url", url))) == ["api_url"]


# Text for a dict

NO_OBJECTS = [
    "A=1\nB=2",
    "A=1, B=2",
    "A: 1",
    "PATH=C:\\new",
    "{'A': '1'}",
    "{A: 1}",
    "[1]",
    '"A"',
    "null",
    '{"A": "1"} x',
    "",
    "[" * 100_000,
]
DICTS = {
    "envs": ("NAME", {"A": "x=1, y=2", "B": "two\nlines", "C": 5}),
    "secret_envs": ("NAME", {"A": "x=1", "B": None}),
    HEADERS: ("X-NAME", {"X-A": "a=b", "X-B": None}),
    "probes": ("liveness_probe", {"startup_probe": {"enabled": True}}),
    f"{PROBE}.tcp_socket": ("port", {"port": 80}),
    SCALE: ("min", {"min": 1, "max": 2}),
    "containers[0]": ("region_id", {"region_id": 1, "scale": {"min": 1, "max": 2}}),
}


@pytest.mark.parametrize("text", NO_OBJECTS, ids=lambda text: text[:20])
@pytest.mark.parametrize("path", DICTS)
def test_text_for_a_dict_is_not_split_by_guessing(path: str, text: str) -> None:
    problem = found(given(path, text))
    example = DICTS[path][0]
    assert list(problem) == [path]
    assert [way in problem[path] for way in (f'{{{example}: "…"}}', f"""'{{"{example}": "…"}}'""")] == [True, True]


@pytest.mark.parametrize("path", DICTS)
@pytest.mark.parametrize("blanks", ["", "\n "])
def test_dict_option_accepts_json_object_text(path: str, blanks: str) -> None:
    value = DICTS[path][1]
    from_text, wrong = validate(given(path, f"{blanks}{json.dumps(value)}{blanks}"), module_spec(), rules=RULES)
    assert (wrong, from_text) == ([], validate(given(path, value), module_spec(), rules=RULES)[0])


@pytest.mark.parametrize("place", ["deployments", "defaults"])
def test_text_for_a_dict_of_a_fleet_is_an_object_or_refused(place: str) -> None:
    def paths(text: str) -> list[str]:
        fleet = {"deployments": [{"name": "one", "envs": text}]}
        if place == "defaults":
            fleet = {"deployments": [{"name": "one"}], "defaults": {"envs": text}}  # type: ignore[dict-item]
        return [path for path, _text in problems({**CONNECTION, **fleet}, FLEET)]

    assert (paths('{"A": "b=c"}'), [path.rpartition(".")[2] for path in paths("A=1\nB=2")]) == ([], ["envs"])


@pytest.mark.parametrize("value", [datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1, 10)])
@pytest.mark.parametrize("path", ["envs.DAY", "description", "secret_envs.DAY"])
def test_date_value_is_rejected_with_advice(path: str, value: t.Any) -> None:
    problem = found(given(path, value))[path]
    assert ("put it in quotes" in problem, "2024" in problem) == (True, path != "secret_envs.DAY")


# Depth


def nested(depth: int, of: str) -> t.Any:
    """Return that many lists or dicts in each other."""
    value: t.Any = KEY
    for _unused in range(depth):
        value = [value] if of == "list" else {"a": value}
    return value


@pytest.mark.parametrize("of", ["list", "dict"])
@pytest.mark.parametrize(
    "path", ["envs", "envs.A", "description", "containers", "containers[0]", "command", "api_key_ids", "zzz", HEADERS]
)
def test_nesting_too_deep_is_a_problem_and_can_be_masked(path: str, of: str) -> None:
    options = given(path, nested(50_000, of))
    assert found(options) != {}
    assert len(json.dumps(masked(options, module_spec()))) < 5000


def test_nesting_too_deep_in_alias_is_a_problem() -> None:
    assert found({**given(), "timeout": nested(50_000, "list"), "idle_timeout": nested(50_000, "list")}) != {}
