# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The applications and the catalogue that the info module returns."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._resources.application import ApplicationApi
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_info import get_applications
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import page
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.applications import (
    APPLICATION,
    APPLICATIONS,
    CATALOG,
    COMPONENTS,
    ENTRY,
    NAME,
    Reply,
    deployed,
    gone,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

OTHER = deployed(name="another", application_name="other-app")
LISTED = page(deployed(), OTHER, {"name": "s3cr3t-2"}, deployed(name=None))
ENTRIES = page(ENTRY, {**OTHER, "name": "app\u202e", "description": "s3cr3t-1 and the word xk3yx"}, "x")


@pytest.mark.parametrize(
    ("options", "replies", "deployed_names", "catalog_names", "warnings"),
    [
        ({}, [LISTED], ["another", NAME], None, 2),
        ({"application_name": "demo-app"}, [LISTED], [NAME], None, 2),
        ({"application_name": "demo-app", "catalog": True}, [LISTED, ENTRIES], [NAME], ["demo-app"], 2),
        ({"name": NAME, "catalog": True}, [deployed(), ENTRIES], [NAME], ["app\\u202e", "demo-app"], 0),
        ({"name": NAME}, [gone()], [], None, 0),
    ],
)
def test_get_applications(
    options: dict[str, t.Any],
    replies: list[Reply],
    deployed_names: list[str],
    catalog_names: list[str] | None,
    warnings: int,
) -> None:
    http = FakeHttp(*replies)
    redactor = Redactor()
    redactor.add(["s3cr3t-1", "k3y"])
    given = {"name": None, "application_name": None, "catalog": False, **options}
    found = get_applications(ApplicationApi(http, 1), given, redactor)
    assert [each["name"] for each in found.applications] == deployed_names
    assert (None if found.catalog is None else [each["name"] for each in found.catalog]) == catalog_names
    assert (len(found.warnings), http.replies, "s3cr3t" in str(found)) == (warnings, [], False)
    paths = [APPLICATION if "name" in options else f"{APPLICATIONS}", *[CATALOG] * ("catalog" in options)]
    assert [call.path for call in http.calls] == paths
    # Short secrets are masked as words alone.
    assert ("xk3yx" in str(found)) is ("catalog" in options and "name" in options)
    for each in found.applications:
        assert each[COMPONENTS]["model"]["parameter_overrides"] == {"size": {"value": "4"}, "hf_token": {"value": MASK}}


def test_catalog_is_read_once() -> None:
    http = FakeHttp(ENTRIES)
    api = ApplicationApi(http, 1)
    assert api.catalog() == api.catalog() == ENTRIES["results"][:2]
    assert http.calls[0].path == CATALOG
