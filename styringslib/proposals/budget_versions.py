"""Which version of the budget a sheet holds, or each of its columns where it has several side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from styringslib.proposals.fits import Fit, fit_of
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


_SPENT = re.compile(r"forbrug|bogført|bogfoert|regnskab|realiseret|faktisk|actual", re.IGNORECASE)
_BUDGET = re.compile(r"budget|bevilling", re.IGNORECASE)
_SHARE = re.compile(r"%|pct|procent|rest|afvig", re.IGNORECASE)


def budget_and_spent(sheet: Sheet, found: Sequence[Fit]) -> list[Fit]:
    """The sheet as budget, once for each version, and as postings, where it has columns of both; empty where it has not."""
    if not found or found[0].table not in ("budget", "postings"):
        return []
    numbers = [s for s in sheet.columns if s.words.looks["number"] > 0.8 and not _SHARE.search(s.heading)]
    spent = [seen.place for seen in numbers if _SPENT.search(seen.heading) and not _BUDGET.search(seen.heading)]
    budget = [s.place for s in numbers if _BUDGET.search(s.heading) and not _SPENT.search(s.heading)]
    planned, booked = fit_of(sheet, "budget"), fit_of(sheet, "postings")
    if len(spent) != 1 or not budget or planned is None or booked is None:
        return []
    if any("month" not in fit.columns or fit.months or fit.extra.get("debit") for fit in (planned, booked)):
        return []
    lacking = [tuple(name for name in fit.lacking if name != "amount") for fit in (planned, booked)]
    columns = {**planned.columns, "amount": budget[0]}
    planned = replace(planned, columns=columns, lacking=lacking[0], categories=())
    booked = replace(booked, columns={**booked.columns, "amount": spent[0]}, lacking=lacking[1], categories=())
    return [*side_by_side(sheet, planned), booked]


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
    plain = replace(fit, lacking=lacking, categories=())
    return [replace(plain, columns={**fit.columns, "amount": place}) for place in columns.values()]
