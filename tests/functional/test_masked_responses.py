# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An API that shows secrets masked: the mask is never written in place of what it hides."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import NAME
from tests.functional.runner import Run, Runner
from tests.functional.versions import V2, Version, only_v2, only_v3

TOKEN = "stored-secret-value"
HEADERS = "probes.liveness_probe.probe.http_get.headers"
AUTHORIZATION = f"{HEADERS}.Authorization"
EXPORT, FLEET = "gcore_inference_fleet_export", "gcore_inference_fleet"
MASKS = {"envs.HF_TOKEN": "******", AUTHORIZATION: "Bearer ***"}
each_way = pytest.mark.parametrize("check", [False, True], ids=["run", "check mode"])


def mask(emulator: RunningEmulator) -> None:
    """Show the masks in each response about the deployment."""
    patch = [{"path": path, "value": value} for path, value in MASKS.items()]
    for method in ("GET", "PUT"):
        emulator.fault("replace", method=method, path="/deployments/[^/]+$", times=-1, patch=patch)


@pytest.fixture(autouse=True)
def _masked(emulator: RunningEmulator, version: Version) -> None:
    emulator.settings(odd_responses=False)
    rich = version.rich()
    settings = rich["probes"]["liveness_probe"]["probe"]
    del settings["exec"], settings["tcp_socket"]
    version.seed(emulator, rich)
    mask(emulator)


def secrets(emulator: RunningEmulator, version: Version) -> tuple[Any, Any]:
    """Return the variable and the header as they are stored."""
    (stored,) = [each for each in version.stored(emulator) if each["name"] == NAME]
    headers = stored["probes"]["liveness_probe"]["probe"]["http_get"]["headers"]
    return stored["envs"].get("HF_TOKEN"), headers.get("Authorization")


def warned(run: Run) -> str:
    """Return the warnings of a run as one text."""
    return " ".join(map(str, run.result.get("warnings") or []))


def problems(run: Run) -> list[str]:
    """Return the paths of what was wrong with the options."""
    return sorted(run.result["error"]["invalid_fields"])


def probe(**headers: Any) -> dict[str, Any]:
    """Return the option of the probe with these headers."""
    return {"liveness_probe": {"enabled": True, "probe": {"http_get": {"port": 8080, "headers": headers}}}}


UNTOUCHED = (TOKEN, "Bearer header-secret-8080")
NULLS = {"HF_TOKEN": None}
#: What changes something, and leaves a secret to the deployment; on v3 that counts within the same field only.
ON_BOTH: dict[str, tuple[dict[str, Any], str]] = {
    "variables that stay": ({"envs": {"NEW": "1"}, "purge_envs": False}, "secret_envs.HF_TOKEN"),
    "a null": ({"envs": {"NEW": "1"}, "secret_envs": NULLS}, "secret_envs.HF_TOKEN"),
    "another secret": ({"secret_envs": {"NEW": "1"}}, "secret_envs.HF_TOKEN"),
    "another probe setting": ({"probes": {"liveness_probe": {"enabled": False}}}, AUTHORIZATION),
    "a header that is null": ({"probes": probe(**{"authorization": None, "X-New": "1"})}, AUTHORIZATION),
}


@each_way
@pytest.mark.parametrize(("options", "path"), ON_BOTH.values(), ids=ON_BOTH)
def test_mask_of_what_the_task_leaves_is_not_written(
    emulator: RunningEmulator, module: Runner, version: Version, options: dict[str, Any], path: str, check: bool
) -> None:
    run = module(check=check, **version.identity, **options)
    expected = sorted(["secret_envs.HF_TOKEN", AUTHORIZATION]) if version is V2 else [path]
    assert (run.failed, run.calls, problems(run)) == (True, ["GET"], expected)
    assert ("give the value" in run.msg, secrets(emulator, version)) == (True, UNTOUCHED)


@only_v2
@each_way
@pytest.mark.parametrize("options", [{}, {"secret_envs": NULLS}, {"envs": {"KEY": "1"}, "secret_envs": NULLS}])
def test_mask_is_not_written_by_another_change_of_the_whole(
    emulator: RunningEmulator, module: Runner, version: Version, options: dict[str, Any], check: bool
) -> None:
    run = module(check=check, **version.identity, image="nginx:1.30", **options)
    assert (run.calls, problems(run)) == (["GET"], sorted([AUTHORIZATION, "secret_envs.HF_TOKEN"]))
    assert ("image" in run.msg, secrets(emulator, version)) == (True, UNTOUCHED)


@only_v3
@pytest.mark.parametrize("options", [{}, {"secret_envs": NULLS}, {"secret_envs": {"HF_TOKEN": "given"}}])
def test_mask_does_not_matter_where_it_is_not_sent(
    emulator: RunningEmulator, module: Runner, version: Version, options: dict[str, Any]
) -> None:
    run = module(**version.identity, image="nginx:1.30", **options)
    assert (run.result["changes"], run.body("PATCH")) == (["image"], {"image": "nginx:1.30"})
    assert secrets(emulator, version) == UNTOUCHED


