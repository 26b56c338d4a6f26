"""One unit's cost as items of factors, as far as its data reach: the budget's and the actual side of each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from styringslib.followup.causes import Cause, Component
from styringslib.followup.cost_basis import GROUPS

Row = dict[str, float]
Factors = tuple[list[float], list[float]]


@dataclass(frozen=True)
class UnitCost:
    """A unit's items (service group, source) with their factors in budget and accounts, its lines beside them, and its level."""

    items: dict[tuple[str, str, str], Factors]
    additive: list[tuple[str, str, float, float]]
    level: dict[str, Any]


@dataclass(frozen=True)
class Basis:
    """What the budget assumed: attendance per delivered hour, paid per attendance hour, kroner per external temp hour."""

    use: float
    paid: float
    temps_price: float
    source: str

    @classmethod
    def of(cls, given: Row, past: Row, past_kroner: Row) -> Basis:
        """What is given, else what the same months of last year came to."""
        use_given, use_past = _over(1.0, given["user_time_share"]), past["use"]
        source = "assumption" if math.isfinite(use_given) else "last_year" if math.isfinite(use_past) else "actual"
        return cls(
            use=use_given if math.isfinite(use_given) else use_past,
            paid=_first(_over(1.0, given["attendance_share"]), _over(past["paid"], past["own"])),
            temps_price=_first(given["temps_price"], _over(past_kroner["temps"], past["external"])),
            source=source,
        )


def unit_cost(unit: str, plan: Row, actual: Row, now: Row, basis: Basis) -> UnitCost:
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
        return UnitCost({}, beside, level)
    additive = beside[2:]
    volumes = _volumes(now, done, goal)
    level["people_known"] = all(one[0] is not None for pair in volumes.values() for one in pair)
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
    return UnitCost(items, additive, level)


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
    plan: Row, actual: Row, now: Row, basis: Basis, total: float, target: float
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


def row_of(table: pd.DataFrame, unit: str, missing: float) -> Row:
    """The unit's row of a table by unit; ``missing`` in every column where it has none."""
    if unit not in table.index:
        return {str(name): missing for name in table.columns}
    return dict(zip(map(str, table.columns), map(float, table.loc[unit].to_numpy(dtype=float)), strict=True))


def _known(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _over(above: float, below: float) -> float:
    return above / below if math.isfinite(above) and math.isfinite(below) and below > 0 else math.nan


def _first(value: float, other: float) -> float:
    return value if math.isfinite(value) else other


def with_untold(unit: UnitCost, told: tuple[Row, Row], whole: tuple[Row, Row], months: int) -> UnitCost:
    """The unit with the kroner (budget, actual) of the months whose hours have not come, as components: no hours tell more."""
    level = unit.level | {"budget": sum(whole[0].values()), "actual": sum(whole[1].values()), "months_untold": months}
    rest = [
        (unit.level["unit"], part.value, whole[0][part] - told[0][part], whole[1][part] - told[1][part])
        for part in Component
        if months
    ]
    return UnitCost(unit.items, [*unit.additive, *rest], level)
