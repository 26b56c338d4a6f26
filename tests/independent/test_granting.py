"""Granting on the sample, worked out from the raw files with nothing of the library: rows read as text, days as dates."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path
from statistics import median

import pandas as pd
import pytest

from styringslib.intake import Municipality
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.cases.granting import GrantingNumbers
from styringslib.sections.cases.numbers import CaseNumbers

PEOPLE = Path(__file__).parents[2] / "data" / "sample" / "borgere"
TODAY = dt.date(2026, 10, 31)


def rows(name: str) -> list[dict[str, str]]:
    with (PEOPLE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def day(text: str) -> dt.date | None:
    return dt.datetime.strptime(text, "%d-%m-%Y").date() if text else None


def number(text: str) -> float:
    return float(text.replace(",", "."))


class Case:
    def __init__(self, row: dict[str, str]) -> None:
        self.citizen, self.service, self.assessor = row["Pseudonym"], row["Ydelse"], row["Visitator"]
        self.hours, self.delivered = number(row["Timer pr. uge"]), number(row["Leverede timer pr. uge"])
        self.start, self.end = day(row["Startdato"]), day(row["Slutdato"])
        self.seen, self.level, self.before = (
            day(row["Senest revurderet"]),
            row["Funktionsniveau"],
            row["Tidligere funktionsniveau"],
        )

    def runs(self, when: dt.date) -> bool:
        return self.start is not None and self.start <= when and (self.end is None or self.end >= when)

    def level_on(self, when: dt.date) -> int | None:
        text = self.before if self.seen is not None and self.seen > when else self.level
        return int(text) if text and text != "9" else None


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [Case(row) for row in rows("sager.csv")]


@pytest.fixture(scope="module")
def granting(fjordby: Municipality, month: pd.Period) -> GrantingNumbers:
    known = fjordby.known_at(month).for_unit("Visitationen")
    own = FollowUp(known, fjordby.unit("Visitationen"), month, MonthForecast(month), lambda: fjordby)
    return GrantingNumbers(CaseNumbers(own))


def named(cases: list[Case], when: dt.date) -> set[str]:
    """Citizens whose personal care is an hour more than 13 weeks before, at level 1-3, without a course for twelve months."""
    care: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.service == "Personlig pleje":
            care[case.citizen].append(case)
    since = when.replace(year=when.year - 1)
    busy = {
        row["Borger-id"]
        for row in rows("forloeb.csv")
        if (begun := day(row["Startdato"])) is not None and begun <= when and ((day(row["Slutdato"]) or TODAY) > since)
    }
    then, found = when - dt.timedelta(weeks=13), set()
    for citizen, own in care.items():
        now = [case for case in own if case.runs(when)]
        levels = [level for case in now if (level := case.level_on(when)) is not None]
        earlier = sum(case.hours for case in own if case.runs(then))
        grown = sum(case.hours for case in now) - earlier
        if now and levels and 1 <= max(levels) <= 3 and grown >= 1 and citizen not in busy:
            found.add(citizen)
    return found


def test_candidates_and_those_of_half_a_year_and_a_year_ago(cases: list[Case], granting: GrantingNumbers) -> None:
    now = named(cases, TODAY)
    assert len(now) == 26
    assert set(granting.candidates["citizen"]) == now
    begun = {row["Borger-id"]: [] for row in rows("forloeb.csv")}
    for row in rows("forloeb.csv"):
        begun[row["Borger-id"]].append(day(row["Startdato"]))
    found = granting.followed.set_index(["months", "group"])["candidates"]
    for months, then, many, courses in ((6, dt.date(2026, 4, 30), 19, 9), (12, dt.date(2025, 10, 31), 14, 5)):
        earlier = named(cases, then)
        later = {who for who in earlier if any(then < start <= TODAY for start in begun.get(who, []))}
        assert (len(earlier), len(later)) == (many, courses)
        assert found[(months, "course")] == courses
        assert found[(months, "no_course")] == many - courses


def test_reviews_by_band_and_differences_each_way(cases: list[Case], granting: GrantingNumbers) -> None:
    hours: dict[str, float] = defaultdict(float)
    for case in cases:
        if case.runs(TODAY):
            hours[case.citizen] += case.hours

    def band(citizen: str) -> int:
        return sum(hours[citizen] >= edge for edge in (2, 5, 12))

    citizens, reviews = [0] * 4, [0] * 4
    for citizen in hours:
        citizens[band(citizen)] += 1
    first = dt.date(2025, 10, 31)
    for citizen, _ in {(c.citizen, c.seen) for c in cases if c.seen and first < c.seen <= TODAY and c.citizen in hours}:
        reviews[band(citizen)] += 1
    assert citizens == [362, 189, 104, 17]
    assert reviews == [355, 252, 156, 21]
    assert granting.need["citizens"].tolist() == citizens
    assert granting.need["reviews"].tolist() == reviews
    gap = [(case.hours - case.delivered, case.hours) for case in cases if case.runs(TODAY)]
    under = [short for short, granted in gap if short >= 0.75 - 1e-9 and short / granted >= 0.1 - 1e-9]
    over = [-short for short, granted in gap if -short >= 0.2 - 1e-9 and -short / granted >= 0.03 - 1e-9]
    assert (len(under), len(over)) == (17, 6)
    ways = granting.gaps.groupby("way")[["cases", "gap_hours"]].sum()
    assert ways.loc["under"].tolist() == pytest.approx([17, sum(under)])
    assert ways.loc["over"].tolist() == pytest.approx([6, sum(over)])


def test_reports_and_their_answers(granting: GrantingNumbers) -> None:
    told = [
        row for row in rows("meldinger.csv") if (when := day(row["Meldt"])) and dt.date(2026, 1, 1) <= when <= TODAY
    ]
    waits = [(row["Enhed"], (day(row["Afgjort"]) or dt.date.max), day(row["Meldt"]) or TODAY) for row in told]
    answered = [(unit, (answer - asked).days) for unit, answer, asked in waits if answer <= TODAY]
    late = sum((TODAY - asked).days > 14 for _, answer, asked in waits if answer > TODAY)
    assert (len(told), len(answered), late) == (215, 209, 5)
    every = granting.reported_in_all
    assert (every["reported"], every["answered"], every["overdue"]) == (215, 209, 5)
    in_time = sum(days <= 14 for _, days in answered)
    assert every["in_time_share"] == pytest.approx(in_time / (209 + 5))
    slow = [days for unit, days in answered if unit == "Østerbæk"]
    assert median(slow) == 17
    assert granting.reported_by_unit.set_index("unit").loc["Østerbæk", "median_days"] == 17
    change = [number(row["Timer efter"]) - number(row["Timer før"]) for row in told if row["Timer efter"]]
    assert every["hours_up"] == pytest.approx(sum(max(step, 0) for step in change))
    assert every["hours_down"] == pytest.approx(sum(max(-step, 0) for step in change))
    assert (every["hours_up"], every["hours_down"]) == (45.25, 36)


def test_cases_of_each_assessor(cases: list[Case], granting: GrantingNumbers) -> None:
    running: dict[str, int] = defaultdict(int)
    for case in cases:
        running[case.assessor] += case.runs(TODAY)
    table = granting.own.by_assessor
    assert table["running"].drop("I alt").to_dict() == {name: many for name, many in running.items() if many}
    assert table.loc["I alt", "cases"] == 82
