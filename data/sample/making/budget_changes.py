"""What has changed the budgets since they were adopted, by name; the names add up to the difference that is there."""

from __future__ import annotations

import datetime as dt

import numpy as np

from making.economy import Accounts
from making.terms import GRANT_UNIT, YEARS

HEADINGS = ("Dato", "Budgetår", "Enhed", "Fra eller til", "Slags", "Begrundelse", "Varighed", "Beløb")
# The grant to the district that takes over more citizens, in two of its parts; the rest is what the price index lowered.
DEMOGRAPHY, TASKS = 98_000, 25_000


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
                rows.append((dt.date(2020, 8, 25), year, name, "Kassen", "Tillægsbevilling", reason, "Engangs", amount))
            elif name == GRANT_UNIT:
                rest = amount - DEMOGRAPHY - TASKS
                rows += [
                    (dt.date(2026, 5, 26), year, name, "Demografipuljen", "Demografi", "Flere borgere på 80 år og derover",
                     "Varig", DEMOGRAPHY),
                    (dt.date(2026, 6, 16), year, name, "Kassen", "DUT", "Nye krav til dokumentation", "Varig", TASKS),
                    (dt.date(2026, 6, 16), year, name, "Kassen", "PL-regulering", "Lavere prisskøn end ventet", "Varig", rest),
                ]  # fmt: skip
    return sorted(rows, key=lambda row: (row[0], row[2]))


def _difference(accounts: Accounts, year: int) -> int:
    versions = {
        name: sum(float(np.sum(kr[year == YEARS])) for kr in groups.values())
        for name, groups in accounts.budget.items()
    }
    return round(versions["Korrigeret"] - versions["Vedtaget"])
