"""What is earned by packages, by courses and by places, and how sure it is: small figures worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from styringslib.intake import Unit
from styringslib.intake.settings.settings import Frame, Thresholds
from styringslib.month.earned.chance import probability_over_earned
from styringslib.month.earned.year import earned_year
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.planned_changes import with_actions
from styringslib.month.purchaser.frame import PurchaserFrame
from tests.month.made_month import municipality, settings

OCTOBER, DECEMBER = pd.Period("2026-10", "M"), pd.Period("2026-12", "M")
TEAM = Unit("Holdet", "holdet", "rehabilitation", "Rehabilitering")
BY_WEEK = {"model": "pakke", "gyldig_fra": "2024-01", "enhed": "Nord", "takster": {"Lille": 700.0}}
BY_COURSE = {
    "model": "rehabilitering", "gyldig_fra": "2024-01", "form": "aktivitet", "enhed": "Holdet",
    "kapacitet": {"Holdet": 80.0}, "timer_pr_forloeb": 20.0, "takst": 10_000.0,
}  # fmt: skip
BY_PLACE = {
    "model": "takst", "gyldig_fra": "2024-01", "enhed": "Solgården", "pladser": {"Solgården": 2},
    "takster": {"1": 1_000.0, "2": 2_000.0},
}  # fmt: skip


def made(terms, **rows):
    """A municipality with one entry of terms and Nord, Holdet and the others of ``made_month``."""
    known = settings(sections={"tildeling": {"omraade": [terms]}})
    return municipality(rows, settings(sections=known.sections, units=(*known.units, TEAM)))


def day(text):
    return pd.Timestamp(text) if text else pd.NaT


def stay(citizen, first="2024-01-01", last=None, **other):
    return {"citizen": citizen, "unit": "Nord", "from_date": day(first), "to_date": day(last), **other}


def test_packages_are_earned_by_the_week_and_go_on():
    """Two citizens all the year: 2 x 365 days / 7 weeks at 700 kr; one more in June alone: 30 / 7 weeks."""
    rows = [
        stay("a", package="Lille"),
        stay("b", package="Lille"),
        stay("c", "2026-06-01", "2026-06-30", package="Lille"),
    ]
    found = earned_year(made(BY_WEEK, packages=rows), DECEMBER)
    assert found.of_year.to_dict() == pytest.approx({"Nord": (2 * 365 + 30) / 7 * 700})
    assert not found.months["estimated"].any()
    assert found.bounds.loc["Nord"].to_list() == pytest.approx([76_000.0] * 4)

    steady = earned_year(made(BY_WEEK, packages=rows[:2]).known_at(OCTOBER), OCTOBER)
    assert steady.months["estimated"].to_list() == [False] * 10 + [True] * 2
    assert steady.months["earned"].iloc[0] == pytest.approx(62 / 7 * 700)
    assert steady.of_year["Nord"] == pytest.approx(73_000, rel=0.01)


def test_a_package_without_a_rate_is_not_a_package_for_nothing():
    rows = [stay("a", package="Lille"), stay("b", package="Stor")]
    assert earned_year(made(BY_WEEK, packages=rows), DECEMBER).months.empty


def test_a_team_that_is_paid_by_the_course_earns_what_it_begins():
    """Three courses begin in each month and one less in May: 35 x 10,000 kr. The team has room for four. Few begin in a month, so
    they are told two months at a time."""
    starts = [
        stay(f"{month}-{place}", f"{month}-0{place}") | {"unit": "Holdet"}
        for month in pd.period_range("2026-01", "2026-12", freq="M")
        for place in range(1, 3 if month.month == 5 else 4)
    ]
    found = earned_year(made(BY_COURSE, courses=starts), DECEMBER)
    assert found.of_year.to_dict() == {"Holdet": 350_000.0}
    assert found.months["earned"].to_list() == [30_000.0] * 4 + [25_000.0] * 2 + [30_000.0] * 6
    block = BY_COURSE | {"form": "ramme", "beloeb": {"Holdet": 350_000.0}}
    assert earned_year(made(block, courses=starts), DECEMBER).months.empty


def test_courses_beyond_the_capacity_are_earned_when_there_is_room():
    """Six ask in January and two in each other month; the team takes four a month until the queue is gone. The four of the last
    two months are too few to be told: they count as the 24 of the ten months before, 2.4 each."""
    starts = [
        stay(f"{month}-{place}", f"{month}-0{place}") | {"unit": "Holdet"}
        for month in pd.period_range("2026-01", "2026-12", freq="M")
        for place in range(1, 7 if month.month == 1 else 3)
    ]
    months = earned_year(made(BY_COURSE, courses=starts), DECEMBER).months["earned"].to_list()
    assert months == pytest.approx([40_000.0, 40_000.0] + [20_000.0] * 8 + [24_000.0] * 2)


BUYER = Unit("Myndigheden", "myndigheden", "purchaser", "Botilbud")


# What few earn is told exactly where the municipality hides no small counts.
ALL = Thresholds(small_count=0)


def homes(*units, budget=(), payers=("", "Prøveby"), limits=ALL):
    """Solgården: a at level 1 all the year; b at level 1, and at level 2 from July; c in February, paid by another town."""
    rows = [
        stay("a", support_level="1", paying_municipality=payers[0]),
        stay("b", last="2026-06-30", support_level="1", paying_municipality=payers[1]),
        stay("b", "2026-07-01", support_level="2", paying_municipality=payers[1]),
        stay(
            "c", "2026-02-01", "2026-02-28", support_level="2", paying_municipality="Nabokøbing" if any(payers) else ""
        ),
    ]
    known = settings(sections={"tildeling": {"botilbud": [BY_PLACE]}})
    rows = [row | {"unit": "Solgården", "place": str(place)} for place, row in enumerate(rows)]
    return municipality(
        {"placements": rows, "budget": list(budget)},
        settings(sections=known.sections, units=(*known.units, *units), thresholds=limits),
    )


def test_what_a_facility_earns_does_not_tell_how_few_live_there():
    """8, 6 and 2 at 1,950, 2,460 and 3,090 kr a day are 2,283.75 kr a place, to the krone the only mix with that mean. Told are
    2,300 kr, the nearest 50, in every month of the year; with one sold place the year is held against the budget."""
    rows = [
        stay(f"c{place}", support_level=level, paying_municipality="Prøveby")
        | {"unit": "Solgården", "place": str(place)}
        for place, level in enumerate("1" * 8 + "2" * 6 + "3" * 2)
    ]
    terms = BY_PLACE | {"pladser": {"Solgården": 16}, "takster": {"1": 1_950.0, "2": 2_460.0, "3": 3_090.0}}
    known = settings(sections={"tildeling": {"botilbud": [terms]}}, units=(*settings().units, BUYER))
    found = earned_year(municipality({"placements": rows}, known).known_at(OCTOBER), OCTOBER)
    assert found.of_year.to_dict() == {"Solgården": 2_300.0 * 16 * 365}
    assert (found.months["earned"] / found.months["month"].dt.days_in_month).unique().tolist() == [2_300.0 * 16]

    sold = [*rows[:-1], rows[-1] | {"paying_municipality": "Nabokøbing"}]
    assert earned_year(municipality({"placements": sold}, known).known_at(OCTOBER), OCTOBER).months.empty


def test_a_facility_earns_its_own_citizens_places_where_a_purchaser_pays_them():
    """a: 365 days at 1,000 kr; b: 181 days at 1,000 and 184 at 2,000. c is sold: that income is in the accounts."""
    found = earned_year(homes(BUYER), DECEMBER)
    assert found.of_year.to_dict() == {"Solgården": 365_000.0 + 181_000.0 + 368_000.0}
    assert found.months["earned"].iloc[1] == 56_000.0
    # Nobody pays the facility: its rate is how its own budget was made.
    assert earned_year(homes(), DECEMBER).months.empty


def test_residents_are_expected_to_stay():
    """In October the rest of the year is 61 days at 1,000 + 2,000 kr, and its interval is that of the place-days."""
    found = earned_year(homes(BUYER).known_at(OCTOBER), OCTOBER)
    assert found.of_year["Solgården"] == 914_000.0
    assert found.months.loc[found.months["estimated"], "earned"].sum() == 61 * 3_000.0
    assert found.bounds.loc["Solgården", "lower_80"] <= 914_000 <= found.bounds.loc["Solgården", "upper_80"]


def test_sold_places_that_cannot_be_told_from_the_others_are_not_guessed():
    """The budget expects income, and nobody is written to pay: then the facility is judged against its budget."""
    income = [
        {
            "unit": "Solgården",
            "month": "2026-01",
            "account_group": "indtægter",
            "amount": -50_000.0,
            "version": "adopted",
        }
    ]
    assert earned_year(homes(BUYER, budget=income, payers=("", "")), DECEMBER).months.empty
    assert earned_year(homes(BUYER, payers=("", "")), DECEMBER).of_year["Solgården"] == 914_000 + 56_000


def test_purchaser_and_units_are_the_whole_when_packages_courses_and_places_are_paid_for():
    """Each unit costs 10,000 kr more than it earns and has a budget of 300,000: what it earns beyond that is the purchaser's."""
    stays = homes(BUYER).placements
    starts = [
        stay(f"{month}-{place}", f"{month}-0{place}") | {"unit": "Holdet"}
        for month in pd.period_range("2026-01", "2026-12", freq="M")
        for place in range(1, 4)
    ]
    rows = {
        "packages": [stay("a", package="Lille"), stay("b", package="Lille")],
        "courses": starts,
        "placements": stays.to_dict("records"),
    }
    terms = {"ydelser": [BY_WEEK], "forloeb": [BY_COURSE], "pladser": [BY_PLACE]}
    units = (*settings().units, TEAM, BUYER)
    frame = Frame("Rammen", ("Hjemmepleje", "Rehabilitering", "Botilbud"))
    known = municipality(rows, settings(sections={"tildeling": terms}, units=units, frames=(frame,), thresholds=ALL))
    found = earned_year(known, DECEMBER)
    earned = {"Nord": 73_000.0, "Holdet": 360_000.0, "Solgården": 914_000.0}
    assert found.of_year.to_dict() == pytest.approx(earned)

    figures = pd.DataFrame({"budget": 300_000.0, "budget_to_date": 300_000.0, "earned": earned, "expected": earned})
    figures["expected"] += 10_000.0
    figures.loc["Myndigheden"] = [100_000.0, 100_000.0, math.nan, 95_000.0]
    figures.loc["frame:Rammen"] = figures.sum()
    figures = figures.assign(spent=figures["expected"])
    own = FollowUp(known, BUYER, DECEMBER, MonthForecast(DECEMBER, figures, earned=found.months))
    paid = PurchaserFrame(own)
    assert paid.units.loc[list(earned), "way"].to_list() == ["earned"] * 3
    assert paid.units.loc[list(earned), "more"].to_list() == pytest.approx([-227_000.0, 60_000.0, 614_000.0])
    assert paid.total[["more", "beyond"]].to_list() == pytest.approx([447_000.0 - 5_000.0, 30_000.0])
    assert paid.total["expected"] - paid.total["budget"] == pytest.approx(442_000.0 + 30_000.0)


