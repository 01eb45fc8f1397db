# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""A file that holds one secret, and that never replaces a file which may hold another one.

An extended attribute of the file binds its content to the owner of the secret. Where the file
system has no such attributes, or the attribute was lost, the file may hold anything.
"""

from __future__ import annotations

import contextlib
import os
import stat

_MODE = 0o600
_ATTRIBUTE = "user.gcore.inference.secret"
#: Bytes: a file with more content is no file of this module.
_MAX_CONTENT = 65536


class SecretFileError(Exception):
    """The file can't be written; the text says why, and never holds the secret."""


class SecretFile:
    """The file at `path`, for the secret of `owner`, such as the URL of a key.

    Its content is the secret in UTF-8, and nothing else.
    """

    def __init__(self, path: str, owner: str) -> None:
        self._path = path
        self._owner = owner
        self._folder = os.path.dirname(path) or "."

    @property
    def exists(self) -> bool:
        """Whether there is something at the path, be it a dangling link."""
        if "\0" in self._path:
            return False
        return os.path.lexists(self._path)

    def problem(self) -> str | None:
        """Return why the secret can't be written, as far as known without writing, else `None`."""
        if "\0" in self._path:
            return "contains a NUL character, which no path can"
        folder = self._folder
        if not os.path.isdir(folder):
            return f"the folder {folder} does not exist on the machine that runs the module"
        if not os.access(folder, os.W_OK | os.X_OK):
            return f"the folder {folder} is not writable"
        has_name = os.path.basename(self._path)
        if not has_name or os.path.isdir(self._path):
            return f"{self._path} is a folder; give the path of a file in it"
        try:
            os.lstat(self._path)
        except FileNotFoundError:
            return None
        except OSError as problem:
            return f"{self._path} cannot be the path of a file: {problem.strerror}"
        return self._conflict()

    def write(self, secret: str) -> None:
        """Write the secret with mode 0600; the file is there completely, or not at all.

        Raises:
            SecretFileError: it was not written.
        """
        try:
            self._write(secret.encode())
        except OSError as problem:
            reason = problem.strerror or type(problem).__name__
            text = f"cannot write {self._path}: {reason}"
            raise SecretFileError(text) from None

    def _write(self, content: bytes) -> None:
        """Write a temporary file, and move it to the path. Raises `OSError`, `SecretFileError`."""
        # Only a run that writes a secret needs it.
        import tempfile

        descriptor, temporary = tempfile.mkstemp(prefix=".secret-", dir=self._folder)
        try:
            with open(descriptor, "wb") as file:
                # Whatever the umask.
                os.fchmod(descriptor, _MODE)
                file.write(content)
                file.flush()
                self._mark(descriptor, content)
                os.fsync(descriptor)
            # It may have been created since it was checked.
            conflict = self._conflict()
            if conflict:
                raise SecretFileError(conflict)
            os.replace(temporary, self._path)
        except BaseException:
            os.unlink(temporary)
            raise
        self._sync_folder()

    def _conflict(self) -> str | None:
        """Return why what is at the path must stay, `None` if it may be replaced."""
        if not self.exists or self._is_own():
            return None
        return (
            f"{self._path} exists, and may hold another secret. It is not replaced: remove it"
            " first, or give another path"
        )

    def _is_own(self) -> bool:
        """Return whether the file holds what was written to it for this owner."""
        try:
            state = os.lstat(self._path)
            is_file = stat.S_ISREG(state.st_mode)
            if not is_file or state.st_size > _MAX_CONTENT:
                return False
            with open(self._path, "rb") as file:
                content = file.read()
            mark = os.getxattr(self._path, _ATTRIBUTE)
        except (OSError, AttributeError):
            # Not every system has extended attributes.
            return False
        return mark == self._mark_of(content)

    def _mark(self, descriptor: int, content: bytes) -> None:
        """Bind the content to the owner, if the system can."""
        mark = self._mark_of(content)
        with contextlib.suppress(OSError, AttributeError):
            os.setxattr(descriptor, _ATTRIBUTE, mark)

    def _mark_of(self, content: bytes) -> bytes:
        import hashlib

        owner = self._owner.encode()
        both = owner + b"\0" + content
        digest = hashlib.sha256(both)
        text = digest.hexdigest()
        return text.encode()

    def _sync_folder(self) -> None:
        """Have the new name of the file survive a crash, if the file system can."""
        with contextlib.suppress(OSError):
            descriptor = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
