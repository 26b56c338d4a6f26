import numpy as np
import pandas as pd
import pytest

from styringslib.demography import project, project_districts


@pytest.fixture(scope="module")
def kolding(denmark) -> pd.DataFrame:
    frame = denmark.population
    return frame[(frame["unit"] == "Kolding") & (frame["year"] <= 2015)].reset_index(drop=True)


@pytest.fixture(scope="module")
def districts(kolding: pd.DataFrame) -> pd.DataFrame:
    """Three districts drawn from the municipality, the last with one person in a hundred."""
    rng = np.random.default_rng(1)
    left = kolding["persons"].to_numpy()
    parts = []
    for name, share in (("Nord", 0.5), ("Syd", 0.98)):
        drawn = rng.binomial(left, share)
        parts.append(kolding.assign(unit=name, persons=drawn))
        left = left - drawn
    return pd.concat([*parts, kolding.assign(unit="Øen", persons=left)], ignore_index=True)


def test_districts_add_up_to_the_municipality(districts: pd.DataFrame, kolding: pd.DataFrame) -> None:
    result = project_districts(districts, kolding, 4, simulations=20)
    whole = project(kolding.assign(unit="national"), 4, simulations=0)
    keys = ["year", "sex", "age"]
    sums = result.groupby(keys)["persons"].sum()
    np.testing.assert_allclose(sums, whole.set_index(keys)["persons"].reindex(sums.index), rtol=1e-9, atol=1e-12)
    assert (result["persons"] >= 0).all()
    assert set(result["unit"]) == {"Nord", "Syd", "Øen"}
    small = [note.split(" er for")[0] for note in result.attrs["notes"] if "for lille" in note]
    assert small == ["Øen"]


def test_districts_follow_an_official_projection(denmark, districts: pd.DataFrame, kolding: pd.DataFrame) -> None:
    official = denmark.population[
        (denmark.population["unit"] == "Kolding") & denmark.population["year"].between(2016, 2018)
    ]
    result = project_districts(districts, kolding, 3, official=official, simulations=0)
    sums = result.groupby(["year", "sex", "age"])["persons"].sum()
    np.testing.assert_allclose(
        sums, official.set_index(["year", "sex", "age"])["persons"].reindex(sums.index), rtol=1e-9, atol=1e-9
    )


def test_persons_where_no_district_has_any_are_shared_by_size(
    denmark, districts: pd.DataFrame, kolding: pd.DataFrame
) -> None:
    frame = denmark.population
    official = frame[(frame["unit"] == "Kolding") & (frame["year"] == 2016)].reset_index(drop=True)
    where = (official["age"] == 109) & (official["sex"] == "M")
    official.loc[where, "persons"] = 3
    result = project_districts(districts, kolding, 1, official=official, simulations=0)
    cell = result[(result["age"] == 109) & (result["sex"] == "M")].set_index("unit")["persons"]
    assert cell.sum() == pytest.approx(3)
    men = result[result["sex"] == "M"].groupby("unit")["persons"].sum()
    assert cell["Nord"] / 3 == pytest.approx(men["Nord"] / men.sum(), rel=1e-3)


def test_deaths_of_the_municipality_go_by_its_name(denmark, districts: pd.DataFrame, kolding: pd.DataFrame) -> None:
    deaths = denmark.deaths[(denmark.deaths["unit"] == "Kolding") & (denmark.deaths["year"] < 2015)]
    named = project_districts(districts, kolding, 2, deaths=deaths, simulations=0)
    national = project_districts(districts, kolding, 2, deaths=deaths.assign(unit="national"), simulations=0)
    pd.testing.assert_frame_equal(named, national)
    assert not named["persons"].equals(project_districts(districts, kolding, 2, simulations=0)["persons"])


def test_districts_that_do_not_add_up_are_named(districts: pd.DataFrame, kolding: pd.DataFrame) -> None:
    broken = districts.copy()
    where = (
        (broken["unit"] == "Syd") & (broken["year"] == 2012) & (broken["sex"] == "M") & broken["age"].isin([80, 81, 85])
    )
    broken.loc[where, "persons"] += 2
    with pytest.raises(ValueError, match=r"Kolding, 2012, mænd, alder 80-81, 85: distrikterne giver \+6 personer"):
        project_districts(broken, kolding, 2)
    with pytest.raises(ValueError, match="slutter i 2014, kommunen i 2015"):
        project_districts(districts[districts["year"] <= 2014], kolding, 2)
    with pytest.raises(ValueError, match="én enhed"):
        project_districts(districts, districts, 2)


def test_bounds_of_districts_are_whole_persons_on_both_sides(districts: pd.DataFrame, kolding: pd.DataFrame) -> None:
    """Also where a district has one person in a hundred, some nine hundred in all."""
    result = project_districts(districts, kolding, 2, simulations=50)
    for name in ("lower_80", "upper_80"):
        assert (result[name] % 1 == 0).all()
    assert (result["lower_80"] <= result["persons"]).all()
    assert (result["persons"] <= result["upper_80"]).all()
