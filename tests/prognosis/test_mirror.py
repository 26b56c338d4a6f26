"""Income is cost with the sign turned: every forecast of the one is the mirror of the other's."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import (
    KnownChange,
    activity_year_end,
    backtest,
    calendar_effect,
    complete,
    forecast,
    rolling_origins,
    year_end,
    year_end_completed,
    year_end_with_changes,
)

MONTHS = pd.period_range("2022-01", "2026-09", freq="M")
LEVELS = ("80", "95")


def made(seed: int, units: int = 4) -> pd.DataFrame:
    """Units with a season, a trend and noise; one begins late, one closes, one has a month of nought."""
    rng = np.random.default_rng(seed)
    time = np.arange(len(MONTHS))
    season = 1 + 0.1 * rng.normal(size=(12, units))[time % 12]
    trend = 1 + 0.002 * time[:, None] * rng.normal(size=units)
    history = pd.DataFrame(
        1e5 * season * trend * (1 + 0.03 * rng.normal(size=(len(MONTHS), units))),
        index=MONTHS,
        columns=list("abcd")[:units],
    )
    history.iloc[:20, 1] = np.nan
    history.iloc[-4:, 2] = np.nan
    history.iloc[30, 3] = 0.0
    return history


def planned(history: pd.DataFrame) -> pd.DataFrame:
    """A budget that lags the year before, with a jump that spending does not follow in the last year's unit a."""
    months = pd.period_range("2022-01", "2026-12", freq="M")
    budget = history.reindex(months).fillna(history.mean())
    budget = budget.groupby(budget.index.year).transform("mean") * 0.97
    budget.loc["2026", "a"] *= 2
    return budget


