# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a module in this process, on each ansible-core from 2.16 on."""

from __future__ import annotations

import json
import typing as t
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest import mock

import pytest
from ansible import module_utils
from ansible.module_utils import basic
from ansible.module_utils.common.parameters import PASS_VARS

try:
    from ansible.module_utils.testing import patch_module_args
except ImportError:  # before 2.18

    @contextmanager
    def patch_module_args(args: dict[str, t.Any] | None = None) -> t.Iterator[None]:
        """Hand the arguments over to the next AnsibleModule, as later releases do."""
        with mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": args}).encode()):
            yield


@contextmanager
def as_a_module() -> t.Iterator[None]:
    """Have ansible-core take this process for that of a module, though other tests in it import the controller's code.

    Since 2.19 a controller shows warnings itself, and they are not in the result.
    """
    internal = getattr(module_utils, "_internal", None)
    if not hasattr(internal, "is_controller"):
        yield
        return
    with mock.patch.object(internal, "is_controller", False):
        yield


@dataclass
class ModuleResult:
    """The run of a module: its exit code, its result, all that it printed, and its pauses in seconds.

    `retry_pauses` are those between two attempts of a call, `poll_pauses` those between two polls.
    """

    exit_code: t.Any
    result: dict[str, t.Any]
    output: str
    retry_pauses: list[float] = field(default_factory=list)
    poll_pauses: list[float] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether the result says so."""
        return bool(self.result.get("failed"))

    @property
    def msg(self) -> str:
        """The message, empty if there is none."""
        return str(self.result.get("msg", ""))

    @property
    def changed(self) -> bool:
        """Whether the result says so."""
        return bool(self.result.get("changed"))


def run_module(
    main: t.Callable[[], None], capsys: pytest.CaptureFixture[str], options: dict[str, t.Any], **internal: t.Any
) -> ModuleResult:
    """Run `main` with these options, and with internal arguments such as `check_mode`."""
    wanted = {"version": "2.16.0", "inject_invocation": True, **internal}
    ansible = {f"_ansible_{name}": value for name, value in wanted.items() if name in PASS_VARS}
    capsys.readouterr()
    with as_a_module(), patch_module_args({**options, **ansible}), pytest.raises(SystemExit) as ended:
        main()
    output = capsys.readouterr().out
    return ModuleResult(ended.value.code, json.loads(output.strip().splitlines()[-1]), output)
