"""Staff hours both ways: the hours that a payroll budget buys for the rest of the year, week by week, and what a roster costs.

The idea is Kolding's (VIVE 2020): the planner sees how many hours can be rostered in each ISO week, and how many hours of
temps the remainder would buy instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import iso_weeks
from styringslib.declared_tables import ANY, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import ratio, require

DAY_TYPES = ("working_days", "weekend_days", "holidays")


@dataclass(frozen=True)
class Staffing:
    """How a week is staffed, all of it the municipality's own setting.

    weekend_level, holiday_level: hours on a weekend day and on a public holiday, as a share of those on a working day.
    evening_share, night_share: share of every day's hours worked in the evening and at night. *_supplement: addition to
    the hourly cost as a share (0.27 = 27 %); the supplements of evening and night count on all days, those of weekend and
    holiday on all hours of these days.
    """

    weekend_level: float = 1.0
    holiday_level: float = 1.0
    evening_share: float = 0.0
    night_share: float = 0.0
    evening_supplement: float = 0.0
    night_supplement: float = 0.0
    weekend_supplement: float = 0.0
    holiday_supplement: float = 0.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not np.isfinite(value) or value < 0:
                raise ValueError(f"Bemandingens {name} skal være et tal på mindst 0, men er {value}.")
        if self.evening_share + self.night_share > 1:
            raise ValueError("Aften- og nattimer kan tilsammen højst være hele døgnet (1).")

    @property
    def levels(self) -> dict[str, float]:
        """Hours a day by type of day, a working day being 1."""
        return dict(zip(DAY_TYPES, (1.0, self.weekend_level, self.holiday_level), strict=True))

    @property
    def prices(self) -> dict[str, float]:
        """Cost of an hour by type of day, the plain hourly cost being 1."""
        round_the_clock = self.evening_share * self.evening_supplement + self.night_share * self.night_supplement
        additions = (0.0, self.weekend_supplement, self.holiday_supplement)
        return {day: 1.0 + round_the_clock + addition for day, addition in zip(DAY_TYPES, additions, strict=True)}


@takes(
    payroll_budget={
        "unit": ANY,
        "staff_group": ANY,
        "budget": NUMBER,
        "spent": NUMBER,
        "hourly_cost": NUMBER,
        "committed": NUMBER + OPTIONAL,
        "absence_share": NUMBER + OPTIONAL,
    }
)
def staff_hours(
    payroll_budget: pd.DataFrame,
    first: Any,
    last: Any,
    *,
    staffing: Staffing | None = None,
    temps_price: pd.Series | float | None = None,
    half_days: bool = False,
    closed: Iterable[Any] = (),
) -> pd.DataFrame:
    """Hours a week that the rest of the payroll budget buys, by unit and staff group, from `first` to `last`.

    payroll_budget, a row per unit and staff group: unit, staff_group, budget, spent, hourly_cost (kr per paid hour on a
    weekday's daytime, all included), optionally committed (fixed commitments still to be paid, kr) and absence_share
    (expected share of paid hours not at work). remainder = budget - spent - committed. first, last: days, normally the day
    after the last closed month and 31 December. The hours follow the calendar: every week gets the same hours per working
    day, weekend day and holiday as `staffing` says, so short weeks and weeks with holidays get what they need, and the
    kroner of all weeks add up to the remainder exactly. temps_price: kr per hour of temps, one number or a Series by unit.
    half_days, closed: as in `calendar.public_holidays`.

    Result, long: unit, staff_group, week ("2026-W45"), first, last, working_days, weekend_days, holidays, paid_hours,
    attendance_hours (paid less expected absence), amount (kr), temps_hours (hours of temps the week's kroner would buy;
    missing without a price). A spent budget (remainder <= 0) gives negative hours: what must be taken out of the roster.
    ValueError (Danish) for an hourly cost that is not over 0, an absence share outside 0..1, or no days left.

    >>> budget = pd.DataFrame({"unit": ["Nord"], "staff_group": ["carers"], "budget": [325_000.0], "spent": [100_000.0],
    ...     "hourly_cost": [250.0], "absence_share": [0.1]})
    >>> hours = staff_hours(budget, "2026-11-02", "2026-11-11", staffing=Staffing(weekend_level=0.5))
    >>> hours[["week", "working_days", "weekend_days", "paid_hours", "attendance_hours", "amount"]]
           week  working_days  weekend_days  paid_hours  attendance_hours    amount
    0  2026-W45           5.0           2.0       600.0             540.0  150000.0
    1  2026-W46           3.0           0.0       300.0             270.0   75000.0
    """
    rules = staffing or Staffing()
    table = _remainders(payroll_budget)
    weeks = _weeks(first, last, rules, half_days, closed)
    cost = weeks["cost"].to_numpy()
    if cost.sum() <= 0:
        raise ValueError("Ingen dage i perioden er bemandet. Ret weekend_level og holiday_level.")
    share, hours_per_krone = cost / cost.sum(), weeks["work"].to_numpy() / cost.sum()
    result = table.merge(weeks, how="cross")
    count = len(table)
    result["amount"] = np.repeat(table["remainder"].to_numpy(), len(weeks)) * np.tile(share, count)
    paid = np.repeat((table["remainder"] / table["hourly_cost"]).to_numpy(), len(weeks))
    result["paid_hours"] = paid * np.tile(hours_per_krone, count)
    result["attendance_hours"] = result["paid_hours"] * (1 - result["absence_share"])
    price = result["unit"].map(temps_price) if isinstance(temps_price, pd.Series) else temps_price
    if price is not None and bool(np.any(np.asarray(price, dtype=float) <= 0)):
        raise ValueError("Vikarprisen pr. time skal være over 0 kr.")
    result["temps_hours"] = np.nan if price is None else result["amount"] / price
    columns = ["unit", "staff_group", "week", "first", "last", *DAY_TYPES]
    return result[[*columns, "paid_hours", "attendance_hours", "amount", "temps_hours"]]


def _remainders(payroll_budget: pd.DataFrame) -> pd.DataFrame:
    """The checked budget with its remainder: budget less spent and fixed commitments, kr."""
    amounts, optional = ["budget", "spent", "hourly_cost"], ["committed", "absence_share"]
    names = ["unit", "staff_group", *amounts]
    table = require(payroll_budget, "payroll", names, numbers=[*amounts, *optional], optional=optional)
    table = table.reindex(columns=[*names, *optional]).fillna(dict.fromkeys(optional, 0.0))
    _check_prices(table)
    table["remainder"] = table["budget"] - table["spent"] - table["committed"]
    return table


@takes(
    roster={
        "unit": ANY,
        "staff_group": ANY,
        "week": ANY,
        "paid_hours": NUMBER + OPTIONAL,
        "attendance_hours": NUMBER + OPTIONAL,
    },
    prices={"unit": ANY, "staff_group": ANY, "hourly_cost": NUMBER, "absence_share": NUMBER + OPTIONAL},
)
def roster_cost(
    roster: pd.DataFrame,
    prices: pd.DataFrame,
    first: Any,
    last: Any,
    *,
    staffing: Staffing | None = None,
    half_days: bool = False,
    closed: Iterable[Any] = (),
) -> pd.DataFrame:
    """Kroner of a roster: the other direction of `staff_hours`, with the same prices and the same calendar.

    roster: unit, staff_group, week ("2026-W45"), paid_hours or attendance_hours (at work; made paid by the expected
    absence). prices: unit, staff_group, hourly_cost, optionally absence_share. first, last: the days that the weeks are
    cut to. A week's hours lie on its days as `staffing` says. Result: the roster's rows with paid_hours, hourly_cost and
    amount (kr). ValueError (Danish) for a week outside the period or a group without price.

    >>> roster = pd.DataFrame({"unit": ["Nord"], "staff_group": ["carers"], "week": ["2026-W45"], "paid_hours": [400.0]})
    >>> prices = pd.DataFrame({"unit": ["Nord"], "staff_group": ["carers"], "hourly_cost": [250.0]})
    >>> roster_cost(roster, prices, "2026-11-02", "2026-11-15")[["week", "paid_hours", "amount"]]
           week  paid_hours    amount
    0  2026-W45       400.0  100000.0
    """
    rules = staffing or Staffing()
    columns, hours = ["unit", "staff_group", "week"], ["paid_hours", "attendance_hours"]
    given = require(roster, "vagtplan", columns, numbers=hours, optional=hours)
    needed, optional = ["unit", "staff_group", "hourly_cost"], ["absence_share"]
    cost = require(prices, "payroll", needed, numbers=["hourly_cost", *optional], optional=optional)
    cost = cost.reindex(columns=[*needed, *optional]).fillna({"absence_share": 0.0})
    _check_prices(cost)
    weeks = _weeks(first, last, rules, half_days, closed)
    table = given.merge(cost, on=["unit", "staff_group"], how="left")
    for missing, text in (
        (table["hourly_cost"].isna(), "har ingen timeudgift. Tilføj den"),
        (~table["week"].isin(weeks["week"]), f"ligger uden for perioden {first} til {last}. Ret ugen"),
    ):
        if missing.any():
            row = table[missing].iloc[0]
            raise ValueError(f"Vagtplanen for {row['unit']}, {row['staff_group']}, uge {row['week']} {text}.")
    if "paid_hours" not in table:
        if "attendance_hours" not in table:
            raise ValueError("Vagtplanen mangler timer: paid_hours eller attendance_hours.")
        table["paid_hours"] = table["attendance_hours"] / (1 - table["absence_share"])
    table["amount"] = table["paid_hours"] * table["hourly_cost"] * table["week"].map(_mean_prices(weeks, rules))
    return table[[*columns, "paid_hours", "hourly_cost", "amount"]]


def _mean_prices(weeks: pd.DataFrame, rules: Staffing) -> pd.Series:
    """Cost of an hour in each week (index week), a plain hour's being 1."""
    # Hours in a week that is not staffed at all cost what its days cost.
    unstaffed = sum((weeks[day] * rules.prices[day] for day in DAY_TYPES), pd.Series(0.0, index=weeks.index))
    price = ratio(weeks["cost"], weeks["work"]).fillna(unstaffed / weeks[list(DAY_TYPES)].sum(axis=1))
    return pd.Series(price.to_numpy(), index=weeks["week"])


def _weeks(first: Any, last: Any, rules: Staffing, half_days: bool, closed: Iterable[Any]) -> pd.DataFrame:
    """The weeks with their work (hours, a working day's being 1) and its cost (a plain hour's being 1)."""
    weeks = iso_weeks(first, last, half_days=half_days, extra=closed)
    if not len(weeks):
        raise ValueError(f"Der er ingen dage fra {first} til {last} at fordele timer på. Vælg en tidligere måned.")
    weeks = weeks[["week", "first", "last", *DAY_TYPES]].astype(dict.fromkeys(DAY_TYPES, float))
    levels, prices = rules.levels, rules.prices
    weeks["work"], weeks["cost"] = 0.0, 0.0
    for day in DAY_TYPES:
        weeks["work"] += weeks[day] * levels[day]
        weeks["cost"] += weeks[day] * levels[day] * prices[day]
    return weeks


def _check_prices(table: pd.DataFrame) -> None:
    if table.duplicated(["unit", "staff_group"]).any():
        row = table[table.duplicated(["unit", "staff_group"])].iloc[0]
        raise ValueError(
            f"{row['unit']} har personalegruppen {row['staff_group']} mere end én gang. Læg rækkerne sammen."
        )
    absence = table["absence_share"]
    for wrong, text in (
        (~(table["hourly_cost"] > 0), "skal have en timeudgift over 0 kr."),
        (~((absence >= 0) & (absence < 1)), "skal have et forventet fravær fra 0 til under 1 (for eksempel 0,08)."),
    ):
        if wrong.any():
            row = table[wrong].iloc[0]
            raise ValueError(f"{row['unit']}, {row['staff_group']}: {text}")
    budgeted = [name for name in ("budget", "spent") if name in table]
    if budgeted and table[budgeted].isna().any().any():
        row = table[table[budgeted].isna().any(axis=1)].iloc[0]
        raise ValueError(f"{row['unit']}, {row['staff_group']}: budget eller forbrug mangler. Udfyld det.")
