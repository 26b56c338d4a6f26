"""From adopted to revised budget: every change by its name, and what no named change explains."""

from __future__ import annotations

import pandas as pd

from styringslib.declared_tables import ANY, DAY, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import require

# What changes a budget; what no named change explains is "unnamed".
BUDGET_CHANGES = ("grant", "move", "demography", "tasks", "index", "carry_over", "other")
UNNAMED = "unnamed"
# A difference below this is rounding of what two systems write.
_ROUNDING = 0.5
_LINE = ["unit", "kind", "decided_on", "counterpart", "reason", "duration", "amount", "subtotal"]


@takes(
    budgets={"unit": ANY, "adopted": NUMBER, "revised": NUMBER},
    changes={"unit": ANY, "decided_on": DAY, "kind": ANY, "amount": NUMBER, "counterpart": ANY + OPTIONAL},
)
def budget_bridge(budgets: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """The way from each unit's adopted to its revised budget, line by line, summing exactly to both.

    budgets: unit, adopted, revised (kr for the year; both known). changes: the year's named changes: unit, decided_on, kind
    (BUDGET_CHANGES), amount (kr, + = a larger budget), optionally counterpart, reason and duration. Result, unit by unit in
    the order of `budgets`: unit, kind ("adopted", then the changes by date, "unnamed" for what they do not explain where it
    is more than rounding, and "revised"), decided_on, counterpart, reason, duration, amount, subtotal (the budget after the
    line). ValueError (Danish) for a change of unknown kind or without an amount.

    >>> budgets = pd.DataFrame({"unit": ["Nord"], "adopted": [100.0], "revised": [112.0]})
    >>> changes = pd.DataFrame({"unit": ["Nord"], "decided_on": pd.to_datetime(["2026-04-28"]), "kind": ["grant"],
    ...     "amount": [10.0]})
    >>> budget_bridge(budgets, changes)[["kind", "amount", "subtotal"]]
          kind  amount  subtotal
    0  adopted   100.0     100.0
    1    grant    10.0     110.0
    2  unnamed     2.0     112.0
    3  revised   112.0     112.0
    """
    table = require(budgets, "budget", ["unit", "adopted", "revised"], numbers=["adopted", "revised"])
    if table[["adopted", "revised"]].isna().any(axis=None):
        raise ValueError("Budgettets vej kan kun vises, hvor både vedtaget og korrigeret budget kendes.")
    named = require(
        changes, "budgetændringer", ["unit", "decided_on", "kind", "amount"],
        numbers=["amount"], optional=["counterpart", "reason", "duration"],
    )  # fmt: skip
    if unknown := sorted(set(named["kind"]) - set(BUDGET_CHANGES)):
        raise ValueError(f"Ukendt slags budgetændring: {', '.join(map(str, unknown))}.")
    if named["amount"].isna().any():
        raise ValueError("En budgetændring mangler sit beløb.")
    named = named.sort_values("decided_on", kind="stable")
    parts = [
        _of_unit(str(unit), float(adopted), float(revised), named[named["unit"] == unit])
        for unit, adopted, revised in table.itertuples(index=False)
    ]
    lines = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_LINE)
    return lines.reindex(columns=_LINE)


def _of_unit(unit: str, adopted: float, revised: float, named: pd.DataFrame) -> pd.DataFrame:
    unnamed = revised - adopted - float(named["amount"].sum())
    ends = [
        pd.DataFrame({"kind": [kind], "amount": [amount]})
        for kind, amount in (("adopted", adopted), ("revised", revised))
    ]
    rest = [pd.DataFrame({"kind": [UNNAMED], "amount": [unnamed]})] if abs(unnamed) >= _ROUNDING else []
    lines = pd.concat([ends[0], *([named] if len(named) else []), *rest, ends[1]], ignore_index=True)
    # The last line is where the others lead; it is added to nothing.
    lines["subtotal"] = [*lines["amount"].iloc[:-1].cumsum(), revised]
    return lines.assign(unit=unit)
