"""Which version of the budget a sheet holds, or each of its columns where it has several side by side."""

from __future__ import annotations

import re
from dataclasses import replace

from styringslib.proposals.fits import Fit
from styringslib.proposals.sheets import Sheet

_VERSIONS = (
    ("Tillægsbevilling", re.compile(r"till(?:æ|ae)gsbevil", re.IGNORECASE)),
    ("Korrigeret", re.compile(r"korrig|revideret|revised", re.IGNORECASE)),
    ("Vedtaget", re.compile(r"vedtag|oprindelig|adopted|original", re.IGNORECASE)),
)


def version_of(sheet: Sheet, fit: Fit) -> str:
    """The version of the budget that heading and names tell, "" when they tell none."""
    amount = fit.columns.get("amount")
    heading = [] if amount is None else [sheet.headings[amount]]
    for title in (*heading, sheet.sheet, sheet.file.rsplit("/", 1)[-1], *sheet.above):
        if found := _named(title):
            return found
    return ""


def _named(title: str) -> str:
    return next((version for version, words in _VERSIONS if words.search(title)), "")


def side_by_side(sheet: Sheet, fit: Fit) -> list[Fit]:
    """The sheet once for each version that has a column of its own; as it is where that is not so."""
    if fit.table != "budget" or "version" not in fit.lacking or fit.months:
        return [fit]
    taken = {place for name, place in fit.columns.items() if name != "amount"}
    columns = {
        version: seen.place
        for seen in sheet.columns
        if seen.place not in taken and (version := _named(seen.heading)) and seen.words.looks["number"] > 0.8
    }
    if len(columns) < 2:
        return [fit]
    lacking = tuple(name for name in fit.lacking if name != "amount")
    return [replace(fit, columns={**fit.columns, "amount": place}, lacking=lacking) for place in columns.values()]
