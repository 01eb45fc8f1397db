# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook `gcore.inference.export`, and the audit of what it wrote: a project is adopted in two commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit.commands import AUDIT, EXPORT, AuditResult, run
from tests.audit.test_exported_texts import PWNED
from tests.emulator.server import RunningEmulator, running_emulator
from tests.functional.deployments import plain, rich

#: Texts that are something else to YAML, to Ansible, to a page, or to a file.
HOSTILE = {
    "A_TEMPLATE": f"{{{{ lookup('pipe', 'touch {PWNED}') }}}}",
    "A_STATEMENT": "{% for x in y %}",
    "A_COMMENT": "{# x #}",
    "NO": "no",
    "A_FLOAT": "1e3",
    "OCTAL": "0o17",
    "NULL": "null",
    "TILDE": "~",
    "A_DATE": "2026-11-23",
    "MARKUP": "<script>alert(1)</script>",
    "EMOJI": "🚀 ключ",
    "LINES": "first\n  second\n\nlast\n",
    "BLANKS": "  around  ",
    "A_TAG": "!unsafe x",
    "COLON": "a: b #c",
    "QUOTES": 'it\'s "so"',
    "LONG": "0123456789 " * 2000,
    "EMPTY": "",
}
SECRET = "hf_NobodyMaySeeThis"
HEADERS = {"Authorization": SECRET, "X-Public": "{{ 'public' }}"}


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> tuple[AuditResult, AuditResult]:
    """The export of a project full of hostile texts, and its audit."""
    folder = tmp_path_factory.mktemp("adopted")
    with running_emulator() as emulator:
        emulator.reset()
        probe = {"http_get": {"port": 80, "path": "/{{ x }}", "schema": "HTTP", "host": None, "headers": HEADERS}}
        probes = {"liveness_probe": {"enabled": True, "probe": probe}}
        texts = {"description": HOSTILE["A_TEMPLATE"], "command": [*HOSTILE.values()]}
        emulator.seed(rich(envs={**HOSTILE, "HF_TOKEN": SECRET}, probes=probes, **texts))
        # Names that the fleet has to find by their ID: one twice, and one that no user may give.
        emulator.seed(plain(id="00000001-1111-4222-8333-444455556666", name="twice"))
        emulator.seed(plain(id="00000002-1111-4222-8333-444455556666", name="twice"))
        public = {"export_public_envs": list(HOSTILE), "export_public_headers": "X-Public"}
        exported = run(folder, emulator, EXPORT, "--diff", export_file="deployments.yml", **public)
        audited = run(folder, emulator, AUDIT, "-vv", audit_directory="deployments.yml")
        assert {each["method"] for each in emulator.requests()} == {"GET"}
    return exported, audited


def test_export_is_audited_as_unchanged(adopted: tuple[AuditResult, AuditResult]) -> None:
    """Whatever the texts are."""
    exported, audited = adopted
    assert exported.exit_code == 0, exported.output[-3000:]
    assert (audited.exit_code, audited.report["outcome"], audited.report["counts"]["unchanged"]) == (0, "clean", 4)


def test_export_fills_in_no_template(adopted: tuple[AuditResult, AuditResult]) -> None:
    """It would have left a file."""
    assert not PWNED.exists()
    assert (adopted[0].folder / "deployments.yml").read_text(encoding="utf-8").count(HOSTILE["A_STATEMENT"]) == 2


def test_export_shows_no_secret(adopted: tuple[AuditResult, AuditResult]) -> None:
    """Nor printed."""
    exported, audited = adopted
    texts = [exported.output, audited.output, (exported.folder / "deployments.yml").read_text(encoding="utf-8")]
    assert [text for text in texts if SECRET in text] == []


def test_playbooks_run_here_for_a_localhost_of_the_inventory(emulator: RunningEmulator, tmp_path: Path) -> None:
    """Ansible connects to it by SSH, unless the play says otherwise."""
    emulator.seed(plain())
    inventory = ("-i", "localhost,", "-e", "ansible_port=1")
    exported = run(tmp_path, emulator, EXPORT, *inventory, export_file="deployments.yml")
    audited = run(tmp_path, emulator, AUDIT, *inventory, audit_directory="deployments.yml")
    assert (exported.exit_code, audited.exit_code) == (0, 0), exported.output + audited.output


def test_check_mode_shows_the_file_and_writes_none(emulator: RunningEmulator, tmp_path: Path) -> None:
    """As every other playbook."""
    result = run(tmp_path, emulator, EXPORT, "--check", "--diff", export_file="deployments.yml")
    assert (result.exit_code, (tmp_path / "deployments.yml").exists()) == (0, False)
    assert "+  - name: my-instance" in result.output


def test_export_keeps_an_unchanged_file_and_backs_up_a_changed_one(emulator: RunningEmulator, tmp_path: Path) -> None:
    """Of the file that it replaces."""
    target = tmp_path / "kept" / "deployments.yml"
    target.parent.mkdir()
    first, second = [run(tmp_path, emulator, EXPORT, export_file=str(target)) for _unused in range(2)]
    assert ("changed=1 " in first.output, "changed=0 " in second.output) == (True, True)
    assert target.stat().st_mode & 0o777 == 0o644
    emulator.seed(plain())
    run(tmp_path, emulator, EXPORT, export_file=str(target), export_backup="true")
    assert (len(list(target.parent.iterdir())), target.read_text().count("- name: ")) == (2, 2)


def test_references_are_not_verified_if_that_is_switched_off(emulator: RunningEmulator, tmp_path: Path) -> None:
    """One list, and no comment."""
    emulator.clear_requests()
    result = run(tmp_path, emulator, EXPORT, export_file="deployments.yml", export_verify_references="false")
    assert (result.exit_code, len(emulator.requests())) == (0, 1)
    assert "# api_key_ids[0]" not in (tmp_path / "deployments.yml").read_text(encoding="utf-8")


def test_export_requires_a_file(emulator: RunningEmulator, tmp_path: Path) -> None:
    """Before any request."""
    emulator.clear_requests()
    result = run(tmp_path, emulator, EXPORT)
    assert (result.exit_code, emulator.requests()) == (2, [])
    assert "Set export_file" in result.output


@pytest.mark.parametrize("name", ["export_file", "export_api_version", "export_public_envs", "export_backup"])
def test_undefined_variables_fail_the_export(emulator: RunningEmulator, tmp_path: Path, name: str) -> None:
    """They are not as if the variable were left out."""
    result = run(tmp_path, emulator, EXPORT, **{"export_file": "deployments.yml", name: "{{ nope }}"})
    assert (result.exit_code, list(tmp_path.glob("*.yml"))) == (2, []), result.output
    assert "'nope' is undefined" in result.output
