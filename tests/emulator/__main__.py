# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `python -m tests.emulator`: serves one emulator until it is told to stop."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

from .emulator import Emulator
from .server import build_server, listen, url_of
from .settings import DEFAULT_TOKEN, Settings


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--api-key", default=DEFAULT_TOKEN, help="the token that is accepted")
    parser.add_argument("--port-file", type=Path, help="gets the address when it is ready")
    parser.add_argument("--certfile", type=Path, help="certificate chain (PEM), for https")
    parser.add_argument("--keyfile", type=Path, help="private key (PEM), for https")
    arguments = parser.parse_args()
    if arguments.keyfile and not arguments.certfile:
        parser.error("--keyfile needs --certfile")
    return arguments


def write_atomically(path: Path, text: str) -> None:
    """Write a file that nobody ever sees half written."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as draft:
        draft.write(text)
    Path(draft.name).replace(path)


def leave(number: int, frame: FrameType | None) -> None:
    """End with success; uvicorn hands the signal on when it has shut down."""
    sys.exit(0)


def main() -> None:
    """Serve until SIGTERM or SIGINT; exit 2 with one line when that cannot be done."""
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)

    def announce() -> None:
        url = url_of(listener, tls=arguments.certfile is not None)
        if arguments.port_file:
            write_atomically(arguments.port_file, url)
        print(f"listening on {url}", flush=True)

    try:
        emulator = Emulator(Settings(token=arguments.api_key))
        server = build_server(emulator, announce, arguments.certfile, arguments.keyfile)
        listener = listen(arguments.host, arguments.port)
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    with listener:
        server.run(sockets=[listener])


if __name__ == "__main__":
    main()
