# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of the plugin, of its page and of docs/examples, run."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.gcore.inference.plugins.inventory import gcore_inference
from tests.documentation.blocks import yaml_blocks
from tests.functional.deployments import OTHER_UUID, plain
from tests.functional.versions import V3
from tests.gates.places import ROOT
from tests.inventory.controller import Controller

EXAMPLES = ROOT / "docs" / "examples"
PAGE = ROOT / "docs" / "docsite" / "rst" / "inventory.rst"


def _inventories() -> dict[str, str]:
    """Return each documented inventory by its place in the documentation."""
    texts = {"EXAMPLES": gcore_inference.EXAMPLES, "docs/examples": (EXAMPLES / "gcore_inference.yml").read_text()}
    for block in yaml_blocks(PAGE):
        if "plugin" in _loaded(block.text):
            texts[block.source] = block.text
    return texts


def _loaded(text: str) -> Any:
    return yaml.safe_load(text)


INVENTORIES = _inventories()


def test_examples_are_found() -> None:
    """A search that finds nothing would find nothing wrong."""
    assert len([name for name in INVENTORIES if "inventory.rst" in name]) >= 4


@pytest.mark.parametrize("name", INVENTORIES)
def test_inventory_example_has_the_deployment(controller: Controller, name: str) -> None:
    """With everything in it evaluated."""
    strict = {"strict": True, **_loaded(INVENTORIES[name])}
    controller.write(yaml.safe_dump(strict))
    (example,) = controller.emulator.stored()
    controller.emulator.seed({**example, "id": OTHER_UUID}, project_id=42)
    V3.seed(controller.emulator, V3.plain(name="my-instance", status="ACTIVE"), 42)
    controller.emulator.seed(plain(id=OTHER_UUID.replace("0bbb", "0ddd"), name="my-stopped-one", status="DISABLED"))
    listed = controller.list(OUR_GCORE_API_KEY=controller.emulator.token)
    assert (listed.exit_code, "my-instance" in listed.hosts) == (0, True), listed.output
    if "keyed_groups" in strict:
        assert {"status_active", "region_7"} <= set(listed.groups)


def test_graph_example_matches(controller: Controller) -> None:
    """Apart from the order of groups."""
    controller.write((EXAMPLES / "gcore_inference.yml").read_text())
    result = controller.run("inventory", "-i", str(controller.path), "--graph")
    shown = PAGE.read_text().partition("--graph\n")[2].partition("\n\n")[0]
    assert sorted(result.output.split()) == sorted(shown.split())


def _plays() -> dict[str, str]:
    """Return each documented play over the inventory by its place in the documentation."""
    plays = {"docs/examples": (EXAMPLES / "each_deployment.yml").read_text()}
    for block in yaml_blocks(PAGE):
        if isinstance(_loaded(block.text), list):
            plays[block.source] = block.text
    return plays


def test_play_example_runs(controller: Controller) -> None:
    """In check mode without a write, for real, and a second time without a change."""
    controller.write((EXAMPLES / "gcore_inference.yml").read_text())
    expected = {"--check": ["LIST", "GET"], "--diff": ["LIST", "GET", "PUT"], "--force-handlers": ["LIST", "GET"]}
    for flag, calls in expected.items():
        result = controller.play(EXAMPLES / "each_deployment.yml", flag)
        assert (result.exit_code, result.calls) == (0, calls), result.output


def test_play_examples_are_the_same() -> None:
    """That of the page, and the one in docs/examples, which adds `serial`."""
    example, page = (_loaded(text) for text in _plays().values())
    assert {name: value for name, value in example[0].items() if name != "serial"} == page[0]
