"""`styring pseudonymise`: the extracts once more, with pseudonyms in place of citizens' ids."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from styringslib.commands.said import say
from styringslib.commands.status import OK


def pseudonymise(
    key: Annotated[
        list[Path],
        typer.Option(
            metavar="FIL", help="Filen med nøglen, uden for data. Flere gange: den ene nøgle efter den anden."
        ),
    ],
    data: Annotated[Path | None, typer.Option(metavar="MAPPE", help="Mappen med udtrækkene.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="MAPPE", help="Den nye mappe. Den må ikke findes.")] = None,
    columns: Annotated[
        str,
        typer.Option(
            metavar="NAVN,NAVN",
            help="Overskrifterne på kolonnerne med id'er. Uden: borgernes kolonner i datakontrakten og kommune.toml, og "
            "kolonner, der er fulde af CPR-numre.",
        ),
    ] = "",
    new_key: Annotated[bool, typer.Option("--new-key", help="Lav nøglen først; filen må ikke findes.")] = False,
) -> int:
    """Skriv udtrækkene i en ny mappe med pseudonymer i stedet for borgernes id'er."""
    from styringslib.commands.danish import BadCall
    from styringslib.pseudonymising import make_key, pseudonymise, read_keys
    from styringslib.system_fault import told_in_danish

    if (data is None) != (out is None) or (data is None and not new_key):
        raise BadCall("Angiv både --data og --out, eller lav kun en nøgle med --new-key.")
    folders = [folder for folder in (data, out) if folder is not None]
    if new_key:
        make_key(key[-1], folders)
        say(
            f"Nøglen ligger i {key[-1]}. Gem den sikkert og adskilt fra data: uden den kan næste måned ikke få de samme "
            "pseudonymer."
        )
    if data is None or out is None:
        return OK
    asked = [word.strip() for word in columns.split(",") if word.strip()]
    with told_in_danish(out):
        done = pseudonymise(data, out, read_keys(key, folders), asked)
    for one in done:
        told = [f"{one.replaced} id'er i {', '.join(one.columns)}"] if one.columns else []
        told += [f"{one.hidden} andre CPR-numre er skjult"] if one.hidden else []
        if one.left_out:
            told = [f"er ikke med: {one.left_out}"]
        if told:
            say(f"{one.name}: {'; '.join(told)}")
    if not any(one.columns or one.hidden for one in done):
        say("Ingen id'er og ingen CPR-numre blev fundet. Nævn kolonnerne med --columns, hvis der er nogen.")
    say(f"Færdig: {out}. Navne i fri tekst kan programmet ikke kende; se efter, og kør styring check --data {out}")
    return OK
