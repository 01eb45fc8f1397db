# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the options of an application, by its entry in the catalogue."""

from __future__ import annotations

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._resources.application import ApplicationApi
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.api_replies import api_error, page
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.applications import (
    APPLICATION,
    CATALOG,
    COMPONENTS,
    CREATE,
    ENTRY,
    MODEL_OPTIONS,
    UI,
    Reply,
    deployed,
    gone,
    run_application,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp


def not_in_catalog() -> ApiError:
    """Return the 404 of an application that the catalogue does not have."""
    return api_error(404, message="no such application")


def problems_of(error: OptionsError) -> dict[str, str]:
    """Return the problems of options by their paths."""
    return dict(error.problems)


def test_application_problems_have_the_paths_of_options() -> None:
    components = {
        "model": {
            **MODEL_OPTIONS,
            "flavor": "small",
            "parameters": {"size": 11, "sise": 1},
            "scale": {"min": 3, "max": 2},
        },
        "ui": {},
        # A name that is also that of the field.
        COMPONENTS: UI,
    }
    http = FakeHttp(gone(), ENTRY)
    with pytest.raises(OptionsError) as caught:
        run_application(http, application_name="demo-app", components=components)
    assert problems_of(caught.value) == {
        "components.model.flavor": '"small" does not suit this component; suitable flavors: large, huge',
        "components.model.parameters.size": 'must be at most 10, got "11"',
        "components.model.parameters.sise": "the application demo-app has no such parameter; did you mean size?",
        "components.model.parameters.licence": "required by the application demo-app",
        "components.model.scale.min": "must be at most max (2), got 3",
        **{
            f"components.ui.{path}": "required to switch on the component ui"
            for path in ("exposed", "flavor", "scale.min", "scale.max")
        },
        f"components.{COMPONENTS}": "the application demo-app has no such component; components: cache, model, ui",
        "regions": "required to create the application, which is not there yet",
    }


def test_new_application_needs_components() -> None:
    with pytest.raises(OptionsError) as caught:
        run_application(FakeHttp(gone(), ENTRY), application_name="demo-app", regions=[7])
    assert problems_of(caught.value) == {"components": "required to create the application, which is not there yet"}


def test_application_whose_limits_cross_names_the_one_that_is_there() -> None:
    with pytest.raises(OptionsError) as caught:
        run_application(FakeHttp(deployed(), ENTRY), components={"model": {"scale": {"max": 0}}})
    assert problems_of(caught.value) == {"components.model.scale.min": "must be at most max (0), got 1"}


def test_application_does_not_become_another() -> None:
    http = FakeHttp(deployed())
    with pytest.raises(OptionsError, match="application_name: the API does not change it; delete the application"):
        run_application(http, application_name="other-app")
    assert http.replies == []


@pytest.mark.parametrize(
    ("replies", "problem"),
    [
        (
            [not_in_catalog(), page({"name": "demo-app"}, None, {"name": 5})],
            {"application_name": "the catalogue has no such application; did you mean demo-app?"},
        ),
        (
            [not_in_catalog(), page({"name": "zzz"}, {"name": "b"})],
            {"application_name": "the catalogue has no such application; applications: b, zzz"},
        ),
        ([api_error(400), page()], {"application_name": "the catalogue has no such application"}),
        ([not_in_catalog(), page({"name": "demo-ap"})], None),
        ([api_error(400), page({"name": "demo-ap"})], None),
        ([api_error(403)], None),
        ([api_error(404, body_excerpt="<html>")], None),
    ],
)
def test_application_that_the_catalogue_does_not_have(replies: list[Reply], problem: dict[str, str] | None) -> None:
    """One that is in the whole list is not missing."""
    http = FakeHttp(gone(), *replies)
    options = {**CREATE, "application_name": "demo-ap"}
    error = ApiError if problem is None else OptionsError
    with pytest.raises(error) as caught:
        run_application(http, **options)
    if isinstance(caught.value, OptionsError):
        assert problems_of(caught.value) == problem
    assert http.replies == []
    assert {call.path for call in http.calls} <= {APPLICATION, f"{CATALOG}/demo-ap", CATALOG}


def test_catalog_entry_of_a_name_with_another_meaning_is_not_read() -> None:
    api = ApplicationApi(FakeHttp(), 1)
    assert api.catalog_entry("..") == {}


def test_new_application_needs_its_name_in_the_catalogue() -> None:
    http = FakeHttp(gone())
    with pytest.raises(OptionsError) as caught:
        run_application(http, regions=[7], components={"ui": UI})
    assert set(problems_of(caught.value)) == {"application_name"}
    assert http.replies == []
