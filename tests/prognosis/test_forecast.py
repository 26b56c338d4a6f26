"""forecast: shape, invariants, honest intervals and coverage on simulated series."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.prognosis import forecast, year_end
from styringslib.prognosis.calibration import widths
from styringslib.prognosis.forecast import _above, _errors, modelled, project
from styringslib.prognosis.series import check_history
from styringslib.prognosis.series_model import Paths

COLUMNS = ["unit", "month", "mean", "lower_80", "upper_80", "lower_95", "upper_95"]


def history(units=4, months=60, seed=0, level=1e6):
    rng = np.random.default_rng(seed)
    index = pd.period_range("2019-01", periods=months, freq="M")
    season = 1 + 0.1 * np.sin(2 * np.pi * index.month.to_numpy() / 12)
    noise = 1 + 0.03 * rng.normal(size=(units, months))
    return pd.DataFrame((level * season * noise).T, index=index, columns=[f"u{i}" for i in range(units)])


def test_shape_order_and_columns():
    result = forecast(history(), 5)
    assert list(result.columns) == COLUMNS
    assert result["unit"].tolist() == np.repeat(["u0", "u1", "u2", "u3"], 5).tolist()
    assert result["month"].tolist()[:5] == list(pd.period_range("2024-01", periods=5, freq="M"))


def test_a_seasonal_series_is_followed():
    result = forecast(history(1), 12)
    truth = 1e6 * (1 + 0.1 * np.sin(2 * np.pi * np.arange(1, 13) / 12))
    assert (result["mean"] / truth - 1).abs().max() < 0.035


def test_a_trend_is_followed():
    values = np.linspace(100, 160, 61)
    frame = pd.DataFrame({"a": values[:60]}, index=pd.period_range("2019-01", periods=60, freq="M"))
    assert forecast(frame, 1)["mean"].iloc[0] == pytest.approx(values[60], rel=0.004)


def test_other_levels_name_other_columns_and_wider_levels_are_wider():
    result = forecast(history(), 3, levels=(99, 50))
    assert list(result.columns[3:]) == ["lower_50", "upper_50", "lower_99", "upper_99"]
    assert (result["lower_99"] < result["lower_50"]).all()
    assert (result["upper_50"] < result["upper_99"]).all()


@settings(max_examples=15, deadline=None)
@given(factor=st.sampled_from([1e-3, 1.0, 1e6]), seed=st.integers(0, 50), months=st.integers(1, 50))
def test_the_unit_of_money_changes_nothing_but_the_unit(factor, seed, months):
    frame = history(3, months, seed)
    small, large = forecast(frame, 4), forecast(frame * factor, 4)
    numbers = COLUMNS[2:]
    assert np.allclose(large[numbers], small[numbers] * factor, rtol=2e-4, atol=1e-6 * factor)


def test_the_same_input_gives_the_same_answer_and_order_does_not_matter():
    frame = history(5, 40)
    first, again = forecast(frame, 6), forecast(frame.iloc[::-1, ::-1], 6)
    pd.testing.assert_frame_equal(forecast(frame, 6), first)
    turned = again.set_index(["unit", "month"]).loc[pd.MultiIndex.from_frame(first[["unit", "month"]])]
    assert np.allclose(turned.to_numpy(), first[COLUMNS[2:]].to_numpy(), rtol=1e-3)


AWKWARD = {
    "zero": np.zeros(48),
    "constant": np.full(48, 7.0),
    "negative": -100 + np.sin(np.arange(48.0)),
    "both_signs": np.sin(np.arange(48.0)),
    "intermittent": np.where(np.arange(48) % 7 == 0, 1000.0, 0.0),
    "starts_late": np.where(np.arange(48) < 40, np.nan, 50.0),
    "one_month": np.where(np.arange(48) < 47, np.nan, 50.0),
    "ended": np.where(np.arange(48) < 30, 50.0, np.nan),
    "awaited": np.where(np.arange(48) < 47, 50.0 + np.arange(48) % 3, np.nan),
    "tiny": np.full(48, 1e-9) * (1 + np.arange(48) % 5),
    "spike": np.where(np.arange(48) == 30, 1e6, 100.0 + np.arange(48) % 4),
}


@pytest.mark.parametrize("months", [1, 2, 11, 48])
def test_awkward_series_have_finite_forecasts_inside_their_intervals(months):
    frame = pd.DataFrame(AWKWARD, index=pd.period_range("2020-01", periods=48, freq="M")).iloc[-months:]
    frame = frame.loc[:, frame.notna().any()]
    result = forecast(frame, 14)
    assert np.isfinite(result[COLUMNS[2:]]).all().all()
    for lower, upper in (
        ("lower_80", "mean"),
        ("mean", "upper_80"),
        ("lower_95", "lower_80"),
        ("upper_80", "upper_95"),
    ):
        assert (result[lower] <= result[upper] + 1e-12).all()


def test_what_was_never_negative_is_not_foreseen_negative():
    frame = pd.DataFrame(AWKWARD, index=pd.period_range("2020-01", periods=48, freq="M"))
    result = forecast(frame[["intermittent", "zero"]], 12)
    assert (result["lower_95"] >= 0).all()


def test_a_closed_unit_stays_closed_and_an_awaited_month_is_skipped():
    frame = pd.DataFrame(AWKWARD, index=pd.period_range("2020-01", periods=48, freq="M"))
    result = forecast(frame, 6)
    assert (result.loc[result["unit"] == "ended", "mean"] == 0).all()
    assert result.loc[result["unit"] == "awaited", "mean"].between(49, 53).all()
    kinds = {(note["unit"], note["kind"]) for note in result.attrs["notes"]}
    assert {("ended", "closed"), ("awaited", "awaited"), ("one_month", "short_history")} <= kinds


def test_less_history_means_a_wider_interval():
    frame = history(1, 60)
    widths = [
        (result := forecast(frame.iloc[-months:], 1)).eval("upper_80 - lower_80").iloc[0] / result["mean"].iloc[0]
        for months in (1, 3, 60)
    ]
    assert widths[0] > widths[1] > widths[2]


def test_a_young_unit_borrows_its_sisters_season():
    frame = history(6, 60)
    frame.iloc[:51, 0] = np.nan
    month_ahead = forecast(frame, 12)
    young = month_ahead[month_ahead["unit"] == "u0"]["mean"].to_numpy()
    truth = 1 + 0.1 * np.sin(2 * np.pi * np.arange(1, 13) / 12)
    assert np.corrcoef(young, truth)[0, 1] > 0.9


@pytest.mark.parametrize("kind", ["noise", "walk", "seasonal"])
def test_coverage_on_simulated_series_is_nominal(kind):
    rng = np.random.default_rng(11)
    shocks = rng.normal(size=(300, 72))
    values = {
        "noise": shocks,
        "walk": shocks.cumsum(axis=1),
        "seasonal": shocks + 3 * np.sin(np.arange(72) * np.pi / 6),
    }[kind]
    frame = pd.DataFrame((200 + values).T, index=pd.period_range("2018-01", periods=72, freq="M"))
    result = forecast(frame.iloc[:60], 12)
    truth = frame.iloc[60:].T.to_numpy().ravel()
    for level, tolerance in ((80, 5), (95, 3)):
        inside = (truth >= result[f"lower_{level}"]) & (truth <= result[f"upper_{level}"])
        assert 100 * inside.mean() == pytest.approx(level, abs=tolerance)


def test_attributes_do_not_hinder_joining():
    result = forecast(history(2, 30), 2)
    assert len(pd.concat([result, result])) == 8


# --- by hand


@pytest.mark.parametrize(
    ("months", "units", "backs"),
    [
        (60, 1, [3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36]),
        (59, 1, [3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33]),  # two years must be left
        (36, 1, [3, 6, 9, 12]),
        (35, 1, [3, 6, 9, 12, 15, 18]),  # half of it, 17 months
        (14, 1, [3, 6]),  # half of it, 7 months
        (9, 1, [3]),  # six months at least
        (8, 1, []),
        (60, 200, [6, 12, 18, 24, 30, 36]),
        (60, 199, [3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36]),
    ],
)
def test_how_far_back_errors_are_looked_for(monkeypatch, months, units, backs):
    asked = {}

    def noted(values, month, horizon, origins, shortest, every):
        asked.update(origins=origins, every=every, horizon=horizon)
        return []

    monkeypatch.setitem(modelled.__globals__, "series_paths", noted)
    _, missing = modelled(np.ones((units, months)), np.ones(months), 5)
    assert (asked["origins"], asked["every"], asked["horizon"]) == ([0, *backs], 1, 5)
    assert missing.tolist() == [0] * units


def test_of_many_units_some_tell_the_errors_and_awaited_months_are_forecast_too(monkeypatch):
    asked = []
    monkeypatch.setitem(modelled.__globals__, "series_paths", lambda *given: asked.append(given) or [])
    values = np.ones((600, 24))
    values[0, -1], values[1, -5:] = np.nan, np.nan
    assert modelled(values, np.ones(24), 5)[1][:3].tolist() == [1, 5, 0]
    modelled(np.ones((599, 24)), np.ones(24), 5)
    values[1], values[2, -1:] = 1.0, np.nan
    modelled(values, np.ones(24), 5)
    assert [(given[2], given[5]) for given in asked] == [(7, 2), (5, 1), (6, 2)]


def test_bounds_are_the_deviation_times_the_width_that_earlier_errors_ask():
    frame = history(3, 27, 5)
    mean, bounds, _ = project(check_history(frame), 2, (80.0,))
    paths, _ = modelled(frame.to_numpy().T, frame.index.month.to_numpy(), 2)
    assert [path.back for path in paths] == [0, 3, 6, 9, 12]
    errors = []
    for path in paths[1:]:
        actual = frame.to_numpy().T[:, 27 - path.back : 29 - path.back]
        errors.append(np.abs(actual - path.mean) / path.sigma)
    half = widths(errors, (80.0,))[:, 0] * paths[0].sigma
    assert mean == pytest.approx(paths[0].mean)
    assert bounds[1, 0] - mean == pytest.approx(half)
    assert mean - bounds[0, 0] == pytest.approx(half)


def test_errors_are_counted_back_from_each_units_own_last_month():
    values = np.array([[1.0, 2, 3, 4, 5], [1, 2, 3, 4, np.nan]])
    path = Paths(2, np.array([[3.5, 3.5, 3.5], [3.5, 3.5, 3.5]]), np.array([[0.5, 0.25, 1], [0.5, 0, 1]]))
    found = _errors(values, path)
    # From three months: April and May of the first, March and April of the second; nothing without a deviation.
    assert found[0].tolist() == pytest.approx([1, 6, np.nan], nan_ok=True)
    assert found[1].tolist() == pytest.approx([1, np.nan, np.nan], nan_ok=True)


def test_a_closed_unit_may_still_move_by_two_per_cent_of_its_last_years_month():
    months = pd.period_range("2022-01", periods=48, freq="M")
    ended = np.where(np.arange(48) < 30, np.where(np.arange(48) < 18, 900.0, 50.0), np.nan)
    result = forecast(pd.DataFrame({"open": 10.0, "ended": ended, "credit": -ended}, index=months), 2)
    closed = result[result["unit"] == "ended"]
    assert closed["upper_80"].tolist() == [1, 1]
    assert closed["upper_95"].tolist() == [1, 1]
    assert closed["lower_80"].tolist() == [0, 0]
    assert result.loc[result["unit"] == "credit", "lower_80"].tolist() == [-1, -1]


def test_what_a_forecast_rests_on_is_told():
    months = pd.period_range("2022-01", periods=48, freq="M")
    place = np.arange(48)
    frame = pd.DataFrame(
        {
            "old": 10.0,
            "young": np.where(place >= 25, 5.0, np.nan),  # 23 months
            "two": np.where(place >= 24, 5.0, np.nan),
            "new": np.where(place >= 47, 5.0, np.nan),
            "late": np.where(place < 46, 5.0, np.nan),
            "gone": np.where(place < 45, 5.0, np.nan),
        },
        index=months,
    )
    told = [note["text"] for note in forecast(frame, 1).attrs["notes"]]
    rest = "Prognosen bruger de øvrige enheders fælles årsprofil og har et bredere interval."
    assert told == [
        f"young: kun 23 måneder til og med 2025-12. {rest}",
        f"new: kun 1 måned til og med 2025-12. {rest}",
        "late: intet tal efter 2025-10. De manglende måneder er skønnet.",
        "gone: intet tal efter 2025-09. Enheden regnes som lukket og ventes at blive på nul.",
    ]
    alone = forecast(frame[["young"]], 1).attrs["notes"]
    assert "Prognosen bruger ingen årsprofil" in alone[0]["text"]


@pytest.mark.parametrize("level", [0.8, 0, 100, 120])
def test_a_level_that_is_no_per_cent_is_refused(level):
    with pytest.raises(ValueError, match="procenter fra 1 til under 100"):
        forecast(history(), 3, levels=(level,))


# --- the mean


def summed(draw, months=72, horizon=12, count=40, seeds=range(6)):
    """The forecasts' sum over what the units cost a month on average, and the share of months that 80 % bounds hold."""
    index = pd.period_range("2020-01", periods=months, freq="M")
    sums, held = [], []
    for seed in seeds:
        values = draw(np.random.default_rng(seed), (count, months + horizon))
        frame = pd.DataFrame(values[:, :months].T, index=index, columns=[f"u{number}" for number in range(count)])
        made = forecast(frame, horizon)
        truth = values[:, months:].ravel()
        sums.append(made["mean"].mean())
        held.append(((truth >= made["lower_80"]) & (truth <= made["upper_80"])).mean())
    return np.mean(sums), 100 * np.mean(held)


