# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""Which unit tests every ansible-core runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gates.core_tests import core_tests

SHARED = "ansible_collections.gcore.inference.plugins.module_utils"


@pytest.mark.parametrize(
    ("path", "text", "is_listed"),
    [
        ("modules/test_one.py", "", True),
        ("inventory/test_one.py", "", True),
        ("module_utils/test_one.py", "from ansible.module_utils import basic", True),
        ("module_utils/test_one.py", f"from {SHARED}._core import _calls", True),
        ("module_utils/test_one.py", f"from {SHARED}._core._calls import call", True),
        ("module_utils/test_one.py", f"import {SHARED}._core._calls", True),
        ("module_utils/test_calls_again.py", "", True),
        ("module_utils/test_one.py", f"from {SHARED}._core import _plain", False),
        ("module_utils/test_one.py", "from ansible_of_another import basic", False),
        ("module_utils/test_one.py", "import json", False),
        ("module_utils/helper.py", "import ansible", False),
    ],
)
def test_core_tests(tmp_path: Path, path: str, text: str, is_listed: bool) -> None:
    files = {
        "plugins/module_utils/_core/_calls.py": "from ansible.module_utils.basic import AnsibleModule",
        "plugins/module_utils/_core/_plain.py": "from . import _calls",
        f"tests/unit/plugins/{path}": text,
    }
    for name, content in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    assert core_tests(tmp_path) == [f"tests/unit/plugins/{path}"] * is_listed


def test_core_tests_of_this_checkout() -> None:
    """Enough of them to notice a core that differs, and not those of pure functions."""
    found = core_tests()
    assert "tests/unit/plugins/modules/test_gcore_inference_deployment.py" in found
    assert "tests/unit/plugins/module_utils/test_argspec.py" in found
    assert "tests/unit/plugins/module_utils/test_change_lines.py" not in found
