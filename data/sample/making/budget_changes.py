"""What has changed the budgets since they were adopted, by name; the names add up to the difference that is there."""

from __future__ import annotations

import datetime as dt

import numpy as np

from making.economy import Accounts
from making.terms import GRANT_UNIT, YEARS

HEADINGS = ("Dato", "Budgetår", "Enhed", "Fra eller til", "Slags", "Begrundelse", "Varighed", "Beløb")
# The grant to the district that takes over more citizens, in two of its parts; the rest is what the price index lowered.
DEMOGRAPHY, TASKS = 98_000, 25_000

# The council's meeting at which a year's budget was changed; in other years none was, and the revised is the adopted one.
CHANGED = {2020: dt.date(2020, 8, 25), 2026: dt.date(2026, 6, 16)}


def decided_on(version: str, year: int) -> dt.date:
    """The day a version of the year's budget was decided: adopted on the second Tuesday of October the year before."""
    first = dt.date(year - 1, 10, 1)
    adopted = first + dt.timedelta((1 - first.weekday()) % 7 + 7)
    return CHANGED.get(year, adopted) if version == "Korrigeret" else adopted


def budget_changes(all_accounts: list[Accounts]) -> list[tuple]:
    """date, year, unit, counterpart, kind, reason, duration, amount of every change, by date."""
    rows = []
    for accounts in all_accounts:
        name = accounts.unit.name
        for year in (2020, 2026):
            amount = _difference(accounts, year)
            if not amount:
                continue
            if year == 2020:
                reason = "Værnemidler og ekstra rengøring under pandemien"
                rows.append((CHANGED[year], year, name, "Kassen", "Tillægsbevilling", reason, "Engangs", amount))
            elif name == GRANT_UNIT:
                rest = amount - DEMOGRAPHY - TASKS
                rows += [
                    (dt.date(2026, 5, 26), year, name, "Demografipuljen", "Demografi", "Flere borgere på 80 år og derover",
                     "Varig", DEMOGRAPHY),
                    (CHANGED[year], year, name, "Kassen", "DUT", "Nye krav til dokumentation", "Varig", TASKS),
                    (CHANGED[year], year, name, "Kassen", "PL-regulering", "Lavere prisskøn end ventet", "Varig", rest),
                ]  # fmt: skip
    return sorted(rows, key=lambda row: (row[0], row[2]))


def _difference(accounts: Accounts, year: int) -> int:
    versions = {
        name: sum(float(np.sum(kr[year == YEARS])) for kr in groups.values())
        for name, groups in accounts.budget.items()
    }
    return round(versions["Korrigeret"] - versions["Vedtaget"])
