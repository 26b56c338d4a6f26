import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.allocation import (
    HourlyAssumptions,
    WorkingYear,
    break_even_user_time,
    compare_prices,
    hourly_price,
    price_sensitivities,
)

YEAR = WorkingYear(holiday_weeks=6, public_holiday_days=8, sick_days=12, training_days=3)
ASSUMED = HourlyAssumptions(480_000, 0.62, YEAR, other_cost=12.0, overhead_share=0.10)


def test_the_working_year_of_the_dated_rules():
    # 37 h x 52 weeks; five and six weeks' holiday: the working year as in domain facts (1,924, 1,739, 1,702 h).
    assert WorkingYear(holiday_weeks=0).attendance_hours == 1924
    assert WorkingYear(holiday_weeks=5).attendance_hours == 1739
    assert WorkingYear(holiday_weeks=6).attendance_hours == 1702
    assert YEAR.attendance_hours == pytest.approx(1702 - 23 * 7.4)
    assert YEAR.table()["subtotal"].iloc[-1] == pytest.approx(YEAR.attendance_hours)


def test_the_waterfall_ends_at_the_formula():
    price = hourly_price(ASSUMED)
    by_hand = (480_000 / (1702 - 23 * 7.4) / 0.62 + 12.0) * 1.10
    assert price.amount == pytest.approx(by_hand)
    table = price.waterfall()
    assert table["subtotal"].iloc[0] == pytest.approx(480_000 / 1924)
    assert table["subtotal"].iloc[4] == pytest.approx(ASSUMED.pay_per_attendance_hour)


def test_every_step_names_its_assumption_and_source():
    named = HourlyAssumptions(480_000, 0.62, sources={"user_time_share": "Tidsmåling marts 2026"})
    note = hourly_price(named).note().set_index("key")
    assert note.loc["user_time_share", "source"] == "Tidsmåling marts 2026"
    assert "" not in note.index


@given(share=st.floats(0.2, 1.0), pay=st.floats(2e5, 9e5), other=st.floats(0, 60), overhead=st.floats(0, 0.4))
def test_break_even_is_the_inverse_of_the_price(share, pay, other, overhead):
    assumed = HourlyAssumptions(pay, share, YEAR, other, overhead)
    assert break_even_user_time(assumed, hourly_price(assumed).amount) == pytest.approx(share)


def test_break_even_says_when_better_use_of_time_cannot_reach_the_price():
    assert break_even_user_time(ASSUMED, 250.0) > 1
    with pytest.raises(ValueError, match="dækker ikke engang"):
        break_even_user_time(ASSUMED, 13.0)


def test_sensitivities_have_the_right_sign_and_size():
    table = price_sensitivities(ASSUMED, delivered_hours=20_000).set_index(["assumption", "change"])
    up = hourly_price(HourlyAssumptions(480_000, 0.63, YEAR, 12.0, 0.10)).amount
    assert table.loc[("user_time_share", 1.0), "price"] == pytest.approx(up)
    assert table.loc[("user_time_share", 1.0), "difference"] < 0 < table.loc[("sick_days", 1.0), "difference"]
    effect = table.loc[("sick_days", -1.0)]
    assert effect["yearly_effect"] == pytest.approx(20_000 * effect["difference"])
    assert len(table) == 10


def test_sensitivities_leave_out_what_cannot_be():
    table = price_sensitivities(HourlyAssumptions(480_000, 1.0))
    assert (table["assumption"] == "user_time_share").sum() == 1
    assert (table["assumption"] == "sick_days").sum() == 1
    assert table["yearly_effect"].isna().all()


def test_categories_side_by_side():
    dear = HourlyAssumptions(530_000, 0.55, YEAR, 12.0, 0.10)
    table = compare_prices({"Hverdag": hourly_price(ASSUMED), "Øvrig tid": hourly_price(dear)})
    assert table.loc["Pris", "Hverdag"] == pytest.approx(hourly_price(ASSUMED).amount)
    assert table.drop("Pris")["Øvrig tid"].sum() == pytest.approx(hourly_price(dear).amount)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: HourlyAssumptions(0, 0.6), "Lønudgiften"),
        (lambda: HourlyAssumptions(480_000, 62), "0,62"),
        (lambda: HourlyAssumptions(480_000, 0.0), "over 0"),
        (lambda: HourlyAssumptions(480_000, 0.6, other_cost=-1), "Øvrige omkostninger"),
        (lambda: HourlyAssumptions(480_000, 0.6, overhead_share=10), "Overhead"),
        (lambda: WorkingYear(sick_days=-1), "sick_days"),
        (lambda: WorkingYear(holiday_weeks=52), "intet fremmøde"),
        (lambda: HourlyAssumptions(float("nan"), 0.6), "Lønudgiften"),
    ],
)
def test_assumptions_outside_their_range_are_refused(make, told):
    with pytest.raises(ValueError, match=told):
        make()