@pytest.mark.parametrize("sigma", [0.0, 0.5])
def test_the_sum_over_units_with_an_amount_one_month_in_five_is_the_truth(sigma):
    def draw(rng, shape):
        return 5e5 * (rng.random(shape) < 0.2) * np.exp(sigma * rng.normal(size=shape))

    total, held = summed(draw)
    assert total == pytest.approx(1e5 * np.exp(sigma**2 / 2), rel=0.05)
    assert 77 <= held <= 84


@pytest.mark.parametrize(("sigma", "within"), [(0.3, 0.03), (0.5, 0.04)])
def test_the_sum_over_noisy_units_is_the_truth(sigma, within):
    total, held = summed(lambda rng, shape: 1e6 * np.exp(sigma * rng.normal(size=shape)))
    assert total == pytest.approx(1e6 * np.exp(sigma**2 / 2), rel=within)
    assert 77 <= held <= 84


def test_bills_that_recur_beside_small_amounts_are_in_the_sum():
    def draw(rng, shape):
        return 1e4 * np.exp(0.1 * rng.normal(size=shape)) + 5e5 * (rng.random(shape) < 0.2)

    assert summed(draw)[0] == pytest.approx(1.1e5, rel=0.06)


# --- lives and noughts


@pytest.mark.parametrize("beside", [1, 12, 250])
def test_units_of_noughts_move_nobody_to_the_last_bit(beside):
    frame = history(6, 50)
    long = frame.reindex(pd.period_range("2010-01", frame.index[-1], freq="M"))
    noughts = pd.DataFrame(0.0, index=long.index, columns=[f"n{number}" for number in range(beside)])
    alone, more = forecast(frame, 6), forecast(pd.concat([noughts, long], axis=1), 6)
    kept = more[more["unit"].isin(frame.columns)].reset_index(drop=True)
    assert (kept[COLUMNS[2:]].to_numpy() == alone[COLUMNS[2:]].to_numpy()).all()
    assert (more[~more["unit"].isin(frame.columns)][COLUMNS[2:]] == 0).all(axis=None)


