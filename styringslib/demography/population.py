"""Population by unit, sex and single year of age, years ahead, with 80 % intervals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from styringslib.demography import migration, mortality
from styringslib.demography.inputs import Inputs, is_national, read_inputs
from styringslib.demography.local_mortality import local_mortality
from styringslib.demography.model import Model
from styringslib.demography.mortality import CohortDeaths
from styringslib.demography.panel import Floats, IntArray, Panel, raise_problems
from styringslib.demography.simulation import Uncertainty, simulate

Groups = Mapping[str, tuple[int | None, int | None]]
MAX_HORIZON = 60


def project(
    population: pd.DataFrame,
    horizon: int,
    *,
    deaths: pd.DataFrame | None = None,
    groups: Groups | None = None,
    simulations: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Project the population of one or more units `horizon` years beyond the last observed 1 January.

    population: unit, year, sex, age, persons on 1 January; single years of age from 0, the highest age is open; at
    least two years for the area as a whole. A unit named "national" ("hele landet", "Danmark") is the larger area that
    the others borrow from; without it that is the sum of the units.
    deaths: unit, year, sex, age (at death; the highest age is open and may be lower than the population's), deaths; for
    the units, or for a larger area with unit = "national". Without deaths the losses of old cohorts stand for them.
    groups: name -> (lowest age, highest age), None for open. simulations: 0 leaves the intervals empty. seed: of the
    simulation; the same seed gives the same result whatever the order of the rows.

    Result: unit, year, sex, age, persons (expected), lower_80, upper_80 (whole persons); with groups unit, year, group,
    persons, lower_80, upper_80, sexes together and the intervals those of the sums. attrs["notes"] says in Danish what
    was assumed and which units are too small for rates of their own.

    Raises ValueError, in Danish and with every problem at once, for missing ages or years, unknown sex codes, negative
    or missing counts, deaths beyond the population, and unusable arguments.

    Method (docs/methods/demography.md): cohort-component by single year of age; mortality of the whole area with a
    falling trend that fades with age, times a local level shrunk by its deaths; net migration as cohort residuals,
    smoothed over age and shrunk; births by child-woman ratio; mixed simulation of deaths, moves and their rates.

    >>> population = pd.DataFrame([{"unit": "By", "year": year, "sex": sex, "age": age, "persons": 1_000}
    ...     for year in (2023, 2024, 2025) for sex in "KM" for age in range(101)])
    >>> ahead = project(population, 2, groups={"0-16": (0, 16), "17-66": (17, 66)}, simulations=0)
    >>> ahead[["year", "group", "persons"]].round(0)
       year  group   persons
    0  2026   0-16   34000.0
    1  2026  17-66  100000.0
    2  2027   0-16   34000.0
    3  2027  17-66  100000.0
    """
    problems = _argument_problems(horizon, groups, simulations)
    data = read_inputs(population, deaths, problems)
    raise_problems(problems)
    if data is None:
        raise AssertionError("unreachable: inputs without problems")
    model = fit(data)
    expected = expected_path(model, horizon)
    years = [data.persons.years[-1] + step for step in range(1, horizon + 1)]
    bounds = _group_bounds(groups, data.persons.top_age) if groups is not None else None
    if bounds is not None and groups is not None:
        frame = _group_frame(data, years, expected, bounds, groups)
    else:
        frame = _age_frame(data, years, expected)
    lower, upper = simulate(
        model, horizon, simulations, bounds, Uncertainty(data.area_deaths, recent_deaths(data), seed)
    )
    point = frame["persons"].to_numpy()
    # The expected value of a skewed handful can lie outside its own quantiles; the interval is widened to hold it, by whole
    # persons.
    frame["lower_80"] = np.fmin(lower.ravel(), np.floor(point)) if simulations else np.nan
    frame["upper_80"] = np.fmax(upper.ravel(), np.ceil(point)) if simulations else np.nan
    frame.attrs["notes"] = [*data.notes, *_borrowing(data, model)]
    return frame


def fit(data: Inputs) -> Model:
    """Mortality, migration and births from the observed years."""
    panel = data.persons
    last = panel.years[-1]
    area = mortality.estimate(data.area_cohorts, last)
    hazard = area.hazard.copy()
    hazard[:, -1] = mortality.open_group_hazard(area, data.area_persons)
    area = mortality.Mortality(hazard, area.fall, last)
    own = local_mortality(area, data.unit_cohorts)
    factor = np.exp(own.level)[:, None, :]
    past = area.at(np.array(panel.years[:-1]))
    survival, known = _survivals(np.exp(-past[None] * factor[..., None]), panel, data.unit_cohorts)
    larger = data.area_persons if data.has_national else None
    area_survival = None
    if data.has_national:
        area_survival = np.exp(-area.at(data.area_years[:-1]))
        if data.area_deaths:
            seen = data.area_cohorts.lived(data.area_years[:-1])
            area_survival = np.where(np.isfinite(seen), seen, area_survival)
    typical = np.array([not is_national(unit) or len(panel.units) == 1 for unit in panel.units])
    moves = migration.estimate(panel.values, survival, larger, area_survival, typical, known)
    births, mothers, boys = migration.child_woman_ratios(panel.values, larger)
    fall = np.broadcast_to(area.fall, panel.values.shape[:3])
    hazard = area.hazard[None] * factor
    return Model(panel.values[..., -1], hazard, fall, own.errors, moves, births, mothers, boys)


