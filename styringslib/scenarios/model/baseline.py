"""What a scenario starts from: a municipality's money, hours and staff by unit, as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from styringslib.allocation import CarryOverRegime, carry_forward
from styringslib.scenarios.model.parameters import BANDS, PARAMETERS

Floats = npt.NDArray[np.float64]
COMPONENTS = ("pay", "temps", "bought", "other", "income")
WEEKS_PER_MONTH = 365.25 / 7 / 12


@dataclass(frozen=True)
class Team:
    """Rehabilitation as one team: courses a month, and what a course changes.

    capacity, asked: courses a month that it is staffed for, and that are asked for (waiting citizens included); saved:
    hours a week less per course from ``wait_weeks`` to ``last_week`` after it began, with ``reach``, half of its 80 %
    interval; missing where the effect is not known. units: which units are the team.
    """

    capacity: float
    asked: float
    saved: float
    reach: float
    units: npt.NDArray[np.bool_]
    wait_weeks: float = 12.0
    last_week: float = 52.0


@dataclass(frozen=True)
class Population:
    """Hours relative to today's: units x years ahead (0, 1, ...) x share of healthy ageing (``healthy``, rising)."""

    ratio: Floats
    healthy: Floats

    @property
    def years(self) -> int:
        """How many years ahead there are."""
        return int(self.ratio.shape[1]) - 1


@dataclass(frozen=True)
class Range:
    """A plausible range of an assumption, by unit, in the parameter's unit; ``source`` in Danish says where it is from."""

    low: Floats
    high: Floats
    source: str


@dataclass(frozen=True)
class Grants:
    """What the units are granted in a year at today's hours.

    model: activity, hybrid, block, distribution.FIXED (an amount that no other model replaces) or "" (paid in another way);
    basis: granted or delivered hours; price: kr per hour; budgeted: hours a year; block: kr a year. corridor and settled:
    of the municipality's own hybrid, else of the library's example.
    """

    model: tuple[str, ...]
    basis: tuple[str, ...]
    price: Floats
    budgeted: Floats
    block: Floats
    corridor: tuple[float, float] = (-0.03, 0.03)
    settled: float = 0.5


@dataclass(frozen=True)
class Earned:
    """What the units that are judged against what they earn earn, kr; the others are missing in ``year``.

    year: this year, as the report has it; ahead (units x months ahead): what of it follows the activity of the months to come;
    annual: a year at the recent months' level, missing where ``Grants`` has all that the unit is paid. follows: by unit, what the
    kroner follow: granted, delivered, courses, or "" (nothing that a scenario moves). paid, budgeted: of units in a corridor, the
    hours of this year that they are paid by and that their block is of; missing for others. payers: the units that answer for
    delegated nursing in it, beside the purchaser.
    """

    year: Floats
    ahead: Floats
    annual: Floats
    follows: tuple[str, ...]
    paid: Floats
    budgeted: Floats
    payers: tuple[str, ...] = ()

    @classmethod
    def none(cls, count: int, months: int) -> Earned:
        """All of ``count`` units are judged against their budgets."""
        missing = np.full(count, np.nan)
        return cls(missing, np.zeros((count, months)), missing, ("",) * count, missing, missing)

    @property
    def judged(self) -> npt.NDArray[np.bool_]:
        """Which units are judged against what they earn."""
        return ~np.isnan(self.year)


@dataclass(frozen=True)
class Purse:
    """What a purchaser (``place`` among the units) pays for: units by what they earn (``earning``), and units by what they cost
    (``costing``), itself among them."""

    place: int
    earning: npt.NDArray[np.bool_]
    costing: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Carried:
    """What the year's result of each unit is made of, as the report has it: target and spent, kr, missing for a unit that carries
    none of its own. A purchaser in ``purses`` carries the frame that it pays for."""

    target: Floats
    spent: Floats
    purses: tuple[Purse, ...] = ()


