"""Which report a file is: where it lies, by its hash wherever it lies, or by its heading when it is a reader's own edition."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from styringslib.delivery import logged, shelf
from styringslib.delivery.open_pages import without_closed
from styringslib.presentation import numbers
from styringslib.publishing import folder as folders
from styringslib.publishing import manifest
from styringslib.publishing.manifest import Entry
from styringslib.register.shown import moment

_TITLE = re.compile(r"<title>([^<]+)</title>")


@dataclass(frozen=True)
class FoundReport:
    """A file's report, in the folder ``out``/``month``; ``known`` and ``wrong``: Danish sentences about the file itself."""

    out: Path
    month: str
    entry: Entry
    known: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def report_of(file: Path, out: Path) -> FoundReport | None:
    """The report that ``file`` is of, in the folder that it lies in or among those in ``out``; None when it is none of them."""
    content = file.read_bytes()
    home = file.absolute().parent.parent
    if (home / manifest.NAME).is_file():
        out = home.parent
        for entry in manifest.read_run(home).entries:
            if entry.folder == file.absolute().parent.name and file.name in entry.outputs:
                return FoundReport(out, home.name, entry)
    sha = folders.digest(content)
    for month, entry, _ in _all(out):
        if sha in entry.outputs.values():
            return FoundReport(out, month, entry, (f"{file.name} er den fil, der blev dannet.",))
    return _earlier(file, out, sha) or _edition(file, content, out)


def _all(out: Path) -> Iterator[tuple[str, Entry, Path]]:
    for month in shelf.months(out):
        for entry in shelf.run_of(out, month).entries:
            yield month, entry, out / month / entry.folder


def _earlier(file: Path, out: Path, sha: str) -> FoundReport | None:
    """What an earlier run made, and a later one has replaced."""
    for month, place, row in reversed(logged.copies(out, sha)):
        folder, name = place.split("/", 1)
        for entry in shelf.run_of(out, month).entries:
            if entry.folder == folder and name in entry.outputs:
                when = moment(dt.datetime.fromisoformat(str(row["at"])))
                told = f"{file.name} blev dannet {when} af {row['by']}, og rapporten er dannet igen siden."
                return FoundReport(out, month, entry, (), (told,))
    return None


def _edition(file: Path, content: bytes, out: Path) -> FoundReport | None:
    """A page whose links to what its reader may not open are taken out, or one that has been changed."""
    html = content.decode("utf-8", "replace")
    heading = _TITLE.search(html)
    if heading is None:
        return None
    for month, entry, folder in _all(out):
        for name in entry.outputs:
            path = folder / name
            if path.suffix != ".html" or not path.is_file():
                continue
            own = path.read_text("utf-8")
            if (found := _TITLE.search(own)) is None or found.group(1) != heading.group(1):
                continue
            if _plain(own) == _plain(html):
                told = (
                    f"{file.name} er rapporten, som en læser får den: Links til det, læseren ikke må åbne, er taget ud."
                )
                return FoundReport(out, month, entry, (told,))
            told = (
                f"{file.name} hedder som {name} for {numbers.capital(found.group(1))}, men indholdet er et andet: Den er ændret, "
                "eller den er fra en kørsel, som loggen ikke har."
            )
            return FoundReport(out, month, entry, (), (told,))
    return None


def _plain(html: str) -> str:
    """The page without links."""
    return without_closed(html, lambda address: False)
