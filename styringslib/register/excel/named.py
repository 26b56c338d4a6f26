"""An entry of a workbook or the register as others name it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Named:
    """An entry that others name by its title, and what it belongs to; a whole area's has no unit."""

    unit: str | None
    area: str | None
    entry_id: str

    def of(self, unit: str, area: str) -> bool:
        """Whether the unit's entries may name it."""
        return self.unit == unit if self.unit is not None else self.area == area
