"""Where the data lie, and which checked copies a month's run keeps."""

import hashlib
import os
import re
import subprocess
import sys
import time
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


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small municipality, and a cache folder that nothing is kept in yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return made_municipality.write(tmp_path / "data")


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


def test_the_three_newest_copies_are_kept_and_those_in_use(data: Path, tmp_path: Path) -> None:
    known, place = read_municipality(data), kept_data.copies(data)
    copies, now = [], time.time()
    for number, digest in enumerate(("a1", "b2", "c3", "d4")):
        copies.append(kept_data._keep_copy(known, place, digest))
        os.utime(copies[-1], (now - 9000 + number,) * 2)
    assert [copy.is_dir() for copy in copies] == [False, True, True, True]
    assert kept_data._keep_copy(known, place, "b2") == copies[1]  # and is the newest
    for copy in copies[2:]:
        os.utime(copy, (now - 3500, now - 3500))
    assert kept_data._keep_copy(known, place, "e5").is_dir()
    assert [copy.is_dir() for copy in copies] == [False, True, True, True]  # another run may be reading them


def test_a_copy_is_kept_as_long_as_kommune_toml_says(data: Path) -> None:
    place = kept_data.copies(data)
    old, toml = time.time() - 11 * 86400, data / "kommune.toml"
    for days, kept in ((12, True), (10, False)):
        toml.write_text(re.sub(r"\[opbevaring\].*", "", toml.read_text("utf-8"), flags=re.DOTALL), "utf-8")
        with toml.open("a", encoding="utf-8") as stream:
            stream.write(f"[opbevaring]\nkopier_dage = {days}\n")
        known = read_municipality(data)
        copy = kept_data._keep_copy(known, place, f"aa{days}")
        os.utime(copy, (old, old))
        kept_data._keep_copy(known, place, f"bb{days}")
        assert copy.is_dir() is kept


def test_the_same_files_are_read_from_the_copy(data: Path, tmp_path: Path) -> None:
    known, digest = kept_data.read(data, tmp_path / "ud")
    month = pd.Period("2026-03", "M")
    same, plain, copy, _ = kept_data.with_register(known, digest, data, tmp_path / "ud", month, lambda *_: True)
    assert (same, plain) == (known, digest)
    assert copy.is_dir()
    assert not (tmp_path / "ud").exists()
    again, also = kept_data.read(data, tmp_path / "et andet sted")
    assert (also, again.folder) == (digest, data)
    # A copy is sorted by unit; the rows are the same.
    keys = ["unit", "month"]
    one, other = (found.postings.groupby(keys)["amount"].sum() for found in (again, known))
    pd.testing.assert_series_equal(one, other)
    # Texts and vouchers of postings are in no report, and in no copy.
    assert known.postings["voucher"].notna().all()
    assert again.postings[["voucher", "text"]].isna().all(axis=None)
    assert again.postings.dtypes.equals(known.postings.dtypes)


def test_a_damaged_copy_is_made_again(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "ud"
    known, digest = kept_data.read(data, out)
    _, _, copy, *_ = kept_data.with_register(known, digest, data, out, pd.Period("2026-03", "M"), lambda *_: True)
    for damage in (lambda: (copy / "postings.parquet").write_bytes(b"PAR1"), (copy / "kopi.json").unlink):
        damage()
        again, _ = kept_data.read(data, out)
        assert len(again.postings) == len(known.postings)
        kept_data.with_register(again, digest, data, out, pd.Period("2026-03", "M"), lambda *_: True)


@pytest.mark.parametrize(("where", "told"), [("ud/kopier", "mappen med rapporter"), ("data", "mappen med data")])
def test_a_copy_never_lies_where_the_reports_or_the_data_lie(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, told: str
) -> None:
    monkeypatch.setenv("STYRING_KOPIER", str(tmp_path / where))
    with pytest.raises(CallError, match=told) as found:
        kept_data.read(data, tmp_path / "ud")
    assert "STYRING_KOPIER" in str(found.value)
    assert not list(tmp_path.rglob("*-maaned"))


def test_a_place_that_can_not_be_used_is_told(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fil").write_text("", "utf-8")
    monkeypatch.setenv("STYRING_KOPIER", str(tmp_path / "fil"))
    with pytest.raises(CallError, match=r"Kopien af data kan ikke gemmes i \S*/fil/\S*-maaned .*STYRING_KOPIER"):
        kept_data.read(data, tmp_path / "ud")
    # Somebody has put a link in the way, so that the copy would be written elsewhere.
    base, elsewhere = tmp_path / "kopier", tmp_path / "andres"
    monkeypatch.setenv("STYRING_KOPIER", str(base))
    name = kept_data.copies(data).name
    (base / name).rmdir()
    elsewhere.mkdir()
    (base / name).symlink_to(elsewhere)
    with pytest.raises(CallError, match="en andens, eller et link"):
        kept_data.read(data, tmp_path / "ud")


def test_who_keeps_no_copies_has_one_for_the_run_alone(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STYRING_KOPIER", "")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code = (
        "import sys; from pathlib import Path; from styringslib.month import kept_data;"
        "place = kept_data.copies(Path(sys.argv[1])); print(place); print(oct(place.stat().st_mode & 0o777));"
        "assert kept_data.copies(Path(sys.argv[1])) == place"
    )
    done = subprocess.run([sys.executable, "-c", code, str(data)], capture_output=True, text=True, check=True)
    place, mode = done.stdout.split()
    assert mode == "0o700"
    assert Path(place).name.startswith("styring-kopi-")
    assert not Path(place).exists()


def test_what_an_earlier_version_kept_with_the_reports_is_removed_and_told(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "ud"
    copy = out / ".data" / "5209bff505798e72d98e-171c99c6"
    kept = [out / ".data" / "levering" / "2026-03.json", out / ".data" / "noter.txt"]
    memory = out / ".data" / f"register-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}.json"
    for path in (copy / "cases.parquet", memory, *kept):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name, "utf-8")
    told = kept_data.move_earlier(data, out)
    assert told.startswith(f"I {out / '.data'} lå der kopier af data fra en tidligere version")
    assert [path.exists() for path in (copy, memory, *kept)] == [False, False, True, True]
    remembered = kept_data.copies(data) / "register.json"
    assert remembered.read_text("utf-8") == memory.name
    assert remembered.stat().st_mode & 0o777 == 0o600
    assert kept_data.move_earlier(data, out) == ""
    assert kept_data.move_earlier(data, tmp_path / "ikke lavet endnu") == ""


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
