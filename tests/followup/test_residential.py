"""Residential facilities: occupancy, vacancy, support levels, trade in places and rates."""

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

PLACES = pd.DataFrame({"unit": ["Bo", "Bo", "Hus"], "month": ["2026-01", "2026-03", "2026-01"], "places": [2, 3, 1]})


def placements() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "citizen": ["a", "b", "c", "d", "e"],
            "unit": ["Bo", "Bo", "Hus", "Andet", "Andet"],
            "support_level": ["høj", "lav", "lav", "lav", "lav"],
            "from_date": ["2025-01-01", "2026-02-15", "2026-01-01", "2026-01-01", "2026-01-01"],
            "to_date": ["2026-03-10", None, None, "2026-02-28", None],
            "rate": [3000.0, 2000.0, 1500.0, 1800.0, 1800.0],
            "paying_municipality": ["Fjordby", "Nabo", "Fjordby", "Fjordby", "Nabo"],
        }
    )


def test_occupancy_by_hand():
    table = occupancy(placements(), PLACES, "2026-01", "2026-03").set_index(["unit", "month"])
    february, march = table.loc[("Bo", pd.Period("2026-02"))], table.loc[("Bo", pd.Period("2026-03"))]
    assert (february["occupied_days"], february["available_days"]) == (28 + 14, 56)
    assert february["mean_rate"] == pytest.approx((28 * 3000 + 14 * 2000) / 42)
    assert february["vacancy_cost"] == pytest.approx(14 * february["mean_rate"])
    assert (march["available_days"], march["occupied_days"], march["ended"], march["started"]) == (93, 41, 1, 0)
    assert table.loc[("Hus", pd.Period("2026-01")), "occupancy"] == 1
    assert table["started"].sum() == 2


def test_vacancy_at_a_given_rate_and_an_empty_facility():
    """Bo's row is an empty place; of Hus nobody says who lives there, and so it is not known."""
    nobody = placements().iloc[:1].assign(citizen=None)
    table = occupancy(nobody, PLACES, "2026-01", "2026-01", rates=pd.Series({"Bo": 1000.0})).set_index("unit")
    assert table.loc["Bo", "vacancy_cost"] == 62_000
    assert table.loc["Bo", "occupancy"] == 0
    unknown = ["occupied_days", "occupancy", "vacant_days", "vacancy_cost", "started", "ended"]
    assert table.loc["Hus", unknown].isna().all()
    assert table.loc["Hus", "available_days"] > 0


def test_overfull_facility_is_marked_and_has_no_vacancy():
    two = placements().assign(unit="Hus")
    row = occupancy(two, PLACES, "2026-03", "2026-03").query("unit == 'Hus'").iloc[0]
    assert row["overfull"]
    assert row["vacant_days"] == 0


def with_empty_place() -> pd.DataFrame:
    """One place: a citizen with a new rate from New Year, then empty, then another citizen."""
    return pd.DataFrame(
        {
            "citizen": ["a", "a", None, "b"], "unit": "Bo", "place": "1", "support_level": "lav",
            "from_date": ["2025-06-01", "2026-01-01", "2026-01-21", "2026-02-11"],
            "to_date": ["2025-12-31", "2026-01-20", "2026-02-10", None], "rate": [1000.0, 1100.0, 900.0, 1100.0],
            "paying_municipality": ["Fjordby", "Fjordby", None, "Fjordby"],
        }
    )  # fmt: skip


def test_rows_without_citizen_are_empty_places():
    table = occupancy(with_empty_place(), None, "2025-12", "2026-02")
    assert table["available_days"].tolist() == [31, 31, 28]
    assert table["occupied_days"].tolist() == [31, 20, 18]
    assert table["vacancy_cost"].tolist() == [0, 11 * 900, 10 * 900]
    assert table["started"].tolist() == [0, 0, 1]
    assert table["ended"].tolist() == [0, 1, 0]
    traded = place_trade(with_empty_place(), "2026-01", "2026-01", own_municipality="Fjordby", own_units=["Bo"])
    assert traded[["trade", "place_days"]].to_numpy().tolist() == [["own", 20]]
    assert support_levels(with_empty_place(), "2026-01", "2026-01")["place_days"].tolist() == [20]


def test_a_new_rate_is_no_move():
    flow = place_flow(with_empty_place(), "2025-12", "2026-02")
    assert flow[["started", "ended"]].to_numpy().tolist() == [[0, 0], [0, 1], [1, 0]]


def test_support_levels_share_the_days():
    table = support_levels(placements(), "2026-01", "2026-02").set_index(["unit", "month", "support_level"])
    february = table.loc[("Bo", pd.Period("2026-02"))]
    assert february.loc["høj", "share"] == pytest.approx(28 / 42)
    assert february.loc["lav", "citizens"] == 0.5
    assert table.loc[("Bo", pd.Period("2026-01"), "lav"), "place_days"] == 0
    np.testing.assert_allclose(table.groupby(["unit", "month"])["share"].sum(), 1)


