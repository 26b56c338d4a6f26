"""Rules from numbers to findings: what is told, what is too small to tell, and in which order."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.findings import rank, rules, side
from styringslib.findings.causes import cause_findings

MONTH = pd.Period("2026-10", "M")
LIMITS = {"minor_kr": 50_000, "minor_pct": 0.5, "act_kr": 250_000}


def row(expected=10_400_000.0, budget=10_000_000.0, **other):
    base = {"lower_80": expected - 2e5, "upper_80": expected + 2e5, "probability": 0.95}
    return {"expected": expected, "budget": budget, **base, **other}


def figures(**known):
    keys = [
        "user_time_share",
        "external_share",
        "absence_share",
        "recipients",
        "granted_hours",
        "pay_per_attendance_hour",
    ]
    table = pd.DataFrame(float("nan"), index=keys, columns=["budget", "actual", "last_year"])
    for key, cells in known.items():
        table.loc[key] = cells
    return table


@pytest.mark.parametrize(
    ("expected", "topic", "severity"),
    [
        (10_400_000, "forecast", "attention"),
        (10_100_000, "forecast", "notice"),
        (10_049_000, "forecast_calm", "calm"),
        (9_700_000, "forecast", "notice"),
    ],
)
def test_the_forecast_is_told_by_its_size(expected, topic, severity):
    found = rules.forecast_finding("Ådalen", MONTH, row(float(expected)), **LIMITS)
    assert (found.topic, found.severity, found.size) == (topic, severity, expected - 10_000_000)


def test_a_deviation_must_pass_both_the_amount_and_the_share():
    assert rules.is_minor(60_000, 100_000_000, minor_kr=50_000, minor_pct=0.5)
    assert rules.is_minor(40_000, 1_000_000, minor_kr=50_000, minor_pct=0.5)
    assert not rules.is_minor(-60_000, 1_000_000, minor_kr=50_000, minor_pct=0.5)


def test_without_a_budget_no_deviation_is_claimed():
    found = rules.forecast_finding("Ådalen", MONTH, row(budget=float("nan")), **LIMITS)
    assert found.topic == "forecast_no_budget"
    assert "deviation" not in found.evidence


def test_december_is_an_outturn_not_a_forecast():
    found = rules.forecast_finding("Ådalen", pd.Period("2026-12", "M"), row(), **LIMITS)
    assert found.topic == "outturn"
    assert found.certainty is None


def test_causes_carry_their_figures_largest_first():
    known = figures(
        user_time_share=(0.615, 0.581, 0.61), recipients=(100.0, 104.0, 99.0), granted_hours=(None, 1000.0, 950.0)
    )
    found = cause_findings(
        "Ådalen", MONTH, {"recipients": 90_000, "user_time": 390_000, "other": 10_000}, known, minor_kr=50_000
    )
    assert [finding.topic for finding in found] == ["user_time", "recipients"]
    assert found[0].value("actual") == 0.581
    assert found[1].value("granted_before") == 950.0


@pytest.mark.parametrize(
    ("cause", "amount", "key", "cells", "moved"),
    [
        ("user_time", 100_000.0, "user_time_share", (0.58, 0.60, 0.6), None),
        ("pay_rate", -100_000.0, "pay_per_attendance_hour", (317.0, 322.0, 310.0), None),
        # Unknown on one side: the kroner alone tell which way it moved.
        ("recipients", 100_000.0, "recipients", (float("nan"), 10.0, 9.0), "recipients_costs"),
        ("user_time", -100_000.0, "user_time_share", (float("nan"), 0.60, 0.6), "user_time_saves"),
        # More temps cost where they are dearer than one's own hours, and save where they are cheaper.
        ("temps_share", 100_000.0, "external_share", (float("nan"), 0.1, 0.1), None),
    ],
)
def test_a_figure_that_points_the_other_way_or_is_unknown_is_not_used(cause, amount, key, cells, moved):
    (found,) = cause_findings("Ådalen", MONTH, {cause: amount}, figures(**{key: cells}), minor_kr=50_000)
    assert found.topic == "cause"
    assert found.evidence.keys() == {"size", "period", "cause"} | ({"moved"} if moved else set())
    assert not moved or found.value("moved") == moved


def test_the_parts_of_a_change_come_with_it_unless_it_is_small():
    parts = {"new_actuals": 60_000.0, "revised_past": -5_000.0, "changed_expectations": 30_000.0}
    change, split = rules.change_findings("Ådalen", MONTH, parts, minor_kr=50_000)
    assert change.size == 85_000
    assert sum(split.value(name) for name in parts) == change.value("change")
    (small,) = rules.change_findings("Ådalen", MONTH, dict.fromkeys(parts, 1.0), minor_kr=50_000)
    assert small.topic == "change_none"


def test_units_over_and_under_are_balanced():
    rows = pd.DataFrame(
        {"deviation": [300_000.0, -120_000.0, 10_000.0, float("nan")], "budget": [1e7, 5e6, 8e6, 1e6]},
        index=["Ådalen", "Åhuset", "Mølleå", "Ny"],
    )
    *units, balance = rules.unit_findings("Fjordby", MONTH, rows, **LIMITS)
    assert [(finding.unit, finding.size, finding.severity) for finding in units] == [
        ("Ådalen", 300_000, "attention"),
        ("Åhuset", -120_000, "notice"),
    ]
    assert (balance.value("over"), balance.value("over_sum"), balance.value("under_sum")) == (1, 300_000, -120_000)
    assert rules.unit_findings("Fjordby", MONTH, rows.iloc[2:], **LIMITS) == []


@pytest.mark.parametrize(
    ("explanation", "action", "topics"),
    [
        (True, True, ["missing_explanation", "missing_action"]),
        (False, True, ["missing_action"]),
        (True, False, ["missing_explanation"]),
        (False, False, []),
    ],
)
def test_what_the_municipalitys_own_rules_ask_for(explanation, action, topics):
    response = {"overspend": 400_000.0, "explanation_missing": explanation, "action_missing": action}
    found = rules.response_findings("Ådalen", MONTH, response)
    assert [(finding.topic, finding.size, finding.severity, finding.value("month")) for finding in found] == [
        (topic, 400_000.0, "attention", MONTH) for topic in topics
    ]


def test_an_overdue_action_is_told_with_what_it_was_to_save():
    late = [
        {"title": "Ruter", "deadline": "2026-09-30", "status": "I gang", "effect_per_month": -45_000.0},
        {"title": "Vikarkorps", "deadline": "2026-10-31", "status": "I gang", "effect_per_month": None},
        {"title": "Pladser", "deadline": "2026-10-31", "status": "I gang"},
    ]
    found = rules.overdue_action_findings("Ådalen", MONTH, late)
    assert [(one.value("title"), one.size) for one in found] == [("Ruter", 45_000), ("Vikarkorps", 0), ("Pladser", 0)]
    assert found[0].value("deadline") == pd.Timestamp("2026-09-30")
    assert {(one.topic, one.severity, one.value("status")) for one in found} == {
        ("overdue_action", "attention", "I gang")
    }


def test_vacancies_are_told_when_they_cost_more_than_last_year():
    now = {"occupancy": 0.92, "vacant_places": 1.4, "vacancy_cost": 900_000.0}
    before = {"occupancy": 0.97, "vacant_places": 0.5, "vacancy_cost": 300_000.0}
    (found,) = rules.vacancy_findings("Åhuset", MONTH, now, before, minor_kr=50_000)
    assert found.value("cost") == 900_000
    assert rules.vacancy_findings("Åhuset", MONTH, before, now, minor_kr=50_000) == []
    unknown = before | {"vacancy_cost": float("nan")}
    assert rules.vacancy_findings("Åhuset", MONTH, now, unknown, minor_kr=50_000) == []


@given(st.permutations(range(6)))
def test_rank_does_not_depend_on_the_order_of_input(order):
    sizes = [5.0, -7.0, 3.0, -3.0, 0.0, 6.0]
    made = [rules.Finding("other", f"u{number}", MONTH, size, "notice", {}) for number, size in enumerate(sizes)]
    ranked = rank([made[number] for number in order])
    assert [abs(finding.size) for finding in ranked] == [7, 6, 5, 3, 3, 0]
    assert [finding.unit for finding in ranked] == ["u1", "u5", "u0", "u2", "u3", "u4"]


@pytest.mark.parametrize(
    ("deviation", "budget", "expected"),
    [
        (60_000.0, 10e6, "over"),
        (-60_000.0, 10e6, "under"),
        (50_000.0, 10e6, "over"),  # 50,000 kr. and 0.5 per cent, neither less
        (49_999.0, 1e6, "on_budget"),  # under the amount, over the share
        (-59_999.0, 12e6, "on_budget"),  # over the amount, under the share (60,000)
        (0.0, 0.0, "on_budget"),
        (60_000.0, 0.0, "over"),
        (None, 10e6, "unknown"),
        (60_000.0, None, "unknown"),
        (float("nan"), 10e6, "unknown"),
    ],
)
def test_a_report_is_marked_by_what_is_worth_telling(deviation, budget, expected):
    assert rules.signal(deviation, budget, minor_kr=50_000, minor_pct=0.5) == expected


def test_without_limits_any_deviation_is_marked():
    told = [rules.signal(amount, 1e6, minor_kr=0, minor_pct=0) for amount in (1.0, 0.0, -1.0)]
    assert told == ["over", "on_budget", "under"]


@pytest.mark.parametrize(
    ("expected", "budget", "told"),
    [
        (14.0, 13.0, "cost"),
        (-12.0, -10.8, "income"),
        (-0.1, 1.2, "both"),
        (0.1, -1.2, "both"),
        (-12.0, 0.0, "income"),
        (0.0, 0.0, "cost"),
        (-12.0, float("nan"), "income"),
        (12.0, float("nan"), "cost"),
    ],
)
def test_a_year_is_told_as_cost_as_income_or_as_both(expected, budget, told):
    assert side(expected, budget) == told


def test_a_unit_of_income_that_lacks_is_over_and_says_so():
    """Budgeted to bring in 10.8 m, it is expected to bring in 10.0: 0.8 m more net cost, 7.4 per cent of the budget."""
    row = {"expected": -10.0e6, "budget": -10.8e6, "lower_80": -10.2e6, "upper_80": -9.8e6, "probability": 0.99}
    found = rules.forecast_finding(
        "Takst", pd.Period("2026-10", "M"), row, minor_kr=50_000, minor_pct=0.5, act_kr=500_000
    )
    assert (found.topic, found.size, found.severity) == ("forecast", pytest.approx(800_000), "attention")
    assert found.value("side") == "income"
    assert found.value("deviation_pct") == pytest.approx(0.8 / 10.8)
    rows = pd.DataFrame({"deviation": [0.8e6], "budget": [-10.8e6]}, index=["Takst"])
    (unit,) = rules.unit_findings("Alle", pd.Period("2026-10", "M"), rows, minor_kr=5e4, minor_pct=0.5, act_kr=5e5)
    assert (unit.size, unit.value("side")) == (pytest.approx(800_000), "income")


@pytest.mark.parametrize(
    ("spent", "planned", "topic", "kind"),
    [
        (-1_950_000.0, 0.0, "income", "kr"),  # income that nobody budgeted is income
        (-1_950_000.0, -900_000.0, "income", "kr"),
        (0.0, -900_000.0, "income", "kr"),
        (300_000.0, -900_000.0, "account_group", "result"),  # what was to come in has cost instead: each names its side
        (900_000.0, 300_000.0, "account_group", "result"),
    ],
)
def test_an_account_group_is_told_by_what_it_holds(spent, planned, topic, kind):
    groups = pd.DataFrame({"spent": [spent], "budget_to_date": [planned]}, index=["Indtægter"])
    (found,) = rules.account_group_findings("Nord", MONTH, groups, minor_kr=50_000)
    assert (found.topic, found.size, found.evidence["actual"].kind) == (topic, spent - planned, kind)
