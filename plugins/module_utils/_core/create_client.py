# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The HTTP client of a task, of its validated connection options."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.advice import (
    ADVISOR,
    Advisor,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import (
    Connection,
    SessionFactory,
    create_session,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    strip_apikey_prefix,
)


def create_client(
    options: dict[str, t.Any],
    open_session: SessionFactory = create_session,
    advisor: Advisor = ADVISOR,
) -> tuple[HttpClient, Redactor]:
    """Return the HTTP client for the validated connection options, and a redactor with the API key.

    Its requests go through the session that `open_session` returns, and the `advisor` knows what
    their errors mean. Sends no request. Ignores other options.
    """
    api_key = strip_apikey_prefix(options["api_key"])
    values = {name: options[name] for name in Connection._fields}
    values["api_key"] = api_key
    connection = Connection(**values)
    client = HttpClient(connection, advisor=advisor, open_session=open_session)
    return client, Redactor(api_key)
