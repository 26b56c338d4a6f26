"""The allotment: dated terms applied to a municipality's tables, every hour paid for once and none forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from styringslib.allocation.grants import Grants, as_months, combine, empty_lines
from styringslib.allocation.home_care import ActivityTerms, BlockTerms, HybridTerms, PackageTerms
from styringslib.allocation.kroner import danish
from styringslib.allocation.nursing import NursingTerms
from styringslib.allocation.term_fields import COLUMNS, TermProblem, TermsError
from styringslib.allocation.terms import TermEntry, Terms

IntGrid = npt.NDArray[np.int64]
_MAX_TOLD = 20
_TABLES = {"activity": "aktivitet", "packages": "pakker", "referrals": "henvisninger", "placements": "pladser"}


def grant(
    terms: Terms, tables: Mapping[str, pd.DataFrame] | pd.DataFrame, months: pd.PeriodIndex | None = None
) -> Grants:
    """Kr per unit and month under the terms in force, over all areas.

    tables: "activity" (unit, month, service, time_of_day, legal_basis, granted/delivered/budgeted hours), "packages"
    (unit, month, package, active_weeks), "referrals" (unit, month, referrals), "placements" (unit, citizen,
    support_level, from_date, to_date); a single DataFrame means activity. months: the months to grant for (default:
    those in the tables). A change of model in mid-year gives each month to the model in force in that month.
    Raises TermsError (Danish) with every hour without terms, price or legal basis, every hour that two entries pay for,
    and every missing number, naming unit, months and service; then nothing is granted. Place-days at a support level and
    weeks of a package that the terms in force have no rate for are in no line; ``details["not_valued"]`` names them.

    >>> terms = build_terms([
    ...     {"model": "aktivitet", "gyldig_fra": "2026-01", "timer": "visiterede", "timepris": 500.0},
    ...     {"model": "aktivitet", "gyldig_fra": "2026-02", "timer": "visiterede", "timepris": 510.0}])
    >>> activity = pd.DataFrame({"unit": "Nord", "month": pd.period_range("2026-01", "2026-02", freq="M"), "service": "care",
    ...     "time_of_day": "weekday", "legal_basis": "sel_83", "granted_hours": 100.0, "delivered_hours": 95.0,
    ...     "budgeted_hours": 100.0})
    >>> grants = grant(terms, activity)
    >>> grants.by_month()["Nord"].to_list(), grants.total
    ([50000.0, 51000.0], 101000.0)
    """
    given = {"activity": tables} if isinstance(tables, pd.DataFrame) else dict(tables)
    prepared: dict[str, pd.DataFrame] = {}
    for name, table in given.items():
        dated = table.assign(month=as_months(table["month"])) if "month" in table else table
        prepared[name] = dated.reset_index(drop=True)
    months = _months(prepared) if months is None else months
    problems: list[TermProblem] = []
    jobs: list[tuple[TermEntry, pd.DataFrame, pd.PeriodIndex, list[str]]] = []
    claimed: dict[str, IntGrid] = {name: np.zeros(len(table), dtype=np.int64) for name, table in prepared.items()}
    grids: list[tuple[str, list[str], IntGrid]] = []
    for area in terms.areas:
        entries = [entry for entry in terms.entries if entry.area == area]
        units = _units(entries, prepared)
        grid = terms.in_force(area, units, months)
        grids.append((area, units, grid))
        places = {name: _places(table, units, months) for name, table in prepared.items()}
        for index, entry in enumerate(terms.entries):
            if entry.area != area or not (grid == index).any():
                continue
            if entry.model.table and entry.model.table not in prepared:
                heading = _TABLES[entry.model.table]
                problems.append(
                    TermProblem(entry.number, "model", "", "", f"bruger tabellen »{heading}«, som mangler.")
                )
                continue
            table = prepared.get(entry.model.table, pd.DataFrame())
            there = _InForce(units, months, grid == index, places.get(entry.model.table))
            paid_for = there.claims(entry, table)
            if there.places is not None:
                claimed[entry.model.table] += paid_for
            jobs += there.jobs(entry, table, paid_for)
    problems += _missing_numbers(jobs)
    if "activity" in prepared:
        problems += _unpaid_hours(prepared["activity"], claimed["activity"], terms, grids, months)
    if problems:
        raise TermsError(problems)
    return _without_paid(
        combine([entry.model.grant(rows, part, units) for entry, rows, part, units in jobs] or [Grants(empty_lines())])
    )


def nursing_rows(terms: Terms, activity: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``activity`` that terms of delegated nursing are about in their month, with ``entry``, their place in
    ``terms.entries``; rows of other hours, and of months without such terms, are left out."""
    rows = activity.assign(month=as_months(activity["month"])).reset_index(drop=True)
    entry = np.full(len(rows), -1, dtype=np.int64)
    about = {place: one for place, one in enumerate(terms.entries) if isinstance(one.model, NursingTerms)}
    units = sorted(rows["unit"].dropna().unique())
    months = pd.PeriodIndex(rows["month"].unique(), freq="M")
    for area in dict.fromkeys(one.area for one in about.values()):
        grid = terms.in_force(area, units, months)
        unit, month = _places(rows, units, months)
        for place, one in about.items():
            in_force = (unit >= 0) & (grid[unit, month] == place)
            entry[in_force & one.model.claims(rows).to_numpy(dtype=bool)] = place
    return rows.assign(entry=entry)[entry >= 0]