def _survivals(
    expected: Floats, panel: Panel, cohorts: tuple[CohortDeaths | None, ...]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Survival (unit, sex, age, transition): of the deaths that came where they are known, otherwise as expected; and where."""
    survival = expected.copy()
    known = np.zeros(survival.shape, dtype=bool)
    for u, own in enumerate(cohorts):
        if own is not None:
            seen = own.lived(np.array(panel.years[:-1]))
            known[u] = np.isfinite(seen)
            survival[u] = np.where(known[u], seen, expected[u])
    return survival, known


def recent_deaths(data: Inputs) -> float:
    """Deaths (or losses) at 80 and over in the last four years of the area: what its level of mortality rests on."""
    return float(np.nansum(data.area_cohorts.deaths[:, 80:, -4:]))


def expected_path(model: Model, horizon: int) -> Floats:
    """Expected persons (unit, sex, age, step), the mean of the model without chance."""
    now = model.start
    steps = []
    for step in range(horizon):
        kept = np.exp(-model.hazard * np.exp(-model.fall * step))
        now = advance(now, now * np.maximum(kept + model.moves.rate, 0.0), model)
        steps.append(now)
    return np.stack(steps, axis=-1)


def advance(before: Floats, kept: Floats, model: Model) -> Floats:
    """One year on: `kept` persons (unit, sex, age) one year older, the open group gathered, the newborn added."""
    after = np.empty_like(kept)
    after[:, :, 1:] = kept[:, :, :-1]
    after[:, :, -1] += kept[:, :, -1]
    born = model.births * (before[:, 0] @ model.mothers)
    after[:, 0, 0], after[:, 1, 0] = born * (1 - model.boys), born * model.boys
    return after


def _argument_problems(horizon: int, groups: Groups | None, simulations: int) -> list[str]:
    problems = []
    if not isinstance(horizon, int | np.integer) or isinstance(horizon, bool) or not 1 <= horizon <= MAX_HORIZON:
        problems.append(f"Antal år frem (horizon) skal være et helt tal fra 1 til {MAX_HORIZON}, ikke {horizon!r}.")
    if not isinstance(simulations, int | np.integer) or simulations < 0:
        problems.append(f"Antal simulationer skal være et helt tal fra 0 og op, ikke {simulations!r}.")
    for name, limits in (groups or {}).items():
        low, high = limits
        if (low or 0) < 0 or (high is not None and high < (low or 0)):
            problems.append(f"Aldersgruppen '{name}': grænserne {low}-{high} er ikke brugbare.")
    if groups is not None and not groups:
        problems.append("Aldersgrupperne (groups) er tomme.")
    return problems


def _group_bounds(groups: Groups, top: int) -> list[tuple[int, int]]:
    """First and one-past-last age of each group; a group that ends in the open age group takes all of it."""
    problems = []
    bounds = []
    for name, (low, high) in groups.items():
        if (low or 0) > top:
            problems.append(
                f"Aldersgruppen '{name}' begynder ved {low} år, men befolkningens øverste gruppe er {top}+."
            )
        bounds.append((low or 0, top + 1 if high is None else min(high, top) + 1))
    raise_problems(problems, "Fejl i aldersgrupperne")
    return bounds


def _age_frame(data: Inputs, years: list[int], expected: Floats) -> pd.DataFrame:
    panel = data.persons
    values = expected.transpose(0, 3, 1, 2)
    index = np.indices(values.shape).reshape(4, -1)
    return pd.DataFrame(
        {
            "unit": _labels(panel, index[0]),
            "year": np.asarray(years)[index[1]],
            "sex": np.asarray(panel.sexes, dtype=object)[index[2]],
            "age": index[3],
            "persons": values.ravel(),
        }
    )


def _labels(panel: Panel, index: IntArray) -> pd.Series:
    """Units as the input has them: numbers stay numbers, so that results can be merged with it."""
    return pd.Series(list(panel.labels)).take(index).reset_index(drop=True)


def _group_frame(
    data: Inputs, years: list[int], expected: Floats, bounds: list[tuple[int, int]], groups: Groups
) -> pd.DataFrame:
    both = expected.sum(axis=1)
    values = np.stack([both[:, low:high].sum(axis=1) for low, high in bounds], axis=-1)
    index = np.indices(values.shape).reshape(3, -1)
    return pd.DataFrame(
        {
            "unit": _labels(data.persons, index[0]),
            "year": np.asarray(years)[index[1]],
            "group": np.asarray(list(groups), dtype=object)[index[2]],
            "persons": values.ravel(),
        }
    )


def _borrowing(data: Inputs, model: Model) -> list[str]:
    if len(data.persons.units) == 1:
        return []
    return [
        f"{unit} er for lille til egne rater: {100 * (1 - own):.0f} % af nettoflytningen for 67-79-årige "
        "er lånt fra hele området."
        for unit, own in zip(data.persons.units, model.moves.own_weight, strict=True)
        if own < 0.5
    ]
