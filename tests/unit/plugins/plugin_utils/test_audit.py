# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report makes of the result of a fleet: findings, values, diffs, and what went wrong."""

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
    """Give what a report says of one deployment with this diff."""
    changes = changed_paths(containers_by_region(before), containers_by_region(after))
    made = report(fleet(row("updated", changes), diff=[{"before": before, "after": after}]), WHEN)
    return made["deployments"][0]


def test_the_changes_have_the_paths_of_the_plan_and_both_values() -> None:
    """A region stands in its path, and not in its value."""
    changes = differing(BEFORE, AFTER)["changes"]
    assert [each["path"] for each in changes] == changed_paths(
        containers_by_region(BEFORE), containers_by_region(AFTER)
    )
    assert {each["path"]: (each["before"], each["after"]) for each in changes} == {
        "containers[7].scale.max": (3, 4),
        "containers[7].scale.triggers.cpu.threshold": (80, 75),
        "containers[9]": ({"scale": {"min": 0, "max": 1, "triggers": {}}}, None),
        "containers[11]": (None, {"scale": {"min": 0, "max": 1}}),
        "command": (["run", "--fast"], ["run", "--slow"]),
        "envs.A": ("1", None),
        "timeout": (None, 5),
    }


def test_the_diff_is_of_values_and_not_of_their_order() -> None:
    """What is not set is left out, and so is what is far from any difference."""
    unchanged = {f"X{number}": "same" for number in range(9)}
    before = {**BEFORE, "envs": {**unchanged, "A": "1"}}
    after = {**AFTER, "envs": {"A": "no", **unchanged}}
    assert differing(before, after)["diff"].splitlines() == [
        "@@",
        "   - region_id: 7",
        "     scale:",
        "       min: 0",
        "-      max: 3",
        "+      max: 4",
        "       triggers:",
        "         cpu:",
        "-          threshold: 80",
        "+          threshold: 75",
        "-  - region_id: 9",
        "-    scale:",
        "-      min: 0",
        "-      max: 1",
        "+  - region_id: 11",
        "+    scale:",
        "+      min: 0",
        "+      max: 1",
        " command:",
        "   - run",
        "-  - --fast",
        "+  - --slow",
        " envs:",
        "   X0: same",
        "   X1: same",
        "@@",
        "   X6: same",
        "   X7: same",
        "   X8: same",
        "-  A: '1'",
        "+  A: 'no'",
        "+timeout: 5",
    ]


def test_texts_of_several_lines_are_compared_by_line() -> None:
    """As YAML writes them."""
    before, after = ({"description": text} for text in ("one\ntwo\n", "one\nthree\n"))
    assert differing(before, after)["diff"] == " description: |\n   one\n-  two\n+  three"


@pytest.mark.parametrize(
    ("action", "side", "finding", "sign"),
    [("created", "after", "missing", "+"), ("deleted", "before", "unwanted", "-")],
)
def test_one_sided_drift_has_a_diff_and_no_values(action: str, side: str, finding: str, sign: str) -> None:
    """All of it is new, or gone."""
    diff = {"before": {}, "after": {}, side: {"name": "some-one", "envs": {"A": "1"}}}
    (found,) = report(fleet(row(action, ["name", "envs"]), diff=[diff]), WHEN)["deployments"]
    assert (found["finding"], found["changes"]) == (finding, [])
    assert found["diff"] == f"{sign}name: some-one\n{sign}envs:\n{sign}  A: '1'"


def test_each_diff_goes_with_its_deployment() -> None:
    """Neither one that is unchanged nor one that failed before it could be compared has a diff."""
    rows = [row("unchanged"), row("failed", error="no"), row("updated", ["image"], name="other-one")]
    diffs = [{"before": {"image": "a"}, "after": {"image": "b"}}]
    made = report(fleet(*rows, diff=diffs, failed=True, msg="1 of 3 deployments failed:\nsome-one: no"), WHEN)
    assert [each["diff"] for each in made["deployments"]] == ["", "", "-image: a\n+image: b"]
    assert (made["outcome"], made["summary"]) == ("failed", "1 of 3 could not be checked, 1 drifted")


def test_two_that_drift_under_one_name_are_told_apart() -> None:
    """By their IDs."""
    rows = [row("updated", ["image"], id="1"), row("updated", ["timeout"], id="2")]
    assert report(fleet(*rows), WHEN)["drift"] == {"some-one (1)": ["image"], "some-one (2)": ["timeout"]}


