# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The export of a project; what holds for any project is in test_fleet_properties."""

from __future__ import annotations

import re
import typing as t

import pytest
import yaml

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments import export as export_module
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.export import export
from ansible_collections.gcore.inference.plugins.module_utils._deployments.export_yaml import to_yaml
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    MINIMUM,
    answer,
    bare_answer,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments_v3 import ANSWER
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.exports import Loader, exported
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.projects import Project, nth_id
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

PROBES = ("liveness_probe", "readiness_probe", "startup_probe")
HTTP_GET = {"port": 80, "headers": {"Authorization": "s3cr3t", "X-Public": "shown"}}


def project(*deployments: dict[str, t.Any]) -> Project:
    """Return a project with these deployments; their IDs count from 0."""
    return Project({name: value for name, value in each.items() if name != "id"} for each in deployments)


def only(deployment: dict[str, t.Any], *public: t.Any) -> dict[str, t.Any]:
    """Return the exported options of the only deployment of a project."""
    (written,) = exported(project(deployment), *public).deployments
    return written


def probed(**http_get: t.Any) -> dict[str, t.Any]:
    """Return a deployment with HTTP probes."""
    probe = {"http_get": {**HTTP_GET, **http_get}}
    return bare_answer(probes={name: {"enabled": True, "probe": probe} for name in PROBES})


def test_export_is_one_list() -> None:
    here = project()
    assert (yaml.safe_load(exported(here).content), here.calls) == ({"deployments": []}, [("GET", "0")])


def test_export_is_sorted_by_name() -> None:
    here = project(*(bare_answer(name=name) for name in ("zeta", "alpha", "mike")))
    assert [each["name"] for each in exported(here).deployments] == ["alpha", "mike", "zeta"]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("DELETING", []),
        ("DELETED", []),
        ("DISABLED", ["stopped"]),
        *((status, [None]) for status in ("NEW", "ACTIVE", "ERROR", "FAILED")),
    ],
)
def test_export_state(status: str, state: list[str | None]) -> None:
    deployments = exported(project(bare_answer(status=status))).deployments
    assert [each.get("state") for each in deployments] == state


def test_export_begins_with_name_without_id() -> None:
    exported_options = only(answer())
    assert (next(iter(exported_options)), "instance_id" in exported_options) == ("name", False)


@pytest.mark.parametrize("name", ["abc", "With-Capitals", "with_underscore", "a" * 31, "{{ name }}", "ä/b"])
def test_export_of_old_name_has_name(name: str) -> None:
    here = project(bare_answer(name=name))
    (written,) = exported(here).deployments
    assert (written["name"], "instance_id" in written) == (name, False)
    assert here.reconcile(written, prune=True, prune_limit=0).changed is False


@pytest.mark.parametrize("name", [" around ", "two\nlines", "\x1b[31m", "..", "********"])
def test_export_of_name_not_accepted_has_id(name: str) -> None:
    written = only(bare_answer(name=name))
    assert (written["instance_id"], "name" in written) == (nth_id(0), False)


def test_export_of_ambiguous_name_has_ids() -> None:
    here = project(bare_answer(), bare_answer(timeout=5))
    written = exported(here).deployments
    assert [(each["instance_id"], each.get("name")) for each in written] == [(nth_id(0), None), (nth_id(1), None)]
    assert here.reconcile(*written, prune=True, prune_limit=0).changed is False


def test_export_of_name_of_deleting_has_name() -> None:
    here = project(bare_answer(), bare_answer(status="DELETING"))
    assert [sorted({"name", "instance_id"} & set(each)) for each in exported(here).deployments] == [["name"]]


@pytest.mark.parametrize("field", ["id", "status", "address", "created_at", "internal_revision", "unknown"])
def test_export_has_no_read_only_field(field: str) -> None:
    assert field not in only(answer())


def test_export_of_unset_fields_is_empty() -> None:
    written = only(bare_answer())
    unset = {"api_key_ids": [], "command": [], "description": "", "envs": {}, "image_registry_id": ""}
    assert {name: written[name] for name in unset} == unset


@pytest.mark.parametrize(
    "later",
    [
        {"image": "other"},
        {"listening_port": 81},
        {"auth_enabled": True},
        {"api_key_ids": [nth_id(9)]},
        {"command": ["a"]},
        {"description": "set"},
        {"envs": {"A": "1"}},
        {"envs": {"A": ""}},
        {"image_registry_id": nth_id(9)},
        {"containers": [*MINIMUM["containers"], {"region_id": 9, "scale": {"min": 0, "max": 1}}]},
        {"containers": [{"region_id": 7, "scale": {"min": 1, "max": 3, "triggers": {"cpu": {"threshold": 5}}}}]},
        {"containers": [{"region_id": 7, "scale": {"min": 1, "max": 3, "cooldown_period": 5}}]},
        {"probes": {"liveness_probe": {"enabled": True}}},
        {"probes": {"startup_probe": {"enabled": True, "probe": {"tcp_socket": {"port": 80}}}}},
    ],
    ids=str,
)
def test_export_finds_later_change(later: dict[str, t.Any]) -> None:
    written = exported(project(bare_answer())).deployments
    assert project({**bare_answer(), **later}).reconcile(*written, check_mode=True).changed is True


