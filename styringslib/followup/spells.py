"""Stretches of time: grants, courses, placements. Days in a period, levels at a date, and what is wrong with them.

A spell runs from `from_date` to `to_date`, both days included; a missing `to_date` means it still runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, DAY, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import require

Array = np.ndarray[Any, Any]
# Later than any date in the data and early enough for day arithmetic.
OPEN_END = np.datetime64("2200-01-01", "D")
HOURS_OF_A_WEEK = 168.0
# Cancelled sums leave so small a share of the largest value behind; whatever the values are measured in, it means nothing.
ROUNDING = 1e-7
PACKAGE_COLUMNS = ["citizen", "unit", "package", "from_date", "to_date"]


@dataclass(frozen=True)
class Checked:
    """Rows that can be counted, and what was wrong.

    rows: the rows kept, with days as datetime64. problems: row (1 = first row of the table), citizen (pseudonym), unit,
    problem (a short code), text (Danish), handling ("left_out" or "shortened"). counts: problem -> number of rows.
    """

    rows: pd.DataFrame
    problems: pd.DataFrame
    counts: dict[str, int]


def days(values: pd.Series) -> Array:
    """The values as datetime64[D], missing as NaT; ValueError in Danish for what is no date."""
    try:
        return np.asarray(pd.to_datetime(values, format="ISO8601").to_numpy(), dtype="datetime64[D]")
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"Kolonnen {values.name} har en værdi, der ikke er en dato. Skriv for eksempel 2026-10-31."
        ) from error


def ends(values: pd.Series) -> Array:
    """As `days`, with open ends set to OPEN_END."""
    result = days(values)
    return np.where(np.isnat(result), OPEN_END, result)


def spell_days(starts: Array, stops: Array, edges: Array, weights: Array | None = None) -> Array:
    """Weighted spell-days in each period between consecutive `edges` (each period from its edge to the day before the next).

    starts, stops: datetime64[D] per spell, both included; edges: increasing datetime64[D], one more than the periods.
    The days up to an edge are differences of cumulative sums over sorted dates, so a million spells take one sort.
    """
    weight = np.ones(len(starts)) if weights is None else np.asarray(weights, dtype=float)

    def elapsed(points: Array) -> Array:
        """For each edge the weighted sum of the days from every point to the edge, for points before it."""
        order = np.argsort(points, kind="stable")
        when, mass = points[order].astype(float), weight[order]
        place = np.searchsorted(points[order], edges, side="left")
        total = np.concatenate([[0.0], np.cumsum(mass)])[place]
        moment = np.concatenate([[0.0], np.cumsum(mass * when)])[place]
        return np.asarray(total * edges.astype(float) - moment)

    up_to = elapsed(starts) - elapsed(stops + np.timedelta64(1, "D"))
    return np.diff(up_to)


def spell_days_by(
    starts: Array, stops: Array, edges: Array, groups: Array, count: int, weights: Array | None = None
) -> Array:
    """``spell_days`` of ``count`` groups of spells at once, shape (count, periods); groups: the place of each spell's."""
    found, after = np.empty((count, len(edges) - 1)), stops + np.timedelta64(1, "D")
    for period, (begin, end) in enumerate(pairwise(edges)):
        there = np.maximum((np.minimum(after, end) - np.maximum(starts, begin)).astype(float), 0.0)
        found[:, period] = np.bincount(groups, there if weights is None else there * weights, minlength=count)
    return found


def month_edges(months: pd.PeriodIndex) -> Array:
    """First day of each month and the day after the last one, as datetime64[D]."""
    bounds = [*months.start_time, (months[-1] + 1).start_time]
    return np.array(bounds, dtype="datetime64[D]")


def level_at(
    table: pd.DataFrame, keys: Array, dates: Array, *, key: str = "citizen", value: str = "hours_per_week"
) -> Array:
    """Sum of `value` over the spells of each key that run on each date (arrays of one length); 0 without spells."""
    codes, labels = pd.factorize(table[key])
    asked = pd.Index(labels).get_indexer(pd.Index(keys))
    amount = table[value].to_numpy(dtype=float)
    if table["from_date"].isna().any() or np.isnan(amount).any():
        raise ValueError(f"En række mangler startdato eller {value}. Kør datakontrollen, og udelad den.")
    points = np.concatenate([days(table["from_date"]), ends(table["to_date"]) + np.timedelta64(1, "D")])
    owner = np.concatenate([codes, codes])
    change = np.concatenate([amount, -amount])
    # One number that sorts by citizen, then date: day numbers stay below 100,000 until the year 2243.
    rank = owner.astype(np.int64) * 200_000 + points.astype("datetime64[D]").astype(np.int64)
    order = np.argsort(rank, kind="stable")
    running = np.concatenate([[0.0], np.cumsum(change[order])])
    wanted = asked.astype(np.int64) * 200_000
    first = np.searchsorted(rank[order], wanted - 100_000, side="left")
    last = np.searchsorted(rank[order], wanted + dates.astype("datetime64[D]").astype(np.int64), side="right")
    level = np.where(asked >= 0, running[last] - running[first], 0.0)
    least = ROUNDING * float(np.max(np.abs(amount), initial=0.0))
    return np.asarray(np.where(np.abs(level) <= least, 0.0, level))


