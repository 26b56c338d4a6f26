"""Budgets that are written as grants: what each adds to the budget that was in force becomes the whole budget from that day.

A grant is a line with Version "Tillægsbevilling", its day of decision (Besluttet) and the months it is for. From every such day
there is a revised budget: the last whole budget before it (adopted, or revised with a day) and all grants since. Where nothing
else names what changed the budget, the grants do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from styringslib.intake.cells.table_rows import ROW, SOURCE, TableRows
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.schema import Table

SUPPLEMENT = "supplement"
_LINE = ["month", "unit", "area", "account_group"]


def settle_grants(frames: dict[str, pd.DataFrame], gathered: Mapping[str, TableRows]) -> list[Problem]:
    """Put whole budgets in the place of grants, and the grants among the named changes of budgets; what cannot be made so."""
    rows, written = gathered["budget"], frames["budget"]
    frames["budget"], problems = with_increments(written, rows.places, rows.table)
    mine = grants(written, rows.table)
    if mine.any() and not problems and frames["budget_changes"].empty:
        named = _named(written[mine], frames["budget_changes"])
        others = gathered["budget_changes"]
        written_at = [int(place) for place in named[SOURCE].unique()]
        moved = {place: others.place(*rows.places[place], rows.sources[place]) for place in written_at}
        frames["budget_changes"] = named.assign(**{SOURCE: named[SOURCE].map(moved)})
    return problems


def _named(added: pd.DataFrame, empty: pd.DataFrame) -> pd.DataFrame:
    """A line for every day, unit and account group of the grants, as the table of named changes has them."""
    keys = ["decided_on", added["month"].dt.year.rename("year"), "unit", "account_group"]
    sums = added.groupby(keys, observed=True, as_index=True).agg({"amount": "sum", SOURCE: "first", ROW: "first"})
    lines = sums.reset_index().assign(kind="grant")
    lines["reason"] = lines["account_group"]
    columns = [*empty.columns.drop([SOURCE, ROW], errors="ignore"), SOURCE, ROW]
    types = {name: kind for name, kind in empty.dtypes.items() if name in lines}
    return lines.reindex(columns=columns).astype(types)


def grants(frame: pd.DataFrame, table: Table) -> pd.Series:
    """Which rows are grants."""
    if table.name != "budget":
        return pd.Series(False, index=frame.index)
    mask: pd.Series = frame["version"].eq(SUPPLEMENT).fillna(False).astype(bool)
    return mask


def as_lines(table: Table) -> Table:
    """The table with rows that may be equal: two grants of one day are two, as two postings are."""
    return replace(table, columns=tuple(replace(column, key=False) for column in table))


def with_increments(
    budget: pd.DataFrame, places: list[tuple[str, str]], table: Table
) -> tuple[pd.DataFrame, list[Problem]]:
    """The budget with its grants made whole revised budgets, and what cannot be made so."""
    mine = grants(budget, table)
    if not mine.any():
        return budget, []
    problems: list[Problem] = []
    made = [budget[~mine]]
    year = budget["month"].dt.year
    for (unit, of_year), added in budget[mine].groupby(["unit", year[mine]], observed=True, sort=True):
        own = budget[~mine & (budget["unit"] == unit) & (year == of_year)]
        told = list(_asked(added, own, f"{unit} {of_year}"))
        for message, remedy, row in told:
            where = (table.heading, *places[int(row[SOURCE])], int(row[ROW]))
            problems.append(Problem("error", message, remedy, *where, unit=str(unit)))
        if not told:
            made += _versions(added, own)
    whole = pd.concat(made, ignore_index=True).astype(budget.dtypes.to_dict())
    return whole, problems


def _asked(added: pd.DataFrame, own: pd.DataFrame, what: str) -> Iterator[tuple[str, str, pd.Series]]:
    """What must be known before the grants of a unit's year can be added."""
    total = kroner(round(float(added["amount"].sum()), 2))
    if (undated := added["decided_on"].isna()).any():
        yield "Tillægsbevillingen er uden dag", "Skriv dagen under Besluttet", added[undated].iloc[0]
    if own.empty:
        told = f"{what} har tillægsbevillinger på {total} kr., men intet budget at lægge dem til"
        yield told, "Tilføj det vedtagne budget", added.iloc[0]
    adopted = own.loc[own["version"] == "adopted", "decided_on"].max()
    if (early := added["decided_on"] < adopted).any():
        told = f"{what} har tillægsbevillinger på {kroner(round(float(added.loc[early, 'amount'].sum()), 2))} kr. fra før det "
        told += f"vedtagne budget af {adopted:%d-%m-%Y}: er de med i det?"
        yield (
            told,
            "Slet dem, hvis de er med i det vedtagne budget; ret ellers dagen under Besluttet",
            added[early].iloc[0],
        )
    revised = own[(own["version"] == "revised") & own["decided_on"].isna()]
    if len(revised):
        told = f"{what} har både et korrigeret budget uden dag og tillægsbevillinger på {total} kr.: er de med i det?"
        remedy = "Skriv Besluttet på det korrigerede budget. Bevillinger til og med den dag regnes som en del af det"
        yield told, remedy, revised.iloc[0]


def _versions(added: pd.DataFrame, own: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """A whole revised budget for every day on which something was granted after the last whole one."""
    days = own.loc[own["version"] == "revised", "decided_on"].dropna().sort_values().unique()
    for day in sorted(added["decided_on"].unique()):
        before = [other for other in days if other <= day]
        base = own[own["decided_on"] == before[-1]] if before else own[own["version"] == "adopted"]
        if before:
            base = base[base["version"] == "revised"]
        elif base.empty:
            # Only a later revised budget is known: it holds this grant already.
            continue
        since = added[(added["decided_on"] <= day) & ~(added["decided_on"] <= (before[-1] if before else pd.NaT))]
        if since.empty:
            continue
        lines = pd.concat([base, since])
        whole = lines.groupby(_LINE, sort=False, dropna=False, as_index=False, observed=True).agg(
            {"amount": "sum", SOURCE: "first", ROW: "first"}
        )
        yield whole.assign(version="revised", decided_on=day)
