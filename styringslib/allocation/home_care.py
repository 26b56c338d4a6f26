"""Grant models for home care: activity, block, hybrid with dialogue corridor, and packages (courses)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from styringslib.allocation.grants import EVENT_COLUMNS, Grants, as_months, combine, empty_lines, lines, not_valued
from styringslib.allocation.kroner import danish, round_kroner, split_kroner

Hours = Literal["granted", "delivered", "budgeted"]
_KEYS = ["service", "legal_basis", "time_of_day"]


@dataclass(frozen=True)
class ServicePrice:
    """Kr per hour of a service; an empty service, time of day or legal basis means any."""

    service: str
    price: float
    time_of_day: str = ""
    legal_basis: str = ""


@dataclass(frozen=True)
class PriceList:
    """Prices by service, legal basis and time of day; the most specific price counts: service, then legal basis, then time.

    >>> prices = PriceList((ServicePrice("care", 500.0), ServicePrice("care", 600.0, time_of_day="other")))
    >>> prices.find("care", "sel_83", "weekday"), prices.find("care", "sel_83", "other")
    (500.0, 600.0)
    """

    prices: tuple[ServicePrice, ...]

    def find(self, service: str, legal_basis: str, time_of_day: str) -> float:
        """Kr per hour, or NaN when the list has none."""
        fitting = [
            (bool(p.service), bool(p.legal_basis), bool(p.time_of_day), p.price)
            for p in self.prices
            if p.service in ("", service) and p.legal_basis in ("", legal_basis) and p.time_of_day in ("", time_of_day)
        ]
        return max(fitting)[3] if fitting else np.nan

    def rates(self, rows: pd.DataFrame) -> pd.Series:
        """Kr per hour for each row of an activity table (index of the rows), NaN without a price."""
        keys = [
            rows[key].astype(object).where(rows[key].notna(), "") if key in rows else pd.Series("", index=rows.index)
            for key in _KEYS
        ]
        codes = [pd.factorize(key) for key in keys]
        combined = np.zeros(len(rows), dtype=np.int64)
        for code, values in codes:
            combined = combined * max(len(values), 1) + code
        distinct, first = np.unique(combined, return_index=True)
        found = np.array([self.find(*(str(key.iloc[i]) for key in keys)) for i in first], dtype=float)
        return pd.Series(found[np.searchsorted(distinct, combined)], index=rows.index, dtype=float)


def _priced(rows: pd.DataFrame, hours: Hours, prices: PriceList) -> pd.DataFrame:
    """Lines of hours by unit, month, service, time of day and rate, sorted; hours missing count 0."""
    time = rows["time_of_day"].astype(object).where(rows["time_of_day"].notna(), "") if "time_of_day" in rows else ""
    frame = pd.DataFrame(
        {
            "unit": rows["unit"].astype(object),
            "month": as_months(rows["month"]),
            "item": rows["service"].astype(object),
            "time": time,
            "rate": prices.rates(rows),
            "quantity": rows[f"{hours}_hours"].astype(float).fillna(0.0),
        },
        index=rows.index,
    )
    by = ["unit", "month", "item", "time", "rate"]
    if frame.duplicated(by).any():
        frame = frame.groupby(by, as_index=False, observed=True)[["quantity"]].sum()
    frame["item"] = np.where(frame["time"] == "", frame["item"], frame["item"] + " · " + frame["time"].astype(str))
    return frame.sort_values(["unit", "month", "item", "rate"], kind="stable").reset_index(drop=True)


@dataclass(frozen=True)
class ActivityTerms:
    """Hours x price by service and time of day.

    basis: the hours that the unit is finally paid for. Without correction they are paid at once. With correction the
    unit is first paid on account for other hours (``on_account``), and the difference to the basis follows
    ``correction_lag`` months later as a line of its own; together the two give exactly what the basis gives.

    >>> terms = build_terms([{"model": "aktivitet", "gyldig_fra": "2026-01", "timer": "leverede", "timepris": 500.0}])
    >>> activity = pd.DataFrame({"unit": ["Nord"], "month": [pd.Period("2026-01", "M")], "service": ["care"],
    ...     "time_of_day": ["weekday"], "legal_basis": ["sel_83"], "granted_hours": [100.0], "delivered_hours": [90.0],
    ...     "budgeted_hours": [100.0]})
    >>> grant(terms, activity).components[["component", "quantity", "rate", "amount"]]
      component  quantity   rate   amount
    0  activity      90.0  500.0  45000.0
    """

    prices: PriceList
    basis: Hours = "granted"
    correction: bool = False
    on_account: Hours = "budgeted"
    correction_lag: int = 1

    model: ClassVar[str] = "activity"
    table: ClassVar[str] = "activity"

    @property
    def columns(self) -> tuple[str, ...]:
        """The hours the unit is entitled to and, with correction, those paid on account."""
        return (f"{self.basis}_hours", f"{self.on_account}_hours") if self.correction else (f"{self.basis}_hours",)

    @property
    def units_named(self) -> tuple[str, ...]:
        """None: every unit with activity is paid."""
        return ()

    def claims(self, rows: pd.DataFrame) -> pd.Series:
        """The rows with a price."""
        return self.prices.rates(rows).notna()

    def grant(self, rows: pd.DataFrame, months: pd.PeriodIndex, units: Sequence[str]) -> Grants:
        """One line per unit, month, service, time of day and price; two with correction."""
        if rows.empty:
            return Grants(empty_lines())
        entitled = _priced(rows, self.basis, self.prices)
        if not self.correction:
            return combine([Grants(lines(entitled, "activity", item=entitled["item"]))])
        paid = _priced(rows, self.on_account, self.prices)
        first = lines(paid, "on_account", item=paid["item"])
        last = lines(entitled, "correction", item=entitled["item"])
        last["quantity"] = entitled["quantity"].to_numpy() - paid["quantity"].to_numpy()
        last["amount"] = round_kroner(last["amount"].to_numpy() - first["amount"].to_numpy())
        last["paid_month"] = last["month"] + self.correction_lag
        return combine([Grants(first), Grants(last)])


@dataclass(frozen=True)
class BlockTerms:
    """A fixed amount per unit and year, in twelfths or by a profile of twelve weights (January first).

    The twelve months of a year sum to the amount to the øre; terms in force for part of a year give their own months
    only.

    >>> terms = build_terms([{"model": "ramme", "gyldig_fra": "2026-01", "beloeb": {"Nord": 1_000_000}}])
    >>> block = grant(terms, {}, pd.period_range("2026-01", "2026-12", freq="M"))
    >>> block.by_month()["Nord"].iloc[:5].to_list(), block.total
    ([83333.34, 83333.34, 83333.34, 83333.34, 83333.33], 1000000.0)
    """

    yearly: Mapping[str, float]
    profile: tuple[float, ...] = (1.0,) * 12

    model: ClassVar[str] = "block"
    table: ClassVar[str] = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def units_named(self) -> tuple[str, ...]:
        """The units with an amount."""
        return tuple(self.yearly)

    def claims(self, rows: pd.DataFrame) -> pd.Series:
        """No rows: the amount does not depend on activity."""
        return pd.Series(False, index=rows.index)

    def grant(self, rows: pd.DataFrame, months: pd.PeriodIndex, units: Sequence[str]) -> Grants:
        """One line per unit and month."""
        chosen = [unit for unit in self.yearly if unit in set(units)]
        if not chosen or not len(months):
            return Grants(empty_lines())
        weights = np.asarray(self.profile, dtype=float)
        at = months.month.to_numpy() - 1
        frame = pd.DataFrame({"unit": np.repeat(np.array(chosen, dtype=object), len(months))})
        frame["month"] = months.take(np.tile(np.arange(len(months)), len(chosen)))
        frame["quantity"] = np.tile(weights[at] / weights.sum(), len(chosen))
        frame["rate"] = np.repeat([self.yearly[unit] for unit in chosen], len(months))
        frame["amount"] = np.concatenate([split_kroner(self.yearly[unit], weights)[at] for unit in chosen])
        return combine([Grants(lines(frame, "block"))])


@dataclass(frozen=True)
class HybridTerms:
    """Budgeted activity as a fixed base; actual activity is settled in part, and only outside a corridor.

    corridor: lowest and highest deviation from budgeted activity (fractions, lower < upper) that is not settled;
    settled_share: the part of what lies outside that is settled by formula, the rest being left to the dialogue.
    Deviations are measured year to date by default, since single months swing; with ``year_to_date=False`` month by
    month. Every month outside is an event, and the first of them a crossing.

    >>> terms = build_terms([{"model": "hybrid", "gyldig_fra": "2026-01", "korridor": [-0.05, 0.05], "udenfor_andel": 0.5,
    ...     "priser": [{"ydelse": "care", "pris": 500.0}]}])
    >>> activity = pd.DataFrame({"unit": ["Nord"], "month": [pd.Period("2026-01", "M")], "service": ["care"],
    ...     "time_of_day": ["weekday"], "legal_basis": ["sel_83"], "granted_hours": [110.0], "delivered_hours": [110.0],
    ...     "budgeted_hours": [100.0]})
    >>> grants = grant(terms, activity)
    >>> grants.components[["component", "amount"]]
               component   amount
    0  budgeted_activity  50000.0
    1   outside_corridor   1250.0
    >>> grants.events[["deviation", "outside", "settled", "crossing"]].round(2)
       deviation  outside  settled  crossing
    0        0.1   2500.0   1250.0      True
    """

    prices: PriceList
    corridor: tuple[float, float]
    settled_share: float
    basis: Hours = "delivered"
    year_to_date: bool = True

    def __post_init__(self) -> None:
        """Reject a corridor or a part that is given in per cent, or the wrong way round."""
        low, high = self.corridor
        if not -1 <= low <= high <= 1 or not 0 <= self.settled_share <= 1:
            raise ValueError(
                f"Korridoren er {danish(low, 3)} til {danish(high, 3)}, og {danish(self.settled_share, 3)} afregnes; det skal "
                "være andele, korridoren mellem -1 og 1 med den laveste først, resten mellem 0 og 1."
            )

    model: ClassVar[str] = "hybrid"
    table: ClassVar[str] = "activity"

    @property
    def columns(self) -> tuple[str, ...]:
        """Budgeted hours and those that are compared with them."""
        return ("budgeted_hours", f"{self.basis}_hours")

    @property
    def units_named(self) -> tuple[str, ...]:
        """None: every unit with activity is paid."""
        return ()

    def claims(self, rows: pd.DataFrame) -> pd.Series:
        """The rows with a price."""
        return self.prices.rates(rows).notna()

    def grant(self, rows: pd.DataFrame, months: pd.PeriodIndex, units: Sequence[str]) -> Grants:
        """Base lines by service, and one settlement line per unit and month outside the corridor (or back into it)."""
        if rows.empty:
            return Grants(empty_lines())
        base = _priced(rows, "budgeted", self.prices)
        actual = _priced(rows, self.basis, self.prices)
        base_lines = lines(base, "budgeted_activity", item=base["item"])
        value = (actual["quantity"] * actual["rate"]).groupby([actual["unit"], actual["month"]]).sum()
        frame = pd.DataFrame({"actual": value})
        frame["budget"] = (base["quantity"] * base["rate"]).groupby([base["unit"], base["month"]]).sum()
        frame = frame.reset_index().sort_values(["unit", "month"]).reset_index(drop=True)
        span = [frame["unit"], frame["month"].dt.year] if self.year_to_date else [frame["unit"], frame["month"]]
        actual_sum = frame.groupby(span)["actual"].cumsum()
        budget_sum = frame.groupby(span)["budget"].cumsum()
        low, high = self.corridor
        outside = (actual_sum - budget_sum * (1 + high)).clip(lower=0) + (actual_sum - budget_sum * (1 + low)).clip(
            upper=0
        )
        due = pd.Series(round_kroner(outside * self.settled_share), index=frame.index)
        paid_before = due.groupby(span).shift(fill_value=0.0)
        frame = frame.assign(quantity=outside, rate=self.settled_share, amount=round_kroner(due - paid_before))
        settled = lines(frame[frame["amount"] != 0], "outside_corridor")
        state = np.sign(outside).where(outside.abs() >= 0.005, 0.0)
        previous = state.groupby(span).shift(fill_value=0.0)
        deviation = np.where(budget_sum > 0, actual_sum / budget_sum.where(budget_sum > 0, 1.0) - 1.0, np.nan)
        events = frame.assign(
            direction=np.where(state > 0, "above", "below"),
            deviation=deviation,
            outside=outside,
            settled=frame["amount"],
            due=due,
            crossing=state != previous,
        )
        events = events.loc[state != 0, list(EVENT_COLUMNS)].reset_index(drop=True)
        return combine([Grants(base_lines, events), Grants(settled)])


@dataclass(frozen=True)
class PackageTerms:
    """A rate per package (course) and active citizen-week, the form of the Elderly Act's courses.

    >>> terms = build_terms([{"model": "pakke", "gyldig_fra": "2026-01", "takster": {"A": 1_500.0}}])
    >>> packages = pd.DataFrame({"unit": ["Nord"], "month": [pd.Period("2026-01", "M")], "package": ["A"],
    ...     "active_weeks": [40.0]})
    >>> grant(terms, {"packages": packages}).total
    60000.0
    """

    rates: Mapping[str, float]

    model: ClassVar[str] = "package"
    table: ClassVar[str] = "packages"

    @property
    def columns(self) -> tuple[str, ...]:
        """Active citizen-weeks."""
        return ("active_weeks",)

    @property
    def units_named(self) -> tuple[str, ...]:
        """None: every unit with active weeks is paid."""
        return ()

    def claims(self, rows: pd.DataFrame) -> pd.Series:
        """All rows: those whose package has no rate are told."""
        return pd.Series(True, index=rows.index)

    def grant(self, rows: pd.DataFrame, months: pd.PeriodIndex, units: Sequence[str]) -> Grants:
        """One line per unit, month and package; details["not_valued"] (grants.NOT_VALUED): weeks of a package without a rate.

        rows: unit, month, package, active_weeks.
        """
        if rows.empty:
            return Grants(empty_lines())
        frame = rows.assign(month=as_months(rows["month"]), quantity=rows["active_weeks"].astype(float).fillna(0.0))
        frame = frame.groupby(["unit", "month", "package"], as_index=False, dropna=False)[["quantity"]].sum()
        frame = frame.assign(rate=frame["package"].map(dict(self.rates)).astype(float), item=frame["package"])
        valued = frame[frame["rate"].notna()]
        unpriced = not_valued(frame[frame["rate"].isna()], "package")
        return combine([Grants(lines(valued, "package", item=valued["item"])), unpriced])
