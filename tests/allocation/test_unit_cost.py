import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.allocation import (
    Price,
    PriceStep,
    category_prices,
    course_price,
    marginal_price,
    price_from_accounts,
    volume_effect,
)

COSTS = pd.DataFrame(
    {
        "label": ["Løn", "Kørsel", "Ledelse"],
        "amount": [8_000_000.0, 400_000.0, 600_000.0],
        "category": ["", "Personlig pleje", None],
        "variable_share": [0.9, 1.0, 0.0],
        "source": ["Regnskab 2025", "Regnskab 2025", "Fordelingsnøgle"],
    }
)
HOURS = {"Personlig pleje": 12_000.0, "Praktisk hjælp": 6_000.0}


def test_average_price_is_cost_over_delivered_hours():
    price = price_from_accounts(COSTS, 18_000)
    assert price.amount == pytest.approx(9_000_000 / 18_000)
    assert price.note()["source"].iloc[2] == "Fordelingsnøgle"


@given(
    a=st.floats(1, 1e5),
    b=st.floats(1, 1e5),
    w=st.floats(0.1, 5),
    amounts=st.tuples(*[st.floats(0, 1e7) for _ in range(3)]),
)
def test_category_prices_times_hours_are_the_costs_again(a, b, w, amounts):
    hours = {"Personlig pleje": a, "Praktisk hjælp": b}
    costs = COSTS.assign(amount=amounts)
    prices = category_prices(costs, hours, {"Personlig pleje": w})
    assert sum(prices[k].amount * hours[k] for k in hours) == pytest.approx(sum(amounts), abs=1e-3)


def test_weights_move_shared_costs_only():
    even = category_prices(COSTS, HOURS)
    heavy = category_prices(COSTS, HOURS, {"Personlig pleje": 2.0})
    assert heavy["Personlig pleje"].amount > even["Personlig pleje"].amount
    shared = (8_600_000 * 24_000 / 30_000 + 400_000) / 12_000
    assert heavy["Personlig pleje"].amount == pytest.approx(shared)


def test_rows_in_another_order_change_nothing():
    shuffled = COSTS.sort_values("amount").set_axis([7, 7, 7])
    assert category_prices(shuffled, HOURS)["Praktisk hjælp"].amount == pytest.approx(
        category_prices(COSTS, HOURS)["Praktisk hjælp"].amount
    )


def test_course_price_per_active_week():
    prices = {
        k: Price(k, "kr. pr. time", (PriceStep("Pris", amount),)) for k, amount in (("dag", 400.0), ("øvrig", 500.0))
    }
    price = course_price({"dag": 2.0, "øvrig": 1.5}, prices, weekly_cost=50.0)
    assert price.amount == pytest.approx(2 * 400 + 1.5 * 500 + 50)
    assert price.unit == "kr. pr. aktiv uge"
    with pytest.raises(ValueError, match="»nat«"):
        course_price({"nat": 1.0}, prices)


def test_marginal_beside_average_price():
    average, marginal = marginal_price(COSTS, 18_000)
    assert average == pytest.approx(500.0)
    assert marginal == pytest.approx((0.9 * 8_000_000 + 400_000) / 18_000)


def test_a_price_that_falls_with_volume_punishes_growth():
    table = volume_effect(COSTS, 18_000).set_index("change")
    assert table.loc[0.0, ["result_average", "growth_penalty"]].abs().max() == pytest.approx(0, abs=1e-6)
    assert table["result_recalculated"].abs().max() == pytest.approx(0, abs=1e-6)
    assert table["result_marginal"].abs().max() == pytest.approx(0, abs=1e-6)
    assert (np.diff(table["average_price"]) < 0).all()
    assert table.loc[0.1, "growth_penalty"] < 0 < table.loc[0.1, "result_average"]
    fixed = 9_000_000 - (0.9 * 8_000_000 + 400_000)
    assert table.loc[0.1, "growth_penalty"] == pytest.approx(-0.1 * fixed)


def test_all_variable_cost_punishes_nothing():
    table = volume_effect(COSTS.assign(variable_share=1.0), 18_000)
    assert table["growth_penalty"].abs().max() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: price_from_accounts(COSTS, 0), "leverede timer er 0"),
        (lambda: price_from_accounts(COSTS.iloc[:0], 10), "ingen omkostninger"),
        (lambda: price_from_accounts(COSTS.assign(amount=[1, np.nan, 2]), 10), "»Kørsel«"),
        (lambda: category_prices(COSTS, {"Praktisk hjælp": 1.0}), "»Personlig pleje«"),
        (lambda: category_prices(COSTS, {}), "ingen priskategorier"),
        (lambda: category_prices(COSTS, {**HOURS, "Nat": 0.0}), "»Nat«"),
        (lambda: category_prices(COSTS, HOURS, {"Personlig pleje": -1}), "Vægtene"),
        (lambda: marginal_price(COSTS.assign(variable_share=[90, 1, 0]), 10), "»Løn«"),
        (lambda: volume_effect(COSTS, 10, [-1.0]), "ingen timer"),
        (lambda: course_price({"dag": -1.0}, {"dag": price_from_accounts(COSTS, 10)}), "negative"),
    ],
)
def test_what_gives_no_price_is_refused(make, told):
    with pytest.raises(ValueError, match=told):
        make()
