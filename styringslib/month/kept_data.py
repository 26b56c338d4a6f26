"""The month's data as all its reports share them: read once, joined with what people have entered, kept as a checked copy."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from styringslib import shipped
from styringslib.call_error import CallError
from styringslib.fields.words import nearest
from styringslib.intake.own_folder import (
    ENVIRONMENT,
    RUNS,
    apart_from,
    copies_base,
    copies_of,
    passing_folder,
    private_folder,
    write_private,
)
from styringslib.month import own_copies
from styringslib.month.closing.closed_accounts import Closes
from styringslib.month.kept_forecasts import keep_recorded
from styringslib.month.register_state import ask, read_state, recorded_forecasts, with_entries
from styringslib.shipped import source_digest
from styringslib.system_fault import why

if TYPE_CHECKING:
    from styringslib.intake import Municipality

_KEPT_COPIES = 3
# A copy used in these seconds is perhaps being read by a run of the same data into another folder.
_IN_USE = 3600
MEMORY = "register.json"
# What an earlier version kept with the reports, where others could read it.
_EARLIER = re.compile(r"[0-9a-f]{20}-[0-9a-f]{8}|register-[0-9a-f]{12}\.json")


class Joined(NamedTuple):
    """The municipality with what people have entered, the hash of both, the folder of its checked copy, and what of the register
    it was made from (`RegisterState.about`; None without one)."""

    municipality: Municipality
    digest: str
    cache: Path
    register: Mapping[str, Any] | None


def data_folder(folder: Path | None) -> Path:
    """``folder``, or the sample's when it is None. Raises CallError when it is missing or can not be read."""
    data = folder or shipped.sample()
    if not data.exists():
        raise CallError(f"Mappen {data} findes ikke.{_near_folder(data)} Ret --data.")
    if not data.is_dir():
        raise CallError(f"{data} er ikke en mappe. --data skal være mappen med kommune.toml.")
    if not os.access(data, os.R_OK | os.X_OK):
        raise CallError(f"Mappen {data} kan ikke læses. Bed om læseadgang til den, eller ret --data.")
    return data.absolute()


def _near_folder(folder: Path) -> str:
    parent = folder.absolute().parent
    names = [path.name for path in parent.iterdir() if path.is_dir()] if parent.is_dir() else []
    near = nearest(folder.name, names)
    return f" Mente du {folder.parent / near}?" if near else ""


def copies(data: Path, out: Path | None = None) -> Path:
    """The folder of the copies that runs of ``data`` share, closed to others; one for this run alone where none are kept.

    Raises CallError when it can not be used, or would lie in ``data`` or with the reports in ``out``.
    """
    own = copies_of(data)
    if own is None:
        return _passing()
    place = own.with_name(f"{own.name}{RUNS}")
    apart_from(place, data, "mappen med data")
    if out is not None:
        apart_from(place, out, "mappen med rapporter")
    try:
        return private_folder(place)
    except OSError as error:
        raise CallError(
            f"Kopien af data kan ikke gemmes i {place} ({why(error)}). Sæt miljøvariablen {ENVIRONMENT} til en mappe, som "
            "kun du kan læse og skrive i."
        ) from None


@cache
def _passing() -> Path:
    return passing_folder()


def move_earlier(data: Path, out: Path) -> str:
    """Remove what an earlier version kept with the reports; a Danish sentence about it, "" when nothing was there.

    What it remembered of the register is moved to the copies first, for the day the database is away.
    """
    found = [path for path in of_earlier(out) if not path.is_symlink()]
    mine = f"register-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}.json"
    for path in found:
        memory = copies(data, out) / MEMORY
        if path.name == mine and not memory.exists():
            with suppress(OSError):
                write_private(memory, path.read_bytes())
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if not found:
        return ""
    return (
        f"I {out / '.data'} lå der kopier af data fra en tidligere version, hvor andre kunne læse dem. De er fjernet. Er mappen "
        "sikkerhedskopieret eller delt, ligger de måske også dér."
    )


def of_earlier(out: Path) -> list[Path]:
    """Copies and remembered registers that an earlier version kept with the reports."""
    with suppress(OSError):
        return sorted(path for path in (out / ".data").iterdir() if _EARLIER.fullmatch(path.name))
    return []


def read(data: Path, out: Path) -> tuple[Municipality, str]:
    """The municipality and a hash of its data; from the checked copy when nothing has changed since it was made."""
    from styringslib.intake import content_hash, read_checked_copy, read_municipality

    digest = content_hash(data)
    copy = _copy_folder(copies(data, out), digest)
    if copy.is_dir():
        # A copy knows the folder it was made from; the same files may have been moved since. One that is damaged is made again.
        with suppress(OSError, ValueError, KeyError):
            return replace(read_checked_copy(copy), folder=data), digest
        shutil.rmtree(copy, ignore_errors=True)
    municipality = read_municipality(data, strict=False)
    # What a database answers is no file; it is known, and part of the hash, only when it has been asked.
    if asked := [name for name, source in _queries(municipality).items() if source]:
        total = hashlib.sha256(digest.encode())
        for name in asked:
            total.update(pd.util.hash_pandas_object(municipality.tables[name], index=False).to_numpy().tobytes())
        digest = total.hexdigest()
    return municipality, digest


def _queries(municipality: Municipality) -> dict[str, str]:
    return {source.table: source.sql for source in municipality.settings.sources if source.sql}


def with_register(
    municipality: Municipality,
    digest: str,
    data: Path,
    out: Path,
    month: pd.Period,
    closes: Closes,
    *,
    archived: Path | None = None,
) -> Joined:
    """The month's data with what people have entered.

    ``closes``: the rule of the round, by which a month that is told to be closed is. ``archived``: a state of the register that
    was kept, to be used instead of asking it.
    """
    place = copies(data, out)
    with_section = "register" in municipality.settings.sections
    kept = read_state(archived) if archived is not None and with_section else None
    state = kept or ask(data, municipality.settings, place / MEMORY)
    plain = _keep_copy(municipality, place, digest)
    if state is None:
        return Joined(municipality, digest, plain, None)
    both = with_entries(municipality, state, closes)
    # A month may be closed, or no longer be, by what an earlier month's run has found since.
    closed = "".join(one for one in both.closed if one < str(month))
    digest = hashlib.sha256(f"{digest}{state.digest(month)}{closed}".encode()).hexdigest()
    copy = _keep_copy(both, place, digest)
    keep_recorded(recorded_forecasts(state, municipality), copy)
    return Joined(both, digest, copy, state.about(month))


def _copy_folder(place: Path, digest: str) -> Path:
    # Forecasts are kept with the copy; other code may make others from the same data.
    return place / f"{digest[:20]}-{source_digest()[:8]}"


def _keep_copy(municipality: Municipality, place: Path, digest: str) -> Path:
    """The checked copy for the reports' processes; the oldest of several copies are removed, and those that nobody uses."""
    from styringslib.intake.checked_copy import keep_checked_copy
    from styringslib.intake.for_reports import for_reports

    copy = _copy_folder(place, digest)
    if copy.is_dir():
        os.utime(copy)  # read again: the last to be removed
        return copy
    keep_checked_copy(for_reports(municipality), copy)
    found = sorted(place.glob("[0-9a-f]*-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in found[_KEPT_COPIES:]:
        if old.stat().st_mtime < time.time() - _IN_USE:
            shutil.rmtree(old, ignore_errors=True)
    if base := copies_base():
        own_copies.remove_unused(base)
    return copy
