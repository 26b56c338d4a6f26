"""The whole folder: which columns hold people's ids, every extract once more in a new folder, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from styringslib.fields.fault import FILE
from styringslib.intake.cells.heading_words import fold_heading
from styringslib.intake.files.beside_tables import beside_tables
from styringslib.intake.files.grids import Unreadable
from styringslib.intake.files.signature import ENDINGS, kind_of
from styringslib.intake.problems.problems import IntakeError
from styringslib.intake.schema import tables
from styringslib.intake.settings.settings_file import open_settings, settings_of
from styringslib.privacy import find_cpr, hide_cpr
from styringslib.pseudonymising.files import NotPossible, rewritten
from styringslib.pseudonymising.rows import Counts, Wanted

_CITIZEN = "citizen"


@dataclass(frozen=True)
class FileDone:
    """A file of the new folder: headings of its columns with pseudonyms, cells that got one, numbers hidden elsewhere.

    ``left_out``: why a file is not in the new folder, "" when it is. ``named``: whether it has a column that was asked for.
    """

    name: str
    columns: tuple[str, ...] = ()
    replaced: int = 0
    hidden: int = 0
    left_out: str = ""
    named: bool = False


def pseudonymise(data: Path, out: Path, keys: tuple[bytes, ...], columns: Sequence[str] = ()) -> list[FileDone]:
    """Write the extracts of ``data`` to the new folder ``out`` with pseudonyms under ``keys``, one after the other.

    ``columns``: headings of the columns with ids; without, those of the tables about citizens as kommune.toml and the data
    contract call them, and every column that mostly holds CPR numbers. Raises NotPossible (Danish), and then ``out`` is not
    made.
    """
    _check_folders(data, out)
    wanted = _wanted(data, keys, columns)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.resolve().parent))
    try:
        done = [_file(path, path.relative_to(data), work, wanted) for path in _files(data)]
        if columns and not any(one.named for one in done):
            raise NotPossible(
                f"Ingen fil har en kolonne, der hedder {' eller '.join(columns)}. Se efter overskrifterne."
            )
        if out.exists():
            out.rmdir()
        os.replace(work, out)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return done


def _check_folders(data: Path, out: Path) -> None:
    if not data.is_dir():
        raise NotPossible(f"Mappen {data} findes ikke. Ret stien.")
    here, there = data.resolve(), out.resolve()
    if here == there or here in there.parents or there in here.parents:
        raise NotPossible("Den nye mappe skal ligge et andet sted end data, ikke i den og ikke om den.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise NotPossible(f"{out} findes allerede. Vælg en ny mappe; intet bliver overskrevet.")
    if not there.parent.is_dir():
        raise NotPossible(f"Mappen {there.parent} findes ikke. Opret den, eller vælg en anden.")


def _wanted(data: Path, keys: tuple[bytes, ...], columns: Sequence[str]) -> Wanted:
    known = [table[_CITIZEN] for table in tables().values() if _CITIZEN in table.names]
    headings = set(columns) or {word for column in known for word in (column.heading, *column.aliases)}
    others: set[str] = set()
    if (data / FILE).is_file():
        try:
            file = open_settings(data)
        except IntakeError as error:
            raise NotPossible(f"kommune.toml kan ikke læses.\n{error}") from None
        if file.problems([]).errors:
            raise NotPossible("kommune.toml indeholder noget, der ligner et CPR-nummer. styring check siger hvor.")
        sources = settings_of(file.content)[0].sources  # what else is wrong with it does not matter here
        others = {word for source in sources for word in source.other_numbers}
        if not columns:
            headings |= {source.citizen_column for source in sources} | {s.headings.get(_CITIZEN, "") for s in sources}
    return Wanted(frozenset(map(fold_heading, headings - {""})), frozenset(map(fold_heading, others)), keys)


def _files(data: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(data):
        names[:] = sorted(name for name in names if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(files) if not name.startswith((".", "~$")))


def _file(path: Path, name: Path, work: Path, wanted: Wanted) -> FileDone:
    told = name.as_posix()
    if find_cpr(told):
        raise NotPossible(f"{hide_cpr(told)}: navnet ligner et CPR-nummer. Omdøb filen, og kør igen.")
    if path.is_symlink():
        return FileDone(told, left_out="er en genvej til et andet sted")
    if path.suffix.casefold() not in ENDINGS and path.name != FILE:
        return FileDone(told, left_out="er ikke et udtræk")
    counts = Counts()
    try:
        content = path.read_bytes()
        if path.name != FILE:
            kind = kind_of(content[: 1 << 13], path.suffix.casefold())
            content = rewritten(kind, content, wanted, counts)
        target = work / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(content)
        if path.name != FILE and any(find_cpr(one.text) for one in beside_tables(target)):
            raise NotPossible("har CPR-numre ved siden af tabellerne, som ikke kan fjernes. Slet dem i Excel")
    except Unreadable as error:
        raise NotPossible(f"{told}: {error.message}. {error.remedy}.") from None
    except NotPossible as error:
        raise NotPossible(f"{told} {error}.") from None
    except (OSError, MemoryError):
        raise
    except Exception:  # a damaged file raises errors of many kinds
        raise NotPossible(f"{told} kan ikke læses. Kopiér den igen, eller gem den som CSV.") from None
    return FileDone(told, tuple(dict.fromkeys(counts.columns)), counts.replaced, counts.hidden, named=counts.named)
