import numpy as np
import pytest
from scipy.optimize import minimize

from styringslib.demography.local_mortality import local_mortality
from styringslib.demography.mortality import CohortDeaths, Mortality

AGES = np.arange(106)
HAZARD = 1 / (1 + np.exp(2.8 - 0.118 * (AGES - 80.0)))
AREA = Mortality(np.stack([HAZARD, HAZARD]), np.zeros((2, AGES.size)), 2020)


def cohorts(factor: np.ndarray | float, size: float, years: int = 8) -> CohortDeaths:
    """Deaths at `factor` times the area's mortality, without chance."""
    when = np.arange(2020 - years, 2020)
    alive = np.broadcast_to(size * np.exp(-np.cumsum(HAZARD))[None, :, None], (2, AGES.size, years)).copy()
    return CohortDeaths(alive * (1 - np.exp(-HAZARD))[None, :, None] * np.reshape(factor, (1, -1, 1)), alive, when)


def test_own_mortality_is_shrunk_by_the_number_of_deaths() -> None:
    found = local_mortality(AREA, (cohorts(1.2, 1e6), cohorts(1.2, 300.0), cohorts(1.2, 0.1), None))
    assert found.level[0, 65:96] == pytest.approx(np.full(31, np.log(1.2)), abs=0.005)
    assert 0 < found.level[2, 70] < 0.02 < 0.1 < found.level[1, 70] < 0.2
    assert 0 < found.level[2, 90] < found.level[1, 90] < found.level[0, 90]
    assert not found.level[3].any()
    assert not found.errors[3].any()
    # Below the first knot and above the last the level is that of the knot.
    assert found.level[1, 40] == found.level[1, 65]
    assert found.level[1, 104] == found.level[1, 95]


def test_high_mortality_of_the_sixties_says_little_of_the_nineties() -> None:
    """Deaths known at 60-69 only, which settle the knots of 65 and 75; the normal prior's mean of 95 given these is 0.033.

    Covariances 0.15^2, 0.15 x 0.12 exp(-100 / 1250), 0.12^2, and with 95 0.15 x 0.025 exp(-900 / 1250) and 0.12 x 0.025
    exp(-400 / 1250).
    """
    own = cohorts(1.2, 1e6)
    own.deaths[:, 70:] = np.nan
    level = local_mortality(AREA, (own,)).level[0]
    assert level[65] == pytest.approx(np.log(1.2), abs=0.01)
    between = 0.15 * 0.12 * np.exp(-100 / 1250)
    seen = np.array([[0.15**2, between], [between, 0.12**2]])
    with_95 = np.array([0.15 * 0.025 * np.exp(-900 / 1250), 0.12 * 0.025 * np.exp(-400 / 1250)])
    assert level[95] == pytest.approx(with_95 @ np.linalg.solve(seen, [level[65], level[75]]), abs=1e-4)
    assert level[95] < 0.2 * level[65]


def test_without_deaths_seen_the_error_is_the_prior() -> None:
    """0.15, 0.12, 0.05 and 0.025 at 65, 75, 85 and 95, half-way between two knots a little less than their mean."""
    errors = np.sqrt((local_mortality(AREA, (cohorts(1.0, 1e-9),)).errors[0] ** 2).sum(axis=0))
    assert errors[[40, 65, 75, 85, 95, 105]] == pytest.approx([0.15, 0.15, 0.12, 0.05, 0.025, 0.025], rel=1e-6)
    together = np.exp(-100 / 1250)
    assert errors[70] == pytest.approx(0.5 * np.sqrt(0.15**2 + 0.12**2 + 2 * together * 0.15 * 0.12), rel=1e-6)
    known = np.sqrt((local_mortality(AREA, (cohorts(1.0, 1e5),)).errors[0] ** 2).sum(axis=0))
    assert (known[65:96] < 0.02).all()


def test_the_knots_have_the_greatest_posterior() -> None:
    """Poisson deaths by age and the prior of four knots, written out again and maximised by another method."""
    rng = np.random.default_rng(4)
    own = cohorts(1.0, 400.0)
    own.deaths[:] = rng.poisson(own.deaths * 1.15)
    knots = np.array([65.0, 75.0, 85.0, 95.0])
    sd = np.array([0.15, 0.12, 0.05, 0.025])
    covariance = np.outer(sd, sd) * np.exp(-((knots[:, None] - knots) ** 2) / 1250)
    dead = own.deaths[:, 60:].sum(axis=(0, 2))
    wanted = (own.persons[:, 60:] * (1 - np.exp(-HAZARD[60:]))[None, :, None]).sum(axis=(0, 2))

    def loss(b: np.ndarray) -> float:
        line = np.interp(AGES[60:], knots, b)
        return float((wanted * np.exp(line) - dead * line).sum() + 0.5 * b @ np.linalg.solve(covariance, b))

    best = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-8}).x
    assert local_mortality(AREA, (own,)).level[0, [65, 75, 85, 95]] == pytest.approx(best, abs=1e-5)
