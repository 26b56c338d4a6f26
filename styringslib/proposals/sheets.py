"""What lies in a folder: every sheet of every file with its headings and the words of its columns, as they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from styringslib.intake.cells import cells, columns
from styringslib.intake.files.grids import Grid, Unreadable
from styringslib.intake.files.sources import Files
from styringslib.intake.schema import Column
from styringslib.privacy import find_cpr, hide_cpr
from styringslib.proposals.values import Words, number

# Written by `styring init` or by a reader of the data: never extracts.
_OURS = re.compile(
    r"^(?:kommune\.toml.*|kontering\.(?:xlsx|csv).*|readme.*|.*\.(?:md|py|toml|json|log|sqlite|html?))$", re.I
)
_KINDS = (".csv", ".txt", ".tsv", ".asc", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet", ".zip")
_AMOUNT = Column("amount", "", "amount", "")
_MADE_FOLDERS = ("reports", "officiel")  # what `styring run` and `styring fetch` write
_DEPTH = 3  # folders below the folder: further down lie archives


@dataclass(frozen=True)
class Seen:
    """One column: its heading, its place, and its cells as a pyarrow dictionary of texts."""

    heading: str
    place: int
    cells: Any

    @cached_property
    def words(self) -> Words:
        """Its different words with how many cells hold each."""
        return Words.of(self.cells)

    @cached_property
    def numbers(self) -> np.ndarray:
        """Its cells as numbers, 0 where there is none."""
        words = self.cells.dictionary
        if not len(words):
            return np.zeros(len(self.cells))
        read = columns.numbers(words, _AMOUNT)
        values = np.nan_to_num(read.values)
        # What intake refuses may be a number all the same: hours and minutes, a currency in front.
        for place in np.flatnonzero((read.faults != cells.OK) & ~read.empty).tolist():
            values[place] = number(cells.clean(words[place].as_py() or "")) or 0.0
        codes = self.cells.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return np.asarray(np.where(codes >= 0, values[codes], 0.0))


@dataclass(frozen=True)
class Sheet:
    """One sheet of rows below a header. ``above`` are the lines over it; ``rows`` the number of rows below; ``alone``: its
    file has no other sheet; ``merged``: some of its cells are merged, which intake fills down by itself."""

    file: str
    sheet: str
    above: tuple[str, ...]
    columns: tuple[Seen, ...]
    rows: int
    alone: bool = True
    merged: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """Its headings in order."""
        return tuple(column.heading for column in self.columns)

    def column(self, place: int) -> Seen:
        """The column at that place."""
        return self.columns[place]

    @property
    def title(self) -> str:
        """The file's and the sheet's names and the lines above, to be searched for words."""
        return " ".join((self.file, self.sheet, *self.above))

    @property
    def told(self) -> str:
        """The sheet as it is named to a reader."""
        name = hide_cpr(self.file)
        return f"{name}, ark {hide_cpr(self.sheet)}" if self.sheet else name


@dataclass(frozen=True)
class Folder:
    """All that was found: the sheets, and what could not be read (file, reason, remedy)."""

    path: Path
    sheets: tuple[Sheet, ...]
    unreadable: tuple[tuple[str, str, str], ...] = field(default=())


def look(folder: Path, progress: Callable[[int, int, str], Any] | None = None) -> Folder:
    """Every sheet of the folder's files; nothing is changed, and what cannot be read is told."""
    files = Files(folder, progress)
    paths = list(_paths(folder))
    sheets: list[Sheet] = []
    unreadable: list[tuple[str, str, str]] = []
    try:
        files.expect(paths)
        for path in paths:
            try:
                grids = list(files.grids(path, (), "", "", _table_like))
                found = [sheet for grid in grids if (sheet := _sheet(grid))]
                sheets += [replace(sheet, alone=len(grids) == 1) for sheet in found]
            except Unreadable as error:
                name = path.relative_to(folder).as_posix()
                unreadable.append((hide_cpr(name), error.message, error.remedy))
    finally:
        files.close()
    return Folder(folder, tuple(sheets), tuple(unreadable))


def _paths(folder: Path) -> Iterator[Path]:
    # Reports and handouts, which are no extracts; where they are made among the extracts, the page of all months lies there.
    made = {path.parent for path in folder.rglob("index.html")} - {folder}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "~$", "_")) for part in parts) or parts[0] in _MADE_FOLDERS
        if hidden or len(parts) > _DEPTH or not path.is_file() or _OURS.match(path.name):
            continue
        if path.suffix.casefold() in _KINDS and not made & set(path.parents):
            yield path


def _table_like(rows: list[list[str]]) -> float:
    """How well a separator splits the first rows: the cells of the likeliest header row."""
    place = header_of(rows)
    if place is None:
        return max((len(row) for row in rows), default=0) / 1000
    return _headed(rows[place]) + sum(len(row) == len(rows[place]) for row in rows[place + 1 :]) / 10


def _headed(row: list[str]) -> float:
    """How much a row looks like headings: filled cells that are texts or months, each different from the others."""
    from styringslib.proposals.headings import known_heading

    filled = [cell.strip() for cell in row if cell.strip()]
    texts = [cell for cell in filled if not _is_value(cell)]
    months = [cell for cell in filled if cells.month(cell, year=2000)[1] == cells.OK]
    if len(filled) < 2 or len(texts) + len(months) < len(filled) * 0.8 or len(set(filled)) < len(filled) * 0.8:
        return 0.0
    known = sum(known_heading(cell) for cell in texts)
    return len(filled) + 3 * known + (len(months) if len(months) > 2 else 0)


def _is_value(cell: str) -> bool:
    return cells.number(cell)[1] == cells.OK or cells.date(cell)[1] == cells.OK or bool(find_cpr(cell))


def header_of(rows: list[list[str]]) -> int | None:
    """The place of the likeliest header row among the first rows, None when none looks like one."""
    scores = [_headed(row) for row in rows[:40]]
    best = max(scores, default=0.0)
    return scores.index(best) if best else None


def _sheet(grid: Grid) -> Sheet | None:
    preview = grid.preview()
    place = header_of(preview)
    if place is None:
        return None
    headings = list(preview[place])
    while headings and not headings[-1].strip():
        headings.pop()
    above = tuple(" ".join(cell.strip() for cell in row if cell.strip()) for row in preview[:place])
    pieces: list[list[Any]] = [[] for _ in headings]
    for block in grid.blocks(place, len(headings), range(len(headings))):
        for piece, column in zip(pieces, block.columns, strict=True):
            piece.append(columns.code(column))
    seen = tuple(
        Seen(heading.strip(), at, _whole(piece))
        for at, (heading, piece) in enumerate(zip(headings, pieces, strict=True))
    )
    rows = max((len(column.cells) for column in seen), default=0)
    facts = getattr(grid, "facts", None)
    merged = facts is not None and any(span.bottom > max(span.top, place + 1) for span in facts.merged)
    return Sheet(grid.file, grid.sheet, tuple(line for line in above if line), seen, rows, merged=merged)


def _whole(pieces: list[Any]) -> Any:
    import pyarrow as pa

    if not pieces:
        return pa.array([], pa.string()).dictionary_encode()
    wide = pa.dictionary(pa.int32(), pa.string())
    whole = pa.chunked_array([piece.cast(wide) for piece in pieces]).unify_dictionaries().combine_chunks()
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
