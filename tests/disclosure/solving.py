"""What published numbers leave of what is not published: whole unknowns, linear equations within their rounding, and the least
and greatest value that each unknown can still have (integer programming, scipy's HiGHS).

A hidden small count is protected when everything from 1 to minimum - 1 is left of it, a cell that is hidden for another's
sake when at least ``minimum`` values are: protection by interval, Hundepool et al., Statistical Disclosure Control (2012), ch. 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

INFINITE = float("inf")


class Contradiction(Exception):
    """No values agree with what is published: the attack has understood a number wrongly."""


@dataclass
class Known:
    """Unknowns and what is known of them."""

    names: dict[str, int] = field(default_factory=dict)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    rows: list[tuple[dict[str, float], float, float, str]] = field(default_factory=list)

    def unknown(self, name: str, lower: float = 0, upper: float = 1_000) -> str:
        """A whole number between two bounds."""
        if name not in self.names:
            self.names[name] = len(self.names)
            self.lower.append(lower)
            self.upper.append(upper)
        return name

    def between(self, terms: Mapping[str, float], least: float, most: float, why: str = "") -> None:
        """Sum of factor x unknown lies between two numbers."""
        self.rows.append((dict(terms), least, most, why))

    def equals(self, terms: Mapping[str, float], value: float, half: float = 0.0, why: str = "") -> None:
        """Sum of factor x unknown is ``value``, which may be ``half`` off."""
        self.between(terms, value - half, value + half, why)

    def range(self, terms: Mapping[str, float]) -> tuple[float, float]:
        """The least and the greatest that a sum of factor x unknown can be."""
        low, high = self._best(terms, 1.0), self._best(terms, -1.0)
        return low, -high

    def _best(self, terms: Mapping[str, float], sign: float) -> float:
        aim = np.zeros(len(self.names))
        for name, factor in terms.items():
            aim[self.names[name]] += sign * factor
        at, columns, values = [], [], []
        for number, (row, *_) in enumerate(self.rows):
            for name, factor in row.items():
                at.append(number)
                columns.append(self.names[name])
                values.append(factor)
        shape = (len(self.rows), len(self.names))
        matrix = coo_array((values, (at, columns)), shape=shape).tocsr()
        limits = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        found = milp(
            aim,
            integrality=np.ones(len(self.names)),
            bounds=Bounds(np.array(self.lower), np.array(self.upper)),
            constraints=limits,
            options={"time_limit": 20},
        )
        if found.status == 2:
            raise Contradiction("; ".join(dict.fromkeys(row[3] for row in self.rows)))
        # Stopped by the clock: what is proved to be no better is what is known.
        return float(found.fun if found.status == 0 else found.mip_dual_bound)


def protected(true: float, least: float, most: float, minimum: int = 5) -> bool:
    """Whether a hidden count is protected by what is left of it, whole numbers to the last bit of the search."""
    if 0 < true < minimum:
        return round(least) <= 1 and round(most) >= minimum - 1
    return round(most) - round(least) >= minimum - 1
