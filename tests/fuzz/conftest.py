# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the fuzz tests need, besides the fixtures that all share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tests.fuzz.scripted_server import ScriptedServer


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Iterator[Counter[str]]:
    """How many of what a test tried, to add to; the sums stand at the end of the run."""
    counts: Counter[str] = Counter()
    yield counts
    for kind, count in counts.items():
        record_property(f"{kind} tried", count)


@pytest.fixture(scope="session")
def scripted() -> Iterator[ScriptedServer]:
    """A server that answers what it is told to."""
    with ScriptedServer() as server:
        yield server
