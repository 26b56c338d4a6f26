"""Every change of a citizen's place with its day and kroner, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import place_changes, place_flow


def stays(*rows):
    """Citizen, facility, level, from, to, rate."""
    table = pd.DataFrame(rows, columns=["citizen", "unit", "support_level", "from_date", "to_date", "rate"])
    return table.assign(from_date=pd.to_datetime(table["from_date"]), to_date=pd.to_datetime(table["to_date"]))


WAYS = stays(
    # a moves from Lunden to Engen on 1 October: 92 days left of the year.
    ("a", "Lunden", "2", "2026-01-01", "2026-09-30", 2_400.0),
    ("a", "Engen", "2", "2026-10-01", None, 2_600.0),
    # b needs more from 1 July: 184 days left. The new rate of 1 January is no change.
    ("b", "Lunden", "1", "2025-01-01", "2025-12-31", 1_800.0),
    ("b", "Lunden", "1", "2026-01-01", "2026-06-30", 1_900.0),
    ("b", "Lunden", "3", "2026-07-01", None, 3_000.0),
    # c comes on 1 December (31 days left), d leaves after 31 October (61 days left), e stays away for three days.
    ("c", "Engen", "1", "2026-12-01", None, 1_900.0),
    ("d", "Engen", "1", "2025-03-01", "2026-10-31", 1_900.0),
    ("e", "Lunden", "1", "2025-01-01", "2026-03-10", 1_000.0),
    ("e", "Lunden", "1", "2026-03-14", None, 1_000.0),
    (None, "Lunden", "1", "2026-02-01", None, 1_000.0),
)


def test_starts_stops_moves_and_changed_needs_have_their_day_and_kroner():
    found = place_changes(WAYS, "2026-01", "2026-12")
    told = [(str(row.date.date()), row.citizen, row.kind, row.amount_this_year, row.amount_full_year)
            for row in found.itertuples()]  # fmt: skip
    assert told == [
        ("2026-01-01", "a", "started", 365 * 2_400, 365 * 2_400),
        ("2026-03-10", "e", "stopped", -296 * 1_000, -365_000),
        ("2026-03-14", "e", "started", 293 * 1_000, 365_000),
        ("2026-07-01", "b", "level", 184 * 1_100, 365 * 1_100),
        ("2026-10-01", "a", "moved", 92 * 200, 365 * 200),
        ("2026-10-31", "d", "stopped", -61 * 1_900, -365 * 1_900),
        ("2026-12-01", "c", "started", 31 * 1_900, 365 * 1_900),
    ]
    moved = found.set_index("kind").loc["moved"]
    assert moved[["unit_before", "unit", "rate_before", "rate"]].tolist() == ["Lunden", "Engen", 2_400, 2_600]
    level = found.set_index("kind").loc["level"]
    assert level[["level_before", "level", "rate_before", "rate"]].tolist() == ["1", "3", 1_900, 3_000]


def test_money_is_neither_made_nor_lost_by_a_move():
    """What leaves one facility and comes to the other sums to the difference of the rates: each facility's own flow says so."""
    changes = place_changes(WAYS, "2026-02", "2026-12")
    flow = place_flow(WAYS, "2026-02", "2026-12").groupby("unit")[["amount_this_year", "amount_full_year"]].sum()
    without_levels = changes[changes["kind"] != "level"]
    for name in ("amount_this_year", "amount_full_year"):
        assert without_levels[name].sum() == flow[name].sum()
    assert flow.loc["Lunden", "amount_full_year"] == -365 * 2_400  # a gone, e away and back
    assert flow.loc["Engen", "amount_full_year"] == 365 * 2_600  # a and c come, d goes


def test_the_day_of_a_move_may_count_in_both_facilities():
    rows = stays(
        ("a", "Lunden", "1", "2025-01-01", "2026-12-02", 2_000.0), ("a", "Engen", "1", "2026-12-02", None, 2_500.0)
    )
    (row,) = place_changes(rows, "2026-12", "2026-12").itertuples()
    assert (row.kind, row.amount_this_year) == ("moved", 30 * 2_500 - 29 * 2_000)


def test_a_citizen_in_two_facilities_at_once_has_not_moved():
    """A short stay elsewhere, while the place at home is kept, begins and stops; nothing of the place at home changes."""
    rows = stays(
        ("a", "Lunden", "1", "2025-01-01", None, 2_000.0), ("a", "Engen", "1", "2026-12-02", "2026-12-04", 1_000.0)
    )
    found = place_changes(rows, "2026-12", "2026-12")
    assert found["kind"].tolist() == ["started", "stopped"]
    assert found["amount_this_year"].sum() == 3_000


def test_what_has_no_rate_has_no_kroner_and_a_leap_year_has_its_day():
    rows = stays(("a", "Lunden", "1", "2028-02-01", None, np.nan), ("b", "Lunden", "1", "2028-12-31", None, 100.0))
    found = place_changes(rows, "2028-01", "2028-12")
    assert found["amount_full_year"].isna().tolist() == [True, False]
    assert found["amount_full_year"].iloc[1] == 36_600
    assert found["amount_this_year"].iloc[1] == 100


def test_without_places_there_are_no_changes_and_a_turned_stay_is_refused():
    assert place_changes(WAYS.iloc[:0], "2026-01", "2026-12").empty
    turned = stays(("a", "Lunden", "1", "2026-02-02", "2026-02-01", 1.0))
    with pytest.raises(ValueError, match="Kør datakontrollen"):
        place_changes(turned, "2026-01", "2026-12")


def test_a_level_that_is_not_told_is_no_other_level():
    """a's level is first told in December, b's no longer, and c's has changed."""
    rows = pd.DataFrame(
        [
            ("a", None, "2025-01-01", "2026-11-30", 1_000.0), ("a", "2", "2026-12-01", None, 1_100.0),
            ("b", "1", "2025-01-01", "2026-11-30", 1_000.0), ("b", None, "2026-12-01", None, 1_100.0),
            ("c", "1", "2025-01-01", "2026-11-30", 1_000.0), ("c", "2", "2026-12-01", None, 1_100.0),
        ],
        columns=["citizen", "support_level", "from_date", "to_date", "rate"],
    ).assign(unit="Lunden")  # fmt: skip
    rows[["from_date", "to_date"]] = rows[["from_date", "to_date"]].apply(pd.to_datetime)
    found = place_changes(rows, "2026-12", "2026-12")
    assert found[["citizen", "kind"]].to_numpy().tolist() == [["c", "level"]]
