"""Hours a recipient against the quality standard, and the spread between groups at equal level: answers worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import adjusted_spread, standard_hours

OCTOBER = "2026-10-31"


def cases(*rows):
    """citizen, unit, service, hours, level."""
    table = pd.DataFrame(rows, columns=["citizen", "unit", "service", "hours_per_week", "function_level"])
    return table.assign(from_date=pd.Timestamp("2026-01-05"), to_date=pd.NaT, delivered_hours=np.nan)


def standard(**hours):
    rows = [("care", int(level[1:]), value) for level, value in hours.items()]
    return pd.DataFrame(rows, columns=["service", "function_level", "standard_hours"])


def by_level(table):
    return {(row.service, row.function_level if row.function_level == row.function_level else None): row
            for row in table.itertuples(index=False)}  # fmt: skip


def test_the_difference_to_the_standard_by_level():
    """Level 1: 2 + 4 hours against 2 x 2.5 = 5, so 1 hour a week; of Nord 2 - 2.5 = -0.5 at 100 kr, of Syd 4 - 2.5 = 1.5 at
    200 kr: 250 kr a week and 250 x 365 / 7 in the year. Level 2: 7 - 8 = -1 hour at 100 kr."""
    table = cases(
        ("a", "Nord", "care", 2.0, 1), ("b", "Syd", "care", 4.0, 1), ("c", "Nord", "care", 7.0, 2),
        ("d", "Nord", "care", 5.0, 9), ("e", "Nord", "care", 3.0, np.nan), ("f", "Nord", "help", 1.0, 1),
    )  # fmt: skip
    price = pd.Series({"Nord": 100.0, "Syd": 200.0})
    found = by_level(standard_hours(table, OCTOBER, standard(_1=2.5, _2=8.0), hourly_price=price))
    one = found["care", 1.0]
    assert (one.recipients, one.granted_hours, one.hours_per_recipient, one.difference_hours) == (2, 6.0, 3.0, 1.0)
    assert one.amount == pytest.approx(250 * 365 / 7)
    # An hour more a week to both of them: 100 + 200 kr a week.
    assert one.hour_amount == pytest.approx(300 * 365 / 7)
    assert found["care", 2.0].amount == pytest.approx(-100 * 365 / 7)
    # Level 9 and no level are one group that is held against nothing, and never averaged with a level.
    void = found["care", None]
    assert (void.recipients, void.granted_hours) == (2, 8.0)
    assert np.isnan([void.standard_hours, void.difference_hours, void.amount]).all()
    assert void.hour_amount == pytest.approx(200 * 365 / 7)
    assert np.isnan(found["help", 1.0].standard_hours)
    assert len(found) == 4


def test_only_what_runs_on_the_day_counts():
    table = cases(*((name, "Nord", "care", 2.0, 1) for name in "abcd"))
    table["from_date"] = pd.to_datetime(["2026-10-31", "2026-11-01", "2026-01-01", "2026-01-01"])
    table["to_date"] = pd.to_datetime([None, None, "2026-10-31", "2026-10-30"])
    assert standard_hours(table, OCTOBER)["recipients"].tolist() == [2]
    assert standard_hours(table, "2026-10")["recipients"].tolist() == [2]
    assert standard_hours(table, "2027-02-01")["recipients"].tolist() == [2]
    assert standard_hours(table, "2025-10-31").empty


def test_a_citizen_helped_by_two_units_is_one_recipient():
    """3 hours at 100 and 1 at 200 kr: 500 kr for 4 hours, 125 an hour; the higher level counts. The year has 366 days."""
    table = cases(("a", "Nord", "care", 3.0, 2), ("a", "Syd", "care", 1.0, 3))
    price = pd.Series({"Nord": 100.0, "Syd": 200.0})
    (row,) = standard_hours(table, "2028-10-31", standard(_3=3.0), hourly_price=price).itertuples(index=False)
    assert (row.function_level, row.recipients, row.hours_per_recipient, row.difference_hours) == (3.0, 1, 4.0, 1.0)
    assert row.amount == pytest.approx(125 * 366 / 7)


def test_what_is_not_known_is_not_nought():
    table = cases(("a", "Nord", "care", 2.0, 1), ("b", "Syd", "care", 4.0, 1), ("c", "Syd", "care", 0.0, 1))
    table["delivered_hours"] = [1.5, np.nan, 0.0]
    (row,) = standard_hours(table, OCTOBER, standard(_1=2.0), hourly_price=pd.Series({"Nord": 100.0})).itertuples()
    # Grants of no hours are nobody's help; Syd has no price and is not in the kroner.
    assert (row.recipients, row.delivered_hours, row.delivered_recipients, row.difference_hours) == (2, 1.5, 1, 2.0)
    assert (row.amount, row.hour_amount) == (0.0, pytest.approx(100 * 365 / 7))
    assert np.isnan(standard_hours(table, OCTOBER, standard(_1=2.0))["amount"]).all()
    bare = table.drop(columns=["delivered_hours", "function_level"])
    (row,) = standard_hours(bare, OCTOBER).itertuples()
    assert np.isnan([row.function_level, row.delivered_hours]).all()
    with pytest.raises(ValueError, match="to timetal for samme ydelse"):
        standard_hours(table, OCTOBER, pd.concat([standard(_1=2.0), standard(_1=3.0)]))


# Level 1: 1, 2, 3 in Nord and 2, 4 in Syd: mean 12 / 5 = 2.4, variance (1.96 + 0.16 + 0.36 + 0.16 + 2.56) / 4 = 1.3.
# Level 2: 10 in Nord, 20 in Syd: mean 15, variance 50.
MIXED = cases(
    ("a", "Nord", "care", 1.0, 1), ("b", "Nord", "care", 2.0, 1), ("c", "Nord", "care", 3.0, 1),
    ("d", "Syd", "care", 2.0, 1), ("e", "Syd", "care", 4.0, 1),
    ("f", "Nord", "care", 10.0, 2), ("g", "Syd", "care", 20.0, 2),
)  # fmt: skip


def test_each_group_is_held_against_its_own_mix():
    """Nord: 16 hours against 3 x 2.4 + 15 = 22.2, 6.2 fewer. Variance 3 x (1 - 3/5) x 1.3 + 1 x (1 - 1/2) x 50 = 26.56; two
    groups, so 97.5 per cent to each: 2.2414 standard deviations."""
    found = adjusted_spread(MIXED, OCTOBER, hourly_price=70.0).set_index("unit")
    assert found["recipients"].tolist() == [4, 3]
    assert found["granted_hours"].tolist() == [16.0, 26.0]
    assert found["expected_hours"].tolist() == pytest.approx([22.2, 19.8])
    assert found["difference_hours"].tolist() == pytest.approx([-6.2, 6.2])
    assert found["difference_share"].tolist() == pytest.approx([-6.2 / 22.2, 6.2 / 19.8])
    # Syd: 2 x (1 - 2/5) x 1.3 + 25 = 26.56, the same, as the differences add up to nought.
    assert found["reach_hours"].tolist() == pytest.approx([2.2414 * 26.56**0.5] * 2, rel=1e-4)
    assert found["reach_share"].tolist() == pytest.approx(
        [2.2414 * 26.56**0.5 / 22.2, 2.2414 * 26.56**0.5 / 19.8], rel=1e-4
    )
    assert found["amount"].tolist() == pytest.approx([-6.2 * 3_650, 6.2 * 3_650])
    assert not found["beyond"].any()
    # At 50 per cent, 75 to each group, the reach is 1.1503 standard deviations = 5.93 hours, and both are farther out.
    assert adjusted_spread(MIXED, OCTOBER, certainty=50)["beyond"].all()


def test_need_alone_is_no_difference():
    """Nord has the heavy citizens, Syd the light ones; at equal level they get the same."""
    table = cases(*((f"n{n}", "Nord", "care", 9.0, 3) for n in range(9)), ("s0", "Syd", "care", 9.0, 3),
                  *((f"s{n}", "Syd", "care", 1.0, 1) for n in range(1, 9)), ("n9", "Nord", "care", 1.0, 1))  # fmt: skip
    found = adjusted_spread(table, OCTOBER)
    assert found["granted_hours"].tolist() == [82.0, 17.0]
    assert found["difference_hours"].tolist() == [0.0, 0.0]
    assert not found["beyond"].any()


def test_services_of_one_citizen_are_not_counted_as_several_chances():
    """Each citizen's two services differ alike: +1 +1 or -1 -1, so citizens' squares are 4 for 2, a design effect of 2."""
    rows = [
        (f"{unit}{n}", unit, service, 3.0 + (1 if n % 2 else -1), 1)
        for unit in ("Nord", "Syd") for n in range(4) for service in ("care", "help")
    ]  # fmt: skip
    alone = adjusted_spread(cases(*[row for row in rows if row[2] == "care"]), OCTOBER)
    both = adjusted_spread(cases(*rows), OCTOBER)
    # Two services double the variance, and the design effect doubles it again.
    assert (both["reach_hours"] / alone["reach_hours"]).tolist() == pytest.approx([2.0, 2.0])
    assert both["recipients"].tolist() == [4, 4]


def test_those_without_level_or_group_are_compared_with_nobody():
    table = pd.concat([MIXED, cases(("x", "Nord", "care", 50.0, 9), ("y", "Syd", "care", 50.0, np.nan))])
    pd.testing.assert_frame_equal(adjusted_spread(table, OCTOBER), adjusted_spread(MIXED, OCTOBER))
    named = MIXED.assign(assessor=["V1", "V1", None, "V2", "V2", "V1", "V2"])
    found = adjusted_spread(named, OCTOBER, by="assessor").set_index("assessor")
    # Without c: level 1 has 1, 2, 2, 4, mean 2.25; V1 3 + 10 against 4.5 + 15.
    assert found["difference_hours"].tolist() == pytest.approx([-6.5, 6.5])
    unpriced = adjusted_spread(MIXED, OCTOBER, hourly_price=pd.Series({"Nord": 70.0}))
    assert unpriced["amount"].notna().tolist() == [True, False]
    assert adjusted_spread(MIXED.iloc[:0], OCTOBER).empty
    with pytest.raises(ValueError, match="under 100"):
        adjusted_spread(MIXED, OCTOBER, certainty=100)


def test_chance_alone_seldom_goes_beyond():
    """Six groups drawn by lot, 20 times: one of them is beyond in about 1 of 20."""
    rng = np.random.default_rng(7)
    count = 240
    table = cases(*((f"c{n}", "", "care", 0.0, n % 4) for n in range(count)))
    table["hours_per_week"] = rng.lognormal(0.5 * table["function_level"].to_numpy(dtype=float), 0.6)
    alarms = 0
    for _ in range(20):
        table["unit"] = rng.permutation(np.repeat(list("ABCDEF"), count // 6))
        alarms += bool(adjusted_spread(table, OCTOBER)["beyond"].any())
    assert alarms <= 4
    table["hours_per_week"] *= np.where(table["unit"] == "A", 2.0, 1.0)
    assert adjusted_spread(table, OCTOBER).set_index("unit")["beyond"].to_dict()["A"]
