"""From assumptions to hours and kroner: the one place where a scenario is reckoned, for many scenarios at once.

    granted'    = granted x (1 + change) x mix x packages x population - hours that reviews and rehabilitation take away
    delivered'  = delivered x granted' / granted x delivery share' / delivery share
    needed'     = delivered' / user-time share'; what the roster follows of the change is ``adaptation``
    own staff   = needed' x (1 - external share'); external temps = needed' x external share'
    lost        = own staff x change of absence / (1 - absence); covered by external temps, the rest by own hours

Kroner follow: pay the own hours, temps their hours at the temps' price, bought care the delivered hours. Other operations
and income do not follow hours. At today's values every factor is exactly 1, so the difference is exactly 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from styringslib.scenarios.model.assumptions import Assumptions
from styringslib.scenarios.model.baseline import COMPONENTS, WEEKS_PER_MONTH, Baseline, Floats, Team
from styringslib.scenarios.model.parameters import BANDS, PARAMETERS

HorizonName = Literal["year", "full_year"]
HORIZONS: tuple[HorizonName, ...] = ("year", "full_year")
# A share can not leave these bounds; Result.notes tells when one was stopped there.
BOUNDS = {"user_time": (0.05, 1.0), "delivery_share": (0.0, 1.5), "absence": (0.0, 0.95), "temps_share": (0.0, 0.95)}


@dataclass(frozen=True)
class Horizon:
    """A span that a scenario changes: its kroner today (units x COMPONENTS), its months by unit, and course-weeks; ``wait``
    months pass before it begins.

    course_weeks: weeks in which a course begun in the span takes hours away, on average over the span's courses.
    """

    name: HorizonName
    kroner: Floats
    months: Floats
    course_weeks: float
    wait: int = 0

    @property
    def ages(self) -> bool:
        """Whether another year's population may be put in."""
        return self.name == "full_year"


@dataclass(frozen=True)
class Flows:
    """The outcome, scenarios x units: kroner by component, hours a month. Hours are NaN where they are not known."""

    kroner: Floats
    granted: Floats
    delivered: Floats
    attendance: Floats

    @property
    def cost(self) -> Floats:
        """Kroner of all components."""
        return np.asarray(self.kroner.sum(axis=-1))


def horizon(baseline: Baseline, assumptions: Assumptions, name: HorizonName) -> Horizon:
    """The span of ``name``: what is left of the year from the first month on, or a whole year."""
    count = len(baseline.units)
    if name == "full_year":
        weeks = baseline.team.last_week - baseline.team.wait_weeks if baseline.team else 0.0
        return Horizon(name, baseline.annual, np.full(count, 12.0), weeks)
    wait = max(0, (assumptions.first_month(baseline) - baseline.month).n - 1)
    part = baseline.profile[:, wait:]
    months = (part > 0).sum(axis=1).astype(float)
    kroner = baseline.rest * part.sum(axis=1)[:, None]
    return Horizon(name, kroner, months, _course_weeks(baseline.team, part.shape[1]), wait)


def _course_weeks(team: Team | None, months: int) -> float:
    """Courses begin in the middle of each month; their effect begins later and is cut at the end of the span."""
    if team is None or not months:
        return 0.0
    left = (months - np.arange(months) - 0.5) * WEEKS_PER_MONTH
    return float(np.maximum(np.minimum(left, team.last_week) - team.wait_weeks, 0.0).mean())


def scaled(levels: Mapping[str, Floats]) -> dict[str, Floats]:
    """Values in the parameters' units as the calculation takes them."""
    return {key: values * PARAMETERS[key].scale for key, values in levels.items()}


