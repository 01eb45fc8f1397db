# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What a string must be, by its use, and how an error shows a value."""

from __future__ import annotations

import json
import os
import re
import typing as t
from urllib.parse import urlsplit

from ansible_collections.gcore.inference.plugins.module_utils._core.instants import utc_text
from ansible_collections.gcore.inference.plugins.module_utils._core.paths import leads_elsewhere
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.sentences import truncate
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import (
    ANSIBLE_NAMES,
    visible,
)

# The contract's, without a repetition within a repetition, which would take for ever on what does
# not match.
_LABEL = re.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_DOTTED_LABELS = re.compile(rf"{_LABEL.pattern}(?:\.{_LABEL.pattern})*")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
#: The scheme before the key, as a header has it.
_SCHEME = re.compile(r"^apikey\s+", re.IGNORECASE)
_TOKEN = re.compile(r"[\x20-\x7e]+")
# RFC 9110, section 5.6.2.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VARIABLE_NAME = re.compile(r"[^=\x00-\x1f\x7f-\x9f]+")
#: What would end the header and begin another one; a tab is white space there.
_NOT_IN_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
#: The mask as results show it, and with the scheme that a header has before its credentials.
_MASK = re.compile(rf"\s*{re.escape(MASK)}( \((before|after)\))?\s*")
_MASKED_HEADER = re.compile(rf"\s*([\w-]+\s+)?{_MASK.pattern}")
#: The most characters of a value that an error shows.
_MAX_SHOWN = 57
_LOOPBACK = re.compile(r"localhost|::1|127(\.\d{1,3}){3}")
_WHITE_SPACE = re.compile(r"\s")


class StringRule(t.NamedTuple):
    """What a string must be, by its use."""

    #: Returns what is wrong with a string, else `None`. The string may be a secret: an error shows
    #: it only where the use makes it public.
    check: t.Callable[[str], str | None] = lambda text: None
    #: The mask that results show for a secret, in any form that it has there.
    mask: re.Pattern[str] = _MASK
    #: What to do in place of giving the mask.
    mask_advice: str = "give the value itself, or leave the option out"

    def mask_error(self, text: str) -> str | None:
        """Return an error if the string is the mask that results show for a secret, else `None`."""
        if not self.mask.fullmatch(text):
            return None
        error = "this is the mask that results show in place of a secret, not a value"
        return f"{error}; {self.mask_advice}"


class NameRule(t.NamedTuple):
    """What the name of a new resource must be. An existing one may have any other."""

    minimum: int = 4
    maximum: int | None = None
    dots: bool = False

    def problem(self, name: str) -> str | None:
        """Return what is wrong with the name of a new resource, else `None`."""
        pattern = _LABEL
        characters = "digits and hyphens"
        if self.dots:
            pattern = _DOTTED_LABELS
            characters = "digits, hyphens and dots"
        if self._has_length(name) and pattern.fullmatch(name):
            return None
        count = f"at least {self.minimum}"
        if self.maximum is not None:
            count = f"{self.minimum} to {self.maximum}"
        rule = (
            f"{count} lower case letters, {characters}, which begin and end with a letter or digit"
        )
        shown = brief(name)
        return f"{shown} is not {rule}, as a new name must be"

    def _has_length(self, name: str) -> bool:
        length = len(name)
        if length < self.minimum:
            return False
        return self.maximum is None or length <= self.maximum


class MappingRule(t.NamedTuple):
    """What the names and the values of a dict of strings must be."""

    #: What a name is called in an error, with its article.
    noun: str
    #: A name to show as an example.
    example: str
    name: re.Pattern[str]
    value: StringRule
    #: Whether `null` is a value: the current one is kept, and never compared.
    null_keeps: bool
    #: Whether two names that differ in case alone are the same.
    ignores_case: bool = False

    def is_name(self, key: t.Any) -> bool:
        """Return whether `key` can be one of the names."""
        if not isinstance(key, str) or is_unwritable(key):
            return False
        # ansible-core takes such a key as a marker of its own, so that no task can give it.
        if self.value.mask_error(key) or key.startswith(ANSIBLE_NAMES):
            return False
        match = self.name.fullmatch(key)
        return match is not None


