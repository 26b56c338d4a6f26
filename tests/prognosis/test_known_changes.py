"""Known changes before and after they take effect."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import KnownChange, forecast, link_units, restate, with_changes, year_end_with_changes


@pytest.fixture
def history():
    index = pd.period_range("2021-01", periods=42, freq="M")
    wave = 1 + 0.01 * np.sin(np.arange(42.0) * 1.7)
    return pd.DataFrame({"a": 100.0 * wave, "b": 50.0 * wave}, index=index)


def test_a_past_lasting_change_lifts_the_months_before(history):
    found = restate(history, [KnownChange("a", "2024-03", share=0.2)], "2024-06")
    assert np.allclose(found.loc[:"2024-02", "a"], history.loc[:"2024-02", "a"] * 1.2)
    assert np.allclose(found.loc["2024-03":, "a"], history.loc["2024-03":, "a"])
    assert np.allclose(found["b"], history["b"])


def test_a_past_change_that_ended_is_taken_out(history):
    found = restate(history, [KnownChange("a", "2023-03", amount=10, until="2023-05")], "2024-06")
    assert np.allclose((history["a"] - found["a"]).loc["2023-03":"2023-05"], 10)
    assert (history["a"] - found["a"]).abs().sum() == pytest.approx(30)


def test_a_change_two_months_ago_is_followed_at_once(history):
    moved = history.copy()
    moved.loc["2024-05":, "a"] *= 1.2
    change = [KnownChange("a", "2024-05", share=0.2)]
    told = forecast(restate(moved, change, "2024-06")[["a"]], 6)["mean"]
    assert (told / 120 - 1).abs().max() < 0.02
    result = year_end_with_changes(moved, "2024-06", change).set_index("unit")
    assert result.loc["a", "actual"] == pytest.approx(moved.loc["2024-01":, "a"].sum())
    assert result.loc["a", "total"] == pytest.approx(4 * 100 + 8 * 120, rel=0.02)
    assert result.loc["total", "total"] == pytest.approx(result["total"].iloc[:-1].sum())


def test_a_future_change_is_added_from_its_month(history):
    change = [KnownChange("a", "2024-10", amount=30.0), KnownChange("b", "2024-09", share=-0.5, until="2024-10")]
    plain = forecast(history, 6)
    found = with_changes(plain, change, "2024-06")
    moved = (found["mean"] - plain["mean"]).to_numpy().reshape(2, 6)
    assert moved[0] == pytest.approx([0, 0, 0, 30, 30, 30])
    assert moved[1, [0, 1, 4, 5]] == pytest.approx([0, 0, 0, 0])
    assert moved[1, 2:4] == pytest.approx(-0.5 * plain["mean"].to_numpy()[8:10])
    assert np.allclose(found["upper_80"] - found["lower_80"], plain["upper_80"] - plain["lower_80"])
    whole = year_end_with_changes(history, "2024-06", change)
    assert whole.attrs["added"]["a"] == pytest.approx(90)
    assert np.allclose(whole["actual"] + whole["remaining"], whole["total"])


def test_linked_units_continue_each_other(history):
    split = history.copy()
    split.loc["2023-07":, "a"] = np.nan
    split["a2"] = history["a"].where(history.index >= pd.Period("2023-07", freq="M"))
    linked = link_units(split, {"hjemmepleje": ["a", "a2"]})
    assert np.allclose(linked["hjemmepleje"], history["a"])
    assert list(linked.columns) == ["b", "hjemmepleje"]
    with pytest.raises(ValueError, match="har ikke c"):
        link_units(split, {"x": ["c"]})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (KnownChange("a", "2024-01"), "enten beløb eller andel"),
        (KnownChange("a", "2024-01", amount=1, share=0.1), "enten beløb eller andel"),
        (KnownChange("a", "snart", amount=1), "ikke er en måned"),
        (KnownChange("a", "2024-05", amount=1, until="2024-03"), "slutter 2024-03"),
        (KnownChange("a", "2024-05", share=-1.0), "over -100 %"),
        (KnownChange("a", "2024-05", amount=1, probability=80), "mellem 0 og 1; skriv 0.8 for 80 %"),
        (KnownChange("a", "2024-05", share=20.0), "er 2000%.*højst være 200%.*0.2 for 20 %"),
    ],
)
def test_a_change_that_cannot_be_read_is_refused(history, change, words):
    with pytest.raises(ValueError, match=words):
        restate(history, [change], "2024-06")


def made(seed, begins, size):
    """Forty units with season and months that scatter by 3 per cent, four calm years, budgets that do not know of the change of
    ``size`` (a share of the unit's level) from ``begins``: history and budget to the end of 2026, and its kr a month."""
    rng = np.random.default_rng(seed)
    months = pd.period_range("2022-01", "2026-12", freq="M")
    level = 1e6 * np.exp(rng.normal(0, 0.5, 40))
    season = 1 + 0.04 * np.sin(np.arange(12)[:, None] / 6 * np.pi + rng.uniform(0, 6, 40))
    usual = np.tile(season, (5, 1)) * level
    spent = usual * (1 + 0.03 * rng.normal(size=usual.shape))
    spent[months >= pd.Period(begins, "M")] += size * level
    units = [f"u{number}" for number in range(40)]
    budget = usual * (1 + 0.01 * rng.normal(size=40))
    return pd.DataFrame(spent, months, units), pd.DataFrame(budget, months, units), dict(zip(units, level, strict=True))


def mean_error(through, begins, size, told):
    """In per cent of the year's result, + for too much; told: the share of the level that is entered, None for nothing."""
    errors = []
    for seed in (1, 2):
        history, budget, level = made(seed, begins, size)
        changes = (
            [KnownChange(unit, begins, amount=told * kr) for unit, kr in level.items()] if told is not None else []
        )
        total = (
            year_end_with_changes(history.loc[:through], through, changes, budget).set_index("unit")["total"].iloc[:-1]
        )
        came = history.loc["2026-01":].sum()
        errors.append(100 * (total / came - 1).mean())
    return float(np.mean(errors))


@pytest.mark.parametrize("begins", ["2026-06", "2026-04", "2026-01"])
def test_a_change_that_the_months_have_seen_is_not_counted_twice(begins):
    """Of a lasting change of 8 per cent entered with the right amount, and of none where nothing is entered. Entered as 4 or 5
    months' too much, a change twice counted would be 4 per cent of the year too high."""
    assert mean_error("2026-06", begins, 0.08, 0.08) == pytest.approx(0, abs=0.2)
    assert mean_error("2026-06", begins, 0.0, None) == pytest.approx(0, abs=0.2)


@pytest.mark.parametrize(("size", "told"), [(0.08, 0.16), (0.08, 0.0), (0.0, 0.08)])
def test_of_a_wrong_amount_the_months_win(size, told):
    """8 per cent too much or too little are carried into all months to come at first: 6 of 12 after June, 3 after September. The
    months of half a year leave less than a fifth of it, and one month less than nine tenths."""
    wrong = 100 * (told - size) / (1 + 0.5 * size)
    first = mean_error("2026-06", "2026-06", size, told)
    later = mean_error("2026-09", "2026-03", size, told)
    assert 0 < first / (wrong * 6 / 12) < 0.9
    assert abs(later) < 0.2 * abs(wrong * 3 / 12)


def level(first, last, kr=1e6):
    """A unit of so many kr every month."""
    return pd.DataFrame({"a": kr}, index=pd.period_range(first, last, freq="M"))


def test_noughts_before_a_unit_opened_and_after_it_closed_are_no_months_of_a_change():
    months = level("2023-01", "2026-09")
    opened, closed = months.copy(), months.copy()
    opened.loc[:"2026-02", "a"] = 0.0
    opened.loc["2026-05":, "a"] = 1.1e6
    assert restate(opened, [KnownChange("a", "2026-05", amount=1e5)], "2026-09")["a"].loc[:"2026-02"].eq(0).all()
    year = year_end_with_changes(opened.assign(b=2e6), "2026-09", [KnownChange("a", "2026-05", amount=1e5)])
    # Two months of 1.0 m and eight of 1.1 m.
    assert year["total"].iloc[0] == pytest.approx(10.8e6, rel=1e-3)
    closed.loc["2026-02":"2026-07", "a"] = 1.1e6
    closed.loc["2026-08":, "a"] = 0.0
    for until in ("2026-08", "2026-12"):
        change = KnownChange("a", "2026-02", amount=1e5, until=until)
        year = year_end_with_changes(closed.assign(b=2e6), "2026-09", [change])
        assert year["total"].iloc[0] == year["actual"].iloc[0] == pytest.approx(1e6 + 6 * 1.1e6)


@pytest.mark.parametrize(
    ("first", "until", "right"), [("2026-08", None, 12.5e6), ("2026-09", None, 12.4e6), ("2026-08", "2026-08", 12.1e6)]
)
def test_of_months_that_are_missing_only_those_with_the_change_have_it(first, until, right):
    history = level("2023-01", "2026-09")
    history.loc["2026-08":, "a"] = np.nan
    for how in ({"amount": 1e5}, {"share": 0.1}):
        year = year_end_with_changes(history, "2026-09", [KnownChange("a", first, until=until, **how)], awaited=["a"])
        assert year["total"].to_list() == pytest.approx([right, right], rel=1e-6)
        assert year["actual"].iloc[0] == 7e6
        assert sum(year.attrs["expected"]["total"]) == pytest.approx(year["remaining"].iloc[-1])


def test_a_month_missing_inside_the_year_is_as_it_was_before_the_change():
    history = level("2023-01", "2026-09")
    history.loc["2026-07":, "a"] = 1.1e6
    history.loc["2026-04", "a"] = np.nan
    year = year_end_with_changes(history, "2026-09", [KnownChange("a", "2026-07", amount=1e5)])
    assert year["total"].iloc[0] == pytest.approx(6 * 1e6 + 6 * 1.1e6, rel=1e-6)


@pytest.mark.parametrize(("first", "right"), [("2026-11", 12.2e6), ("2026-12", 12.1e6)])
def test_in_december_a_month_that_is_waited_for_has_the_change_from_its_month(first, right):
    history = level("2023-01", "2026-12")
    history.loc["2026-11":, "a"] = np.nan
    year = year_end_with_changes(history, "2026-12", [KnownChange("a", first, amount=1e5)], awaited=["a"])
    assert year["total"].iloc[0] == pytest.approx(right, rel=1e-6)
