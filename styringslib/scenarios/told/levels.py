"""What a control moves from and to, as a reader knows it: ``59,6 → 61,6 pct.`` rather than two percentage points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.tables import Table, table
from styringslib.scenarios.model.assumptions import ALL, Assumptions
from styringslib.scenarios.model.baseline import Baseline, Floats
from styringslib.scenarios.model.flows import moved, scaled
from styringslib.scenarios.model.parameters import PARAMETERS, TERMS

EVERY_UNIT = "Alle enheder"
_SHARES = ("user_time", "delivery_share", "absence", "temps_share")
_KRONER = {"pay_index": slice(0, 1), "price_index": slice(1, 4)}
_A_YEAR, _A_MONTH = "mio. kr. om året", "timer om måneden"


@dataclass(frozen=True)
class Level:
    """Where a control stands: ``before`` and ``after`` in ``unit``, printed with ``decimals``.

    base, slope: a control at ``value`` comes to base + slope x value, for the moment before the answer is there. thousands:
    whether the number is printed with thousand dots, which a year is not. apart: units with a value of their own.
    """

    before: float
    after: float
    unit: str
    decimals: int
    base: float = 0.0
    slope: float = 1.0
    thousands: bool = True
    apart: tuple[str, ...] = ()

    def number(self, value: float) -> str:
        """A level as it is printed, without its unit."""
        return numbers.decimal(value, self.decimals) if self.thousands else str(round(value))

    @property
    def said(self) -> str:
        """Where it stands, as a screen reader says it: ``61,6 pct.``."""
        return f"{self.number(self.after)} {self.unit}".strip()

    @property
    def text(self) -> str:
        """From and to; one number where they print alike."""
        before = self.number(self.before)
        return self.said if before == self.number(self.after) else f"{before} → {self.said}"

    def to_json(self) -> dict[str, Any]:
        """What the front end needs to show it, and to move it while the answer is on its way."""
        told = f"{numbers.listed(self.apart)} har en anden værdi." if self.apart else ""
        line = {
            "before": self.before,
            "base": self.base,
            "slope": self.slope,
            "decimals": self.decimals,
            "thousands": self.thousands,
        }
        return {"text": self.text, "said": self.said, "unit": self.unit, "apart": told, **line}


def levels(desk: Any, unit: str = ALL) -> dict[str, Level]:
    """Every parameter and term that ``unit`` (ALL: the units together) has, as the desk's assumptions have it."""
    baseline, made = desk.baseline, desk.assumptions
    chosen = np.array([unit in (ALL, own) for own in baseline.units])
    x = scaled(made.levels(baseline))
    found = {}
    for key, spec in PARAMETERS.items():
        value = desk.shown(key, unit if spec.by_unit else ALL)
        level = _own(baseline, key, x, chosen & baseline.has(spec.needs), value)
        if level is None:
            first = baseline.start(key)
            before = float(first[baseline.place(unit)] if unit else first[0])
            level = Level(before, value, spec.unit, spec.decimals)
        if level.before == level.before:
            apart = _apart(made, key) if unit == ALL else ()
            found[key] = Level(**{**vars(level), "apart": apart}) if apart else level
    for key, spec in TERMS.items():
        value, now = desk.term(key), desk.term_start(key)
        price = _price(baseline, chosen) if key == "price_change" else np.nan
        of_price = Level(price, price + value, "kr. pr. time", 0, price) if price == price else None
        found[key] = of_price or Level(now, value, spec.unit, spec.decimals)
    return found


def _apart(made: Assumptions, key: str) -> tuple[str, ...]:
    """The units that have been given a value of their own."""
    return tuple(unit for unit in made.values.get(key, {}) if unit != ALL)


def _own(baseline: Baseline, key: str, x: dict[str, Floats], chosen: np.ndarray, value: float) -> Level | None:
    """A parameter that has a level in the municipality's own figures; None for one that is a level itself."""
    if key in _SHARES:
        before, after = (
            100 * _weighted(baseline, key, share, chosen) for share in (getattr(baseline, key), moved(baseline, x, key))
        )
        return Level(before, after, "pct.", 1, before)
    if key == "granted_hours":
        hours = np.where(chosen, np.nan_to_num(baseline.granted), 0.0)
        before = float(hours.sum()) or np.nan
        return Level(before, float((hours * (1 + x[key])).sum()), _A_MONTH, 0, before, before / 100)
    if key in _KRONER:
        kroner = np.where(chosen, baseline.annual[:, _KRONER[key]].sum(axis=1), 0.0) / 1e6
        before = float(kroner.sum()) or np.nan
        return Level(before, float((kroner * (1 + x[key])).sum()), _A_YEAR, 2, before, before / 100)
    if key in ("courses", "capacity"):
        team = baseline.team
        now = np.nan if team is None else team.asked if key == "courses" else team.capacity
        return Level(now, max(now + value, 0.0), "forløb om måneden", 1, now)
    if key == "population_years":
        year = baseline.month.year
        return Level(year, year + value, "", 0, year, thousands=False)
    return None


def _weighted(baseline: Baseline, key: str, shares: Floats, chosen: np.ndarray) -> float:
    """A share of several units together: of the hours that it is a share of."""
    weights = {
        "user_time": baseline.delivered,
        "delivery_share": baseline.granted,
        "absence": baseline.attendance,
        "temps_share": baseline.attendance / (1.0 - np.nan_to_num(baseline.temps_share)),
    }[key]
    used = chosen & (weights > 0) & ~np.isnan(shares)
    if not used.any():
        return float("nan")
    part, of = shares[used], weights[used]
    # Delivered hours / hours at work: the hours at work are the delivered ones over the share.
    return float(of.sum() / (of / part).sum()) if key == "user_time" else float((of * part).sum() / of.sum())


def _price(baseline: Baseline, chosen: np.ndarray) -> float:
    """The price of an hour in today's terms, by the granted hours; missing where nobody is paid one."""
    price, hours = baseline.grants.price, np.nan_to_num(baseline.granted)
    used = chosen & ~np.isnan(price) & (hours > 0)
    return float((price[used] * hours[used]).sum() / hours[used].sum()) if used.any() else float("nan")


def changes_table(desk: Any) -> Table | None:
    """What differs from today, from and to; None where nothing does."""
    made, rows = desk.assumptions, []
    for key, given in made.values.items():
        for unit, value in given.items():
            spec = PARAMETERS[key]
            # A unit that lacks what the assumption is about still has it in the file.
            level = levels(desk, unit).get(key) or Level(float("nan"), value, spec.unit, spec.decimals)
            rows.append((spec.title, unit or EVERY_UNIT, level))
    everyone = levels(desk) if made.steering.terms else {}
    rows += [(TERMS[key].title, EVERY_UNIT, everyone[key]) for key in made.steering.terms]
    if not rows:
        return None
    told = [(name, units, one.number(one.before), one.number(one.after), one.unit) for name, units, one in rows]
    frame = pd.DataFrame(told, columns=["title", "units", "before", "after", "unit"])
    columns = {
        "title": ("Forudsætning", "text"),
        "units": ("Gælder", "text"),
        "before": ("Nu", "text"),
        "after": ("I scenariet", "text"),
        "unit": ("Måles i", "text"),
    }
    return table("forudsaetninger", "Det, scenariet ændrer", frame, columns, source="Scenariet")