def nursing_grants(terms: Terms, activity: pd.DataFrame) -> Grants:
    """What delegated nursing moves between all units, and what it costs those who perform it.

    terms: those of the whole municipality; activity: as for grant, of all units, or the lines of those left out are not there.
    A unit that pays gets its lines whether or not it has hours of its own. Raises TermsError (Danish) as grant, for hours that
    are missing.

    >>> terms = build_terms([{"model": "sygepleje", "gyldig_fra": "2026-01", "variant": "leverede", "pris": 500.0,
    ...     "ydelser": ["nursing"], "sygeplejeenhed": "Sygeplejen", "enheder": ["Nord"]}])
    >>> activity = pd.DataFrame({"unit": ["Nord", "Nord"], "month": [pd.Period("2026-01", "M")] * 2,
    ...     "service": ["nursing", "care"], "legal_basis": "sul", "delivered_hours": [18.0, 90.0]})
    >>> nursing_grants(terms, activity).by_component()["Total"].to_dict()
    {'Nord': 9000.0, 'Sygeplejen': -9000.0, 'Total': 0.0}
    """
    rows = nursing_rows(terms, activity)
    parts = [(entry, rows[rows["entry"] == place]) for place, entry in enumerate(terms.entries)]
    jobs = [
        (entry, part, pd.PeriodIndex(part["month"].unique(), freq="M"), sorted(part["unit"].unique()))
        for entry, part in parts
        if len(part)
    ]
    if problems := _missing_numbers(jobs):
        raise TermsError(problems)
    return combine([entry.model.grant(part, months, units) for entry, part, months, units in jobs])


def _without_paid(grants: Grants) -> Grants:
    """What one area's terms have no rate for is not told when another area's pay for it."""
    if "not_valued" not in grants.details:
        return grants
    open_rows, keys = grants.details["not_valued"], ["unit", "month", "component", "item"]
    paid = pd.MultiIndex.from_frame(grants.components[keys])
    left = open_rows[~pd.MultiIndex.from_frame(open_rows[keys]).isin(paid)].reset_index(drop=True)
    details = {name: table for name, table in grants.details.items() if name != "not_valued"}
    return Grants(grants.components, grants.events, details | ({"not_valued": left} if len(left) else {}))


def _months(tables: Mapping[str, pd.DataFrame]) -> pd.PeriodIndex:
    found = [table["month"] for table in tables.values() if "month" in table and len(table)]
    if not found:
        raise ValueError("Angiv, hvilke måneder der skal tildeles for; tabellerne indeholder ingen måneder.")
    every = pd.PeriodIndex(pd.concat(found, ignore_index=True).unique())
    return pd.period_range(every.min(), every.max(), freq="M")


def _units(entries: list[TermEntry], tables: Mapping[str, pd.DataFrame]) -> list[str]:
    units: set[str] = set()
    for entry in entries:
        units.update(entry.units or ())
        units.update(entry.model.units_named)
        if not entry.units and entry.model.table in tables:
            units.update(tables[entry.model.table]["unit"].dropna().unique())
    return sorted(units)


def _places(table: pd.DataFrame, units: list[str], months: pd.PeriodIndex) -> tuple[IntGrid, IntGrid]:
    """Row and column in the area's grid for each row of a table; -1 outside it."""
    unit = pd.Index(units).get_indexer(pd.Index(table["unit"].astype(object))).astype(np.int64)
    if "month" not in table:
        return unit, np.full(len(table), -1, dtype=np.int64)
    return unit, months.get_indexer(pd.PeriodIndex(table["month"])).astype(np.int64)


