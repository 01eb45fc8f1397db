# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks of the export and the audit on API v3: a project is adopted, and audited when it has drifted."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.audit.commands import AUDIT, EXPORT, AuditResult, run, write
from tests.emulator.server import RunningEmulator, running_emulator
from tests.functional.deployments import NAME
from tests.functional.deployments_v3 import OTHER_FLAVOR
from tests.functional.versions import V3

SECRET = "hf_NobodyMaySeeThis"
PROJECT = "42"


class Adopted(NamedTuple):
    """The export of a project, its audit, and the audit after it has drifted; and the paths that were asked for."""

    exported: AuditResult
    clean: AuditResult
    drifted: AuditResult
    paths: set[str]


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> Adopted:
    """Three deployments, of which one then drifts, and one belongs to an application of the catalogue."""
    folder = tmp_path_factory.mktemp("adopted")
    with running_emulator() as emulator, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GCORE_CLOUD_PROJECT_ID", PROJECT)
        _seed(emulator)
        exported = run(
            folder,
            emulator,
            EXPORT,
            export_file="deployments.yml",
            export_api_version="v3",
            export_public_envs="DEBUG_MODE",
        )
        audit = {"audit_directory": "deployments.yml", "audit_api_version": "v3"}
        clean = run(folder, emulator, AUDIT, "-vv", audit_report_directory="clean", **audit)
        drift = {"flavor_name": OTHER_FLAVOR, "command": "nginx -g", "envs": {"DEBUG_MODE": "True", "HF_TOKEN": SECRET}}
        V3.seed(emulator, V3.rich(project_id=42, **drift), 42)
        missing = [{"name": "not-there-yet", **V3.minimal_options()}]
        drifted = run(folder, emulator, AUDIT, audit_deployments=missing, **audit)
        requests = emulator.requests()
    assert {each["method"] for each in requests} == {"GET"}
    return Adopted(exported, clean, drifted, {each["path"] for each in requests})


def _seed(emulator: RunningEmulator) -> None:
    emulator.reset()
    V3.seed(emulator, V3.rich(project_id=42, envs={"DEBUG_MODE": "False", "HF_TOKEN": SECRET}), 42)
    V3.seed(emulator, V3.plain(project_id=42, name="plain-one"), 42)
    references = [{"kind": "AppDeployment", "name": "my-app"}]
    V3.seed(emulator, V3.plain(project_id=42, name="of-an-app", object_references=references), 42)


def test_export_writes_the_options_of_v3(adopted: Adopted) -> None:
    """And none of v2's."""
    assert adopted.exported.exit_code == 0, adopted.exported.output[-3000:]
    text = (adopted.exported.folder / "deployments.yml").read_text(encoding="utf-8")
    assert [name for name in ("flavor_name:", "api_keys:", "credentials_name:", "logging:") if name not in text] == []
    assert [name for name in ("flavor_id", "api_key_ids", "image_registry_id", "instance_id") if name in text] == []


def test_export_is_audited_as_unchanged(adopted: Adopted) -> None:
    """Whatever v3 fills in, and however it shows the command."""
    result = adopted.clean
    assert (result.exit_code, result.stats["gcore_audit_outcome"]) == (0, "clean"), result.output[-3000:]
    assert result.stats["gcore_audit_counts"]["unchanged"] == 3


def test_requests_use_v3_only(adopted: Adopted) -> None:
    """Of the project that the environment names."""
    lists = [f"/cloud/v3/inference/{PROJECT}/{kind}" for kind in ("api_keys", "registry_credentials", "secrets")]
    deployments = f"/cloud/v3/inference/{PROJECT}/deployments"
    assert adopted.paths == {deployments, *lists, "/cloud/v3/inference/flavors", "/cloud/v1/regions"}


def test_export_names_missing_references(adopted: Adopted) -> None:
    """In a warning, and in a comment, which the audit does not mind."""
    text = (adopted.exported.folder / "deployments.yml").read_text(encoding="utf-8")
    problem = f"api_keys[0]: there is no API key {V3.key_names[0]} in project {PROJECT}"
    assert (f"  # {problem}\n" in text, problem in " ".join(adopted.exported.output.split())) == (True, True)


