import numpy as np
import pytest

from styringslib.demography import mortality
from styringslib.demography.mortality import CohortDeaths

AGES = np.arange(106)


def hazard(level: float = -2.8, slope: float = 0.118, bend: float = 0.0) -> np.ndarray:
    z = AGES - 80.0
    return 1 / (1 + np.exp(-(level + slope * z + bend * z**2)))


def cohorts(h: np.ndarray, size: float, years: int = 8, fall: float = 0.0, last: int = 2019) -> CohortDeaths:
    when = np.arange(last - years + 1, last + 1)
    steps = when - (last + 1)
    q = 1 - np.exp(-h[None, :, None] * np.exp(-fall * steps))
    alive = np.broadcast_to(size * np.exp(-np.cumsum(h))[None, :, None], (2, AGES.size, years)).copy()
    return CohortDeaths(alive * q, alive, when)


def test_curve_is_found_again_with_many_deaths() -> None:
    fitted = mortality.kannisto(*_counts(cohorts(hazard(-2.6, 0.112, 0.0008), 1e5)))
    assert np.log(fitted[0, 65:100] / hazard(-2.6, 0.112, 0.0008)[65:100]) == pytest.approx(np.zeros(35), abs=0.03)


def test_curve_without_deaths_is_the_prior() -> None:
    fitted = mortality.kannisto(*_counts(cohorts(hazard(), 1e-9)))
    assert np.log(fitted[0, 80] / (1 - fitted[0, 80])) == pytest.approx(mortality.CURVE[0][0], abs=1e-3)


def _counts(c: CohortDeaths) -> tuple[np.ndarray, np.ndarray]:
    return c.deaths, c.persons


@pytest.mark.parametrize("fall", [0.0, 0.03])
def test_fall_is_drawn_mostly_from_what_is_seen_below_eighty_and_from_the_prior_above_ninety(fall: float) -> None:
    found = mortality.yearly_fall(cohorts(hazard(), 1e6, years=9, fall=fall), np.stack([hazard(), hazard()]))
    assert abs(found[0, 65] - fall) < abs(0.021 - fall)
    for age, prior in ((93, 0.0024), (100, 0.0)):
        assert abs(found[0, age] - prior) < 0.3 * abs(fall - prior) + 0.001


def test_estimate_gives_the_mortality_of_the_day() -> None:
    truth = hazard()
    found = mortality.estimate(cohorts(truth, 1e6, fall=0.0), 2020)
    assert found.hazard[0, 62:98] / truth[62:98] == pytest.approx(np.ones(36), abs=0.06)
    later = found.at(np.array([2030]))[0, 70, 0]
    assert later < found.hazard[0, 70]


def test_deaths_by_age_at_death_are_halved_between_cohorts() -> None:
    persons = np.full((2, 106, 3), 1000.0)
    deaths = np.zeros((2, 106, 2))
    deaths[:, 80] = 10.0
    found = mortality.cohort_deaths(persons, np.array([2018, 2019, 2020]), deaths, np.array([2018, 2019]))
    assert found.deaths[0, 80, 0] == 5
    assert found.deaths[0, 79, 0] == 5
    assert found.deaths[0, 81, 0] == 0
    assert found.years.tolist() == [2018, 2019]


def test_years_of_deaths_before_the_population_add_the_dead_back() -> None:
    persons = np.full((2, 106, 2), 1000.0)
    deaths = np.full((2, 106, 3), 20.0)
    found = mortality.cohort_deaths(persons, np.array([2018, 2019]), deaths, np.array([2016, 2017, 2018]))
    assert found.persons[0, 70].tolist() == [1040, 1020, 1000]
    assert np.isnan(found.persons[0, 30, 0])


def test_open_group_dies_as_its_age_mix_and_losses_say() -> None:
    h = hazard()
    area = mortality.Mortality(np.stack([h, h])[:, :91], np.zeros((2, 91)), 2020)
    alive = np.exp(-np.concatenate([[0], np.cumsum(h)]))[:106] * 1e5
    stationary = np.concatenate([alive[:90], [alive[90:].sum()]])
    persons = np.repeat(np.stack([stationary, stationary])[..., None], 5, axis=2)
    truth = -np.log(1 - alive[90] / alive[90:].sum())
    assert mortality.open_group_hazard(area, persons)[0] == pytest.approx(truth, rel=0.03)


def test_borrowed_deaths_follow_the_larger_area_at_our_level() -> None:
    ours = cohorts(hazard(), 1e5, years=4)
    theirs = np.zeros((2, 106, 4))
    dead = ours.deaths * 10
    theirs[:, 1:] = 0.5 * (dead[:, 1:] + dead[:, :-1])
    theirs[:, 0] = 0.5 * dead[:, 0]
    found = mortality.borrowed_deaths(ours, theirs, ours.years)
    assert np.nansum(found.deaths[0, 60:100]) == pytest.approx(ours.deaths[0, 60:100].sum(), rel=0.03)
    nothing = mortality.borrowed_deaths(ours, theirs, ours.years - 50)
    assert nothing is ours


def test_the_share_of_a_cohort_that_lived() -> None:
    """90 of 100, nobody of none, and a year that is not known."""
    persons = np.full((2, 106, 2), 100.0)
    persons[1] = 0.0
    found = CohortDeaths(0.1 * persons, persons, np.array([2018, 2019])).lived(np.array([2019, 2020]))
    assert found[0, 80, 0] == pytest.approx(0.9)
    assert np.isnan(found[1]).all()
    assert np.isnan(found[0, :, 1]).all()
