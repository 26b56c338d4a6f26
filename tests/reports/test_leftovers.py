"""`styring clean`: what it removes, what it says of it, and all that it leaves alone."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

import pytest

from styringslib.cli import main
from styringslib.intake import read_municipality
from styringslib.intake.checked_copy import keep_checked_copy
from styringslib.intake.own_folder import copies_base, copies_of
from styringslib.month import kept_data
from styringslib.publishing import trail
from styringslib.reports import leftovers
from tests.reports import made_municipality


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two municipalities with copies of both kinds, and a folder of reports after a run that was killed."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    for name in ("data", "andre"):
        data = made_municipality.write(tmp_path / name)
        town, own = read_municipality(data), copies_of(data)
        assert own is not None
        keep_checked_copy(town, own / "0123-4567")
        keep_checked_copy(town, kept_data.copies(data) / "0123-4567")
        (kept_data.copies(data) / "register.json").write_text("{}", "utf-8")
    for place in OURS + OTHERS:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        if place.endswith("/"):
            path.mkdir()
        else:
            path.write_text("x" * 500_000, "utf-8")
    for place in ("tmp/styring-kopi-a1/", "tmp/styring-kopi-b2/"):
        (tmp_path / place).mkdir()
    os.utime(tmp_path / "tmp" / "styring-kopi-a1", (time.time() - 90_000,) * 2)
    return tmp_path


OURS = (
    "ud/2026-03/.aadalen.rapport.ny/",
    "ud/2026-03/.aadalen.rapport.ny/rapport.html",
    "ud/2026-03/.index.html.771.ny",
    "ud/.index.html.771.ny",
    "ud/2026-03/uddelingsark/.aadalen.organisering.ny/",
    "ud/.data/5209bff505798e72d98e-171c99c6/postings.parquet",
    "ud/.data/register-cd1897a6a4b0.json",
)
OTHERS = (
    "ud/2026-03/aadalen/rapport.html",
    "ud/2026-03/run.json",
    "ud/2026-03/mine noter.ny",
    "ud/.laas",
    "ud/.data/levering/2026-03.json",
    "ud/andet/.noter.ny",
    "ud/rapporter.ny/rapport.html",
    "cache/styringslib/registre/0123456789ab.json",
    "cache/andet program/0123456789ab/postings.parquet",
    "data/register.sqlite",
    "data/register-sikkerhedskopier/register.sqlite",
)


def call(home: Path, *options: str) -> int:
    return main(["clean", "--data", str(home / "data"), "--out", str(home / "ud"), *options])


def there(home: Path, places: tuple[str, ...]) -> list[str]:
    return [place for place in places if (home / place).exists()]


def copies(home: Path, name: str) -> int:
    base, own = copies_base(), copies_of(home / name)
    assert base is not None
    assert own is not None
    return len(list(base.glob(f"{own.name}*/0123-4567")))


def test_it_says_what_it_would_remove_and_removes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(str(path) for path in home.rglob("*"))
    assert call(home, "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert sorted(set(before) ^ {str(path) for path in home.rglob("*")}) == []
    assert len(lines) == 2 + 1 + 2 + 4 + 1
    assert all(line.startswith("Ville fjerne: ") for line in lines[:-1])
    assert f"(kopi af data i {home / 'data'})" in lines[0]
    assert "9\N{NO-BREAK SPACE}filer og mapper, 2,5 MB. Rapporter og registre er ikke rørt." in lines[-1]


def test_it_removes_its_own_and_nothing_else(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(home) == 0
    assert capsys.readouterr().out.count("Fjernet: ") == 9
    assert there(home, OURS) == []
    assert there(home, OTHERS) == list(OTHERS)
    assert (copies(home, "data"), copies(home, "andre")) == (0, 2)
    # What is remembered of the register stays, so that the next run sees whether it has been lost.
    assert (kept_data.copies(home / "data") / "register.json").exists()
    assert [path.name for path in (home / "tmp").iterdir()] == ["styring-kopi-b2"]  # perhaps a run's that goes on
    assert call(home) == 0
    assert capsys.readouterr().out == "Der er intet at fjerne.\n"
    assert call(home, "--all") == 0
    assert copies(home, "andre") == 0
    assert there(home, OTHERS) == list(OTHERS)
    assert (home / "andre" / "budget.csv").exists()
    # The log says that it was done, and nothing of where copies lie.
    log = trail.log_of(home / "ud").paths()[0].read_text("utf-8").splitlines()
    assert [json.loads(line)["event"] for line in log] == ["clean", "clean"]
    assert ".aadalen.rapport.ny (halvfærdig fra en afbrudt kørsel)" in json.loads(log[0])["removed"]
    assert "cache" not in json.loads(log[0])["removed"]


def test_a_link_is_never_followed(home: Path) -> None:
    (home / "ud" / "2026-03" / ".link.ny").symlink_to(home / "data", target_is_directory=True)
    (home / "ud" / "2026-04").symlink_to(home / "andre", target_is_directory=True)
    (home / "andre" / ".fil.ny").write_text("", "utf-8")
    assert call(home) == 0
    assert (home / "data" / "budget.csv").exists()
    assert (home / "andre" / ".fil.ny").exists()


def test_what_can_not_be_removed_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(leftovers.shutil, "rmtree", refused)
    assert call(home) == 1
    told = capsys.readouterr()
    assert "kunne ikke fjernes (der er ikke adgang). Ret adgangen, og prøv igen." in told.err
    assert told.out.count("Fjernet: ") == 3  # files
