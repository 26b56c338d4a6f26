import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.allocation import (
    ActivityTerms,
    BlockTerms,
    HybridTerms,
    PackageTerms,
    PriceList,
    ServicePrice,
    sum_kroner,
)

MONTHS = pd.period_range("2026-01", periods=12, freq="M")
PRICES = PriceList((ServicePrice("Pleje", 400.0),))


def rows(delivered, budgeted=None, unit="A", months=MONTHS):
    count = len(delivered)
    frame = pd.DataFrame({"unit": unit, "month": months[:count], "service": "Pleje", "delivered_hours": delivered})
    frame["budgeted_hours"] = 100.0 if budgeted is None else budgeted
    return frame.assign(granted_hours=frame["delivered_hours"])


def hybrid(share=0.5, corridor=(-0.03, 0.03), **more):
    return HybridTerms(PRICES, corridor, share, **more)


hours = st.lists(st.floats(0, 300), min_size=1, max_size=12)
few = settings(max_examples=20, deadline=None)


@few
@given(delivered=hours, lag=st.integers(0, 3))
def test_on_account_and_correction_are_together_what_the_basis_gives(delivered, lag):
    frame = rows(delivered)
    at_once = ActivityTerms(PRICES, "delivered").grant(frame, MONTHS, ["A"])
    later = ActivityTerms(PRICES, "delivered", True, "budgeted", lag).grant(frame, MONTHS, ["A"])
    assert later.total == at_once.total
    last = later.components[later.components["component"] == "correction"]
    assert (last["paid_month"] == last["month"] + lag).all()
    paid = later.components[later.components["component"] == "on_account"]
    assert paid["amount"].unique().tolist() == [40_000.0]


def test_a_correction_is_paid_in_its_own_month():
    later = ActivityTerms(PRICES, "delivered", True, "budgeted", 2).grant(rows([110.0]), MONTHS, ["A"])
    paid = later.by_month(paid=True)["A"]
    assert paid.to_dict() == {MONTHS[0]: 40_000.0, MONTHS[2]: 4_000.0}


@few
@given(kroner=st.integers(0, 10**11), weights=st.lists(st.floats(0, 9), min_size=12, max_size=12))
def test_a_block_gives_the_year_to_the_oere(kroner, weights):
    profile = tuple(weights) if sum(weights) > 0 else (1.0,) * 12
    assert BlockTerms({"A": kroner / 100}, profile).grant(pd.DataFrame(), MONTHS, ["A"]).total == kroner / 100


def test_a_block_in_force_from_july_gives_its_own_months():
    terms = BlockTerms({"A": 1200.0, "B": 2400.0}, tuple(range(1, 13)))
    grants = terms.grant(pd.DataFrame(), MONTHS[6:], ["A"])
    assert grants.components["unit"].unique().tolist() == ["A"]
    assert grants.total == pytest.approx(1200 * sum(range(7, 13)) / 78, abs=0.05)
    assert BlockTerms({}).grant(pd.DataFrame(), MONTHS, ["A"]).total == 0.0


def test_inside_the_corridor_only_the_budget_is_paid():
    grants = hybrid().grant(rows([102.0, 98.0, 103.0]), MONTHS, ["A"])
    assert grants.total == 3 * 40_000
    assert grants.events.empty


def test_outside_the_corridor_a_part_is_settled_and_the_crossing_told():
    grants = hybrid().grant(rows([100.0, 120.0, 120.0]), MONTHS, ["A"])
    # Year to date after March: 340 hours against 300; above 309 lie 31 hours of 400 kr, half of them settled.
    assert grants.total == 120_000 + 0.5 * 31 * 400
    # In February 220 against 206: 14 hours outside; in March 31.
    assert grants.events["outside"].tolist() == pytest.approx([14 * 400, 31 * 400])
    assert grants.events["settled"].tolist() == [2_800.0, 3_400.0]
    assert grants.events["crossing"].tolist() == [True, False]
    assert grants.events["direction"].tolist() == ["above", "above"]
    assert grants.events["deviation"].iloc[1] == pytest.approx(40 / 300)


