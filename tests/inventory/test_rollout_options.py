# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which options the playbook `rollout` refuses together with a check, against the schema."""

from __future__ import annotations

import yaml

from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import Scalar
from ansible_collections.gcore.inference.plugins.module_utils._core.sequence_fields import Words
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import V3_SCHEMA
from tests.gates.places import ROOT


def test_options_without_rollback_are_those_of_the_schema() -> None:
    """Their previous values are masked or incomplete in a diff, or no value of the option clears them."""
    plays = yaml.safe_load((ROOT / "playbooks" / "rollout.yml").read_text())
    refused = next(play["vars"]["_rollout_not_put_back"] for play in plays if "_rollout_not_put_back" in play["vars"])
    expected = {"secret_envs"}
    for name, field in {**V2_SCHEMA.fields, **V3_SCHEMA.fields}.items():
        is_whole = isinstance(field, Scalar) and not isinstance(field, Words) and not field.sensitive
        if not is_whole or field.default_if_missing is not None:
            expected |= {name, *field.aliases}
    assert set(refused) == expected
