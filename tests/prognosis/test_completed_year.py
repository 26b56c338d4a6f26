"""The year-end with what is outstanding, known changes and groups, on answers worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import KnownChange, forecast_change, year_end, year_end_completed

NOTHING = pd.DataFrame(columns=["unit", "month", "completed", "added", "lower_80", "upper_80", "lower_95", "upper_95"])


def steady(last, **amounts):
    """Every month from January 2023 to ``last`` costs the same."""
    months = pd.period_range("2023-01", last, freq="M")
    return pd.DataFrame({unit: float(amount) for unit, amount in amounts.items()}, index=months)


def outstanding(*rows):
    """unit, month, account group, kr still to come, half of the 80 % interval (the 95 % one is half as wide again)."""
    table = pd.DataFrame(rows, columns=["unit", "month", "account_group", "added", "half"])
    table["month"] = pd.PeriodIndex(table["month"], freq="M")
    table["completed"] = 1000.0
    for level, factor in ((80, 1.0), (95, 1.5)):
        table[f"lower_{level}"] = table["completed"] - factor * table["half"]
        table[f"upper_{level}"] = table["completed"] + factor * table["half"]
    return table


def test_december_has_the_interval_of_what_is_outstanding():
    posted = steady("2026-12", a=1000, b=1000)
    posted.loc["2026-11", "a"], posted.loc["2026-12", ["a", "b"]] = 900, (400, 700)
    late = outstanding(
        # One group's late months are added up (3 + 5 = 8), groups are independent: root of 8 x 8 + 6 x 6 = 10.
        ("a", "2026-11", "Løn", 100.0, 3.0),
        ("a", "2026-12", "Løn", 500.0, 5.0),
        ("a", "2026-12", "Varer", 100.0, 6.0),
        ("b", "2026-12", "Løn", 300.0, 24.0),
        ("a", "2025-12", "Løn", 50.0, 99.0),
    )
    table = year_end_completed(posted, late, "2026-12").set_index("unit")
    assert table["actual"].tolist() == [11_300, 11_700, 23_000]
    assert table["remaining"].tolist() == [700, 300, 1_000]
    assert table["total"].tolist() == [12_000, 12_000, 24_000]
    # Units half way between common (10 + 24 = 34) and independent (root of 100 + 576 = 26): 30.
    assert table["lower_80"].tolist() == pytest.approx([11_990, 11_976, 23_970])
    assert table["upper_80"].tolist() == pytest.approx([12_010, 12_024, 24_030])
    assert table["lower_95"].tolist() == pytest.approx([11_985, 11_964, 23_955])
    assert table["upper_95"].tolist() == pytest.approx([12_015, 12_036, 24_045])


def test_six_hundred_thousand_outstanding_in_december_are_not_certain():
    posted = steady("2026-12", a=1_000_000)
    posted.loc["2026-12", "a"] = 400_000
    row = year_end_completed(posted, outstanding(("a", "2026-12", "Varer", 600_000.0, 90_000.0)), "2026-12").iloc[0]
    assert (row["lower_80"], row["total"], row["upper_80"]) == pytest.approx((11_910_000, 12_000_000, 12_090_000))


def test_with_nothing_outstanding_december_is_certain():
    table = year_end_completed(steady("2026-12", a=10), NOTHING, "2026-12")
    assert table[["total", "lower_80", "upper_95"]].to_numpy().tolist() == [[120.0] * 3] * 2
    assert table.attrs["weights"] == {"a": {}, "total": {}}
    assert table.attrs["expected"] == {"a": [], "total": []}


def test_income_mirrors_cost_and_its_bounds_are_in_order():
    cost = steady("2026-12", a=1000)
    cost.loc["2026-12", "a"] = 400
    late = outstanding(("a", "2026-12", "Varer", 600.0, 90.0))
    earned = late.assign(added=-late["added"])
    one, other = (year_end_completed(table, more, "2026-12").iloc[0] for table, more in ((cost, late), (-cost, earned)))
    assert other["total"] == -one["total"] == -12_000
    assert (other["lower_80"], other["upper_80"]) == (-one["upper_80"], -one["lower_80"]) == (-12_090, -11_910)


def test_what_has_only_earned_cannot_end_above_what_it_has_earned():
    rng = np.random.default_rng(5)
    months = pd.period_range("2020-01", "2026-11", freq="M")
    earned = pd.DataFrame({"a": -np.exp(rng.normal(0, 1.5, len(months)))}, index=months)
    both = year_end(pd.concat([earned, -earned.rename(columns={"a": "b"})], axis=1), "2026-11").set_index("unit")
    assert both.loc["a", "upper_95"] <= both.loc["a", "actual"]
    assert both.loc["b", "lower_95"] >= both.loc["b", "actual"]
    assert both.loc["a", "lower_95"] <= both.loc["a", "total"] <= both.loc["a", "upper_95"]


def test_within_the_year_the_two_uncertainties_are_independent():
    rng = np.random.default_rng(1)
    posted = steady("2026-09", a=1000, b=1000) * (1 + 0.02 * rng.normal(size=(45, 2)))
    late = outstanding(("a", "2026-09", "Løn", 200.0, 40.0), ("b", "2026-09", "Løn", 0.0, 9.0))
    full = posted.copy()
    full.loc["2026-09", "a"] += 200
    plain = year_end(full, "2026-09").set_index("unit")
    table = year_end_completed(posted, late, "2026-09").set_index("unit")
    assert table["total"].tolist() == pytest.approx(plain["total"].tolist())
    assert (plain["actual"] - table["actual"]).tolist() == pytest.approx([200, 0, 200])
    # Of the total: (40 + 9 + root of 1600 + 81 = 41) / 2 = 45.
    for unit, half in (("a", 40.0), ("b", 9.0), ("total", 45.0)):
        for side in ("lower_80", "upper_80"):
            own = plain.loc[unit, side] - plain.loc[unit, "total"]
            assert abs(table.loc[unit, side] - table.loc[unit, "total"]) == pytest.approx((own**2 + half**2) ** 0.5)
    assert (table["lower_80"] < table["total"]).all()


def test_a_month_that_only_late_postings_fill_counts():
    posted = steady("2026-09", a=1000)
    posted.loc["2026-09", "a"] = np.nan
    late = outstanding(("a", "2026-09", "Løn", 600.0, 0.0), ("a", "2026-09", "Varer", 400.0, 0.0))
    row = year_end_completed(posted, late, "2026-09").iloc[0]
    assert (row["actual"], row["total"]) == pytest.approx((8_000, 12_000))


def test_a_group_has_its_own_interval_around_the_sum_of_its_units():
    rng = np.random.default_rng(2)
    posted = steady("2026-09", a=1000, b=2000, c=500) * (1 + 0.03 * rng.normal(size=(45, 3)))
    late = outstanding(("a", "2026-09", "Løn", 100.0, 8.0), ("b", "2026-09", "Løn", 50.0, 15.0))
    found = year_end_completed(posted, late, "2026-09", groups={"north": ["a", "b"]})
    table = found.set_index("unit")
    assert table.index.tolist() == ["a", "b", "c", "north", "total"]
    for name in ("actual", "remaining", "total"):
        assert table.loc["north", name] == pytest.approx(table.loc[["a", "b"], name].sum())
        assert table.loc["total", name] == pytest.approx(table.loc[["a", "b", "c"], name].sum())
    assert found.attrs["late"] == pytest.approx({"a": 100, "b": 50, "c": 0, "north": 150, "total": 150})
    full = posted.copy()
    full.loc["2026-09", "a"] += 100
    full.loc["2026-09", "b"] += 50
    part = year_end(full[["a", "b"]], "2026-09").iloc[-1]
    # (8 + 15 + root of 64 + 225 = 17) / 2 = 20.
    reach = ((part["upper_80"] - part["total"]) ** 2 + 20**2) ** 0.5
    assert table.loc["north", "upper_80"] - table.loc["north", "total"] == pytest.approx(reach)
    assert found.attrs["posted"]["north"] == pytest.approx(full.loc["2026-01":, ["a", "b"]].sum(axis=1).tolist())


LEVEL, MORE = 1_000_000.0, 50_000.0


def lifted(last):
    """A million a month for years, and 50,000 more from August 2026."""
    history = steady(last, a=LEVEL)
    history.loc["2026-08":, "a"] += MORE
    return history


@pytest.mark.parametrize("last", ["2026-08", "2026-09", "2026-10"])
def test_a_change_that_has_begun_is_carried_on_and_counted_once(last):
    change = [KnownChange("a", "2026-08", amount=MORE)]
    found = year_end_completed(lifted(last), NOTHING, last, changes=change)
    row = found.iloc[0]
    # Seven months at 1.00 and five at 1.05 million.
    assert row["total"] == pytest.approx(12_250_000)
    assert row["actual"] == pytest.approx(lifted(last).loc["2026-01":, "a"].sum())
    assert row["lower_80"] <= row["total"] <= row["upper_80"]
    assert found.attrs["added"] == {"a": 0, "total": 0}
    assert found.attrs["posted"]["a"][6:8] == [LEVEL, LEVEL + MORE]
    unknown = year_end_completed(lifted(last), NOTHING, last).iloc[0]
    passed = pd.Period(last).month - 7
    assert 12 * LEVEL + passed * MORE < unknown["total"] < 12_250_000 - 1_000


@pytest.mark.parametrize("last", ["2026-08", "2026-09", "2026-10"])
def test_without_a_change_nothing_moves(last):
    row = year_end_completed(steady(last, a=LEVEL), NOTHING, last).iloc[0]
    assert row["total"] == pytest.approx(12_000_000)
    assert (row["lower_80"], row["upper_80"]) == pytest.approx((12_000_000, 12_000_000), abs=1_000)


@pytest.mark.parametrize(
    ("last", "until", "total", "added"),
    [
        # It ends in the months to come: August to October, or to November.
        ("2026-09", "2026-10", 12_150_000, -100_000),
        ("2026-10", "2026-11", 12_200_000, -50_000),
        # It has ended and is taken out: August alone, August and September.
        ("2026-08", "2026-08", 12_050_000, 0),
        ("2026-09", "2026-09", 12_100_000, 0),
    ],
)
def test_a_change_that_ends_is_not_carried_on(last, until, total, added):
    change = [KnownChange("a", "2026-08", amount=MORE, until=until)]
    found = year_end_completed(lifted(last), NOTHING, last, changes=change)
    assert found.iloc[0]["total"] == pytest.approx(total)
    assert found.attrs["added"]["a"] == pytest.approx(added)


def test_a_change_to_come_is_added_and_the_month_it_begins_is_no_surprise():
    change = [KnownChange("a", "2026-10", amount=MORE)]
    history = steady("2026-10", a=LEVEL)
    history.loc["2026-10", "a"] += MORE
    before = year_end_completed(history.loc[:"2026-09"], NOTHING, "2026-09", changes=change)
    after = year_end_completed(history, NOTHING, "2026-10", changes=change)
    assert before.iloc[0]["total"] == after.iloc[0]["total"] == pytest.approx(12_150_000)
    assert before.attrs["added"] == pytest.approx({"a": 150_000, "total": 150_000})
    assert before.attrs["expected"]["a"] == pytest.approx([LEVEL + MORE] * 3)
    moved = forecast_change(before, after).set_index("unit").loc["a"]
    assert moved[["new_actuals", "revised_past", "changed_expectations", "change"]].tolist() == pytest.approx(
        [0, 0, 0, 0]
    )


@pytest.mark.parametrize(
    ("first", "until", "total", "added"),
    [
        # A million until November, when it closes; 50,000 more in October and November, and nothing of it in December.
        ("2026-10", None, 11_100_000, 100_000),
        ("2026-11", "2027-03", 11_050_000, 50_000),
        ("2026-12", None, 11_000_000, 0),
        # It has begun, and would end with October: November is without it, and in December nothing is left to take it from.
        ("2026-08", "2026-10", 11_150_000, -50_000),
        ("2026-08", None, 11_200_000, 0),
    ],
)
def test_a_change_lasts_no_longer_than_its_unit(first, until, total, added):
    history = lifted("2026-09") if first == "2026-08" else steady("2026-09", a=LEVEL)
    # Months a hundredth above and below by turns: what never moves has no history of its own to be believed.
    history["a"] += 0.01 * LEVEL * np.where(np.arange(len(history)) % 2, 1, -1)
    change = [KnownChange("a", first, amount=MORE, until=until)]
    found = year_end_completed(history, NOTHING, "2026-09", changes=change, lives={"a": (None, "2026-11")})
    assert found.iloc[0]["total"] == pytest.approx(total, abs=15_000)
    assert found.attrs["added"] == pytest.approx({"a": added, "total": added})
    assert found.attrs["expected"]["a"][2] == 0
    assert sum(found.attrs["expected"]["a"]) == pytest.approx(found.iloc[0]["remaining"])


def test_a_change_that_may_not_come_counts_with_its_probability_and_its_doubt():
    """100,000 in November and December with 80 per cent: 160,000, give or take 200,000 x the root of 0.8 x 0.2 = 80,000."""
    history = steady("2026-10", a=LEVEL, b=LEVEL)
    told = [KnownChange("a", "2026-11", amount=100_000.0, probability=0.8)]
    # With 50 per cent and 60,000 in December: 30,000, give or take 30,000. Both together: the root of the squares, 85,440.
    told.append(KnownChange("b", "2026-12", amount=60_000.0, probability=0.5))
    table = year_end_completed(history, NOTHING, "2026-10", changes=told).set_index("unit")
    assert table["total"].tolist() == pytest.approx([12_160_000, 12_030_000, 24_190_000])
    for unit, doubt in (("a", 80_000.0), ("b", 30_000.0), ("total", 85_440.0)):
        assert table.loc[unit, "upper_80"] - table.loc[unit, "total"] == pytest.approx(1.2815516 * doubt, rel=1e-3)
        assert table.loc[unit, "total"] - table.loc[unit, "lower_95"] == pytest.approx(1.9599640 * doubt, rel=1e-3)
    sure = year_end_completed(history, NOTHING, "2026-10", changes=[KnownChange("a", "2026-11", share=0.1)])
    maybe = year_end_completed(
        history, NOTHING, "2026-10", changes=[KnownChange("a", "2026-11", share=0.2, probability=0.5)]
    )
    assert sure["total"].tolist() == pytest.approx(maybe["total"].tolist())
    assert maybe.loc[0, "upper_80"] - maybe.loc[0, "total"] == pytest.approx(1.2815516 * 200_000, rel=1e-3)
    # Of what has begun the months tell, and what has no chance is not there.
    begun = year_end_completed(
        history, NOTHING, "2026-10", changes=[KnownChange("a", "2026-11", amount=1e6, probability=0.0)]
    )
    assert begun["total"].tolist() == pytest.approx([12e6, 12e6, 24e6])
    assert begun.loc[0, "upper_80"] - begun.loc[0, "total"] < 1_000
