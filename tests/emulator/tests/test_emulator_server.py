# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serving the emulator: the command, https, and the context manager."""

from __future__ import annotations

import signal
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import trustme

from tests.emulator.__main__ import main
from tests.emulator.server import listen, running_emulator
from tests.emulator.v2.routes import PREFIX

CHECKOUT = Path(__file__).parents[3]
#: The key that the command is given, and another.
KEYS = ("another", "1234$abcdef")
Command = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def command() -> Iterator[Command]:
    """Start the command with arguments; whatever still runs at the end is killed."""
    started = []

    def start(*arguments: str | Path) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "tests.emulator", *map(str, arguments)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(words, cwd=CHECKOUT, stdout=pipe, stderr=pipe, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def address(process: subprocess.Popen[str]) -> str:
    """Wait for the line that says it is ready, and return the address in it."""
    assert process.stdout is not None
    return process.stdout.readline().removeprefix("listening on ").strip()


def test_command_serves_with_its_options(command: Command, tmp_path: Path) -> None:
    """On its port, with its key, and with the address on standard output and in a file."""
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    file = tmp_path / "address"
    url = address(command("--port", str(port), "--api-key", "another", "--port-file", file))
    assert url == file.read_text(encoding="utf-8") == f"http://127.0.0.1:{port}"
    responses = [httpx.get(url + PREFIX, headers={"Authorization": f"apikey {key}"}, trust_env=False) for key in KEYS]
    assert [each.status_code for each in responses] == [200, 401]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_command_stops_cleanly(command: Command, number: signal.Signals) -> None:
    process = command()
    address(process)
    process.send_signal(number)
    assert (process.wait(30), process.communicate()) == (0, ("", ""))


def test_command_stops_during_late_response(command: Command) -> None:
    process = command()
    url = address(process)
    httpx.patch(f"{url}/_emulator/settings", json={"latency_seconds": 60}, trust_env=False)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(url + PREFIX, timeout=0.1, trust_env=False)
    process.terminate()
    assert process.wait(30) == 0


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run the command in this process, and return the exit code with which it refuses its arguments."""

    def run(*arguments: str | Path) -> int:
        monkeypatch.setattr(sys, "argv", ["emulator", *map(str, arguments)])
        monkeypatch.setattr(signal, "signal", lambda *_unused: None)
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    return run


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "gateway.example"])
def test_command_rejects_host_that_is_not_loopback(refused: Callable[..., int], host: str) -> None:
    assert refused("--host", host) == 2


def test_command_rejects_port_in_use(refused: Callable[..., int]) -> None:
    with listen("127.0.0.1", 0) as taken:
        assert refused("--port", str(taken.getsockname()[1])) == 2


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a key and a certificate for 127.0.0.1."""
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="module")
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """What a client needs in order to trust the certificate."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_command_serves_https(command: Command, certificate: Path, trusting: ssl.SSLContext) -> None:
    url = address(command("--certfile", certificate, "--keyfile", certificate))
    assert httpx.get(url + PREFIX, verify=trusting, trust_env=False).status_code == 401


def test_command_rejects_invalid_certificate(refused: Callable[..., int], tmp_path: Path) -> None:
    file = tmp_path / "bad.pem"
    file.write_text("nothing", encoding="utf-8")
    assert refused("--certfile", file) == 2


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "cut"])
def test_fault_breaks_connection_off_over_https(certificate: Path, trusting: ssl.SSLContext, kind: str) -> None:
    with running_emulator(ssl_certfile=certificate, ssl_keyfile=certificate) as emulator:
        emulator.fault(kind)
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            httpx.get(emulator.url + PREFIX, verify=trusting, trust_env=False)


def test_running_emulator_can_run_twice() -> None:
    with running_emulator() as one, running_emulator({"token": "another"}) as other:
        assert (one.url != other.url, one.token != other.token) == (True, True)


def test_running_emulator_settings_survive_reset() -> None:
    with running_emulator({"token": "another"}) as emulator:
        emulator.reset()
        assert emulator.token == "another"


def test_running_emulator_stops_at_exit() -> None:
    with running_emulator() as emulator:
        url = emulator.url
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)
