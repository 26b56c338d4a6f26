"""The demography's estimates recomputed cell by cell from docs/methods/demography.md, without the library's own steps."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pandas as pd
import pytest

from styringslib.demography import life_expectancy_gain, migration, mortality, user_shares
from styringslib.demography.mortality import CohortDeaths

AGES = range(101)


def between(age: float, ages: tuple[float, ...], values: tuple[float, ...]) -> float:
    """A straight line between the stated ages, flat outside them."""
    if age <= ages[0]:
        return values[0]
    for (left, low), (right, high) in zip(
        zip(ages, values, strict=True), zip(ages[1:], values[1:], strict=True), strict=False
    ):
        if age <= right:
            return low + (high - low) * (age - left) / (right - left)
    return values[-1]


@pytest.fixture(scope="module")
def moved() -> tuple[np.ndarray, np.ndarray]:
    """Two units, both sexes, four years of cohorts with moves at random, and their survival."""
    rng = np.random.default_rng(7)
    start = rng.uniform(50, 150, (2, 2, 101)) * np.array([20.0, 1.0])[:, None, None]
    hazard = np.array([1 / (1 + exp(2.8 - 0.115 * (age - 80))) for age in AGES])
    survival = np.broadcast_to(np.exp(-hazard)[:, None], (2, 2, 101, 3)).copy()
    persons = np.zeros((2, 2, 101, 4))
    persons[..., 0] = start
    for year in range(3):
        change = rng.normal(0.0, 0.03, (2, 2, 101))
        persons[:, :, 1:, year + 1] = (persons[..., year] * (survival[..., year] + change))[:, :, :-1]
        persons[:, :, 0, year + 1] = start[:, :, 0]
    return persons, survival


def left_over(persons: np.ndarray, survival: np.ndarray, unit: int, sex: int, age: int, year: int) -> float:
    """N(x+1, t+1) - s N(x, t); the open age and the one below hide theirs."""
    if age >= 99:
        return 0.0
    return float(persons[unit, sex, age + 1, year + 1] - survival[unit, sex, age, year] * persons[unit, sex, age, year])


def smoothed(values: list[float], age: int) -> float:
    span = between(age, (25, 40, 60, 70), (0.7, 2, 3, 6))
    return sum(exp(-0.5 * ((age - other) / span) ** 2) * value for other, value in enumerate(values))


def rates(persons: np.ndarray, survival: np.ndarray, unit: int, sex: int, age: int) -> tuple[float, float]:
    """Net migration a person, and the person-years (with the belief) that it rests on.

    What is peculiar to the unit is learnt from its own sex, and from 60 years as much from the other.
    """
    memory = [0.92**2, 0.92, 1.0]
    belief = between(age, (40, 60), (2_000, 1_000))
    other = between(age, (40, 60), (0, 1))

    def sums(one: int, of: int) -> tuple[float, float]:
        left = [sum(w * left_over(persons, survival, one, of, x, t) for t, w in enumerate(memory)) for x in AGES]
        lived = [sum(w * persons[one, of, x, t] for t, w in enumerate(memory)) for x in AGES]
        return smoothed(left, age), smoothed(lived, age)

    area, peculiar, lived = [], [], []
    for of in (0, 1):
        own, first, second = sums(unit, of), sums(0, of), sums(1, of)
        area.append((first[0] + second[0]) / (first[1] + second[1] + (belief if age >= 55 else 0.0)))
        peculiar.append(own[0] - area[of] * own[1])
        lived.append(own[1])
    person_years = lived[sex] + other * lived[1 - sex] + belief
    return area[sex] + (peculiar[sex] + other * peculiar[1 - sex]) / person_years, person_years


@pytest.mark.parametrize("age", [0, 22, 33, 50, 54, 55, 68, 75, 88, 98])
@pytest.mark.parametrize(("unit", "sex"), [(0, 0), (1, 1)])
def test_net_migration(moved: tuple[np.ndarray, np.ndarray], unit: int, sex: int, age: int) -> None:
    found = migration.estimate(*moved)
    assert found.rate[unit, sex, age] == pytest.approx(rates(*moved, unit, sex, age)[0], rel=1e-9)


def test_a_year_that_one_unit_lacks_counts_for_the_other_only(moved: tuple[np.ndarray, np.ndarray]) -> None:
    persons, survival = moved
    gap = persons.copy()
    gap[1, :, :, 0] = np.nan
    found = migration.estimate(gap, survival).rate[0, 0]
    # At 33 the sexes stand apart: the one unit has two years, the other three.
    memory = [0.92**2, 0.92, 1.0]
    left, lived = [0.0] * 101, [0.0] * 101
    own_left, own_lived = [0.0] * 101, [0.0] * 101
    for x in AGES:
        for t, weight in enumerate(memory):
            one, alive = left_over(persons, survival, 0, 0, x, t), persons[0, 0, x, t]
            own_left[x] += weight * one
            own_lived[x] += weight * alive
            left[x] += weight * (one + (left_over(persons, survival, 1, 0, x, t) if t else 0.0))
            lived[x] += weight * (alive + (persons[1, 0, x, t] if t else 0.0))
    shared = smoothed(left, 33) / smoothed(lived, 33)
    told = (smoothed(own_left, 33) + 2_000 * shared) / (smoothed(own_lived, 33) + 2_000)
    assert found[33] == pytest.approx(told, rel=1e-9)


@pytest.mark.parametrize("age", [20, 45, 72])
def test_how_far_a_rate_may_be_off(moved: tuple[np.ndarray, np.ndarray], age: int) -> None:
    """Squared surprises a person beyond those of binomial deaths, drawn to 0.02 by a thousand persons."""
    persons, survival = moved
    found = migration.estimate(persons, survival)
    for sex in (0, 1):
        square, people, chance = [0.0] * 101, [0.0] * 101, [0.0] * 101
        for x in AGES:
            for unit in (0, 1):
                expected = rates(persons, survival, unit, sex, x)[0] if abs(x - age) < 40 else found.rate[unit, sex, x]
                for year in range(3):
                    alive = persons[unit, sex, x, year]
                    square[x] += (left_over(persons, survival, unit, sex, x, year) - expected * alive) ** 2
                    people[x] += alive
                    chance[x] += survival[unit, sex, x, year] * (1 - survival[unit, sex, x, year]) * alive
        lived = smoothed(people, age)
        told = (smoothed([s - c for s, c in zip(square, chance, strict=True)], age) + 20) / (lived + 1_000)
        assert found.dispersion[sex, age] == pytest.approx(min(max(told, 0.001), 2.0), rel=1e-9)
        for unit in (0, 1):
            weight = rates(persons, survival, unit, sex, age)[1]
            # The survival is the same in all years here.
            died = survival[unit, sex, age, 0] * (1 - survival[unit, sex, age, 0])
            error = sqrt((found.dispersion[sex, age] + died) / weight)
            assert found.spread[unit, sex, age] == pytest.approx(error, rel=1e-9)


def test_the_units_own_part_and_the_shock_of_a_year(moved: tuple[np.ndarray, np.ndarray]) -> None:
    persons, survival = moved
    found = migration.estimate(persons, survival)
    for unit in (0, 1):
        with_belief = [rates(persons, survival, unit, sex, age)[1] for sex in (0, 1) for age in range(67, 80)]
        believed = [between(age, (40, 60), (2_000, 1_000)) for _ in (0, 1) for age in range(67, 80)]
        assert found.own_weight[unit] == pytest.approx(1 - sum(believed) / sum(with_belief), rel=1e-9)
    extra = 0.0
    for unit in (0, 1):
        for year in range(3):
            total = people = chance = 0.0
            for sex in (0, 1):
                for age in range(40, 80):
                    alive = persons[unit, sex, age, year]
                    total += left_over(persons, survival, unit, sex, age, year) - found.rate[unit, sex, age] * alive
                    people += alive
                    died = survival[unit, sex, age, year] * (1 - survival[unit, sex, age, year])
                    chance += alive * (found.dispersion[sex, age] + died)
            extra += (total**2 - chance) / people**2
    # Six unit-years, and a prior of 0.2 % with the weight of five.
    told = (extra + 5 * 0.002**2) / 11
    assert found.yearly == pytest.approx(sqrt(min(max(told, 0.0005**2), 0.02**2)), rel=1e-9)


def test_a_year_without_people_says_nothing_of_the_shock(moved: tuple[np.ndarray, np.ndarray]) -> None:
    persons, survival = moved
    gap = persons.copy()
    gap[1, :, :, 0] = np.nan
    found = migration.estimate(gap, survival)
    extra = 0.0
    for unit, year in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2)):
        alive = persons[unit, :, 40:80, year]
        left = np.array(
            [[left_over(persons, survival, unit, sex, age, year) for age in range(40, 80)] for sex in (0, 1)]
        )
        s = survival[unit, :, 40:80, year]  # the same in all years here, so a death's chance a person is s (1 - s)
        chance = (alive * (found.dispersion[:, 40:80] + s * (1 - s))).sum()
        extra += ((left - found.rate[unit, :, 40:80] * alive).sum() ** 2 - chance) / alive.sum() ** 2
    # Five unit-years are known, and the prior has the weight of five.
    told = (extra + 5 * 0.002**2) / 10
    assert found.yearly == pytest.approx(sqrt(min(max(told, 0.0005**2), 0.02**2)), rel=1e-6)


def test_children_by_the_women_who_may_have_them() -> None:
    rng = np.random.default_rng(3)
    persons = rng.uniform(10, 90, (2, 2, 101, 4))
    ratio, mothers, boys = migration.child_woman_ratios(persons)

    def weight(age: int) -> float:
        return exp(-0.5 * ((age - 30.5) / 5.3) ** 2) if 15 <= age <= 49 else 0.0

    memory = [0.92**2, 0.92, 1.0]
    women, born = [], []
    for unit in (0, 1):
        women.append(sum(m * weight(x) * persons[unit, 0, x, t] for t, m in enumerate(memory) for x in AGES))
        born.append(sum(m * persons[unit, :, 0, t + 1].sum() for t, m in enumerate(memory)))
    area = sum(born) / sum(women)
    for unit in (0, 1):
        assert ratio[unit] == pytest.approx((born[unit] + 200) / (women[unit] + 200 / area))
    assert mothers.tolist() == pytest.approx([weight(age) for age in AGES])
    girls_and_boys = persons[:, :, 0, 1:].sum(axis=(0, 2))
    assert boys == pytest.approx((girls_and_boys[1] + 500 * 1.05) / (girls_and_boys.sum() + 500 * 2.05))
    # A unit whose first year is not known counts from its second.
    late = persons.copy()
    late[0, :, :, 0] = np.nan
    found, _, _ = migration.child_woman_ratios(late)
    women[0] -= 0.92**2 * sum(weight(x) * persons[0, 0, x, 0] for x in AGES)
    born[0] -= 0.92**2 * persons[0, :, 0, 1].sum()
    area = sum(born) / sum(women)
    assert found[0] == pytest.approx((born[0] + 200) / (women[0] + 200 / area))


# --- mortality


def curve(age: float, a: float, b: float, c: float) -> float:
    z = age - 80
    square = 625.0 if z < -25 else z * z
    return 1 / (1 + exp(-(a + b * z + c * square)))


@pytest.fixture(scope="module")
def dead() -> CohortDeaths:
    """Eight years of deaths of a large area whose mortality falls 1 % a year, with some noise."""
    rng = np.random.default_rng(11)
    years = np.arange(2012, 2020)
    alive = np.full((2, 106, 8), 5_000.0) * np.exp(-np.arange(106) / 60)[None, :, None]
    hazard = np.array([curve(age, -2.8, 0.118, 0.0008) for age in range(106)])
    q = 1 - np.exp(-hazard[None, :, None] * np.exp(-0.01 * (years - 2020)) * rng.uniform(0.95, 1.05, (2, 106, 8)))
    return CohortDeaths(alive * q, alive, years)


# Ages and the long-run yearly fall of mortality at them.
FALL = (70, 80, 87, 92, 97, 100), (0.021, 0.017, 0.010, 0.003, 0.0, 0.0)


def test_the_yearly_fall(dead: CohortDeaths) -> None:
    expected = np.array([[curve(age, -2.8, 0.118, 0.0008) for age in range(106)]] * 2)
    found = mortality.yearly_fall(dead, expected)
    t = [year - 2015.5 for year in range(2012, 2020)]
    squares = sum(step * step for step in t)
    bands = ((60, 69), (70, 79), (80, 89), (90, 97))
    middles = tuple((low + high) / 2 for low, high in bands)
    excess = []
    for low, high in bands:
        middle = (low + high) / 2
        prior = between(middle, *FALL)
        sd = between(middle, (70, 92), (0.010, 0.002))
        row = []
        for sex in (0, 1):
            died = [dead.deaths[sex, low : high + 1, year].sum() for year in range(8)]
            wanted = [
                (dead.persons[sex, low : high + 1, year] * (1 - np.exp(-expected[sex, low : high + 1]))).sum()
                for year in range(8)
            ]
            slope = -sum(step * log(d / w) for step, d, w in zip(t, died, wanted, strict=True)) / squares
            variance = (0.025**2 + 8 / sum(died)) / squares
            row.append((slope - prior) * sd**2 / (sd**2 + variance))
        excess.append([0.5 * one + 0.25 * sum(row) for one in row])
    for sex in (0, 1):
        own = tuple(row[sex] for row in excess)
        for age in (30, 64, 72, 80, 84, 91, 100):
            told = between(age, *FALL) + between(age, middles, own)
            assert found[sex, age] == pytest.approx(min(max(told, -0.02), 0.05), rel=1e-6)


def test_two_years_say_nothing_of_a_fall(dead: CohortDeaths) -> None:
    short = CohortDeaths(dead.deaths[..., :2], dead.persons[..., :2], dead.years[:2])
    found = mortality.yearly_fall(short, np.full((2, 106), 0.1))
    assert found[0, [60, 80, 86, 93, 100]].tolist() == pytest.approx([0.021, 0.017, 0.011, 0.0024, 0])


def test_the_curve_has_the_greatest_posterior(dead: CohortDeaths) -> None:
    """No small step of level, slope or bend gives deaths and prior a higher likelihood."""
    fitted = mortality.kannisto(dead.deaths, dead.persons)
    for sex, centre in enumerate(((-2.98, 0.121, 0.0009), (-2.60, 0.119, 0.0009))):
        logits = [log(h / (1 - h)) for h in fitted[sex, [70, 80, 90]]]
        a, b, c = logits[1], (logits[2] - logits[0]) / 20, (logits[2] + logits[0] - 2 * logits[1]) / 200

        def posterior(a: float, b: float, c: float, sex: int = sex, centre: tuple[float, ...] = centre) -> float:
            died, alive = dead.deaths[sex, 60:].sum(axis=1), dead.persons[sex, 60:].sum(axis=1)
            mean = np.array([n * (1 - exp(-curve(age, a, b, c))) for age, n in zip(range(60, 106), alive, strict=True)])
            off = ((a - centre[0]) / 0.2) ** 2 + ((b - centre[1]) / 0.003) ** 2 + ((c - centre[2]) / 0.0002) ** 2
            return float((died * np.log(mean) - mean).sum() - 0.5 * off)

        best = posterior(a, b, c)
        for step in ((2e-3, 0, 0), (0, 2e-4, 0), (0, 0, 1e-5)):
            assert posterior(a + step[0], b + step[1], c + step[2]) < best
            assert posterior(a - step[0], b - step[1], c - step[2]) < best
        # Below 55 the bend is held.
        assert log(fitted[sex, 40] / (1 - fitted[sex, 40])) == pytest.approx(a - 40 * b + 625 * c)


@pytest.mark.parametrize("age", [0, 1, 15, 35, 55, 62, 75, 88, 100])
def test_the_level_by_age(dead: CohortDeaths, age: int) -> None:
    """Deaths against the curve's, with the years' memory, smoothed over age and drawn to the level of the oldest."""
    found = mortality.estimate(dead, 2020)
    last_four = CohortDeaths(dead.deaths[..., -4:], dead.persons[..., -4:], dead.years[-4:])
    standard = mortality.kannisto(last_four.deaths, last_four.persons)
    fall = mortality.yearly_fall(dead, standard)
    sex = 1
    died, wanted = [0.0] * 106, [0.0] * 106
    for x in range(106):
        memory = between(x, (75, 90), (0.75, 1.0))
        for place, year in enumerate(dead.years):
            weight = memory ** (2020 - year)
            died[x] += weight * dead.deaths[sex, x, place]
            hazard = standard[sex, x] * exp(-fall[sex, x] * (year - 2020))
            wanted[x] += weight * dead.persons[sex, x, place] * (1 - exp(-hazard))
    span = between(age, (20, 50), (1, 3))
    near = [exp(-0.5 * ((age - x) / span) ** 2) if (age == 0) == (x == 0) else 0.0 for x in range(106)]
    belief = between(age, (50, 70), (0.1, 300))
    anchor = (sum(died[85:]) + 300) / (sum(wanted[85:]) + 300) if age >= 60 else 1.0
    told = (sum(n * d for n, d in zip(near, died, strict=True)) + belief * anchor) / (
        sum(n * w for n, w in zip(near, wanted, strict=True)) + belief
    )
    assert found.hazard[sex, age] == pytest.approx(standard[sex, age] * told, rel=1e-9)


def test_years_of_life_gained() -> None:
    """Half a year is lived by those who die; at the last age a constant share dies each year."""
    first, later = (0.02, 0.03, 0.05), (0.01, 0.02, 0.04)
    rows = [
        ("By", "K", year, 65 + place, q) for year, row in ((2025, first), (2027, later)) for place, q in enumerate(row)
    ]
    found = life_expectancy_gain(pd.DataFrame(rows, columns=["unit", "sex", "year", "age", "q"]))
    # Alive 1, 0.98, 0.9506, 0.90307 and 1, 0.99, 0.9702, 0.931392: the means of neighbours, and the tail.
    assert found["expectancy"].tolist() == pytest.approx(
        [
            0.99 + 0.9653 + 0.926835 + 0.90307 * (0.95 / 0.05 + 0.5),
            0.995 + 0.9801 + 0.950796 + 0.931392 * (0.96 / 0.04 + 0.5),
        ]
    )
    assert found["gain"].tolist() == pytest.approx([0, found["expectancy"].iloc[1] - found["expectancy"].iloc[0]])


# --- users


def test_smoothed_shares_have_the_greatest_local_likelihood() -> None:
    """At each age a line in log odds, near ages counting most; a ridge of 0.1 on the slope. Its maximum is sought apart."""
    from scipy.optimize import minimize

    ages = np.arange(60, 100)
    rng = np.random.default_rng(5)
    persons = rng.integers(20, 200, ages.size).astype(float)
    users = np.floor(persons * np.linspace(0.02, 0.7, ages.size))
    population = pd.DataFrame(
        {
            "unit": "By",
            "year": 2026,
            "sex": "K",
            "age": np.arange(100),
            "persons": np.concatenate([np.full(60, 100.0), persons]),
        }
    )
    found = user_shares(pd.DataFrame({"age": ages, "users": users}), population, by_sex=False).set_index("age")
    every = np.concatenate([np.full(60, 100.0), persons]), np.concatenate([np.zeros(60), users])
    for age in (65, 80, 95, 99):
        distance = (np.arange(100) - age) / 3.0
        kernel = np.exp(-0.5 * distance**2)
        kernel[kernel < 1e-4] = 0.0

        def loss(beta: np.ndarray, distance: np.ndarray = distance, kernel: np.ndarray = kernel) -> float:
            eta = beta[0] + beta[1] * distance
            return float(-(kernel * (every[1] * eta - every[0] * np.logaddexp(0, eta))).sum() + 0.05 * beta[1] ** 2)

        beta = minimize(loss, np.array([-1.0, 0.1]), method="BFGS", options={"gtol": 1e-9}).x
        share = 1 / (1 + exp(-beta[0]))
        assert found.loc[age, "share"] == pytest.approx(share, rel=1e-5)
        # The sandwich: what single persons' chances add up to, seen through the curvature.
        p = 1 / (1 + np.exp(-(beta[0] + beta[1] * distance)))
        design = np.column_stack([np.ones(100), distance])
        bread = np.linalg.inv(design.T @ (design * (kernel * every[0] * p * (1 - p))[:, None]) + np.diag([0, 0.1]))
        meat = design.T @ (design * (kernel**2 * every[0] * p * (1 - p))[:, None])
        error = sqrt((bread @ meat @ bread)[0, 0]) * share * (1 - share)
        assert found.loc[age, "standard_error"] == pytest.approx(error, rel=1e-5)
    # Where a whole window has no user the share is nought, with one over its persons as error.
    assert found.loc[20, "share"] == 0
    near = np.exp(-0.5 * ((np.arange(100) - 20) / 3.0) ** 2)
    assert found.loc[20, "standard_error"] == pytest.approx(1 / (100 * near[near >= 1e-4].sum()))
