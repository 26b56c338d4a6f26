"""How far each assumption may plausibly move: the units' own earlier months and years, with where it is from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.month.recent import RECENT
from styringslib.scenarios.model.baseline import Range, Team
from styringslib.scenarios.model.parameters import BANDS
from styringslib.scenarios.start.effects import ReviewRecord
from styringslib.scenarios.start.hours import ScenarioHours, citizens_at

MONTHS, YEARS = 36, 5
LOW, HIGH = 0.1, 0.9
_OWN = f"Enhedens egne måneder de seneste {MONTHS // 12} år, de midterste 80 pct."


class Ranges(Mapping[str, Range]):
    """Parameter -> range by unit, in the parameter's unit; a parameter without a history has none. Each is worked out when it is
    asked for, since most readers never ask what matters most."""

    def __init__(self, made: Mapping[str, Callable[[], Range | None]]) -> None:
        self._made = made
        self._known: dict[str, Range | None] = {}

    def __getitem__(self, key: str) -> Range:
        if key not in self._known:
            self._known[key] = self._made[key]()
        found = self._known[key]
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._made if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def ranges(hours: ScenarioHours, record: ReviewRecord, team: Team | None, begun: pd.Series) -> Ranges:
    """The range of every parameter that has a history."""
    count = len(hours.units)
    made: dict[str, Callable[[], Range | None]] = {
        "user_time": lambda: _shares(hours, _user_time(hours), hours.user_time, RECENT),
        "delivery_share": lambda: _shares(hours, _delivery(hours), hours.delivered / hours.granted, RECENT),
        "temps_share": lambda: _shares(hours, _temps(hours), hours.temps_share, RECENT),
        "absence": lambda: _absence(hours),
        "granted_hours": lambda: _growth(hours),
        "case_mix": lambda: _mix(hours),
        "pay_index": lambda: _against_assumed(hours, _pay, "pay_per_attendance_hour", "Løn pr. fremmødetime"),
        "price_index": lambda: _against_assumed(hours, _price, "temp_hourly_price", "Vikarernes timepris"),
        **{f"reviewed_{band}": partial(_reviewed, hours, record, place) for place, band in enumerate(BANDS)},
        "population_years": lambda: Range(np.zeros(count), np.ones(count), "Fra befolkningen i dag til næste års"),
        "healthy_ageing": lambda: Range(
            np.zeros(count), np.full(count, 100.0), "Fra ingen til fuld sund aldring, i næste års befolkning"
        ),
    }
    if team is not None:
        room = round(max(team.asked - team.capacity, 0.0), 1)
        source = "Fra i dag til en kapacitet, hvor ingen venter"
        made["courses"] = lambda: _courses(hours, begun)
        made["capacity"] = lambda: Range(np.zeros(count), np.full(count, room), source)
    return Ranges(made if count else {})


def _reviewed(hours: ScenarioHours, record: ReviewRecord, place: int) -> Range | None:
    """From no round to the largest earlier one."""
    people, reviewed, count = hours.bands[0].sum(axis=0), record.reviewed[BANDS[place]], len(hours.units)
    share = 100 * reviewed / people[place] if people[place] else np.nan
    if share != share:
        return None
    return Range(
        np.zeros(count), np.full(count, min(100.0, round(share))), "Fra ingen runde til den største tidligere runde"
    )


def _courses(hours: ScenarioHours, begun: pd.Series) -> Range | None:
    count, means = len(hours.units), begun.rolling(12).mean()
    window = _window(means, hours.month).dropna()
    if len(window) < 2:
        return None
    fewest, most = (round(float(window.quantile(q) - means.get(hours.month, np.nan)), 1) for q in (LOW, HIGH))
    source = "Forløb pr. måned i tolv måneder ad gangen, de seneste to år"
    return Range(np.full(count, fewest), np.full(count, most), source)


def _wide(rows: pd.DataFrame, value: str) -> pd.DataFrame:
    """Sums by month (or year) and unit; a month that is nowhere reported has a row of its own, and is missing."""
    known = rows.dropna(subset=value)
    wide = known.pivot_table(index="month", columns="unit", values=value, aggfunc="sum", observed=True)
    if not isinstance(rows["month"].dtype, pd.PeriodDtype) or not len(rows):
        return wide
    return wide.reindex(pd.period_range(rows["month"].min(), rows["month"].max(), freq="M", name="month"))


def _window(table: Any, month: pd.Period) -> Any:
    """The rows of the ``MONTHS`` up to ``month``, by the calendar."""
    return table.reindex(pd.period_range(month - (MONTHS - 1), month, freq="M", name="month"))


def _ratio(above: pd.DataFrame, below: pd.DataFrame, months: int) -> pd.DataFrame:
    top, bottom = (table.rolling(months, min_periods=months).sum() for table in (above, below))
    return top / bottom.where(bottom > 0)


def _user_time(hours: ScenarioHours) -> pd.DataFrame | None:
    known = hours.user_time_by_month
    return _ratio(_wide(known, "delivered_hours"), _wide(known, "attendance_hours"), RECENT) if len(known) else None


def _delivery(hours: ScenarioHours) -> pd.DataFrame | None:
    rows = hours.table("activity")
    return None if rows.empty else _ratio(_wide(rows, "delivered_hours"), _wide(rows, "granted_hours"), RECENT)


def _temps(hours: ScenarioHours) -> pd.DataFrame | None:
    rows = hours.present.dropna()
    return _ratio(_wide(rows, "external_hours"), _wide(rows, "attendance_hours"), RECENT) if len(rows) else None


def _shares(hours: ScenarioHours, history: pd.DataFrame | None, now: pd.Series, months: int) -> Range | None:
    """The middle 80 % of earlier windows less today's share, in percentage points."""
    if history is None:
        return None
    window = _window(history, hours.month).reindex(columns=list(hours.units))
    ends = [((window.quantile(q) - now) * 100).round(1).to_numpy(dtype=float) for q in (LOW, HIGH)]
    ends = [np.where((window.notna().sum() >= 12).to_numpy(), end, np.nan) for end in ends]
    return Range(ends[0], ends[1], _OWN)