@dataclass(frozen=True)
class _InForce:
    """Where and when one entry is in force.

    units: of the area; grid: unit x month, True where the entry is in force; places: row and column of the grid for each
    row of the table that the entry pays by, None for an entry without table.
    """

    units: list[str]
    months: pd.PeriodIndex
    grid: npt.NDArray[np.bool_]
    places: tuple[IntGrid, IntGrid] | None

    def claims(self, entry: TermEntry, table: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """The rows of the table that the entry pays for."""
        if self.places is None:
            return np.zeros(len(table), dtype=bool)
        unit, month = self.places
        in_force = (
            self.grid[unit, month] & (month >= 0) if "month" in table else np.asarray(self.grid.any(axis=1))[unit]
        )
        paid_for: npt.NDArray[np.bool_] = (unit >= 0) & in_force & entry.model.claims(table).to_numpy(dtype=bool)
        return paid_for

    def jobs(
        self, entry: TermEntry, table: pd.DataFrame, claims: npt.NDArray[np.bool_]
    ) -> list[tuple[TermEntry, pd.DataFrame, pd.PeriodIndex, list[str]]]:
        """One job per set of units that share the months in which the entry is in force."""
        jobs = []
        for pattern in np.unique(self.grid[self.grid.any(axis=1)], axis=0):
            rows_of = np.flatnonzero(np.equal(self.grid, pattern).all(axis=1))
            chosen = claims & np.isin(self.places[0], rows_of) if self.places is not None else claims
            jobs.append((entry, table[chosen], self.months[pattern], [self.units[row] for row in rows_of]))
        return jobs


def _missing_numbers(jobs: list[tuple[TermEntry, pd.DataFrame, pd.PeriodIndex, list[str]]]) -> list[TermProblem]:
    problems = []
    for entry, rows, _, _ in jobs:
        if rows.empty:
            continue
        for column in entry.model.columns:
            name = COLUMNS.get(column, column).lower()
            if column not in rows:
                problems.append(TermProblem(entry.number, column, "", "", f"kolonnen med {name} mangler i tabellen."))
                continue
            values = rows[column].to_numpy(dtype=float)
            hours = [c for c in ("granted_hours", "delivered_hours", "budgeted_hours") if c in rows]
            wrong = ~np.isfinite(values) | (values < 0)
            if entry.model.table == "activity":
                # A row without any hours is no activity; a row with some must have those that are paid for.
                wrong &= ~rows[hours].isna().all(axis=1).to_numpy()
            problems += _told(
                rows[wrong], entry.number, column, f"{name} mangler eller er negative; udfyld dem", hours=None
            )
    return problems


def _unpaid_hours(
    rows: pd.DataFrame,
    claims: IntGrid,
    terms: Terms,
    grids: list[tuple[str, list[str], IntGrid]],
    months: pd.PeriodIndex,
) -> list[TermProblem]:
    """Hours without terms or price, paid twice, or without legal basis."""
    columns = [c for c in ("granted_hours", "delivered_hours") if c in rows]
    hours = rows[columns].fillna(0.0).max(axis=1).to_numpy(dtype=float) if columns else np.zeros(len(rows))
    inside = months.get_indexer(pd.PeriodIndex(rows["month"])) >= 0
    hourly, other = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    for _, units, grid in grids:
        unit, month = _places(rows, units, months)
        entry = np.where((unit >= 0) & (month >= 0), grid[unit, month] if len(units) else -1, -1)
        for index, chosen in enumerate(terms.entries):
            if isinstance(chosen.model, ActivityTerms | HybridTerms):
                hourly |= entry == index
            elif isinstance(chosen.model, PackageTerms):
                other |= entry == index
            elif isinstance(chosen.model, BlockTerms):
                # A block pays for the hours of the units it has an amount for, and of no others.
                other |= (entry == index) & rows["unit"].isin(list(chosen.model.yearly)).to_numpy(dtype=bool)
    open_hours = inside & (hours > 0) & (claims == 0) & ~other
    problems = _told(rows[open_hours & hourly], 0, "priser", "har ingen pris; tilføj den til vilkårene", hours)
    problems += _told(
        rows[open_hours & ~hourly], 0, "gyldig_fra", "har ingen vilkår i kraft; tilføj en tildeling for dem", hours
    )
    problems += _told(
        rows[inside & (claims > 1)],
        0,
        "omraade",
        "betales af to tildelinger; lad kun én gælde ydelsen; timepris gælder alle",
        hours,
    )
    if "legal_basis" in rows:
        bare = (rows["legal_basis"].isna() | (rows["legal_basis"].astype(object) == "")).to_numpy(dtype=bool)
    else:
        demands = any(
            price.legal_basis
            for entry in terms.entries
            if isinstance(entry.model, ActivityTerms | HybridTerms)
            for price in entry.model.prices.prices
        )
        bare = np.full(len(rows), demands)
    problems += _told(rows[inside & bare & (hours > 0)], 0, "legal_basis", "har intet lovgrundlag; udfyld det", hours)
    return problems


def _told(rows: pd.DataFrame, entry: int, key: str, what: str, hours: Any) -> list[TermProblem]:
    """One problem per unit and service, months from first to last, at most twenty and then the count of the others."""
    if rows.empty:
        return []
    service = rows["service"] if "service" in rows else pd.Series("", index=rows.index)
    frame = pd.DataFrame({"unit": rows["unit"].astype(str), "service": service.astype(str), "month": rows["month"]})
    frame["hours"] = 0.0 if hours is None else hours[rows.index.to_numpy()]
    groups = list(frame.groupby(["unit", "service"], sort=True))
    problems = []
    for (unit, name), group in groups[:_MAX_TOLD]:
        first, last = group["month"].min(), group["month"].max()
        span = f"{first}" if first == last else f"{first} til {last}"
        amount = "" if hours is None else f"{danish(group['hours'].sum())} timer "
        told = f"{unit}, {span}: {amount}{f'»{name}« ' if name else ''}{what}."
        problems.append(TermProblem(entry, key, "", "" if hours is None else "timer", told))
    if len(groups) > _MAX_TOLD:
        told = f"og {len(groups) - _MAX_TOLD} andre enheder og ydelser af samme slags."
        problems.append(TermProblem(entry, key, "", "", told))
    return problems
