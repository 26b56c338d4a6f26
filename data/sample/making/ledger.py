"""What the finance and pay systems show: postings that arrive late, pay by category, absence and temps."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from making.economy import INCOME, OTHER_COST, PAY, SUPPLIER, TEMPS, Accounts, known
from making.season import is_working, month_days
from making.terms import EXTRACT, FIRST_DAY, LAST, LAST_DAY, MONTH, MONTHS, YEARS

# Share of a month's cost that is posted in the month itself and one to four months later.
LAGS = {
    TEMPS: (0.55, 0.30, 0.10, 0.04, 0.01),
    SUPPLIER: (0.80, 0.15, 0.04, 0.01, 0.0),
    OTHER_COST: (0.68, 0.22, 0.07, 0.02, 0.01),
    INCOME: (1.0, 0.0, 0.0, 0.0, 0.0),
}
TEXTS = {
    TEMPS: ("Vikarbureau, faktura", "Vikarbureau, aftenvagter", "Vikarbureau, weekendvagter"),
    SUPPLIER: ("Afregning leverede timer", "Efterregulering leverede timer"),
    OTHER_COST: ("Kørsel", "Handsker og værnemidler", "Arbejdstøj", "Telefoni og it", "Kurser", "Kontorhold"),
    INCOME: ("Salg af pladser",),
}
# A bill that comes once.
SINGLE_BILLS = (("Visitationen", "2026-10", dt.date(2026, 10, 21), "Advokat og sagkyndige, en ankesag", 186000.0),)
CATEGORIES = ("Løn", "Øvrig løn", "Diverse løn", "Særydelser", "6. ferieuge", "Andre lønarter")
STAFF = {
    "distrikt": (("Social- og sundhedshjælper", 0.62), ("Social- og sundhedsassistent", 0.30), ("Ufaglært", 0.08)),
    "rehabilitering": (("Ergo- og fysioterapeut", 0.80), ("Social- og sundhedsassistent", 0.20)),
    "botilbud": (("Pædagog", 0.68), ("Social- og sundhedsassistent", 0.32)),
    "myndighed": (("Visitator", 1.0),),
}
NIGHTS = {"distrikt": 0.058, "botilbud": 0.082, "rehabilitering": 0.006, "myndighed": 0.001}


def last_working_day(position: int) -> dt.date:
    """The day pay is posted."""
    return [day for day in month_days(position) if is_working(day)][-1]


def posting_day(position: int, lag: int, rng: np.random.Generator) -> dt.date:
    """A working day in the month `lag` months later; in the month itself up to the fifth of the next."""
    index = position + lag
    if lag == 0 and rng.random() < 0.25:
        day = LAST_DAY[position] + dt.timedelta(int(rng.integers(1, 6)))
    elif index < len(MONTHS):
        day = FIRST_DAY[index] + dt.timedelta(int(rng.integers(13, 27)))
    else:
        day = dt.date(2027, 1 + index - len(MONTHS), 15)
    while not is_working(day):
        day -= dt.timedelta(1)
    return day


def period(position: int, day: dt.date) -> str:
    """The accounting period; what is posted after January of the next year goes to the supplementary periods 13 and 14."""
    year, month = int(YEARS[position]), int(MONTH[position])
    if day.year > year and day.month >= 2:
        month = 13 if day.month == 2 else 14
    return f"{year}{month:02d}"


def split(amount: float, shares: np.ndarray) -> np.ndarray:
    """The amount in parts to the øre that add up to it."""
    edges = np.round(amount * np.cumsum(shares), 2)
    edges[-1] = amount
    return np.diff(edges, prepend=0.0).round(2)


def make_payroll(accounts: Accounts, rng: np.random.Generator) -> pd.DataFrame:
    """Pay by category and staff group; together the unit's pay of the month."""
    unit, rows = accounts.unit, []
    if PAY not in accounts.actual or unit.kind == "leverandoer":
        return pd.DataFrame()
    groups = STAFF[unit.kind]
    for i in known(accounts.actual[PAY], unit):
        total = float(accounts.actual[PAY][i])
        month = int(MONTH[i])
        nights = NIGHTS[unit.kind] * (1.25 if month in (1, 5) else 0.97) * (1 + rng.normal(0, 0.03))
        illness = max(0.0, float(accounts.absence[i]) - 0.07)
        common = {
            "Øvrig løn": 0.016 * (1 + rng.normal(0, 0.15)),
            "Diverse løn": rng.normal(0.001, 0.004),
            "6. ferieuge": 0.055 if month == 5 else (0.008 if month == 6 else 0.0),
            "Andre lønarter": 0.012 * (1 + rng.normal(0, 0.1)) - 0.35 * illness,
        }
        amounts = {name: round(total * share, 2) for name, share in common.items()}
        supplements = round(total * nights, 2)
        plain = round(total - supplements - sum(amounts.values()), 2)
        shares = np.array([share for _, share in groups])
        for (group, share), pay, extra in zip(groups, split(plain, shares), split(supplements, shares), strict=True):
            rows.append(
                (
                    i,
                    "Løn",
                    group,
                    pay,
                    round(accounts.paid_hours[i] * share, 1),
                    round(accounts.attendance[i] * share, 1),
                )
            )
            rows.append((i, "Særydelser", group, extra, np.nan, np.nan))
        rows.extend((i, name, "Fælles", amount, np.nan, np.nan) for name, amount in amounts.items() if amount)
    table = pd.DataFrame(rows, columns=["position", "category", "group", "amount", "hours", "attendance"])
    table.insert(1, "unit", unit.name)
    return table


