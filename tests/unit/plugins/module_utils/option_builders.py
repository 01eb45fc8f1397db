# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks whose options are right but for one, and what is found wrong with them."""

from __future__ import annotations

import typing as t
from copy import deepcopy

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    UNCONSTRAINED,
    Constraints,
    Spec,
    constraints_of,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    connection_rules,
    v3_connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import ONE_LINE, PATH_SEGMENT
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import Problems, validate
from ansible_collections.gcore.inference.plugins.module_utils._deployments.rules import deployment_rules, fleet_rules
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    CONNECTION,
    MINIMUM,
    module_spec,
    path_steps,
)

#: Those of a fleet find nothing in the options of one deployment that is no fleet.
RULES = (connection_rules, deployment_rules, fleet_rules)
SCALE = "containers[0].scale"

#: The entry of an option, and its constraints.
Declared = tuple[dict[str, t.Any], Constraints]
#: A string that is one line.
LINE: Declared = ({"type": "str"}, Constraints(string=ONE_LINE, non_empty=True))
#: The options of each module of a resource with a name.
NAMED: dict[str, Declared] = {
    "state": ({"type": "str", "default": "present", "choices": ["present", "absent"]}, UNCONSTRAINED),
    "name": ({"type": "str", "required": True}, Constraints(string=PATH_SEGMENT, non_empty=True)),
}
PROBE = "probes.liveness_probe.probe"


def given(path: str | None = None, value: t.Any = None) -> dict[str, t.Any]:
    """Return options without a problem; with a path, those that lead there are added and the last has this value."""
    options: dict[str, t.Any] = deepcopy({**CONNECTION, **MINIMUM})
    if path is None:
        return options
    *steps, last = path_steps(path)
    place: t.Any = options
    for index, step in enumerate(steps):
        holds_list = isinstance([*steps, last][index + 1], int)
        if isinstance(place, dict):
            place.setdefault(step, [None] if holds_list else {})
        elif place[step] is None:
            place[step] = {}
        place = place[step]
        _add_required(place, step, last)
    place[last] = value
    return options


def _add_required(place: t.Any, step: t.Any, last: t.Any) -> None:
    """Add the sub-options that the one at the end of the path can't be without."""
    required: dict[t.Any, dict[str, t.Any]] = {
        "http_get": {"port": 80},
        "http": {"rate": 5, "window": 60},
        "liveness_probe": {"enabled": True},
    }
    for name, value in required.get(step, {}).items():
        if name != last:
            place[name] = value


def found(options: dict[str, t.Any]) -> dict[str, str]:
    """Return the problems that the module of one deployment finds, by path."""
    return dict(problems(options, module_spec(), required_one_of=[("name", "instance_id")]))


def problems(options: dict[str, t.Any], spec: Spec, **groups: t.Any) -> Problems:
    """Return the problems alone that the validation finds, as pairs of path and text."""
    return validate(options, spec, rules=RULES, **groups)[1]


def declared(spec: Spec) -> dict[str, Declared]:
    """Return what a spec declares beside the connection: the entry of each option, and its constraints."""
    names = set(spec) - set(v3_connection_spec())
    return {name: (dict(spec[name]), constraints_of(spec[name])) for name in names}
