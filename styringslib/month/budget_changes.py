"""How the year's budget has come about: from the adopted to the one in force, change by change."""

from __future__ import annotations

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month import accounts

# Named changes of a unit whose revised budget has not been read: they are decided, and not in the budget in force.
NOT_ENTERED = "not_entered"


def budget_bridge(municipality: Municipality, month: pd.Period) -> pd.DataFrame:
    """followup.budget_bridge of the year's budgets in force, of the units whose budget has changed or has named changes.

    What no change explains is "unnamed"; of a unit without a revised budget, whose changes are not in it, ``NOT_ENTERED``.
    Units without a whole adopted budget are left out.
    """
    budgets = accounts.budgets_of_year(municipality, month)[["adopted", "budget"]].dropna()
    budgets = budgets.rename(columns={"budget": "revised"}).rename_axis("unit").reset_index()
    changes = accounts.under_heirs(municipality, municipality.budget_changes)
    changes = changes[changes["year"] == month.year]
    moved = (budgets["revised"] - budgets["adopted"]).abs() >= 1
    lines = followup.budget_bridge(budgets[moved | budgets["unit"].isin(changes["unit"])], changes)
    budget = accounts.under_heirs(municipality, municipality.budget)
    revised = budget.loc[(budget["version"] == "revised") & (budget["month"].dt.year == month.year), "unit"]
    waiting = (lines["kind"] == followup.UNNAMED) & ~lines["unit"].isin(revised)
    return lines.assign(kind=lines["kind"].mask(waiting, NOT_ENTERED))
