# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`gcore_inference_api_key` over HTTP: where the secret goes, and what becomes of a key whose secret is lost."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core import secret_file
from tests.emulator.server import RunningEmulator
from tests.functional.named_resources import API_KEY, NAME, PROJECT
from tests.functional.runner import Run, Runner
from tests.functional.secrets import MASK
from tests.functional.versions import V3

ONE = f"/api_keys/{NAME}$"
LOST: dict[str, dict[str, Any]] = {
    "dropped": {"kind": "drop_after"},
    "cut": {"kind": "cut"},
    "500": {"kind": "status", "status": 500, "after": True},
    "502 as a page": {"kind": "html", "status": 502, "after": True},
    "200 as a page": {"kind": "html", "after": True},
    "an empty 200": {"kind": "raw", "text": "", "after": True},
    "no secret": {"kind": "replace", "patch": [{"path": "secret", "op": "remove"}]},
    "a null secret": {"kind": "replace", "patch": [{"path": "secret", "value": None}]},
    "a masked secret": {"kind": "replace", "patch": [{"path": "secret", "value": "********"}]},
    "an unwritable secret": {"kind": "replace", "patch": [{"path": "secret", "value": 7}]},
}
lost = pytest.mark.parametrize("fault", LOST.values(), ids=LOST)


def _has_attributes() -> bool:
    """Return whether files of the tests can have extended attributes."""
    with tempfile.NamedTemporaryFile() as file:
        try:
            os.setxattr(file.name, "user.gcore.inference.test", b"1")
        except (OSError, AttributeError):
            return False
    return True


needs_attributes = pytest.mark.skipif(not _has_attributes(), reason="the file system has no extended attributes")
#: The secret of a new key, as a response may have it.
UNSEEN = "Sup3r-secret-of-a-new-key"


@pytest.fixture
def module(emulator: RunningEmulator) -> Runner:
    """The module, aimed at the emulator."""
    return API_KEY.runner(emulator)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the secret goes."""
    return tmp_path / "our.secret"


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Some umask, also one that leaves nothing."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def names_in(folder: Path) -> list[str]:
    """Return the names of all files in a folder."""
    return sorted(each.name for each in folder.iterdir())


def secrets(emulator: RunningEmulator) -> list[str]:
    """Return the secrets of the keys of the tests' name."""
    stored = emulator.stores["v3/api_keys"].stored()[PROJECT]
    return [key["secret"] for key in stored if key["name"] == NAME]


def seed(emulator: RunningEmulator, **fields: Any) -> None:
    """Store a key of the tests' name that the module did not create."""
    key = {"description": None, "expires_at": None, "created_at": "2023-10-01T12:00:00Z", "secret": "theirs", **fields}
    emulator.stores["v3/api_keys"].seed({"name": NAME, **key}, PROJECT, NAME)


def attach(emulator: RunningEmulator, *names: str) -> None:
    """Store deployments that use the key."""
    for name in names:
        emulator.v3.seed(V3.rich(name=name, api_keys=[NAME]), PROJECT, name)


def test_file_has_secret_alone_with_mode_0600(
    emulator: RunningEmulator, module: Runner, file: Path, umask: None
) -> None:
    run = module(secret_file=str(file))
    (secret,) = secrets(emulator)
    state = file.lstat()
    assert (run.msg, run.changed, "secret" in run.result) == ("", True, False)
    assert (file.read_text(), stat.S_IMODE(state.st_mode)) == (secret, 0o600)
    assert names_in(file.parent) == [file.name]
    assert secret not in run.output


def test_secret_is_returned_once_on_request(emulator: RunningEmulator, module: Runner, file: Path) -> None:
    predicted = module(check=True, return_secret=True, secret_file=str(file))
    assert (predicted.result["secret"], file.exists(), secrets(emulator)) == ("********", False, [])
    created = module(return_secret=True, secret_file=str(file))
    again = module(return_secret=True, secret_file=str(file))
    (secret,) = secrets(emulator)
    assert created.result.pop("secret") == secret == file.read_text()
    assert secret not in json.dumps(created.result)
    assert secret not in created.logged
    assert (again.changed, "secret" in again.result) == (False, False)


