import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.demography import compare_assumption, demography_budget

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


@pytest.mark.parametrize("rate", [3.0, 2.1, 1.03, 103.0, -0.3, float("nan")])
def test_a_price_index_that_is_no_share_is_refused(rate: float) -> None:
    """3.0 is 3 % written as per cent, or 300 %; 1.03 and 103 are indices: all are asked about, none is reckoned with."""
    with pytest.raises(ValueError, match=r"PL\) for 2030 er .*en andel fra -0\.2 til 0\.5"):
        demography_budget(
            two_years((8_900, 3_100), (9_750, 3_740)),
            PROFILE,
            base_year=2025,
            price_index={**dict.fromkeys(range(2026, 2030), 0.02), 2030: rate},
        )


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


def test_every_year_to_the_last_by_hand() -> None:
    """Two units, PL 2 % and 3 %, half of the cost varies: 5 kr. a person of 65-79, 50 kr. from 80."""
    years = {2024: (999, 99), 2025: (100, 10), 2026: (110, 10), 2027: (110, 12)}
    town = pd.DataFrame([("By", y, age, n) for y, row in years.items() for age, n in zip((65, 80), row, strict=True)])
    land = {2025: (50, 0), 2026: (40, 0), 2027: (40, 0)}
    land = pd.DataFrame([("Land", y, age, n) for y, row in land.items() for age, n in zip((65, 80), row, strict=True)])
    population = pd.concat([town, land]).set_axis(["unit", "year", "age", "persons"], axis=1).iloc[::-1]
    profile = PROFILE.assign(unit_cost=[10.0, 100.0])
    given = {"base_year": 2025, "variable_share": 0.5, "price_index": {2026: 0.02, 2027: 0.03}}
    level = demography_budget(population, profile, **given)
    assert level.table[["unit", "year"]].to_numpy().tolist() == [
        ["By", 2026],
        ["By", 2027],
        ["Land", 2026],
        ["Land", 2027],
    ]
    # By: 1,000 kr. in the base year. 2026: + 10 of 110 people, + 50 kr. in all. 2027: + 12 of 110, + 150 kr.; 1.02 x 1.03.
    # Land: 250 kr.; ten of fifty gone.
    expected = [
        [1_000 / 11, 50 - 1_000 / 11, 0, 0.02 * 50],
        [12_000 / 110, 150 - 12_000 / 110, 0, 0.0506 * 150],
        [-50, 0, 0, -0.02 * 50],
        [-50, 0, 0, -0.0506 * 50],
    ]
    np.testing.assert_allclose(level.table[STEPS], expected, atol=1e-9)
    assert level.table["total"].tolist() == pytest.approx([51, 157.59, -51, -52.53])
    bands = level.bands.set_index(["unit", "year", "band"])
    assert bands.loc[("By", 2027, "65-79")].tolist() == pytest.approx([100, 110, 1.0506 * 50])
    assert bands.loc[("By", 2027, "80+")].tolist() == pytest.approx([10, 12, 1.0506 * 100])
    assert bands.loc[("Land", 2026, "80+")].tolist() == [0, 0, 0]
    news = demography_budget(population, profile, **given, mode="increment").table
    np.testing.assert_allclose(
        news[STEPS].iloc[1], [2_000 / 110, 100 - 2_000 / 110, 0, 0.0506 * 150 - 0.02 * 50], atol=1e-9
    )
    np.testing.assert_allclose(news[STEPS].iloc[[0, 2]], [expected[0], expected[2]], atol=1e-9)
    assert news["total"].tolist() == pytest.approx([51, 106.59, -51, -1.53])


def test_against_last_years_projection_both_have_their_own_health_and_price() -> None:
    """80-year-olds, 10 % of them users at 100 kr.: last year's 110 against this year's 120, with PL 2 %."""
    profile = pd.DataFrame({"age": [79, 80], "share": [0.0, 0.1], "unit_cost": [100.0, 100.0]})

    def projected(persons: float) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "unit": "By",
                "year": [2025, 2025, 2030, 2030],
                "age": [79, 80] * 2,
                "persons": [50.0, 100.0, 50.0, persons],
            }
        )

    given = {"base_year": 2025, "price_index": dict.fromkeys(range(2026, 2031), 0.0) | {2030: 0.02}}
    given |= {"healthy": 0.5, "gain": {2030: 1.0}}
    level = demography_budget(projected(120.0), profile, **given).table.iloc[0]
    # Half a year of health: the share of an 80-year-old is read at 79.5, 5 points lower: 120 x 0.05 x 100 kr. less.
    assert level[STEPS].tolist() == pytest.approx([200, 0, -600, 0.02 * -400])
    news = demography_budget(
        projected(120.0), profile, **given, mode="increment", previous=projected(110.0)
    ).table.iloc[0]
    assert news[STEPS].tolist() == pytest.approx([100, 0, -50, 0.02 * 50])
    assert news["total"] == pytest.approx(51)
    short = projected(110.0).query("year < 2030")
    with pytest.raises(ValueError, match="By: sidste års fremskrivning mangler for 2030"):
        demography_budget(projected(120.0), profile, **given, mode="increment", previous=short)


