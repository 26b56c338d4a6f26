"""Citizens by pseudonym: grants that follow the granted hours of the activity, and rehabilitation courses."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from making.economy import Accounts
from making.season import DAYS
from making.terms import CARE, CLEANING, FIRST_DAY, LAST, LAST_DAY, LAW, MONTHS, NURSING

FIRST = int(MONTHS.get_loc("2023-01"))
END = dt.date(2026, 10, 31)
LEVEL_OF = {CARE: 2.2, CLEANING: 1.2, NURSING: 2.0}
SPREAD = {CARE: 0.75, CLEANING: 0.35, NURSING: 0.6}  # of the logarithm of weekly hours between citizens


class Pseudonyms:
    """Running pseudonyms that never look like a CPR number: "b-" and eight hexadecimals, at least two of them letters."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def __call__(self) -> str:
        """The next pseudonym."""
        while True:
            text = hashlib.sha256(f"Fjordby {next(self._numbers)}".encode()).hexdigest()[:8]
            if sum(letter.isalpha() for letter in text) >= 2:
                return f"b-{text}"


@dataclass
class Grant:
    """A running grant: weekly hours, level and when it began in its present form."""

    citizen: str
    hours: float
    start: dt.date
    level: int
    elderly: bool
    reviewed: dt.date | None = None
    previous: int | None = None


@dataclass
class Books:
    """The grants of one district and service, month by month."""

    unit: str
    service: str
    rows: list[tuple] = field(default_factory=list)

    def close(self, grant: Grant, end: dt.date | None, after_law: bool, rng: np.random.Generator) -> None:
        """Write a grant down; `end` None when it still runs."""
        basis = (
            "SUL § 138" if self.service == NURSING else ("Ældreloven" if after_law and grant.elderly else "SEL § 83")
        )
        rostered = grant.hours * float(np.clip(rng.normal(0.975, 0.03), 0.85, 1.06))
        delivered = grant.hours * float(np.clip(rng.normal(0.945, 0.05), 0.55, 1.05))
        self.rows.append(
            (grant.citizen, self.unit, self.service, basis, round(grant.hours, 2), grant.start, end, grant.reviewed,
             grant.level, grant.previous, round(rostered, 2), round(delivered, 2))
        )  # fmt: skip


def day_in(position: int, rng: np.random.Generator) -> dt.date:
    """Some day of the month, not the first, so that a grant never ends before it starts."""
    return FIRST_DAY[position] + dt.timedelta(int(rng.integers(1, int(DAYS[position]))))


@dataclass
class Neighbourhood:
    """A district's citizens with personal care: half of those who get another service are among them."""

    care: dict[str, tuple[dt.date, dt.date, bool]] = field(default_factory=dict)  # first day, last day, elderly

    def pick(self, start: dt.date, rng: np.random.Generator) -> tuple[str, bool] | None:
        """A citizen with care on that day who has not been picked for this service before, or none."""
        if rng.random() < 0.5:
            return None
        for citizen, (first, last, elderly) in self.care.items():
            if first <= start <= last:
                del self.care[citizen]
                return citizen, elderly
        return None


def new_grant(
    service: str,
    mean: float,
    start: dt.date,
    people: Pseudonyms,
    rng: np.random.Generator,
    heavier: float,
    near: Neighbourhood,
) -> Grant:
    """A newly granted citizen with hours around the mean and a function level that goes with them."""
    spread = SPREAD[service]
    hours = float(np.clip(mean * np.exp(rng.normal(-(spread**2) / 2, spread)), 0.25, 60))
    level = LEVEL_OF[service] + 0.8 * np.log(hours / mean) + heavier + rng.normal(0, 0.55)
    elderly = bool(rng.random() < 0.86)
    citizen, elderly = near.pick(start, rng) or (people(), elderly)
    return Grant(citizen, round(hours * 4) / 4, start, int(np.clip(round(level), 0, 4)), elderly)


