"""Which unit a bare code is, by its kroner: what is booked as pay month by month is what the payroll has for one unit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from styringslib.intake.cells import cells
from styringslib.proposals.fits import Fit
from styringslib.proposals.sheets import Sheet
from styringslib.proposals.unit_words import UnitWord, amounts_of
from styringslib.proposals.units import ProposedUnit

# The same money in two systems differs by little; a budget and what is booked by more.
_PAY, _BUDGET = 0.02, 0.12
_SAME = 0.002  # as near as this is the same money, and nobody is asked
_MONTHS = 3  # months that both must have
_CLEARLY = 2.0  # how many times farther off the next best must be

Series = Mapping[str, Mapping[int, float]]


def code_guesses(
    chosen: Sequence[tuple[Sheet, Fit]], units: Sequence[ProposedUnit], left: Sequence[UnitWord]
) -> tuple[dict[str, str], set[str]]:
    """Bare code -> the unit whose payroll, or else budget, has the same kroner in the same months; and the codes that are
    sure, because their kroner are the payroll's."""
    if not left:
        return {}, set()
    code = {word.word: word.word for word in left}
    unit = {word.word: unit.name for unit in units for word in unit.words}
    guesses: dict[str, str] = {}
    sure: set[str] = set()
    tried = (("payroll", _is_pay, _PAY), ("budget", None, _BUDGET))
    for table, of_group, most in tried:
        ours = _series(chosen, ("postings",), code, of_group)
        theirs = _series(chosen, (table,), unit, None)
        for word, months in ours.items():
            free = {name: values for name, values in theirs.items() if name not in guesses.values()}
            name, off = ("", 0.0) if word in guesses else _nearest(months, free, most)
            if name:
                guesses[word] = name
                sure |= {word} if table == "payroll" and off <= _SAME else set()
    return guesses, sure


def _is_pay(group: str) -> bool:
    return bool(re.search(r"\bløn", group.casefold()))


def _nearest(months: Mapping[int, float], others: Series, most: float) -> tuple[str, float]:
    """The one whose months are nearly the same, and clearly nearer than the next; and how far off it is in most months."""
    found: list[tuple[float, str]] = []
    for name, values in others.items():
        common = [month for month in months if values.get(month)]
        if len(common) >= _MONTHS:
            # One of the systems may write costs as minus.
            off = [abs(abs(months[month]) - abs(values[month])) / max(abs(values[month]), 1.0) for month in common]
            found.append((float(np.median(off)), name))
    found.sort()
    if not found or found[0][0] > most or (len(found) > 1 and found[1][0] < _CLEARLY * found[0][0] + 0.001):
        return "", 0.0
    return found[0][1], found[0][0]


def _series(
    chosen: Sequence[tuple[Sheet, Fit]],
    wanted: Sequence[str],
    names: Mapping[str, str],
    of_group: Callable[[str], bool] | None,
) -> dict[str, dict[int, float]]:
    """Kroner by name and month of the tables wanted; ``of_group`` keeps some account groups."""
    sums: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for sheet, fit in chosen:
        months = months_of(sheet, fit) if fit.table in wanted and {"unit", "month"} <= set(fit.columns) else None
        amounts = None if months is None else amounts_of(sheet, fit)
        if months is None or amounts is None:
            continue
        keep = months > 0
        if of_group is not None and "account_group" in fit.columns:
            keep &= _holds(sheet, fit.columns["account_group"], of_group)
        if "version" in fit.columns:
            keep &= _holds(
                sheet, fit.columns["version"], lambda word: bool(re.search("vedtag|oprind", word.casefold()))
            )
        column = sheet.column(fit.columns["unit"])
        for place, text in enumerate(column.cells.dictionary.to_pylist()):
            name = names.get(cells.clean(text or ""))
            if name is None:
                continue
            mine = keep & (column.cells.indices.fill_null(-1).to_numpy(zero_copy_only=False) == place)
            found, at = np.unique(months[mine], return_inverse=True)
            for month, kroner in zip(found.tolist(), np.bincount(at, weights=amounts[mine]).tolist(), strict=True):
                sums[name][month] += kroner
    return {name: dict(values) for name, values in sums.items()}


def _holds(sheet: Sheet, place: int, fits: Callable[[str], bool]) -> np.ndarray:
    """The rows whose word in a column fits."""
    array = sheet.column(place).cells
    good = np.array([fits(text or "") for text in array.dictionary.to_pylist()] or [False])
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.asarray(np.where(codes >= 0, good[codes], False))


def months_of(sheet: Sheet, fit: Fit) -> np.ndarray:
    """Year * 12 + month of each row, 0 where none can be read; supplementary periods count in December."""
    month = _each(sheet, fit.columns["month"], lambda text: _month(text, beside="year" in fit.extra))
    if "year" not in fit.extra:
        return month
    year = _each(sheet, fit.extra["year"], lambda text: int(text) if re.fullmatch(r"(?:19|20)\d\d", text) else 0)
    return np.asarray(np.where((month > 0) & (year > 0), year * 12 + month, 0))


def _month(text: str, *, beside: bool) -> int:
    (year, month), fault = cells.month(text, year=1999 if beside else None, periods=True)
    if fault == cells.OK:
        return min(month, 12) if beside else year * 12 + min(month, 12)
    day, fault = cells.date(text)
    return day.year * 12 + day.month if fault == cells.OK and not beside else 0


def _each(sheet: Sheet, place: int, read: Callable[[str], int]) -> np.ndarray:
    array = sheet.column(place).cells
    values = np.array([read(cells.clean(text or "")) for text in array.dictionary.to_pylist()] or [0], dtype=np.int64)
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.asarray(np.where(codes >= 0, values[codes], 0))