@pytest.mark.parametrize("check", [False, True])
def test_create_without_place_for_secret_is_refused(emulator: RunningEmulator, module: Runner, check: bool) -> None:
    run = module(check=check)
    assert (run.failed, run.calls, secrets(emulator)) == (True, ["GET"], [])
    for part in ("secret_file", "return_secret"):
        assert part in run.msg


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda file: file.write_text("another secret"), "exists, and may hold another secret"),
        (lambda file: file.touch(), "exists, and may hold another secret"),
        (lambda file: file.symlink_to(file.parent / "target"), "exists, and may hold another secret"),
        (os.mkfifo, "exists, and may hold another secret"),
        (os.mkdir, "is a folder"),
        (lambda file: file.parent.rmdir(), "does not exist"),
        (lambda file: (file.parent.rmdir(), file.parent.write_text("")), "does not exist"),
    ],
    ids=["file", "empty file", "link", "pipe", "folder", "no parent", "parent is a file"],
)
def test_file_that_cannot_be_written_is_error_before_create(  # pylint: disable=too-many-arguments
    emulator: RunningEmulator, module: Runner, tmp_path: Path, make: Any, expected: str, check: bool
) -> None:
    file = tmp_path / "in" / "our.secret"
    file.parent.mkdir()
    make(file)
    before = sorted(map(str, tmp_path.rglob("*")))
    run = module(check=check, secret_file=str(file), expires_at="2001-01-01")
    assert (run.failed, run.calls, secrets(emulator)) == (True, ["GET"], [])
    fields = run.result["error"]["invalid_fields"]
    assert set(fields) == {"secret_file", "expires_at"}
    assert expected in fields["secret_file"][0]
    assert sorted(map(str, tmp_path.rglob("*"))) == before


@pytest.mark.parametrize("check", [False, True])
def test_file_name_that_is_too_long_is_error_before_create(
    emulator: RunningEmulator, module: Runner, tmp_path: Path, check: bool
) -> None:
    run = module(check=check, secret_file=str(tmp_path / ("x" * 300)))
    assert (run.failed, run.calls, secrets(emulator)) == (True, ["GET"], [])
    assert "cannot be the path of a file: File name too long" in run.msg


