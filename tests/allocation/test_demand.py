from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from styringslib.allocation import Demand, estimate_demand
from styringslib.allocation.demand import demand_from_history, simulate_demand, whole_years

CALM = Demand(
    {"A": 1000.0, "B": 3000.0},
    **dict.fromkeys(
        ("growth", "swing_sd", "noise_sd", "hours_sd", "case_mix_sd", "shift_rate", "illness_sd", "wave_rate"), 0.0
    ),
)


def history(months=48, units=3, start="2021-01", seed=0):
    rng = np.random.default_rng(seed)
    index = pd.period_range(start, periods=months, freq="M")
    return pd.DataFrame(
        1000 * np.exp(rng.normal(0, 0.02, (months, units))), index=index, columns=list("ABCDEFGH")[:units]
    )


def test_without_shocks_need_is_the_level():
    runs = simulate_demand(CALM, 3, 2, np.random.default_rng(0))
    assert runs.need.shape == (24, 3, 2)
    assert np.allclose(runs.need, [1000.0, 3000.0])
    assert np.allclose(runs.illness, 0.0)


def test_growth_and_season_are_as_told():
    season = tuple(1 + 0.01 * k for k in range(12))
    runs = simulate_demand(replace(CALM, growth=0.1, season=season), 1, 2, np.random.default_rng(0))
    assert runs.need[12, 0, 0] / runs.need[0, 0, 0] == pytest.approx(1.1)
    assert runs.need[3, 0, 1] == pytest.approx(3000 * 1.1**0.25 * 1.03)


def test_swings_have_the_spread_and_memory_they_are_given():
    runs = simulate_demand(replace(CALM, swing_sd=0.05, swing_memory=0.8), 4000, 2, np.random.default_rng(1))
    logs = np.log(runs.need / runs.start)
    assert logs.std() == pytest.approx(0.05, rel=0.03)
    assert (logs[1:] * logs[:-1]).mean() / (logs**2).mean() == pytest.approx(0.8, abs=0.02)


def test_level_shifts_come_as_often_as_told():
    runs = simulate_demand(replace(CALM, shift_rate=0.5, shift_sd=0.1), 2000, 1, np.random.default_rng(2))
    moved = np.abs(np.diff(runs.need, axis=0)) > 1e-9
    assert moved.mean() * 12 == pytest.approx(0.5, abs=0.03)


def test_the_same_seed_gives_the_same_months_and_names_do_not_matter():
    named = Demand({"Ådalen": 3000.0, "Nordby": 1000.0})
    other = Demand({"x": 1000.0, "y": 3000.0})
    first, second = (simulate_demand(d, 5, 1, np.random.default_rng(7)) for d in (named, other))
    assert np.array_equal(first.need, second.need)
    assert not np.array_equal(first.need, simulate_demand(named, 5, 1, np.random.default_rng(8)).need)


def test_absence_is_never_less_than_none_or_more_than_all():
    wild = replace(CALM, illness_sd=0.5, wave_rate=20.0, wave_size=0.9)
    illness = simulate_demand(wild, 200, 1, np.random.default_rng(0)).illness + wild.illness_mean
    assert illness.min() == pytest.approx(0.0)
    assert illness.max() == pytest.approx(1.0)


def test_a_shift_raises_the_need_of_the_chosen_units_from_its_month():
    calm = simulate_demand(CALM, 2, 2, np.random.default_rng(0))
    runs = calm.shifted(np.array([1, 5]), np.array([[True, False], [False, True]]), 0.1, 8)
    assert runs.need[:, 0, 0].tolist() == pytest.approx([1000] + [1100] * 7)
    assert runs.need[:, 0, 1].tolist() == pytest.approx([3000] * 8)
    assert runs.need[:, 1, 1].tolist() == pytest.approx([3000] * 5 + [3300] * 3)


@pytest.mark.parametrize("moving", [{"shift_rate": 0.5, "shift_sd": 0.1}, {"case_mix_sd": 0.1, "case_mix_memory": 0.7}])
def test_the_tenth_year_is_like_the_first(moving):
    """Levels and case mix differ by their spread from one another and from year to year, however long it goes on."""
    logs = np.log(simulate_demand(replace(CALM, **moving), 3000, 12, np.random.default_rng(5)).need / [1000.0, 3000.0])
    spread = 0.1 / np.sqrt(2) if "shift_sd" in moving else 0.1 / np.sqrt(2 * 0.3)
    assert logs[0].std() == pytest.approx(spread, rel=0.03)
    assert logs[-1].std() == pytest.approx(spread, rel=0.03)
    if "case_mix_sd" in moving:
        assert (logs[60] - logs[48]).std() == pytest.approx(0.1, rel=0.03)


