# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The options of the modules of resources that have a name within a project."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Constraints,
    Option,
    Spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    v3_connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.derived_spec import derive_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    PATH_SEGMENT,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Field


def named_spec(options: t.Mapping[str, Field], **more: Option) -> Spec:
    """Return the argument spec of a module, with its connection options.

    `options` are the fields with an option each, but for the name; `more` are its other options.
    """
    return {
        **v3_connection_spec(),
        "state": Option("str", default="present", choices=["present", "absent"]),
        "name": Option("str", Constraints(string=PATH_SEGMENT, non_empty=True), required=True),
        **derive_spec({"v3": options}),
        **more,
    }
