"""What a person has opened stays read: checked copy and forecasts, kept for the next time that the same files are opened.

Reading and forecasting take far longer than showing. The copies lie in the person's own cache folder, which nobody else can
look into (``intake.own_folder``), apart from those of ``styring run`` (``kept_data``). A copy is used only while every file,
kommune.toml, the register and the library's own code are what they were when it was made.
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

from styringslib.calendar import as_month
from styringslib.fields.fault import SettingsError
from styringslib.intake import (
    IntakeError,
    Municipality,
    content_hash,
    read_checked_copy,
    read_municipality,
)
from styringslib.intake.checked_copy import keep_checked_copy
from styringslib.intake.for_reports import for_reports
from styringslib.intake.own_folder import copies_of, places, private_folder
from styringslib.intake.retention import RETENTION
from styringslib.intake.settings.settings_file import read_settings
from styringslib.month import register_state
from styringslib.month.forecast import MonthForecast
from styringslib.month.kept_forecasts import keep, read_forecasts
from styringslib.month.month_end import month_end
from styringslib.shipped import source_digest

#: Danish words for what is done, and how far it is (0-1).
Progress = Callable[[str, float], None]
#: Copies of one municipality, and forecasts of one copy, that are kept.
_COPIES, _FORECASTS = 2, 6
_DAY = 24 * 3600
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
        keep_checked_copy(for_reports(read), copy)
        _remove_oldest([path for path in place.iterdir() if not path.name.startswith(".")], _COPIES)
        remove_unused(place.parent)
        return replace(read_checked_copy(copy), folder=data), copy
    return read, None


def _copy(data: Path, place: Path) -> Path | None:
    """Where the copy of what ``data`` holds now lies, or would lie; None when that can not be known."""
    with suppress(IntakeError, OSError):
        # What a database answers can not be known without asking.
        if not any(source.sql for source in read_settings(data).sources):
            private_folder(place)
            return place / f"{content_hash(data)[:20]}-{source_digest()[:8]}"
    return None


def _remove_oldest(folders: list[Path], kept: int) -> None:
    for old in sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)[kept:]:
        shutil.rmtree(old, ignore_errors=True)


def remove_unused(base: Path) -> None:
    """Remove what nobody has used for long, of every municipality: a copy must not outlive the data it was made of."""
    for copy in (one for place in places(base) for one in place.iterdir()):
        with suppress(OSError):
            unused = time.time() - copy.stat().st_mtime
            if copy.is_dir() and unused > _DAY and unused > _days(copy) * _DAY:
                shutil.rmtree(copy, ignore_errors=True)


def _days(copy: Path) -> int:
    """How long the copy is kept, as the kommune.toml that it was made with says."""
    with suppress(IntakeError, SettingsError, OSError):
        return int(RETENTION.checked(read_settings(copy).sections)["copy_days"])
    return int(RETENTION.checked({})["copy_days"])
