"""The postings' sums alone, read block by block in memory that does not grow with the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from styringslib.intake.cells.sums import Sums
from styringslib.intake.checks.spellings import with_one_spelling
from styringslib.intake.files.sources import Progress
from styringslib.intake.mapping.coded_rows import CODES
from styringslib.intake.problems.problems import IntakeError

from .reading import begin
from .schema import tables


def read_sums(
    folder: str | Path,
    by: Sequence[str] = ("month", "unit", "area", "account_group"),
    progress: Progress | None = None,
) -> pd.DataFrame:
    """The postings' sum per group, without holding the postings: columns ``by``, then amount (kr.) and rows.

    Reads block by block with the same strict checks of every cell, so that memory does not grow with the file. Raises
    `IntakeError` for errors in cells, headings and files; checks between tables are not made.

    >>> sums = read_sums("data/sample", by=("area",))
    >>> list(sums.columns), sums["area"].to_list()
    (['area', 'amount', 'rows'], ['Botilbud', 'Hjemmepleje', 'Rehabilitering'])
    """
    reading = begin(folder, progress)
    sums = Sums(tables()["postings"], reading.settings, by)
    for source in reading.settings.sources:
        if source.table == "postings":
            for rows, _, _ in reading.blocks(source):
                if CODES in rows.values:
                    rows = rows.only(reading.mapped.kept(rows.values[CODES], tables()["postings"]))
                sums.add(rows)
    reading.problems.extend(reading.files.changed())
    reading.files.close()
    if reading.problems.errors:
        raise IntakeError(reading.problems)
    return with_one_spelling(sums.frame(), list(by))
