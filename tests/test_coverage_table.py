"""The table of coverage adds lines up room by room."""

from __future__ import annotations

from pathlib import Path

import coverage

from tests.house.coverage_by_room import by_room, table


def test_lines_and_those_that_ran_by_room(tmp_path: Path) -> None:
    room = tmp_path / "rooms" / "kitchen"
    room.mkdir(parents=True)
    (room / "stove.py").write_text("def warm():\n    return 1\n\n\ndef cold():\n    return 0\n")
    measured = coverage.Coverage(data_file=None)
    measured.get_data().add_lines({str(room / "stove.py"): [1, 2, 5]})
    assert by_room(measured, tmp_path / "rooms") == {"kitchen": (4, 3)}


def test_the_table_ends_with_all_rooms() -> None:
    assert table({"a": (4, 3), "b": (6, 6)}).splitlines()[1:] == [
        "a                      4    75.0 %",
        "b                      6   100.0 %",
        "all                   10    90.0 %",
    ]
