"""Delegated nursing: tasks under the Health Act that home care carries out for nursing, paid in one of three ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from styringslib.allocation.grants import Grants, as_months, combine, empty_lines, lines
from styringslib.allocation.kroner import round_kroner


@dataclass(frozen=True)
class NursingTerms:
    """Terms of delegated nursing.

    variant "delivered": home care is paid per delivered hour out of the nursing unit's budget, a transfer between two
    units; "activity": whoever performs an hour is paid for it by the area, home care and nursing alike; "none": nobody
    pays, and details["hidden_nursing_cost"] shows what home care bears and nursing cannot see. price: kr per hour;
    services: the services that are nursing; nursing_unit: whose tasks they are, and whose budget pays in the first variant,
    which has to have one; unit_cost: home care's own cost per hour by unit (default the price), for the hidden cost.
    Raises ValueError (Danish) when the first variant has nobody to pay: money that nobody pays would be made of nothing.

    >>> terms = build_terms([{"model": "sygepleje", "gyldig_fra": "2026-01", "variant": "leverede", "pris": 500.0,
    ...     "ydelser": ["nursing"], "sygeplejeenhed": "Sygeplejen"}])
    >>> activity = pd.DataFrame({"unit": ["Nord"], "month": [pd.Period("2026-01", "M")], "service": ["nursing"],
    ...     "time_of_day": ["weekday"], "legal_basis": ["sul"], "granted_hours": [20.0], "delivered_hours": [18.0],
    ...     "budgeted_hours": [20.0]})
    >>> grant(terms, activity).components[["unit", "component", "amount"]]
             unit     component  amount
    0        Nord       nursing  9000.0
    1  Sygeplejen  nursing_paid -9000.0
    """

    variant: Literal["delivered", "activity", "none"]
    price: float
    services: tuple[str, ...]
    nursing_unit: str = ""
    unit_cost: Mapping[str, float] = field(default_factory=dict)

    model: ClassVar[str] = "nursing"
    table: ClassVar[str] = "activity"

    def __post_init__(self) -> None:
        """Reject a payment without a payer."""
        if self.variant == "delivered" and not self.nursing_unit:
            raise ValueError("Sygeplejeenheden mangler: Når de leverede timer betales, skal en enhed betale for dem.")

    @property
    def columns(self) -> tuple[str, ...]:
        """Delivered hours."""
        return ("delivered_hours",)

    @property
    def units_named(self) -> tuple[str, ...]:
        """The nursing unit, where there is one."""
        return (self.nursing_unit,) if self.nursing_unit else ()

    def claims(self, rows: pd.DataFrame) -> pd.Series:
        """The rows of the nursing services."""
        return rows["service"].isin(list(self.services))

    def grant(self, rows: pd.DataFrame, months: pd.PeriodIndex, units: Sequence[str]) -> Grants:
        """Lines per unit, month and service; in the first variant with the nursing unit's payment as the opposite amount.

        rows: activity rows of the nursing services, delivered_hours; hours that the nursing unit delivers itself are
        paid in the variant "activity" only. details["hidden_nursing_cost"]: unit, month, hours (delegated), cost, covered
        (what the unit is paid), hidden (cost - covered, kr), variant and nursing_unit.
        """
        if rows.empty:
            return Grants(empty_lines())
        frame = rows.assign(
            month=as_months(rows["month"]),
            item=rows["service"].astype(object),
            quantity=rows["delivered_hours"].astype(float).fillna(0.0),
        )
        frame = frame.groupby(["unit", "month", "item"], as_index=False)[["quantity"]].sum().assign(rate=self.price)
        delegated = frame[frame["unit"] != self.nursing_unit]
        parts = [Grants(empty_lines())]
        if self.variant == "activity":
            parts.append(Grants(lines(frame, "nursing", item=frame["item"])))
        elif self.variant == "delivered":
            received = lines(delegated, "nursing", item=delegated["item"])
            paid = received.assign(unit=self.nursing_unit, component="nursing_paid", item=received["unit"])
            paid["quantity"], paid["amount"] = -paid["quantity"], -paid["amount"]
            parts += [Grants(received), Grants(paid)]
        total = combine(parts)
        return Grants(total.components, details={"hidden_nursing_cost": self._hidden(delegated, total.components)})

    def _hidden(self, delegated: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
        keys = ["unit", "month"]
        table = delegated.groupby(keys, as_index=False)[["quantity"]].sum().rename(columns={"quantity": "hours"})
        own = np.array([self.unit_cost.get(str(unit), self.price) for unit in table["unit"]], dtype=float)
        table["cost"] = round_kroner(table["hours"].to_numpy(dtype=float) * own)
        received = paid[paid["component"] == "nursing"].groupby(keys)["amount"].sum()
        covered = received.reindex(pd.MultiIndex.from_frame(table[keys]), fill_value=0.0)
        table["covered"] = round_kroner(covered.to_numpy(dtype=float))
        table["hidden"] = round_kroner((table["cost"] - table["covered"]).to_numpy(dtype=float))
        return table.assign(variant=self.variant, nursing_unit=self.nursing_unit)
