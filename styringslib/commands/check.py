"""`styring check`: everything that is wrong in the files and in kommune.toml."""

from __future__ import annotations

from typing import Annotated

import typer

from styringslib.commands.options import Data
from styringslib.commands.progress import reading_progress
from styringslib.commands.status import OK, SOME_FAILED, UNUSABLE


def check(
    data: Data = None,
    month: Annotated[
        str | None, typer.Option(metavar="ÅÅÅÅ-MM", help="Kun det, der har betydning for denne måned.")
    ] = None,
) -> int:
    """Læs alle filer, og vis hvad der skal rettes. Skriver ingenting."""
    from styringslib.commands.section_faults import section_faults
    from styringslib.intake import check as check_data
    from styringslib.month.kept_data import data_folder

    folder = data_folder(data)
    with reading_progress() as progress:
        problems = check_data(folder, month, progress)
    faults = section_faults(folder)
    if problems:
        typer.echo(problems.text())
    elif not faults:
        typer.echo("Alle filer er læst uden fejl og bemærkninger.")
    for fault in faults:
        typer.echo(fault.text)
    if problems.by_unit().get("") or any(fault.stops for fault in faults):
        return UNUSABLE
    return SOME_FAILED if problems.errors or faults else OK
