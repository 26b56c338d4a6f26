"""A column per month, made long: one row per month that holds a number; a column "I alt" checks each row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from styringslib.intake.cells import columns
from styringslib.intake.cells.cell_problems import MEASURES
from styringslib.intake.cells.conversion import Conversion, Rows
from styringslib.intake.files.grids import Block
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.schema import Column
from styringslib.intake.shapes.units import factor, told_above, written_in


class MonthColumns:
    """Reads the blocks of one grid whose headings are months."""

    def __init__(self, conversion: Conversion, title: list[list[str]]) -> None:
        layout, self._conversion = conversion.match.layout, conversion
        assert conversion.source.month_columns is not None
        self._name = conversion.source.month_columns.value_column
        self._category = conversion.source.month_columns.category_column
        self._months, self._total = layout.months, layout.total
        first = conversion.headings[next(iter(layout.months))]
        unit = written_in(self._column, first, conversion.source, title)
        self._factor = factor(self._column, unit, conversion.source) or 1.0
        if told := told_above(self._column, unit):
            conversion.tell.note(told)

    @property
    def _column(self) -> Column:
        return self._conversion.table[self._name]

    def read(self, block: Block) -> Iterator[Rows]:
        """The rows of a block, one `Rows` per month; an empty cell is a month without a row."""
        match = self._conversion.match
        if self._total is not None:
            self._check(block, self._total)
        named = {name: at for name, at in match.positions.items() if name not in self._beside()}
        for place, month in self._months.items():
            category = {self._category: match.layout.categories[place]} if self._category else {}
            own = replace(
                match,
                positions={**named, self._name: place},
                factors={**match.factors, self._name: self._factor},
                constants={**match.constants, "month": month, **category},
            )
            yield self._conversion.read(block, own, skip=columns.empty(block.columns[place]))

    def _beside(self) -> set[str]:
        """Numbers beside the months are no month's: they are not read, and that is told."""
        tell, table = self._conversion.tell, self._conversion.table
        names = {name for name in self._conversion.match.positions if table[name].kind in MEASURES} - {self._name}
        for name in sorted(names):
            tell.note(
                f"{tell.heading(name)} står ved siden af månederne og hører ikke til nogen af dem, så den er ikke læst"
            )
        return names

    def _check(self, block: Block, total: int) -> None:
        """Tell the rows whose months do not add up to their total."""
        free = replace(self._column, minimum=None, maximum=None)
        stated = columns.numbers(block.columns[total], free)
        months = np.array([columns.numbers(block.columns[place], free).values for place in self._months])
        sums, count = np.nansum(months, axis=0), (~np.isnan(months)).sum(axis=0)
        with np.errstate(invalid="ignore"):
            whole = np.all(np.isnan(months) | (months == np.round(months)), axis=0) & (stated.values % 1 == 0)
            # Months that are rounded one by one may be half a unit off each.
            allowed = np.where(whole, 0.5, 0.005) * (count + 1)
            gap = np.abs(sums - stated.values)
            wrong = np.flatnonzero((gap > np.where(whole, 0.01, 0.0005)) & (count > 0))
        tell, heading = self._conversion.tell, self._conversion.headings[total].strip()
        for place in wrong[:50]:
            rounding = bool(gap[place] <= allowed[place])
            message = (
                f"Månederne giver {kroner(round(float(sums[place]), 2))}, men {heading} er "
                f"{kroner(round(float(stated.values[place]), 2))}"
            )
            tell.problems.add(
                Problem(
                    "warning" if rounding else "error",
                    f"{message}{', som kan være afrunding' if rounding else ''}",
                    "Månedernes egne tal er brugt" if rounding else "Ret rækken, så månederne giver det hele",
                    tell.table.heading,
                    tell.file,
                    tell.sheet,
                    int(block.rows[place]),
                    heading,
                    kroner(round(float(stated.values[place]), 2)),
                )
            )
