"""What lies in the folder of finished reports, by address: only what a run or a call of handouts is known to have put there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from styringslib.handouts.run import FOLDER as HANDOUTS
from styringslib.publishing import manifest
from styringslib.publishing.manifest import Entry, Run
from styringslib.reports import meetings

INDEX, CHECK, FIGURES, MEASURES = "index.html", "datatjek.html", "prognose.csv", "tallene.html"
Kind = Literal["months", "month", "common", "check", "report", "handout", "meeting"]
_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")
# Names that this project gives: nothing hidden, nothing half written, no way out of the folder.
_NAME = re.compile(r"[A-Za-z0-9_æøåÆØÅ][\w.-]*", re.UNICODE)
_OF_MONTH: dict[str, Kind] = {INDEX: "month", MEASURES: "common", CHECK: "check", FIGURES: "check"}
_HANDED_OUT = {".html", ".pdf", ".docx", ".xlsx", ".ipynb"}


@dataclass(frozen=True)
class Item:
    """A file that may be served to those who may read it.

    ``month`` ("2026-10", "" for the page over all months), ``folder`` (a unit's key, or the name of a folder of sheets) and the
    report's ``entry`` where it is one; ``units``: keys of the units that a meeting's agenda is about.
    """

    path: Path
    kind: Kind
    month: str = ""
    folder: str = ""
    entry: Entry | None = None
    units: tuple[str, ...] = ()

    @property
    def is_page(self) -> bool:
        """Whether it is shown in the browser as a page of ours."""
        return self.path.suffix == ".html"


def months(out: Path) -> list[str]:
    """The months with a run, the newest first."""
    try:
        found = [path.name for path in out.iterdir() if _MONTH.fullmatch(path.name)]
    except OSError:
        return []
    return sorted((name for name in found if (out / name / manifest.NAME).is_file()), reverse=True)


def run_of(out: Path, month: str) -> Run:
    """What the month's run.json says, read anew when it has changed."""
    file = out / month / manifest.NAME
    try:
        found = file.stat()
    except OSError:
        return Run()
    return _read(file.parent, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=24)
def _read(folder: Path, changed: int, size: int) -> Run:
    return manifest.read_run(folder)


def find(out: Path, address: str) -> Item | None:
    """The file that an address below the reports' own means ("2026-10/aadalen/rapport.html"); None when there is none.

    ``address`` is decoded. An address that ends in "/" (or is empty) means the page of that place.
    """
    parts = (address + INDEX if address.endswith("/") or not address else address).split("/")
    if not all(_NAME.fullmatch(part) for part in parts):
        return None
    item = _item(out, parts)
    return item if item is not None and _lies_there(out, parts) else None


def _item(out: Path, parts: list[str]) -> Item | None:
    path, month = out.joinpath(*parts), parts[0]
    if parts == [INDEX]:
        return Item(path, "months")
    if parts == [MEASURES]:
        return Item(path, "common")
    if not _MONTH.fullmatch(month):
        return None
    if len(parts) == 2 and parts[1] in _OF_MONTH:
        return Item(path, _OF_MONTH[parts[1]], month)
    if len(parts) == 3 and parts[1] == meetings.FOLDER:
        there = [one for one in meetings.read(out / month) if parts[2] in one.files]
        return Item(path, "meeting", month, units=there[0].units) if there else None
    if len(parts) == 3 and parts[1] != HANDOUTS:
        listed = [one for one in run_of(out, month).entries if one.folder == parts[1] and parts[2] in one.outputs]
        return Item(path, "report", month, parts[1], listed[0]) if listed else None
    if len(parts) == 4 and parts[1] == HANDOUTS and path.suffix in _HANDED_OUT:
        return Item(path, "handout", month, parts[2])
    return None


def _lies_there(out: Path, parts: list[str]) -> bool:
    """Whether the file is one, and lies in the folder itself: a link leads elsewhere, to what nobody has put out."""
    path = out
    for part in parts:
        path = path / part
        if path.is_symlink():
            return False
    return path.is_file()
