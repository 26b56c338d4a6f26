"""A month made again from its archive, and held against what the archive has: every file, and where one differs, why it may."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from styringslib.call_error import CallError
from styringslib.delivery import bag
from styringslib.delivery.archive import ABOUT, EARLIER, INPUTS, REPORTS, STATE
from styringslib.delivery.open_pages import without_closed
from styringslib.month.names import WHOLE_KEY
from styringslib.presentation import numbers
from styringslib.publishing import manifest
from styringslib.publishing.crew import Interrupted
from styringslib.publishing.trail import Caller
from styringslib.reports import run as reports
from styringslib.shipped import source_digest
from styringslib.system_fault import told_of_system

# Where the reports lie is written in a notebook, and the front page tells how far the round was on the day.
_NOT_COMPARED = {manifest.NAME, "index.html", "runde.json"}


@dataclass(frozen=True)
class Reproduced:
    """``same``: how many files became the same byte for byte; ``known`` and ``wrong``: Danish sentences."""

    folder: Path
    same: int
    known: tuple[str, ...]
    wrong: tuple[str, ...]


def reproduce(
    archive: Path, out: Path, *, notebooks: Path | None = None, workers: int | None = None, who: Caller | None = None
) -> Reproduced:
    """Make the archived month in ``out``, which must be new or empty. CallError when the archive is not whole."""
    broken = bag.faults(archive)
    if broken:
        raise CallError("\n".join([*broken, "Intet er dannet."]))
    if out.exists() and any(out.iterdir()):
        raise CallError(f"{out} er ikke tom. Vælg en ny mappe med --out, så intet bliver blandet sammen.")
    content = archive / bag.CONTENT
    about = json.loads((content / ABOUT).read_text("utf-8"))
    state = content / STATE
    options = reports.Options(
        content / INPUTS, about["month"], out, units=_units(content / REPORTS / about["month"]), workers=workers,
        notebooks=notebooks, formats=tuple(about["formats"]), caller=who,
        archived=state if state.is_file() else content / ABOUT, like=content / REPORTS / about["month"],
    )  # fmt: skip
    with _all_or_nothing(out):
        if (content / EARLIER).is_dir():
            shutil.copytree(content / EARLIER, out, dirs_exist_ok=True)
        made = reports.run(options)
    known, wrong, same = _compared(content / REPORTS / about["month"], made.folder)
    wrong += [f"{unit}: {reason}" for unit, reason in made.failed.items()]
    if about["source"] != source_digest():
        known.insert(
            0, f"Arkivet er lavet med en anden udgave af styring ({about['version']}), så tal og sider kan være andre."
        )
    changed = [name for name, one in manifest.versions().items() if about["versions"].get(name) != one]
    if changed:
        known.insert(0, f"Andre udgaver end dengang: {numbers.listed(changed)}.")
    return Reproduced(made.folder, same, tuple(known), tuple(wrong))


@contextmanager
def _all_or_nothing(out: Path) -> Iterator[None]:
    """What a call that is ended midway has put in ``out`` goes again, so that the same call can be made once more."""
    there = out.exists()
    try:
        yield
    except BaseException as error:
        for path in out.iterdir() if out.is_dir() else ():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if not there and out.is_dir():
            out.rmdir()
        again = f"Intet er gemt i {out}. Kør den samme kommando igen."
        if isinstance(error, Interrupted):
            raise Interrupted(f"Afbrudt. {again}") from None
        cause = error if isinstance(error, OSError) else error.__context__
        told = told_of_system(cause, out) if isinstance(cause, OSError) else None
        if told is None:
            raise
        raise CallError(f"{told} {again}") from None


def _units(month: Path) -> tuple[str, ...] | None:
    """The units that the archived month has reports of; None where it has the whole municipality's, which is made of all."""
    keys = {key for key, _ in manifest.read(month)}
    return None if WHOLE_KEY in keys or not keys else tuple(sorted(keys))


def _compared(before: Path, now: Path) -> tuple[list[str], list[str], int]:
    known: list[str] = []
    wrong: list[str] = []
    same = 0
    for path in sorted(path for path in before.rglob("*") if path.is_file()):
        name = path.relative_to(before).as_posix()
        if name in _NOT_COMPARED or name.startswith("uddelingsark/"):
            continue
        other = now / name
        if not other.is_file():
            wrong.append(f"{name} blev ikke dannet igen.")
        elif path.read_bytes() == other.read_bytes():
            same += 1
        elif path.suffix == ".html" and _plain(path) == _plain(other):
            known.append(f"{name}: Kun links til andre sider er forskellige.")
        elif path.suffix == ".ipynb" and _without_place(path) == _without_place(other):
            known.append(f"{name}: Kun mapperne er forskellige.")
        else:
            wrong.append(f"{name} blev en anden.")
    return known, wrong, same


def _plain(page: Path) -> str:
    return without_closed(page.read_text("utf-8"), lambda address: False)


def _without_place(notebook: Path) -> str:
    """The notebook without where the data lay."""
    content = json.loads(notebook.read_text("utf-8"))
    data = content.get("metadata", {}).get("papermill", {}).get("parameters", {}).get("data", "")
    text = json.dumps(content, sort_keys=True)
    return text.replace(json.dumps(data)[1:-1], "") if data else text
