"""What reviews, rehabilitation and another population have been measured, or are projected, to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from styringslib import demography, followup
from styringslib.intervals import Z80, normal_reach
from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.scenarios.model.baseline import Floats, Population, Team
from styringslib.scenarios.model.parameters import BAND_EDGES, BANDS
from styringslib.sections.capacity.numbers import CapacityNumbers
from styringslib.sections.cases.numbers import CaseNumbers
from styringslib.sections.demography.numbers import DemographyNumbers
from styringslib.sections.rehabilitation.numbers import MAIN, OutcomeNumbers

HEALTHY = (0.0, 0.25, 0.5, 0.75, 1.0)
AHEAD = 10
_LIMITS = dict(zip(BANDS, pairwise((0.0, *BAND_EDGES, np.inf)), strict=True))


class ReviewRecord:
    """What earlier review rounds gave, by band; a band without rounds of its own has those of all bands.

    reduced (share of the reviewed), saved (hours a week per reduced), reach (relative half of the 80 % interval), reviewed
    (the most cases of one round; NaN without own rounds): each band -> number. notes: Danish.
    """

    def __init__(self, numbers: CaseNumbers) -> None:
        terms = numbers.terms
        rules = {rule.name: rule for rule in terms.rules}
        rounds = terms.rounds
        bands = [_band(rules.get(name)) for name in rounds["rule"]]
        self.reduced: dict[str, float] = {}
        self.saved: dict[str, float] = {}
        self.reach: dict[str, float] = {}
        self.reviewed: dict[str, float] = {}
        self.notes: list[str] = []
        for band in BANDS:
            own = rounds[[found == band for found in bands]]
            used = own if len(own) else rounds
            counts = used[["reviewed", "changed", "hours_before", "hours_after"]].astype(float).sum()
            fell = counts["hours_before"] - counts["hours_after"]
            share = counts["changed"] / counts["reviewed"] if len(used) and counts["reviewed"] > 0 else 0.0
            each = fell / counts["changed"] if len(used) and counts["changed"] > 0 else 0.0
            self.reduced[band], self.saved[band] = round(100 * share), round(max(each, 0.0) * 20) / 20
            self.reach[band] = _relative(used)
            self.reviewed[band] = float(own["reviewed"].max()) if len(own) else np.nan
        if rounds.empty:
            self.notes.append(
                "Der er ingen oplysninger om tidligere revisitationsrunder, så virkningen af en ny runde er sat til 0. "
                "Skriv selv, hvor stor en del der bliver ændret, og hvor meget."
            )


def _band(rule: followup.ReviewRule | None) -> str:
    """The band that a rule's hours lie in; empty when they cross a limit or are not given."""
    if rule is None:
        return ""
    low, high = rule.min_hours or 0.0, rule.max_hours if rule.max_hours is not None else np.inf
    if rule.min_hours is None and rule.max_hours is None:
        return ""
    return next((band for band, (first, last) in _LIMITS.items() if first <= low and high <= last), "")


def _relative(rounds: pd.DataFrame) -> float:
    if len(rounds) < 2:
        return np.nan
    row = followup.review_yield(rounds.assign(rule="alle"), level=80.0).iloc[0]
    return float((row["upper"] - row["lower"]) / 2 / row["saved_share"]) if row["saved_share"] > 0 else np.nan


def team_of(whole: WholeFollowUp, units: tuple[str, ...]) -> tuple[Team | None, pd.Series]:
    """The rehabilitation team with its effect, and the courses begun by month; None without terms of capacity."""
    kinds = whole.unit_rows["kind"]
    name = next((str(unit) for unit in kinds.index[kinds == "rehabilitation"] if unit in units), None)
    if name is None:
        return None, pd.Series(dtype=float)
    everyone = whole.municipality
    own = FollowUp(
        everyone.for_unit(name), everyone.unit(name), whole.month, whole.forecasts, everyone=lambda: everyone
    )
    load = CapacityNumbers(own).load
    if load.empty or whole.month not in load.index:
        return None, pd.Series(dtype=float)
    effects = OutcomeNumbers(own).effects
    saved = reach = np.nan
    if MAIN in effects.index:
        row = effects.loc[[MAIN]].iloc[0]
        saved, reach = -float(row["estimate"]), float(row["upper"] - row["lower"]) / 2 * Z80 / normal_reach(95)
    begun = load["referrals"].astype(float)
    # Those who wait are asked for too; they are spread over the year ahead.
    now = load.loc[[whole.month]].iloc[0]
    asked = float(begun.loc[whole.month - 11 : whole.month].mean() + now["waiting"] / 12)
    members = np.array([unit == name for unit in units])
    return Team(float(now["capacity"]), asked, saved, reach, members), begun


def population_of(numbers: DemographyNumbers, units: tuple[str, ...], kinds: Mapping[str, str]) -> Population | None:
    """Hours in the years ahead relative to today's, by unit: a district's own people, everybody's for other units.

    Data and terms are looked through at once, so that what is wrong with them is told; the years are projected when somebody asks
    for another than this one.
    """
    if numbers.users is None:
        return None
    _ = numbers.gain, numbers.all_years
    return Projected(lambda: _ratios(numbers, units, kinds), np.array(HEALTHY))


class Projected(Population):
    """A population whose ``ratio`` is projected when it is asked for."""

    def __init__(self, projected: Callable[[], Floats], healthy: Floats) -> None:
        object.__setattr__(self, "healthy", healthy)
        object.__setattr__(self, "_projected", projected)

    @cached_property
    def ratio(self) -> Floats:
        """See ``Population``."""
        projected: Callable[[], Floats] = self.__dict__["_projected"]
        return projected()


def _ratios(numbers: DemographyNumbers, units: tuple[str, ...], kinds: Mapping[str, str]) -> Floats:
    users, gain = numbers.users, numbers.gain
    assert users is not None
    years = range(numbers.base_year, min(numbers.base_year + AHEAD, numbers.end_year) + 1)
    everyone = numbers.all_years
    frames = [everyone.assign(unit="")]
    if len(numbers.districts["unit"].unique()) > 1:
        now = numbers.districts[numbers.districts["year"] == numbers.base_year]
        later = demography.project_districts(
            numbers.districts, numbers.population, numbers.terms.horizon, deaths=numbers.deaths,
            official=numbers.projection,
        )  # fmt: skip
        frames.append(pd.concat([now, later], ignore_index=True))
    people = pd.concat([frame[["unit", "year", "sex", "age", "persons"]] for frame in frames], ignore_index=True)
    people = people[people["year"].isin(list(years))]
    tables = []
    for share in HEALTHY:
        found = demography.demand(people, users.shares, users.hours, healthy=share, gain=gain)
        wide = found.pivot_table(index="unit", columns="year", values="hours", aggfunc="sum").reindex(
            columns=list(years)
        )
        tables.append(wide.div(wide[numbers.base_year], axis=0))
    rows = []
    for unit in units:
        known = unit if kinds[unit] == "district" and unit in tables[0].index else ""
        rows.append(np.stack([table.loc[known].to_numpy(dtype=float) for table in tables], axis=1))
    return np.stack(rows)
