"""The shape of one extract: what is done to its blocks before they are read, and to its rows after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from styringslib.intake.cells import cells, columns
from styringslib.intake.cells.cell_problems import MEASURES
from styringslib.intake.cells.conversion import Conversion, Rows
from styringslib.intake.cells.heading_words import fold_heading
from styringslib.intake.files.grids import Block
from styringslib.intake.shapes import times
from styringslib.intake.shapes.decimal_points import with_commas
from styringslib.intake.shapes.fill_down import FillDown, MergedCells
from styringslib.intake.shapes.month_columns import MonthColumns
from styringslib.intake.shapes.per_citizen import CITIZEN
from styringslib.intake.shapes.sides import Sides
from styringslib.intake.shapes.splitting import by_days, by_profile
from styringslib.intake.shapes.wide import read_wide

_LONGEST = np.timedelta64(3 * 366, "D")


class Shape:
    """Reads the blocks of one grid in the shape that kommune.toml says it has; a plain one is read as it stands."""

    def __init__(self, conversion: Conversion, title: list[list[str]], merged: MergedCells = ()) -> None:
        self._conversion, self._title = conversion, title
        source, layout = conversion.source, conversion.match.layout
        self._fill = self._filling(merged)
        self._sides = Sides(conversion, title) if layout.debit is not None or layout.debit_credit is not None else None
        self._months = MonthColumns(conversion, title) if layout.months else None
        shapes = (self._fill, self._sides, self._months, source.wide, source.yearly, source.citizen_column)
        self._plain = not any(shapes) and source.time == "month"

    def read(self, block: Block) -> Iterator[Rows]:
        """The rows of a block."""
        if self._conversion.source.decimal_point:
            block = with_commas(self._conversion, block)
        if self._plain:
            yield self._conversion.read(block)
            return
        if self._fill is not None:
            block = Block(self._fill.filled(block.columns, block.rows), block.rows, swallowed=block.swallowed)
        if self._conversion.source.wide:
            yield from read_wide(self._conversion, block, self._title)
            return
        if self._months is not None:
            yield from self._months.read(block)
            return
        match, skip = None, None
        if self._sides is not None:
            block, match, skip = self._sides.signed(block)
        days = self._days(block)
        if days is not None:
            skip = days[2] if skip is None else skip | days[2]
        rows = self._conversion.read(block, match, skip=skip)
        yield self._spread(rows, block, days)

    def _filling(self, merged: MergedCells) -> FillDown | None:
        conversion = self._conversion
        match, source, folded = conversion.match, conversion.source, [fold_heading(h) for h in conversion.headings]
        if not source.fill_down and not merged:
            return None
        measures = {place for name, place in match.positions.items() if conversion.table[name].kind in MEASURES}
        read = {*measures, *match.layout.months}
        layout = match.layout
        read |= {place for place in (layout.total, layout.debit, layout.credit) if place is not None}
        categories = [fold_heading(h) for h in source.wide.categories] if source.wide else []
        dimensions = [place for place, text in enumerate(folded) if place not in read and text not in categories]
        return FillDown(match.layout.fill_down, merged, dimensions)

    def _days(self, block: Block) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """First and last day of every row, and the rows whose period cannot be; None where rows are of one month."""
        conversion, source = self._conversion, self._conversion.source
        if source.time == "month":
            return None
        match = conversion.match
        place = match.positions.get("month")
        array = block.columns[place] if place is not None else columns.constant(match.constants["month"], len(block))
        years = block.columns[match.year] if match.year is not None else None
        first = times.days(array, source.time, year=source.year, years=years).values
        if source.time != "span":
            return first, first + np.timedelta64(6 if source.time == "week" else 0, "D"), np.zeros(len(block), bool)
        end = match.layout.period_end
        assert end is not None
        read = times.days(block.columns[end], "date")
        begun = ~np.isnat(first)
        faults = np.where(begun, read.faults, 0)
        faults[begun & read.empty] = 4
        with np.errstate(invalid="ignore"):
            faults[begun & (read.values < first)] = times.TURNED
            faults[begun & (read.values - first > _LONGEST)] = times.TOO_LONG
        if faults.any():
            conversion.tell.column(end, faults, block)
        return first, read.values, faults > 0

    def _spread(self, rows: Rows, block: Block, days: tuple[np.ndarray, np.ndarray, np.ndarray] | None) -> Rows:
        """The rows in the months that they are of, with the citizen of each while citizens are counted."""
        conversion, source = self._conversion, self._conversion.source
        at = np.searchsorted(block.rows, rows.rows)
        if (citizen := conversion.match.layout.citizen) is not None:
            rows.values[CITIZEN] = _citizens(block.columns[citizen], at)
        if days is not None:
            rows.values[times.FIRST_DAY] = days[0][at]
            return by_days(rows, days[0][at], days[1][at], conversion.table)
        return by_profile(rows, self._shares(rows), conversion.table) if source.yearly else rows

    def _shares(self, rows: Rows) -> np.ndarray:
        """The months' shares of the year of each row: those of the months in which its unit is in operation."""
        units, profile = self._conversion.settings.units, self._conversion.source.profile
        shares = np.tile(np.array(profile or (1 / 12,) * 12), (len(rows), 1))
        if "unit" not in rows.values:
            return shares
        january = rows.values["month"].astype(np.int64)
        months = january[:, None] + np.arange(12)
        for place in np.unique(rows.values["unit"]):
            unit, mine = units[place] if place >= 0 else None, rows.values["unit"] == place
            for bound, outside in ((unit and unit.start, np.less), (unit and unit.end, np.greater)):
                if bound is not None:
                    shares[mine] = np.where(outside(months[mine], bound.ordinal), 0.0, shares[mine])
        sums = shares.sum(axis=1, keepdims=True)
        # A unit that has a budget in a year without it is the checks' to tell.
        return np.where(sums > 0, shares / np.where(sums > 0, sums, 1.0), 1 / 12)


def _citizens(array: Any, at: np.ndarray) -> Any:
    import pyarrow as pa

    texts = columns.texts(array).take(pa.array(at)).dictionary_encode()
    cleaned = pa.array([cells.clean(text) for text in texts.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(texts.indices, cleaned).dictionary_decode()