def test_below_the_corridor_money_goes_back_and_a_return_is_settled():
    grants = hybrid().grant(rows([80.0, 110.0, 110.0]), MONTHS, ["A"])
    # Year to date 17 hours below the corridor's edge in January, 4 in February, none in March.
    assert grants.events["direction"].tolist() == ["below", "below"]
    assert grants.events["crossing"].tolist() == [True, False]
    lines = grants.components[grants.components["component"] == "outside_corridor"]
    assert lines["amount"].tolist() == [-0.5 * 17 * 400, 0.5 * 13 * 400, 0.5 * 4 * 400]
    assert grants.total == 120_000


def test_month_by_month_each_month_stands_alone():
    grants = hybrid(year_to_date=False).grant(rows([80.0, 120.0]), MONTHS, ["A"])
    assert grants.events["crossing"].tolist() == [True, True]
    assert grants.events["settled"].tolist() == [-3_400.0, 3_400.0]


def test_the_account_starts_anew_each_january():
    months = pd.period_range("2025-12", periods=2, freq="M")
    grants = hybrid().grant(rows([120.0, 120.0], months=months), months, ["A"])
    assert grants.events["crossing"].tolist() == [True, True]
    assert grants.events["settled"].tolist() == [3_400.0, 3_400.0]


@few
@given(delivered=hours, share=st.floats(0, 1))
def test_the_hybrid_lies_between_block_and_activity(delivered, share):
    frame = rows(delivered)
    budget = 40_000.0 * len(delivered)
    activity = ActivityTerms(PRICES, "delivered").grant(frame, MONTHS, ["A"]).total
    total = hybrid(share).grant(frame, MONTHS, ["A"]).total
    assert min(budget, activity) - 0.1 <= total <= max(budget, activity) + 0.1


@few
@given(delivered=hours)
def test_a_closed_corridor_settled_in_full_is_activity(delivered):
    frame = rows(delivered)
    full = hybrid(1.0, (0.0, 0.0)).grant(frame, MONTHS, ["A"]).total
    assert full == pytest.approx(ActivityTerms(PRICES, "delivered").grant(frame, MONTHS, ["A"]).total, abs=0.07)


def test_activity_without_budget_is_outside_from_the_first_hour():
    grants = hybrid().grant(rows([10.0], budgeted=0.0), MONTHS, ["A"])
    assert grants.total == 2_000.0
    assert grants.events["deviation"].isna().all()


def test_prices_depend_on_legal_basis_before_time_of_day():
    prices = PriceList(
        (
            ServicePrice("Pleje", 1.0),
            ServicePrice("Pleje", 2.0, time_of_day="other"),
            ServicePrice("Pleje", 3.0, legal_basis="aeldrelov"),
            ServicePrice("Pleje", 4.0, "other", "aeldrelov"),
        )
    )
    frame = pd.DataFrame(
        {
            "service": ["Pleje", "Pleje", "Pleje", "Pleje", "Andet"],
            "legal_basis": ["sel_83", None, "aeldrelov", "aeldrelov", "aeldrelov"],
            "time_of_day": [None, "other", "weekday", "other", "other"],
        }
    )
    assert prices.rates(frame).fillna(-1).tolist() == [1, 2, 3, 4, -1]
    assert prices.rates(frame.iloc[:0]).empty
    assert PriceList(prices.prices[:3]).find("Pleje", "aeldrelov", "other") == 3.0


def test_packages_are_paid_per_active_week():
    frame = pd.DataFrame(
        {
            "unit": ["A", "A", "B"],
            "month": ["2026-01", "2026-01", "2026-02"],
            "package": ["Let", "Let", "Tung"],
            "active_weeks": [10.0, 2.5, 4.0],
        }
    )
    grants = PackageTerms({"Let": 1250.0, "Tung": 6400.5}).grant(frame, MONTHS, ["A", "B"])
    assert grants.components["amount"].tolist() == [12.5 * 1250, 4 * 6400.5]
    assert grants.total == sum_kroner([15_625, 25_602])


@pytest.mark.parametrize(("corridor", "settled"), [((-5.0, 5.0), 0.5), ((0.05, -0.05), 0.5), ((-0.05, 0.05), 50.0)])
def test_a_corridor_in_per_cent_or_the_wrong_way_round_is_refused(corridor, settled):
    with pytest.raises(ValueError, match="det skal være andele"):
        HybridTerms(PriceList(()), corridor, settled)
