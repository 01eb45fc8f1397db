# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any text of the API is exported and read again unchanged, by every way to read the file, and nothing in it runs."""

from __future__ import annotations

import json
import os
import random
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.audit.commands import AUDIT, EXPORT, AuditResult, run, write
from tests.emulator.server import RunningEmulator, running_emulator
from tests.functional.versions import VERSIONS, Version

PROJECT = 42
COUNT = 330
#: What an environment variable can be called; the modules refuse any other name.
A_NAME = re.compile(r"(?!__ansible_)[^=\x00-\x1f\x7f-\x9f]+")
#: The variables whose values are written; those named as the texts are secrets.
PUBLIC = [f"V{number}" for number in range(11)]
#: What a text would leave behind if it ran; a command runs where the playbook is, which is not the folder of the test.
PWNED = Path(tempfile.gettempdir()) / f"pwned-by-an-exported-text-{os.getpid()}"
CALL = f"lookup('ansible.builtin.pipe', 'touch {PWNED}')"
#: Ways to have a text run, as Ansible, Jinja2 and YAML know them, and texts that YAML takes for something else.
KNOWN = [
    f"#jinja2:variable_start_string:'[%',variable_end_string:'%]'\n[% {CALL} %]",
    f"#jinja2: variable_start_string:'@', variable_end_string:'@'\n@ {CALL} @",
    f"#jinja2:block_start_string:'<',block_end_string:'>'\n<if {CALL}>x<endif>",
    "#jinja2:trim_blocks:False",
    f"{{{{ {CALL} }}}}",
    f"{{% if {CALL} %}}x{{% endif %}}",
    "{# a comment #}",
    CALL,
    f"'}}}}{{{{ {CALL} }}}}{{{{'",
    *("!vault x", "!unsafe x", "!!python/name:os.system x", "__ansible_vault", "__ansible_unsafe"),
    *("null", "~", "Null", "yes", "no", "on", "y", "true", "0x1F", "0o17", "022", "1_000", "12:30:45", "1e3", ".inf"),
    *("2024-01-01", "2024-01-01\t10:00:00", "2024-01-01T10:00:00Z", "=", "<<", "- a: b", "- ", "? x", "a: b", "a #b"),
    *("--- a", "...", "[a, b]", "{a: b}", "&a", "*a", "|", ">-", "%YAML 1.2", "@a", "`a`", "\\n", '"', "'", ",", ":"),
    *("a\x85b", "a\u2028b\u2029c", "\ufeffa", "a\tb", "\ta", "a ", " a", "a\r\nb\r", "a\n\n  b\n", "\x1b[31mred\x07"),
    *("\u202eabc\u2066", "\x7f", "\uffff", "\ufffd", "é", "🚀", "word " * 500, "x" * 3000, " ", "\n", "a\xa0b"),
]
_PARTS = [*KNOWN, "#jinja2:", "{{", "}}", "{%", "%}", "{#", "#}", "\n", " ", "\t", ": ", " #", "'", '"', "\\", "a", "1"]


def _texts() -> list[str]:
    """Return the known texts, and any others: up to five parts of texts, or characters, after one another."""
    any_of = random.Random(20261128)
    texts = dict.fromkeys(KNOWN)
    while len(texts) < COUNT:
        characters = [chr(any_of.choice([any_of.randrange(1, 0x250), any_of.randrange(0xE000, 0x1FFFF)]))] * 3
        texts["".join(any_of.choices([*_PARTS, *characters], k=any_of.randint(1, 5)))] = None
    return list(texts)


TEXTS = _texts()
PLAYBOOK = """
- hosts: localhost
  gather_facts: false
  tasks:
    - gcore.inference.gcore_inference_fleet_export: &connection
        api_version: "{{ version }}"
        project_id: 42
        public_envs: "{{ names }}"
      register: running
    - ansible.builtin.debug:
        msg: "{{ running.deployments }} {{ item }} {{ item.envs | dict2items }}"
      loop: "{{ running.deployments }}"
    - gcore.inference.gcore_inference_fleet:
        api_version: "{{ version }}"
        project_id: 42
        deployments: "{{ item }}"
      check_mode: true
      register: found
      failed_when: found is failed or found is changed
      loop:
        - "{{ running.deployments }}"
        - "{{ deployments }}"
        - "{{ query('gcore.inference.fleet_files', 'deployments.yml') }}"
      loop_control:
        label: ""
    - ansible.builtin.copy:
        content: "{{ deployments | to_json }}"
        dest: read.json
        mode: "0600"
"""


