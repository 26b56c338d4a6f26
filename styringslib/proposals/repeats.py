"""Whether several rows of a file have the same key once units and codes are put in their place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from styringslib.intake.cells import cells
from styringslib.intake.schema import tables
from styringslib.proposals.codes import Code, Coded
from styringslib.proposals.sheets import Sheet
from styringslib.proposals.sources import Source
from styringslib.proposals.units import ProposedUnit
from styringslib.proposals.values import code_of, is_total


def has_repeats(source: Source, coded: Sequence[Coded], units: Sequence[ProposedUnit], codes: Sequence[Code]) -> bool:
    """Whether the rows of some file must be added together to have one row a key."""
    keys = [name for name in tables()[source.table].keys if name in source.fit.columns]
    if not tables()[source.table].keys or not keys or "citizen" in source.fit.extra:
        return False
    categories = list(source.keys.get("kategorier", {}).values())
    if source.fit.categories and len(set(categories)) < len(categories):
        return True
    if source.fit.time in ("week", "period", "date"):
        return True
    if source.fit.months:
        return False
    means = _meanings(coded, units, codes)
    return any(_repeated(sheet, source, keys, means) for sheet in source.sheets)


def _meanings(
    coded: Sequence[Coded], units: Sequence[ProposedUnit], codes: Sequence[Code]
) -> dict[str, dict[str, str]]:
    """Column -> word or code -> what it stands for."""
    means: dict[str, dict[str, str]] = {"unit": {word.word: unit.name for unit in units for word in unit.words}}
    for one in coded:
        if one.column != "unit":
            means[one.column] = {
                c.code: next(iter((c.targets or {}).values()), "") for c in codes if c.sheet == one.sheet
            }
    return means


def _repeated(sheet: Sheet, source: Source, keys: Sequence[str], means: dict[str, dict[str, str]]) -> bool:
    combined = np.zeros(sheet.rows, dtype=np.int64)
    whole = np.ones(sheet.rows, dtype=bool)
    places = [source.fit.columns[name] for name in keys] + (
        [source.fit.extra["year"]] if "year" in source.fit.extra else []
    )
    for name, place in zip([*keys, "year"], places, strict=False):
        values, good = _values(sheet.column(place).cells, means.get(name, {}))
        combined = combined * (int(values.max(initial=0)) + 1) + values
        whole &= good
    kept = combined[whole]
    return len(np.unique(kept)) < len(kept)


def _values(array: Any, means: dict[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """A number for each meaning, and which cells hold something that is no total."""
    texts = [cells.clean(text or "") for text in array.dictionary.to_pylist()]
    if not texts:
        return np.zeros(len(array), np.int64), np.ones(len(array), bool)
    words = [means.get(text) or means.get(code_of(text)[0]) or text for text in texts]
    number = {word: place for place, word in enumerate(dict.fromkeys(words))}
    of_each = np.array([number[word] for word in words], dtype=np.int64)
    void = np.array([is_total(text) for text in texts])
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    values = np.where(codes >= 0, of_each[codes], len(number))
    return values, ~np.where(codes >= 0, void[codes], False)
