# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of an audit: findings, changes, diffs, prices and errors."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.gcore.inference.plugins.filter.audit_report import FilterModule
from ansible_collections.gcore.inference.plugins.module_utils._core.plan import changed_paths
from ansible_collections.gcore.inference.plugins.plugin_utils._audit import report
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_diff import containers_by_region
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_texts import shortened_pair

WHEN = "2026-11-23T04:00:00Z"
BEFORE: dict[str, t.Any] = {
    "name": "some-one",
    "image": "a:1",
    "containers": [
        {"region_id": 7, "scale": {"min": 0, "max": 3, "triggers": {"cpu": {"threshold": 80}}}},
        {"region_id": 9, "scale": {"min": 0, "max": 1, "triggers": {}}},
    ],
    "command": ["run", "--fast"],
    "envs": {"A": "1"},
    "probes": {},
    "timeout": None,
}
AFTER: dict[str, t.Any] = {
    "timeout": 5,
    "name": "some-one",
    "image": "a:1",
    "containers": [
        {"region_id": 7, "scale": {"max": 4, "min": 0, "triggers": {"cpu": {"threshold": 75}}}},
        {"region_id": 11, "scale": {"min": 0, "max": 1}},
    ],
    "command": ["run", "--slow"],
    "envs": {},
    "probes": None,
}


def row(action: str, changes: t.Sequence[str] = (), name: str = "some-one", **more: t.Any) -> dict[str, t.Any]:
    return {"name": name, "id": None, "action": action, "changes": list(changes), "error": None, **more}


