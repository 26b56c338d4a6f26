"""`styring check`: everything that is wrong in the files and in kommune.toml."""

from __future__ import annotations

from typing import Annotated

import typer

from styringslib.commands.options import Data
from styringslib.commands.progress import reading_progress, typed
from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED, UNUSABLE


def check(
    data: Data = None,
    month: Annotated[
        str | None, typer.Option(metavar="ÅÅÅÅ-MM", help="Kun det, der har betydning for denne måned.")
    ] = None,
) -> int:
    """Læs alle filer, og vis hvad der skal rettes. Skriver ingenting."""
    from styringslib.commands.section_faults import not_described, settings_problems
    from styringslib.intake import Problems
    from styringslib.intake import check as check_data
    from styringslib.intake.problems.tables_read import read_lines
    from styringslib.month.kept_data import data_folder

    folder = data_folder(data)
    told, begins = settings_problems(folder)
    problems = Problems()
    with reading_progress() as progress:
        found = check_data(folder, month, progress)
    # What is wrong with kommune.toml is told once, with all its sections.
    settings_at_fault = {(problem.file, problem.row, problem.column, problem.message) for problem in told}
    problems.extend(told)
    problems.extend(one for one in found if (one.file, one.row, one.column, one.message) not in settings_at_fault)
    problems.read = found.read
    clean = ["Alle filer er læst uden fejl og bemærkninger.", *read_lines(problems.read)]
    say(problems.text() if problems else "\n".join(clean))
    if absent := not_described(folder):
        say(f"\n{absent}")
    here = f" --data {typed(data)}" if data is not None else ""
    if problems.errors or not begins:
        say(f"\nNæste skridt: ret det første under Fejl, og kør styring check{here} igen.")
    else:
        say(f"\nNæste skridt: dan rapporterne med styring run{here}")
    if not begins or found.by_unit().get(""):
        return UNUSABLE
    return SOME_FAILED if problems.errors else OK
