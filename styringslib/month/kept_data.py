"""The month's data as all its reports share them: read once, joined with what people have entered, kept as a checked copy."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from styringslib import shipped
from styringslib.call_error import CallError
from styringslib.fields.words import nearest
from styringslib.month.closing.closed_accounts import Closes
from styringslib.month.kept_forecasts import keep_recorded
from styringslib.month.register_state import ask, recorded_forecasts, with_entries
from styringslib.shipped import source_digest

if TYPE_CHECKING:
    from styringslib.intake import Municipality

_KEPT_COPIES = 3


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


def read(data: Path, out: Path) -> tuple[Municipality, str]:
    """The municipality and a hash of its data; from the checked copy when nothing has changed since it was made."""
    from styringslib.intake import content_hash, read_checked_copy, read_municipality

    digest = content_hash(data)
    copy = _copy_folder(out, digest)
    if copy.is_dir():
        # A copy knows the folder it was made from; the same files may have been moved since.
        return replace(read_checked_copy(copy), folder=data), digest
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
    municipality: Municipality, digest: str, data: Path, out: Path, month: pd.Period, closes: Closes
) -> Joined:
    """The month's data with what people have entered.

    ``closes``: the rule of the round, by which a month that is told to be closed is.
    """
    memory = out / ".data" / f"register-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}.json"
    state = ask(data, municipality.settings, memory)
    plain = _keep_copy(municipality, out, digest)
    if state is None:
        return Joined(municipality, digest, plain, None)
    os.utime(plain)  # read again when people have entered more: the last to be removed
    both = with_entries(municipality, state, closes)
    # A month may be closed, or no longer be, by what an earlier month's run has found since.
    closed = "".join(one for one in both.closed if one < str(month))
    digest = hashlib.sha256(f"{digest}{state.digest(month)}{closed}".encode()).hexdigest()
    copy = _keep_copy(both, out, digest)
    keep_recorded(recorded_forecasts(state, municipality), copy)
    return Joined(both, digest, copy, state.about(month))


def _copy_folder(out: Path, digest: str) -> Path:
    # Forecasts are kept with the copy; other code may make others from the same data.
    return out / ".data" / f"{digest[:20]}-{source_digest()[:8]}"


def _keep_copy(municipality: Municipality, out: Path, digest: str) -> Path:
    """The checked copy for the reports' processes; the oldest of several copies are removed."""
    from styringslib.intake import write_checked_copy

    copy = _copy_folder(out, digest)
    if not copy.is_dir():
        write_checked_copy(municipality, copy)
        copies = sorted(copy.parent.glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in copies[_KEPT_COPIES:]:
            shutil.rmtree(old, ignore_errors=True)
    return copy
