"""Whole columns: the strict readers of `cells` carried out on millions of rows at once.

Every reader takes a pyarrow array (texts, a dictionary of texts, floats or timestamps) and gives `Read`: the values,
which cells are empty, and the fault code of each cell (0 = none). Columns with few different texts are read once per
text; numbers are checked against the Danish grammar by a compiled expression and only the rest one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.fields.quantities import LARGEST
from styringslib.intake.cells import cells
from styringslib.intake.cells.commas import decimal_comma
from styringslib.intake.schema import Column

_FEW = 5_000
_PLAIN_NUMBER = r"^-?(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?$"
_PLAIN_AMOUNT = r"^-?(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]{1,2})?$"
_TRAILING = r"^[ \x{a0}]*([0-9][0-9.]*(?:,[0-9]+)?)[ \x{a0}]*-[ \x{a0}]*$"
_SPACED = r"^[ \x{a0}]*(-?)[ \x{a0}]?([1-9][0-9]{0,2}(?:[ \x{a0}\x{202f}][0-9]{3})+)(,[0-9]+)?[ \x{a0}]*$"
# Texts that may need cleaning or be damaged: blanks at the ends, ="...", loose accents, broken letters, Excel's values.
_UNCLEAN = (
    "^[\\s=#\\x{a0}\\x{feff}]|[\\s\\x{a0}\\x{202f}\\x{200b}]$|[\\x{300}-\\x{36f}\\x{a0}\\x{202f}\\x{fffd}\\x{0}Ã]"
    "|^[0-9]+([,.][0-9]+)?[eE][+]?[0-9]+$"
    "|^(?i:\\(tom\\)|\\(tomt\\)|\\(tomme\\)|\\(blank\\)|\\(null\\)|\\(ingen\\)|null|<null>|\\[null\\]|nan|none|n/a|-{1,3}|[.]{1,3}"
    "|\\x{2013}|\\x{2014})$"
)
NO_DATE = np.datetime64("NaT", "s")


@dataclass
class Read:
    """Values of a column, its empty cells, and fault codes; three arrays of one length."""

    values: np.ndarray | Any
    empty: np.ndarray
    faults: np.ndarray


def is_coded(array: Any) -> bool:
    """Whether the array is a dictionary with codes."""
    return hasattr(array, "dictionary")


def code(array: Any) -> Any:
    """The array as a dictionary with codes, nulls as the empty text."""
    import pyarrow as pa

    if is_coded(array):
        return array
    return texts(array).dictionary_encode() if len(array) else pa.array([], pa.dictionary(pa.int32(), pa.string()))


def constant(value: Any, count: int) -> Any:
    """The same value in every row, as a dictionary of one text."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([cells.shown(value)]))


def texts(array: Any) -> Any:
    """The array as texts; typed cells as `cells.shown` writes them, empty cells as ""."""
    import pyarrow as pa

    if is_coded(array):
        array = array.dictionary_decode()
    if pa.types.is_floating(array.type) or pa.types.is_timestamp(array.type):
        array = pa.array([cells.shown(value) for value in array.to_pylist()], pa.string())
    return array.fill_null("") if array.null_count else array


def empty(array: Any) -> np.ndarray:
    """Cells that hold nothing but blanks."""
    import pyarrow.compute as pc

    if is_coded(array):
        return _take(
            np.array([not cells.clean(text or "") for text in array.dictionary.to_pylist()], bool), array, True
        )
    kind = str(array.type)
    if not kind.startswith("string"):
        return np.asarray(array.is_null(nan_is_null=True))
    nothing = pc.fill_null(pc.equal(array, ""), True)
    if pc.any(pc.or_(pc.starts_with(array, " "), pc.starts_with(array, "\u00a0"))).as_py():
        nothing = pc.fill_null(pc.equal(pc.utf8_trim(array, cells.BLANKS), ""), True)
    return np.asarray(nothing)


def _take(of_each: np.ndarray, array: Any, missing: Any) -> np.ndarray:
    """Values of the dictionary's texts spread over the rows."""
    if len(of_each) == 0:
        return np.full(len(array), missing)
    codes = array.indices
    taken: np.ndarray = of_each[np.asarray(codes.fill_null(0) if codes.null_count else codes)]
    if codes.null_count:
        taken[np.asarray(codes.is_null())] = missing
    return taken


