"""What the monthly run puts on record: forecasts, and the accounts as they stood; and the history of one entry."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .entries import Entry
from .errors import RegisterError
from .shown import month_name

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from .writing import Change

AMOUNTS = ("expected", "lower_80", "upper_80", "lower_95", "upper_95", "budget", "by_method")


def changes(
    forecasts: pd.DataFrame, month: pd.Period, data: str, latest: pd.DataFrame, space: uuid.UUID
) -> list[Change]:
    """What must be written for the register to hold ``forecasts`` of ``month``; ``latest``: what it holds of that month."""
    table = forecasts if "unit" in forecasts else forecasts.rename_axis("unit").reset_index()
    lacking = [name for name in ("unit", "expected") if name not in table]
    if lacking:
        raise RegisterError(f"Prognoserne mangler kolonnen {lacking[0]} og kan ikke gemmes i registret.")
    table = table[table["expected"].notna()]
    twice = table.loc[table["unit"].duplicated(), "unit"]
    if len(twice):
        raise RegisterError(f"Der er to prognoser for {twice.iloc[0]} i {month_name(month)}. Intet er gemt.")
    kept = {row["unit"]: row for row in latest.to_dict("records")}
    wanted = []
    for row in table.to_dict("records"):
        unit = str(row["unit"])
        values: dict[str, Any] = {name: _amount(row.get(name)) for name in AMOUNTS}
        before = kept.get(unit)
        if before is not None and all(values[name] == _amount(before[name]) for name in AMOUNTS):
            continue
        values |= {"unit": unit, "month": month, "data": data}
        wanted.append(_recorded("forecast", uuid.uuid5(space, f"{unit}|{month}"), values, before))
    return wanted


def closed_changes(
    accounts: pd.DataFrame, followed: pd.Period, data: str, latest: pd.DataFrame, space: uuid.UUID
) -> list[Change]:
    """What must be written for the register to hold ``accounts`` as the follow-up of ``followed`` showed them.

    ``accounts``: unit, month, account_group and amount (kr); ``latest``: what the register holds. Only amounts that are not
    the same to the øre are written; what was on record and is no longer there has become nought.
    """
    keys = ["unit", "month", "account_group"]
    kept = {tuple(row[key] for key in keys): row for row in latest.to_dict("records") if row["month"] <= followed}
    now = {tuple(row[key] for key in keys): _amount(row["amount"]) for row in accounts.to_dict("records")}
    years = {month.year for _, month, _ in now}
    now |= {key: 0.0 for key in kept if key not in now and key[1].year in years}
    wanted = []
    for (unit, month, group), amount in now.items():
        before = kept.get((unit, month, group))
        if (before is None and not amount) or (before is not None and amount == _amount(before["amount"])):
            continue
        values = {
            "unit": unit,
            "month": month,
            "account_group": group,
            "amount": amount,
            "followed": followed,
            "data": data,
        }
        wanted.append(_recorded("closed_month", uuid.uuid5(space, f"{unit}|{month}|{group}"), values, before))
    return wanted


def _recorded(kind: str, entry: uuid.UUID, values: dict[str, Any], before: Any) -> Change:
    """The first version of an entry, or the one after ``before``, its row in the register."""
    from .writing import Change

    if before is None:
        return Change("add", kind, str(entry), values, 0)
    return Change("revise", kind, str(entry), values, int(before["version"]))


def _amount(value: Any) -> float | None:
    """An amount to the øre, None where there is none; infinity stays for the check to refuse."""
    if value is None or pd.isna(value):
        return None
    return round(float(value), 2) + 0.0 if np.isfinite(value) else float(value)


def history(connection: Connection, entry_id: str, whole: bool) -> list[Entry]:
    """All versions of one entry, oldest first, whatever its kind; ``whole``: the database has the newest schema."""
    from sqlalchemy import select

    from styringslib.register.database.tables import columns_there

    from .writing import as_entry

    for kind, columns in columns_there(connection, whole).items():
        table = columns[0].table
        query = select(*columns).where(table.c.entry_id == entry_id).order_by(table.c.version)
        rows = connection.execute(query).mappings().all()
        if rows:
            return [as_entry(kind, dict(row)) for row in rows]
    return []


def entries(connection: Connection, kind: str, whole: bool) -> dict[str, list[Entry]]:
    """All versions of all entries of a kind by entry_id, oldest first."""
    from sqlalchemy import select

    from styringslib.register.database.tables import columns_there

    from .writing import as_entry

    columns = columns_there(connection, whole).get(kind)
    found: dict[str, list[Entry]] = {}
    if columns:
        query = select(*columns).order_by(columns[0].table.c.entry_id, columns[0].table.c.version)
        for row in connection.execute(query).mappings():
            found.setdefault(row["entry_id"], []).append(as_entry(kind, dict(row)))
    return found
