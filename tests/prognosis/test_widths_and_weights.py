"""Reconciliation, chances, widths and seasons on figures that can be worked out by hand."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import probability_over, reconcile
from styringslib.prognosis.calibration import widths
from styringslib.prognosis.season import pooled_profile

Z80, Z95 = 1.2815516, 1.9599640


def test_the_difference_goes_where_the_uncertainty_is() -> None:
    found = reconcile({"A": 60.0, "B": 30.0}, 100.0, variances={"A": 3.0, "B": 1.0}, total_variance=1.0, method="wls")
    # 10 kr. apart, variances 3 : 1 : 1 of 5: A takes 6, B 2, the total gives 2.
    assert found.to_dict() == pytest.approx({"A": 66, "B": 32, "total": 98})
    sure = reconcile({"A": 60.0, "B": 30.0}, 100.0, variances={"A": 0.0, "B": 0.0}, total_variance=0.0, method="wls")
    assert sure.to_dict() == {"A": 60, "B": 30, "total": 90}
    assert reconcile({"A": 60.0, "B": 30.0}, 100.0).to_dict() == {"A": 60, "B": 30, "total": 90}
    for variances, total in (({"A": -1.0, "B": 1.0}, 1.0), ({"A": 1.0}, 1.0), ({"A": 1.0, "B": 1.0}, -1.0)):
        with pytest.raises(ValueError, match="Varianserne"):
            reconcile({"A": 1.0, "B": 1.0}, 2.0, variances=variances, total_variance=total, method="wls")


def row(**bounds: float) -> pd.DataFrame:
    return pd.DataFrame({"unit": ["A"], "total": [100.0], **{name: [value] for name, value in bounds.items()}})


@pytest.mark.parametrize(
    ("budget", "score"),
    [
        (100, 0),
        (110, Z80),
        (90, -Z80),
        (105, Z80 / 2),
        (120, (Z80 + Z95) / 2),  # half-way from the 80 % bound to the 95 %
        (130, Z95),
        (145, Z95 + 15 * Z95 / 30),  # beyond: on along the line from the middle to the outermost bound
        (80, -Z95),
        (70, -Z95 - 10 * Z95 / 20),
    ],
)
def test_the_chance_of_passing_a_budget(budget: float, score: float) -> None:
    table = row(lower_80=90.0, upper_80=110.0, lower_95=80.0, upper_95=130.0)
    assert probability_over(table, {"A": budget})["A"] == pytest.approx(1 - NormalDist().cdf(score), abs=1e-6)


def test_a_forecast_without_width_is_sure() -> None:
    flat = row(lower_80=100.0, upper_80=100.0)
    assert [probability_over(flat, budget)["A"] for budget in (99.0, 100.0, 101.0)] == [1, 0, 0]
    # Nothing can be saved any more, but much can still come.
    one_sided = row(lower_80=100.0, upper_80=110.0)
    assert [probability_over(one_sided, budget)["A"] for budget in (99.0, 110.0)] == pytest.approx([1, 0.1])


def test_the_municipalitys_budget_is_the_sum_of_the_units_or_unknown() -> None:
    table = pd.DataFrame(
        {
            "unit": ["A", "B", "total"],
            "total": [1.0, 2.0, 3.0],
            "lower_80": [0.0, 1.0, 2.0],
            "upper_80": [2.0, 3.0, 4.0],
        }
    )
    assert probability_over(table, {"A": 1.0, "B": 3.0})["total"] == pytest.approx(0.1)
    assert np.isnan(probability_over(table, {"A": 1.0})["total"])
    assert probability_over(table, {"A": 1.0, "total": 2.0})["total"] == pytest.approx(0.9)


def test_widths_are_the_mean_of_the_errors_quantile_and_the_normal_one() -> None:
    # 39 errors of one origin and horizon, 0.1 to 3.9: the block counts as 13, so the 80 % quantile is read at 0.8 x (1 + 1/13)
    # = 0.8615 of the way from the first to the last: 0.1 + 38 x 0.8615 / 10 = 3.3738. Trust: half of 13 / (13 + 40).
    errors = [np.arange(1, 40)[:, None] / 10]
    trust = 0.5 * 13 / 53
    assert widths(errors, (80.0,))[0, 0] == pytest.approx(trust * 3.37385 + (1 - trust) * Z80, abs=1e-4)
    # At 95 per cent the quantile would be beyond the last: the last counts.
    assert widths(errors, (80.0, 95.0))[0, 1] == pytest.approx(trust * 3.9 + (1 - trust) * Z95, abs=1e-4)
    nothing = widths([np.full((5, 2), np.nan)], (80.0, 95.0))
    assert nothing.tolist() == [[pytest.approx(Z80), pytest.approx(Z95)]] * 2


def test_a_horizon_borrows_its_neighbours_errors_and_the_middle_block_counts() -> None:
    near, far = np.full(10, 1.0), np.full(10, 2.0)
    three = [np.column_stack([near, far, np.full(10, np.nan)])] * 3
    # Horizon 1 sees horizons 1 and 2 of two origins at a time: 40 errors, then 20 that join them.
    found = widths(three, (80.0,))
    trust = 0.5 * 20 / 60
    assert found[0, 0] == pytest.approx(trust * 2.0 + (1 - trust) * Z80)
    assert found[2, 0] == pytest.approx(0.5 * 10 / 50 * 2.0 + (1 - 0.5 * 10 / 50) * Z80)
    # Three origins of thirty, one of them a crisis: the middle one decides.
    crisis = [np.full((30, 1), 1.0), np.full((30, 1), 9.0), np.full((30, 1), 2.0)]
    trust = 0.5 * 30 / 70
    assert widths(crisis, (80.0,))[0, 0] == pytest.approx(trust * 2.0 + (1 - trust) * Z80)


def test_the_season_that_older_units_lend() -> None:
    month = np.tile(np.arange(1, 13), 3)
    # A unit that doubles every December: log 2 there, taken about its mean over the year.
    december = np.where(month == 12, 200.0, 100.0)
    log = np.log(2.0)
    found = pooled_profile(december[None, :], month)
    # The centred year's mean holds one December (or two halves): log 2 / 12; so the deviation is log 2 x 11 / 12, others -1 / 12.
    assert found[11] == pytest.approx(log * 11 / 12 / 2)  # one lender alone is believed by half
    assert found[:11].tolist() == pytest.approx([-log / 12 / 2] * 11)
    two = pooled_profile(np.stack([december, december * 3]), month)
    assert two[11] == pytest.approx(log * 11 / 12)
    apart = pooled_profile(np.stack([december, np.full(36, 50.0)]), month)
    # Profiles p and nought: mean p / 2; variance of the mean p^2 / 4 in all, as large as the mean's square: no season.
    assert apart.tolist() == pytest.approx([0.0] * 12, abs=1e-12)
    young = pooled_profile(np.where(np.arange(36) < 23, december, np.nan)[None, :], month)
    assert young.tolist() == [0.0] * 12
    assert pooled_profile(np.where(np.arange(36) < 24, december, np.nan)[None, :], month)[11] > 0.2
    assert pooled_profile(np.where(month == 3, 0.0, december)[None, :], month).tolist() == [0.0] * 12
