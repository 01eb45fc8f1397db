# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What a text has to be, by its use, and how a value is told in a message; pure functions without a secret."""

from __future__ import annotations

import json
import os
import re
import typing as t
from urllib.parse import urlsplit

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import ANSIBLE_NAMES, visible
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import ONE_LINE

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
# The contract's, without a repetition within a repetition, which would take for ever on what does not match.
_TOPIC = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TOKEN = re.compile(r"[\x20-\x7e]+")
# RFC 9110, section 5.6.2.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VARIABLE_NAME = re.compile(r"[^=\x00-\x1f\x7f-\x9f]+")
#: What would end the header, and begin another one; a tabulator is white space there.
_NOT_IN_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
#: The mask as results show it, and with the scheme that a header has before its credentials.
_MASK = re.compile(rf"\s*{re.escape(MASK)}( \((before|after)\))?\s*")
_MASKED_HEADER = re.compile(rf"\s*([\w-]+\s+)?{_MASK.pattern}")
_LOOPBACK = re.compile(r"localhost|::1|127(\.\d{1,3}){3}")


def token(api_key: str) -> str:
    """Give the bare key: without the white space around it, and without the word C(apikey) in front."""
    return re.sub(r"^apikey\s+", "", api_key.strip(), flags=re.IGNORECASE)


def is_deployment_name(name: str) -> bool:
    """Tell whether a new deployment can be called that (the contract's length and pattern).

    Those that are there already may have other names: Gcore's own, and those from before this rule.
    """
    return 4 <= len(name) <= 30 and bool(_NAME.fullmatch(name))


def can_be_looked_up(name: str) -> bool:
    """Tell whether the options take that name of a deployment, which may be from before the rule for new ones."""
    return bool(name.strip()) and not (mask_problem("name", name) or text_problem("name", name) or is_unwritable(name))


def is_topic(name: str) -> bool:
    """Tell whether a topic of logs can be called that (the contract's length and pattern)."""
    return len(name) <= 223 and bool(_TOPIC.fullmatch(name))


def is_uuid(text: str) -> bool:
    """Tell whether C(text) is a UUID as the API writes them, in any case."""
    return bool(_UUID.fullmatch(text))


def is_token(api_key: str) -> bool:
    """Tell whether the bare key is one line of printable ASCII."""
    return bool(_TOKEN.fullmatch(token(api_key)))


def mask_problem(use: str, text: str) -> str | None:
    """Return what to do in place of writing the mask, which results show for a secret; C(None) for any other text.

    C(use) is the name of the option that holds the text, here and below.
    """
    if not (_MASKED_HEADER if use == "headers" else _MASK).fullmatch(text):
        return None
    instead = {
        "headers": "give null to keep the value that is there",
        "envs": "name the variable in secret_envs with null to keep its value, or leave it out with purge_envs: false",
        "secret_envs": "give null to keep the value that is there, or leave it out with purge_envs: false",
    }
    advice = instead.get(use, "give the value itself, or leave the option out")
    return f"this is the mask that results show in place of a secret, and no value; {advice}"


def text_problem(use: str, text: str) -> str | None:
    """Return why a text can't be used for what it is meant; C(None) where it can.

    C(use) is as in C(mask_problem). The text may be a secret, and is not shown.
    """
    if use == "name" and text in (".", ".."):
        return f"{brief(text)} can't stand in an address, where it means another place"
    if use in ONE_LINE:
        return _line_problem(text)
    if use == "headers" and _NOT_IN_HEADER.search(text):
        return "holds a line break or another control character, which no header can"
    if use in ("command", "envs", "secret_envs") and "\0" in text:
        return f"holds a NUL character, which no {'word of a command' if use == 'command' else 'variable'} can"
    return None


def _line_problem(text: str) -> str | None:
    if visible(text) != text or "\n" in text or "\t" in text:
        return "holds a line break or another character that can't be seen; it must be one line of plain text"
    if text != text.strip():
        return "has white space around it; take that away"
    return None


def json_object(text: str) -> t.Any:
    """Return what C(text), of a survey say, is as JSON; C(None) where it is none.

    Ansible would also split it at blanks, commas and equals signs, which loses what is in a value.
    """
    try:
        return json.loads(text, object_pairs_hook=_without_double_names)
    except (ValueError, RecursionError):
        return None


def _without_double_names(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    """Return an object of JSON; raise ValueError where a name is there twice, of which one would be lost."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name is there twice")
    return dict(pairs)


def url_problem(url: str) -> str | None:
    """Give what is wrong with the address; it is not shown, since it may hold a password."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "not a URL"
    if parts.scheme not in ("http", "https") or not host or re.search(r"\s", url) or visible(url) != url:
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
    if mask_problem("headers" if header else "envs", key):
        return False
    if key.startswith(ANSIBLE_NAMES):
        # No task can give it: ansible-core takes it for a mark of its own.
        return False
    return bool((_HEADER_NAME if header else _VARIABLE_NAME).fullmatch(key))


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
    if value is None:
        return "null"
    return next((text for kind, text in names.items() if isinstance(value, kind)), f"a {type(value).__name__}")


def brief(value: t.Any) -> str:
    """Give a value for a message: texts in quotes, long ones cut, containers not at all."""
    if isinstance(value, (list, dict)):
        return "…"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**20:
        # Python refuses to write very long numbers.
        return "a number of more than 20 digits"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f'{text[:56]}…"'
