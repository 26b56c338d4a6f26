"""What people at known rates come to: a price so coarse that it does not tell how many they are of each kind.

Income is people x days x rate, and the rates are published. So income to the krone, or a mean price with decimals, gives the
number of people at every rate by integer programming, even where every count is left out. A price is told only to a step that
leaves each hidden count its whole range.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

#: Kr a day that a mean price may be rounded to, finest first.
STEPS = (50.0, 100.0, 200.0, 500.0)

Numbers = npt.NDArray[np.float64]


class People(NamedTuple):
    """Days, rates (kr a day) and known days of kinds of people by month (months x kinds): of ``known`` days it is told
    elsewhere of which kind they are."""

    days: Numbers
    rates: Numbers
    known: Numbers


def told_price(people: People, lengths: Numbers, minimum: int) -> tuple[float, float]:
    """The mean price a day of all months together that may be told, and the step it is rounded to; both missing where no step
    protects the people behind it.

    ``people``: those of the kinds whose numbers are hidden; ``lengths``: days of each month. It is told every month what the
    months so far come to, so the months before have had their steps, and together they must leave every hidden number its
    range: 1 ... ``minimum`` - 1 where it is small, ``minimum`` different values where it is hidden for another's sake (as far
    as there are so many people).

    Who is known is of no other kind: where a price of all is told, it is the doubt of the others alone.

    Only those other worlds are looked at in which the same people move as in this one: what is found to be left is left.

    >>> months = np.full((1, 3), 31.0) * [8, 6, 2]
    >>> rates = np.array([[1950.0, 2460.0, 3090.0]])
    >>> told_price(People(months, rates, 0 * months), np.array([31.0]), 5)
    (2300.0, 50.0)
    >>> told_price(People(months, rates, np.full((1, 3), 31.0) * [4, 3, 0]), np.array([31.0]), 5)
    (2300.0, 100.0)
    >>> told_price(People(months[:, 1:], rates[:, 1:], 0 * months[:, 1:]), np.array([31.0]), 5)
    (nan, nan)
    """
    return told_price_together([people], lengths, minimum, own=False)


def told_price_together(
    parts: Sequence[People], lengths: Numbers, minimum: int, *, own: bool = True
) -> tuple[float, float]:
    """The mean price of several groups of people together, as `told_price`: no group's numbers may follow from it, also where the
    price of each group is told (``own``). ``parts``: the people of each.

    >>> months = np.full((1, 3), 31.0) * [8, 6, 2]
    >>> rates = np.array([[1950.0, 2460.0, 3090.0]])
    >>> parts = [People(months, rates, 0 * months), People(months[:, ::-1], rates, 0 * months)]
    >>> told_price_together(parts, np.array([31.0]), 5)
    (2500.0, 50.0)
    """
    groups = [_Group(_there(people), lengths) for people in parts if people.days.sum() > 0]
    if not groups or any(np.isnan(group.rates[group.days > 0]).any() for group in groups):
        return math.nan, math.nan
    for group in groups if own else ():
        for month in range(len(lengths)):
            group.price(month, [group], minimum)
    price, step = math.nan, math.nan
    for month in range(len(lengths)):
        price, step = groups[0].price(month, groups, minimum)
    return price, step


def told_average(total: float, people: float, minimum: int) -> float:
    """What ``total`` comes to for each of ``people``, where the total is published: rounded to 1, 2 or 5 of a power of ten, the
    finest that leaves at least ``minimum`` numbers of people it can be of; missing where none does.

    >>> told_average(4_144_000.0, 158, 5)
    26000.0
    >>> told_average(4_144_000.0, 6, 5)
    nan
    """
    if people < max(minimum, 1) or not total:
        return math.nan
    average = total / people
    for step in (first * 10.0**power for power in range(12) for first in (1, 2, 5)):
        told = float(_rounded(abs(average), step))
        if told <= step:
            return math.nan
        # The numbers of people whose average rounds to the same.
        least, most = abs(total) / (told + step / 2), abs(total) / (told - step / 2)
        if minimum <= 1 or math.floor(most) - math.ceil(least) + 1 >= minimum:
            return math.copysign(told, average)
    return math.nan


def _there(people: People) -> People:
    there = people.days.sum(axis=0) > 0
    return People(*(numbers[:, there] for numbers in people))


class _Group:
    """People who may be moved among each other's kinds, and the moves that all prices told so far leave."""

    def __init__(self, every: People, lengths: Numbers) -> None:
        self.days, self.rates, known = every
        people, rates = self.days - known, self.rates
        # Who is there all the time may be of another kind all the time; in a year that begins with an opening, from then on, and
        # in the month of the opening for the days that they have on average.
        opened = int(np.flatnonzero(people.sum(axis=1) > 0)[0]) if people.sum() > 0 else 0
        full = min(opened + 1, len(lengths) - 1) if opened else 0
        always = np.floor((people[full:] / lengths[full:, None]).min(axis=0) + 1e-9)
        self.now = np.rint(people[-1] / lengths[-1])
        there = np.minimum(people.sum(axis=1) / max(float(people[full].sum() / lengths[full]), 1.0), lengths)
        span = np.where(np.arange(len(lengths)) < full, there, lengths)
        self.moves = _moves(always)
        self.amounts = (self.days * np.nan_to_num(rates)).sum(axis=1).cumsum()
        self.more = ((self.moves @ self._filled(rates).T) * span).cumsum(axis=1)
        self.total = self.days.sum(axis=1).cumsum()
        self.left = np.ones(len(self.moves), dtype=bool)

    @staticmethod
    def _filled(rates: Numbers) -> Numbers:
        """The rates with those of months in which nobody is there as in the next month with somebody, else the one before."""
        filled = rates.copy()
        for month in [*range(len(rates) - 2, -1, -1)]:
            filled[month] = np.where(np.isnan(filled[month]), filled[month + 1], filled[month])
        for month in range(1, len(rates)):
            filled[month] = np.where(np.isnan(filled[month]), filled[month - 1], filled[month])
        return np.nan_to_num(filled)

    @staticmethod
    def price(month: int, groups: Sequence[_Group], minimum: int) -> tuple[float, float]:
        """The price of the groups together in the months up to one, and its step; what is told is remembered."""
        amount = sum(float(group.amounts[month]) for group in groups)
        total = sum(float(group.total[month]) for group in groups)
        if not total:
            return math.nan, math.nan
        for step in STEPS:
            told = _rounded(amount / total, step)
            same = [g.left & (_rounded((amount + g.more[:, month]) / total, step) == told) for g in groups]
            if all(_ranges_left(g.moves[kept], g.now, minimum) for g, kept in zip(groups, same, strict=True)):
                for group, kept in zip(groups, same, strict=True):
                    group.left = kept
                return float(told), step
        return math.nan, math.nan


