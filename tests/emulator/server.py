# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serving an emulator on loopback: in this process for a command, in a thread for tests."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import uvicorn

from .app import build_app
from .connection import BreakableProtocol
from .emulator import STORES, Emulator, Seeding
from .faults import Fault
from .settings import Settings

START_SECONDS = 10
STOP_SECONDS = 10
BACKLOG = 512


class AnnouncingServer(uvicorn.Server):
    """A uvicorn server that says when it really listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()


def listen(host: str, port: int) -> socket.socket:
    """Listen on a loopback address; port 0 takes a free one; ValueError for any other address."""
    address = ip_address("127.0.0.1" if host == "localhost" else host)
    if not address.is_loopback:
        raise ValueError(f"{host} is not a loopback address")
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    # asyncio switches Nagle's delay off only where the protocol is named.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((str(address), port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def url_of(listener: socket.socket, tls: bool) -> str:
    """Return the base address of a listening socket."""
    host, port = listener.getsockname()[:2]
    name = f"[{host}]" if listener.family == socket.AF_INET6 else host
    return f"{'https' if tls else 'http'}://{name}:{port}"


def build_server(
    emulator: Emulator,
    on_ready: Callable[[], None],
    ssl_certfile: str | Path | None = None,
    ssl_keyfile: str | Path | None = None,
) -> AnnouncingServer:
    """Return a server for an emulator; raise OSError or ssl.SSLError for an invalid certificate."""
    config = uvicorn.Config(
        build_app(emulator),
        http=BreakableProtocol,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        # Longer than a test rests: a connection must not vanish between two requests.
        timeout_keep_alive=300,
        timeout_graceful_shutdown=1,
        ssl_certfile=ssl_certfile,
        ssl_keyfile=ssl_keyfile,
    )
    config.load()
    return AnnouncingServer(config, on_ready)


class RunningEmulator:
    """A served emulator, and direct ways to control it from any thread.

    `v2` and `v3` seed the deployments of each version and look at them; where no version is named
    it is v2. `stores` seed what else is stored; `emulator.STORES` has their names.
    """

    def __init__(self, url: str, emulator: Emulator) -> None:
        self.url = url
        self.v2 = Seeding(emulator, lambda emulator: emulator.v2)
        self.v3 = Seeding(emulator, lambda emulator: emulator.v3)
        self.applications = Seeding(emulator, lambda emulator: emulator.applications)
        self.stores = {name: Seeding(emulator, store) for name, store in STORES.items()}
        self._emulator = emulator

    @property
    def token(self) -> str:
        """The API key that is accepted now."""
        return self._emulator.settings.token

    def reset(self) -> None:
        """Go back to the beginning: settings, deployments, journal and faults."""
        self._emulator.reset()

    def requests(self) -> list[dict[str, Any]]:
        """Return the journal; see `journal.Entry` for the keys."""
        return self._emulator.journal.entries()

    def clear_requests(self) -> None:
        """Empty the journal."""
        self._emulator.journal.clear()

    def fault(self, kind: str, **fields: Any) -> None:
        """Put one fault in line; see `faults.Fault` for the fields."""
        self._emulator.add_faults([Fault.model_validate({"kind": kind, **fields})])

    def clear_faults(self) -> None:
        """Take the faults that are still to strike out of line."""
        self._emulator.faults.clear()

    def faults(self) -> list[dict[str, Any]]:
        """Return the faults that will still occur."""
        return [fault.model_dump() for fault in self._emulator.faults.left()]

    def seed(self, deployment: dict[str, Any], project_id: int | None = None, instance_id: str = "") -> dict[str, Any]:
        """Store a deployment as it is given, under its own `id` unless `instance_id` is another."""
        return self.v2.seed(deployment, project_id, instance_id)

    def bulk(self, count: int, project_id: int | None = None) -> list[str]:
        """Store `count` plain deployments and return their ids."""
        return self.v2.bulk(count, project_id)

    def stored(self, project_id: int = 1) -> list[dict[str, Any]]:
        """Return a copy of the deployments of a project, without the settings for responses."""
        return self.v2.stored().get(project_id, [])

    def tasks(self) -> list[dict[str, Any]]:
        """Return a copy of all tasks in the order of their start, without changing their states."""
        return self._emulator.tasks()

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Change some settings and return all; see `settings.Settings` for the names."""
        return self._emulator.change_settings(changes).model_dump()


@contextmanager
def running_emulator(
    settings: dict[str, Any] | None = None,
    ssl_certfile: str | Path | None = None,
    ssl_keyfile: str | Path | None = None,
) -> Iterator[RunningEmulator]:
    """Serve an emulator in a thread, on a free port of 127.0.0.1, while the context lasts."""
    emulator = Emulator(Settings.model_validate(settings or {}))
    ready = threading.Event()
    server = build_server(emulator, ready.set, ssl_certfile, ssl_keyfile)
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="emulator", daemon=True)
        thread.start()
        try:
            if not ready.wait(START_SECONDS):
                raise RuntimeError(f"the emulator did not start within {START_SECONDS} s")
            yield RunningEmulator(url_of(listener, tls=ssl_certfile is not None), emulator)
        finally:
            server.should_exit = True
            thread.join(STOP_SECONDS)