# Secrets


@pytest.mark.parametrize(
    ("envs", "public", "options"),
    [
        ({"A": "s3cr3t", "B": ""}, [], {"envs": {}, "secret_envs": {"A": None, "B": None}}),
        ({"A": "s3cr3t", "B": "shown"}, ["B", "C"], {"envs": {"B": "shown"}, "secret_envs": {"A": None}}),
        ({"A": "1", "B": "2"}, ["A", " B"], {"envs": {"A": "1", "B": "2"}}),
        ({}, ["A"], {"envs": {}}),
    ],
)
def test_export_of_variables(envs: dict[str, str], public: list[str], options: dict[str, t.Any]) -> None:
    written = only(bare_answer(envs=envs), public)
    assert {name: value for name, value in written.items() if name in ("envs", "secret_envs")} == options


@pytest.mark.parametrize("public", ["b", "B B", "*", ".*", ""])
def test_export_of_public_variable_is_by_exact_name(public: str) -> None:
    assert "shown" not in str(exported(project(bare_answer(envs={"B": "shown"})), [public]))


HALF = "a\ud800b"


@pytest.mark.parametrize(
    ("field", "left_out"),
    [
        ({"description": HALF}, ["description"]),
        ({"command": ["x", HALF]}, ["command"]),
        ({"envs": {HALF: "1", "B": "2"}}, ["envs", "secret_envs"]),
        ({"envs": {"PUBLIC": HALF, "B": "2"}}, ["envs", "secret_envs"]),
    ],
    ids=str,
)
def test_export_leaves_out_option_with_surrogate(field: dict[str, t.Any], left_out: list[str]) -> None:
    here = project(bare_answer(name="whole"), bare_answer(name="with-half", **field))
    written = exported(here, ["PUBLIC"])
    whole, broken = written.deployments
    assert set(whole) | {"secret_envs"} == {*broken, *left_out, "secret_envs"}
    assert f"exported without {', '.join(left_out)}, which is not accepted" in written.warnings[0]
    assert here.reconcile(*written.deployments, prune=True, prune_limit=0).changed is False


def test_export_of_name_with_surrogate_has_id() -> None:
    written = exported(project(bare_answer(name="ok-1"), bare_answer(name=HALF))).deployments
    assert [each.get("instance_id", each.get("name")) for each in written] == [nth_id(1), "ok-1"]


@pytest.mark.parametrize("public_envs", [[], ["X-Public"]])
def test_export_masks_headers(public_envs: list[str]) -> None:
    written = str(only(probed(), public_envs))
    assert ("s3cr3t" in written, "shown" in written, written.count("'Authorization': None")) == (False, False, 3)


@pytest.mark.parametrize("public", ["X-Public", "x-public"])
def test_export_of_public_header_ignores_case(public: str) -> None:
    written = only(probed(), [], [public])
    shown = {"Authorization": None, "X-Public": "shown"}
    assert [written["probes"][name]["probe"]["http_get"]["headers"] for name in PROBES] == [shown] * 3


@pytest.mark.parametrize("handler", ["exec", "tcp_socket", "http_get"])
def test_export_has_no_header_of_other_handler(handler: str) -> None:
    settings = {"port": 80, "command": ["a"], "extra": {"X": "s3cr3t"}, "headers": {"X": "s3cr3t"}}
    deployment = bare_answer(probes={"liveness_probe": {"enabled": True, "probe": {handler: settings}}})
    assert "s3cr3t" not in str(exported(project(deployment)))


# YAML


