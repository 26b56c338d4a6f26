"""Weeks end in the middle of months: a month that the weeks of an extract do not wholly cover is not a month's figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from styringslib.fields.words import listed
from styringslib.intake.cells.conversion import Rows
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.problems.problems import Problems
from styringslib.intake.schema import Table, tables
from styringslib.intake.settings.settings import TableSource
from styringslib.intake.shapes.times import FIRST_DAY

Placed = tuple[Rows, str, str]
_WEEK = np.timedelta64(7, "D")
_SHOWN = 6


def whole_months(
    source: TableSource,
    read: Callable[[TableSource], Iterator[Placed]],
    sources: Sequence[TableSource],
    held: dict[int, list[Placed]],
    problems: Problems,
) -> Iterator[Placed]:
    """The rows of one source of weeks without those of its first and last month where these are not whole; what is left out
    is told with its hours, and weeks that lack in between.

    A month that begins in another block of the same table (one system until New Year, the next one after it) is whole for
    the units whose weeks in both blocks cover it. ``read`` gives a source's rows; they are remembered in ``held``, by the
    source's number among ``sources``.
    """
    table = tables()[source.table]
    mine = sources.index(source)
    for number, other in enumerate(sources):
        if other.table == source.table and other.time == "week" and number not in held:
            held[number] = [part for part in read(other) if len(part[0])]
    parts = held[mine]
    if not parts:
        return
    others = [
        rows for number, found in held.items() if number != mine and _same(sources, number, mine) for rows, *_ in found
    ]
    mondays = np.unique(np.concatenate([rows.values[FIRST_DAY] for rows, _, _ in parts]))
    first, last = mondays[0], mondays[-1] + _WEEK - 1
    opens, closes = _month_of(first), _month_of(last)
    cut = {month for month, whole in ((opens, _starts(first)), (closes, _starts(last + 1))) if not whole}
    kept = [~np.isin(rows.values["month"], list(cut)) | _continued(rows, cut, mondays, others) for rows, _, _ in parts]
    file, sheet = parts[0][1:]

    def tell(severity: Any, message: str, remedy: str) -> None:
        problems.add(Problem(severity, message, remedy, table.heading, file, sheet))

    gone = [rows.only(~good) for (rows, _, _), good in zip(parts, kept, strict=True)]
    for month in sorted(set().union(*(np.unique(rows.values["month"]).tolist() for rows in gone)) & cut):
        days = min(last, _day(month + 1) - 1) - max(first, _day(month)) + 1
        message = (
            f"Ugerne dækker {int(days.astype(int))} af {int((_day(month + 1) - _day(month)).astype(int))} dage i "
            f"{_day(month).astype('datetime64[M]')}, så måneden er ikke med{_held(gone, month, table)}"
        )
        tell("note", message, "")
    known = np.unique(np.concatenate([mondays, *(rows.values[FIRST_DAY] for rows in others)]))
    if len(lacking := np.setdiff1d(np.arange(mondays[0], mondays[-1], _WEEK), known)):
        weeks = [_week(monday) for monday in lacking[:_SHOWN]]
        weeks += [f"{len(lacking) - _SHOWN} til"] if len(lacking) > _SHOWN else []
        tell("warning", f"Der er ingen rækker for {listed(weeks)}", "Se efter, om et udtræk mangler")
    for (rows, own_file, own_sheet), good in zip(parts, kept, strict=True):
        yield rows if good.all() else rows.only(good), own_file, own_sheet


def _same(sources: Sequence[TableSource], one: int, other: int) -> bool:
    return sources[one].table == sources[other].table


def _continued(rows: Rows, cut: Collection[int], mondays: np.ndarray, others: Sequence[Rows]) -> np.ndarray:
    """The rows in a cut month that the unit's weeks in other blocks make whole together with the block's own ``mondays``."""
    whole = np.zeros(len(rows), bool)
    if not others or "unit" not in rows.values:
        return whole
    for month in cut:
        within = rows.values["month"] == month
        wanted = np.arange(_day(month), _day(month + 1))
        for unit in np.unique(rows.values["unit"][within]):
            elsewhere = np.unique(
                np.concatenate([other.values[FIRST_DAY][other.values["unit"] == unit] for other in others])
            )
            if np.isin(mondays, elsewhere).any():
                continue  # two systems side by side, neither of which continues the other
            days = (np.concatenate([mondays, elsewhere])[:, None] + np.arange(7)).ravel()
            if np.isin(wanted, days).all():
                whole |= within & (rows.values["unit"] == unit)
    return whole


def _held(gone: Iterable[Rows], month: int, table: Table) -> str:
    """ " (12,5 timer og 4.000 kr.)": what is left out of the month, in the table's first columns of hours and kroner."""
    told = []
    for unit in ("timer", "kr."):
        names = [column.name for column in table if column.unit == unit]
        name = next((name for name in names if any(name in rows.values for rows in gone)), None)
        if name is not None:
            held = sum(
                float(np.nansum(rows.values[name][rows.values["month"] == month]))
                for rows in gone
                if name in rows.values
            )
            told.append(f"{kroner(round(held, 2))} {unit}")
    return f" ({listed(told)})" if told else ""


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