def test_bands_of_the_table_begin_and_end_at_their_ages() -> None:
    ages = [0, 64, 65, 79, 80, 105]
    rows = [
        ("By", year, age, 10.0 + (year - 2025) * (place + 1)) for year in (2025, 2026) for place, age in enumerate(ages)
    ]
    population = pd.DataFrame(rows, columns=["unit", "year", "age", "persons"])
    profile = pd.DataFrame({"age": [0], "unit_cost": [1.0]})  # an open age: the same for all above it
    found = demography_budget(population, profile, base_year=2025).bands
    assert found["band"].tolist() == ["0-64", "65-79", "80+"]
    assert found["amount"].tolist() == [1 + 2, 3 + 4, 5 + 6]
    own = demography_budget(population, profile, base_year=2025, bands={"gamle": (79, 80)}).bands
    assert own["amount"].tolist() == [4 + 5]


def test_ages_below_the_profile_cost_nothing_and_those_above_it_as_its_last() -> None:
    population = pd.DataFrame(
        {
            "unit": "By",
            "year": np.repeat([2025, 2026], 3),
            "age": [69, 70, 72] * 2,
            "persons": [10.0] * 3 + [11.0, 12.0, 14.0],
        }
    )
    single = demography_budget(population, pd.DataFrame({"age": [70], "unit_cost": [3.0]}), base_year=2025).table.iloc[
        0
    ]
    assert single["total"] == 3 * (2 + 4)
    # 20 people at ages with a cost become 26.
    assert single["people"] == pytest.approx(60 * (26 / 20 - 1))
    closed = pd.DataFrame({"age": [70], "age_to": [71], "unit_cost": [3.0]})
    assert demography_budget(population, closed, base_year=2025).table["total"].tolist() == [3 * 2]
    at = demography_budget(population, closed.assign(age=69), base_year=2025, people_from=70).table.iloc[0]
    # From 70: 10 people become 12, a fifth of the 60 kr. that 69-71 cost; the 69-year-olds are told as age mix.
    assert at[STEPS].tolist() == pytest.approx([12, 3 * (1 + 2) - 12, 0, 0])


def test_men_and_women_with_shares_of_their_own() -> None:
    population = pd.DataFrame(
        {
            "unit": "By",
            "year": [2025, 2025, 2026, 2026],
            "sex": ["K", "M"] * 2,
            "age": 80,
            "persons": [100, 50, 110, 40.0],
        }
    )
    profile = pd.DataFrame({"sex": ["K", "M"], "age": [80, 80], "share": [0.2, 0.1], "unit_cost": [10.0, 100.0]})
    row = demography_budget(population, profile, base_year=2025).table.iloc[0]
    # Women 2 kr. a head, men 10: 700 kr. become 620; the people are as many.
    assert row[STEPS].tolist() == pytest.approx([0, -80, 0, 0])


def test_each_unit_is_compared_with_its_own_assumption() -> None:
    population = pd.concat([two_years((10, 0), (12, 0)), two_years((10, 0), (13, 0)).assign(unit="Land")])
    budget = demography_budget(population, PROFILE.assign(unit_cost=[1.0, 1.0]), base_year=2025)
    assumed = pd.DataFrame({"unit": ["Land", "By"], "year": 2030, "assumed": [4.0, 0.5]})
    found = compare_assumption(budget, assumed).set_index("unit")
    assert found.loc["By", ["total", "assumed", "difference", "difference_share"]].tolist() == [2, 0.5, 1.5, 3]
    assert found.loc["Land", ["total", "assumed", "difference", "difference_share"]].tolist() == [3, 4, -1, -0.25]


def test_healthy_ageing_moves_the_shares_of_bands() -> None:
    """Shares 0 / 10 % / 50 % in bands; a year gained and h = 1: a share is read one year younger.

    At 80 the share becomes that of 79: 100 people x (0.1 - 0.5) x 1,000 kr = -40,000 kr. At 79 it is that of 78, the same.
    """
    people = pd.DataFrame({"unit": "A", "age": range(82), "persons": 0.0})
    people.loc[people["age"] == 79, "persons"] = 1000.0
    people.loc[people["age"] == 80, "persons"] = 100.0
    both = pd.concat([people.assign(year=year) for year in (2026, 2027)])
    bands = {"age": [0, 65, 80], "age_to": [64, 79, None], "share": [0.0, 0.1, 0.5], "unit_cost": 1000.0}
    result = demography_budget(both, pd.DataFrame(bands), base_year=2026, healthy=1.0, gain={2027: 1.0})
    assert result.table[["people", "age_mix", "health", "total"]].iloc[0].tolist() == pytest.approx(
        [0, 0, -40_000, -40_000]
    )
