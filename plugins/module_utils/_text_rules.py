# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What a text has to be, by its use, and how a value is told in a message; pure functions without a secret."""

from __future__ import annotations

import os
import re
import typing as t
from urllib.parse import urlsplit

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
# The contract's, without a repetition within a repetition, which would take for ever on what does not match.
_TOPIC = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TOKEN = re.compile(r"[\x20-\x7e]+")
_LOOPBACK = re.compile(r"localhost|::1|127(\.\d{1,3}){3}")


def token(api_key: str) -> str:
    """Give the bare key: without the white space around it, and without the word C(apikey) in front."""
    return re.sub(r"^apikey\s+", "", api_key.strip(), flags=re.IGNORECASE)


def is_deployment_name(name: str) -> bool:
    """Tell whether a deployment can be called that (the contract's length and pattern)."""
    return 4 <= len(name) <= 30 and bool(_NAME.fullmatch(name))


def is_topic(name: str) -> bool:
    """Tell whether a topic of logs can be called that (the contract's length and pattern)."""
    return len(name) <= 223 and bool(_TOPIC.fullmatch(name))


def is_uuid(text: str) -> bool:
    """Tell whether C(text) is a UUID as the API writes them, in any case."""
    return bool(_UUID.fullmatch(text))


def is_token(api_key: str) -> bool:
    """Tell whether the bare key is one line of printable ASCII."""
    return bool(_TOKEN.fullmatch(token(api_key)))


def url_problem(url: str) -> str | None:
    """Give what is wrong with the address; it is not shown, since it may hold a password."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "not a URL"
    if parts.scheme not in ("http", "https") or not host or re.search(r"\s", url):
        return "not a URL of the form https://host[:port][/path]"
    if parts.username is not None or "?" in url or "#" in url:
        return "must hold no user, password, query or fragment"
    if parts.scheme == "http" and not _LOOPBACK.fullmatch(host):
        return "must be https; the key is sent over plain http to a loopback address only"
    return None


def authorities_problem(ca_path: str | None) -> str | None:
    """Give what is wrong with the file or directory of certificates."""
    if not ca_path:
        return None
    # Imported here: only a run with a ca_path needs it.
    import ssl

    path = os.path.expanduser(os.path.expandvars(ca_path))
    if not os.path.exists(path):
        return f"there is no {brief(ca_path)} on the machine that runs the module"
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(
            **{"capath" if os.path.isdir(path) else "cafile": path}
        )
    except OSError:
        return f"no certificates can be read from {brief(ca_path)}"
    return None


def can_be_name(key: t.Any, header: bool) -> bool:
    """Tell whether a variable or a header can have this name."""
    if not isinstance(key, str) or is_unwritable(key):
        return False
    return bool(re.fullmatch(r"[^\s:=]+" if header else r"[^=\0]+", key))


def bare_name(key: t.Any) -> str:
    """Give a name without what may be its value, as in C(TOKEN=secret) and C(Authorization: secret)."""
    return re.split(r"[=:\s]", str(key), maxsplit=1)[0]


def is_unwritable(value: t.Any) -> bool:
    """Tell whether a text has no octets."""
    try:
        str(value).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def kind_of(value: t.Any) -> str:
    names = {bool: "a boolean", int: "a number", float: "a fraction", str: "text", list: "a list", dict: "a dict"}
    return next((text for kind, text in names.items() if isinstance(value, kind)), "null")


def brief(value: t.Any) -> str:
    """Give a value for a message: texts in quotes, long ones cut, containers not at all."""
    if isinstance(value, (list, dict)):
        return "…"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**20:
        # Python refuses to write very long numbers.
        return "a number of more than 20 digits"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f'{text[:56]}…"'
