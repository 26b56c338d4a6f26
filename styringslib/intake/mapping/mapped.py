"""Kontering in use during one reading: which files it explains, and what it leaves open."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from styringslib.fields.words import nearest
from styringslib.intake.mapping.code_columns import KINDS_OF_CODE, code_columns, code_headings
from styringslib.intake.mapping.code_sheets import MAPPING, CodeColumns, CodeMapping
from styringslib.intake.mapping.coded_rows import LEFT_OUT, CodeBook, CodeReader
from styringslib.intake.mapping.settled_codes import recipients_added, settle_codes
from styringslib.intake.mapping.unallocated import needed
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.schema import Table
from styringslib.intake.settings.settings import Settings, TableSource


@dataclass
class Mapped:
    """What kontering says, the combinations of codes that each table has, and the kinds of code that files had."""

    mapping: CodeMapping
    settings: Settings
    books: dict[str, CodeBook] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    notes: list[Problem] = field(default_factory=list)

    def headings(self, table: Table, source: TableSource) -> Collection[str]:
        """Folded headings that a code column of the table may have."""
        return code_headings(self.mapping, table, source)

    def columns(
        self, table: Table, source: TableSource, headings: Sequence[str], file: str, sheet: str
    ) -> tuple[CodeColumns, list[Problem]]:
        """The code columns of a file, and what is wrong with them."""
        found, problems = code_columns(self.mapping, table, source, headings, file, sheet)
        self.used |= {one.sheet.name for one in found.columns}
        return found, problems

    def reader(self, table: Table, found: CodeColumns) -> CodeReader | None:
        """What reads the codes of one file; None where it has none."""
        if not found:
            return None
        book = self.books.setdefault(table.name, CodeBook(all_of_them=table.name != "postings"))
        return CodeReader(table, found, self.settings, book, partial(self.mapping.words))

    def settled(self, frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The rows of one table and what is not mapped of them, as ``settle_codes`` gives them; what is told of it is noted."""
        book = self.books.get(table.name, CodeBook())
        if recipients_added(frame, table, self.mapping, book):
            message = "Modtagere af flere koder er lagt sammen til én ydelse"
            remedy = (
                "En borger, der får flere af dem, tælles flere gange. Angiv borgerkolonne, hvis udtrækket har borgerne"
            )
            self.notes.append(Problem("note", message, remedy, table.heading, column=table["recipients"].heading))
        settled, aside, before = settle_codes(frame, table, self.mapping, book)
        if len(settled) < before:
            message = f"{kroner(before)} rækker er lagt sammen til {kroner(len(settled))}, fordi deres koder betyder det samme"
            self.notes.append(Problem("note", message, "", table.heading))
        return settled, aside

    def kept(self, codes: np.ndarray, table: Table) -> np.ndarray:
        """Which rows have all that keeps a row in the table."""
        out = {*needed(table), LEFT_OUT}
        entries = self.books[table.name].entries.items()
        kept: np.ndarray = ~np.isin(codes, [number for number, entry in entries if entry.lacking & out])
        return kept

    def unused(self) -> Iterator[Problem]:
        """Sheets of codes that no file has a column for."""
        for one in self.mapping.sheets:
            if one.name in self.used:
                continue
            near = nearest(one.name, KINDS_OF_CODE)
            hint = f"Mente du {near}? " if near and near != one.name else ""
            remedy = f'{hint}Ellers skriv filens overskrift under tabellen, fx koder = {{ "{one.name}" = "..." }}'
            message = f"Koderne {one.name} bruges ikke: ingen fil har en kolonne med dem"
            lost = bool(hint) and near not in [other.name for other in self.mapping.sheets]
            yield Problem("error" if lost else "warning", message, remedy, MAPPING, one.file, one.sheet)
