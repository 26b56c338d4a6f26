"""The amounts, shares and limits of findings, each worked out by hand."""

import math

import pandas as pd
import pytest

from styringslib.findings import rules
from styringslib.findings.causes import cause_findings
from styringslib.presentation import text

OCTOBER = pd.Period("2026-10", "M")
NAN = float("nan")
LIMITS = {"minor_kr": 50_000, "minor_pct": 0.5, "act_kr": 250_000}


def values(finding):
    return {name: evidence.value for name, evidence in finding.evidence.items()}


def forecast(expected, budget, month=OCTOBER, probability=0.9, **limits):
    row = {"expected": expected, "budget": budget, "lower_80": expected - 100_000, "upper_80": expected + 200_000}
    return rules.forecast_finding("Ådalen", month, row | {"probability": probability}, **(LIMITS | limits))


def test_a_forecast_under_the_budget_carries_its_amounts():
    found = forecast(9_600_000.0, 10_000_000.0)
    assert values(found) == {
        "expected": 9_600_000,
        "low": 9_500_000,
        "high": 9_800_000,
        "level": 80,
        "budget": 10_000_000,
        "deviation": -400_000,  # 9,600,000 - 10,000,000
        "deviation_pct": 0.04,  # 400,000 / 10,000,000, told without its sign
        "side": "cost",
        "minor": 50_000,
        "probability": 0.9,
    }
    assert (found.size, found.severity, found.certainty) == (-400_000, "notice", 0.9)


def test_without_a_budget_the_finding_weighs_nothing_and_with_a_budget_of_nought_no_share_is_told():
    assert forecast(400_000.0, NAN).size == 0
    none = forecast(400_000.0, 0.0)
    assert none.value("deviation") == 400_000
    assert math.isnan(none.value("deviation_pct"))


def test_an_outturn_of_december_is_not_called_final_and_has_no_probability():
    found = forecast(10_300_000.0, 10_000_000.0, month=pd.Period("2026-12", "M"))
    assert (found.topic, found.size, found.severity) == ("outturn", 300_000, "attention")
    assert values(found)["final"] is False
    assert "probability" not in found.evidence


@pytest.mark.parametrize(
    ("deviation", "topic", "severity"),
    [
        (49_999, "forecast_calm", "calm"),
        (50_000, "forecast", "notice"),  # the limit itself is worth telling
        (-50_000, "forecast", "notice"),
        (249_999, "forecast", "notice"),
        (250_000, "forecast", "attention"),  # and so is the one that asks for action
        (-250_000, "forecast", "notice"),
    ],
)
def test_a_limit_is_passed_by_the_amount_itself(deviation, topic, severity):
    found = forecast(10_000_000.0 + deviation, 10_000_000.0)
    assert (found.topic, found.severity) == (topic, severity)


@pytest.mark.parametrize(
    ("deviation", "budget", "minor"),
    [
        (50_000, 10_000_000, False),  # 0.5 % of 10 million is 50,000: the limit itself is told
        (50_000, 10_000_001, True),
        (-50_000, -10_000_000, False),  # an income budget counts by its size
        (-50_000, -10_000_001, True),
        (49_999, 1_000_000, True),
        (60_000, 12_000_000, False),
        (59_999, 12_000_000, True),
    ],
)
def test_small_is_below_the_amount_or_below_the_share(deviation, budget, minor):
    assert rules.is_minor(deviation, budget, minor_kr=50_000, minor_pct=0.5) is minor


def test_the_outturn_of_december_is_calm_below_the_limit_on_either_side():
    december = pd.Period("2026-12", "M")
    assert forecast(10_049_999.0, 10_000_000.0, month=december).severity == "calm"
    assert forecast(9_950_000.0, 10_000_000.0, month=december).severity == "notice"


