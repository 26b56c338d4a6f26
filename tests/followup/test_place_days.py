"""Places of a facility over two months, counted by hand: days, empty ones and their price, moves, trade and what is expected."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import (
    expected_occupancy,
    expected_trade,
    occupancy,
    place_flow,
    place_trade,
    rate_correction,
    support_levels,
)

# Lunden in April and May 2026: a all the time, at a dearer rate from May; b leaves on 10 April; c comes on 16 May; and an empty
# place in April.
ROWS = pd.DataFrame(
    [
        ("a", "2026-01-01", "2026-04-30", 2_000.0, "1", "Fjordby"),
        ("a", "2026-05-01", None, 2_200.0, "2", "Fjordby"),
        ("b", "2026-02-01", "2026-04-10", 1_000.0, "1", "Nabo"),
        ("c", "2026-05-16", None, 3_000.0, "2", "Fjordby"),
        (None, "2026-04-01", "2026-04-20", 1_500.0, "1", None),
    ],
    columns=["citizen", "from_date", "to_date", "rate", "support_level", "paying_municipality"],
).assign(unit="Lunden")


def test_days_vacancy_and_moves() -> None:
    places = pd.DataFrame({"unit": ["Lunden", "Lunden"], "month": ["2026-04", "2026-05"], "places": [2, 3]})
    places["month"] = pd.PeriodIndex(places["month"], freq="M")
    found = occupancy(ROWS, places, "2026-04", "2026-05").set_index("month")
    assert found["available_days"].tolist() == [60, 93]
    assert found["occupied_days"].tolist() == [30 + 10, 31 + 16]
    assert found["occupancy"].tolist() == pytest.approx([40 / 60, 47 / 93])
    assert found["vacant_days"].tolist() == [20, 46]
    # April's empty place has its own rate; May's are priced as the mean of its occupied days.
    mean_of_may = (31 * 2_200 + 16 * 3_000) / 47
    assert found["mean_rate"].tolist() == pytest.approx([(30 * 2_000 + 10 * 1_000) / 40, mean_of_may])
    assert found["vacancy_cost"].tolist() == pytest.approx([20 * 1_500, 46 * mean_of_may])
    # a's new rate on 1 May is no move.
    assert found[["started", "ended", "overfull"]].to_numpy().tolist() == [[0, 1, False], [1, 0, False]]
    fixed = occupancy(ROWS, places, "2026-04", "2026-05", rates=pd.Series({"Lunden": 100.0}))
    assert fixed["vacancy_cost"].tolist() == [2_000, 4_600]


def test_without_a_number_of_places_the_rows_are_the_places() -> None:
    found = occupancy(ROWS, None, "2026-04", "2026-05")
    assert found["available_days"].tolist() == [40 + 20, 47]
    assert found["vacant_days"].tolist() == [20, 0]
    assert found["vacancy_cost"].tolist() == [30_000, 0]


def test_more_citizens_than_places_is_overfull_and_nothing_is_vacant() -> None:
    found = occupancy(ROWS, pd.DataFrame({"unit": ["Lunden"], "places": [1]}), "2026-04", "2026-05")
    assert found["occupancy"].tolist() == pytest.approx([40 / 30, 47 / 31])
    assert found["overfull"].tolist() == [True, True]
    assert found["vacant_days"].tolist() == [0, 0]
    full = occupancy(ROWS.iloc[[0]], pd.DataFrame({"unit": ["Lunden"], "places": [1]}), "2026-04", "2026-04")
    assert (full["occupancy"].iloc[0], full["overfull"].iloc[0]) == (1, False)


def test_a_month_without_any_row_has_the_units_usual_rate() -> None:
    found = occupancy(ROWS.iloc[[2]], pd.DataFrame({"unit": ["Lunden"], "places": [1]}), "2026-05", "2026-05")
    assert found[["occupied_days", "vacant_days", "vacancy_cost"]].to_numpy().tolist() == [[0, 31, 31_000]]
    assert found["mean_rate"].isna().all()


def test_levels_are_shares_of_the_months_days() -> None:
    found = support_levels(ROWS, "2026-04", "2026-05").set_index(["month", "support_level"])
    april, may = pd.Period("2026-04", "M"), pd.Period("2026-05", "M")
    assert found.loc[(april, "1"), ["place_days", "citizens", "share", "mean_rate"]].tolist() == pytest.approx(
        [40, 40 / 30, 1, 1_750]
    )
    assert found.loc[(april, "2"), ["place_days", "share"]].tolist() == [0, 0]
    assert found.loc[(may, "2"), ["place_days", "citizens", "share"]].tolist() == pytest.approx([47, 47 / 31, 1])
    assert np.isnan(found.loc[(april, "2"), "mean_rate"])


def test_own_places_sold_ones_and_bought_ones() -> None:
    bought = ROWS.iloc[[0]].assign(unit="Fremmed", citizen="d")
    others = ROWS.iloc[[2]].assign(unit="Fremmed", citizen="e")
    rows = pd.concat([ROWS, bought, others])
    found = place_trade(rows, "2026-04", "2026-04", own_municipality="Fjordby", own_units=["Lunden"])
    assert found[["unit", "trade", "place_days", "amount"]].to_numpy().tolist() == [
        ["Fremmed", "purchase", 30, 60_000],
        ["Lunden", "own", 30, 60_000],
        ["Lunden", "sale", 10, 10_000],
    ]


def test_moves_in_and_out_cost_to_the_years_last_day() -> None:
    found = place_flow(ROWS, "2026-04", "2026-05")
    assert found[["started", "ended"]].to_numpy().tolist() == [[0, 1], [1, 0]]
    # b's last day is 10 April: 265 days are left of the year. c comes on 16 May: 230 days with that one.
    assert found["amount_this_year"].tolist() == [-265 * 1_000, 230 * 3_000]
    assert found["amount_full_year"].tolist() == [-365 * 1_000, 365 * 3_000]
    leap = place_flow(ROWS.iloc[[3]].assign(from_date="2028-12-31"), "2028-12", "2028-12")
    assert leap[["amount_this_year", "amount_full_year"]].to_numpy().tolist() == [[3_000, 366 * 3_000]]


TRADE = pd.DataFrame(
    {"unit": "Lunden", "trade": "sale", "month": pd.period_range("2025-12", "2026-12", freq="M"), "amount": 10.0}
)


@pytest.mark.parametrize(
    ("first", "last", "chance", "rest"),
    [
        ("2026-01", None, 1.0, 2),  # November and December
        ("2026-12", None, 0.5, 0.5),
        ("2026-01", "2026-11", None, 1),
        ("2026-01", "2026-10", 1.0, 0),
        ("2027-01", None, 1.0, 0),
        ("2026-12", "2027-06", 1.0, 1),
    ],
)
def test_known_changes_count_for_the_months_left(
    first: str, last: str | None, chance: float | None, rest: float
) -> None:
    until = pd.NaT if last is None else pd.Period(last, "M")
    changes = pd.DataFrame(
        {"unit": "Lunden", "month_from": [pd.Period(first, "M")], "month_to": [until], "amount_per_month": 100.0}
    ).assign(probability=chance)
    found = expected_trade(TRADE, "2026-10", changes=changes).set_index("trade")
    assert found.loc["sale", ["actual", "rest", "total"]].tolist() == [100, 20, 120]
    assert found.loc["change", ["actual", "rest", "total"]].tolist() == [0, 100 * rest, 100 * rest]


def test_a_chance_outside_nought_and_one_is_refused() -> None:
    changes = pd.DataFrame({"unit": ["L"], "month_from": ["2026-11"], "month_to": [None], "amount_per_month": [1.0]})
    assert expected_trade(TRADE, "2026-10", changes=changes)["rest"].tolist() == [2, 20]
    for chance in (-0.1, 1.1):
        with pytest.raises(ValueError, match="mellem 0 og 1"):
            expected_trade(TRADE, "2026-10", changes=changes.assign(probability=chance))


def test_a_rates_occupancy_is_the_mean_of_two_years() -> None:
    months = pd.PeriodIndex(["2023-06", "2024-01", "2024-02", "2025-01", "2026-01"], freq="M")
    table = pd.DataFrame(
        {
            "unit": "Lunden",
            "month": months,
            "available_days": [9.0, 100.0, 300.0, 100.0, 9.0],
            "occupied_days": [0.0, 90, 300, 80, 0],
        }
    )
    # 2024: 390 of 400; 2025: 80 of 100. The years count alike, the months by their days.
    assert expected_occupancy(table, 2026)["Lunden"] == pytest.approx((0.975 + 0.8) / 2)
    assert expected_occupancy(table, 2025)["Lunden"] == pytest.approx((0.0 + 0.975) / 2)
    assert np.isnan(expected_occupancy(table, 2029)["Lunden"])


@pytest.mark.parametrize(
    ("result", "kept", "returned"), [(700.0, 500, 200), (500.0, 500, 0), (1.0, 1, 0), (-9.0, 0, 0)]
)
def test_a_surplus_is_kept_to_its_limit(result: float, kept: float, returned: float) -> None:
    assert rate_correction(result, 10_000.0, max_share=0.05).tolist() == [kept, returned]


# a has a rate of 2,000, b none; d's empty place has none either.
UNRATED = pd.DataFrame(
    [
        ("a", "2026-01-01", None, 2_000.0, "1", "Fjordby"),
        ("b", "2026-04-11", None, np.nan, "1", "Fjordby"),
        ("c", "2026-04-01", "2026-04-30", np.nan, "2", "Nabo"),
        (None, "2026-05-01", "2026-05-10", np.nan, "1", None),
    ],
    columns=ROWS.columns.drop("unit"),
).assign(unit="Lunden")


def test_a_missing_rate_is_no_rate_of_nought() -> None:
    """In April a's 30 days cost 60,000; b's 20 days and c's 30 cannot be valued."""
    trade = place_trade(UNRATED, "2026-04", "2026-05", own_municipality="Fjordby", own_units=["Lunden"])
    assert trade[trade["trade"] == "own"][["place_days", "amount", "unvalued_days"]].to_numpy().tolist() == [
        [50, 60_000, 20],
        [62, 62_000, 31],
    ]
    sale = trade[trade["trade"] == "sale"]
    np.testing.assert_equal(sale[["place_days", "amount", "unvalued_days"]].to_numpy(), [[30, np.nan, 30], [0, 0, 0]])
    expected = expected_trade(trade, "2026-04").set_index("trade")
    assert expected.loc["own", ["actual", "rest", "total", "unvalued_days"]].tolist() == [60_000, 62_000, 122_000, 51]
    np.testing.assert_equal(
        expected.loc["sale", ["actual", "rest", "total", "unvalued_days"]].to_numpy(float), [np.nan, 0, np.nan, 30]
    )
    levels = support_levels(UNRATED, "2026-04", "2026-04").set_index("support_level")
    assert levels["place_days"].to_dict() == {"1": 50, "2": 30}
    assert levels.loc["1", "mean_rate"] == 2_000
    assert np.isnan(levels.loc["2", "mean_rate"])


def test_what_an_empty_place_without_a_rate_costs_is_that_of_the_others_or_unknown() -> None:
    found = occupancy(UNRATED, None, "2026-04", "2026-05")
    assert found["mean_rate"].tolist() == [2_000, 2_000]
    assert found["vacancy_cost"].tolist() == [0, 10 * 2_000]
    nobody = occupancy(UNRATED[UNRATED["citizen"].isna()], None, "2026-04", "2026-05")
    np.testing.assert_equal(nobody[["vacant_days", "vacancy_cost"]].to_numpy(), [[0, 0], [10, np.nan]])


def test_moves_without_a_rate_are_counted_and_not_valued() -> None:
    found = place_flow(UNRATED, "2026-04", "2026-05")
    assert found[["started", "ended", "unvalued"]].to_numpy().tolist() == [[2, 1, 3], [0, 0, 0]]
    np.testing.assert_equal(found["amount_full_year"].to_numpy(), [np.nan, 0])
    some = place_flow(UNRATED.assign(from_date=["2026-04-01", *UNRATED["from_date"].iloc[1:]]), "2026-04", "2026-04")
    assert some[["started", "unvalued", "amount_full_year"]].to_numpy().tolist() == [[3, 3, 365 * 2_000]]
