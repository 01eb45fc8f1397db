# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The interpreters of this machine, and the virtual environments made from them."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.gates.gate import Log, NotRun
from tests.gates.places import CACHE, ROOT


@cache
def find_python(*versions: str) -> Path | None:
    """Return the interpreter of the first of the versions that is here."""
    script = ROOT / "tests" / "gates" / "find_python.sh"
    done = subprocess.run(["sh", script, *versions], capture_output=True, text=True, check=False)
    return Path(done.stdout.strip()) if done.returncode == 0 else None


def need_python(*versions: str) -> Path:
    """Like find_python; NotRun if there is none."""
    python = find_python(*versions)
    if python is None:
        raise NotRun(f"no Python {' or '.join(versions)} here")
    return python


def virtual_environment(name: str, python: Path, requirements: tuple[str, ...], log: Log) -> Path:
    """Return the `bin` of an environment that holds the requirements, created again if it holds others."""
    venv = CACHE / "environments" / name
    stamp = venv / ".requirements"
    wanted = "\n".join((str(python), *requirements))
    if not stamp.is_file() or stamp.read_text() != wanted:
        shutil.rmtree(venv, ignore_errors=True)
        log.run(python, "-m", "venv", venv)
        log.run(venv / "bin" / "python", "-m", "pip", "install", "--quiet", *requirements)
        stamp.write_text(wanted)
    return venv / "bin"