def test_a_printed_status_tells_its_deviation():
    line = {
        "budget": 1_000.0,
        "spent": 700.0,
        "expected_rest": 400.0,
        "deviation": 100.0,
        "spent_share": 0.7,
        "max_share": 0.75,
    }
    found = rules.printed_finding("Ådalen", OCTOBER, line)
    assert found.size == 100
    assert values(found) == {
        "expected": 1_100,  # 700 + 400
        "budget": 1_000,
        "deviation": 100,  # cost above budget is plus: 1,100 - 1,000
        "spent_share": 0.7,
        "max_share": 0.75,
    }


@pytest.mark.parametrize(
    ("amount", "topics"),
    [
        (9_999.0, ["change_none"]),
        (10_000.0, ["change", "change_parts"]),  # a fifth of 50,000
        (-9_999.0, ["change_none"]),
        (-10_000.0, ["change", "change_parts"]),
    ],
)
def test_a_change_is_told_from_a_fifth_of_the_limit(amount, topics):
    found = rules.change_findings(
        "Ådalen", OCTOBER, {"new_actuals": amount + 5.0, "revised_past": -5.0}, minor_kr=50_000
    )
    assert [finding.topic for finding in found] == topics
    assert [finding.size for finding in found] == [amount] * len(topics)
    assert found[0].value("previous") == pd.Period("2026-09", "M")
    assert found[0].value("change") == amount


def test_units_are_told_largest_first_with_their_share_and_then_what_is_over_and_under():
    rows = pd.DataFrame(
        {
            "deviation": [60_000.0, -120_000.0, 300_000.0, -80_000.0, 1.0, 60_000.0],
            "budget": [1_000_000.0, 2_000_000.0, 10_000_000.0, 0.0, 10.0, 1_000_000.0],
        },
        index=["Birk", "Eg", "Ask", "Pil", "El", "Bøg"],
    )
    *units, balance = rules.unit_findings("Fjordby", OCTOBER, rows, **LIMITS)
    assert [(finding.unit, finding.size) for finding in units] == [
        ("Ask", 300_000),
        ("Eg", -120_000),
        ("Pil", -80_000),
        ("Birk", 60_000),
        ("Bøg", 60_000),
    ]
    shares = {finding.unit: finding.value("deviation_pct") for finding in units}
    assert shares["Ask"] == 0.03  # 300,000 / 10,000,000
    assert shares["Eg"] == 0.06  # 120,000 / 2,000,000, without its sign
    assert math.isnan(shares["Pil"])  # no budget, no share
    assert values(balance) == {"over": 3, "over_sum": 420_000, "under": 2, "under_sum": -200_000}
    assert (balance.unit, balance.size) == ("Fjordby", 220_000)
    assert [finding.severity for finding in units] == ["attention", "notice", "notice", "notice", "notice"]


def test_a_balance_needs_one_unit_on_either_side():
    rows = pd.DataFrame({"deviation": [-60_000.0, -70_000.0], "budget": [1e6, 1e6]}, index=["Birk", "Eg"])
    assert [finding.topic for finding in rules.unit_findings("Fjordby", OCTOBER, rows, **LIMITS)] == [
        "unit_deviation"
    ] * 2
    rows["deviation"] = [60_000.0, 70_000.0]
    assert [finding.topic for finding in rules.unit_findings("Fjordby", OCTOBER, rows, **LIMITS)] == [
        "unit_deviation"
    ] * 2
    # A municipality without a limit: what is on budget to the krone is neither over nor under.
    rows["deviation"] = [0.0, 0.5]
    every = rules.unit_findings("Fjordby", OCTOBER, rows, minor_kr=0, minor_pct=0, act_kr=250_000)
    assert [finding.size for finding in every] == [0.5]
    rows = pd.DataFrame({"deviation": [0.5, -0.5, 0.0], "budget": 1e6}, index=["Birk", "Eg", "Ask"])
    *_, balance = rules.unit_findings("Fjordby", OCTOBER, rows, minor_kr=0, minor_pct=0, act_kr=250_000)
    assert values(balance) == {"over": 1, "over_sum": 0.5, "under": 1, "under_sum": -0.5}