def _line_error(text: str) -> str | None:
    is_visible = visible(text) == text
    if not is_visible or "\n" in text or "\t" in text:
        return "contains a line break or an invisible character; it must be one line of plain text"
    if text != text.strip():
        return "has leading or trailing white space; remove it"
    return None


def _path_segment_error(text: str) -> str | None:
    if leads_elsewhere(text):
        return f"{brief(text)} is not allowed: it has another meaning in the path of a URL"
    return _line_error(text)


def _uuid_error(text: str) -> str | None:
    if is_uuid(text):
        return None
    return f"{brief(text)} is not a UUID"


def _optional_uuid_error(text: str) -> str | None:
    if not text:
        return None
    return _uuid_error(text)


def _listed_uuid_error(text: str) -> str | None:
    # Text for a list is split at commas by Ansible, which leaves the blanks after them.
    if is_uuid(text.strip()):
        return None
    return f"{brief(text)} is not a UUID"


def _dns_name_error(text: str) -> str | None:
    if not text:
        return None
    is_short = len(text) <= 223
    if is_short and _DOTTED_LABELS.fullmatch(text):
        return None
    return f"must be a DNS-style name of at most 223 characters, got {brief(text)}"


def _instant_error(text: str) -> str | None:
    if not text or utc_text(text):
        return None
    return f"{brief(text)} is not a time in ISO 8601, such as 2030-01-01T00:00:00Z"


def _word_error(text: str) -> str | None:
    if "\0" in text:
        return "contains a NUL character, which no word of a command can"
    return None


def _variable_error(text: str) -> str | None:
    if "\0" in text:
        return "contains a NUL character, which no variable can"
    return None


def _header_error(text: str) -> str | None:
    if _NOT_IN_HEADER.search(text):
        return "contains a line break or another control character, which no header can"
    return None


ANY_STRING = StringRule()
#: Names, addresses and the like: one line, without white space around it.
ONE_LINE = StringRule(_line_error)
#: One line that identifies a resource in the path of a request.
PATH_SEGMENT = StringRule(_path_segment_error)
UUID = StringRule(_uuid_error)
#: A UUID, or an empty string, which clears it.
OPTIONAL_UUID = StringRule(_optional_uuid_error)
#: A UUID in a list.
LISTED_UUID = StringRule(_listed_uuid_error)
#: A name of dot-separated labels; empty where it is not set.
DNS_NAME = StringRule(_dns_name_error)
COMMAND_WORD = StringRule(_word_error)
#: A time in ISO 8601; empty where it is not set.
INSTANT = StringRule(_instant_error)

#: Environment variables, each with a value.
VARIABLES = MappingRule(
    noun="an environment variable",
    example="NAME",
    name=_VARIABLE_NAME,
    value=StringRule(_variable_error),
    null_keeps=False,
)
#: Headers of a request (RFC 9110).
HEADERS = MappingRule(
    noun="a header",
    example="X-NAME",
    name=_HEADER_NAME,
    value=StringRule(_header_error, _MASKED_HEADER, "give null to keep the value that is there"),
    null_keeps=True,
    ignores_case=True,
)


def max_length(maximum: int) -> StringRule:
    """Return the rule of a string of at most `maximum` characters."""

    def check(text: str) -> str | None:
        count = len(text)
        if count <= maximum:
            return None
        return f"must have at most {maximum} characters, got {count}"

    return StringRule(check)


def strip_apikey_prefix(api_key: str) -> str:
    """Return the bare key, without white space around it and the word `apikey` in front."""
    stripped = api_key.strip()
    return _SCHEME.sub("", stripped)


def is_uuid(text: str) -> bool:
    """Return whether `text` is a UUID as the API writes them, in any case."""
    match = _UUID.fullmatch(text)
    return match is not None


