# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that hold or guard secrets: the key, the address, and how each is shown."""

from __future__ import annotations

import typing as t
from copy import deepcopy
from pathlib import Path

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.masked_options import masked
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import strip_apikey_prefix
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    CONNECTION,
    ID,
    KEY,
    MINIMUM,
    module_spec,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.option_builders import problems


def found(**changes: t.Any) -> dict[str, str]:
    """Return the problems of options that are right but for these, by path."""
    return dict(problems({**deepcopy(CONNECTION), **deepcopy(MINIMUM), **changes}, module_spec()))


@pytest.mark.parametrize(
    "given",
    [KEY, f"apikey {KEY}", f"APIKey {KEY}", f"  apikey\t {KEY} \n", f"{KEY}\n", f"\n{KEY}", f"APIKEY  {KEY}"],
)
def test_strip_apikey_prefix_removes_prefix_and_space(given: str) -> None:
    assert strip_apikey_prefix(given) == KEY


@pytest.mark.parametrize("given", ["apikey", "apikey1234", f"bearer {KEY}", "apikeyapikey x"])
def test_strip_apikey_prefix_keeps_similar_prefix(given: str) -> None:
    assert (strip_apikey_prefix(given), strip_apikey_prefix(f"apikey {given}")) == (given, given)


@pytest.mark.parametrize(
    "key", ["s3cr3t\nsecond", "s3cr3t\r\nX-Header: 1", "s3cr3t\tx", "s3cr3t\0", "s3cr3té", "s3cr3t\x7f", "s3cr3t\u200b"]
)
def test_api_key_rejects_other_than_one_printable_line(key: str) -> None:
    problem = found(api_key=key)
    assert (list(problem), "s3cr3t" in str(problem)) == (["api_key"], False)


@pytest.mark.parametrize("key", ["", " ", "\n", None])
def test_api_key_rejects_empty_value(key: str | None) -> None:
    assert list(found(api_key=key)) == ["api_key"]


@pytest.mark.parametrize("key", [True, 1.5, ["s3cr3t"], {"s3cr3t": "s3cr3t"}])
def test_api_key_rejects_other_types_and_hides_value(key: t.Any) -> None:
    problem = found(api_key=key)
    assert (list(problem), "s3cr3t" in str(problem), "1.5" in str(problem)) == (["api_key"], False, False)


def test_api_key_missing_names_its_variables() -> None:
    ((path, text),) = problems({**CONNECTION, **MINIMUM, "api_key": None}, module_spec())
    assert (path, "GCORE_API_KEY" in text, "CLOUD_API_KEY" in text) == ("api_key", True, True)


@pytest.mark.parametrize("variable", ["GCORE_API_KEY", "CLOUD_API_KEY"])
def test_api_key_is_read_from_environment(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, KEY)
    assert found(api_key=None) == {}


@pytest.mark.parametrize(
    ("variable", "value", "path"),
    [
        ("GCORE_API_KEY", "s3cr3t\nsecond", "api_key"),
        ("GCORE_BASE_URL", "http://api.example.com", "api_url"),
        ("GCORE_CLOUD_PROJECT_ID", "many", "project_id"),
    ],
)
def test_environment_value_is_validated_as_option(
    variable: str, value: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert list(found(**{path: None})) == [path]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.gcore.com",
        "https://api.gcore.com/",
        "https://api.example.com:8443/prefix",
        "HTTPS://API.EXAMPLE.COM",
        "http://127.0.0.1:8080",
        "http://127.1.2.3",
        "http://localhost",
        "http://LOCALHOST:1",
        "http://[::1]:8080/",
    ],
)
def test_api_url_accepts_https_or_localhost(url: str) -> None:
    assert found(api_url=url) == {}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.gcore.com",
        "ftp://api.gcore.com",
        "https://",
        "https:///cloud",
        "https://api.gcore.com:99999",
        "https://api.gcore.com:x",
        "https://[::1",
        "https://api.gcore.com /x",
        "https://api.gcore.com\n",
        "https://api.gcore.com\t.example.com",
        "https://s3cr3t@api.gcore.com",
        "https://me:s3cr3t@api.gcore.com",
        "https://@api.gcore.com",
        "https://api.gcore.com?token=s3cr3t",
        "https://api.gcore.com#s3cr3t",
        "https://api.gcore.com?",
        "https://api.gcore.com#",
        "http://api.gcore.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://example.com/127.0.0.1",
        "http://127.0.0.1@example.com",
        "http://128.0.0.1",
        "http://0.0.0.0",
        "http://[::2]",
        "http://10.0.0.1:8080",
        "//localhost",
        ["https://me:s3cr3t@x"],
        {"s3cr3t": 1},
        True,
    ],
)
def test_api_url_rejects_others_and_hides_value(url: t.Any) -> None:
    problem = found(api_url=url)
    assert (list(problem), "s3cr3t" in str(problem)) == (["api_url"], False)


