# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook `gcore.inference.audit`, as a user runs it: what it finds, what it leaves, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.gcore.inference.plugins.filter import audit_report
from tests.audit.commands import AUDIT, REPORTS, AuditResult, run, write
from tests.audit.projects import PLAIN, SECRETS
from tests.emulator.server import RunningEmulator
from tests.functional.deployments import NAME, plain, rich
from tests.functional.secrets import MASK, SPELLINGS
from tests.functional.versions import V2

DRIFT = {
    "chat-prod": "differs",
    "embeddings-prod": "differs",
    "reranker": "differs",
    "old-chat": "unwanted",
    "whisper-prod": "missing",
}


def test_audit_finds_what_drifted_and_nothing_else(forty: AuditResult) -> None:
    """Of each kind."""
    assert forty.findings == {**dict.fromkeys(["my-instance", *PLAIN], "unchanged"), **DRIFT}
    assert [each["name"] for each in forty.report["unmanaged"]] == ["somebody-elses", "test-please-delete"]


def test_audit_reports_path_values_file_and_diff(forty: AuditResult) -> None:
    """Each path with both values, the file, and a diff."""
    chat = next(each for each in forty.report["deployments"] if each["name"] == "chat-prod")
    values = {each["path"]: (each["before"], each["after"]) for each in chat["changes"]}
    assert values == {
        "image": ("nginx:1.29", "nginx:1.30"),
        "containers[7].scale.max": (3, 5),
        "containers[7].scale.triggers.cpu.threshold": (80, 75),
        "containers[10]": ({"scale": {"min": 0, "max": 2, "cooldown_period": None, "triggers": {}}}, None),
        "envs.LOG_LEVEL": ("debug", "info"),
        "envs.HF_TOKEN": (f"{MASK} (before)", f"{MASK} (after)"),
    }
    assert chat["file"] == "deployments/drifted.yaml"
    assert "\n-image: nginx:1.29\n+image: nginx:1.30\n" in chat["diff"]


def test_audit_reports_the_paths_of_the_fleet(forty: AuditResult) -> None:
    """Which finds them in another form of the same values."""
    rows = {each["name"]: [change["path"] for change in each["changes"]] for each in forty.report["deployments"]}
    differing = [name for name, finding in DRIFT.items() if finding == "differs"]
    assert {name: forty.report["drift"][name] for name in differing} == {name: rows[name] for name in differing}
    assert set(forty.report["drift"]) == set(DRIFT)


def test_audit_fails_and_names_what_drifted(forty: AuditResult) -> None:
    """The recap counts the audit as the one change."""
    assert forty.exit_code == 2
    assert forty.report["message"].splitlines()[0] == "5 of 40 deployments drifted"
    assert "reranker: description, timeout" in forty.output
    assert "changed=1 " in forty.output


def test_audit_sets_artifacts(forty: AuditResult) -> None:
    """For the jobs of a workflow."""
    counts = {"differs": 3, "missing": 1, "unwanted": 1, "failed": 0, "unchanged": 35, "unmanaged": 2, "listed": 40}
    assert forty.stats == {
        "gcore_audit_outcome": "drift",
        "gcore_audit_counts": counts,
        "gcore_audit_drift": forty.report["drift"],
        "gcore_audit_failed": [],
        "gcore_audit_unhealthy": {},
        "gcore_audit_unmanaged": ["somebody-elses", "test-please-delete"],
    }
    assert forty.report["counts"] == counts


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_reports_show_no_secret(forty: AuditResult, secret: str) -> None:
    """In any spelling, in no report and in no line of the job."""
    texts = {name: (forty.reports / name).read_text(encoding="utf-8") for name in REPORTS}
    found = [
        (name, spelling)
        for name, text in {**texts, "output": forty.output}.items()
        for spelling, spell in SPELLINGS.items()
        if spell(secret) in text
    ]
    assert found == []


def test_reports_show_masks(forty: AuditResult) -> None:
    """The search for secrets looks at reports that had them."""
    assert [name for name in REPORTS if f"{MASK} (before)" not in (forty.reports / name).read_text()] == []


def test_markup_in_a_value_is_text(forty: AuditResult) -> None:
    """In HTML escaped, in Markdown as code; a template is filled in nowhere."""
    assert "<script" not in forty.html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; {{ 7 * 7 }}" in forty.html
    assert "``<script>alert('x')</script> & {{ 7 * 7 }} `\\|*``" in forty.markdown


