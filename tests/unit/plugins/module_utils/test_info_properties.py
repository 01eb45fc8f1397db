# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`masked_deployment` of any deployment, whatever its status and its secrets."""

from __future__ import annotations

import random
import typing as t

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
    Deployment,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.info import masked_deployment
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import observe
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.secret_paths import (
    is_secret_place,
    leaves,
    values_at_secret_places,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.strategies import answered, bodies, settled
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

STATUSES = ["NEW", "PENDING", "DEPLOYING", "ACTIVE", "DISABLED", "DELETING", "DELETED", "ERROR", "FAILED"]
#: Secrets that look like something else in the answer, and any other.
LOOKALIKES = ["", " ", "1", "7", "80", "true", "None", "ACTIVE", "nginx", "my-instance", "timeout", "3fa85f64", MASK]

Document = dict[str, t.Any]

# A secret that is the name of an unknown field masks that name too.
values = st.one_of(st.sampled_from(LOOKALIKES), st.text(max_size=12)).filter(lambda text: text != "envs")


@st.composite
def deployments(draw: st.DrawFn) -> Document:
    """Return any deployment as the API answers it, of any status, with any values in its secret places."""
    stored = settled(draw(bodies()))
    stored["envs"] = draw(st.dictionaries(st.text(min_size=1, max_size=6), values, max_size=4))
    for configured in (stored["probes"] or {}).values():
        headers = ((configured.get("probe") or {}).get("http_get") or {}).get("headers") or {}
        headers.update({name: draw(values) for name in headers})
    status = draw(st.one_of(st.sampled_from(STATUSES), st.text(max_size=12)))
    return {**answered(stored, random.Random(draw(st.integers(0, 999)))), "status": status}


def seen(deployment: Document, reveal: bool = False) -> Document:
    """Return what a user sees of a deployment."""
    observed = Deployment(deployment["id"], deployment["status"], observe(deployment), deployment)
    return masked_deployment(observed, ApiV2(FakeHttp(), 1), Redactor(), reveal)


@given(deployments())
def test_masked_deployment_differs_in_secret_places_only(deployment: Document) -> None:
    """And what was observed is not altered."""
    before = repr(deployment)
    expected = [(path, MASK if is_secret_place(path, ()) else value) for path, value in leaves(deployment)]
    assert list(leaves(seen(deployment))) == expected
    assert repr(deployment) == before


@given(deployments(), st.integers(0, 5))
def test_masked_deployment_masks_secrets_in_message(deployment: Document, place: int) -> None:
    # Short ones are masked as words, and a mask within a mask can't be told from one.
    secrets = {
        value
        for value in values_at_secret_places(deployment, ())
        if len(value) >= 8 and value.strip() and value != MASK
    }
    container = deployment["containers"][place % len(deployment["containers"])]
    container["error_message"] = "\n".join(f"it was {value}." for value in sorted(secrets))
    shown = seen(deployment)["containers"][place % len(deployment["containers"])]["error_message"]
    assert [value for value in secrets if value.strip() in shown.replace(MASK, "")] == []


@given(deployments())
def test_masked_deployment_revealed_is_answer(deployment: Document) -> None:
    assert seen(deployment, reveal=True) == deployment
