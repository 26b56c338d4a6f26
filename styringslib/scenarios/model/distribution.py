"""Who gets the money: grants under a steering model, and what each unit carries into next year. The cost is the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

import numpy as np
import pandas as pd

from styringslib import allocation
from styringslib.scenarios.model.assumptions import Steering
from styringslib.scenarios.model.baseline import Baseline, Floats

# Twelve months are settled as one: a hybrid's corridor is measured from January to date.
_YEAR = pd.PeriodIndex(["2000-12"], freq="M")
FIXED = "fixed"


def grants(baseline: Baseline, steering: Steering, year: pd.DataFrame) -> pd.DataFrame:
    """A year's grants today and under ``steering``: granted, cost and result (cost - granted, + = deficit), each with _before.

    year: index unit; granted and delivered hours and cost of twelve months, each with _before. NaN for units that are not
    granted money by the hour or as a fixed amount. A chosen model is given to the units that are paid by the hour or by
    block today; a fixed amount (a rehabilitation team's) and a private provider's settlement stay. Where granted hours
    give way to delivered ones the price is turned by the delivery share, so that today's hours give today's grant.
    """
    terms = baseline.grants
    model, basis = np.array(terms.model, dtype=object), np.array(terms.basis, dtype=object)
    own = _grant(baseline, model, _paid_hours(year, basis, "_before"), terms.price, Steering())
    table = pd.DataFrame({"granted_before": own}, index=year.index)
    price = terms.price
    if steering.model != "own":
        chosen, _, paid = steering.model.partition("_")
        paid = paid or ("delivered" if chosen == "hybrid" else "")
        swapped = (model != "") & (model != FIXED) & (np.array(baseline.kinds) != "provider")
        model, before = np.where(swapped, chosen, model), basis
        basis = np.where(swapped & bool(paid), paid, basis)
        share = np.where(baseline.delivery_share > 0, baseline.delivery_share, 1.0)
        price = np.where((before == "granted") & (basis == "delivered"), price / share, price)
        price = np.where((before == "delivered") & (basis == "granted"), price * share, price)
    price = price + steering.term("price_change", 0.0)
    table["granted"] = _grant(baseline, model, _paid_hours(year, basis), price, steering)
    table[["cost_before", "cost"]] = year[["cost_before", "cost"]]
    table["result_before"] = table["cost_before"] - table["granted_before"]
    table["result"] = table["cost"] - table["granted"]
    return table


def _grant(baseline: Baseline, model: np.ndarray, hours: Floats, price: Floats, steering: Steering) -> Floats:
    terms = baseline.grants
    found = np.where(model == "activity", allocation.round_kroner(np.nan_to_num(hours * price)), np.nan)
    found = np.where((model == "activity") & np.isnan(hours * price), np.nan, found)
    found = np.where((model == "block") | (model == FIXED), terms.block, found)
    mixed = (model == "hybrid") & (price > 0) & (terms.budgeted >= 0) & (hours >= 0)
    if mixed.any():
        found[mixed] = _hybrid(baseline, steering, price[mixed], hours[mixed], terms.budgeted[mixed])
    return np.asarray(found, dtype=float)


def _paid_hours(year: pd.DataFrame, basis: np.ndarray, suffix: str = "") -> Floats:
    """The year's hours that each unit is paid by: delivered or granted."""
    return np.where(basis == "delivered", year[f"delivered{suffix}"], year[f"granted{suffix}"]).astype(float)


def _hybrid(baseline: Baseline, steering: Steering, price: Floats, hours: Floats, budgeted: Floats) -> Floats:
    """allocation.HybridTerms of several units at once; each unit's hours stand as a service with the unit's price."""
    own = baseline.grants
    names = [str(place) for place in range(len(price))]
    prices = tuple(allocation.ServicePrice(name, float(kr)) for name, kr in zip(names, price, strict=True))
    terms = allocation.HybridTerms(
        allocation.PriceList(prices),
        (steering.term("corridor_low", own.corridor[0]), steering.term("corridor_high", own.corridor[1])),
        steering.term("settled", own.settled),
        "delivered",
    )
    month = _YEAR[:1].repeat(len(names))
    rows = pd.DataFrame(
        {"unit": names, "service": names, "month": month, "budgeted_hours": budgeted, "delivered_hours": hours}
    )
    found = terms.grant(rows, _YEAR, names).components
    return np.asarray(found.groupby("unit")["amount"].sum().reindex(names), dtype=float)


def carry_over(baseline: Baseline, steering: Steering, year: pd.DataFrame) -> pd.DataFrame:
    """What the year's result takes from next year's budget (+; - adds to it), today and under ``steering``: index unit; before,
    after, change. The openings of the method are what is added; they are turned here.

    year: index unit; cost_before, cost of the year. Empty where the municipality has no regime and none is chosen.
    """
    own = chosen = baseline.regime
    if steering.carry_over != "own":
        mode = cast(Literal["strict", "flexible"], steering.carry_over)
        chosen = replace(own or allocation.CarryOverRegime(), mode=mode)
    if chosen is None:
        return pd.DataFrame(columns=["before", "after", "change"])
    before = baseline.openings
    same = chosen == own and year["cost"].equals(year["cost_before"])
    after = before if same else baseline.openings_of(year["cost"].to_numpy(dtype=float), chosen)
    before, after = 0.0 - before, 0.0 - after
    columns = {"before": before, "after": after, "change": after - np.nan_to_num(before)}
    return pd.DataFrame(columns, index=year.index)
