"""From hours to kroner: budgets built on assumptions, and what was delivered, staffed and spent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from making.season import hours_profile, pay_weights
from making.stories import Course, course
from making.terms import (
    BY_NAME,
    CARE,
    CLEANING,
    DAY,
    DELIVERY_SHARE,
    ELDERLY_SHARE,
    GRANT_MONTHS,
    GRANT_SHARE,
    GRANT_UNIT,
    HOURS_INDEX,
    ITEMS,
    LAST,
    LAW,
    MONTHS,
    NURSING,
    OTHER,
    PROVIDER_PRICE,
    TEMP_PRICE,
    TRAINING,
    YEARS,
    Unit,
    active,
    wage_index,
)  # fmt: skip

PAY, TEMPS, OTHER_COST, SUPPLIER, INCOME = (
    "Løn", "Eksterne vikarer", "Øvrig drift", "Betaling til leverandører", "Indtægter",
)  # fmt: skip
ALL_YEARS = sorted(set(YEARS.tolist()))
HOLIDAY_AND_TRAINING = 0.13  # share of paid hours
DAY_WEIGHT = {CLEANING: 0.55, TRAINING: 0.55, CARE: 0.15, NURSING: 0.15}


@dataclass
class Accounts:
    """A unit's year by year economy; arrays over MONTHS, actual figures count up to LAST."""

    unit: Unit
    assumptions: pd.DataFrame  # index year: share, pay, temp_price, external, absence
    activity: pd.DataFrame
    budget: dict[str, dict[str, np.ndarray]]  # version -> account group -> kr
    actual: dict[str, np.ndarray]  # account group -> kr
    attendance: np.ndarray  # hours on the payroll, the internal pool included
    internal: np.ndarray  # of these, hours of the internal pool
    temp_hours: np.ndarray  # hours of external temps
    absence: np.ndarray  # share of possible time
    paid_hours: np.ndarray


def by_year(values: pd.Series) -> np.ndarray:
    """A yearly series spread over MONTHS."""
    return values.reindex(YEARS).to_numpy(dtype=float)


