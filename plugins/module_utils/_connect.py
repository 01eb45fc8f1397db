# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""From connection options to the API: the one place that chooses the room of an API version."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._http import Connection, Http
from ansible_collections.gcore.inference.plugins.module_utils._secrets import Secrets
from ansible_collections.gcore.inference.plugins.module_utils._text_rules import token

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._api import Api


def connect(options: dict[str, t.Any]) -> tuple[Api, Secrets]:
    """Give the API that the checked C(options) lead to, and the secrets known so far: the key."""
    key = token(options["api_key"])
    connection = Connection(**{**{name: options[name] for name in Connection._fields}, "api_key": key})
    return _room(options["api_version"])(Http(connection), options["project_id"]), Secrets(key)


def _room(api_version: str) -> t.Callable[[Http, t.Any], Api]:
    # Imported here: a run needs but one of them.
    if api_version == "v3":
        from ansible_collections.gcore.inference.plugins.module_utils._api_v3 import ApiV3

        return ApiV3
    from ansible_collections.gcore.inference.plugins.module_utils._api_v2 import ApiV2

    return ApiV2
