import numpy as np
import pandas as pd
import pytest

from styringslib.demography import ASSUMPTION_TEXT, Spread, alternatives

AGES = np.arange(67, 101)


@pytest.fixture
def population() -> pd.DataFrame:
    rows = [
        pd.DataFrame({"unit": "By", "year": y, "sex": s, "age": AGES, "persons": 100.0})
        for y in (2026, 2030)
        for s in "KM"
    ]
    frame = pd.concat(rows)
    return frame.assign(lower_80=frame["persons"] * 0.98, upper_80=frame["persons"] * 1.02)


@pytest.fixture
def shares() -> pd.DataFrame:
    return pd.DataFrame({"age": AGES, "share": 0.01 + (AGES - 67) / 100, "standard_error": 0.001})


def test_low_central_high_and_the_driver(population: pd.DataFrame, shares: pd.DataFrame) -> None:
    result = alternatives(population, shares, 100.0, Spread(hours=(-0.05, 0.05)), gain={2030: 0.5})
    assert (result.table["low"] < result.table["central"]).all()
    assert (result.table["central"] < result.table["high"]).all()
    assert result.driver("By", 2030) == "hours per user"
    assert set(result.drivers["assumption"]) == set(ASSUMPTION_TEXT)
    np.testing.assert_allclose(result.drivers.groupby(["unit", "year"])["share"].sum(), 1.0)
    assert (
        alternatives(population, shares, 100.0, Spread(hours=(0.0, 0.0)), gain={2030: 4.0}).driver("By", 2030)
        == "healthy ageing"
    )


def test_one_assumption_alone_is_its_own_spread(population: pd.DataFrame, shares: pd.DataFrame) -> None:
    """Hours per user five years from 2025 at +-1 % a year: 0.99^5 and 1.01^5 of the central amount."""
    spread = Spread(shares=0.0, population=False, hours=(-0.01, 0.01))
    row = alternatives(population, shares, 100.0, spread).table.set_index("year").loc[2030]
    assert row["low"] / row["central"] == pytest.approx(0.99**5)
    assert row["high"] / row["central"] == pytest.approx(1.01**5)


def test_independent_changes_are_combined_by_squares(population: pd.DataFrame, shares: pd.DataFrame) -> None:
    result = alternatives(population, shares, 1.0, Spread(hours=(-0.01, 0.01)))
    half = result.drivers[result.drivers["year"] == 2030]
    row = result.table.set_index("year").loc[2030]
    assert row["high"] - row["central"] == pytest.approx(np.sqrt((half["high"] ** 2).sum()))


def test_bounds_of_the_sums_are_narrower_than_the_cells(population: pd.DataFrame, shares: pd.DataFrame) -> None:
    bounds = pd.DataFrame(
        {"unit": "By", "year": [2026, 2030], "group": "67+", "persons": 6800.0, "lower_80": 6766.0, "upper_80": 6834.0}
    )
    spread = Spread(hours=(0.0, 0.0), shares=0.0)
    row = alternatives(population, shares, 1.0, spread, bounds=bounds).table.iloc[0]
    assert row["high"] / row["central"] == pytest.approx(1.005)
    assert alternatives(population, shares, 1.0, spread).table.iloc[0]["high"] / row["central"] == pytest.approx(1.02)


@pytest.mark.parametrize(
    "wrong", [{"healthy": (0.0, 0.5, 1.0)}, {"healthy": (2.0, 0.5, 0.0)}, {"hours": (0.01, 0.02)}, {"shares": -1.0}]
)
def test_unreasonable_spreads_are_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"skal|må ikke"):
        Spread(**wrong)


def test_the_groups_bounds_are_combined_by_their_persons() -> None:
    """Two groups of 300 and 400: 30 and 40 off are 50 together, 50 of 700."""
    people = pd.DataFrame(
        {
            "unit": "By",
            "year": 2026,
            "sex": "K",
            "age": [70, 80],
            "persons": [300.0, 400.0],
            "lower_80": 0.0,
            "upper_80": 1e9,
        }
    )
    bounds = pd.DataFrame(
        {"unit": "By", "year": 2026, "group": ["70", "80"], "persons": [300.0, 400.0], "lower_80": [270.0, 360.0],
         "upper_80": [360.0, 480.0]}
    )  # fmt: skip
    shares = pd.DataFrame({"age": [70, 80], "share": 0.5})
    spread = Spread(hours=(0.0, 0.0), shares=0.0)
    row = alternatives(people, shares, 2.0, spread, bounds=bounds).table.iloc[0]
    assert row[["low", "central", "high"]].tolist() == pytest.approx([700 * (1 - 50 / 700), 700, 700 * (1 + 100 / 700)])