def assume(unit: Unit, rng: np.random.Generator) -> pd.DataFrame:
    """The budget's assumptions by year, rounded as they are written in kommune.toml."""
    rows = {}
    for year in ALL_YEARS:
        drift = 0 if year == 2026 else rng.normal(0, 0.3)
        rows[year] = {
            "share": round(unit.share * 100 + drift, 1) / 100,
            "pay": round(unit.pay * wage_index(year), 2),
            "temp_price": round(TEMP_PRICE * wage_index(year)),
            "external": unit.external,
            "absence": {"distrikt": 0.066, "botilbud": 0.058, "rehabilitering": 0.046}.get(unit.kind, 0.04),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def whole(targets: np.ndarray) -> np.ndarray:
    """Whole numbers whose running sum follows the targets' (no drift by rounding)."""
    running = np.rint(np.cumsum(targets))
    return np.diff(running, prepend=0.0)


def budgeted_hours(unit: Unit, items: tuple) -> list[np.ndarray]:
    """Adopted hours per item and month; a merged unit's hours belong to its successor afterwards."""
    hours = np.array([unit.hours * HOURS_INDEX[year] for year in YEARS])
    for gone in BY_NAME.values():
        if gone.merged_into == unit.name:
            hours -= active(gone) * gone.hours * np.array([HOURS_INDEX[year] for year in YEARS])
    return [
        hours / 12 * share * hours_profile(DAY_WEIGHT[service] if time == DAY else 0.0)
        for service, time, share, _ in items
    ]


def legal_parts(service: str, unit: Unit) -> list[tuple[str, np.ndarray]]:
    """The legal bases of a service with their share of hours by month."""
    months = np.arange(len(MONTHS))
    if service == NURSING:
        return [("SUL § 138", np.ones(len(MONTHS)))]
    old = "SEL § 83a" if service == TRAINING else "SEL § 83"
    moved = np.where(months >= LAW, ELDERLY_SHARE, 0.0)
    return [(old, 1 - moved), ("Ældreloven", moved)]


def make_activity(unit: Unit, items: tuple, happened: Course, rng: np.random.Generator) -> pd.DataFrame:
    """One row per month, service, time of day and legal basis; hours rounded to one decimal before money is made of them."""
    rows = []
    hours = budgeted_hours(unit, items)
    for i, (service, time, _, hours_each) in enumerate(items):
        year_mean = pd.Series(hours[i]).groupby(YEARS).transform("mean").to_numpy()
        citizens = year_mean / hours_each
        real_citizens = citizens * happened.recipients[i]
        real_hours = hours[i] * happened.recipients[i] * happened.hours_each[i]
        delivery = np.clip(DELIVERY_SHARE + rng.normal(0, 0.006, len(MONTHS)), 0.915, 0.965)
        for basis, part in legal_parts(service, unit):
            grant = np.zeros(len(MONTHS))
            if unit.name == GRANT_UNIT:
                grant[GRANT_MONTHS] = GRANT_SHARE
            delivered = real_hours * part
            granted = delivered / delivery
            rows.append(
                pd.DataFrame(
                    {
                        "position": np.arange(len(MONTHS)),
                        "service": service,
                        "time": time,
                        "basis": basis,
                        "granted": granted.round(1),
                        "rostered": (granted * (0.55 + 0.45 * delivery)).round(1),
                        "delivered": delivered.round(1),
                        "adopted": (hours[i] * part).round(1),
                        "budgeted": (hours[i] * part * (1 + grant)).round(1),
                        "recipients": whole(real_citizens * part),
                        "budgeted_recipients": (citizens * part * (1 + grant)).round(1),
                        "part": part,
                    }
                )
            )
    table = pd.concat(rows, ignore_index=True)
    exists = active(unit)
    return table[(table["part"] > 0) & exists[table["position"]]].reset_index(drop=True)


def monthly(activity: pd.DataFrame, column: str) -> np.ndarray:
    """Sum of a column by month over MONTHS."""
    return activity.groupby("position")[column].sum().reindex(range(len(MONTHS)), fill_value=0.0).to_numpy()


def home_help(unit: Unit, rng: np.random.Generator) -> Accounts:
    """A district or the rehabilitation team: hours / user-time share x pay, temps and other costs."""
    items = ((TRAINING, DAY, 1.0, 9.2),) if unit.kind == "rehabilitering" else ITEMS
    terms, happened = assume(unit, rng), course(unit, rng, items)
    activity = make_activity(unit, items, happened, rng)
    share, pay, price, external = (by_year(terms[name]) for name in ("share", "pay", "temp_price", "external"))
    level = np.array([wage_index(year) for year in YEARS])

    adopted = monthly(activity, "adopted")
    weights = pay_weights(adopted)
    extra = monthly(activity, "budgeted") - adopted
    budget = {}
    for version, more in (("Vedtaget", np.zeros(len(MONTHS))), ("Korrigeret", extra)):
        budget[version] = {
            PAY: np.rint((weights + more) / share * (1 - external) * pay),
            OTHER_COST: np.rint((adopted + more) * unit.other * level),
        }
        if unit.external:
            budget[version][TEMPS] = np.rint((adopted + more) / share * external * price)
    covid = (YEARS == 2020) & (MONTHS.month >= 7)
    budget["Korrigeret"][OTHER_COST] = np.where(
        covid, np.rint(budget["Vedtaget"][OTHER_COST] * 1.12), budget["Korrigeret"][OTHER_COST]
    )

    needed = monthly(activity, "delivered") / (share + happened.user_time)
    temp_hours = (
        needed * np.clip(external + happened.external, 0.002, 1) if unit.external else np.zeros(len(MONTHS))
    ).round(1)
    own = (needed - temp_hours).round(1)
    seasonal = np.divide(weights, adopted, out=np.zeros(len(MONTHS)), where=adopted > 0)
    actual = {PAY: (own * pay * happened.pay * seasonal).round(2)}
    if unit.external:
        actual[TEMPS] = (temp_hours * price * (1 + rng.normal(0, 0.006, len(MONTHS)))).round(2)
    actual[OTHER_COST] = (
        adopted * unit.other * level * happened.other * np.maximum(happened.recipients[0], 0.99)
    ).round(2)
    return finish(unit, terms, activity, budget, actual, own, temp_hours, happened)


def finish(
    unit: Unit,
    terms: pd.DataFrame,
    activity: pd.DataFrame,
    budget: dict[str, dict[str, np.ndarray]],
    actual: dict[str, np.ndarray],
    own: np.ndarray,
    temp_hours: np.ndarray,
    happened: Course,
) -> Accounts:
    """The accounts with the internal pool's part of own hours, and paid hours that leave room for holiday and absence."""
    internal = (own * (0.03 + 0.2 * happened.absence)).round(1) if unit.external else np.zeros(len(MONTHS))
    paid = (own / (1 - HOLIDAY_AND_TRAINING - happened.absence)).round(1)
    return Accounts(unit, terms, activity, budget, actual, own, internal, temp_hours, happened.absence, paid)


def provider(unit: Unit, rng: np.random.Generator) -> Accounts:
    """The private provider: delivered hours x a price per hour."""
    items = ((CARE, DAY, 0.55, 10.6), (CARE, OTHER, 0.25, 8.2), (CLEANING, DAY, 0.20, 3.0))
    happened = course(unit, rng, items)
    activity = make_activity(unit, items, happened, rng)
    price = pd.Series({year: round(PROVIDER_PRICE * wage_index(year), 2) for year in ALL_YEARS}, name="price")
    costs = np.rint(monthly(activity, "budgeted") * by_year(price))
    actual = {SUPPLIER: (monthly(activity, "delivered") * by_year(price)).round(2)}
    nothing = np.zeros(len(MONTHS))
    budget = {version: {SUPPLIER: costs} for version in ("Vedtaget", "Korrigeret")}
    return Accounts(unit, price.to_frame(), activity, budget, actual, nothing, nothing, nothing, nothing, nothing)


def staffed(
    unit: Unit, rng: np.random.Generator, yearly: dict[str, pd.Series], income: dict[str, np.ndarray] | None = None
) -> Accounts:
    """A facility or the purchaser: pay and other costs by year, without hours at citizens.

    yearly: account group -> kr by year; income: "budget" and "actual" kr by month (negative) from placements.
    """
    terms, happened = assume(unit, rng), course(unit, rng)
    pay, price, external = (by_year(terms[name]) for name in ("pay", "temp_price", "external"))
    days = np.array([period.days_in_month for period in MONTHS], dtype=float)
    calendar = days / pd.Series(days).groupby(YEARS).transform("mean").to_numpy()
    attendance = by_year(yearly[PAY]) / 12 * calendar / pay / (1 - external)
    weights = pay_weights(attendance)
    groups = {
        PAY: np.rint(weights * (1 - external) * pay),
        OTHER_COST: np.rint(by_year(yearly[OTHER_COST]) / 12 * calendar),
    }
    if unit.external:
        groups[TEMPS] = np.rint(attendance * external * price)
    if income is not None:
        groups[INCOME] = np.rint(income["budget"])
    needed = attendance * happened.recipients[0]
    temp_hours = (
        needed * np.clip(external + happened.external, 0.002, 1) if unit.external else np.zeros(len(MONTHS))
    ).round(1)
    own = (needed - temp_hours).round(1)
    actual = {PAY: (own * pay * happened.pay * weights / attendance).round(2)}
    if unit.external:
        actual[TEMPS] = (temp_hours * price * (1 + rng.normal(0, 0.006, len(MONTHS)))).round(2)
    actual[OTHER_COST] = (groups[OTHER_COST] * happened.other).round(2)
    if income is not None:
        actual[INCOME] = income["actual"].round(2)
    budget = dict.fromkeys(("Vedtaget", "Korrigeret"), groups)
    return finish(unit, terms, pd.DataFrame(), budget, actual, own, temp_hours, happened)


def known(values: np.ndarray, unit: Unit) -> np.ndarray:
    """Positions of the months in which the unit exists and figures are known."""
    return np.flatnonzero(active(unit) & (np.arange(len(MONTHS)) <= LAST) & np.isfinite(values))
