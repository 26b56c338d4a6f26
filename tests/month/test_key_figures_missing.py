"""Months that are not reported stand beside the same months of budget and last year, or beside nothing."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from styringslib.intake.settings.settings import Event
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import FIGURES, MonthForecast
from styringslib.month.key_figures import key_figures
from styringslib.sections import about
from tests.month.made_accounts import budget, every_month, municipality

MARCH = pd.Period("2026-03", "M")


def care(unit, months, delivered=100.0, people=10.0, service="Pleje"):
    row = {
        "unit": unit,
        "service": service,
        "granted_hours": 110.0,
        "budgeted_hours": 100.0,
        "budgeted_recipients": 10.0,
    }
    return [row | {"month": month, "delivered_hours": delivered, "recipients": people} for month in months]


def year(first, last):
    return list(pd.period_range(first, last, freq="M"))


def made(folder, *rows):
    return municipality(folder, activity=pd.DataFrame([line for part in rows for line in part]))


def test_a_month_of_delivered_hours_that_is_not_reported(tmp_path):
    """January and March are 200 hours beside 200 budgeted and last year's 180; 10 hours for each of 10 people."""
    now = care("Nord", [pd.Period("2026-01", "M"), MARCH])
    gap = care("Nord", [pd.Period("2026-02", "M")], delivered=math.nan)
    table = key_figures(made(tmp_path, now, gap, care("Nord", year("2025-01", "2025-12"), 90.0)), "Nord", MARCH)
    assert table.loc["delivered_hours"].tolist() == [200, 200, 180]
    assert table.loc["hours_per_recipient"].tolist() == pytest.approx([10, 10, 9])
    assert table.loc["granted_hours", ["actual", "last_year"]].tolist() == [330, 330]


def test_last_year_stays_away_where_it_lacks_a_month(tmp_path):
    before = care("Nord", year("2024-01", "2025-01")) + care("Nord", year("2025-03", "2025-12"))
    table = key_figures(made(tmp_path, care("Nord", year("2026-01", "2026-03")), before), "Nord", MARCH)
    assert table.loc["delivered_hours", ["budget", "actual"]].tolist() == [300, 300]
    assert math.isnan(table.loc["delivered_hours", "last_year"])


def test_a_unit_that_opened_this_year_lacks_nothing_last_year(tmp_path):
    rows = care("Nord", year("2025-01", "2026-03")) + care("Syd", year("2026-02", "2026-03"))
    table = key_figures(made(tmp_path, rows), "", MARCH)
    assert table.loc["delivered_hours"].tolist() == [500, 500, 300]


def test_unknown_recipients_beside_budgeted_ones_are_no_failure(tmp_path):
    """Hours and cost are known, recipients only in the budget: the causes tell hours instead of recipients."""
    rows = care("Nord", year("2026-01", "2026-03"), delivered=110.0, people=math.nan)
    cost = every_month("Nord", "2026-01", "2026-03", 1_100.0)
    found = municipality(
        tmp_path,
        activity=pd.DataFrame(rows),
        postings=pd.DataFrame(cost),
        budget=pd.DataFrame(budget("Nord", 2026, 1_000.0)),
    )
    follow_up = FollowUp(found.for_unit("Nord"), found.unit("Nord"), MARCH, MonthForecast(MARCH))
    assert follow_up.causes["hours"] == pytest.approx(300)
    assert sum(follow_up.causes.values()) == pytest.approx(300)
    assert math.isnan(follow_up.key_figures.loc["recipients", "actual"])


def test_what_is_lacking_is_told_and_that_no_method_is_tried(tmp_path):
    rows = [line for line in care("Nord", year("2025-01", "2026-03")) if str(line["month"]) != "2026-02"]
    found = municipality(
        tmp_path, activity=pd.DataFrame(rows), postings=pd.DataFrame(every_month("Nord", "2026-01", "2026-03", 1_000.0))
    )
    weights = pd.DataFrame({"unit": ["Nord"], "method": ["twelfths"], "weight": [1.0]})
    forecast = MonthForecast(MARCH, weights=weights.astype({"unit": "str", "method": "str"}))
    told = about.about(FollowUp(found.for_unit("Nord"), found.unit("Nord"), MARCH, forecast)).text.replace("\xa0", " ")
    assert "Leverede timer mangler for februar 2026. Det, der står, er gjort op på de måneder, der er kommet." in told
    assert "Nord har intet budget for 2026." in told
    assert "Der er endnu ikke et helt afsluttet år at prøve prognosen på, og usikkerheden kan være større" in told
    assert "efter, hvor godt de har ramt før" not in told


