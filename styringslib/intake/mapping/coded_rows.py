"""From the codes in a file's rows to the words of the table: whole columns at once, each different cell asked about once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from styringslib.fields.words import fold_word
from styringslib.intake.cells import columns
from styringslib.intake.cells.cells import clean, fold_choice
from styringslib.intake.cells.columns import _take as spread
from styringslib.intake.mapping.code_sheets import TARGETS, CodeColumn, CodeColumns
from styringslib.intake.mapping.known_words import choice_words
from styringslib.intake.schema import PAY_GROUP, UNALLOCATED, Column, Table
from styringslib.intake.settings.settings import Settings

# Hidden column of a table while it is read: the number of a row's codes in `CodeBook`, -1 where it has none.
CODES = "_codes"
# What a row may lack that keeps it out of the table, besides a word: it is not the municipality's own.
LEFT_OUT = "left_out"
_MANY = 1 << 62  # what a whole number can count


@dataclass(frozen=True)
class RowCode:
    """One code of a row: the sheet that explains it, the code, its text, and whether it is the municipality's own."""

    field: str
    code: str
    text: str
    kept: bool = True


@dataclass(frozen=True)
class RowCodes:
    """The codes of a row, the columns that they do not give, and those that two of them give differently."""

    codes: tuple[RowCode, ...]
    lacking: frozenset[str]
    differing: frozenset[str] = frozenset()


@dataclass
class CodeBook:
    """Every combination of codes that the rows of one table have, by number."""

    known: dict[tuple[Any, ...], int] = field(default_factory=dict)
    entries: list[RowCodes] = field(default_factory=list)

    def number(self, key: tuple[Any, ...], entry: RowCodes) -> int:
        """The number of a combination, a new one where it has not been met."""
        if key not in self.known:
            self.known[key] = len(self.entries)
            self.entries.append(entry)
        return self.known[key]


@dataclass
class _Words:
    """The words of one column of the table, each with a number."""

    column: Column
    mapping_words: Mapping[str, str]
    units: Mapping[str, int]
    areas: Sequence[str] = ()
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, word: str) -> int:
        return self.numbers.setdefault(word, len(self.numbers))

    def known(self, word: str) -> bool:
        """Whether a word in the file is no code but already what the table wants."""
        if self.column.kind == "unit":
            return fold_word(word) in self.units
        if self.column.kind == "choice":
            return fold_choice(word) in choice_words(self.column)
        return fold_word(word) in self.mapping_words or word in (*self.areas, PAY_GROUP, UNALLOCATED)


@dataclass(frozen=True)
class CodedRows:
    """What the codes of one block's rows say: canonical column -> words, and the rows that they say nothing of; ``codes``
    are numbers in the table's code book."""

    words: Mapping[str, Any]
    lacking: Mapping[str, np.ndarray]
    codes: np.ndarray