def test_markdown_begins_with_the_verdict(forty: AuditResult) -> None:
    """And has the drift before the rest."""
    lines = forty.markdown.splitlines()
    assert lines[0] == "# 5 of 40 deployments drifted"
    assert "| `containers[7].scale.max` | `3` | `5` |" in lines
    assert lines.index("## Drift") < lines.index("## Unmanaged") < lines.index("## No drift")


def test_report_has_the_documented_form(forty: AuditResult) -> None:
    """Every key, and no other, and null only where the documentation says so."""
    (documented,) = yaml.safe_load(audit_report.RETURN).values()
    assert list(_undocumented(forty.report, documented["contains"], "report")) == []
    assert forty.report["schema"] == documented["contains"]["schema"]["sample"]


def _undocumented(value: dict[str, Any], contains: dict[str, Any], path: str) -> Any:
    yield from (f"{path}.{name}" for name in value.keys() ^ contains.keys())
    kinds = {"str": str, "int": int, "bool": bool, "list": list, "dict": dict, "raw": object}
    for name in value.keys() & contains.keys():
        item, about = value[name], contains[name]
        said = " ".join([about["description"]] if isinstance(about["description"], str) else about["description"])
        if not (isinstance(item, kinds[about["type"]]) or (item is None and "null" in said)):
            yield f"{path}.{name} is {item!r}"
        for number, each in enumerate(item if isinstance(item, list) and "contains" in about else []):
            yield from _undocumented(each, about["contains"], f"{path}.{name}[{number}]")


def test_check_mode_gives_the_same_result(emulator: RunningEmulator, tmp_path: Path) -> None:
    """As a job of the type check is run."""
    listed = [{"name": "my-instance", "image": "nginx:1.29"}]
    result = run(tmp_path, emulator, AUDIT, "--check", "--diff", audit_deployments=listed)
    assert (result.exit_code, result.report["drift"]) == (2, {"my-instance": ["image"]})
    assert {path.name for path in result.reports.iterdir()} == set(REPORTS)
    assert result.stats["gcore_audit_drift"] == {"my-instance": ["image"]}


#: By name: the variables, as `-e` gives them, and whether the audit passes; one deployment differs, one is not listed.
FLAGS: dict[str, tuple[dict[str, Any], bool]] = {
    "drift is let pass": ({"audit_fail_on_drift": "false"}, True),
    "what is not listed fails": ({"audit_fail_on_drift": "no", "audit_fail_on_unmanaged": "yes"}, False),
}


@pytest.mark.parametrize(("variables", "passes"), FLAGS.values(), ids=FLAGS)
def test_fail_on_decides_the_verdict(
    emulator: RunningEmulator, tmp_path: Path, variables: dict[str, Any], passes: bool
) -> None:
    """The report says the same whether it does."""
    emulator.seed(rich())
    listed = [{"name": "my-instance", "image": "nginx:1.29"}]
    result = run(tmp_path, emulator, AUDIT, audit_deployments=listed, audit_formats="json", **variables)
    assert (result.exit_code == 0, result.report["passed"], result.report["outcome"]) == (passes, passes, "drift")
    assert result.report["counts"]["unmanaged"] == 1
    assert [path.name for path in result.reports.iterdir()] == ["report.json"]


#: Variables of the role that Ansible takes as null; it refuses null where the type does not have it.
NULLS = dict.fromkeys(
    ("audit_deployments", "audit_directory", "audit_report_directory", "audit_webhook_url", "audit_webhook_link")
)


def test_null_is_a_variable_left_out(emulator: RunningEmulator, tmp_path: Path) -> None:
    """The reports are written where they are by default."""
    listed = [{"name": "my-instance", "image": "nginx:1.29"}]
    file = write(tmp_path, "variables.yml", {**NULLS, "audit_deployments": listed})
    result = run(tmp_path, emulator, AUDIT, "-e", f"@{file}")
    assert (result.exit_code, result.report["outcome"]) == (2, "drift"), result.output
    assert {path.name for path in result.reports.iterdir()} == set(REPORTS)


