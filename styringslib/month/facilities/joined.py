"""Account groups that are told as one, because what they come to apart tells how many places are sold.

Another municipality pays for a sold place by the day, at a published rate: a facility's income is the number of sold places.
Where they are few, of any support level, the income is told only together with other operations, in every table, figure and
sentence, in the unit's report and in the municipality's. Pay and temps stand, and so does the whole.
"""

from __future__ import annotations

import pandas as pd

from styringslib.findings import Finding
from styringslib.findings.causes import BILLS
from styringslib.findings.causes import NET as NET_CAUSE
from styringslib.followup.causes import Cause, Component
from styringslib.followup.cost_basis import CostSettings
from styringslib.intake import Municipality

#: What the groups are called together: other operations less the income.
NET = "Øvrig drift, netto"


def joined_units(municipality: Municipality) -> list[str]:
    """The facilities whose income is not told apart: those that have ever sold places to fewer citizens of a support level than
    are shown, and those of which nobody says who pays."""
    rows, limit = municipality.placements, municipality.settings.thresholds.small_count
    if rows.empty or limit <= 1:
        return []
    rows = rows[rows["citizen"].notna() & (rows["citizen"] != "")]
    told = rows["paying_municipality"].fillna("") != ""
    rows = rows.assign(sold=sold(municipality, rows), told=told, support_level=rows["support_level"].fillna(""))
    facilities = {unit.name for unit in municipality.settings.units if unit.kind == "residential"}
    return [
        str(unit)
        for unit, own in rows[rows["unit"].isin(facilities)].groupby("unit", sort=True)
        if not own["told"].any() or _few_at_once(own[own["sold"]], limit)
    ]


def sold(municipality: Municipality, rows: pd.DataFrame) -> pd.Series:
    """Which of placements another municipality pays for."""
    own = {"", municipality.settings.name, municipality.settings.short_name}
    return ~rows["paying_municipality"].fillna("").astype(str).isin(own) & rows["citizen"].notna()


def _few_at_once(places: pd.DataFrame, limit: int) -> bool:
    """Whether there has been a day with some, but fewer than ``limit``, in a sold place of a level."""
    for _, rows in places.groupby("support_level"):
        ends = rows["to_date"] + pd.Timedelta(days=1)
        steps = pd.concat([pd.Series(1, index=rows["from_date"]), pd.Series(-1, index=ends[ends.notna()])])
        there = steps.groupby(level=0).sum().sort_index().cumsum()
        if there.between(1, limit - 1).any():
            return True
    return False


def told_groups(municipality: Municipality, lines: pd.DataFrame) -> pd.DataFrame:
    """``lines`` (unit, account_group, ...) with the groups of income and other operations of `joined_units` under one name."""
    units = joined_units(municipality)
    own = lines["unit"].isin(units)
    if not own.any():
        return lines
    groups = lines["account_group"].astype(object)
    apart = pd.Series(CostSettings().belongs(groups, Component.INCOME, Component.OTHER), index=lines.index)
    return lines.assign(account_group=groups.mask(own & apart, NET))


def named_causes(municipality: Municipality, rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` (unit, cause, contribution) with what private providers are paid, and the net operations of `joined_units`, as
    causes of their own. The income of these is in the net operations, and is no line of its own."""
    private = [unit.name for unit in municipality.settings.units if unit.kind == "provider"]
    joined = rows["unit"].isin(joined_units(municipality))
    other = rows["cause"] == Cause.OTHER
    named = rows["cause"].mask(other & rows["unit"].isin(private), BILLS).mask(other & joined, NET_CAUSE)
    return rows.assign(cause=named)[~((rows["cause"] == Cause.INCOME) & joined)]


def of_income(finding: Finding) -> bool:
    """Whether a finding is of income below the budget, told by itself or with the operations that it is joined with."""
    net = finding.topic == "account_group" and finding.value("group") == NET and finding.size > 0
    return net or finding.topic == "income"
