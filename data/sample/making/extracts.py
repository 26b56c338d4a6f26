"""The tables of the municipality, written as its systems would."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

from making import causes, granting, register
from making.budget_changes import HEADINGS as BUDGET_CHANGE_HEADINGS
from making.budget_changes import decided_on
from making.economy import Accounts
from making.files import danish, day, write_csv, write_excel, write_parquet
from making.terms import BY_NAME, LAST, MONTH, YEARS, active


def month_text(position: int, form: str = "{year}-{month:02d}") -> str:
    """A month as this or that system writes it."""
    return form.format(year=int(YEARS[position]), month=int(MONTH[position]))


def write_postings(folder: Path, table: pd.DataFrame) -> None:
    """Finance system: one cp1252 file a year with two lines above the heading; the old system (to 2018) had other headings."""
    for year, rows in table.groupby("year"):
        old = year <= 2018
        headings = (
            (
                "Regnskabsmåned",
                "Bogføringsdato",
                "Omkostningssted",
                "Politikområde",
                "Hovedart",
                "Bilagsnr.",
                "Posteringstekst",
                "Beløb i kr.",
            )
            if old
            else (
                "Regnskabsperiode",
                "Bogføringsdato",
                "Enhed",
                "Område",
                "Artsgruppe",
                "Bilagsnummer",
                "Tekst",
                "Beløb",
            )
        )
        drawn = "07.11.2026" if year == 2026 else f"31.03.{year + 1}"
        write_csv(
            folder / "posteringer" / f"posteringer_{year}.csv",
            headings,
            (
                (
                    row.period,
                    day(row.date, "%d.%m.%Y" if old else "%d-%m-%Y"),
                    row.code if old else row.name_,
                    row.area,
                    row.group,
                    row.voucher,
                    row.text,
                    danish(row.amount, thousands=True, trailing_minus=year == 2018),
                )
                for row in rows.rename(columns={"name": "name_"}).itertuples()
            ),
            encoding="cp1252",
            preamble=("Fjordby Kommune - posteringer", f"Udtrukket {drawn} for regnskabsåret {year}"),
        )


def write_budget(folder: Path, all_accounts: list[Accounts]) -> None:
    """Budget system: one Excel sheet with both versions."""
    rows = []
    for accounts in all_accounts:
        for version, groups in accounts.budget.items():
            for group, values in groups.items():
                rows.extend(
                    (
                        month_text(i),
                        accounts.unit.name,
                        accounts.unit.area,
                        group,
                        version,
                        float(values[i]),
                        decided_on(version, int(YEARS[i])),
                    )
                    for i in np.flatnonzero(active(accounts.unit))
                )
    headings = ("Måned", "Enhed", "Område", "Artsgruppe", "Budgetversion", "Budgetbeløb", "Besluttet")
    write_excel(folder / "budget" / "budget.xlsx", {"Budget": (headings, rows)}, "Budget 2015-2026")


def write_activity(folder: Path, all_accounts: list[Accounts], prices: dict[int, float]) -> None:
    """Care system: UTF-8 with byte order mark, one file per five years."""
    headings = (
        "Måned",
        "Distrikt",
        "Ydelse",
        "Lovgrundlag",
        "Tid på døgnet",
        "Visiterede timer",
        "Disponerede timer",
        "Leverede timer",
        "Budgetterede timer",
        "Modtagere",
        "Budgetterede modtagere",
        "Budget visiteret",
    )
    for first, last in ((2015, 2019), (2020, 2024), (2025, 2026)):
        rows = []
        for accounts in all_accounts:
            district = accounts.unit.kind == "distrikt"
            for row in accounts.activity.itertuples():
                year = int(YEARS[row.position])
                if first <= year <= last and row.position <= LAST:
                    income = round(row.granted * prices[year]) if district else None
                    rows.append(
                        (
                            month_text(row.position),
                            accounts.unit.name,
                            row.service,
                            row.basis,
                            row.time,
                            danish(row.granted, 1),
                            danish(row.rostered, 1),
                            danish(row.delivered, 1),
                            danish(row.budgeted, 1),
                            str(int(row.recipients)),
                            danish(row.budgeted_recipients, 1),
                            danish(income, 0),
                        )
                    )
        write_csv(folder / "aktivitet" / f"aktivitet_{first}-{last}.csv", headings, rows, encoding="utf-8-sig")


def write_payroll(folder: Path, table: pd.DataFrame) -> None:
    """Pay system: UTF-8, units by alias without Danish letters, periods as 202610."""
    headings = ("Periode", "Enhedsnavn", "Lønart", "Personalegruppe", "Lønbeløb", "Betalte timer", "Fremmødetimer")
    for first, last in ((2015, 2020), (2021, 2026)):
        rows = (
            (
                month_text(row.position, "{year}{month:02d}"),
                BY_NAME[row.unit].plain or row.unit,
                row.category,
                row.group,
                danish(row.amount),
                danish(row.hours, 1),
                danish(row.attendance, 1),
            )
            for row in table.itertuples()
            if first <= YEARS[row.position] <= last
        )
        write_csv(folder / "loen" / f"loen_{first}-{last}.csv", headings, rows, newline="\n")


def write_staff(folder: Path, absence: pd.DataFrame, temps: pd.DataFrame) -> None:
    """Staff system: one workbook, two sheets, months written in two ways."""
    sheets = {
        "Fravær": (
            ("Måned", "Enhed", "Fraværsart", "Fraværsdage", "Mulige dage", "Fuldtidsansatte"),
            [(month_text(row[0]), *row[1:]) for row in absence.itertuples(index=False)],
        ),
        "Vikarer": (
            ("Periode", "Afdeling", "Vikartype", "Vikartimer", "Udgift"),
            [(month_text(row[0], "{month:02d}.{year}"), *row[1:]) for row in temps.itertuples(index=False)],
        ),
    }
    write_excel(folder / "personale" / "fravaer_og_vikarer.xlsx", sheets, "Fravær og vikarer")


def write_citizens(folder: Path, cases: pd.DataFrame, courses: pd.DataFrame, placements: pd.DataFrame) -> None:
    """Care system's lists by pseudonym: grants, courses and places."""
    write_csv(
        folder / "borgere" / "sager.csv",
        (
            "Pseudonym",
            "Distrikt",
            "Ydelse",
            "Lovgrundlag",
            "Timer pr. uge",
            "Startdato",
            "Slutdato",
            "Senest revurderet",
            "Funktionsniveau",
            "Tidligere funktionsniveau",
            "Disponerede timer pr. uge",
            "Leverede timer pr. uge",
            "Fødselsår",
            "Visitator",
        ),
        (
            (
                row.citizen,
                row.unit,
                row.service,
                row.basis,
                danish(row.hours),
                day(row.start),
                day(row.end),
                day(row.reviewed),
                str(int(row.level)),
                danish(row.previous, 0),
                danish(row.rostered),
                danish(row.delivered),
                str(int(row.birth_year)),
                row.assessor,
            )
            for row in cases.itertuples()
        ),
        encoding="utf-8-sig",
    )
    write_csv(
        folder / "borgere" / "forloeb.csv",
        (
            "Borger-id",
            "Enhed",
            "Startdato",
            "Slutdato",
            "Planlagt slutdato",
            "Timer i forløbet",
            "Timer før",
            "Timer efter 4 uger",
            "Timer efter 12 uger",
            "Timer efter 26 uger",
            "Timer efter 52 uger",
            "Resultat",
        ),
        (
            (
                row.citizen,
                row.unit,
                day(row.start),
                day(row.end),
                day(row.planned),
                danish(row.during, 1),
                danish(row.before),
                danish(row.after_4),
                danish(row.after_12),
                danish(row.after_26),
                danish(row.after_52),
                row.result,
            )
            for row in courses.itertuples()
        ),
    )
    write_csv(
        folder / "borgere" / "pladser.csv",
        (
            "Borger",
            "Botilbud",
            "Pladsnr",
            "Støtteniveau",
            "Indskrevet",
            "Udskrevet",
            "Takst pr. dag",
            "Betalingskommune",
        ),
        (
            (row.citizen, row.unit, row.place, row.level, day(row.start), day(row.end), danish(row.rate), row.payer)
            for row in placements.itertuples()
        ),
        encoding="cp1252",
    )


