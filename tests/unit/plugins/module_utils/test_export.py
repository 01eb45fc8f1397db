# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written down of a project, and how; what holds for any project is in test_fleet_properties."""

from __future__ import annotations

import re
import typing as t

import pytest
import yaml

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments import export as export_module
from ansible_collections.gcore.inference.plugins.module_utils._deployments.export import Export, export
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    MINIMUM,
    answer,
    bare_answer,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.projects import Project, nth_id

PROBES = ("liveness_probe", "readiness_probe", "startup_probe")
HTTP_GET = {"port": 80, "headers": {"Authorization": "s3cr3t", "X-Public": "shown"}}


def project(*deployments: dict[str, t.Any]) -> Project:
    """Give a project with these deployments; their IDs count from 0."""
    return Project({name: value for name, value in each.items() if name != "id"} for each in deployments)


def exported(here: Project, public_envs: t.Any = (), public_headers: t.Any = ()) -> Export:
    """Write the project down."""
    options = {"public_envs": list(public_envs), "public_headers": list(public_headers)}
    return export(here.api(), options, Redactor(), False)


def only(deployment: dict[str, t.Any], *public: t.Any) -> dict[str, t.Any]:
    """Give what is written of the only deployment of a project."""
    (written,) = exported(project(deployment), *public).deployments
    return written


def probed(**http_get: t.Any) -> dict[str, t.Any]:
    """Give a deployment with a probe by HTTP."""
    probe = {"http_get": {**HTTP_GET, **http_get}}
    return bare_answer(probes={name: {"enabled": True, "probe": probe} for name in PROBES})


def test_it_is_one_list() -> None:
    here = project(bare_answer())
    exported(here)
    assert here.calls == [("GET", "0")]


def test_an_empty_project_is_an_empty_list() -> None:
    assert yaml.safe_load(exported(project()).content) == {"deployments": []}


def test_deployments_are_in_the_order_of_their_names() -> None:
    here = project(*(bare_answer(name=name) for name in ("zeta", "alpha", "mike")))
    assert [each["name"] for each in exported(here).deployments] == ["alpha", "mike", "zeta"]


@pytest.mark.parametrize("status", ["DELETING", "DELETED"])
def test_one_on_its_way_out_is_left_out(status: str) -> None:
    assert exported(project(bare_answer(status=status))).deployments == []


@pytest.mark.parametrize("status", ["NEW", "DISABLED", "ERROR", "FAILED"])
def test_one_in_any_other_status_is_written(status: str) -> None:
    assert only(bare_answer(status=status))["name"] == MINIMUM["name"]


def test_the_name_comes_first() -> None:
    assert next(iter(only(answer()))) == "name"


def test_the_id_is_not_written_where_the_name_is_enough() -> None:
    assert "instance_id" not in only(answer())


@pytest.mark.parametrize("name", ["abc", "With-Capitals", "with_underscore", "a" * 31, "{{ name }}", "ä/b"])
def test_one_whose_name_is_from_before_the_rule_is_known_by_it(name: str) -> None:
    here = project(bare_answer(name=name))
    (written,) = exported(here).deployments
    assert (written["name"], "instance_id" in written) == (name, False)
    assert here.converge(written, prune=True, prune_limit=0).changed is False


@pytest.mark.parametrize("name", [" around ", "two\nlines", "\x1b[31m", "..", "********"])
def test_one_whose_name_no_option_takes_is_known_by_its_id(name: str) -> None:
    written = only(bare_answer(name=name))
    assert (written["instance_id"], "name" in written) == (nth_id(0), False)


def test_two_of_a_name_are_known_by_their_ids_alone() -> None:
    written = exported(project(bare_answer(), bare_answer())).deployments
    assert [(each["instance_id"], each.get("name")) for each in written] == [(nth_id(0), None), (nth_id(1), None)]


def test_the_fleet_finds_two_of_a_name_unchanged() -> None:
    here = project(bare_answer(), bare_answer(timeout=5))
    assert here.converge(*exported(here).deployments, prune=True, prune_limit=0).changed is False


def test_a_second_of_a_name_that_is_being_deleted_does_not_count() -> None:
    here = project(bare_answer(), bare_answer(status="DELETING"))
    assert [sorted({"name", "instance_id"} & set(each)) for each in exported(here).deployments] == [["name"]]


