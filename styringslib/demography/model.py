"""What a projection needs from the past: mortality, net migration and births of each unit."""

from __future__ import annotations

from dataclasses import dataclass

from styringslib.demography import migration
from styringslib.demography.panel import Floats


@dataclass(frozen=True)
class Model:
    """Everything a projection needs from the past; arrays over (unit, sex, age).

    start: persons on the last observed 1 January; hazard and fall: mortality of that year and its yearly fall, per unit;
    moves: net migration; births: children per weighted woman (unit,), mothers: weights by age, boys: share of boys.
    """

    start: Floats
    hazard: Floats
    fall: Floats
    moves: migration.Moves
    births: Floats
    mothers: Floats
    boys: float
