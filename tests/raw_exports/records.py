"""The records behind the exports: every posting, visit, pay line, hour of absence and invoice of Lindholm Kommune."""

from __future__ import annotations

import calendar
import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal

FIRST, LAST = (2024, 1), (2026, 10)


@dataclass(frozen=True)
class CostCentre:
    """A cost centre of the ledger: its number and name, the unit and area it belongs to, its usual cost a month."""

    number: str
    name: str
    unit: str
    area: str
    monthly: int


CENTRES = (
    CostCentre("5130110101", "Nordhavn dag", "Nordhavn", "Hjemmepleje", 900_000),
    CostCentre("5130110102", "Nordhavn aften", "Nordhavn", "Hjemmepleje", 400_000),
    CostCentre("5130110201", "Lindely dag", "Lindely", "Hjemmepleje", 1_100_000),
    CostCentre("5130110202", "Lindely aften", "Lindely", "Hjemmepleje", 500_000),
    CostCentre("5130120001", "Træningsteamet", "Træningsteamet", "Rehabilitering", 350_000),
    CostCentre("5400210001", "Skovgården drift", "Skovgården", "Botilbud", 1_500_000),
    CostCentre("5400210002", "Skovgården takst", "Skovgården", "Botilbud", 0),
)
UNITS = ("Nordhavn", "Lindely", "Træningsteamet", "Skovgården")
AREA = {centre.unit: centre.area for centre in CENTRES}

# Code of the chart of accounts -> its text, the account group, its share of a cost centre's month.
ARTS = {
    "40101010": ("Månedsløn", "Løn", 0.66),
    "40101020": ("Timeløn", "Løn", 0.10),
    "40103000": ("Pension", "Løn", 0.09),
    "45920010": ("Vikarbureau", "Eksterne vikarer", 0.07),
    "22100000": ("Fødevarer", "Øvrig drift", 0.03),
    "49000020": ("Kørsel", "Øvrig drift", 0.05),
}
INCOME = ("70000010", "Takstindtægt", "Indtægter")
SERVICES = {"Personlig pleje": "ÆL § 10", "Praktisk hjælp": "ÆL § 10", "Sygepleje": "SUL § 138"}


@dataclass(frozen=True)
class Posting:
    """A line of the ledger; ``amount`` in kroner, a credit is negative."""

    date: dt.date
    voucher: str
    centre: CostCentre
    art: str
    text: str
    amount: Decimal


@dataclass(frozen=True)
class Grant:
    """A change of a unit's budget for one month, decided on a day."""

    decided: dt.date
    month: tuple[int, int]
    unit: str
    group: str
    amount: int


@dataclass(frozen=True)
class Week:
    """A citizen's minutes of one service in an ISO week."""

    year: int
    week: int
    citizen: str
    unit: str
    service: str
    granted: int
    delivered: int


@dataclass(frozen=True)
class PayLine:
    """A cost centre's pay of one wage type and occupation in a month."""

    month: tuple[int, int]
    centre: CostCentre
    code: str
    text: str
    category: str
    occupation: str
    amount: Decimal
    hours: Decimal | None


@dataclass(frozen=True)
class Absence:
    """A unit's hours of absence of one cause in a month, of the hours that the norm holds."""

    month: tuple[int, int]
    unit: str
    cause: str
    hours: Decimal
    norm: Decimal


@dataclass(frozen=True)
class Invoice:
    """A temp agency's invoice for a period, which may run over the end of a month."""

    number: str
    agency: str
    centre: CostCentre
    first: dt.date
    last: dt.date
    minutes: int
    amount: Decimal


@dataclass
class Records:
    """Everything that happened in Lindholm Kommune."""

    postings: list[Posting] = field(default_factory=list)
    budget: dict[tuple[tuple[int, int], str, str], int] = field(
        default_factory=dict
    )  # adopted, whole thousands, in kr.
    grants: list[Grant] = field(default_factory=list)
    weeks: list[Week] = field(default_factory=list)
    pay: list[PayLine] = field(default_factory=list)
    absence: list[Absence] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)


