"""What is agreed and decided to bring the cost down: the year's and a full year's amount, what is seen of it, what is at risk."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from styringslib.borders import records
from styringslib.followup.actions import DROPPED, open_actions, overdue_actions
from styringslib.month.accounts import under_heirs
from styringslib.month.agreed import solutions as written
from styringslib.month.agreed.effects import effects, measured_apart
from styringslib.month.follow_up import Subject
from styringslib.month.whole import WholeFollowUp
from styringslib.prognosis import TOTAL
from styringslib.register.entries import field

MONTHS = 12
NOT_BEGUN = field("action", "status").choices[0]
# What the accounts say of an effect that has been measured: it has come, or less than was agreed has.
CAME, LESS = "came", ("short", "not_seen")
# Why an amount is at risk, in the order in which one is looked for.
AT_RISK = ("less", "late", "not_begun")
_AMOUNTS = ("year", "measured", "unmeasured", "risk", "next_year", "full_year", "full_risk")
_COLUMNS = ("kind", "unit", "area", "title", "owner_role", "start_month", "deadline", "status", "state", *_AMOUNTS)


@dataclass(frozen=True)
class TrackerNumbers(Subject):
    """The actions and the decided solutions of a year. All amounts are kr, + = more cost, so that a saving is minus."""

    follow_up: WholeFollowUp

    @cached_property
    def items(self) -> pd.DataFrame:
        """A row for each action that was agreed or begins in the year or is not done, and each decided solution that has not
        become an action: kind (action, solution), unit, area, title, owner_role, start_month, deadline, status and

        year, next_year, full_year: what was agreed; measured: what the accounts show of the year so far, missing where it cannot
        be measured; unmeasured: what should have come so far and cannot be measured, missing where it is not known when; state:
        came, less, late, not_begun, unknown (begun, and the accounts cannot tell), ahead; risk, full_risk: what of year and
        full_year is at risk, 0 where nothing is.
        """
        rows = [
            *(self._action(index, row) for index, row in self._actions.iterrows()),
            *map(_solution, self._solutions),
        ]
        frame = pd.DataFrame(rows, columns=list(_COLUMNS))
        return frame.astype(dict.fromkeys(_AMOUNTS, "float64")).sort_values(
            ["area", "kind", "unit", "title"], ignore_index=True
        )

    @cached_property
    def dropped(self) -> int:
        """How many actions that were agreed or were to begin in the year have been given up."""
        return int((_status(self._agreed) == DROPPED).sum())

    @property
    def without_amount(self) -> int:
        """How many of the items nobody has written an amount of a full year for."""
        return int(self.items["full_year"].isna().sum())

    @cached_property
    def areas(self) -> pd.DataFrame:
        """Index area, and their total last: number of items and their amounts added up; missing where none has one."""
        if self.items.empty:
            return pd.DataFrame(columns=["number", *_AMOUNTS])
        groups = self.items.groupby("area")
        table = groups[list(_AMOUNTS)].sum(min_count=1).assign(number=groups.size())
        table.loc[TOTAL] = table.sum(min_count=1)
        return table

    @property
    def total(self) -> pd.Series:
        """The total of ``areas``."""
        return self.areas.loc[[TOTAL]].iloc[0]

    @cached_property
    def _agreed(self) -> pd.DataFrame:
        """The year's actions, each with the area of its unit, those that have been given up among them."""
        own = self.follow_up
        rows = own.actions
        year = self.month.year
        agreed = rows["agreed_month"].fillna(rows["start_month"])
        of_year = (agreed.dt.year == year) | (rows["start_month"].dt.year >= year)
        rows = under_heirs(own.municipality, rows[of_year | rows.index.isin(open_actions(rows).index)])
        areas = {unit.name: unit.area for unit in own.settings.units}
        return rows.assign(area=rows["unit"].map(areas))

    @property
    def _actions(self) -> pd.DataFrame:
        return self._agreed[_status(self._agreed) != DROPPED]

    @cached_property
    def _solutions(self) -> list[dict[str, Any]]:
        own = self.follow_up
        rows = written.solutions(own.municipality, self.month)
        decided = rows["action"].isna() & (rows["status"] != written.PROPOSED)
        return records(rows[decided])

    @cached_property
    def _effects(self) -> pd.DataFrame:
        """effects.measured_apart of the year's actions: a row that is not here cannot be measured."""
        own = self.follow_up
        return measured_apart(effects(own.municipality, own.actions, own.ledger, self.month))

    @cached_property
    def _late(self) -> set[Any]:
        return set(overdue_actions(self._agreed, self.month).index)

    def _action(self, index: Any, row: pd.Series) -> dict[str, Any]:
        effect, first = float(row["effect_per_month"]), row["start_month"]
        gone = _months_of(first, self.month.year, self.month.month)
        found = self._effects.loc[index] if index in self._effects.index else None
        seen = float(found["measured"]) if found is not None else math.nan
        begun = bool(first <= self.month)
        state = self._state(row, index, begun, "" if found is None else str(found["verdict"]))
        months = _months_of(first, self.month.year)
        lost = _lost(effect, seen) if state in AT_RISK else 0.0
        return {
            **{name: row[name] for name in _COLUMNS[1:8]},
            "kind": "action", "state": state, "year": effect * months + 0.0, "measured": seen * gone,
            "unmeasured": effect * gone + 0.0 if begun and found is None else 0.0, "risk": lost * months + 0.0,
            "next_year": effect * _months_of(first, self.month.year + 1) + 0.0,
            "full_year": effect * MONTHS, "full_risk": lost * MONTHS,
        }  # fmt: skip

    def _state(self, row: pd.Series, index: Any, begun: bool, verdict: str) -> str:
        """What the accounts say comes first, since a deadline that has passed is no loss where the effect is there."""
        if verdict == CAME:
            return "came"
        if verdict in LESS:
            return "less"
        if index in self._late:
            return "late"
        if begun and row["status"] == NOT_BEGUN:
            return "not_begun"
        return "unknown" if begun else "ahead"


def _status(rows: pd.DataFrame) -> pd.Series:
    return rows["status"].fillna("").astype(str).str.casefold()


def _months_of(first: pd.Period, year: int, last: int = MONTHS) -> int:
    """How many months of ``year``, through the month ``last``, there are from ``first`` on."""
    if first.year > year:
        return 0
    return max(last - (first.month if first.year == year else 1) + 1, 0)


def _lost(agreed: float, seen: float = math.nan) -> float:
    """What of an agreed saving is not seen, kr; all of it where nothing can be measured, nought of what is agreed to cost more,
    missing where no amount is agreed."""
    if math.isnan(agreed):
        return math.nan
    return min(max(agreed - (0.0 if math.isnan(seen) else seen), agreed), 0.0)


def _solution(row: dict[str, Any]) -> dict[str, Any]:
    """Nothing tells in the accounts what a solution that is no action gives, nor from which month."""
    year, full = float(row["amount_this_year"]), float(row["amount_full_year"])
    state = "late" if row["late"] else "ahead" if row["status"] == written.DECIDED else "unknown"
    at_risk = state in AT_RISK
    short, middle, _ = written.HORIZONS
    return {
        **{name: row.get(name) for name in _COLUMNS[1:8]},
        "kind": "solution", "start_month": pd.NaT, "state": state, "year": year, "measured": np.nan,
        "unmeasured": np.nan if state == "unknown" else 0.0, "risk": _lost(year) if at_risk else 0.0,
        "next_year": full if row["horizon"] in (short, middle) else 0.0,
        "full_year": full, "full_risk": _lost(full) if at_risk else 0.0,
    }  # fmt: skip
