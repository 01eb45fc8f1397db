# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running any module of the collection over a transport without a network."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils import basic

from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.clocks import Clock
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import KEY
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.module_runner import ModuleResult, run_module
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import Answer, FakeTransport


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> FakeTransport:
    """The transport."""
    transport = FakeTransport()
    transport.install(monkeypatch)
    return transport


@pytest.fixture
def run_main(
    capsys: pytest.CaptureFixture[str], transport: FakeTransport, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> t.Callable[..., ModuleResult]:
    """Run a module's `main` with these answers and options."""
    monkeypatch.setattr(basic.AnsibleModule, "log", lambda self, msg, log_args=None: None)

    def run_with(
        main: t.Callable[[], None], *answers: Answer, options: dict[str, t.Any] | None = None, **internal: t.Any
    ) -> ModuleResult:
        transport.answers = list(answers)
        return run_module(main, capsys, {"api_key": KEY, "api_retries": 0, **(options or {})}, **internal)

    return run_with
