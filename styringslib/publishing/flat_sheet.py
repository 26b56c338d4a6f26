"""All numbers of a workbook in one list: unit, month, what it is of, what is measured, value and unit of measure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from styringslib.calendar import MONTH_WORDS
from styringslib.presentation import numbers

# Headings of the columns that say which unit and which month a row is of.
_UNITS, _MONTH = ("enhed", "distrikt"), "måned"
_TEXTS = ("text", "month", "date")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# Kind of number -> what it is counted in. Shares are shares of one, as in the other sheets.
_MEASURED: dict[str, str] = {
    **dict.fromkeys(("kr", "kr2", "price"), "kr."),
    **dict.fromkeys(("hours", "hours1"), "timer"),
    **dict.fromkeys(("days", "count", "number"), "antal"),
    **dict.fromkeys(("pct0", "pct", "pct2", "probability"), "andel"),
}
# What a plain number is counted in when it is called so.
_NAMED = {"dage": "dage", "timer": "timer"}


@dataclass(frozen=True)
class Value:
    """A number with what it is; ``row`` is "" where the unit and the month say all, ``sheet`` the sheet that it stands in too."""

    unit: str
    month: datetime
    row: str
    measure: str
    value: float
    kind: str
    sheet: str

    @property
    def measured(self) -> str:
        """What it is counted in, in Danish: by its kind, and where that says no more than a number, by its name."""
        bare = self.kind if self.kind in _MEASURED else self.kind.split("_", 1)[1]
        told = f"{self.row} {self.measure}".lower()
        if _MEASURED[bare] == "antal":
            return next((unit for word, unit in _NAMED.items() if word in told), "antal")
        return _MEASURED[bare]


def trailing_totals(table: Mapping[str, Any]) -> int | None:
    """How many sums stand below the rows; None where they stand among them, as the lines of an account do."""
    totals, rows = sorted(table.get("totals", ())), len(table["rows"])
    return len(totals) if totals == list(range(rows - len(totals), rows)) else None


def values(unit: str, month: datetime, sheet: str, table: Mapping[str, Any]) -> Iterator[Value]:
    """The numbers of one table of the report of ``unit`` for ``month``.

    Sums below the rows are left out, as are sums in a list of units or months: they would be counted twice. The lines of an
    account are kept, whether they are set off or not.
    """
    columns = [(str(column["heading"]), str(column["kind"])) for column in table["columns"]]
    own = _place(columns, *_UNITS)
    at = _place(columns, _MONTH)
    sums = set(table.get("totals", ()))
    if trailing_totals(table) is None and own is None and at is None:
        sums = set()
    row_kinds = table.get("row_kinds") or []
    kept = [place for place in range(len(table["rows"])) if place not in sums]
    about = {place: _about(table["rows"][place], unit, month, own, at, str(table["title"])) for place in kept}
    labels = _told_apart(about, list(_names(table, columns, own, at)))
    for place in kept:
        row, (named, when, _) = table["rows"][place], about[place]
        for (heading, declared), value in zip(columns, row, strict=True):
            kind = row_kinds[place] if declared == "row" else declared
            if kind in _TEXTS or not _is_number(value):
                continue
            yield Value(named, when, labels[place], heading, float(value), kind, sheet)


def _about(
    row: Sequence[Any], unit: str, month: datetime, own: int | None, at: int | None, title: str
) -> tuple[str, datetime, str]:
    """Unit and month of a row, and what stands in place of a month, as "Resten af året" does."""
    when = _month(row[at], title) if at is not None else None
    instead = str(row[at] or "") if at is not None and when is None else ""
    return str(row[own]) if own is not None and row[own] else unit, when or month, instead


def _names(
    table: Mapping[str, Any], columns: Sequence[tuple[str, str]], own: int | None, at: int | None
) -> Iterator[dict[int, str]]:
    """What can name a row, by its place, the best first: its first two texts, the line above that it is a part of, its other
    texts, its first number with what it is."""
    rows, first = list(enumerate(table["rows"])), _first_number(columns)
    texts = [number for number, (_, kind) in enumerate(columns) if kind in _TEXTS and number not in (own, at)]
    two = [number for number in texts if number < first and columns[number][1] == "text"][:2]
    yield {place: ", ".join(str(row[number]) for number in two if row[number]) for place, row in rows}
    if two:
        lines = sorted(table.get("totals", ()))
        above = {
            place: None if place in lines else max((line for line in lines if line < place), default=None)
            for place, _ in rows
        }
        yield {place: "" if line is None else str(table["rows"][line][two[0]] or "") for place, line in above.items()}
    for number in texts:
        if number not in two:
            kind = columns[number][1]
            yield {place: numbers.cell(row[number], kind) if row[number] else "" for place, row in rows}
    if first < len(columns):
        heading, kind = columns[first]
        plain = {place: row[first] for place, row in rows if kind in numbers.FORMATS and _is_number(row[first])}
        yield {place: f"{heading} {numbers.cell(value, kind)}" for place, value in plain.items()}
    yield {place: f"nr. {place + 1}" for place, _ in rows}


def _told_apart(about: Mapping[int, tuple[str, datetime, str]], names: Sequence[Mapping[int, str]]) -> dict[int, str]:
    """A label for each row, of as few ``names`` as tell all rows of a unit and a month apart: a pivot table adds up what it
    can not tell apart."""
    parts = {
        place: [text for text in (names[0].get(place, ""), instead) if text] for place, (*_, instead) in about.items()
    }

    def kinds(labels: Mapping[int, Sequence[str]]) -> int:
        return len({(*about[place][:2], *label) for place, label in labels.items()})

    for name in names[1:]:
        if kinds(parts) == len(about):
            break
        longer = {place: [*label, text] if (text := name.get(place)) else label for place, label in parts.items()}
        if kinds(longer) > kinds(parts):
            parts = longer
    return {place: ", ".join(label) for place, label in parts.items()}


def _place(columns: Sequence[tuple[str, str]], *headings: str) -> int | None:
    found = (n for n, (heading, kind) in enumerate(columns) if heading.lower() in headings and kind in _TEXTS)
    return next(found, None)


def _first_number(columns: Sequence[tuple[str, str]]) -> int:
    return next((number for number, (_, kind) in enumerate(columns) if kind not in _TEXTS), len(columns))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _month(value: Any, title: str) -> datetime | None:
    """The first day of the month in a cell: ``2026-10``, or a month's name in a table whose title has the year."""
    text = str(value or "").lower()
    if re.fullmatch(r"\d{4}-\d\d", text):
        return datetime.strptime(text, "%Y-%m")
    years = _YEAR.findall(title)
    if text in MONTH_WORDS and years:
        return datetime(int(years[-1]), MONTH_WORDS[text], 1)
    return None
