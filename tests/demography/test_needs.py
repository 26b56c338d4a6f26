import numpy as np
import pandas as pd
import pytest

from styringslib.demography import demand, nearness_to_death

AGES = np.arange(60, 101)


@pytest.fixture
def population() -> pd.DataFrame:
    return pd.concat(
        [
            pd.DataFrame({"unit": "By", "year": year, "sex": sex, "age": AGES, "persons": 100.0})
            for year in (2026, 2027)
            for sex in "KM"
        ]
    )


@pytest.fixture
def shares() -> pd.DataFrame:
    return pd.DataFrame({"age": AGES, "share": (AGES - 60) / 100, "standard_error": 0.01})


def test_users_are_persons_times_share_and_hours_follow(population: pd.DataFrame, shares: pd.DataFrame) -> None:
    result = demand(population, shares, pd.Series(AGES.astype(float), index=AGES))
    row = result[(result["year"] == 2026) & (result["sex"] == "K") & (result["age"] == 80)].iloc[0]
    assert row["users"] == pytest.approx(20)
    assert row["users_standard_error"] == pytest.approx(1)
    assert row["hours"] == pytest.approx(20 * 80)


def test_full_healthy_ageing_moves_shares_one_year_per_year_gained(
    population: pd.DataFrame, shares: pd.DataFrame
) -> None:
    constant = demand(population, shares, 1.0)
    healthy = demand(population, shares, 1.0, healthy=1.0, gain={2027: 1.0})
    pd.testing.assert_frame_equal(constant[constant["year"] == 2026], healthy[healthy["year"] == 2026])
    later = healthy[(healthy["year"] == 2027) & (healthy["sex"] == "K")].set_index("age")["users"]
    before = constant[(constant["year"] == 2027) & (constant["sex"] == "K")].set_index("age")["users"]
    assert later.loc[61:].to_numpy() == pytest.approx(before.loc[:99].to_numpy())


def test_shares_may_differ_by_unit_and_sex(population: pd.DataFrame, shares: pd.DataFrame) -> None:
    by_sex = pd.concat([shares.assign(sex="K"), shares.assign(sex="M", share=0.0)])
    result = demand(population, by_sex, 1.0)
    assert result[result["sex"] == "M"]["users"].sum() == 0
    assert result[result["sex"] == "K"]["users"].sum() > 0


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"healthy": 1.5, "gain": {}}, "fra 0 til 1"),
        ({"healthy": 0.5}, "vundne levetid"),
        ({"hours": pd.Series({60: 1.0})}, "mangler timer for alder 61"),
    ],
)
def test_bad_assumptions_are_refused(
    population: pd.DataFrame, shares: pd.DataFrame, arguments: dict, text: str
) -> None:
    with pytest.raises(ValueError, match=text):
        demand(population, shares, **arguments)


def test_ages_without_a_share_are_named(population: pd.DataFrame, shares: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"brugerandel for alder 60 \(By\)"):
        demand(population, shares[shares["age"] > 60])


def test_nearness_to_death_by_hand(population: pd.DataFrame) -> None:
    """100 persons per age and sex, 41 ages, one in ten dies: 8,200 x (0.9 x 10 + 0.1 x 100) = 155,800."""
    mortality = pd.DataFrame({"sex": np.repeat(["K", "M"], AGES.size), "age": np.tile(AGES, 2), "q": 0.1})
    result = nearness_to_death(population, mortality, 10.0, 100.0)
    assert result["amount"].tolist() == pytest.approx([155_800, 155_800])
    assert result["of_which_last_year"].tolist() == pytest.approx([82_000, 82_000])
    assert result["deaths"].tolist() == pytest.approx([820, 820])


def test_equal_amounts_make_death_irrelevant(population: pd.DataFrame) -> None:
    for q in (0.0, 0.3):
        mortality = pd.DataFrame(
            {"sex": np.repeat(["K", "M"], AGES.size), "age": np.tile(AGES, 2), "q": q, "year": 2026, "unit": "By"}
        )
        assert nearness_to_death(population, mortality, 7.0, 7.0)["amount"].tolist() == pytest.approx([57_400, 57_400])