def _rounded(value: float | Numbers, step: float) -> Numbers:
    return np.asarray(np.floor(np.asarray(value) / step + 0.5) * step)


def _moves(people: Numbers) -> Numbers:
    """Ways in which some people may be of other kinds (moves x kinds, each adding up to 0): any number between every three."""
    kinds = len(people)
    found = [np.zeros((1, kinds))]
    for one in range(kinds):
        for other in range(one + 1, kinds):
            for third in range(other, kinds):
                chosen = sorted({one, other, third})
                span = int(people[chosen].sum())
                first, second = np.meshgrid(np.arange(span + 1), np.arange(span + 1))
                counts = [first.ravel(), second.ravel(), span - first.ravel() - second.ravel()]
                if len(chosen) == 2:
                    counts = [np.arange(span + 1), span - np.arange(span + 1)]
                part = np.zeros((len(counts[0]), kinds))
                for kind, count in zip(chosen, counts, strict=True):
                    part[:, kind] = count - people[kind]
                found.append(part[(part + people >= 0).all(axis=1)])
    return np.unique(np.concatenate(found), axis=0)


def _ranges_left(moves: Numbers, now: Numbers, minimum: int) -> bool:
    people = int(now.sum())
    for kind, count in enumerate(now):
        values = set((moves[:, kind] + count).astype(int))
        if 0 < count < minimum:
            if not set(range(1, min(minimum - 1, people) + 1)) <= values:
                return False
        elif len(values) < min(minimum, people + 1):
            return False
    return True
