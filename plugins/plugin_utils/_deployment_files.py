# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The files of deployments below a directory: none is left out without an error, and none is read twice."""

from __future__ import annotations

import os
import stat

from ansible.errors import AnsibleLookupError

from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible

ENDINGS = (".yml", ".yaml", ".json")
#: Octets: more than twice what an export of 10,000 deployments has.
LARGEST_FILE = 32 * 2**20

#: So many of the files that should not be there are named.
_NAMED = 10
_SPECIAL = (
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def deployment_files(term: str) -> list[str]:
    """Return the files below the directory C(term) in the order of their paths, or C(term) where it is a file.

    What begins with a dot is left out. Links are followed, and a file that several of them lead to is given once.
    Raises AnsibleLookupError where there is no file, and where anything else is visible there or cannot be looked at:
    what is left out of a declared state would be deleted by a fleet that prunes.
    """
    term = os.path.expanduser(term)
    if not os.path.lexists(term):
        raise AnsibleLookupError(f"{visible(term)}: there is no such directory or file")
    mode, size = _kind(term)
    if not stat.S_ISDIR(mode):
        _refuse_special(term, mode, size)
        return [term]
    directory = _Directory()
    directory.read(term)
    directory.refuse_others()
    if not directory.files:
        raise AnsibleLookupError(f"{visible(term)}: there is no .yml, .yaml or .json file in this directory")
    return sorted(directory.files.values())


class _Directory:
    """What is found below a directory: C(files), the path of each by its real path, and C(others)."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.others: list[str] = []
        self._entered: set[str] = set()

    def read(self, folder: str) -> None:
        """Look through a folder and those below it; one that was entered already, by another link, is left."""
        real_path = os.path.realpath(folder)
        if real_path in self._entered:
            return
        self._entered.add(real_path)
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            raise AnsibleLookupError(f"{visible(folder)}: this directory cannot be read: {error.strerror}") from None
        for name in names:
            if not name.startswith("."):
                self._add(os.path.join(folder, name))

    def _add(self, path: str) -> None:
        mode, size = _kind(path)
        if stat.S_ISDIR(mode):
            self.read(path)
            return
        _refuse_special(path, mode, size)
        if path.lower().endswith(ENDINGS):
            self.files.setdefault(os.path.realpath(path), path)
        else:
            self.others.append(path)

    def refuse_others(self) -> None:
        """Raise AnsibleLookupError where there are files of other names."""
        if not self.others:
            return
        named = ", ".join(visible(path) for path in self.others[:_NAMED])
        if len(self.others) > _NAMED:
            named += f" and {len(self.others) - _NAMED} more"
        raise AnsibleLookupError(
            f"{named}: not a .yml, .yaml or .json file, so deployments in it would be missed; rename it, move it out of"
            " the directory, or let its name begin with a dot"
        )


def _kind(path: str) -> tuple[int, int]:
    """Return the mode and the size of what a path leads to; raise AnsibleLookupError where that cannot be seen."""
    try:
        found = os.stat(path)
    except OSError as error:
        what = "this link leads nowhere" if os.path.islink(path) else "it cannot be looked at"
        raise AnsibleLookupError(f"{visible(path)}: {what}: {error.strerror}") from None
    return found.st_mode, found.st_size


def _refuse_special(path: str, mode: int, size: int) -> None:
    """Raise AnsibleLookupError for what is no regular file, which might never end, and for a file that is too large."""
    for is_special, what in _SPECIAL:
        if is_special(mode):
            raise AnsibleLookupError(f"{visible(path)}: a file of deployments is expected, and this is {what}")
    if size > LARGEST_FILE:
        raise AnsibleLookupError(
            f"{visible(path)}: larger than {LARGEST_FILE // 2**20} MiB; split it into several files"
        )