def service_cases(
    accounts: Accounts, service: str, people: Pseudonyms, rng: np.random.Generator, near: Neighbourhood
) -> list[tuple]:
    """Grants whose number and hours follow the unit's recipients and granted hours of the service."""
    unit = accounts.unit.name
    rows = accounts.activity[accounts.activity["service"] == service]
    # A citizen may get care by day and in the evening: citizens are those of the day, hours those of both.
    granted = rows.groupby("position")["granted"].sum().reindex(range(len(MONTHS)), fill_value=0).to_numpy() / DAYS * 7
    citizens = (
        rows[rows["time"] == "Hverdag dag"]
        .groupby("position")["recipients"]
        .sum()
        .reindex(range(len(MONTHS)), fill_value=0)
    )
    books, running = Books(unit, service), []
    mean = granted / citizens.to_numpy().clip(1)
    # The extract began in 2023: grants from before are cut to those still running then.
    for _ in range(int(citizens.iloc[FIRST])):
        start = FIRST_DAY[FIRST] - dt.timedelta(int(rng.integers(20, 1500)))
        running.append(new_grant(service, mean[FIRST], start, people, rng, 0.0, near))
    for i in range(FIRST, LAST + 1):
        law = i >= LAW
        heavier = 0.45 if unit == "Nørreskov" and i >= MONTHS.get_loc("2025-10") else 0.0
        first = FIRST_DAY[i]
        if i == LAW and service != NURSING:
            for grant in [grant for grant in running if grant.elderly]:
                books.close(grant, first - dt.timedelta(1), False, rng)
                grant.start = first
        total = sum(grant.hours for grant in running)
        factor = granted[i] / total if total else 1.0
        leaving = rng.random(len(running)) < 0.021
        changing = rng.random(len(running)) < 0.030 + min(0.04, abs(factor - 1))
        kept = []
        for grant, leaves, changes in zip(running, leaving, changing, strict=True):
            day = day_in(i, rng)
            if leaves and grant.start < day:
                books.close(grant, day, law, rng)
                continue
            if changes and grant.start < day - dt.timedelta(20):
                books.close(grant, day - dt.timedelta(1), law, rng)
                step = float(np.clip(factor**3, 0.8, 1.35)) * np.exp(rng.normal(0, 0.15))
                hours = max(0.25, round(float(np.clip(grant.hours * step, 0.25, 70)) * 4) / 4)
                rise = int(hours > grant.hours * 1.12) - int(hours < grant.hours * 0.85)
                level = int(
                    np.clip(
                        grant.level + (rise if rng.random() < 0.7 else 0) + (heavier > 0 and rng.random() < 0.35), 0, 4
                    )
                )
                grant = Grant(grant.citizen, hours, day, level, grant.elderly, day, grant.level)
            elif rng.random() < 0.055 and grant.start < first:
                grant.reviewed, grant.previous = day, grant.level if grant.previous is None else grant.previous
            kept.append(grant)
        running = kept
        wanted = int(citizens.iloc[i])
        while len(running) < wanted:
            running.append(new_grant(service, mean[i], day_in(i, rng), people, rng, heavier, near))
        surplus = len(running) - wanted
        for index in sorted(rng.choice(len(running), surplus, replace=False), reverse=True) if surplus > 0 else ():
            if running[index].start < first:
                books.close(running.pop(index), LAST_DAY[i], law, rng)
    for grant in running:
        books.close(grant, None, True, rng)
    return books.rows


def neighbours(care: list[tuple]) -> Neighbourhood:
    """Who has personal care from when until when, from the rows of that service."""
    table = pd.DataFrame(care, columns=CASE_COLUMNS)
    near = Neighbourhood()
    for citizen, rows in table.groupby("citizen", sort=False):
        last = max(END if end is None else end for end in rows["end"])
        near.care[str(citizen)] = (min(rows["start"]), last, bool((rows["basis"] == "Ældreloven").any()))
    return near


CASE_COLUMNS = [
    "citizen", "unit", "service", "basis", "hours", "start", "end", "reviewed", "level", "previous", "rostered", "delivered",
]  # fmt: skip


def make_cases(all_accounts: list[Accounts], rng: np.random.Generator, people: Pseudonyms) -> pd.DataFrame:
    """All grants since 2023, in order of unit, service and start."""
    rows = []
    for accounts in all_accounts:
        care: list[tuple] = []
        for service in dict.fromkeys(accounts.activity["service"]):
            found = service_cases(accounts, service, people, rng, neighbours(care))
            care = found if service == CARE else care
            rows += found
    table = pd.DataFrame(rows, columns=CASE_COLUMNS)
    table = table[[end is None or end >= dt.date(2023, 1, 1) for end in table["end"]]]
    return table.sort_values(["unit", "service", "start", "citizen"], kind="stable").reset_index(drop=True)


