# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The kit for AWX in docs/awx, tried with the collection that its users set up AWX with."""

from __future__ import annotations

import shutil
import sys
import zipfile

from tests.gates.gate import Log
from tests.gates.places import CACHE, ROOT

PIN = ROOT / "tests" / "requirements-awx.txt"
#: Where the collection awx.awx has its full name.
AWX_COLLECTIONS = CACHE / "environments" / "awx-collections"
COLLECTION = "ansible_collections/awx/awx/"


def awx(log: Log) -> None:
    """The gate of the kit."""
    lay_collection(log)
    log.run(sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", "tests/awx")


def lay_collection(log: Log) -> None:
    """Extract awx.awx from the large package `ansible`, the only one on PyPI that has it; once for each pin."""
    stamp = AWX_COLLECTIONS / ".requirements"
    wanted = PIN.read_text()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(AWX_COLLECTIONS, ignore_errors=True)
    download = AWX_COLLECTIONS / "download"
    log.run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", download, "-r", PIN)
    (wheel,) = download.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(AWX_COLLECTIONS, [name for name in archive.namelist() if name.startswith(COLLECTION)])
    shutil.rmtree(download)
    stamp.write_text(wanted)
