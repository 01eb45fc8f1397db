# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A library requests that is missing or broken: the task fails with the reason."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.gates.places import COLLECTIONS, ROOT

PROGRAM = """
from tests.functional.runner import INFO, LOGS, run_module
for name, options in ((INFO, {}), (LOGS, {"name": "my-model"}), ("gcore_inference_fleet", {"deployments": []})):
    run = run_module({"api_key": "1$key", **options}, name=name)
    assert run.failed
    print(run.msg)
"""
#: What stands in the file of the library, and what is told of it.
BROKEN = {
    "a part is missing": ("import urllib4", "No module named 'urllib4'"),
    "a part does not fit": ("from json import urlparse_all", "cannot import name 'urlparse_all'"),
    "another Python": ("def f(:", "SyntaxError"),
    "anything": ("raise AttributeError('no\\n OpenSSL')", "AttributeError: no OpenSSL"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_requests_library_is_reported_with_the_reason(tmp_path: Path, name: str) -> None:
    """By each module, with the interpreter; never as a traceback."""
    content, says = BROKEN[name]
    (tmp_path / "requests.py").write_text(content)
    places = [str(tmp_path), str(ROOT), str(COLLECTIONS)]
    program = f"import sys; sys.path[:0] = {places!r}\n{PROGRAM}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert (done.returncode, len(lines), done.stderr) == (0, 3, "")
    assert [says in line and "(requests)" in line and sys.executable in line for line in lines] == [True] * 3
