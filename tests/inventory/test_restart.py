# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The play that restarts the deployments of the inventory, as the documentation shows it."""

from __future__ import annotations

import pytest

from tests.documentation.blocks import yaml_blocks
from tests.functional.deployments import plain
from tests.functional.versions import V3
from tests.gates.places import ROOT
from tests.inventory.controller import Controller

PAGE = ROOT / "docs" / "docsite" / "rst" / "operating.rst"


@pytest.mark.parametrize("api_version", ["v2", "v3"])
def test_restart_of_the_inventory(controller: Controller, api_version: str) -> None:
    """In check mode without a write; then each is stopped and started, and ready at the end."""
    emulator = controller.emulator
    emulator.settings(task_states=["FINISHED"])
    for number, name in enumerate(["one-more", "last-one"]):
        if api_version == "v2":
            emulator.seed(plain(id=f"0000000{number}-1111-4222-8333-444455556666", name=name))
        else:
            V3.seed(emulator, V3.plain(name=name))
    controller.write((ROOT / "docs" / "examples" / "gcore_inference.yml").read_text())
    (play,) = [block.text for block in yaml_blocks(PAGE) if "serial: 2" in block.text]
    variables = {"GCORE_INFERENCE_API_VERSION": api_version, "GCORE_CLOUD_PROJECT_ID": "1"}
    check, real = (controller.play(play, *flags, **variables) for flags in (["--check"], []))
    assert (check.exit_code, {*check.calls} <= {"LIST", "GET"}) == (0, True), check.output
    assert (real.exit_code, real.calls.count("STOP"), real.calls.count("START")) == (0, 3, 3), real.output
    stored = emulator.stored() if api_version == "v2" else V3.stored(emulator)
    assert {each["status"] for each in stored} <= {"ACTIVE", "PENDING"}