def test_what_was_before_a_unit_is_no_break_in_its_figures(tmp_path):
    """The act came in July 2025; Nord is there from January 2026, Syd always was."""
    found = municipality(tmp_path, postings=pd.DataFrame(every_month("Nord", "2026-01", "2026-03", 1_000.0)))
    act = Event(date(2025, 7, 1), "Ældreloven træder i kraft")
    units = [replace(unit, start=MARCH - 2) if unit.name == "Nord" else unit for unit in found.settings.units]
    found = replace(found, settings=replace(found.settings, units=tuple(units), events=(act,)))

    def told(name):
        return about.about(FollowUp(found.for_unit(name), found.unit(name), MARCH, MonthForecast(MARCH))).text

    assert "Ældreloven" in told("Syd")
    assert "Ældreloven" not in told("Nord")


UNTRIED = (
    "Der er endnu ikke et helt afsluttet år at prøve prognosen på, og usikkerheden kan være større, end intervallet viser. "
    "Årets forventede regnskab bygger på"
)


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        pytest.param(
            {"twelfths": 0.75, "this_year": 0.25},
            f"{UNTRIED} tolvtedele og årets egne måneder.",
            id="beside a method",
        ),
        pytest.param(
            {"this_year": 0.998, "twelfths": 0.002},
            f"{UNTRIED} årets egne måneder.",
            id="alone",
        ),
        pytest.param(
            {"this_year": 0.6, "twelfths": 0.4},
            f"{UNTRIED} årets egne måneder og tolvtedele.",
            id="before a method",
        ),
    ],
)
def test_the_years_own_months_are_weighed_by_what_they_show(tmp_path, weights, told):
    found = municipality(tmp_path, postings=pd.DataFrame(every_month("Nord", "2026-01", "2026-03", 1_000.0)))
    table = pd.DataFrame([{"unit": "Nord", "method": name, "weight": weight} for name, weight in weights.items()])
    forecast = MonthForecast(MARCH, weights=table.astype({"unit": "str", "method": "str"}))
    basis = FollowUp(found.for_unit("Nord"), found.unit("Nord"), MARCH, forecast)
    assert about.weights_text(basis).replace("\xa0", " ") == told


def test_the_months_of_a_new_unit_are_held_against_its_budget(tmp_path):
    found = municipality(tmp_path, postings=pd.DataFrame(every_month("Nord", "2026-01", "2026-03", 1_000.0)))
    weights = pd.DataFrame({"unit": ["Nord"], "method": ["this_year"], "weight": [1.0]}).astype(
        {"unit": "str", "method": "str"}
    )
    figures = pd.DataFrame({"budget": 12_000.0}, index=pd.Index(["Nord"], name="unit")).reindex(columns=list(FIGURES))
    basis = FollowUp(found.for_unit("Nord"), found.unit("Nord"), MARCH, MonthForecast(MARCH, figures, weights=weights))
    assert about.weights_text(basis).endswith("bygger på årets egne måneder og budgettet.")


def test_a_user_time_that_only_a_price_assumes_is_no_key_figure(tmp_path):
    """Havnen has no hours at its residents, so the budget's share of them stands beside nothing."""
    more = '[[forudsaetninger]]\ngyldig_fra = "2026-01"\nenhed = "Havnen"\nkilde = "Budget"\nbrugertidsprocent = 72\n'
    found = municipality(tmp_path, more + "fravaerspct = 5.0\n")
    table = key_figures(found.for_unit("Havnen"), "Havnen", MARCH)
    assert math.isnan(table.loc["user_time_share", "budget"])
    assert table.loc["illness_share", "budget"] == 0.05
