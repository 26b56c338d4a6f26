"""The budget's assumptions in two years: what a change costs worked out by hand, and the sample against its own tables."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from styringslib.intake import Municipality, Unit
from styringslib.month.whole import WholeFollowUp
from styringslib.sections.assumptions import AssumptionNumbers, assumptions

JANUARY = pd.Period("2026-01", "M")


class ByHand(AssumptionNumbers):
    """Without what the year has come to."""

    def _actual(self, counted, timed, persons):
        return pd.Series(dtype=float)

    def _spent(self, names):
        return np.nan


def made(
    *, persons=(1_000, 1_000), recipients=(100, 100), hours=(10, 10), times=(0.5, 0.5), price=(200, 200), office=()
):
    """One district in January of two years: 1,000 residents, 100 recipients of 10 hours, half of the time with them, 200 kr."""
    units = [Unit("Nord", "nord", "district", "Hjemmepleje")]
    budgets = {"Nord": [r * h / t * p for r, h, t, p in zip(recipients, hours, times, price, strict=True)]}
    if office:
        units.append(Unit("Visitation", "visitation", "purchaser", "Hjemmepleje"))
        budgets["Visitation"] = list(office)
    months = pd.PeriodIndex([JANUARY - 12, JANUARY], name="month")
    activity = pd.DataFrame(
        {
            "month": months, "unit": "Nord", "budgeted_recipients": np.array(recipients, float),
            "budgeted_hours": np.array(recipients, float) * hours, "delivered_hours": np.nan, "recipients": np.nan,
        }
    )  # fmt: skip
    population = pd.DataFrame(
        {"unit": "Nord", "year": [2025, 2026, 2026], "age": [70, 80, 40], "persons": [*persons, 9e9]}
    )
    settings = SimpleNamespace(
        units=units, name="Kommunen", short_name="",
        assumption=lambda name, month, unit: dict(zip((2025, 2026), times, strict=True))[month.year],
    )  # fmt: skip
    tables = {"activity": activity, "population": population}
    follow_up = SimpleNamespace(
        municipality=Municipality(Path(), settings, tables, pd.DataFrame()), settings=settings,
        month=JANUARY, year_to_date=pd.period_range(JANUARY, JANUARY, freq="M"), minor_kr=10_000.0, parts=[],
    )  # fmt: skip
    numbers = ByHand(follow_up)
    numbers.__dict__ |= {"_budget": pd.DataFrame(budgets, index=months, dtype=float), "_activity": activity}
    return numbers


def effects(**given):
    (area,) = made(**given).areas
    return area.rows["effect"].round(6).to_dict()


NOTHING = dict.fromkeys(("residents", "user_share", "hours_per_recipient", "user_time_share", "attendance_cost"), 0.0)


@pytest.mark.parametrize(
    ("given", "moved", "kroner"),
    [
        # 100 x 10 hours, 2 hours at work for each, 200 kr: 400,000 kr.
        ({"persons": (1_000, 1_100), "recipients": (100, 110)}, "residents", 40_000),
        ({"recipients": (100, 105)}, "user_share", 20_000),
        ({"hours": (10, 9)}, "hours_per_recipient", -40_000),
        ({"times": (0.5, 0.625)}, "user_time_share", -80_000),
        ({"price": (200, 220)}, "attendance_cost", 40_000),
    ],
)
def test_what_one_changed_assumption_costs(given, moved, kroner):
    found = effects(**given)
    assert np.isnan(found.pop("hour_cost"))
    assert found == {**NOTHING, moved: kroner, "budget": kroner}


def test_two_changes_share_what_they_make_together():
    # 1.1 x 1.1 of 400,000 kr is 84,000 more; each has its own 40,000 and half of the 4,000 that both make.
    found = effects(persons=(1_000, 1_100), recipients=(100, 110), price=(200, 220))
    assert (found["residents"], found["attendance_cost"], found["budget"]) == (42_000, 42_000, 84_000)


def test_a_unit_without_hours_has_its_change_told_apart():
    (area,) = made(price=(200, 220), office=(50_000, 53_000)).areas
    assert area.rows.loc["other", ["before", "after", "effect"]].tolist() == [50_000, 53_000, 3_000]
    assert area.rows.loc["budget", ["before", "after", "effect"]].tolist() == [450_000, 493_000, 43_000]
    assert area.rows.loc["hour_cost", ["before", "after"]].tolist() == [400, 440]
    assert area.rows.loc["user_share", "after"] == 0.1


def test_an_area_without_a_whole_budget_is_not_compared():
    numbers = made()
    numbers.__dict__["_budget"].loc[JANUARY - 12, "Nord"] = np.nan
    assert numbers.areas == ()
    assert not assumptions(numbers).parts


def test_without_population_the_users_are_counted():
    (area,) = made(persons=(np.nan, np.nan), recipients=(100, 105)).areas
    assert area.rows.loc["recipients", ["before", "after", "effect"]].round(6).tolist() == [100, 105, 20_000]
    assert "residents" not in area.rows.index


@pytest.fixture(scope="module")
def sample(fjordby, forecasts, month):
    return AssumptionNumbers(WholeFollowUp(fjordby.known_at(month), None, month, forecasts))


def test_the_sample_against_its_own_tables(sample, fjordby):
    home = {area.area: area.rows for area in sample.areas}["Hjemmepleje"]
    assert [area.area for area in sample.areas] == ["Hjemmepleje", "Rehabilitering", "Botilbud"]
    lines = fjordby.budget[(fjordby.budget["version"] == "revised") & (fjordby.budget["area"] == "Hjemmepleje")]
    for column, year in (("before", 2025), ("after", 2026)):
        own = lines[(lines["month"] >= f"{year}-01") & (lines["month"] <= f"{year}-10")]
        assert home.loc["budget", column] == pytest.approx(own["amount"].sum())
    # 9.1812 hours a recipient this year against 9.1945, 61.1 per cent of the time at the citizens against 61.0.
    assert home.loc["hours_per_recipient", ["before", "after"]].round(4).tolist() == [9.1945, 9.1812]
    assert home.loc["user_time_share", ["before", "after"]].round(4).tolist() == [0.6101, 0.6114]
    assert home.loc["residents", ["before", "after"]].tolist() == [4_298, 4_339]
    for area in sample.areas:
        parts, whole = area.rows["effect"].drop("budget").sum(), area.rows.loc["budget"]
        assert parts == pytest.approx(whole["effect"]) == whole["after"] - whole["before"]


@pytest.mark.parametrize(
    ("price", "told"),
    [
        ((200, 200), "Budgettet for januar er 400.000 kr., på niveau med de samme måneder året før."),
        # 0.4 per cent more, and 0.6, which is printed alike; 3 per cent is not.
        ((200, 200.8), "Budgettet for januar er 400.000 kr., på niveau med de samme måneder året før."),
        ((200, 201.2), "Budgettet for januar er 400.000 kr., på niveau med de samme måneder året før."),
        (
            (200, 206),
            "Budgettet for januar er 410.000 kr. mod 400.000 kr. i de samme måneder året før, 12.000 kr. mere.",
        ),
        ((200, 180), "360.000 kr. mod 400.000 kr. i de samme måneder året før, 40.000 kr. mindre. Mest betyder"),
    ],
)
def test_a_budget_on_last_years_level_is_told_as_that(price, told):
    assert told in assumptions(made(price=price)).text.replace("\u00a0", " ")


def test_the_sample_in_words(sample):
    shown = assumptions(sample)
    told = shown.text.replace("\u00a0", " ")
    assert "49,14 mio. kr. mod 47,06 mio. kr. i de samme måneder året før, 2,08 mio. kr. mere. Mest betyder" in told
    assert "udgiften pr. fremmødetime (1,42 mio. kr. mere) og antallet af ældre borgere (430.000 kr. mere)." in told
    table = shown.tables["forudsaetninger_1"]
    assert [heading.text for heading in table.headings] == [
        "Forudsætning", "Budget 2025", "Budget 2026", "Hvad ændringen koster, kr.", "Faktisk 2026",
    ]  # fmt: skip
    *parts, whole = [row[3] for row in table.rows]
    assert sum(part for part in parts if not np.isnan(part)) == round(whole) == 2_084_353
