import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.demography import compare_assumption, council_table, demography_budget

STEPS = ["people", "age_mix", "health", "price"]
PROFILE = pd.DataFrame({"age": [65, 80], "age_to": [79, None], "unit_cost": [45_000.0, 125_000.0]})


def two_years(
    first: tuple[float, float], then: tuple[float, float], years: tuple[int, int] = (2025, 2030)
) -> pd.DataFrame:
    return pd.DataFrame(
        {"unit": "By", "year": np.repeat(years, 2), "age": [65, 80, 65, 80], "persons": [*first, *then]}
    )


def test_arithmetic_check_of_the_method() -> None:
    """methods/demography.md: 80+ 3,100 -> 3,740 at 125,000 kr = 80.0 m; 65-79 8,900 -> 9,750 at 45,000 kr = 38.25 m."""
    result = demography_budget(two_years((8_900, 3_100), (9_750, 3_740)), PROFILE, base_year=2025)
    assert result.bands.set_index("band")["amount"].to_dict() == {"65-79": 38_250_000, "80+": 80_000_000}
    assert result.table["total"].tolist() == pytest.approx([118_250_000])


def test_contributions_by_hand() -> None:
    """12,000 persons -> 13,490 (+12.4167 %); base cost 788 m, so people 97.8433 m of 118.25 m; PL 2 % five years on the sum."""
    result = demography_budget(
        two_years((8_900, 3_100), (9_750, 3_740)),
        PROFILE,
        base_year=2025,
        price_index=dict.fromkeys(range(2026, 2031), 0.02),
    ).table.iloc[0]
    assert result["people"] == pytest.approx(788_000_000 * 1_490 / 12_000)
    assert result["age_mix"] == pytest.approx(118_250_000 - 788_000_000 * 1_490 / 12_000)
    assert result["health"] == 0
    assert result["price"] == pytest.approx(118_250_000 * (1.02**5 - 1))


people = st.floats(0, 1e6)


@settings(max_examples=60, deadline=None)
@given(
    counts=st.lists(people, min_size=9, max_size=9),
    share=st.floats(0, 1),
    healthy=st.floats(0, 1),
    years=st.floats(0, 5),
    price=st.floats(-0.05, 0.2),
    mode=st.sampled_from(["level", "increment"]),
)
def test_contributions_add_up_exactly(
    counts: list[float], share: float, healthy: float, years: float, price: float, mode: str
) -> None:
    population = pd.DataFrame(
        {"unit": "By", "year": np.repeat([2025, 2026, 2027], 3), "age": [70, 80, 90] * 3, "persons": counts}
    )
    profile = pd.DataFrame({"age": [70, 80, 90], "share": [0.1, 0.3, 0.7], "unit_cost": [1e5, 2e5, 3e5]})
    budget = demography_budget(
        population,
        profile,
        base_year=2025,
        variable_share=share,
        price_index={2026: price, 2027: price},
        healthy=healthy,
        gain={2026: years, 2027: 2 * years},
        mode=mode,
    )
    table = budget.table
    assert (table["total"] == table["people"] + table["age_mix"] + table["health"] + table["price"]).all()
    council = council_table(budget)
    parts = council.drop(columns=["Enhed", "År", "I alt"]).sum(axis=1)
    assert (parts == council["I alt"]).all()
    if mode == "level":
        amounts = budget.bands.groupby("year")["amount"].sum()
        np.testing.assert_allclose(amounts, table.set_index("year")["total"], rtol=1e-9, atol=1e-3)


def test_increments_add_up_to_the_level() -> None:
    population = pd.concat(
        [two_years((100, 10), (110, 12), (2025, 2026)), two_years((120, 13), (125, 17), (2027, 2028))]
    )
    level = demography_budget(population, PROFILE, base_year=2025).table
    increment = demography_budget(population, PROFILE, base_year=2025, mode="increment").table
    np.testing.assert_allclose(increment[STEPS].cumsum(), level[STEPS])


