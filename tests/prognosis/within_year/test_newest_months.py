"""A single bill or credit in the last month is not carried on; a new level of two or three months is followed."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import forecast
from styringslib.prognosis.outliers import deseasonalised
from styringslib.prognosis.series import check_history
from styringslib.prognosis.within_year.newest_months import newest_months

MONTHS = 72


def units(noise=0.03, season=0.1, months=MONTHS, count=8, seed=0):
    """A million a month, with a season and noise."""
    rng = np.random.default_rng(seed)
    index = pd.period_range("2020-01", periods=months, freq="M")
    shape = 1 + season * np.sin(2 * np.pi * index.month.to_numpy() / 12)
    values = 1e6 * shape[:, None] * (1 + noise * rng.normal(size=(months, count)))
    return pd.DataFrame(values, index=index, columns=[f"u{number}" for number in range(count)])


def year_ahead(history):
    return forecast(history, 12).groupby("unit")["mean"].mean() / 1e6


def settled(column):
    frame = pd.DataFrame({"a": column}, index=pd.period_range("2022-01", periods=len(column), freq="M"))
    series = check_history(frame)
    return newest_months(series, series.values, deseasonalised(series))


@pytest.mark.parametrize("amount", [0.5e6, 2e6, -0.7e6, -2.5e6])
@pytest.mark.parametrize("months", [26, MONTHS])
def test_one_bill_or_credit_in_the_last_month_is_not_carried_on(amount, months):
    history = units(season=0.0, months=months)
    plain = year_ahead(history)
    history.iloc[-1, :3] += amount
    made = forecast(history, 12)
    level = made.groupby("unit")["mean"].mean() / 1e6
    assert level.to_numpy() == pytest.approx(plain.to_numpy(), rel=0.03)
    told = {note["unit"] for note in made.attrs["notes"] if note["kind"] == "last_month_apart"}
    assert told == {"u0", "u1", "u2"}


@pytest.mark.parametrize("step", [-0.3, 0.3, 1.0])
@pytest.mark.parametrize("months", [2, 3, 6])
def test_a_new_level_of_some_months_is_followed(step, months):
    history = units()
    history.iloc[-months:, :3] *= 1 + step
    made = forecast(history, 12)
    level = made.groupby("unit")["mean"].mean() / 1e6
    assert level["u0":"u2"].to_numpy() == pytest.approx(1 + step, rel=0.05)
    assert level["u3":].to_numpy() == pytest.approx(1, rel=0.03)
    told = {note["unit"]: note["month"] for note in made.attrs["notes"] if note["kind"] == "new_level"}
    assert told == dict.fromkeys(["u0", "u1", "u2"], str(history.index[-months]))


def test_calm_units_a_yearly_peak_and_a_walk_are_left_as_they_are():
    rng = np.random.default_rng(4)
    history = units(count=200)
    history["peak"] = 1e6 * np.where(history.index.month == 12, 2.0, 1.0) * (1 + 0.03 * rng.normal(size=MONTHS))
    for number in range(50):
        history[f"walk{number}"] = 1e6 * np.exp(np.cumsum(0.06 * rng.normal(size=MONTHS)))
    kinds = [note["kind"] for note in forecast(history, 1).attrs["notes"]]
    assert sum(kind in ("last_month_apart", "new_level") for kind in kinds) <= 2


def test_what_is_put_in_place_of_the_newest_months():
    level = 1e6 + np.tile([1e4, -1e4], 24)
    bill = level.copy()
    bill[-1] = 3e6
    found = settled(bill)
    # A million up and down by 10,000: the half year before has a middle of a million, and so has its season.
    assert found.values[0, -1] == pytest.approx(1e6, abs=2e4)
    assert found.values[0, :-1].tolist() == bill[:-1].tolist()
    assert found.doubt[0] == pytest.approx(0.1 * 2e6, rel=0.02)
    moved = level.copy()
    moved[-2:] *= 1.5
    found = settled(moved)
    assert found.values[0, :-2] == pytest.approx(1.5 * level[:-2], rel=0.02)
    assert found.values[0, -2:].tolist() == moved[-2:].tolist()
    assert found.doubt[0] == pytest.approx(0.1 * 0.5e6, rel=0.3)
    assert settled(level).doubt.tolist() == [0]


def test_a_unit_of_both_signs_is_lifted_by_the_amount():
    level = 1e6 + np.tile([1e4, -1e4], 24)
    level[10] = -1e5
    moved = level.copy()
    moved[-3:] += 5e5
    assert settled(moved).values[0, :-3] - level[:-3] == pytest.approx(5e5, rel=0.05)


def test_income_is_settled_as_the_cost_that_it_mirrors():
    history = units()
    history.iloc[-1, 0] += 1e6
    history.iloc[-2:, 1] *= 1.4
    cost, income = forecast(history, 6), forecast(-history, 6)
    assert (income["mean"] == -cost["mean"]).all()
    assert (income["lower_80"] == -cost["upper_80"]).all()
    assert [note["kind"] for note in income.attrs["notes"]] == [note["kind"] for note in cost.attrs["notes"]]


def test_the_interval_after_a_new_level_is_wider_than_that_of_one_that_has_lasted():
    history = units()
    lasting = forecast(history * 1.5, 1)
    history.iloc[-2:] *= 1.5
    made = forecast(history, 1)
    width = (made["upper_80"] - made["lower_80"]) / (lasting["upper_80"] - lasting["lower_80"])
    assert width.mean() > 1.2


def test_the_reader_is_told_of_the_newest_months():
    history = units()
    history.iloc[-1, 0] += 1e6
    history.iloc[-2:, 1] *= 1.4
    assert [note["text"] for note in forecast(history, 1).attrs["notes"]] == [
        "u0: 2025-12 ligger langt fra månederne før. Prognosen regner den som en enkelt regning eller kreditnota og ikke "
        "som et nyt niveau.",
        "u1: niveauet har været et andet siden 2025-11. Prognosen regner med det nye niveau.",
    ]