def months(first: tuple[int, int] = FIRST, last: tuple[int, int] = LAST) -> list[tuple[int, int]]:
    """All months from the first to the last, as (year, month)."""
    return [(n // 12, n % 12 + 1) for n in range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])]


def make(seed: int = 17) -> Records:
    """The same records every time; each kind has a random stream of its own."""
    records = Records()
    _postings(records, random.Random(f"{seed} postings"))
    _budget(records)
    _weeks(records, random.Random(f"{seed} weeks"))
    _pay(records, random.Random(f"{seed} pay"))
    _absence(records, random.Random(f"{seed} absence"))
    _invoices(records, random.Random(f"{seed} invoices"))
    return records


def _kroner(value: float) -> Decimal:
    return Decimal(round(value * 100)) / 100


def _day(month: tuple[int, int], day: int) -> dt.date:
    return dt.date(*month, min(day, calendar.monthrange(*month)[1]))


def _postings(records: Records, draw: random.Random) -> None:
    number = 10_000
    for month in months():
        for centre in CENTRES:
            lines = []
            for art, (text, _, share) in ARTS.items():
                if centre.monthly:
                    lines.append((art, text, centre.monthly * share * draw.uniform(0.96, 1.05)))
            if not centre.monthly:
                lines.append((INCOME[0], INCOME[1], -1_180_000 * draw.uniform(0.97, 1.02)))
            elif draw.random() < 0.15:
                lines.append(("49000020", "Kreditnota", -draw.uniform(500, 9_000)))
            for art, text, amount in lines:
                number += 1
                records.postings.append(
                    Posting(_day(month, draw.randint(1, 31)), f"00{number}", centre, art, text, _kroner(amount))
                )
    # One voucher split over two equal lines: both are money.
    twin = next(p for p in records.postings if p.date.year == 2026 and p.art == "22100000")
    records.postings += [Posting(twin.date, "0099001", twin.centre, twin.art, "Delt faktura", Decimal("60000.00"))] * 2


def _budget(records: Records) -> None:
    """The adopted budget by month in whole thousands, and two grants of 2026 decided in March and August."""
    for month in months(FIRST, (LAST[0], 12)):
        for unit in UNITS:
            monthly = sum(centre.monthly for centre in CENTRES if centre.unit == unit)
            for group in ("Løn", "Eksterne vikarer", "Øvrig drift"):
                share = sum(share for _, of, share in ARTS.values() if of == group)
                records.budget[month, unit, group] = round(monthly * share / 1_000) * 1_000
            if unit == "Skovgården":
                records.budget[month, unit, "Indtægter"] = -1_175_000
    for month in months((2026, 4), (2026, 12)):
        records.grants.append(Grant(dt.date(2026, 3, 26), month, "Lindely", "Løn", 25_000))
    for month in months((2026, 9), (2026, 12)):
        records.grants.append(Grant(dt.date(2026, 8, 27), month, "Nordhavn", "Øvrig drift", -12_500))


def _weeks(records: Records, draw: random.Random) -> None:
    """Minutes a week; the weeks end with the last that begins in the last month or before."""
    start, end = dt.date(2024, 12, 30), dt.date(2026, 10, 31)
    citizens = {unit: [f"B{place}{number:03d}" for number in range(1, 15)] for place, unit in enumerate(UNITS[:2], 1)}
    day = start
    while day <= end:
        year, week, _ = day.isocalendar()
        for unit, known in citizens.items():
            for citizen in known:
                if draw.random() < 0.12:
                    continue  # in hospital, or not yet granted
                service = draw.choice(list(SERVICES))
                granted = draw.randrange(30, 900, 5)
                delivered = round(granted * draw.uniform(0.8, 1.02))
                records.weeks.append(Week(year, week, citizen, unit, service, granted, delivered))
        day += dt.timedelta(days=7)


WAGES = (
    ("0100", "Grundløn", "Løn", 0.78),
    ("0130", "Kvalifikationsløn", "Løn", 0.08),
    ("1210", "Aften/nattillæg", "Særydelser", 0.08),
    ("2300", "Overarbejde", "Overarbejde", 0.06),
)


def _pay(records: Records, draw: random.Random) -> None:
    for month in months((2025, 1), LAST):
        for centre in CENTRES:
            for occupation, part in (("Social- og sundhedshjælper", 0.6), ("Sygeplejerske", 0.4)):
                if not centre.monthly:
                    continue
                for code, text, category, share in WAGES:
                    amount = _kroner(centre.monthly * 0.85 * part * share * draw.uniform(0.97, 1.03))
                    hours = _kroner(float(amount) / 265) if code in ("0100", "2300") else None
                    records.pay.append(PayLine(month, centre, code, text, category, occupation, amount, hours))


def _absence(records: Records, draw: random.Random) -> None:
    for month in months((2025, 1), LAST):
        for unit in UNITS:
            norm = _kroner(sum(centre.monthly for centre in CENTRES if centre.unit == unit) / 265)
            for cause, share in (("Egen sygdom", 0.055), ("Barns sygdom", 0.006), ("Barsel", 0.02)):
                records.absence.append(
                    Absence(month, unit, cause, _kroner(float(norm) * share * draw.uniform(0.8, 1.2)), norm)
                )


def _invoices(records: Records, draw: random.Random) -> None:
    number = 70_100
    for month in months((2025, 1), LAST):
        for centre in CENTRES[:4]:
            for agency, price in (("Vikar Nord ApS", 455), ("Plejevikar A/S", 480)):
                number += draw.randint(1, 40)
                first = _day(month, draw.randint(1, 20))
                last = first + dt.timedelta(days=draw.choice((6, 13, 13)))
                if last > dt.date(2026, 10, 31):
                    last = dt.date(2026, 10, 31)
                minutes = draw.randrange(20 * 60, 90 * 60, 15)
                amount = _kroner(minutes / 60 * price)
                records.invoices.append(Invoice(str(number), agency, centre, first, last, minutes, amount))
    # Two agencies bill the same hours and the same kroner for the same days: two invoices.
    one = records.invoices[-1]
    records.invoices.append(
        Invoice("88001", "Vikar Nord ApS", one.centre, one.first, one.last, one.minutes, one.amount)
    )
