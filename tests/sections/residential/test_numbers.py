"""Places of the sample's facilities: occupancy day by day, income, levels and moves."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from styringslib.month import staff
from styringslib.month.follow_up import FollowUp
from styringslib.sections.about import left_out
from styringslib.sections.residential.numbers import ResidentialNumbers
from styringslib.sections.residential.places import places
from styringslib.sections.spec import LeftOut


@pytest.fixture(scope="module")
def facility(fjordby, forecasts, month):
    known = fjordby.known_at(month)
    return lambda name: ResidentialNumbers(FollowUp(known.for_unit(name), fjordby.unit(name), month, forecasts))


@pytest.mark.parametrize("name", ["Åhuset", "Solgården"])
def test_occupancy_is_that_of_a_count_day_by_day(facility, month, name):
    own = facility(name)
    table = own.follow_up.occupancy
    rows = own.follow_up.municipality.placements
    for when in pd.period_range("2026-04", month, freq="M"):
        occupied = available = cost = 0.0
        for day in pd.date_range(when.start_time.normalize(), when.end_time.normalize()):
            here = rows[(rows["from_date"] <= day) & (rows["to_date"].isna() | (rows["to_date"] >= day))]
            empty = here["citizen"].isna() | (here["citizen"] == "")
            available += len(here)
            occupied += (~empty).sum()
            cost += here.loc[empty, "rate"].sum()
        assert table.loc[when, "available_days"] == available
        assert table.loc[when, "occupied_days"] == occupied
        # Of Åhuset's levels some are hidden: its empty places are told at the mean price of all, rounded to 50 kr.
        if name == "Åhuset":
            cost = 2_500 * (available - occupied)
        assert table.loc[when, "vacancy_cost"] == pytest.approx(cost)


def test_a_facility_is_told_by_its_six_points(facility):
    section = places(facility("Åhuset"))
    assert "koeb_og_salg" in section.tables
    assert "stoetteniveauer" not in section.tables
    # Three are sold: their kroner are told with those of the others alone, at a price that tells no level.
    (row,) = (row for row in section.tables["koeb_og_salg"].rows if row[0] == "Alle pladser, til takst")
    assert row[1:4] == (4_619, 2_500, 4_619 * 2_500)
    assert "olgte pladser ventes" not in section.text
    sale = facility("Åhuset").traded.table.loc["sale"]
    assert sale["total"] == pytest.approx(sale["actual"] + sale["rest"])
    # Two moved out: too few to be shown, by number or by kroner.
    assert facility("Åhuset").changes.loc["stopped", "number"] == 2
    assert "flytninger" not in section.tables
    assert "Nogle borgere er flyttet ud i 2026." in section.text.replace("\xa0", " ")


def test_levels_add_up_to_the_occupied_places(facility, month):
    own = facility("Åhuset")
    occupied = own.follow_up.occupancy.loc[month, "occupied_days"] / 31
    assert own.levels["citizens"].sum() == pytest.approx(occupied)
    assert own.levels["share"].sum() == pytest.approx(1.0)


def test_a_facility_without_moves_or_places_shows_less(facility, fjordby, forecasts, month):
    assert "flytninger" not in places(facility("Solgården")).tables
    bare = ResidentialNumbers(FollowUp(fjordby.for_unit("Mølleå"), fjordby.unit("Mølleå"), month, forecasts))
    assert bare.levels.empty
    assert bare.traded.table.empty
    assert bare.changes.empty
    assert np.isnan(bare.expected_occupancy)
    assert places(bare).parts == () or places(bare).tables == {}


def test_a_place_occupied_twice_is_shortened_and_counted(fjordby):
    own = fjordby.for_unit("Åhuset")
    rows = own.placements
    running = rows[rows["to_date"].isna() & rows["citizen"].notna()].iloc[[0]]
    twice = running.assign(citizen="b-abcdef12", from_date=pd.Timestamp("2026-06-01"))
    doubled = replace(own, tables={**own.tables, "placements": pd.concat([rows, twice], ignore_index=True)})
    checked = staff.checked_placements(doubled)
    assert checked.counts == {"occupied_twice": 1}
    told = left_out(LeftOut("Placeringer", checked.problems))
    assert "1" in told.text
    # Who it is stands in the case report alone.
    assert not told.tables
    assert running["citizen"].iloc[0] not in told.text


def test_small_counts_of_citizens_are_not_shown(facility):
    """Four citizens at two of three levels: with the third shown, the two would follow from all days and kroner."""
    own = facility("Åhuset")
    assert (own.levels["citizens"] < own.small_count).sum() == 2
    hidden = ["citizens", "share", "citizens_before", "share_before"]
    assert own.levels_shown[hidden].isna().all(axis=None)
    assert own.levels_shown["mean_rate"].notna().all()
    assert "stoetteniveauer" in places(facility("Solgården")).tables
    assert facility("Solgården").levels_shown["citizens"].tolist() == [6, 9, 5]
