"""A second made-up municipality, written as its systems would: other headings, other shapes of file, other units and months.

Everything is drawn from one seed. ``write`` writes the folder; ``second_files`` reads it back without the library.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

MONTHS = pd.period_range("2024-01", "2026-06", freq="M")
# Name -> folder, kind, area, number in the ledger, pay in a month (kr).
UNITS = {
    "Hjemmepleje Nord": ("nord", "distrikt", "Hjemmepleje", "71-01", 1_400_000),
    "Hjemmepleje Syd": ("syd", "distrikt", "Hjemmepleje", "71-02", 900_000),
    "Hverdagstræning": ("hverdagstraening", "rehabilitering", "Hjemmepleje", "71-20", 400_000),
    "Plejepartner": ("plejepartner", "leverandoer", "Hjemmepleje", "71-50", 0),
    "Myndighed": ("myndighed", "myndighed", "Hjemmepleje", "71-90", 310_000),
    "Bøgely": ("boegely", "botilbud", "Handicap", "82-01", 1_100_000),
    "Egely": ("egely", "botilbud", "Handicap", "82-02", 700_000),
}
PRICES = {"Hjemmepleje Nord": 512.25, "Hjemmepleje Syd": 512.25, "Plejepartner": 498.5}
RATES = {"Takst A": 1_812.5, "Takst B": 2_405.0}
_SETTINGS = """
navn = "Havnsø Kommune"
[kalender]
udtraek_dag = 6
[graenser]
bagatel_kr = 40000
[tabeller.posteringer]
filer = "regnskab/*.xlsx"
kolonner = { "Regnskabsperiode" = "Fin.periode", "Bogføringsdato" = "Bogført den", "Enhed" = "Profitcenter", "Beløb" = "Sum" }
[tabeller.budget]
filer = "budget/budget_*.csv"
form = "bred"
kategorikolonne = "Artsgruppe"
vaerdikolonne = "Beløb"
kategorier = { "Lønkroner" = "Løn", "Bureau" = "Eksterne vikarer", "Drift" = "Øvrig drift", "Indtægt" = "Indtægter" }
kolonner = { "Version" = "Udgave" }
[tabeller.aktivitet]
filer = "omsorg/timer.parquet"
[tabeller.loen]
filer = "løn/lønposter.csv"
kolonner = { "Måned" = "Lønperiode", "Lønart" = "Artstekst", "Beløb" = "Kroner", "Fremmødetimer" = "Timer på arbejde" }
[tabeller.fravaer]
filer = "fravær.csv"
kolonner = { "Fraværsart" = "Årsagskode" }
[tabeller.vikarer]
filer = "vikarer.xlsx"
[tabeller.pladser]
filer = "botilbud.csv"
"""
_WAGES = {"Løn": 0.86, "Særydelser": 0.09, "Pension, øvrig": 0.05}
_SERVICES = {
    "distrikt": {"Personlig pleje": 1.0, "Praktisk hjælp": 0.22, "Overdragede sygeplejeydelser": 0.18},
    "leverandoer": {"Personlig pleje": 0.3, "Praktisk hjælp": 0.1},
    "rehabilitering": {"Hverdagsrehabilitering": 0.25},
}
_TIMES = {"Hverdag dag": 0.6, "Øvrig tid": 0.4}


def write(folder: Path, seed: int = 20_260_630) -> Path:
    """Write the municipality to ``folder``."""
    chance = np.random.default_rng(seed)
    for name in ("regnskab", "budget", "omsorg", "løn"):
        (folder / name).mkdir(parents=True)
    (folder / "kommune.toml").write_text(_SETTINGS + _units() + _terms(), "utf-8")
    pay = _write_pay(folder, chance)
    temps = _write_temps(folder, chance)
    _write_money(folder, chance, pay, temps)
    _write_hours(folder, chance)
    _write_absence(folder, chance)
    _write_places(folder, chance)
    return folder


def _units() -> str:
    return "".join(
        f'[[enheder]]\nnavn = "{name}"\nnoegle = "{folder}"\ntype = "{kind}"\nomraade = "{area}"\naliaser = ["{number}"]\n'
        for name, (folder, kind, area, number, _) in UNITS.items()
    )


def _terms() -> str:
    rows = ""
    for group, hours in (("distrikter", "leverede"), ("leverandoer", "leverede")):
        kind = "distrikt" if group == "distrikter" else "leverandoer"
        names = [name for name, unit in UNITS.items() if unit[1] == kind]
        listed = ", ".join(f'"{name}"' for name in names)
        rows += f'[[tildeling.{group}]]\ngyldig_fra = "2024-01"\nmodel = "aktivitet"\ntimer = "{hours}"\n'
        rows += f"enheder = [{listed}]\ntimepris = {PRICES[names[0]]}\n"
    rows += '[[tildeling.afregning]]\ngyldig_fra = "2024-01"\nregulering = "ingen"\n'
    rows += '[[tildeling.botilbud]]\ngyldig_fra = "2024-01"\nmodel = "takst"\nenheder = ["Bøgely", "Egely"]\n'
    rows += 'pladser = { "Bøgely" = 9, "Egely" = 6 }\nforventet_belaegning = 1.0\n'
    rows += f'takster = {{ "Takst A" = {RATES["Takst A"]}, "Takst B" = {RATES["Takst B"]} }}\n'
    for name, share in (("Hjemmepleje Nord", 58.5), ("Hjemmepleje Syd", 61.0)):
        rows += f'[[forudsaetninger]]\ngyldig_fra = "2026-01"\nenhed = "{name}"\nbrugertidsprocent = {share}\n'
    return rows


def _danish(value: float, decimals: int = 2) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


def _write_pay(folder: Path, chance: np.random.Generator) -> dict[tuple[str, pd.Period], float]:
    lines, found = ["Lønperiode\tEnhed\tArtstekst\tFaggruppe\tKroner\tTimer på arbejde"], {}
    for name, (*_, number, level) in UNITS.items():
        for month in MONTHS if level else ():
            total = level * (1 + 0.03 * (month.year - 2024)) * chance.uniform(0.97, 1.03)
            parts = {wage: round(total * share, 2) for wage, share in _WAGES.items()}
            found[name, month] = sum(parts.values())
            for wage, kr in parts.items():
                hours = _danish(total / 310, 1) if wage == "Løn" else ""
                lines.append(f"{month.month:02}.{month.year}\t{number}\t{wage}\tAlle\t{_danish(kr)}\t{hours}")
    (folder / "løn/lønposter.csv").write_text("\n".join(lines) + "\n", "utf-16")
    return found


def _write_temps(folder: Path, chance: np.random.Generator) -> dict[tuple[str, pd.Period], float]:
    rows, found = [], {}
    for name, (_, kind, *_) in UNITS.items():
        for month in MONTHS if kind in ("distrikt", "botilbud") else ():
            hours = round(chance.uniform(30, 220), 1)
            found[name, month] = round(hours * 455.0, 2)
            rows.append((str(month), name, "Vikarbureau", hours, found[name, month]))
            rows.append((str(month), name, "Internt vikarkorps", round(hours / 2, 1), round(hours * 150.0, 2)))
    frame = pd.DataFrame(rows, columns=["Periode", "Afdeling", "Type", "Antal timer", "Udgift"])
    frame.to_excel(folder / "vikarer.xlsx", index=False)
    return found


def _write_money(
    folder: Path,
    chance: np.random.Generator,
    pay: dict[tuple[str, pd.Period], float],
    temps: dict[tuple[str, pd.Period], float],
) -> None:
    booked, budget = [], []
    for name, (_, kind, area, number, level) in UNITS.items():
        for month in pd.period_range("2024-01", "2026-12", freq="M"):
            given = {
                "Løn": level * (1 + 0.03 * (month.year - 2024)),
                "Eksterne vikarer": 50_000 if kind in ("distrikt", "botilbud") else 0,
                "Øvrig drift": 320_000 if kind == "leverandoer" else 60_000,
                "Indtægter": -240_000 if kind == "botilbud" else 0,
            }
            budget.append((month, name, area, "Oprindeligt", *(round(kr) for kr in given.values())))
            # One unit alone has a revised budget: the others' adopted one counts.
            if name == "Hjemmepleje Syd" and month.year == 2026:
                more = {**given, "Løn": given["Løn"] * 1.02}
                budget.append((month, name, area, "Korrigeret", *(round(kr) for kr in more.values())))
            if month > MONTHS[-1]:
                continue
            spent = {
                "Løn": pay.get((name, month), 0.0),
                "Eksterne vikarer": temps.get((name, month), 0.0),
                "Øvrig drift": round(given["Øvrig drift"] * chance.uniform(0.85, 1.2), 2),
                "Indtægter": round(given["Indtægter"] * chance.uniform(0.9, 1.05), 2),
            }
            for group, kr in spent.items():
                if kr:
                    booked.append((f"{month.year}{month.month:02}", month.end_time.date(), number, area, group, kr))
    frame = pd.DataFrame(booked, columns=["Fin.periode", "Bogført den", "Profitcenter", "Funktion", "Hovedart", "Sum"])
    for year, rows in frame.groupby(frame["Fin.periode"].str[:4]):
        rows.to_excel(folder / f"regnskab/{year}.xlsx", index=False)
    heading = "Kalendermåned|Distrikt|Politikområde|Udgave|Lønkroner|Bureau|Drift|Indtægt"
    for year in (2024, 2025, 2026):
        lines = ["|".join(str(part) for part in row) for row in budget if row[0].year == year]
        (folder / f"budget/budget_{year}.csv").write_text("\n".join([heading, *lines]) + "\n", "cp1252")


def _write_hours(folder: Path, chance: np.random.Generator) -> None:
    rows = []
    for _, kind, _, number, level in UNITS.values():
        for service, weight in _SERVICES.get(kind, {}).items():
            for month in MONTHS:
                citizens = round((level or 1_500_000) / 12_000 * weight * chance.uniform(0.95, 1.05)) + 8
                hours = citizens * 7.5 * month.days_in_month / 30 * chance.uniform(0.97, 1.03)
                for time, share in _TIMES.items():
                    granted = round(hours * share * 60)
                    done = round(granted * chance.uniform(0.91, 0.97))
                    planned = round(granted * 0.98)
                    seen = citizens if time == "Hverdag dag" else max(citizens - 4, 1)
                    budgeted = round(hours * share * 0.94, 2)
                    row = (
                        str(month),
                        number,
                        service,
                        "§ 83",
                        time,
                        granted,
                        planned,
                        done,
                        budgeted,
                        seen,
                        float(citizens - 1),
                    )
                    rows.append(row)
    heads = "Kalendermåned|Omkostningssted|Ydelseskategori|Paragraf|Døgntid|Visiterede minutter|Disponerede minutter|"
    heads += "Leverede minutter|Budgettimer|Antal borgere|Budgetterede borgere"
    frame = pd.DataFrame(rows, columns=heads.split("|"))
    frame.to_parquet(folder / "omsorg/timer.parquet")


def _write_absence(folder: Path, chance: np.random.Generator) -> None:
    lines = ["Periode;Enhedsnavn;Årsagskode;Antal fraværsdage;Mulige arbejdsdage;Årsværk"]
    for name, (*_, level) in UNITS.items():
        for month in MONTHS if level else ():
            staff = level / 42_000
            possible = staff * 21
            for cause, share in {"Sygdom": 0.055, "Barn syg": 0.006, "Barsel": 0.02}.items():
                days = possible * share * chance.uniform(0.7, 1.3)
                figures = (_danish(days, 1), _danish(possible, 1), _danish(staff, 2))
                lines.append(f"{month};{name};{cause};{';'.join(figures)}")
    (folder / "fravær.csv").write_text("\n".join(lines) + "\n", "cp1252")


def _write_places(folder: Path, chance: np.random.Generator) -> None:
    lines = ["Tilbud;Bolig;Borgernøgle;Niveau;Startdato;Slutdato;Døgntakst;Betalende kommune"]
    for name, count in (("Bøgely", 9), ("Egely", 6)):
        for place in range(1, count + 1):
            payer = "Havnsø Kommune" if place % 3 else "Nabolev Kommune"
            first, level = f"{name[0].lower()}{place:03}", f"Takst {'AB'[place % 2]}"
            rate = RATES[level]
            if place % 4:
                lines.append(f"{name};{place};{first};{level};01.01.2024;;{_danish(rate)};{payer}")
                continue
            # Somebody leaves, the place stands empty for a while, and somebody else comes.
            out = pd.Timestamp("2026-01-10") + pd.Timedelta(days=int(chance.integers(0, 60)))
            back = out + pd.Timedelta(days=int(chance.integers(5, 70)))
            days = [out, out + pd.Timedelta(days=1), back - pd.Timedelta(days=1), back]
            ends = [f"{day:%d.%m.%Y}" for day in days]
            lines.append(f"{name};{place};{first};{level};01.01.2024;{ends[0]};{_danish(rate)};{payer}")
            lines.append(f"{name};{place};;{level};{ends[1]};{ends[2]};{_danish(rate)};")
            lines.append(f"{name};{place};{first}x;{level};{ends[3]};;{_danish(rate)};{payer}")
    (folder / "botilbud.csv").write_text("\n".join(lines) + "\n", "utf-8-sig")