def _absence(hours: ScenarioHours) -> Range | None:
    rows = hours.unplanned_absence.dropna(subset="absence_days")
    if rows.empty:
        return None
    days, possible = (_wide(rows, name) for name in ("absence_days", "possible_days"))
    # Absence has a season: whole years are compared with the last one.
    window = _window(_ratio(days, possible, 12), hours.month).reindex(columns=list(hours.units))
    now = window.ffill().iloc[-1]
    ends = [((window.quantile(q) - now) * 100).round(1).to_numpy(dtype=float) for q in (LOW, HIGH)]
    return Range(ends[0], ends[1], "Enhedens egne tolv måneder ad gangen de seneste tre år, de midterste 80 pct.")


def _growth(hours: ScenarioHours) -> Range | None:
    rows = hours.table("activity")
    if rows.empty:
        return None
    sums = _wide(rows, "granted_hours").rolling(RECENT, min_periods=RECENT).sum()
    before = sums.shift(12)
    growth = _window(sums / before.where(before > 0) - 1, hours.month).reindex(columns=list(hours.units)) * 100
    ends = [growth.quantile(q).round(1).to_numpy(dtype=float) for q in (LOW, HIGH)]
    return Range(ends[0], ends[1], "Enhedens egen vækst fra år til år de seneste tre år, de midterste 80 pct.")


def _mix(hours: ScenarioHours) -> Range | None:
    cases = hours.table("cases")
    if cases.empty:
        return None
    rows = followup.check_cases(cases).rows
    steps = {}
    for back in range(0, MONTHS + 12, 6):
        people = citizens_at(rows, hours.month - back)
        steps[hours.month - back] = people.groupby("unit")["band"].mean()
    level = pd.DataFrame(steps).T.sort_index().reindex(columns=list(hours.units))
    moved = (level - level.shift(2)).dropna(how="all") * 100
    ends = [moved.quantile(q).round(1).to_numpy(dtype=float) for q in (LOW, HIGH)]
    return Range(ends[0], ends[1], "Ændringen på et år i borgernes timebånd de seneste tre år, de midterste 80 pct.")


def _pay(hours: ScenarioHours) -> pd.DataFrame:
    rows = hours.table("payroll")
    return _yearly(rows, "amount", "attendance_hours") if len(rows) else pd.DataFrame()


def _price(hours: ScenarioHours) -> pd.DataFrame:
    rows = hours.table("temps")
    return _yearly(rows[rows["source"] == "external"], "amount", "hours") if len(rows) else pd.DataFrame()


def _yearly(rows: pd.DataFrame, above: str, below: str) -> pd.DataFrame:
    rows = rows.assign(month=rows["month"].dt.year)
    paid, hours = _wide(rows, above), _wide(rows, below)
    return paid / hours.where(hours > 0)


def _against_assumed(
    hours: ScenarioHours, actual: Callable[[ScenarioHours], pd.DataFrame], name: str, told: str
) -> Range | None:
    """Finished years' price against what their budget assumed, all units together: few years each, one labour market."""
    table = actual(hours)
    apart = []
    for year in range(hours.month.year - YEARS, hours.month.year):
        for unit in hours.units:
            given = hours.municipality.settings.assumption(name, pd.Period(f"{year}-12", "M"), unit)
            paid = float(table[unit].get(year, np.nan)) if unit in table.columns else np.nan
            if given and not np.isnan(paid):
                apart.append(100 * (paid / given - 1))
    if len(apart) < 3:
        return None
    low, high = (round(float(np.quantile(apart, q)), 1) for q in (LOW, HIGH))
    count = len(hours.units)
    source = f"{told} mod budgettets forudsætning de seneste {YEARS} år, alle enheder, de midterste 80 pct."
    return Range(np.full(count, low), np.full(count, high), source)
