"""`styring verify`: whether a month's folder is still what was made and closed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from styringslib.commands.options import Data
from styringslib.commands.status import OK, SOME_FAILED, UNUSABLE


def verify(
    month: Annotated[
        str | None, typer.Argument(metavar="ÅÅÅÅ-MM", help="Måneden. Uden: den seneste måned med rapporter.")
    ] = None,
    data: Data = None,
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporterne ligger. Uden: reports.")] = Path(
        "reports"
    ),
) -> int:
    """Sig, om månedens mappe stadig er det, der blev dannet og lukket."""
    from styringslib import shipped
    from styringslib.calendar import as_month
    from styringslib.delivery.shelf import months
    from styringslib.delivery.verify import verify as verified
    from styringslib.register import open_register

    there = months(out)
    if month is None and not there:
        typer.echo(f"Der er ingen rapporter i {out} endnu. Ret --out, eller kør styring run.", err=True)
        return UNUSABLE
    try:
        period = as_month(month or there[0])
    except ValueError as error:
        typer.echo(str(error), err=True)
        return UNUSABLE
    found = verified(out, period, open_register(data or shipped.sample()))
    if found is None:
        typer.echo(f"Der er ingen rapporter for {period} i {out}. Ret --out, eller kør styring run.", err=True)
        return UNUSABLE
    for line in found.known:
        typer.echo(line)
    for line in found.wrong:
        typer.echo(line, err=True)
    return SOME_FAILED if found.wrong else OK