def figures(**known):
    return pd.DataFrame.from_dict(known, orient="index", columns=["budget", "actual", "last_year"]).astype(float)


@pytest.mark.parametrize(
    ("cause", "told", "key", "cells", "amount"),
    [
        ("user_time", "user_time", "user_time_share", (0.60, 0.58, 0.6), 0.5),  # a fall of 0.02 costs
        ("user_time", "cause", "user_time_share", (0.60, 0.60, 0.6), 0.5),  # unchanged explains nothing
        ("user_time", "user_time", "user_time_share", (0.58, 0.60, 0.6), -0.5),
        ("hours", "hours", "delivered_hours", (100.0, 101.0, 90.0), 0.5),
        ("hours", "cause", "delivered_hours", (101.0, 100.0, 90.0), 0.5),
        ("hours", "hours", "delivered_hours", (101.0, 100.0, 90.0), -0.5),
        ("hours", "cause", "delivered_hours", (100.0, NAN, 90.0), 0.5),
        ("hours", "cause", "recipients", (100.0, 101.0, 90.0), 0.5),  # another figure than the cause's own
    ],
)
def test_a_figure_explains_an_amount_that_it_moves_with(cause, told, key, cells, amount):
    (found,) = cause_findings("Ådalen", OCTOBER, {cause: amount}, figures(**{key: cells}), minor_kr=0.5)
    assert (found.topic, found.size) == (told, amount)
    if told != "cause":
        assert values(found) == {"size": amount, "period": OCTOBER, "budget": cells[0], "actual": cells[1]}


def test_other_causes_need_no_figure_and_what_is_below_the_limit_is_not_told():
    found = cause_findings("Ådalen", OCTOBER, {"other": -50_000.0, "hours": 49_999.0}, figures(), minor_kr=50_000)
    assert [(finding.topic, finding.size) for finding in found] == [("other", -50_000)]


def test_causes_are_told_by_their_size_whichever_way_they_point():
    known = figures(delivered_hours=(100, 110, 90), recipients=(50, 40, 45), granted_hours=(NAN, 900, 800))
    causes = {"hours": 60_000.0, "recipients": -90_000.0, "other": 70_000.0}
    found = cause_findings("Ådalen", OCTOBER, causes, known, minor_kr=50_000)
    assert [(finding.topic, finding.size) for finding in found] == [
        ("recipients", -90_000),
        ("other", 70_000),
        ("hours", 60_000),
    ]
    assert values(found[0]) == {
        "size": -90_000, "period": OCTOBER, "budget": 50, "actual": 40, "granted": 900, "granted_before": 800,
    }  # fmt: skip


def test_granted_hours_are_told_with_both_years_or_not_at_all():
    known = figures(recipients=(50, 60, 45), granted_hours=(NAN, 900, NAN))
    (found,) = cause_findings("Ådalen", OCTOBER, {"recipients": 1.0}, known, minor_kr=1)
    assert values(found) == {"size": 1, "period": OCTOBER, "budget": 50, "actual": 60}


def test_temps_and_absence_are_causes_of_their_own_each_with_its_figure():
    known = figures(
        external_share=(0.02, 0.10, 0.03), attendance_share=(NAN, 0.779, 0.805), illness_share=(0.066, 0.0907, 0.065)
    )
    causes = {"temps_share": 250_528.0, "absence": 200_356.0}
    temps, absence = cause_findings("Søndervang", OCTOBER, causes, known, minor_kr=50_000)
    assert (temps.topic, absence.topic) == ("temps_share", "absence")
    assert values(temps) == {"size": 250_528, "period": OCTOBER, "budget": 0.02, "actual": 0.10}
    assert values(absence) == {
        "size": 200_356, "period": OCTOBER, "actual": 0.779, "before": 0.805, "illness": 0.0907, "illness_budget": 0.066,
    }  # fmt: skip


