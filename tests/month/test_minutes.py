"""Minutes are a table that only the register has: in force when they were, the unit's and the whole's, and kept with the copy."""

from __future__ import annotations

import pandas as pd

from styringslib.intake import read_checked_copy, write_checked_copy
from styringslib.month.register_state import with_entries
from tests.month.test_register_rows import lillevig, state  # noqa: F401  the fixture of the made municipality


def point(entry, month, at, *, status="Åben", unit="Ådalen", **more):
    row = {"unit": unit, "month": month, "held_on": None, "topic": "Vagter", "decided": "Loft", "owner_role": "Leder"}
    return row | {"deadline": None, "status": status, "source": "Møde", "entry_id": entry, "at": at} | more


ROWS = [
    point("m1", "2026-02", "2026-03-20", superseded_at="2026-04-20"),
    point("m1", "2026-02", "2026-04-20", status="Lukket", version=2),
    point("m2", "2026-02", "2026-03-20", unit=None),
    point("m3", "2026-02", "2026-03-20", withdrawn=True),
]


def test_a_point_is_open_until_the_round_in_which_it_was_closed(lillevig):  # noqa: F811  the fixture
    known = with_entries(lillevig, state(minutes=ROWS)).known_at("2026-03").tables["minutes"]
    assert sorted(known[["unit", "status"]].fillna("").values.tolist()) == [["", "Åben"], ["Ådalen", "Lukket"]]
    earlier = with_entries(lillevig, state(minutes=ROWS[:1])).known_at("2026-01").tables["minutes"]
    assert earlier.empty


def test_a_unit_has_its_own_points_and_the_copy_keeps_them(lillevig, tmp_path):  # noqa: F811  the fixture
    both = with_entries(lillevig, state(minutes=ROWS))
    write_checked_copy(both, tmp_path / "copy")
    read = read_checked_copy(tmp_path / "copy")
    assert read.tables["minutes"].dtypes.to_dict() == both.tables["minutes"].dtypes.to_dict()
    assert len(read.tables["minutes"]) == 3
    assert set(read.for_unit("Ådalen").tables["minutes"]["unit"]) == {"Ådalen"}
    assert len(read_checked_copy(tmp_path / "copy", "Ådalen").tables["minutes"]) == 2


def test_without_minutes_there_is_no_such_table(lillevig):  # noqa: F811  the fixture
    assert "minutes" not in with_entries(lillevig, state()).tables


def test_minutes_of_a_unit_that_is_not_known_are_left_out_and_told(lillevig):  # noqa: F811  the fixture
    both = with_entries(lillevig, state(minutes=[point("m1", "2026-02", "2026-03-20", unit="Ukendt")]))
    assert "minutes" not in both.tables
    assert both.problems["message"].str.contains("Registret har referater for Ukendt").sum() == 1


def test_the_months_are_months(lillevig):  # noqa: F811  the fixture
    table = with_entries(lillevig, state(minutes=ROWS)).tables["minutes"]
    assert isinstance(table["month"].dtype, pd.PeriodDtype)
