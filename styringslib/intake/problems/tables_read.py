"""What was read of each table, beside what the files say themselves: so that a reader sees that nothing is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from styringslib.fields.words import listed
from styringslib.intake.problems.problem import kroner


@dataclass(frozen=True)
class TableRead:
    """One table: its rows, first and last month ("" without), and per measure (label, unit) the sum that counts, the sum as
    it stands in the files, and what the files' own totals come to (None where they have none)."""

    heading: str
    rows: int
    in_files: int
    first: str = ""
    last: str = ""
    # label, unit, what counts, what stands in the files, what the files say
    sums: tuple[tuple[str, str, float, float, float | None], ...] = ()

    @property
    def told(self) -> str:
        """ "posteringer: 1.234 rækker, 111.090.000 kr., 2023-01 til 2026-10; kontroltotal i filen 111.090.000 kr." """
        sums = [_sum(label, unit, value) for label, unit, value, _, _ in self.sums]
        when = [self.first if self.first == self.last else f"{self.first} til {self.last}"] if self.first else []
        parts = [f"{self.heading}: {', '.join([_rows(self.rows), *sums, *when])}"]
        apart = [_sum(label, unit, there) for label, unit, value, there, _ in self.sums if abs(value - there) >= 0.005]
        if apart or (self.rows != self.in_files and not self.sums):
            parts.append(f"i filerne står {listed([_rows(self.in_files), *apart])}, og forskellen er forklaret ovenfor")
        stated = [_sum(label, unit, own) for label, unit, _, _, own in self.sums if own is not None]
        if stated:
            parts.append(f"kontroltotal i filen {listed(stated)}")
        return "; ".join(parts)


def _rows(count: int) -> str:
    return f"{kroner(count)} {'række' if count == 1 else 'rækker'}"


def _sum(label: str, unit: str, value: float) -> str:
    number = kroner(round(value, 2))
    return f"{label} {number}" if unit in label.casefold() else f"{label} {number} {unit}".strip()


def read_lines(read: Sequence[TableRead]) -> list[str]:
    """The tables for a text: a blank line, a heading and a line each; nothing when nothing was read."""
    return ["", "Læst", *(f"- {table.told}" for table in read)] if read else []
