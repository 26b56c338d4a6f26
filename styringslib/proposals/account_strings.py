"""Account strings that are unit and kind of cost in one, as 1-5.30.26-301-40101: what the text beside each says of both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from styringslib.intake.cells import cells
from styringslib.intake.cells.headings import fold_heading
from styringslib.privacy import find_cpr
from styringslib.proposals.fits import Fit
from styringslib.proposals.sheets import Sheet
from styringslib.proposals.unit_names import core_of
from styringslib.proposals.unit_words import UnitWord
from styringslib.proposals.units import ProposedUnit
from styringslib.proposals.values import is_person, is_total

_LEAST = 3  # fewer strings show nothing
TEXT = "string_text"  # the role of the column that holds the strings' texts
_TOKEN = re.compile(r"[^\W\d_]+", re.UNICODE)


def with_strings(sheet: Sheet, fit: Fit) -> Fit:
    """The fit as it is; or, where the column taken for account groups is but the text of each account string, without it:
    unit and account group are then both what kontering says of the string."""
    if not {"unit", "account_group"} <= set(fit.columns):
        return fit
    unit, group = (sheet.column(fit.columns[name]) for name in ("unit", "account_group"))
    if "konto" not in fold_heading(unit.heading) or unit.words.looks["coded"] < 0.5 or group.words.looks["coded"] > 0.2:
        return fit
    texts = _texts(sheet, unit.place, group.place)
    if len(texts) < _LEAST or any(len(own) > 1 for own in texts.values()):
        return fit
    if len({next(iter(own)) for own in texts.values()}) < len(texts):
        return fit
    columns = {name: place for name, place in fit.columns.items() if name != "account_group"}
    return replace(fit, columns=columns, extra={**fit.extra, TEXT: group.place})


def string_texts(sheet: Sheet, fit: Fit) -> dict[str, str]:
    """Account string -> its text; empty where the sheet has none."""
    if TEXT not in fit.extra:
        return {}
    return {code: next(iter(own)) for code, own in _texts(sheet, fit.columns["unit"], fit.extra[TEXT]).items()}


def _texts(sheet: Sheet, code: int, text: int) -> dict[str, set[str]]:
    """Word of one column -> the words that stand beside it in another; sums left out."""
    ours, theirs = sheet.column(code).cells, sheet.column(text).cells
    one, other = (array.indices.fill_null(-1).to_numpy(zero_copy_only=False) for array in (ours, theirs))
    both = (one >= 0) & (other >= 0)
    names, beside = ours.dictionary.to_pylist(), theirs.dictionary.to_pylist()
    found: dict[str, set[str]] = {}
    for pair in np.unique(np.stack([one[both], other[both]]), axis=1).T.tolist():
        word, told = cells.clean(names[pair[0]] or ""), cells.clean(beside[pair[1]] or "")
        if word and told and not is_total(word):
            found.setdefault(word, set()).add(told)
    return found


def all_texts(chosen: Sequence[tuple[Sheet, Fit]]) -> dict[str, str]:
    """Account string -> its text, of all sheets; none that may tell a person."""
    texts = {code: text for sheet, fit in chosen for code, text in string_texts(sheet, fit).items()}
    return {code: text for code, text in texts.items() if not find_cpr(text) and not is_person(text)}


def units_told(
    chosen: Sequence[tuple[Sheet, Fit]], units: Sequence[ProposedUnit], left: Iterable[UnitWord]
) -> dict[str, str]:
    """Account string -> the one unit whose name stands in its text."""
    texts = all_texts(chosen)
    found: dict[str, str] = {}
    for word in left:
        named = [unit.name for unit in units if unit_in(unit, texts.get(word.word, ""))]
        if len(named) == 1:
            found[word.word] = named[0]
    return found


def unit_in(unit: ProposedUnit, text: str) -> str:
    """The part of a text that names the unit: its whole name, or else what is its own in it; "" when neither is there."""
    names = [unit.name, *(word.name for word in unit.words if word.name)]
    for name in sorted(set(names), key=len, reverse=True):
        if found := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            return found[0]
    cores = {core_of(name) for name in names} - {""}
    return next((token for token in _TOKEN.findall(text) if fold_heading(token) in cores), "")