def trade() -> pd.DataFrame:
    return place_trade(placements(), "2026-01", "2026-12", own_municipality="Fjordby", own_units=["Bo", "Hus"])


def test_trade_in_places():
    table = trade().set_index(["unit", "month", "trade"])["amount"]
    assert table["Bo", pd.Period("2026-03"), "own"] == 10 * 3000
    assert table["Bo", pd.Period("2026-03"), "sale"] == 31 * 2000
    assert table["Andet", pd.Period("2026-02"), "purchase"] == 28 * 1800
    assert set(trade()["trade"]) == {"own", "sale", "purchase"}  # Nabo's place in Andet is left out


def test_starts_and_stops_with_their_kroner():
    table = place_flow(placements(), "2026-01", "2026-03").set_index(["unit", "month"])
    february, march = table.loc[("Bo", pd.Period("2026-02"))], table.loc[("Bo", pd.Period("2026-03"))]
    assert (february["started"], february["amount_this_year"]) == (1, 320 * 2000)  # 15 February to 31 December
    assert (march["ended"], march["amount_this_year"]) == (1, -296 * 3000)  # 11 March to 31 December
    assert march["amount_full_year"] == -365 * 3000
    assert table.loc[("Hus", pd.Period("2026-03")), ["started", "amount_full_year"]].tolist() == [0, 0]
    assert place_flow(placements().iloc[:0], "2026-01", "2026-03").empty


def test_rest_of_the_year_with_expected_changes():
    changes = pd.DataFrame(
        {
            "unit": ["Bo"],
            "month_from": ["2026-05"],
            "month_to": [None],
            "amount_per_month": [10_000.0],
            "probability": [0.5],
        }
    )
    table = expected_trade(trade(), "2026-10", changes=changes).set_index(["unit", "trade"])
    assert table.loc[("Bo", "sale"), "rest"] == 61 * 2000
    assert table.loc[("Bo", "sale"), "total"] == (14 + 306) * 2000
    assert table.loc[("Bo", "change"), "rest"] == 2 * 5_000
    with pytest.raises(ValueError, match="sandsynlighed"):
        expected_trade(trade(), "2026-10", changes=changes.assign(probability=50))


def test_expected_occupancy_is_the_mean_of_the_two_years_before():
    people = (
        placements()[["citizen", "unit", "from_date", "to_date", "rate"]]
        .iloc[:1]
        .assign(from_date="2024-01-01", to_date="2024-12-31")
    )
    one_place = pd.DataFrame({"unit": ["Bo"], "places": [1]})
    table = occupancy(people, one_place, "2024-01", "2025-12")
    assert expected_occupancy(table, 2026)["Bo"] == pytest.approx(0.5)
    assert expected_occupancy(table, 2025)["Bo"] == pytest.approx(1)
    assert np.isnan(expected_occupancy(table, 2030)["Bo"])
    # Two years and no more: 2024 is too old for a rate of 2027.
    assert expected_occupancy(table, 2027)["Bo"] == pytest.approx(0)


def test_surplus_beyond_the_share_goes_back():
    assert rate_correction(80_000, 1_000_000, max_share=0.05).tolist() == [50_000, 30_000]
    assert rate_correction(-80_000, 1_000_000, max_share=0.05).tolist() == [0, 0]
    # The rule of the year of the result (5 %), unless another share is agreed.
    assert rate_correction(80_000, 1_000_000, "2026-12").tolist() == [50_000, 30_000]
    assert rate_correction(80_000, 1_000_000, "2026-12", max_share=0.02).tolist() == [20_000, 60_000]
    with pytest.raises(ValueError, match="Angiv året"):
        rate_correction(80_000, 1_000_000)
    with pytest.raises(ValueError, match="gælder ikke endnu"):
        rate_correction(80_000, 1_000_000, "2014-12")


def test_bad_input_is_told_in_danish():
    with pytest.raises(ValueError, match="slutter, før den begynder"):
        occupancy(placements().assign(to_date="2020-01-01"), PLACES, "2026-01", "2026-02")
    with pytest.raises(ValueError, match="Antal pladser"):
        occupancy(placements(), PLACES.assign(places=-1), "2026-01", "2026-02")
    with pytest.raises(ValueError, match="to antal pladser"):
        occupancy(placements(), PLACES.assign(month="2026-01"), "2026-01", "2026-02")
    with pytest.raises(ValueError, match="Perioden slutter"):
        support_levels(placements(), "2026-02", "2026-01")


def test_no_placements_give_empty_tables():
    nobody = placements().iloc[:0]
    assert support_levels(nobody, "2026-01", "2026-02").empty
    table = place_trade(nobody, "2026-01", "2026-02", own_municipality="Fjordby", own_units=["Bo"])
    assert expected_trade(table, "2026-01").empty