def test_ca_path_rejects_missing_file(tmp_path: Path) -> None:
    assert "does not exist" in found(ca_path=str(tmp_path / "missing.pem"))["ca_path"]


@pytest.mark.parametrize("place", ["{tmp}", "~", "$CERTIFICATES"])
def test_ca_path_accepts_existing_path(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CERTIFICATES", str(tmp_path))
    assert found(ca_path=place.format(tmp=tmp_path)) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret_envs": {"A": ["s3cr3t"]}},
        {"secret_envs": {"A": {"s3cr3t": 1}}},
        {"secret_envs": "s3cr3t"},
        {"secret_envs": ["s3cr3t"]},
        {"secret_envs": "A: s3cr3t, B: ["},
        {"secret_env": {"A": "s3cr3t"}},
        {"api_token": "s3cr3t"},
        {"envs": {"A": "x"}, "secret_envs": {"A": "s3cr3t"}},
        {"secret_envs": {"A=": "s3cr3t"}},
        {"probes": "s3cr3t"},
        {"probes": {"liveness_probe": "s3cr3t"}},
        {"probes": {"liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 1, "headers": "s3cr3t"}}}}},
        {
            "probes": {
                "liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 1, "headers": {"X": ["s3cr3t"]}}}}
            }
        },
        {
            "probes": {
                "liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 1, "header": {"X": "s3cr3t"}}}}
            }
        },
        {"probes": {"liveness_probe": {"enabled": True, "headers": {"X": "s3cr3t"}}}},
        {"image": {"secret": "s3cr3t"}},
        {"envs": {"A": ["s3cr3t"]}},
    ],
)
def test_problem_hides_secret(wrong: dict[str, t.Any]) -> None:
    problem = found(**wrong)
    assert (bool(problem), "s3cr3t" in str(problem)) == (True, False)


@pytest.mark.parametrize(
    ("given", "shows"),
    [
        ({"api_key": KEY}, {"api_key": MASK}),
        ({"api_key": None}, {"api_key": None}),
        ({"secret_envs": {"A": "x", "B": None}}, {"secret_envs": {"A": MASK, "B": MASK}}),
        ({"secret_envs": "A=x"}, {"secret_envs": MASK}),
        ({"secret_envs": ["x"]}, {"secret_envs": MASK}),
        ({"envs": {"A": "x"}}, {"envs": {"A": "x"}}),
        ({"unknown": {"A": "x"}}, {"unknown": MASK}),
        ({"idle_timeout": 5}, {"idle_timeout": 5}),
        ({"timeout": 0, "auth_enabled": False}, {"timeout": 0, "auth_enabled": False}),
        ({"api_url": "https://me:x@host"}, {"api_url": MASK}),
        ({"api_url": "https://host?token=x"}, {"api_url": MASK}),
        ({"api_url": "https://host"}, {"api_url": "https://host"}),
        ({"probes": "x"}, {"probes": MASK}),
        ({"probes": ["x"]}, {"probes": [MASK]}),
        ({"probes": None}, {"probes": None}),
        ({"probes": {"unknown": "x"}}, {"probes": {"unknown": MASK}}),
        ({"containers": [{"region_id": 7, "secret": "x"}]}, {"containers": [{"region_id": 7, "secret": MASK}]}),
        ({"api_key_ids": [ID]}, {"api_key_ids": [ID]}),
    ],
)
def test_options_are_shown_masked_by_their_place(given: dict[str, t.Any], shows: dict[str, t.Any]) -> None:
    assert masked(given, module_spec()) == shows


@pytest.mark.parametrize("headers", [{"X": "x", "Y": None}, "X=x", ["x"]])
def test_headers_are_shown_masked(headers: t.Any) -> None:
    given = {"probes": {"startup_probe": {"enabled": True, "probe": {"http_get": {"port": 1, "headers": headers}}}}}
    shown = masked(given, module_spec())["probes"]["startup_probe"]["probe"]["http_get"]
    assert shown == {"port": 1, "headers": dict.fromkeys(headers, MASK) if isinstance(headers, dict) else MASK}


def test_masking_does_not_alter_the_options() -> None:
    given = {"api_key": KEY, "secret_envs": {"A": "x"}, "containers": MINIMUM["containers"]}
    untouched = deepcopy(given)
    masked(given, module_spec())
    assert given == untouched
