# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reconciling one deployment: the requests of each state, finding and mode, and the outcome."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError, InferenceError, OptionsError
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.api_v2 import ApiV2
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import (
    Outcome,
    reconcile_deployment,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.deployments import (
    ID,
    MINIMUM,
    OTHER_ID,
    answer,
    bare_answer,
    observe,
    options,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.transport import FakeHttp

NAME = "my-instance"
#: Without a field that the collection does not know.
KNOWN = answer(internal_revision=None)
BOTH_MODES = pytest.mark.parametrize("check_mode", [True, False])


def page(*results: t.Any) -> dict[str, t.Any]:
    """Return a page of the list."""
    return {"count": len(results), "results": list(results)}


def gone() -> ApiError:
    """Return the API's own 404."""
    return ApiError(
        "GET", f"/{ID}", "HTTP 404", status=404, exception_class="NotFoundError", message="no such instance"
    )


def run(
    *replies: t.Any, check_mode: bool = False, redactor: Redactor | None = None, **given: t.Any
) -> tuple[Outcome, FakeHttp]:
    """Reconcile a deployment with these options; return the outcome and the HTTP client."""
    http = FakeHttp(*replies)
    api = ApiV2(http, 1)
    return reconcile_deployment(api, options(**given), redactor or Redactor(), check_mode), http


@BOTH_MODES
@pytest.mark.parametrize("identity", [{"name": NAME}, {"instance_id": ID}])
def test_unchanged_is_one_request(identity: dict[str, t.Any], check_mode: bool) -> None:
    reply = page(answer()) if "name" in identity else answer()
    outcome, http = run(reply, check_mode=check_mode, **identity, image="nginx:latest")
    assert (outcome.changed, outcome.changes, http.methods) == (False, [], ["GET"])


def test_update_is_two_requests() -> None:
    outcome, http = run(page(answer()), answer(image="nginx:1.27"), name=NAME, image="nginx:1.27")
    assert (outcome.changed, outcome.changes, http.methods) == (True, ["image"], ["GET", "PUT"])


def test_update_in_check_mode_is_one_request() -> None:
    outcome, http = run(page(answer()), check_mode=True, name=NAME, image="nginx:1.27")
    assert (outcome.changed, outcome.changes, http.methods) == (True, ["image"], ["GET"])


def test_create_is_two_requests() -> None:
    outcome, http = run(page(), bare_answer(), **MINIMUM)
    assert (outcome.changed, outcome.diff["before"], http.methods) == (True, {}, ["GET", "POST"])


def test_create_that_is_deleted_at_once_is_error_with_name_alone() -> None:
    with pytest.raises(InferenceError, match=r"^my-instance was deleted while waiting$"):
        run(page(), bare_answer(status="DELETED"), **MINIMUM)


def test_create_in_check_mode_is_one_request() -> None:
    outcome, http = run(page(), check_mode=True, **MINIMUM)
    assert (outcome.changed, outcome.deployment, http.methods) == (True, MINIMUM, ["GET"])


@pytest.mark.parametrize("identity", [{"name": NAME}, {"instance_id": ID}])
def test_delete_is_two_requests(identity: dict[str, t.Any]) -> None:
    reply = page(answer()) if "name" in identity else answer()
    outcome, http = run(reply, None, state="absent", **identity)
    assert (outcome.changed, outcome.diff["after"], outcome.deployment, http.methods) == (
        True,
        {},
        {},
        ["GET", "DELETE"],
    )


def test_delete_in_check_mode_is_one_request() -> None:
    outcome, http = run(page(answer()), check_mode=True, state="absent", name=NAME)
    assert (outcome.changed, http.methods) == (True, ["GET"])


@BOTH_MODES
@pytest.mark.parametrize(
    "found",
    [
        [],
        [answer(status="DELETING")],
        [answer(status="DELETED")],
        [answer(status="DELETING"), answer(id=OTHER_ID, status="DELETED")],
    ],
)
def test_delete_by_name_already_gone_is_unchanged(found: list[t.Any], check_mode: bool) -> None:
    outcome, http = run(page(*found), check_mode=check_mode, state="absent", name=NAME)
    assert (outcome.changed, outcome.diff, http.methods) == (False, {"before": {}, "after": {}}, ["GET"])


@BOTH_MODES
@pytest.mark.parametrize("found", [gone(), answer(status="DELETING"), answer(status="DELETED")])
def test_delete_by_id_already_gone_is_unchanged(found: t.Any, check_mode: bool) -> None:
    outcome, http = run(found, check_mode=check_mode, state="absent", instance_id=ID)
    assert (outcome.changed, http.methods) == (False, ["GET"])


def test_delete_gone_since_read_is_changed() -> None:
    outcome, _http = run(page(answer()), gone(), state="absent", name=NAME)
    assert outcome.changed is True


@BOTH_MODES
@pytest.mark.parametrize("found", [gone(), answer(status="DELETED")])
def test_unknown_instance_id_is_error(found: t.Any, check_mode: bool) -> None:
    with pytest.raises(InferenceError, match=f"instance_id: there is no deployment {ID}"):
        run(found, check_mode=check_mode, instance_id=ID, **MINIMUM)


@BOTH_MODES
@pytest.mark.parametrize("identity", [{"name": NAME}, {"instance_id": ID}])
def test_present_while_deleting_is_error(identity: dict[str, t.Any], check_mode: bool) -> None:
    reply = answer(status="DELETING")
    with pytest.raises(InferenceError, match="being deleted"):
        run(page(reply) if "name" in identity else reply, check_mode=check_mode, **identity)


@BOTH_MODES
@pytest.mark.parametrize("state", ["present", "absent"])
def test_ambiguous_name_is_error_with_both_ids(state: str, check_mode: bool) -> None:
    with pytest.raises(InferenceError) as error:
        run(page(answer(), answer(id=OTHER_ID)), check_mode=check_mode, state=state, name=NAME)
    assert (ID in str(error.value), OTHER_ID in str(error.value)) == (True, True)


@pytest.mark.parametrize("status", ["DELETING", "DELETED"])
def test_lookup_by_name_ignores_deleted(status: str) -> None:
    outcome, _http = run(page(answer(id=OTHER_ID, status=status), answer()), name=NAME)
    assert outcome.deployment["id"] == ID


def test_create_with_name_of_deleted() -> None:
    _outcome, http = run(page(answer(status="DELETED")), bare_answer(), **MINIMUM)
    assert http.methods == ["GET", "POST"]


@BOTH_MODES
def test_create_error_lists_missing_options(check_mode: bool) -> None:
    with pytest.raises(OptionsError) as error:
        run(page(), check_mode=check_mode, name=NAME)
    (path, text), *missing = error.value.problems
    assert (path, text) == ("name", f"there is no deployment {NAME} in project 1")
    assert {path for path, _text in missing} == set(MINIMUM) - {"name"}


def test_name_with_instance_id_renames() -> None:
    outcome, http = run(answer(), answer(name="another-name"), instance_id=ID, name="another-name")
    assert (outcome.changes, http.methods, http.calls[1].body["name"]) == (["name"], ["GET", "PUT"], "another-name")


def test_update_body_keeps_other_fields() -> None:
    _outcome, http = run(page(answer()), answer(timeout=5), name=NAME, timeout=5)
    sent = {name: value for name, value in http.calls[1].body.items() if name != "project_id"}
    assert observe(sent) == {**observe(answer()), "timeout": 5}


@pytest.mark.parametrize(
    "given",
    [{"image": "nginx:1.27"}, {"secret_envs": {"HF_TOKEN": "hf_new"}}, {"containers": MINIMUM["containers"]}],
)
def test_check_mode_has_diff_and_changes_of_real_run(given: dict[str, t.Any]) -> None:
    foreseen, _http = run(page(answer()), check_mode=True, name=NAME, **given)
    real, _http = run(page(answer()), answer(), name=NAME, **given)
    assert (foreseen.diff, foreseen.changes) == (real.diff, real.changes)


def test_diff_masks_changed_secret() -> None:
    outcome, _http = run(page(answer()), check_mode=True, name=NAME, secret_envs={"HF_TOKEN": "hf_new"})
    sides = [outcome.diff[side]["envs"]["HF_TOKEN"] for side in ("before", "after")]
    assert sides == [f"{MASK} (before)", f"{MASK} (after)"]


@pytest.mark.parametrize("value", ["hf_old", "hf_new", "Bearer token 123", "False"])
@BOTH_MODES
def test_outcome_holds_no_secret(value: str, check_mode: bool) -> None:
    reply = answer(envs={"DEBUG_MODE": "False", "HF_TOKEN": "hf_new"}, address=None, auth_enabled=None)
    reply["containers"][0]["error_message"] = f"it was {value}"
    replies = [page(answer(auth_enabled=None, note="hf_old")), reply]
    outcome, _http = run(*replies, check_mode=check_mode, name=NAME, secret_envs={"HF_TOKEN": "hf_new"})
    assert (f"'{value}'" in str(outcome), f"was {value}" in str(outcome)) == (False, False)


def test_redactor_learns_desired_and_observed_secrets() -> None:
    redactor = Redactor()
    run(page(answer()), check_mode=True, redactor=redactor, name=NAME, secret_envs={"HF_TOKEN": "hf_new"})
    assert redactor.redact("hf_old, hf_new, Bearer token 123") == f"{MASK}, {MASK}, {MASK}"


def test_redactor_learns_desired_secrets_before_first_request() -> None:
    redactor = Redactor()
    with pytest.raises(ApiError):
        run(ApiError("GET", "/", "no"), redactor=redactor, name=NAME, secret_envs={"HF_TOKEN": "hf_new"})
    assert redactor.redact("hf_new") == MASK


def test_redactor_learns_observed_secrets_before_write() -> None:
    redactor = Redactor()
    with pytest.raises(ApiError):
        run(page(answer()), ApiError("PUT", "/", "no"), redactor=redactor, name=NAME, image="nginx:1.27")
    assert redactor.redact("hf_old") == MASK


def test_unapplied_field_is_warning() -> None:
    outcome, _http = run(page(KNOWN), KNOWN, name=NAME, image="nginx:1.27")
    assert [warning for warning in outcome.warnings if " image:" in warning] == outcome.warnings != []


def test_applied_field_is_no_warning() -> None:
    outcome, _http = run(page(KNOWN), answer(image="nginx:1.27"), name=NAME, image="nginx:1.27")
    assert outcome.warnings == []


@pytest.mark.parametrize("containers", [None, []])
def test_create_response_without_containers_is_no_warning(containers: t.Any) -> None:
    outcome, _http = run(page(), bare_answer(containers=containers), **MINIMUM)
    assert outcome.warnings == []


def test_result_has_deployment_of_write_response() -> None:
    outcome, _http = run(page(answer()), answer(image="nginx:1.27", status="DEPLOYING"), name=NAME, image="nginx:1.27")
    assert outcome.deployment["status"] == "DEPLOYING"


@pytest.mark.parametrize("public", [True, False])
def test_result_shows_variable_only_if_in_envs(public: bool) -> None:
    given: dict[str, t.Any] = {"envs": {"DEBUG_MODE": "False"}, "purge_envs": False} if public else {}
    outcome, _http = run(page(answer()), name=NAME, **given)
    assert outcome.deployment["envs"]["DEBUG_MODE"] == ("False" if public else MASK)


@BOTH_MODES
@pytest.mark.parametrize("shown", ["****", "hf_****", "Bearer ****"])
def test_rollback_of_masked_secret_is_rejected_before_write(shown: str, check_mode: bool) -> None:
    """On API v2 the whole is written back, so a secret that the API shows masked would be lost."""
    masked = answer(envs={"HF_TOKEN": shown})
    given: dict[str, t.Any] = {"instance_id": ID, "image": "nginx:2", "wait": True, "rollback_on_failure": True}
    given["secret_envs"] = {"HF_TOKEN": "new"}
    # There is no reply to a write.
    with pytest.raises(OptionsError, match=r"the API shows envs\.HF_TOKEN of my-instance"):
        run(masked, check_mode=check_mode, **given)


@BOTH_MODES
@pytest.mark.parametrize("shown", ["****", "hf_****", "<redacted>"])
def test_update_that_would_write_mask_is_rejected_before_write(shown: str, check_mode: bool) -> None:
    masked = answer(envs={"HF_TOKEN": shown})
    with pytest.raises(OptionsError, match=r"secret_envs\.HF_TOKEN: .* \(changes: image\); give the value"):
        run(masked, check_mode=check_mode, instance_id=ID, image="nginx:2")


def test_entry_without_name_is_no_error_beside_the_one_that_is_meant() -> None:
    outcome, http = run(page(answer(), {"id": OTHER_ID}), name=NAME)
    assert (outcome.changed, http.methods) == (False, ["GET"])
    with pytest.raises(ApiError, match="not of the documented shape"):
        run(page({"id": OTHER_ID}), **MINIMUM)
