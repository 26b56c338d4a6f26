"""Whose cost is a net cost: the unit's own income is in it."""

from __future__ import annotations

from styringslib.month.compared import Compared
from styringslib.month.facilities.joined import NET


def net_costs(compared: Compared) -> set[str]:
    """The units with an account group of income, budgeted or booked in the year so far, or one that income is joined with; of
    all the units of ``compared`` at once."""
    budget = compared.budget[compared.budget["month"].dt.year == compared.month.year]
    found = set()
    for lines, amount in ((budget, "amount"), (compared.booked, "spent")):
        sums = lines.groupby(["unit", "account_group"], observed=True)[amount].sum().reset_index()
        income = sums[amount] < 0
        if lines is budget:
            # Of a unit whose kroner stand under no group, no group's budget is known.
            income &= ~sums["unit"].isin(compared.ungrouped.index)
        found |= set(sums.loc[income | (sums["account_group"] == NET), "unit"].astype(str))
    return found
