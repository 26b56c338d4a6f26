"""Weeks end in the middle of months: a month that the weeks of an extract do not wholly cover is not a month's figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from styringslib.fields.words import listed
from styringslib.intake.cells.conversion import Rows
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.problems.problems import Problems
from styringslib.intake.schema import Table
from styringslib.intake.shapes.times import FIRST_DAY

Placed = tuple[Rows, str, str]
_WEEK = np.timedelta64(7, "D")
_SHOWN = 6


def whole_months(found: Iterable[Placed], table: Table, problems: Problems) -> Iterator[Placed]:
    """The rows of one source of weeks without those of its first and last month where these are not whole; what is left out
    is told with its hours, and weeks that lack in between."""
    parts = [part for part in found if len(part[0])]
    if not parts:
        return
    mondays = np.unique(np.concatenate([rows.values[FIRST_DAY] for rows, _, _ in parts]))
    first, last = mondays[0], mondays[-1] + _WEEK - 1
    opens, closes = _month_of(first), _month_of(last)
    cut = {month for month, whole in ((opens, _starts(first)), (closes, _starts(last + 1))) if not whole}
    file, sheet = parts[0][1:]

    def tell(severity: Any, message: str, remedy: str) -> None:
        problems.add(Problem(severity, message, remedy, table.heading, file, sheet))

    for month in sorted(cut):
        days = min(last, _day(month + 1) - 1) - max(first, _day(month)) + 1
        hours = _hours(parts, month, table)
        message = (
            f"Ugerne dækker {int(days.astype(int))} af {int((_day(month + 1) - _day(month)).astype(int))} dage i "
            f"{_day(month).astype('datetime64[M]')}, så måneden er ikke med{hours}"
        )
        tell("note", message, "")
    if len(gone := np.setdiff1d(np.arange(mondays[0], mondays[-1], _WEEK), mondays)):
        weeks = [_week(monday) for monday in gone[:_SHOWN]] + (
            [f"{len(gone) - _SHOWN} til"] if len(gone) > _SHOWN else []
        )
        tell("warning", f"Der er ingen rækker for {listed(weeks)}", "Se efter, om et udtræk mangler")
    for rows, own_file, own_sheet in parts:
        kept = ~np.isin(rows.values["month"], list(cut))
        yield _taken(rows, kept), own_file, own_sheet


def _hours(parts: Iterable[Placed], month: int, table: Table) -> str:
    """ " (12,5 timer)": what the month holds, in the table's first column of hours."""
    name = next(
        (c.name for c in table if c.unit == "timer" and any(c.name in rows.values for rows, _, _ in parts)), None
    )
    if name is None:
        return ""
    held = sum(
        float(np.nansum(rows.values[name][rows.values["month"] == month]))
        for rows, _, _ in parts
        if name in rows.values
    )
    return f" ({kroner(round(held, 2))} timer)"


def _taken(rows: Rows, kept: np.ndarray) -> Rows:
    import pyarrow as pa

    if kept.all():
        return rows
    mask = pa.array(kept)
    values = {n: v[kept] if isinstance(v, np.ndarray) else v.filter(mask) for n, v in rows.values.items()}
    return Rows(values, rows.rows[kept])


def _month_of(day: Any) -> int:
    return int(day.astype("datetime64[M]").astype(int))


def _day(month: int) -> Any:
    return np.datetime64(month, "M").astype("datetime64[D]")


def _starts(day: Any) -> bool:
    """Whether a month begins on the day."""
    return bool(_day(_month_of(day)) == day)


def _week(monday: Any) -> str:
    year, week, _ = monday.astype(object).isocalendar()
    return f"uge {week} {year}"