def fleet(*rows: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    return {"deployments": list(rows), "diff": [], "unmanaged": [], "summary": {}, **more}


def differing(before: t.Any, after: t.Any) -> t.Any:
    """Return what a report says of one deployment with this diff."""
    changes = changed_paths(containers_by_region(before), containers_by_region(after))
    return report(fleet(row("updated", changes), diff=[{"before": before, "after": after}]), WHEN)["deployments"][0]


@pytest.mark.parametrize("finding", ["updated", "unchanged"])
def test_report_takes_null_as_option_left_out(finding: str) -> None:
    """So drift fails, and nothing else does."""
    names = ("origins", "fail_on_drift", "fail_on_unmanaged", "fail_on_unhealthy", "cost")
    of_fleet = fleet(row(finding, health="failing"), unmanaged=[{"name": "other", "id": "1"}])
    built = report(of_fleet, WHEN, **dict.fromkeys(names))  # type: ignore[arg-type]
    assert built == report(of_fleet, WHEN)
    assert built["passed"] is (finding == "unchanged")


def test_changes_have_the_paths_of_the_plan_and_both_values() -> None:
    """The region is part of the path, and not of the value."""
    changes = differing(BEFORE, AFTER)["changes"]
    paths = [change["path"] for change in changes]
    assert paths == changed_paths(containers_by_region(BEFORE), containers_by_region(AFTER))
    assert {change["path"]: (change["before"], change["after"]) for change in changes} == {
        "containers[7].scale.max": (3, 4),
        "containers[7].scale.triggers.cpu.threshold": (80, 75),
        "containers[9]": ({"scale": {"min": 0, "max": 1, "triggers": {}}}, None),
        "containers[11]": (None, {"scale": {"min": 0, "max": 1}}),
        "command": (["run", "--fast"], ["run", "--slow"]),
        "envs.A": ("1", None),
        "timeout": (None, 5),
    }


def test_diff_ignores_order_and_omits_what_is_unset_or_far_away() -> None:
    unchanged = {f"X{number}": "same" for number in range(9)}
    before = {**BEFORE, "envs": {**unchanged, "A": "1"}}
    after = {**AFTER, "envs": {"A": "no", **unchanged}}
    assert (
        differing(before, after)["diff"]
        == """\
@@
   - region_id: 7
     scale:
       min: 0
-      max: 3
+      max: 4
       triggers:
         cpu:
-          threshold: 80
+          threshold: 75
-  - region_id: 9
-    scale:
-      min: 0
-      max: 1
+  - region_id: 11
+    scale:
+      min: 0
+      max: 1
 command:
   - run
-  - --fast
+  - --slow
 envs:
   X0: same
   X1: same
@@
   X6: same
   X7: same
   X8: same
-  A: '1'
+  A: 'no'
+timeout: 5"""
    )


def test_diff_compares_texts_by_line() -> None:
    before, after = ({"description": text} for text in ("one\ntwo\n", "one\nthree\n"))
    assert differing(before, after)["diff"] == " description: |\n   one\n-  two\n+  three"


@pytest.mark.parametrize(
    ("action", "side", "finding", "sign"),
    [("created", "after", "missing", "+"), ("deleted", "before", "unwanted", "-")],
)
def test_deployment_on_one_side_has_a_diff_and_no_changes(action: str, side: str, finding: str, sign: str) -> None:
    diff = {"before": {}, "after": {}, side: {"name": "some-one", "envs": {"A": "1"}}}
    (found,) = report(fleet(row(action, ["name", "envs"]), diff=[diff]), WHEN)["deployments"]
    assert (found["finding"], found["changes"]) == (finding, [])
    assert found["diff"] == f"{sign}name: some-one\n{sign}envs:\n{sign}  A: '1'"


def test_diffs_belong_to_the_rows_with_changes() -> None:
    """A failed row has changes if only the request for its price failed."""
    failed = [row("failed", error="no"), row("failed", ["image"], error="no")]
    rows = [row("unchanged"), *failed, row("updated", ["image"])]
    diffs = [{"before": {"image": image}, "after": {"image": "new"}} for image in ("first", "second")]
    built = report(fleet(*rows, diff=diffs, failed=True, msg="2 of 4 deployments failed:\nsome-one: no"), WHEN)
    diffs_of_rows = [deployment["diff"] for deployment in built["deployments"]]
    assert diffs_of_rows == ["", "", "-image: first\n+image: new", "-image: second\n+image: new"]
    assert (built["outcome"], built["summary"]) == ("failed", "2 of 4 could not be checked, 1 drifted")


@pytest.mark.parametrize(
    ("changes", "finding"), [(["status"], "unchanged"), (["image", "status"], "differs")], ids=["alone", "with a field"]
)
def test_restart_is_no_drift(changes: list[str], finding: str) -> None:
    image = "new" if "image" in changes else "old"
    diff = {
        "before": {"image": "old", "status": "ACTIVE"},
        "after": {"image": image, "status": "ACTIVE (restarted)"},
    }
    built = report(fleet(row("updated", changes), row("updated", ["a"]), diff=[diff, {"after": {"a": 1}}]), WHEN)
    first, second = built["deployments"]
    paths = [change["path"] for change in first["changes"]]
    assert (first["finding"], paths, "status" in first["diff"]) == (finding, changes[:-1], False)
    assert second["finding"] == "differs"


def test_drift_names_two_of_the_same_name_with_their_ids() -> None:
    rows = [row("updated", ["image"], id="1"), row("updated", ["timeout"], id="2")]
    assert report(fleet(*rows), WHEN)["drift"] == {"some-one (1)": ["image"], "some-one (2)": ["timeout"]}


OTHER = {"name": "other-one", "id": "1"}
#: A result, `fail_on_drift` and `fail_on_unmanaged`, and the outcome and whether the audit passes.
VERDICTS: list[tuple[dict[str, t.Any], bool, bool, str, bool]] = [
    (fleet(row("unchanged")), True, True, "clean", True),
    (fleet(row("updated", ["image"])), True, False, "drift", False),
    (fleet(row("updated", ["image"])), False, False, "drift", True),
    (fleet(row("deleted", ["image"])), True, False, "drift", False),
    (fleet(row("unchanged"), unmanaged=[OTHER]), True, False, "clean", True),
    (fleet(row("unchanged"), unmanaged=[OTHER]), False, True, "clean", False),
    ({"failed": True, "msg": "no"}, False, False, "failed", False),
    ({"msg": "crashed"}, False, False, "failed", False),
    (fleet(row("failed", error="no"), failed=True), False, False, "failed", False),
]


@pytest.mark.parametrize(("result", "drift", "unmanaged", "outcome", "passed"), VERDICTS)
def test_outcome_and_passed(result: t.Any, drift: bool, unmanaged: bool, outcome: str, passed: bool) -> None:
    built = report(result, WHEN, fail_on_drift=drift, fail_on_unmanaged=unmanaged)
    assert (built["outcome"], built["passed"]) == (outcome, passed)


#: The messages of the versions of Ansible, and the error of the report.
REASONS = {
    "The lookup plugin 'gcore.inference.fleet_files' failed: a.yml: the file is empty": "a.yml: the file is empty",
    "Task failed: Finalization failed: The lookup plugin 'gcore.inference.fleet_files' failed: a.yml: x.": "a.yml: x.",
    "An unhandled exception occurred while running the lookup plugin 'gcore.inference.fleet_files'. Error was a <class "
    "'ansible.errors.AnsibleLookupError'>, original message: a.yml: odd. a.yml: odd": "a.yml: odd",
    "deployments[1].image: no\ndeployments[0].name: no": "deployments[1] (in b.yml).image: no\n"
    "deployments[0] (some-one).name: no",
    "deployments[2].image: no": "deployments[2].image: no",
    "401 of the API": "401 of the API",
}


@pytest.mark.parametrize(("message", "error"), REASONS.items())
def test_error_has_names_and_files_and_nothing_of_ansible(message: str, error: str) -> None:
    origins = [{"name": "some-one", "secret_envs": {"A": object()}}, {"file": "b.yml"}]
    assert report({"failed": True, "msg": message}, WHEN, origins=origins)["error"] == error


CREATED, UPDATED = row("created", ["image"], name="new-one"), row("updated", ["image"])
FAILED = row("failed", name="odd-one", error="it is being deleted")


@pytest.mark.parametrize(
    ("rows", "unmanaged", "lines"),
    [
        (
            [CREATED, UPDATED, row("unchanged")],
            [OTHER],
            ["2 of 3 deployments drifted", "some-one: image", "new-one: missing", "unmanaged: other-one"],
        ),
        (
            [FAILED, UPDATED],
            [],
            [
                "1 of 2 could not be checked, 1 drifted",
                "some-one: image",
                "odd-one: could not be checked: it is being deleted",
            ],
        ),
    ],
)
def test_message(rows: list[t.Any], unmanaged: list[t.Any], lines: list[str]) -> None:
    diffs = [{"before": {"image": "a"}, "after": {"image": "b"}}] * 2
    built = report(fleet(*rows, diff=diffs, unmanaged=unmanaged, failed=FAILED in rows, msg="1 failed"), WHEN)
    assert built["message"].splitlines() == lines


def priced(before: float | None, after: float | None, currency: str | None = "EUR") -> dict[str, t.Any]:
    """Return a row with changes and a price per month."""
    sides = {"before": {"price_per_month": before}, "after": {"price_per_month": after}}
    return row("updated", ["image"], preview={"price": {**sides, "currency": currency}})


#: Rows, and the price of the report.
PRICES: list[tuple[list[dict[str, t.Any]], t.Any]] = [
    ([priced(1.1, 2.2), priced(10, 0)], {"currency": "EUR", "before": 11.1, "after": 2.2}),
    ([priced(1, 2), row("unchanged"), row("failed", error="x")], {"currency": "EUR", "before": 1, "after": 2}),
    ([priced(1, None)], None),
    ([priced(1, 2), row("failed", ["image"], error="no price")], None),
    ([priced(1, 2), priced(1, 2, "USD")], None),
    ([priced(None, None, None)], None),
    ([row("updated", ["image"], preview={"limits": []})], None),
    ([row("updated", ["image"])], None),
]


@pytest.mark.parametrize(("rows", "price"), PRICES)
def test_price_is_the_sum_if_all_prices_are_known(rows: list[dict[str, t.Any]], price: t.Any) -> None:
    assert report(fleet(*rows), WHEN)["price"] == price


def test_price_of_a_side_without_containers_is_zero() -> None:
    new, old = priced(0, 5), priced(7, 0)
    new["preview"]["price"]["before"] = old["preview"]["price"]["after"] = None
    built = report(fleet(new, old), WHEN)
    assert built["price"] == {"currency": "EUR", "before": 7, "after": 5}
    assert "a month of these: 7.00 becomes 5.00 EUR" in built["message"]


UNPRICED = row("unchanged", preview={"price": None, "price_error": "no"})
#: Rows, and the cost of the report: its currency, both sums, and the reasons of those without a price.
COSTS: list[tuple[list[dict[str, t.Any]], t.Any]] = [
    ([], (None, 0, 0, {})),
    ([priced(1.1, 2.2), priced(10, 0, None)], ("EUR", 11.1, 2.2, {})),
    ([priced(1, 2), UNPRICED], ("EUR", 1, 2, {"some-one": "no"})),
    ([priced(1, None)], ("EUR", 1, 0, {"some-one": "the API returned no price per month"})),
    ([priced(1, 2), row("failed", error="x")], ("EUR", 1, 2, {"some-one": "x"})),
    ([row("failed", error="x", exists=False)], (None, 0, 0, {"some-one": "x"})),
    ([UNPRICED, {**UNPRICED, "id": "b"}], (None, 0, 0, {"some-one (None)": "no", "some-one (b)": "no"})),
    ([priced(1, 2), priced(1, 2, "USD")], (None, None, None, {})),
]


@pytest.mark.parametrize(("rows", "sums"), COSTS)
def test_cost_is_the_sum_of_the_known_prices(rows: list[dict[str, t.Any]], sums: tuple[t.Any, ...]) -> None:
    cost = report(fleet(*rows), WHEN, cost=True)["cost"]
    assert tuple(cost[name] for name in ("currency", "before", "after", "unpriced")) == sums
    assert cost["complete"] is (not sums[3] and sums[1] is not None)


def test_cost_is_null_if_it_was_not_requested_or_nothing_was_compared() -> None:
    failure = {"failed": True, "msg": "no"}
    assert (report(fleet(), WHEN)["cost"], report(failure, WHEN, cost=True)["cost"]) == (None, None)


SUMMARIES = [
    ([], "The configuration declares no deployments"),
    ([row("unchanged")], "The only deployment matches the configuration"),
    ([row("unchanged")] * 3, "All 3 deployments match the configuration"),
    ([row("updated", ["image"])], "1 of 1 deployment drifted"),
]


@pytest.mark.parametrize(("rows", "summary"), SUMMARIES)
def test_summary(rows: list[dict[str, t.Any]], summary: str) -> None:
    assert report(fleet(*rows), WHEN)["summary"] == summary


PROJECT = {"api_url": "https://api.example.com", "project_id": 7}


@pytest.mark.parametrize(
    "result",
    [
        fleet(invocation={"module_args": PROJECT}),
        # Cores from 2.16 to 2.20 leave the options out of a registered result.
        fleet(**PROJECT, invocation={"module_args": {}}),
        {"failed": True, "msg": "no", **PROJECT, "invocation": {"module_args": {}}},
    ],
)
def test_project_is_that_of_the_result_or_of_the_invocation(result: t.Any) -> None:
    built = report(result, WHEN)
    assert (built["api_url"], built["project_id"]) == ("https://api.example.com", 7)


NOT_THERE = {"exists": False, "error": "secret_envs.A: null keeps the value that is there"}
#: A failed row, its finding, and the outcome of an audit of it alone.
GONE: list[tuple[dict[str, t.Any], str, str]] = [
    (row("failed", **NOT_THERE), "missing", "drift"),
    (row("failed", **{**NOT_THERE, "exists": None}), "failed", "failed"),
    (row("failed", **{**NOT_THERE, "exists": True}), "failed", "failed"),
    # It could be planned, and only the request for its price failed.
    (row("failed", ["image"], **NOT_THERE), "failed", "failed"),
]


@pytest.mark.parametrize(("found", "finding", "outcome"), GONE)
def test_missing_if_it_cannot_be_planned_and_does_not_exist(found: t.Any, finding: str, outcome: str) -> None:
    built = report(fleet(found, failed=True, msg="1 of 1 deployments failed"), WHEN)
    (deployment,) = built["deployments"]
    assert (deployment["finding"], built["outcome"]) == (finding, outcome)
    assert (deployment["error"], deployment["create_problem"])[finding == "missing"] == NOT_THERE["error"]


def test_outcome_of_a_fleet_that_failed_for_another_reason() -> None:
    assert report(fleet(row("unchanged"), failed=True, msg="no"), WHEN)["outcome"] == "failed"


def test_unhealthy_deployments() -> None:
    """They are counted and named, and fail the audit with `fail_on_unhealthy`."""
    regions = [{"region_id": 7, "ready": 0, "total": 2, "error_message": "no\x1b[2J"}]
    rows = [
        row("unchanged", id="1", status="DISABLED", health="stopped"),
        row("updated", ["image"], id="2", status="ERROR", health="failing", unready_regions=regions),
        row("unchanged", name="other-one", status="ACTIVE", health="healthy"),
    ]
    built = report(fleet(*rows, diff=[{"before": {"image": "a"}, "after": {"image": "b"}}]), WHEN)
    assert built["health"] == {"healthy": 1, "failing": 1, "not_ready": 0, "stopped": 1}
    assert built["unhealthy"] == {"some-one (1)": "stopped", "some-one (2)": "failing"}
    assert built["message"].splitlines() == [
        "1 of 3 deployments drifted, 2 not healthy",
        "some-one: image",
        "some-one: stopped (status DISABLED)",
        "some-one: failing (status ERROR); region 7: 0 ready of 2: no\\x1b[2J",
    ]
    passed = [
        report(fleet(*rows[2:]), WHEN, fail_on_unhealthy=True)["passed"],
        report(fleet(*rows[:1]), WHEN, fail_on_unhealthy=True)["passed"],
    ]
    assert passed == [True, False]


def test_lone_surrogates_are_escaped() -> None:
    """JSON can contain them, and a file cannot."""
    built = report(fleet(row("unchanged", name="a\ud800b"), unmanaged=[{"name": "\udfff", "id": "1"}]), WHEN)
    assert (built["deployments"][0]["name"], built["unmanaged"][0]["name"]) == ("a\\ud800b", "\\udfff")


SHOWN = [
    ("a", "b", ("a", "b")),
    ("8080", 8080, ("'8080'", "8080")),
    (None, "", (None, None)),
    (False, True, ("false", "true")),
    ("******** (before)", "******** (after)", ("******** (before)", "******** (after)")),
    ("one\ntwo", "one", ("one\ntwo", "one")),
    ({}, {"scale": {"min": 1, "triggers": {}}}, (None, "scale:\n  min: 1")),
    ([], ["a", "no"], (None, "- a\n- 'no'")),
]


@pytest.mark.parametrize(("before", "after", "shown"), SHOWN)
def test_shortened_pair_as_yaml(before: t.Any, after: t.Any, shown: t.Any) -> None:
    """A text and a number look different."""
    assert shortened_pair(before, after) == shown


def test_shortened_pair_of_long_texts_begins_before_the_difference() -> None:
    old, new = shortened_pair("same " * 100 + "old" + "x" * 300, "same " * 100 + "new" + "x" * 300)
    assert (old or "").startswith("…same same same same old")
    assert (new or "").startswith("…same same same same new")
    assert (old or "").endswith("… (164 more characters)")


def test_filter_name_is_that_of_the_file() -> None:
    assert FilterModule().filters() == {"audit_report": report}
