"""Who gets the money: grants under a steering model, and what each unit carries into next year. The cost is the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

import numpy as np
import pandas as pd

from styringslib import allocation
from styringslib.scenarios.model.assumptions import Steering
from styringslib.scenarios.model.baseline import Baseline, Carried, Floats

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
    table = granted(baseline, steering, year)
    table[["cost_before", "cost"]] = year[["cost_before", "cost"]]
    table["result_before"] = table["cost_before"] - table["granted_before"]
    table["result"] = table["cost"] - table["granted"]
    return table


def models(baseline: Baseline, steering: Steering) -> tuple[np.ndarray, np.ndarray]:
    """By unit: the model that grants its money today, and the one under ``steering``."""
    own = np.array(baseline.grants.model, dtype=object)
    if steering.model == "own":
        return own, own
    swapped = (own != "") & (own != FIXED) & (np.array(baseline.kinds) != "provider")
    return own, np.where(swapped, steering.model.partition("_")[0], own)


def granted(baseline: Baseline, steering: Steering, year: pd.DataFrame) -> pd.DataFrame:
    """granted_before and granted of ``grants``; year: index unit; its granted and delivered hours, each with _before."""
    terms = baseline.grants
    own, model = models(baseline, steering)
    basis = np.array(terms.basis, dtype=object)
    today = _grant(baseline, own, _paid_hours(year, basis, "_before"), terms.price, Steering())
    table = pd.DataFrame({"granted_before": today}, index=year.index)
    price = terms.price
    if steering.model != "own":
        chosen, _, paid = steering.model.partition("_")
        paid = paid or ("delivered" if chosen == "hybrid" else "")
        swapped = (own != "") & (own != FIXED) & (np.array(baseline.kinds) != "provider")
        before, basis = basis, np.where(swapped & bool(paid), paid, basis)
        share = np.where(baseline.delivery_share > 0, baseline.delivery_share, 1.0)
        price = np.where((before == "granted") & (basis == "delivered"), price / share, price)
        price = np.where((before == "delivered") & (basis == "granted"), price * share, price)
    price = price + steering.term("price_change", 0.0)
    table["granted"] = _grant(baseline, model, _paid_hours(year, basis), price, steering)
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


def corridor(baseline: Baseline, hours: Floats, budgeted: Floats) -> Floats:
    """A year's grant of the units in a corridor by the municipality's own terms, at those paid and budgeted hours; NaN for
    others."""
    found = np.full(len(baseline.units), np.nan)
    price = baseline.grants.price
    mixed = (price > 0) & (budgeted >= 0) & (hours >= 0)
    if mixed.any():
        found[mixed] = _hybrid(baseline, Steering(), price[mixed], hours[mixed], budgeted[mixed])
    return found


def carry_over(baseline: Baseline, steering: Steering, then: Carried) -> pd.DataFrame:
    """What the year's result takes from next year's budget (+; - adds to it), today and under ``steering``: index unit; before,
    after, change. The openings of the method are what is added; they are turned here.

    then: what the results of ``steering``'s scenario are made of (``measures.carried``). Empty where the municipality has no
    regime and none is chosen.
    """
    own = chosen = baseline.regime
    if steering.carry_over != "own":
        mode = cast(Literal["strict", "flexible"], steering.carry_over)
        chosen = replace(own or allocation.CarryOverRegime(), mode=mode)
    if chosen is None:
        return pd.DataFrame(columns=["before", "after", "change"])
    before = baseline.openings
    same = chosen == own and np.array_equal(then.spent, baseline.carried.spent, equal_nan=True)
    same = same and np.array_equal(then.target, baseline.carried.target, equal_nan=True)
    after = before if same else baseline.openings_of(then.target, then.spent, chosen)
    before, after = 0.0 - before, 0.0 - after
    columns = {"before": before, "after": after, "change": after - np.nan_to_num(before)}
    return pd.DataFrame(columns, index=pd.Index(baseline.units, name="unit"))