def write_bought_places(folder: Path, rows: list[tuple]) -> None:
    """The purchaser's list of places bought: CSV in UTF-8."""
    headings = ("Borger", "Botilbud", "Støtteniveau", "Startdato", "Slutdato", "Takst pr. dag")
    told = [(*texts, day(start), day(end), danish(rate)) for *texts, start, end, rate in rows]
    write_csv(folder / "borgere" / "koebte_pladser.csv", headings, told)


def write_roster(folder: Path, rows: list[tuple]) -> None:
    """Roster system: a row a week."""
    told = [(unit, day(monday), danish(hours, 1)) for unit, monday, hours in rows]
    write_csv(folder / "personale" / "vagtplan.csv", ("Enhed", "Uge fra", "Planlagte timer"), told)


def write_packages(folder: Path, rows: list[tuple]) -> None:
    """Care system's list of who is in which package: CSV in UTF-8."""
    told = [(citizen, unit, package, day(start), day(end)) for citizen, unit, package, start, end in rows]
    write_csv(folder / "borgere" / "pakker.csv", ("Borger", "Distrikt", "Pakke", "Startdato", "Slutdato"), told)


def write_reported_changes(folder: Path, rows: list[tuple[str, ...]]) -> None:
    """What providers have reported of changed needs, and the answers."""
    write_csv(folder / "borgere" / "meldinger.csv", granting.HEADINGS, rows, encoding="utf-8-sig")


