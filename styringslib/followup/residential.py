"""Residential facilities: occupancy and what vacancy costs, support levels, income and cost of places, starts and stops.

A missing rate is no rate of 0: what cannot be valued is counted and told beside the kroner that lack it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import month_days, months_between
from styringslib.declared_tables import ANY, DAY, MONTH, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import ratio, require, sums
from styringslib.followup.spells import days, ends, month_edges, spell_days, spell_days_by


@takes(
    placements={"citizen": ANY, "unit": ANY, "from_date": DAY, "to_date": DAY, "rate": NUMBER},
    places={"unit": ANY, "places": NUMBER, "month": MONTH + OPTIONAL},
)
def occupancy(
    placements: pd.DataFrame,
    places: pd.DataFrame | None,
    first: Any,
    last: Any,
    *,
    rates: pd.Series | None = None,
) -> pd.DataFrame:
    """Occupied and available place-days by facility and month, and what the empty ones cost.

    placements (checked, see `check_placements`): citizen, unit, from_date, to_date, rate (kr per place-day); an open one runs
    on. A row without citizen is an empty place. places: unit, places (number), optionally month: valid from that month until
    the unit's next row; None: the places are those of the placements, empty ones included. A unit in places without any row in
    placements has no known occupancy. rates: kr per place-day by unit
    for empty places; default the rate of the month's empty rows, else the mean of its occupied days, else of all the unit's
    rows. Result: unit, month, available_days, occupied_days, occupancy (occupied / available), vacant_days, vacancy_cost
    (vacant days x rate, kr), mean_rate (of the occupied days that have one), started, ended (citizens moving in and out: a new
    row for a new rate is neither), overfull (more days occupied than there are; vacancy is then 0). A missing rate is no rate
    of 0: where none is known, cost and mean are missing.

    >>> placements = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Lunden"] * 2, "rate": [2_000.0] * 2,
    ...     "from_date": pd.to_datetime(["2026-01-01", "2026-04-16"]), "to_date": pd.NaT})
    >>> places = pd.DataFrame({"unit": ["Lunden"], "places": [2]})
    >>> table = occupancy(placements, places, "2026-04", "2026-04")
    >>> table.loc[0, ["available_days", "occupied_days", "occupancy", "vacant_days", "vacancy_cost"]].to_dict()
    {'available_days': 60.0, 'occupied_days': 45.0, 'occupancy': 0.75, 'vacant_days': 15.0, 'vacancy_cost': 30000.0}
    """
    table = _rows(placements, [])
    months = _months(first, last)
    parts = [_stays(rows, months).assign(unit=unit) for unit, rows in table.groupby("unit", observed=True)]
    result = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["unit", "month", *_STAYS])
    if places is None:
        result["available_days"] = result["occupied_days"] + result["empty_days"]
    else:
        result = _of_places(result, _available(places, months), set(table["unit"]))
    result["occupancy"] = ratio(result["occupied_days"], result["available_days"])
    result["overfull"] = result["occupied_days"] > result["available_days"] + 1e-9
    result["vacant_days"] = (result["available_days"] - result["occupied_days"]).clip(lower=0)
    result = result.rename(columns={"occupied_rate": "mean_rate"})
    price = result["empty_rate"].fillna(result["mean_rate"]).fillna(result["unit_rate"]).astype(float)
    if rates is not None:
        price = result["unit"].map(rates).astype(float)
    result["vacancy_cost"] = (result["vacant_days"] * price).mask(result["vacant_days"] == 0, 0.0)
    names = [
        "unit",
        "month",
        "available_days",
        "occupied_days",
        "occupancy",
        "vacant_days",
        "vacancy_cost",
        "mean_rate",
    ]
    return result[[*names, "started", "ended", "overfull"]].sort_values(["unit", "month"], ignore_index=True)


def _of_places(stays: pd.DataFrame, available: pd.DataFrame, told: set[Any]) -> pd.DataFrame:
    """The available place-days with the days of the stays; of a facility without any row nobody has said who lives there, and
    that is not an empty facility."""
    counted = ["occupied_days", "empty_days", "started", "ended"]
    if stays.empty:
        stays = stays.astype({"unit": str, "month": "period[M]"})
    result = available.merge(stays, on=["unit", "month"], how="left")
    known = result["unit"].isin(told)
    result[counted] = result[counted].astype(float).mask(known, result[counted].astype(float).fillna(0.0))
    return result.astype({"started": int, "ended": int}) if known.all() else result


_STAYS = ["occupied_days", "occupied_rate", "empty_days", "empty_rate", "started", "ended", "unit_rate"]


def _stays(rows: pd.DataFrame, months: pd.PeriodIndex) -> pd.DataFrame:
    """One facility's days by month, occupied and empty, their mean rates, and citizens moving in and out."""
    edges = month_edges(months)
    part = pd.DataFrame({"month": months})
    for kind, lines in (("occupied", rows[~rows["vacant"]]), ("empty", rows[rows["vacant"]])):
        start, stop = days(lines["from_date"]), ends(lines["to_date"])
        part[f"{kind}_days"] = spell_days(start, stop, edges)
        priced, amount = _valued(lines, edges)
        part[f"{kind}_rate"] = ratio(pd.Series(amount), pd.Series(priced))
        if kind == "occupied":
            part["started"] = _count(start[lines["starts"]], edges)
            part["ended"] = _count(stop[lines["stops"]], edges)
    return part.assign(unit_rate=rows["rate"].mean())


