"""A small municipality with a unit of every kind and every section of kommune.toml, to try settings on."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.intake import Municipality
from tests.sections.allocation import made_allocation
from tests.sections.allocation.made_town import Town

MONTH = made_allocation.MONTH
# Where the keys of each model of a grant stand in this municipality.
PLACES = {
    "aktivitet": "distrikter", "hybrid": "nord", "pakke": "pakker", "ramme": "sygeplejens_ramme",
    "rehabilitering": "teamet", "takst": "botilbud", "sygepleje": "sygepleje",
}  # fmt: skip
SETTINGS = """
[kalender]
udtraek_dag = 7
[graenser]
bagatel_kr = 10000
[[rammer]]
navn = "Hjemmeplejens ramme"
omraader = ["Hjemmepleje"]
[[haendelser]]
dato = "2025-07-01"
navn = "En ny lov"
[[forudsaetninger]]
gyldig_fra = "2025-01"
brugertidsprocent = 60.0
loen_pr_fremmoedetime = 300.0
vikar_timepris = 400.0
ekstern_vikarandel = 3.0
fravaerspct = 5.0
leveringsprocent = 95.0
[[tildeling.distrikter]]
model = "aktivitet"
timer = "visiterede"
enheder = ["Ådalen"]
gyldig_fra = "2025-01"
timepris = 500.0
[[tildeling.nord]]
model = "hybrid"
korridor = [-0.03, 0.03]
udenfor_andel = 0.5
enheder = ["Nordby"]
gyldig_fra = "2025-01"
timepris = 500.0
[[tildeling.pakker]]
model = "pakke"
enheder = ["Privat Pleje"]
gyldig_fra = "2025-01"
takster = { Lille = 1000, Stor = 2500 }
[[tildeling.sygeplejens_ramme]]
model = "ramme"
enheder = ["Sygeplejen"]
gyldig_fra = "2025-01"
beloeb = { Sygeplejen = 1200000 }
[[tildeling.teamet]]
model = "rehabilitering"
form = "ramme"
enheder = ["Teamet"]
gyldig_fra = "2025-01"
beloeb = { Teamet = 1200000 }
kapacitet = { Teamet = 60.0 }
timer_pr_forloeb = 30.0
[[tildeling.botilbud]]
model = "takst"
enheder = ["Birkelunden"]
gyldig_fra = "2025-01"
pladser = { Birkelunden = 2 }
takster = { "Niveau 1" = 2000, "Niveau 2" = 3000 }
[[tildeling.sygepleje]]
model = "sygepleje"
variant = "leverede"
pris = 480.0
ydelser = ["Overdraget sårpleje"]
sygeplejeenhed = "Sygeplejen"
gyldig_fra = "2025-01"
[[tildeling.afregning]]
gyldig_fra = "2025-01"
regulering = "symmetrisk"
overhead = 0.05
[tildeling.overfoersel]
form = "fleksibel"
[personale.bemanding.distrikt]
weekend_pct = 50.0
[personale.bemanding.botilbud]
weekend_pct = 80.0
[[revisitation.regler]]
navn = "Over 5 timer"
timer_fra = 5.0
[[revisitation.indsats]]
navn = "Telefon"
timer_fra = 0.0
minutter = 30
[serviceramme]
start_aar = 2025
start = 15000000
[[serviceramme.trin]]
aar = 2026
navn = "Demografi"
beloeb = 900000
[organisation]
type = 2
[[moeder.liste]]
navn = "Opfølgning"
deltagere = ["Distriktsleder"]
hyppighed = "månedligt"
"""
HEADS = made_allocation.HEADS | {
    "fravaer": "Måned;Enhed;Fraværsart;Fraværsdage;Mulige dage;Fuldtidsansatte",
    "vikarer": "Måned;Enhed;Vikartype;Timer;Beløb",
    "sager": "Borger;Enhed;Ydelse;Timer pr. uge;Fra;Til;Leverede timer pr. uge;Senest revurderet",
    "pakker": "Borger;Enhed;Pakke;Fra;Til",
}
TOWN = Town(
    MONTH,
    made_allocation.TOWN.units
    | {"Sygeplejen": ("sygepleje", "Sygepleje"), "Visitationen": ("myndighed", "Hjemmepleje")},
    HEADS,
    budget=made_allocation.BUDGET,
    expected=made_allocation.EXPECTED,
)


def read(folder: Path) -> tuple[Municipality, dict[str, Any]]:
    """The municipality, and its kommune.toml as it stands."""
    rows = made_allocation.rows_of_the_months() | {name: [] for name in HEADS if name not in made_allocation.HEADS}
    rows["sager"] = [f"b{number};Ådalen;Pleje;{number};01-01-2025;;{number};01-06-2025" for number in range(1, 9)]
    rows["pakker"] = [f"p{number};Privat Pleje;Lille;01-01-2026;" for number in range(1, 7)]
    for month in pd.period_range("2026-01", "2026-12", freq="M"):
        for unit, area in (("Sygeplejen", "Sygepleje"), ("Visitationen", "Hjemmepleje")):
            rows["budget"].append(f"{month};{unit};{area};Løn;Vedtaget;100000")
            if month <= MONTH:
                day = f"28-{month.month:02}-2026"
                head = f"2026{month.month:02};{day};{unit};{area};Løn;{unit[0]}{month.month};Løn"
                rows["posteringer"].append(f"{head};{101_000 + month.month * 500}")
        if month > MONTH:
            continue
        rows["aktivitet"] += [
            f"{month};Ådalen;Overdraget sårpleje;SUL § 138;60;{58 + month.month};60;",
            f"{month};Sygeplejen;Sygepleje;SUL § 138;300;300;320;",
        ]
        for unit in ("Ådalen", "Nordby", "Birkelunden", "Sygeplejen"):
            rows["fravaer"].append(f"{month};{unit};Sygdom;{20 + month.month};210;10")
            rows["vikarer"].append(f"{month};{unit};Ekstern;{40 + month.month};18000")
    municipality = TOWN.read(folder, rows, SETTINGS)
    return municipality, tomllib.loads((folder / "kommune.toml").read_text("utf-8"))
