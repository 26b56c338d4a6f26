"""The second municipality's files read with pandas alone, from what lies in the folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.independent import second_municipality
from tests.independent.figures import Tables

MONTH = pd.Period("2026-06", "M")
UNITS = {name: (unit[0], unit[1]) for name, unit in second_municipality.UNITS.items()}
NAMES = {unit[3]: name for name, unit in second_municipality.UNITS.items()}


def _amount(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column.str.replace(",", ".", regex=False))


def read(folder: Path) -> Tables:
    """All that the reports are about."""
    books = [pd.read_excel(path, dtype={"Fin.periode": str}) for path in sorted((folder / "regnskab").glob("*.xlsx"))]
    booked = pd.concat(books)
    postings = pd.DataFrame(
        {
            "måned": pd.PeriodIndex(booked["Fin.periode"].str[:4] + "-" + booked["Fin.periode"].str[4:], freq="M"),
            "enhed": booked["Profitcenter"].map(NAMES),
            "art": booked["Hovedart"],
            "kr": booked["Sum"],
        }
    )
    groups = {"Lønkroner": "Løn", "Bureau": "Eksterne vikarer", "Drift": "Øvrig drift", "Indtægt": "Indtægter"}
    lines = [pd.read_csv(path, sep="|", encoding="cp1252") for path in sorted((folder / "budget").glob("*.csv"))]
    wide = pd.concat(lines).rename(columns=groups)
    budget = wide.melt(["Kalendermåned", "Distrikt", "Udgave"], list(groups.values()), "art", "kr")
    budget = pd.DataFrame(
        {
            "måned": pd.PeriodIndex(budget["Kalendermåned"], freq="M"),
            "enhed": budget["Distrikt"],
            "art": budget["art"],
            "version": budget["Udgave"].replace("Oprindeligt", "Vedtaget"),
            "kr": budget["kr"].astype(float),
        }
    )
    hours = pd.read_parquet(folder / "omsorg/timer.parquet")
    activity = pd.DataFrame(
        {
            "måned": pd.PeriodIndex(hours["Kalendermåned"], freq="M"),
            "enhed": hours["Omkostningssted"].map(NAMES),
            "ydelse": hours["Ydelseskategori"],
            "lov": "",
            "visiteret": hours["Visiterede minutter"] / 60,
            "disponeret": hours["Disponerede minutter"] / 60,
            "leveret": hours["Leverede minutter"] / 60,
            "budgetteret": hours["Budgettimer"],
            "modtagere": hours["Antal borgere"],
            "budgetterede modtagere": hours["Budgetterede borgere"],
        }
    )
    prices = {name: ("leveret", price) for name, price in second_municipality.PRICES.items()}
    assumed = {"Hjemmepleje Nord": {"Brugertidsprocent": 0.585}, "Hjemmepleje Syd": {"Brugertidsprocent": 0.61}}
    return Tables(MONTH, UNITS, postings, budget, activity, *_staff(folder), _places(folder), prices, assumed)


def _staff(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    paid = pd.read_csv(folder / "løn/lønposter.csv", sep="\t", encoding="utf-16", dtype=str)
    pay = pd.DataFrame(
        {
            "måned": pd.PeriodIndex(paid["Lønperiode"].str[3:] + "-" + paid["Lønperiode"].str[:2], freq="M"),
            "enhed": paid["Enhed"].map(NAMES),
            "lønart": paid["Artstekst"],
            "kr": _amount(paid["Kroner"]),
            "fremmøde": _amount(paid["Timer på arbejde"]).fillna(0.0),
        }
    )
    away = pd.read_csv(folder / "fravær.csv", sep=";", encoding="cp1252", dtype=str)
    absence = pd.DataFrame(
        {
            "måned": pd.PeriodIndex(away["Periode"], freq="M"),
            "enhed": away["Enhedsnavn"],
            "fravær": away["Årsagskode"],
            "dage": _amount(away["Antal fraværsdage"]),
            "mulige": _amount(away["Mulige arbejdsdage"]),
            "fuldtid": _amount(away["Årsværk"]),
        }
    )
    hired = pd.read_excel(folder / "vikarer.xlsx")
    temps = pd.DataFrame(
        {
            "måned": pd.PeriodIndex(hired["Periode"], freq="M"),
            "enhed": hired["Afdeling"],
            "type": hired["Type"].map({"Vikarbureau": "Ekstern", "Internt vikarkorps": "Intern"}),
            "timer": hired["Antal timer"],
            "kr": hired["Udgift"],
        }
    )
    return pay, absence, temps


def _places(folder: Path) -> pd.DataFrame:
    rows = pd.read_csv(folder / "botilbud.csv", sep=";", encoding="utf-8-sig", dtype=str)
    return pd.DataFrame(
        {
            "enhed": rows["Tilbud"],
            "plads": rows["Bolig"],
            "borger": rows["Borgernøgle"],
            "fra": pd.to_datetime(rows["Startdato"], format="%d.%m.%Y"),
            "til": pd.to_datetime(rows["Slutdato"], format="%d.%m.%Y"),
            "takst": _amount(rows["Døgntakst"]),
            "betaler": rows["Betalende kommune"],
            "niveau": rows["Niveau"],
        }
    )
