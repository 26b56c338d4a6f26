"""Nothing more can be written, at some place of each command that writes: what is told, what is left, and the next call.

The size that a file may have is limited in a fork (which needs no rights); full_disk_campaign does the same with a disk that is
full, which is told in the same words but for the reason. SQLite's own full disk is tried with a limit of its own.
"""

from __future__ import annotations

import resource
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from styringslib.cli import main
from styringslib.publishing.pandoc import to_word
from styringslib.register import RegisterError, open_register
from styringslib.register.chain import memory
from styringslib.register.database import sqlite_file
from styringslib.system_fault import told_of_system
from tests.commands import written_places
from tests.commands.full_disk_campaign import call, state
from tests.reports import faulty

# What SQLite's readers share takes so much; without it the register cannot be opened, with it the workbook does not fit.
_MEMORY = 1 << 15
_FULL = "har ikke plads til mere"
_TOLD = "filen er større, end der må skrives"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A municipality with a register, made where the calls are made, and a copy of it."""
    folder = tmp_path_factory.mktemp("fuld")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STYRING_KOPIER", str(folder / "sted" / "kopier"))
        patch.setenv("STYRING_USER", "kim")
        written_places.write_all(folder / "sted", folder, {"register"})
    return folder


def _laid(home: Path) -> Path:
    place = home / "sted"
    shutil.rmtree(place, ignore_errors=True)
    return Path(shutil.copytree(home / "register", place))


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _case(name: str) -> written_places.Case:
    return next(one for one in written_places.CASES if one.name == name)


@pytest.mark.parametrize(
    ("name", "size"),
    [("export", 4096), ("export", _MEMORY), ("key", 0), ("key", 30), ("pseudonymise", 20), ("papers", 1000)],
)
def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(home: Path, name: str, size: int) -> None:
    case, place = _case(name), _laid(home)
    before = state(place)
    status, told = call(place, case.arguments(place), partial(_limit, size))
    assert (status, "Traceback" in told, "Errno" in told) == (2, False, False), told
    assert any(sign in told.casefold() for sign in (_TOLD, _FULL)), told
    assert state(place) == before
    status, told = call(place, case.arguments(place))
    assert status == 0, told
    assert not faulty.half_files(place)


def _small(pages: int, make: Callable[..., object]) -> Callable[..., object]:
    """Connections to a file that may grow by so many pages."""

    def connect(connection):
        made = make(connection)
        now = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {now + pages}")
        return made

    return connect


@pytest.mark.parametrize("pages", [0, 1])
def test_a_register_without_room_takes_all_or_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], pages: int
) -> None:
    place = _laid(home)
    monkeypatch.setenv("STYRING_KOPIER", str(place / "kopier"))
    monkeypatch.setenv("STYRING_USER", "kim")
    before, words = state(place), _case("import").arguments(place)
    with monkeypatch.context() as full:
        full.setattr(sqlite_file, "_set", _small(pages, sqlite_file._set))
        assert main(words) == 2
    assert "har ikke plads til mere. Gør plads på disken, og prøv igen. Intet er gemt." in capsys.readouterr().err
    assert state(place)["data/register.sqlite"] == before["data/register.sqlite"]
    assert main(words) == 0
    assert state(place)["data/register.sqlite"] != before["data/register.sqlite"]


def test_a_register_that_cannot_be_remembered_is_not_told_as_accepted(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = _laid(home)
    monkeypatch.setenv("STYRING_KOPIER", str(place / "kopier"))
    register = open_register(place / "data")
    monkeypatch.setattr(memory, "write_private", _full)
    with pytest.raises(RegisterError, match="ikke godkendt endnu"):
        register.accept(register.person("kim"), "kopi fra i går")


def test_what_pandoc_has_no_room_for_is_told_as_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise RuntimeError(
            'Pandoc died with exitcode "1": papir.docx: hPutBuf: resource exhausted (No space left on device)'
        )

    monkeypatch.setattr("pypandoc.convert_text", full)
    with pytest.raises(OSError, match="No space left") as told:
        to_word("<p>Tekst</p>", tmp_path / "papir.docx")
    assert told_of_system(told.value) == (
        f"Der er ikke plads på disken ({tmp_path / 'papir.docx'}). Ryd op, eller vælg en anden mappe, og prøv igen."
    )


def test_a_copy_that_has_no_room_is_told_by_where_it_was_to_lie(tmp_path: Path) -> None:
    error = OSError(28, "No space left on device", "reports/rapport.html", None, "arkiv/rapport.html")
    assert "(arkiv/rapport.html)" in str(told_of_system(error))


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_the_log_of_the_day_goes_on_after_a_line_that_was_left_half(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = _laid(home)
    (place / "data" / "posteringer.csv").unlink()
    (place / "gang.jsonl").write_bytes(b'{"tid": "2026-04-19T06:')
    words = _case("month").arguments(place)
    main(words)
    assert [line[:7] for line in (place / "gang.jsonl").read_text("utf-8").splitlines()][:2] == ['{"tid":', '{"tid":']
    told = capsys.readouterr()
    status, said = call(place, words, partial(_limit, (place / "gang.jsonl").stat().st_size))
    assert "gang.jsonl kunne ikke skrives (filen er større" in said
    assert f"{told.out}{told.err}".count("\n") <= said.count("\n")
    assert "Traceback" not in said
    assert status in (1, 2)
