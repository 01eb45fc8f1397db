# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""Runs a command, and writes the usage of all of its processes as JSON to a file: `measure.py FILE COMMAND…`.

A process of its own, and a small one: the system counts the memory of whoever starts a process as the peak of that
process too.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path


def main() -> int:
    """Run the command with the streams of this process; return its exit code."""
    file, *command = sys.argv[1:]
    started = time.monotonic()
    code = subprocess.run(command, check=False).returncode
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    usage = {
        "wall_seconds": time.monotonic() - started,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        # Linux counts in KiB; of several processes this is the largest.
        "peak_bytes": usage.ru_maxrss * 1024,
    }
    Path(file).write_text(json.dumps(usage), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