OTHER = {"name": "other-one", "id": "1"}
#: What there is, whether it is to fail on drift and on what is not listed; then the outcome, and whether it passed.
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
def test_the_outcome_and_whether_it_passed(
    result: t.Any, drift: bool, unmanaged: bool, outcome: str, passed: bool
) -> None:
    """A failure never passes."""
    made = report(result, WHEN, fail_on_drift=drift, fail_on_unmanaged=unmanaged)
    assert (made["outcome"], made["passed"]) == (outcome, passed)


#: What Ansible's versions make of the failure of a lookup, and of a deployment, and what a reader is told.
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


@pytest.mark.parametrize(("told", "reason"), REASONS.items())
def test_a_failure_is_told_with_name_and_file(told: str, reason: str) -> None:
    """Without what Ansible puts around it."""
    origins = [{"name": "some-one", "secret_envs": {"A": object()}}, {"file": "b.yml"}]
    assert report({"failed": True, "msg": told}, WHEN, origins=origins)["error"] == reason


def test_what_the_job_prints() -> None:
    """The verdict, then each with what drifted."""
    diffs = [{"before": {}, "after": {"image": "a"}}, {"before": {"image": "a"}, "after": {"image": "b"}}]
    rows = [row("created", ["image"], name="new-one"), row("updated", ["image"]), row("unchanged")]
    made = report(fleet(*rows, diff=diffs, unmanaged=[OTHER]), WHEN)
    assert made["message"].splitlines() == [
        "2 of 3 deployments drifted",
        "some-one: image",
        "new-one: missing",
        "unmanaged: other-one",
    ]


def test_what_the_job_prints_where_some_could_not_be_checked() -> None:
    """What drifted of the others, and why not these."""
    diffs = [{"before": {"image": "a"}, "after": {"image": "b"}}]
    rows = [row("failed", name="odd-one", error="it is being deleted"), row("updated", ["image"])]
    made = report(fleet(*rows, diff=diffs, failed=True, msg="1 of 2 deployments failed:\nodd-one: …"), WHEN)
    assert made["message"].splitlines() == [
        "1 of 2 could not be checked, 1 drifted",
        "some-one: image",
        "odd-one: could not be checked: it is being deleted",
    ]


def test_one_that_failed_keeps_its_diff_and_takes_no_others() -> None:
    """As where only its price could not be asked for."""
    diffs = [{"before": {"image": old}, "after": {"image": "new"}} for old in ("first", "second")]
    rows = [row("failed", ["image"], name="odd-one", error="no price"), row("updated", ["image"])]
    odd, other = report(fleet(*rows, diff=diffs, failed=True), WHEN)["deployments"]
    assert ("-image: first" in odd["diff"], "-image: second" in other["diff"]) == (True, True)


def priced(before: float | None, after: float | None, currency: str | None = "EUR") -> dict[str, t.Any]:
    """Give a row that would change, with what a month of it costs."""
    sides = {"before": {"price_per_month": before}, "after": {"price_per_month": after}}
    return row("updated", ["image"], preview={"price": {**sides, "currency": currency}})


#: What the rows say of their prices, and what that comes to.
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
def test_the_price_of_all_is_told_where_all_of_it_is_known(rows: list[dict[str, t.Any]], price: t.Any) -> None:
    assert report(fleet(*rows), WHEN)["price"] == price


def test_a_side_on_which_nothing_may_run_costs_nothing() -> None:
    new, old = priced(0, 5), priced(7, 0)
    new["preview"]["price"]["before"] = old["preview"]["price"]["after"] = None
    made = report(fleet(new, old), WHEN)
    assert made["price"] == {"currency": "EUR", "before": 7, "after": 5}
    assert "a month of these: 7.00 becomes 5.00 EUR" in made["message"]


#: How many there are of what, and the one sentence.
SUMMARIES = [
    ([], "The configuration declares no deployments"),
    ([row("unchanged")], "The only deployment matches the configuration"),
    ([row("unchanged")] * 3, "All 3 deployments match the configuration"),
    ([row("updated", ["image"])], "1 of 1 deployment drifted"),
]


@pytest.mark.parametrize(("rows", "summary"), SUMMARIES)
def test_the_summary(rows: list[dict[str, t.Any]], summary: str) -> None:
    """One sentence."""
    assert report(fleet(*rows), WHEN)["summary"] == summary


