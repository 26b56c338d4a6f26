"""`styring register`: show, export, import, history, upgrade and backup, for those who live in Excel and the terminal.

Only Typer is imported before a command is known, so that help answers at once.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from styringslib.commands.calling import calling
from styringslib.commands.logged import REPORTS, LoggedIn, logged
from styringslib.commands.options import Data
from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED, UNUSABLE

if TYPE_CHECKING:
    import pandas as pd

    from styringslib.register import Entry, Register

HELP = "Det fælles register: det, ledere og konsulenter har skrevet, fra dispositioner og forklaringer til trin og referater."
_User = Annotated[str | None, typer.Option(metavar="BRUGER", help="Hvem du er. Uden: den, der er logget ind.")]
_Units = Annotated[str | None, typer.Option(metavar="A,B", help="Kun disse enheder. Uden: alle.")]
_Kind = Annotated[
    str | None, typer.Option(metavar="SLAGS", help="Kun disse ark, fx Dispositioner,Handlinger. Uden: alle.")
]
_File = Annotated[Path, typer.Option("--file", metavar="FIL", help="Excel-projektmappen (xlsx).")]


def show(data: Data = None, units: _Units = None, kind: _Kind = None) -> int:
    """Vis de poster, der gælder nu, i registret og i kommunens filer."""
    from styringslib.register import KINDS
    from styringslib.register_form.file_entries import read_entries

    kinds, register = _kinds(kind), _open(data)
    files = read_entries(register.folder, register.settings)
    names = _split(units)
    say(register.where)
    for name in kinds:
        table = register.current(name, names)
        say(f"\n{KINDS[name]} ({len(table)})")
        for row in _lines(name, table):
            say(f"- {row}")
        beside = files.beside(register, name, names)
        if len(beside):
            say(f"I kommunens filer ({len(beside)})")
        for row in _lines(name, beside):
            say(f"- {row}")
    return OK


def export(file: _File, data: Data = None, user: _User = None, units: _Units = None, kind: _Kind = None) -> int:
    """Skriv posterne i en Excel-projektmappe, der kan rettes og hentes ind igen."""
    from styringslib.register.excel.excel import write_workbook

    register = _open(data)
    count = write_workbook(register, file, _kinds(kind), _split(units), register.person(user))
    say(f"{_posts(count)} er skrevet i {file}. Ret i arkene, og hent dem ind med: styring register import")
    return OK


def import_(
    file: _File,
    data: Data = None,
    user: _User = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Vis kun, hvad der ville ske.")] = False,
    restored: Annotated[
        bool,
        typer.Option("--restored", help="Registret er en ældre kopi: Det, der er gået tabt siden, lægges ind igen."),
    ] = False,
    out: LoggedIn = REPORTS,
) -> int:
    """Hent en rettet projektmappe ind. Er der fejl, skrives ingenting."""
    from styringslib.delivery.delivered import log_entry
    from styringslib.register.excel.excel_import import read_workbook

    register = _open(_own(data))
    plan = read_workbook(register, file, register.person(user), restored=restored)
    if plan.problems:
        say(plan.text(), err=True)
        return UNUSABLE
    if not dry_run:
        written = plan.apply()
        for note in (note for entry in written for note in log_entry(out, calling(), register, entry)):
            say(note, err=True)
        _log(out, register, f"regnearket {file.name} hentet ind: {plan.told}")
    say(plan.text())
    say("Intet er gemt; det var en prøve." if dry_run else f"Gemt. {register.where}.")
    return OK


def history(
    entry: Annotated[str, typer.Option("--id", metavar="POST-ID", help="Posten, som styring register show viser den.")],
    data: Data = None,
) -> int:
    """Vis alle udgaver af en post: hvornår, hvilken rolle, og hvad der blev ændret."""
    from styringslib.register import RegisterError

    versions = _open(data).history(entry)
    if not versions:
        raise RegisterError("Posten findes ikke i registret. Find id'et med styring register show.")
    for before, version in zip([None, *versions[:-1]], versions, strict=True):
        say(_told(before, version))
    return OK


def upgrade(data: Data = None, out: LoggedIn = REPORTS) -> int:
    """Bring registrets skema til den nyeste udgave. Der tages først en sikkerhedskopi."""
    register = _open(_own(data))
    copy = register.migrate()
    if copy is not None:
        _log(out, register, f"opgraderet til skema {register.schema_version}")
        say(f"Sikkerhedskopi: {copy}")
    say(f"{register.where}: skema {register.schema_version}.")
    return OK


def backup(
    file: Annotated[Path, typer.Option("--file", metavar="FIL", help="Den SQLite-fil, kopien skrives i.")],
    data: Data = None,
    out: LoggedIn = REPORTS,
) -> int:
    """Skriv en kopi af alle poster og udgaver i en SQLite-fil."""
    register = _open(data)
    register.backup(file)
    _log(out, register, f"kopieret til {file.name}")
    say(f"Kopien er skrevet i {file}.")
    return OK


def verify(data: Data = None) -> int:
    """Efterprøv, at intet i registret er ændret, slettet eller lagt ind uden om programmet."""
    from styringslib.register.chain.told import told

    register = _open(data)
    found = register.verify()
    say(f"{register.where}: {told(found)}")
    for one in found.breaks:
        say(f"- {one}", err=True)
    if found.breaks:
        return SOME_FAILED
    register.head()  # and it is the register that was seen before
    return OK


def accept(
    reason: Annotated[str, typer.Option("--reason", metavar="TEKST", help="Hvorfor registret er et andet end før.")],
    data: Data = None,
    user: _User = None,
    out: LoggedIn = REPORTS,
) -> int:
    """Lad det register, der ligger der nu, gælde, efter at en kopi er hentet frem, eller når I begynder forfra."""
    from styringslib.register.shown import versions_told

    register = _open(_own(data))
    head = register.accept(register.person(user), reason)
    _log(out, register, f"godkendt som det rette: {versions_told(head.size)}")
    say(f"{register.where} gælder fra nu af: {versions_told(head.size)}. Begrundelsen er gemt hos dig.")
    return OK


# Name in the terminal -> function.
COMMANDS: dict[str, Callable[..., int]] = {
    "show": show,
    "export": export,
    "import": import_,
    "history": history,
    "upgrade": upgrade,
    "backup": backup,
    "verify": verify,
    "accept": accept,
}


def _log(out: Path, register: Register, what: str) -> None:
    """Log ``what`` was done with the register, and the head of its chain afterwards."""
    head = register.head()
    logged(out, "register", what=what, size=head.size, head=head.digest)


def _open(data: Path | None) -> Register:
    from styringslib.month.kept_data import data_folder
    from styringslib.register import open_register

    return open_register(data_folder(data))


def _own(data: Path | None) -> Path:
    """The folder, which must be named where something is written: the sample municipality is nobody's register."""
    from styringslib.register import RegisterError

    if data is None:
        raise RegisterError("Angiv kommunens mappe med --data.")
    return data


