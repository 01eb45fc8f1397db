# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The home folders of all commands of the gates, since some tools always write there."""

from __future__ import annotations

import ast
import subprocess
from configparser import RawConfigParser
from functools import cache
from pathlib import Path

from tests.gates.places import CACHE, VENV_BIN

# ansible-test downloads get-pip.py under these names; every Python that find_python finds bundles pip. The wheel
# runs as it is, which saves one of two installations in each of the many environments of the sanity tests.
GET_PIP_NAMES = ("get_pip_23_1_2.py", "get_pip_24_2.py", "get_pip_25_2.py")
GET_PIP = """\
import ensurepip
import subprocess
import sys
from pathlib import Path

pins = [argument for argument in sys.argv[1:] if "==" in argument]
pip = ["-m", "pip"]
bundled = sorted(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"))
if bundled:
    pip = [str(bundled[-1] / "pip")]
else:
    subprocess.check_call([sys.executable, "-m", "ensurepip"])
subprocess.check_call([sys.executable, *pip, "install", "--quiet", *pins])
"""


@cache
def home(name: str = "all") -> Path:
    """Create a home once in a run, with the configuration of pip, and a stub of get-pip.

    What runs side by side and makes virtual environments there, as ansible-test does, has one by a name of its own.
    """
    folder = CACHE / "home" / name
    downloads = folder / ".ansible" / "test" / "cache"
    downloads.mkdir(parents=True, exist_ok=True)
    for script in GET_PIP_NAMES:
        (downloads / script).write_text(GET_PIP)
    settings = subprocess.check_output([VENV_BIN / "python", "-m", "pip", "config", "list"], text=True)
    config = folder / ".config" / "pip" / "pip.conf"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.touch(mode=0o600)
    with config.open("w") as file:
        pip_conf(settings).write(file)
    return folder


def pip_conf(settings: str) -> RawConfigParser:
    """Turn the lines of `pip config list` (`section.name='value'`) into a pip.conf.

    The environment's settings come first in the list and win, so they are taken last. ansible-test would strip them.
    """
    config = RawConfigParser()
    for line in reversed(settings.splitlines()):
        key, value = line.split("=", maxsplit=1)
        section, name = key.replace(":env:", "global").rsplit(".", maxsplit=1)
        if name != "cache-dir":
            config.read_dict({section: {name: ast.literal_eval(value)}})
    return config
