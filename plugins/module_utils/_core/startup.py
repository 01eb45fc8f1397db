# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""How a module's process begins: it refuses a Python that is too old, does its work once and ends.

This file and those of the modules are the only ones that such a Python reads. Without annotations they are valid for
any that ansible-core can send them to, down to 2.7; ansible-core 2.16 to 2.19 still do.
"""

import atexit
import gc
import json
import sys

#: The oldest Python that can run the modules.
OLDEST = (3, 9)


def begin():  # type: () -> None
    """Keep the garbage collector out of this process, unless its Python is too old.

    Looking for garbage, again and again while requests is imported and once more at the end, would take a tenth of its
    time and find nothing worth the while.
    """
    if sys.version_info[:2] < OLDEST:
        _refuse()
    gc.freeze()
    gc.disable()
    atexit.register(gc.freeze)


def _refuse():  # type: () -> None
    """End the module as AnsibleModule.fail_json would, which can't be imported by then."""
    needed, found = ".".join(map(str, OLDEST)), ".".join(map(str, sys.version_info[:3]))
    advice = (
        "Set ansible_python_interpreter to a newer one, or run the task on the controller (delegate_to: localhost)."
    )
    problem = [
        "The modules of gcore.inference need Python",
        needed,
        "or newer, and",
        sys.executable,
        "is Python",
        found,
    ]
    message = " ".join(problem) + ". " + advice
    sys.stdout.write(
        json.dumps({"failed": True, "msg": message, "error": {"kind": "requirements", "message": message}}) + "\n"
    )
    raise SystemExit(1)
