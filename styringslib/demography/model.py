"""What a projection needs from the past: mortality, net migration and births of each unit."""

from __future__ import annotations

from dataclasses import dataclass

from styringslib.demography import migration
from styringslib.demography.panel import Floats


@dataclass(frozen=True)
class Model:
    """Everything a projection needs from the past; arrays over (unit, sex, age).

    start: persons on the last observed 1 January; hazard and fall: mortality of that year and its yearly fall, per unit;
    local: standard errors of each unit's own mortality as factors over age (unit, factor, age); moves: net migration;
    births: children per weighted woman (unit,), mothers: weights by age, boys: share of boys.
    """

    start: Floats
    hazard: Floats
    fall: Floats
    local: Floats
    moves: migration.Moves
    births: Floats
    mothers: Floats
    boys: float