def test_null_deployments_are_none(emulator: RunningEmulator, tmp_path: Path, deployments: Path) -> None:
    """Those of the directory are compared, or else there is nothing to compare with."""
    write(deployments, "one.yml", {"deployments": [{"name": "my-instance"}]})
    file = write(tmp_path, "variables.yml", {**NULLS, "audit_directory": "deployments"})
    result = run(tmp_path, emulator, AUDIT, "-e", f"@{file}")
    assert (result.exit_code, list(result.findings)) == (0, ["my-instance"]), result.output
    file = write(tmp_path, "variables.yml", NULLS)
    result = run(tmp_path, emulator, AUDIT, "-e", f"@{file}")
    assert result.report["error"] == "Set audit_deployments or audit_directory: there is nothing to compare with"


def test_audit_passes_without_drift(emulator: RunningEmulator, tmp_path: Path) -> None:
    """It passes, and changes nothing."""
    result = run(tmp_path, emulator, AUDIT, audit_deployments=[{"name": "my-instance", "listening_port": 8080}])
    assert (result.exit_code, result.report["outcome"]) == (0, "clean")
    assert "changed=0 " in result.output
    assert "The only deployment matches the configuration" in result.html
    assert (result.report["project_id"], result.report["api_url"]) == (None, emulator.url)


def test_api_failure_is_no_drift(emulator: RunningEmulator, tmp_path: Path) -> None:
    """It is said in the report, which takes the place of an older one, and in the artifacts."""
    (tmp_path / "audit-report").mkdir()
    (tmp_path / "audit-report" / "report.html").write_text("yesterday")
    emulator.fault("status", method="GET", status=403, body={"exception_class": "Forbidden", "message": "<i>No</i>"})
    result = run(tmp_path, emulator, AUDIT, audit_deployments=[{"name": "my-instance", "image": "nginx:1.29"}])
    assert (result.exit_code, result.report["outcome"], result.report["drift"]) == (2, "failed", {})
    assert result.stats["gcore_audit_outcome"] == "failed"
    assert "<h1>The audit could not be completed</h1>" in result.html
    assert "&lt;i&gt;No&lt;/i&gt;" in result.html


def test_invalid_deployment_is_named_with_its_file(
    emulator: RunningEmulator, tmp_path: Path, deployments: Path
) -> None:
    """Behind those that the variables list."""
    secret = SECRETS["in the list"]
    odd = {"name": "odd-one", "listening_port": 0, "secret_envs": {"A": secret}}
    write(deployments, "odd.yml", {"deployments": [{"name": "my-instance"}, odd]})
    listed = [{"name": "my-instance"}]
    result = run(tmp_path, emulator, AUDIT, "-vvv", audit_deployments=listed, audit_directory="deployments")
    assert result.exit_code == 2
    odd_port = "deployments[2] (odd-one, in deployments/odd.yml).listening_port"
    assert f"{odd_port}: must be at least 1, got 0" in result.report["error"]
    assert secret not in result.output + json.dumps(result.report) + result.html


def test_unchecked_deployment_hides_no_drift(emulator: RunningEmulator, tmp_path: Path, deployments: Path) -> None:
    """The night's report says what drifted, and what it could not look at."""
    emulator.seed(rich(status="DELETING"))
    write(deployments, "odd.yml", {"deployments": [{"name": "rich-one", "image": "nginx:1.29"}]})
    listed = [{"name": "my-instance", "image": "nginx:1.29"}]
    result = run(tmp_path, emulator, AUDIT, audit_deployments=listed, audit_directory="deployments")
    assert (result.exit_code, result.report["outcome"], result.report["drift"]) == (
        2,
        "failed",
        {"my-instance": ["image"]},
    )
    assert result.stats["gcore_audit_failed"] == ["rich-one"]
    assert "is being deleted" in result.html
    assert "deployments/odd.yml" in result.html
    assert "nginx:1.29" in result.html


def test_missing_deployment_is_drift_even_without_its_secrets(
    emulator: RunningEmulator, tmp_path: Path, deployments: Path
) -> None:
    """It is drift, and no failure; the report says what a real run would lack. It is found by its ID as well."""
    handler = {"http_get": {"port": 80, "headers": {"Authorization": None}}}
    probes = {"liveness_probe": {"enabled": True, "probe": handler}}
    gone = {"name": "gone", **V2.minimal_options(), "secret_envs": {"HF_TOKEN": None}, "probes": probes}
    by_id = {"instance_id": "99999999-1111-4222-8333-444455556666", "timeout": 5}
    write(deployments, "gone.yml", {"deployments": [gone, by_id, {"name": "my-instance"}]})
    result = run(tmp_path, emulator, AUDIT, audit_directory="deployments")
    assert (result.exit_code, result.report["outcome"], result.report["error"]) == (2, "drift", None)
    assert result.findings == {"gone": "missing", by_id["instance_id"]: "missing", "my-instance": "unchanged"}
    assert (result.stats["gcore_audit_outcome"], result.stats["gcore_audit_failed"]) == ("drift", [])
    assert "gone: missing" in result.report["message"]
    assert "secret_envs.HF_TOKEN: null keeps the value that is there" in result.html
    let_pass = run(tmp_path, emulator, AUDIT, audit_directory="deployments", audit_fail_on_drift=False)
    assert (let_pass.exit_code, let_pass.report["outcome"]) == (0, "drift"), let_pass.output[-3000:]


