"""Why a unit spends more or less than budgeted: its cost as a product of factors, year to date, actual against budget.

cost of a service group from a staffing source = recipients x hours per recipient x attendance hours per delivered hour
(1 / user-time share) x the source's share of the attendance hours x paid hours per attendance hour x pay per paid hour.
Service groups are care (personal and practical help) and delegated nursing; sources are own staff and external temps.
Kroner that no hour explains (other operations, income) are added as they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from styringslib.calendar import as_month, months_between
from styringslib.declared_tables import takes
from styringslib.followup.causes import EXPLAINING, Cause
from styringslib.followup.contract import require
from styringslib.followup.cost_basis import (
    COST_TABLES,
    CostSettings,
    assumed,
    by_service,
    chosen_budget,
    hours_of,
    kroner,
    untold,
    without,
)  # fmt: skip
from styringslib.followup.cost_items import Basis, UnitCost, row_of, unit_cost, with_untold
from styringslib.followup.variance import decompose

__all__ = ["CAUSES", "FACTORS", "CostComponents", "CostSettings", "cost_components", "cost_contributions"]

# Each factor and the cause its contribution is told under.
_CAUSE_OF_FACTOR = {
    "recipients": Cause.RECIPIENTS,
    "hours_per_recipient": Cause.HOURS_PER_RECIPIENT,
    "attendance_per_hour": Cause.USER_TIME,
    "source_share": Cause.TEMPS_SHARE,
    "paid_per_attendance": Cause.ABSENCE,
    "price": Cause.PAY_RATE,
}
FACTORS = tuple(_CAUSE_OF_FACTOR)
_BESIDE = (Cause.OTHER, Cause.INCOME)
# The causes each level of data can tell apart.
_CAUSES_OF_LEVEL = {
    "full": {*EXPLAINING, Cause.ABSENCE, *_BESIDE} - {Cause.HOURS},
    "recipients": {
        Cause.RECIPIENTS, Cause.HOURS_PER_RECIPIENT, Cause.DELEGATED_NURSING, Cause.PAY_RATE, *_BESIDE,
    },
    "hours": {Cause.HOURS, Cause.DELEGATED_NURSING, Cause.PAY_RATE, *_BESIDE},
    "accounts": {Cause.PAY, Cause.TEMPS, *_BESIDE},
}  # fmt: skip
CAUSES = tuple(cause.value for cause in Cause)


@dataclass(frozen=True)
class CostComponents:
    """Item x factor tables of budget and actual, and what is added beside them.

    before, after: index (unit, service_group, source), columns FACTORS; the row products are kroner. additive: columns
    unit, cause, budget, actual. levels: index unit; level ("full", "recipients", "hours", "accounts": how far the data
    reach), people_known, budget and actual in kroner, user_time_basis (where the budget's user-time share comes from:
    "assumption", "last_year", or "actual" when none is known, so that it explains nothing), months_untold (of January to
    `through`: months whose hours have not come; their kroner are told as pay and temps).
    """

    before: pd.DataFrame
    after: pd.DataFrame
    additive: pd.DataFrame
    levels: pd.DataFrame


@takes(**COST_TABLES)
def cost_contributions(
    budget: pd.DataFrame,
    postings: pd.DataFrame,
    activity: pd.DataFrame | None = None,
    payroll: pd.DataFrame | None = None,
    temps: pd.DataFrame | None = None,
    *,
    through: Any,
    assumptions: pd.DataFrame | None = None,
    settings: CostSettings | None = None,
) -> pd.DataFrame:
    """Contributions in kroner, by unit and cause, that add up to actual minus budget from January to `through`.

    Arguments as `cost_components`. Result, long, units sorted and causes in the order of CAUSES: unit, level, cause,
    contribution (+ = costs more than budgeted), share (of the unit's budget to date; missing when that is 0), months_untold
    (of the unit: months whose hours have not come).
    Levels and their causes: "full" has recipients, hours_per_recipient, delegated_nursing (the growth in recipients and
    hours of delegated nursing), user_time, absence (paid hours per attendance hour: sickness, holiday, training),
    temps_share (the extra price of external temps' larger share), pay_rate, other, income. "recipients" (attendance
    hours unknown) lacks user_time, absence and temps_share, and pay_rate is then cost per delivered hour. "hours"
    (recipients unknown) has hours in place of the first two. "accounts" (no hours) has pay, temps, other, income. A cause
    is calculated over the months that have its hours: where activity lags the postings, what the other months' pay and
    temps deviate stands as pay and temps, and no price or volume is made of it.

    >>> months = pd.period_range("2026-01", "2026-02", freq="M")
    >>> lines = pd.DataFrame({"month": months, "unit": "Nord", "account_group": "løn"})
    >>> hours = pd.DataFrame({"month": months, "unit": "Nord", "service": "care", "budgeted_hours": 10.0})
    >>> hours["delivered_hours"] = 11.0
    >>> found = cost_contributions(
    ...     lines.assign(amount=1_000.0, version="adopted"), lines.assign(amount=1_100.0), hours, through="2026-02")
    >>> found[["cause", "contribution"]].round(2)
                   cause  contribution
    0              hours         200.0
    1  delegated_nursing           0.0
    2           pay_rate           0.0
    3              other           0.0
    4             income           0.0
    """
    parts = cost_components(
        budget, postings, activity, payroll, temps, through=through, assumptions=assumptions, settings=settings
    )
    lines = parts.additive.assign(contribution=parts.additive["actual"] - parts.additive["budget"])
    found = [lines[["unit", "cause", "contribution"]]]
    if len(parts.before):
        effects = decompose(parts.before, parts.after).reset_index()
        table = effects.melt(parts.before.index.names, var_name="factor", value_name="contribution")
        table["cause"] = table["factor"].map({factor: cause.value for factor, cause in _CAUSE_OF_FACTOR.items()})
        volume = table["factor"].isin(["recipients", "hours_per_recipient"])
        table.loc[volume & ~table["unit"].map(parts.levels["people_known"]).astype(bool), "cause"] = Cause.HOURS.value
        table.loc[volume & (table["service_group"] == "nursing"), "cause"] = Cause.DELEGATED_NURSING.value
        found.append(table[["unit", "cause", "contribution"]])
    summed = pd.concat(found, ignore_index=True).groupby(["unit", "cause"])["contribution"].sum()
    frame = pd.DataFrame(
        [
            (unit, level, cause, summed.get((unit, cause), 0.0))
            for unit, level in parts.levels["level"].items()
            for cause in CAUSES
            if cause in _CAUSES_OF_LEVEL[level] or summed.get((unit, cause), 0.0) != 0
        ],
        columns=["unit", "level", "cause", "contribution"],
    )
    whole = frame["unit"].map(parts.levels["budget"]).astype(float)
    untold_months = frame["unit"].map(parts.levels["months_untold"])
    share = frame["contribution"].astype(float) / whole.where(whole != 0)
    return frame.assign(share=share, months_untold=untold_months)


@takes(**COST_TABLES)
def cost_components(
    budget: pd.DataFrame,
    postings: pd.DataFrame,
    activity: pd.DataFrame | None = None,
    payroll: pd.DataFrame | None = None,
    temps: pd.DataFrame | None = None,
    *,
    through: Any,
    assumptions: pd.DataFrame | None = None,
    settings: CostSettings | None = None,
) -> CostComponents:
    """Budget and actual of every unit, January to `through`, as item x factor tables for `decompose`.

    budget: month, unit, account_group, amount, version (a unit's revised lines where it has any that year, else the
    adopted ones); postings: month, unit, account_group, amount; activity: month, unit, service, delivered_hours (or
    granted_hours), budgeted_hours, recipients, budgeted_recipients; payroll: month, unit, attendance_hours, hours;
    temps: month, unit, source, hours. External temps' kroner are those of the temps account groups; internal temps
    count with own staff. assumptions: column (or index) unit and any of user_time_share, attendance_share (attendance
    / paid hours), temps_price (kr per hour) that the budget was built on. What is missing there is taken from the
    same months of last year, and failing that from the actual figures, so that it explains nothing.

    >>> months = pd.period_range("2026-01", "2026-02", freq="M")
    >>> lines = pd.DataFrame({"month": months, "unit": "Nord", "account_group": "1.1"})
    >>> found = cost_components(lines.assign(amount=100.0, version="adopted"), lines.assign(amount=110.0), through="2026-02",
    ...     settings=CostSettings(components={"pay": ["1.1"]}))
    >>> found.additive[["cause", "budget", "actual"]].query("budget > 0")
      cause  budget  actual
    0   pay   200.0   220.0
    >>> found.levels["level"].to_dict()
    {'Nord': 'accounts'}
    """
    rules = settings or CostSettings()
    last = as_month(through)
    window = months_between(f"{last.year}-01", last)
    lines = require(postings, "postings", ["month", "unit", "account_group", "amount"], numbers=["amount"])
    plans = chosen_budget(budget, last.year)
    spent, planned = kroner(lines, window, rules), kroner(plans, window, rules)
    names_of_units = spent.index.union(planned.index, sort=True)
    if not len(names_of_units):
        raise ValueError(f"Der er hverken budget eller posteringer fra januar til {last}. Vælg en anden måned.")
    services = by_service(activity, rules)
    gone, past_gone = untold(services, names_of_units, window), untold(services, names_of_units, window - 12)
    now, past = (
        hours_of(
            *(None if table is None else without(table, cells) for table in (services, payroll, temps)), months=months
        )
        for months, cells in ((window, gone), (window - 12, past_gone))
    )
    told = [kroner(without(table, gone), window, rules) for table in (plans, lines)]
    before_last = kroner(without(lines, past_gone), window - 12, rules)
    given, untold_months = assumed(assumptions), gone.to_frame(index=False).groupby("unit").size()
    units = []
    for unit in names_of_units:
        kept = row_of(told[0], unit, 0.0), row_of(told[1], unit, 0.0)
        basis = Basis.of(row_of(given, unit, math.nan), row_of(past, unit, math.nan), row_of(before_last, unit, 0.0))
        made = unit_cost(unit, *kept, row_of(now, unit, math.nan), basis)
        every = row_of(planned, unit, 0.0), row_of(spent, unit, 0.0)
        units.append(with_untold(made, kept, every, int(untold_months.get(unit, 0))))
    return _together(units)


def _together(units: Sequence[UnitCost]) -> CostComponents:
    """The units' items, additive lines and levels as tables."""
    names = ["unit", "service_group", "source"]
    items = pd.MultiIndex.from_tuples([key for part in units for key in part.items], names=names)
    before, after = (
        pd.DataFrame(
            [row[side] for part in units for row in part.items.values()],
            index=items,
            columns=list(FACTORS),
            dtype=float,
        )
        for side in (0, 1)
    )
    additive = pd.DataFrame(
        [row for part in units for row in part.additive], columns=["unit", "cause", "budget", "actual"]
    )
    levels = pd.DataFrame([part.level for part in units]).set_index("unit")
    return CostComponents(before, after, additive, levels)
