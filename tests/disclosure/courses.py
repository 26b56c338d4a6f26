"""The attack on a team that is paid per course: whether its reports could have been those of other courses.

The rate is known, so kroner are courses. The outsider has the grant's table and what the team is said to earn in the year, from
every month's report. Of a month in which 1 to 4 began, other counts must be left: there must be years with them in which every
report says the same. The years that are tried have the same courses in the months that are told together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from styringslib.intake import Municipality, Unit
from styringslib.month.earned.year import earned_year
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.section import unit_section
from tests.month.made_month import municipality, settings
from tests.numbered import asked_for

TEAM, MINIMUM = Unit("Holdet", "holdet", "rehabilitation", "Rehabilitering"), 5
FIRST, MONTHS = pd.Period("2025-01", "M"), 24
TERMS = {
    "model": "rehabilitering", "gyldig_fra": "2024-01", "form": "aktivitet", "enhed": "Holdet",
    "kapacitet": {"Holdet": 2_000.0}, "timer_pr_forloeb": 20.0, "takst": 10_000.0,
}  # fmt: skip
Said = tuple[tuple[object, ...], ...]


def draw(number: int) -> list[int]:
    """Courses begun in each month of two years: few in some, many in others."""
    random = np.random.default_rng(number)
    share = random.uniform(0.1, 0.7)
    counts = [int(random.integers(0, 5) if random.random() < share else random.integers(5, 15)) for _ in range(MONTHS)]
    return [8, *counts[1:]]


def said(begun: Sequence[int], months: Sequence[pd.Period], *, year: bool = False) -> Said:
    """What the reports of ``months`` say of the team: all of its grant; with ``year`` what it earns in it too."""
    return tuple(_said(_known(begun, month), month, year=year) for month in months)


def _known(begun: Sequence[int], month: pd.Period) -> Municipality:
    """What is known at the end of ``month``."""
    rows = [
        {"citizen": f"{FIRST + at} {n}", "unit": TEAM.name, "from_date": (FIRST + at).start_time,
         "to_date": (FIRST + at).start_time + pd.Timedelta(days=60)}
        for at, count in enumerate(begun) if FIRST + at <= month for n in range(count)
    ]  # fmt: skip
    base = settings(sections={"tildeling": {"omraade": [TERMS]}})
    return municipality({"courses": rows}, replace(base, units=(*base.units, TEAM)))


def _said(made: Municipality, month: pd.Period, *, year: bool) -> tuple[object, ...]:
    shown = unit_section(AllocationNumbers(FollowUp(made.for_unit(TEAM.name), TEAM, month, MonthForecast(month))))
    tables = [(table.rows, table.note) for table in shown.tables.values()]
    if not year:
        return str(shown.text), repr(tables)
    found = earned_year(made, month)
    return str(shown.text), repr(tables), repr(found.of_year.to_dict()), repr(found.bounds.round(2).to_dict())


def left(begun: Sequence[int], at: int, tried: Sequence[int], *, year: bool = False) -> list[int]:
    """The counts, of those that are ``tried``, that month number ``at`` can have had: all reports of the months that it is told
    with say the same; with what is earned in the ``year``, or the grant alone."""
    together = _together(begun, at)
    months = [FIRST + place for place in together]
    told = said(begun, months, year=year)
    found = []
    for value in tried:
        others = list(_other_years(begun, at, value, together))
        if value == begun[at] or any(said(other, months, year=year) == told for other in others):
            found.append(value)
    return found


def _together(begun: Sequence[int], at: int) -> list[int]:
    """The months with which month number ``at`` is told, by the rule that the reports describe."""
    since, group = 0, []
    for place, count in enumerate(begun):
        since, group = since + count, [*group, place]
        if since == 0 or since >= MINIMUM:
            if at in group:
                return group
            since, group = 0, []
    return group


def _other_years(begun: Sequence[int], at: int, value: int, together: Sequence[int]) -> Iterator[list[int]]:
    """Years with as many in all in ``together`` (those that are not told yet: with any few), ``value`` in the one month."""
    total = sum(begun[place] for place in together)
    for first in range(1, MINIMUM):
        year = list(begun)
        for place in together:
            year[place] = 0
        year[together[0]] = first
        year[at] = value
        if total >= MINIMUM and at != together[-1]:
            year[together[-1]] = total - sum(year[place] for place in together[:-1])
        elif total >= MINIMUM and len(together) > 2:
            year[together[1]] = total - value - first
        if min(year) >= 0 and (total < MINIMUM or sum(year[place] for place in together) == total):
            yield year


def main() -> int:
    """Years drawn by lot; the exit status is 1 when fewer than three counts are left of a month of few."""
    months = wrong = 0
    cases = asked_for(__doc__, 20)
    for number in cases:
        begun = draw(number)
        for at in range(12, MONTHS):
            if 0 < begun[at] < MINIMUM:
                months += 1
                counts = left(begun, at, range(1, MINIMUM + 3))
                if len(counts) < 3:
                    wrong += 1
                    print(f"case {number}, {FIRST + at}: {begun[at]}, of which {counts} is left", flush=True)
    print(f"{len(cases)} years, {months} months of few, {wrong} given away")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
