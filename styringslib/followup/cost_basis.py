"""The sums behind the cost model: kroner, hours and recipients of every unit over a run of months."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from styringslib.declared_tables import ANY, MONTH, NUMBER, OPTIONAL
from styringslib.followup.activity import FIGURES, activity_sums
from styringslib.followup.causes import Component
from styringslib.followup.contract import ratio, require, sums
from styringslib.followup.status import budget_in_force
from styringslib.followup.user_time import user_time_share

GROUPS = ["care", "nursing"]
# The columns of the tables that the cost model takes.
COST_TABLES = {
    "budget": {"month": MONTH, "unit": ANY, "account_group": ANY, "amount": NUMBER, "version": ANY},
    "postings": {"month": MONTH, "unit": ANY, "account_group": ANY, "amount": NUMBER},
    "activity": {
        "month": MONTH,
        "unit": ANY,
        "service": ANY,
        **FIGURES,
    },
    "payroll": {"month": MONTH, "unit": ANY, "attendance_hours": NUMBER + OPTIONAL, "hours": NUMBER + OPTIONAL},
    "temps": {"month": MONTH, "unit": ANY, "source": ANY, "hours": NUMBER},
    "assumptions": {
        "user_time_share": NUMBER + OPTIONAL,
        "attendance_share": NUMBER + OPTIONAL,
        "temps_price": NUMBER + OPTIONAL,
    },
}


@dataclass(frozen=True)
class CostSettings:
    """How account groups and services are read.

    components: component (pay, temps, other, income) -> account groups; a group not named is judged by its Danish or
    English name (løn, vikar, indtægt), else "other". nursing_services: services that are delegated nursing; None means
    those whose name says nursing (sygepleje).
    """

    components: Mapping[str, Collection[str]] = field(default_factory=dict)
    nursing_services: Collection[str] | None = None

    def component(self, account_group: object) -> Component:
        """The component an account group belongs to."""
        for component, groups in self.components.items():
            if account_group in groups:
                return Component(component)
        name = str(account_group).casefold()
        if "vikar" in name or "temps" in name:
            return Component.TEMPS
        if "løn" in name or name.startswith(("pay", "wage")):
            return Component.PAY
        return Component.INCOME if "indtægt" in name or "income" in name else Component.OTHER

    def belongs(self, account_groups: pd.Series | pd.Index, *components: Component) -> npt.NDArray[np.bool_]:
        """Whether each account group belongs to one of the components."""
        return np.array([self.component(group) in components for group in account_groups], dtype=bool)

    def service_group(self, service: object) -> str:
        """ "nursing" for delegated nursing, else "care"."""
        if self.nursing_services is not None:
            return "nursing" if service in self.nursing_services else "care"
        name = str(service).casefold()
        return "nursing" if "sygepleje" in name or "nursing" in name else "care"


def assumed(given: pd.DataFrame | None) -> pd.DataFrame:
    """What the budget was built on by unit (index): user_time_share, attendance_share, temps_price; missing if unknown."""
    names = ["user_time_share", "attendance_share", "temps_price"]
    if given is None:
        return pd.DataFrame(columns=names, dtype=float)
    table = given if "unit" in given.columns else given.rename_axis("unit").reset_index()
    table = require(table, "forudsætninger", ["unit"], numbers=names, optional=names).set_index("unit")
    if table.index.has_duplicates:
        raise ValueError(f"Forudsætningerne nævner {table.index[table.index.duplicated()][0]} mere end én gang.")
    for name in [name for name in names[:2] if name in table]:
        bad = table.index[(table[name] <= 0) | (table[name] > 1)]
        if len(bad):
            raise ValueError(f"Forudsætningen {name} for {bad[0]} skal ligge mellem 0 og 1 (for eksempel 0,62).")
    return table.reindex(columns=names)


def chosen_budget(budget: pd.DataFrame, year: int) -> pd.DataFrame:
    """The year's budget lines that count: a unit's revised ones where it has any that year, else its adopted ones."""
    named = ["month", "unit", "account_group", "amount", "version"]
    lines = require(budget, "budget", named, numbers=["amount"], optional=["decided_on"])
    return budget_in_force(lines[lines["month"].dt.year == year])


def kroner(lines: pd.DataFrame, months: pd.PeriodIndex, settings: CostSettings) -> pd.DataFrame:
    """Kroner by unit (index) and component (columns) over the months; 0 where there are no lines."""
    lines = lines[lines["month"].isin(months)]
    component = lines["account_group"].map(
        {group: settings.component(group).value for group in lines["account_group"].unique()}
    )
    if not len(lines):
        return pd.DataFrame(columns=list(Component), index=pd.Index([], name="unit"), dtype=float)
    table = lines.assign(component=component).pivot_table(
        index="unit", columns="component", values="amount", aggfunc="sum", observed=True
    )
    return table.reindex(columns=[component.value for component in Component]).fillna(0.0)


def hours(
    activity: pd.DataFrame | None,
    payroll: pd.DataFrame | None,
    temps: pd.DataFrame | None,
    months: pd.PeriodIndex,
    settings: CostSettings,
) -> pd.DataFrame:
    """Hours and recipient-months by unit (index) over the months; missing where a table says nothing.

    Columns: delivered_*, budgeted_*, recipients_*, budgeted_recipients_* (* = care, nursing); own (attendance
    hours on the payroll, internal temps included), external (temps' hours), paid (paid hours on the payroll); use and
    own_use, attendance hours per delivered hour with and without external temps: the reciprocal of `user_time_share`, so of
    the months where both are known. Delivered hours are the granted ones for a unit that reports no delivered hours at all.
    """
    return hours_of(by_service(activity, settings), payroll, temps, months=months)


def hours_of(
    every: pd.DataFrame | None, payroll: pd.DataFrame | None, temps: pd.DataFrame | None, *, months: pd.PeriodIndex
) -> pd.DataFrame:
    """`hours` of activity that is summed already, as `by_service` does it."""
    parts: list[pd.DataFrame] = []
    if every is not None:
        services = _counted(every, months)
        parts.append(_activity_sums(services))
        if payroll is not None and "attendance_hours" in payroll:
            hired = temps if temps is not None and len(temps) else None
            parts.append(_uses(services, payroll, hired, months))
    worked = pd.DataFrame(columns=["own", "paid"], dtype=float)
    if payroll is not None and len(payroll):
        lines = require(
            payroll,
            "payroll",
            ["month", "unit"],
            numbers=["attendance_hours", "hours"],
            optional=["attendance_hours", "hours"],
        )
        lines = lines.reindex(columns=["month", "unit", "attendance_hours", "hours"])
        worked = sums(lines[lines["month"].isin(months)], ["unit"], ["attendance_hours", "hours"]).set_index("unit")
        worked.columns = ["own", "paid"]
    if temps is not None and len(temps):
        lines = require(temps, "temps", ["month", "unit", "source", "hours"], numbers=["hours"])
        lines = lines[lines["month"].isin(months)]
        hired = lines.pivot_table(index="unit", columns="source", values="hours", aggfunc="sum", observed=True)
        hired = hired.reindex(columns=["external"]).fillna(0.0)
        # Internal temps are on the municipality's payroll, so the payroll's hours hold theirs already.
        parts.append(hired[["external"]])
    parts.append(worked)
    table = pd.concat(parts, axis=1)
    columns = [
        f"{what}_{group}" for what in ("delivered", "budgeted", "recipients", "budgeted_recipients") for group in GROUPS
    ]
    return table.reindex(columns=[*columns, "own", "external", "paid", "use", "own_use"]).astype(float)


def untold(every: pd.DataFrame | None, units: pd.Index, months: pd.PeriodIndex) -> pd.MultiIndex:
    """(unit, month) of those `units` and months whose hours have not come, though the unit's other months' have.

    That is a month without a row of the unit, or in which a service lacks delivered or budgeted hours or (budgeted) recipients
    that it has in another month. Units without any hours are not among them. every: the activity as `by_service` sums it.
    """
    if every is None:
        return pd.MultiIndex.from_arrays([[], []], names=["unit", "month"])
    table = _counted(every, months)
    figures = ["delivered", "budgeted", "recipients", "budgeted_recipients"]
    ever = table.groupby(["unit", "service"], observed=True)[figures].transform("count") > 0
    lacks = (table[figures].isna() & ever).any(axis=1)
    whole = (~lacks).groupby([table["unit"], table["month"]], observed=True).all()
    told = whole.index[whole & table.groupby(["unit", "month"], observed=True)["delivered"].count().gt(0)]
    owners = told.get_level_values("unit").unique().intersection(units)
    cells = pd.MultiIndex.from_product([owners, months], names=["unit", "month"])
    return cells[~cells.isin(told)]


def without(table: pd.DataFrame, cells: pd.MultiIndex) -> pd.DataFrame:
    """The rows of a table but those of the (unit, month) cells."""
    return table if table.empty or not len(cells) else table[~_in(table, cells)]


def _in(table: pd.DataFrame, cells: pd.MultiIndex) -> npt.NDArray[np.bool_]:
    return pd.MultiIndex.from_arrays([table["unit"].astype(object), pd.PeriodIndex(table["month"], freq="M")]).isin(
        cells
    )


def _uses(
    services: pd.DataFrame, payroll: pd.DataFrame, temps: pd.DataFrame | None, months: pd.PeriodIndex
) -> pd.DataFrame:
    """Attendance hours per delivered hour by unit (index): use, with external temps, and own_use, without."""
    done = services[["unit", "month"]].assign(delivered_hours=services["delivered"])
    found = {}
    for name, hired in (("use", temps), ("own_use", None)):
        share = user_time_share(done, payroll, hired, over=months).set_index("unit")
        found[name] = ratio(share["attendance_hours"], share["delivered_hours"])
    return pd.DataFrame(found)


def by_service(activity: pd.DataFrame | None, settings: CostSettings) -> pd.DataFrame | None:
    """The activity by unit, service and month, with the service's group; None where there is none."""
    if activity is None or activity.empty:
        return None
    table = activity_sums(activity, by=("unit", "service"))
    groups = {service: settings.service_group(service) for service in table["service"].unique()}
    return table.assign(group=table["service"].map(groups)).rename(columns={"budgeted_hours": "budgeted"})


def _counted(every: pd.DataFrame, months: pd.PeriodIndex) -> pd.DataFrame:
    """The activity of the months, with the delivered hours that count."""
    table = every[every["month"].isin(months)]
    silent = table.groupby("unit", observed=True)["delivered_hours"].transform("count") == 0
    return table.assign(delivered=table["delivered_hours"].where(~silent, table["granted_hours"]))


def _activity_sums(table: pd.DataFrame) -> pd.DataFrame:
    values = ["delivered", "budgeted", "recipients", "budgeted_recipients"]
    summed = sums(table, ["unit", "group"], values) if len(table) else table[["unit", "group", *values]]
    wide = summed.pivot_table(index="unit", columns="group", values=values, observed=True)
    wide.columns = pd.Index(["_".join(names) for names in wide.columns])
    return wide
