"""The sample municipality's files read with pandas alone, as a stranger to the library would: tidy tables in Danish."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pandas as pd

from tests.independent.figures import Tables

MONTH = pd.Period("2026-10", "M")
UNITS = {
    "Ådalen": ("aadalen", "distrikt"),
    "Søndervang": ("soendervang", "distrikt"),
    "Østerbæk": ("oesterbaek", "distrikt"),
    "Nørreskov": ("noerreskov", "distrikt"),
    "Kærhøj": ("kaerhoej", "distrikt"),
    "Mølleå": ("moelleaa", "distrikt"),
    "Rehabiliteringsteamet": ("rehabiliteringsteamet", "rehabilitering"),
    "Solgården": ("solgaarden", "botilbud"),
    "Åhuset": ("aahuset", "botilbud"),
    "Birkelunden": ("birkelunden", "botilbud"),
    "Engbakken": ("engbakken", "botilbud"),
    "Fjord Hjemmepleje": ("fjord_hjemmepleje", "leverandoer"),
    "Visitationen": ("visitationen", "myndighed"),
}
ASSUMED = {
    "Brugertidsprocent": ("brugertidsprocent", 100),
    "Eksterne vikarers andel af fremmødetimerne, pct.": ("ekstern_vikarandel", 100),
    "Sygefravær i pct. af mulige dage": ("fravaerspct", 100),
    "Lønudgift pr. egen fremmødetime, kr.": ("loen_pr_fremmoedetime", 1),
}
_LETTERS = {"å": "aa", "æ": "ae", "ø": "oe"}


def _amount(column: pd.Series) -> pd.Series:
    """Danish numbers: dots between thousands, comma before decimals."""
    return pd.to_numeric(column.str.replace(".", "", regex=False).str.replace(",", ".", regex=False))


def _ascii(name: str) -> str:
    for letter, plain in _LETTERS.items():
        name = name.replace(letter, plain).replace(letter.upper(), plain.capitalize())
    return name


def read(folder: Path) -> Tables:
    """This year and the one before, of every unit."""
    postings = [
        pd.read_csv(folder / f"posteringer/posteringer_{year}.csv", sep=";", skiprows=2, encoding="cp1252", dtype=str)
        for year in (2025, 2026)
    ]
    booked = pd.concat(postings)
    period = booked["Regnskabsperiode"].astype(int)
    booked = pd.DataFrame(
        {
            # Periods 13 and 14 are corrections that belong to December.
            "måned": [pd.Period(year=p // 100, month=min(p % 100, 12), freq="M") for p in period],
            "enhed": booked["Enhed"],
            "art": booked["Artsgruppe"],
            "kr": _amount(booked["Beløb"]),
        }
    )
    budget = pd.read_excel(folder / "budget/budget.xlsx", dtype={"Måned": str})
    budget = pd.DataFrame(
        {
            "måned": pd.PeriodIndex(budget["Måned"], freq="M"),
            "enhed": budget["Enhed"],
            "art": budget["Artsgruppe"],
            "version": budget["Budgetversion"],
            "kr": budget["Budgetbeløb"].astype(float),
        }
    )
    hours = pd.read_csv(folder / "aktivitet/aktivitet_2025-2026.csv", sep=";", encoding="utf-8-sig", dtype=str)
    figures = {
        "visiteret": "Visiterede timer",
        "disponeret": "Disponerede timer",
        "leveret": "Leverede timer",
        "budgetteret": "Budgetterede timer",
        "modtagere": "Modtagere",
        "budgetterede modtagere": "Budgetterede modtagere",
        "indtægt": "Budget visiteret",
    }
    activity = pd.DataFrame({name: _amount(hours[heading]) for name, heading in figures.items()}).assign(
        måned=pd.PeriodIndex(hours["Måned"], freq="M"),
        enhed=hours["Distrikt"],
        ydelse=hours["Ydelse"],
        lov=hours["Lovgrundlag"],
    )
    settings = tomllib.loads((folder / "kommune.toml").read_text("utf-8"))
    terms = _prices(settings), _assumed(settings)
    opened = {unit["navn"]: unit["fra"] for unit in settings["enheder"] if "fra" in unit}
    return Tables(MONTH, UNITS, booked, budget, activity, *_staff(folder), _places(folder), *terms, opened)


def _staff(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    paid = pd.read_csv(folder / "loen/loen_2021-2026.csv", sep=";", encoding="utf-8-sig", dtype=str)
    name = {_ascii(unit): unit for unit in UNITS}
    pay = pd.DataFrame(
        {
            "måned": pd.PeriodIndex([f"{p[:4]}-{p[4:]}" for p in paid["Periode"]], freq="M"),
            "enhed": paid["Enhedsnavn"].map(name),
            "lønart": paid["Lønart"],
            "kr": _amount(paid["Lønbeløb"]),
            "fremmøde": _amount(paid["Fremmødetimer"]).fillna(0.0),
        }
    )
    sheets = pd.read_excel(
        folder / "personale/fravaer_og_vikarer.xlsx", sheet_name=None, dtype={"Måned": str, "Periode": str}
    )
    away = sheets["Fravær"].rename(
        columns={"Enhed": "enhed", "Fraværsart": "fravær", "Fraværsdage": "dage", "Mulige dage": "mulige"}
    )
    away = away.assign(måned=pd.PeriodIndex(away["Måned"], freq="M"), fuldtid=away["Fuldtidsansatte"])
    hired = sheets["Vikarer"].rename(
        columns={"Afdeling": "enhed", "Vikartype": "type", "Vikartimer": "timer", "Udgift": "kr"}
    )
    hired["måned"] = pd.PeriodIndex([f"{p[3:]}-{p[:2]}" for p in hired["Periode"]], freq="M")
    return pay, away, hired


def _places(folder: Path) -> pd.DataFrame:
    rows = pd.read_csv(folder / "borgere/pladser.csv", sep=";", encoding="cp1252", dtype=str)
    return pd.DataFrame(
        {
            "enhed": rows["Botilbud"],
            "plads": rows["Pladsnr"],
            "borger": rows["Borger"],
            "fra": pd.to_datetime(rows["Indskrevet"], format="%d-%m-%Y"),
            "til": pd.to_datetime(rows["Udskrevet"], format="%d-%m-%Y"),
            "takst": _amount(rows["Takst pr. dag"]),
            "betaler": rows["Betalingskommune"],
            "niveau": rows["Støtteniveau"],
        }
    )


def _prices(settings: dict[str, Any]) -> dict[str, tuple[str, float]]:
    """Unit -> the hours it is paid for, and the price of this year."""
    found: dict[str, tuple[str, float]] = {}
    for name, column in (("distrikter", "visiteret"), ("leverandoer", "leveret")):
        terms = [one for one in settings["tildeling"][name] if one["gyldig_fra"] <= str(MONTH)]
        newest = max(terms, key=lambda one: one["gyldig_fra"])
        for unit in newest.get("enheder") or [newest["enhed"]]:
            found[unit] = (column, newest["timepris"])
    return found


def _assumed(settings: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Unit -> row of the key figures -> what the budget assumes this year."""
    newest: dict[str, dict[str, Any]] = {}
    for one in sorted(settings["forudsaetninger"], key=lambda one: one["gyldig_fra"]):
        if one["gyldig_fra"] <= str(MONTH):
            newest.setdefault(one["enhed"], {}).update(one)
    return {
        unit: {row: given[key] / parts for row, (key, parts) in ASSUMED.items() if key in given}
        for unit, given in newest.items()
        if unit in UNITS
    }
