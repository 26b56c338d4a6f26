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


def by_hand(**changed):
    """429,200 kr. for 1,716.8 hours at work (two days of sickness, one of training) are 250 kr. an hour."""
    year = WorkingYear(37.0, 52.0, 5.0, 0.0, 2.0, 1.0)
    given = {"pay_per_year": 429_200.0, "user_time_share": 0.625, "other_cost": 20.0, "overhead_share": 0.10} | changed
    return HourlyAssumptions(working_year=year, **given)


def test_every_step_by_hand():
    table = hourly_price(by_hand()).waterfall()
    # 429,200 kr. over 1,924, 1,739, 1,739, 1,724.2 and 1,716.8 hours; 250 / 0.625 = 400; 20; a tenth of 420.
    hours = [1_924.0, 1_739.0, 1_739.0, 1_724.2, 1_716.8]
    assert table["subtotal"].tolist() == pytest.approx([*(429_200 / h for h in hours), 400, 420, 462])
    assert table["amount"].tolist()[-3:] == pytest.approx([150, 20, 42])
    assert by_hand().working_year.table()["hours"].tolist() == pytest.approx([1_924, -185, 0, -14.8, -7.4])
    assert WorkingYear(public_holiday_days=9.0).attendance_hours == pytest.approx(1_739 - 9 * 7.4)


def test_every_sensitivity_by_hand():
    table = price_sensitivities(by_hand(), 1_000.0).set_index(["assumption", "change"])
    prices = {
        ("user_time_share", 1.0): (250 / 0.635 + 20) * 1.1,
        ("user_time_share", -1.0): (250 / 0.615 + 20) * 1.1,
        ("sick_days", 1.0): (429_200 / 1_709.4 / 0.625 + 20) * 1.1,
        ("sick_days", -1.0): (429_200 / 1_724.2 / 0.625 + 20) * 1.1,
        ("training_days", 1.0): (429_200 / 1_709.4 / 0.625 + 20) * 1.1,
        ("training_days", -1.0): (429_200 / 1_724.2 / 0.625 + 20) * 1.1,
        ("pay_per_year", 1.0): (404 + 20) * 1.1,
        ("pay_per_year", -1.0): (396 + 20) * 1.1,
        ("overhead_share", 1.0): 420 * 1.11,
        ("overhead_share", -1.0): 420 * 1.09,
    }
    assert table["price"].to_dict() == pytest.approx(prices)
    assert table["difference"].to_dict() == pytest.approx({key: price - 462 for key, price in prices.items()})
    assert table["yearly_effect"].to_dict() == pytest.approx(
        {key: 1_000 * (price - 462) for key, price in prices.items()}
    )
    assert price_sensitivities(by_hand())["yearly_effect"].isna().all()


def test_the_user_time_that_a_price_needs_by_hand():
    # 495 / 1.1 = 450, of which 430 are left for pay: 250 / 430.
    assert break_even_user_time(by_hand(), 495.0) == pytest.approx(250 / 430)
    with pytest.raises(ValueError, match="dækker ikke engang"):
        break_even_user_time(by_hand(), 22.0)
    assert break_even_user_time(by_hand(), 22.000001) > 1


def test_limits_of_the_assumptions():
    assert hourly_price(by_hand(user_time_share=1.0, other_cost=0.0, overhead_share=0.0)).amount == pytest.approx(250)
    assert hourly_price(by_hand(overhead_share=1.0)).amount == pytest.approx(840)
    for wrong in ({"user_time_share": 0.0}, {"user_time_share": 1.01}, {"overhead_share": 1.01}, {"pay_per_year": 0.0}):
        with pytest.raises(ValueError, match=r"."):
            by_hand(**wrong)
    assert WorkingYear(holiday_weeks=51.9).attendance_hours == pytest.approx(3.7)
    with pytest.raises(ValueError, match="intet fremmøde"):
        WorkingYear(holiday_weeks=52.0)
