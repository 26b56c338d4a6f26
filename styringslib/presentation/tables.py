"""Tables that a person and a workbook read alike: caption, units in the headings, right-aligned numbers, a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from styringslib.presentation import numbers, signs
from styringslib.presentation.signs import Sign

TABLE_MIME = "application/vnd.styring.table+json"


@dataclass(frozen=True)
class Heading:
    """A column: its text, and the kind that decides how its cells are written (``numbers.FORMATS``)."""

    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """A table ready to be shown; ``rows`` hold raw values, the first column names the row.

    ``totals`` are the positions of rows that sum others and are set off. ``row_kinds`` gives each row's kind for columns of
    kind "row" (key figures in different units), which are compared with each other along the row, as the columns ``beside``
    are: what differs is printed so. ``name`` becomes the sheet in tal.xlsx. ``sign``: the municipality's
    convention, which a table with deviations must have: its rows hold + = more cost, what is shown is turned by it.
    """

    name: str
    title: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Any, ...], ...]
    totals: frozenset[int] = field(default_factory=frozenset)
    note: str = ""
    source: str = ""
    row_kinds: tuple[str, ...] = ()
    sign: Sign | None = None
    beside: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.sign is None and any(signs.is_turned(kind) for kind in self._kinds):
            raise ValueError(f"Tabellen {self.name} viser afvigelser og skal have kommunens fortegn (sign).")

    @property
    def _kinds(self) -> set[str]:
        return {*(column.kind for column in self.headings), *self.row_kinds}

    @property
    def told(self) -> str:
        """The note as it is shown: first, once, what plus and minus are, where the table has a sign to explain."""
        signed = self.sign is not None and any(kind.startswith(signs.TURNED) for kind in self._kinds)
        return " ".join(part for part in (self.sign.note if signed and self.sign else "", self.note) if part)

    def _kind(self, number: int, column: Heading) -> str:
        return self.row_kinds[number] if column.kind == "row" else column.kind

    def to_html(self) -> str:
        """An accessible table: caption, column and row scopes, the scroll region focusable by keyboard."""
        head = "".join(f'<th scope="col"{_css(column.kind)}>{escape(column.text)}</th>' for column in self.headings)
        body = "".join(self._row(number, row) for number, row in enumerate(self.rows))
        foot = " ".join(part for part in (self.told, f"Kilde: {self.source}" if self.source else "") if part)
        caption = f"<caption>{escape(self.title)}</caption>"
        table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        note = f'<p class="kilde">{escape(foot)}</p>' if foot else ""
        label = escape(self.title, quote=True)
        return f'<div class="tabel" role="region" aria-label="{label}" tabindex="0">{table}</div>{note}'

    def _row(self, number: int, row: tuple[Any, ...]) -> str:
        cells = [
            f'<th scope="row"{_css(self.headings[0].kind)}>{escape(numbers.cell(row[0], self.headings[0].kind))}</th>'
        ]
        apart = self._apart(number, row)
        for place, (value, column) in enumerate(zip(row[1:], self.headings[1:], strict=True), 1):
            kind = self._kind(number, column)
            # A sum has no month or reason of its own; an empty cell says that better than a dash.
            text = "" if number in self.totals and _missing(value) else apart.get(place) or self._cell(value, kind)
            # A verdict or a range among numbers stands under them.
            cells.append(f"<td{_css(kind if column.kind != 'row' else 'number')}>{escape(text)}</td>")
        return f"<tr{' class=sum' if number in self.totals else ''}>{''.join(cells)}</tr>"

    def _apart(self, number: int, row: tuple[Any, ...]) -> dict[int, str]:
        """Place -> text of the row's cells that are compared with each other."""
        places = self.beside or tuple(n for n, column in enumerate(self.headings) if column.kind == "row")
        kinds = {self._kind(number, self.headings[place]) for place in places}
        if len(places) < 2 or len(kinds) != 1 or signs.is_turned(kind := kinds.pop()):
            return {}
        return dict(zip(places, numbers.cells_apart([row[place] for place in places], kind), strict=True))

    def _cell(self, value: Any, kind: str) -> str:
        if _missing(value) or self.sign is None or not signs.is_turned(kind):
            return numbers.cell(value, kind)
        return signs.in_words(value, kind) if kind in signs.WORDS else numbers.cell(self.sign.shown(value), kind)

    def _value(self, value: Any, kind: str) -> Any:
        return _plain(self._turned(value, kind))

    def _turned(self, value: Any, kind: str) -> Any:
        if self.sign is None or not signs.is_turned(kind) or _missing(value):
            return value
        return self.sign.shown(value)

    def to_json(self) -> dict[str, Any]:
        """The values for tal.xlsx, as shown: numbers as numbers, months as ``2026-10``, missing as null. ``plus``: "more" or
        "less", what a plus is in the columns that hold deviations."""
        return {
            "id": self.name,
            "title": self.title,
            "columns": [{"heading": column.text, "kind": column.kind} for column in self.headings],
            "rows": [
                [
                    self._value(value, self._kind(number, column))
                    for value, column in zip(row, self.headings, strict=True)
                ]
                for number, row in enumerate(self.rows)
            ],
            "row_kinds": list(self.row_kinds),
            "totals": sorted(self.totals),
            "note": self.told,
            "source": self.source,
            **({"plus": self.sign.plus} if self.sign is not None else {}),
        }

    def frame(self) -> pd.DataFrame:
        """The values as a DataFrame, as shown and unrounded, a column a heading; attrs has title, note and source."""
        rows = [
            [self._turned(value, self._kind(number, column)) for value, column in zip(row, self.headings, strict=True)]
            for number, row in enumerate(self.rows)
        ]
        made = pd.DataFrame(rows, columns=[column.text for column in self.headings])
        made.attrs = {"title": self.title, "note": self.told, "source": self.source}
        return made

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": self.title, "text/html": self.to_html(), TABLE_MIME: self.to_json()}


def table(
    name: str,
    title: str,
    frame: pd.DataFrame,
    columns: Mapping[str, tuple[str, str]],
    *,
    totals: Sequence[int] = (),
    note: str = "",
    source: str = "",
    row_kinds: Sequence[str] = (),
    sign: Sign | None = None,
    beside: Sequence[str] = (),
) -> Table:
    """``frame`` as a Table: ``columns`` maps its columns, in order, to (heading, kind); ``sign`` where one is a deviation;
    ``beside`` names columns of one kind that are compared with each other."""
    headings = tuple(Heading(text, kind) for text, kind in columns.values())
    rows = tuple(zip(*(frame[column] for column in columns), strict=True)) if len(frame) else ()
    compared = tuple(list(columns).index(column) for column in beside)
    return Table(name, title, headings, rows, frozenset(totals), note, source, tuple(row_kinds), sign, compared)


def _css(kind: str) -> str:
    """Numbers stand right-aligned; months and dates keep to one line."""
    return "" if kind == "text" else " class=tid" if kind in ("month", "date") else " class=tal"


def _missing(value: Any) -> bool:
    return value is None or (not isinstance(value, str) and bool(pd.isna(value)))


def _plain(value: Any) -> Any:
    if _missing(value):
        return None
    if isinstance(value, pd.Period):
        return str(value)
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, np.generic):
        return value.item()
    return value


def with_month_names(months: pd.DataFrame) -> pd.DataFrame:
    """The rows of one year with the month's name in a column of its own, as the year stands in the title."""
    frame = months.rename_axis("month").reset_index()
    frame["month"] = [numbers.capital(numbers.month_only(month)) for month in frame["month"]]
    return frame