def of_each_text(array: Any, read: Callable[[str], tuple[Any, int]], dtype: Any, nothing: Any) -> Read:
    """Read every different text once; ``nothing`` stands for an empty or faulty cell."""
    coded = code(array)
    words = coded.dictionary.to_pylist()
    values, faults, void = (
        np.full(len(words), nothing, dtype),
        np.zeros(len(words), np.uint8),
        np.zeros(len(words), bool),
    )
    for place, word in enumerate(words):
        if not word or not cells.clean(word):
            void[place] = True
            continue
        value, fault = read(word)
        faults[place] = fault
        if fault == cells.OK:
            values[place] = value
    return Read(_take(values, coded, nothing), _take(void, coded, True), _take(faults, coded, 0))


def numbers(array: Any, column: Column, factor: float = 1.0) -> Read:
    """Floats in the canonical unit (NaN where empty or faulty), with the column's range and wholeness checked."""
    # A length of time is read where hours stand: in a column of hours, or of days that are written as hours.
    as_hours = factor == 1.0 if column.unit.startswith("timer") else column.unit == "dage" and 1 / 24 <= factor < 1
    read = _floats(array, column, hours=as_hours)
    good = ~read.empty & (read.faults == cells.OK)
    if factor != 1.0:
        # Divided where it is a part of something (minutes of hours), which keeps whole numbers whole.
        read.values = read.values * factor if abs(factor) >= 1 else read.values / round(1 / factor, 9)
    with np.errstate(invalid="ignore"):
        if column.kind == "count":
            read.faults[good & (read.values != np.floor(read.values))] = 15
        if column.minimum is not None:
            read.faults[good & (read.values < column.minimum)] = 13
        if column.maximum is not None:
            read.faults[good & (read.values > column.maximum)] = 14
        read.faults[good & (read.values >= LARGEST)] = 14
        read.faults[good & (read.values <= -LARGEST)] = 13
    read.values[read.faults != cells.OK] = np.nan
    return read


def _floats(array: Any, column: Column, hours: bool = False) -> Read:
    import pyarrow as pa
    import pyarrow.compute as pc

    count = len(array)
    if pa.types.is_floating(array.type):
        values = array.to_numpy(zero_copy_only=False).copy()
        faults = np.zeros(count, np.uint8)
        faults[np.isinf(values)] = 2
        return Read(values, np.isnan(values), faults)
    if pa.types.is_timestamp(array.type):
        void = np.asarray(array.is_null())
        return Read(np.full(count, np.nan), void, np.where(void, 0, 21).astype(np.uint8))

    asked = not decimal_comma(array, column)

    def one(text: str) -> tuple[float, int]:
        return cells.number(text, amount=asked, percent=column.unit == "pct.", hours=hours)

    if is_coded(array) or count <= 200:
        return of_each_text(array, one, np.float64, np.nan)
    array = texts(array)
    grammar = _PLAIN_AMOUNT if asked else _PLAIN_NUMBER
    plain = np.asarray(pc.match_substring_regex(array, grammar))
    void = empty(array)
    if not plain.all() and (~plain & ~void).sum() > 200:
        array = pc.replace_substring_regex(array, _TRAILING, r"-\1")
        spaced = pc.match_substring_regex(array, _SPACED)
        tight = pc.replace_substring_regex(array, r"[ \x{a0}\x{202f}]", "")
        array = pc.if_else(spaced, tight, array)
        plain = np.asarray(pc.match_substring_regex(array, grammar))
    bare = pc.replace_substring(pc.replace_substring(array, ".", ""), ",", ".")
    if plain.all():
        return Read(bare.cast(pa.float64()).to_numpy(zero_copy_only=False).copy(), void, np.zeros(count, np.uint8))
    values = np.full(count, np.nan)
    values[plain] = bare.filter(pa.array(plain)).cast(pa.float64()).to_numpy(zero_copy_only=False)
    faults = np.zeros(count, np.uint8)
    rest = np.flatnonzero(~plain & ~void)
    if rest.size:
        others = of_each_text(array.take(pa.array(rest)), one, np.float64, np.nan)
        values[rest], faults[rest], void[rest] = others.values, others.faults, others.empty
    return Read(values, void, faults)


