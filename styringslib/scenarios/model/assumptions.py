"""A scenario's assumptions: what is turned, for which units, from which month, and the terms that share the money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from styringslib.scenarios.model.baseline import Baseline, Floats
from styringslib.scenarios.model.parameters import PARAMETERS, TERMS

ALL = ""
MODELS = ("own", "activity_granted", "activity_delivered", "block", "hybrid")
REGIMES = ("own", "strict", "flexible")


@dataclass(frozen=True)
class Steering:
    """How the money is shared.

    model: one of MODELS; carry_over: one of REGIMES; terms: TERMS' key -> value in its unit, those that differ from today.
    """

    model: str = "own"
    carry_over: str = "own"
    terms: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep a frozen copy in a fixed order; refuse what is not there."""
        if self.model not in MODELS or self.carry_over not in REGIMES or set(self.terms) - set(TERMS):
            raise KeyError(f"No such model, regime or term: {self.model}, {self.carry_over}, {sorted(self.terms)}")
        kept = {key: float(self.terms[key]) for key in TERMS if key in self.terms}
        object.__setattr__(self, "terms", MappingProxyType(kept))

    def term(self, key: str, today: float) -> float:
        """A term as the calculation takes it: the assumed one, else ``today`` (scaled already)."""
        return self.terms[key] * TERMS[key].scale if key in self.terms else today


@dataclass(frozen=True)
class Assumptions:
    """What differs from today. ``values``: parameter -> unit (ALL: every unit without one of its own) -> value.

    Values are in the parameter's unit. start: the first month it holds; None is the month after the baseline's.
    """

    values: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    start: pd.Period | None = None
    steering: Steering = field(default_factory=Steering)

    def __post_init__(self) -> None:
        """Keep a frozen copy in a fixed order, so that equal assumptions are equal however they were made."""
        kept = {
            key: MappingProxyType(dict(sorted((unit, float(value)) for unit, value in self.values[key].items())))
            for key in PARAMETERS
            if self.values.get(key)
        }
        unknown = sorted(set(self.values) - set(PARAMETERS))
        if unknown:
            raise KeyError(f"No such parameter: {', '.join(unknown)}")
        object.__setattr__(self, "values", MappingProxyType(kept))

    def __hash__(self) -> int:
        """Equal assumptions have equal hashes."""
        steering = (self.steering.model, self.steering.carry_over, tuple(self.steering.terms.items()))
        return hash((tuple((key, tuple(given.items())) for key, given in self.values.items()), self.start, steering))

    def value(self, key: str, unit: str = ALL) -> float | None:
        """What is assumed for ``unit``: its own value, else that of all; None where nothing is."""
        given = self.values.get(key, {})
        return given.get(unit, given.get(ALL))

    def with_value(self, key: str, value: float | None, unit: str = ALL) -> Assumptions:
        """The same with one value changed, or taken out (None). A value for all units replaces those of single ones."""
        given = {} if unit == ALL else dict(self.values.get(key, {}))
        given.pop(unit, None)
        if value is not None:
            given[unit] = value
        return replace(self, values={**self.values, key: given})

    def levels(self, baseline: Baseline) -> dict[str, Floats]:
        """Every parameter by unit in the parameter's unit: the assumption, else what changes nothing.

        A unit that lacks what the parameter needs keeps what changes nothing.
        """
        found = {}
        for key, spec in PARAMETERS.items():
            start = baseline.start(key)
            given = self.values.get(key)
            if not given:
                found[key] = start
                continue
            wide = given.get(ALL, np.nan)
            own = np.array([given.get(unit, wide) for unit in baseline.units], dtype=float)
            found[key] = np.where(baseline.has(spec.needs) & ~np.isnan(own), own, start)
        return found

    def first_month(self, baseline: Baseline) -> pd.Period:
        """The month from which the scenario holds."""
        return self.start if self.start is not None else baseline.month + 1

    def changes(self, baseline: Baseline) -> list[str]:
        """The parameters that differ from today for at least one unit, in the order of PARAMETERS."""
        levels = self.levels(baseline)
        return [key for key in PARAMETERS if bool((levels[key] != baseline.start(key)).any())]