@takes(cases={"citizen": ANY, "unit": ANY, "service": ANY, "hours_per_week": NUMBER, "from_date": DAY, "to_date": DAY})
def check_cases(cases: pd.DataFrame) -> Checked:
    """Cases that can be counted.

    Left out: no or impossible dates ("no_start", "ends_before_start"), hours missing, negative or beyond 168 a week
    ("hours"). Shortened to the day before the next: overlapping grants of one citizen, unit and service ("overlap"); the
    earlier of two that start on the same day is left out.

    >>> cases = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "service": ["care"] * 2,
    ...     "hours_per_week": [3.0, 200.0], "from_date": pd.to_datetime(["2026-01-05", "2026-01-05"]), "to_date": pd.NaT})
    >>> checked = check_cases(cases)
    >>> list(checked.rows["citizen"]), checked.counts
    (['a'], {'hours': 1})
    """
    table = require(
        cases, "cases", ["citizen", "unit", "service", "hours_per_week", "from_date", "to_date"],
        numbers=["hours_per_week"], optional=[name for name in cases.columns if isinstance(name, str)],
    )  # fmt: skip
    found = _dates(table)
    hours = table["hours_per_week"]
    wrong = hours.isna() | (hours < 0) | (hours > HOURS_OF_A_WEEK)
    found.append((wrong.to_numpy(), "hours", "timer pr. uge mangler, er negative eller over 168", "left_out"))
    text = "overlapper en anden bevilling af samme ydelse"
    return _report(table, _overlaps(table, found, ["citizen", "unit", "service"], "overlap", text))


@takes(courses={"citizen": ANY, "unit": ANY, "from_date": DAY, "to_date": DAY, "hours_before": NUMBER})
def check_courses(courses: pd.DataFrame) -> Checked:
    """Rehabilitation courses that can be counted: left out are those without possible dates or without hours before
    ("no_before"), as no effect can be measured on them.

    >>> courses = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "hours_before": [6.0, None],
    ...     "from_date": pd.to_datetime(["2026-01-05"] * 2), "to_date": pd.to_datetime(["2026-03-01"] * 2)})
    >>> checked = check_courses(courses)
    >>> list(checked.rows["citizen"]), checked.counts
    (['a'], {'no_before': 1})
    """
    table = require(
        courses, "courses", ["citizen", "unit", "from_date", "to_date", "hours_before"],
        numbers=["hours_before"], optional=[name for name in courses.columns if isinstance(name, str)],
    )  # fmt: skip
    found = _dates(table)
    hours = table["hours_before"]
    wrong = hours.isna() | (hours < 0) | (hours > HOURS_OF_A_WEEK)
    found.append((wrong.to_numpy(), "no_before", "timer før forløbet mangler eller er umulige", "left_out"))
    return _report(table, found)


@takes(placements={"citizen": ANY, "unit": ANY, "from_date": DAY, "to_date": DAY, "rate": NUMBER + OPTIONAL})
def check_placements(placements: pd.DataFrame) -> Checked:
    """Placements that can be counted: impossible dates and negative rates are left out. Nobody is paid for twice: a row that
    runs into the next of the same place (where every row has a place; else of the same citizen) is shortened to the day
    before it ("occupied_twice"), and so is one that runs into the same citizen's next place or support level in the facility
    ("two_places"); the earlier of two that start on the same day is left out.

    >>> placements = pd.DataFrame({"citizen": ["a", "a"], "unit": ["Lunden"] * 2, "rate": [2_000.0, 2_100.0],
    ...     "from_date": pd.to_datetime(["2026-01-01", "2026-02-01"]), "to_date": pd.NaT})
    >>> checked = check_placements(placements)
    >>> checked.counts, str(checked.rows["to_date"].iloc[0].date())
    ({'occupied_twice': 1}, '2026-01-31')
    """
    table = require(
        placements, "placements", ["citizen", "unit", "from_date", "to_date"],
        numbers=["rate"], optional=[name for name in placements.columns if isinstance(name, str)],
    )  # fmt: skip
    found = _dates(table)
    if "rate" in table:
        found.append(((table["rate"] < 0).to_numpy(), "rate", "taksten er negativ", "left_out"))
    by_place = "place" in table and bool(table["place"].notna().all())
    # An empty place has no citizen; each of them is its own.
    own = pd.Series(np.arange(len(table)).astype(str), index=table.index)
    table["_occupant"] = table["citizen"].astype(object).where(table["citizen"].notna(), "tom " + own)
    keys = ["unit", "place"] if by_place else ["_occupant"]
    found = _overlaps(table, found, keys, "occupied_twice", "pladsen er belagt to gange på samme tid")
    if by_place:
        found = _overlaps(table, found, ["unit", "_occupant"], "two_places", "borgeren står på to pladser på samme tid")
    checked = _report(table, found)
    return replace(checked, rows=checked.rows.drop(columns="_occupant"))


