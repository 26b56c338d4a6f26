"""The numbers that the sections on allocation show; ``styringslib.reports`` supplies them.

Frames are empty, or values None, where the municipality has described no terms or data are missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import pandas as pd


class PriceBasis(Protocol):
    """How an hour's price is built, and what user time it asks for."""

    @property
    def price(self) -> Any:
        """allocation.Price with ``note()``: label, amount, subtotal, source; the last step makes the price common."""

    @property
    def agreed(self) -> float:
        """Kr per hour that the unit is granted."""

    @property
    def own_price(self) -> float:
        """The unit's own price by the budget's assumptions."""

    @property
    def paid_for(self) -> str:
        """granted or delivered hours."""

    @property
    def break_even(self) -> pd.DataFrame:
        """Rows budget, actual; cost_per_hour, other_cost, income, needed, user_time."""

    @property
    def sensitivities(self) -> pd.DataFrame:
        """assumption, change, difference (kr per hour), yearly_effect (kr)."""


class CarryOverBasis(Protocol):
    """Carry-over of all units if the year ends as forecast, under both regimes."""

    @property
    def regime(self) -> Any:
        """The municipality's allocation.CarryOverRegime; None without."""

    @property
    def units(self) -> pd.DataFrame:
        """allocation.compare_carry_over: one row per unit."""

    @property
    def transfers(self) -> pd.DataFrame:
        """area, payer, receiver, amount."""


class AllocationBasis(Protocol):
    """One unit's grant under its own terms, January to the month."""

    @property
    def problem(self) -> str:
        """Why nothing is granted; empty when all is well or there are no terms."""

    @property
    def model(self) -> str:
        """activity, block, hybrid, package, rehabilitation or residential; empty without terms."""

    @property
    def paid_for(self) -> str:
        """granted, delivered or empty."""

    @property
    def lines(self) -> pd.DataFrame:
        """component, item, quantity, rate, amount."""

    @property
    def months(self) -> pd.DataFrame:
        """Index month: granted, cost."""

    @property
    def granted(self) -> float:
        """Kr granted."""

    @property
    def cost(self) -> float:
        """Kr spent on what the grant pays for."""

    @property
    def granted_income(self) -> float:
        """The care system's own figure of the same, kr."""

    @property
    def price(self) -> PriceBasis | None:
        """The hour's price."""

    @property
    def occupancy(self) -> pd.DataFrame:
        """A facility's occupancy by month."""

    @property
    def carry_over(self) -> CarryOverBasis:
        """What the result means next year."""


class WholeAllocationBasis(Protocol):
    """All units' grants, prices and carry-over."""

    @property
    def problem(self) -> str:
        """Why grants are missing."""

    @property
    def grants(self) -> pd.DataFrame:
        """unit, kind, model, granted, cost."""

    @property
    def reconciled(self) -> pd.DataFrame:
        """what, amount, difference."""

    @property
    def prices(self) -> Mapping[str, pd.DataFrame]:
        """Unit -> price note."""

    @property
    def price_table(self) -> pd.DataFrame:
        """Steps x units."""

    @property
    def paid_for(self) -> str:
        """granted or delivered."""

    @property
    def carry_over(self) -> CarryOverBasis:
        """What the results mean next year."""


class SettlementBasis(Protocol):
    """A provider's settlement, January to the month."""

    @property
    def months(self) -> pd.DataFrame:
        """month, granted_hours, delivered_hours, price, paid, paid_hours."""

    @property
    def own_cost(self) -> float:
        """The municipality's own cost per delivered hour."""

    @property
    def settlement(self) -> Any:
        """allocation.Settlement; None without rules or hours."""

    @property
    def differences(self) -> pd.DataFrame:
        """Index kind: label, months, hours, amount."""

    @property
    def rule(self) -> Any:
        """allocation.SettlementRule in force."""


class RehabilitationBasis(Protocol):
    """A team's capacity, load and outcomes."""

    @property
    def name(self) -> str:
        """The team."""

    @property
    def month(self) -> pd.Period:
        """The report's month."""

    @property
    def terms(self) -> Any:
        """allocation.RehabilitationTerms; None without."""

    @property
    def load(self) -> pd.DataFrame:
        """Index month: referrals, capacity, waiting, wait_weeks, active, cost."""

    @property
    def outcomes(self) -> pd.DataFrame:
        """weeks, courses, hours_before, hours, change, lower, upper, without_help."""

    @property
    def results(self) -> pd.Series:
        """Courses ended this year by result."""


class SteeringBasis(Protocol):
    """A trial of steering models."""

    @property
    def trial(self) -> Any:
        """allocation.SteeringTrial."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Model -> Danish name, the municipality's own model marked."""

    @property
    def weights(self) -> Mapping[str, float] | None:
        """Criterion -> weight; None when nobody has weighed."""

    @property
    def units(self) -> Sequence[str]:
        """The units whose hours are the history."""

    @property
    def span(self) -> tuple[pd.Period, pd.Period]:
        """First and last month of the history."""

    @property
    def runs(self) -> int:
        """Simulated courses."""

    @property
    def years(self) -> int:
        """Years in each."""

    @property
    def yearly_cost(self) -> float:
        """What these units together cost in a year, kr; missing where it is not known."""
