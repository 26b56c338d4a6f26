"""Prices from the accounts: what an hour, a category or a course has cost, on average and at the margin.

average price = (direct + indirect cost) / delivered hours. The denominator is delivered, not granted, hours; costs of
the authority's own tasks are left out by whoever makes the table of costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from styringslib.allocation.kroner import danish
from styringslib.allocation.price import Price, PriceStep


def price_from_accounts(costs: pd.DataFrame, delivered_hours: float, label: str = "Timepris") -> Price:
    """Average price per delivered hour, one step per cost line.

    costs: label (text), amount (kr in the period); optional key and source. delivered_hours: hours in the same period.
    Raises ValueError (Danish) without lines, with missing amounts, or without delivered hours.

    >>> costs = pd.DataFrame({"label": ["Løn", "Biler"], "amount": [450_000.0, 50_000.0]})
    >>> price_from_accounts(costs, delivered_hours=1_000).amount
    500.0
    """
    _check_costs(costs)
    if not delivered_hours > 0:
        raise ValueError(f"Prisen kan ikke beregnes: leverede timer er {delivered_hours}; der skal være leveret timer.")
    return Price(label, "kr. pr. time", _steps(costs, costs["amount"] / delivered_hours))


def category_prices(
    costs: pd.DataFrame, delivered_hours: Mapping[str, float], weights: Mapping[str, float] | None = None
) -> dict[str, Price]:
    """Average price per delivered hour for each price category (practical help, personal care on weekdays, at other times).

    costs: label, amount and category; an empty category means a shared cost, spread by hours x weight, where a weight
    of 1.2 says that an hour of the category draws a fifth more of the shared costs (default 1 for all). Optional key
    and source. The prices times the hours are the costs again. Raises ValueError (Danish) on unknown categories,
    missing or zero hours, or negative weights.

    >>> costs = pd.DataFrame({"label": ["Løn dag", "Løn nat", "Ledelse"], "amount": [300_000.0, 150_000.0, 60_000.0],
    ...     "category": ["day", "night", ""]})
    >>> prices = category_prices(costs, {"day": 800.0, "night": 200.0})
    >>> {name: price.amount for name, price in prices.items()}
    {'day': 435.0, 'night': 810.0}
    """
    _check_costs(costs)
    if not delivered_hours:
        raise ValueError("Prisen kan ikke beregnes: der er ingen priskategorier med leverede timer.")
    for category, hours in delivered_hours.items():
        if not hours > 0:
            raise ValueError(f"Priskategorien »{category}« har {hours} leverede timer; der skal være leveret timer.")
    costs = costs.reset_index(drop=True)
    category_of = costs["category"].fillna("").astype(str)
    unknown = sorted(set(category_of) - set(delivered_hours) - {""})
    if unknown:
        raise ValueError(f"Der mangler leverede timer for priskategorien »{'«, »'.join(unknown)}«.")
    weighted = {name: hours * (weights or {}).get(name, 1.0) for name, hours in delivered_hours.items()}
    if min(weighted.values()) < 0 or sum(weighted.values()) <= 0:
        raise ValueError("Vægtene for fælles omkostninger må ikke være negative, og mindst én skal være over 0.")
    prices = {}
    for name, hours in delivered_hours.items():
        mine = costs[(category_of == name) | (category_of == "")]
        share = np.where(category_of[mine.index] == "", weighted[name] / sum(weighted.values()), 1.0)
        prices[name] = Price(f"Timepris, {name}", "kr. pr. time", _steps(mine, mine["amount"] * share / hours))
    return prices


def course_price(
    hours_per_week: Mapping[str, float], prices: Mapping[str, Price], *, weekly_cost: float = 0.0, label: str = "Forløb"
) -> Price:
    """Price per course and active week (Elderly Act): hours per week in each category times its hourly price.

    hours_per_week: delivered hours per active citizen-week, by price category; weekly_cost: kr per active week that
    does not depend on hours. Raises ValueError (Danish) when a category has no price or hours are negative.

    Two hours' practical help at 400 kr and three hours' care at 450 kr, and 100 kr a week: 800 + 1,350 + 100.

    >>> prices = {"help": Price("Help", "kr. pr. time", (PriceStep("pay", amount=400.0),)),
    ...     "care": Price("Care", "kr. pr. time", (PriceStep("pay", amount=450.0),))}
    >>> course_price({"help": 2.0, "care": 3.0}, prices, weekly_cost=100.0).amount
    2250.0
    """
    missing = sorted(set(hours_per_week) - set(prices))
    if missing:
        raise ValueError(f"Forløbet »{label}« har timer i »{'«, »'.join(missing)}«, som ikke har nogen timepris.")
    for category, hours in hours_per_week.items():
        if not hours >= 0:
            raise ValueError(f"Forløbet »{label}«: timer pr. uge i »{category}« er {hours}; de må ikke være negative.")
    steps = [PriceStep(name, amount=hours * prices[name].amount, key=name) for name, hours in hours_per_week.items()]
    if weekly_cost or not steps:
        steps.append(PriceStep("Faste omkostninger pr. uge", amount=weekly_cost, key="weekly_cost"))
    return Price(label, "kr. pr. aktiv uge", tuple(steps))


def marginal_price(costs: pd.DataFrame, delivered_hours: float) -> tuple[float, float]:
    """Average and marginal price, kr per delivered hour.

    costs: amount (kr) and variable_share (fraction of the line that follows the hours, 0 fixed to 1 variable). The
    marginal price is the variable cost per hour, the average price all cost per hour.
    Raises ValueError (Danish) on shares outside 0-1 or no hours.

    >>> costs = pd.DataFrame({"label": ["Løn", "Husleje"], "amount": [300_000.0, 100_000.0], "variable_share": [1.0, 0.0]})
    >>> marginal_price(costs, 1_000)
    (400.0, 300.0)
    """
    _check_costs(costs)
    shares = costs["variable_share"].astype(float)
    wrong = costs.loc[~shares.between(0.0, 1.0), "label"].astype(str).tolist()
    if wrong:
        raise ValueError(f"Den variable andel skal ligge mellem 0 og 1; ret »{'«, »'.join(wrong)}«.")
    if not delivered_hours > 0:
        raise ValueError(f"Prisen kan ikke beregnes: leverede timer er {delivered_hours}; der skal være leveret timer.")
    total = float(costs["amount"].sum())
    variable = float((costs["amount"] * shares).sum())
    return total / delivered_hours, variable / delivered_hours


def volume_effect(
    costs: pd.DataFrame, delivered_hours: float, changes: Sequence[float] = (-0.10, -0.05, 0.0, 0.05, 0.10)
) -> pd.DataFrame:
    """What the unit earns or loses when its volume changes, paid by average price, by recalculated price or at the margin.

    One row per change of volume (fraction): hours, cost (fixed + marginal price x hours), average_price at that volume,
    and three results in kr: result_average (paid the price of the base volume for every hour), result_recalculated
    (paid the average price of the new volume: always nought, but the price falls as volume rises), result_marginal
    (base grant, and the marginal price for the change: nought too, with the price unchanged). growth_penalty is what an
    hour beyond the base costs the unit if the recalculated price replaces the old one for all its hours: income at the
    new price less income at the old, in kr; it is negative for growth whenever part of the cost is fixed.

    >>> costs = pd.DataFrame({"label": ["Løn", "Husleje"], "amount": [300_000.0, 100_000.0], "variable_share": [1.0, 0.0]})
    >>> volume_effect(costs, 1_000, changes=(0.1,)).round(2)[["hours", "cost", "average_price", "result_average"]]
        hours      cost  average_price  result_average
    0  1100.0  430000.0         390.91         10000.0
    """
    average, marginal = marginal_price(costs, delivered_hours)
    fixed = (average - marginal) * delivered_hours
    hours = delivered_hours * (1.0 + np.asarray(changes, dtype=float))
    if (hours <= 0).any():
        raise ValueError(
            f"En ændring på {danish(min(changes) * 100, 0)} pct. efterlader ingen timer; vælg en mindre ændring."
        )
    cost = fixed + marginal * hours
    base_cost = average * delivered_hours
    return pd.DataFrame(
        {
            "change": np.asarray(changes, dtype=float),
            "hours": hours,
            "cost": cost,
            "average_price": cost / hours,
            "marginal_price": marginal,
            "result_average": average * hours - cost,
            "result_recalculated": cost / hours * hours - cost,
            "result_marginal": base_cost + marginal * (hours - delivered_hours) - cost,
            "growth_penalty": (cost / hours - average) * hours,
        }
    )


def _check_costs(costs: pd.DataFrame) -> None:
    if costs.empty:
        raise ValueError("Prisen kan ikke beregnes: der er ingen omkostninger.")
    missing = costs.loc[~np.isfinite(costs["amount"].astype(float)), "label"].astype(str).tolist()
    if missing:
        raise ValueError(f"Omkostningen »{'«, »'.join(missing)}« mangler et beløb.")


def _steps(costs: pd.DataFrame, amounts: pd.Series) -> tuple[PriceStep, ...]:
    keys = costs["key"] if "key" in costs else pd.Series("", index=costs.index)
    sources = costs["source"] if "source" in costs else pd.Series("", index=costs.index)
    rows = zip(costs["label"], amounts, keys, sources, strict=True)
    return tuple(PriceStep(str(a), amount=float(b), key=str(c), source=str(d)) for a, b, c, d in rows)
