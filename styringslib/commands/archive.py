"""`styring archive` and `styring reproduce`: a month put aside, and made again from what was put aside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from styringslib.commands.calling import calling
from styringslib.commands.logged import logged
from styringslib.commands.options import Data
from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED


def archive(
    month: Annotated[str, typer.Argument(metavar="ÅÅÅÅ-MM", help="Måneden, som rapporterne er dannet for.")],
    to: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor arkivet lægges.")],
    data: Data = None,
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporterne ligger. Uden: reports.")] = Path(
        "reports"
    ),
) -> int:
    """Læg en måned i et arkiv, den kan dannes igen af: inddata, kommune.toml, register, rapporter og log."""
    from styringslib import shipped
    from styringslib.calendar import as_month
    from styringslib.commands.danish import BadCall
    from styringslib.delivery.archive import archive as put_aside
    from styringslib.intake.schema import tables
    from styringslib.month.kept_data import data_folder
    from styringslib.register import open_register
    from styringslib.system_fault import told_in_danish

    try:
        period = as_month(month)
    except ValueError as error:
        raise BadCall(str(error)) from None
    register = open_register(data_folder(data or shipped.sample()))
    with told_in_danish(to):
        place, found = put_aside(out.absolute(), period, register, to.absolute())
    if found.wrong:
        for line in (
            *found.wrong,
            "Rapporterne svarer ikke til det, de er lavet af, så intet er arkiveret. Kør styring run.",
        ):
            say(line, err=True)
        return SOME_FAILED
    logged(out, "archive", month=str(period))
    queries = [tables()[source.table].heading for source in register.settings.sources if source.sql]
    if queries:
        say(f"Det, der hentes i en database ({', '.join(queries)}), er ikke med i arkivet.", err=True)
    say(f"Arkivet ligger i {place}. Det har rækker om borgere og kan kun læses af dig.")
    return OK


def reproduce(
    source: Annotated[Path, typer.Option("--from", metavar="ARKIV", help="Arkivet fra styring archive.")],
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="En ny mappe, som måneden dannes i.")],
    notebooks: Annotated[
        Path | None, typer.Option(metavar="MAPPE", help="Egne notesbøger, hvis måneden blev dannet med dem.")
    ] = None,
    workers: Annotated[int | None, typer.Option(metavar="ANTAL", help="Rapporter ad gangen.")] = None,
) -> int:
    """Dan en arkiveret måned igen, og sig, om alt blev det samme."""
    from styringslib.delivery.reproduce import reproduce as made_again
    from styringslib.presentation.numbers import counted

    found = made_again(source.absolute(), out.absolute(), notebooks=notebooks, workers=workers, who=calling())
    logged(out, "reproduce", month=found.folder.name, differences=len(found.wrong))
    for line in found.known:
        say(line)
    for line in found.wrong:
        say(line, err=True)
    same, wrong = counted(found.same, "fil", "filer"), counted(len(found.wrong), "forskel", "forskelle")
    say(f"{same} blev {'den' if found.same == 1 else 'de'} samme. {wrong}. Måneden ligger i {found.folder}.")
    return SOME_FAILED if found.wrong else OK
