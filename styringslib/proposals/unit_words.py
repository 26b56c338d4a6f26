"""The words that files use for units: code and name apart, and what is left of a name when kind and shift are taken from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from styringslib.fields.words import fold_word
from styringslib.intake.cells import cells
from styringslib.intake.cells.headings import fold_heading
from styringslib.intake.shapes.sides import FLAGS
from styringslib.privacy import find_cpr
from styringslib.proposals.fits import Fit
from styringslib.proposals.sheet_names import named_unit
from styringslib.proposals.sheets import Sheet
from styringslib.proposals.unit_names import core_of
from styringslib.proposals.values import code_of, is_person, is_total


@dataclass
class UnitWord:
    """A word of a unit column: the code before it and the name, what remains of the name as ``core``, where it stands, and
    how many rows and kroner it has."""

    word: str
    code: str
    name: str
    core: str
    rows: int = 0
    kroner: float = 0.0
    areas: Counter[str] = field(default_factory=Counter)
    tables: set[str] = field(default_factory=set)
    sheets: set[int] = field(default_factory=set)
    headings: set[str] = field(default_factory=set)


def gathered(chosen: Iterable[tuple[Sheet, Fit]], municipality: Iterable[str] = ()) -> list[UnitWord]:
    """The unit words of the sheets, with what stands beside them; totals, the municipality and persons left out."""
    found: dict[str, UnitWord] = {}
    besides = {fold_word(name) for name in municipality}
    for number, (sheet, fit) in enumerate(chosen):
        if "unit" in fit.lacking and (name := named_unit(sheet)):
            one = found.setdefault(name, UnitWord(name, "", name, core_of(name)))
            one.rows += sheet.rows
            one.tables.add(fit.table)
            one.sheets.add(number)
        if "unit" not in fit.columns:
            continue
        column = sheet.column(fit.columns["unit"])
        texts = [cells.clean(text or "") for text in column.cells.dictionary.to_pylist()]
        codes = column.cells.indices.fill_null(-1).to_numpy(zero_copy_only=False) if len(texts) else np.zeros(0, int)
        kroner, rows = _weights(sheet, fit, codes, len(texts)), np.bincount(codes[codes >= 0], minlength=len(texts))
        areas = _areas(sheet, fit, codes, len(texts))
        for place, text in enumerate(texts):
            if not text or is_total(text) or find_cpr(text) or fold_word(text) in besides or not rows[place]:
                continue
            if text not in found:
                code, name = code_of(text)
                found[text] = UnitWord(text, code, name, core_of(name) or fold_heading(name))
            one = found[text]
            one.rows += int(rows[place])
            one.kroner += float(kroner[place])
            one.areas.update(areas[place])
            one.tables.add(fit.table)
            one.sheets.add(number)
            one.headings.add(column.heading)
    return list(found.values())


def persons(words: Iterable[UnitWord]) -> list[str]:
    """Words that look like the names of people: they are never made units."""
    return [one.word for one in words if is_person(one.name)]


def _weights(sheet: Sheet, fit: Fit, codes: np.ndarray, count: int) -> np.ndarray:
    """Kroner that each unit word stands beside, whatever their sign."""
    total = np.zeros(count)
    if count == 0:
        return total
    amounts = amounts_of(sheet, fit)
    if amounts is None:
        return total
    good = codes >= 0
    return np.bincount(codes[good], weights=np.abs(amounts[good]), minlength=count)


def amounts_of(sheet: Sheet, fit: Fit) -> np.ndarray | None:
    """The kroner of each row, before units of measure; None where the table has no amount."""
    if "amount" in fit.columns:
        return sheet.column(fit.columns["amount"]).numbers * _side(sheet, fit)
    if "debit" in fit.extra:
        return np.asarray(sheet.column(fit.extra["debit"]).numbers - sheet.column(fit.extra["credit"]).numbers)
    if parts := fit.months or fit.categories:
        return np.asarray(np.sum([sheet.column(place).numbers for place in parts], axis=0))
    return None


def _side(sheet: Sheet, fit: Fit) -> np.ndarray | float:
    """-1 for the rows that a mark tells are credit."""
    if "debit_credit" not in fit.extra:
        return 1.0
    marks = sheet.column(fit.extra["debit_credit"]).cells
    signs = [FLAGS.get((text or "").strip().casefold(), 1.0) for text in marks.dictionary.to_pylist()] or [1.0]
    places = marks.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.asarray(np.where(places >= 0, np.array(signs)[places], 1.0))


def _areas(sheet: Sheet, fit: Fit, codes: np.ndarray, count: int) -> list[Counter[str]]:
    found: list[Counter[str]] = [Counter() for _ in range(count)]
    if "area" not in fit.columns:
        return found
    area = sheet.column(fit.columns["area"])
    texts = area.cells.dictionary.to_pylist()
    if not texts:
        return found
    others = area.cells.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    good = (codes >= 0) & (others >= 0)
    pairs, counts = np.unique(codes[good].astype(np.int64) * len(texts) + others[good], return_counts=True)
    for pair, times in zip(pairs.tolist(), counts.tolist(), strict=True):
        if word := cells.clean(texts[pair % len(texts)] or ""):
            found[pair // len(texts)][word] += times
    return found
