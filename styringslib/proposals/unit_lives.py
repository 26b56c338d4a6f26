"""When a unit began and ended, by the months in which the files have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from styringslib.intake.cells import cells
from styringslib.proposals.amount_matches import months_of
from styringslib.proposals.fits import Fit
from styringslib.proposals.questions import Question
from styringslib.proposals.sheets import Sheet
from styringslib.proposals.units import ProposedUnit

# Tables that have a unit in every month of its life; a budget is written for units that are not open yet.
_EVERY_MONTH = ("postings", "payroll", "activity")
_LATE, _EARLY = 3, 3  # so many months after the first, before the newest, are no delay of an extract


def lives(
    chosen: Sequence[tuple[Sheet, Fit]], units: Sequence[ProposedUnit], answers: Mapping[str, str]
) -> list[Question]:
    """Put first and last month on the new units that begin late or end early; they are asked about."""
    spans = _spans(chosen, units)
    if not spans:
        return []
    first, newest = min(low for low, _ in spans.values()), max(high for _, high in spans.values())
    asked = []
    for unit in units:
        if unit.known or unit.name not in spans:
            continue
        low, high = spans[unit.name]
        opened = f"Er {unit.name} åbnet i {_month(low)}, hvor filerne begynder at have enheden?"
        closed = f"Er {unit.name} lukket efter {_month(high)}, den sidste måned i filerne?"
        for late, month, id_, text in (
            (low - first >= _LATE, low, f"fra:{unit.name}", opened),
            (newest - high > _EARLY, high, f"til:{unit.name}", closed),
        ):
            if late:
                asked.append(Question(id_, text, (("ja", "Ja"), ("nej", "Nej, resten mangler")), unit.kroner))
            if late and answers.get(id_, "ja") == "ja":
                setattr(unit, "start" if id_.startswith("fra") else "end", _month(month))
    return asked


def _month(ordinal: int) -> str:
    year, month = divmod(ordinal - 1, 12)
    return f"{year}-{month + 1:02d}"


def _spans(chosen: Sequence[tuple[Sheet, Fit]], units: Sequence[ProposedUnit]) -> dict[str, tuple[int, int]]:
    """The first and the last month of each unit, over all of the tables."""
    name_of = {word.word: unit.name for unit in units for word in unit.words}
    spans: dict[str, tuple[int, int]] = {}
    for sheet, fit in chosen:
        if (
            fit.table not in _EVERY_MONTH
            or fit.time not in ("plain", "date")
            or not {"unit", "month"} <= set(fit.columns)
        ):
            continue
        months = months_of(sheet, fit)
        column = sheet.column(fit.columns["unit"])
        places = column.cells.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        for place, text in enumerate(column.cells.dictionary.to_pylist()):
            mine = months[(places == place) & (months > 0)]
            name = name_of.get(cells.clean(text or ""))
            if name is None or not len(mine):
                continue
            low, high = spans.get(name, (int(mine.min()), int(mine.max())))
            spans[name] = (min(low, int(np.min(mine))), max(high, int(np.max(mine))))
    return spans
