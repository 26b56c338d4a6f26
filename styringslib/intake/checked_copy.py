"""The checked copy: canonical tables as Parquet, one row group per unit, so that a report reads only its own rows."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

import styringslib
from styringslib.fields.fault import FILE
from styringslib.intake.cells.columns import TEXT
from styringslib.intake.cells.conversion import NO_MONTH
from styringslib.intake.cells.table_rows import empty_table, period_array
from styringslib.intake.files.sources import Files, InputFile
from styringslib.intake.mapping.kontering_files import mapping_files
from styringslib.intake.mapping.unallocated import COLUMNS, empty_unallocated
from styringslib.intake.own_folder import beside, closed, private_folder
from styringslib.intake.problems.problem import Problem
from styringslib.intake.problems.problems import IntakeError, Problems
from styringslib.intake.settings.settings import Settings
from styringslib.intake.settings.settings_file import read_settings
from styringslib.intake.tables_when_asked import TablesWhenAsked

from .municipality import Municipality
from .schema import tables

ABOUT = "kopi.json"
_MONTHS = "months"  # in a file's metadata: which of its whole numbers are months
_OPEN = "unallocated"  # the file of what kontering does not say the meaning of
_WHOLE = ""  # rows of tables without units, and rows that are about a whole area


def write_checked_copy(municipality: Municipality, folder: str | Path) -> None:
    """Write the municipality's tables to ``folder`` (replaced as a whole, never half): one Parquet file per table, sorted
    by unit with a row group per unit, kommune.toml as it was, and problems, inputs and row groups in kopi.json. Nobody else
    can read it: the folder is 0700 and its files 0600, also while they are being written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as copy:
    ...     write_checked_copy(read_municipality("data/published/favrskov"), copy)
    ...     sorted(path.name for path in Path(copy).iterdir())
    ['kommune.toml', 'kopi.json', 'status.parquet']
    """
    target = Path(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    with beside(target) as work:
        _write_all(municipality, work)
        closed(work)
        if target.exists():
            shutil.rmtree(target)
        os.replace(work, target)


def keep_checked_copy(municipality: Municipality, folder: Path) -> None:
    """As `write_checked_copy`, in a folder of copies that is closed to others; a copy that another process has put there
    meanwhile stays, for somebody may be reading it."""
    private_folder(folder.parent)
    with beside(folder) as work:
        _write_all(municipality, work)
        closed(work)
        try:
            work.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise


def _write_all(municipality: Municipality, folder: Path) -> None:
    groups = {
        name: _write(frame, name, folder)
        for name, frame in {**municipality.tables, _OPEN: municipality.unallocated}.items()
        if len(frame)
    }
    about = {
        "folder": str(municipality.folder.resolve()),
        "groups": groups,
        "problems": json.loads(municipality.problems.to_json(orient="records")),
        "inputs": [[item.path, item.sha256, item.size, item.rows] for item in municipality.inputs],
        "stopped": dict(municipality.stopped),
        "rounds": {month: end.isoformat() for month, end in municipality.rounds.items()},
        "closed": municipality.closed,
    }
    (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")
    shutil.copyfile(municipality.folder / FILE, folder / FILE)


def _write(frame: pd.DataFrame, name: str, folder: Path) -> list[str]:
    """Write one table; the unit of each row group in order."""
    import pyarrow as pa
    from pyarrow import parquet

    arrays: dict[str, Any] = {}
    months = []
    for column in frame.columns:
        values = frame[column]
        if isinstance(values.dtype, pd.PeriodDtype):
            months.append(column)
            arrays[column] = pa.array(values.array.asi8, mask=values.isna().to_numpy(), type=pa.int64())
        elif isinstance(values.dtype, pd.StringDtype):
            arrays[column] = pa.array(values, type=pa.large_string(), from_pandas=True)
        else:
            arrays[column] = pa.array(values, from_pandas=values.dtype.kind == "M")
    content = pa.table(arrays, metadata={_MONTHS: json.dumps(months)})
    if "unit" not in frame:
        parquet.write_table(content, folder / f"{name}.parquet", compression="zstd", row_group_size=max(len(frame), 1))
        return [_WHOLE]
    places = frame.groupby(frame["unit"].fillna(_WHOLE), sort=True).indices
    with parquet.ParquetWriter(folder / f"{name}.parquet", content.schema, compression="zstd") as writer:
        for rows in places.values():
            writer.write_table(content.take(pa.array(rows)), row_group_size=len(rows))
    return [str(unit) for unit in places]


def read_checked_copy(folder: str | Path, unit: str | None = None) -> Municipality:
    """The municipality of a checked copy; with ``unit`` (name, key or alias) as `Municipality.for_unit`, reading only the
    row groups of that unit and of those merged into it. IntakeError when the folder holds no whole copy.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as copy:
    ...     write_checked_copy(read_municipality("data/published/favrskov"), copy)
    ...     float(read_checked_copy(copy).status["value"].iloc[0])
    63285080.0
    """
    found = open_checked_copy(folder, unit)
    return replace(found, tables=dict(found.tables))


def open_checked_copy(folder: str | Path, unit: str | None = None) -> Municipality:
    """As `read_checked_copy`, with each table read when it is first asked for: for a process that ends before the copy goes."""
    home = Path(folder)
    try:
        about = json.loads((home / ABOUT).read_text("utf-8"))
    except (OSError, ValueError):
        raise IntakeError(
            Problem("error", f"Mappen {home} er ikke en kontrolleret kopi", "Kør indlæsningen igen", file=ABOUT)
        ) from None
    settings = read_settings(home)
    wanted: set[str] | None = None
    if unit is not None:
        own = settings.unit(unit)
        wanted = {own.name, *(old.name for old in settings.predecessors(own))}
    groups = {
        name: [one for one in units if wanted is None or one in wanted] for name, units in about["groups"].items()
    }

    def read(name: str) -> pd.DataFrame:
        frame = _read(home, name, about["groups"][name], wanted) if groups.get(name) else pd.DataFrame()
        return frame if len(frame) else empty_table(tables()[name], settings)

    beside = [name for name in groups if name not in tables() and name != _OPEN and groups[name]]
    problems = Problems.from_frame(pd.DataFrame(about["problems"])).frame if about["problems"] else Problems().frame
    inputs = tuple(InputFile(*item) for item in about["inputs"])
    rounds = {month: pd.Timestamp(end) for month, end in about["rounds"].items()}
    left = _read(home, _OPEN, about["groups"].get(_OPEN, []), wanted)
    left = left.astype(COLUMNS) if len(left) else empty_unallocated()
    folder, stopped, closed = Path(about["folder"]), about["stopped"], about.get("closed") or {}
    municipality = Municipality(
        folder, settings, TablesWhenAsked((*tables(), *beside), read), problems, inputs, stopped, rounds, left, closed
    )
    return municipality if unit is None else municipality.for_unit(unit)


def _read(folder: Path, name: str, groups: list[str], wanted: set[str] | None) -> pd.DataFrame:
    import pyarrow as pa
    from pyarrow import parquet

    chosen = [place for place, unit in enumerate(groups) if wanted is None or unit in wanted]
    if not chosen:
        return pd.DataFrame()
    with parquet.ParquetFile(folder / f"{name}.parquet") as stored:
        content = stored.read_row_groups(chosen, use_threads=False)
    months = set(json.loads(content.schema.metadata[_MONTHS.encode()]))
    data: dict[str, Any] = {}
    for heading in content.column_names:
        column = content.column(heading)
        if heading in months:
            data[heading] = period_array(column.fill_null(NO_MONTH).to_numpy())
        elif pa.types.is_large_string(column.type):
            data[heading] = pd.Series(column, dtype=TEXT)
        elif pa.types.is_timestamp(column.type):
            data[heading] = column.to_numpy().astype("datetime64[s]")
        else:
            data[heading] = column.to_numpy()
    return pd.DataFrame(data)


def content_hash(folder: str | Path) -> str:
    """SHA-256 over kommune.toml, the bytes of all files it names and of kontering, the data contract and the library's version.

    The same hash means the same reading. IntakeError when kommune.toml or a file cannot be read.

    >>> first = content_hash("data/published/favrskov")
    >>> len(first), first == content_hash("data/published/favrskov"), first == content_hash("data/published/vordingborg")
    (64, True, False)
    """
    home = Path(folder)
    settings = read_settings(home)
    total = hashlib.sha256(styringslib.__version__.encode())
    total.update(files("styringslib.intake").joinpath("schema.toml").read_bytes())
    total.update((home / FILE).read_bytes())
    for name, path in _named(home, settings).items():
        total.update(f"\n{name} {file_digest(path)}".encode())
    return total.hexdigest()


def content_files(folder: str | Path) -> dict[str, Path]:
    """Every file that the folder's kommune.toml names, by its path within the folder: tables, kontering and official statistics.

    >>> [*content_files("data/published/favrskov")]
    ['status.csv']
    """
    return _named(Path(folder), read_settings(folder))


def _named(home: Path, settings: Settings) -> dict[str, Path]:
    listing = Files(home)
    patterns = [*(source.files for source in settings.sources), mapping_files(home, settings)]
    paths = {path for pattern in patterns for path in listing.find(pattern)[0]}
    # The demography report reads its own files: what they hold must also make a new report.
    extra = settings.sections.get("demografi")
    keys = ("officiel", "doedsfald", "landet", "landet_doedsfald")
    named = [extra.get(key) for key in keys] if isinstance(extra, Mapping) else []
    paths |= {home / name for name in named if isinstance(name, str) and (home / name).is_file()}
    return {path.relative_to(home).as_posix(): path for path in sorted(paths)}


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def from_cache(folder: str | Path, cache: str | Path, read: Callable[[], Municipality], strict: bool) -> Municipality:
    """The checked copy under ``cache`` that fits the folder's content, read and written there first when there is none.

    A table that comes from a database is never taken from the cache: what it holds cannot be known without asking.
    """
    if any(source.sql for source in read_settings(folder).sources):
        return read()
    place = Path(cache) / f"{content_hash(folder)[:20]}{'' if strict else '-lempelig'}"
    if (place / ABOUT).exists():
        return read_checked_copy(place)
    municipality = read()
    write_checked_copy(municipality, place)
    return municipality
