"""What a reader is to see, worked out with pandas from tidy tables: every formula once more, from what the words mean.

Nothing is imported from the library. ``Tables`` are made from the raw files by a module for each municipality; ``cells`` gives
what must stand in the tables of a report, and ``totals`` what must stand on the front page.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
WHOLE = "hele-kommunen"
ABSENCE = "Fravær (alle arter) i pct. af mulige dage"
ILLNESS = "Sygefravær i pct. af mulige dage"
EXTERNAL = "Eksterne vikarers andel af fremmødetimerne, pct."
# The key figures that stand side by side in the whole municipality's report.
BESIDE = (
    "Visiterede timer", "Leverede timer", "Leveringsprocent", "Modtagere pr. måned",
    "Leverede timer pr. modtager pr. måned", "Brugertidsprocent", EXTERNAL, ILLNESS, ABSENCE,
)  # fmt: skip
KR = ("Lønudgift pr. egen fremmødetime, kr.",)


@dataclass(frozen=True)
class Tables:
    """Tidy tables with Danish columns. ``units``: name -> (folder, kind).

    postings: måned, enhed, art, kr. budget: the same and version. activity: måned, enhed, ydelse, lov, visiteret, disponeret,
    leveret, budgetteret, modtagere, budgetterede modtagere, indtægt. pay: måned, enhed, lønart, kr, fremmøde. absence: måned,
    enhed, fravær, dage, mulige, fuldtid. temps: måned, enhed, type (Ekstern, Intern), timer, kr. places: enhed, plads, borger,
    fra, til, takst, niveau. prices: unit -> (the hours that are paid, kr. an hour). assumed: unit -> row of the key figures ->
    what the budget assumes. opened: unit -> its first month, where the municipality has written one.
    """

    month: pd.Period
    units: Mapping[str, tuple[str, str]]
    postings: pd.DataFrame
    budget: pd.DataFrame
    activity: pd.DataFrame
    pay: pd.DataFrame
    absence: pd.DataFrame
    temps: pd.DataFrame
    places: pd.DataFrame
    prices: Mapping[str, tuple[str, float]]
    assumed: Mapping[str, Mapping[str, float]]
    opened: Mapping[str, str] = field(default_factory=dict)

    def window(self, year: int) -> list[pd.Period]:
        """January to the report's month, in ``year``."""
        return [pd.Period(year=year, month=number, freq="M") for number in range(1, self.month.month + 1)]

    def budget_of(self, units: list[str]) -> pd.DataFrame:
        """The year's lines that count: a unit's revised ones where it has any, else its adopted ones."""
        rows = self.budget[self.budget["enhed"].isin(units) & (self.budget["måned"].dt.year == self.month.year)]
        revised = set(rows.loc[rows["version"] == "Korrigeret", "enhed"])
        counts = (rows["version"] == "Korrigeret") | ~rows["enhed"].isin(revised)
        return rows[counts]


@dataclass(frozen=True)
class Cell:
    """What must stand in one cell: of the report in ``folder``, the table whose title begins with ``title``. ``share``: the
    truth is between 0 and 1 and printed in per cent."""

    folder: str
    title: str
    row: str
    heading: str
    truth: float
    share: bool = False

    @property
    def where(self) -> str:
        """The place in words, for what is told of a difference."""
        return f"{self.folder}: {self.title}: {self.row}: {self.heading}"


def ratio(above: float, below: float) -> float:
    """Missing where there is nothing to divide by."""
    return above / below if below else math.nan


def cells(tables: Tables) -> Iterator[Cell]:
    """All cells of all reports."""
    for name, (folder, kind) in tables.units.items():
        yield from report_cells(tables, folder, [name], kind)
        yield from granted(tables, folder, name, kind)
        for row, value in tables.assumed.get(name, {}).items():
            # A facility delivers no hours that are counted: its user time is a step of its hourly price alone.
            if (row, kind) != ("Brugertidsprocent", "botilbud"):
                yield Cell(folder, "Nøgletal, januar", row, "Budget", value, row not in KR)
    yield from report_cells(tables, WHOLE, list(tables.units), "kommune")
    yield from unit_cells(tables)


