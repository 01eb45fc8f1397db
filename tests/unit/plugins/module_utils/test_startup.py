# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The start of a module's process: what it sets, and how a Python that is too old ends it."""

from __future__ import annotations

import json
import typing as t
from types import SimpleNamespace

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core import startup


@pytest.mark.parametrize(
    ("version", "is_old"),
    [((2, 7, 18, "final"), True), ((3, 8, 20, "final"), True), ((3, 9, 0, "final"), False), ((3, 14, 1, "a"), False)],
)
def test_process_is_prepared_unless_python_is_too_old(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], version: t.Any, is_old: bool
) -> None:
    called: list[str] = []
    gc = SimpleNamespace(freeze=lambda: called.append("freeze"), disable=lambda: called.append("disable"))
    monkeypatch.setattr(startup, "gc", gc)
    monkeypatch.setattr(startup.atexit, "register", lambda function: called.append(function is gc.freeze))
    monkeypatch.setattr(startup.sys, "version_info", version)
    monkeypatch.setattr(startup.sys, "executable", "/usr/bin/python")
    if not is_old:
        startup.prepare_process()
        assert (called, capsys.readouterr().out) == (["freeze", "disable", True], "")
        return
    with pytest.raises(SystemExit) as ended:
        startup.prepare_process()
    result = json.loads(capsys.readouterr().out)
    found = ".".join(map(str, version[:3]))
    needed = f"The modules of gcore.inference need Python 3.9 or newer, and /usr/bin/python is Python {found}. Set"
    assert (ended.value.code, called, result["failed"], result["error"]["kind"]) == (1, [], True, "requirements")
    assert (result["msg"].startswith(needed), result["error"]["message"]) == (True, result["msg"])
