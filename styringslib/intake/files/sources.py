"""The files of a municipality: found, read once, hashed while read, and watched for changes meanwhile."""

from __future__ import annotations

import hashlib
import io
import os
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Any

from styringslib.fields.words import listed
from styringslib.intake.files.beside_tables import Beside, beside_tables
from styringslib.intake.files.csv_files import CsvFile
from styringslib.intake.files.found_files import files_of, folders_called_files, leads_out, unused_files
from styringslib.intake.files.grids import Grid, Unreadable
from styringslib.intake.files.signature import HTML, PARQUET, WORKBOOK, ZIP, check_packed, kind_of, misnamed, unpacked
from styringslib.intake.problems.problem import Problem, Severity

Progress = Callable[[int, int, str], Any]
TEXTS = (".csv", ".txt", ".tsv", ".asc")
_DAMAGED_ZIP = ("Zip-filen er beskadiget", "Kopiér den igen; måske var kopieringen ikke færdig")
ATTEMPTS, PAUSE = 3, 0.5
TIME_LIMIT = 60.0  # seconds that a share may take to answer one call


@dataclass(frozen=True)
class InputFile:
    """One file that was read: path relative to the folder, SHA-256 of its bytes, size in bytes, rows read from it."""

    path: str
    sha256: str
    size: int
    rows: int


@dataclass
class Watched:
    """A file during one reading."""

    path: Path
    name: str
    before: os.stat_result
    digest: Any = field(default_factory=hashlib.sha256)
    hashed: bool = False
    content: bytes | None = None
    rows: int = 0
    searched: bool = False

    def changed(self) -> bool:
        """Whether size or time differs from when the reading began."""
        try:
            now = self.path.stat()
        except OSError:
            return True
        return (now.st_size, now.st_mtime_ns) != (self.before.st_size, self.before.st_mtime_ns)


