"""Grants, prices and carry-over of all units side by side, and the control that no krone is made or lost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from styringslib import allocation
from styringslib.month.all_units.granted import granted
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.whole import WholeFollowUp
from styringslib.sections.allocation.carried import CarryOverNumbers
from styringslib.sections.allocation.delegation import Delegation
from styringslib.sections.allocation.numbers import AllocationNumbers


@dataclass(frozen=True)
class WholeAllocation:
    """The whole municipality's allocation."""

    follow_up: WholeFollowUp

    @cached_property
    def problem(self) -> str:
        """What is wrong with the terms, or with the hours they are to pay for; empty when nothing is."""
        told = AllocationTerms(self.follow_up.settings).problem
        return told or next((unit.problem for unit in self.units if unit.problem), "")

    @cached_property
    def units(self) -> list[AllocationNumbers]:
        """The units that the terms grant something or have pay, in the order of kommune.toml."""
        order = {unit.name: place for place, unit in enumerate(self.follow_up.settings.units)}
        parts = sorted(self.follow_up.parts, key=lambda part: order.get(part.name, len(order)))
        own = {part.name: part.municipality for part in parts}
        made = granted(AllocationTerms(self.follow_up.settings), own, self.follow_up.year_to_date)
        found = [AllocationNumbers(part, self.delegation, made) for part in parts]
        return [unit for unit in found if unit.entry is not None or unit.model]

    @cached_property
    def grants(self) -> pd.DataFrame:
        """One row per unit with a grant: unit, kind, model, granted, nursing (the part of it that is received, or minus paid,
        for delegated nursing), cost (kr, January to the month)."""
        rows: list[tuple[str, str, str, float, float, float]] = [
            (unit.unit.name, unit.unit.kind, unit.model, unit.granted, unit.nursing, unit.cost)
            for unit in self.units
            if unit.grants is not None and len(unit.grants.components)
        ]
        rows += self._without_accounts({row[0] for row in rows})
        return pd.DataFrame(rows, columns=["unit", "kind", "model", "granted", "nursing", "cost"])

    @property
    def without_data(self) -> list[str]:
        """Units with terms whose grant is not known; they are not in ``grants``."""
        return [unit.unit.name for unit in self.units if unit.without_data]

    def _without_accounts(self, known: set[str]) -> list[tuple[str, str, str, float, float, float]]:
        """Rows of ``grants`` of the units that pay or are paid for nursing and have no accounts in the folder: what one unit is
        paid, another pays, and both sides are told."""
        lines = self.delegation.grants.components
        moved = lines.groupby("unit", sort=False)["amount"].apply(
            lambda kr: allocation.sum_kroner(kr.to_numpy(dtype=float))
        )
        kinds = {unit.name: unit.kind for unit in self.follow_up.settings.units}
        return [
            (str(unit), kinds[str(unit)], "nursing", float(kr), float(kr), math.nan)
            for unit, kr in moved.items()
            if unit not in known
        ]

    @property
    def framed(self) -> pd.DataFrame:
        """Those rows of ``grants`` whose units are granted for the whole of their cost, not for delegated nursing alone."""
        return self.grants[self.grants["model"] != "nursing"]

    @cached_property
    def delegation(self) -> Delegation:
        """Delegated nursing of all units."""
        return Delegation(self.follow_up)

    @cached_property
    def occasions(self) -> pd.DataFrame:
        """The crossings of all units' corridors this year, as ``AllocationNumbers.occasions``."""
        found = [unit.occasions for unit in self.units if len(unit.occasions)]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame()

    @cached_property
    def prices(self) -> dict[str, pd.DataFrame]:
        """Unit -> price note (label, amount, subtotal, key, source), the units whose hours have a price."""
        return {unit.unit.name: unit.price.price.note() for unit in self.units if unit.price and unit.price.price}

    @cached_property
    def price_table(self) -> pd.DataFrame:
        """Price steps (index, last row Pris) by unit, kr per hour; empty without prices."""
        built = {unit.unit.name: unit.price.price for unit in self.units if unit.price and unit.price.price}
        return allocation.compare_prices(built) if built else pd.DataFrame()

    @property
    def paid_for(self) -> str:
        """granted or delivered: what the prices are prices of; empty without prices."""
        return next((unit.paid_for for unit in self.units if unit.price), "")

    @cached_property
    def carry_over(self) -> CarryOverNumbers:
        """What the year's results mean next year."""
        return CarryOverNumbers(self.follow_up)