@pytest.mark.parametrize("check", [False, True])
def test_folder_that_is_not_writable_is_error_before_create(
    module: Runner, file: Path, check: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write everywhere.
    monkeypatch.setattr(secret_file.os, "access", lambda path, mode: str(path) != str(file.parent))
    run = module(check=check, secret_file=str(file))
    assert (run.failed, run.calls) == (True, ["GET"])
    assert f"secret_file: the folder {file.parent} is not writable" in run.msg


@needs_attributes
def test_key_deleted_elsewhere_is_created_again_with_same_file(
    emulator: RunningEmulator, module: Runner, file: Path
) -> None:
    module(secret_file=str(file))
    (first,) = secrets(emulator)
    emulator.stores["v3/api_keys"].clear()
    run = module(secret_file=str(file))
    (second,) = secrets(emulator)
    assert (run.msg, run.changed, file.read_text()) == ("", True, second)
    assert first != second
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("how", ["changed", "unmarked", "of another key", "of another project"])
def test_file_that_may_hold_another_secret_stays(
    emulator: RunningEmulator, module: Runner, file: Path, how: str
) -> None:
    other = {"name": "other-key"} if how == "of another key" else {}
    project = {"project_id": 2} if how == "of another project" else {}
    emulator.settings(projects=[1, 2])
    assert module(secret_file=str(file), **other, **project).msg == ""
    emulator.stores["v3/api_keys"].clear()
    if how == "changed":
        file.write_text("another secret")
    if how == "unmarked" and _has_attributes():
        os.removexattr(file, "user.gcore.inference.secret")
    before = file.read_text()
    run = module(secret_file=str(file))
    assert (run.failed, run.calls, file.read_text()) == (True, ["GET"], before)
    assert "remove it first" in run.msg


@pytest.mark.parametrize("check", [False, True])
def test_missing_file_of_existing_key_is_warning(
    emulator: RunningEmulator, module: Runner, file: Path, check: bool
) -> None:
    seed(emulator)
    run = module(check=check, secret_file=str(file))
    (warning,) = run.result["warnings"]
    assert (run.msg, run.changed, file.exists()) == ("", False, False)
    # Some cores return more than its text.
    assert "cannot be read again" in str(warning)
    assert "state: absent" in str(warning)
    file.write_text("whatever")
    assert "warnings" not in module(check=check, secret_file=str(file)).result
    assert module(state="absent", check=check, secret_file=str(file)).changed


class _FullDisk:
    """A disk that becomes full; `then` happens at that moment."""

    def __init__(self, then: Any = None) -> None:
        self.then = then

    def __call__(self, _descriptor: int) -> None:
        if self.then:
            self.then()
        raise OSError(28, "No space left on device")


def test_key_is_deleted_again_if_file_cannot_be_written(
    emulator: RunningEmulator, module: Runner, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(secret_file.os, "fsync", _FullDisk(lambda: written.extend(secrets(emulator))))
    run = module(secret_file=str(file), return_secret=True)
    assert (run.failed, run.changed, run.calls, secrets(emulator)) == (True, False, ["GET", "POST", "DELETE"], [])
    assert run.msg.startswith(
        f"secret_file: cannot write {file}: No space left on device. The new key {NAME} was deleted"
    )
    assert names_in(file.parent) == []
    (secret,) = written
    assert secret not in run.output


def test_key_that_cannot_be_deleted_again_is_named(
    emulator: RunningEmulator, module: Runner, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret_file.os, "fsync", _FullDisk())
    emulator.fault("status", status=403, method="DELETE", times=-1)
    run = module(secret_file=str(file), return_secret=True)
    (secret,) = secrets(emulator)
    assert (run.failed, run.changed, "secret" in run.result) == (True, True, False)
    for part in ("No space left", NAME, "could not be deleted again", "state: absent"):
        assert part in run.msg
    assert secret not in run.output


def test_file_that_appears_meanwhile_stays(
    emulator: RunningEmulator, module: Runner, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret_file.os, "fsync", lambda _descriptor: file.write_text("another secret"))
    run = module(secret_file=str(file))
    assert (run.failed, secrets(emulator), file.read_text()) == (True, [], "another secret")
    assert names_in(file.parent) == [file.name]


@lost
def test_key_whose_secret_was_lost_is_created_again(
    emulator: RunningEmulator, module: Runner, file: Path, fault: dict[str, Any]
) -> None:
    emulator.fault(**fault, method="POST")
    run = module(secret_file=str(file), description="ours", expires_at="2040-01-01")
    assert (run.msg, run.changed) == ("", True)
    assert [call for call in run.calls if call != "GET"] == ["POST", "DELETE", "POST"]
    assert secrets(emulator) == [file.read_text()]


@lost
def test_key_whose_secret_was_lost_is_found_although_it_appears_late(
    emulator: RunningEmulator, module: Runner, file: Path, fault: dict[str, Any]
) -> None:
    emulator.fault(**fault, method="POST")
    emulator.fault("status", status=404, body=_not_found(), method="GET", path=ONE, skip=1, times=2)
    run = module(secret_file=str(file))
    assert (run.msg, run.changed) == ("", True)
    assert secrets(emulator) == [file.read_text()]


def test_key_whose_secret_is_lost_each_time_is_not_kept(emulator: RunningEmulator, module: Runner, file: Path) -> None:
    emulator.fault("drop_after", method="POST", times=-1)
    run = module(secret_file=str(file), api_retries=2)
    assert (run.failed, run.changed, secrets(emulator), file.exists()) == (True, False, [], False)
    assert "was deleted again; run the task again" in run.msg


@pytest.mark.parametrize(
    "theirs",
    [{"description": "theirs"}, {"expires_at": "2040-01-01T00:00:00Z"}, {"deployment_names": ["their-model"]}],
    ids=["description", "expiry", "attached"],
)
@pytest.mark.parametrize("fault", [{"kind": "drop_before"}, {"kind": "html", "status": 502}], ids=["dropped", "page"])
def test_key_of_somebody_else_is_never_deleted(
    emulator: RunningEmulator, module: Runner, theirs: dict[str, Any], fault: dict[str, Any]
) -> None:
    seed(emulator, **theirs)
    emulator.fault("status", status=404, body=_not_found(), method="GET", path=ONE)
    emulator.fault(**fault, method="POST")
    run = module(return_secret=True)
    assert (run.failed, run.changed, secrets(emulator)) == (True, False, ["theirs"])
    assert "DELETE" not in run.calls
    assert "may be the key of somebody else" in run.msg


def test_name_taken_meanwhile_is_conflict(emulator: RunningEmulator, module: Runner) -> None:
    seed(emulator)
    emulator.fault("status", status=404, body=_not_found(), method="GET", path=ONE)
    run = module(return_secret=True)
    assert (run.failed, run.result["error"]["kind"], secrets(emulator)) == (True, "conflict", ["theirs"])
    assert "DELETE" not in run.calls
    assert "created by something else during this task" in run.msg


def test_lost_key_that_cannot_be_deleted_is_named(emulator: RunningEmulator, module: Runner) -> None:
    emulator.fault("drop_after", method="POST")
    emulator.fault("status", status=403, method="DELETE", times=-1)
    run = module(return_secret=True)
    (secret,) = secrets(emulator)
    assert run.failed
    for part in (NAME, "could not be deleted", "state: absent"):
        assert part in run.msg
    assert secret not in run.output


def test_expiry_at_the_same_instant_is_no_difference(emulator: RunningEmulator, module: Runner) -> None:
    seed(emulator, expires_at="2030-01-01T00:00:00.250+00:00")
    for text in (
        "2030-01-01T00:00:00.9Z",
        "2030-01-01T00:00:00Z",
        "2030-01-01T02:00:00+02:00",
        "2030-01-01 00:00:00",
        "2030-01-01",
    ):
        run = module(expires_at=text)
        assert (run.msg, run.changed, run.calls) == ("", False, ["GET"]), text


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("stored", "asked"), [("2030-01-01T00:00:00Z", ""), (None, "2030-01-01"), ("2001-01-01", "2030-01-01")]
)
def test_expiry_that_differs_is_an_error_with_advice(
    emulator: RunningEmulator, module: Runner, stored: str | None, asked: str, check: bool
) -> None:
    seed(emulator, expires_at=stored)
    run = module(check=check, expires_at=asked, description="new")
    assert (run.failed, run.calls) == (True, ["GET"])
    assert "expires_at: the key" in run.msg
    assert "Make a new key" in run.msg


def test_expiry_that_the_api_fills_in_is_a_warning(emulator: RunningEmulator, module: Runner) -> None:
    """The next run can only fail, so the first one says so."""
    emulator.fault("replace", method="POST", patch=[{"path": "expires_at", "value": "2040-01-01T00:00:00Z"}])
    run = module(return_secret=True, expires_at="")
    (warning,) = run.result["warnings"]
    assert "The API did not apply expires_at: the new key expires at 2040-01-01T00:00:00Z" in str(warning)


def test_secret_in_an_error_is_masked(emulator: RunningEmulator, module: Runner) -> None:
    """The key was created, and nobody but the API knows its secret."""
    for body in ({"name": NAME, "secret": UNSEEN}, {"detail": {"secret": UNSEEN}}, [{"key": [UNSEEN]}]):
        emulator.fault("status", status=400, body=body, method="POST")
        run = module(return_secret=True)
        assert (run.failed, MASK in run.msg, UNSEEN in run.output) == (True, True, False), body


def test_expired_key_is_left_alone(emulator: RunningEmulator, module: Runner) -> None:
    seed(emulator, expires_at="2001-01-01T00:00:00Z")
    run = module(expires_at="2001-01-01T00:00:00Z")
    assert (run.msg, run.changed) == ("", False)


def test_bodies_have_what_the_options_say(emulator: RunningEmulator, module: Runner) -> None:
    created = module(return_secret=True, description="", expires_at="")
    assert created.body("POST") == {"name": NAME}
    assert module(description="ours").body("PATCH") == {"description": "ours"}
    cleared = module(description="")
    assert (cleared.body("PATCH"), cleared.changed, cleared.result["changes"]) == (
        {"description": ""},
        True,
        ["description"],
    )
    assert module(description="").changed is False


@pytest.mark.parametrize("check", [False, True])
def test_deletion_of_attached_key_names_deployments(emulator: RunningEmulator, module: Runner, check: bool) -> None:
    seed(emulator)
    attach(emulator, "model-b", "model-a")
    run = module(state="absent", check=check)
    assert (run.failed, run.changed, run.result["error"]["kind"]) == (True, False, "conflict")
    assert "attached to the deployments model-a, model-b: remove it from their api_keys first" in run.msg
    assert secrets(emulator) == ["theirs"]


def test_secret_that_errors_and_responses_echo_is_masked(emulator: RunningEmulator, module: Runner, file: Path) -> None:
    secret = "s3cr3t-of-the-key-0815"
    patch = [{"path": "secret", "value": secret}, {"path": "echo", "value": [secret]}]
    emulator.fault("replace", method="POST", patch=patch)
    run = module(secret_file=str(file))
    assert (run.msg, file.read_text()) == ("", secret)
    assert run.result["api_key"]["echo"] == ["********"]
    assert "s3cr3t" not in run.output


def test_secret_in_responses_to_reads_is_dropped(emulator: RunningEmulator, module: Runner) -> None:
    seed(emulator)
    patch = [{"path": "secret", "value": "s3cr3t-of-the-key-0815"}]
    emulator.fault("replace", method="GET", patch=patch, times=-1)
    emulator.fault("replace", method="PATCH", patch=patch, times=-1)
    run = module(description="new")
    assert (run.msg, run.changed, "secret" in run.result["api_key"]) == ("", True, False)
    assert "s3cr3t" not in run.output


@pytest.mark.parametrize("name", ["abc", "a" * 64, "-abcd", "Abcd", "a..bc", "under_score"])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_name_that_no_key_has_is_error_before_any_request(module: Runner, name: str, state: str) -> None:
    run = module(name=name, state=state, return_secret=True)
    assert (run.failed, run.calls, set(run.result["error"]["invalid_fields"])) == (True, [], {"name"})


@pytest.mark.parametrize("name", ["abcd", "a" * 63, "our.callers-2.eu"])
def test_name_may_have_dots(module: Runner, name: str) -> None:
    run: Run = module(name=name, return_secret=True)
    assert (run.msg, run.result["api_key"]["name"]) == ("", name)
    assert module(name=name).changed is False


def test_secret_file_is_relative_to_the_process(
    emulator: RunningEmulator, module: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for path in ("plain.secret", "~/home.secret", "$HOME/variable.secret"):
        run = module(secret_file=path)
        assert run.msg == "", path
        emulator.stores["v3/api_keys"].clear()
    assert names_in(tmp_path) == ["home.secret", "plain.secret", "variable.secret"]


def _not_found() -> dict[str, Any]:
    return {"exception_class": "NotFoundError", "message": f"API key {NAME} is not found", "request_id": "r-1"}