class Files:
    """The files of one folder during one reading. A file named by several tables is hashed and opened once."""

    def __init__(self, folder: Path, progress: Progress | None = None) -> None:
        self.folder, self._progress = folder, progress
        self._watched: dict[Path, Watched] = {}
        self._books: dict[str, Any] = {}
        self._done, self._total = 0, 0
        self._notes: dict[str, Problem] = {}

    def find(self, patterns: tuple[str, ...]) -> tuple[list[Path], list[Problem]]:
        """The files of the patterns in order of name, and a problem for every pattern that finds none."""
        found: list[Path] = []
        problems = []
        for pattern in patterns:
            if (
                Path(pattern).is_absolute()
                or PureWindowsPath(pattern).drive
                or ".." in PurePosixPath(pattern.replace("\\", "/")).parts
            ):
                message, remedy = f"Stien {pattern} går ud af mappen", "Angiv filer inde i mappen med kommune.toml"
                problems.append(Problem("error", message, remedy, file="kommune.toml", column="filer"))
                continue
            written = pattern.replace("\\", "/")
            hits = patiently(partial(files_of, self.folder, written))
            for path in patiently(partial(folders_called_files, self.folder, written)):
                told, remedy = (
                    f"{path.name} er en mappe og ikke en fil, så den er ikke læst",
                    "Omdøb mappen, eller ret filer",
                )
                severity: Severity = "warning" if hits else "error"
                problems.append(Problem(severity, told, remedy, file=path.relative_to(self.folder).as_posix()))
            if not hits:
                near = _beside(self.folder / pattern)[:6]
                remedy = f"I mappen ligger {listed(near)}." if near else "Læg filerne i mappen, eller ret filer"
                problems.append(
                    Problem("error", f"Ingen fil passer til {pattern}", remedy, file="kommune.toml", column="filer")
                )
            for path in [hit for hit in hits if leads_out(self.folder, hit)]:
                hits.remove(path)
                told, remedy = (
                    f"{path.name} er en genvej til en fil uden for mappen og læses ikke",
                    "Læg selve filen i mappen",
                )
                problems.append(Problem("error", told, remedy, file=path.relative_to(self.folder).as_posix()))
            found += [hit for hit in hits if hit not in found]
        return found, problems

    def expect(self, paths: list[Path]) -> None:
        """Tell the progress how much there is to read."""
        self._total = sum(path.stat().st_size for path in dict.fromkeys(paths) if path.exists())

    def watch(self, path: Path) -> Watched:
        """The file's record of this reading."""
        if path not in self._watched:
            name = path.relative_to(self.folder).as_posix()
            self._watched[path] = Watched(path, name, patiently(path.stat))
        return self._watched[path]

    def _consume(self, watched: Watched) -> Callable[[bytes], None]:
        def consumed(data: bytes) -> None:
            watched.digest.update(data)
            watched.hashed = True
            self._done += len(data)
            if self._progress is not None:
                self._progress(min(self._done, self._total), self._total, watched.name)

        return (lambda data: None) if watched.hashed else consumed

    def whole(self, watched: Watched) -> bytes:
        """The file's bytes, kept for the next table that reads it."""
        if watched.content is None:
            watched.content = patiently(watched.path.read_bytes)
            if not watched.hashed:
                self._consume(watched)(watched.content)
        if not watched.content:
            raise Unreadable("Filen er tom (0 byte)", "Kopiér filen igen; måske er kopieringen ikke færdig")
        return watched.content

    def grids(
        self,
        path: Path,
        sheets: tuple[str, ...],
        delimiter: str,
        encoding: str,
        score: Callable[[list[list[str]]], float],
    ) -> Iterator[Grid]:
        """The grids of a file by its kind: one for CSV and Parquet, one per sheet for Excel, one per file of a zip."""
        watched = self.watch(path)
        name, ending = watched.name, path.suffix.casefold()
        kind = kind_of(patiently(partial(_start, path)), ending)
        if told := misnamed(kind, ending):
            self._notes[name] = Problem("note", told, "", file=name)
        if kind == WORKBOOK:
            from styringslib.intake.files.workbooks import Workbook

            if name not in self._books:
                self._books[name] = Workbook(name, self.whole(watched))
            yield from self._books[name].sheets(sheets)
        elif kind == PARQUET:
            from styringslib.intake.files.parquet_files import ParquetFile

            yield ParquetFile(name, lambda: self._hashed_stream(watched))
        elif kind == HTML:
            from styringslib.intake.files.html_tables import html_tables

            yield from html_tables(name, self.whole(watched))
        elif kind == ZIP:
            yield from self._zipped(watched, delimiter, encoding, score)
        else:
            yield CsvFile(
                name,
                lambda: patiently(lambda: path.open("rb")),
                delimiter=delimiter,
                encoding=encoding,
                score=score,
                consumed=self._consume(watched),
            )

    def beside(self, path: Path) -> list[Beside]:
        """What the file says beside its tables, the first time that it is asked for."""
        watched = self.watch(path)
        first, watched.searched = not watched.searched, True
        return beside_tables(path) if first else []

    def workbooks(self) -> Mapping[str, Any]:
        """The workbooks that have been opened, by name."""
        return self._books

    def told(self) -> list[Problem]:
        """What is to be told of files that could be read: another kind than they are called, hidden sheets, old formats."""
        found = list(self._notes.values())
        for name, book in self._books.items():
            if not book.formats_known:
                told = "I denne filtype kan skjulte rækker, fejlværdier (#I/T) og formler uden gemt resultat ikke ses"
                found.append(Problem("note", told, "Gem filen som xlsx, hvis den kan have det", file=name))
            for sheet in book.left_out:
                if sheet not in book.asked:
                    told = f"Arket {sheet} er skjult i Excel og er ikke læst"
                    remedy = f'Skal det med, så skriv det under ark, fx ark = ["{sheet}"]'
                    found.append(Problem("warning", told, remedy, file=name, sheet=sheet))
        if names := unused_files(self.folder, self._watched):
            shown = [*names[:5], f"{len(names) - 5} filer til"] if len(names) > 6 else names
            told = f"{listed(shown)} ligger i mappen og bruges ikke"
            found.append(Problem("note", told, "Skal det med, så beskriv det, eller kør styring init igen"))
        return found

    def _hashed_stream(self, watched: Watched) -> IO[bytes]:
        if not watched.hashed:
            consumed = self._consume(watched)
            with watched.path.open("rb") as stream:
                while data := stream.read(1 << 24):
                    consumed(data)
        return watched.path.open("rb")

    def _zipped(self, watched: Watched, delimiter: str, encoding: str, score: Any) -> Iterator[Grid]:
        try:
            check_packed(self.whole(watched), _DAMAGED_ZIP)
            with zipfile.ZipFile(io.BytesIO(self.whole(watched))) as archive:
                members = [
                    m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith(("__MACOSX", "."))
                ]
                if any(member.flag_bits & 1 for member in members):
                    raise Unreadable("Zip-filen er beskyttet med adgangskode", "Læg en fil uden adgangskode")
                inside = [member for member in members if Path(member.filename).suffix.casefold() in TEXTS]
                if not inside:
                    raise Unreadable("Zip-filen indeholder ingen CSV-fil", "Læg udtrækket som CSV i zip-filen")
                for member in inside:
                    data = unpacked(archive, member)
                    yield CsvFile(
                        f"{watched.name}/{member.filename}",
                        lambda data=data: io.BytesIO(data),  # type: ignore[misc]
                        delimiter=delimiter,
                        encoding=encoding,
                        score=score,
                    )
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            ValueError,
            LookupError,  # a part without a name
            RuntimeError,
        ) as error:
            raise Unreadable(*_DAMAGED_ZIP) from error

    def inputs(self) -> tuple[InputFile, ...]:
        """What was read, in order of name."""
        for watched in self._watched.values():
            if not watched.hashed:
                self._hashed_stream(watched).close()
        read = (InputFile(w.name, w.digest.hexdigest(), w.before.st_size, w.rows) for w in self._watched.values())
        return tuple(sorted(read, key=lambda item: item.path))

    def changed(self) -> list[Problem]:
        """A problem for every file that changed while it was read."""
        remedy = "Vent, til kopieringen er færdig, og kør igen"
        changed = [watched for watched in self._watched.values() if watched.changed()]
        return [Problem("error", "Filen blev ændret, mens den blev læst", remedy, file=w.name) for w in changed]

    def close(self) -> None:
        """Let go of what is held in memory and tell the progress that all is read."""
        for book in self._books.values():
            book.close()
        if self._progress is not None and self._total:
            self._progress(self._total, self._total, "")


