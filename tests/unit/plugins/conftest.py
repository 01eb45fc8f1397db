# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests share: how the property-based ones run, and an environment that holds no options."""

from __future__ import annotations

import os
import typing as t

import pytest
from hypothesis import settings

from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock

VARIABLES = (
    "GCORE_API_KEY",
    "CLOUD_API_KEY",
    "GCORE_BASE_URL",
    "GCORE_CLOUD_PROJECT_ID",
    "CLOUD_PROJECT_ID",
    "GCORE_INFERENCE_API_VERSION",
)

# The same examples in each run; others with --hypothesis-profile=explore. What is tried with them are pure functions,
# to which one ansible-core is as good as another: at length by plain pytest is enough. `make check` tries few as well.
BY_ANSIBLE_TEST = "ANSIBLE_CONTROLLER_MIN_PYTHON_VERSION" in os.environ
FEW_EXAMPLES = BY_ANSIBLE_TEST or "FEW_EXAMPLES" in os.environ
EXAMPLES = 20 if FEW_EXAMPLES else 200
settings.register_profile("same", deadline=None, database=None, max_examples=EXAMPLES, derandomize=True)
settings.register_profile("explore", deadline=None, database=None, max_examples=5000, derandomize=False)
settings.load_profile("same")


@pytest.fixture(scope="session", autouse=True)
def no_variables() -> t.Iterator[None]:
    """Keep the variables of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        yield


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of all polls."""
    clock = Clock()
    clock.install(monkeypatch)
    return clock
