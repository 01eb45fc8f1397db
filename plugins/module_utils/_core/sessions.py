# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""HTTP sessions: how they are created, and one that several tasks of a process share."""

from __future__ import annotations

import os
import typing as t
from urllib.parse import urlsplit

from ansible_collections.gcore.inference.plugins.module_utils._core.requests_library import requests
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import is_loopback
from ansible_collections.gcore.inference.plugins.module_utils._core.version import VERSION

#: Connections that the session keeps open: as many as a task may write at once.
_POOL_SIZE = 100
#: The environment variables with files or directories of certificates, in lower case.
_PATH_VARIABLES = ("requests_ca_bundle", "curl_ca_bundle", "ssl_cert_file", "ssl_cert_dir")
#: All environment variables that requests and OpenSSL read for a connection, in lower case.
_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", *_PATH_VARIABLES)


class Connection(t.NamedTuple):
    """The validated connection options, under their names; `api_key` without its scheme.

    `api_timeout` is in seconds, for the connection and for each read. `api_retries` is the number
    of attempts after the first, and `api_retry_time` the seconds within which they start.
    `api_url` is https, or http to a loopback address.
    """

    api_url: str
    api_key: str
    api_timeout: int = 30
    api_retries: int = 4
    api_retry_time: int = 180
    validate_certs: bool = True
    ca_path: str | None = None


#: Returns the session for a connection.
SessionFactory = t.Callable[[Connection], "requests.Session"]


def create_session(connection: Connection) -> requests.Session:
    """Return a new session, which has opened no connection yet."""
    base = connection.api_url.rstrip("/")
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=_POOL_SIZE)
    session = requests.Session()
    session.mount(base, adapter)
    session.headers["User-Agent"] = f"gcore.inference/{VERSION} (Ansible collection)"
    session.headers["Accept"] = "application/json"
    # What read_body decompresses, whatever requests could.
    session.headers["Accept-Encoding"] = "gzip, deflate"
    # Redirects are errors. Without this the session parses their target, and can fail on it.
    session.get_redirect_target = _no_redirect  # type: ignore[method-assign]
    session.trust_env = not _proxy_is_remote(base)
    return session


class SharedSession:
    """The session of the last connection, for as long as everything that makes one stays the same.

    It belongs to the process that created it: another one, such as a fork, gets a session of its
    own. Not thread-safe.
    """

    def __init__(self) -> None:
        self._key: tuple[t.Any, ...] = ()
        self._session: requests.Session | None = None

    def __call__(self, connection: Connection) -> requests.Session:
        """Return the session for this connection, without cookies."""
        key = (os.getpid(), *_connection_key(connection))
        session = self._session
        if session is None or key != self._key:
            self.close()
            session = create_session(connection)
            self._session = session
            self._key = key
        # A task does not know the cookies of another one.
        session.cookies.clear()
        return session

    def close(self) -> None:
        """Close the connections of the session, unless another process opened them."""
        if self._session is not None and self._key[0] == os.getpid():
            self._session.close()
        self._session = None


def _connection_key(connection: Connection) -> tuple[t.Any, ...]:
    """Return all on which a connection depends."""
    environment = []
    paths = []
    for name, value in os.environ.items():
        lower_name = name.lower()
        if lower_name in _VARIABLES:
            environment.append((name, value))
        if lower_name in _PATH_VARIABLES:
            paths.append(value)
    if connection.ca_path:
        paths.append(connection.ca_path)
    files = [_file_state(path) for path in paths]
    return (
        connection.api_url,
        connection.api_key,
        connection.validate_certs,
        *sorted(environment),
        *files,
    )


def _file_state(path: str) -> tuple[t.Any, ...]:
    """Return what differs once the file or directory at `path` was replaced or changed."""
    absolute = os.path.abspath(path)
    try:
        state = os.stat(absolute)
    except OSError:
        return (absolute,)
    return (absolute, state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns)


def _proxy_is_remote(url: str) -> bool:
    """Return whether the environment has a proxy on another machine for an http URL.

    http is allowed to a loopback address only, so that the API key never leaves the machine
    unencrypted.
    """
    scheme = urlsplit(url).scheme
    if scheme != "http":
        return False
    proxies = requests.utils.get_environ_proxies(url)
    proxy = requests.utils.select_proxy(url, proxies)
    if not proxy:
        return False
    if "//" not in proxy:
        proxy = f"//{proxy}"
    host = urlsplit(proxy).hostname
    return not is_loopback(host)


def _no_redirect(resp: requests.Response) -> str | None:
    """Return no target, whatever the response: the session follows no redirect."""
    return None
