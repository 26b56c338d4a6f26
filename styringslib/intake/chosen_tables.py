"""Reads some tables of a municipality's folder alone, for those who need no more: what people have entered in files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from styringslib.intake.cells.table_rows import ROW, SOURCE, TableRows, in_order
from styringslib.intake.checks.settled import settled_table
from styringslib.intake.files.sources import Files
from styringslib.intake.problems.problems import Problems
from styringslib.intake.reading import Reading
from styringslib.intake.schema import tables
from styringslib.intake.settings.settings import Settings

# Where a row was read, as a reader knows it: "register.xlsx, arket Dispositioner".
PLACE = "place"


@dataclass(frozen=True)
class ChosenTables:
    """Tables by English name, each with the column ``place``; ``errors`` counts the cells and files that could not be read."""

    tables: dict[str, pd.DataFrame]
    errors: int


def read_chosen(folder: Path, settings: Settings, names: Collection[str]) -> ChosenTables:
    """The tables ``names`` as the folder's files have them; one that kommune.toml does not name is empty.

    Cells are read as strictly as for a report. Rows with errors are left out and counted, and nothing is raised: what
    is wrong with the files is the data check's to tell.
    """
    reading = Reading(folder, settings, Problems(), Files(folder))
    found = {name: TableRows(tables()[name], settings) for name in names}
    for number, source in enumerate(settings.sources):
        if source.table in found:
            rows = found[source.table]
            for block, file, sheet in reading.blocks(source):
                rows.add(block, rows.place(file, sheet, number))
    reading.files.close()
    made = {}
    for name, rows in found.items():
        frame = settled_table(rows, reading.problems)
        told = [_told(*place) for place in rows.places]
        frame = frame.assign(**{PLACE: pd.Series([told[at] for at in frame[SOURCE]], index=frame.index, dtype="str")})
        made[name] = in_order(frame.drop(columns=[SOURCE, ROW]), tables()[name])
    return ChosenTables(made, reading.problems.errors)


def _told(file: str, sheet: str) -> str:
    name = PurePosixPath(file).name
    return f"{name}, arket {sheet}" if sheet else name
