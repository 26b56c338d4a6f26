import pandas as pd
import pytest

from styringslib.demography import project


@pytest.fixture
def population(denmark) -> pd.DataFrame:
    frame = denmark.population
    return frame[frame["unit"].isin(["Kolding", "Varde"]) & (frame["year"] <= 2013)].reset_index(drop=True)


def where(frame: pd.DataFrame, **values) -> pd.Series:
    mask = pd.Series(True, index=frame.index)
    for name, value in values.items():
        mask &= frame[name] == value
    return mask


def test_every_problem_is_named_at_once(population: pd.DataFrame) -> None:
    broken = population.astype({"persons": float})
    broken = broken[~where(broken, unit="Kolding", year=2012, sex="K", age=81)]
    broken = broken[~where(broken, unit="Varde", year=2011)]
    broken.loc[where(broken, unit="Varde", year=2012, sex="M", age=40), "persons"] = -3
    broken.loc[where(broken, unit="Varde", year=2013, sex="M", age=41), "persons"] = None
    broken = pd.concat([broken, broken[where(broken, unit="Kolding", year=2010, sex="M", age=7)]])
    with pytest.raises(ValueError, match="Fejl i befolkningstallene") as caught:
        project(broken, 2)
    lines = str(caught.value).splitlines()
    assert "- Befolkning, Kolding, 2012, kvinder: alder 81 mangler." in lines
    assert "- Befolkning, Varde: året 2011 mangler." in lines
    assert "- Befolkning, Varde, 2012, mænd, alder 40: antallet er negativt." in lines
    assert "- Befolkning, Varde, 2013, mænd, alder 41: antallet mangler eller er ikke et tal." in lines
    assert "- Befolkning, Kolding, 2010, mænd, alder 7: samme celle findes flere gange." in lines
    assert lines[0].endswith("(5):")
    assert len(lines) == 6


def test_unknown_sex_and_negative_counts_together(population: pd.DataFrame) -> None:
    broken = population.copy()
    broken.loc[where(broken, unit="Kolding", year=2012, sex="K", age=80), "sex"] = "X"
    broken.loc[where(broken, unit="Varde", year=2012, sex="M", age=40), "persons"] = -3
    with pytest.raises(ValueError, match="kønskoden 'X'") as caught:
        project(broken, 2)
    assert "Kolding, 2012, alder 80" in str(caught.value)
    assert "Varde, 2012, mænd, alder 40: antallet er negativt" in str(caught.value)


def test_deaths_beyond_the_population(denmark, population: pd.DataFrame) -> None:
    deaths = denmark.deaths[denmark.deaths["unit"].isin(["Kolding", "Varde"])].reset_index(drop=True)
    deaths.loc[where(deaths, unit="Kolding", year=2012, sex="M", age=85), "deaths"] = 5000
    with pytest.raises(ValueError, match=r"Døde, Kolding, 2012, mænd: flere døde end personer ved alder 85\."):
        project(population, 2, deaths=deaths)


def test_the_oldest_may_die_at_an_age_nobody_had_on_new_years_day(denmark, population: pd.DataFrame) -> None:
    deaths = denmark.deaths[denmark.deaths["unit"].isin(["Kolding", "Varde"])].reset_index(drop=True)
    people = population.copy()
    people.loc[where(people, unit="Kolding", year=2012, sex="K", age=96), "persons"] = 0
    people.loc[where(people, unit="Kolding", year=2012, sex="K", age=95), "persons"] = 30
    deaths.loc[where(deaths, unit="Kolding", year=2012, sex="K", age=96), "deaths"] = 12
    assert len(project(people, 1, deaths=deaths, simulations=0))
    deaths.loc[where(deaths, unit="Kolding", year=2012, sex="K", age=96), "deaths"] = 40
    with pytest.raises(ValueError, match="flere døde end personer ved alder 96"):
        project(people, 1, deaths=deaths)


def test_real_deaths_of_real_municipalities_pass(denmark) -> None:
    assert len(project(denmark.population, 1, deaths=denmark.deaths, simulations=0)) == 11 * 2 * 111


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda f: f.drop(columns="sex"), "kolonnen sex mangler"),
        (lambda f: f.iloc[:0], "tabellen er tom"),
        (lambda f: f[f["year"] == 2013], "mindst to år"),
        (lambda f: f[f["age"] <= 60], "op til mindst 80"),
        (lambda f: f[f["age"] >= 50], "alder 0-49 mangler"),
        (lambda f: f.assign(age=f["age"] + 0.5), "alderen er ikke et helt tal"),
        (lambda f: f[(f["unit"] != "Varde") | (f["year"] < 2013)], "Varde: året 2013 mangler"),
    ],
)
def test_one_fault_at_a_time(population: pd.DataFrame, change, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        project(change(population), 2)


def test_missing_rows_of_the_very_old_mean_nobody(population: pd.DataFrame) -> None:
    sparse = population[(population["age"] < 100) | (population["persons"] > 0)]
    assert sparse["age"].max() < 110
    result = project(sparse, 2, simulations=0)
    full = population.assign(age=population["age"].clip(upper=sparse["age"].max()))
    full = full.groupby(["unit", "year", "sex", "age"])["persons"].sum().reset_index()
    pd.testing.assert_frame_equal(result, project(full, 2, simulations=0))
    assert any("læst som 0" in note for note in result.attrs["notes"])


def test_missing_rows_of_deaths_mean_that_nobody_died(denmark, population: pd.DataFrame) -> None:
    deaths = denmark.deaths[denmark.deaths["unit"].isin(["Kolding", "Varde"])]
    sparse = project(population, 2, deaths=deaths[deaths["deaths"] > 0], simulations=0)
    pd.testing.assert_frame_equal(sparse, project(population, 2, deaths=deaths, simulations=0))
    assert any(note.startswith("Døde: manglende rækker") for note in sparse.attrs["notes"])


def test_deaths_of_strangers_are_refused(denmark, population: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="ingen af enhederne"):
        project(population, 2, deaths=denmark.deaths[denmark.deaths["unit"].isin(["Favrskov", "Gladsaxe"])])


def test_a_larger_area_without_its_population_is_used_or_said_not_to_be(denmark) -> None:
    few = denmark.population[
        denmark.population["unit"].isin(["Kolding", "Varde"]) & (denmark.population["year"] <= 2015)
    ]
    notes = project(few, 1, deaths=denmark.nation_deaths, simulations=0).attrs["notes"]
    assert any("er ikke brugt" in note and "national" in note for note in notes)
    many = denmark.population[denmark.population["year"] <= 2015]
    notes = project(many, 1, deaths=denmark.nation_deaths.assign(unit="Landet"), simulations=0).attrs["notes"]
    assert any("Landets døde er brugt" in note for note in notes)