@pytest.fixture(scope="module", params=VERSIONS, ids=str)
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The export of a project that is full of these texts, its audit, and what else reads it, by what it was."""
    version: Version = request.param
    folder = tmp_path_factory.mktemp("texts")
    with running_emulator() as emulator, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GCORE_CLOUD_PROJECT_ID", str(PROJECT))
        emulator.reset()
        stored = _seed(emulator, version)
        export = {"export_file": "deployments.yml", "export_api_version": str(version), "export_public_envs": PUBLIC}
        exported = run(folder, emulator, EXPORT, "--diff", **export)
        assert exported.exit_code == 0, exported.output[-3000:]
        audit = {"audit_directory": "deployments.yml", "audit_api_version": str(version)}
        audited = run(folder, emulator, AUDIT, "-vv", **audit)
        others = _read_otherwise(folder, emulator, str(version))
        assert {each["method"] for each in emulator.requests()} == {"GET"}
    return {"stored": stored, "export": exported, "audit": audited, "version": version, **others}


def _seed(emulator: RunningEmulator, version: Version) -> list[dict[str, Any]]:
    stored = []
    for begin in range(0, COUNT, len(PUBLIC)):
        texts = TEXTS[begin : begin + len(PUBLIC)]
        names = [text for text in texts if A_NAME.fullmatch(text)]
        envs = {**dict(zip(PUBLIC, texts, strict=True)), **dict.fromkeys(names, "secret")}
        words = version.shown_command(texts)
        each = version.plain(name=f"texts-{begin:03d}", description=texts[0], envs=envs, command=words)
        identity = {"id": f"{begin:08d}-1111-4222-8333-444455556666"} if version.name == "v2" else {}
        stored.append(version.seed(emulator, {**each, **identity, "project_id": PROJECT}, PROJECT))
    return stored


def _read_otherwise(folder: Path, emulator: RunningEmulator, version: str) -> dict[str, AuditResult]:
    with_file = write(folder, "a.yml", PLAYBOOK.replace("  tasks:", "  vars_files: deployments.yml\n  tasks:"))
    without = write(folder, "b.yml", PLAYBOOK)
    given = {"version": version, "names": PUBLIC}
    return {
        "vars_files": run(folder, emulator, str(with_file), **given),
        "extra": run(folder, emulator, str(without), "-e", "@deployments.yml", **given),
    }


def test_texts_are_enough_and_distinct() -> None:
    """Each another one."""
    assert len(set(TEXTS)) == COUNT >= 300


def test_audit_finds_the_texts_unchanged(read: dict[str, Any]) -> None:
    """All of it."""
    counts = read["audit"].report["counts"]
    assert (read["audit"].exit_code, counts["unchanged"]) == (0, len(read["stored"])), read["audit"].output[-3000:]


@pytest.mark.parametrize("way", ["vars_files", "extra"])
def test_file_reads_the_same_by_every_way(read: dict[str, Any], way: str) -> None:
    """Each text as the API has it, and no change to the fleet."""
    assert read[way].exit_code == 0, read[way].output[-3000:]
    texts = json.loads((read[way].folder / "read.json").read_text(encoding="utf-8"))
    assert [{**each["envs"], **each["secret_envs"]} for each in texts] == [
        {**each["envs"], **dict.fromkeys(set(each["envs"]) - set(PUBLIC))} for each in read["stored"]
    ]


def test_file_runs_nothing(read: dict[str, Any]) -> None:
    """It would have left a file; and no character of a terminal or of another direction of writing is in the file."""
    folder = read["export"].folder
    assert not PWNED.exists()
    written = (folder / "deployments.yml").read_text(encoding="utf-8")
    assert [character for character in "\x1b\x07\u202e\u2066\u2028\x85\ufeff\x7f" if character in written] == []
