"""Where the data lie, and which checked copies a month's run keeps."""

import os
from pathlib import Path

import pandas as pd
import pytest

from styringslib import shipped
from styringslib.call_error import CallError
from styringslib.intake import read_municipality
from styringslib.month import kept_data
from styringslib.month.courses import course_starts
from styringslib.month.opening import open_follow_up
from tests.month.made_month import municipality
from tests.reports import made_municipality


def test_the_folder_is_the_one_of_the_call_or_the_samples(tmp_path: Path) -> None:
    assert kept_data.data_folder(tmp_path) == tmp_path
    assert kept_data.data_folder(None) == shipped.sample().absolute()


def test_a_folder_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    for name in ("favrskov", "favrskau", "varde"):
        (tmp_path / name).mkdir()
    (tmp_path / "favrskovs").write_text("", "utf-8")
    with pytest.raises(CallError, match=r"favrskovv findes ikke\. Mente du \S*/favrskov\? Ret --data\."):
        kept_data.data_folder(tmp_path / "favrskovv")
    with pytest.raises(CallError, match=r"xyz findes ikke\. Ret --data\."):
        kept_data.data_folder(tmp_path / "xyz")
    with pytest.raises(CallError, match="er ikke en mappe"):
        kept_data.data_folder(tmp_path / "favrskovs")


@pytest.mark.parametrize("forbidden", [os.R_OK, os.X_OK])
def test_a_folder_must_be_open_for_reading_and_for_entering(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forbidden: int
) -> None:
    monkeypatch.setattr(os, "access", lambda _, wanted: not wanted & forbidden)
    with pytest.raises(CallError, match="kan ikke læses"):
        kept_data.data_folder(tmp_path)


def test_the_three_newest_copies_are_kept(tmp_path: Path) -> None:
    known = read_municipality(made_municipality.write(tmp_path / "data"))
    copies = []
    for number, digest in enumerate(("a1", "b2", "c3", "d4")):
        copies.append(kept_data._keep_copy(known, tmp_path / "ud", digest))
        os.utime(copies[-1], (number, number))
    assert [copy.is_dir() for copy in copies] == [False, True, True, True]
    assert kept_data._keep_copy(known, tmp_path / "ud", "b2") == copies[1]


def test_the_same_files_are_read_from_the_copy(tmp_path: Path) -> None:
    data = made_municipality.write(tmp_path / "data")
    known, digest = kept_data.read(data, tmp_path / "ud")
    month = pd.Period("2026-03", "M")
    same, plain, copy, _ = kept_data.with_register(known, digest, data, tmp_path / "ud", month, lambda *_: True)
    assert (same, plain) == (known, digest)
    assert copy.is_dir()
    moved = data.rename(tmp_path / "flyttet")
    again, also = kept_data.read(moved, tmp_path / "ud")
    assert also == digest
    assert again.folder == moved
    # A copy is sorted by unit; the rows are the same.
    keys = ["unit", "month"]
    one, other = (found.postings.groupby(keys)["amount"].sum() for found in (again, known))
    pd.testing.assert_series_equal(one, other)


def test_the_numbers_open_at_the_last_month_of_the_unit_or_of_all(tmp_path: Path) -> None:
    data = str(made_municipality.write(tmp_path / "data"))
    own = open_follow_up(data, "Ådalen")
    assert (own.name, str(own.month)) == ("Ådalen", "2026-03")
    assert set(own.municipality.postings["unit"]) == {"Ådalen"}
    assert own.everyone is not None
    assert set(own.everyone().postings["unit"]) == {"Ådalen", "Birkelunden", "Gammelby"}
    whole = open_follow_up(data, month="2026-02")
    assert (whole.unit, str(whole.month)) == (None, "2026-02")
    assert whole.municipality.postings["month"].max() == whole.month
    assert whole.before is not None
    assert whole.before().postings["month"].max() == whole.month - 1


def test_courses_are_counted_in_the_month_they_begin() -> None:
    months = pd.period_range("2026-01", "2026-03", freq="M")
    begun = ["2025-12-31", "2026-01-01", "2026-01-31", "2026-03-01"]
    courses = [{"citizen": str(n), "unit": "Teamet", "from_date": pd.Timestamp(day)} for n, day in enumerate(begun)]
    table = course_starts(municipality({"courses": courses}), "Teamet", months)
    assert table["referrals"].tolist() == [2, 0, 1]
    assert table["month"].tolist() == months.tolist()
    assert set(table["unit"]) == {"Teamet"}
    nothing = course_starts(municipality({}), "Teamet", months)
    assert nothing.empty
    assert list(nothing) == ["month", "referrals", "unit"]
