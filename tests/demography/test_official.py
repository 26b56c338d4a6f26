import numpy as np
import pandas as pd
import pytest

from styringslib.demography import control_to, project


@pytest.fixture(scope="module")
def population(denmark) -> pd.DataFrame:
    return denmark.population[
        denmark.population["unit"].isin(["Kolding", "Varde"]) & (denmark.population["year"] <= 2015)
    ]


@pytest.fixture(scope="module")
def own(population: pd.DataFrame) -> pd.DataFrame:
    return project(population, 3, simulations=30)


@pytest.fixture
def official(denmark) -> pd.DataFrame:
    frame = denmark.population
    return frame[frame["year"].between(2016, 2018) & frame["unit"].isin(["Kolding", "Varde"])]


def test_single_years_and_sexes_are_met_exactly(own: pd.DataFrame, official: pd.DataFrame) -> None:
    result = control_to(own, official)
    keys = ["unit", "year", "sex", "age"]
    merged = result.merge(official, on=keys, suffixes=("", "_official"))
    np.testing.assert_allclose(merged["persons"], merged["persons_official"], rtol=1e-9, atol=1e-9)
    assert list(result.columns) == list(own.columns)
    assert (result["lower_80"] <= result["persons"] + 1e-9).all()


def test_bands_without_sex_keep_our_detail(own: pd.DataFrame, official: pd.DataFrame) -> None:
    low = (official["age"].clip(upper=95) // 5 * 5).rename("age")
    bands = official.groupby(["unit", "year", low])["persons"].sum().reset_index()
    bands["age_to"] = (bands["age"] + 4).where(bands["age"] < 95)
    result = control_to(own, bands)
    for frame in (result, own):
        frame["band"] = frame["age"].clip(upper=95) // 5 * 5
    sums = result.groupby(["unit", "year", "band"])["persons"].sum()
    np.testing.assert_allclose(sums, bands.set_index(["unit", "year", "age"])["persons"], rtol=1e-9)
    ratio = (result["persons"] / own["persons"]).groupby([result["unit"], result["year"], result["band"]])
    assert ratio.std().max() < 1e-9


def test_totals_only(own: pd.DataFrame, official: pd.DataFrame) -> None:
    totals = official.groupby(["unit", "year"])["persons"].sum().reset_index()
    result = control_to(own, totals).groupby(["unit", "year"])["persons"].sum()
    np.testing.assert_allclose(result, totals.set_index(["unit", "year"])["persons"])


def test_cells_empty_in_ours_are_filled_evenly(own: pd.DataFrame) -> None:
    empty = own.assign(persons=own["persons"].where(own["age"] < 109, 0.0))
    bands = pd.DataFrame(
        [(u, y, low, 10.0) for u in ("Kolding", "Varde") for y in (2016, 2017, 2018) for low in (0, 109)],
        columns=["unit", "year", "age", "persons"],
    ).assign(age_to=lambda f: (f["age"] + 108).where(f["age"] < 109))
    result = control_to(empty, bands)
    assert result[result["age"] >= 109]["persons"].unique() == pytest.approx([10 / 4])


def test_every_problem_at_once(own: pd.DataFrame, official: pd.DataFrame, population: pd.DataFrame) -> None:
    broken = official[(official["unit"] == "Kolding") & (official["year"] != 2017)].astype({"persons": float})
    broken.loc[broken.index[5], "persons"] = -1
    with pytest.raises(ValueError, match="officielle fremskrivning") as caught:
        control_to(own, broken)
    text = str(caught.value)
    assert "Enheden Varde findes ikke" in text
    assert "Kolding: 2017 mangler" in text
    assert "Kolding, 2016, alder 5: antallet er negativt" in text


def test_another_base_year_is_refused(own: pd.DataFrame, official: pd.DataFrame, population: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="begynder i 2013, men den seneste observerede befolkning er fra 2015"):
        control_to(own, pd.concat([official, official.assign(year=2013)]))
    other = population[population["year"] == 2015].assign(persons=lambda f: f["persons"] + (f["age"] == 40))
    with pytest.raises(
        ValueError, match=r"Kolding, 2015: den officielle fremskrivning har 90796 personer, befolkningen 90794"
    ):
        control_to(own, pd.concat([official, other]), population=population)


def test_bands_with_holes_are_refused(own: pd.DataFrame) -> None:
    bands = pd.DataFrame({"unit": "Kolding", "year": 2016, "age": [0, 70], "age_to": [60, None], "persons": [1.0, 2.0]})
    with pytest.raises(ValueError, match="fra 0 slutter ikke lige før det næste, der begynder ved 70"):
        control_to(own, bands)
