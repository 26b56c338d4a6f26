"""A month put aside and made again: every file the same, nothing of the living register asked, and a changed archive told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from styringslib.call_error import CallError
from styringslib.cli import main
from styringslib.delivery import bag
from styringslib.publishing import trail
from styringslib.reports.run import Options
from tests.reports.called_municipality import MONTH, written

ARCHIVE = f"lillevig-kommune-{MONTH}"


def test_a_month_is_put_aside_and_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STYRING_USER", "kim")
    place = written(tmp_path / "kommune", "\n[register]\n")
    assert place.run() == 0
    to = tmp_path / "arkiv"
    call = ["archive", MONTH, "--data", str(place.data), "--out", str(place.out), "--to", str(to)]
    assert main(call) == 0
    kept = to / ARCHIVE
    assert bag.faults(kept) == []
    names = {path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()}
    assert {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"} < names
    assert {"data/inddata/kommune.toml", "data/inddata/budget.csv", "data/register.json"} < names
    assert [name for name in names if trail.LOG.fullmatch(name.removeprefix("data/"))]
    assert f"data/rapporter/{MONTH}/aadalen/rapport.html" in names
    assert all(path.stat().st_mode & 0o077 == 0 for path in [kept, *kept.rglob("*")])
    assert main(call) == 2  # an archive is never written over
    # The municipality goes on: its files, settings and register are others, and the archive is moved.
    moved = Path(shutil.move(kept, tmp_path / "flyttet"))
    shutil.rmtree(place.data)
    capsys.readouterr()
    again = tmp_path / "igen"
    made = main(
        ["reproduce", "--from", str(moved), "--out", str(again), "--notebooks", str(place.notebooks), "--workers", "1"]
    )
    told = capsys.readouterr()
    assert (made, [line for line in told.err.splitlines() if "/" in line and "dannet" not in line]) == (0, []), told.err
    assert "0\xa0forskelle" in told.out
    last = trail.log_of(again).read().lines[-1]
    assert (last["event"], last["month"], last["differences"]) == ("reproduce", MONTH, 0)
    for name in ("aadalen/rapport.html", "birkelunden/tal.xlsx", "hele-kommunen/rapport.html", "prognose.csv"):
        assert (again / MONTH / name).read_bytes() == (place.month / name).read_bytes(), name
    assert not list(moved.rglob("register.sqlite*"))
    # An archive that somebody has changed makes nothing.
    with (moved / "data" / "inddata" / "budget.csv").open("a") as stream:
        stream.write("2026-01;Ådalen;Hjemmepleje;Løn;Vedtaget;1,00\n")
    (moved / "data" / "mere.txt").write_text("x", "utf-8")
    assert main(["reproduce", "--from", str(moved), "--out", str(tmp_path / "nej")]) == 2
    told = capsys.readouterr()
    assert "data/inddata/budget.csv er ændret, efter at arkivet blev lavet." in told.err
    assert "data/mere.txt er lagt i arkivet siden." in told.err
    assert not (tmp_path / "nej").exists()


def test_only_the_units_that_were_put_aside_are_made_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a disk that was full at the first try leaves nothing that stops the next."""
    place = written(tmp_path / "kommune")
    assert place.run("--units", "Ådalen") == 0
    to, again = tmp_path / "arkiv", tmp_path / "igen"
    assert main(["archive", MONTH, "--data", str(place.data), "--out", str(place.out), "--to", str(to)]) == 0
    call = ["reproduce", "--from", str(to / ARCHIVE), "--out", str(again), "--workers", "1"]
    with monkeypatch.context() as patch:
        patch.setattr("styringslib.reports.run.run", _full)
        assert main(call) == 2
    assert "Intet er gemt i" in capsys.readouterr().err
    assert not again.exists()
    assert main([*call, "--notebooks", str(place.notebooks)]) == 0
    assert "0\xa0forskelle" in capsys.readouterr().out
    assert [path.parent.name for path in sorted((again / MONTH).glob("*/rapport.html"))] == ["aadalen"]


def test_reports_that_are_not_of_the_files_are_not_put_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = written(tmp_path / "kommune")
    place.run("--units", "Ådalen")
    place.add_posting()
    call = ["archive", MONTH, "--data", str(place.data), "--out", str(place.out), "--to", str(tmp_path / "arkiv")]
    assert main(call) == 1
    assert "så intet er arkiveret. Kør styring run." in capsys.readouterr().err
    assert not (tmp_path / "arkiv").exists()


def test_a_closed_month_and_one_with_handouts_are_made_again_byte_for_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a page led to when it was made, handouts and a month before, is in the record of the archive."""
    monkeypatch.setenv("STYRING_USER", "kim")
    place = written(tmp_path / "kommune", '\n[register]\nmodel = "faelles"\n[opfoelgning]\nmodel = "varde"\n')
    folders = ["--data", str(place.data), "--out", str(place.out)]
    to, more = tmp_path / "arkiv", ("--notebooks", str(place.notebooks), "--workers", "1")
    assert place.run("--month", "2026-02") == 0
    steps = ("--read", "--meeting", "--approve", "--approve-head", "--close")
    for unit in ("aadalen", "birkelunden"):
        main(["round", *folders, "--month", "2026-02", "--unit", unit, *steps])
    main(["round", *folders, "--month", "2026-02", "--close"])
    assert main(["archive", "2026-02", *folders, "--to", str(to)]) == 0
    (place.month / "uddelingsark" / "aadalen").mkdir(parents=True)
    (place.month / "uddelingsark" / "aadalen" / "index.html").write_text("<h1>Ark</h1>", "utf-8")
    assert place.run() == 0
    page = (place.month / "aadalen" / "rapport.html").read_text("utf-8")
    assert '"../uddelingsark/aadalen/index.html"' in page
    assert '"../../2026-02/aadalen/rapport.html"' in page
    assert main(["archive", MONTH, *folders, "--to", str(to)]) == 0
    capsys.readouterr()
    assert main(["verify", "2026-02", *folders]) == 0
    assert "Februar 2026 blev lukket" in capsys.readouterr().out
    for month in ("2026-02", MONTH):
        again, archived = tmp_path / f"igen-{month}", to / f"lillevig-kommune-{month}"
        made = main(["reproduce", "--from", str(archived), "--out", str(again), *more])
        told = capsys.readouterr()
        assert (made, "links" in told.out) == (0, False), told
        for path in sorted((place.out / month).rglob("*")):
            if path.suffix in (".html", ".xlsx", ".csv") and path.name != "index.html":
                assert path.read_bytes() == (again / month / path.relative_to(place.out / month)).read_bytes(), path


def _full(options: Options) -> None:
    (options.out / MONTH).mkdir(parents=True)
    try:
        raise OSError(28, "No space left on device", str(options.out))
    except OSError:
        raise CallError("1 af 3 rapporter blev dannet og er gemt.") from None
