"""Ties rehabilitation courses to the grants: the same citizen under the same pseudonym in both.

Only who and when is moved, never how many hours are granted: a course that ended without help is given to a citizen whose
help stopped about then, one that ended with less help to a citizen whose grant fell. Hours before and after are measured on
the grants; those before with the peak in need that a course begins at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from making.citizens import END

FIRST_LINKED = dt.date(2023, 4, 1)
WEEKS = (4, 12, 26, 52)
NEAR = 40  # days between the end that was drawn for a course and the change in the grants
OPEN = dt.date(2100, 1, 1)
EXITS = {"Død", "Plejebolig"}


@dataclass(frozen=True)
class Help:
    """A citizen's grants, in order of start."""

    spans: tuple[tuple[dt.date, dt.date, float], ...]
    elderly: bool

    @property
    def first(self) -> dt.date:
        """The day help began."""
        return self.spans[0][0]

    @property
    def last(self) -> dt.date:
        """The last day with help; far ahead when it still runs."""
        return max(end for _, end, _ in self.spans)

    def hours(self, day: dt.date) -> float:
        """Granted hours a week on a day."""
        return sum(hours for start, end, hours in self.spans if start <= day <= end)

    def falls(self) -> Iterator[dt.date]:
        """Last days before the hours fell to something less, but not to nothing."""
        for _, end, _ in self.spans:
            if end < self.last and 0 < self.hours(end + dt.timedelta(1)) < 0.95 * self.hours(end):
                yield end


def help_of(cases: pd.DataFrame) -> dict[str, Help]:
    """All citizens' grants."""
    found = {}
    for citizen, rows in cases.groupby("citizen", sort=True):
        spans = [(r.start, OPEN if r.end is None else r.end, r.hours) for r in rows.itertuples()]
        found[str(citizen)] = Help(tuple(sorted(spans)), bool(rows["basis"].eq("Ældreloven").any()))
    return found


def link(cases: pd.DataFrame, courses: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cases and courses with shared pseudonyms for courses begun since April 2023; who finds no match keeps its own."""
    people = help_of(cases)
    free = set(people)
    renamed: dict[str, str] = {}
    courses = courses.astype(object).copy()
    for i, course in enumerate(courses.itertuples()):
        if course.start < FIRST_LINKED:
            continue
        length = ((course.end or END) - course.start).days
        match = _match(course.result, course.end, course.start, length, people, free)
        if match is None:
            continue
        citizen, end = match
        own = people[citizen]
        free.discard(citizen)
        start = course.start if course.end is None else end - dt.timedelta(length)
        level = own.hours(start)
        peak = 1.25 * float(np.exp(rng.normal(0, 0.12)))
        values = {"citizen": citizen, "start": start, "before": max(0.25, round(level * peak * 4) / 4)}
        values["planned"] = course.planned + (start - course.start)
        back = None
        if course.result == "Afsluttet uden hjælp":
            back = _returning(end, own, people, free, rng)
        if back is not None:
            free.discard(back)
            renamed[back] = citizen
        if course.end is not None:
            values["end"] = end
            after = [
                _measured(own, people.get(back or "", None), end + dt.timedelta(7 * week), course.result, rng)
                for week in WEEKS
            ]
            values |= dict(zip((f"after_{week}" for week in WEEKS), after, strict=True))
        courses.loc[i, list(values)] = list(values.values())
    # Who returns is one person, born in one year.
    born = cases.drop_duplicates("citizen").set_index("citizen")["birth_year"]
    linked = cases.assign(citizen=cases["citizen"].replace(renamed))
    linked["birth_year"] = linked["citizen"].map(born)
    linked = linked.sort_values(["unit", "service", "start", "citizen"], kind="stable").reset_index(drop=True)
    return linked, courses.sort_values(["start", "citizen"], kind="stable").reset_index(drop=True)


def _match(
    result: str, end: dt.date | None, start: dt.date, length: int, people: dict[str, Help], free: set[str]
) -> tuple[str, dt.date] | None:
    """A citizen whose grants go as the course did, and the course's last day; nearest in time, then by pseudonym."""
    best: tuple[int, str, dt.date] | None = None
    for citizen in sorted(free):
        own = people[citizen]
        if end is None:
            moments = [END] if own.first < start and own.last == OPEN else []
            wanted = END
        else:
            wanted = end
            if result in EXITS | {"Afsluttet uden hjælp"}:
                moments = [own.last] if own.last <= END else []
            elif result == "Afsluttet med mindre hjælp":
                moments = list(own.falls())
            else:
                steady = own.first < start - dt.timedelta(60) and own.last > end + dt.timedelta(90)
                moments = [end] if steady and own.hours(start) == own.hours(end + dt.timedelta(30)) else []
        for moment in moments:
            away = abs((moment - wanted).days)
            begun = own.first <= moment - dt.timedelta(length + 20)
            if away <= NEAR and begun and (best is None or (away, citizen) < best[:2]):
                best = away, citizen, moment
        if best is not None and best[0] == 0:
            break
    return None if best is None else (best[1], best[2])


def _returning(
    end: dt.date, own: Help, people: dict[str, Help], free: set[str], rng: np.random.Generator
) -> str | None:
    """Somebody newly granted help about when the citizen's help returned: the two become one. None when it does not."""
    day = end + dt.timedelta(int(7 * (3 + rng.exponential(95))))
    if day > END - dt.timedelta(20):
        return None
    found = [
        (abs((other.first - day).days), name)
        for name, other in people.items()
        if name in free
        and other.elderly == own.elderly
        and other.first > end + dt.timedelta(20)
        and other.first.year > 2022
    ]
    return min(found)[1] if found and min(found)[0] <= 30 else None


def _measured(own: Help, later: Help | None, day: dt.date, result: str, rng: np.random.Generator) -> float:
    """Hours a week as measured on a day: what is granted, with a little chance; missing after an exit or ahead of time."""
    if day > END or result in EXITS:
        return float("nan")
    level = own.hours(day) + (later.hours(day) if later else 0.0)
    return round(level * float(np.exp(rng.normal(0, 0.08))) * 4) / 4 if level else 0.0
