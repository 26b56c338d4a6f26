import pandas as pd
import pytest

from styringslib.allocation import NursingTerms

MONTHS = pd.period_range("2026-01", periods=2, freq="M")
SERVICE = "Overdragede sygeplejeydelser"
ROWS = pd.DataFrame(
    {
        "unit": ["Ådalen", "Nordby", "Sygeplejen"],
        "month": MONTHS[0],
        "service": SERVICE,
        "delivered_hours": [100.0, 40.0, 500.0],
    }
)


def terms(variant, **more):
    return NursingTerms(variant, 480.0, (SERVICE,), "Sygeplejen", **more)


def grants(variant, **more):
    return terms(variant, **more).grant(ROWS, MONTHS, ["Ådalen", "Nordby", "Sygeplejen"])


def test_paid_from_the_nursing_budget_is_a_transfer():
    table = grants("delivered").by_component()
    assert table.loc["Ådalen", "nursing"] == 48_000
    assert table.loc["Sygeplejen", "nursing_paid"] == -140 * 480
    assert table.loc["Total", "Total"] == 0


def test_activity_pays_whoever_performs():
    table = grants("activity").by_component()
    assert table.loc["Sygeplejen", "nursing"] == 240_000
    assert table.loc["Total", "Total"] == 640 * 480


def test_paid_by_nobody_shows_the_cost_that_nursing_cannot_see():
    result = grants("none", unit_cost={"Ådalen": 512.5})
    assert result.total == 0
    hidden = result.details["hidden_nursing_cost"].set_index("unit")
    assert hidden["hidden"].to_dict() == {"Nordby": 40 * 480, "Ådalen": 100 * 512.5}


def test_a_price_below_own_cost_leaves_the_rest_hidden():
    hidden = grants("delivered", unit_cost={"Ådalen": 512.5}).details["hidden_nursing_cost"].set_index("unit")
    assert hidden.loc["Ådalen", "hidden"] == pytest.approx(100 * 32.5)
    assert hidden.loc["Nordby", "hidden"] == 0


def test_no_rows_no_money():
    assert terms("delivered").grant(ROWS.iloc[:0], MONTHS, ["Ådalen"]).total == 0
