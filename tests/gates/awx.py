# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The kit for AWX in docs/awx, tried with the collection that its users set up AWX with.

Direct execution under the callbacks of ansible.posix is tested here too: the same package has them.
"""

from __future__ import annotations

import shutil
import sys
import threading
import zipfile

from tests.gates.gate import Log
from tests.gates.places import CACHE, ROOT

PIN = ROOT / "tests" / "requirements-awx.txt"
#: Where the collections of the package have their full names.
PACKAGED_COLLECTIONS = CACHE / "environments" / "awx-collections"
TAKEN = ("ansible_collections/ansible/posix/", "ansible_collections/awx/awx/")
CALLBACKS = ("tests/functional/test_direct_programs.py", "-k", "awx or callback")
# Gates of one run that need the collections at the same time.
_LOCK = threading.Lock()


def awx(log: Log) -> None:
    """The gate of the kit."""
    lay_collections(log)
    log.run(sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", "tests/awx", *CALLBACKS)


def lay_collections(log: Log) -> None:
    """Extract collections from the large package `ansible`, the only one on PyPI that has them; once for each pin."""
    stamp = PACKAGED_COLLECTIONS / ".requirements"
    wanted = "\n".join((*TAKEN, PIN.read_text()))
    with _LOCK:
        if not stamp.is_file() or stamp.read_text() != wanted:
            _extract(log)
            stamp.write_text(wanted)


def _extract(log: Log) -> None:
    shutil.rmtree(PACKAGED_COLLECTIONS, ignore_errors=True)
    download = PACKAGED_COLLECTIONS / "download"
    log.run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", download, "-r", PIN)
    (wheel,) = download.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(TAKEN)]
        archive.extractall(PACKAGED_COLLECTIONS, names)
    shutil.rmtree(download)
