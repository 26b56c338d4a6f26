"""Dates that a program has written with a time zone are the dates that people in Denmark read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from styringslib.intake.files.grids import Unreadable
from styringslib.intake.files.parquet_files import plain
from styringslib.intake.files.workbooks import typed_array

LOCAL = pd.to_datetime(["2026-01-01", "2026-07-01", "2026-10-25"])  # winter, summer, and the night the clock is set


def days(column: Any) -> list[str]:
    return [str(value)[:10] for value in plain(column).to_pylist()]


@pytest.mark.parametrize(
    "values",
    [
        LOCAL.tz_localize("Europe/Copenhagen"),
        LOCAL.tz_localize("Europe/Copenhagen").tz_convert("UTC"),
        LOCAL.tz_localize("UTC"),
        LOCAL.tz_localize("Europe/London"),
        LOCAL.tz_localize("+02:00"),
        LOCAL + pd.Timedelta(hours=13),
    ],
)
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_every_zone_gives_its_own_date(values: pd.DatetimeIndex, unit: str) -> None:
    column = pa.array(values, pa.timestamp(unit, tz=str(values.tz) if values.tz else None))
    assert days(column) == ["2026-01-01", "2026-07-01", "2026-10-25"]


def test_midnights_moved_to_utc_without_a_word_are_refused() -> None:
    moved = LOCAL.tz_localize("Europe/Copenhagen").tz_convert("UTC").tz_localize(None)
    with pytest.raises(Unreadable, match="flyttet til UTC"):
        plain(pa.array(moved, pa.timestamp("us")))
    late_shift = pa.array([dt.datetime(2026, 1, 1, 22), dt.datetime(2026, 7, 1, 23)], pa.timestamp("us"))
    assert days(late_shift) == ["2026-01-01", "2026-07-01"]


def test_cells_of_a_database_with_a_zone() -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    values = [dt.datetime(2026, 7, 1, tzinfo=zone), dt.datetime(2026, 6, 30, 22, tzinfo=dt.UTC), None]
    assert [str(value)[:10] for value in typed_array(values).to_pylist()] == ["2026-07-01", "2026-07-01", "None"]


def test_codes_too_long_for_a_number_keep_their_digits() -> None:
    assert plain(pa.array([9007199254740993, 1], pa.int64())).to_pylist() == ["9007199254740993", "1"]
    assert plain(pa.array([b"\xc3\x85dalen", None], pa.binary())).to_pylist() == ["Ådalen", None]


@pytest.mark.parametrize("column", ["Regnskabsperiode", "Bogføringsdato"])
def test_a_parquet_file_in_local_time(folder: Any, column: str) -> None:
    months = pd.to_datetime(["2026-09-01", "2026-10-01"])
    frame = pd.DataFrame(
        {
            "Regnskabsperiode": ["2026-09", "2026-10"],
            "Bogføringsdato": ["2026-09-01", "2026-10-01"],
            "Enhed": "Ådalen",
            "Område": "Hjemmepleje",
            "Artsgruppe": "Løn",
            "Beløb": np.array([100.0, 200.0]),
        }
    )
    frame[column] = months.tz_localize("Europe/Copenhagen")
    frame.to_parquet(folder.path / "posteringer.parquet")
    folder.block("posteringer", 'filer = "posteringer.parquet"')
    postings = folder.read().postings
    assert postings["month"].astype(str).to_list() == ["2026-09", "2026-10"]
    assert postings["posting_date"].astype(str).to_list() == ["2026-09-01", "2026-10-01"]