def dates(array: Any) -> Read:
    """Datetimes to the second; clock time is not kept."""
    import pyarrow as pa

    if pa.types.is_timestamp(array.type):
        values = array.to_numpy(zero_copy_only=False).astype("datetime64[D]").astype("datetime64[s]")
        return Read(values, np.isnat(values), np.zeros(len(values), np.uint8))

    def one(text: str) -> tuple[Any, int]:
        value, fault = cells.date(text)
        return (np.datetime64(value, "s"), fault)

    return of_each_text(array, one, "datetime64[s]", NO_DATE)


def months(array: Any, *, year: int | None = None, periods: bool = False, years: Any = None) -> Read:
    """Codes year * 100 + number (number up to 16 with ``periods``), 0 where empty or faulty.

    ``years`` is a column of years beside months without one.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(array.type):
        array = pc.strftime(array, format="%Y-%m-%d")
    elif pa.types.is_floating(array.type):
        array = texts(array)
    if years is not None:
        array = pc.binary_join_element_wise(texts(array), texts(years), "\x1f")

    def one(text: str) -> tuple[int, int]:
        word, _, beside = text.partition("\x1f")
        if not cells.clean(word):
            return 0, 4
        given = year
        if beside:
            value, fault = cells.year(beside)
            if fault != cells.OK:
                return 0, fault
            given = int(value)
        (found, number), fault = cells.month(word, year=given, periods=periods)
        return found * 100 + number, fault

    read = of_each_text(array, one, np.int32, 0)
    if years is not None:
        read.empty |= read.faults == 4
        read.faults[read.faults == 4] = cells.OK
    return read


def words(array: Any, meaning: Mapping[str, int], fold: Callable[[str], str]) -> Read:
    """Places of known words (units), -1 where empty; an unknown one is fault 12."""

    def one(text: str) -> tuple[int, int]:
        place = meaning.get(fold(cells.clean(text)))
        return (place, cells.OK) if place is not None else (-1, 12)

    return of_each_text(array, one, np.int32, -1)


def choices(array: Any, column: Column) -> Read:
    """Codes of a choice column as a dictionary array."""
    meaning = {cells.fold_choice(word): key for key, accepted in column.choices for word in (key, *accepted)}

    def one(text: str) -> tuple[str, int]:
        return cells.choice(text, meaning)

    read = of_each_text(array, one, object, "")
    read.values = _strings(read.values)
    return read


def plain_texts(array: Any, *, identity: bool = False) -> Read:
    """Cleaned texts as a pyarrow array of texts or dictionary; for an ``identity`` Excel's 1,23E+10 is a fault."""
    import pyarrow as pa
    import pyarrow.compute as pc

    void = empty(array)
    if is_coded(array):
        words_, faults = [], []
        for word in array.dictionary.to_pylist():
            words_.append(cells.clean(word or ""))
            faults.append(cells.bad_text(words_[-1]) or (17 if identity and cells.is_scientific(words_[-1]) else 0))
        values = pa.DictionaryArray.from_arrays(array.indices, pa.array(words_, pa.string()))
        return Read(values, void, _take(np.array(faults, np.uint8), array, 0))
    array = texts(array)
    strange = np.flatnonzero(np.asarray(pc.match_substring_regex(array, _UNCLEAN)))
    faults_ = np.zeros(len(array), np.uint8)
    if strange.size == 0:
        return Read(array, void, faults_)
    if strange.size > len(array) / 4 and strange.size > _FEW:  # a column of padded cells: trim it as a whole first
        array = pc.utf8_trim(array, cells.BLANKS)
        strange = np.flatnonzero(np.asarray(pc.match_substring_regex(array, _UNCLEAN)))
    cleaned = [cells.clean(text) for text in array.take(pa.array(strange)).to_pylist()]
    mended = np.array(array.to_pylist(), dtype=object)
    mended[strange] = cleaned
    for place, text in zip(strange, cleaned, strict=True):
        faults_[place] = cells.bad_text(text) or (17 if identity and cells.is_scientific(text) else 0)
        void[place] = not text
    return Read(pa.array(mended, pa.string()), void, faults_)


def _strings(values: np.ndarray) -> Any:
    import pyarrow as pa

    return pa.array(values, pa.string())


def to_pandas_text(array: Any) -> pd.Series:
    """A pyarrow text array as a pandas str column; empty texts are missing values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if is_coded(array):
        array = array.dictionary_decode()
    array = pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)
    return pd.Series(array.cast(pa.large_string()), dtype=TEXT)


TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
