"""What a person has opened stays read: checked copy and forecasts, kept for the next time that the same files are opened.

``styring run`` keeps its copies beside the reports (``kept_data``). A notebook has no such folder, and reading and forecasting
take far longer than showing; so its copies lie in the person's own cache folder, which nobody else can look into. A copy is
used only while every file, kommune.toml, the register and the library's own code are what they were when it was made.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from styringslib.calendar import as_month
from styringslib.intake import (
    IntakeError,
    Municipality,
    content_hash,
    read_checked_copy,
    read_municipality,
    write_checked_copy,
)
from styringslib.intake.settings.settings_file import read_settings
from styringslib.month import register_state
from styringslib.month.forecast import MonthForecast
from styringslib.month.kept_forecasts import keep, read_forecasts
from styringslib.month.month_end import month_end
from styringslib.shipped import source_digest

#: Danish words for what is done, and how far it is (0-1).
Progress = Callable[[str, float], None]
#: Copies of one municipality, and forecasts of one copy, that are kept; and days after which an unused copy is removed.
_COPIES, _FORECASTS, _DAYS = 2, 6, 40
#: Of the time that opening takes, about this share is reading; the rest is the forecasts.
_READING = 0.35


def open_month(
    data: Path, month: str = "", progress: Progress = lambda done, share: None
) -> tuple[Municipality, MonthForecast]:
    """The municipality in ``data`` with what the register holds, and its forecasts of ``month`` ("" = the last with data).

    The second time the same files are opened both come from the copies. IntakeError as `read_municipality`.
    """
    everything, copy = open_data(data, progress)
    state = register_state.ask(data, everything.settings)
    joined = register_state.with_entries(everything, state)
    period = as_month(month) if month else joined.latest_month
    recorded = register_state.recorded_forecasts(state, everything)
    if copy is None:
        progress("Beregner prognoser", _READING)
        return joined, month_end(joined, period, recorded)
    known = f"{state.digest(period) if state else ''} {sorted(joined.rounds.items())}"
    home = copy / f"{period}-{hashlib.sha256(known.encode()).hexdigest()[:12]}"
    # A copy may be removed, or be another version's, between one look and the next: then it is made again.
    if home.exists():
        with suppress(OSError, ValueError, KeyError):
            return joined, read_forecasts(home, period)
        shutil.rmtree(home, ignore_errors=True)
    progress("Beregner prognoser", _READING)
    made = month_end(joined, period, recorded)
    with suppress(OSError):
        keep(made, home / f"{period}-forecasts")
        _remove_oldest([path for path in copy.iterdir() if path.is_dir()], _FORECASTS)
    return joined, made


def open_data(data: Path, progress: Progress = lambda done, share: None) -> tuple[Municipality, Path | None]:
    """The municipality in ``data`` without the register's entries, and the folder of its copy; None when none could be kept.

    What is read from a copy has its rows in the copy's order, also the first time: figures are the same to the last bit.
    """
    place = copies_of(data)
    copy = place and _copy(data, place)
    if copy and copy.exists():
        with suppress(OSError, ValueError, KeyError):
            found = replace(read_checked_copy(copy), folder=data)
            os.utime(copy)
            return found, copy
        shutil.rmtree(copy, ignore_errors=True)
    read = read_municipality(
        data, progress=lambda done, total, file: progress(f"Læser {file or 'data'}", _READING * done / max(total, 1))
    )
    if place is None or copy is None:
        return read, None
    with suppress(OSError, ValueError, KeyError):
        _write(read, copy)
        _remove_oldest([path for path in place.iterdir() if not path.name.startswith(".")], _COPIES)
        _remove_unused(place.parent)
        return replace(read_checked_copy(copy), folder=data), copy
    return read, None


def copies_of(data: Path) -> Path | None:
    """The folder of a municipality's copies in the person's own cache; None where a person has no such folder.

    ``STYRING_KOPIER`` in the environment names another folder than the usual; set to nothing it means: keep none.
    """
    if (chosen := os.environ.get("STYRING_KOPIER")) is not None:
        base = Path(chosen) if chosen.strip() else None
    else:
        usual = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
        with suppress(RuntimeError):
            usual = usual or str(Path.home() / ".cache")
        base = Path(usual) / "styringslib" if usual else None
    return base and base / hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]


def _copy(data: Path, place: Path) -> Path | None:
    """Where the copy of what ``data`` holds now lies, or would lie; None when that can not be known."""
    with suppress(IntakeError, OSError):
        # What a database answers can not be known without asking.
        if not any(source.sql for source in read_settings(data).sources):
            for folder in (place.parent, place):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return place / f"{content_hash(data)[:20]}-{source_digest()[:8]}"
    return None


def _write(municipality: Municipality, copy: Path) -> None:
    """Write the copy whole; where another process was first, its copy stays, for somebody may be reading it."""
    beside = Path(mkdtemp(prefix=".", dir=copy.parent))
    try:
        write_checked_copy(municipality, beside / copy.name)
        with suppress(FileExistsError):
            (beside / copy.name).rename(copy)
    except OSError:
        if not copy.exists():
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _remove_oldest(folders: list[Path], kept: int) -> None:
    for old in sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)[kept:]:
        shutil.rmtree(old, ignore_errors=True)


def _remove_unused(base: Path) -> None:
    """Remove what nobody has opened for long, of every municipality: a copy must not outlive the data it was made of."""
    for copy in base.glob("*/*"):
        if copy.stat().st_mtime < time.time() - _DAYS * 24 * 3600:
            shutil.rmtree(copy, ignore_errors=True)
