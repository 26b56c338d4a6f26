"""Amounts in two columns, debit and credit, or in one beside a column of D and K, made one amount with its sign."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from styringslib.intake.cells import cells, columns
from styringslib.intake.cells.conversion import Conversion
from styringslib.intake.cells.headings import Match
from styringslib.intake.files.grids import Block
from styringslib.intake.problems.problem import Problem, Severity
from styringslib.intake.shapes.units import factor, told_above, written_in

# The words of the flag: + is debit, a cost.
FLAGS = {
    **dict.fromkeys(("d", "debet", "debit", "s", "soll", "deb"), 1.0),
    **dict.fromkeys(("k", "kredit", "credit", "h", "haben", "c", "kre"), -1.0),
}
UNKNOWN_FLAG = ("Feltet siger hverken debet eller kredit", "Skriv D for debet eller K for kredit")


@dataclass
class Sides:
    """Gives the blocks of one grid a column of amounts with their sign; remembers how credit is written from block to block."""

    conversion: Conversion
    title: list[list[str]]
    _minus: set[bool] = field(default_factory=set)

    def signed(self, block: Block) -> tuple[Block, Match, np.ndarray | None]:
        """The block with a column of signed amounts, the match that reads it, and rows that cannot be read."""
        match = self.conversion.match
        layout = match.layout
        if layout.debit is not None and layout.credit is not None:
            values, bad = self._of_two(block, layout.debit, layout.credit)
        else:
            assert layout.debit_credit is not None
            values, bad = self._of_flag(block, match.positions["amount"], layout.debit_credit)
        place = len(block.columns)
        own = replace(match, positions={**match.positions, "amount": place}, factors=self._factors(match))
        return replace(block, columns=[*block.columns, _array(values)]), own, bad if bad.any() else None

    def _factors(self, match: Match) -> dict[str, float]:
        layout = match.layout
        if layout.debit is None:
            return dict(match.factors)
        column, tell = self.conversion.table["amount"], self.conversion.tell
        unit = written_in(column, self.conversion.headings[layout.debit], self.conversion.source, self.title)
        if told := told_above(column, unit):
            tell.note(told)
        return {**match.factors, "amount": factor(column, unit, self.conversion.source) or 1.0}

    def _numbers(self, block: Block, place: int) -> tuple[np.ndarray, np.ndarray]:
        """The numbers of a column, and the cells that cannot be read, which are told."""
        read = columns.numbers(block.columns[place], self.conversion.table["amount"])
        if read.faults.any():
            self.conversion.tell.column(place, read.faults, block)
        return read.values, read.faults > 0

    def _of_two(self, block: Block, debit: int, credit: int) -> tuple[np.ndarray, np.ndarray]:
        plus, bad_plus = self._numbers(block, debit)
        minus, bad_minus = self._numbers(block, credit)
        signed = self._already_minus(minus, np.ones(len(minus), bool), credit)
        values = np.nan_to_num(plus) + (1 if signed else -1) * np.nan_to_num(minus)
        values[np.isnan(plus) & np.isnan(minus)] = np.nan
        values, bad = values + 0.0, bad_plus | bad_minus
        if (net := self.conversion.match.positions.get("amount")) is not None:
            self._hold_against(block, net, np.where(bad, np.nan, values))
        return values, bad

    def _hold_against(self, block: Block, net: int, values: np.ndarray) -> None:
        """A column with the amount itself must say the same as debit and credit."""
        stated, bad = self._numbers(block, net)
        with np.errstate(invalid="ignore"):
            apart = np.flatnonzero((np.abs(stated - values) >= 0.005) & ~bad)
        if apart.size:
            tell, heading = self.conversion.tell, self.conversion.headings[net].strip()
            told = (f"{heading} er ikke debet minus kredit", "Ret rækken, eller slet den kolonne, der ikke skal bruges")
            tell.rows(told, heading, apart, block.columns[net], block.rows, tell.units_of(block))

    def _of_flag(self, block: Block, amount: int, flag: int) -> tuple[np.ndarray, np.ndarray]:
        values, _ = self._numbers(block, amount)
        signs = columns.of_each_text(block.columns[flag], _sign, np.float64, np.nan)
        # A row without an amount needs no flag, nor does a row of sums.
        missing = (signs.empty | (signs.faults > 0)) & ~np.isnan(values) & ~self._sums(block)
        signed = self._already_minus(values, signs.values < 0, flag)
        turned = np.abs(signs.values) if signed else signs.values
        if missing.any():
            tell = self.conversion.tell
            units, places = tell.units_of(block), np.flatnonzero(missing)
            tell.rows(
                UNKNOWN_FLAG, self.conversion.headings[flag].strip(), places, block.columns[flag], block.rows, units
            )
        return values * np.where(np.isnan(turned), 1.0, turned) + 0.0, missing

    def _sums(self, block: Block) -> np.ndarray:
        named = {name: block.columns[place] for name, place in self.conversion.match.positions.items()}
        return self.conversion.total_rows(named, {name: columns.empty(array) for name, array in named.items()})

    def _already_minus(self, values: np.ndarray, credit: np.ndarray, place: int) -> bool:
        """Whether the amounts of credit have their minus already: all of them are below nought. Told, for it is seldom."""
        with np.errstate(invalid="ignore"):
            filled = credit & ~np.isnan(values) & (values != 0)
            below = filled & (values < 0)
        if not filled.any():
            return False
        signed = bool((below == filled).all())
        heading, tell = self.conversion.headings[place].strip(), self.conversion.tell
        severity: Severity | None = None
        message = remedy = ""
        if signed and not self._minus:
            severity = "warning"
            message = "Alle beløb i kredit står allerede med minus og er læst som minus"
            remedy = "Er de tilbageførsler, der skal være plus, så skriv dem i debet"
        elif not signed and self._minus == {True}:
            severity, message = "error", "Beløb i kredit står med minus først i filen og uden længere nede"
            remedy = "Lav udtrækket igen, så kredit står på én måde"
        if severity is not None:
            where = (tell.table.heading, tell.file, tell.sheet)
            tell.problems.add(Problem(severity, message, remedy, *where, column=heading))
        self._minus.add(signed)
        return signed and False not in self._minus


def _sign(text: str) -> tuple[float, int]:
    sign = FLAGS.get(cells.clean(text).casefold().rstrip("."))
    return (sign, cells.OK) if sign is not None else (0.0, 11)


def _array(values: np.ndarray) -> Any:
    import pyarrow as pa

    return pa.array(values, pa.float64(), from_pandas=True)
