"""What a year means for the next: what every unit and the purchaser carry over, by the strict and the flexible regime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from styringslib import allocation
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.follow_up import FollowUp
from styringslib.month.purchaser.frame import OWN, PurchaserFrame


@dataclass(frozen=True)
class CarryOverNumbers:
    """Carry-over if the year ends as forecast, under the strict and the flexible regime, for all units of the areas."""

    follow_up: FollowUp

    @cached_property
    def regime(self) -> allocation.CarryOverRegime | None:
        """The municipality's own regime; None where it has described none."""
        return AllocationTerms(self.follow_up.settings).carry_over

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """unit, area, year, budget and spent of every unit that carries its own result: what it is judged against and the
        expected year-end. A purchaser's are those of its frame without what the units answer for themselves (the budgets of the
        frame, and what it grants and pays), so that the results of all are the whole's deviation."""
        rows = self.follow_up.forecasts.figures
        if rows.empty:
            return pd.DataFrame(columns=["unit", "area", "year", "budget", "spent"])
        # A private provider keeps its own result: it has nothing to carry over in the municipality's budget.
        area = {unit.name: unit.area for unit in self.follow_up.settings.units if unit.kind != "provider"}
        rows = rows.assign(budget=rows["earned"].fillna(rows["budget"])) if "earned" in rows else rows
        single = rows[rows.index.isin(list(area)) & rows["expected"].notna() & (rows["budget"] > 0)]
        table = pd.DataFrame(
            {
                "unit": single.index.astype(object),
                "area": [area[str(name)] for name in single.index],
                "year": self.follow_up.month.year,
                "budget": single["budget"].to_numpy(dtype=float),
                "spent": single["expected"].to_numpy(dtype=float),
            }
        )
        for name, (budget, paid) in self.frames.items():
            table.loc[table["unit"] == name, ["budget", "spent"]] = [budget, paid]
        return table

    @property
    def frames(self) -> dict[str, tuple[float, float]]:
        """Purchaser -> budget of its frame, and what it grants and pays in the year, kr."""
        return {
            name: (float(rows["budget"].sum()), float(rows["paid"].sum())) for name, rows in self.framed_units.items()
        }

    @cached_property
    def framed_units(self) -> dict[str, pd.DataFrame]:
        """Purchaser -> ``PurchaserFrame.units`` of what it answers for; without the purchasers that answer for their own costs
        alone: those without a frame, with a frame that lacks a budget, or beside another purchaser of it."""
        own, found, taken = self.follow_up, {}, set()
        for unit in own.settings.units:
            framed = PurchaserFrame(FollowUp(own.municipality, unit, own.month, own.forecasts))
            if framed.frame is None or framed.frame.name in taken or framed.total[["budget", "paid"]].isna().any():
                continue
            taken.add(framed.frame.name)
            rows = framed.units
            beside = (rows["way"] == OWN) & (rows.index != unit.name)
            found[unit.name] = rows[~beside]
        return found

    @cached_property
    def _both(self) -> Mapping[str, allocation.CarryOver]:
        assert self.regime is not None
        return {
            "strict": allocation.carry_forward(self.accounts, replace(self.regime, mode="strict")),
            "flexible": allocation.carry_forward(self.accounts, replace(self.regime, mode="flexible")),
        }

    @cached_property
    def units(self) -> pd.DataFrame:
        """One row per unit: area, budget, spent, and under each regime result, carried, treasury, next_opening, and
        given_to_others; empty without a regime or forecasts.

        The method tells what is left; here + is cost, as everywhere in the month's figures: result (spent - budget), carried and
        next_opening are plus for a deficit, and what is given to other units or to the treasury is plus, so that result +
        given_to_others + treasury = carried.
        """
        if self.regime is None or self.accounts.empty:
            return pd.DataFrame()
        strict, flexible = (replace(self.regime, mode=mode) for mode in ("strict", "flexible"))
        table = allocation.compare_carry_over(self.accounts, strict, flexible)
        left = [f"{name}_{mode}" for name in ("result", "carried", "next_opening") for mode in ("strict", "flexible")]
        return table.assign(**{name: 0.0 - table[name] for name in left})

    @cached_property
    def transfers(self) -> pd.DataFrame:
        """Who pays for whom under the flexible regime: area, payer, receiver, amount; the largest first."""
        if self.units.empty:
            return pd.DataFrame(columns=["area", "payer", "receiver", "amount"])
        table = self._both["flexible"].transfers
        return table.sort_values(["area", "amount"], ascending=[True, False]).reset_index(drop=True)
