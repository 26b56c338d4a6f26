"""Municipalities made at random: which units there are and when they open and close, which tables and months exist, what the
budget covers. The same seed gives the same folder."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

KINDS = ("distrikt", "rehabilitering", "botilbud", "leverandoer", "myndighed")
# Drawn by itself, for some municipalities have a nursing unit and it takes the place of another unit.
NURSING = "sygepleje"
VARIANTS = ("leverede", "aktivitet", "ingen")
DELEGATED = "Overdragede sygeplejeydelser"
NAMES = ("Åvang", "Østby", "Sønderlund", "Kær", "Mosegård", "Lars Bugt")
AREAS = {"botilbud": "Botilbud", "rehabilitering": "Træning"}
# What may be the matter with a unit's budget.
BUDGETS = ("full", "full", "full", "revised", "none", "half", "zero group")
TABLES = ("aktivitet", "loen", "fravaer", "vikarer", "pladser", "handlinger", "dispositioner", "forklaringer")
# Which tables a kind of unit has rows in.
HAS = {
    "aktivitet": ("distrikt", "rehabilitering", "leverandoer", NURSING),
    "loen": ("distrikt", "rehabilitering", "botilbud", "myndighed", NURSING),
    "fravaer": ("distrikt", "rehabilitering", "botilbud", "myndighed", NURSING),
    "vikarer": ("distrikt", "botilbud", NURSING),
    "pladser": ("botilbud",),
}
FILES = {
    "posteringer": "Periode;Bogføringsdato;Enhed;Område;Artsgruppe;Bilag;Beløb",
    "budget": "Måned;Enhed;Område;Artsgruppe;Version;Beløb",
    "aktivitet": "Måned;Enhed;Ydelse;Lovgrundlag;Visiterede timer;Disponerede timer;Leverede timer;Budgetterede timer;"
    "Modtagere;Budgetterede modtagere",
    "loen": "Måned;Enhed;Lønart;Beløb;Timer;Fremmødetimer",
    "fravaer": "Måned;Enhed;Fraværsart;Fraværsdage;Mulige dage;Fuldtidsansatte",
    "vikarer": "Måned;Enhed;Vikartype;Timer;Beløb",
    "pladser": "Borger;Botilbud;Plads;Støtteniveau;Fra;Til;Takst",
    "handlinger": "Enhed;Handling;Ansvarlig;Aftalt måned;Virkning fra;Frist;Ventet virkning pr. måned;Status",
    "dispositioner": "Enhed;Fra måned;Til måned;Beløb pr. måned;Sandsynlighed;Begrundelse",
    "forklaringer": "Måned;Enhed;Forklaring;Indberettet af",
}


@dataclass(frozen=True)
class Unit:
    """A unit as drawn. ``level``: kroner of pay a month; ``budget``: one of BUDGETS; ``income``: its net is income."""

    name: str
    key: str
    kind: str
    months: pd.PeriodIndex
    level: float
    budget: str
    income: bool
    late: bool
    drift: float

    @property
    def area(self) -> str:
        """The area that it belongs to."""
        return AREAS.get(self.kind, "Hjemmepleje")


@dataclass(frozen=True)
class Made:
    """A municipality that has been written: its month, its units and tables, and the months left out of tables."""

    folder: Path
    seed: int
    month: pd.Period
    units: tuple[Unit, ...]
    tables: tuple[str, ...]
    sign: str = ""
    delegation: str = ""
    gaps: list[str] = field(default_factory=list)

    @property
    def without_budget(self) -> set[str]:
        """Units of whose year there is no whole budget."""
        return {unit.name for unit in self.units if unit.budget in ("none", "half")}

    def told(self) -> str:
        """What was drawn, a line, for whoever looks for the cause of a breach."""
        units = ", ".join(
            f"{u.name} ({u.kind}, {u.months[0]}-{u.months[-1]}, budget {u.budget}{', income' * u.income}{', late' * u.late})"
            for u in self.units
        )
        nursing = f"; delegated nursing: {self.delegation}" if self.delegation else ""
        tables = ", ".join(self.tables) or "none"
        return f"seed {self.seed}, {self.month}: {units}; tables {tables}; gaps {self.gaps}{nursing}"


def draw(seed: int, folder: Path) -> Made:
    """Draw a municipality and write it to ``folder``."""
    chance = np.random.default_rng(seed)
    month = pd.Period("2025-07", "M") + int(chance.integers(0, 15))
    first = month - int(chance.choice([0, 2, 11, 14, 20, 30]))
    count = int(chance.integers(1, 5))
    units = tuple(_unit(chance, place, first, month, count) for place in range(count))
    units, delegation = _with_nursing(np.random.default_rng([seed, 1]), units)
    tables = tuple(name for name in TABLES if chance.random() < 0.7)
    sign = str(chance.choice(["", "merforbrug er plus", "mindreforbrug er plus"]))
    made = Made(folder, seed, month, units, tables, sign, delegation)
    folder.mkdir(parents=True, exist_ok=True)
    rows = {"posteringer": [], "budget": [], **{name: [] for name in tables}}
    for unit in units:
        _money(chance, made, unit, rows)
        for name in ("aktivitet", "loen", "fravaer", "vikarer"):
            if name in tables and unit.kind in HAS[name]:
                _monthly(chance, made, unit, name, rows[name])
        if "pladser" in tables and unit.kind == "botilbud":
            _places(chance, unit, rows["pladser"])
        _written(chance, made, unit, rows)
    kept = [name for name, lines in rows.items() if lines]
    for name in kept:
        (folder / f"{name}.csv").write_text("\n".join([FILES[name], *rows[name]]) + "\n", "utf-8")
    (folder / "kommune.toml").write_text(_settings(chance, made, kept), "utf-8")
    return made


def _unit(chance: np.random.Generator, place: int, first: pd.Period, last: pd.Period, count: int) -> Unit:
    start, end = first, last
    length = (last - first).n
    # The first unit lives all the time, so that every month has somebody.
    if place and length > 3 and chance.random() < 0.3:
        start = first + int(chance.integers(1, length - 1))
    if place and length > 3 and chance.random() < 0.2 and (last - start).n > 2:
        end = start + int(chance.integers(1, (last - start).n))
    kind = str(chance.choice(KINDS))
    return Unit(
        name=NAMES[place],
        key=f"enhed_{place}",
        kind=kind,
        months=pd.period_range(start, end, freq="M"),
        level=float(chance.choice([40_000, 300_000, 1_200_000])),
        budget=str(chance.choice(BUDGETS)),
        income=bool(chance.random() < 0.15),
        late=bool(place and end == last and length > 2 and chance.random() < 0.15),
        drift=float(chance.choice([0.85, 0.97, 1.0, 1.0, 1.03, 1.2])),
    )


def _with_nursing(chance: np.random.Generator, units: tuple[Unit, ...]) -> tuple[tuple[Unit, ...], str]:
    """Some municipalities have a unit for nursing, and most of them terms for what it delegates: the variant, "" without.

    A stream of its own, so that all else of a seed is drawn as before.
    """
    if chance.random() >= 0.4:
        return units, ""
    place = int(chance.integers(0, len(units)))
    delegation = str(chance.choice(["", *VARIANTS, *VARIANTS]))
    kinds = [NURSING if number == place else one.kind for number, one in enumerate(units)]
    # Nursing with nobody to delegate to is drawn where it is alone.
    if len(kinds) > 1 and "distrikt" not in kinds:
        kinds[place - 1] = "distrikt"
    return tuple(replace(one, kind=kind) for one, kind in zip(units, kinds, strict=True)), delegation


def _danish(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def _parts(unit: Unit) -> dict[str, float]:
    """Kroner a month by account group, as budgeted."""
    parts = {"Løn": unit.level, "Eksterne vikarer": unit.level * 0.05, "Øvrig drift": unit.level * 0.1}
    if unit.kind == "leverandoer":
        parts = {"Betaling til leverandører": unit.level}
    if unit.income:
        parts["Indtægter"] = -unit.level * 1.6
    elif unit.kind == "botilbud":
        parts["Indtægter"] = -unit.level * 0.3
    return parts


def _money(chance: np.random.Generator, made: Made, unit: Unit, rows: dict[str, list[str]]) -> None:
    budget, booked = rows["budget"], rows["posteringer"]
    years = sorted({month.year for month in unit.months})
    opens = unit.months[0] if unit.months[0] > made.units[0].months[0] else pd.Period(f"{years[0]}-01", "M")
    closes = unit.months[-1] if unit.months[-1] < made.month else pd.Period(f"{years[-1]}-12", "M")
    for month in pd.period_range(opens, closes, freq="M") if unit.budget != "none" else ():
        if unit.budget == "half" and month.month > 6:
            continue
        for group, kr in _parts(unit).items():
            given = 0.0 if unit.budget == "zero group" and group != "Løn" else kr
            budget.append(f"{month};{unit.name};{unit.area};{group};Vedtaget;{_danish(given)}")
            if unit.budget == "revised" and month.year == made.month.year:
                budget.append(f"{month};{unit.name};{unit.area};{group};Korrigeret;{_danish(given * 1.01)}")
    for month in unit.months[:-1] if unit.late else unit.months:
        for group, kr in _parts(unit).items():
            spent = kr * chance.uniform(0.95, 1.05) * (unit.drift if month.year == made.month.year else 1.0)
            day = month.end_time.date() if chance.random() < 0.8 else (month + 1).start_time.date()
            line = f"{month.year}{month.month:02};{day};{unit.name};{unit.area};{group};b{len(booked)}"
            booked.append(f"{line};{_danish(spent)}")
            if chance.random() < 0.03:
                booked.append(f"{line}x;{_danish(-spent * 0.2)}")


def _monthly(chance: np.random.Generator, made: Made, unit: Unit, name: str, lines: list[str]) -> None:
    """A table by month, with a gap now and then."""
    months = list(unit.months[:-1] if unit.late else unit.months)
    if len(months) > 3 and chance.random() < 0.25:
        gone = months.pop(int(chance.integers(0, len(months))))
        made.gaps.append(f"{name} {unit.name} {gone}")
    if len(months) > 3 and chance.random() < 0.12:
        months = months[len(months) // 2 :]
        made.gaps.append(f"{name} {unit.name} begins {months[0]}")
    sparse = chance.random() < 0.15
    for month in months:
        lines.extend(_rows(chance, unit, name, month, sparse))


def _rows(chance: np.random.Generator, unit: Unit, name: str, month: pd.Period, sparse: bool) -> list[str]:
    head, noise = f"{month};{unit.name}", chance.uniform(0.93, 1.07, 4)
    if name == "aktivitet":
        services = {"rehabilitering": ("Rehabilitering",), NURSING: ("Sygepleje", DELEGATED)}.get(
            unit.kind, ("Personlig pleje", "Praktisk hjælp", DELEGATED)
        )
        found = []
        for number, service in enumerate(services):
            hours = unit.level / 480 / (number + 1) * month.days_in_month / 30
            people = max(round(hours / 8 * noise[1]), 1)
            budgeted = ";" if sparse else f"{_danish(hours * 0.94)};"
            figures = ";".join(_danish(hours * share * noise[0]) for share in (1.0, 0.98, 0.94))
            found.append(f"{head};{service};SEL § 83;{figures};{budgeted}{people};{'' if sparse else round(hours / 8)}")
        return found
    if name == "loen":
        kr = unit.level * noise[0] * unit.drift
        hours = f"{_danish(kr / 240)};{'' if sparse else _danish(kr / 300)}"
        return [f"{head};Løn;{_danish(kr * 0.93)};{hours}", f"{head};Særydelser;{_danish(kr * 0.07)};;"]
    if name == "fravaer":
        staff = unit.level / 40_000
        base = f"{';' if sparse else _danish(staff * 21) + ';'}{_danish(staff)}"
        kinds = {"Sygdom": 0.06, "Barsel": 0.02}
        return [f"{head};{kind};{_danish(staff * 21 * share * noise[2])};{base}" for kind, share in kinds.items()]
    hours = unit.level / 15_000 * noise[3]
    found = [f"{head};Ekstern;{_danish(hours)};{_danish(hours * 460)}"]
    return found if sparse else [*found, f"{head};Intern;{_danish(hours / 2)};{_danish(hours * 140)}"]


def _places(chance: np.random.Generator, unit: Unit, lines: list[str]) -> None:
    """Some places, some of which stand empty for a time."""
    first = unit.months[0].start_time.date()
    for place in range(1, int(chance.integers(2, 9))):
        level = int(chance.integers(1, 4))
        base = f"{unit.name};{place};Niveau {level}"
        rate = _danish(1_500 + 450 * level)
        if chance.random() < 0.7 or len(unit.months) < 4:
            lines.append(f"b{unit.key}{place};{base};{first};;{rate}")
            continue
        out = unit.months[int(chance.integers(1, len(unit.months) - 1))].start_time + pd.Timedelta(days=9)
        lines.append(f"b{unit.key}{place};{base};{first};{out.date()};{rate}")
        lines.append(f";{base};{(out + pd.Timedelta(days=1)).date()};;{rate}")


def _written(chance: np.random.Generator, made: Made, unit: Unit, rows: dict[str, list[str]]) -> None:
    """What people have entered."""
    size, month = round(unit.level * 0.08), made.month
    if "dispositioner" in rows and chance.random() < 0.5:
        kr = size * int(chance.choice([-1, 1]))
        rows["dispositioner"].append(f"{unit.name};{month + 1};;{kr};{chance.choice([50, 100])};Ændring i opgaverne")
    if "handlinger" in rows and chance.random() < 0.5:
        start = month + int(chance.integers(-6, 3))
        status = chance.choice(["I gang", "Gennemført", "Ikke begyndt"])
        line = f"{unit.name};Fast opfølgning;Leder;{start - 1};{start};{start.start_time.date()};{-size};{status}"
        rows["handlinger"].append(line)
    if "forklaringer" in rows and chance.random() < 0.4:
        rows["forklaringer"].append(f"{month};{unit.name};Flere borgere end ventet.;Leder")


def _settings(chance: np.random.Generator, made: Made, kept: list[str]) -> str:
    text = 'navn = "Tilfældig Kommune"\n' + (f'fortegn = "{made.sign}"\n' if made.sign else "")
    text += "".join(f'[tabeller.{name}]\nfiler = "{name}.csv"\n' for name in kept)
    for unit in made.units:
        text += (
            f'[[enheder]]\nnavn = "{unit.name}"\nnoegle = "{unit.key}"\ntype = "{unit.kind}"\nomraade = "{unit.area}"\n'
        )
        if unit.months[0] > made.units[0].months[0]:
            text += f'fra = "{unit.months[0]}"\n'
        if unit.months[-1] < made.month:
            text += f'til = "{unit.months[-1]}"\n'
            if chance.random() < 0.4:
                text += f'sammenlagt_i = "{made.units[0].name}"\n'
    districts = [f'"{unit.name}"' for unit in made.units if unit.kind == "distrikt"]
    if districts and chance.random() < 0.5:
        text += '[[tildeling.distrikter]]\ngyldig_fra = "2022-01"\nmodel = "aktivitet"\ntimer = "visiterede"\n'
        text += f"enheder = [{', '.join(districts)}]\ntimepris = 510\n"
    text += _delegated(made)
    for unit in made.units:
        if unit.kind in ("distrikt", "botilbud") and chance.random() < 0.4:
            text += f'[[forudsaetninger]]\ngyldig_fra = "2024-01"\nenhed = "{unit.name}"\nbrugertidsprocent = 60\n'
            text += "fravaerspct = 5.5\nekstern_vikarandel = 3\n"
    return text


def _delegated(made: Made) -> str:
    """The terms of delegated nursing, for the districts and whoever else has such hours."""
    if not made.delegation:
        return ""
    [nursing] = [unit for unit in made.units if unit.kind == NURSING]
    text = f'[[tildeling.sygepleje]]\ngyldig_fra = "{made.month - 6}"\nmodel = "sygepleje"\nvariant = "{made.delegation}"\n'
    text += f'pris = 480\nydelser = ["{DELEGATED}"]\n'
    # Who pays must be named; otherwise it is told of some municipalities and not of others.
    if made.delegation == "leverede" or made.seed % 2:
        text += f'sygeplejeenhed = "{nursing.name}"\n'
    if made.seed % 3 == 0:
        text += f'egen_omkostning = {{ "{made.units[0].name}" = 530 }}\n'
    return text
