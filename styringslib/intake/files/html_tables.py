"""Web pages with tables, which some systems write and call Excel: the cells' texts, one grid per table."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html.parser import HTMLParser

import numpy as np

from styringslib.intake.files.grids import Block, Unreadable

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_LARGEST_SPAN = 1_000
_MOST_ROOM = 1_000_000
_OTHERWISE = "Lav udtrækket som Excel (xlsx) eller CSV"


class TextTable:
    """A table of texts; rows are numbered from 1 within it."""

    def __init__(self, file: str, sheet: str, rows: list[list[str]]) -> None:
        self.file, self.sheet, self._rows = file, sheet, rows

    def preview(self) -> list[list[str]]:
        """The first rows."""
        return [list(row) for row in self._rows[:60]]

    def blocks(self, header: int, width: int, coded: Collection[int]) -> Iterator[Block]:
        """All rows below the header as one block."""
        import pyarrow as pa

        below = self._rows[header + 1 :]
        columns = [[row[place] if place < len(row) else "" for row in below] for place in range(width)]
        rows = np.arange(header + 2, header + 2 + len(below))
        yield Block([pa.array(column, pa.string()) for column in columns], rows)


class _Cells(HTMLParser):
    """The rows of every table. A cell over several columns or rows stands in the first, and the others are empty."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._open: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._room = 0  # rows times columns that all cells together stretch over
        self._reached: dict[tuple[int, int], set[int]] = {}  # places of rows to come that a cell above reaches into

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, row or cell begins."""
        if tag == "table":
            self._close()
            self._open.append([])
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._close()
            self._open[-1].append([])
        elif tag in ("td", "th") and self._open:
            self._close()
            if not self._open[-1]:
                self._open[-1].append([])
            given = dict(attrs)
            self._spans = (_span(given.get("colspan")), _span(given.get("rowspan")))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """A table, row or cell ends."""
        if tag in ("td", "th", "tr", "table"):
            self._close()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text, which counts inside cells."""
        if self._cell is not None:
            self._cell.append(data)

    def _close(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None or not self._open or not self._open[-1]:
            return
        table = self._open[-1]
        row, number = table[-1], len(table) - 1
        while len(row) in self._reached.get((id(table), number), ()):
            row.append("")
        columns, rows = self._spans
        self._room += columns * rows
        if self._room > _MOST_ROOM:
            raise Unreadable("Siden har celler, der fylder over alt for mange rækker og kolonner", _OTHERWISE)
        for more in range(1, rows):
            self._reached.setdefault((id(table), number + more), set()).update(range(len(row), len(row) + columns))
        row += [" ".join("".join(cell).split()), *[""] * (columns - 1)]


def _span(text: str | None) -> int:
    return min(max(int(text), 1), _LARGEST_SPAN) if text and text.strip().isdigit() else 1


def html_tables(file: str, content: bytes) -> Iterator[TextTable]:
    """The tables of a page with more than one row, in its order; one table of a page has no sheet's name."""
    text = _text(content)
    reader = _Cells()
    reader.feed(text)
    reader.close()
    tables = [rows for rows in reader.tables if len(rows) > 1 and max(map(len, rows), default=0) > 1]
    if not tables:
        raise Unreadable("Filen er en webside uden en tabel", _OTHERWISE)
    for place, rows in enumerate(tables, 1):
        yield TextTable(file, f"tabel {place}" if len(tables) > 1 else "", rows)


def _text(content: bytes) -> str:
    """The page's text by its mark or its own word, otherwise UTF-8 or Windows-1252."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    named = _CHARSET.search(content[:4096])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return content.decode(named[1].decode("ascii") if named else "cp1252", "replace")
        except LookupError:
            return content.decode("cp1252", "replace")
