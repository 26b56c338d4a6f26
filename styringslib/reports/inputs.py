"""The municipality's files while a run lasts: read whole, and looked at again when the reports are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from styringslib.call_error import CallError
from styringslib.fields.fault import FILE
from styringslib.month.kept_data import read
from styringslib.month.register_rows import noted
from styringslib.presentation import numbers
from styringslib.publishing.manifest import NAME as RECORD
from styringslib.reports import index as indexes

if TYPE_CHECKING:
    from styringslib.intake import Municipality

_TRIES = 3
_REMEDY = "Kør igen"


@dataclass(frozen=True)
class Still:
    """A municipality read of files that stood still meanwhile. ``digest`` is of its data, ``files`` the hash of each file."""

    municipality: Municipality
    digest: str
    files: Mapping[str, str]


def read_still(data: Path, out: Path) -> Still:
    """The municipality; read again when a file was changed meanwhile, CallError when that goes on.

    Else a copy of what was half one file and half another would be kept as the reading of the first.
    """
    names: tuple[str, ...] = ()
    for _ in range(_TRIES):
        files = _hashes(data)
        municipality, digest = read(data, out)
        if not (names := changed(data, files)):
            return Still(municipality, digest, files)
    raise CallError(f"{_told(names)} bliver ændret, mens der læses. Vent, til udtrækket er færdigt, og kør igen.")


def looks_new(data: Path, out: Path) -> bool:
    """Whether a file in ``data`` is younger than all that has been made in ``out``, so that there are reports to make: a guess
    by the files' times alone, which may be wrong without harm."""
    made = max((path.stat().st_mtime for path in out.glob(f"*/{RECORD}")), default=0.0)
    return any(path.stat().st_mtime > made for path in data.rglob("*") if path.is_file())


def changed(data: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """The names of those that are others than in ``files``, are gone or have come."""

    try:
        now = _hashes(data)
    except (ValueError, OSError):
        return (FILE,)
    return tuple(sorted(name for name in {*files, *now} if files.get(name) != now.get(name)))


def notes(names: Sequence[str]) -> tuple[str, ...]:
    """What is said of files that were changed while the reports were made; nothing of none."""
    return (f"{_made(names)}. {_REMEDY}.",) if names else ()


def rows(names: Sequence[str]) -> list[dict[str, Any]]:
    """The same as a line of the data check."""
    from styringslib.intake.problems.problems import Problems

    return list(indexes.problem_rows(noted(Problems().frame, [(_made(names), _REMEDY)], names[0], "warning")))


def _made(names: Sequence[str]) -> str:
    return f"{_told(names)} blev ændret, mens rapporterne blev dannet. De bygger på det, der stod før"


def _told(names: Sequence[str]) -> str:
    return f"{'Filen' if len(names) == 1 else 'Filerne'} {numbers.listed(list(names))}"


def _hashes(data: Path) -> dict[str, str]:
    from styringslib.intake.checked_copy import content_files, file_digest

    found = {}
    for name, path in {FILE: data / FILE, **content_files(data)}.items():
        try:
            found[name] = file_digest(path)
        except OSError:
            found[name] = ""
    return found
