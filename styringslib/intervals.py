"""How many standard deviations an interval reaches to either side of its middle."""

from __future__ import annotations

from math import pi, sqrt
from statistics import NormalDist

#: Mean absolute value of a standard normal variable.
MEAN_NORMAL = sqrt(2 / pi)


def normal_reach(level: float) -> float:
    """Standard deviations to either side that hold ``level`` per cent of a normal distribution.

    >>> round(normal_reach(80), 4), round(normal_reach(95), 4)
    (1.2816, 1.96)
    """
    return NormalDist().inv_cdf(0.5 + level / 200)


Z80 = normal_reach(80)