class CodeReader:
    """Reads the code columns of one file into one table."""

    def __init__(self, table: Table, found: CodeColumns, settings: Settings, book: CodeBook, words: Any) -> None:
        self.table, self.found, self.settings, self.book = table, found, settings, book
        self._words = {
            column.name: _Words(
                column, words(column.heading), settings.unit_words, settings.areas if column.name == "area" else ()
            )
            for column in table
            if column.heading in TARGETS
        }

    def read(self, column_at: Callable[[int], Any], own: Mapping[str, int], constants: Mapping[str, Any]) -> CodedRows:
        """The words of a block's rows. ``column_at``: its columns by position; ``own``: where the file has the table's columns
        itself."""
        coded = [columns.code(column_at(one.position)) for one in self.found.columns]
        cells = [array.dictionary.to_pylist() for array in coded]
        given = self.found.given(self.table, constants)
        words: dict[str, Any] = {}
        lacking: dict[str, np.ndarray] = {}
        differing: dict[str, np.ndarray] = {}
        for name, givers in given.items():
            position = own.get(name)
            direct = None if position is None or position in self.found.positions else columns.code(column_at(position))
            places = [self.found.columns.index(giver) for giver in givers]
            found, apart = self._of(name, [(givers[n], cells[p], coded[p]) for n, p in enumerate(places)], direct)
            lacking[name], differing[name] = found < 0, apart
            words[name] = self._array(name, found)
        return CodedRows(words, lacking, self._codes(coded, cells, lacking, differing))

    def _of(
        self, name: str, givers: list[tuple[CodeColumn, list[str | None], Any]], direct: Any
    ) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of words (-1 = none) of one column of the table, and the rows in which two codes say different words."""
        known = self._words[name]
        heading = self.table[name].heading
        said = []
        for giver, texts, array in givers:
            numbers = np.full(len(texts), -1, np.int32)
            for place, text in enumerate(texts):
                cell = clean(text or "")
                if not cell:
                    continue
                word = giver.sheet.meaning(cell).targets.get(heading) or (cell if known.known(cell) else "")
                if word:
                    numbers[place] = known.number(word)
            said.append(spread(numbers, array, -1))
        result = said[0].copy()
        apart = np.zeros(len(result), bool)
        for other in said[1:]:
            apart |= (result >= 0) & (other >= 0) & (result != other)
            np.copyto(result, other, where=result < 0)
        if direct is not None:
            texts = [clean(text or "") for text in direct.dictionary.to_pylist()]
            sure = np.array([known.number(t) if t and known.known(t) else -1 for t in texts], np.int32)
            # A unit or choice that nobody knows is not mapped; a free word stands where no code says another.
            free = self.table[name].kind == "text"
            any_ = np.array([known.number(t) if t and free else -1 for t in texts], np.int32)
            sure, any_ = spread(sure, direct, -1), spread(any_, direct, -1)
            result = np.where(sure >= 0, sure, np.where(result >= 0, result, any_)).astype(np.int32)
            apart &= sure < 0
        return result, apart

    def _array(self, name: str, found: np.ndarray) -> Any:
        """The words as a dictionary array; what is not said is "Ikke fordelt", or empty where the table may have it so."""
        import pyarrow as pa

        known, column = self._words[name], self.table[name]
        nothing = UNALLOCATED if column.kind == "unit" or (column.kind == "text" and column.name != "area") else ""
        last = known.number(nothing)
        indices = np.where(found < 0, last, found).astype(np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(indices), pa.array(list(known.numbers), pa.string()))

    def _codes(
        self,
        coded: list[Any],
        cells: list[list[str | None]],
        lacking: Mapping[str, np.ndarray],
        differing: Mapping[str, np.ndarray],
    ) -> np.ndarray:
        """The number of each row's combination of codes and of what they leave open."""
        count = len(coded[0])
        parts = [np.asarray(array.indices.fill_null(len(own))) for array, own in zip(coded, cells, strict=True)]
        spans = [len(own) + 1 for own in cells]
        flags = [*lacking.values(), *differing.values()]
        combined = np.zeros(count, np.int64)
        size = 1
        for part, span in zip([*parts, *flags], [*spans, *[2] * len(flags)], strict=True):
            if size * span > _MANY:
                _, combined = np.unique(combined, return_inverse=True)
                size = count
            combined = combined * span + part
            size *= span
        if size > 4 * count + 1_000_000:
            _, first, places = np.unique(combined, return_index=True, return_inverse=True)
        else:
            at = np.full(size, -1, np.int64)
            at[combined[::-1]] = np.arange(count)[::-1]
            met = np.flatnonzero(at >= 0)
            first, at[met] = at[met], np.arange(len(met))
            places = at[combined]
        numbers = np.zeros(len(first), np.int32)
        for order, row in enumerate(first):
            own = [cells[n][part[row]] if part[row] < len(cells[n]) else "" for n, part in enumerate(parts)]
            lacks = {name for name, mask in lacking.items() if mask[row]}
            numbers[order] = self._number(own, lacks, frozenset(n for n, mask in differing.items() if mask[row]))
        result: np.ndarray = numbers[places]
        return result

    def _number(self, cells: list[str | None], lacking: set[str], differing: frozenset[str]) -> int:
        """The code book's number of one combination."""
        meanings = [one.sheet.meaning(cell or "") for one, cell in zip(self.found.columns, cells, strict=True)]
        if not all(meaning.kept for meaning in meanings):
            lacking = lacking | {LEFT_OUT}
        codes = tuple(
            RowCode(one.sheet.name, meaning.code, meaning.text, meaning.kept)
            for one, meaning in zip(self.found.columns, meanings, strict=True)
        )
        entry = RowCodes(codes, frozenset(lacking), differing)
        return self.book.number((codes, entry.lacking, differing), entry)