@dataclass(frozen=True)
class Baseline:
    """Everything a scenario is reckoned from. Arrays are by unit in the order of ``units``; missing is NaN.

    Money: budget and expected (the forecast, kr this year) with reach (units x 2: down and up to its 80 % bounds) and
    total_reach; rest (units x COMPONENTS: kr in the months ahead, sum = expected - spent), profile (units x months ahead:
    how the rest falls on the months, rows sum to 1); annual (units x COMPONENTS: kr of a year at the level of the last
    three months) with annual_reach (half of its 80 % interval) and annual_total_reach.
    Hours: granted, delivered (a month), user_time, delivery_share, absence, temps_share (0-1), attendance (own hours a
    month), temps_price (kr per hour). citizens, band_hours: units x BANDS, citizens and granted hours a week.
    Effects: review_reach (relative half of the 80 % interval of what a review saves, by band), team, population;
    package_steps (units x 2: delivered hours a week more, and less, if every citizen in a package went to the next one with
    more, or fewer, hours behind a week; None without packages).
    Measures: earned (what units are judged against that are paid for their activity), carried (what may follow into next year).
    starts: lever -> by-unit value that changes nothing, for parameters without a fixed one. ranges: for the tornado.
    """

    municipality: str
    month: pd.Period
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    areas: tuple[str, ...]
    budget: Floats
    expected: Floats
    reach: Floats
    total_reach: Floats
    rest: Floats
    profile: Floats
    annual: Floats
    annual_reach: Floats
    annual_total_reach: float
    granted: Floats
    delivered: Floats
    user_time: Floats
    delivery_share: Floats
    absence: Floats
    temps_share: Floats
    attendance: Floats
    temps_price: Floats
    citizens: Floats
    band_hours: Floats
    review_reach: Floats
    starts: Mapping[str, Floats]
    grants: Grants
    earned: Earned
    carried: Carried
    team: Team | None = None
    population: Population | None = None
    package_steps: Floats | None = None
    regime: CarryOverRegime | None = None
    ranges: Mapping[str, Range] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Reject arrays that do not fit the units: a wrong row would give a wrong number in silence."""
        count = len(self.units)
        shapes: dict[str, tuple[int, ...]] = {
            "reach": (count, 2),
            "rest": (count, len(COMPONENTS)),
            "annual": (count, len(COMPONENTS)),
        }
        shapes |= {"citizens": (count, len(BANDS)), "band_hours": (count, len(BANDS)), "review_reach": (len(BANDS),)}
        shapes |= {"profile": (count, self.months_ahead), "total_reach": (2,)}
        if self.package_steps is not None:
            shapes["package_steps"] = (count, 2)
        plain = ("budget", "expected", "annual_reach", "granted", "delivered", "user_time", "delivery_share", "absence")
        shapes |= dict.fromkeys((*plain, "temps_share", "attendance", "temps_price"), (count,))
        wrong = [name for name, shape in shapes.items() if np.shape(getattr(self, name)) != shape]
        wrong += [f"carried.{name}" for name in ("target", "spent") if len(getattr(self.carried, name)) != count]
        wrong += ["earned.ahead"] if np.shape(self.earned.ahead) != (count, self.months_ahead) else []
        wrong += [name for name in ("kinds", "areas") if len(getattr(self, name)) != count]
        if wrong or len(set(self.units)) != count:
            raise ValueError(
                f"The baseline's arrays do not fit its units: {', '.join(wrong) or 'a unit stands twice'}."
            )

    @property
    def months_ahead(self) -> int:
        """Months of the year after ``month``."""
        return 12 - int(self.month.month)

    @property
    def start_months(self) -> list[pd.Period]:
        """Months in which a scenario may begin: those left of the year, and the first of the next."""
        return [self.month + step for step in range(1, self.months_ahead + 2)]

    def has(self, need: str) -> npt.NDArray[np.bool_]:
        """Which units have what a parameter needs: hours, citizens, packages, user_time, absence, temps, pay, prices, team."""
        every = np.ones(len(self.units), dtype=bool)
        steps = np.zeros((len(self.units), 2)) if self.package_steps is None else self.package_steps
        found: dict[str, Any] = {
            "hours": self.granted > 0,
            "citizens": (self.granted > 0) & (self.citizens.sum(axis=1) > 0),
            "packages": (self.granted > 0) & (self.delivered > 0) & (steps > 0).any(axis=1),
            "user_time": (self.delivered > 0) & (self.user_time > 0),
            "absence": (self.attendance > 0) & (self.absence >= 0),
            "temps": (self.attendance > 0) & (self.temps_share >= 0) & (self.temps_price > 0),
            "pay": self.annual[:, 0] != 0,
            "prices": (self.annual[:, 1:4] != 0).any(axis=1),
            "team": every if self.team is not None else ~every,
        }
        return np.asarray(found[need], dtype=bool)

    def start(self, key: str) -> Floats:
        """By unit, in the parameter's unit: the value that changes nothing."""
        fixed = PARAMETERS[key].start
        if fixed is not None:
            return np.full(len(self.units), fixed)
        return np.asarray(self.starts.get(key, np.zeros(len(self.units))), dtype=float)

    @cached_property
    def openings(self) -> Floats:
        """What each unit takes into next year under the municipality's own regime if the year ends as forecast; NaN without."""
        return self.openings_of(self.carried.target, self.carried.spent, self.regime)

    def openings_of(self, target: Floats, spent: Floats, regime: CarryOverRegime | None) -> Floats:
        """allocation.carry_forward of the units that carry a result (spent against target), kr by unit; + adds to next year's
        budget."""
        counted = ~np.isnan(spent) & (target > 0)
        found = np.full(len(self.units), np.nan)
        if regime is None or not counted.any():
            return found
        places = np.flatnonzero(counted)
        accounts = pd.DataFrame(
            {
                "unit": [self.units[place] for place in places],
                "area": [self.areas[place] for place in places],
                "budget": target[places],
                "spent": spent[places],
            }
        )
        table = carry_forward(accounts, regime).units.set_index("unit")["next_opening"]
        found[places] = table.loc[accounts["unit"]].to_numpy(dtype=float)
        return found

    def place(self, unit: str) -> int:
        """Position of a unit. Raises KeyError for one that is not there."""
        try:
            return self.units.index(unit)
        except ValueError:
            raise KeyError(unit) from None
