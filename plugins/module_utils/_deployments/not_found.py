# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What to say where there is no deployment of a name: perhaps another one was meant."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import InferenceError

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.errors import Scrub
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import DeploymentApi

#: Of more names than that none is misspelt: the whole list is of another project. Each takes milliseconds.
_MOST = 20


def not_there(api: DeploymentApi, name: str, scrub: Scrub) -> str:
    """Return the text that the project has no deployment C(name), with the nearest name that it has.

    Where its list was not read on the way (on v3 one is looked up without), it is read now. Where that fails, the
    nearest name is left out.
    """
    project = "the account's default project" if api.project_id is None else f"project {api.project_id}"
    api.misses += 1
    nearest = _nearest(name, _names(api)) if api.misses <= _MOST else None
    # Scrubbed whole and cut afterwards, as all that the API wrote.
    hint = f"; did you mean {scrub(nearest, whole_words=True)[:60]}?" if nearest else ""
    return f"there is no deployment {name[:60]} in {project}{hint}"


def _names(api: DeploymentApi) -> set[str]:
    if api.names is None:
        try:
            api.find()
        except InferenceError:
            return set()
    return api.names or set()


def _nearest(name: str, names: t.Iterable[str]) -> str | None:
    # Imported here: only a name that is not there needs it.
    from difflib import get_close_matches

    # By lower case, since that is how it is misspelt most.
    by_folded = {each.lower(): each for each in names}
    close = get_close_matches(name.lower(), by_folded, n=1)
    return by_folded[close[0]] if close else None
