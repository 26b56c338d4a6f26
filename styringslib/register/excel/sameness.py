"""When two entries are the same, as far as Excel keeps their values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from styringslib.register.entries import FIELDS


def equal(one: Any, other: Any) -> bool:
    """Whether two values are the same; a number may have lost its sixteenth digit on the way through Excel."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-9)
    return bool(one == other)


def same(kind: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two entries of a kind say the same in all fields that people fill in."""
    return all(equal(one.get(f.name), other.get(f.name)) for f in FIELDS[kind])


def identity(kind: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two entries the same: all fields that people fill in, as far as Excel keeps them."""
    parts = (values.get(f.name) for f in FIELDS[kind])
    return (kind, *(float(f"{part:.12g}") if isinstance(part, float) else part for part in parts))
