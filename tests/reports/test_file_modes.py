"""Who may read which file: docs/security.md tells it in one table, and every file that is made is held against it."""

from __future__ import annotations

import datetime as dt
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd
import pytest

from styringslib.cli import main
from styringslib.delivery.sent import Sent
from styringslib.handouts.all_facts import write_facts
from styringslib.intake import read_municipality
from styringslib.intake.checked_copy import keep_checked_copy
from styringslib.intake.own_folder import private_folder, write_private
from styringslib.month import kept_data
from styringslib.month.opening import open_follow_up
from styringslib.publishing.folder import staging
from styringslib.register import open_register
from styringslib.reports.run import Options, run
from styringslib.serving.reading_log import ReadingLog, own_folder
from tests.delivery.test_letters import _letters, published, written_with_mails
from tests.reports import made_municipality, made_notebooks

TABLE = Path(__file__).parents[2] / "docs" / "security.md"
# What the municipality itself has put beside them.
INPUTS = {"register": ("kommune.toml", "posteringer.csv", "budget.csv")}
WORDS = {"MÅNED": "[12][0-9][0-9][0-9]-[01][0-9]", "ENHED": "*"}


@dataclass(frozen=True)
class Row:
    """A line of the table: files of a place by their patterns, and the rights that they have ("mappens" or "0600")."""

    place: str
    patterns: tuple[str, ...]
    rights: str

    def fits(self, path: str) -> bool:
        return any(fnmatchcase(path, pattern) for pattern in self.patterns)


def rows() -> list[Row]:
    chapter = TABLE.read_text("utf-8").partition("## Filer: hvem må læse hvad")[2].partition("\n## ")[0]
    found = []
    for line in chapter.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and "`" in line and cells[0] != "Sted":
            patterns = re.findall("`([^`]+)`", cells[1])
            for word, pattern in WORDS.items():
                patterns = [one.replace(word, pattern) for one in patterns]
            found.append(Row(cells[0], tuple(patterns), cells[2]))
    return found


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Path]]]:
    """Every place that the program writes in, after a month's work, by the table's word for it; the usual umask."""
    home = tmp_path_factory.mktemp("filer")
    before = os.umask(0o022)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home / "cache"))
        data = _work(home / "lillevig")
        mailed = _deliver(home)
        # While somebody has the register open, it has files beside it.
        with closing(sqlite3.connect(data / "register.sqlite")) as held:
            held.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield {
                "rapporter": [home / "lillevig" / "ud", mailed],
                "kopier": [home / "cache" / "styringslib"],
                "register": [data],
                "udlagt": [home / "udlagt"],
                "serverens konto": [_opened(data, home)],
            }
    os.umask(before)


def _work(home: Path) -> Path:
    """The month's reports with a register, twice; a notebook; handouts' facts; a run that was killed. The folder of data."""
    data, out = made_municipality.write(home / "data"), home / "ud"
    with (data / "kommune.toml").open("a", encoding="utf-8") as stream:
        stream.write('[register]\nmodel = "faelles"\n')
    options = Options(data, out=out, notebooks=made_notebooks.write_all(home / "notebooks"), workers=1)
    assert run(options).failed == {}
    register = open_register(data)
    change = {"unit": "Ådalen", "month_from": "2026-05", "amount_per_month": 50_000, "reason": "Flere borgere"}
    register.add("expected_change", change, register.person())
    (data / "register-sikkerhedskopier").mkdir()
    register.backup(data / "register-sikkerhedskopier" / "register.sqlite")
    assert run(options).failed == {}
    open_follow_up(str(data))
    month = pd.Period("2026-03", "M")
    with_forecasts = [path.parent for path in kept_data.copies(data).glob("*/2026-03-forecasts")]
    write_facts(with_forecasts[0], month)
    (staging(out / "2026-03" / "aadalen", "rapport") / "rapport.html").write_text("", "utf-8")
    return data


def _opened(data: Path, home: Path) -> Path:
    """What the server's account keeps of what has been opened."""
    log = ReadingLog(own_folder(data, {"XDG_STATE_HOME": str(home / "tilstand")}), 183)
    assert log.write("lea", "Distriktsleder", "vist")
    return home / "tilstand" / "styringslib"


def _deliver(home: Path) -> Path:
    """Reports put in the readers' folders, and mails that are looked at; the folder of the reports."""
    data, out = written_with_mails(home / "by"), published(home / "by-ud")
    (home / "udlagt").mkdir()
    call = ["publish", "--data", str(data), "--out", str(out)]
    assert main([*call, "--to", str(home / "udlagt")]) in (0, 1)
    assert main([*call, "--mail", "--dry-run"]) == 0
    letter = next(iter(_letters(data).values()))
    Sent(out, "2026-10").add(letter, dt.datetime(2026, 11, 10, 8))
    return out


def _of(place: str) -> Iterator[Row]:
    return (row for row in rows() if row.place == place)


def test_every_file_has_the_rights_that_the_table_gives_it(places: dict[str, list[Path]]) -> None:
    seen, wrong = set(), []
    for place, folders in places.items():
        for folder in folders:
            files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
            assert files
            for path in files:
                name = path.relative_to(folder).as_posix()
                row = next((row for row in _of(place) if row.fits(name)), None)
                if name in INPUTS.get(place, ()):
                    continue
                mode = oct(path.stat().st_mode & 0o777)
                told = "?" if row is None else {"mappens": "0o644"}.get(row.rights, f"0o{row.rights[1:]}")
                if mode != told:
                    wrong.append(f"{place}: {name}: {mode}, i tabellen {told}")
                seen.add(row)
    assert wrong == []
    # A page is written as any other, also where this town has none to write: the agendas of meetings.
    unseen = [row for row in rows() if row.place in places and row not in seen]
    assert [row.patterns[0].rsplit("/", 2)[-2:] for row in unseen] == [["moeder", "*"]]


def test_folders_with_rows_of_citizens_are_closed(places: dict[str, list[Path]]) -> None:
    (base,) = places["kopier"]
    folders = [base, *(path for path in base.rglob("*") if path.is_dir())]
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}
    assert len(list(base.rglob("postings.parquet"))) >= 3


def test_nothing_with_rows_lies_with_the_reports(places: dict[str, list[Path]]) -> None:
    endings = {path.suffix for folder in places["rapporter"] for path in folder.rglob("*") if path.is_file()}
    assert ".parquet" not in endings
    lillevig = places["rapporter"][0]
    assert not (lillevig / ".data").exists()


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_private_files_are_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        folder = private_folder(tmp_path / "a" / "b")
        write_private(folder / "fil.json", "{}")
        town = read_municipality(made_municipality.write(tmp_path / "data"))
        keep_checked_copy(town, folder / "kopi")
    finally:
        os.umask(before)
    paths = [tmp_path / "a", *(tmp_path / "a").rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o600}


def test_while_it_is_written_and_when_that_fails_nobody_else_can_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyarrow import parquet

    town = read_municipality(made_municipality.write(tmp_path / "data"))
    seen: list[int] = []

    def full(path: Path, *given: object, **named: object) -> None:
        seen.extend(one.stat().st_mode & 0o777 for one in [path.parent, path.parent.parent])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parquet, "ParquetWriter", full)
    with pytest.raises(OSError, match="No space"):
        keep_checked_copy(town, tmp_path / "kopier" / "en")
    assert seen == [0o700, 0o700]
    assert list((tmp_path / "kopier").iterdir()) == []
