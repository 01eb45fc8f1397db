# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The emulated API, served while a gate needs it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.gates.gate import Failed, Log
from tests.gates.places import CACHE, ROOT

API_KEY = "1234$abcdef"
PROJECT_ID = 1
START_SECONDS = 30


@contextmanager
def emulated_api(log: Log) -> Iterator[str]:
    """Serve the emulator; yields its address."""
    address = CACHE / f"emulator-of-{log.path.stem}"
    address.unlink(missing_ok=True)
    with log.path.open("a") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.emulator", "--api-key", API_KEY, "--port", "0", "--port-file", address],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not address.exists():
            if server.poll() is not None or time.monotonic() > deadline:
                raise Failed("the emulator did not start")
            time.sleep(0.1)
        yield address.read_text().strip()
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)
