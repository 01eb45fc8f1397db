# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates that are retried, or sent long after the deployment was read, overwrite no change of others."""

from __future__ import annotations

import typing as t
from types import SimpleNamespace

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient, Response
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
    ResponseLost,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments import reconcile
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v3 import ApiV3
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet_result import FleetError
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import (
    Outcome,
    reconcile_deployment,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    MINIMUM,
    answer,
    options,
    with_value,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.projects import Project, nth_id
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.strategies import NUMBERS
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

STORED = answer(internal_revision=None)


def missing(path: str) -> ApiError:
    """Return the API's own 404."""
    words = {"exception_class": "NotFoundError", "message": "no such instance"}
    return ApiError("GET", path, "HTTP 404", status=404, **words)


DISTURBED = {**STORED, "description": "somebody else's", "timeout": 77}


class RetryingHttp(FakeHttp):
    """Retries a write whose response was lost, as `HttpClient` does."""

    def request(self, method: str, path: str, body: t.Any = None, **options: t.Any) -> Response:
        """Replace `HttpClient.request`."""
        try:
            return super().request(method, path, body, **options)
        except ResponseLost:
            if not options.get("next_body"):
                raise
            return self.request(method, path, options["next_body"](), **options)


def lost() -> ResponseLost:
    """Return the error of a write whose response was lost."""
    return ResponseLost("PUT", f"/{ID}", "no complete response")


def run(*replies: t.Any, **given: t.Any) -> tuple[Outcome, RetryingHttp]:
    """Reconcile a deployment of v2 with these options."""
    http = RetryingHttp(*replies)
    return reconcile_deployment(ApiV2(http, 1), options(instance_id=ID, **given), Redactor(), False), http


def test_retried_update_keeps_foreign_change() -> None:
    _outcome, http = run(STORED, lost(), DISTURBED, {**DISTURBED, "image": "new:1"}, image="new:1")
    bodies = [(call.body["description"], call.body["timeout"]) for call in http.calls if call.method == "PUT"]
    assert (http.methods, bodies) == (
        ["GET", "PUT", "GET", "PUT"],
        [("My first instance", 120), ("somebody else's", 77)],
    )


def test_retried_update_diff_shows_last_payload() -> None:
    outcome, _http = run(STORED, lost(), DISTURBED, {**DISTURBED, "image": "new:1"}, image="new:1")
    assert (outcome.changes, outcome.diff["before"]["timeout"], outcome.diff["after"]["timeout"]) == (["image"], 77, 77)
    assert (outcome.diff["prepared"], outcome.warnings) == ("image: nginx:latest -> new:1\n", [])


def test_retried_update_reverts_foreign_change_of_desired_field() -> None:
    other = {**STORED, "image": "theirs:1"}
    outcome, _http = run(STORED, lost(), other, {**STORED, "image": "new:1"}, image="new:1")
    assert outcome.diff["prepared"] == "image: theirs:1 -> new:1\n"


@pytest.mark.parametrize("others", [{}, {"description": "somebody else's"}])
def test_retried_update_already_applied_is_not_repeated(others: dict[str, t.Any]) -> None:
    done = {**STORED, "image": "new:1", **others}
    outcome, http = run(STORED, lost(), done, image="new:1")
    assert (outcome.changed, outcome.changes, http.methods) == (True, ["image"], ["GET", "PUT", "GET"])
    assert (outcome.diff["before"]["image"], outcome.diff["prepared"]) == (
        "nginx:latest",
        "image: nginx:latest -> new:1\n",
    )


def test_retried_update_reports_changes_of_all_tries() -> None:
    half = {**STORED, "envs": {"DEBUG_MODE": "True", "HF_TOKEN": "hf_old"}}
    done = {**half, "timeout": 5}
    given: dict[str, t.Any] = {"timeout": 5, "envs": {"DEBUG_MODE": "True"}, "purge_envs": False}
    outcome, http = run(STORED, lost(), half, done, **given)
    assert (http.methods, sorted(outcome.changes)) == (["GET", "PUT", "GET", "PUT"], ["envs.DEBUG_MODE", "timeout"])


@pytest.mark.parametrize("gone", [missing(f"/{ID}"), {**STORED, "status": "DELETING"}])
def test_retried_update_of_deleted_is_error(gone: t.Any) -> None:
    with pytest.raises(InferenceError, match="was deleted before it could be updated"):
        run(STORED, lost(), gone, image="new:1")


def test_retried_update_ends_if_read_fails() -> None:
    with pytest.raises(ResponseLost) as error:
        run(STORED, lost(), ApiError("GET", f"/{ID}", "HTTP 401", status=401, message="no such key"), image="new:1")
    message = error.value.result(Redactor())["msg"]
    assert ("no such key" in message, "may have been carried out" in message) == (True, True)


def test_retried_update_learns_new_secrets() -> None:
    redactor = Redactor()
    other = with_value(STORED, "envs.HF_TOKEN", "hf_of_somebody")
    http = RetryingHttp(STORED, lost(), other, {**other, "image": "new:1"})
    outcome = reconcile_deployment(ApiV2(http, 1), options(instance_id=ID, image="new:1"), redactor, False)
    assert ("hf_of_somebody" in redactor, "hf_of_somebody" in str(outcome)) == (True, False)


# API v3


V3: dict[str, t.Any] = {
    "name": "my-instance",
    "status": "ACTIVE",
    "image": "nginx:1",
    "flavor_name": "f",
    "listening_port": 80,
    "containers": [{"region_id": 7, "scale": {"min": 1, "max": 3, "cooldown_period": 60, "triggers": {}}}],
}


def run_v3(*replies: t.Any, **given: t.Any) -> tuple[Outcome, RetryingHttp]:
    """Reconcile a deployment of v3 with these options."""
    http = RetryingHttp(*replies)
    wanted = options(name="my-instance", api_version="v3", **given)
    return reconcile_deployment(ApiV3(t.cast(HttpClient, http), 1), wanted, Redactor(), False), http


def test_retried_patch_keeps_foreign_change_in_containers() -> None:
    other = with_value(V3, "containers[0].scale.cooldown_period", 5)
    done = with_value(other, "containers[0].scale.max", 9)
    scaled = [{"region_id": 7, "scale": {"min": 1, "max": 9}}]
    outcome, http = run_v3(V3, lost(), other, {"tasks": []}, done, containers=scaled)
    (scale,) = [each["scale"] for each in http.calls[3].body["containers"]]
    assert (http.methods, scale["cooldown_period"]) == (["GET", "PATCH", "GET", "PATCH", "GET"], 5)
    assert (outcome.changes, outcome.warnings) == (["containers[7].scale.max"], [])


def test_retried_patch_already_applied_is_not_repeated() -> None:
    outcome, http = run_v3(V3, lost(), {**V3, "image": "new:1"}, image="new:1")
    assert (outcome.changes, http.methods) == (["image"], ["GET", "PATCH", "GET"])


def test_retried_patch_reports_objects_that_the_api_completes() -> None:
    """What the run added is its change, whatever defaults the API adds to it."""
    kept, defaults = {"min": 1, "max": 3}, {"cooldown_period": 60, "polling_interval": 30, "triggers": {}}
    probe: dict[str, t.Any] = {"tcp_socket": {"port": 80}}
    regions = [{"region_id": region, "scale": kept} for region in (7, 33)]
    completed = {"region_id": 33, "scale": {**kept, **defaults}}
    done = {
        **V3,
        "containers": [*V3["containers"], completed],
        "probes": {"startup_probe": {"enabled": True, "probe": {**probe, **NUMBERS}}},
    }
    given = {"containers": regions, "probes": {"startup_probe": {"enabled": True, "probe": probe}}}
    outcome, http = run_v3(V3, lost(), done, **given)
    assert (outcome.changes, http.methods) == (["containers[33]", "probes"], ["GET", "PATCH", "GET"])
    assert (outcome.diff["before"]["probes"], list(outcome.diff["before"]["containers"])) == (
        None,
        [V3["containers"][0] | {"scale": {**kept, **defaults}}],
    )


def test_retried_patch_does_not_report_what_others_added_to_a_new_object() -> None:
    probe = {"enabled": True, "probe": {"tcp_socket": {"port": 80}}}
    done = {**V3, "probes": {"startup_probe": probe, "liveness_probe": probe}}
    outcome, _http = run_v3(V3, lost(), done, probes={"startup_probe": probe})
    assert outcome.changes == ["probes.startup_probe"]
    before, after = (outcome.diff[side]["probes"] for side in ("before", "after"))
    assert before["liveness_probe"] == after["liveness_probe"]
    assert "startup_probe" not in before


def test_retried_patch_reports_changes_in_the_same_order() -> None:
    """Names that the attempt has set come in the order in which they were planned."""
    variables = {"C": "3", "A": "1", "B": "2"}
    planned, _http = run_v3(V3, {"tasks": []}, {**V3, "envs": variables}, envs=variables)
    outcome, _http = run_v3(V3, lost(), {**V3, "envs": variables}, envs=variables)
    assert (planned.changes, planned.diff) == (outcome.changes, outcome.diff)
    assert outcome.diff["prepared"] == planned.diff["prepared"]
    assert list(outcome.diff["after"]["envs"]) == list(planned.diff["after"]["envs"]) == ["A", "B", "C"]


# Read long ago


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was read is too old at the write."""
    monkeypatch.setattr(reconcile, "_MAX_READ_AGE", -1.0)


def _reconcile_after_a_change(here: Project, name: str, value: str) -> t.Any:
    """Return the outcome of a new image for the fleet, where `name` of its deployment changes behind the list."""
    listed = here.api().list_all

    def disturbed(*given: t.Any) -> t.Any:
        found = listed(*given)
        here.stored[nth_id(0)][name] = value
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ApiV2, "list_all", lambda _self, *given: disturbed(*given))
        return here.reconcile({"name": "first", "image": "new"})


@pytest.mark.usefixtures("late")
def test_late_update_of_fleet_keeps_foreign_change() -> None:
    here = Project([{**MINIMUM, "name": "first"}])
    outcome = _reconcile_after_a_change(here, "description", "somebody else's")
    assert here.calls == [("GET", "0"), ("GET", "first"), ("PUT", "first")]
    assert (here.settings["first"]["description"], outcome.deployments[0]["changes"]) == ("somebody else's", ["image"])
    assert outcome.diff[0]["after"]["description"] == "somebody else's"


@pytest.mark.usefixtures("late")
def test_late_update_already_made_is_skipped() -> None:
    here = Project([{**MINIMUM, "name": "first"}])
    outcome = _reconcile_after_a_change(here, "image", "new")
    assert (outcome.changed, outcome.deployments[0]["action"], here.writes) == (False, "unchanged", [])


@pytest.mark.usefixtures("late")
def test_late_update_of_deleted_is_error_of_one_member() -> None:
    here = Project([{**MINIMUM, "name": "first"}, {**MINIMUM, "name": "other"}])
    here.faults["GET", "first"] = missing("/x")
    with pytest.raises(FleetError, match="was deleted before it could be updated"):
        here.reconcile({"name": "first", "image": "new"}, {"name": "other", "image": "new"})
    assert here.writes == [("PUT", "other")]


def test_immediate_update_is_not_read_again() -> None:
    here = Project([{**MINIMUM, "name": "first"}])
    here.reconcile({"name": "first", "image": "new"})
    assert here.calls == [("GET", "0"), ("PUT", "first")]


@pytest.mark.parametrize(("age", "methods"), [(3.0, ["GET", "PUT"]), (3.5, ["GET", "GET", "PUT"])])
def test_reconciler_reads_again_what_it_read_long_ago(
    monkeypatch: pytest.MonkeyPatch, age: float, methods: list[str]
) -> None:
    """A reference check in between takes long."""
    times = iter((100.0, 100.0 + age))
    monkeypatch.setattr(reconcile, "time", SimpleNamespace(monotonic=lambda: next(times)))
    http = FakeHttp(*[answer()] * (len(methods) - 1), answer(image="nginx:1.27"))
    outcome = reconcile_deployment(ApiV2(http, 1), options(instance_id=ID, image="nginx:1.27"), Redactor(), False)
    assert (http.methods, outcome.changes) == (methods, ["image"])
