"""Few courses begun in a month are joined with the next: capacity 4 courses a month, worked out by hand."""

import pandas as pd
import pytest

from styringslib.intake import Unit
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.privacy.joined_months import joined_months
from styringslib.sections.capacity.facts import load_facts
from styringslib.sections.capacity.numbers import CapacityNumbers
from styringslib.sections.capacity.section import load
from tests.month.made_month import municipality, settings

TEAM = Unit("Holdet", "holdet", "rehabilitation", "Rehabilitering")
TERMS = {
    "model": "rehabilitering", "gyldig_fra": "2024-01", "form": "ramme", "enhed": "Holdet",
    "beloeb": {"Holdet": 1_200_000}, "kapacitet": {"Holdet": 80.0}, "timer_pr_forloeb": 20.0,
}  # fmt: skip


def team(begun, month):
    """``begun``: courses begun by month, each of them for half a year."""
    rows = [
        {"citizen": f"{begin}{n}", "unit": "Holdet", "from_date": pd.Timestamp(f"{begin}-01"),
         "to_date": pd.Timestamp(f"{begin}-01") + pd.Timedelta(days=180)}
        for begin, count in begun.items() for n in range(count)
    ]  # fmt: skip
    base = settings(sections={"tildeling": {"omraade": [TERMS]}})
    made = municipality({"courses": rows}, settings(sections=base.sections, units=(*base.units, TEAM)))
    now = pd.Period(month, "M")
    return CapacityNumbers(FollowUp(made.known_at(now), TEAM, now, MonthForecast(now)))


def plain(told):
    return told.replace("\u00a0", " ")


BEGUN = {"2025-01": 6, "2025-12": 3, "2026-01": 4, "2026-02": 8, "2026-03": 2, "2026-04": 1, "2026-05": 9, "2026-06": 4}


def test_each_month_is_told_with_the_months_that_make_it_enough():
    """3 + 4 over New Year, 8, and 2 + 1 + 9; the four of June wait. 12 - 12 = 0, 8 - 4 = 4 beyond the capacity."""
    own = team(BEGUN, "2026-06")
    year = own.year
    assert [str(month) for month in year.index] == ["2026-01", "2026-02", "2026-05"]
    assert [str(month) for month in year["first"]] == ["2025-12", "2026-02", "2026-03"]
    assert year["referrals"].tolist() == [7, 8, 12]
    assert year["capacity"].tolist() == [8, 4, 12]
    # The seven of two months are 3.5 each: how they were divided is not in what has piled up.
    assert year["waiting"].tolist() == pytest.approx([0, 4, 4])
    assert own.load["referrals"].loc["2025-12":].tolist() == pytest.approx([3.5, 3.5, 8, 4, 4, 4])
    # Six are under way from January 2025 to June, nobody in autumn; the three of December are too few to be a mean.
    assert own.load["active"].loc["2025-06":"2025-07"].tolist() == [6, 0]
    assert own.load["active"].loc["2025-12":"2026-01"].isna().tolist() == [True, False]


def test_the_section_says_which_months_it_tells():
    shown = load(team(BEGUN, "2026-06"))
    told = plain(shown.text)
    assert told.startswith("Teamet har for december 2025 til maj begyndt 27 forløb og har plads til 24 forløb")
    assert "så få forløb, at de først vises sammen med de næste. Tallene er derfor til og med maj." in told
    rows = [row[0] for row in shown.tables["kapacitet"].rows]
    assert rows == ["December 2025 til januar", "Februar", "Marts til maj", "I alt"]
    alt = next(part for part in shown.shown if hasattr(part, "png")).alt
    assert "I maj 2026 begyndte 4,0 forløb i gennemsnit" in plain(alt)
    fact = load_facts(team(BEGUN, "2026-06"))[0]
    assert (fact.finding.month, fact.rows[0].actual) == (pd.Period("2026-05", "M"), 27)


def test_months_of_reports_subtracted_are_never_few():
    told = [team(BEGUN, f"2026-{month:02}") for month in range(1, 7)]
    to_date = pd.Series([own.year["referrals"].sum() for own in told])
    assert to_date.tolist() == [7, 15, 15, 15, 27, 27]
    assert not to_date.diff().dropna().between(1, 4).any()


def test_courses_of_years_before_the_window_do_not_matter():
    """The window is this year and the last, and months are joined from the first course of all."""
    assert team({"2023-03": 2, "2023-04": 3} | BEGUN, "2026-06").year["referrals"].tolist() == [7, 8, 12]


def test_nothing_is_told_of_a_year_that_began_with_few():
    own = team({"2025-01": 6, "2026-01": 3}, "2026-01")
    assert own.year.empty
    assert load_facts(own) == []
    assert "så få forløb" in load(own).text
    assert not load(own).tables


def test_kinds_are_told_together_and_nobody_is_no_secret():
    months = pd.period_range("2026-01", periods=4, freq="M")
    kinds = pd.DataFrame({"a": [5, 2, 3, 0], "b": [0, 9, 1, 0]}, index=months)
    assert joined_months(kinds, 5).astype(str).tolist() == ["2026-01", "2026-03", "2026-03", "2026-04"]


def test_a_team_without_courses_is_told_so():
    own = team({}, "2026-03")
    assert own.load.empty
    assert "Der er ikke indlæst forløb" in str(load(own))
