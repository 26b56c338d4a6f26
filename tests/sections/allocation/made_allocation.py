"""A municipality of five units whose grants, prices and results can be worked out by hand, made by the tests themselves."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from styringslib.intake import Municipality
from tests.sections.allocation.made_town import Town

MONTH = pd.Period("2026-03", "M")
SETTINGS = """
[[forudsaetninger]]
gyldig_fra = "2026-01"
kilde = "Budget 2026"
brugertidsprocent = 60.0
loen_pr_fremmoedetime = 300.0
vikar_timepris = 400.0
ekstern_vikarandel = 3.0
fravaerspct = 5.0
leveringsprocent = 95.0
"""
ALL_COUNTS = "[graenser]\nsmaa_tal = 0\n"  # a facility of two places: what is worked out by hand here is told
ALLOCATION = """
[tildeling.distrikter]
model = "aktivitet"
timer = "visiterede"
enheder = ["Ådalen", "Nordby"]
gyldig_fra = "2026-01"
timepris = 500.0
[tildeling.leverandoer]
model = "aktivitet"
timer = "leverede"
enhed = "Privat Pleje"
gyldig_fra = "2026-01"
timepris = 520.0
[tildeling.rehabilitering]
model = "rehabilitering"
form = "ramme"
enhed = "Teamet"
gyldig_fra = "2026-01"
beloeb = { Teamet = 1200000 }
kapacitet = { Teamet = 60.0 }
timer_pr_forloeb = 30.0
[tildeling.botilbud]
model = "takst"
enhed = "Birkelunden"
gyldig_fra = "2026-01"
pladser = { Birkelunden = 2 }
takster = { "Niveau 1" = 2000, "Niveau 2" = 3000 }
[[tildeling.afregning]]
gyldig_fra = "2026-01"
regulering = "symmetrisk"
overhead = 0.05
kilde = "Udkast"
[tildeling.overfoersel]
form = "fleksibel"
loft_overskud_pct = 5.0
loft_underskud_pct = 5.0
afdrag_aar = 2
"""
HEADS = {
    "posteringer": "Regnskabsperiode;Bogføringsdato;Enhed;Område;Artsgruppe;Bilagsnummer;Tekst;Beløb",
    "budget": "Måned;Enhed;Område;Artsgruppe;Version;Beløb",
    "aktivitet": "Måned;Enhed;Ydelse;Lovgrundlag;Visiterede timer;Leverede timer;Budgetterede timer;Budget visiteret",
    "loen": "Måned;Enhed;Lønart;Beløb;Fremmødetimer",
    "forloeb": "Borger;Enhed;Fra;Til;Timer i forløbet;Timer før;Timer efter 4 uger;Resultat",
    "pladser": "Borger;Botilbud;Plads;Støtteniveau;Fra;Til;Takst",
}
# Granted, delivered and budgeted hours a month; user-time share is delivered / attendance.
HOURS = {
    "Ådalen": (1_000, 950, 950),
    "Nordby": (800, 760, 760),
    "Privat Pleje": (200, 190, 190),
    "Teamet": (90, 80, 80),
}
ATTENDANCE = {"Ådalen": 1_600, "Nordby": 1_250, "Teamet": 160}
COSTS = {
    "Ådalen": {"Løn": 500_000, "Øvrig drift": 19_000},
    "Nordby": {"Løn": 380_000, "Øvrig drift": 15_200},
    "Teamet": {"Løn": 95_000, "Øvrig drift": 5_000},
    "Birkelunden": {"Løn": 130_000, "Øvrig drift": 20_000, "Indtægter": -30_000},
    "Privat Pleje": {"Betaling til leverandører": 98_800},
}
EXPECTED = {
    "Ådalen": 6_300_000,
    "Nordby": 4_700_000,
    "Teamet": 1_190_000,
    "Birkelunden": 1_500_000,
    "Privat Pleje": 1_180_000,
}
BUDGET = {
    "Ådalen": 6_000_000,
    "Nordby": 4_800_000,
    "Teamet": 1_200_000,
    "Birkelunden": 1_440_000,
    "Privat Pleje": 1_200_000,
}


TOWN = Town(
    MONTH,
    {
        "Ådalen": ("distrikt", "Hjemmepleje"),
        "Nordby": ("distrikt", "Hjemmepleje"),
        "Teamet": ("rehabilitering", "Hjemmepleje"),
        "Birkelunden": ("botilbud", "Botilbud"),
        "Privat Pleje": ("leverandoer", "Hjemmepleje"),
    },
    HEADS,
    budget=BUDGET,
    expected=EXPECTED,
)
forecasts, follow_up, whole = TOWN.forecasts, TOWN.follow_up, TOWN.whole


def read(folder: Path, allocation: str = ALLOCATION, limits: str = ALL_COUNTS) -> Municipality:
    """The municipality with figures for January to March 2026 and the given [tildeling] and [graenser]."""
    return TOWN.read(folder, rows_of_the_months(), SETTINGS + limits + allocation)


def rows_of_the_months() -> dict[str, list[str]]:
    """The rows of every table: January to March 2026, and the year's budget."""
    rows: dict[str, list[str]] = {name: [] for name in HEADS}
    for month in range(1, 13):
        for unit, budget in BUDGET.items():
            area = "Botilbud" if unit == "Birkelunden" else "Hjemmepleje"
            other = HOURS.get(unit, (0, 0, 0))[2] * 20
            rows["budget"].append(
                f"2026-{month:02};{unit};{area};Løn;Vedtaget;{budget / 12 - other:.2f}".replace(".", ",")
            )
            rows["budget"].append(f"2026-{month:02};{unit};{area};Øvrig drift;Vedtaget;{other}")
            if month > MONTH.month:
                continue
            rows["posteringer"] += [
                f"2026{month:02};28-{month:02}-2026;{unit};{area};{group};{unit[:2]}{group[:2]}{month};x;{amount}"
                for group, amount in COSTS[unit].items()
                # March is not invoiced yet.
                if not (unit == "Privat Pleje" and month == 3)
            ]
            if unit in HOURS:
                granted, delivered, budgeted = HOURS[unit]
                law = "SEL § 83a" if unit == "Teamet" else "SEL § 83"
                made = f"{granted * 500}" if unit in ("Ådalen", "Nordby") else ""
                rows["aktivitet"].append(f"2026-{month:02};{unit};Pleje;{law};{granted};{delivered};{budgeted};{made}")
            if unit in ATTENDANCE:
                rows["loen"].append(f"2026-{month:02};{unit};Løn;{COSTS[unit]['Løn']};{ATTENDANCE[unit]}")
    ended, running = "30-01-2026;20;4;2;Afsluttet", ";;4;;"
    for day, rest in (
        ("05-01", ended),
        ("12-01", ended),
        ("19-01", ended),
        ("02-02", running),
        ("02-03", running),
        ("09-03", running),
    ):
        rows["forloeb"].append(f"b-{day};Teamet;{day}-2026;{rest}")
    rows["pladser"] += [
        "b-x;Birkelunden;1;Niveau 1;01-01-2026;14-02-2026;2000",
        "b-x;Birkelunden;1;Niveau 2;15-02-2026;;3000",
    ]
    rows["pladser"] += [
        "b-y;Birkelunden;2;Niveau 1;01-01-2026;28-02-2026;2000",
        ";Birkelunden;2;Niveau 1;01-03-2026;;2000",
    ]
    return rows
