# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serve runs of ansible-core's programs, each in a fork of this process, which has imported the program before.

Importing takes most of the time of a short run. Each line of standard input is a JSON object with the `program`, its
`arguments`, the whole `environment`, the working directory `cwd`, and the file `output` for both streams; each line of
standard output is the exit code. Settings of Ansible that are read during import are those of the first environment.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
import traceback
from typing import Any, NoReturn

#: After which a run counts as hanging, and is ended.
SECONDS = 600


def main() -> None:
    """Run one program after the other, until standard input ends."""
    with contextlib.suppress(ImportError):
        importlib.import_module("requests")
    for line in sys.stdin:
        run = json.loads(line)
        # In this process, so that the next run finds it imported.
        program = importlib.import_module(f"ansible.cli.{run['program']}")
        child = os.fork()
        if not child:
            _run(program, run)
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(program: Any, run: dict[str, Any]) -> NoReturn:
    """Become the program: never return to the loop, nor clean up what belongs to the process that was forked."""
    exit_code = 1
    try:
        signal.alarm(SECONDS)
        os.environ.clear()
        os.environ.update(run["environment"])
        os.chdir(run["cwd"])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        output = os.open(run["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.argv = [f"ansible-{run['program']}", *run["arguments"]]
        program.main()
        exit_code = 0
    except SystemExit as end:
        exit_code = end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(exit_code)


if __name__ == "__main__":
    main()
