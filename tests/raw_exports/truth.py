"""What the tables must hold, added up from the records by plain loops."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from tests.raw_exports.records import ARTS, INCOME, SERVICES, Records

Month = tuple[int, int]
HOURS_PER_DAY = Fraction(74, 10)
GROUP = {art: group for art, (_, group, _) in ARTS.items()} | {INCOME[0]: INCOME[2]}


def postings(records: Records) -> dict[tuple[Month, str, str], Decimal]:
    """Kroner by month of posting, unit and account group."""
    sums: dict[tuple[Month, str, str], Decimal] = defaultdict(Decimal)
    for line in records.postings:
        sums[(line.date.year, line.date.month), line.centre.unit, GROUP[line.art]] += line.amount
    return dict(sums)


def budget_in_force(records: Records, on: dt.date) -> dict[tuple[Month, str, str], int]:
    """Kroner by month, unit and account group of the budget that was in force on a day."""
    sums = dict(records.budget)
    for grant in records.grants:
        if grant.decided <= on:
            sums[grant.month, grant.unit, grant.group] += grant.amount
    return sums


def activity(records: Records) -> dict[tuple[Month, str, str], tuple[Fraction, Fraction, int]]:
    """Granted hours, delivered hours and different citizens by month, unit and service; a week counts day by day."""
    granted: dict[tuple[Month, str, str], Fraction] = defaultdict(Fraction)
    delivered: dict[tuple[Month, str, str], Fraction] = defaultdict(Fraction)
    citizens: dict[tuple[Month, str, str], set[str]] = defaultdict(set)
    for row in records.weeks:
        for weekday in range(1, 8):
            day = dt.date.fromisocalendar(row.year, row.week, weekday)
            key = (day.year, day.month), row.unit, row.service
            granted[key] += Fraction(row.granted, 60 * 7)
            delivered[key] += Fraction(row.delivered, 60 * 7)
            citizens[key].add(row.citizen)
    return {key: (granted[key], delivered[key], len(citizens[key])) for key in granted}


def payroll(records: Records) -> dict[tuple[Month, str, str, str], tuple[Decimal, Decimal]]:
    """Kroner and paid hours by month, unit, wage category and occupation."""
    sums: dict[tuple[Month, str, str, str], list[Decimal]] = defaultdict(lambda: [Decimal(), Decimal()])
    for line in records.pay:
        found = sums[line.month, line.centre.unit, line.category, line.occupation]
        found[0] += line.amount
        found[1] += line.hours or Decimal()
    return {key: (amount, hours) for key, (amount, hours) in sums.items()}


def absence(records: Records) -> dict[tuple[Month, str, str], tuple[Fraction, Fraction]]:
    """Days of absence and possible days by month, unit and cause, a day being 7.4 hours."""
    return {
        (row.month, row.unit, row.cause): (Fraction(row.hours) / HOURS_PER_DAY, Fraction(row.norm) / HOURS_PER_DAY)
        for row in records.absence
    }


def temps(records: Records) -> dict[tuple[Month, str], tuple[Fraction, Fraction]]:
    """Hours and kroner by month and unit; an invoice over the end of a month counts day by day."""
    hours: dict[tuple[Month, str], Fraction] = defaultdict(Fraction)
    kroner: dict[tuple[Month, str], Fraction] = defaultdict(Fraction)
    for bill in records.invoices:
        days = [bill.first + dt.timedelta(days=n) for n in range((bill.last - bill.first).days + 1)]
        for day in days:
            key = (day.year, day.month), bill.centre.unit
            hours[key] += Fraction(bill.minutes, 60 * len(days))
            kroner[key] += Fraction(bill.amount) / len(days)
    return {key: (hours[key], kroner[key]) for key in hours}


def legal_basis(service: str) -> str:
    """The act that a service is given by."""
    return SERVICES[service]


def last_day(month: Month) -> dt.date:
    """The last day of a month."""
    return dt.date(*month, calendar.monthrange(*month)[1])
