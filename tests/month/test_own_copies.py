"""What a person has opened is opened again in a moment, with the same figures, and never when anything has changed."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path

import pandas as pd
import pytest

from styringslib.intake import IntakeError
from styringslib.intake.own_folder import copies_base
from styringslib.month import own_copies
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.opening import open_follow_up
from styringslib.presentation import viewer
from styringslib.register import open_register
from tests.reports import made_municipality

REGISTER = '[register]\nmodel = "faelles"\ndatabase_url_env = "PROEVE_REGISTER"\n'


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small municipality, and a cache folder that nothing is kept in yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return made_municipality.write(tmp_path / "data")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has been read or forecast anew, in order."""
    found: list[str] = []
    for name in ("read_municipality", "month_end"):
        own = getattr(own_copies, name)
        monkeypatch.setattr(
            own_copies, name, lambda *args, name=name, own=own, **named: (found.append(name), own(*args, **named))[1]
        )
    return found


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch, made: list[str]) -> list[str]:
    """As ``made``, with forecasts of nobody, which cost nothing."""
    monkeypatch.setattr(
        own_copies, "month_end", lambda _, month, __: (made.append("month_end"), MonthForecast(month))[1]
    )
    return made


def of_march(opened: FollowUp) -> float:
    rows = opened.municipality.postings
    return float(rows.loc[(rows["unit"] == "Ådalen") & (rows["month"] == "2026-03"), "amount"].sum())


def later_amount(data: Path, new: str) -> None:
    path = data / "posteringer.csv"
    path.write_text(path.read_text("utf-8").replace("Ådalen;Hjemmepleje;Løn;B3;Løn;1003000", new), "utf-8")


def test_the_second_time_nothing_is_read_or_forecast_and_every_figure_is_the_same(data: Path, made: list[str]) -> None:
    first, again = (open_follow_up(str(data), "", "") for _ in range(2))
    assert made == ["read_municipality", "month_end"]
    pd.testing.assert_frame_equal(first.forecasts.figures, again.forecasts.figures, check_exact=True)
    for name, table in first.forecasts.tables().items():
        pd.testing.assert_frame_equal(table, again.forecasts.tables()[name], check_exact=True)
    for name, table in first.municipality.tables.items():
        pd.testing.assert_frame_equal(table, again.municipality.tables[name], check_exact=True)
    assert again.municipality.folder == first.municipality.folder == data
    # Worked out by hand: 1,001,000 + 1,002,000 + 1,003,000 kr. of the unit's first three months.
    assert again.forecasts.figures.loc["Ådalen", "posted"] == 3_006_000
    # Another unit of the same month, and another month of the same files.
    assert open_follow_up(str(data), "Birkelunden").name == "Birkelunden"
    assert made == ["read_municipality", "month_end"]
    assert str(open_follow_up(str(data), month="2026-02").month) == "2026-02"
    assert made == ["read_municipality", "month_end", "month_end"]


def test_a_changed_file_and_a_changed_kommune_toml_are_read(data: Path, light: list[str]) -> None:
    open_follow_up(str(data))
    later_amount(data, "Ådalen;Hjemmepleje;Løn;B3;Løn;1503000")
    assert of_march(open_follow_up(str(data))) == 1_503_000
    settings = data / "kommune.toml"
    settings.write_text(settings.read_text("utf-8").replace("Lillevig Kommune", "Storevig Kommune"), "utf-8")
    assert open_follow_up(str(data)).settings.name == "Storevig Kommune"
    assert light == ["read_municipality", "month_end"] * 3