@takes(packages={"citizen": ANY, "unit": ANY, "package": ANY, "from_date": DAY, "to_date": DAY})
def check_packages(packages: pd.DataFrame) -> Checked:
    """Packages that can be counted: impossible dates and rows without a package are left out. Nobody is in two at a time: a
    row that runs into the citizen's next is shortened to the day before it ("two_packages"), so that no month gives more
    weeks than it has; the earlier of two that start on the same day is left out.

    >>> packages = pd.DataFrame({"citizen": ["a", "a"], "unit": ["Nord"] * 2, "package": ["Lille", "Stor"],
    ...     "from_date": pd.to_datetime(["2026-01-01", "2026-02-01"]), "to_date": pd.NaT})
    >>> checked = check_packages(packages)
    >>> checked.counts, str(checked.rows["to_date"].iloc[0].date())
    ({'two_packages': 1}, '2026-01-31')
    """
    table = require(packages, "packages", PACKAGE_COLUMNS)
    found = _dates(table)
    found.append((table["package"].isna().to_numpy(), "no_package", "pakke mangler", "left_out"))
    text = "borgeren er i to pakker på samme tid"
    return _report(table, _overlaps(table, found, ["citizen"], "two_packages", text))


Found = list[tuple[Array, str, str, str]]


def _dates(table: pd.DataFrame) -> Found:
    """Set the days of the table and return what is wrong with them."""
    start, end = days(table["from_date"]), days(table["to_date"])
    table["from_date"], table["to_date"] = start.astype("datetime64[s]"), end.astype("datetime64[s]")
    return [
        (np.isnat(start), "no_start", "startdato mangler", "left_out"),
        (end < start, "ends_before_start", "slutter, før det begynder", "left_out"),
    ]


def _overlaps(table: pd.DataFrame, found: Found, keys: Sequence[str], code: str, text: str) -> Found:
    """`found` and the spells that run into the next of the same keys, among those not left out already. The table's are
    shortened to the day before the next."""
    out = np.logical_or.reduce([mask for mask, *_, handling in found if handling == "left_out"])
    group = table.groupby(list(keys), sort=False, observed=True, dropna=False).ngroup().to_numpy()
    start, stop = days(table["from_date"]), ends(table["to_date"])
    order = np.lexsort((np.arange(len(table)), start, group))
    order = order[~out[order]]
    here, after = order[:-1], order[1:]
    clash = (group[here] == group[after]) & (stop[here] >= start[after])
    same_day = clash & (start[here] == start[after])
    shortened, dropped = np.zeros(len(table), dtype=bool), np.zeros(len(table), dtype=bool)
    shortened[here[clash & ~same_day]] = True
    dropped[here[same_day]] = True
    cut = stop.copy()
    cut[here[clash]] = start[after[clash]] - np.timedelta64(1, "D")
    table["to_date"] = np.where(shortened, cut, days(table["to_date"])).astype("datetime64[s]")
    # What is left out comes first: a row has one problem, and a shortened one that is left out after all is not there.
    return [(dropped, code, text, "left_out"), *found, (shortened, code, text, "shortened")]


def _report(table: pd.DataFrame, found: Found) -> Checked:
    """The rows kept and the problems, the first problem of a row only."""
    seen = np.zeros(len(table), dtype=bool)
    out = np.zeros(len(table), dtype=bool)
    parts: list[pd.DataFrame] = []
    counts: dict[str, int] = {}
    for mask, code, text, handling in found:
        new = mask & ~seen
        seen |= new
        out |= new & (handling == "left_out")
        if new.any():
            rows = np.flatnonzero(new)
            counts[code] = counts.get(code, 0) + len(rows)
            who = table.iloc[rows]
            lines = {"row": rows + 1, "citizen": who["citizen"].to_numpy(), "unit": who["unit"].to_numpy()}
            parts.append(pd.DataFrame(lines).assign(problem=code, text=text, handling=handling))
    columns = ["row", "citizen", "unit", "problem", "text", "handling"]
    problems = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return Checked(table[~out].reset_index(drop=True), problems.sort_values("row", ignore_index=True), counts)
