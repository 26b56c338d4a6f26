"""Weeks and kroner of packages that are told together do not give those of each, where a unit is paid by the package."""

from __future__ import annotations

import re

import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.section import unit_section
from tests.disclosure.solving import Known
from tests.month.test_earned import made, stay

RATES = {"Lille": 1_310.0, "Stor": 2_770.0, "Tung": 5_150.0}
BY_WEEK = {"model": "pakke", "gyldig_fra": "2024-01", "enhed": "Nord", "takster": RATES}
MANY = {"Lille": 40, "Stor": 2, "Tung": 3}


def read(through: int) -> tuple[float, float, list[float]]:
    """Weeks and kroner of the packages that are told together, January to the month, and the rates of those that are not told."""
    month = pd.Period(f"2026-{through:02d}", "M")
    rows = [stay(f"{name}{n}", package=name) for name, count in MANY.items() for n in range(count)]
    known = made(BY_WEEK, packages=rows).known_at(month)
    own = AllocationNumbers(FollowUp(known.for_unit("Nord"), known.unit("Nord"), month, MonthForecast(month)))
    shown = unit_section(own).tables["tildeling"]
    row = next(row for row in shown.rows if row[0] == "Pakker med få borgere")
    rest = [rate for name, rate in RATES.items() if name not in {str(one[0]) for one in shown.rows}]
    return float(row[1]), float(row[3]), rest


def solved(weeks: float, kroner: float, rates: list[float], days: int) -> list[tuple[float, float]]:
    """What is left of the citizens of each package, all of them there all the time: by weeks and kroner at the rates."""
    known = Known()
    names = [known.unknown(f"{rate}", 0, 60) for rate in rates]
    known.equals(dict.fromkeys(names, days / 7), weeks, 0.01)
    known.equals({name: rate * days / 7 for name, rate in zip(names, rates, strict=True)}, kroner, 1.0)
    return [known.range({name: 1.0}) for name in names]


def test_citizens_of_two_packages_follow_from_exact_kroner() -> None:
    """The attack itself: two and three citizens."""
    days = 31 + 28
    exact = (2 * RATES["Stor"] + 3 * RATES["Tung"]) * days / 7
    assert solved(5 * days / 7, exact, [RATES["Stor"], RATES["Tung"]], days) == [(2, 2), (3, 3)]


def test_they_do_not_follow_from_what_is_told() -> None:
    for through in (1, 2, 3):
        weeks, kroner, rates = read(through)
        price = kroner / weeks
        true = sum(MANY[name] * rate for name, rate in RATES.items() if rate in rates) / sum(
            MANY[name] for name, rate in RATES.items() if rate in rates
        )
        assert abs(price / true - 1) < 0.25
        # A rounded price, or one that the rates alone give.
        assert round(price, 2) % 50 == 0 or abs(price - sum(rates) / len(rates)) < 0.01, price


def test_the_reader_is_told() -> None:
    month = pd.Period("2026-02", "M")
    rows = [stay(f"{name}{n}", package=name) for name, count in MANY.items() for n in range(count)]
    known = made(BY_WEEK, packages=rows).known_at(month)
    own = AllocationNumbers(FollowUp(known.for_unit("Nord"), known.unit("Nord"), month, MonthForecast(month)))
    note = unit_section(own).tables["tildeling"].note
    assert re.search("ens pris for alle uger i pakker med få borgere", note)
