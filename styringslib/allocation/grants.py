"""Grants: from activity and dated terms to kroner per unit and month, with every component shown.

One protocol, many models. A model's terms are a frozen dataclass that can calculate its own grant; ``grant`` gives each
entry the rows of its units and months, checks that every hour is paid for once, and puts the lines together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from styringslib.allocation.kroner import round_kroner, sum_kroner

COLUMNS = ("unit", "month", "component", "item", "quantity", "rate", "amount", "paid_month")
# What terms in force set no rate for: unit, month, component, item (level, package) and quantity (days, weeks).
NOT_VALUED = ("unit", "month", "component", "item", "quantity")
EVENT_COLUMNS = ("unit", "month", "direction", "deviation", "outside", "settled", "due", "crossing")

# Danish names of the components, for tables and figures.
COMPONENTS = {
    "activity": "Timer × pris",
    "on_account": "A conto",
    "correction": "Efterregulering",
    "block": "Ramme",
    "budgeted_activity": "Budgetteret aktivitet",
    "outside_corridor": "Aktivitet uden for korridoren",
    "package": "Pakke × aktive uger",
    "course": "Forløb × takst",
    "place": "Plads × takst",
    "level_change": "Ændret støtteniveau",
    "vacancy": "Tomgang",
    "nursing": "Overdragede sygeplejeydelser",
    "nursing_paid": "Betalt for overdragede sygeplejeydelser",
}


@dataclass(frozen=True)
class Grants:
    """The outcome of one or several models.

    components: unit, month (Period M), component (a key of COMPONENTS), item (service, package, level ...), quantity,
    rate (kr per unit of quantity), amount (kr, whole øre), paid_month (Period M; later than month for a correction).
    Every amount is quantity x rate rounded once, or the rounded remainder of a sum that must come out. events: unit,
    month, direction (above/below), deviation (fraction of budgeted activity), outside (kr beyond the corridor), settled
    (kr of the month), due (kr of all that lies outside, so that outside - due is left to the dialogue), crossing (True in
    the month where the unit leaves the corridor): what the dialogue is to be about. details: further tables by name (load
    of a rehabilitation team, occupancy, cost that nursing cannot see, and not_valued: days and weeks whose level or package
    has no rate, which therefore are in no line).
    """

    components: pd.DataFrame
    events: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(EVENT_COLUMNS)))
    details: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Kr over all units and months, summed in whole øre."""
        return sum_kroner(self.components["amount"].to_numpy(dtype=float)) if len(self.components) else 0.0

    def by_month(self, *, paid: bool = False) -> pd.DataFrame:
        """Kr by month (rows, Period M) and unit (columns); by the month of payment with ``paid=True``. Missing is 0."""
        column = "paid_month" if paid else "month"
        table = self.components.pivot_table(
            index=column, columns="unit", values="amount", aggfunc="sum", fill_value=0.0
        )
        if table.empty:
            return pd.DataFrame()
        rounded = pd.DataFrame(round_kroner(table.to_numpy(dtype=float)), index=table.index, columns=table.columns)
        return rounded.rename_axis(index="month")

    def of(self, units: Sequence[str]) -> Grants:
        """What is those units' own: a model may move money between units, and each is told its side."""
        own = self.components[self.components["unit"].isin(list(units))].reset_index(drop=True)
        events = self.events[self.events["unit"].isin(list(units))].reset_index(drop=True)
        details = {
            name: table[table["unit"].isin(list(units))].reset_index(drop=True) if "unit" in table else table
            for name, table in self.details.items()
        }
        return Grants(own, events, {name: table for name, table in details.items() if len(table)})

    def by_component(self) -> pd.DataFrame:
        """Kr by unit (rows) and component (columns), with row and column ``Total``; the corner is ``total``."""
        table = self.components.pivot_table(
            index="unit", columns="component", values="amount", aggfunc="sum", fill_value=0.0
        )
        table = pd.DataFrame(table)
        table["Total"] = table.sum(axis=1)
        table.loc["Total"] = table.sum()
        return pd.DataFrame(round_kroner(table.to_numpy(dtype=float)), index=table.index, columns=table.columns)


