"""A scenario's figures as tables for a workbook: what it changes, this year, a full year, and what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from styringslib.presentation import numbers
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Table
from styringslib.scenarios.model.assumptions import ALL, Assumptions
from styringslib.scenarios.model.break_even import break_even
from styringslib.scenarios.model.flows import HORIZONS
from styringslib.scenarios.model.parameters import PARAMETERS
from styringslib.scenarios.model.tornado import tornado
from styringslib.scenarios.told import tables
from styringslib.scenarios.told.answer import answer
from styringslib.scenarios.told.levels import changes_table
from styringslib.scenarios.told.section import MODEL_NAMES, REGIME_NAMES

FILE = "scenarie.xlsx"
#: About (label -> text) and tables as plain values -> the file's bytes; ``publishing.workbook.workbook``.
Writer = Callable[[Mapping[str, str], Sequence[Mapping[str, Any]]], bytes]


def tables_of(desk: Any, sign: Sign, unit: str = ALL) -> list[Table]:
    """Everything that the workbench can show of ``unit`` (ALL: all units), in the order that it is asked for."""
    result, baseline = desk.result, desk.baseline
    units = {key: spec.unit for key, spec in PARAMETERS.items()}
    found: list[Table | None] = [changes_table(desk)]
    if desk.kept:
        found.append(tables.side_by_side(desk.beside, sign, unit))
    for name in HORIZONS:
        outcome = result.outcome(name)
        parts = tables.contributions_table(outcome, result.titles, sign, unit)
        found += [
            tables.units_table(outcome, sign, baseline.month.year, unit),
            parts if len(parts.rows) > 1 else None,
            tables.uncertainty_table(outcome, sign, unit),
            tables.hours_table(outcome, unit),
            tables.break_even_table(break_even(baseline, desk.assumptions, name), sign, unit),
        ]
    around = tornado(baseline, None, "full_year", unit)
    found += [
        tables.tornado_table(around, result.titles, units, sign) if len(around.table) else None,
        tables.grants_table(result, sign, unit),
        tables.earned_table(result, unit),
        tables.carry_over_table(result, sign, unit),
    ]
    return [one for one in found if one is not None]


def about(desk: Any, name: str, unit: str, reported: Sequence[str], notes: Sequence[str]) -> dict[str, str]:
    """What the workbook's first sheet says."""
    baseline, made = desk.baseline, desk.assumptions
    return {
        "Enhed": unit or baseline.municipality,
        "Kommune": baseline.municipality,
        "Måned": numbers.month_name(baseline.month),
        "Scenarie": name or ("Som i dag" if made == Assumptions() else "Det, der arbejdes på"),
        "Virker fra": numbers.month_name(made.first_month(baseline)),
        "Styringsmodel": MODEL_NAMES[made.steering.model],
        "Overførsel": REGIME_NAMES[made.steering.carry_over],
        "Svaret": " ".join(answer(desk.result, unit, reported)),
        "Om tallene": " ".join(notes),
    }