def _start(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(1 << 13)


def _beside(path: Path) -> list[str]:
    """The names in the folder of a file that is not there."""
    return sorted(item.name for item in path.parent.iterdir()) if path.parent.is_dir() else []


def patiently(
    action: Callable[[], Any], attempts: int = ATTEMPTS, pause: float = PAUSE, limit: float = TIME_LIMIT
) -> Any:
    """The action's result, tried again after a pause when a share or disk answers with an error or not within ``limit`` s.

    A file that is not there or may not be read is told at once: trying again does not help.
    """
    for attempt in range(1, attempts + 1):
        try:
            return _within(limit, action)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise Unreadable("Filen findes ikke længere", "Læg filen tilbage, og kør igen") from error
        except PermissionError as error:
            raise Unreadable(
                "Filen kan ikke åbnes: adgang nægtet", "Luk den i Excel, eller bed om læseadgang"
            ) from error
        except OSError as error:
            if attempt == attempts:
                raise Unreadable(
                    f"Filen kunne ikke læses efter {attempts} forsøg", "Se efter, om netværksdrevet er tilgængeligt"
                ) from error
            time.sleep(pause * attempt)
    raise AssertionError("not reached")


def _within(limit: float, action: Callable[[], Any]) -> Any:
    """The action's result or error; TimeoutError when it takes longer. A call that hangs in the system is left behind."""
    done: list[tuple[bool, Any]] = []

    def run() -> None:
        try:
            done.append((True, action()))
        except BaseException as error:  # handed to the caller below
            done.append((False, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(limit)
    if not done:
        raise TimeoutError(f"no answer within {limit:g} s")
    good, result = done[0]
    if not good:
        raise result
    return result