def with_birth_years(cases: pd.DataFrame, population: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The grants with each citizen's birth year, drawn among the residents of the year the citizen is first seen.

    Who has a grant under Ældreloven is 67 or more; who still has one under Serviceloven after July 2025 is younger.
    """
    residents = population.pivot_table(index="year", columns="age", values="persons", aggfunc="sum")
    ages = residents.columns.to_numpy()
    # The share who begin to have help: it doubles in five years, but the oldest keep theirs for a shorter time.
    wants_old = (0.02 + 0.55 / (1 + np.exp(-(ages - 88) / 5))) * np.exp(-np.maximum(ages - 88, 0) / 14)
    wants_young = np.exp((ages - 60) / 14)
    born = {}
    for citizen, rows in cases.groupby("citizen", sort=False):
        year = max(2023, min(rows["start"]).year)
        law = rows["basis"].eq("Ældreloven").any()
        after = np.array([end is None or end > FIRST_DAY[LAW] for end in rows["end"]])
        young = (rows["basis"].eq("SEL § 83") & after).any() or (not law and rng.random() > 0.86)
        weights = residents.loc[year].to_numpy() * (wants_young if young and not law else wants_old)
        inside = (
            (ages >= 25) & (ages <= year - 1961) if young and not law else (ages >= max(67, year - 1958)) & (ages < 100)
        )
        weights = np.where(inside, weights, 0.0)
        born[citizen] = year - 1 - int(rng.choice(ages, p=weights / weights.sum()))
    return cases.assign(birth_year=cases["citizen"].map(born))


def make_courses(unit: str, rng: np.random.Generator, people: Pseudonyms, count: int = 900) -> pd.DataFrame:
    """Courses since 2021: citizens begin when their need peaks, so part of the fall afterwards would have come anyway."""
    first, rows = dt.date(2021, 1, 4), []
    span = (END - first).days
    for start in sorted(first + dt.timedelta(int(days)) for days in rng.integers(0, span, count)):
        usual = float(np.clip(np.exp(rng.normal(1.05, 0.6)), 0.5, 20))  # the citizen's lasting need, hours a week
        before = usual * 1.25 * float(np.exp(rng.normal(0, 0.18)))  # a peak: partly chance
        weeks = float(np.clip(rng.normal(9.5, 2.5), 3, 20))
        planned = start + dt.timedelta(int(round(weeks) * 7))
        end = start + dt.timedelta(max(10, int(weeks * 7 + rng.normal(0, 8))))
        during = weeks * float(np.clip(rng.normal(2.3, 0.7), 0.6, 6))
        draw = rng.random()
        result = (
            "Afsluttet uden hjælp"
            if draw < 0.37
            else "Afsluttet med mindre hjælp"
            if draw < 0.68
            else "Afsluttet med samme hjælp"
        )
        if draw > 0.94:
            result = "Død" if draw > 0.975 else "Plejebolig"
        effect = {"Afsluttet uden hjælp": 0.0, "Afsluttet med mindre hjælp": 0.80}.get(result, 1.03)
        returns = rng.exponential(95) if effect == 0.0 else np.inf  # weeks until help returns
        after = []
        for week in (4, 12, 26, 52):
            seen = end + dt.timedelta(7 * week) <= END and result not in ("Død", "Plejebolig")
            level = (
                usual * (effect if week < returns else 0.75) * float(np.exp(rng.normal(0, 0.15))) * (1 + 0.001 * week)
            )
            after.append(round(level * 4) / 4 if seen else np.nan)
        done = end <= END
        rows.append(
            (people(), unit, start, end if done else None, planned, round(during, 1) if done else np.nan,
             round(before * 4) / 4, *after, result if done else "")
        )  # fmt: skip
    columns = [
        "citizen",
        "unit",
        "start",
        "end",
        "planned",
        "during",
        "before",
        "after_4",
        "after_12",
        "after_26",
        "after_52",
        "result",
    ]
    return pd.DataFrame(rows, columns=columns)
