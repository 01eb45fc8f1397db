# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs is exported without a secret, and the fleet finds it unchanged."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import container
from tests.functional.fleets import PROJECT, Fleet, export, nth_id, seed
from tests.functional.secrets import SECRETS, leaks
from tests.functional.versions import V2, VERSIONS, Version, only_v2
from tests.gates.places import VENV_BIN


def _deployments(version: Version) -> dict[str, dict[str, Any]]:
    return {
        "everything set": version.rich(),
        "nothing set": version.plain(),
        "stopped": version.rich(status="DISABLED"),
        "failed": version.plain(status="FAILED"),
        # On v3 a name is what the options know a deployment by.
        **({"a name that no option takes": version.plain(name="With_Capitals")} if version is V2 else {}),
        "a catalogue image": version.rich(image="registry.hub.gcore.example/llm:1"),
        "a template": version.plain(
            envs={"A": "{{ a }}"}, description="{% raw %}", command=version.shown_command(["{# a #}", "{{ b }}"])
        ),
        "odd texts": version.plain(envs={"A": "yes", "B": "", "C": "a\nb\x01", "D": "Ω\u2028"}, description=" null"),
        "no triggers": version.plain(containers=[{"region_id": 7, "scale": {"min": 0, "max": 1, "triggers": {}}}]),
        "probes off": version.plain(probes={"liveness_probe": {"enabled": False, "probe": None}}),
    }


each_deployment = pytest.mark.parametrize(
    ("version", "deployment"),
    [
        pytest.param(version, deployment, id=f"{version}-{label}")
        for version in VERSIONS
        for label, deployment in _deployments(version).items()
    ],
)


@each_deployment
def test_export_is_unchanged_for_the_fleet(
    emulator: RunningEmulator, deployment: dict[str, Any], version: Version
) -> None:
    """With one list, whatever the oddities of the responses."""
    seed(emulator, deployment, version=version)
    written = export(emulator, version).result["deployments"]
    run = Fleet(emulator, version)(deployments=written, prune=True, prune_limit=0)
    assert (run.failed, run.changed, run.calls) == (False, False, ["LIST"])


class Loader(yaml.SafeLoader):
    """Takes `!unsafe` as Ansible does; Ansible's own would make this process a controller, with other warnings."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(cast(yaml.ScalarNode, node)))


@each_deployment
def test_export_file_is_the_same_data(emulator: RunningEmulator, deployment: dict[str, Any], version: Version) -> None:
    """Templates in it stay text."""
    seed(emulator, deployment, version=version)
    run = export(emulator, version, public_envs=["A", "B", "C", "D"])
    assert yaml.load(run.result["content"], Loader) == {"deployments": run.result["deployments"]}


@pytest.mark.parametrize("linter", ["yamllint -d default --strict", "ansible-lint -p --offline"])
def test_export_passes_linters_by_default(
    emulator: RunningEmulator, version: Version, tmp_path: Path, linter: str
) -> None:
    """In a file of variables, with comments and long lines, and with texts that YAML takes for something else."""
    texts = {"NO": "no", "OCTAL": "022", "ALSO_OCTAL": "0o17", "TEMPLATE": "{{ x }}", "LONG": "word " * 50}
    rich = version.rich(id=nth_id(1), name="texts", envs={**texts, "{{ x }}": "1"})
    seed(emulator, version.plain(), rich, version=version)
    path = tmp_path / "vars" / "deployments.yml"
    path.parent.mkdir()
    run = export(emulator, version, public_envs=list(texts), verify_references=True)
    path.write_text(run.result["content"], encoding="utf-8")
    command = [str(VENV_BIN / linter.split()[0]), *linter.split()[1:], str(path)]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert (result.returncode, result.stdout) == (0, ""), result


def test_export_is_the_same_each_time(emulator: RunningEmulator, version: Version) -> None:
    """The order of the API's answers does not show, nor the case of its IDs."""
    seed(emulator, *(version.rich(id=nth_id(number), name=f"name-{number}") for number in range(3)), version=version)
    assert export(emulator, version).result["content"] == export(emulator, version).result["content"]