def test_audit_finds_what_drifted(adopted: Adopted) -> None:
    """With the paths of v3's fields."""
    result = adopted.drifted
    assert (result.exit_code, result.report["outcome"]) == (2, "drift")
    assert result.findings == {
        NAME: "differs",
        "plain-one": "unchanged",
        "of-an-app": "unchanged",
        "not-there-yet": "missing",
    }
    assert sorted(result.report["drift"][NAME]) == ["command", "envs.DEBUG_MODE", "flavor_name"]


def test_files_and_reports_show_no_secret(adopted: Adopted) -> None:
    """Nor printed, nor reported."""
    texts = [result.output for result in (adopted.exported, adopted.clean, adopted.drifted)]
    files = [path.read_text(encoding="utf-8") for path in adopted.clean.folder.rglob("*.*") if path.is_file()]
    assert [text for text in [*texts, *files] if SECRET in text] == []


def test_audit_reports_the_cost_of_the_drift(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it is enabled; nothing is written for it."""
    monkeypatch.setenv("GCORE_CLOUD_PROJECT_ID", PROJECT)
    V3.seed(emulator, V3.rich(project_id=42), 42)
    emulator.settings(hourly_prices={V3.flavors[0]: 2.0, OTHER_FLAVOR: 3.0})
    emulator.clear_requests()
    listed = [{"name": NAME, "flavor_name": OTHER_FLAVOR}]
    asked = {"audit_api_version": "v3", "audit_preview": "limits,price"}
    result = run(tmp_path, emulator, AUDIT, audit_deployments=listed, **asked)
    (deployment,) = result.report["deployments"]
    assert (result.exit_code, deployment["finding"], deployment["preview"]["limits"]) == (2, "differs", [])
    before, after = result.report["price"]["before"], result.report["price"]["after"]
    assert (before > 0, after) == (True, before * 1.5)
    assert f"as declared {after:,.2f}" in " ".join(result.html.split())
    assert f"{before:,.2f} becomes {after:,.2f} {result.report['price']['currency']}" in result.output
    asked_for = [(each["method"], each["path"].rpartition("/")[2]) for each in emulator.requests()]
    assert asked_for == [("GET", "deployments"), ("POST", "check_limits"), *[("POST", "deployments")] * 2]


def test_audit_cost_prices_every_deployment(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changed or not, beside what the drift costs; only one that is not there and stays away is not asked for."""
    monkeypatch.setenv("GCORE_CLOUD_PROJECT_ID", PROJECT)
    V3.seed(emulator, V3.rich(project_id=42), 42)
    V3.seed(emulator, V3.plain(project_id=42, name="plain-one"), 42)
    emulator.settings(hourly_prices={V3.flavors[0]: 2.0, OTHER_FLAVOR: 3.0})
    emulator.clear_requests()
    listed = [
        {"name": NAME, "flavor_name": OTHER_FLAVOR},
        {"name": "plain-one"},
        {"name": "not-there", "state": "absent"},
    ]
    result = run(tmp_path, emulator, AUDIT, audit_deployments=listed, audit_cost=True, audit_api_version="v3")
    sides = [row["preview"]["price"] for row in result.report["deployments"]]
    before, after = (
        sum(price[side]["price_per_month"] for price in sides if price[side]) for side in ("before", "after")
    )
    assert result.report["cost"] == {
        "currency": "EUR",
        "before": before,
        "after": after,
        "complete": True,
        "unpriced": {},
    }
    assert (result.exit_code, result.report["price"]["after"] < after) == (2, True)
    assert f"now {before:,.2f} EUR, as declared {after:,.2f} EUR" in " ".join(result.html.split())
    assert f"| `plain-one` | {sides[1]['before']['price_per_month']:,.2f} |" in result.markdown
    assert f"listed deployments: {before:,.2f} EUR now, {after:,.2f} EUR as declared" in result.output
    asked_for = [(each["method"], each["path"].rpartition("/")[2]) for each in emulator.requests()]
    assert asked_for == [("GET", "deployments"), *[("POST", "deployments")] * 3]


def test_audit_cost_says_what_has_no_price(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The audit does not fail for that, and its total is not complete."""
    monkeypatch.setenv("GCORE_CLOUD_PROJECT_ID", PROJECT)
    names = ("one-one", "two-two")
    for name in names:
        V3.seed(emulator, V3.plain(project_id=42, name=name), 42)
    emulator.fault("status", path="/pricing/", status=400, body={"message": "No price for this flavor"})
    listed = [{"name": name} for name in names]
    result = run(tmp_path, emulator, AUDIT, audit_deployments=listed, audit_cost=True, audit_api_version="v3")
    cost = result.report["cost"]
    (reason,) = cost["unpriced"].values()
    assert (result.exit_code, set(result.findings.values()), cost["complete"]) == (0, {"unchanged"}, False)
    assert "No price for this flavor" in reason
    assert "now at least " in " ".join(result.html.split())
    assert [page.count("No price for this flavor") for page in (result.html, result.markdown)] == [1, 1]


def test_audit_verify_references_shows_what_does_not_exist(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a deployment that is there, and of one that is missing; the others are compared."""
    monkeypatch.setenv("GCORE_CLOUD_PROJECT_ID", PROJECT)
    V3.seed(emulator, V3.plain(project_id=42), 42)
    emulator.clear_requests()
    unknown = {"flavor_name": "no-such-flavor"}
    listed = [
        {"name": NAME, **unknown},
        {"name": "not-there-yet", **V3.minimal_options(**unknown)},
        {"name": "other-one", "state": "absent"},
    ]
    asked = {"audit_verify_references": True, "audit_api_version": "v3"}
    result = run(tmp_path, emulator, AUDIT, audit_deployments=listed, **asked)
    present, missing, _absent = result.report["deployments"]
    text = "flavor_name: there is no flavor no-such-flavor"
    assert (result.exit_code, present["finding"], missing["finding"]) == (2, "failed", "missing")
    assert (present["error"], missing["create_problem"]) == (text, text)
    paths = [each["path"].rpartition("/")[2] for each in emulator.requests()]
    assert sorted(paths) == ["deployments", "flavors", "regions"]


@pytest.mark.parametrize("asked", [{"audit_preview": "price"}, {"audit_cost": True}], ids=str)
def test_previews_are_unavailable_on_v2(emulator: RunningEmulator, tmp_path: Path, asked: dict[str, object]) -> None:
    """And the report says so, without a request."""
    emulator.clear_requests()
    result = run(tmp_path, emulator, AUDIT, audit_deployments=[{"name": NAME}], **asked)
    error = result.report["error"]
    assert (result.exit_code, emulator.requests(), "set api_version: v3" in error) == (2, [], True)
    assert [name in error for name in ("audit_preview", "audit_cost")] == [True, True]


def test_report_says_that_a_project_is_required(emulator: RunningEmulator, tmp_path: Path) -> None:
    """As for a task."""
    emulator.clear_requests()
    result = run(tmp_path, emulator, AUDIT, audit_deployments=[{"name": NAME}], audit_api_version="v3")
    assert (result.exit_code, result.report["outcome"], emulator.requests()) == (2, "failed", [])
    assert "GCORE_CLOUD_PROJECT_ID" in result.report["error"]


def test_module_defaults_choose_the_version_too(emulator: RunningEmulator, tmp_path: Path) -> None:
    """Where the variable does not."""
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/gcore.inference.gcore": {"api_version": "v3", "project_id": int(PROJECT)}},
        "roles": ["gcore.inference.audit"],
    }
    playbook = write(tmp_path, "site.yml", [play])
    V3.seed(emulator, V3.plain(project_id=42), 42)
    result = run(tmp_path, emulator, str(playbook), audit_deployments=[{"name": NAME, "flavor_name": V3.flavors[0]}])
    assert (result.exit_code, result.findings) == (0, {NAME: "unchanged"}), result.output[-3000:]
