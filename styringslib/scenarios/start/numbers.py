"""The baseline of scenarios: one municipality in one month, put together from the same numbers as its reports."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from styringslib import allocation, shipped
from styringslib.fields.words import listed
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.opening import open_follow_up
from styringslib.month.whole import WholeFollowUp
from styringslib.scenarios.model.baseline import Baseline, Grants, Population
from styringslib.scenarios.model.distribution import FIXED
from styringslib.scenarios.model.parameters import BANDS
from styringslib.scenarios.start.effects import ReviewRecord, population_of, team_of
from styringslib.scenarios.start.hours import ScenarioHours
from styringslib.scenarios.start.measures import ScenarioMeasures
from styringslib.scenarios.start.money import ScenarioMoney
from styringslib.scenarios.start.packages import package_steps
from styringslib.scenarios.start.ranges import ranges
from styringslib.sections.cases.numbers import CaseNumbers
from styringslib.sections.demography.source import DemographyError, demography_of
from styringslib.sections.demography.terms import TermsError, healthy_share


class ScenarioError(ValueError):
    """A scenario can not be reckoned; the text is Danish and says what to do."""


def open_scenarios(data: str = "", month: str = "", cache: str = "") -> ScenarioNumbers:
    """The numbers that scenarios begin with; the parameters as in ``opening.open_follow_up``, for the whole municipality."""
    whole = open_follow_up(data, "", month, cache)
    assert isinstance(whole, WholeFollowUp)
    if whole.forecasts.empty:
        raise ScenarioError(
            "Der er ingen posteringer at regne scenarier på. Indlæs posteringer og budget, og kør “styring check”."
        )
    return ScenarioNumbers(whole, Path(data) if data else shipped.sample())


@dataclass(frozen=True)
class ScenarioNumbers:
    """``baseline`` of a municipality's month; ``folder`` is where the files beside the tables lie."""

    whole: WholeFollowUp
    folder: Path

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units with a forecast, in the order of kommune.toml."""
        known = set(self.whole.unit_rows.index)
        return tuple(unit.name for unit in self.whole.settings.units if unit.name in known)

    @cached_property
    def hours(self) -> ScenarioHours:
        """Hours and staff."""
        return ScenarioHours(self.whole.municipality, self.whole.month, self.units)

    @cached_property
    def baseline(self) -> Baseline:
        """Everything a scenario is reckoned from."""
        hours, money, units = self.hours, ScenarioMoney(self.whole, self.units), self.units
        record = ReviewRecord(CaseNumbers(self.whole))
        team, begun = team_of(self.whole, units)
        population, told = self._population()
        count, measures = len(units), ScenarioMeasures(self.whole, hours)
        starts = {f"reduced_{band}": np.full(count, record.reduced[band]) for band in BANDS}
        starts |= {f"saved_{band}": np.full(count, record.saved[band]) for band in BANDS}
        starts["healthy_ageing"] = np.full(count, self._healthy * 100)
        citizens, band_hours = hours.bands
        plain = {
            name: getattr(hours, name).to_numpy(dtype=float)
            for name in ("granted", "delivered", "user_time", "absence", "temps_share", "attendance", "temps_price")
        }
        return Baseline(
            municipality=self.whole.settings.name,
            month=self.whole.month,
            units=units,
            kinds=tuple(self._kinds[unit] for unit in units),
            areas=tuple(self.whole.municipality.unit(unit).area for unit in units),
            budget=money.budget,
            expected=money.expected,
            reach=money.reach,
            total_reach=money.total_reach,
            rest=money.rest,
            profile=money.profile,
            annual=money.annual,
            annual_reach=money.annual_reach,
            annual_total_reach=money.annual_total_reach,
            delivery_share=(hours.delivered / hours.granted).to_numpy(dtype=float),
            citizens=citizens,
            band_hours=band_hours,
            review_reach=np.array([record.reach[band] for band in BANDS]),
            starts=starts,
            grants=self._grants(money.budget),
            earned=measures.earned,
            carried=measures.carried,
            team=team,
            population=population,
            package_steps=package_steps(hours),
            regime=AllocationTerms(self.whole.settings).carry_over,
            ranges=ranges(hours, record, team, begun),
            notes=(*record.notes, *told, *self._lacking(team is None)),
            **plain,
        )

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {unit: self.whole.municipality.unit(unit).kind for unit in self.units}

    @property
    def _healthy(self) -> float:
        return healthy_share(self.whole.settings.sections)

    def _population(self) -> tuple[Population | None, list[str]]:
        try:
            numbers = demography_of(self.whole.municipality, self.folder, self.whole.month)
            return population_of(numbers, self.units, self._kinds), []
        except (DemographyError, TermsError) as error:
            return None, [f"Befolkningen år frem kan ikke regnes med. {error}"]

    def _lacking(self, no_team: bool) -> list[str]:
        hours = self.hours
        told = []
        if hours.granted.notna().sum() == 0:
            told.append("Der er ingen timer i data, så kun priser, løn og fravær kan ændres.")
        if hours.attendance.notna().sum() == 0:
            told.append("Der er ingen fremmødetid i data, så brugertid, fravær og vikarer kan ikke ændres.")
        if not len(hours.people):
            told.append("Der er ingen løbende sager i data, så revisitation og plejetyngde kan ikke ændres.")
        if hours.few_in_a_band:
            told.append(
                "Timebånd med få borgere i en enhed er talt sammen med nabobåndet, så tallene ikke fortæller om enkelte."
            )
        ungrouped = [str(unit) for unit in self.whole.compared.ungrouped.index]
        if ungrouped:
            told.append(
                f"En del af kronerne for {listed(ungrouped)} er ikke fordelt på arter. De regnes som øvrig drift, så en "
                "ændring af løn eller vikarer regnes af for lidt."
            )
        if no_team:
            told.append("Der er ingen vilkår for et rehabiliteringsteam, så forløb og kapacitet kan ikke ændres.")
        return told

    def _grants(self, budget: np.ndarray) -> Grants:
        """What the units' own terms pay for; a price list counts with its mean over the recent hours."""
        terms, month = AllocationTerms(self.whole.settings), self.whole.month
        rows = self.hours.table("activity")
        models, bases, prices, block = [], [], [], []
        corridor, settled = None, None
        for place, unit in enumerate(self.units):
            entry = terms.in_force(unit, month)
            model = entry.model if entry else None
            name, basis, price, fixed = "", "", np.nan, float(budget[place])
            if isinstance(model, allocation.ActivityTerms | allocation.HybridTerms):
                name, basis = model.model, model.basis
                own = rows[(rows["unit"] == unit) & rows["month"].isin(self.hours.recent)]
                price = _mean_price(model.prices, own, f"{basis}_hours")
                if isinstance(model, allocation.HybridTerms):
                    corridor, settled = model.corridor, model.settled_share
            elif isinstance(model, allocation.BlockTerms):
                name, fixed = "block", float(model.yearly.get(unit, np.nan))
            elif isinstance(model, allocation.RehabilitationTerms) and model.form == "block":
                name, fixed = FIXED, float(model.yearly.get(unit, np.nan))
            models.append(name)
            bases.append(basis)
            prices.append(price)
            block.append(fixed)
        example = allocation.STEERING_MODELS["hybrid"]
        return Grants(
            tuple(models),
            tuple(bases),
            np.array(prices, dtype=float),
            (self.hours.budgeted * 12).to_numpy(dtype=float),
            np.array(block, dtype=float),
            corridor or example.corridor,
            example.settled_share if settled is None else settled,
        )


def _mean_price(prices: allocation.PriceList, rows: pd.DataFrame, hours: str) -> float:
    if rows.empty:
        return prices.find("", "", "")
    weights = rows[hours].fillna(0.0).to_numpy(dtype=float)
    rates = prices.rates(rows).to_numpy(dtype=float)
    known = ~np.isnan(rates) & (weights > 0)
    return float((rates * weights)[known].sum() / weights[known].sum()) if known.any() else np.nan
