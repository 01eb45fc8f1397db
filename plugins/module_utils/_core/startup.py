# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The start of a module's process: a check of the Python version, and settings for a short run.

A Python that is too old reads only this file and those of the modules. Without annotations they are
valid for every Python that ansible-core can send them to: 2.7 and newer, as ansible-core 2.16 to
2.19 still do.
"""

import atexit
import gc
import json
import sys

#: The oldest Python that can run the modules.
OLDEST = (3, 9)


def prepare_process():  # type: () -> None
    """Disable the garbage collector of this process; end the process if its Python is too old.

    The collections while requests is imported, and one at the end, take a tenth of the run time and
    free next to nothing.
    """
    if sys.version_info[:2] < OLDEST:
        _fail_unsupported_python()
    gc.freeze()
    gc.disable()
    atexit.register(gc.freeze)


def _fail_unsupported_python():  # type: () -> None
    """End as `AnsibleModule.fail_json` does, which such a Python cannot import."""
    needed = ".".join(map(str, OLDEST))
    version = sys.version_info[:3]
    found = ".".join(map(str, version))
    problem = "The modules of gcore.inference need Python {0} or newer, and {1} is Python {2}."
    advice = (
        "Set ansible_python_interpreter to a newer one, or run the task on the controller"
        " (delegate_to: localhost)."
    )
    message = problem.format(needed, sys.executable, found)
    message = message + " " + advice
    error = {"kind": "requirements", "message": message}
    result = {"failed": True, "msg": message, "error": error}
    line = json.dumps(result)
    sys.stdout.write(line + "\n")
    raise SystemExit(1)
