"""Hours and kroner of single weeks, with supplements and holidays, worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from styringslib.followup import Staffing, roster_cost, staff_hours

# An hour of a working day costs 1 + 0.25 x 0.27 (evening) + 0.10 x 0.32 (night) = 1.0995 plain hours, one of a weekend 0.45 more
# (1.5495) and one of a holiday 0.50 more (1.5995).
RULES = Staffing(
    weekend_level=0.6, holiday_level=0.5, evening_share=0.25, night_share=0.10, evening_supplement=0.27,
    night_supplement=0.32, weekend_supplement=0.45, holiday_supplement=0.50,
)  # fmt: skip
# 14-20 December 2026: five working days and a weekend. 21-27 December: four working days, a Sunday, 25 and 26 December.
WORK_51, COST_51 = 5 + 2 * 0.6, 5 * 1.0995 + 2 * 0.6 * 1.5495  # 6.2 days' hours at 7.3569
WORK_52, COST_52 = 4 + 0.6 + 2 * 0.5, 4 * 1.0995 + 0.6 * 1.5495 + 2 * 0.5 * 1.5995  # 5.6 at 6.9272
BUDGET = pd.DataFrame(
    {"unit": ["Nord"], "staff_group": ["hjælper"], "budget": [500_000.0], "spent": [300_000.0], "committed": [20_000.0],
     "hourly_cost": [240.0], "absence_share": [0.1]}
)  # fmt: skip


def test_an_hour_costs_its_supplements() -> None:
    assert RULES.prices == pytest.approx({"working_days": 1.0995, "weekend_days": 1.5495, "holidays": 1.5995})
    assert RULES.levels == {"working_days": 1, "weekend_days": 0.6, "holidays": 0.5}
    assert Staffing().prices == {"working_days": 1, "weekend_days": 1, "holidays": 1}


def test_what_is_left_is_spread_on_the_weeks_by_what_their_days_cost() -> None:
    found = staff_hours(BUDGET, "2026-12-14", "2026-12-27", staffing=RULES, temps_price=450.0).set_index("week")
    assert found[["working_days", "weekend_days", "holidays"]].to_numpy().tolist() == [[5, 2, 0], [4, 1, 2]]
    # 500,000 - 300,000 - 20,000 = 180,000 kr. for 7.3569 + 6.9272 = 14.2841 days' cost.
    assert found["amount"].tolist() == pytest.approx([180_000 * 7.3569 / 14.2841, 180_000 * 6.9272 / 14.2841])
    # 180,000 / 240 = 750 plain hours; a day's hours cost more than plain ones.
    assert found["paid_hours"].tolist() == pytest.approx([750 * 6.2 / 14.2841, 750 * 5.6 / 14.2841])
    assert found["attendance_hours"].tolist() == pytest.approx([675 * 6.2 / 14.2841, 675 * 5.6 / 14.2841])
    assert found["temps_hours"].tolist() == pytest.approx([400 * 7.3569 / 14.2841, 400 * 6.9272 / 14.2841])


def test_a_roster_costs_its_weeks_mean_price() -> None:
    roster = pd.DataFrame(
        {"unit": "Nord", "staff_group": "hjælper", "week": ["2026-W51", "2026-W52"], "paid_hours": 100.0}
    )
    found = roster_cost(roster, BUDGET, "2026-12-14", "2026-12-27", staffing=RULES)
    assert found["amount"].tolist() == pytest.approx([24_000 * 7.3569 / 6.2, 24_000 * 6.9272 / 5.6])
    assert found["hourly_cost"].tolist() == [240, 240]


def test_hours_on_days_that_are_not_staffed_cost_what_the_days_cost() -> None:
    roster = pd.DataFrame({"unit": ["Nord"], "staff_group": ["hjælper"], "week": ["2026-W49"], "paid_hours": [10.0]})
    closed = Staffing(weekend_level=0.0, weekend_supplement=0.45)
    found = roster_cost(roster, BUDGET, "2026-12-05", "2026-12-06", staffing=closed)  # Saturday and Sunday
    assert found["amount"].tolist() == pytest.approx([10 * 240 * 1.45])


def test_each_unit_and_group_gets_its_own_remainder() -> None:
    three = pd.DataFrame(
        {"unit": ["Nord", "Nord", "Syd"], "staff_group": ["a", "b", "a"], "budget": [300.0, 700.0, 50.0],
         "spent": [100.0, 400.0, 90.0], "hourly_cost": [10.0, 20.0, 8.0]}
    )  # fmt: skip
    found = staff_hours(three, "2026-11-02", "2026-11-15", temps_price=pd.Series({"Nord": 25.0}))  # two plain weeks
    assert found["amount"].tolist() == [100, 100, 150, 150, -20, -20]
    assert found["paid_hours"].tolist() == pytest.approx([10, 10, 7.5, 7.5, -2.5, -2.5])
    assert found["attendance_hours"].tolist() == found["paid_hours"].tolist()  # no absence is expected
    assert found["temps_hours"].tolist()[:4] == [4, 4, 6, 6]
    assert found["temps_hours"].isna().tolist() == [False] * 4 + [True] * 2


def test_limits_of_what_can_be_staffed() -> None:
    assert Staffing(evening_share=0.6, night_share=0.4).prices["holidays"] == 1
    with pytest.raises(ValueError, match="højst være hele døgnet"):
        Staffing(evening_share=0.6, night_share=0.41)
    free = staff_hours(BUDGET.assign(absence_share=0.0), "2026-12-14", "2026-12-20")
    assert free["attendance_hours"].tolist() == free["paid_hours"].tolist()
    for wrong in (-0.01, 1.0):
        with pytest.raises(ValueError, match="fravær"):
            staff_hours(BUDGET.assign(absence_share=wrong), "2026-12-14", "2026-12-20")
    assert staff_hours(BUDGET, "2026-12-14", "2026-12-20", temps_price=0.5)["temps_hours"].tolist() == [360_000]
