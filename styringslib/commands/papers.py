"""`styring papers`: drafts of the papers that the municipality needs before it takes the program into use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from styringslib.commands.options import Data
from styringslib.commands.said import say
from styringslib.commands.status import OK


def papers(
    to: Annotated[Path, typer.Option("--to", metavar="MAPPE", help="Hvor udkastene lægges.")],
    data: Data = None,
    word: Annotated[bool, typer.Option("--word", help="Som Word-dokumenter.")] = False,
) -> int:
    """Skriv udkast til fortegnelse, risikovurdering, tilgængelighedserklæring, kontrolbeskrivelse og arkivvejledning."""
    from styringslib.delivery.papers import write
    from styringslib.intake.settings.settings_file import read_settings
    from styringslib.month.kept_data import data_folder
    from styringslib.system_fault import told_in_danish

    settings = read_settings(data_folder(data))
    with told_in_danish(to):
        made, left = write(settings, to, word=word)
    for path in made:
        say(f"Skrevet: {path}")
    for path in left:
        say(f"Ligger der allerede og er ikke ændret: {path}")
    say("Det, der står i [skarpe parenteser], udfylder kommunen.")
    return OK
