"""From the codes in a file's rows to the words of the table: whole columns at once, each different cell asked about once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from styringslib.fields.words import fold_word
from styringslib.intake.cells import columns
from styringslib.intake.cells.cells import clean, fold_choice
from styringslib.intake.cells.columns import _take as spread
from styringslib.intake.mapping.code_sheets import TARGETS, CodeColumn, CodeColumns, Meaning
from styringslib.intake.mapping.known_words import choice_words
from styringslib.intake.schema import PAY_GROUP, UNALLOCATED, Column, Table
from styringslib.intake.settings.settings import Settings

# Hidden column of a table while it is read: a number that stands for the row's codes (`CodeBook`), -1 where it has none.
CODES = "_codes"
# What a row may lack that keeps it out of the table, besides a word: it is not the municipality's own.
LEFT_OUT = "left_out"
_MIX = np.uint64(0x9E3779B97F4A7C15)  # spreads the numbers of several codes over all whole numbers


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
    """What the rows of one table have of codes, by the number that stands for them (``CODES``). ``all_of_them``: also those
    that leave nothing open, which a ledger has too many of to look at one by one."""

    all_of_them: bool = True
    entries: dict[int, RowCodes] = field(default_factory=dict)


@dataclass
class _Words:
    """The words of one column of the table, each with a number."""

    column: Column
    mapping_words: Mapping[str, str]
    units: Mapping[str, int]
    areas: Sequence[str] = ()
    numbers: dict[str, int] = field(default_factory=dict)

    @cached_property
    def _choices(self) -> Mapping[str, Any]:
        return choice_words(self.column)

    def number(self, word: str) -> int:
        return self.numbers.setdefault(word, len(self.numbers))

    def known(self, word: str) -> bool:
        """Whether a word in the file is no code but already what the table wants."""
        if self.column.kind == "unit":
            return fold_word(word) in self.units
        if self.column.kind == "choice":
            return fold_choice(word) in self._choices
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
        """The number of each row's codes and of what they leave open: the same codes have the same number in every file."""
        meanings = [
            [one.sheet.meaning(cell or "") for cell in own] for one, own in zip(self.found.columns, cells, strict=True)
        ]
        kept = np.ones(len(coded[0]), bool)
        numbers = np.zeros(len(coded[0]), np.uint64)
        for one, array, own in zip(self.found.columns, coded, meanings, strict=True):
            kept &= spread(np.array([meaning.kept for meaning in own], bool), array, True)
            known = np.array([_number(one.sheet.name, meaning.code) for meaning in own], np.uint64)
            numbers = numbers * _MIX + spread(known, array, np.uint64(0))
        open_rows = ~kept
        for place, (name, mask) in enumerate([*lacking.items(), *differing.items()], 1):
            numbers = np.where(mask, numbers * _MIX + np.uint64(place), numbers)
            open_rows |= mask & (name != "area")
        result = (numbers >> np.uint64(1)).astype(np.int64)
        rows = np.arange(len(result)) if self.book.all_of_them else np.flatnonzero(open_rows)
        found, first = np.unique(result[rows], return_index=True)
        parts = [array.indices for array in coded]
        for number, row in zip(found.tolist(), rows[first].tolist(), strict=True):
            if number not in self.book.entries:
                own_codes = [part[row].as_py() for part in parts]
                self.book.entries[number] = self._entry(
                    [None if at is None else own[at] for own, at in zip(meanings, own_codes, strict=True)],
                    {name for name, mask in lacking.items() if mask[row]},
                    frozenset(name for name, mask in differing.items() if mask[row]),
                )
        return result

    def _entry(self, meanings: list[Meaning | None], lacking: set[str], differing: frozenset[str]) -> RowCodes:
        """What one combination of codes leaves open."""
        nothing = Meaning("", "", {})
        codes = tuple(
            RowCode(one.sheet.name, meaning.code, meaning.text, meaning.kept)
            for one, meaning in zip(self.found.columns, [meaning or nothing for meaning in meanings], strict=True)
        )
        out = set() if all(code.kept for code in codes) else {LEFT_OUT}
        return RowCodes(codes, frozenset(lacking | out), differing)


def _number(*words: str) -> int:
    """A number that stands for a code, the same in every reading."""
    return int.from_bytes(hashlib.blake2b("\n".join(words).encode(), digest_size=8).digest(), "big")
