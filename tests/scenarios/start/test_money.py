"""The money a scenario starts from, on a few lines that can be added by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from styringslib.month.forecast import MonthForecast
from styringslib.scenarios.start.money import ScenarioMoney

OCTOBER = pd.Period("2026-10", "M")
# A district: three recent months of 600 pay, 200 temps, 100 other, -60 income. A provider with lines in two of them. A third
# unit with money back only.
MONTHLY = {"Løn": 600.0, "Vikarer": 200.0, "Øvrig drift": 100.0, "Indtægter": -60.0}


def period(text: str) -> pd.Period:
    return pd.Period(text, "M")


def ledger() -> pd.DataFrame:
    rows = [
        ("A", period(month), group, kr) for month in ("2026-08", "2026-09", "2026-10") for group, kr in MONTHLY.items()
    ]
    rows += [("P", period(month), "Øvrig drift", 300.0) for month in ("2026-08", "2026-09")]
    rows += [
        ("C", period("2026-10"), "Løn", -50.0),
        ("C", period("2026-07"), "Løn", 999.0),
        ("A", period("2026-07"), "Løn", 7e6),
    ]
    return pd.DataFrame(rows, columns=["unit", "month", "account_group", "spent"])


def budget(unit: str, year: int, amounts: list[float], version: str = "adopted") -> pd.DataFrame:
    months = pd.period_range(f"{year}-01", periods=len(amounts), freq="M")
    return pd.DataFrame({"unit": unit, "month": months, "amount": amounts, "version": version, "account_group": "Løn"})


def money(units: tuple[str, ...] = ("A", "P", "C"), **changes: Any) -> ScenarioMoney:
    forecasts = pd.DataFrame(
        {
            "budget": [9_500.0, 2_800.0, 100.0, 12_400.0],
            "expected": [10_000.0, 3_000.0, 90.0, 13_090.0],
            "spent": [8_000.0, 2_500.0, 60.0, 10_560.0],
            "lower_80": [9_700.0, 2_950.0, 80.0, 12_800.0],
            "upper_80": [10_400.0, 3_100.0, 95.0, 13_500.0],
        },
        index=["A", "P", "C", "total"],
    )
    kinds = {"A": "district", "P": "provider", "C": "residential"}
    ends = changes.pop("ends", {})
    lines = changes.pop("lines", budget("A", 2026, [100.0] * 7 + [200.0] * 3 + [100.0, 300.0]))
    given = {
        "month": OCTOBER,
        "forecasts": MonthForecast(OCTOBER, forecasts),
        "ledger": ledger(),
        "budget": lines,
        "municipality": SimpleNamespace(
            budget=lines, unit=lambda name: SimpleNamespace(kind=kinds[name], end=ends.get(name))
        ),
    }
    return ScenarioMoney(SimpleNamespace(**(given | changes)), units)  # type: ignore[arg-type]


def test_bounds_lie_as_far_below_and_above_as_the_forecast_says() -> None:
    made = money()
    assert made.budget.tolist() == [9_500, 2_800, 100]
    assert made.expected.tolist() == [10_000, 3_000, 90]
    assert made.reach.tolist() == [[300, 400], [50, 100], [10, 5]]
    assert made.total_reach.tolist() == [290, 410]
    without = money()
    without = money(forecasts=without.follow_up.forecasts.of(["A", "P", "C"]))
    assert np.isnan(without.total_reach).tolist() == [True, True]


def test_what_is_left_is_divided_as_the_recent_months_cost() -> None:
    # A: 2,000 left; income -180 / 3 x 2 = -120, so 2,120 of cost in the ratio 1,800 : 600 : 300. P: 500 for bought care.
    # C: a month with money back tells nothing of the kind of cost: its 30 are other operations; pay back is no cost.
    found = money().rest
    assert found[0].tolist() == pytest.approx([2_120 * 2 / 3, 2_120 * 2 / 9, 0, 2_120 / 9, -120])
    assert found[1].tolist() == pytest.approx([0, 0, 500, 0, 0])
    assert found[2].tolist() == pytest.approx([0, 0, 0, 30, 0])


def test_in_december_nothing_is_left() -> None:
    made = money(month=period("2026-12"))
    assert made.rest.tolist() == [[0.0] * 5] * 3
    assert made.profile.shape == (3, 0)


def test_a_cost_below_nought_among_others_tells_nothing_of_the_division() -> None:
    lines = ledger()
    lines.loc[(lines["unit"] == "A") & (lines["account_group"] == "Vikarer"), "spent"] = -10.0
    assert money(ledger=lines).rest[0].tolist() == pytest.approx([0, 0, 0, 2_120, -120])
    lines.loc[(lines["unit"] == "A") & (lines["account_group"] == "Vikarer"), "spent"] = 0.0
    assert money(ledger=lines).rest[0].tolist() == pytest.approx([2_120 * 6 / 7, 0, 0, 2_120 / 7, -120])


def test_the_rest_falls_as_the_budgets_months_do() -> None:
    assert money().profile.tolist() == [[0.25, 0.75], [0.5, 0.5], [0.5, 0.5]]  # 100 and 300; no budget: evenly
    assert money(ends={"A": period("2026-11"), "P": OCTOBER}).profile.tolist() == [[1, 0], [0, 0], [0.5, 0.5]]
    gap = budget("A", 2026, [100.0] * 11 + [0.0])
    assert money(lines=gap).profile[0].tolist() == [0.5, 0.5]


def test_a_year_is_the_recent_months_over_their_share_of_the_budget() -> None:
    found = money().annual
    # A: 200 x 3 of 700 + 600 + 400 = 1,700. P: twelfths, two of three months: 600 / (3 / 12 x 2 / 3).
    assert found[0].tolist() == pytest.approx([value * 17 / 6 for value in (1_800, 600, 0, 300, -180)])
    assert found[1].tolist() == pytest.approx([0, 0, 3_600, 0, 0])
    assert found[2].tolist() == pytest.approx([-50 * 12, 0, 0, 0, 0])  # one month of three: 1 / 12 of a year
    quiet = money(ledger=ledger()[ledger()["unit"] != "C"]).annual
    assert quiet[2].tolist() == [0] * 5


@pytest.mark.parametrize(
    ("this_year", "share"),
    [
        ([100.0] * 12, 0.25),
        ([100.0] * 9, 0.5),  # not a whole year: last year's, 300 of 600 in August to October
        ([100.0] * 11 + [0.0], 0.5),
    ],
)
def test_the_season_is_that_of_the_latest_whole_budget(this_year: list[float], share: float) -> None:
    before = budget("A", 2025, [100 / 3] * 7 + [100.0] * 3 + [100 / 3] * 2)
    changed = budget("A", 2026, [1.0] * 11 + [1e6], version="revised")
    made = money(lines=pd.concat([before, budget("A", 2026, this_year), changed]))
    assert made.annual[0, 0] == pytest.approx(1_800 / share)
    assert made.annual[1, 2] == pytest.approx(3_600)


def test_how_far_a_year_may_be_off_follows_from_the_changes_month_by_month() -> None:
    months = pd.period_range("2025-11", OCTOBER, freq="M")
    lines = pd.DataFrame({"unit": "P", "month": months, "account_group": "Øvrig drift", "spent": [100.0, 110.0] * 6})
    made = money(("P",), ledger=lines)
    # A year's rate is 1,200 and 1,320 in turn: steps of 120 up six times, down five. Their spread is
    # sqrt((11 x 120^2 - 120^2 / 11) / 10) = 125.336; of a single month 125.336 / sqrt 2; of three 1.36343 / sqrt 3
    # of that (t, 11 degrees).
    assert made.annual_reach[0] == pytest.approx(1.36343 * 125.336 / 2**0.5 / 3**0.5, rel=1e-5)
    assert made.annual_total_reach == pytest.approx(made.annual_reach[0])
    two = pd.concat([lines, lines.assign(unit="A")])
    assert money(("P", "A"), ledger=two, lines=lines.iloc[:0].assign(version="", amount=0.0)).annual_total_reach == (
        pytest.approx(2 * made.annual_reach[0])
    )
    # Six changes are the fewest that tell of chance.
    assert np.isfinite(money(("P",), ledger=lines.tail(7)).annual_reach[0])
    assert np.isnan(money(("P",), ledger=lines.tail(6)).annual_reach[0])
    assert made.annual_reach[0] == replace(made, units=("P", "A")).annual_reach[0]
