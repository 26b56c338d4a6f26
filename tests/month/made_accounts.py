"""A municipality of two districts, a facility with income and a closed district, with tables that a test writes itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.intake import Municipality, Problems
from styringslib.intake.cells.table_rows import empty_table
from styringslib.intake.schema import tables as schema
from styringslib.intake.settings.settings_file import read_settings

SETTINGS = """
navn = "Sundby Kommune"
kort_navn = "Sundby"
[kalender]
udtraek_dag = 7
[tabeller.posteringer]
filer = "posteringer.csv"
[tabeller.budget]
filer = "budget.csv"
[[rammer]]
navn = "Ældre"
omraader = ["Hjemmepleje"]
[[enheder]]
navn = "Nord"
noegle = "nord"
type = "distrikt"
omraade = "Hjemmepleje"
[[enheder]]
navn = "Syd"
noegle = "syd"
type = "distrikt"
omraade = "Hjemmepleje"
[[enheder]]
navn = "Havnen"
noegle = "havnen"
type = "botilbud"
omraade = "Botilbud"
[[enheder]]
navn = "Gammel"
noegle = "gammel"
type = "distrikt"
omraade = "Hjemmepleje"
til = "2023-12"
sammenlagt_i = "Syd"
[[forudsaetninger]]
gyldig_fra = "2023-01"
enhed = "Nord"
kilde = "Budget"
timepris = 400
[[forudsaetninger]]
gyldig_fra = "2026-01"
enhed = "Nord"
kilde = "Budget"
timepris = 500
"""
POSTINGS = ["unit", "month", "account_group", "amount"]
BUDGET = ["unit", "month", "account_group", "version", "amount"]


def municipality(folder: Path, more: str = "", **rows: pd.DataFrame) -> Municipality:
    """Sundby with the tables of ``rows``, of which columns that are not given are missing; the others are empty. ``more``:
    settings beside its own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kommune.toml").write_text(SETTINGS + more, "utf-8")
    settings = read_settings(folder)
    tables = {name: empty_table(table, settings) for name, table in schema().items()}
    for name, frame in rows.items():
        empty = tables[name]
        plain = {column: 0 for column in empty if empty[column].dtype.kind in "ib"}
        tables[name] = frame.reindex(columns=empty.columns).fillna(plain).astype(empty.dtypes.to_dict())
    return Municipality(folder, settings, tables, Problems().frame)


def every_month(
    unit: str, first: str, last: str, amount: float, group: str = "Løn", pace: Iterable[float] = (1.0,)
) -> list[dict[str, Any]]:
    """Postings of ``amount`` a month; ``pace`` is the share that is booked in each extract after the month, on the 5th."""
    return [
        {"unit": unit, "month": month, "account_group": group, "amount": amount * share, "supplementary": False}
        | {"posting_date": (month + lag + 1).start_time + pd.Timedelta(days=4), "area": "Hjemmepleje"}
        for month in pd.period_range(first, last, freq="M")
        for lag, share in enumerate(pace)
    ]


def budget(unit: str, year: int, amount: float, version: str = "adopted", group: str = "Løn") -> list[dict[str, Any]]:
    """A budget of ``amount`` in every month of the year."""
    return [
        {
            "unit": unit,
            "month": month,
            "account_group": group,
            "version": version,
            "amount": amount,
            "area": "Hjemmepleje",
        }
        for month in pd.period_range(f"{year}-01", f"{year}-12", freq="M")
    ]


def change(unit: str, first: str, last: str | None = None, amount: float = float("nan"), **more: Any) -> dict[str, Any]:
    """A reported change of ``amount`` kr a month from ``first`` through ``last``."""
    months = {"month_from": pd.Period(first, "M"), "month_to": pd.Period(last, "M") if last else pd.NaT}
    return {
        "unit": unit,
        **months,
        "amount_per_month": amount,
        "hours_per_month": float("nan"),
        "probability": 100.0,
    } | more


def changes(*rows: dict[str, Any]) -> pd.DataFrame:
    """Reported changes as a table."""
    frame = pd.DataFrame(list(rows))
    return frame.assign(reason="Prøve", month_to=pd.PeriodIndex(frame["month_to"], freq="M"))
