"""One thing that is wrong with the input, and how a message writes an amount."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]

COLUMNS = (
    "severity",
    "table",
    "file",
    "sheet",
    "row",
    "column",
    "value",
    "unit",
    "month",
    "message",
    "remedy",
    "count",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend (error), to know about (warning) or to note.

    ``row`` is the row as Excel shows it, ``value`` the cell as it stands (a CPR-like number is never kept), ``unit``
    the name of the unit that the problem belongs to ("" = none, then it stops everything), ``count`` is above 1 only
    on a line that stands for rows not listed one by one.
    """

    severity: Severity
    message: str
    remedy: str = ""
    table: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    unit: str = ""
    month: str = ""
    count: int = 1

    @property
    def kind(self) -> tuple[str, ...]:
        """What two problems share when they are one and the same problem in several rows."""
        return (self.severity, self.table, self.file, self.sheet, self.column, self.message, self.remedy, self.unit)


def kroner(value: float) -> str:
    """An amount for a message: thousand dots, decimals only where there are any."""
    text = f"{value:,.2f}".removesuffix(".00")
    return text.replace(",", "#").replace(".", ",").replace("#", ".")


def rows_counted(count: int) -> str:
    """A number of rows for a message: "1 række", "1.200 rækker"."""
    return "1 række" if count == 1 else f"{kroner(count)} rækker"