def test_increment_against_last_years_projection_is_only_the_news() -> None:
    old, new = two_years((100, 10), (110, 12)), two_years((100, 10), (110, 13))
    result = demography_budget(new, PROFILE, base_year=2025, mode="increment", previous=old).table
    assert result["total"].tolist() == pytest.approx([125_000])
    same = demography_budget(old, PROFILE, base_year=2025, mode="increment", previous=old).table
    assert same["total"].tolist() == [0]


def test_healthy_ageing_saves_and_half_variable_cost_halves() -> None:
    ages = np.arange(60, 101)
    population = pd.concat(
        [pd.DataFrame({"unit": "By", "year": y, "age": ages, "persons": n}) for y, n in ((2025, 100.0), (2026, 110.0))]
    )
    profile = pd.DataFrame({"age": ages, "share": (ages - 60) / 100, "unit_cost": 1000.0})
    plain = demography_budget(population, profile, base_year=2025).table.iloc[0]
    healthy = demography_budget(population, profile, base_year=2025, healthy=1.0, gain={2026: 1.0}).table.iloc[0]
    assert plain["health"] == 0
    assert plain["age_mix"] == pytest.approx(0, abs=1e-6)
    # Each of 110 x 40 persons has a share one point lower (the youngest have none to lose).
    assert healthy["health"] == pytest.approx(-110 * 40 * 0.01 * 1000)
    assert healthy["people"] == plain["people"]
    half = demography_budget(population, profile, base_year=2025, variable_share=0.5).table.iloc[0]
    assert half["total"] == pytest.approx(0.5 * plain["total"])


def test_people_can_be_counted_from_an_age() -> None:
    population = two_years((1000, 100), (2000, 100))
    profile = pd.DataFrame({"age": [65, 80], "age_to": [79, None], "unit_cost": [1.0, 1000.0]})
    everyone = demography_budget(population, profile, base_year=2025).table.iloc[0]
    old = demography_budget(population, profile, base_year=2025, people_from=80).table.iloc[0]
    assert everyone["people"] > 90_000
    assert old["people"] == 0
    assert old["total"] == everyone["total"] == 1000


def test_comparison_with_the_last_budget() -> None:
    budget = demography_budget(two_years((8_900, 3_100), (9_750, 3_740)), PROFILE, base_year=2025)
    row = compare_assumption(budget, pd.DataFrame({"year": [2030, 2031], "assumed": [100_000_000, 1]})).iloc[0]
    assert row["difference"] == pytest.approx(18_250_000)
    assert row["difference_share"] == pytest.approx(0.1825)
    with pytest.raises(ValueError, match="assumed mangler"):
        compare_assumption(budget, pd.DataFrame({"year": [2030]}))


def test_every_problem_at_once() -> None:
    population = two_years((100, 10), (110, 12))
    population.loc[3, "persons"] = -1
    extra = pd.DataFrame({"unit": "Land", "year": [2030, 2030], "age": [65, 65], "persons": [1.0, 1.0]})
    with pytest.raises(ValueError, match="Fejl i demografiberegningen") as caught:
        demography_budget(
            pd.concat([population, extra]),
            PROFILE.assign(share=[0.1, 1.5], unit_cost=[None, 1.0]),
            base_year=2025,
            variable_share=2.0,
            price_index={2026: 0.02},
            healthy=0.5,
        )
    text = str(caught.value)
    for part in (
        "Land: basisåret 2025 mangler",
        "By, 2030, alder 80: antal personer mangler eller er negativt",
        "Land, 2030, alder 65: findes flere gange",
        "Land, 2030: alder 80 mangler",
        "Enhedsudgiften mangler ved alder 65",
        "ikke ved alder 80",
        "variable del",
        "(PL) mangler for 2030",
        "vundne levetid",
    ):
        assert part in text