def test_parties_misjudge_as_much_as_told():
    runs = simulate_demand(replace(CALM, agreement_noise=0.05), 2000, 3, np.random.default_rng(0))
    assert runs.misjudged.shape == (3, 2000, 2)
    assert np.log(runs.misjudged).std() == pytest.approx(0.05, rel=0.03)


def test_estimates_find_what_a_history_was_made_of():
    truth = Demand(
        {f"U{i:02d}": 1000.0 + i for i in range(60)},
        growth=0.03,
        season=tuple(1 + 0.03 * np.cos(np.arange(12) * np.pi / 6)),
        swing_sd=0.03,
        swing_memory=0.8,
        noise_sd=0.02,
        hours_sd=0.0,
        case_mix_sd=0.0,
        shift_rate=0.0,
    )
    need = simulate_demand(truth, 1, 20, np.random.default_rng(3)).need[:, 0]
    frame = pd.DataFrame(need, index=pd.period_range("2001-01", periods=240, freq="M"), columns=list(truth.levels))
    found = estimate_demand(frame, Demand(hours_sd=0.02, shift_rate=0.3))
    assert found.growth == pytest.approx(0.03, abs=0.002)
    assert found.season == pytest.approx(truth.season, abs=0.005)
    assert found.swing_memory == pytest.approx(0.8, abs=0.05)
    # Shifts are part of the swings that are found, and the assumed spread of hours per recipient comes out of them.
    assert (found.shift_rate, found.hours_sd) == (0.0, 0.02)
    assert np.hypot(found.swing_sd, found.hours_sd) == pytest.approx(0.03, abs=0.004)
    assert found.noise_sd == pytest.approx(0.02, abs=0.003)


def test_a_season_belongs_to_calendar_months_wherever_the_history_begins():
    index = pd.period_range("2020-04", periods=48, freq="M")
    frame = pd.DataFrame({"A": np.where(index.month == 7, 900.0, 1000.0)}, index=index)
    season = estimate_demand(frame).season
    assert int(np.argmin(season)) == 6
    assert season[6] / season[0] == pytest.approx(0.9)


def test_one_year_gives_levels_only():
    found = estimate_demand(history(12), CALM)
    assert found.growth == CALM.growth
    assert found.levels["A"] == pytest.approx(history(12)["A"].mean())


def test_whole_calendar_years_are_taken_and_broken_units_left_out():
    frame = history(40, start="2020-11")
    frame.loc["2021-03", "B"] = np.nan
    whole, left_out = whole_years(frame)
    assert (whole.index[0], whole.index[-1]) == (pd.Period("2021-01", "M"), pd.Period("2023-12", "M"))
    assert left_out == ("B",)


def test_long_and_wide_histories_are_the_same():
    wide = history(24)
    long = wide.rename_axis("month").reset_index().melt("month", var_name="unit", value_name="delivered_hours")
    long["month"] = long["month"].astype(str)
    pd.testing.assert_frame_equal(whole_years(long)[0], whole_years(wide)[0], check_names=False)


def test_the_history_is_one_run():
    runs = demand_from_history(history(24), CALM, np.random.default_rng(0), times=2)
    assert runs.need.shape == (24, 2, 3)
    assert np.array_equal(runs.need[:, 0], history(24).to_numpy())
    assert np.array_equal(runs.need[:, 0], runs.need[:, 1])
    assert runs.start == pytest.approx(history(24).iloc[:12].mean().to_numpy())


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: whole_years(history(11)), "mindst ét helt kalenderår"),
        (lambda: whole_years(history(12).mul(-1)), "A er negativ eller uendelig i 2021-01"),
        (lambda: whole_years(pd.concat([history(12), history(1)])), "to rækker for 2021-01"),
        (lambda: whole_years(history(36).drop(index=pd.Period("2022-05", "M"))), "mangler måneder mellem 2021 og 2023"),
        (lambda: whole_years(history(12) * 0), "Ingen enhed"),
        (lambda: whole_years(pd.DataFrame({"unit": ["A"], "month": ["2026-01"]})), "mangler en kolonne"),
        (lambda: Demand({}), "mindst én enhed"),
        (lambda: Demand({"A": 0.0}), "over 0"),
        (lambda: Demand(season=(1.0,) * 11), "tolv tal"),
        (lambda: Demand(illness_mean=6.0), "illness_mean"),
        (lambda: Demand(swing_memory=1.0), "swing_memory"),
        (lambda: Demand(case_mix_memory=1.0), "case_mix_memory"),
        (lambda: Demand(budget_lag=0), "budget_lag"),
    ],
)
def test_unusable_histories_and_assumptions_are_named(make, told):
    with pytest.raises(ValueError, match=told):
        make()
