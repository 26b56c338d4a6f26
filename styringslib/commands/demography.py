"""`styring demography`: the demography report alone, also from public statistics."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from styringslib.commands.logged import logged
from styringslib.commands.options import Data
from styringslib.commands.progress import shown, told
from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED


def demography(
    data: Data = None,
    municipality: Annotated[
        str, typer.Option(metavar="NAVN", help="Kommunen, når mappen har offentlig statistik for flere (data/denmark).")
    ] = "",
    month: Annotated[
        str, typer.Option(metavar="ÅÅÅÅ-MM", help="Befolkning til og med det år. Uden: den seneste.")
    ] = "",
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporten lægges. Uden: reports.")] = Path("reports"),
    pdf: Annotated[bool, typer.Option("--pdf", help="Dan også rapporten som PDF.")] = False,
    word: Annotated[bool, typer.Option("--word", help="Dan også rapporten som Word-dokument.")] = False,
) -> int:
    """Dan demografirapporten alene, også for en kommune i offentlig statistik."""
    from styringslib.reports.demography_run import make_demography

    formats = tuple(extension for extension, wanted in (("pdf", pdf), ("docx", word)) if wanted)
    page, outcome = make_demography(data, municipality, month, out, formats, told)
    logged(out, "demography", month=page.parent.parent.name, report=page.parent.name, status=outcome.status)
    if outcome.status != "ok":
        say(outcome.message, err=True)
    say(f"Åbn {shown(page)}")
    return OK if outcome.status == "ok" else SOME_FAILED