def _split(names: str | None) -> list[str] | None:
    return None if names is None else [name.strip() for name in names.split(",") if name.strip()]


def _kinds(given: str | None) -> list[str]:
    """The kinds of entry that are named by their sheet's or their English name; all that people write without names."""
    from styringslib.register import BY_HAND, KINDS, RegisterError
    from styringslib.register.checks import unknown_kind
    from styringslib.register.excel.sheet import kind_of

    if given is None:
        return list(BY_HAND)
    found = [(word, word if word in KINDS else kind_of(word)) for word in _split(given) or []]
    unknown = [word for word, kind in found if kind is None]
    if unknown or not found:
        raise RegisterError(unknown_kind(unknown[0] if unknown else given))
    return [kind for _, kind in found if kind is not None]


def _lines(kind: str, table: pd.DataFrame) -> list[str]:
    """One line an entry: what it says, who last changed it, and its id."""
    from styringslib.register import FIELDS
    from styringslib.register.entries import LINKED
    from styringslib.register.shown import moment, shown
    from styringslib.register.values import is_missing

    lines = []
    for row in table.to_dict("records"):
        told = [
            shown(row[field.name], field)
            if field.kind in ("unit", "area", "text")
            else f"{field.heading} {shown(row[field.name], field)}"
            for field in FIELDS[kind]
            if not is_missing(row.get(field.name))
            and field.kind not in LINKED
            and (field.kind != "area" or is_missing(row["unit"]))
        ]
        told_by = row.get("entered_by")
        who = row["role"] if is_missing(told_by) else told_by
        if row["entry_id"]:
            written = [str(who), f"{moment(row['at'])}; id {row['entry_id']}"]
        else:
            written = [*([] if is_missing(who) else [str(who)]), f"filen {row['place']}"]
        lines.append(f"{'; '.join(told)} ({', '.join(written)})")
    return lines


def _told(before: Entry | None, entry: Entry) -> str:
    from styringslib.register import ALL_FIELDS
    from styringslib.register.shown import moment, shown

    who = f"{entry.version}. {moment(entry.at)}, {entry.role}"
    if entry.withdrawn:
        return f"{who}: taget ud ({entry.reason})" if entry.reason else f"{who}: taget ud"
    changed: list[Any] = [
        field
        for field in ALL_FIELDS[entry.kind]
        if entry.values[field.name] != (None if before is None else before.values[field.name])
    ]
    told = "; ".join(f"{field.heading}: {shown(entry.values[field.name], field)}" for field in changed)
    return f"{who}: {'oprettet' if before is None else 'ændret'}. {told}"


def _posts(number: int) -> str:
    return f"{number} {'post' if number == 1 else 'poster'}"
