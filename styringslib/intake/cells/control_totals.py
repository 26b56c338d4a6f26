"""Total rows in a file: kept out of the data and used to check that the rows above add up to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from styringslib.intake.cells import cells
from styringslib.intake.cells.columns import _take, code
from styringslib.intake.problems.problem import Problem, kroner

_TOTAL_WORD = re.compile(
    r"(?:(?:i ?alt|total|totaler|subtotal|sum|mellemsum|mellemtotal|hovedtotal|samlet|kontroltotal)\b|.*\bi alt$)",
    re.IGNORECASE,
)
SUMMABLE = ("kr.", "timer", "dage", "personer", "kr. pr. måned", "timer pr. måned")


def says_total(array: Any) -> np.ndarray:
    """Cells of a column of words that say "I alt", "Total", "Subtotal Ådalen", "Ådalen i alt" ..."""
    coded = code(array)
    words = [bool(_TOTAL_WORD.match(cells.clean(word or ""))) for word in coded.dictionary.to_pylist()]
    if not any(words):
        return np.zeros(len(coded), bool)
    return _take(np.array(words, bool), coded, False)


@dataclass
class ControlTotals:
    """The running sum of one column of one file and what its total rows said about it."""

    table: str
    file: str
    sheet: str
    heading: str
    sum_so_far: float = 0.0
    rows_so_far: int = 0
    whole: bool = True
    broken: bool = False
    marks: list[tuple[float, int]] = field(default_factory=lambda: [(0.0, 0)])
    problems: list[Problem] = field(default_factory=list)

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
        self.marks.append((self.sum_so_far, self.rows_so_far))
        if self.broken or np.isnan(value):
            return
        found, count = min(sums, key=lambda item: abs(item[0] - value))
        difference = value - found
        unit = 1.0 if self.whole and float(value).is_integer() else 0.01
        if abs(difference) < unit / 2:
            return
        rounding = abs(difference) <= unit / 2 * (count + 1)
        said = f"Kontroltotalen er {kroner(value)}, men rækkerne giver {kroner(found)}"
        self.problems.append(
            Problem(
                "warning" if rounding else "error",
                f"{said} (forskel {kroner(round(abs(difference), 2))}{', som kan være afrunding' if rounding else ''})",
                "Rækkernes egne tal er brugt"
                if rounding
                else "Se efter, om der mangler rækker eller er rettet i filen",
                self.table,
                self.file,
                self.sheet,
                row,
                self.heading,
                kroner(value),
            )
        )
