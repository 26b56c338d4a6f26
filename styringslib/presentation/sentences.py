"""Sentences put together to running text."""

from __future__ import annotations

import re


def sentences(*parts: str) -> str:
    """The parts that are not empty, one after another; an abbreviation's full stop also ends its sentence."""
    told = " ".join(part.strip() for part in parts if part.strip())
    return re.sub(r"(kr|pct|mio)\.\.", r"\1.", told)