@pytest.mark.parametrize("field", ["id", "status", "address", "created_at", "internal_revision", "unknown"])
def test_what_nobody_can_ask_for_is_not_written(field: str) -> None:
    assert field not in only(answer())


def test_what_is_not_set_is_written_as_such() -> None:
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
def test_an_audit_notices_what_is_set_after_the_export(later: dict[str, t.Any]) -> None:
    written = exported(project(bare_answer())).deployments
    assert project({**bare_answer(), **later}).converge(*written, check_mode=True).changed is True


@pytest.mark.parametrize(
    ("before", "later"),
    [
        ({"path": "/a"}, {"path": "/"}),
        ({}, {"path": "/a"}),
        ({}, {"schema": "HTTPS"}),
        ({}, {"host": "a"}),
        ({"host": "a"}, {"host": None}),
        ({"headers": {}}, {"headers": {"A": "x"}}),
    ],
    ids=str,
)
def test_an_audit_notices_what_is_changed_in_a_probe(before: dict[str, t.Any], later: dict[str, t.Any]) -> None:
    written = exported(project(probed(**before))).deployments
    assert project(probed(**{**before, **later})).converge(*written, check_mode=True).changed is True


# Secrets


def test_a_variable_is_expected_with_whatever_value() -> None:
    written = only(bare_answer(envs={"A": "s3cr3t", "B": ""}))
    assert (written["envs"], written["secret_envs"]) == ({}, {"A": None, "B": None})


def test_a_public_variable_has_its_value() -> None:
    written = only(bare_answer(envs={"A": "s3cr3t", "B": "shown"}), ["B", "C"])
    assert (written["envs"], written["secret_envs"]) == ({"B": "shown"}, {"A": None})


@pytest.mark.parametrize("public", ["b", "B B", "*", ".*", ""])
def test_a_variable_is_public_under_its_exact_name_alone(public: str) -> None:
    assert "shown" not in str(exported(project(bare_answer(envs={"B": "shown"})), [public]))


def test_names_of_what_is_public_may_be_written_with_blanks_after_the_commas() -> None:
    written = only(bare_answer(envs={"A": "1", "B": "2"}), ["A", " B"])
    assert written["envs"] == {"A": "1", "B": "2"}


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
def test_half_a_character_costs_its_own_option_and_a_warning(field: dict[str, t.Any], left_out: list[str]) -> None:
    here = project(bare_answer(name="whole"), bare_answer(name="with-half", **field))
    written = exported(here, ["PUBLIC"])
    whole, broken = written.deployments
    assert set(whole) | {"secret_envs"} == {*broken, *left_out, "secret_envs"}
    assert f"exported without {', '.join(left_out)}, which is not accepted" in written.warnings[0]
    assert here.converge(*written.deployments, prune=True, prune_limit=0).changed is False


def test_the_name_and_the_value_of_another_are_not_lost_with_half_a_character() -> None:
    written = exported(project(bare_answer(name="ok-1"), bare_answer(name=HALF))).deployments
    assert [each.get("instance_id", each.get("name")) for each in written] == [nth_id(1), "ok-1"]


@pytest.mark.parametrize(("status", "state"), [("DISABLED", "stopped"), ("ACTIVE", None), ("ERROR", None)])
def test_the_state_is_written_where_the_default_would_not_say_it(status: str, state: str | None) -> None:
    here = project(bare_answer(status=status))
    assert exported(here).deployments[0].get("state") == state


def test_without_variables_none_are_expected() -> None:
    assert "secret_envs" not in only(bare_answer())


def test_a_header_is_expected_with_whatever_value() -> None:
    told = str(only(probed()))
    assert ("s3cr3t" in told, "shown" in told, told.count("'Authorization': None")) == (False, False, 3)


@pytest.mark.parametrize("public", ["X-Public", "x-public"])
def test_a_public_header_has_its_value_whatever_its_case(public: str) -> None:
    written = only(probed(), [], [public])
    shown = {"Authorization": None, "X-Public": "shown"}
    assert [written["probes"][name]["probe"]["http_get"]["headers"] for name in PROBES] == [shown] * 3


def test_a_public_variable_is_no_public_header() -> None:
    assert "shown" not in str(only(probed(), ["X-Public"]))


