"""A municipality of two units and a closed one, small enough to be read in an instant, made by the tests themselves."""

from __future__ import annotations

from pathlib import Path

SETTINGS = """
navn = "Lillevig Kommune"
kort_navn = "Lillevig"
[kalender]
udtraek_dag = 7
[tabeller.posteringer]
filer = "posteringer.csv"
[tabeller.budget]
filer = "budget.csv"
[[enheder]]
navn = "Ådalen"
noegle = "aadalen"
type = "distrikt"
omraade = "Hjemmepleje"
aliaser = ["301"]
[[enheder]]
navn = "Birkelunden"
noegle = "birkelunden"
type = "botilbud"
omraade = "Botilbud"
[[enheder]]
navn = "Gammelby"
noegle = "gammelby"
type = "distrikt"
omraade = "Hjemmepleje"
fra = "2025-01"
til = "2025-06"
"""
POSTINGS = "Regnskabsperiode;Bogføringsdato;Enhed;Område;Artsgruppe;Bilagsnummer;Tekst;Beløb"
BUDGET = "Måned;Enhed;Område;Artsgruppe;Version;Beløb"


def write(folder: Path) -> Path:
    """Write the municipality to ``folder``: postings January 2025 to March 2026, budgets for both years."""
    folder.mkdir(parents=True)
    (folder / "kommune.toml").write_text(SETTINGS, "utf-8")
    postings, budget = [POSTINGS], [BUDGET]
    for year, last in ((2025, 12), (2026, 3)):
        for month in range(1, 13):
            for unit, area in (("Ådalen", "Hjemmepleje"), ("Birkelunden", "Botilbud"), ("Gammelby", "Hjemmepleje")):
                if unit == "Gammelby" and (year, month) > (2025, 6):
                    continue
                budget.append(f"{year}-{month:02};{unit};{area};Løn;Vedtaget;1.000.000,00")
                if month <= last:
                    row = f"{year}{month:02};28-{month:02}-{year};{unit};{area};Løn;B{month};Løn"
                    postings.append(f"{row};{1_000_000 + month * 1_000}")
    (folder / "posteringer.csv").write_text("\n".join(postings) + "\n", "utf-8")
    (folder / "budget.csv").write_text("\n".join(budget) + "\n", "utf-8")
    return folder
