# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixture of all inventory tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulator.server import RunningEmulator
from tests.inventory.controller import Controller


@pytest.fixture
def controller(tmp_path: Path, emulator: RunningEmulator) -> Controller:
    """A folder with an inventory of the emulator as it begins."""
    return Controller(tmp_path, emulator)