def write_population(folder: Path, table: pd.DataFrame) -> None:
    """Population register: Parquet."""
    columns = {"Distrikt": table["unit"].tolist(), "År": table["year"].tolist(), "Køn": table["sex"].tolist()}
    columns |= {"Alder": table["age"].tolist(), "Antal": table["persons"].tolist()}
    write_parquet(folder / "befolkning.parquet", columns)


def write_budget_changes(folder: Path, rows: list[tuple]) -> None:
    """Finance system's list of what the council and the departments have changed: CSV in UTF-8."""
    told = [(day(when), str(year), *texts, danish(amount, 0, thousands=True)) for when, year, *texts, amount in rows]
    write_csv(folder / "budget" / "budgetaendringer.csv", BUDGET_CHANGE_HEADINGS, told)


def write_register(folder: Path) -> None:
    """What leaders and consultants entered: one workbook of three sheets, and one of causes and solutions."""

    def dated(rows: tuple, column: int) -> list[tuple]:
        return [(*row[:column], dt.date.fromisoformat(row[column]), *row[column + 1 :]) for row in rows]

    sheets = {
        "Dispositioner": (register.EXPECTED_HEADINGS, dated(register.EXPECTED, 9)),
        "Forklaringer": (register.EXPLANATION_HEADINGS, register.EXPLANATIONS),
        "Handlinger": (register.ACTION_HEADINGS, dated(register.ACTIONS, 5)),
    }
    write_excel(folder / "register" / "register.xlsx", sheets, "Fælles register")
    write_excel(
        folder / "register" / "aarsager.xlsx",
        {
            "Årsager": (causes.CAUSE_HEADINGS, causes.CAUSES),
            "Løsninger": (causes.SOLUTION_HEADINGS, dated(causes.SOLUTIONS, 9)),
        },
        "Årsager og løsninger",
    )
