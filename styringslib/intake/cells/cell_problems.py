"""Tells what is wrong with the cells of a file: where each stands, its value, its unit, what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from styringslib.fields.words import did_you_mean, fold_word
from styringslib.intake.cells import cells, columns
from styringslib.intake.cells.headings import HeadedGrid
from styringslib.intake.files.grids import Block
from styringslib.intake.problems.problem import Problem
from styringslib.intake.problems.problems import LISTED_PER_KIND, Problems
from styringslib.intake.settings.settings import Settings

_WORDS_TOLD = 50  # unknown words of a column told one by one
MEASURES = ("amount", "number", "count")


class CellProblems:
    """The problems of one grid that is read into one table."""

    def __init__(self, grid: HeadedGrid, settings: Settings, problems: Problems) -> None:
        self.table, self.settings, self.problems = grid.table, settings, problems
        self.match, self.headings, self.file, self.sheet = grid.match, grid.headings, grid.file, grid.sheet

    def note(self, message: str) -> None:
        """What the reader is to know of the whole sheet; once, however many blocks it has."""
        note = Problem("note", message, "", self.table.heading, self.file, self.sheet)
        if note not in list(self.problems):
            self.problems.add(note)

    def heading(self, name: str) -> str:
        """The file's own heading of a column, so that the reader can find it."""
        position = self.match.positions.get(name)
        return self.headings[position].strip() if position is not None else self.table[name].heading

    def units_of(self, block: Block) -> np.ndarray | None:
        """The unit's name of each row of the block, "" where unknown; None when the table has no units."""
        if "unit" in self.match.positions:
            array = block.columns[self.match.positions["unit"]]
        elif "unit" in self.match.constants:
            array = columns.constant(self.match.constants["unit"], len(block))
        else:
            return None
        return self.unit_names(columns.words(array, self.settings.unit_words, fold_word).values)

    def unit_names(self, places: np.ndarray) -> np.ndarray:
        """Names of units by their place, "" where there is none."""
        names = np.array([*(unit.name for unit in self.settings.units), ""], dtype=object)
        named: np.ndarray = names[np.where(places < 0, len(names) - 1, places)]
        return named

    def column(self, position: int, faults: np.ndarray, block: Block) -> None:
        """Faulty cells of a column by its position in the file."""
        for fault in np.unique(faults[faults > 0]):
            places = np.flatnonzero(faults == fault)
            heading = self.headings[position].strip()
            self.rows(int(fault), heading, places, block.columns[position], block.rows, self.units_of(block))

    def faults(self, name: str, array: Any, faults: np.ndarray, rows: np.ndarray, units: np.ndarray | None) -> None:
        """The faulty cells of a canonical column; an unknown word is told with the nearest known one."""
        import pyarrow as pa

        column = self.table[name]
        for fault in np.unique(faults[faults > 0]):
            places = np.flatnonzero(faults == fault)
            if fault not in (11, 12):
                self.rows(int(fault), self.heading(name), places, array, rows, units)
                continue
            known = [unit.name for unit in self.settings.units]
            if fault == 11:
                known = [word for _, accepted in column.choices for word in accepted]
            words = pd.Series(columns.texts(array.take(pa.array(places))).to_pylist(), dtype=object)
            by_word = words.groupby(words, sort=False).indices
            for word in list(by_word)[:_WORDS_TOLD]:
                plain = cells.clean(str(word))
                remedy = did_you_mean(plain, known)
                if fault == 12:
                    remedy = f"{remedy} Ellers tilføj den under enheder eller ignorer_enheder i kommune.toml".strip()
                message = f"{cells.FAULTS[int(fault)][0]}: {plain}"
                self.rows((message, remedy), self.heading(name), places[by_word[word]], array, rows, units)
            if len(by_word) > _WORDS_TOLD:
                rest = places[np.sort(np.concatenate([by_word[word] for word in list(by_word)[_WORDS_TOLD:]]))]
                message = cells.FAULTS[int(fault)][0]
                remedy = "Se efter, om det er den rigtige kolonne; ordene er forskellige i næsten hver række"
                self.rows((message, remedy), self.heading(name), rest, array, rows, units)

    def rows(
        self,
        fault: int | tuple[str, str],
        heading: str,
        places: np.ndarray,
        array: Any,
        rows: np.ndarray,
        units: np.ndarray | None,
    ) -> None:
        """One problem per place, unit by unit; beyond ``LISTED_PER_KIND`` rows of a unit only their number."""
        import pyarrow as pa

        message, remedy = cells.FAULTS[fault] if isinstance(fault, int) else fault
        owners = np.full(len(places), "", dtype=object) if units is None else units[places]
        for unit in dict.fromkeys(owners):
            own = places[owners == unit]
            listed = own[:LISTED_PER_KIND]
            values = [""] * len(listed) if array is None else columns.texts(array.take(pa.array(listed))).to_pylist()
            where = (self.table.heading, self.file, self.sheet)
            for place, value in zip(listed, values, strict=True):
                self.problems.add(Problem("error", message, remedy, *where, int(rows[place]), heading, value, unit))
            if len(own) > len(listed):
                more = len(own) - len(listed)
                self.problems.add(Problem("error", message, remedy, *where, None, heading, "", unit, count=more))