@takes(placements={"citizen": ANY, "unit": ANY, "from_date": DAY, "to_date": DAY, "rate": NUMBER, "support_level": ANY})
def support_levels(placements: pd.DataFrame, first: Any, last: Any) -> pd.DataFrame:
    """The mix of support levels: place-days, mean number of citizens, share and mean rate by facility, month and level.

    placements: citizen, unit, support_level, from_date, to_date, rate; rows without
    citizen are empty places and left out. Result: unit, month, support_level, place_days, citizens (mean
    over the days), share (of the facility's place-days that month), mean_rate (kr per place-day). Levels of a facility are
    there in every month, with 0 days where nobody had them.

    >>> placements = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Lunden"] * 2, "support_level": ["1", "2"],
    ...     "rate": [1_500.0, 2_500.0], "from_date": pd.to_datetime(["2026-04-01", "2026-04-21"]), "to_date": pd.NaT})
    >>> support_levels(placements, "2026-04", "2026-04")[["support_level", "place_days", "share", "mean_rate"]]
      support_level  place_days  share  mean_rate
    0             1        30.0   0.75     1500.0
    1             2        10.0   0.25     2500.0
    """
    table = _rows(placements, ["support_level"])
    table = table[~table["vacant"]]
    result = _place_days(table, ["unit", "support_level"], _months(first, last))
    whole = result.groupby(["unit", "month"], observed=True)["place_days"].transform("sum")
    result["citizens"] = result["place_days"] / month_days(result["month"])
    result["share"] = ratio(result["place_days"], whole)
    result["mean_rate"] = ratio(result["amount"], result["place_days"] - result["unvalued_days"])
    return result[["unit", "month", "support_level", "place_days", "citizens", "share", "mean_rate"]]


@takes(
    placements={
        "citizen": ANY,
        "unit": ANY,
        "from_date": DAY,
        "to_date": DAY,
        "rate": NUMBER,
        "paying_municipality": ANY,
    }
)
def place_trade(
    placements: pd.DataFrame, first: Any, last: Any, *, own_municipality: str, own_units: Collection[str]
) -> pd.DataFrame:
    """Places used, sold and bought: place-days and kroner by facility, month and kind of trade, and days without a rate.

    placements: citizen, unit, from_date, to_date, rate, paying_municipality. trade: "own" (own facility, own citizen), "sale"
    (own facility, another municipality pays: income), "purchase" (a facility not in `own_units`, paid by us: cost). A placement
    elsewhere paid by others is no business of ours and left out. Result: unit, month, trade, place_days, amount (kr, days x
    rate, + for all three kinds; missing where no day has a rate), unvalued_days (place-days without a rate, which the amount
    lacks).

    >>> placements = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Lunden", "Fremmed"], "rate": [2_000.0, 3_000.0],
    ...     "from_date": pd.to_datetime(["2026-01-01"] * 2), "to_date": pd.NaT,
    ...     "paying_municipality": ["Nabo", "Fjordby"]})
    >>> trade = place_trade(placements, "2026-04", "2026-04", own_municipality="Fjordby", own_units=["Lunden"])
    >>> trade[["unit", "trade", "place_days", "amount"]]
          unit     trade  place_days   amount
    0  Fremmed  purchase        30.0  90000.0
    1   Lunden      sale        30.0  60000.0
    """
    table = _rows(placements, ["paying_municipality"])
    table = table[~table["vacant"]].reset_index(drop=True)
    ours, paid = table["unit"].isin(list(own_units)), table["paying_municipality"] == own_municipality
    table["trade"] = np.select([ours & paid, ours & ~paid, ~ours & paid], ["own", "sale", "purchase"], "none")
    result = _place_days(table[table["trade"] != "none"], ["unit", "trade"], _months(first, last))
    return result[["unit", "month", "trade", "place_days", "amount", "unvalued_days"]]


