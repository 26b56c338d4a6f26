"""What can be turned in a scenario, as data: one specification for controls, file checks, documents and the report."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

BANDS = ("low", "middle", "high")
# Where the bands of granted hours a week divide, as Mariagerfjord's review rounds: under 5, 5 to 25, over 25.
BAND_EDGES = (5.0, 25.0)


@dataclass(frozen=True)
class Parameter:
    """One assumption. ``lower``, ``upper`` and ``step`` are in ``unit``; a value times ``scale`` enters the calculation.

    start: the value that changes nothing; None where it is the municipality's own (``Baseline.starts``). by_unit: whether
    it may differ by unit. needs: what a unit must have for it to matter (``Baseline.has``). The texts are Danish.
    """

    key: str
    file: str
    group: str
    title: str
    description: str
    unit: str
    source: str
    lower: float
    upper: float
    step: float
    scale: float
    start: float | None
    by_unit: bool
    needs: str

    @property
    def decimals(self) -> int:
        """Decimals that a value of this step needs."""
        return next((places for places in range(4) if round(self.step, places) == self.step), 4)

    def holds(self, value: float) -> bool:
        """Whether ``value`` lies in the valid range."""
        return self.lower <= value <= self.upper


def _parameter(key: str, row: Mapping[str, Any]) -> Parameter:
    texts = {name: row[name] for name in ("file", "group", "title", "description", "unit", "source", "needs")}
    lower, upper, step, scale = (float(row[name]) for name in ("lower", "upper", "step", "scale"))
    start = float(row["start"]) if "start" in row else None
    return Parameter(
        key, lower=lower, upper=upper, step=step, scale=scale, start=start, by_unit=row["units"] == "own", **texts
    )


def _read() -> tuple[dict[str, Parameter], dict[str, Parameter]]:
    raw = tomllib.loads((Path(__file__).parent / "parameters.toml").read_text("utf-8"))
    terms = raw.pop("terms")
    return {key: _parameter(key, row) for key, row in raw.items()}, {
        key: _parameter(key, row) for key, row in terms.items()
    }


_found = _read()
# What changes hours and cost, and the terms that only share the money.
PARAMETERS: Mapping[str, Parameter] = MappingProxyType(_found[0])
TERMS: Mapping[str, Parameter] = MappingProxyType(_found[1])
