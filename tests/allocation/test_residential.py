import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.allocation import ResidentialTerms, build_terms, grant
from styringslib.allocation.residential import place_days

MONTHS = pd.period_range("2024-01", periods=12, freq="M")
RATES = {"1": 1800.0, "2": 2400.5}


def stays(*rows):
    frame = pd.DataFrame(rows, columns=["citizen", "support_level", "from_date", "to_date"])
    return frame.assign(
        unit="Søvang", from_date=pd.to_datetime(frame["from_date"]), to_date=pd.to_datetime(frame["to_date"])
    )


def test_both_the_first_and_the_last_day_count_and_a_leap_year_has_its_day():
    days = place_days(stays(("a", "1", "2024-02-01", "2024-02-29"), ("b", "1", "2023-12-31", "2024-01-01")), MONTHS)
    assert days["days"].tolist() == [29, 1]
    assert place_days(stays(("a", "1", "2024-01-01", None)), MONTHS)["days"].sum() == 366
    assert place_days(stays(), MONTHS).empty


@settings(deadline=None, max_examples=50)
@given(start=st.integers(0, 365), length=st.integers(0, 400))
def test_days_over_the_months_are_the_days_of_the_stay(start, length):
    first = pd.Timestamp("2024-01-01") + pd.Timedelta(days=start)
    last = first + pd.Timedelta(days=length)
    days = place_days(stays(("a", "1", first, last)), MONTHS)
    assert days["days"].sum() == (min(last, pd.Timestamp("2024-12-31")) - first).days + 1


def test_a_change_of_level_is_shown_apart_and_the_sum_is_days_times_rate():
    rows = stays(("a", "1", "2024-01-01", "2024-03-15"), ("a", "2", "2024-03-16", None))
    grants = ResidentialTerms(RATES, {"Søvang": 1.0}).grant(rows, MONTHS, ["Søvang"])
    by_component = grants.by_component().loc["Søvang"]
    assert by_component["place"] == 366 * 1800
    assert by_component["level_change"] == (366 - 75) * 600.5
    assert grants.total == 75 * 1800 + (366 - 75) * 2400.5


def test_the_base_level_is_that_of_the_years_first_day():
    months = pd.period_range("2024-12", "2025-01", freq="M")
    rows = stays(("a", "1", "2024-12-01", "2024-12-15"), ("a", "2", "2024-12-16", None))
    lines = ResidentialTerms(RATES).grant(rows, months, ["Søvang"]).components
    assert lines.loc[lines["component"] == "level_change", "month"].tolist() == [months[0]]
    assert lines["amount"].sum() == 15 * 1800 + 16 * 2400.5 + 31 * 2400.5


def test_occupancy_vacancy_and_lost_income():
    rows = stays(("a", "1", "2024-01-01", None), (None, "1", "2024-01-01", None))
    terms = ResidentialTerms(RATES, {"Søvang": 2.0}, expected_occupancy=0.9, vacancy_rate=500.0)
    grants = terms.grant(rows, MONTHS[:1], ["Søvang"])
    month = grants.details["occupancy"].iloc[0]
    assert (month["place_days"], month["occupied_days"], month["vacant_days"]) == (62, 31, 31)
    assert month["occupancy"] == 0.5
    assert month["lost_income"] == pytest.approx((62 * 0.9 - 31) * 1800)
    assert grants.total == 31 * 1800 + 31 * 500


def test_an_empty_facility_and_one_without_approved_places():
    """Two empty places are rows without citizen: 62 place-days at the mean of the rates, (1,800 + 2,400.5) / 2."""
    vacant = stays((None, "1", "2024-01-01", None), (None, "2", "2024-01-01", None))
    empty = ResidentialTerms(RATES, {"Søvang": 2.0}).grant(vacant, MONTHS[:1], ["Søvang"])
    assert empty.total == 0
    month = empty.details["occupancy"].iloc[0]
    assert (month["occupancy"], month["vacant_days"], month["lost_income"]) == (0, 62, 62 * 2100.25)
    none = ResidentialTerms(RATES, {"Søvang": 0.0}).grant(vacant, MONTHS[:1], ["Søvang"])
    assert np.isnan(none.details["occupancy"]["occupancy"].iloc[0])


def test_a_facility_of_which_nobody_says_who_lives_there_is_not_empty():
    """Without rows, and before the first of them, nothing is known, lost or paid for; from then on it is."""
    terms = ResidentialTerms(RATES, {"Søvang": 2.0, "Engen": 1.0}, vacancy_rate=500.0)
    rows = stays(("a", "1", "2024-02-01", None))
    found = terms.grant(rows, MONTHS[:2], ["Søvang", "Engen"])
    table = found.details["occupancy"].set_index(["unit", "month"])
    told = ["occupied_days", "occupancy", "vacant_days", "lost_income"]
    for unit, month in (("Engen", MONTHS[0]), ("Engen", MONTHS[1]), ("Søvang", MONTHS[0])):
        assert table.loc[(unit, month), told].isna().all()
    assert table.loc[("Søvang", MONTHS[1]), told].tolist() == [29, 0.5, 29, 29 * 1800]
    assert found.total == 29 * 1800 + 29 * 500


def test_empty_places_without_any_rate_cost_nobody_knows_what():
    rows = stays(("a", "9", "2024-01-01", None), (None, "9", "2024-01-01", None))
    month = ResidentialTerms({}, {"Søvang": 2.0}).grant(rows, MONTHS[:1], ["Søvang"]).details["occupancy"].iloc[0]
    assert month["vacant_days"] == 31
    assert np.isnan(month["lost_income"])


def test_a_stay_that_ends_before_it_begins_is_named():
    with pytest.raises(ValueError, match="Søvang: 2024-05-02 til 2024-05-01"):
        place_days(stays(("a", "1", "2024-05-02", "2024-05-01")), MONTHS)


def test_rows_in_another_order_change_nothing():
    rows = stays(("a", "1", "2024-01-01", "2024-03-15"), ("a", "2", "2024-03-16", None), ("b", "2", "2024-02-01", None))
    terms = ResidentialTerms(RATES, {"Søvang": 3.0})
    first = terms.grant(rows, MONTHS, ["Søvang"]).components
    pd.testing.assert_frame_equal(terms.grant(rows.iloc[::-1], MONTHS, ["Søvang"]).components, first)


def test_through_the_terms_of_a_municipality():
    entry = {
        "model": "takst",
        "gyldig_fra": "2024-01",
        "takster": {"1": 1800},
        "pladser": {"Søvang": 2},
    }
    dearer = {**entry, "gyldig_fra": "2024-07", "takster": {"1": 1900}}
    grants = grant(build_terms([entry, dearer]), {"placements": stays(("a", "1", "2024-01-01", None))}, MONTHS)
    assert grants.total == 182 * 1800 + 184 * 1900
    assert len(grants.details["occupancy"]) == 12


@pytest.mark.parametrize("occupancy", [97.0, 0.0, 1.01])
def test_an_occupancy_in_per_cent_is_refused(occupancy):
    with pytest.raises(ValueError, match="Den forventede belægning"):
        ResidentialTerms({"1": 2_000.0}, expected_occupancy=occupancy)
