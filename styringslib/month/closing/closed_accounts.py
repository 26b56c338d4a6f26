"""The accounts of a closed month as they stood when it was closed, by what the register has kept of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from styringslib.borders import records
from styringslib.intake import Municipality
from styringslib.month import accounts

# The steps by which the whole's month is closed, or opened again.
CLOSED, REOPENED = "Lukket", "Genåbnet"
# So many closings are kept with a month's data: those of two years.
_KEPT = 24
# Closed month -> unit -> month of accounts -> kr.
Closed = dict[str, dict[str, dict[str, float]]]
# Kind -> ``Register.versions``, and a month that is told to be closed -> whether it is, by the rule of the round.
Closes = Callable[[Mapping[str, pd.DataFrame], pd.Period], bool]


def told_closed(steps: pd.DataFrame) -> dict[pd.Period, pd.Timestamp]:
    """The months that are told to be closed for the whole, with the time (UTC), oldest first.

    ``steps``: round_step as ``Register.current`` or ``Register.versions`` gives it. Whether they are, the rule of the round says.
    """
    if steps.empty:
        return {}
    rows = steps[steps["unit"].isna() & steps["step"].isin([CLOSED, REOPENED])]
    if "withdrawn" in rows:
        rows = rows[~rows["withdrawn"].astype(bool) & rows["superseded_at"].isna()]
    last = rows.sort_values("at", kind="stable").drop_duplicates("month", keep="last").sort_values("month")
    return {row["month"]: row["at"] for row in records(last) if row["step"] == CLOSED}


def closings(versions: Mapping[str, pd.DataFrame], closes: Closes) -> dict[pd.Period, pd.Timestamp]:
    """The months that are closed for the whole, with the time (UTC), oldest first: told to be, and closed by the rule.

    ``versions``: kind -> entries as ``Register.current`` or ``Register.versions`` gives them. "Lukket" may be written past the
    rule, in Excel for one; then the month is open, here as in the round's own table.
    """
    told = list(told_closed(versions.get("round_step", pd.DataFrame())).items())[-_KEPT:]
    return {month: when for month, when in told if closes(versions, month)}


def at_closing(kept: pd.DataFrame, month: pd.Period, when: pd.Timestamp) -> pd.DataFrame:
    """What stood in the register when ``month`` was closed: the rows of ``kept`` (closed_month as ``Register.versions`` gives
    it) of the year's months up to it that were in force then."""
    if kept.empty:
        return kept
    in_force = (kept["at"] <= when) & ~(kept["superseded_at"] <= when)
    found: pd.DataFrame = kept[in_force & (kept["month"] <= month) & (kept["month"].dt.year == month.year)]
    return found


def closed_accounts(versions: Mapping[str, pd.DataFrame], closes: Closes) -> Closed:
    """The accounts of every closed month, as they stood when it was closed; empty where no month is closed.

    ``versions``: kind -> ``Register.versions``; the accounts are those of closed_month.
    """
    kept = versions.get("closed_month", pd.DataFrame())
    found: Closed = {}
    for month, when in closings(versions, closes).items():
        rows = at_closing(kept, month, when)
        if rows.empty:
            continue
        by_unit: dict[str, dict[str, float]] = {}
        for row in records(rows):
            months = by_unit.setdefault(str(row["unit"]), {})
            months[str(row["month"])] = months.get(str(row["month"]), 0.0) + float(row["amount"])
        found[str(month)] = by_unit
    return found


def accounts_of_year(municipality: Municipality, month: pd.Period) -> pd.DataFrame:
    """The year's accounts up to ``month`` as the month's report shows them: unit, month, account_group and amount (kr, booked).

    What is not yet booked is no part of them.
    """
    rows = accounts.ledger(municipality.known_at(month), month).rename(columns={"posted": "amount"})
    found: pd.DataFrame = rows.loc[rows["month"].dt.year == month.year, ["unit", "month", "account_group", "amount"]]
    return found