def test_the_budgets_own_attendance_goes_before_last_years():
    known = figures(attendance_share=(0.82, 0.779, 0.805))
    (found,) = cause_findings("Ådalen", OCTOBER, {"absence": 1.0}, known, minor_kr=1)
    assert values(found) == {"size": 1, "period": OCTOBER, "budget": 0.82, "actual": 0.779}


def test_absence_that_rose_is_not_told_as_having_saved():
    # More of the paid time is attendance than last year, so the saving is told with that; more illness than budgeted is not.
    known = figures(attendance_share=(NAN, 0.806, 0.805), illness_share=(0.066, 0.07, 0.069))
    (found,) = cause_findings("Ådalen", OCTOBER, {"absence": -60_000.0}, known, minor_kr=50_000)
    told = text.sentence(found).replace("\u00a0", " ")
    assert told == (
        "Mindre fravær, ferie og kursus sparer 60.000 kr. til og med oktober. "
        "Fremmødet er 80,6 pct. af den betalte tid mod 80,5 i samme måneder året før."
    )
    less = figures(attendance_share=(NAN, 0.80, 0.805))
    (alone,) = cause_findings("Ådalen", OCTOBER, {"absence": -60_000.0}, less, minor_kr=50_000)
    assert alone.topic == "cause"


def test_income_is_told_as_income_and_other_operations_as_themselves():
    causes = {"income": 602_700.0, "other": -60_000.0}
    income, other = cause_findings("Fjordby", OCTOBER, causes, figures(), minor_kr=50_000)
    assert text.sentence(income).replace("\u00a0", " ") == (
        "Indtægterne er 600.000 kr. lavere end budgetteret til og med oktober."
    )
    assert (other.topic, other.size) == ("other", -60_000)


def test_kroner_that_no_hours_explain_are_named_so_where_several_units_are_told_together():
    one = cause_findings("Åhuset", OCTOBER, {"temps": 60_000.0}, figures(), minor_kr=50_000)
    all_of_them = cause_findings("Fjordby", OCTOBER, {"temps": 60_000.0}, figures(), minor_kr=50_000, several=True)
    assert text.title(one[0]) == "Eksterne vikarer"
    assert text.title(all_of_them[0]) == "Eksterne vikarer i enheder, hvor timer ikke forklarer udgiften"
    assert text.sentence(one[0]).replace("\u00a0", " ") == (
        "Eksterne vikarer ligger 60.000 kr. over budgettet til og med oktober."
    )
    assert text.sentence(all_of_them[0]).replace("\u00a0", " ") == (
        "Eksterne vikarer i enheder, hvor timer ikke forklarer udgiften, ligger 60.000 kr. over budgettet til og med oktober."
    )


def test_account_groups_off_the_budget_and_income_apart():
    groups = pd.DataFrame(
        {"spent": [100.0, -150.0, 40.0, NAN, 5.0], "budget_to_date": [40.0, -230.0, 100.0, 1.0, 0.0]},
        index=["løn", "takster", "vikarer", "ukendt", "befordring"],
    )
    found = rules.account_group_findings("Ådalen", OCTOBER, groups, minor_kr=5)
    assert [(finding.topic, finding.value("group"), finding.size) for finding in found] == [
        ("income", "takster", 80),  # -150 - (-230): less income than budgeted costs
        ("account_group", "løn", 60),
        ("account_group", "vikarer", -60),
        ("account_group", "befordring", 5),  # nothing budgeted is no income
    ]
    assert values(found[0]) == {"group": "takster", "size": 80, "period": OCTOBER, "actual": -150, "budget": -230}
    assert rules.account_group_findings("Ådalen", OCTOBER, groups.loc[["befordring"]], minor_kr=5.01) == []


