"""`styring clean`: removes copies of data, and what a run that was ended left half made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from styringslib.commands.options import Data
from styringslib.commands.progress import told
from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED

if TYPE_CHECKING:
    from styringslib.reports.leftovers import Leftover


def clean(
    data: Data = None,
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporterne ligger. Uden: reports.")] = Path(
        "reports"
    ),
    everybody: Annotated[
        bool, typer.Option("--all", help="Fjern kopier af alle kommuners data, ikke kun af mappen i --data.")
    ] = False,
    dry: Annotated[bool, typer.Option("--dry-run", help="Sig, hvad der ville blive fjernet, og fjern intet.")] = False,
) -> int:
    """Fjern kopier af data og det, en afbrudt kørsel har efterladt. Rapporter, registre og sikkerhedskopier bliver liggende."""
    from styringslib import shipped
    from styringslib.commands.calling import calling
    from styringslib.publishing.lock import locked
    from styringslib.publishing.trail import Trail
    from styringslib.reports.leftovers import leftovers

    folder = data or shipped.sample()
    place = out.absolute()
    if not place.is_dir():
        return _clear(leftovers(folder, place, everybody), dry)
    with locked(place, told, waits=True):
        found = leftovers(folder, place, everybody)
        status = _clear(found, dry)
        if found and not dry:
            trail = Trail(place, calling())
            trail.write("clean", removed=[f"{one.path.name} ({one.kind})" for one in found if not one.path.exists()])
            for note in trail.notes:
                told(note)
    return status


def _clear(found: list[Leftover], dry: bool) -> int:
    """Remove them and say so; the exit status."""
    from styringslib.presentation.numbers import counted
    from styringslib.reports.leftovers import remove
    from styringslib.system_fault import why

    status, size = OK, 0
    for one in found:
        try:
            if not dry:
                remove(one)
        except OSError as error:
            say(f"{one.path} kunne ikke fjernes ({why(error)}). Ret adgangen, og prøv igen.", err=True)
            status = SOME_FAILED
            continue
        size += one.size
        say(f"{'Ville fjerne' if dry else 'Fjernet'}: {one.path} ({one.what})")
    if not found:
        say("Der er intet at fjerne.")
    else:
        megabytes = f"{size / 1e6:.1f}".replace(".", ",")
        say(
            f"{counted(len(found), 'fil eller mappe', 'filer og mapper')}, {megabytes} MB. Rapporter og registre er ikke rørt."
        )
    return status
