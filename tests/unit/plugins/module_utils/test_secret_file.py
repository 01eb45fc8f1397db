# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file for a secret: what may be replaced, and what stays."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.secret_file import SecretFile, SecretFileError

OWNER = "https://api.example.com/keys/our-key"


def test_write_leaves_secret_alone_with_mode(tmp_path: Path) -> None:
    path = tmp_path / "our.secret"
    file = SecretFile(str(path), OWNER)
    assert (file.exists, file.problem()) == (False, None)
    file.write("s3cr3t-ä")
    assert (path.read_text(encoding="utf-8"), stat.S_IMODE(path.stat().st_mode)) == ("s3cr3t-ä", 0o600)
    assert (file.exists, [each.name for each in tmp_path.iterdir()]) == (True, ["our.secret"])


def test_problem_of_path_that_cannot_be_a_file(tmp_path: Path) -> None:
    assert "NUL" in str(SecretFile("a\0b", OWNER).problem())
    assert not SecretFile("a\0b", OWNER).exists
    assert "does not exist" in str(SecretFile(str(tmp_path / "no" / "file"), OWNER).problem())
    assert "is a folder" in str(SecretFile(str(tmp_path), OWNER).problem())
    assert "is a folder" in str(SecretFile(f"{tmp_path}/", OWNER).problem())
    assert "File name too long" in str(SecretFile(str(tmp_path / ("x" * 300)), OWNER).problem())


def test_problem_of_folder_that_is_not_writable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "is not writable" in str(SecretFile(str(tmp_path / "file"), OWNER).problem())


def test_problem_of_file_that_is_not_ours(tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    for content in ("another secret", "x" * 70000):
        path.write_text(content)
        assert "may hold another secret" in str(SecretFile(str(path), OWNER).problem())
    path.unlink()
    path.symlink_to("nowhere")
    assert "may hold another secret" in str(SecretFile(str(path), OWNER).problem())


def test_write_of_file_that_appeared_meanwhile_is_error(tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    path.write_text("another secret")
    with pytest.raises(SecretFileError, match="may hold another secret"):
        SecretFile(str(path), OWNER).write("s3cr3t")
    assert ([each.name for each in tmp_path.iterdir()], path.read_text()) == (["theirs"], "another secret")


def test_write_into_missing_folder_is_error_without_the_secret(tmp_path: Path) -> None:
    with pytest.raises(SecretFileError) as error:
        SecretFile(str(tmp_path / "no" / "file"), OWNER).write("s3cr3t")
    assert "cannot write" in str(error.value)
    assert "s3cr3t" not in str(error.value)


@pytest.fixture
def attributes(monkeypatch: pytest.MonkeyPatch) -> dict[int, bytes]:
    """The extended attributes of a system that has them, by the file."""
    stored: dict[int, bytes] = {}

    def set_attribute(descriptor: int, _name: str, value: bytes) -> None:
        stored[os.fstat(descriptor).st_ino] = value

    def get_attribute(path: str, _name: str) -> bytes:
        return stored[Path(path).stat().st_ino]

    monkeypatch.setattr(os, "setxattr", set_attribute, raising=False)
    monkeypatch.setattr(os, "getxattr", get_attribute, raising=False)
    return stored


@pytest.mark.usefixtures("attributes")
def test_write_replaces_a_file_of_the_same_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "our.secret"
    file = SecretFile(str(path), OWNER)
    for secret in ("s3cr3t-1", "s3cr3t-2", "x" * 65536):
        assert file.problem() is None
        file.write(secret)
        assert path.read_text() == secret
    other = SecretFile(str(path), f"{OWNER}-2")
    link = tmp_path / "link"
    link.symlink_to(path)
    for stranger in (other, SecretFile(str(link), OWNER)):
        assert "may hold another secret" in str(stranger.problem())
    path.write_text("changed since")
    assert "may hold another secret" in str(file.problem())


@pytest.mark.usefixtures("attributes")
def test_write_does_not_replace_a_large_file(tmp_path: Path) -> None:
    file = SecretFile(str(tmp_path / "our.secret"), OWNER)
    file.write("x" * 65537)
    with pytest.raises(SecretFileError, match="may hold another secret"):
        file.write("s3cr3t")


def test_write_names_the_kind_of_an_error_without_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_source: str, _target: str) -> None:
        raise TimeoutError

    path = tmp_path / "our.secret"
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(SecretFileError) as error:
        SecretFile(str(path), OWNER).write("s3cr3t")
    assert (str(error.value), list(tmp_path.iterdir())) == (f"cannot write {path}: TimeoutError", [])