@takes(placements={"citizen": ANY, "unit": ANY, "from_date": DAY, "to_date": DAY, "rate": NUMBER})
def place_flow(placements: pd.DataFrame, first: Any, last: Any) -> pd.DataFrame:
    """Placements that start and stop by facility and month, with their kroner this year and in a full year.

    placements: citizen, unit, from_date, to_date, rate. A citizen's new row for a new rate
    is no move. Result: unit, month, started, ended, amount_this_year (rate x days from the
    start to 31 December, less the same for those that end, counted from the day after), amount_full_year (a whole year of
    them), unvalued (of the moves, those without a rate, which the amounts lack; where no move has one they are missing). + =
    more place-days to pay for.

    >>> placements = pd.DataFrame({"citizen": ["a"], "unit": ["Lunden"], "rate": [2_000.0],
    ...     "from_date": pd.to_datetime(["2026-12-01"]), "to_date": pd.NaT})
    >>> place_flow(placements, "2026-12", "2026-12").loc[0, ["started", "amount_this_year", "amount_full_year"]].to_dict()
    {'started': 1.0, 'amount_this_year': 62000.0, 'amount_full_year': 730000.0}
    """
    table = _rows(placements, [])
    table = table[~table["vacant"]].reset_index(drop=True)
    moved_in, moved_out = table[table["starts"]], table[table["stops"]]
    starts = pd.DataFrame(
        {"unit": moved_in["unit"], "date": moved_in["from_date"], "rate": moved_in["rate"], "ended": 0}
    )
    stops = pd.DataFrame(
        {"unit": moved_out["unit"], "date": moved_out["to_date"], "rate": -moved_out["rate"], "ended": 1}
    )
    moves = pd.concat([starts, stops], ignore_index=True).dropna(subset=["date"])
    moves["started"] = 1 - moves["ended"]
    moves["month"] = moves["date"].dt.to_period("M")
    day = moves["date"].to_numpy().astype("datetime64[D]") + moves["ended"].to_numpy().astype("timedelta64[D]")
    new_year = (moves["month"].dt.year + 1 - 1970).to_numpy().astype("datetime64[Y]").astype("datetime64[D]")
    moves["amount_this_year"] = moves["rate"] * (new_year - day).astype(float)
    moves["amount_full_year"] = moves["rate"] * np.where(moves["month"].dt.is_leap_year, 366.0, 365.0)
    moves["unvalued"] = moves["rate"].isna().astype(int)
    figures = ["started", "ended", "amount_this_year", "amount_full_year", "unvalued"]
    counted = sums(moves[["unit", "month", *figures]], ["unit", "month"], figures)
    units = table[["unit"]].drop_duplicates().sort_values("unit")
    grid = units.merge(pd.DataFrame({"month": _months(first, last)}), how="cross")
    flow = grid.merge(counted, on=["unit", "month"], how="left")
    nobody = flow["started"].isna()
    flow[figures] = flow[figures].mask(nobody, 0.0)
    return flow.astype({"started": int, "ended": int, "unvalued": int})


def _months(first: Any, last: Any) -> pd.PeriodIndex:
    months = months_between(first, last)
    if not len(months):
        raise ValueError(f"Perioden slutter ({last}), før den begynder ({first}).")
    return months