def test_the_project_is_that_of_the_task() -> None:
    """Where the result tells it."""
    options = {"api_url": "https://api.example.com", "project_id": 7}
    made = report(fleet(invocation={"module_args": options}), WHEN)
    assert (made["api_url"], made["project_id"]) == ("https://api.example.com", 7)


def test_the_project_is_told_without_an_invocation() -> None:
    """Cores from 2.16 to 2.20 leave the options out of a registered result; one of no project has none."""
    told = {"api_url": "https://api.example.com", "project_id": 7}
    for result in (fleet(**told), {"failed": True, "msg": "no", **told}):
        made = report({**result, "invocation": {"module_args": {}}}, WHEN)
        assert (made["api_url"], made["project_id"]) == ("https://api.example.com", 7)


NOT_THERE = {"exists": False, "error": "secret_envs.A: null keeps the value that is there"}
#: A row that failed, the finding, and the outcome of an audit of it alone.
GONE: list[tuple[dict[str, t.Any], str, str]] = [
    (row("failed", **NOT_THERE), "missing", "drift"),
    (row("failed", **{**NOT_THERE, "exists": None}), "failed", "failed"),
    (row("failed", **{**NOT_THERE, "exists": True}), "failed", "failed"),
    # It could be planned, and the question for its price failed.
    (row("failed", ["image"], **NOT_THERE), "failed", "failed"),
]


@pytest.mark.parametrize(("found", "finding", "outcome"), GONE)
def test_what_is_not_there_is_missing_although_it_cannot_be_planned(
    found: dict[str, t.Any], finding: str, outcome: str
) -> None:
    """Only where it was seen that it is not there."""
    made = report(fleet(found, failed=True, msg="1 of 1 deployments failed"), WHEN)
    (deployment,) = made["deployments"]
    assert (deployment["finding"], made["outcome"]) == (finding, outcome)
    assert (deployment["error"], deployment["create_problem"])[finding == "missing"] == NOT_THERE["error"]


def test_a_fleet_that_failed_for_another_reason_failed() -> None:
    """Whatever its rows say."""
    assert report(fleet(row("unchanged"), failed=True, msg="no"), WHEN)["outcome"] == "failed"


def test_what_is_not_healthy_is_counted_named_and_fails_where_it_is_told_to() -> None:
    """Two of one name by their IDs, the worst with its regions; controls of the API reach no terminal."""
    regions = [{"region_id": 7, "ready": 0, "total": 2, "error_message": "no\x1b[2J"}]
    rows = [
        row("unchanged", id="1", status="DISABLED", health="stopped"),
        row("updated", ["image"], id="2", status="ERROR", health="failing", unready_regions=regions),
        row("unchanged", name="other-one", status="ACTIVE", health="healthy"),
    ]
    made = report(fleet(*rows, diff=[{"before": {"image": "a"}, "after": {"image": "b"}}]), WHEN)
    assert made["health"] == {"healthy": 1, "failing": 1, "not_ready": 0, "stopped": 1}
    assert made["unhealthy"] == {"some-one (1)": "stopped", "some-one (2)": "failing"}
    assert made["message"].splitlines() == [
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


def test_half_a_letter_can_be_written() -> None:
    """JSON can hold it, a file can't."""
    made = report(fleet(row("unchanged", name="a\ud800b"), unmanaged=[{"name": "\udfff", "id": "1"}]), WHEN)
    assert (made["deployments"][0]["name"], made["unmanaged"][0]["name"]) == (
        "a\\ud800b",
        "\\udfff",
    )


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
def test_values_are_shown_as_yaml(before: t.Any, after: t.Any, shown: t.Any) -> None:
    """So that a text and a number look different."""
    assert shortened_pair(before, after) == shown


def test_long_texts_are_shown_from_where_they_differ() -> None:
    """And cut."""
    old, new = shortened_pair("same " * 100 + "old" + "x" * 300, "same " * 100 + "new" + "x" * 300)
    assert (old or "").startswith("…same same same same old")
    assert (new or "").startswith("…same same same same new")
    assert (old or "").endswith("… (164 more characters)")


def test_ansible_gets_the_filter_by_its_name() -> None:
    """The name is that of the file."""
    assert FilterModule().filters() == {"audit_report": report}
