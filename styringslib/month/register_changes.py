"""What has been entered, changed or taken back since last month's follow-up."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.intake import Municipality
from styringslib.intake.schema import tables as schema
from styringslib.month.planned_changes import expected_changes

COLUMNS = ["unit", "kind", "title", "what", "before", "now", "status"]
_FORGOTTEN = math.nan


def entered_since(before: Municipality, now: Municipality, month: pd.Period) -> pd.DataFrame:
    """The difference between what was known at last month's follow-up (``before``) and in this one's (``now``).

    Rows are known again by the register's entry, else by the table's key columns. Columns COLUMNS: unit is the area of what is
    about a whole area; kind is expected_change, action, cause, solution or override; what is new, changed or ended (no longer
    there); before and now are kroner, of expected changes the effect in the rest of the year seen from ``month``, of actions the
    effect a month, of causes and solutions that of a full year, of overrides the single amount or what a month is moved by;
    missing on the side where the row was not there. Changes that ended because their time has passed are not told.
    """
    changes = _compared(
        expected_changes(before, month),
        expected_changes(now, month),
        "expected_changes",
        {"title": "reason", "amount": "effect"},
        ["month_from", "month_to", "amount_per_month", "hours_per_month", "probability"],
    )
    actions = _compared(
        before.actions,
        now.actions,
        "actions",
        {"title": "title", "amount": "effect_per_month"},
        ["status", "deadline", "start_month", "effect_per_month"],
    )
    told = {"expected_change": changes, "action": actions}
    for kind, table, compared in (("cause", "causes", ["lasting"]), ("solution", "solutions", ["horizon", "deadline"])):
        amounts = ["status", "amount_this_year", "amount_full_year", *compared]
        names = {"title": "title", "amount": "amount_full_year"}
        told[kind] = _compared(before.tables[table], now.tables[table], table, names, amounts)
    told["override"] = _compared(
        _named(before.tables["overrides"]),
        _named(now.tables["overrides"]),
        "overrides",
        {"title": "title", "amount": "amount"},
        ["month", "what", "amount"],
    )
    parts = [part.assign(kind=kind) for kind, part in told.items() if len(part)]
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _named(overrides: pd.DataFrame) -> pd.DataFrame:
    """The overrides under what is known and why."""
    return overrides.assign(title=overrides["what"].str.cat(overrides["reason"].fillna(""), sep=": "))


def _compared(
    before: pd.DataFrame, now: pd.DataFrame, table: str, names: dict[str, str], compared: list[str]
) -> pd.DataFrame:
    old, new = _known_again(before, table), _known_again(now, table)
    rows = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, is_now = old.get(key), new.get(key)
        if was is not None and is_now is not None and _same(was, is_now, compared):
            continue
        row = is_now if is_now is not None else was
        if row is None:
            continue
        rows.append(
            {
                "unit": row["unit"] if pd.notna(row["unit"]) else row["area"],
                "title": row[names["title"]],
                "what": "new" if was is None else "ended" if is_now is None else "changed",
                "before": _FORGOTTEN if was is None else was[names["amount"]],
                "now": _FORGOTTEN if is_now is None else is_now[names["amount"]],
                "status": row.get("status"),
            }
        )
    return pd.DataFrame(rows)


def _known_again(frame: pd.DataFrame, table: str) -> dict[object, pd.Series]:
    keys = list(schema()[table].keys)
    found: dict[object, pd.Series] = {}
    for _, row in frame.iterrows():
        entry = row.get("entry")
        found[entry if isinstance(entry, str) else tuple("" if pd.isna(row[key]) else row[key] for key in keys)] = row
    return found


def _same(was: pd.Series, is_now: pd.Series, names: list[str]) -> bool:
    pairs = [(was[name], is_now[name]) for name in names]
    return all(one == other or (pd.isna(one) and pd.isna(other)) for one, other in pairs)
