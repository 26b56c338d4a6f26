"""Total rows in a file: kept out of the data and used to check that the rows above add up to them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from styringslib.intake.problems.problem import Problem, kroner

SUMMABLE = ("kr.", "timer", "dage", "personer", "kr. pr. måned", "timer pr. måned")


@dataclass
class ControlTotals:
    """The running sum of one column of one file and what its total rows said about it; ``name``: the column's canonical one."""

    table: str
    file: str
    sheet: str
    heading: str
    name: str = ""
    sum_so_far: float = 0.0
    rows_so_far: int = 0
    whole: bool = True
    broken: bool = False
    marks: list[tuple[float, int]] = field(default_factory=lambda: [(0.0, 0)])
    open: list[tuple[int, float, int]] = field(default_factory=list)  # totals that nothing above them comes to
    parts: list[tuple[int, int, float]] = field(default_factory=list)  # first and last row that a total is the sum of

    def add(self, rows: np.ndarray, values: np.ndarray, faulty: bool, totals: list[tuple[int, float]]) -> None:
        """Rows of a block in file order (NaN counts as nothing), and its total rows as (row number, value)."""
        self.broken |= faulty
        plain = np.nan_to_num(values)
        self.whole = self.whole and not np.any(plain != np.round(plain))
        done = 0
        for row, value in totals:
            until = int(np.searchsorted(rows, row))
            self._grow(plain[done:until], values[done:until])
            done = until
            self._check(row, value)
        self._grow(plain[done:], values[done:])

    def _grow(self, plain: np.ndarray, values: np.ndarray) -> None:
        self.sum_so_far += float(plain.sum())
        self.rows_so_far += int((~np.isnan(values)).sum())

    def _check(self, row: int, value: float) -> None:
        """Compare a total with the rows since any earlier total row, or since the top; the nearest decides."""
        sums = [(self.sum_so_far - start, self.rows_so_far - count) for start, count in self.marks]
        if not np.isnan(value):
            places = [
                mark for mark, (found, count) in zip(self.marks, sums, strict=True) if self._fits(value, found, count)
            ]
            if places and self.rows_so_far > places[-1][1]:
                self.parts.append((places[0][1], self.rows_so_far, value))
            elif not self.broken:
                self.open.append((row, value, len(self.marks)))
        self.marks.append((self.sum_so_far, self.rows_so_far))

    def _fits(self, value: float, found: float, count: int) -> bool:
        return abs(value - found) < self._unit(value) / 2

    def _unit(self, value: float) -> float:
        return 1.0 if self.whole and float(value).is_integer() else 0.01

    def finish(self) -> list[Problem]:
        """What does not agree, when the whole file is read: a total may stand above its rows as well as below them."""
        if self.broken:
            return []
        self.marks.append((self.sum_so_far, self.rows_so_far))
        problems = []
        for row, value, place in self.open:
            start, count = self.marks[place]
            below = [(total - start, number - count) for total, number in self.marks[place + 1 :]]
            if hits := [number for found, number in below if number and self._fits(value, found, number)]:
                self.parts.append((count, count + hits[-1], value))
                continue
            above = [(start - total, count - number) for total, number in self.marks[:place]]
            if (problem := self._unlike(row, value, above)) is not None:
                problems.append(problem)
        return problems

    def _unlike(self, row: int, value: float, above: list[tuple[float, int]]) -> Problem | None:
        found, count = min(above, key=lambda item: abs(item[0] - value))
        difference = value - found
        if abs(difference) < self._unit(value) / 2:
            return None
        rounding = abs(difference) <= self._unit(value) / 2 * (count + 1)
        said = f"Kontroltotalen er {kroner(value)}, men rækkerne giver {kroner(found)}"
        return Problem(
            "warning" if rounding else "error",
            f"{said} (forskel {kroner(round(abs(difference), 2))}{', som kan være afrunding' if rounding else ''})",
            "Rækkernes egne tal er brugt" if rounding else "Se efter, om der mangler rækker eller er rettet i filen",
            self.table,
            self.file,
            self.sheet,
            row,
            self.heading,
            kroner(value),
        )

    @property
    def stated(self) -> float | None:
        """What the file's own totals say that all its rows come to; None when they do not speak of all of them."""
        end, total = self.rows_so_far, 0.0
        while end:
            ending = [part for part in self.parts if part[1] == end and part[0] < end]
            if not ending:
                return None
            start, _, value = min(ending)
            total, end = total + value, start
        return total if self.parts or not self.rows_so_far else None