def report_cells(tables: Tables, folder: str, units: list[str], kind: str) -> Iterator[Cell]:
    """The cells of the report in ``folder``, which is about ``units`` together."""
    yield from money(tables, folder, units)
    yield from key_figures(tables, folder, units)
    if kind != "botilbud":
        yield from activity(tables, folder, units)
    yield from staff(tables, folder, units)
    if kind == "botilbud":
        yield from places(tables, folder, units)


def period(tables: Tables) -> str:
    """The months so far, as a heading says them."""
    last = MONTHS[tables.month.month - 1]
    return "januar" if tables.month.month == 1 else f"januar til {last}"


def money(tables: Tables, folder: str, units: list[str]) -> Iterator[Cell]:
    """Budget and what is booked, in all and by account group."""
    year, window = tables.month.year, tables.window(tables.month.year)
    booked = tables.postings[tables.postings["enhed"].isin(units) & tables.postings["måned"].isin(window)]
    force = tables.budget_of(units)
    given = tables.budget[tables.budget["enhed"].isin(units) & (tables.budget["måned"].dt.year == year)]
    adopted = given[given["version"] == "Vedtaget"]
    status = "Økonomisk status"
    yield Cell(folder, status, "Vedtaget budget", "Kr. eller pct.", adopted["kr"].sum())
    yield Cell(folder, status, "Korrigeret budget", "Kr. eller pct.", force["kr"].sum())
    yield Cell(folder, status, "heraf bogført", "Kr. eller pct.", booked["kr"].sum())
    # Of a unit that opened during the year its own days alone.
    first = pd.Timestamp(year, 1, 1)
    if len(units) == 1 and units[0] in tables.opened:
        first = max(first, pd.Timestamp(f"{tables.opened[units[0]]}-01"))
    passed = (tables.month.end_time.normalize() - first).days + 1
    share = passed / ((pd.Timestamp(year, 12, 31) - first).days + 1)
    yield Cell(folder, status, "Forbrugsprocenten bør højst være", "Kr. eller pct.", share, True)
    title = "Forbrug og budget efter art"
    booked, force, adopted = (_together(tables, rows) for rows in (booked, force, adopted))
    for group in [*sorted(set(booked["art"]) | set(force["art"])), "I alt"]:
        part = [rows if group == "I alt" else rows[rows["art"] == group] for rows in (adopted, force, booked)]
        yield Cell(folder, title, group, "Vedtaget budget, året", part[0]["kr"].sum())
        yield Cell(folder, title, group, "Korrigeret budget, året", part[1]["kr"].sum())
        so_far = part[1][part[1]["måned"].isin(window)]
        yield Cell(folder, title, group, f"Budget {period(tables)}", so_far["kr"].sum())
        yield Cell(folder, title, group, "Bogført", part[2]["kr"].sum())


def few_sold(tables: Tables) -> set[str]:
    """Facilities that have sold one to four places of a level on some day; the payer of most places is the municipality."""
    rows = tables.places[tables.places["borger"].notna()]
    if rows.empty:
        return set()
    sold = rows[rows["betaler"] != rows["betaler"].mode().iloc[0]]
    found = set()
    for (unit, _), own in sold.groupby(["enhed", "niveau"]):
        for day in [*own["fra"], *(own["til"].dropna() + pd.Timedelta(days=1))]:
            if 0 < ((own["fra"] <= day) & (own["til"].isna() | (own["til"] >= day))).sum() < 5:
                found.add(str(unit))
    return found