def test_other_code_makes_its_own_copy(data: Path, light: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    open_follow_up(str(data))
    monkeypatch.setattr(own_copies, "source_digest", lambda: "0123456789")
    open_follow_up(str(data))
    assert light == ["read_municipality", "month_end"] * 2


def test_what_is_entered_in_the_register_is_in_the_forecast_at_once(data: Path, made: list[str]) -> None:
    with (data / "kommune.toml").open("a", encoding="utf-8") as stream:
        stream.write(REGISTER)
    before = open_follow_up(str(data)).forecasts.figures.loc["Ådalen", "expected"]
    register = open_register(data, clock=lambda: dt.datetime.fromisoformat("2026-04-10T08:00:00+00:00"))
    change = {
        "unit": "Ådalen",
        "month_from": "2026-05",
        "amount_per_month": 50_000,
        "reason": "Tre borgere flytter ind",
    }
    register.add("expected_change", change, register.person())
    after = open_follow_up(str(data)).forecasts.figures.loc["Ådalen", "expected"]
    # Eight months of 50,000 kr., May to December.
    assert after - before == pytest.approx(400_000)
    assert made == ["read_municipality", "month_end", "month_end"]
    assert open_follow_up(str(data)).forecasts.figures.loc["Ådalen", "expected"] == after
    assert made == ["read_municipality", "month_end", "month_end"]


def test_an_error_is_told_each_time_and_nothing_faulty_is_kept(data: Path) -> None:
    later_amount(data, "Ådalen;Hjemmepleje;Løn;B3;Løn;halvanden")
    for _ in range(2):
        with pytest.raises(IntakeError, match="halvanden"):
            open_follow_up(str(data))
    (place,) = (data.parent / "cache" / "styringslib").iterdir()
    assert list(place.iterdir()) == []


def test_a_copy_that_is_not_whole_is_made_again(data: Path, light: list[str]) -> None:
    open_follow_up(str(data))
    for name in ("postings.parquet", "figures.parquet"):
        (path,) = (data.parent / "cache").rglob(name)
        path.write_bytes(b"PAR1")
        assert of_march(open_follow_up(str(data))) == 1_003_000
    assert light == ["read_municipality", "month_end"] * 2 + ["month_end"]
    open_follow_up(str(data))
    assert light == ["read_municipality", "month_end"] * 2 + ["month_end"]


@pytest.mark.parametrize("where", ["", "en fil"])
def test_without_a_place_for_copies_it_is_read_each_time(
    data: Path, light: list[str], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (data.parent / "en fil").write_text("", "utf-8")
    monkeypatch.setenv("STYRING_KOPIER", str(data.parent / where) if where else "")
    for _ in range(2):
        assert of_march(open_follow_up(str(data))) == 1_003_000
    assert light == ["read_municipality", "month_end"] * 2
    assert not (data.parent / "cache").exists()


@pytest.mark.usefixtures("light")
def test_copies_are_the_persons_own_and_do_not_outlive_their_use(data: Path) -> None:
    open_follow_up(str(data))
    base = data.parent / "cache" / "styringslib"
    (place,) = base.iterdir()
    assert [folder.stat().st_mode & 0o777 for folder in (base, place)] == [0o700, 0o700]
    (first,) = place.iterdir()
    unused = base / "0123456789ab" / "copy"
    others = base / "registre" / "0123456789ab.json"
    unused.mkdir(parents=True)
    others.parent.mkdir()
    others.write_text("{}", "utf-8")
    for path in (unused, others, others.parent):
        os.utime(path, (time.time() - 41 * 86400,) * 2)
    os.utime(first, (1, 1))
    for voucher in ("X1", "X2"):
        with (data / "posteringer.csv").open("a", encoding="utf-8") as stream:
            stream.write(f"202603;28-03-2026;Ådalen;Hjemmepleje;Løn;{voucher};Løn;1\n")
        open_follow_up(str(data))
    assert len(list(place.iterdir())) == 2
    assert not first.exists()
    assert not unused.exists()
    assert others.exists()  # what somebody else keeps in the same place


def test_copies_lie_in_the_persons_own_cache_or_where_the_environment_says(tmp_path: Path) -> None:
    at = {"HOME": "/hjem/a", "XDG_CACHE_HOME": "/xdg", "LOCALAPPDATA": "/lokal", "STYRING_KOPIER": str(tmp_path)}
    told = []
    while at:
        told.append(copies_base(at))
        at.popitem()
    assert told == [tmp_path, Path("/xdg/styringslib"), Path("/xdg/styringslib"), Path("/hjem/a/.cache/styringslib")]
    assert copies_base({"LOCALAPPDATA": "/lokal"}) == Path("/lokal/styringslib")
    assert copies_base({"HOME": "/hjem/a", "STYRING_KOPIER": " "}) is None
    assert copies_base({}) is None


@pytest.mark.usefixtures("light")
def test_a_folder_that_many_share_is_left_as_it_is(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = data.parent / "faelles"
    shared.mkdir()
    shared.chmod(0o777)
    monkeypatch.setenv("STYRING_KOPIER", str(shared))
    open_follow_up(str(data))
    (place,) = shared.iterdir()
    assert [folder.stat().st_mode & 0o777 for folder in (shared, place)] == [0o777, 0o700]


@pytest.mark.usefixtures("light")
def test_who_waits_is_told_what_is_done_and_how_far_it_is(data: Path) -> None:
    told: list[tuple[str, float]] = []
    own_copies.open_month(data, "", lambda doing, share: told.append((doing, share)))
    assert {doing for doing, _ in told} == {
        "Læser budget.csv",
        "Læser posteringer.csv",
        "Læser data",
        "Beregner prognoser",
    }
    assert told[-2:] == [("Læser data", 0.35), ("Beregner prognoser", 0.35)]
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    told.clear()
    own_copies.open_month(data, "", lambda doing, share: told.append((doing, share)))
    assert told == []


def test_a_bar_stands_in_the_notebook_while_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    class Handle:
        def update(self, new: object) -> None:
            shown.append(new.data)  # type: ignore[attr-defined]

    monkeypatch.setattr("IPython.display.display", lambda one, display_id: (shown.append(one.data), Handle())[1])
    with viewer.progress_shown() as tell:
        tell("Læser budget.csv", 0.1)
    assert shown == []  # nobody waits
    monkeypatch.setattr(viewer, "_asks", lambda: True)
    with viewer.progress_shown() as tell:
        for share in (0.1, 0.11, 0.2):
            tell("Læser <budget>.csv", share)
    assert [one.count("Læser &lt;budget&gt;.csv ...") for one in shown] == [1, 1, 0]
    assert ["value='0.20'" in one for one in shown] == [False, True, False]
    assert shown[-1] == ""
