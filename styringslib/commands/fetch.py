"""`styring fetch`: the municipality's official statistics from Statistikbanken, to files beside its own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED
from styringslib.fields.fault import FILE


def fetch(
    data: Annotated[
        Path, typer.Option(metavar="MAPPE", help="Mappen med kommunens filer; tallene lægges i officiel/.")
    ],
    municipality: Annotated[
        str, typer.Option(metavar="NAVN", help="Kommunen. Uden: navnet i mappens kommune.toml.")
    ] = "",
    address: Annotated[str, typer.Option(metavar="ADRESSE", help="Statistikbankens API.", hidden=True)] = "",
) -> int:
    """Hent befolkning, døde, fremskrivning og hjemmehjælp fra Danmarks Statistik."""
    from styringslib.official import site
    from styringslib.official.fetching import FOLDER, Fetching, write
    from styringslib.system_fault import told_in_danish

    name, has_population, has_section = _named(data, municipality)
    fetching = Fetching(name, address=address or site.ADDRESS)
    found = fetching.all(dt.datetime.now(), has_population=has_population)
    with told_in_danish(data):
        write(found, data)
    for one in found.record:
        missing = f", {one['manglende']} mangler" if one["manglende"] else ""
        say(f"Hentet: {one['tabel']} {one['titel']} ({one['tal']} tal{missing}) -> {FOLDER}/{one['filer']}")
    for failure in found.failures:
        say(f"Ikke hentet: {failure}", err=True)
    where = f"{FILE}, under det [demografi], der står der" if has_section else FILE
    say(f"\nSkriv det i {where}, så læses tallene:\n\n{found.lines}")
    say(f"Kilde: Danmarks Statistik. Hvad der er hentet hvornår, står i {FOLDER}/hentet.json.")
    return SOME_FAILED if found.failures else OK


def _named(folder: Path, municipality: str) -> tuple[str, bool, bool]:
    """The municipality's name, and whether kommune.toml reads a population and has a [demografi] already."""
    from styringslib.commands.danish import BadCall
    from styringslib.intake.settings.settings_file import read_settings

    if not folder.is_dir():
        raise BadCall(f"Mappen {folder} findes ikke. Angiv mappen med kommunens filer.")
    if not (folder / FILE).is_file():
        if not municipality.strip():
            raise BadCall(
                f"Mappen {folder} har ingen {FILE}, så kommunens navn mangler. Skriv fx --municipality Favrskov."
            )
        return municipality, False, False
    settings = read_settings(folder)
    name = municipality or settings.short_name or settings.name
    return name, any(one.table == "population" for one in settings.sources), "demografi" in settings.sections
