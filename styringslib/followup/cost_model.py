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
from styringslib.followup.causes import EXPLAINING, Cause, Component
from styringslib.followup.contract import require
from styringslib.followup.cost_basis import COST_TABLES, GROUPS, CostSettings, assumed, chosen_budget, hours, kroner
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
    "assumption", "last_year", or "actual" when none is known, so that it explains nothing).
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
    contribution (+ = costs more than budgeted), share (of the unit's budget to date; missing when that is 0).
    Levels and their causes: "full" has recipients, hours_per_recipient, delegated_nursing (the growth in recipients and
    hours of delegated nursing), user_time, absence (paid hours per attendance hour: sickness, holiday, training),
    temps_share (the extra price of external temps' larger share), pay_rate, other, income. "recipients" (attendance
    hours unknown) lacks user_time, absence and temps_share, and pay_rate is then cost per delivered hour. "hours"
    (recipients unknown) has hours in place of the first two. "accounts" (no hours) has pay, temps, other, income.

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
    return frame.assign(share=frame["contribution"].astype(float) / whole.where(whole != 0))


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
    spent, planned = kroner(lines, window, rules), kroner(chosen_budget(budget, last.year), window, rules)
    before_last = kroner(lines, window - 12, rules)
    now, past = (hours(activity, payroll, temps, months, rules) for months in (window, window - 12))
    given = assumed(assumptions)
    names_of_units = spent.index.union(planned.index, sort=True)
    if not len(names_of_units):
        raise ValueError(f"Der er hverken budget eller posteringer fra januar til {last}. Vælg en anden måned.")
    units = [
        _unit(
            unit,
            _row(planned, unit, 0.0),
            _row(spent, unit, 0.0),
            _row(now, unit, math.nan),
            _Basis.of(_row(given, unit, math.nan), _row(past, unit, math.nan), _row(before_last, unit, 0.0)),
        )
        for unit in names_of_units
    ]
    return _together(units)


def _together(units: Sequence[_Unit]) -> CostComponents:
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


Row = dict[str, float]
Factors = tuple[list[float], list[float]]


@dataclass(frozen=True)
class _Unit:
    items: dict[tuple[str, str, str], Factors]
    additive: list[tuple[str, str, float, float]]
    level: dict[str, Any]


@dataclass(frozen=True)
class _Basis:
    """What the budget assumed: attendance per delivered hour, paid per attendance hour, kroner per external temp hour."""

    use: float
    paid: float
    temps_price: float
    source: str

    @classmethod
    def of(cls, given: Row, past: Row, past_kroner: Row) -> _Basis:
        use_given, use_past = _over(1.0, given["user_time_share"]), past["use"]
        source = "assumption" if math.isfinite(use_given) else "last_year" if math.isfinite(use_past) else "actual"
        return cls(
            use=use_given if math.isfinite(use_given) else use_past,
            paid=_first(_over(1.0, given["attendance_share"]), _over(past["paid"], past["own"])),
            temps_price=_first(given["temps_price"], _over(past_kroner["temps"], past["external"])),
            source=source,
        )


def _unit(unit: str, plan: Row, actual: Row, now: Row, basis: _Basis) -> _Unit:
    """Items and additive lines of one unit, as far as its data reach."""
    done = {group: _known(now[f"delivered_{group}"]) for group in GROUPS}
    goal = {group: _known(now[f"budgeted_{group}"]) for group in GROUPS}
    total, target = sum(done.values()), sum(goal.values())
    level: dict[str, Any] = {
        "unit": unit, "level": "accounts", "people_known": False, "budget": sum(plan.values()),
        "actual": sum(actual.values()), "user_time_basis": "actual",
    }  # fmt: skip
    beside = [(unit, name.value, plan[name], actual[name]) for name in Component]
    if not (total > 0 and target > 0 and plan["pay"] + plan["temps"] != 0):
        return _Unit({}, beside, level)
    additive = beside[2:]
    volumes = _volumes(now, done, goal)
    level["people_known"] = all(pair[0][0] is not None for pair in volumes.values())
    level["level"] = "recipients" if level["people_known"] else "hours"
    sources: dict[str, Factors]
    if not now["use"] > 0:
        cost = [side["pay"] + side["temps"] for side in (plan, actual)]
        sources = {"own": ([1.0, 1.0, 1.0, cost[0] / target], [1.0, 1.0, 1.0, cost[1] / total])}
    else:
        level.update(level="full" if level["people_known"] else "hours", user_time_basis=basis.source)
        sources, temps_apart = _sources(plan, actual, now, basis, total, target)
        if temps_apart:
            additive = [(unit, Cause.TEMPS_SHARE.value, plan["temps"], actual["temps"]), *additive]
    items: dict[tuple[str, str, str], Factors] = {}
    for group, (first, second) in volumes.items():
        people = (first[0], second[0]) if level["people_known"] else (1.0, 1.0)
        each = (first[1], second[1]) if level["people_known"] else (goal[group], done[group])
        for source, (before, after) in sources.items():
            items[unit, group, source] = ([people[0] or 0.0, each[0], *before], [people[1] or 0.0, each[1], *after])
    return _Unit(items, additive, level)


Volume = tuple[float | None, float]


def _volumes(now: Row, done: Row, goal: Row) -> dict[str, tuple[Volume, Volume]]:
    """Per service group with any hours: (recipients, hours each) of budget and actual; recipients None when unknown."""
    result: dict[str, tuple[Volume, Volume]] = {}
    for group in GROUPS:
        if not (done[group] or goal[group]):
            continue
        each = {}
        for side, amount, people in (
            ("goal", goal[group], f"budgeted_recipients_{group}"),
            ("done", done[group], f"recipients_{group}"),
        ):
            known = now[people] > 0
            each[side] = (now[people] if known else None, amount / now[people] if known else math.nan)
            if amount == 0:
                each[side] = (0.0, math.nan)
        # No hours on one side: the intensity of the other side, so that the whole change is one of recipients.
        for side, other in (("goal", "done"), ("done", "goal")):
            if not math.isfinite(each[side][1]) and each[side][0] is not None:
                each[side] = (0.0, each[other][1])
        result[group] = (each["goal"], each["done"])
    return result


def _sources(
    plan: Row, actual: Row, now: Row, basis: _Basis, total: float, target: float
) -> tuple[dict[str, Factors], bool]:
    """Attendance per hour, source share, paid per attendance and price of each source; and whether temps stay apart.

    External temps are a source of hours only when their hours and kroner are known together on both sides.
    """
    # Delivered hours of months without a payroll are taken to need as many hours at work as those of the others.
    use_now, external = now["use"], total * (now["use"] - now["own_use"])
    price_now = _over(actual["temps"], external)
    price_plan = _first(basis.temps_price, price_now)
    use_plan = _first(basis.use, use_now)
    present = target * use_plan
    share_plan = (
        plan["temps"] / (price_plan * present) if plan["temps"] and math.isfinite(price_plan) and price_plan else 0.0
    )
    apart = (external == 0 and actual["temps"] != 0) or (plan["temps"] != 0 and not 0 < share_plan < 1)
    if apart:
        external, share_plan = 0.0, 0.0
        use_now = now["own_use"]
        use_plan = _first(basis.use, use_now)
        present = target * use_plan
    paid_now = _over(now["paid"], now["own"])
    paid_plan = _first(basis.paid, paid_now)
    if not math.isfinite(paid_now):
        paid_now = paid_plan = 1.0
    share_now = external / (total * use_now)
    own_plan, own_now = present * (1 - share_plan), total * now["own_use"]
    sources: dict[str, Factors] = {
        "own": (
            [use_plan, 1 - share_plan, paid_plan, plan["pay"] / (own_plan * paid_plan)],
            [use_now, 1 - share_now, paid_now, actual["pay"] / (own_now * paid_now)],
        )
    }
    if share_plan or share_now:
        price_now = _first(price_now, price_plan)
        sources["external"] = ([use_plan, share_plan, 1.0, price_plan], [use_now, share_now, 1.0, price_now])
    return sources, apart


def _row(table: pd.DataFrame, unit: str, missing: float) -> Row:
    if unit not in table.index:
        return {str(name): missing for name in table.columns}
    return dict(zip(map(str, table.columns), map(float, table.loc[unit].to_numpy(dtype=float)), strict=True))


def _known(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _over(above: float, below: float) -> float:
    return above / below if math.isfinite(above) and math.isfinite(below) and below > 0 else math.nan


def _first(value: float, other: float) -> float:
    return value if math.isfinite(value) else other
