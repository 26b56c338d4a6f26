"""From the rows of a grid to rows of a canonical table: every cell read strictly, every fault told where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from styringslib.fields.words import fold_word
from styringslib.intake.cells import cells, columns
from styringslib.intake.cells.cell_problems import MEASURES, CellProblems
from styringslib.intake.cells.columns import Read
from styringslib.intake.cells.control_totals import SUMMABLE, ControlTotals
from styringslib.intake.cells.headings import HeadedGrid, Match
from styringslib.intake.cells.left_out import LeftOut
from styringslib.intake.cells.total_rows import TotalRows, find_totals
from styringslib.intake.files.grids import Block
from styringslib.intake.mapping.coded_rows import CODES, CodeReader
from styringslib.intake.mapping.unit_areas import fill_areas
from styringslib.intake.problems.problems import Problems
from styringslib.intake.schema import UNALLOCATED, Column
from styringslib.intake.settings.settings import Settings, TableSource
from styringslib.intake.shapes import times

_OPEN = fold_word(UNALLOCATED)
NO_MONTH = np.iinfo(np.int32).min
MUNICIPALITY, IGNORED, NO_UNIT = -2, -3, -4
_FEW_KINDS = ("period", "month", "date", "unit", "choice", "year")


@dataclass
class Rows:
    """Good rows of a table: canonical column -> array; ``unit`` as places in the settings' units; ``rows`` of the file.

    Months are ordinals (months since January 1970, ``NO_MONTH`` where missing).
    """

    values: dict[str, Any]
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def only(self, chosen: np.ndarray) -> Rows:
        """The chosen rows (True)."""
        if chosen.all():
            return self
        keep = _arrow(chosen)
        values = {k: v[chosen] if isinstance(v, np.ndarray) else v.filter(keep) for k, v in self.values.items()}
        return Rows(values, self.rows[chosen])


class Conversion:
    """Reads the blocks of one grid into one table."""

    def __init__(
        self,
        grid: HeadedGrid,
        source: TableSource,
        settings: Settings,
        problems: Problems,
        codes: CodeReader | None = None,
    ) -> None:
        self.table, self.source, self.settings, self.problems = grid.table, source, settings, problems
        self.match, self.headings, self.file, self.sheet = grid.match, grid.headings, grid.file, grid.sheet
        self.tell = CellProblems(grid, settings, problems)
        self.totals: dict[str, ControlTotals] = {}
        self.codes = codes
        self._judged = replace(
            grid, table=grid.match.codes.beside(grid.table, grid.match.positions, grid.match.constants)
        )
        self.left_out = LeftOut(
            self._judged, self.tell, nameless=bool(source.citizen_column) or grid.table.citizen_level
        )
        self.ignored = 0

    def coded_positions(self) -> set[int]:
        """Columns that hold few different texts, so that they are read as dictionaries."""
        few = {
            position
            for name, position in self.match.positions.items()
            if self.table[name].kind in _FEW_KINDS or name in ("area", "account_group", "service", "wage_category")
        }
        return few | self.match.codes.positions | ({self.match.year} if self.match.year is not None else set())

    def read(
        self, block: Block, match: Match | None = None, skip: np.ndarray | None = None, totals: bool = True
    ) -> Rows:
        """The block's rows in canonical form; rows with a fault are told and left out."""
        match = match or self.match
        everything = {name: block.columns[position] for name, position in match.positions.items()}
        body, lacking = self._set_apart(block, match, everything, skip)
        rows = block.rows
        pick: Any = None
        if not body.all():
            import pyarrow as pa

            pick, rows = pa.array(body), block.rows[body]

        def cut(array: Any) -> Any:
            return array if pick is None else array.filter(pick)

        raw = {name: cut(array) for name, array in everything.items()}
        years = cut(block.columns[match.year]) if match.year is not None else None
        for name, value in match.constants.items():
            raw[name] = columns.constant(value, len(rows))
        own = {name: position for name, position in match.positions.items() if name not in match.constants}
        coded = self.codes and self.codes.read(lambda place: cut(block.columns[place]), own, match.constants)
        raw |= coded.words if coded else {}
        read = {
            column.name: self._column(column, raw[column.name], match, years)
            for column in self.table
            if column.name in raw
        }
        self._remaining_checks(read, raw, block, cut, match)
        units = self.tell.unit_names(read["unit"].values) if "unit" in read else None
        if "unit" in read and "area" in self.table.names:
            fill_areas(self.table, self.settings, read)
        outside = read["unit"].values == IGNORED if "unit" in read else np.zeros(len(rows), bool)
        self.ignored += int(outside.sum())
        bad = outside.copy()
        for name, result in read.items():
            if self.table[name].required:
                needed = result.empty & (result.faults == 0)
                result.faults[needed & ~coded.lacking[name] if coded and name in coded.lacking else needed] = 4
            result.faults[outside] = cells.OK
            if name in raw:  # an area that its unit gives stands in no cell
                self.left_out.empty_words(name, raw[name], result.empty)
            if result.faults.any():
                bad |= result.faults > 0
                self.tell.faults(name, raw.get(name), result.faults, rows, units)
        if totals:
            self._control(everything, read, rows, lacking, block, match)
        return self._finish(read, rows, bad, coded.codes if coded else None)

    def _set_apart(
        self, block: Block, match: Match, everything: dict[str, Any], skip: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The block's rows of data, and the totals that are known by lacking what every row has."""
        voids = {name: columns.empty(array) for name, array in everything.items()}
        blank = np.logical_and.reduce(list(voids.values())) if voids else np.zeros(len(block), bool)
        if skip is not None:
            blank |= skip
        codes = {name: block.columns[position] for name, position in self.match.codes.apart(match.positions)}
        judged = {**everything, **codes}
        found = self._find_totals(judged, voids | {name: columns.empty(array) for name, array in codes.items()})
        is_total = found.found & ~blank
        self.left_out.add(judged, found, is_total, block.rows)
        return ~blank & ~is_total, found.lacking & is_total

    def total_rows(self, arrays: dict[str, Any], voids: dict[str, np.ndarray]) -> np.ndarray:
        """Rows that are totals of others, see `total_rows.find_totals`."""
        return self._find_totals(arrays, voids).found

    def _find_totals(self, arrays: dict[str, Any], voids: dict[str, np.ndarray]) -> TotalRows:
        areas = {fold_word(area): 0 for area in self.settings.areas}
        return find_totals(self._judged.table, arrays, voids, (self.settings.unit_words, areas))

    def _column(self, column: Column, array: Any, match: Match, years: Any) -> Read:
        kind = column.kind
        if kind in MEASURES:
            return columns.numbers(array, column, match.factors.get(column.name, 1.0))
        if kind in ("period", "month"):
            own = column.name == "month"
            if own and (self.source.time != "month" or self.source.yearly):
                kind_of_time = "year" if self.source.time == "month" else self.source.time
                return times.months(array, kind_of_time, year=self.source.year, years=years)
            return columns.months(array, year=self.source.year, periods=kind == "period", years=years if own else None)
        if kind == "date":
            return columns.dates(array)
        if kind == "unit":
            words = self.settings.unit_words
            # What codes leave open has no unit, and is no fault.
            read = columns.words(array, words if self.codes is None else {**words, _OPEN: NO_UNIT}, fold_word)
            if self.table.name != "population":
                read.faults[read.values == MUNICIPALITY] = 12
            return read
        if kind == "choice":
            return columns.choices(array, column)
        if kind == "year":
            return columns.of_each_text(array, cells.year, np.float64, np.nan)
        return columns.plain_texts(array, identity=kind == "id")

    def _remaining_checks(
        self, read: dict[str, Read], raw: dict[str, Any], block: Block, cut: Any, match: Match
    ) -> None:
        """Hours beside minutes must be the same time; a swallowed line is told on the column that holds it."""
        for name, position in match.minutes.items():
            minutes = columns.numbers(cut(block.columns[position]), replace(self.table[name], maximum=None))
            with np.errstate(invalid="ignore"):
                differ = np.abs(read[name].values * 60 - minutes.values) > 0.81
            found = np.flatnonzero(differ | (minutes.faults > 0))
            if found.size:
                units = self.tell.unit_names(read["unit"].values) if "unit" in read else None
                numbers = block.rows if len(block.rows) == len(differ) else cut(_arrow(block.rows)).to_numpy()
                message = (
                    "Timer og minutter på samme række er ikke den samme tid",
                    "Ret den ene, eller slet kolonnen med minutter",
                )
                self.tell.rows(message, self.headings[position], found, None, numbers, units)
        if block.swallowed:
            self.tell.rows(24, "", np.array(block.swallowed), None, block.rows, None)

    def _control(
        self,
        everything: dict[str, Any],
        read: dict[str, Read],
        rows: np.ndarray,
        is_total: np.ndarray,
        block: Block,
        match: Match,
    ) -> None:
        import pyarrow as pa

        for name, position in match.positions.items():
            column = self.table[name]
            if column.kind not in MEASURES or column.unit not in SUMMABLE:
                continue
            heading = self.headings[position].strip() if position < len(self.headings) else ""
            control = self.totals.setdefault(
                heading, ControlTotals(self.table.heading, self.file, self.sheet, heading, name)
            )
            found: list[tuple[int, float]] = []
            if is_total.any():
                of_totals = columns.numbers(
                    everything[name].filter(pa.array(is_total)), replace(column, minimum=None, maximum=None)
                )
                numbers = block.rows[is_total]
                if of_totals.faults.any():
                    self.tell.faults(name, everything[name].filter(pa.array(is_total)), of_totals.faults, numbers, None)
                factor = match.factors.get(name, 1.0)
                found = [
                    (int(row), float(value) * factor) for row, value in zip(numbers, of_totals.values, strict=True)
                ]
            control.add(rows, read[name].values, bool(read[name].faults.any()), found)

    def _finish(self, read: dict[str, Read], rows: np.ndarray, bad: np.ndarray, codes: np.ndarray | None) -> Rows:
        values: dict[str, Any] = {} if codes is None else {CODES: codes}
        for name, result in read.items():
            value = result.values
            if self.table[name].kind in ("period", "month"):
                numbers = value % 100
                ordinals = (value // 100 - 1970) * 12 + np.minimum(numbers, 12) - 1
                values[name] = np.where(value == 0, NO_MONTH, ordinals).astype(np.int32)
                if self.table[name].kind == "period":
                    values["period"] = numbers.astype(np.int8)
            else:
                values[name] = value
        return Rows(values, rows).only(~bad)


def _arrow(values: np.ndarray) -> Any:
    import pyarrow as pa

    return pa.array(values)