def test_vacancies_are_told_from_the_limit_on():
    now = {"occupancy": 0.92, "vacant_places": 1.4, "vacancy_cost": 350.0}
    before = {"occupancy": 0.97, "vacant_places": 0.5, "vacancy_cost": 300.0}
    (found,) = rules.vacancy_findings("Åhuset", OCTOBER, now, before, minor_kr=50)
    assert found.size == 350
    assert values(found) == {"actual": 0.92, "before": 0.97, "vacant": 1.4, "cost": 350, "period": OCTOBER}
    assert rules.vacancy_findings("Åhuset", OCTOBER, now, before, minor_kr=50.01) == []


@pytest.mark.parametrize(
    ("missing", "topics"),
    [
        ((True, False), ["missing_explanation"]),
        ((False, True), ["missing_action"]),
        ((True, True), ["missing_explanation", "missing_action"]),
        ((False, False), []),
    ],
)
def test_what_is_missing_is_told_with_the_overspend(missing, topics):
    response = {"overspend": -120_000.0, "explanation_missing": missing[0], "action_missing": missing[1]}
    found = rules.response_findings("Ådalen", OCTOBER, response)
    assert [finding.topic for finding in found] == topics
    assert all((finding.size, finding.severity) == (-120_000, "attention") for finding in found)


@pytest.mark.parametrize(("effect", "size"), [(None, 0), (NAN, 0), (-45_000.0, 45_000), (2.0, 2)])
def test_an_overdue_action_weighs_what_it_was_to_give_in_a_month(effect, size):
    action = {"title": "Ruter", "deadline": "2026-09-30", "status": "I gang", "effect_per_month": effect}
    (found,) = rules.overdue_action_findings("Ådalen", OCTOBER, [action])
    assert found.size == size
    assert found.value("deadline") == pd.Timestamp("2026-09-30")


def test_without_a_limit_nothing_is_still_not_told():
    assert causes_of({"pay": 0.0}) == []
    assert rules.change_findings("Nord", OCTOBER, {"new_actuals": 0.0}, minor_kr=0)[0].topic == "change_none"
    groups = pd.DataFrame({"spent": [5.0, 7.0], "budget_to_date": [5.0, 6.0]}, index=["Løn", "Drift"])
    (found,) = rules.account_group_findings("Nord", OCTOBER, groups, minor_kr=0)
    assert found.value("group") == "Drift"


def causes_of(contributions):
    return cause_findings("Nord", OCTOBER, contributions, pd.DataFrame(), minor_kr=0)


def test_what_is_written_goes_with_the_deviation_in_one_line_of_a_hundred_and_sixty_signs():
    rows = pd.DataFrame(
        {
            "deviation": [400_000.0, 300_000.0],
            "budget": [8e6, 8e6],
            "explanation": ["Opgaver\nflyttes fra sygeplejen.", "ord " * 100],
            "action": ["Aftale", None],
        },
        index=["Nord", "Syd"],
    )
    nord, syd = rules.unit_findings("Fjordby", OCTOBER, rows, **LIMITS)
    assert (nord.value("explanation"), nord.value("action")) == ("Opgaver flyttes fra sygeplejen.", "Aftale")
    assert syd.value("explanation") == f"{'ord ' * 38}ord…"
    assert syd.value("action") == ""


@pytest.mark.parametrize(("deviation", "by_share"), [(300_000.0, True), (40_000.0, False), (-300_000.0, True)])
def test_a_calm_forecast_knows_which_limit_it_is_below(deviation, by_share):
    """300,000 of 100 m is 0.3 per cent: over the limit of 50,000 kr, under that of half a per cent."""
    row = {"expected": 100e6 + deviation, "budget": 100e6, "lower_80": 99e6, "upper_80": 101e6, "probability": 0.6}
    found = rules.forecast_finding("Nord", OCTOBER, row, minor_kr=50_000, minor_pct=0.5, act_kr=250_000)
    assert found.topic == "forecast_calm"
    assert found.value("by_share") is by_share
    assert found.value("minor_pct") == 0.005
