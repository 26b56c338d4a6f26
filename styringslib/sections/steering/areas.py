"""The same trial in each area by itself: is one model good for all of them, or does each want its own?

An area is what one model would pay for: the districts' care, the nursing that is delegated to them, rehabilitation, and
residential facilities. Their months differ in level, growth, season and swings, which the history tells; what no history
tells (illness, heavier citizens) is assumed alike in all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from styringslib import allocation
from styringslib.allocation.criteria import NAMES
from styringslib.followup import CostSettings
from styringslib.month import staff
from styringslib.month.allocation_terms import nursing_services
from styringslib.sections.steering.numbers import YEARS, SteeringNumbers, whole_years

# Differences below five points are not told apart.
TOLD = 0.05
# Enough for differences of five points; the districts have all of the report's courses.
_RUNS = 200


@dataclass(frozen=True)
class AreaTrials:
    """The trial of every area that has whole years of history; ``basis``: the report's own trial, which is the districts'."""

    basis: SteeringNumbers

    @cached_property
    def histories(self) -> Mapping[str, pd.DataFrame]:
        """Area -> months (rows, whole calendar years) and units (columns): hours, of facilities the place-days in use."""
        hours, kind = self.basis.hours, self.basis.hours["kind"]
        settings = CostSettings(nursing_services=nursing_services(self.basis.follow_up.settings))
        nursing = hours["service"].astype(str).map(settings.service_group) == "nursing"
        rows = {
            "district": hours[(kind == "district") & ~nursing],
            "nursing": hours[(kind == "district") & nursing],
            "rehabilitation": hours[kind == "rehabilitation"],
            "residential": _place_days(self.basis),
        }
        wide = {area: whole_years(found) for area, found in rows.items()}
        return {area: history for area, history in wide.items() if not history.empty}

    @cached_property
    def trials(self) -> Mapping[str, allocation.SteeringTrial]:
        """Area -> its trial; areas whose history is too short or has gaps are left out."""
        found = {}
        for area, history in self.histories.items():
            try:
                found[area] = allocation.try_steering_models(
                    history, runs=min(self.basis.runs, _RUNS), years=YEARS, seed=self.basis.seed
                )
            except ValueError:
                continue
        return found

    @cached_property
    def leaders(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Criterion -> area -> the models with the most points, or less than five points below; none for fairness where an
        area has one unit only."""
        return {
            name: {
                area: () if name == "fairness" and _units(trial) == 1 else _leaders(trial, name)
                for area, trial in self.trials.items()
            }
            for name in NAMES
        }

    @cached_property
    def shared(self) -> Mapping[str, tuple[str, ...]]:
        """Criterion -> the models that lead in every area that can tell; empty where the areas want different ones."""
        found = {}
        for name, each in self.leaders.items():
            told = [set(models) for models in each.values() if models]
            common = set.intersection(*told) if told else set()
            found[name] = tuple(model for model in allocation.STEERING_MODELS if model in common)
        return found

    def ranked(self, weights: Mapping[str, float]) -> pd.DataFrame:
        """Index area: own and common (models), and their weighted scores (0-1): the area's best, and the model that is best over
        all areas, each counting alike."""
        scores = pd.DataFrame({area: trial.table(weights)["score"] for area, trial in self.trials.items()})
        common = str(scores.mean(axis=1).idxmax())
        own = scores.idxmax()
        return pd.DataFrame(
            {"own": own, "own_score": scores.max(), "common": common, "common_score": scores.loc[common]},
            index=scores.columns,
        )


def _units(trial: allocation.SteeringTrial) -> int:
    return len(trial.demand.levels)


def _leaders(trial: allocation.SteeringTrial, criterion: str) -> tuple[str, ...]:
    """The best, and those whose distance to it is below five points or within the chance of the simulation."""
    best = str(trial.table()[criterion].idxmax())
    behind = trial.differences(best)[criterion]
    return tuple(str(model) for model in behind.index[behind > -TOLD])


def _place_days(basis: SteeringNumbers) -> pd.DataFrame:
    """unit, month, granted_hours: the place-days that citizens used, under the name that the other areas' hours have."""
    rows = staff.place_days(basis.follow_up.municipality, basis.follow_up.month)
    if rows.empty:
        return rows
    # A facility without places has not opened: its months are missing, not empty.
    rows = rows[rows["available_days"] > 0]
    return rows.rename(columns={"occupied_days": "granted_hours"})