def over(**other):
    """Expected 1,000 of 900 to 1,100, earned 950 of 890 to 1,010 (80 per cent); 95 per cent is 1.96 / 1.2816 as wide."""
    wide = 1.959964 / 1.281552
    row = {
        "expected": 1_000.0, "lower_80": 900.0, "upper_80": 1_100.0,
        "lower_95": 1_000 - 100 * wide, "upper_95": 1_000 + 100 * wide,
        "earned": 950.0, "earned_lower_80": 890.0, "earned_upper_80": 1_010.0, "earned_lower_95": 950 - 60 * wide,
        "earned_upper_95": 950 + 60 * wide, "budget": 500.0,
    }  # fmt: skip
    return pd.Series(row | other)


def test_spending_and_earnings_are_both_uncertain():
    """The difference is 50 with a half-width of sqrt(100^2 + 60^2) = 116.62: 50 / (116.62 / 1.2816) = 0.5495 deviations, and a
    normal lies below that in 0.7087 of all cases."""
    assert probability_over_earned(over().to_frame().T).iloc[0] == pytest.approx(0.7087, abs=0.0005)
    # A year that is closed has no width at all.
    closed = over(**dict.fromkeys(("lower_80", "upper_80", "lower_95", "upper_95"), 1_000.0))
    closed[[name for name in closed.index if name.startswith("earned_")]] = 950.0
    assert probability_over_earned(closed.to_frame().T).iloc[0] == 1.0


def test_without_an_interval_of_what_is_earned_nothing_is_said():
    assert math.isnan(probability_over_earned(over(earned_lower_80=math.nan).to_frame().T).iloc[0])


def test_agreed_actions_are_held_against_what_is_earned():
    """80 less in cost: 920 against 950 earned is 30 below it; -30 / 91.0 = -0.3297 deviations, 0.3708."""
    after = with_actions(over(), -80.0)
    assert (after["expected"], after["deviation"]) == (920.0, -30.0)
    assert after["probability"] == pytest.approx(0.3708, abs=0.0005)
