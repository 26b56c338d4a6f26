"""Who has opened what on the server, and when: a file a day, readable by the server's account alone, kept as long as set.

No content is logged, only which page or file it was: what has been read can be looked over, and the one whom a list is
about can be told when it was opened.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from styringslib.call_error import CallError
from styringslib.delivery.reader import CASES
from styringslib.delivery.server_terms import NO_LOG, SERVER
from styringslib.delivery.shelf import Item
from styringslib.intake import Settings
from styringslib.privacy import hide_cpr
from styringslib.publishing.chained_files import ChainedFiles
from styringslib.publishing.chained_lines import Chain
from styringslib.system_fault import why

Answer = Literal["vist", "afvist", "findes ikke", "uden log"]
_DAY = re.compile(r"laeselog-(\d{4}-\d\d-\d\d)\.jsonl")
_LONGEST = 200


@dataclass
class ReadingLog:
    """The log in ``folder``, kept for ``days`` days. ``failed``: why the last line could not be written (Danish), else ""."""

    folder: Path
    days: int
    failed: str = ""
    _cleaned: dt.date | None = field(default=None, repr=False)

    def write(self, login: str, role: str, answer: Answer, at: dt.datetime | None = None, **what: Any) -> bool:
        """Add a line; whether it stands there now."""
        now = at or dt.datetime.now().astimezone()
        row = {"at": now.isoformat(timespec="seconds"), "user": hide_cpr(login), "role": role, "answer": answer}
        try:
            if self._cleaned != now.date():
                self.clean(now.date())
            _private(self.folder)
            told = {
                name: hide_cpr(value)[:_LONGEST] if isinstance(value, str) else value for name, value in what.items()
            }
            given = {name: value for name, value in told.items() if value}
            self._files.append(f"laeselog-{now.date()}.jsonl", {**row, **given})
        except OSError as error:
            self._fails(error)
            return False
        self.failed = ""
        return True

    def begin(self) -> None:
        """Note that the server has started. CallError when the log can not be written: then nothing is served."""
        if not self.write("", "", "vist", event="serveren er startet"):
            raise CallError(
                f"{self.failed} Serveren er ikke startet. Giv serverens konto skriveadgang, eller vælg en anden mappe med "
                "laeselog i [server] i kommune.toml."
            )

    def clean(self, today: dt.date) -> list[str]:
        """Remove the days that are older than the log is kept; their names."""
        gone = []
        for path in self._files.older(
            lambda path: (today - dt.date.fromisoformat(self._files.period(path))).days > self.days
        ):
            path.unlink(missing_ok=True)
            gone.append(path.name)
        self._cleaned = today
        return gone

    def read(self) -> Chain:
        """All that is kept, the oldest first, and where it is not as it was written."""
        return self._files.read()

    @property
    def _files(self) -> ChainedFiles:
        return ChainedFiles(self.folder, _DAY)

    def _fails(self, error: OSError) -> None:
        told = f"Læseloggen i {self.folder} kan ikke skrives ({why(error)})."
        if told != self.failed:
            print(hide_cpr(told), file=sys.stderr, flush=True)  # the server's own terminal or journal
        self.failed = told


def reading_log(
    data: Path, settings: Settings, *, identified: bool, environ: Mapping[str, str] = os.environ
) -> ReadingLog | None:
    """The log of a server of ``data``; None where there is none to keep: kommune.toml says so, or nobody is told apart.

    ``identified``: whether a proxy or hub tells who a reader is. Without it a log is kept only where a folder is named.
    """
    terms = SERVER.checked(settings.sections)
    named = terms["reading_log"]
    if named == NO_LOG or (named is None and not identified):
        return None
    folder = data / named if named else own_folder(data, environ)
    return ReadingLog(folder, terms["reading_log_days"])


def own_folder(data: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """Where the log lies unless kommune.toml names a folder: with what the account itself keeps, not with the data."""
    home = Path.home()
    place = environ.get("LOCALAPPDATA") if sys.platform == "win32" else environ.get("XDG_STATE_HOME")
    base = Path(place) if place else home / ".local" / "state"
    return base / "styringslib" / "laeselog" / hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]


def is_of_citizens(item: Item) -> bool:
    """Whether it has rows about single citizens."""
    return item.entry is not None and item.entry.name == CASES


def about(item: Item) -> dict[str, Any]:
    """What the log says of a page or file."""
    return {
        "month": item.month,
        "unit": item.folder,
        "file": item.path.name,
        "kind": item.kind,
        "citizens": is_of_citizens(item),
    }


def chosen(
    lines: Iterator[Mapping[str, Any]],
    *,
    user: str = "",
    unit: str = "",
    since: str = "",
    until: str = "",
    citizens: bool = False,
) -> list[Mapping[str, Any]]:
    """The lines of somebody, of a unit (its key), of days from ``since`` to ``until`` (2026-11-30), or of citizens alone."""
    return [
        row
        for row in lines
        if (not user or str(row.get("user", "")).casefold() == user.casefold())
        and (not unit or row.get("unit") == unit)
        and (not since or str(row["at"])[:10] >= since)
        and (not until or str(row["at"])[:10] <= until)
        and (not citizens or row.get("citizens"))
    ]


def _private(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
