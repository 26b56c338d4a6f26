"""Steering models tried out on the municipality's own hours, and on years simulated from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from styringslib import allocation
from styringslib.fields.fault import SettingsError
from styringslib.month import accounts
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.follow_up import FollowUp
from styringslib.sections.steering import terms

YEARS = 5


@dataclass(frozen=True)
class SteeringNumbers:
    """The trial of all models on the districts.

    given_weights: criterion (English name or a Danish one) -> number, None to take those of kommune.toml's
    [rapporter.styringsmodeller] vaegte, if any.
    """

    follow_up: FollowUp
    given_weights: Mapping[str, float] | None = None
    runs: int = 1000
    seed: int = 0

    @property
    def years(self) -> int:
        """Years in every simulated course."""
        return YEARS

    @property
    def weights(self) -> Mapping[str, float] | None:
        """Criterion -> weight, by English name; None when nobody has weighed, or the settings of it are to be mended."""
        if self.given_weights is not None:
            return terms.by_name(self.given_weights) or None
        with suppress(SettingsError):
            return terms.weights(self.follow_up.settings)
        return None

    @property
    def weights_to_be_mended(self) -> bool:
        """Whether something is wrong with the weights that the municipality has set; the data check tells what."""
        return self.given_weights is None and bool(terms.REPORTS.read(self.follow_up.settings.sections)[1])

    @cached_property
    def hours(self) -> pd.DataFrame:
        """The activity up to the month, closed units under their successors, with the kind of unit (``kind``)."""
        known = self.follow_up.municipality
        rows = known.activity[known.activity["month"] <= self.follow_up.month]
        kinds = {unit.name: unit.kind for unit in known.settings.units}
        # A closed unit's hours were of its own kind.
        return rows.assign(kind=rows["unit"].map(kinds), unit=rows["unit"].replace(accounts.successors(known)))

    @cached_property
    def history(self) -> pd.DataFrame:
        """Granted hours of the districts: ``whole_years``."""
        return whole_years(self.hours[self.hours["kind"] == "district"])

    @cached_property
    def problem(self) -> str:
        """Why the models can not be tried, in Danish; empty when they can."""
        try:
            _ = self.trial
        except ValueError as error:
            return str(error)
        return ""

    @property
    def units(self) -> Sequence[str]:
        """The units whose hours are the history."""
        return [name for name in self.trial.demand.levels if name not in self.trial.left_out]

    @property
    def span(self) -> tuple[pd.Period, pd.Period]:
        """First and last month of the history."""
        return self.history.index[0], self.history.index[-1]

    @cached_property
    def own_model(self) -> str:
        """The built-in model that the districts' terms in the month amount to; empty when they are of another kind, and
        when the models cannot be tried."""
        if self.problem:
            return ""
        own = AllocationTerms(self.follow_up.settings)
        entry = own.in_force(self.units[0], self.follow_up.month) if len(self.units) else None
        model = entry.model if entry else None
        if isinstance(model, allocation.ActivityTerms):
            return "activity_corrected" if model.correction else f"activity_{model.basis}"
        return model.model if model is not None and model.model in allocation.STEERING_MODELS else ""

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Model -> Danish name; the municipality's own is marked."""
        return {
            name: f"{model.label} (i dag)" if name == self.own_model else model.label
            for name, model in allocation.STEERING_MODELS.items()
        }

    @cached_property
    def trial(self) -> allocation.SteeringTrial:
        """Every model on the same historical and simulated months. Raises ValueError (Danish) without a whole year of hours."""
        if self.history.empty:
            raise ValueError(
                "Styringsmodellerne kan ikke prøves: der skal være visiterede timer for mindst ét helt kalenderår. "
                "Indlæs aktivitet for et helt år."
            )
        return allocation.try_steering_models(self.history, runs=self.runs, years=YEARS, seed=self.seed)

    @property
    def yearly_cost(self) -> float:
        """What the districts cost over the last twelve months, kr."""
        ledger = self.follow_up.ledger
        recent = ledger[ledger["unit"].isin(self.units) & (ledger["month"] > self.follow_up.month - 12)]
        return float(recent["spent"].sum()) if len(recent) else math.nan


def whole_years(rows: pd.DataFrame) -> pd.DataFrame:
    """``granted_hours`` by month (rows) and unit (columns), the years of which all months are there; empty without hours."""
    if rows.empty or rows["granted_hours"].notna().sum() == 0:
        return pd.DataFrame()
    wide = rows.pivot_table(index="month", columns="unit", values="granted_hours", aggfunc="sum", observed=True)
    years = pd.PeriodIndex(wide.index).year
    counts = years.value_counts()
    # Who has opened since the last whole year has no history yet.
    return wide[years.isin(counts.index[counts == 12])].dropna(axis="columns", how="all")