def _rows(placements: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The placements with days as dates; vacant (no citizen), and whether a citizen moves in (starts) or out (stops).

    A citizen whose next row of the same facility begins the day after the last one ended has neither moved out nor in.
    """
    names = ["citizen", "unit", "from_date", "to_date", "rate", *columns]
    table = require(placements, "placements", names, numbers=["rate"])
    start, stop = days(table["from_date"]), ends(table["to_date"])
    if bool(np.any(np.isnat(start) | (stop < start))):
        raise ValueError("En placering slutter, før den begynder, eller mangler startdato. Kør datakontrollen først.")
    table["from_date"], table["to_date"] = start.astype("datetime64[s]"), days(table["to_date"]).astype("datetime64[s]")
    table["vacant"] = table["citizen"].isna()
    group = table.groupby(["unit", "citizen"], sort=False, observed=True, dropna=False).ngroup().to_numpy()
    order = np.lexsort((start, group))
    here, after = order[:-1], order[1:]
    joined = (group[here] == group[after]) & (start[after] == stop[here] + np.timedelta64(1, "D"))
    table["starts"], table["stops"] = True, table["to_date"].notna()
    table.loc[after[joined], "starts"] = False
    table.loc[here[joined], "stops"] = False
    return table


def _count(dates: np.ndarray[Any, Any], edges: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """How many of the days lie in each period between the edges."""
    return np.diff(np.searchsorted(np.sort(dates), edges, side="left"))


def _available(places: pd.DataFrame, months: pd.PeriodIndex) -> pd.DataFrame:
    """Available place-days by unit and month, from the number of places valid that month."""
    table = require(places, "placements", ["unit", "places"], numbers=["places"], optional=["month"])
    if table.empty or (table["places"] < 0).any() or table["places"].isna().any():
        raise ValueError("Antal pladser skal være angivet og mindst 0 for hver enhed.")
    if "month" not in table:
        table = table.assign(month=months[:1].repeat(len(table)))
    if table.duplicated(["unit", "month"]).any():
        raise ValueError("En enhed har to antal pladser for samme måned. Behold det ene.")
    wide = table.pivot_table(index="month", columns="unit", values="places", observed=True)
    wide = wide.reindex(wide.index.union(months)).sort_index().ffill().reindex(months).fillna(0.0)
    lines = wide.rename_axis("month").reset_index().melt("month", var_name="unit", value_name="places")
    lines["available_days"] = lines["places"] * month_days(lines["month"])
    return lines[["unit", "month", "available_days"]]


def _valued(rows: pd.DataFrame, edges: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Place-days that have a rate, and days x rate, in each period between the edges."""
    known = rows[rows["rate"].notna()]
    start, stop = days(known["from_date"]), ends(known["to_date"])
    return spell_days(start, stop, edges), spell_days(start, stop, edges, known["rate"].to_numpy())


def _place_days(table: pd.DataFrame, keys: list[str], months: pd.PeriodIndex) -> pd.DataFrame:
    """Place-days by the keys and month, their kroner (missing where none of them has a rate), and days without a rate."""
    groups = table.groupby(keys, sort=True, observed=True)
    place, names = groups.ngroup().fillna(-1).to_numpy(dtype=np.int64), groups.size().reset_index()[keys]
    kept = place >= 0  # a row that lacks a key is in no group
    start, stop, place = days(table["from_date"])[kept], ends(table["to_date"])[kept], place[kept]
    rate, edges = table["rate"].to_numpy(dtype=float)[kept], month_edges(months)
    known = ~np.isnan(rate)
    every = spell_days_by(start, stop, edges, place, len(names))
    start, stop, place, rate = start[known], stop[known], place[known], rate[known]
    priced = spell_days_by(start, stop, edges, place, len(names))
    amount = spell_days_by(start, stop, edges, place, len(names), rate)
    figures = {
        "place_days": every.ravel(),
        "amount": np.where((priced == 0) & (every > 0), np.nan, amount).ravel(),
        "unvalued_days": (every - priced).ravel(),
    }
    result = pd.DataFrame({"month": months.take(np.tile(np.arange(len(months)), len(names))), **figures})
    rows = names.take(np.repeat(np.arange(len(names)), len(months))).reset_index(drop=True)
    return result.assign(**{key: rows[key] for key in keys})