def test_mask_is_removed_with_its_variable(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    run = module(**version.identity, envs={"A": "1"}, probes=probe(Authorization="Bearer new"))
    assert (run.failed, secrets(emulator, version)) == (False, (None, "Bearer new"))


@each_way
def test_given_secret_is_not_compared_with_a_mask(
    emulator: RunningEmulator, module: Runner, version: Version, check: bool
) -> None:
    """Otherwise each run would write it."""
    headers = {"authorization": "Bearer header-secret-8080", "X-Tenant": "tenant-secret-8080"}
    options = {"secret_envs": {"HF_TOKEN": TOKEN}, "probes": probe(**headers)}
    run = module(check=check, **version.identity, **options)
    assert (run.result["changed"], run.calls) == (False, ["GET"])
    texts = warned(run)
    assert [f"The API shows {path} masked" in texts for path in MASKS] == [True, True]
    assert [f"change something else in {name} " in texts for name in ("envs", "probes")] == [True, True]
    assert TOKEN not in run.output


@pytest.mark.parametrize("option", ["envs", "secret_envs"])
def test_given_secret_is_written_with_another_change(
    emulator: RunningEmulator, module: Runner, version: Version, option: str
) -> None:
    """And the response, which shows the mask again, says nothing against it. The next run has nothing to do."""
    given = {"HF_TOKEN": "new", **({"KEY": "12345", "DEBUG_MODE": "False"} if option == "envs" else {})}
    options = {option: {**given, "VERSION": "2"}, "probes": probe(Authorization="Bearer new", Other="1")}
    run = module(**version.identity, **options)
    assert (run.failed, warned(run), secrets(emulator, version)) == (False, "", ("new", "Bearer new"))
    assert {"envs.HF_TOKEN", "envs.VERSION", AUTHORIZATION} <= set(run.result["changes"])
    assert module(**version.identity, **options).result["changed"] is False


@only_v2
def test_given_secret_is_written_if_the_response_is_empty(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """What shows that it was applied has the mask."""
    options = {
        "secret_envs": {"HF_TOKEN": "new", "VERSION": "2"},
        "probes": probe(Authorization="Bearer new", Other="1"),
    }
    emulator.fault("raw", status=204, text="", after=True, method=version.method)
    run = module(**version.identity, **options)
    assert (run.failed, secrets(emulator, version)) == (False, ("new", "Bearer new"))


BANNER = "*****"


@pytest.fixture
def _banner(emulator: RunningEmulator, version: Version) -> None:
    emulator.clear_faults()
    version.seed(emulator, version.rich(envs={"BANNER": BANNER}))


@pytest.mark.usefixtures("_banner")
def test_public_value_of_asterisks_is_kept_if_the_task_gives_it(
    emulator: RunningEmulator, module: Runner, version: Version
) -> None:
    """Nobody else can know that it is no mask."""
    change = {"envs": {"NEW": "1"}, "purge_envs": False}
    refused = module(**version.identity, **change)
    assert (refused.calls, problems(refused)) == (["GET"], ["secret_envs.BANNER"])
    assert "really this text, give it in envs" in refused.msg
    change["envs"] = {"BANNER": BANNER, "NEW": "1"}
    run = module(**version.identity, **change)
    assert (run.failed, warned(run), run.result["changes"]) == (False, "", ["envs.NEW"])
    assert module(**version.identity, **change).result["changed"] is False


@pytest.mark.usefixtures("_banner")
def test_public_value_of_asterisks_is_compared(module: Runner, version: Version) -> None:
    run = module(**version.identity, envs={"BANNER": "hello"})
    assert (run.failed, run.result["changes"]) == (False, ["envs.BANNER"])


@pytest.mark.usefixtures("_banner")
def test_rollback_puts_back_asterisks_that_the_task_gives(module: Runner, version: Version) -> None:
    options = {"envs": {"BANNER": BANNER, "NEW": "1"}, "wait": True, "rollback_on_failure": True}
    run = module(check=True, **version.identity, **options)
    assert (run.failed, run.result["changes"]) == (False, ["envs.NEW"])


def test_export_of_a_mask_is_null(emulator: RunningEmulator, module: Runner, version: Version) -> None:
    """Also if it is named as public: the configuration would write it."""
    emulator.clear_faults()
    rich = version.rich()
    rich["probes"]["liveness_probe"]["probe"]["http_get"]["headers"]["Authorization"] = "Bearer ***"
    version.seed(emulator, {**rich, "envs": {"HF_TOKEN": "******", "KEY": "1"}})
    run = version.runner(emulator, EXPORT)(
        public_envs=["HF_TOKEN", "KEY"], public_headers=["authorization", "x-tenant"]
    )
    (deployment,) = [each for each in run.result["deployments"] if each["name"] == NAME]
    assert (deployment["envs"], deployment["secret_envs"]) == ({"KEY": "1"}, NULLS)
    headers = deployment["probes"]["liveness_probe"]["probe"]["http_get"]["headers"]
    assert headers == {"Authorization": None, "X-Tenant": "tenant-secret-8080"}
    text = warned(run)
    assert "exported with null for envs.HF_TOKEN, probes." in text
    assert "*" not in run.result["content"]
    again = version.runner(emulator, FLEET)(deployments=[deployment])
    assert (again.failed, again.result["changed"]) == (False, False)