def test_noughts_alone_stay_noughts():
    frame = pd.DataFrame({"a": 0.0, "b": [np.nan, 0.0]}, index=pd.period_range("2026-01", periods=2, freq="M"))
    assert forecast(frame, 2)[COLUMNS[2:]].to_numpy().tolist() == [[0.0] * 5] * 4


@pytest.mark.parametrize("lived", [1, 3, 8, 20, 40])
def test_noughts_before_a_unit_opened_are_no_months(lived):
    frame = history(6, 58)
    noughts, missing = frame.copy(), frame.copy()
    noughts.iloc[:-lived, 0], missing.iloc[:-lived, 0] = 0.0, np.nan
    pd.testing.assert_frame_equal(forecast(noughts, 3), forecast(missing, 3))
    alone = forecast(noughts[["u0"]], 1).iloc[0]
    assert 0.6e6 < alone["lower_95"] < alone["upper_95"] < 1.4e6 or lived == 1


@pytest.mark.parametrize("silent", [2, 3, 11, 12, 20])
def test_a_unit_that_ends_in_noughts_has_closed(silent):
    frame = history(8, 58)
    frame.iloc[-silent:, 0] = 0.0
    made = forecast(frame, 3)
    closed = made[made["unit"] == "u0"]
    assert (closed["mean"] == 0).all()
    # Two per cent of its last year's month, whose twelve months add up to the season's mean.
    assert closed["upper_80"].to_numpy() == pytest.approx(0.02e6, rel=0.02)
    assert [note["kind"] for note in made.attrs["notes"]] == ["closed"]