def flows(baseline: Baseline, levels: Mapping[str, Floats], span: Horizon, *, saved: float | None = None) -> Flows:
    """The scenarios of ``levels`` (parameter -> scenarios x units, in the parameters' units) over ``span``.

    saved: hours a week that a course takes away, instead of the team's own (for the interval).
    """
    x = scaled(levels)
    granted = _granted(baseline, x, span, saved)
    share = baseline.delivery_share
    delivered = granted * _over(moved(baseline, x, "delivery_share"), share)
    user_time = _over(baseline.user_time, moved(baseline, x, "user_time"))
    needed = delivered * user_time * _capacity(baseline, x)
    followed = 1.0 + x["adaptation"] * (needed - 1.0)
    pay, temps = _staff(baseline, x, followed, span)
    up, prices = 1.0 + x["pay_index"], 1.0 + x["price_index"]
    today = dict(zip(COMPONENTS, span.kroner.T, strict=True))
    parts = (
        today["pay"] * pay * up,
        (today["temps"] * np.where(baseline.attendance > 0, 1.0, followed) + temps) * prices,
        today["bought"] * delivered * prices,
        today["other"] * prices,
        today["income"] + 0.0 * prices,
    )
    # Every scenario has its row, also where none of what differs between them matters over this span.
    shape = np.broadcast_shapes(*(values.shape for values in x.values()))
    kroner = np.stack([np.broadcast_to(part, shape) for part in parts], axis=-1)
    present = baseline.attendance / (1.0 - np.nan_to_num(baseline.temps_share))
    return Flows(kroner, baseline.granted * granted, baseline.delivered * delivered, present * followed)


def _granted(baseline: Baseline, x: Mapping[str, Floats], span: Horizon, saved: float | None) -> Floats:
    """Granted hours relative to today's."""
    factor = (1.0 + x["granted_hours"]) * _mix(baseline, x["case_mix"]) * _packages(baseline, x["package_mix"])
    # Today's population is 1 exactly, and another year's is projected when it is asked for.
    if span.ages and baseline.population is not None and x["population_years"].any():
        factor = factor * _aged(baseline, x)
    less = reviewed_hours(baseline, x).sum(axis=0) * WEEKS_PER_MONTH + _courses(baseline, x, span, saved)
    known = baseline.granted > 0
    taken = np.divide(
        less, baseline.granted, out=np.zeros(np.shape(less)), where=np.broadcast_to(known, np.shape(less))
    )
    return np.asarray(np.maximum(factor - taken, 0.0))


def _mix(baseline: Baseline, moved: Floats) -> Floats:
    """Hours relative to today's when a share of the citizens goes one band up (plus) or down."""
    people, hours = baseline.citizens, baseline.band_hours
    each = np.divide(hours, people, out=np.full(hours.shape, np.nan), where=people > 0)
    # A band that is empty in a unit has the hours of the municipality's citizens in it, else those of the band below.
    every = np.divide(hours.sum(axis=0), people.sum(axis=0), out=np.zeros(len(BANDS)), where=people.sum(axis=0) > 0)
    every = np.maximum.accumulate(every)
    each = np.where(np.isnan(each), np.maximum(every, 0.0), each)
    steps = np.maximum(np.diff(each, axis=1), 0.0)
    total = hours.sum(axis=1)
    rise, fall = (people[:, :-1] * steps).sum(axis=1), (people[:, 1:] * steps).sum(axis=1)
    change = np.where(moved >= 0, moved * rise, moved * fall)
    known = np.broadcast_to(total > 0, change.shape)
    return np.asarray(1.0 + np.divide(change, total, out=np.zeros(change.shape), where=known))


def _packages(baseline: Baseline, moved: Floats) -> Floats:
    """Hours relative to today's when a share of the citizens in packages goes to the next one with more hours (plus) or fewer.

    The steps are delivered hours; granted ones follow in proportion, as the delivery share is an assumption of its own.
    """
    if baseline.package_steps is None:
        return np.ones(np.shape(moved))
    rise, fall = baseline.package_steps.T
    change = np.where(moved >= 0, moved * rise, moved * fall) * WEEKS_PER_MONTH
    known = np.broadcast_to(baseline.delivered > 0, change.shape)
    return np.asarray(1.0 + np.divide(change, baseline.delivered, out=np.zeros(change.shape), where=known))


def _aged(baseline: Baseline, x: Mapping[str, Floats]) -> Floats:
    """Hours relative to today's in another year's population, at a share of healthy ageing."""
    table = baseline.population
    assert table is not None
    year, share = np.broadcast_arrays(x["population_years"], x["healthy_ageing"])
    ahead = np.minimum(year.astype(int), table.years)
    grid = table.healthy
    low = np.clip(np.searchsorted(grid, share, side="right") - 1, 0, max(len(grid) - 2, 0))
    high = np.minimum(low + 1, len(grid) - 1)
    unit = np.broadcast_to(np.arange(len(baseline.units)), year.shape)
    first, last = table.ratio[unit, ahead, low], table.ratio[unit, ahead, high]
    width = grid[high] - grid[low]
    part = np.divide(share - grid[low], width, out=np.zeros(share.shape), where=width > 0)
    return np.asarray(first + part * (last - first))