@pytest.mark.parametrize("fails", [False, True])
def test_deployment_not_running_stands_out_beside_drift(emulator: RunningEmulator, tmp_path: Path, fails: bool) -> None:
    """In the message, in all reports and in the artifacts; the audit fails for it if configured."""
    container = {**plain()["containers"][0], "deploy_status": {"ready": 0, "total": 3}}
    pulls = {**container, "error_message": "cannot pull: {{ 7 * 7 }}"}
    broken = {"id": "00000001-1111-4222-8333-444455556666", "name": "broken-one", "status": "PARTIALLYDEPLOYED"}
    emulator.seed(plain(**broken, containers=[pulls]))
    for number, name in enumerate(["stopped-one", "off-duty"], start=2):
        emulator.seed(plain(id=f"0000000{number}-1111-4222-8333-444455556666", name=name, status="DISABLED"))
    listed = [{"name": "broken-one"}, {"name": "stopped-one"}, {"name": "off-duty", "state": "stopped"}]
    result = run(tmp_path, emulator, AUDIT, audit_deployments=listed, audit_fail_on_unhealthy=fails)
    assert (result.exit_code == 0, result.report["outcome"], result.report["passed"]) == (not fails, "clean", not fails)
    assert result.report["unhealthy"] == {"broken-one": "failing", "stopped-one": "stopped"}
    assert result.stats["gcore_audit_unhealthy"] == result.report["unhealthy"]
    assert [each["status"] for each in result.report["deployments"]] == ["PARTIALLYDEPLOYED", "DISABLED", "DISABLED"]
    assert result.report["message"].splitlines()[:3] == [
        "All 3 deployments match the configuration, 2 not healthy",
        "broken-one: failing (status PARTIALLYDEPLOYED); region 7: 0 ready of 3: cannot pull: {{ 7 * 7 }}",
        "stopped-one: stopped (status DISABLED)",
    ]
    for page in (result.html, result.markdown):
        assert "Unhealthy" in page
        assert "region 7: 0 ready of 3: cannot pull: {{ 7 * 7 }}" in page


def test_unreadable_file_is_named(emulator: RunningEmulator, tmp_path: Path, deployments: Path) -> None:
    """Nothing of it is shown, at any verbosity, and the API is not asked."""
    emulator.clear_requests()
    write(deployments, "broken.yml", f"deployments:\n  - name: 'x\n    secret_envs: {{A: {SECRETS['in the list']}}}\n")
    result = run(tmp_path, emulator, AUDIT, "-vvv", audit_directory="deployments")
    assert result.exit_code == 2
    assert result.report["error"].startswith("deployments/broken.yml: not valid YAML, near line ")
    assert (emulator.requests(), SECRETS["in the list"] in result.output) == ([], False)


def test_files_have_their_own_defaults(emulator: RunningEmulator, tmp_path: Path, deployments: Path) -> None:
    """Which win over those of all, and lose against a deployment's own."""
    for number, name in enumerate(["first-one", "second-one", "third-one"], start=1):
        emulator.seed(plain(id=f"0000000{number}-1111-4222-8333-444455556666", name=name, listening_port=80, timeout=9))
    write(deployments, "a.yml", {"deployments": [{"name": "first-one"}], "defaults": {"listening_port": 81}})
    own = {"name": "third-one", "timeout": 8}
    write(deployments, "b/c.yaml", {"deployments": [{"name": "second-one"}, own], "defaults": None})
    write(deployments, ".hidden.yml", "odd")
    result = run(tmp_path, emulator, AUDIT, audit_directory="deployments", audit_defaults={"timeout": 7})
    assert {each["name"]: each["changes"] for each in result.report["deployments"]} == {
        "first-one": [_change("listening_port", 80, 81), _change("timeout", 9, 7)],
        "second-one": [_change("timeout", 9, 7)],
        "third-one": [_change("timeout", 9, 8)],
    }


