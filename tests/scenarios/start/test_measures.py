"""What a scenario takes over of earnings: which kroner follow what, for every way that a unit can be paid."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from styringslib.intake.settings.settings import Unit
from styringslib.month.forecast import EARNED, FIGURES, MonthForecast, typed
from styringslib.month.whole import WholeFollowUp
from styringslib.scenarios.model.baseline import Earned
from styringslib.scenarios.start.hours import ScenarioHours
from styringslib.scenarios.start.measures import ScenarioMeasures
from tests.month.made_month import municipality, settings

TEAM = Unit("Holdet", "holdet", "rehabilitation", "Hjemmepleje")
OFFICE = Unit("Kontoret", "kontoret", "purchaser", "Hjemmepleje")
UNITS = ("Nord", "Syd", "Holdet")
HOURS = {"gyldig_fra": "2026-01", "model": "aktivitet", "timer": "visiterede", "enhed": "Nord", "timepris": 500.0}
WEEKS = {"gyldig_fra": "2026-01", "model": "pakke", "enhed": "Nord", "takster": {"Lille": 700.0}}
CORRIDOR = {
    "gyldig_fra": "2026-01", "model": "hybrid", "enhed": "Nord", "korridor": [-0.03, 0.03], "udenfor_andel": 0.5,
    "timepris": 500.0,
}  # fmt: skip
COURSES = {
    "gyldig_fra": "2026-01", "model": "rehabilitering", "form": "aktivitet", "enhed": "Holdet",
    "kapacitet": {"Holdet": 80.0}, "timer_pr_forloeb": 20.0, "takst": 10_000.0,
}  # fmt: skip
BLOCK = {"gyldig_fra": "2026-04", "model": "ramme", "enhed": "Nord", "beloeb": {"Nord": 900_000.0}}
NURSING = {
    "gyldig_fra": "2026-01", "model": "sygepleje", "variant": "aktivitet", "sygeplejeenhed": "Syd", "enheder": ["Nord"],
    "pris": 300.0, "ydelser": ["Delegeret"],
}  # fmt: skip
# Kr of each month in which a unit earns; January to the month, and then to come.
GONE, COMING = 90_000.0, 100_000.0


def measures(
    *terms: dict[str, Any], unit: str = "Nord", month: str = "2026-10", service: str = "Pleje", year: str = "2026"
) -> Earned:
    """What ``unit`` earns by ``terms``: GONE in the months gone, COMING in those to come. It is granted 120 hours a month,
    delivers 110 and is budgeted 100, every day of 31 alike; its budget is 1,000,000."""
    period = pd.Period(month, "M")
    nursing, paid = (
        [one for one in terms if (one["model"] == "sygepleje") is is_nursing] for is_nursing in (True, False)
    )
    known = settings(sections={"tildeling": {"omraade": paid} | ({"nursing": nursing} if nursing else {})})
    months = pd.period_range(f"{year}-01", month, freq="M")
    rows = [
        {"month": str(one), "unit": "Nord", "service": service, "granted_hours": 120 * one.days_in_month / 31}
        | {"delivered_hours": 110 * one.days_in_month / 31, "budgeted_hours": 100 * one.days_in_month / 31}
        for one in months
    ]
    made = municipality({"activity": rows}, settings(sections=known.sections, units=(*known.units, TEAM, OFFICE)))
    span = pd.period_range(f"{period.year}-01", f"{period.year}-12", freq="M")
    kroner = [GONE if one <= period else COMING for one in span]
    earned = pd.DataFrame({"unit": unit, "month": span, "earned": kroner, "estimated": False})
    figures = pd.DataFrame(np.nan, index=list(UNITS), columns=list(FIGURES))
    figures["budget"], figures.loc[unit, "earned"] = 1e6, sum(kroner)
    forecasts = MonthForecast(period, figures.assign(activity_differs=pd.NA), earned=typed(earned, EARNED))
    whole = WholeFollowUp(made, None, period, forecasts)
    return ScenarioMeasures(whole, ScenarioHours(made, period, UNITS)).earned


def level(kroner: float, days: int) -> float:
    """A year of days like those."""
    return kroner / days * 365.25


def test_hours_are_paid_at_their_price_and_nothing_beside_it() -> None:
    found = measures(HOURS)
    assert found.follows == ("granted", "", "")
    assert found.judged.tolist() == [True, False, False]
    assert found.year[0] == 10 * GONE + 2 * COMING
    assert found.ahead.tolist() == [[COMING, COMING], [0, 0], [0, 0]]
    # ``Grants`` has the price and the hours.
    assert np.isnan(found.annual).all()
    assert np.isnan(found.paid).all()
    delivered = measures(HOURS | {"timer": "leverede"})
    assert delivered.follows[0] == "delivered"


def test_packages_have_a_years_level_of_their_own() -> None:
    found = measures(WEEKS)
    assert found.follows[0] == "granted"
    assert found.ahead[0].tolist() == [COMING, COMING]
    # August, September and October are 92 days.
    assert found.annual[0] == pytest.approx(level(3 * GONE, 92))
    assert np.isnan(found.annual[1:]).all()
    # In January the year has one month of earnings, of 31 days.
    early = measures(WEEKS, month="2026-01", year="2025")
    assert early.annual[0] == pytest.approx(level(GONE, 31))
    assert early.ahead.shape == (3, 11)


def test_a_team_is_paid_by_its_courses() -> None:
    found = measures(COURSES, unit="Holdet")
    assert found.follows == ("", "", "courses")
    assert found.annual[2] == pytest.approx(level(3 * GONE, 92))


def test_a_corridor_is_settled_by_the_years_hours() -> None:
    """304 of the year's days have gone, in steps of 120 / 31 hours; November and December have the level of late."""
    found = measures(CORRIDOR)
    assert found.follows[0] == "delivered"
    assert not found.ahead.any()
    days = 304 + 2 * 365.25 / 12
    assert found.paid[0] == pytest.approx(110 / 31 * days)
    assert found.budgeted[0] == pytest.approx(100 / 31 * days)
    assert np.isnan(found.paid[1:]).all()
    assert np.isnan(found.annual[0])


def test_a_unit_that_goes_over_to_a_block_has_its_budget_from_then_on() -> None:
    """It has earned from January to March, and is judged by that and its budget in the months since."""
    found = measures(HOURS, BLOCK)
    assert found.judged[0]
    assert (found.follows[0], found.ahead[0].tolist(), found.annual[0]) == ("", [0, 0], 1e6)
    # Before the block begins only the months to its beginning follow the hours.
    early = measures(HOURS, BLOCK, month="2026-02")
    assert early.follows[0] == "granted"
    assert early.ahead[0].tolist() == [COMING] + [0] * 9


def test_what_is_earned_by_delegated_nursing_is_in_the_level() -> None:
    """The price of the hours is not all that the unit earns then."""
    assert measures(HOURS, NURSING, service="Delegeret").annual[0] == pytest.approx(level(3 * GONE, 92))
    assert np.isnan(measures(HOURS, NURSING).annual[0])
    # Who pays for it beside the purchaser is told; in this variant the purchaser does.
    assert measures(HOURS, NURSING, service="Delegeret").payers == ()
    assert measures(HOURS, NURSING | {"variant": "leverede"}, service="Delegeret").payers == ("Syd",)
