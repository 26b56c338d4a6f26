"""The tables while they are checked, and how a problem of a row or of a whole table is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from styringslib.intake.cells.table_rows import ROW, SOURCE
from styringslib.intake.problems.problem import Problem, Severity, kroner
from styringslib.intake.schema import tables
from styringslib.intake.settings.settings import Settings, TableSource

LISTED = 50


@dataclass(frozen=True)
class Checked:
    """The tables while they are checked; rows still know their file and row number."""

    frames: Mapping[str, pd.DataFrame]
    places: Mapping[str, list[tuple[str, str]]]
    settings: Settings
    place_sources: Mapping[str, list[int]]  # table -> which of the settings' sources each place was read by
    headings: Mapping[tuple[int, str, str], Mapping[str, str]]  # (source, file, sheet) -> the file's own headings
    faulty: frozenset[str] = frozenset()  # headings of tables that lack rows because of errors

    def rows(
        self, name: str, chosen: Any, severity: Severity, message: str, remedy: str = "", column: str = ""
    ) -> Iterator[Problem]:
        """One problem per chosen row of a table."""
        frame, table = self.frames[name], tables()[name]
        if not chosen.any():
            return
        found = frame[chosen]
        for order, (_, row) in enumerate(found.head(LISTED).iterrows()):
            place = int(row[SOURCE])
            file, sheet = self.places[name][place]
            yield Problem(
                severity,
                message,
                remedy,
                table.heading,
                file,
                sheet,
                int(row[ROW]),
                self.heading(name, place, column) if column else "",
                _shown(row[column]) if column else "",
                _text(row.get("unit")),
                _text(row.get("month")),
                len(found) - LISTED + 1 if order == LISTED - 1 and len(found) > LISTED else 1,
            )

    def heading(self, name: str, place: int, column: str) -> str:
        """The file's own heading of a column, so that the reader can find it."""
        return self.own_headings(name, place).get(column) or tables()[name][column].heading

    def own_headings(self, name: str, place: int) -> Mapping[str, str]:
        """Canonical column -> the heading that it has in that place's file."""
        return self.headings.get((self.place_sources[name][place], *self.places[name][place]), {})

    def source(self, name: str, place: int) -> TableSource:
        """How kommune.toml says that place was to be read."""
        return self.settings.sources[self.place_sources[name][place]]

    def whole(
        self, name: str, severity: Severity, message: str, remedy: str = "", unit: str = "", month: Any = ""
    ) -> Problem:
        """A problem of a table as a whole, of one unit where given."""
        files = sorted({file for file, _ in self.places.get(name, [])})
        file = files[0] if len(files) == 1 else ""
        return Problem(severity, message, remedy, tables()[name].heading, file, unit=unit, month=str(month))


def _shown(value: Any) -> str:
    return kroner(value) if isinstance(value, float) and not pd.isna(value) else _text(value)


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value).removesuffix(" 00:00:00")
