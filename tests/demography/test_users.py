import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.demography import healthy_ageing, shares_from_bands, user_shares


def true_share(age: np.ndarray) -> np.ndarray:
    return 0.6 / (1 + np.exp(-(np.asarray(age, dtype=float) - 86) / 5))


@pytest.fixture(scope="module")
def kolding(denmark) -> pd.DataFrame:
    return denmark.population[
        (denmark.population["unit"] == "Kolding") & (denmark.population["year"] == 2020)
    ].reset_index(drop=True)


def drawn(population: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    frame = population[["unit", "year", "sex", "age"]].copy()
    frame["users"] = rng.binomial(population["persons"], true_share(population["age"].to_numpy()))
    return frame


def test_smoothed_shares_beat_raw_ones_and_know_their_error(kolding: pd.DataFrame) -> None:
    rng = np.random.default_rng(3)
    ages = slice(65, 96)
    truth = true_share(np.arange(111))[ages]
    raw, smooth, inside = [], [], []
    for _ in range(40):
        result = user_shares(drawn(kolding, rng), kolding, by_sex=False)
        counts = (result["users"] / result["persons"]).to_numpy()[ages]
        share, error = result["share"].to_numpy()[ages], result["standard_error"].to_numpy()[ages]
        raw.append(((counts - truth) ** 2).mean())
        smooth.append(((share - truth) ** 2).mean())
        inside.append((np.abs(share - truth) < 1.2816 * error).mean())
    assert np.mean(smooth) < 0.4 * np.mean(raw)
    assert 0.70 < np.mean(inside) < 0.88


def test_smooth_shares_keep_the_number_of_users(kolding: pd.DataFrame) -> None:
    users = drawn(kolding, np.random.default_rng(1))
    result = user_shares(users, kolding)
    assert (result["share"] * result["persons"]).sum() == pytest.approx(users["users"].sum(), rel=0.02)
    assert set(result["sex"]) == {"K", "M"}
    assert result["share"].between(0, 1).all()


def test_an_open_age_of_the_users_holds_for_all_above(kolding: pd.DataFrame) -> None:
    users = (
        drawn(kolding, np.random.default_rng(1))
        .assign(age=lambda f: f["age"].clip(upper=95))
        .groupby(["sex", "age"])["users"]
        .sum()
        .reset_index()
    )
    result = user_shares(users, kolding).query("sex == 'K'").set_index("age")
    assert (result.loc[95:, "share"] == result.loc[95, "share"]).all()
    assert result.loc[95, "share"] == pytest.approx(0.52, abs=0.08)


def test_no_users_at_all(kolding: pd.DataFrame) -> None:
    result = user_shares(pd.DataFrame({"sex": ["K", "M"], "age": [95, 95], "users": [0, 0]}), kolding)
    assert (result["share"] == 0).all()
    assert (result["standard_error"].iloc[60:90] > 0).all()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda f: f.assign(users=f["users"] + 10_000 * (f["age"] == 80)), "Flere brugere end personer ved alder 80"),
        (lambda f: f.assign(users=f["users"] - 100 * (f["age"] == 81)), "negativt ved alder 81"),
        (lambda f: f.assign(sex="X"), "Kønskoden 'X'"),
        (lambda f: f.assign(year=1999), "Befolkningen mangler for Kolding, 1999"),
        (lambda f: f.drop(columns="users"), "users mangler i brugerne"),
    ],
)
def test_bad_users_are_refused(kolding: pd.DataFrame, change, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        user_shares(change(drawn(kolding, np.random.default_rng(1))), kolding)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1)), min_size=7, max_size=7))
def test_single_years_add_up_to_their_bands(rates: list[float]) -> None:
    population = pd.DataFrame({"age": np.arange(101), "persons": np.maximum(1000 - 9 * np.arange(101), 1)})
    lows = [65, 70, 75, 80, 85, 90, 95]
    band = population["age"].clip(upper=95) // 5 * 5
    residents = population.groupby(band)["persons"].sum().loc[65:]
    users = pd.DataFrame(
        {"age": lows, "age_to": [*(low + 4 for low in lows[:-1]), None], "users": residents.to_numpy() * rates}
    )
    result = shares_from_bands(users, population)
    assert (result["share"] >= 0).all()
    assert (result.loc[result["age"] < 65, "share"] == 0).all()
    sums = (result["share"] * population["persons"]).groupby(band).sum().loc[65:]
    np.testing.assert_allclose(sums, users["users"], rtol=1e-9, atol=1e-9)


def test_bands_with_holes_or_too_many_users_are_refused() -> None:
    population = pd.DataFrame({"age": np.arange(101), "persons": 10.0})
    with pytest.raises(ValueError, match="fra 65 slutter ikke lige før"):
        shares_from_bands(pd.DataFrame({"age": [65, 75], "age_to": [69, None], "users": [1, 1]}), population)
    with pytest.raises(ValueError, match=r"Flere brugere \(999\) end personer \(100\)"):
        shares_from_bands(pd.DataFrame({"age": [65, 75], "age_to": [74, None], "users": [999, 1]}), population)


def test_healthy_ageing_reads_the_share_of_a_younger_age() -> None:
    shares = pd.DataFrame({"age": range(60, 101), "share": np.linspace(0, 0.4, 41), "standard_error": 0.01})
    moved = healthy_ageing(shares, 2.5).set_index("age")
    assert moved.loc[80, "share"] == pytest.approx(0.4 * 17.5 / 40)
    assert moved.loc[60, "share"] == 0
    pd.testing.assert_frame_equal(healthy_ageing(shares, 0.0), shares)