def make_postings(accounts: Accounts, payroll: pd.DataFrame, rng: np.random.Generator) -> list[tuple]:
    """Lines known on the day of the extract: position, period, posting date, unit, area, account group, text, amount."""
    unit, lines = accounts.unit, []

    def post(i: int, day: dt.date, group: str, text: str, amount: float) -> None:
        if amount and day <= EXTRACT:
            lines.append((period(i, day), day, unit, group, text, round(float(amount), 2)))

    if len(payroll):
        kinds = payroll["category"].map({"Løn": "Månedsløn", "Særydelser": "Særydelser"}).fillna("Øvrige lønarter")
        for (i, kind), amount in payroll.groupby([payroll["position"], kinds])["amount"].sum().items():
            post(i, last_working_day(i), PAY, kind, amount)
    for group, values in accounts.actual.items():
        if group == PAY:
            continue
        for i in known(values, unit):
            pattern = np.array(LAGS[group]) * np.exp(rng.normal(0, 0.12, 5))
            for lag, amount in enumerate(split(float(values[i]), pattern / pattern.sum())):
                pieces = min(6, 1 + int(amount / 12000)) if group == OTHER_COST else 1
                for part in split(amount, rng.dirichlet(np.full(pieces, 8.0))):
                    text = TEXTS[group][int(rng.integers(len(TEXTS[group])))]
                    post(i, posting_day(i, lag, rng), group, text, part)
            if group == OTHER_COST and rng.random() < 0.06 and i < LAST - 12:  # a bill booked twice, then credited
                bill, day = round(float(rng.uniform(800, 6000)), 2), posting_day(i, 0, rng)
                post(i, day, group, "Faktura bogført dobbelt", bill)
                post(i, day + dt.timedelta(2), group, "Kreditering af dobbelt faktura", -bill)
    return lines


def single_bills(all_accounts: list[Accounts]) -> list[tuple]:
    """The bills of SINGLE_BILLS, as lines: booked whole in the month they belong to."""
    units = {accounts.unit.name: accounts.unit for accounts in all_accounts}
    return [
        (period(int(MONTHS.get_loc(month)), day), day, units[name], OTHER_COST, text, amount)
        for name, month, day, text, amount in SINGLE_BILLS
    ]


def postings_table(lines: list[tuple]) -> pd.DataFrame:
    """All units' lines in order of posting date, with running voucher numbers that have leading zeros."""
    table = pd.DataFrame(lines, columns=["period", "date", "unit", "group", "text", "amount"])
    table["year"] = table["period"].str[:4].astype(int)
    table["code"] = [unit.code for unit in table["unit"]]
    table["area"] = [unit.area for unit in table["unit"]]
    table["name"] = [unit.name for unit in table["unit"]]
    table = table.sort_values(["year", "date", "code", "group", "text", "amount"], kind="stable").reset_index(drop=True)
    number = table.groupby("year").cumcount() + 1
    table["voucher"] = [f"00{year % 100:02d}{n:05d}" for year, n in zip(table["year"], number, strict=True)]
    return table.drop(columns="unit")


def make_absence(accounts: Accounts) -> pd.DataFrame:
    """Absence days by kind, possible days and full-time employees (paid hours / 1,924 hours a year)."""
    unit, rows = accounts.unit, []
    for i in known(accounts.paid_hours, unit):
        employees = round(accounts.paid_hours[i] / (1924 / 12), 2)
        working = sum(map(is_working, month_days(i)))
        possible = round(employees * working, 1)
        for kind, share in (("Sygdom", accounts.absence[i]), ("Barn syg", 0.006), ("Barsel", 0.018)):
            rows.append((i, unit.name, kind, round(possible * share, 1), possible, employees))
    return pd.DataFrame(rows, columns=["position", "unit", "kind", "days", "possible", "employees"])


def make_temps(accounts: Accounts) -> pd.DataFrame:
    """Temps by month worked: external as billed, internal from the municipality's own pool (paid as pay)."""
    unit, rows = accounts.unit, []
    if TEMPS not in accounts.actual:
        return pd.DataFrame()
    pay = accounts.assumptions["pay"].reindex(YEARS).to_numpy()
    for i in known(accounts.temp_hours, unit):
        rows.append((i, unit.name, "Ekstern", accounts.temp_hours[i], accounts.actual[TEMPS][i]))
        internal = accounts.internal[i]
        rows.append((i, unit.name, "Intern", internal, round(internal * pay[i] * 0.97, 2)))
    return pd.DataFrame(rows, columns=["position", "unit", "source", "hours", "amount"])
