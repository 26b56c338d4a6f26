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
        assert table.loc[when, "vacancy_cost"] == pytest.approx(cost)


def test_a_facility_is_told_by_its_six_points(facility):
    section = places(facility("Åhuset"))
    assert {"koeb_og_salg", "stoetteniveauer", "flytninger"} <= section.tables.keys()
    assert "mindre end budgetteret" in section.text
    sale = facility("Åhuset").trade.loc["sale"]
    assert sale["total"] == pytest.approx(sale["actual"] + sale["rest"])
    # Two moved out: too few to be shown, though their kroner are.
    assert facility("Åhuset").flow["ended"].sum() == 2
    assert np.isnan(section.tables["flytninger"].rows[-1][2])


def test_levels_add_up_to_the_occupied_places(facility, month):
    own = facility("Åhuset")
    occupied = own.follow_up.occupancy.loc[month, "occupied_days"] / 31
    assert own.levels["citizens"].sum() == pytest.approx(occupied)
    assert own.levels["share"].sum() == pytest.approx(1.0)


def test_a_facility_without_moves_or_places_shows_less(facility, fjordby, forecasts, month):
    assert "flytninger" not in places(facility("Solgården")).tables
    bare = ResidentialNumbers(FollowUp(fjordby.for_unit("Mølleå"), fjordby.unit("Mølleå"), month, forecasts))
    assert bare.levels.empty
    assert bare.trade.empty
    assert bare.flow.empty
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
    assert told.tables["udeladt_placeringer"].rows[0][0] == running["citizen"].iloc[0]


def test_small_counts_of_citizens_are_not_shown(facility):
    own = facility("Åhuset")
    shown = own.levels_shown["citizens"].dropna()
    assert (own.levels["citizens"] < own.small_count).any()
    assert ((shown == 0) | (shown >= own.small_count)).all()
    hidden = own.levels_shown["citizens"].isna()
    # One hidden count alone would follow from the total.
    assert hidden.sum() != 1
    assert own.levels_shown.loc[hidden, "share"].isna().all()
    moved = own.moves[["started", "ended"]].dropna()
    assert ((moved == 0) | (moved >= own.small_count)).all()
    assert own.moves["amount_full_year"] == pytest.approx(own.flow["amount_full_year"].sum())
