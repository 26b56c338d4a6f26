"""A rehabilitation team's grant, by block or by course, with the team's capacity, load and queue.

Too few courses make each of them dear, too many make a queue: both are shown beside the money, because the grant
alone tells neither.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import pandas as pd

from styringslib.allocation.grants import Grants, as_months, combine, empty_lines, lines
from styringslib.allocation.home_care import BlockTerms

_WEEKS_PER_MONTH = 365.25 / 12 / 7


@dataclass(frozen=True)
class RehabilitationTerms:
    """Terms of a team.

    capacity: delivered hours per month that the team is staffed for, by unit; hours_per_course; form "block" (yearly
    amount by unit, in twelfths) or "activity" (rate in kr per course begun); waiting: courses in the queue when the
    terms begin; capacity_cost: kr per month that the capacity costs, by unit, used for the cost per course.

    >>> terms = build_terms([{"model": "rehabilitering", "gyldig_fra": "2026-01", "form": "aktivitet",
    ...     "kapacitet": {"Team": 240.0}, "timer_pr_forloeb": 40.0, "takst": 20_000.0}])
    >>> referrals = pd.DataFrame({"unit": ["Team"], "month": [pd.Period("2026-01", "M")], "referrals": [8]})
    >>> grants = grant(terms, {"referrals": referrals})
    >>> load = grants.details["rehabilitation_load"].iloc[0]
    >>> grants.total, float(load["begun"]), float(load["waiting"])
    (120000.0, 6.0, 2.0)
    """

    capacity: Mapping[str, float]
    hours_per_course: float
    form: Literal["block", "activity"] = "block"
    yearly: Mapping[str, float] = field(default_factory=dict)
    rate: float = 0.0
    waiting: Mapping[str, float] = field(default_factory=dict)
    capacity_cost: Mapping[str, float] = field(default_factory=dict)

    model: ClassVar[str] = "rehabilitation"
    table: ClassVar[str] = "referrals"

    @property
    def columns(self) -> tuple[str, ...]:
        """Courses asked for."""
        return ("referrals",)

    @property
    def units_named(self) -> tuple[str, ...]:
        """The teams with a capacity."""
        return tuple(self.capacity)

    def claims(self, rows: pd.DataFrame) -> pd.Series:
        """The rows of teams with a capacity."""
        return rows["unit"].isin(list(self.capacity))

    def load(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Courses asked for, begun and waiting, month by month.

        rows: unit, month, referrals (courses asked for). Result per unit and month: referrals, capacity (courses a
        month), begun (what the capacity allows of queue and referrals), waiting (at the end of the month), load (queue
        and referrals / capacity; above 1 the queue grows), used_share (begun / capacity), wait_weeks (waiting /
        capacity in weeks, Little's law: queue = throughput x wait), cost_per_course (capacity cost / begun; NaN without
        cost or course).
        """
        frame = rows.assign(month=as_months(rows["month"]), referrals=rows["referrals"].astype(float).fillna(0.0))
        frame = frame.groupby(["unit", "month"], as_index=False)[["referrals"]].sum().sort_values(["unit", "month"])
        results = []
        for unit, months in frame.groupby("unit", sort=True):
            capacity = self.capacity[str(unit)] / self.hours_per_course
            cost = self.capacity_cost.get(str(unit), math.nan)
            waiting = self.waiting.get(str(unit), 0.0)
            for month, referrals in zip(months["month"], months["referrals"], strict=True):
                asked = waiting + referrals
                begun = min(asked, capacity)
                waiting = asked - begun
                results.append(
                    {
                        "unit": unit,
                        "month": month,
                        "referrals": referrals,
                        "capacity": capacity,
                        "begun": begun,
                        "waiting": waiting,
                        "load": asked / capacity,
                        "used_share": begun / capacity,
                        "wait_weeks": waiting / capacity * _WEEKS_PER_MONTH,
                        "cost_per_course": cost / begun if begun > 0 else math.nan,
                    }
                )
        return pd.DataFrame(results)

    def grant(self, rows: pd.DataFrame, months: pd.PeriodIndex, units: Sequence[str]) -> Grants:
        """Block: one line per team and month. Activity: courses begun x rate. Both with details["rehabilitation_load"]."""
        load = self.load(rows) if len(rows) else pd.DataFrame()
        details = {"rehabilitation_load": load} if len(load) else {}
        if self.form == "block":
            block = BlockTerms(self.yearly).grant(rows, months, units)
            return Grants(block.components, details=details)
        if load.empty:
            return Grants(empty_lines())
        frame = load[["unit", "month"]].assign(quantity=load["begun"], rate=self.rate)
        return combine([Grants(lines(frame, "course"), details=details)])
