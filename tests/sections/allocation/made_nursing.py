"""A made-up municipality with a nursing unit, whose delegated hours and their money can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from styringslib.intake import Municipality, read_municipality
from tests.sections.allocation.made_town import Town

MONTH = pd.Period("2026-06", "M")
SETTINGS = """
[tildeling.distrikter]
model = "aktivitet"
timer = "visiterede"
enheder = ["Ådalen", "Nordby"]
gyldig_fra = "2024-01"
priser = [{ ydelse = "Personlig pleje", pris = 500.0 }]
"""
OWN_FRAME = """
[tildeling.sygeplejens_ramme]
model = "ramme"
gyldig_fra = "2024-01"
enhed = "Sygeplejen"
beloeb = { Sygeplejen = 3600000 }
"""
NURSING = """
[[tildeling.sygepleje]]
model = "sygepleje"
gyldig_fra = "{start}"
variant = "{variant}"
pris = 480.0
ydelser = ["Overdraget sårpleje", "Overdraget medicin", "Sygepleje"]
sygeplejeenhed = "{payer}"
egen_omkostning = {{ "Ådalen" = 520.0 }}
enheder = ["Ådalen", "Nordby"]
"""
HEADS = {
    "posteringer": "Regnskabsperiode;Bogføringsdato;Enhed;Område;Artsgruppe;Bilagsnummer;Tekst;Beløb",
    "budget": "Måned;Enhed;Område;Artsgruppe;Version;Beløb",
    "aktivitet": "Måned;Enhed;Ydelse;Lovgrundlag;Visiterede timer;Leverede timer;Budgetterede timer",
}
# Delegated hours a month: wound care and medicine, in 2024 and 2025, and from January 2026.
BEFORE = {"Ådalen": (60, 40), "Nordby": (20, 20)}
AFTER = {"Ådalen": (50, 40), "Nordby": (30, 30)}
OWN = 300  # what nursing performs itself of the same kind, every month
CARE = {"Ådalen": 1_000, "Nordby": 800}
COSTS = {"Ådalen": 560_000, "Nordby": 430_000, "Sygeplejen": 290_000}
TOWN = Town(
    MONTH,
    {"Ådalen": ("distrikt", "Ældre"), "Nordby": ("distrikt", "Ældre"), "Sygeplejen": ("sygepleje", "Ældre")},
    HEADS,
    budget={unit: cost * 12.0 for unit, cost in COSTS.items()},
    expected={unit: cost * 12.0 for unit, cost in COSTS.items()},
)
forecasts, follow_up, whole = TOWN.forecasts, TOWN.follow_up, TOWN.whole


def nursing(variant: str, start: str = "2025-01", payer: str = "Sygeplejen") -> str:
    """One entry of delegated nursing for both districts."""
    return NURSING.format(variant=variant, start=start, payer=payer)


def write(folder: Path, terms: str, *, performs: bool = True) -> Path:
    """The municipality from January 2024 to June 2026; ``performs``: nursing tells its own hours too."""
    rows: dict[str, list[str]] = {name: [] for name in HEADS}
    for month in pd.period_range("2024-01", "2026-12", freq="M"):
        for unit, cost in COSTS.items():
            rows["budget"].append(f"{month};{unit};Ældre;Løn;Vedtaget;{cost + 5_000}")
        if month > MONTH:
            continue
        for unit, cost in COSTS.items():
            day = f"28-{month.month:02}-{month.year}"
            mark = f"{unit[0]}{month.ordinal}"
            rows["posteringer"].append(f"{month.year}{month.month:02};{day};{unit};Ældre;Løn;{mark};Løn;{cost}")
        for unit, care in CARE.items():
            wounds, medicine = (AFTER if month.year == 2026 else BEFORE)[unit]
            # A wave of two hours, so that the trend before and after is not without variation.
            wave = 2 if month.month % 2 else -2
            rows["aktivitet"] += [
                f"{month};{unit};Personlig pleje;SEL § 83;{care};{care - 50};{care}",
                f"{month};{unit};Overdraget sårpleje;SUL § 138;{wounds + 5};{wounds + wave};{wounds}",
                f"{month};{unit};Overdraget medicin;SUL § 138;{medicine};{medicine};{medicine}",
            ]
        if performs:
            rows["aktivitet"].append(f"{month};Sygeplejen;Sygepleje;SUL § 138;{OWN};{OWN};{OWN + 20}")
    return TOWN.write(folder, rows, SETTINGS + terms)


def read(folder: Path, terms: str, *, performs: bool = True) -> Municipality:
    """What ``write`` has written."""
    return read_municipality(write(folder, terms, performs=performs))