@runtime_checkable
class GrantModel(Protocol):
    """What every grant model offers.

    ``table`` names the input it reads ("activity", "packages", "referrals", "placements"; "" for none), ``claims`` says
    which rows of it the model pays for (boolean, index of the rows), and ``grant`` gives the lines for the rows it
    claims and the months in which its terms are in force. ``units_named`` are the units the terms themselves mention,
    ``columns`` the measured columns that must be filled in.
    """

    model: ClassVar[str]
    table: ClassVar[str]

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the table that the model multiplies."""
        ...

    @property
    def units_named(self) -> tuple[str, ...]:
        """Units with amounts or capacities of their own in the terms."""
        ...

    def claims(self, rows: pd.DataFrame) -> pd.Series:
        """Which rows this model pays for."""
        ...

    def grant(self, rows: pd.DataFrame, months: pd.PeriodIndex, units: Sequence[str]) -> Grants:
        """The lines for ``rows``, in ``months``, for ``units``."""
        ...


def as_months(values: pd.Series | pd.Index) -> pd.Series:
    """Months as Period M with the same index, from periods, dates or text such as ``2026-10``.

    Distinct values are converted once, since a table holds few months and many rows. Raises ValueError (Danish).
    """
    index = values.index if isinstance(values, pd.Series) else None
    if isinstance(values.dtype, pd.PeriodDtype) and values.dtype.freq.freqstr == "M":
        return pd.Series(values, index=index)
    codes, distinct = pd.factorize(values)
    if (codes < 0).any():
        raise ValueError("Der er rækker uden måned; udfyld måneden.")
    try:
        periods = pd.PeriodIndex([pd.Period(value, freq="M") for value in distinct], freq="M")
    except (ValueError, TypeError) as error:
        raise ValueError("En måned kan ikke læses; skriv den som 2026-10.") from error
    return pd.Series(periods.take(codes), index=index)


def lines(frame: pd.DataFrame, component: str, *, item: str | pd.Series = "") -> pd.DataFrame:
    """Grant lines from a frame with unit, month, quantity and rate; amount is their product, rounded once, unless given."""
    result = frame.assign(component=component, item=item)
    if "amount" not in result:
        amount = frame["quantity"].to_numpy(dtype=float) * frame["rate"].to_numpy(dtype=float)
        result["amount"] = round_kroner(amount)
    if "paid_month" not in result:
        result["paid_month"] = result["month"]
    return result[list(COLUMNS)]


def combine(parts: Sequence[Grants]) -> Grants:
    """Several outcomes as one, lines sorted by unit, month, component and item so that input order changes nothing."""
    frames = [part.components for part in parts if len(part.components)]
    if not frames:
        components = empty_lines()
    else:
        components = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
        # Sorting by codes instead of objects: periods and texts compare slowly, and there are few different ones.
        keys = ["paid_month", "rate", "item", "component", "month", "unit"]
        codes = [
            components[key].to_numpy() if key == "rate" else pd.factorize(components[key], sort=True)[0] for key in keys
        ]
        components = components.take(np.lexsort(codes)).reset_index(drop=True)
    events = [part.events for part in parts if len(part.events)]
    all_events = pd.concat(events, ignore_index=True) if events else pd.DataFrame(columns=list(EVENT_COLUMNS))
    details: dict[str, list[pd.DataFrame]] = {}
    for part in parts:
        for name, table in part.details.items():
            details.setdefault(name, []).append(table)
    joined = {name: pd.concat(tables, ignore_index=True) for name, tables in details.items()}
    return Grants(components, all_events, joined)


def not_valued(frame: pd.DataFrame, component: str) -> Grants:
    """No lines, but what has no rate: frame with unit, month, item and quantity, told as details["not_valued"]."""
    frame = frame[frame["quantity"] > 0].assign(component=component, item=frame["item"].fillna("").astype(str))
    if frame.empty:
        return Grants(empty_lines())
    table = frame.groupby(list(NOT_VALUED[:-1]), as_index=False)[["quantity"]].sum()
    return Grants(empty_lines(), details={"not_valued": table})


def empty_lines() -> pd.DataFrame:
    """A components table without rows."""
    return pd.DataFrame(columns=list(COLUMNS)).astype({"amount": float, "quantity": float, "rate": float})


def reconcile(grants: Grants, area_total: float) -> pd.DataFrame:
    """Three sums that must be the same money: the area's, over units and over months.

    Returns a DataFrame with what (text), amount (kr) and difference from ``area_total``.
    Raises ValueError (Danish) naming the difference when one of them is off by an øre or more.

    >>> terms = build_terms([{"model": "ramme", "gyldig_fra": "2026-01", "beloeb": {"Nord": 1_000_000, "Syd": 500_000}}])
    >>> block = grant(terms, {}, pd.period_range("2026-01", "2026-12", freq="M"))
    >>> reconcile(block, 1_500_000)[["amount", "difference"]]
          amount  difference
    0  1500000.0         0.0
    1  1500000.0         0.0
    2  1500000.0         0.0
    """
    by_month = grants.by_month()
    over_units = sum_kroner(by_month.sum(axis=0).to_numpy(dtype=float)) if len(by_month) else 0.0
    over_months = sum_kroner(by_month.sum(axis=1).to_numpy(dtype=float)) if len(by_month) else 0.0
    target = sum_kroner([area_total])
    table = pd.DataFrame(
        {"what": ["lines", "units", "months"], "amount": [grants.total, over_units, over_months]},
    )
    table["difference"] = round_kroner(table["amount"].to_numpy(dtype=float) - target)
    if (table["difference"] != 0).any():
        off = float(table["difference"].abs().max())
        raise ValueError(
            f"Tildelingen stemmer ikke: linjerne giver {grants.total:.2f} kr., området har {target:.2f} kr. "
            f"(forskel {off:.2f} kr.). Kontrollér, at alle enheder og måneder er med."
        )
    return table
