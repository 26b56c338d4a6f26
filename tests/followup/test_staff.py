"""Staff hours both ways: nothing is lost between kroner and hours, and the calendar decides the weeks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.followup import Staffing, roster_cost, staff_hours

BUDGET = pd.DataFrame(
    {
        "unit": ["Nord", "Nord", "Syd"],
        "staff_group": ["sosu-hjælper", "sosu-assistent", "sosu-hjælper"],
        "budget": [12_000_000.0, 6_000_000.0, 3_000_000.0],
        "spent": [10_000_000.0, 5_200_000.0, 3_100_000.0],
        "committed": [200_000.0, 0.0, 0.0],
        "hourly_cost": [240.0, 280.0, 240.0],
        "absence_share": [0.1, 0.08, 0.1],
    }
)
FULL = Staffing(
    weekend_level=0.6, holiday_level=0.5, evening_share=0.25, night_share=0.1, evening_supplement=0.27,
    night_supplement=0.32, weekend_supplement=0.45, holiday_supplement=0.5,
)  # fmt: skip


def test_plain_case_by_hand():
    """1 November to 31 December 2026: 61 days at one level and price: hours = remainder / price, spread by days."""
    table = staff_hours(BUDGET, "2026-11-01", "2026-12-31", temps_price=500.0)
    nord = table[(table["unit"] == "Nord") & (table["staff_group"] == "sosu-hjælper")]
    assert nord["paid_hours"].sum() == pytest.approx(1_800_000 / 240)
    assert nord["attendance_hours"].sum() == pytest.approx(1_800_000 / 240 * 0.9)
    assert nord["temps_hours"].sum() == pytest.approx(3600)
    whole = nord[nord["week"] == "2026-W45"].iloc[0]
    assert whole["paid_hours"] == pytest.approx(1_800_000 / 240 * 7 / 61)


@settings(max_examples=15, deadline=None)
@given(
    st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 1), st.integers(0, 360),
    st.integers(1, 60),
)  # fmt: skip
def test_kroner_add_up_and_the_roster_costs_the_same(weekend, holiday, evening, night, supplement, start, length):
    rules = Staffing(weekend, holiday, evening, night, supplement, supplement, supplement, 2 * supplement)
    first = pd.Timestamp("2026-01-05") + pd.Timedelta(days=start)
    last = first + pd.Timedelta(days=length + 6)
    table = staff_hours(BUDGET, first, last, staffing=rules)
    remainder = BUDGET["budget"] - BUDGET["spent"] - BUDGET["committed"]
    assert table["amount"].sum() == pytest.approx(remainder.sum())
    back = roster_cost(table[["unit", "staff_group", "week", "paid_hours"]], BUDGET, first, last, staffing=rules)
    np.testing.assert_allclose(back["amount"].sum(), remainder.sum(), rtol=1e-9)
    np.testing.assert_allclose(back["amount"], table["amount"], atol=1e-6)


def test_weeks_with_holidays_cost_more_and_hold_fewer_hours():
    table = staff_hours(BUDGET.iloc[[0]], "2026-11-02", "2026-12-31", staffing=FULL).set_index("week")
    plain, christmas = table.loc["2026-W46"], table.loc["2026-W52"]
    assert christmas["holidays"] == 2
    assert christmas["paid_hours"] < plain["paid_hours"]
    assert christmas["amount"] / christmas["paid_hours"] > plain["amount"] / plain["paid_hours"]


def test_attendance_is_made_paid_in_the_other_direction():
    roster = pd.DataFrame(
        {"unit": ["Nord"], "staff_group": ["sosu-hjælper"], "week": ["2026-W46"], "attendance_hours": [90.0]}
    )
    assert roster_cost(roster, BUDGET, "2026-11-02", "2026-12-31")["amount"].tolist() == [pytest.approx(100 * 240)]


def test_spent_budget_gives_negative_hours():
    table = staff_hours(BUDGET, "2026-12-01", "2026-12-31")
    assert table.loc[table["unit"] == "Syd", "paid_hours"].sum() == pytest.approx(-100_000 / 240)


def test_temps_price_by_unit():
    table = staff_hours(BUDGET, "2026-12-01", "2026-12-31", temps_price=pd.Series({"Nord": 400.0}))
    assert table.loc[table["unit"] == "Nord", "temps_hours"].sum() == pytest.approx(2_600_000 / 400)
    assert table.loc[table["unit"] == "Syd", "temps_hours"].isna().all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hourly_cost": 0.0}, "Nord, sosu-hjælper: skal have en timeudgift over 0"),
        ({"absence_share": 8.0}, "forventet fravær fra 0 til under 1"),
        ({"staff_group": "alle"}, "mere end én gang"),
        ({"budget": np.nan}, "budget eller forbrug mangler"),
    ],
)
def test_bad_budget_is_told_in_danish(change, message):
    with pytest.raises(ValueError, match=message):
        staff_hours(BUDGET.assign(**change), "2026-12-01", "2026-12-31")


def test_bad_calls_are_told_in_danish():
    with pytest.raises(ValueError, match="ingen dage"):
        staff_hours(BUDGET, "2027-01-01", "2026-12-31")
    with pytest.raises(ValueError, match="bemandet"):
        staff_hours(BUDGET, "2026-12-05", "2026-12-06", staffing=Staffing(weekend_level=0))
    with pytest.raises(ValueError, match="mindst 0"):
        Staffing(weekend_level=-1)
    with pytest.raises(ValueError, match="Vikarprisen"):
        staff_hours(BUDGET, "2026-12-01", "2026-12-31", temps_price=0)
    roster = pd.DataFrame(
        {"unit": ["Vest"], "staff_group": ["sosu-hjælper"], "week": ["2026-W50"], "paid_hours": [1.0]}
    )
    with pytest.raises(ValueError, match="har ingen timeudgift"):
        roster_cost(roster, BUDGET, "2026-12-01", "2026-12-31")
    with pytest.raises(ValueError, match="uge 2026-W40 ligger uden for"):
        roster_cost(roster.assign(unit="Nord", week="2026-W40"), BUDGET, "2026-12-01", "2026-12-31")
