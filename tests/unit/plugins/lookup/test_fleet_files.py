# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployments read from files: order, defaults, templates, and a clear word on every odd file."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.errors import AnsibleLookupError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.gcore.inference.plugins.lookup.fleet_files import LookupModule

SECRET = "hf_NobodyMaySeeThis"


def read(*terms: t.Any, variables: t.Any = None, **options: t.Any) -> t.Any:
    """Run the lookup."""
    loader = DataLoader()
    lookup = LookupModule(loader=loader, templar=Templar(loader=loader, variables=variables or {}))
    # What the loader of plugins would set.
    lookup._load_name = "gcore.inference.fleet_files"
    lookup.set_options = lambda **_unused: None  # type: ignore[method-assign]
    lookup.get_option = lambda name, **_unused: options.get(name, False)  # type: ignore[method-assign]
    return lookup.run([str(term) for term in terms], variables or {})


def write(path: Path, text: str) -> Path:
    """Write a file, and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_directory_is_read_in_the_order_of_the_names(tmp_path: Path) -> None:
    """With all below it, but for what is hidden or no YAML."""
    for name in ("b.yml", "a/z.yaml", "c/d/e.yml"):
        write(tmp_path / name, f"deployments:\n- name: {name}\n")
    for name in (".hidden.yml", ".git/x.yml", "notes.txt", "b.yml~"):
        write(tmp_path / name, "odd")
    assert [each["name"] for each in read(tmp_path)] == ["a/z.yaml", "b.yml", "c/d/e.yml"]


def test_terms_are_read_one_after_the_other_and_may_be_files(tmp_path: Path) -> None:
    """Of any name."""
    first = write(tmp_path / "first", "deployments: [{name: one}]")
    write(tmp_path / "more" / "second.yml", "deployments: []")
    assert read(first, tmp_path / "more", first) == [{"name": "one"}] * 2


def test_the_defaults_of_a_file_are_for_its_deployments(tmp_path: Path) -> None:
    """And lose against what a deployment has itself, as a whole."""
    write(tmp_path / "a.yml", "deployments: [{name: a}, {name: b, envs: {X: '2'}}]\ndefaults: {envs: {Y: '1'}}")
    write(tmp_path / "b.yml", "deployments: [{name: c}]\ndefaults:\n")
    assert read(tmp_path) == [{"name": "a", "envs": {"Y": "1"}}, {"name": "b", "envs": {"X": "2"}}, {"name": "c"}]


def test_a_null_takes_the_default_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("defaults: {image: nginx}\ndeployments: [{name: one, image: null}]")
    assert read(str(tmp_path)) == [{"name": "one", "image": "nginx"}]


def test_an_alias_wins_over_the_default_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("defaults: {timeout: 60}\ndeployments: [{name: one, idle_timeout: 30}]")
    assert read(str(tmp_path)) == [{"name": "one", "timeout": 30}]


@pytest.mark.parametrize("template", ["'s3cr3t' | to_datetime", "{'a': 1}['s3cr3t']"])
def test_a_template_that_fails_shows_nothing_of_its_values(tmp_path: Path, template: str) -> None:
    (tmp_path / "a.yml").write_text(f'deployments: [{{name: one, secret_envs: {{A: "{{{{ {template} }}}}"}}}}]')
    with pytest.raises(AnsibleLookupError) as error:
        read(str(tmp_path))
    assert "s3cr3t" not in str(error.value)


def test_origins_have_no_options(tmp_path: Path) -> None:
    """Only what a deployment is called, and where it stands."""
    path = write(
        tmp_path / "a.yml", f"deployments: [{{name: a, secret_envs: {{A: {SECRET}}}}}, {{instance_id: b}}, {{}}]"
    )
    assert read(tmp_path, origins=True) == [{"name": name, "file": str(path)} for name in ("a", "b", None)]


def test_templates_are_filled_in_unless_they_are_unsafe(tmp_path: Path) -> None:
    """As in a file of variables."""
    write(tmp_path / "a.yml", "deployments: [{name: '{{ name }}', description: !unsafe '{{ name }}'}]")
    assert read(tmp_path, variables={"name": "one"}) == [{"name": "one", "description": "{{ name }}"}]


#: By what is in a file: what is said of it.
ODD = {
    "": "the file is empty; it needs the key deployments",
    "# nothing\n---\n": "the file is empty; it needs the key deployments",
    f"- {SECRET}": "a dict with the key deployments is expected, not a list",
    SECRET: "a dict with the key deployments is expected, not a",
    f"defaults: {{description: {SECRET}}}": "the key deployments is expected, with a list",
    f"deployments: {{a: {SECRET}}}": "the key deployments is expected, with a list",
    "deployments:\n": "the key deployments is expected, with a list",
    f"deployments: [{{name: a}}, {SECRET}]": "deployments[1]: a dict is expected",
    f"deployments: []\ndefault: {SECRET}\nother: 1": "unknown key default, other; there are deployments and defaults",
    f"deployments: []\ndefaults: [{SECRET}]": "defaults: a dict is expected",
    f"deployments: [{{a: '{SECRET}}}]": "not valid YAML, near line 1, column ",
    f"deployments: []\n---\nx: {SECRET}": "not valid YAML, near line ",
    f"deployments: [!odd {SECRET}]": "not valid YAML, near line 1, column ",
    "deployments: [{name: '{{ nobody }}'}]": "'nobody' is undefined",
}


@pytest.mark.parametrize(("text", "problem"), ODD.items(), ids=map(str, range(len(ODD))))
def test_an_odd_file_is_named_and_not_shown(tmp_path: Path, text: str, problem: str) -> None:
    """Whatever is wrong with it."""
    path = write(tmp_path / "odd.yml", text)
    with pytest.raises(AnsibleLookupError) as raised:
        read(tmp_path)
    assert str(raised.value).startswith(f"{path}: {problem}")
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(("name", "problem"), [("nowhere", "no such directory"), ("", "no .yml or .yaml file")])
def test_a_directory_without_files_is_an_error(tmp_path: Path, name: str, problem: str) -> None:
    """Else an audit of it would be green."""
    with pytest.raises(AnsibleLookupError, match=problem):
        read(tmp_path / name)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    """As YAML it is nothing."""
    path = tmp_path / "a.yml"
    path.write_bytes(b"\xff\xfe\x00deployments")
    with pytest.raises(AnsibleLookupError, match=r"could not be read|not valid YAML"):
        read(path)
