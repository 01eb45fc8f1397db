# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of options that refer to something else in the project."""

from __future__ import annotations

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.option_references import (
    Reference,
    field_referring_to,
    iter_references,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import Integer, String
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import KeyedList, Struct
from ansible_collections.gcore.inference.plugins.module_utils._core.sequence_fields import Sequence

ITEM = Struct({"secret": String(refers_to="secrets"), "size": Integer()})
FIELDS = Struct(
    {
        "name": String(),
        "flavor": String(refers_to="flavors"),
        "keys": Sequence(refers_to="api_keys"),
        "scale": ITEM,
        "containers": KeyedList("region", Integer(refers_to="regions"), "region", ITEM),
    }
)


def test_iter_references_yields_each_with_its_path() -> None:
    options = {
        "name": "x",
        "flavor": "small",
        "keys": ["a", "b"],
        "scale": {"secret": "s", "size": 1},
        "containers": [{"region": 7, "secret": None}, {"region": 9, "secret": "t"}],
    }
    assert list(iter_references(options, FIELDS)) == [
        Reference("flavor", "flavors", "small"),
        Reference("keys[0]", "api_keys", "a"),
        Reference("keys[1]", "api_keys", "b"),
        Reference("scale.secret", "secrets", "s"),
        Reference("containers[0].region", "regions", 7),
        Reference("containers[1].region", "regions", 9),
        Reference("containers[1].secret", "secrets", "t"),
    ]
    assert list(iter_references({"flavor": "", "scale": None, "containers": None, "keys": []}, FIELDS)) == []


def test_field_referring_to_a_kind() -> None:
    assert [field_referring_to(kind, FIELDS) for kind in ("flavors", "api_keys")] == ["flavor", "keys"]
    with pytest.raises(KeyError, match="secrets"):
        field_referring_to("secrets", FIELDS)
