"""Residential facilities: support levels, place-days, occupancy, vacancy and change of level.

Place-days count both the first and the last day of a stay. The income of a facility is place-days x rate by support
level; what a change of level adds is shown apart from the base, and the cost of empty places stands beside what the
rate expected. A citizen is in one place at one level a day: a new stay ends the one before it. Days at a level without a
rate are no days for nothing: they are told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, cast

import numpy as np
import pandas as pd

from styringslib.allocation.grants import Grants, combine, empty_lines, lines, not_valued
from styringslib.allocation.kroner import danish, round_kroner


@dataclass(frozen=True)
class ResidentialTerms:
    """Terms of residential facilities.

    rates: kr per place-day by support level; places: approved places by facility; expected_occupancy: the share of
    place-days that the rates were calculated on (Danish rates: mean of the two previous years' actual); vacancy_rate:
    kr per place-day that the area pays for a place that is empty (0: the facility carries it).

    >>> terms = build_terms([{"model": "takst", "gyldig_fra": "2026-01", "takster": {"1": 2_000.0}, "pladser": {"Lunden": 1}}])
    >>> placements = pd.DataFrame({"unit": ["Lunden"], "citizen": ["a"], "support_level": ["1"],
    ...     "from_date": pd.to_datetime(["2026-01-01"]), "to_date": pd.to_datetime(["2026-01-31"])})
    >>> january = pd.period_range("2026-01", "2026-01", freq="M")
    >>> grant(terms, {"placements": placements}, january).components[["component", "quantity", "rate", "amount"]]
      component  quantity    rate   amount
    0     place      31.0  2000.0  62000.0
    """

    rates: Mapping[str, float]
    places: Mapping[str, float] = field(default_factory=dict)
    expected_occupancy: float = 1.0
    vacancy_rate: float = 0.0

    def __post_init__(self) -> None:
        """Reject an occupancy that is given in per cent."""
        if not 0 < self.expected_occupancy <= 1:
            raise ValueError(
                f"Den forventede belægning er {danish(self.expected_occupancy, 3)}; det skal være en andel over 0 og højst 1 "
                "(fx 0,97 for 97 pct.)."
            )

    model: ClassVar[str] = "residential"
    table: ClassVar[str] = "placements"

    @property
    def columns(self) -> tuple[str, ...]:
        """No measured column: days follow from the dates."""
        return ()

    @property
    def units_named(self) -> tuple[str, ...]:
        """The facilities with approved places."""
        return tuple(self.places)

    def claims(self, rows: pd.DataFrame) -> pd.Series:
        """All rows: those whose support level has no rate are told, and count as occupied."""
        return pd.Series(True, index=rows.index)

    def grant(self, rows: pd.DataFrame, months: pd.PeriodIndex, units: Sequence[str]) -> Grants:
        """Lines for places, change of level and vacancy; details["occupancy"] per facility and month.

        rows: unit, citizen (empty for an empty place), support_level, from_date, to_date (last day; empty while it
        runs). A citizen's level at the first day in the facility in a calendar year is the base of that year; what
        later levels add or take is the component level_change. occupancy: unit, month, place_days, occupied_days,
        occupancy, expected_occupancy, vacant_days, lost_income (kr: days short of expectation x mean rate of the
        occupied days that have one, of the terms' rates where nobody lives there; negative when occupancy is above
        expectation, missing where nothing has a rate). A facility without rows, and the months before its first, are not
        known: all but the places and the expectation are missing, and no vacancy is paid. An empty place is a row without
        citizen. details["not_valued"] (grants.NOT_VALUED):
        days at a level without a rate; details["overlaps"]: unit, citizen, from_date, to_date and ended (the last day that
        counts; missing when none does) of stays that run into the citizen's next one.
        """
        stays, overlaps = _one_at_a_time(rows.loc[~_empty(rows)])
        days = place_days(stays, months)
        parts = [Grants(empty_lines(), details={"overlaps": overlaps} if len(overlaps) else {})]
        days["rate"] = days["support_level"].map(dict(self.rates)).astype(float)
        valued = days[days["rate"].notna()]
        unpriced = days[days["rate"].isna()].rename(columns={"support_level": "item", "days": "quantity"})
        parts.append(not_valued(unpriced, "place"))
        if len(valued):
            keys = ["unit", "citizen", "year"]
            first = valued.sort_values(["from_date"], kind="stable").groupby(keys)[["support_level", "rate"]].first()
            entry = first.loc[pd.MultiIndex.from_frame(valued[keys])]
            valued = valued.assign(entry_level=entry["support_level"].to_numpy(), entry_rate=entry["rate"].to_numpy())
            parts += [Grants(self._base(valued)), Grants(self._changes(valued))]
        occupancy = self._occupancy(days, months, units, _known_from(rows))
        if len(occupancy) and self.vacancy_rate:
            vacant = occupancy.assign(quantity=occupancy["vacant_days"], rate=self.vacancy_rate)
            parts.append(Grants(lines(vacant[vacant["quantity"] > 0], "vacancy")))
        total = combine(parts)
        told = dict(total.details) | ({"occupancy": occupancy} if len(occupancy) else {})
        return Grants(total.components, details=told)

    def _base(self, days: pd.DataFrame) -> pd.DataFrame:
        base = days.groupby(["unit", "month", "entry_level", "entry_rate"], as_index=False)[["days"]].sum()
        base = base.rename(columns={"days": "quantity", "entry_rate": "rate"})
        return lines(base, "place", item=base["entry_level"])

    def _changes(self, days: pd.DataFrame) -> pd.DataFrame:
        changed = days[days["rate"] != days["entry_rate"]]
        frame = changed.groupby(["unit", "month", "support_level", "rate", "entry_rate"], as_index=False)[
            ["days"]
        ].sum()
        frame = frame.rename(columns={"days": "quantity"})
        frame["rate"] = frame["rate"] - frame["entry_rate"]
        return lines(frame, "level_change", item=frame["support_level"])

    def _occupancy(
        self, days: pd.DataFrame, months: pd.PeriodIndex, units: Sequence[str], known_from: Mapping[str, pd.Period]
    ) -> pd.DataFrame:
        chosen = [unit for unit in self.places if unit in set(units)]
        if not chosen or not len(months):
            return pd.DataFrame()
        table = pd.MultiIndex.from_product([chosen, months], names=["unit", "month"]).to_frame(index=False)
        table["place_days"] = table["unit"].map(dict(self.places)).astype(float) * table["month"].dt.days_in_month
        # Nobody has said who lives there before the first row: no row is no empty place.
        known = np.array(
            [
                unit in known_from and month >= known_from[unit]
                for unit, month in zip(table["unit"], table["month"], strict=True)
            ]
        )
        table["occupied_days"], table["income"], table["priced"] = 0.0, 0.0, 0.0
        if len(days):
            priced = days.assign(income=days["days"] * days["rate"], priced=days["days"].where(days["rate"].notna()))
            sums = priced.groupby(["unit", "month"])[["days", "income", "priced"]].sum()
            at = sums.reindex(pd.MultiIndex.from_frame(table[["unit", "month"]])).fillna(0.0)
            table["occupied_days"], table["income"] = at["days"].to_numpy(), at["income"].to_numpy()
            table["priced"] = at["priced"].to_numpy()
        table["occupied_days"] = table["occupied_days"].where(known)
        available = table["place_days"].where(table["place_days"] > 0)
        table["occupancy"] = table["occupied_days"] / available
        table["expected_occupancy"] = self.expected_occupancy
        table["vacant_days"] = (table["place_days"] - table["occupied_days"]).clip(lower=0.0)
        rate = table["income"] / table["priced"].where(table["priced"] > 0)
        listed = float(np.mean(list(self.rates.values()))) if self.rates else math.nan
        lost = (table["place_days"] * self.expected_occupancy - table["occupied_days"]) * rate.fillna(listed)
        there = lost.notna()
        table["lost_income"] = math.nan
        table.loc[there, "lost_income"] = round_kroner(lost[there])
        return table.drop(columns=["income", "priced"])


def _known_from(rows: pd.DataFrame) -> dict[str, pd.Period]:
    """The first month that the rows of a facility, empty places among them, say anything of."""
    first = pd.to_datetime(rows["from_date"]).groupby(rows["unit"]).min().dropna()
    return {str(unit): day.to_period("M") for unit, day in first.items()}


def _one_at_a_time(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The stays with those that run into the same citizen's next one in the facility ended the day before it, and a table
    of them; of two that begin on one day the later row counts."""
    rows = rows.assign(
        from_date=pd.to_datetime(rows["from_date"]), to_date=pd.to_datetime(rows["to_date"]), order=np.arange(len(rows))
    ).sort_values(["unit", "citizen", "from_date", "order"], kind="stable")
    following = rows.groupby(["unit", "citizen"], sort=False)["from_date"].shift(-1)
    early = following.notna() & (rows["to_date"].isna() | (rows["to_date"] >= following))
    # A stay that ends before it begins is no overlap; it is told by name where the days are counted.
    early &= ~(rows["to_date"] < rows["from_date"])
    ended = following - pd.Timedelta(days=1)
    gone = early & (ended < rows["from_date"])
    table = rows.loc[early, ["unit", "citizen", "from_date", "to_date"]].assign(ended=ended[early & ~gone])
    kept = rows.assign(to_date=rows["to_date"].mask(early, ended))[~gone]
    return kept.sort_values("order").drop(columns="order"), table.reset_index(drop=True)


def place_days(rows: pd.DataFrame, months: pd.PeriodIndex) -> pd.DataFrame:
    """Days of each stay in each month: unit, citizen, support_level, from_date, month, year, days (only days > 0).

    rows: unit, citizen, support_level, from_date, to_date (inclusive; missing means still running).
    Raises ValueError (Danish) when a stay ends before it begins, naming facility and dates.
    """
    start = pd.to_datetime(rows["from_date"]).to_numpy(dtype="datetime64[D]")
    end = pd.to_datetime(rows["to_date"]).to_numpy(dtype="datetime64[D]")
    wrong = np.flatnonzero(end < start)
    if wrong.size:
        told = "; ".join(f"{rows['unit'].iloc[i]}: {start[i]} til {end[i]}" for i in wrong[:5])
        raise ValueError(f"Et ophold slutter, før det begynder ({told}). Ret datoerne.")
    end = np.where(np.isnat(end), np.datetime64("9999-12-31"), end)
    first = months.start_time.to_numpy(dtype="datetime64[D]")
    last = months.end_time.to_numpy(dtype="datetime64[D]")
    overlap = np.minimum(end[:, None], last) - np.maximum(start[:, None], first)
    days = overlap.astype(np.int64) + 1
    stay, month = np.nonzero(days > 0)
    chosen = rows.iloc[stay].reset_index(drop=True)
    return pd.DataFrame(
        {
            "unit": chosen["unit"].astype(object),
            "citizen": chosen["citizen"].astype(object),
            "support_level": chosen["support_level"].astype(object),
            "from_date": start[stay],
            "month": months.take(month),
            "year": months.year.to_numpy()[month],
            "days": days[stay, month].astype(float),
        }
    )


def _empty(rows: pd.DataFrame) -> pd.Series:
    return cast(pd.Series, rows["citizen"].isna() | (rows["citizen"].astype(str).str.strip() == ""))
