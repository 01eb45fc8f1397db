# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The files of deployments in a directory: none is ignored without an error, none is read twice."""

from __future__ import annotations

import os
import stat

from ansible.errors import AnsibleLookupError

from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible

ENDINGS = (".yml", ".yaml", ".json")
#: Bytes: more than twice the size of an export of 10,000 deployments.
LARGEST_FILE = 32 * 2**20

#: The most unexpected files that an error names.
_MAX_NAMED = 10
_SPECIAL = (
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def deployment_files(term: str) -> list[str]:
    """Return the files in the directory `term`, searched recursively and sorted, or the file `term`.

    Names that begin with a dot are ignored. Links are followed, and a file with several links is
    returned once.

    Raises: `AnsibleLookupError` if there is no file, or a file of another kind, or one that cannot
    be read: a fleet with `prune` would delete the deployments of a file that is ignored.
    """
    term = os.path.expanduser(term)
    if not os.path.lexists(term):
        raise AnsibleLookupError(f"{visible(term)}: there is no such directory or file")
    mode, size = _mode_and_size(term)
    if not stat.S_ISDIR(mode):
        _reject_special(term, mode, size)
        return [term]
    directory = _Directory()
    directory.read(term)
    directory.reject_others()
    if not directory.files:
        raise AnsibleLookupError(
            f"{visible(term)}: there is no .yml, .yaml or .json file in this directory"
        )
    return sorted(directory.files.values())


class _Directory:
    """The content of a directory: `files` of deployments, and unexpected `others`."""

    def __init__(self) -> None:
        #: Each path by its real path.
        self.files: dict[str, str] = {}
        self.others: list[str] = []
        #: The real paths of the folders that were read.
        self._entered: set[str] = set()

    def read(self, folder: str) -> None:
        """Read a folder recursively, unless it was read already by another link.

        Raises: `AnsibleLookupError` if the folder or a file cannot be read, or a file is special or
        too large.
        """
        real_path = os.path.realpath(folder)
        if real_path in self._entered:
            return
        self._entered.add(real_path)
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            raise AnsibleLookupError(
                f"{visible(folder)}: this directory cannot be read: {error.strerror}"
            ) from None
        for name in names:
            if not name.startswith("."):
                self._add(os.path.join(folder, name))

    def _add(self, path: str) -> None:
        mode, size = _mode_and_size(path)
        if stat.S_ISDIR(mode):
            self.read(path)
            return
        _reject_special(path, mode, size)
        name = path.lower()
        if not name.endswith(ENDINGS):
            self.others.append(path)
            return
        real_path = os.path.realpath(path)
        self.files.setdefault(real_path, path)

    def reject_others(self) -> None:
        """Raise `AnsibleLookupError` if there are files with other suffixes."""
        if not self.others:
            return
        paths = [visible(path) for path in self.others]
        named = ", ".join(paths[:_MAX_NAMED])
        surplus = len(paths) - _MAX_NAMED
        if surplus > 0:
            named += f" and {surplus} more"
        raise AnsibleLookupError(
            f"{named}: not a .yml, .yaml or .json file, so deployments in it would be missed; rename it, move it out of"
            " the directory, or let its name begin with a dot"
        )


def _mode_and_size(path: str) -> tuple[int, int]:
    """Return the mode and the size of a file, in bytes.

    Raises: `AnsibleLookupError` if it cannot be read.
    """
    try:
        found = os.stat(path)
    except OSError as error:
        problem = "it cannot be read"
        if os.path.islink(path):
            problem = "this link is broken"
        raise AnsibleLookupError(f"{visible(path)}: {problem}: {error.strerror}") from None
    return found.st_mode, found.st_size


def _reject_special(path: str, mode: int, size: int) -> None:
    """Raise `AnsibleLookupError` for a special file, which might never end, and a too large file."""
    for is_special, what in _SPECIAL:
        if is_special(mode):
            raise AnsibleLookupError(f"{visible(path)}: expected a regular file, got {what}")
    if size > LARGEST_FILE:
        raise AnsibleLookupError(
            f"{visible(path)}: larger than {LARGEST_FILE // 2**20} MiB; split it into several files"
        )
