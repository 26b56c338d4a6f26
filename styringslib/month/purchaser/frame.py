"""The whole frame that a purchaser answers for: what it grants and pays the units of the frame, and its own costs.

Each unit's deviation from its budget is parted in two that add up to it: what the purchaser pays beyond the budget, and what
the unit costs beyond what it is paid. So the frame is the one of the municipality's report, to the krone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib.findings import Finding, grounds
from styringslib.findings import rules as rules_of
from styringslib.intake.settings.settings import Frame
from styringslib.month.forecast import FRAME
from styringslib.month.unit_numbers import UnitNumbers

# How a unit of the frame is paid: for its activity, its budget as a block, its bills, or it is the purchaser's own costs.
EARNED, BLOCK, BILL, OWN = "earned", "block", "bill", "own"
LINES = ("budget", "paid_to_date", "spent", "paid", "more", "expected", "beyond")


@dataclass(frozen=True)
class PurchaserFrame:
    """The frame of ``own``, a purchaser's numbers; its tables are empty where no frame of the municipality has its area."""

    own: UnitNumbers

    @cached_property
    def frame(self) -> Frame | None:
        """The first of the municipality's frames that has the purchaser's area and other units than purchasers in it."""
        unit = self.own.unit
        if unit is None or unit.kind != "purchaser":
            return None
        for frame in self.own.settings.frames:
            providers = [name for name in self._members(frame) if self._kind(name) != "purchaser"]
            if unit.area in frame.areas and providers and self.own.forecasts.row(FRAME + frame.name) is not None:
                return frame
        return None

    def _members(self, frame: Frame) -> list[str]:
        area = {unit.name: unit.area for unit in self.own.settings.units}
        return [name for name in self.own.forecasts.units if area.get(name) in frame.areas]

    def _kind(self, name: str) -> str:
        return self.own.settings.unit(name).kind

    @cached_property
    def row(self) -> pd.Series | None:
        """The frame's row of ``MonthForecast.figures``."""
        return self.own.forecasts.row(FRAME + self.frame.name) if self.frame else None

    @cached_property
    def units(self) -> pd.DataFrame:
        """Index unit of the frame, kr: way (EARNED, BLOCK, BILL, OWN), budget, paid_to_date and paid (January to the month and
        the year: what the unit earns by its terms; its budget where it is paid a block or has no terms; what it costs where
        it is a private provider or a purchaser), spent, expected, more (paid - budget) and beyond (expected - paid).

        more + beyond = expected - budget. Without a whole budget a unit is paid what it costs, and more is missing. A block that
        is not spread over the months is missing to date.
        """
        if self.frame is None:
            return pd.DataFrame(columns=["way", *LINES])
        table = self.own.forecasts.figures.loc[self._members(self.frame)].copy()
        earned = self.own.forecasts.earned
        year = earned.groupby("unit")["earned"].sum().reindex(table.index)
        gone = earned[earned["month"] <= self.own.month].groupby("unit")["earned"].sum().reindex(table.index)
        kinds = pd.Series({name: self._kind(str(name)) for name in table.index})
        bill = (kinds == "provider") | table["budget"].isna()
        ways = [kinds == "purchaser", bill, year.notna()]
        table["way"] = np.select(ways, [OWN, BILL, EARNED], BLOCK)
        costs = table["way"].isin([OWN, BILL])
        table["paid"] = table["expected"].where(costs, year.where(table["way"] == EARNED, table["budget"]))
        table["paid_to_date"] = table["spent"].where(costs, gone.where(table["way"] == EARNED, table["budget_to_date"]))
        table["more"] = table["paid"] - table["budget"]
        table["beyond"] = table["expected"] - table["paid"]
        return table[["way", *LINES]]

    @cached_property
    def total(self) -> pd.Series:
        """The sums of ``units``; more is missing where a unit has no whole budget."""
        return self.units[list(LINES)].sum(skipna=False)

    @cached_property
    def forecast_finding(self) -> Finding | None:
        """The year-end of the whole frame against its budget, as ``FollowUp.forecast_finding`` of the frame; None without one."""
        if self.frame is None or self.row is None:
            return None
        limits = self.own.settings.thresholds
        row = {str(name): value for name, value in self.row.items()}
        return rules_of.forecast_finding(
            self.frame.name,
            self.own.month,
            row,
            minor_kr=limits.minor_kr,
            minor_pct=limits.minor_pct,
            act_kr=limits.act_kr,
            no_budget="some",
        )

    @cached_property
    def change_findings(self) -> list[Finding]:
        """What moved the frame's forecast since last month."""
        row = self.row
        if self.frame is None or row is None or pd.isna(row["previous"]):
            return []
        parts = {name: float(row[name]) for name in ("new_actuals", "revised_past", "changed_expectations")}
        name, settled = self.frame.name, bool(row["owed"])
        return rules_of.change_findings(name, self.own.month, parts, minor_kr=self.own.minor_kr, settled=settled)

    @cached_property
    def finding(self) -> Finding | None:
        """Where the frame's deviation lies; None without a whole budget, or where there is nothing worth telling."""
        if self.frame is None or self.row is None or pd.isna(self.total["more"]):
            return None
        ways = self.units.groupby("way")["more"].sum()
        parts = {
            "to_providers": float(ways.reindex([EARNED, BLOCK]).sum()),
            "to_private": float(ways.get(BILL, 0.0)),
            "at_providers": float(self.total["beyond"]),
            "at_purchaser": float(ways.get(OWN, 0.0)),
        }
        deviation, name = float(self.row["expected"] - self.row["budget"]), self.frame.name
        return grounds.frame_finding(name, self.own.month, deviation, parts, minor_kr=self.own.minor_kr)
