"""The hypotheses' closed forms against the multivariate normal written out, and what they say of plain cases."""

from __future__ import annotations

import numpy as np
import pytest

from styringslib.prognosis.within_year.hypotheses import (
    ONE_OFF_RATE,
    ONE_OFF_SIZE,
    SHIFT_RATE,
    SHIFT_SIZES,
    WAVE_RATE,
    WAVE_SIZE,
    Months,
    Weighed,
    weighed,
)

NOISE, FREEDOM = 0.02, 40.0
SEASON = np.array([0.9, 0.95, 1.0, 1.05, 1.1, 1.0, 0.8, 0.95, 1.05, 1.1, 1.0, 1.1])


def months(amounts: list[float], coming_from: int | None = None) -> Months:
    """One unit whose first months are known; the rest is still to come."""
    known = len(amounts)
    seen = np.arange(12)[None] < known
    coming = np.arange(12)[None] >= (known if coming_from is None else coming_from)
    return Months(
        np.array([[*amounts, *[0.0] * (12 - known)]]),
        SEASON[None],
        seen,
        coming,
        np.full((1, 12), NOISE),
        np.array([FREEDOM]),
    )


def one(amounts: list[float], level: float = 1.0, error: float = 0.01) -> Weighed:
    return weighed(months(amounts), np.array([[level]]), np.array([[error]]), np.array([1.0]))


def test_every_weight_and_forecast_is_that_of_the_multivariate_normal_written_out() -> None:
    amounts = np.array([0.92, 0.94, 1.05, 1.13, 1.19])
    found = one(amounts.tolist())
    season, rest = SEASON[:5], SEASON[5:]
    logs, means, deviations = [], [], []
    # Waves of two months or more that are over: from January to February, March or April, from February, from March.
    waves = [(0, 2, 3), (0, 3, 3), (0, 4, 3), (1, 3, 2), (1, 4, 2), (2, 4, 1)]
    cases = [(None, None, 12, 0.0, 1 - 5 * ONE_OFF_RATE - 5 * SHIFT_RATE - 3 * WAVE_RATE)]
    cases += [(month, None, 12, 0.0, ONE_OFF_RATE) for month in range(5)]
    cases += [(None, month, 12, size, SHIFT_RATE * share) for month in range(5) for size, share in SHIFT_SIZES]
    cases += [(None, first, end, WAVE_SIZE, WAVE_RATE / ends) for first, end, ends in waves]
    for bill, shift, end, size, prior in cases:
        covariance = NOISE**2 * np.eye(5) + 0.01**2 * np.outer(season, season)
        shared = 0.01**2 * np.outer(rest, season)
        own = 0.01**2 * np.outer(rest, rest) + NOISE**2 * np.diag(rest**2)
        if bill is not None:
            covariance[bill, bill] += ONE_OFF_SIZE**2
        if shift is not None:
            after = season * (np.arange(5) >= shift) * (np.arange(5) < end)
            covariance += size**2 * np.outer(after, after)
            if end == 12:
                shared += size**2 * np.outer(rest, after)
                own += size**2 * np.outer(rest, rest)
        away = amounts - season
        misfit = away @ np.linalg.solve(covariance, away)
        logs.append(
            np.log(prior) - 0.5 * np.linalg.slogdet(covariance)[1] - 0.5 * (FREEDOM + 5) * np.log(1 + misfit / FREEDOM)
        )
        means.append((rest + shared @ np.linalg.solve(covariance, away)).sum())
        spread = own - shared @ np.linalg.solve(covariance, shared.T)
        later = sum(share * size**2 for size, share in SHIFT_SIZES) * SHIFT_RATE
        later *= sum(rest[month:].sum() ** 2 for month in range(7))
        deviations.append(np.sqrt(spread.sum() * (FREEDOM + misfit) / (FREEDOM + 5) + later))
    weight = np.exp(np.array(logs) - max(logs))
    assert found.weight[0] == pytest.approx(weight / weight.sum())
    assert found.mean[0] == pytest.approx(means)
    assert found.deviation[0] == pytest.approx(deviations)


def test_a_year_as_expected_is_one_in_which_nothing_happened() -> None:
    found = one(SEASON[:6].tolist())
    assert found.weight[0, 0] > 0.9
    mean, _ = found.expected
    assert mean[0] == pytest.approx(SEASON[6:].sum(), rel=1e-3)


def test_a_level_that_rose_a_tenth_in_april_is_carried_on() -> None:
    amounts = SEASON[:8] * np.where(np.arange(8) >= 3, 1.1, 1.0)
    found = one(amounts.tolist())
    assert found.summed(found.shift == 3)[0] > 0.95
    mean, _ = found.expected
    assert mean[0] == pytest.approx(1.1 * SEASON[8:].sum(), rel=0.005)


def test_a_wave_that_is_over_is_not_carried_on() -> None:
    """A tenth more from February to June, and as expected again since July."""
    amounts = SEASON[:9] * np.where((np.arange(9) >= 1) & (np.arange(9) < 6), 1.1, 1.0)
    found = one(amounts.tolist())
    assert found.summed((found.wave == 1) & (found.wave_end == 6))[0] > 0.9
    mean, _ = found.expected
    assert mean[0] == pytest.approx(SEASON[9:].sum(), rel=0.005)


@pytest.mark.parametrize("place", [1, 5])
def test_a_single_bill_of_a_months_spending_is_not_carried_on(place: int) -> None:
    amounts = SEASON[:6].copy()
    amounts[place] += 1.0
    found = one(amounts.tolist())
    assert found.summed(found.one_off == place)[0] > 0.95
    mean, _ = found.expected
    assert mean[0] == pytest.approx(SEASON[6:].sum(), rel=0.01)


def test_a_source_that_foresaw_the_months_has_the_weight() -> None:
    found = weighed(
        months((1.06 * SEASON[:5]).tolist()),
        np.array([[1.0], [1.06], [np.nan]]),
        np.full((3, 1), 0.01),
        np.array([0.58, 0.40, 0.02]),
    )
    assert found.summed(found.source == 1)[0] > 0.9
    assert found.summed(found.source == 2)[0] == 0
    assert found.weight.sum() == pytest.approx(1)


def test_a_month_that_is_not_known_is_still_to_come() -> None:
    found = weighed(months(SEASON[:5].tolist(), coming_from=4), np.array([[1.0]]), np.array([[0.01]]), np.array([1.0]))
    assert found.expected[0][0] == pytest.approx(SEASON[4:].sum(), rel=1e-3)
