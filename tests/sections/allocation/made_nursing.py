"""A made-up municipality with a nursing unit, whose delegated hours and their money can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from styringslib.intake import Municipality, read_municipality
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.whole import WholeFollowUp

MONTH = pd.Period("2026-06", "M")
UNITS = {"Ådalen": "distrikt", "Nordby": "distrikt", "Sygeplejen": "sygepleje"}
SETTINGS = """
navn = "Lillevig Kommune"
kort_navn = "Lillevig"
[tabeller.posteringer]
filer = "posteringer.csv"
[tabeller.budget]
filer = "budget.csv"
[tabeller.aktivitet]
filer = "aktivitet.csv"
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


def nursing(variant: str, start: str = "2025-01", payer: str = "Sygeplejen") -> str:
    """One entry of delegated nursing for both districts."""
    return NURSING.format(variant=variant, start=start, payer=payer)


def write(folder: Path, terms: str, *, performs: bool = True) -> Path:
    """The municipality from January 2024 to June 2026; ``performs``: nursing tells its own hours too."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[str]] = {name: [head] for name, head in HEADS.items()}
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
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    units = "".join(
        f'[[enheder]]\nnavn = "{name}"\nnoegle = "{name.lower().replace("å", "aa")}"\ntype = "{kind}"\nomraade = "Ældre"\n'
        for name, kind in UNITS.items()
    )
    (folder / "kommune.toml").write_text(SETTINGS + terms + units, "utf-8")
    return folder


def read(folder: Path, terms: str, *, performs: bool = True) -> Municipality:
    """What ``write`` has written."""
    return read_municipality(write(folder, terms, performs=performs))


def forecasts() -> MonthForecast:
    """The month's forecasts, as far as allocation reads them."""
    table = pd.DataFrame({"budget": pd.Series(COSTS) * 12.0, "expected": pd.Series(COSTS) * 12.0})
    table.loc["total"] = table.sum()
    return MonthForecast(MONTH, table)


def follow_up(municipality: Municipality, unit: str) -> FollowUp:
    """One unit's follow-up in June 2026."""
    own = municipality.for_unit(unit).known_at(MONTH)
    return FollowUp(own, own.unit(unit), MONTH, forecasts(), lambda: municipality)


def whole(municipality: Municipality) -> WholeFollowUp:
    """The whole municipality's follow-up in June 2026."""
    return WholeFollowUp(municipality.known_at(MONTH), None, MONTH, forecasts(), lambda: municipality)
