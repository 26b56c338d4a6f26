import pandas as pd
import pytest

from styringslib.allocation import NursingTerms, build_terms, grant, nursing_grants

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


def test_a_payment_without_a_payer_is_refused():
    with pytest.raises(ValueError, match="skal en enhed betale"):
        NursingTerms("delivered", 480.0, (SERVICE,))


def test_what_is_covered_is_the_sum_of_the_lines():
    # Two services of a third of an hour: each line is 166.67, together 333.34 and not 333.33.
    rows = pd.DataFrame(
        {"unit": "Nordby", "month": MONTHS[0], "service": ["a", "b"], "delivered_hours": 1 / 3},
    )
    result = NursingTerms("delivered", 500.0, ("a", "b"), "Sygeplejen").grant(rows, MONTHS, ["Nordby"])
    assert result.details["hidden_nursing_cost"]["covered"].tolist() == [333.34]
    assert result.total == 0


def test_kaerhoejs_money_is_nursings(fjordby):
    entry = {
        "model": "sygepleje", "gyldig_fra": "2026-01", "variant": "leverede", "pris": 480.0, "ydelser": [SERVICE],
        "sygeplejeenhed": "Sygeplejen",
    }  # fmt: skip
    year = fjordby.activity[fjordby.activity["month"].between(pd.Period("2026-01", "M"), pd.Period("2026-10", "M"))]
    table = nursing_grants(build_terms([entry]), year).by_component()["Total"]
    # 2,917.7 hours in Kærhøj, 16,608.4 in all six districts.
    assert table["Kærhøj"] == 1_400_496
    assert table["Sygeplejen"] == -7_972_032
    assert table["Total"] == 0


@pytest.mark.parametrize("first", ["leverede", "aktivitet", "ingen"])
@pytest.mark.parametrize("second", ["leverede", "aktivitet", "ingen"])
def test_a_change_of_variant_moves_money_and_makes_none(first, second):
    entries = [
        {
            "model": "sygepleje", "gyldig_fra": start, "variant": variant, "pris": 480.0, "ydelser": [SERVICE],
            "sygeplejeenhed": "Sygeplejen", "enheder": ["Ådalen", "Nordby"],
        }
        for start, variant in (("2026-01", first), ("2026-02", second))
    ]  # fmt: skip
    activity = pd.concat([ROWS.assign(month=month, legal_basis="sul_138") for month in MONTHS], ignore_index=True)
    # Where whoever performs is paid, all 640 hours are; a transfer and an unpaid hour add up to nothing.
    expected = 640 * 480 * [first, second].count("aktivitet")
    moved = nursing_grants(build_terms(entries), activity)
    assert moved.total == expected
    assert all(moved.by_month().sum(axis=1).round(2).isin([0, 640 * 480]))
    if first == second == "aktivitet":
        assert grant(build_terms(entries), activity).total == expected


def test_lines_of_one_unit_are_its_own():
    own = grants("delivered").of(["Ådalen"])
    assert own.components[["unit", "amount"]].to_numpy().tolist() == [["Ådalen", 48_000]]
    assert own.details["hidden_nursing_cost"]["unit"].tolist() == ["Ådalen"]