#: Templates, other types, YAML's own syntax, white space, and characters that need an escape.
TEXTS = [
    *("{{ lookup('pipe', 'id') }}", "{% raw %}", "{# a #}", "yes", "0o17", "~", "2024-01-01", "1:30", "<<", ""),
    *("!unsafe x", "&a *a", "a: b", "a #b", "--- a", 'it\'s "quoted" \\ ', "a\nb\n\n c\r\n", "  a  ", "word " * 100),
    *("pässwörd-Ω-ключ-🔑", "a\u2028b\x85c\ufeff", "a\x01\x7f"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_yaml_has_any_text(text: str) -> None:
    written = exported(project(bare_answer(description=text, envs={"A": text}, command=[text])), ["A"])
    assert yaml.load(written.content, Loader) == {"deployments": written.deployments}


HEAD = "#jinja2:variable_start_string:'[%',variable_end_string:'%]'"


@pytest.mark.parametrize("text", ["{{ a }}", "{% a %}", "{# a #}", "#jinja2: a", HEAD, "[% a %]", "a(b)", "a|b", "🚀"])
@pytest.mark.parametrize("where", ["description", "command", "envs"])
def test_yaml_tags_unsafe_text(where: str, text: str) -> None:
    fields = {"description": text, "command": [text], "envs": {text: ""}}
    content = exported(project(bare_answer(**{where: fields[where]}))).content
    quoted = text.replace("'", "''")
    assert f"!unsafe '{quoted}'" in content


@pytest.mark.parametrize("text", ["~", "<<", "2024-01-01\t10:00:00"])
def test_yaml_quotes_other_types_without_tag(text: str) -> None:
    content = exported(project(bare_answer(description=text))).content
    assert "!unsafe" not in content
    assert yaml.load(content, Loader)["deployments"][0]["description"] == text


@pytest.mark.parametrize("text", ["nginx:1.29", "2023-08-22T11:21:00Z", "--a=b", "a@sha256:0f", "Größe 5", "********"])
def test_yaml_does_not_tag_plain_text(text: str) -> None:
    assert "!unsafe" not in exported(project(answer(description=text))).content


def test_yaml_has_no_invisible_character() -> None:
    content = exported(project(bare_answer(description="a\u202eb\x1b[31m\u2066\ufeff"))).content
    assert re.search("[^\n -~]", content) is None


def test_yaml_is_one_document_without_aliases() -> None:
    content = exported(project(*(answer(name=f"name-{number}") for number in range(3)))).content
    assert content.startswith("---\ndeployments:\n")
    assert ("&id" in content, "*id" in content) == (False, False)


@pytest.mark.parametrize(("length", "is_disabled"), [(60, False), (90, True)])
def test_yaml_allows_long_lines_for_yamllint(length: int, is_disabled: bool) -> None:
    content = exported(project(bare_answer(description="a" * length))).content
    assert content.startswith("---\n# yamllint disable rule:line-length\n") is is_disabled


@pytest.mark.parametrize("text", ["a\n  - b: c", "\u202ea\x1b[31m", "{{ a }}", "{% a %}", "#jinja2: a", "a\ud800"])
def test_yaml_comment_is_one_line_of_plain_text(text: str) -> None:
    deployments = [{"name": "one", "command": ["- a", "  - b"]}, {"name": "two"}]
    content = to_yaml({"deployments": deployments}, [[], [f"first {text}", "second"]])
    assert yaml.load(content, Loader) == {"deployments": deployments}
    *_others, first, second, name, _end = content.split("\n")
    assert (first.startswith("  # first "), second, name) == (True, "  # second", "  - name: two")
    assert re.search("[{%\u202e\x1b\ud800]", content) is None
    assert content.count("#") == 2


# Failures


def test_export_without_yaml_is_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_module, "HAS_YAML", False)
    with pytest.raises(InferenceError, match="PyYAML"):
        exported(project())


def test_export_skips_invalid_deployment() -> None:
    here = project(bare_answer(), bare_answer(name="another-one"))
    here.stored[nth_id(0)]["listening_port"] = "a secret"
    made = exported(here)
    assert [each["name"] for each in made.deployments] == ["another-one"]
    assert ["listening_port" in text for text in made.warnings] == [True]
    assert "a secret" not in str(made)


SPLIT = (
    "my-instance: the API returns the command as one string, which was split at its spaces; check it before you create"
    " the deployment from this export"
)
NULLED = "my-instance: exported with null for {0}, of which the API shows a mask in place of the value"
HEADED = {"liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 80, "headers": {"X-Key": "****"}}}}}
HEADER_PATH = "probes.liveness_probe.probe.http_get.headers.X-Key"
BAD_NAME = "my-\ud800"


@pytest.mark.parametrize(
    ("found", "given", "warnings"),
    [
        ({"command": "nginx -g daemon"}, {}, [SPLIT]),
        ({"command": "nginx"}, {}, []),
        ({"command": ""}, {}, []),
        ({"command": None}, {}, []),
        ({"envs": {"A": "****", "B": "c"}}, {"public_envs": ["A", "B"]}, [NULLED.format("envs.A")]),
        ({"envs": {"A": "****"}}, {"public_envs": ["B"]}, []),
        ({"probes": HEADED}, {"public_headers": ["x-key "]}, [NULLED.format(HEADER_PATH)]),
        ({"probes": HEADED}, {"public_envs": ["X-Key"]}, []),
        ({"name": BAD_NAME}, {}, None),
    ],
)
def test_export_from_v3_warns(found: dict[str, t.Any], given: dict[str, t.Any], warnings: list[str] | None) -> None:
    http = FakeHttp({"count": 1, "results": [{**ANSWER, "command": "nginx", **found}]})
    options = {"public_envs": [], "public_headers": [], "verify_references": False, **given}
    written = export(ApiV3(http, 1), options, Redactor())
    if warnings is None:
        assert written.deployments == []
        assert "not exported, because its name is not accepted: name: " in written.warnings[0]
        return
    assert (written.warnings, written.deployments[0]["name"]) == (warnings, "my-instance")
    assert "instance_id" not in written.deployments[0]
