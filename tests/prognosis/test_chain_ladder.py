"""Chain ladder against the RAA triangle of Mack (1993, 1994) and against first principles."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import chain_ladder
from styringslib.prognosis.chain_ladder import _extrapolated

# Reinsurance Association of America, general liability; Mack, T. (1994), "Measuring the variability of chain ladder
# reserve estimates", table 1. Cumulative, origins 1981-1990.
RAA = """5012 8269 10907 11805 13539 16181 18009 18608 18662 18834
106 4285 5396 10666 13782 15599 15496 16169 16704
3410 8992 13873 16141 18735 22214 22863 23466
5655 11555 15766 21266 23425 26083 27067
1092 9565 15836 22169 25955 26180
1513 6445 11702 12935 15852
557 4020 10946 12314
1351 6947 13112
3133 5395
2063"""


def made(rows):
    """A triangle from its rows, which are set apart by /."""
    return pd.DataFrame([dict(enumerate(map(float, row.split()))) for row in rows.split("/")])


@pytest.fixture
def raa():
    triangle = np.full((10, 10), np.nan)
    for row, line in enumerate(RAA.splitlines()):
        triangle[row, : 10 - row] = [float(cell) for cell in line.split()]
    return pd.DataFrame(triangle, index=range(1981, 1991))


def test_raa_factors_reserves_and_standard_errors_of_mack_1994(raa):
    result = chain_ladder(raa)
    factors = [2.9994, 1.6235, 1.2709, 1.1717, 1.1134, 1.0419, 1.0333, 1.0169, 1.0092]
    assert result.attrs["factors"] == pytest.approx(factors, abs=5e-5)
    assert result["reserve"].round().tolist() == [0, 154, 617, 1636, 2747, 3649, 5435, 10907, 10650, 16339]
    # Printed as 1,469 by Mack's formula (1,469.46); some reprints round to 1,470.
    assert result["standard_error"].round().tolist() == [0, 206, 623, 747, 1469, 2002, 2209, 5358, 6333, 24566]
    assert round(result.attrs["total_reserve"]) == 52135
    assert round(result.attrs["total_standard_error"]) == 26909


def test_latest_and_reserve_make_the_ultimate(raa):
    result = chain_ladder(raa)
    assert (result["latest"] + result["reserve"] - result["ultimate"]).abs().max() < 1e-9
    assert result.index.tolist() == raa.index.tolist()
    assert list(result.columns) == ["latest", "ultimate", "reserve", "standard_error"]


def test_the_unit_of_money_changes_nothing_but_the_unit(raa):
    small, large = chain_ladder(raa), chain_ladder(raa * 1000)
    assert np.allclose(large.to_numpy(), 1000 * small.to_numpy())


def test_the_triangle_is_not_changed(raa):
    before = raa.copy()
    chain_ladder(raa)
    pd.testing.assert_frame_equal(raa, before)


def test_an_origin_that_ended_at_nought_has_no_reserve_and_tells_nothing_of_the_spread():
    # 22 of 20, then 24 of 20: factor 1.15, sigma 2 = 20 x .05^2 + 20 x .05^2 = 0.1; the empty origin is no observation.
    triangle = pd.DataFrame([[10.0, 20, 22], [0, 0, 0], [10, 20, 24], [10, 20, np.nan]])
    result = chain_ladder(triangle)
    assert result["reserve"].tolist() == pytest.approx([0, 0, 0, 3])
    assert result["standard_error"].iloc[3] ** 2 == pytest.approx(20 * 0.1 + 20**2 * 0.1 / 40)


def test_more_origins_than_developments_and_a_single_column():
    result = chain_ladder(pd.DataFrame([[1.0], [2.0]]))
    assert result["reserve"].tolist() == [0, 0]
    long = chain_ladder(pd.DataFrame([[1.0, 2], [1, 2], [1, 2], [5, np.nan]]))
    assert long["ultimate"].tolist() == [2, 2, 2, 10]
    assert long.attrs["total_standard_error"] == 0


@pytest.mark.parametrize(
    ("triangle", "words"),
    [
        (pd.DataFrame(), "tom"),
        (pd.DataFrame([[1.0, np.inf], [1, np.nan]], index=["2024-01", "2024-02"]), "uendelig.*2024-01"),
        (
            pd.DataFrame([[1.0, np.nan, 3.0], [1, 2, np.nan]], index=["2024-01", "2024-02"]),
            "mangler et tal for 2024-01",
        ),
        (pd.DataFrame([[1.0, np.nan], [1, np.nan]]), "udviklingen dertil er ukendt"),
        (pd.DataFrame([["a", 1.0]]), "tekst"),
        (pd.DataFrame([[0.0, 5.0], [0.0, np.nan]]), "Bornhuetter"),
        (pd.DataFrame([[1.0, 2.0], [1.0, np.nan]], index=["a", "a"]), "mere end én gang"),
        (made("10 20 22 / 12 25 / 0"), "Oprindelsesperioden 2 har endnu 0 i 0.*complete"),
        (made("0 0 / 5"), "Bornhuetter"),
        (made("100 90 -80 / 110 99 / 120"), "fra 90 i 1 til -80 i 2: faktoren"),
        (made("100 150 0 / 110 165 / 120"), "til 0 i 2: faktoren"),
        # Each period's own amounts: falling from the first, with a peak, slowly, and of income.
        (made("80 15 5 / 82 16 / 79"), r"beløb pr. periode.*cumsum\(axis=1\)"),
        (made("10 50 40 5 / 11 52 41 / 12 55 / 9"), "beløb pr. periode"),
        (made("100 80 60 45 / 90 72 55 / 95 77 / 99"), "beløb pr. periode"),
        (-made("80 15 5 / 82 16 / 79"), "beløb pr. periode"),
    ],
)
def test_a_triangle_that_cannot_be_completed_says_why(triangle, words):
    with pytest.raises(ValueError, match=words):
        chain_ladder(triangle)


def test_of_one_observation_the_error_is_unknown():
    result = chain_ladder(pd.DataFrame([[100.0, 190.0], [120.0, np.nan]], index=["a", "b"]))
    assert result.loc["b", "reserve"] == pytest.approx(108)
    assert result.loc["a", "standard_error"] == 0  # nothing is to come
    assert np.isnan(result.loc["b", "standard_error"])
    assert np.isnan(result.attrs["total_standard_error"])


def test_an_income_triangle_is_the_mirror_of_a_cost_triangle(raa):
    income, cost = chain_ladder(-raa), chain_ladder(raa)
    assert income.attrs["factors"] == cost.attrs["factors"]
    assert (income["standard_error"] == cost["standard_error"]).all()
    assert round(income.attrs["total_reserve"]) == -52135
    assert income["reserve"].round().tolist() == [0, -154, -617, -1636, -2747, -3649, -5435, -10907, -10650, -16339]


def test_a_little_that_is_taken_back_is_still_accumulated():
    result = chain_ladder(pd.DataFrame([[100.0, 150, 149, 148], [100, 150, 149, np.nan], [100, 150, np.nan, np.nan]]))
    assert result["reserve"].tolist() == pytest.approx([0, -1, -2])


def test_macks_errors_of_three_origins_by_hand():
    # Step 1: 300 of 200 known, factor 1.5; ratios 1.6 and 1.4, so sigma 2 = (100 x 0.01 + 100 x 0.01) / 1 = 2.
    # Step 2: one origin, 160 to 176, factor 1.1; its variance is the one before, as there are no two to continue.
    triangle = pd.DataFrame([[100.0, 160.0, 176.0], [100.0, 140.0, np.nan], [200.0, np.nan, np.nan]])
    result = chain_ladder(triangle)
    assert result.attrs["factors"] == pytest.approx([1.5, 1.1])
    assert result["reserve"].tolist() == pytest.approx([0, 14, 130])
    # Second: 140 x 2 + 140^2 x 2 / 160 = 525. Third: 200 x 2 + 200^2 x 2 / 200 = 800 after step 1; then
    # 1.21 x 800 + 300 x 2 + 300^2 x 2 / 160 = 2,693.
    assert (result["standard_error"] ** 2).tolist() == pytest.approx([0, 525, 2_693])
    # Together: 800 after step 1; 1.21 x 800 + 440 x 2 + 440^2 x 2 / 160 = 4,268.
    assert result.attrs["total_standard_error"] ** 2 == pytest.approx(4_268)


def test_a_single_origins_variance_continues_the_two_before_and_never_exceeds_them():
    nan = float("nan")
    assert _extrapolated(np.array([8.0, 4.0, nan])).tolist() == [8, 4, 2]  # 4 x 4 / 8
    assert _extrapolated(np.array([2.0, 4.0, nan])).tolist() == [2, 4, 2]
    assert _extrapolated(np.array([0.0, 4.0, nan])).tolist() == [0, 4, 4]
    assert _extrapolated(np.array([4.0, nan])).tolist() == [4, 4]
    assert np.isnan(_extrapolated(np.array([nan]))).all()


def test_a_credit_balance_is_as_uncertain_as_a_debit():
    # Factor 200 / 100 = 2; ratios 2.5 and 3: (200 x 0.5^2 + 100 x 1^2) / 1 = 150.
    result = chain_ladder(pd.DataFrame([[200.0, 500.0], [-100.0, -300.0], [-40.0, np.nan]]))
    assert result.attrs["factors"] == [2]
    assert result["ultimate"].iloc[2] == -80
    assert result["standard_error"].iloc[2] ** 2 == pytest.approx(40 * 150 + 40**2 * 150 / 100)
