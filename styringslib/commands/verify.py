"""`styring verify`: whether a month's folder or a single report is still what was made, from what it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from styringslib.commands.calling import calling
from styringslib.commands.options import Data
from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED, UNUSABLE

if TYPE_CHECKING:
    from styringslib.delivery.found_report import FoundReport


def verify(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="ÅÅÅÅ-MM|MAPPE|RAPPORT",
            help="Måneden, dens mappe, eller en rapports fil (også en kopi). Uden: den seneste måned med rapporter.",
        ),
    ] = None,
    data: Data = None,
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporterne ligger. Uden: reports.")] = Path(
        "reports"
    ),
) -> int:
    """Sig, om en måned eller en rapport stadig svarer til det, den blev dannet af: filer, kommune.toml, register og udgave."""
    from styringslib import shipped
    from styringslib.calendar import as_month
    from styringslib.delivery.verify import verify as verified
    from styringslib.month.kept_data import data_folder
    from styringslib.publishing import manifest
    from styringslib.publishing.trail import Trail
    from styringslib.register import open_register

    try:
        asked = _asked(what, out)
        period = as_month(asked.month)
    except ValueError as error:
        return _unusable(str(error))
    register = open_register(data_folder(data or shipped.sample()))
    run = manifest.read_run(asked.out / str(period))
    if not run.month:
        return _unusable(f"Der er ingen rapporter for {period} i {out}. Ret --out, eller kør styring run.")
    if run.municipality != register.settings.name:
        return _unusable(
            f"Rapporterne er for {run.municipality}, og mappen er for {register.settings.name}. Ret --data."
        )
    report = asked.report
    only = [(report.entry.folder, report.entry.name)] if report else None
    found = verified(asked.out, period, register, only)
    assert found is not None
    wrong = (*(report.wrong if report else ()), *found.wrong)
    for line in (*(report.known if report else ()), *found.known):
        say(line)
    if wrong:
        trail = Trail(asked.out, calling())
        trail.write("verify", month=str(period), differences=len(wrong), reports=only)
        for line in (*wrong, *trail.notes):
            say(line, err=True)
    return SOME_FAILED if wrong else OK


@dataclass(frozen=True)
class _Asked:
    """What is asked of: a month in ``out``, or one report of it."""

    out: Path
    month: str
    report: FoundReport | None = None


def _asked(what: str | None, out: Path) -> _Asked:
    """BadCall when it is nothing that can be looked at."""
    from styringslib.commands.danish import BadCall
    from styringslib.delivery.found_report import report_of
    from styringslib.delivery.shelf import months
    from styringslib.publishing import manifest

    path = Path(what or "")
    if what is None:
        if not (there := months(out)):
            raise BadCall(f"Der er ingen rapporter i {out} endnu. Ret --out, eller kør styring run.")
        return _Asked(out, there[0])
    if path.is_dir():
        if not manifest.read_run(path).month:
            raise BadCall(
                f"{path} har ingen {manifest.NAME}, der kan læses, så den er ikke en måneds mappe fra styring."
            )
        return _Asked(path.absolute().parent, path.absolute().name)
    if path.is_file():
        report = report_of(path, out)
        if report is None:
            raise BadCall(
                f"{path} kendes ikke: Den er ikke dannet i {out}, eller den er ændret siden. Ret --out, hvis rapporterne "
                "ligger et andet sted."
            )
        return _Asked(report.out, report.month, report)
    if path.name != what or path.suffix:
        raise BadCall(f"{what} findes ikke. Skriv en måned (2026-10), en måneds mappe eller en rapports fil.")
    return _Asked(out, what)


def _unusable(text: str) -> int:
    say(text, err=True)
    return UNUSABLE