def reviewed_hours(baseline: Baseline, x: Mapping[str, Floats]) -> Floats:
    """Hours a week that reviews take away, BANDS x scenarios x units: citizens x reviewed x reduced x hours each.

    ``x`` is scaled. No more than a band's own hours can go.
    """
    rows = []
    for place, band in enumerate(BANDS):
        less = baseline.citizens[:, place] * x[f"reviewed_{band}"] * x[f"reduced_{band}"] * x[f"saved_{band}"]
        rows.append(np.minimum(less, baseline.band_hours[:, place]))
    return np.stack(np.broadcast_arrays(*rows))


def courses_begun(baseline: Baseline, x: Mapping[str, Floats]) -> tuple[float, Floats]:
    """Courses a month that begin today, and under each scenario (scenarios x 1)."""
    team = baseline.team
    assert team is not None
    asked = np.maximum(team.asked + x["courses"][..., :1], 0.0)
    room = np.maximum(team.capacity + x["capacity"][..., :1], 0.0)
    return min(team.asked, team.capacity), np.minimum(asked, room)


def _courses(baseline: Baseline, x: Mapping[str, Floats], span: Horizon, saved: float | None) -> Floats:
    """Hours a month that more courses take away from each district, by its granted hours."""
    team = baseline.team
    if team is None:
        return np.zeros(len(baseline.units))
    each = team.saved if saved is None else saved
    now, then = courses_begun(baseline, x)
    districts = np.array([kind == "district" for kind in baseline.kinds]) & (baseline.granted > 0)
    weights = np.where(districts, np.nan_to_num(baseline.granted), 0.0)
    if not weights.sum() or np.isnan(each):
        return np.zeros(len(baseline.units))
    return np.asarray((then - now) * each * span.course_weeks * weights / weights.sum())


def _capacity(baseline: Baseline, x: Mapping[str, Floats]) -> Floats:
    """The team's staffing relative to today's; 1 for every other unit."""
    team = baseline.team
    if team is None or not team.capacity > 0:
        return np.ones(len(baseline.units))
    room = np.maximum(team.capacity + x["capacity"], 0.0) / team.capacity
    return np.asarray(np.where(team.units, room, 1.0))


def _staff(baseline: Baseline, x: Mapping[str, Floats], followed: Floats, span: Horizon) -> tuple[Floats, Floats]:
    """Own hours paid for relative to today's, and what the change of temps' hours costs (kr at today's price)."""
    own = baseline.attendance
    known = own > 0
    before = np.nan_to_num(baseline.temps_share)
    after = moved(baseline, x, "temps_share", before)
    staffed = followed * (1.0 - after) / (1.0 - before)
    ill = np.nan_to_num(baseline.absence)
    lost = staffed * (moved(baseline, x, "absence", ill) - ill) / (1.0 - ill)
    # Hours in units of today's own attendance.
    hired_now, planned = before / (1.0 - before), followed * after / (1.0 - before)
    hired = np.maximum(planned + x["absence_cover"] * lost, 0.0)
    extra = lost - (hired - planned)
    hours = np.where(known, own, 0.0) * span.months
    rate = np.divide(span.kroner[:, 0], hours, out=np.zeros(len(own)), where=hours > 0)
    # Where no price of temps is known an hour costs what the unit's own does.
    price = np.where(baseline.temps_price > 0, baseline.temps_price, rate)
    return np.where(known, staffed + extra, followed), (hired - hired_now) * hours * price


def moved(baseline: Baseline, x: Mapping[str, Floats], name: str, today: Floats | None = None) -> Floats:
    """A share after its change, held within BOUNDS; a share that is not known stays so."""
    share = getattr(baseline, name) if today is None else today
    low, high = BOUNDS[name]
    # What lies outside the bounds already is data, not an assumption: it stays where nothing is changed.
    return np.asarray(np.where(x[name] == 0, share, np.clip(share + x[name], low, high)))


def _over(above: Floats, below: Floats) -> Floats:
    """A ratio; 1 where there is nothing to divide by."""
    above, below = np.broadcast_arrays(above, below)
    usable = (below > 0) & ~np.isnan(above)
    return np.divide(above, below, out=np.ones(above.shape), where=usable)