@pytest.mark.parametrize("check", [True, False])
def test_export_is_one_list_and_no_change(emulator: RunningEmulator, check: bool, version: Version) -> None:
    """In check mode too."""
    seed(emulator, version.rich(), version=version)
    run = export(emulator, version, check=check)
    assert (run.calls, run.result.get("changed", False), len(run.result["deployments"])) == (["LIST"], False, 1)


def test_export_has_only_the_project_asked_for(emulator: RunningEmulator, version: Version) -> None:
    """The example is in another."""
    run = export(emulator, version)
    assert (run.result["deployments"], version.project(run.requests[0])) == ([], str(PROJECT))


def test_export_leaves_out_deployments_in_deletion(emulator: RunningEmulator, version: Version) -> None:
    """The fleet could not have it."""
    seed(emulator, version.plain(status="DELETING"), version.plain(id=nth_id(1), name="other"), version=version)
    assert [each["name"] for each in export(emulator, version).result["deployments"]] == ["other"]


@only_v2
def test_export_of_a_shared_name_is_found_unchanged(emulator: RunningEmulator, version: Version) -> None:
    """Each known by its ID."""
    seed(emulator, version.plain(id=nth_id(0)), version.plain(id=nth_id(1), timeout=5), version=version)
    run = Fleet(emulator, version)(
        deployments=export(emulator, version).result["deployments"], prune=True, prune_limit=0
    )
    assert (run.failed, run.changed, run.calls) == (False, False, ["LIST"])


def test_audit_of_an_export_notices_later_changes(emulator: RunningEmulator, version: Version) -> None:
    """In the variables that are public, and in the others what there is of them."""
    seed(emulator, version.rich(), version=version)
    written = export(emulator, version, public_envs=["DEBUG_MODE"]).result["deployments"]
    seed(
        emulator,
        version.rich(image="nginx:1.30", envs={"DEBUG_MODE": "True", "KEY": "other", "HF_TOKEN": "x", "NEW": "1"}),
        version=version,
    )
    run = Fleet(emulator, version)(check=True, deployments=written)
    assert run.result["deployments"][0]["changes"] == ["image", "envs.DEBUG_MODE", "envs.NEW"]


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("public", [[], ["B", "X-Other"]], ids=["none", "others"])
def test_export_shows_only_public_values(
    emulator: RunningEmulator, secret: str, public: list[str], version: Version
) -> None:
    """Of variables and headers, in options, file and log."""
    http_get = {"port": 80, "headers": {"X-Secret": secret, "X-Other": "other"}}
    probes = {"startup_probe": {"enabled": True, "probe": {"http_get": http_get}}}
    seed(emulator, version.plain(envs={"A": secret, "B": "other"}, probes=probes), version=version)
    run = export(emulator, version, public_envs=public, public_headers=public)
    assert (run.failed, leaks(run, secret)) == (False, [])


def test_public_values_are_written(emulator: RunningEmulator, version: Version) -> None:
    """Those of the names given, and no other."""
    seed(emulator, version.rich(), version=version)
    run = export(emulator, version, public_envs="DEBUG_MODE", public_headers=["x-tenant"])
    (written,) = run.result["deployments"]
    assert (written["envs"], set(written["secret_envs"])) == ({"DEBUG_MODE": "False"}, {"KEY", "HF_TOKEN"})
    headers = written["probes"]["liveness_probe"]["probe"]["http_get"]["headers"]
    assert headers == {"Authorization": None, "X-Tenant": "tenant-secret-8080"}


# What a deployment refers to and does not exist

GONE = {"v2": "0ddd0000-1111-4222-8333-444455556666", "v3": "gone-flavor"}


def _known_flavor(emulator: RunningEmulator, version: Version) -> str:
    flavor = emulator.stores[f"{version}/flavors"].stored()[0][0]
    return str(flavor["id"] if version is V2 else flavor["name"])


@pytest.fixture
def broken(emulator: RunningEmulator, version: Version) -> list[str]:
    """One deployment that refers to nothing that exists, and one to nothing else; give what is missing."""
    bad = version.rich(
        name="broken", **{version.flavor_option: GONE[version.name]}, containers=[container(7), container(8)]
    )
    fine = version.plain(id=nth_id(1), name="fine", **{version.flavor_option: _known_flavor(emulator, version)})
    seed(emulator, bad, fine, version=version)
    return [
        f"{version.flavor_option}: there is no flavor {GONE[version.name]}",
        *(
            f"{version.keys_option}[{index}]: there is no API key {key} in"
            for index, key in enumerate(version.key_names)
        ),
        f"{version.registry_option}: there is no registry credential {version.registries[0]} in",
        "containers[1].region_id: there is no region 8 with inference",
    ]


