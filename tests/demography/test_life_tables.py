from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.demography import (
    expected_mortality,
    life_expectancy,
    life_expectancy_gain,
    life_table,
    observed_mortality,
    project,
)

TABLES = Path(__file__).parents[2] / "data" / "denmark" / "life_tables_denmark_1981_2019.csv.gz"


@pytest.mark.parametrize("first", [2010, 2014, 2018])
@pytest.mark.parametrize("sex", ["K", "M"])
def test_danish_life_expectancy_as_published(denmark, first: int, sex: str) -> None:
    """StatBank HISB8, two-year tables. Theirs uses deaths by date of birth, ours by age: within 0.2 of a year."""
    published = pd.read_csv(TABLES)
    published = published[
        (published["measure"] == "Average life expectancy (year)")
        & (published["sex"] == sex)
        & (published["periode"] == f"{first}:{first + 1}")
    ].set_index("alder")["vaerdi"]
    observed = observed_mortality(denmark.nation, denmark.nation_deaths)
    counts = (
        observed[(observed["sex"] == sex) & observed["year"].isin([first, first + 1])]
        .groupby("age")[["deaths", "exposure"]]
        .sum()
    )
    rates = counts["deaths"] / counts["exposure"]
    for age in (0, 65, 80):
        assert life_expectancy(rates, age) == pytest.approx(published.loc[age], abs=0.2)


@given(st.floats(0.005, 0.5))
def test_constant_rate_gives_one_over_the_rate(rate: float) -> None:
    """(1 - q/2) / q with q = m / (1 + m/2) is 1 / m exactly."""
    rates = pd.Series(np.full(200, rate))
    assert life_expectancy(rates, 50) == pytest.approx(1 / rate, rel=1e-6)


def test_the_table_is_consistent() -> None:
    table = life_table(pd.Series(0.0001 * np.exp(0.1 * np.arange(101))))
    assert table["alive"].iloc[0] == 1
    assert table["dead"].sum() == pytest.approx(1)
    assert table["lived"].sum() == pytest.approx(table["expectancy"].iloc[0])
    assert (np.diff(table["alive"]) <= 0).all()
    assert table["q"].iloc[-1] == 1


@pytest.mark.parametrize(
    ("rates", "text"),
    [
        (pd.Series([0.1, None]), "alder 1"),
        (pd.Series([0.1, -0.1]), "alder 1"),
        (pd.Series([0.1, 0.2], index=[0, 2]), "uden huller"),
    ],
)
def test_bad_rates_are_refused(rates: pd.Series, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        life_table(rates)


def test_expected_mortality_is_what_the_projection_uses(closed) -> None:
    population, deaths = closed()
    mortality = expected_mortality(population, 3, deaths=deaths)
    projection = project(population, 1, deaths=deaths, simulations=0)
    start = population[(population["year"] == 2020) & (population["sex"] == "K")].set_index("age")["persons"]
    q = mortality[(mortality["year"] == 2020) & (mortality["sex"] == "K")].set_index("age")["q"]
    later = projection[projection["sex"] == "K"].set_index("age")["persons"]
    ages = np.arange(75, 95)
    assert (later.loc[ages + 1].to_numpy() / start.loc[ages].to_numpy()) == pytest.approx(
        1 - q.loc[ages].to_numpy(), abs=0.004
    )


def test_gain_starts_at_zero_and_grows_with_falling_mortality(denmark) -> None:
    gain = life_expectancy_gain(expected_mortality(denmark.nation, 11, deaths=denmark.nation_deaths))
    women = gain[gain["sex"] == "K"].set_index("year")
    assert women["gain"].loc[2020] == 0
    assert women["expectancy"].loc[2020] == pytest.approx(20.9, abs=0.3)
    assert (np.diff(women["gain"]) > 0).all()
    assert 0.5 < women["gain"].loc[2030] < 2.0


def yearly(q: list[float], first: int = 65) -> pd.DataFrame:
    """Mortality of one unit, sex and year by age."""
    return pd.DataFrame({"unit": "By", "sex": "K", "year": 2025, "age": range(first, first + len(q)), "q": q})


def test_where_a_tenth_dies_each_year_nine_and_a_half_years_are_left_whatever_age_is_open() -> None:
    # .9 + .81 + .729 + ... whole years are 9, and half a year is lived in the last.
    for ages in (1, 2, 30):
        assert life_expectancy_gain(yearly([0.1] * ages))["expectancy"].item() == pytest.approx(9.5)


def test_ages_are_found_by_their_number_and_none_may_be_missing() -> None:
    low = yearly([0.5, 0.5, 0.1, 0.1], first=63)  # those under 65 do not count
    assert life_expectancy_gain(low)["expectancy"].item() == pytest.approx(9.5)
    with pytest.raises(ValueError, match="By, 2025: dødeligheden mangler en alder fra 65"):
        life_expectancy_gain(low[low["age"] != 65])


def test_observed_mortality_needs_common_years(denmark) -> None:
    with pytest.raises(ValueError, match="til fælles"):
        observed_mortality(denmark.nation, denmark.nation_deaths[denmark.nation_deaths["year"] < 2010])
