"""What a known case is worth in months, in the year and over a full year, and from when the forecast counts it.

Kr are + for more cost. A month that a case is in for some of its days counts with that part of them. What is not known is
missing, and so is all that hangs on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_month
from styringslib.declared_tables import ANY, DAY, NUMBER, takes
from styringslib.followup.contract import require

EXPECTED, APPROVED, BEGUN, DROPPED = "Ventes", "Bevilget ikke begyndt", "Begyndt", "Ikke blevet til noget"
AMOUNTS = ("amount_per_month", "amount_this_year", "amount_full_year", "actual_per_month", "probability")
DATES = ("expected_from", "expected_to", "happened_on")
CASES = {"unit": ANY, "stage": ANY, **dict.fromkeys(DATES, DAY), **dict.fromkeys(AMOUNTS, NUMBER)}
MONTHS = 12


@dataclass(frozen=True)
class _Case:
    """One case: its days (no last one: lasting), kr a month in its first year and in those after, and over a full year."""

    begin: pd.Timestamp
    end: pd.Timestamp | None
    begun: bool
    late: bool
    first_year: int
    in_first: float
    after: float
    full_year: float

    def spells(self, through: pd.Period) -> Iterator[tuple[pd.Period, pd.Period | None, float]]:
        """Runs of months at one amount: first, last (None: no end) and kr a month.

        What the accounts up to ``through`` have had a part of a month of is a whole month of it, less the other part: so the
        level of the months to come is one that has begun, and nothing is added to it.
        """
        first = self.begin.to_period("M")
        last = None if self.end is None else self.end.to_period("M")
        part_first = _part(first, self.begin, self.end)
        if part_first < 1 and (last == first or first > through):
            yield first, first, part_first * self._rate(first.year)
            if last == first:
                return
            first += 1
        elif part_first < 1:
            yield first, first, (part_first - 1) * self._rate(first.year)
        part_last = 1.0 if last is None else _part(last, self.begin, self.end)
        whole = last - 1 if last is not None and part_last < 1 else last
        turn = pd.Period(year=self.first_year, month=MONTHS, freq="M")
        same = self.in_first == self.after
        if first <= turn and not same and (whole is None or whole > turn):
            yield first, turn, self.in_first
            first = turn + 1
        if whole is None or whole >= first:
            yield first, whole, self._rate(first.year)
        if last is not None and part_last < 1:
            yield last, last, part_last * self._rate(last.year)

    def _rate(self, year: int) -> float:
        return self.in_first if year <= self.first_year else self.after


@takes(cases=CASES)
def case_spells(cases: pd.DataFrame, through: Any) -> pd.DataFrame:
    """The cases as changes of level, a row for each run of months at one amount.

    cases: unit, stage (Ventes, Bevilget ikke begyndt, Begyndt, Ikke blevet til noget), expected_from, expected_to and happened_on
    (days; no expected_to: lasting), amount_per_month, amount_this_year (of the year in which it is expected to begin),
    amount_full_year, actual_per_month (kr; an amount of a year wins over the one that follows from a month's), probability
    (0-100, missing = 100). through: the month whose accounts are known.
    A case that has begun has its day and its amount, and is certain; one that should have begun by ``through`` and has not is
    expected from the month after. Those that came to nothing, are over before they begin, or are worth nobody knows what have
    no row. Result: case (index of ``cases``), unit, month_from, month_to (missing = lasting), amount (kr a month), probability
    (0-1).

    From 16 November, 30,000 a month: half of November, and all of the months after.

    >>> cases = pd.DataFrame({"unit": ["Solvang"], "stage": ["Ventes"], "expected_from": ["2026-11-16"], "expected_to": [None],
    ...     "happened_on": [None], "amount_per_month": [30_000.0], "amount_this_year": [np.nan], "amount_full_year": [np.nan],
    ...     "actual_per_month": [np.nan], "probability": [80.0]})
    >>> case_spells(cases, "2026-10")[["month_from", "month_to", "amount", "probability"]]
      month_from month_to   amount  probability
    0    2026-11  2026-11  15000.0          0.8
    1    2026-12      NaT  30000.0          0.8
    """
    table = _read(cases)
    month = as_month(through)
    rows = []
    for place, row in zip(cases.index, table.to_dict("records"), strict=True):
        case = _case(row, month)
        if case is None:
            continue
        chance = 1.0 if case.begun or np.isnan(row["probability"]) else row["probability"] / 100
        rows += [
            (place, row["unit"], first, last, kr, chance) for first, last, kr in case.spells(month) if not np.isnan(kr)
        ]
    found = pd.DataFrame(rows, columns=["case", "unit", "month_from", "month_to", "amount", "probability"])
    return found.astype(
        {"month_from": "period[M]", "month_to": "period[M]", "amount": "float64", "probability": "float64"}
    )


@takes(cases=CASES)
def case_worth(cases: pd.DataFrame, through: Any, last: pd.Series | None = None) -> pd.DataFrame:
    """What every case is worth in the rest of the year of ``through``, and over a full year.

    cases, through: as for ``case_spells``. last: the last month that counts for each case, by default December (a unit that
    closes before has an earlier one). Result, with the index of ``cases``: effect (kr in the months after ``through``, times
    probability; of a case in the accounts what is saved when it ends before the last month), full_year (kr over at most twelve
    months, times probability), open (has not begun, and has not come to nothing), late (should have begun by ``through``, and
    has not). Missing where the amount is not known; 0 for what came to nothing or is over before it begins.

    >>> cases = pd.DataFrame({"unit": ["Solvang"], "stage": ["Ventes"], "expected_from": ["2026-11-16"], "expected_to": [None],
    ...     "happened_on": [None], "amount_per_month": [30_000.0], "amount_this_year": [np.nan], "amount_full_year": [np.nan],
    ...     "actual_per_month": [np.nan], "probability": [80.0]})
    >>> case_worth(cases, "2026-10")
        effect  full_year  open   late
    0  36000.0   288000.0  True  False
    """
    table, month = _read(cases), as_month(through)
    december = pd.Period(year=month.year, month=MONTHS, freq="M")
    ends = pd.Series(december, index=cases.index) if last is None else last
    spells = case_spells(cases, month)
    rows = []
    for place, row, end in zip(cases.index, table.to_dict("records"), ends, strict=True):
        case = _case(row, month)
        waits = row["stage"] in (EXPECTED, APPROVED)
        late = waits and row["expected_from"] <= month.end_time
        if case is None:
            rows.append((0.0, 0.0, waits, late))
            continue
        chance = 1.0 if case.begun or np.isnan(row["probability"]) else row["probability"] / 100
        own = spells[spells["case"] == place]
        effect = np.nan if np.isnan(case.in_first) else _ahead(own, month, min(end, december))
        rows.append((effect, case.full_year * chance, waits, late))
    columns = ["effect", "full_year", "open", "late"]
    return pd.DataFrame(rows, columns=columns, index=cases.index).astype({"open": bool, "late": bool})


@takes(cases=CASES)
def case_per_month(cases: pd.DataFrame) -> pd.Series:
    """What every case is expected to cost a month, when it comes: the amount entered, else what follows from that of a year.

    cases: as for ``case_spells``. Result with the index of ``cases``; missing where no amount is known.

    >>> cases = pd.DataFrame({"unit": ["Solvang"], "stage": ["Ventes"], "expected_from": ["2026-11-16"], "expected_to": [None],
    ...     "happened_on": [None], "amount_per_month": [np.nan], "amount_this_year": [np.nan], "amount_full_year": [360_000.0],
    ...     "actual_per_month": [np.nan], "probability": [80.0]})
    >>> case_per_month(cases).to_list()
    [30000.0]
    """
    rows = _read(cases).to_dict("records")
    found = [
        row["amount_per_month"] if not np.isnan(row["amount_per_month"]) else _rates(row, _end(row))[0] for row in rows
    ]
    return pd.Series(found, index=cases.index, dtype=float)


def _end(row: dict[Any, Any]) -> pd.Timestamp | None:
    return None if pd.isna(row["expected_to"]) else row["expected_to"]


def _read(cases: pd.DataFrame) -> pd.DataFrame:
    table = require(cases, "cases", list(CASES), numbers=AMOUNTS)
    return table.assign(**{name: pd.to_datetime(table[name]).dt.normalize() for name in DATES})


def _ahead(spells: pd.DataFrame, month: pd.Period, end: pd.Period) -> float:
    """Kr in the months after ``month`` up to ``end``: what comes, less what ends of what the accounts already hold."""
    total = 0.0
    for first, last, kr, chance in spells[["month_from", "month_to", "amount", "probability"]].itertuples(index=False):
        if first > month:
            stop = end if pd.isna(last) else min(last, end)
            total += kr * chance * max(0, (stop - first).n + 1)
        elif pd.notna(last) and last > month:
            total -= kr * chance * max(0, (end - last).n)
    return total


def _case(row: dict[Any, Any], month: pd.Period) -> _Case | None:
    """The case as it counts after ``month``; None for one that came to nothing, or is over before it begins."""
    begun = row["stage"] == BEGUN
    if row["stage"] == DROPPED:
        return None
    planned, end = row["expected_from"], _end(row)
    begin = row["happened_on"] if begun and pd.notna(row["happened_on"]) else planned
    late = not begun and begin <= month.end_time
    if late:
        begin = (month + 1).start_time
    if end is not None and end < begin:
        return None
    in_first, after, full = _rates(row, end)
    if begun and not np.isnan(row["actual_per_month"]):
        actual = row["actual_per_month"]
        in_first, after, full = actual, actual, actual * min(MONTHS, _months(begin, end))
    return _Case(begin, end, begun, late, planned.year, in_first, after, full)


def _rates(row: dict[Any, Any], end: pd.Timestamp | None) -> tuple[float, float, float]:
    """Kr a month in the year in which the case was expected to begin and in those after, and kr over a full year."""
    begin = row["expected_from"]
    span = min(MONTHS, _months(begin, end))
    per_month, this_year, full = (
        float(row[name]) for name in ("amount_per_month", "amount_this_year", "amount_full_year")
    )
    of_year = np.nan if np.isnan(full) else full / span
    december = pd.Timestamp(year=begin.year, month=MONTHS, day=31)
    of_first = this_year / _months(begin, december if end is None else min(end, december))
    known = [rate for rate in (per_month, of_year, of_first) if not np.isnan(rate)]
    usual = known[0] if known else np.nan
    in_first = usual if np.isnan(of_first) else of_first
    after = usual if np.isnan(of_year) else of_year
    return in_first, after, usual * span if np.isnan(full) else full


def _months(begin: pd.Timestamp, end: pd.Timestamp | None) -> float:
    """Months from day to day, both included, those at the ends by their days; more than a year without an end."""
    if end is None:
        return float(np.inf)
    first, last = begin.to_period("M"), end.to_period("M")
    if first == last:
        return _part(first, begin, end)
    return _part(first, begin, end) + (last - first).n - 1 + _part(last, begin, end)


def _part(month: pd.Period, begin: pd.Timestamp, end: pd.Timestamp | None) -> float:
    """The part of the days of ``month`` that lie from ``begin`` to ``end``."""
    first = max(begin, month.start_time)
    last = month.end_time.normalize() if end is None else min(end, month.end_time.normalize())
    return float(((last - first).days + 1) / month.days_in_month)