def is_label(name: str) -> bool:
    """Return whether `name` is lower case letters, digits and hyphens, with no hyphen at an end."""
    match = _LABEL.fullmatch(name)
    return match is not None


def is_loopback(host: str | None) -> bool:
    """Return whether `host`, the host name of a URL in lower case, is this machine itself."""
    if host is None:
        return False
    match = _LOOPBACK.fullmatch(host)
    return match is not None


def is_token(api_key: str) -> bool:
    """Return whether the bare key is one line of printable ASCII."""
    key = strip_apikey_prefix(api_key)
    match = _TOKEN.fullmatch(key)
    return match is not None


def json_object(text: str) -> t.Any:
    """Return the JSON in `text`, such as the answer to a survey; `None` if it is not JSON.

    Ansible would also split it at blanks, commas and equals signs, which loses parts of a value.
    """
    try:
        return json.loads(text, object_pairs_hook=_without_double_names)
    except (ValueError, RecursionError):
        return None


def _without_double_names(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    """Return an object of JSON. Raises `ValueError` if two values have the same name."""
    unique = dict(pairs)
    if len(unique) < len(pairs):
        raise ValueError("a name is there twice")
    return unique


def url_error(url: str) -> str | None:
    """Return what is wrong with a URL, without showing it, since it may hold a password."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        # Reading it checks it.
        _port = parts.port
    except ValueError:
        return "not a URL"
    form = "https://host[:port][/path]"
    if parts.scheme not in ("http", "https") or not host:
        return f"not a URL of the form {form}"
    if visible(url) != url or _WHITE_SPACE.search(url):
        return f"not a URL of the form {form}"
    if parts.username is not None or "?" in url or "#" in url:
        return "must not contain credentials, a query or a fragment"
    if parts.scheme == "http" and not is_loopback(host):
        return "must be https; the key is sent over plain http to a loopback address only"
    return None


def ca_path_error(ca_path: str | None) -> str | None:
    """Return what is wrong with the file or directory of CA certificates."""
    if not ca_path:
        return None
    # Only a run with a ca_path needs it, and it is slow to import.
    import ssl

    expanded = os.path.expandvars(ca_path)
    path = os.path.expanduser(expanded)
    if not os.path.exists(path):
        return f"{brief(ca_path)} does not exist on the machine that runs the module"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if os.path.isdir(path):
            context.load_verify_locations(capath=path)
        else:
            context.load_verify_locations(cafile=path)
    except OSError:
        return f"cannot read certificates from {brief(ca_path)}"
    return None


def bare_name(key: t.Any) -> str:
    """Return a name without what may be its value, as in `TOKEN=secret` and `X-Key: secret`."""
    text = str(key)
    name, *_value = re.split(r"[=:\s]", text, maxsplit=1)
    return name


def is_unwritable(value: t.Any) -> bool:
    """Return whether a string holds an unpaired surrogate, so that it cannot be encoded."""
    text = str(value)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def type_name(value: t.Any) -> str:
    """Return what the type of `value` is called in an error, with its article."""
    if value is None:
        return "null"
    for kind, name in _KIND_NAMES.items():
        if isinstance(value, kind):
            return name
    return f"a {type(value).__name__}"


#: The type of booleans comes before that of integers, which they are to Python.
_KIND_NAMES: dict[type, str] = {
    bool: "a boolean",
    int: "an integer",
    float: "a float",
    str: "a string",
    list: "a list",
    dict: "a dict",
}


def brief(value: t.Any) -> str:
    """Return a value for an error: strings in quotes, long ones cut, containers not at all."""
    if isinstance(value, (list, dict)):
        return "…"
    is_number = isinstance(value, int)
    if is_number and abs(value) >= 10**20:
        # Python refuses to write very long numbers.
        return "an integer of more than 20 digits"
    if not isinstance(value, str):
        return truncate(str(value), _MAX_SHOWN)
    shown = truncate(value, _MAX_SHOWN)
    return f'"{shown}"'