def test_export_marks_missing_references_with_a_warning(
    emulator: RunningEmulator, broken: list[str], version: Version
) -> None:
    """With one list of each kind. What is exported does not change."""
    run = export(emulator, version, verify_references=True)
    assert run.result["deployments"] == export(emulator, version).result["deployments"]
    assert yaml.load(run.result["content"], Loader) == {"deployments": run.result["deployments"]}
    (warning,) = [text for text in map(str, run.result["warnings"]) if "there is no" in text]
    assert [text for text in (*broken, "before you apply this export") if text not in warning] == []
    lines = run.result["content"].split("\n")
    above = lines[: lines.index("  - name: broken")]
    comments = [line for line in lines if line.startswith("  # ")]
    assert ([text for text in broken if f"  # {text}" not in "\n".join(above)], len(comments)) == ([], len(broken))
    lists = [request["path"].rpartition("/")[2] for request in run.requests]
    assert sorted(lists) == sorted(set(lists))


def test_export_warns_of_an_unreadable_catalogue(
    emulator: RunningEmulator, broken: list[str], version: Version
) -> None:
    """And fails no export; the others are verified."""
    emulator.fault("status", path="/flavors$", status=403, times=-1)
    run = export(emulator, version, verify_references=True)
    (unread,) = [text for text in map(str, run.result["warnings"]) if "cannot verify that each flavor" in text]
    assert (run.failed, "/flavors" in unread, "HTTP 403" in unread) == (False, True, True)
    assert broken[0] not in run.result["content"]
    assert [text for text in broken[1:] if text not in run.result["content"]] == []


# Failures


@pytest.mark.parametrize(
    "options",
    [{"public_envs": {"A": "1"}}, {"public_envs": [["A"]]}, {"public_header": ["A"]}, {"deployments": []}],
    ids=str,
)
def test_wrong_options_are_refused(emulator: RunningEmulator, options: dict[str, Any], version: Version) -> None:
    """Before any request."""
    run = export(emulator, version, **options)
    assert (run.failed, run.calls, len(run.result["error"]["invalid_fields"])) == (True, [], 1)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 401},
        {"kind": "html"},
        {"kind": "replace", "patch": [{"path": "results", "value": {"envs": ["hf_AbCdEf0123456789"]}}]},
    ],
    ids=str,
)
def test_export_of_an_odd_list_is_an_error(emulator: RunningEmulator, fault: dict[str, Any], version: Version) -> None:
    """Without half a file, and without what came."""
    seed(emulator, version.rich(), version=version)
    emulator.fault(**fault)
    run = export(emulator, version)
    assert (run.failed, "content" in run.result, leaks(run, "hf_AbCdEf0123456789")) == (True, False, [])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *((".envs", ["hf_AbCdEf0123456789"]), (".containers", None), (".image", ""), (".status", None)),
        *((".name", None), ("", None), ("", "hf_AbCdEf0123456789"), ("", [])),
    ],
)
def test_export_warns_of_an_odd_deployment(emulator: RunningEmulator, path: str, value: Any, version: Version) -> None:
    """All others are exported, and nothing shows of what came."""
    emulator.settings(odd_responses=False)
    seed(emulator, *(version.plain(id=nth_id(number), name=f"zz-{number}") for number in range(3)), version=version)
    emulator.fault("replace", method="GET", patch=[{"path": f"results.1{path}", "value": value}])
    run = export(emulator, version)
    assert (run.failed, [each["name"] for each in run.result["deployments"]]) == (False, ["zz-0", "zz-2"])
    assert [f"results[1]{path}:" in str(text) for text in run.result["warnings"]] == [True]
    assert leaks(run, "hf_AbCdEf0123456789") == []


def test_export_with_a_refused_key_says_what_to_do(emulator: RunningEmulator, version: Version) -> None:
    """As with every module."""
    run = export(emulator, version, api_key="9$wrong")
    assert (run.failed, run.result["error"]["status"], "api_key" in run.msg) == (True, 401, True)
