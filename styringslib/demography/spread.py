"""Low, central and high demand, and which assumption drives the difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, NUMBER, takes
from styringslib.demography.needs import ByAge, demand
from styringslib.intervals import Z80

# 80 % of a normal distribution lies within this many standard deviations.
# The assumptions' names in code, and for the reader.
ASSUMPTION_TEXT = {
    "healthy ageing": "Sundere aldring",
    "hours per user": "Timer pr. bruger",
    "user shares": "Brugerandele",
    "population": "Befolkning",
}


@dataclass(frozen=True)
class Spread:
    """How far each assumption may reasonably go to either side (an 80 % range, or a judgement of the same kind).

    healthy: (low demand, central, high demand) of h, the share of gained life that is lived without more help; hours: yearly
    relative change of hours per user, low and high; shares: standard errors to either side; population: whether the
    projection's own interval is used.
    """

    healthy: tuple[float, float, float] = (1.0, 0.5, 0.0)
    hours: tuple[float, float] = (-0.01, 0.01)
    shares: float = Z80
    population: bool = True

    def __post_init__(self) -> None:
        """Raises ValueError for values out of range."""
        if not all(0 <= h <= 1 for h in self.healthy) or not self.healthy[0] >= self.healthy[1] >= self.healthy[2]:
            raise ValueError(f"Sund aldring skal gå fra højst til lavest mellem 1 og 0, ikke {self.healthy}.")
        if self.hours[0] > 0 or self.hours[1] < 0:
            raise ValueError(f"Ændringen i timer pr. bruger skal have nul mellem lav og høj, ikke {self.hours}.")
        if self.shares < 0:
            raise ValueError(f"Usikkerheden på brugerandele må ikke være negativ, men er {self.shares}.")


@dataclass(frozen=True)
class Alternatives:
    """table: unit, year, low, central, high; drivers: unit, year, assumption, low, high (change from central), share.

    The shares are of the squared half-widths and add up to one; the first row of a unit and year is the driver.
    """

    table: pd.DataFrame
    drivers: pd.DataFrame

    def driver(self, unit: str, year: int) -> str:
        """The assumption that drives the spread of a unit and year."""
        rows = self.drivers[(self.drivers["unit"] == unit) & (self.drivers["year"] == year)]
        return str(rows.iloc[0]["assumption"])


@takes(
    population={"unit": ANY, "year": NUMBER, "sex": ANY, "age": NUMBER, "persons": NUMBER},
    shares={"age": NUMBER, "share": NUMBER},
    bounds={"unit": ANY, "year": NUMBER, "group": ANY, "persons": NUMBER, "lower_80": NUMBER, "upper_80": NUMBER},
)
def alternatives(
    population: pd.DataFrame,
    shares: pd.DataFrame,
    hours: ByAge,
    spread: Spread | None = None,
    *,
    gain: Mapping[int, float] | pd.Series | None = None,
    bounds: pd.DataFrame | None = None,
) -> Alternatives:
    """Demand in hours (or kr, when hours are amounts per user) in a low, central and high course.

    population: unit, year, sex, age, persons. shares, hours, gain: as in `demand`. bounds: the same projection by age
    groups (`project(..., groups=...)`: unit, year, group, persons, lower_80, upper_80); without it the cells' own bounds
    are added, which overstates the population's part, since ages do not all err to the same side.
    Each assumption is moved alone with the others at their central value. Low and high combine the changes as independent
    ones: central -+ sqrt(sum of squares). Raises ValueError as `demand`.

    >>> population = pd.DataFrame({"unit": "By", "year": 2026, "sex": "K", "age": [80], "persons": [100.0],
    ...     "lower_80": [90.0], "upper_80": [110.0]})
    >>> shares = pd.DataFrame({"age": [80], "share": [0.2], "standard_error": [0.02]})
    >>> spread = Spread(healthy=(0.0, 0.0, 0.0), hours=(0.0, 0.0), shares=1.0, population=False)
    >>> alternatives(population, shares, 50.0, spread).table[["low", "central", "high"]].round(6)
         low  central    high
    0  900.0   1000.0  1100.0
    """
    chosen = spread or Spread()
    first = int(population["year"].min()) - 1
    central_h = chosen.healthy[1] if gain is not None else 0.0

    def total(people: pd.DataFrame, h: float = central_h, growth: float = 0.0, errors: float = 0.0) -> pd.Series:
        moved = shares
        if errors and "standard_error" in shares:
            moved = shares.assign(share=(shares["share"] + errors * shares["standard_error"]).clip(0.0, 1.0))
        table = demand(people, moved, hours, healthy=h, gain=gain)
        grown = table["hours"] * (1 + growth) ** (table["year"] - first)
        return grown.groupby([table["unit"], table["year"]]).sum()

    central = total(population)
    moves: dict[str, tuple[pd.Series, pd.Series]] = {}
    if gain is not None:
        moves["healthy ageing"] = (total(population, h=chosen.healthy[0]), total(population, h=chosen.healthy[2]))
    moves["hours per user"] = (total(population, growth=chosen.hours[0]), total(population, growth=chosen.hours[1]))
    if "standard_error" in shares and chosen.shares > 0:
        moves["user shares"] = (total(population, errors=-chosen.shares), total(population, errors=chosen.shares))
    if chosen.population and "lower_80" in population:
        moves["population"] = _population_moves(population, central, bounds, total)
    return _combine(central, moves)


def _population_moves(
    population: pd.DataFrame, central: pd.Series, bounds: pd.DataFrame | None, total: Callable[..., pd.Series]
) -> tuple[pd.Series, pd.Series]:
    if bounds is None:
        return total(population.assign(persons=population["lower_80"])), total(
            population.assign(persons=population["upper_80"])
        )
    people = bounds.groupby(["unit", "year"])[["persons", "lower_80", "upper_80"]].agg(list)
    low, high = central.copy(), central.copy()
    # Groups err independently enough: their relative half-widths are combined with the weight of their persons.
    for key, middle, lower, upper in zip(
        people.index, people["persons"], people["lower_80"], people["upper_80"], strict=True
    ):
        if key not in central.index:
            continue
        persons = np.array(middle)
        down = np.sqrt(((persons - np.array(lower)) ** 2).sum()) / persons.sum()
        up = np.sqrt(((np.array(upper) - persons) ** 2).sum()) / persons.sum()
        low[key], high[key] = central[key] * (1 - down), central[key] * (1 + up)
    return low, high


def _combine(central: pd.Series, moves: dict[str, tuple[pd.Series, pd.Series]]) -> Alternatives:
    down = pd.DataFrame({name: low - central for name, (low, _) in moves.items()})
    up = pd.DataFrame({name: high - central for name, (_, high) in moves.items()})
    # A change is put on the side it goes to, whatever its name.
    lower = pd.DataFrame(np.minimum(np.minimum(down, up), 0.0))
    upper = pd.DataFrame(np.maximum(np.maximum(down, up), 0.0))
    table = pd.DataFrame(
        {
            "low": (central - np.sqrt((lower**2).sum(axis=1))).clip(lower=0.0),
            "central": central,
            "high": central + np.sqrt((upper**2).sum(axis=1)),
        }
    )
    square = ((upper - lower) / 2) ** 2
    share = square.div(square.sum(axis=1).where(lambda total: total > 0, 1.0), axis=0)
    sides = {"low": lower, "high": upper, "share": share}
    long = [
        frame.rename_axis(["unit", "year"]).reset_index().melt(["unit", "year"], var_name="assumption", value_name=name)
        for name, frame in sides.items()
    ]
    drivers = long[0].merge(long[1]).merge(long[2])
    drivers = drivers.sort_values(
        ["unit", "year", "share"], ascending=[True, True, False], ignore_index=True, kind="stable"
    )
    return Alternatives(table.rename_axis(["unit", "year"]).reset_index(), drivers)
