"""Early warnings: planted rises are seen soon, calm units seldom cry wolf."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import ChartRule, control_chart, lead_times

MONTHS = pd.period_range("2022-01", "2026-12", freq="M")
START = "2024-01"


def absence(
    rng: np.random.Generator, units: int, *, mean: float = 30.0, rise: float = 1.0, onset: str = "2025-06"
) -> pd.DataFrame:
    """Days of absence: a winter season, runs of days (each spell some three days), a rise from June 2025 in every unit."""
    parts = []
    for unit in range(units):
        season = 1 + 0.3 * np.cos(2 * np.pi * (MONTHS.month - 1) / 12)
        level = mean * season * np.where(pd.Period(onset) <= MONTHS, rise, 1.0)
        days = rng.poisson(level / 3) + rng.poisson(level / 3) + rng.poisson(level / 3)
        parts.append(
            pd.DataFrame({"unit": f"u{unit:02d}", "month": MONTHS, "absence_days": days, "possible_days": 400.0})
        )
    return pd.concat(parts, ignore_index=True)


def chart(table: pd.DataFrame, **rule) -> pd.DataFrame:
    return control_chart(table, "absence_days", exposure="possible_days", start=START, rule=ChartRule(**rule))


def test_a_wave_is_seen_soon_and_calm_units_seldom_cry():
    rng = np.random.default_rng(4)
    risen, calm = chart(absence(rng, 30, rise=1.6)), chart(absence(rng, 30))
    onset = pd.Series("2025-06", index=[f"u{unit:02d}" for unit in range(30)])
    found = lead_times(risen, onset, visible=pd.Series("2025-12", index=onset.index))
    assert found["delay"].median() <= 3
    assert found["delay"].notna().mean() >= 0.9
    assert (found["lead"] + found["delay"]).dropna().eq(6).all()
    nothing = lead_times(calm, pd.Series(dtype=object))
    # Nelson's three rules, one-sided, speak falsely in about one month of two hundred.
    assert nothing["false_signals"].sum() / nothing["months_judged"].sum() < 0.02


def test_winter_is_no_alarm():
    """A season that comes back every year is expected; without it every January would be a signal."""
    table = absence(np.random.default_rng(5), 8, mean=200)
    winters = chart(table).query("month.dt.month == 1")
    assert winters["beyond_limit"].mean() < 0.1
    assert winters["expected"].mean() > chart(table).query("month.dt.month == 7")["expected"].mean()


def test_rules_one_by_one():
    months = MONTHS[:48]
    values = np.where(np.arange(48) % 2, 9.0, 11.0)
    table = pd.DataFrame({"unit": "a", "month": months, "absence_days": values, "possible_days": 100.0})
    table.loc[30, "absence_days"] = 40.0
    table.loc[40:, "absence_days"] = 13.0
    result = chart(table, run=8).set_index("month")
    assert result.loc[months[30], "beyond_limit"]
    assert not result.loc[months[29], "signal"]
    assert not result.loc[months[46], "run"]
    assert result.loc[months[47], "run"]
    assert result["upper"].iloc[0] > result["expected"].iloc[0]


def test_score_and_limit_say_the_same():
    result = chart(absence(np.random.default_rng(6), 5, rise=2.0))
    assert ((result["value"] > result["upper"]) == result["beyond_limit"]).all()


def test_small_counts_have_a_limit_above_chance():
    """At an expected count of one, two in a month is no news, and seven is."""
    counts = [1, 0, 2, 1, 1, 0, 1, 2, 0, 1, 1, 2] * 4
    table = pd.DataFrame({"unit": "a", "month": MONTHS[:48], "n": [float(count) for count in counts]})
    table.loc[47, "n"] = 7.0
    result = control_chart(table, "n", start=START)
    assert result["beyond_limit"].tolist() == [False] * 23 + [True]


def test_a_unit_that_swings_by_itself_has_a_wider_limit():
    """Hours of temps that always go between 100 and 300: 320 is no news, though far beyond what counting would allow."""
    values = [100.0, 300.0, 200.0, 120.0, 280.0] * 10  # five months: no season of the year
    table = pd.DataFrame({"unit": "a", "month": MONTHS[:48], "hours": values[:48]})
    table.loc[46, "hours"] = 320.0
    assert not control_chart(table, "hours", start=START)["beyond_limit"].any()
    table.loc[46, "hours"] = 1500.0
    assert control_chart(table, "hours", start=START)["beyond_limit"].sum() == 1


def test_short_baseline_is_left_out():
    table = absence(np.random.default_rng(7), 2)
    late = table[(table["unit"] == "u00") | (table["month"] >= pd.Period("2023-09"))]
    assert set(chart(late)["unit"]) == {"u00"}
    assert control_chart(late.iloc[:0], "absence_days", start=START).empty


def test_bad_input_is_told_in_danish():
    table = absence(np.random.default_rng(8), 1)
    with pytest.raises(ValueError, match="u00, 2022-01: absence_days er negativ"):
        chart(table.assign(absence_days=-1.0))
    with pytest.raises(ValueError, match="mindst 6 måneders grundlag"):
        ChartRule(baseline=3)
