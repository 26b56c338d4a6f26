"""Wide tables: one column per category (Løn, Særydelser ...), made long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from styringslib.intake.cells import columns
from styringslib.intake.cells.cell_problems import MEASURES
from styringslib.intake.cells.columns import Read
from styringslib.intake.cells.control_totals import ControlTotals
from styringslib.intake.cells.conversion import Conversion, Rows
from styringslib.intake.cells.heading_words import fold_heading
from styringslib.intake.cells.headings import Match
from styringslib.intake.files.grids import Block
from styringslib.intake.shapes.units import factor, told_above, written_in


def read_wide(conversion: Conversion, block: Block, title: list[list[str]]) -> Iterator[Rows]:
    """The rows of a wide block, one `Rows` per category; ``title`` are the lines above the headings.

    A row whose categories are all empty and whose total is empty or 0 is a month without data. What the total holds
    beyond the categories becomes the rest category, so that the categories of a row add up to its total exactly.
    """
    wide = conversion.source.wide
    assert wide is not None
    places = {fold_heading(heading): place for place, heading in enumerate(conversion.headings)}
    amount = conversion.table[wide.value_column]
    at = {heading: places[fold_heading(heading)] for heading in wide.categories}
    void = np.logical_and.reduce([columns.empty(block.columns[place]) for place in at.values()])
    total: Any = None
    if wide.total:
        total = columns.numbers(block.columns[places[fold_heading(wide.total)]], amount)
        void &= total.empty | (total.values == 0)
    known = np.zeros(len(block))
    unit = written_in(amount, next(iter(at)), conversion.source, title)
    if told := told_above(amount, unit):
        conversion.tell.note(told)
    factors = {**conversion.match.factors, wide.value_column: factor(amount, unit, conversion.source) or 1.0}
    others = _beside(conversion, next(iter(wide.categories.values())))
    for number, (heading, category) in enumerate(wide.categories.items()):
        named = {name: place for name, place in conversion.match.positions.items() if not number or name not in others}
        match = replace(
            conversion.match,
            factors=factors,
            positions={**named, wide.value_column: at[heading]},
            constants={**conversion.match.constants, wide.category_column: category},
        )
        known += np.nan_to_num(columns.numbers(block.columns[at[heading]], amount).values)
        yield conversion.read(block, match, skip=void)
    if total is not None:
        match = replace(
            conversion.match,
            factors=factors,
            positions={
                **{name: place for name, place in conversion.match.positions.items() if name not in others},
                wide.value_column: len(block.columns),
            },
            constants={**conversion.match.constants, wide.category_column: wide.rest},
        )
        yield _rest(conversion, block, match, total, known, void)


def _beside(conversion: Conversion, first: str) -> set[str]:
    """The numbers that a row has once for all its categories: they count once, with the first one, and that is told."""
    wide = conversion.source.wide
    assert wide is not None
    others = {
        name
        for name in conversion.match.positions
        if conversion.table[name].kind in MEASURES and name != wide.value_column
    }
    for name in sorted(others):
        heading = conversion.tell.heading(name)
        conversion.tell.note(f"{heading} står én gang for hele rækken og er talt med én gang, under {first}")
    return others


def _rest(conversion: Conversion, block: Block, match: Match, total: Read, known: np.ndarray, void: np.ndarray) -> Rows:
    """What the total column holds beyond the known categories, read with ``match``; total rows are held against it."""
    wide = conversion.source.wide
    assert wide is not None
    places = {fold_heading(heading): place for place, heading in enumerate(conversion.headings)}
    named = conversion.match.positions
    is_total = conversion.total_rows(
        {**{name: block.columns[place] for name, place in named.items()}, wide.value_column: _floats(total.values)},
        {
            **{name: columns.empty(block.columns[place]) for name, place in named.items()},
            wide.value_column: total.empty,
        },
    )
    heading = wide.total
    control = conversion.totals.setdefault(
        heading, ControlTotals(conversion.table.heading, conversion.file, conversion.sheet, heading)
    )
    body = ~is_total & ~void
    marks = [(int(row), float(value)) for row, value in zip(block.rows[is_total], total.values[is_total], strict=True)]
    control.add(block.rows[body], total.values[body], bool(total.faults.any()), marks)
    if total.faults.any():
        conversion.tell.column(places[fold_heading(wide.total)], total.faults, block)
    rest = np.where(total.faults > 0, 0.0, np.round(total.values - known, 2))
    rest[is_total | void] = np.nan
    rest_block = Block([*block.columns, _floats(rest)], block.rows)
    return conversion.read(rest_block, match, skip=void | is_total, totals=False)


def _floats(values: np.ndarray) -> Any:
    import pyarrow as pa

    return pa.array(values, pa.float64(), from_pandas=True)
