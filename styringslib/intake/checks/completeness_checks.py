"""What is missing: months of a table, lines dated ahead, tables that one unit lacks, budgets that are not whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from styringslib.fields.words import listed
from styringslib.intake.checks.magnitude_checks import Doubt
from styringslib.intake.completeness import MEASURES, budget_years, lacking, newest_month, newest_versions
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.schema import tables

if TYPE_CHECKING:
    from styringslib.intake.checks.checked import Checked

_EXTRACT = "Se efter, om et udtræk mangler, eller skriv fra og til for enheden i kommune.toml"
_NOT_COMPARED = "Indtil da holdes tallene ikke op mod budgettet"
_VERSIONS = {"adopted": "Det vedtagne budget", "revised": "Det korrigerede budget"}
# Rows dated ahead are listed one by one up to this many; more of them are a month that the other units lack.
_FEW = 5


def completeness_problems(checked: Checked) -> Iterator[Problem]:
    """Everything that is missing, up to the newest month that most units have."""
    newest = newest_month(checked.frames, checked.settings)
    if newest is None:
        return
    yield from _months(checked, newest)
    yield from _ahead(checked, newest)
    yield from _tables_of_a_kind(checked, newest)
    yield from _budgets(checked, newest)


def spans(months: pd.PeriodIndex) -> str:
    """Months for a message: a run of more than two by its ends."""
    ordered = months.unique().sort_values()
    runs: list[list[pd.Period]] = []
    for month in ordered:
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    parts = [part for run in runs for part in (map(str, run) if len(run) < 3 else [f"{run[0]} til {run[-1]}"])]
    return listed([*parts[:6], "en til" if len(parts) == 7 else f"{len(parts) - 6} til"] if len(parts) > 6 else parts)


def _months(checked: Checked, newest: pd.Period) -> Iterator[Problem]:
    """Months that a unit lacks within its life; told once where all units with the table lack the newest ones."""
    found = lacking(checked.frames, checked.settings, newest, rare=True)
    # A cell that is empty in a row is told by its row; here are the months in which a unit has told nothing at all.
    told = checked.frames["activity"].groupby("unit")[list(MEASURES["activity"])].count().gt(0).sum(axis=1)
    gone = found.groupby(["table", "unit", "month"])["measure"].transform("size")
    found = found[(found["table"] != "activity") | (gone == found["unit"].map(told))]
    found = found.drop_duplicates(["table", "unit", "month"])
    for name, months in found.groupby("table", sort=False):
        table = tables()[str(name)]
        if table.heading in checked.faulty:
            continue
        last = checked.frames[str(name)]["month"].max()
        late = months["month"] > last
        if late.any() and (count := checked.frames[str(name)]["unit"].nunique()) > 1:
            named = spans(pd.PeriodIndex(months.loc[late, "month"]))
            message = f"Tabellen {table.heading} slutter med {last}: {named} mangler for alle {count} enheder"
            yield checked.whole(str(name), "warning", message, "Læg de nyeste udtræk i mappen")
            months = months[~late]
        for unit, own in months.groupby("unit"):
            message = f"{unit} mangler {table.heading} for {spans(pd.PeriodIndex(own['month']))}"
            one = str(own["month"].iloc[0]) if len(own) == 1 else ""
            yield checked.whole(str(name), "warning", message, _EXTRACT, str(unit), one)


def _ahead(checked: Checked, newest: pd.Period) -> Iterator[Problem]:
    """Lines of months that most units do not have yet."""
    for name, measures in MEASURES.items():
        frame = checked.frames[name]
        if frame.empty:
            continue
        ahead = frame["month"] > newest
        # A report of the whole year has the months to come as nought: nothing has been written ahead.
        numbers = [column for column in (measures if measures != ("",) else ("amount",)) if column in frame]
        if numbers:
            ahead &= (frame[numbers].fillna(0) != 0).any(axis=1)
        for (unit, month), rows in frame[ahead].groupby(["unit", "month"], observed=True):
            message = f"Måneden {month} er efter {newest}, som er den nyeste måned, de fleste enheder har"
            remedy = "Ret måneden, hvis den er skrevet forkert. Indtil da regnes linjen ikke med"
            if len(rows) <= _FEW:
                chosen = pd.Series(frame.index.isin(rows.index), index=frame.index)
                yield from checked.rows(name, chosen, "warning", message, remedy, "month")
            else:
                told = f"{unit} har {tables()[name].heading} for {month}, som de fleste andre enheder ikke har endnu"
                yield checked.whole(name, "warning", told, "Læg de andre enheders udtræk i mappen", str(unit), month)


def _tables_of_a_kind(checked: Checked, newest: pd.Period) -> Iterator[Problem]:
    """A unit without a single row in a table that at least half of its kind have."""
    active = [unit for unit in checked.settings.units if unit.is_active(newest)]
    for name in (*MEASURES, "placements"):
        have = set(checked.frames[name]["unit"].unique())
        heading = tables()[name].heading
        if heading in checked.faulty or not have:
            continue
        for kind in dict.fromkeys(unit.kind for unit in active):
            units = [unit.name for unit in active if unit.kind == kind]
            without = [unit for unit in units if unit not in have]
            if 2 * len(without) > len(units):
                continue
            for unit in without:
                message = f"{unit} har ingen rækker i {heading}, som andre enheder af samme slags har"
                yield checked.whole(name, "warning", message, "Se efter, om enheden mangler i udtrækket", unit)


def _budgets(checked: Checked, newest: pd.Period) -> Iterator[Problem]:
    """Budgets of the newest month's year that are not there, not whole, or in another unit of money."""
    budget, postings = checked.frames["budget"], checked.frames["postings"]
    if tables()["budget"].heading in checked.faulty or budget.empty or postings.empty:
        return
    budget = newest_versions(budget)
    year = newest.year
    years = budget_years(budget, postings, checked.settings)
    years = years[(years["year"] == year) | (years["fault"] == "scale")]
    spending = sorted(postings.loc[postings["month"].dt.year == year, "unit"].unique())
    for unit in spending:
        if unit not in set(years.loc[(years["year"] == year) & (years["fault"] != "none"), "unit"]):
            yield checked.whole("budget", "warning", f"{unit} har intet budget for {year}", "Tilføj budgettet", unit)
    partial = years[years["fault"] == "partial"]
    for unit, own in _by_unit(partial):
        gone = pd.PeriodIndex(sorted({month for months in own["lacking"] for month in months}), freq="M")
        alone = len(own) == 1 < (years["unit"] == unit).sum()
        word = _VERSIONS[own["version"].iloc[0]] if alone else "Budgettet"
        remedy = f"Tilføj månederne, eller skriv fra og til for enheden i kommune.toml. {_NOT_COMPARED}"
        yield checked.whole("budget", "warning", f"{word} for {unit} dækker ikke {spans(gone)}", remedy, unit)
    scale = years[years["fault"] == "scale"]
    every = scale["unit"].nunique() == years["unit"].nunique()
    for unit, own in _by_unit(scale):
        told = listed([str(one) for one in sorted(own["year"].unique())])
        spent, planned = (_monthly(frame, str(unit), int(own["year"].max())) for frame in (postings, budget))
        what = "Budgettet" if planned < spent else "Posteringerne"
        written = "mio. kr." if max(planned, spent) > 100_000 * min(planned, spent) else "1.000 kr."
        message = (
            f"{what} for {unit} {told} ser ud til at stå i {written}: en almindelig måned er {kroner(round(planned))} i "
            f"budgettet og {kroner(round(spent))} i posteringerne"
        )
        name = "budget" if planned < spent else "postings"
        ask = Doubt(name, "amount", "kr.", written).remedy
        # The key is the whole table's: where other units are in kroner it would make theirs wrong.
        remedy = (
            f"{ask if every else 'Ret beløbene i udtrækket; de andre enheders ser ud til at stå i kr'}. {_NOT_COMPARED}"
        )
        yield checked.whole("budget", "warning", message, remedy, str(unit))


def _by_unit(years: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for unit, own in years.groupby("unit"):
        yield str(unit), own


def _monthly(frame: pd.DataFrame, unit: str, year: int) -> float:
    own = frame[(frame["unit"] == unit) & (frame["month"].dt.year == year)]
    if "version" in own:
        own = own[own["version"] == own["version"].max()]  # revised where there is one
    return float(own.groupby("month")["amount"].sum().abs().median())