def test_after_one_silent_month_the_forecast_is_half_way():
    frame = history(8, 58)
    open_still = forecast(frame.iloc[:-1], 2)
    frame.iloc[-1, 0] = 0.0
    made = forecast(frame, 1)
    row = made.iloc[0]
    assert row["mean"] == pytest.approx(open_still["mean"].iloc[1] / 2, rel=0.01)
    assert row["lower_80"] == 0
    assert row["upper_80"] >= 2 * row["mean"]
    assert [note["kind"] for note in made.attrs["notes"]] == ["perhaps_closed"]


@pytest.mark.parametrize(("opened", "total"), [(6, 7.0), (8, 5.0)])
def test_forecast_and_year_end_agree_on_a_unit_that_opened_this_year(opened, total):
    frame = history(6, 94).loc[:"2026-10"]
    frame.loc[: f"2026-{opened - 1:02d}", "u0"] = 0.0
    spent = frame.loc["2026", "u0"].sum()
    ahead = forecast(frame, 2)
    coming = ahead[ahead["unit"] == "u0"]
    year = year_end(frame, "2026-10").set_index("unit").loc["u0"]
    season = 1 + 0.1 * np.sin(2 * np.pi * np.arange(1, 13) / 12)
    right = 1e6 * season[opened - 1 :].sum()
    assert right == pytest.approx(total * 1e6, rel=0.1)
    assert spent + coming["mean"].sum() == pytest.approx(right, rel=0.03)
    assert year["total"] == pytest.approx(right, rel=0.03)
    assert year["lower_80"] < spent + coming["mean"].sum() < year["upper_80"]


def test_what_is_cut_off_below_nought_is_given_back_above():
    half = np.array([[[1.0]], [[2.0]]])
    # Nothing is cut of 80 %, half of 95 %; then 60 % and 80 % are.
    whole = _above(np.array([[1.0]]), half, (80.0, 95.0))
    part = _above(np.array([[0.4]]), half, (80.0, 95.0))
    # Exponential: ln 5 - 1 = 0.6094 and ln 20 - 1 = 1.9957 deviations; normal: 1.2816 and 1.9600.
    assert whole.ravel().tolist() == pytest.approx([1.0, 2 * (1 + 0.5 * (1.9957 / 1.96 - 1))], abs=1e-4)
    ratios = 0.6094 / 1.2816, 1.9957 / 1.96
    assert part.ravel().tolist() == pytest.approx(
        [1 - 0.6 * (1 - ratios[0]), 2 * (1 - 0.8 * (1 - ratios[1]))], abs=1e-4
    )
    assert _above(np.array([[0.0]]), np.zeros((1, 1, 1)), (80.0,)).tolist() == [[[0.0]]]