def _change(path: str, before: Any, after: Any) -> dict[str, Any]:
    return {"path": path, "before": before, "after": after}


def yesterday(folder: Path) -> None:
    """Write the reports of an audit that found nothing."""
    for name in REPORTS:
        write(folder, name, '{"outcome": "clean"}')


def test_restart_that_is_listed_is_compared_as_started(emulator: RunningEmulator, tmp_path: Path) -> None:
    """Else it would be drift for ever."""
    emulator.seed(plain(id="00000001-1111-4222-8333-444455556666", name="stopped-one", status="DISABLED"))
    listed = [{"name": name, "state": "restarted"} for name in ("my-instance", "stopped-one")]
    result = run(tmp_path, emulator, AUDIT, audit_deployments=listed)
    assert (result.exit_code, result.report["outcome"]) == (2, "drift"), result.output[-3000:]
    assert (result.findings, result.report["drift"]) == (
        {"my-instance": "unchanged", "stopped-one": "differs"},
        {"stopped-one": ["status"]},
    )


def test_audit_requires_something_to_compare_with(emulator: RunningEmulator, tmp_path: Path) -> None:
    """Else every audit would be green."""
    yesterday(tmp_path / "audit-report")
    result = run(tmp_path, emulator, AUDIT)
    assert (result.exit_code, result.report["outcome"]) == (2, "failed")
    assert result.report["error"].startswith("Set audit_deployments or audit_directory")
    assert result.stats["gcore_audit_outcome"] == "failed"


#: Variables that end the role before its first task.
REFUSED: dict[str, dict[str, Any]] = {
    "a variable that is not defined": {"audit_deployments": [{"name": "{{ nobody }}"}]},
    "a list of another type": {"audit_deployments": 3},
    "a switch of another type": {"audit_deployments": [{"name": "my-instance"}], "audit_fail_on_drift": "perhaps"},
}


@pytest.mark.parametrize("variables", REFUSED.values(), ids=REFUSED)
def test_audit_that_never_began_leaves_no_clean_report(
    emulator: RunningEmulator, tmp_path: Path, variables: dict[str, Any]
) -> None:
    """No report of yesterday, and the artifacts of a failure."""
    yesterday(tmp_path / "audit-report")
    result = run(tmp_path, emulator, AUDIT, **variables)
    assert result.exit_code == 2
    assert list(result.reports.iterdir()) == []
    assert (result.stats["gcore_audit_outcome"], result.stats["gcore_audit_drift"]) == ("failed", {})