@pytest.mark.parametrize("handler", ["exec", "tcp_socket", "http_get"])
def test_a_header_where_the_contract_has_none_is_not_written(handler: str) -> None:
    settings = {"port": 80, "command": ["a"], "extra": {"X": "s3cr3t"}, "headers": {"X": "s3cr3t"}}
    deployment = bare_answer(probes={"liveness_probe": {"enabled": True, "probe": {handler: settings}}})
    assert "s3cr3t" not in str(exported(project(deployment)))


# YAML


def loaded(content: str) -> t.Any:
    """Load YAML as Ansible does, but for templates, which it marks."""

    class Loader(yaml.SafeLoader):
        """Knows what Ansible marks as no template."""

    Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(t.cast(yaml.ScalarNode, node)))
    return yaml.load(content, Loader)


TEXTS = {
    "a template": "{{ lookup('pipe', 'id') }}",
    "a block": "{% raw %}",
    "a comment": "{# a #}",
    "a switch": "yes",
    "a number": "0o17",
    "a null": "~",
    "a date": "2024-01-01",
    "a sexagesimal": "1:30",
    "a merge": "<<",
    "a tag": "!unsafe x",
    "an anchor": "&a *a",
    "a colon": "a: b",
    "a hash": "a #b",
    "lines": "a\nb\n\n c\r\n",
    "blanks": "  a  ",
    "a long line": "word " * 100,
    "beyond ASCII": "pässwörd-Ω-ключ-🔑",
    "separators": "a\u2028b\x85c\ufeff",
    "controls": "a\x01\x7f",
    "quotes": 'it\'s "quoted" \\ ',
    "a document": "--- a",
    "nothing": "",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_comes_back_from_the_file(text: str) -> None:
    written = exported(project(bare_answer(description=text, envs={"A": text}, command=[text])), ["A"])
    assert loaded(written.content) == {"deployments": written.deployments}


HEAD = "#jinja2:variable_start_string:'[%',variable_end_string:'%]'"


@pytest.mark.parametrize("text", ["{{ a }}", "{% a %}", "{# a #}", "#jinja2: a", HEAD, "[% a %]", "a(b)", "a|b", "🚀"])
@pytest.mark.parametrize("where", ["description", "command", "envs"])
def test_what_is_not_of_plain_characters_is_marked(where: str, text: str) -> None:
    fields = {"description": text, "command": [text], "envs": {text: ""}}
    content = exported(project(bare_answer(**{where: fields[where]}))).content
    quoted = text.replace("'", "''")
    assert f"!unsafe '{quoted}'" in content


@pytest.mark.parametrize("text", ["~", "<<", "2024-01-01\t10:00:00"])
def test_what_newer_cores_would_read_as_no_text_if_marked_is_quoted_alone(text: str) -> None:
    content = exported(project(bare_answer(description=text))).content
    assert "!unsafe" not in content
    assert loaded(content)["deployments"][0]["description"] == text


@pytest.mark.parametrize("text", ["nginx:1.29", "2023-08-22T11:21:00Z", "--a=b", "a@sha256:0f", "Größe 5", "********"])
def test_plain_characters_are_not_marked(text: str) -> None:
    assert "!unsafe" not in exported(project(bare_answer(description=text))).content


def test_no_character_without_a_glyph_is_in_the_file() -> None:
    content = exported(project(bare_answer(description="a\u202eb\x1b[31m\u2066\ufeff"))).content
    assert re.search("[^\n -~]", content) is None


def test_a_usual_project_has_no_marks() -> None:
    assert "!unsafe" not in exported(project(answer())).content


def test_nothing_is_an_alias_of_something_else() -> None:
    content = exported(project(*(answer(name=f"name-{number}") for number in range(3)))).content
    assert ("&id" in content, "*id" in content) == (False, False)


def test_it_is_a_whole_document() -> None:
    assert exported(project(answer())).content.startswith("---\ndeployments:\n")


# Failures


def test_without_yaml_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_module, "HAS_YAML", False)
    with pytest.raises(InferenceError, match="PyYAML"):
        exported(project())


def test_one_that_is_not_understood_is_left_out_with_a_warning() -> None:
    here = project(bare_answer(), bare_answer(name="another-one"))
    here.stored[nth_id(0)]["listening_port"] = "a secret"
    made = exported(here)
    assert [each["name"] for each in made.deployments] == ["another-one"]
    assert ["listening_port" in text for text in made.warnings] == [True]
    assert "a secret" not in str(made)