def _together(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Income of few sold places is told with other operations alone."""
    both = rows["enhed"].isin(few_sold(tables)) & rows["art"].isin(["Indtægter", "Øvrig drift"])
    return rows.assign(art=rows["art"].mask(both, "Øvrig drift, netto"))


def heads(rows: pd.DataFrame, column: str, by: list[str]) -> pd.Series:
    """Citizens by ``by``: the same are seen at several times of the day, so the largest row of a service and law counts."""
    once = rows.groupby(["måned", "enhed", "ydelse", "lov"])[column].max()
    return once.groupby(by).sum()


def delivering(tables: Tables, units: list[str], months: list[pd.Period]) -> tuple[float, float]:
    """Hours at the citizens and hours at work, of the units and months of which both are known."""
    hours = tables.activity[tables.activity["enhed"].isin(units) & tables.activity["måned"].isin(months)]
    work = attendance(tables, units, months)
    both = set(hours["enhed"]) & set(work["enhed"])
    return (
        hours.loc[hours["enhed"].isin(both), "leveret"].sum(),
        work.loc[work["enhed"].isin(both), ["egen", "ekstern"]].sum().sum(),
    )


def attendance(tables: Tables, units: list[str], months: list[pd.Period]) -> pd.DataFrame:
    """Hours at work by unit: own staff (with the municipality's own temps) and external temps; units with payroll."""
    paid = tables.pay[tables.pay["enhed"].isin(units) & tables.pay["måned"].isin(months)]
    hired = tables.temps[tables.temps["måned"].isin(months) & (tables.temps["type"] == "Ekstern")]
    work = paid.groupby("enhed")["fremmøde"].sum().rename("egen").to_frame()
    work["ekstern"] = hired.groupby("enhed")["timer"].sum().reindex(work.index)
    return work.fillna(0.0).reset_index()


def deliverers(tables: Tables, units: list[str]) -> list[str]:
    """A unit alone is itself; of several, those that both deliver hours and have staff of their own, as the notes say."""
    both = set(tables.activity["enhed"]) & set(tables.pay["enhed"])
    return units if len(units) == 1 else [unit for unit in units if unit in both]


def key_figures(tables: Tables, folder: str, units: list[str]) -> Iterator[Cell]:
    """The figures behind the economy: this year and last."""
    title = "Nøgletal, januar"
    for year in (tables.month.year, tables.month.year - 1):
        window = tables.window(year)
        hours = tables.activity[tables.activity["enhed"].isin(units) & tables.activity["måned"].isin(window)]
        if len(hours):
            people = heads(hours, "modtagere", ["måned"]).sum()
            nursing = hours.loc[hours["ydelse"] == "Overdragede sygeplejeydelser", "leveret"].sum()
            yield Cell(folder, title, "Modtagere pr. måned", str(year), people / len(window))
            given = hours["leveret"].sum()
            yield Cell(folder, title, "Leverede timer pr. modtager pr. måned", str(year), given / people)
            yield Cell(folder, title, "Visiterede timer", str(year), hours["visiteret"].sum())
            yield Cell(folder, title, "Leverede timer", str(year), given)
            if nursing:
                yield Cell(folder, title, "heraf overdragede sygeplejeydelser", str(year), nursing)
            yield Cell(folder, title, "Leveringsprocent", str(year), given / hours["visiteret"].sum(), True)
        direct, present = delivering(tables, units, window)
        if direct:
            yield Cell(folder, title, "Brugertidsprocent", str(year), direct / present, True)
        yield from _pay_figures(tables, folder, units, window)
    yield from _budgeted(tables, folder, units)


def _pay_figures(tables: Tables, folder: str, units: list[str], window: list[pd.Period]) -> Iterator[Cell]:
    title, year = "Nøgletal, januar", str(window[0].year)
    paid = tables.pay[tables.pay["enhed"].isin(units) & tables.pay["måned"].isin(window)]
    delivers = deliverers(tables, units)
    paid = paid[paid["enhed"].isin(delivers)]
    work = attendance(tables, delivers, window)
    if len(paid):
        own = work["egen"].sum()
        yield Cell(folder, title, "Lønudgift pr. egen fremmødetime, kr.", year, paid["kr"].sum() / own)
    hires = set(tables.temps.loc[tables.temps["type"] == "Ekstern", "enhed"]) & set(units)
    if len(work) and hires:
        share = work["ekstern"].sum() / work[["egen", "ekstern"]].sum().sum()
        yield Cell(folder, title, EXTERNAL, year, share, True)
    away = tables.absence[tables.absence["enhed"].isin(units) & tables.absence["måned"].isin(window)]
    if len(away):
        possible = away.groupby(["måned", "enhed"])["mulige"].max().sum()
        ill = away.loc[away["fravær"] == "Sygdom", "dage"].sum()
        yield Cell(folder, title, ABSENCE, year, away["dage"].sum() / possible, True)
        yield Cell(folder, title, ILLNESS, year, ill / possible, True)
        kinds = "Fravær efter art"
        for kind in [*sorted(set(away["fravær"])), "I alt"]:
            rows = away if kind == "I alt" else away[away["fravær"] == kind]
            yield Cell(folder, kinds, kind, f"Pct. af mulige dage, {year}", rows["dage"].sum() / possible, True)
            if year == str(tables.month.year):
                yield Cell(folder, kinds, kind, "Fraværsdage", rows["dage"].sum())


def _budgeted(tables: Tables, folder: str, units: list[str]) -> Iterator[Cell]:
    title, window = "Nøgletal, januar", tables.window(tables.month.year)
    hours = tables.activity[tables.activity["enhed"].isin(units) & tables.activity["måned"].isin(window)]
    if hours.empty:
        return
    people = heads(hours, "budgetterede modtagere", ["måned"]).sum()
    yield Cell(folder, title, "Modtagere pr. måned", "Budget", people / len(window))
    yield Cell(folder, title, "Leverede timer pr. modtager pr. måned", "Budget", hours["budgetteret"].sum() / people)
    yield Cell(folder, title, "Leverede timer", "Budget", hours["budgetteret"].sum())


def activity(tables: Tables, folder: str, units: list[str]) -> Iterator[Cell]:
    """Hours by month and by service."""
    window = tables.window(tables.month.year)
    hours = tables.activity[tables.activity["enhed"].isin(units)]
    year = hours[hours["måned"].isin(window)]
    if year.empty:
        return
    title = "Aktivitet måned for måned"
    names = {"visiteret": "Visiterede timer", "disponeret": "Disponerede timer", "leveret": "Leverede timer"}
    names["budgetteret"] = "Budgetterede timer"
    people = heads(year, "modtagere", ["måned"])
    for month in window:
        row, rows = MONTHS[month.month - 1].capitalize(), year[year["måned"] == month]
        for column, heading in names.items():
            yield Cell(folder, title, row, heading, rows[column].sum())
        share = ratio(rows["leveret"].sum(), rows["visiteret"].sum())
        yield Cell(folder, title, row, "Leveringsprocent", share, True)
        yield Cell(folder, title, row, "Modtagere pr. måned", people[month])
        yield Cell(folder, title, row, "Leverede timer pr. modtager pr. måned", rows["leveret"].sum() / people[month])
        direct, present = delivering(tables, units, [month])
        if direct:
            yield Cell(folder, title, row, "Brugertidsprocent", direct / present, True)
    title, before = "Timer efter ydelse", hours[hours["måned"].isin(tables.window(tables.month.year - 1))]
    if year["ydelse"].nunique() < 2:
        return
    for service in [*sorted(set(year["ydelse"])), "I alt"]:
        now, then = (rows if service == "I alt" else rows[rows["ydelse"] == service] for rows in (year, before))
        yield Cell(folder, title, service, "Visiterede timer", now["visiteret"].sum())
        yield Cell(folder, title, service, "Leverede timer", now["leveret"].sum())
        yield Cell(folder, title, service, "Budgetterede timer", now["budgetteret"].sum())
        yield Cell(folder, title, service, "Leveret ud over budget", now["leveret"].sum() - now["budgetteret"].sum())
        yield Cell(folder, title, service, "Leveret året før", then["leveret"].sum())


def staff(tables: Tables, folder: str, units: list[str]) -> Iterator[Cell]:
    """Pay, absence and temps by month; pay by wage category."""
    window = tables.window(tables.month.year)
    paid = tables.pay[tables.pay["enhed"].isin(units) & tables.pay["måned"].isin(window)]
    away = tables.absence[tables.absence["enhed"].isin(units) & tables.absence["måned"].isin(window)]
    hired = tables.temps[tables.temps["enhed"].isin(units) & tables.temps["måned"].isin(window)]
    title = "Løn, fravær og vikarer måned for måned"
    # A unit that has opened in the year has no figures of the months before.
    for month in sorted(set(away["måned"])):
        row = MONTHS[month.month - 1].capitalize()
        rows = away[away["måned"] == month]
        once = rows.groupby("enhed")[["mulige", "fuldtid"]].max().sum()
        yield Cell(folder, title, row, "Løn, kr.", paid.loc[paid["måned"] == month, "kr"].sum())
        yield Cell(folder, title, row, "Fraværsdage", rows["dage"].sum())
        yield Cell(folder, title, row, "Dage pr. fuldtidsansat", rows["dage"].sum() / once["fuldtid"])
        ill = rows.loc[rows["fravær"] == "Sygdom", "dage"].sum()
        yield Cell(folder, title, row, ABSENCE, rows["dage"].sum() / once["mulige"], True)
        yield Cell(folder, title, row, ILLNESS, ill / once["mulige"], True)
        if len(hired):
            now = hired[hired["måned"] == month].groupby("type")[["timer", "kr"]].sum()
            yield Cell(folder, title, row, "Eksterne vikartimer", now.loc["Ekstern", "timer"])
            yield Cell(folder, title, row, "Udgift til eksterne vikarer, kr.", now.loc["Ekstern", "kr"])
            yield Cell(folder, title, row, "Interne vikartimer", now.loc["Intern", "timer"])
            work = attendance(tables, deliverers(tables, units), [month])[["egen", "ekstern"]].sum()
            yield Cell(folder, title, row, EXTERNAL, work["ekstern"] / work.sum(), True)
    title = "Løn efter lønart og måned"
    for category in sorted(set(paid["lønart"])):
        own = paid[paid["lønart"] == category]
        yield Cell(folder, title, "I alt", category, own["kr"].sum())
        for month in sorted(set(own["måned"])):
            row = MONTHS[month.month - 1].capitalize()
            yield Cell(folder, title, row, category, own.loc[own["måned"] == month, "kr"].sum())
    for month in sorted(set(paid["måned"])):
        row = MONTHS[month.month - 1].capitalize()
        yield Cell(folder, title, row, "I alt", paid.loc[paid["måned"] == month, "kr"].sum())


def places(tables: Tables, folder: str, units: list[str]) -> Iterator[Cell]:
    """Place-days day by day: an empty place stands in the file without a citizen."""
    title = "Belægning måned for måned"
    rows = tables.places[tables.places["enhed"].isin(units)]
    window = [month for month in tables.window(tables.month.year) if _days(rows, month)[0]]
    counted = [_days(rows, month) for month in window]
    labels = [MONTHS[month.month - 1].capitalize() for month in window]
    together = tuple(sum(part) for part in zip(*counted, strict=True))
    for label, (all_days, used, empty_kr, days) in [*zip(labels, counted, strict=True), ("I alt", together)]:
        yield Cell(folder, title, label, "Mulige pladsdage", all_days)
        yield Cell(folder, title, label, "Optagne pladsdage", used)
        yield Cell(folder, title, label, "Belægning, pct.", used / all_days, True)
        yield Cell(folder, title, label, "Ledige pladser i gennemsnit", (all_days - used) / days)
        # The rate of a place that was left would tell a level of few.
        if not _few_at_a_level(rows, window):
            yield Cell(folder, title, label, "Ledige pladser til takst, kr.", empty_kr)


def _few_at_a_level(rows: pd.DataFrame, window: list[pd.Period]) -> bool:
    """Whether a level has had residents in some of the months, and fewer than five on average of them or of the last."""
    for months in (window, window[-1:]):
        lived = [
            sum(_days(own, month)[1] for month in months) / sum(month.days_in_month for month in months)
            for _, own in rows[rows["borger"].notna()].groupby(["enhed", "niveau"])
        ]
        if any(0 < residents < 5 for residents in lived):
            return True
    return False


def granted(tables: Tables, folder: str, name: str, kind: str) -> Iterator[Cell]:
    """What a unit is paid: hours times the price, or place-days in use times the rate of their level."""
    if kind == "botilbud":
        title = "Tildeling" if name in few_sold(tables) else "Tildeling og udgift"
        rows = tables.places[(tables.places["enhed"] == name) & tables.places["borger"].notna()]
        now = rows[rows["til"].isna() | (rows["til"].dt.year >= tables.month.year)]
        window = tables.window(tables.month.year)
        levels = {str(level): own for level, own in now.groupby("niveau")}
        days = {level: sum(_days(own, month)[1] for month in window) for level, own in levels.items()}
        rates = {level: own["takst"].iloc[-1] for level, own in levels.items()}
        total = sum(days[level] * rates[level] for level in levels)
        lines = {level: (days[level], rates[level], days[level] * rates[level]) for level in levels}
        # With fewer than five on average at one of three levels or fewer, the others would give them away.
        if min(days.values()) < 5 * sum(month.days_in_month for month in window) and len(levels) <= 3:
            # Of all of them the days alone are exact: the price is rounded, or not told.
            yield Cell(folder, title, "Alle støtteniveauer", "Pladsdage", sum(days.values()))
            return
        for line, truths in lines.items():
            for heading, truth in zip(("Pladsdage", "Kr. pr. pladsdag", "Kr."), truths, strict=True):
                yield Cell(folder, title, line, heading, truth)
        yield Cell(folder, title, "Tildelt i alt", "Kr.", total)
    if name not in tables.prices:
        return
    column, price = tables.prices[name]
    rows = tables.activity[tables.activity["enhed"] == name]
    rows = rows[rows["måned"].isin(tables.window(tables.month.year))]
    if kind == "leverandoer":
        hours, title = rows[column].sum(), f"Afregning med {name}"
        for heading, truth in (("Timer", hours), ("Kr. pr. time", price), ("Kr.", hours * price)):
            yield Cell(folder, title, "Leverede timer × pris", heading, truth)
        return
    title = "Tildeling og udgift"
    for service, hours in rows.groupby("ydelse")[column].sum().items():
        for heading, truth in (("Timer", hours), ("Kr. pr. time", price), ("Kr.", hours * price)):
            yield Cell(folder, title, str(service), heading, truth)
    yield Cell(folder, title, "Tildelt i alt", "Kr.", rows[column].sum() * price)


def _days(rows: pd.DataFrame, month: pd.Period) -> tuple[float, float, float, float]:
    """Place-days, those in use, what the empty ones would give, and the days of the month."""
    first, last = month.start_time.normalize(), month.end_time.normalize()
    stays = rows[(rows["fra"] <= last) & (rows["til"].isna() | (rows["til"] >= first))]
    end = stays["til"].fillna(last).clip(upper=last)
    days = (end - stays["fra"].clip(lower=first)).dt.days + 1
    empty = stays["borger"].isna()
    return (
        float(days.sum()),
        float(days[~empty].sum()),
        float((days * stays["takst"])[empty].sum()),
        float(month.days_in_month),
    )


def unit_cells(tables: Tables) -> Iterator[Cell]:
    """The units side by side in the whole municipality's report."""
    for name, (_, kind) in tables.units.items():
        yield Cell(WHOLE, "Alle enheder", name, "Korrigeret budget", tables.budget_of([name])["kr"].sum())
        if kind in ("distrikt", "rehabilitering"):
            for cell in key_figures(tables, "", [name]):
                if cell.heading == str(tables.month.year) and cell.title.startswith("Nøgletal") and cell.row in BESIDE:
                    yield Cell(WHOLE, "Nøgletal side om side", name, cell.row, cell.truth, cell.share)
    every = tables.budget_of(list(tables.units))["kr"].sum()
    yield Cell(WHOLE, "Alle enheder", "I alt", "Korrigeret budget", every)