def mirrored(table: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """The amounts of a table with the sign turned and the bounds changed about."""
    other = table.copy()
    other[list(names)] *= -1
    for level in LEVELS:
        if f"lower_{level}" in table:
            other[f"lower_{level}"], other[f"upper_{level}"] = -table[f"upper_{level}"], -table[f"lower_{level}"]
    return other


def same(income: pd.DataFrame, cost: pd.DataFrame, names: tuple[str, ...]) -> None:
    """The income's table is the cost's mirror, and no interval is reversed in either."""
    for table in (income, cost):
        ordered = ["lower_95", "lower_80", names[-1], "upper_80", "upper_95"]
        for low, high in pairwise(name for name in ordered if name in table):
            known = table[low].notna() & table[high].notna()
            assert (table.loc[known, low] <= table.loc[known, high]).all(), (low, high)
    pd.testing.assert_frame_equal(income, mirrored(cost, names), check_exact=True, check_flags=False)


YEAR = ("actual", "remaining", "total")


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("crossing", [False, True])
def test_forecasts_of_income_are_the_mirror_of_those_of_cost(seed, crossing):
    history = made(seed)
    if crossing:  # costs less incomes, now above and now below nought
        history -= 0.95 * history.mean()
    same(forecast(-history, 12), forecast(history, 12), ("mean",))
    same(rolling_origins(-history, 2, origins=2), rolling_origins(history, 2, origins=2), ("actual", "mean"))
    for budget in (None, planned(history)):
        other = None if budget is None else -budget
        income, cost = year_end(-history, "2026-09", other), year_end(history, "2026-09", budget)
        same(income, cost, YEAR)
        assert income.attrs["weights"] == cost.attrs["weights"]
        assert income.attrs["expected"]["a"] == [-amount for amount in cost.attrs["expected"]["a"]]
        past, before = backtest(-history, other, months=(6,)), backtest(history, budget, months=(6,))
        same(past, before, ("outturn", "error", "estimate"))


def test_one_unit_of_income_among_units_of_cost_is_forecast_as_if_it_cost():
    history = made(3)
    turned = history.assign(a=-history["a"])
    one, other = forecast(turned, 6).set_index("unit"), forecast(history, 6).set_index("unit")
    assert (one.loc["a", "mean"] == -other.loc["a", "mean"]).all()
    assert (one.loc["a", "lower_80"] == -other.loc["a", "upper_80"]).all()
    pd.testing.assert_frame_equal(one.drop("a"), other.drop("a"))
    budget = planned(history)
    year = year_end(turned, "2026-09", budget.assign(a=-budget["a"])).set_index("unit")["total"]
    plain = year_end(history, "2026-09", budget).set_index("unit")["total"]
    # All but equal: the habit of the units' sum, which now is another sum, is one more row of experience.
    assert year["a"] == pytest.approx(-plain["a"], rel=5e-3)
    assert year[["b", "c", "d"]].tolist() == pytest.approx(plain[["b", "c", "d"]].tolist(), rel=5e-3)
    assert year["total"] == pytest.approx(year[["a", "b", "c", "d"]].sum())


def test_the_text_about_a_budget_jump_speaks_of_the_income():
    history = made(4)
    budget = planned(history)
    budget.loc["2026", "a"] *= 2
    cost, income = year_end(history, "2026-09", budget), year_end(-history, "2026-09", -budget)
    told = [
        [note["text"] for note in table.attrs["notes"] if note["kind"] == "budget_jump"] for table in (cost, income)
    ]
    assert [len(texts) for texts in told] == [1, 1]
    assert "de seneste års forbrug, uden at forbruget følger med" in told[0][0]
    assert "de seneste års indtægter, uden at indtægterne følger med" in told[1][0]


def postings(history: pd.DataFrame) -> pd.DataFrame:
    """Each month's amounts booked in three parts: 70 %, 25 % and 5 %, the parts of unit b a little off."""
    long = history.rename_axis("month").reset_index().melt("month", var_name="unit", value_name="amount").dropna()
    parts = [
        long.assign(posted=long["month"] + lag, amount=long["amount"] * share * (1.01 if lag else 1.0))
        for lag, share in enumerate((0.7, 0.25, 0.05))
    ]
    return pd.concat(parts, ignore_index=True)[["unit", "month", "posted", "amount"]]


def test_late_postings_of_income_are_completed_like_those_of_cost():
    lines = postings(made(5))
    cost, income = complete(lines, "2026-09"), complete(lines.assign(amount=-lines["amount"]), "2026-09")
    same(income, cost, ("posted", "added", "completed"))
    assert income.attrs["shares"] == cost.attrs["shares"]
    assert (income.query("lag == 0 and posted != 0")["added"] < 0).all()
    mixed = complete(lines.assign(amount=lines["amount"].where(lines["unit"] != "a", -lines["amount"])), "2026-09")
    names = ["share", "posted", "completed", "upper_80"]
    pd.testing.assert_frame_equal(mixed.query("unit != 'a'")[names], cost.query("unit != 'a'")[names])
    given = pd.DataFrame(9e4, index=MONTHS, columns=list("abcd"))
    same(
        complete(lines.assign(amount=-lines["amount"]), "2026-09", -given),
        complete(lines, "2026-09", given),
        ("posted", "added", "completed"),
    )


def test_income_of_which_eight_tenths_are_booked_is_completed_to_the_whole():
    accounts = pd.period_range("2024-01", "2026-09", freq="M")
    first = pd.DataFrame({"unit": "Nord", "month": accounts, "posted": accounts, "amount": -80.0})
    newest = complete(pd.concat([first, first.assign(posted=accounts + 1, amount=-20.0)]), "2026-09").query("lag == 0")
    assert newest[["posted", "completed", "added"]].to_numpy().tolist() == [[-80.0, -100.0, -20.0]]


def test_the_year_with_late_postings_known_changes_and_groups_is_mirrored():
    history, lines = made(6), postings(made(6))
    posted = lines[lines["posted"] <= pd.Period("2026-09", "M")].pivot_table(
        index="month", columns="unit", values="amount", aggfunc="sum"
    )
    posted = posted.reindex(history.index)
    changes = [KnownChange("a", "2026-11", amount=5e4), KnownChange("b", "2026-03", share=0.1)]
    turned = [KnownChange("a", "2026-11", amount=-5e4), KnownChange("b", "2026-03", share=0.1)]
    same(year_end_with_changes(-history, "2026-09", turned), year_end_with_changes(history, "2026-09", changes), YEAR)
    minus = lines.assign(amount=-lines["amount"])
    for month in ("2026-09", "2025-12"):
        income, cost = (
            year_end_completed(own, complete(these, month), month, plan, changes=known, groups={"Nord": ["a", "b"]})
            for own, these, plan, known in (
                (-posted, minus, -planned(history), turned),
                (posted, lines, planned(history), changes),
            )
        )
        same(income, cost, YEAR)
        assert income.attrs["late"] == {unit: -amount for unit, amount in cost.attrs["late"].items()}


def test_a_lopsided_completion_widens_each_side_by_its_own():
    history = pd.DataFrame({"Nord": 100.0}, index=MONTHS)
    late = pd.DataFrame(
        {
            "unit": ["Nord"],
            "month": [MONTHS[-1]],
            "completed": [100.0],
            "added": [0.0],
            "lower_80": [97.0],
            "upper_80": [109.0],
        }
    )
    year = year_end_completed(history, late, "2026-09", levels=(80,)).iloc[0]
    plain = year_end(history, "2026-09", levels=(80,)).iloc[0]
    assert year["total"] - year["lower_80"] == pytest.approx(np.hypot(3, plain["total"] - plain["lower_80"]))
    assert year["upper_80"] - year["total"] == pytest.approx(np.hypot(9, plain["upper_80"] - plain["total"]))


def test_income_follows_the_calendar_as_cost_does():
    days = pd.DataFrame({"days": MONTHS.days_in_month.astype(float)}, index=MONTHS)
    history = pd.DataFrame({"Nord": 100.0 * days["days"]}, index=MONTHS)
    cost, income = calendar_effect(history, days), calendar_effect(-history, days)
    pd.testing.assert_frame_equal(income.effects, cost.effects)
    pd.testing.assert_frame_equal(income.adjusted, -cost.adjusted)


def test_hours_that_are_paid_for_are_income():
    hours = made(7, units=4).drop(columns=["c"])
    same(activity_year_end(hours, -400.0, "2026-09"), activity_year_end(hours, 400.0, "2026-09"), YEAR)


@pytest.mark.parametrize("budgeted", [False, True])
def test_a_municipality_whose_incomes_nearly_meet_its_costs_has_an_interval_as_wide_as_its_units(budgeted):
    """The sum of 1.2 m and -1.2 m is a small difference; its interval is that of the amounts, not of the difference."""
    months = pd.period_range("2016-01", "2026-12", freq="M")
    rng = np.random.default_rng(13)
    known = months[:-6]
    history = pd.DataFrame(1e5 * (1 + 0.02 * rng.normal(size=(len(known), 2))) * [1, -1], known, ["care", "rents"])
    budget = pd.DataFrame({"care": 1e5, "rents": -1e5}, index=months) if budgeted else None
    year = year_end(history, "2026-06", budget).set_index("unit")
    width = year["upper_80"] - year["lower_80"]
    # Two independent units: the root of the sum of squares, or a little more for their few years.
    assert 0.9 < width["total"] / np.hypot(width["care"], width["rents"]) < 1.3
    assert year.loc["total", "total"] == pytest.approx(year.loc["care", "total"] + year.loc["rents", "total"])
    # Each unit ends within its own noise, whatever the sum looks like.
    assert year.loc["care", "total"] == pytest.approx(1.2e6, rel=0.02)
    assert year.loc["rents", "total"] == pytest.approx(-1.2e6, rel=0.02)