def test_formats_that_are_not_wanted_any_more_are_gone(emulator: RunningEmulator, tmp_path: Path) -> None:
    """Else they would tell of yesterday for ever; other files stay."""
    yesterday(tmp_path / "audit-report")
    write(tmp_path / "audit-report", "notes.txt", "mine")
    listed = [{"name": "my-instance"}]
    result = run(tmp_path, emulator, AUDIT, audit_deployments=listed, audit_formats=["md"])
    assert (result.exit_code, {each.name for each in result.reports.iterdir()}) == (0, {"report.md", "notes.txt"})


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with space for the reports of JSON and Markdown, and not for the page."""
    folder = tmp_path / "full"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12k", "tmpfs", str(folder)], check=False)
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_unwritable_report_fails_the_audit(emulator: RunningEmulator, tmp_path: Path, full_disk: Path) -> None:
    """Nothing of it stays, the message says why and what was found, and the artifacts do not say clean."""
    yesterday(full_disk)
    listed = [{"name": "my-instance"}]
    result = run(tmp_path, emulator, AUDIT, audit_deployments=listed, audit_report_directory=str(full_disk))
    assert (result.exit_code, list(full_disk.glob("report.*"))) == (2, [])
    assert result.stats["gcore_audit_outcome"] == "failed"
    assert f"The report could not be written into {full_disk}" in result.output
    assert "What the audit found: The only deployment matches the configuration" in result.output


def test_reports_that_cannot_be_removed_end_the_audit(emulator: RunningEmulator, tmp_path: Path) -> None:
    """Before it asks anything of the API; the artifacts do not say clean. A file is in the place of the directory."""
    emulator.clear_requests()
    folder = str(write(tmp_path, "a-file", "mine") / "reports")
    result = run(tmp_path, emulator, AUDIT, audit_deployments=[{"name": "my-instance"}], audit_report_directory=folder)
    assert (result.exit_code, result.stats["gcore_audit_outcome"], emulator.requests()) == (2, "failed", [])
    assert f"could not be removed, and nothing was compared. audit_report_directory: {folder}: " in result.output


def test_role_runs_in_another_play(emulator: RunningEmulator, tmp_path: Path, deployments: Path) -> None:
    """With the options of the group, templates and vaulted values in the files, and another place for the report."""
    emulator.seed(rich(id="42a85f64-5717-4562-b3fc-2c963f66afa6", image="nginx:1.29"), project_id=42)
    secret = "stored-secret-value"
    password = write(tmp_path, "password", "vault-password\n")
    options = {"name": "rich-one", "image": "{{ image }}", "envs": {"KEY": "12345"}, "purge_envs": False}
    write(deployments, "vaulted.yml", {"deployments": [{**options, "secret_envs": {"HF_TOKEN": "{{ token }}"}}]})
    vaulted = _encrypted(tmp_path, deployments / "vaulted.yml", password)
    assert "rich-one" not in vaulted
    role = {"name": "gcore.inference.audit"}
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/gcore.inference.gcore": {"project_id": 42}},
        "vars": {"image": "nginx:1.29", "token": secret, "audit_report_directory": str(tmp_path / "audit-report")},
        "tasks": [{"ansible.builtin.include_role": role, "vars": {"audit_directory": str(deployments)}}],
    }
    path = write(tmp_path, "plays/mine.yml", [play])
    result = run(tmp_path, emulator, str(path), "-vvv", "--vault-password-file", str(password))
    assert (result.exit_code, result.report["outcome"], result.report["project_id"]) == (0, "clean", 42)
    assert secret not in result.output + json.dumps(result.report)


def test_role_runs_in_a_loop_over_projects(emulator: RunningEmulator, tmp_path: Path) -> None:
    """With the default variable of the loop in its options; only the first project is as declared."""
    projects = [{"number": 1, "image": "nginx:1.29"}, {"number": 42, "image": "nginx:1.30"}]
    for number in (1, 42):
        fields = plain(id=f"{number:08}-5717-4562-b3fc-2c963f66afa6", name="in-both", image="nginx:1.29")
        emulator.seed(fields, project_id=number)
    options = {
        "audit_deployments": [{"name": "in-both", "image": "{{ item.image }}"}],
        "audit_report_directory": "audit-report/{{ item.number }}",
        "audit_fail_on_drift": False,
    }
    audit = {"ansible.builtin.include_role": {"name": "gcore.inference.audit"}, "vars": options, "loop": projects}
    defaults = {"group/gcore.inference.gcore": {"project_id": "{{ item.number }}"}}
    play = {"hosts": "localhost", "gather_facts": False, "module_defaults": defaults, "tasks": [audit]}
    result = run(tmp_path, emulator, str(write(tmp_path, "mine.yml", [play])))
    assert result.exit_code == 0, result.output
    reports = [json.loads((result.reports / str(each["number"]) / "report.json").read_text()) for each in projects]
    assert [each["project_id"] for each in reports] == [1, 42]
    assert [each["outcome"] for each in reports] == ["clean", "drift"]


def test_unwritable_report_is_named_in_a_loop(emulator: RunningEmulator, tmp_path: Path, full_disk: Path) -> None:
    """The role removes what it has written in part of the formats, in a loop of its own."""
    options = {"audit_deployments": [{"name": NAME}], "audit_report_directory": "{{ item }}"}
    role = {"name": "gcore.inference.audit"}
    audit = {"ansible.builtin.include_role": role, "vars": options, "loop": [str(full_disk)]}
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [audit]}
    result = run(tmp_path, emulator, str(write(tmp_path, "mine.yml", [play])))
    assert (result.exit_code, list(full_disk.glob("report.*"))) == (2, []), result.output
    assert f"The report could not be written into {full_disk}: " in result.output


def _encrypted(folder: Path, path: Path, password: Path) -> str:
    """Encrypt a file as a user does, and return its new content."""
    command = [sys.executable, "-m", "ansible", "vault", "encrypt", "--vault-password-file", str(password), str(path)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)
    return path.read_text()
