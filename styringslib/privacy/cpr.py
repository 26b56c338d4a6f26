"""Numbers that look like a CPR number: found and hidden in texts."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

# ddmmyy and four digits, apart or together. The day may be 60 higher (replacement numbers). Modulus 11 is not used:
# numbers issued since 2007 need not satisfy it.
DASH = "[-\u00ad\u2010-\u2015\u2212 \u00a0\u202f]"
_DAY = "(?:[06][1-9]|[1278][0-9]|[39][01])"
_SHAPE = f"{_DAY}(?:0[1-9]|1[0-2])[0-9]{{2}}{DASH}{{0,3}}[0-9]{{4}}"
_CPR = re.compile(f"(?<![0-9]){_SHAPE}(?![0-9])")
_CANDIDATE = f"(?:^|[^0-9]){_SHAPE}(?:[^0-9]|$)"  # the same for a search without look-around
# A whole text that is a number with decimals: its decimals are no person's number, its whole part may be.
_DECIMALS = re.compile("[-+]?(?:[0-9]{1,9},|0[.])[0-9]{10,} ?%?")
_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
HIDDEN = "[skjult]"


def find_cpr(text: str) -> list[tuple[int, int]]:
    """Places of CPR-like numbers in a text, as (start, end).

    CPR-like is six digits that form a day of a calendar (day + 60 included), then four digits, with or without a dash
    or space between, and no further digit next to it. A long hexadecimal id (16 signs or more with letters among
    them) is not searched: it holds such digits by chance.

    >>> text = "Borger 010203-1234 flytter"
    >>> find_cpr(text), text[7:18]
    ([(7, 18)], '010203-1234')
    >>> find_cpr("Konto 991399-1234")
    []
    """
    if len(text) < 10 or _DECIMALS.fullmatch(text):
        return []
    return [match.span() for match in _CPR.finditer(text) if _is_day(match) and not _in_hex(text, match)]


def _is_day(match: re.Match[str]) -> bool:
    day, month = int(match[0][:2]), int(match[0][2:4])
    return (day - 60 if day > 60 else day) <= _DAYS[month - 1]


def _in_hex(text: str, match: re.Match[str]) -> bool:
    for word in _HEX.finditer(text):
        if word.start() <= match.start() and match.end() <= word.end():
            return sum(sign.isalpha() for sign in word[0]) >= 4
    return False


def hide_cpr(text: str) -> str:
    """The text with every CPR-like number replaced by "[skjult]".

    >>> hide_cpr("Borger 010203-1234 flytter")
    'Borger [skjult] flytter'
    """
    for start, end in reversed(find_cpr(text)):
        text = text[:start] + HIDDEN + text[end:]
    return text


def mask_with_cpr(texts: Any) -> np.ndarray:
    """Which of many texts hold a CPR-like number: bool array, as long as ``texts``.

    ``texts`` is a pandas Series, a sequence of str or None, or a pyarrow string or dictionary array. Fast on millions of
    rows: a compiled search over the column finds candidates, and only those are judged by `find_cpr`.

    >>> mask_with_cpr(["Borger 0102031234", "Leverandør 12345678", None]).tolist()
    [True, False, False]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    if not isinstance(texts, pa.Array):
        texts = pa.array([None if pd.isna(text) else str(text) for text in texts], type=pa.string())
    if pa.types.is_dictionary(texts.type):
        if len(texts.dictionary) == 0:
            return np.zeros(len(texts), dtype=bool)
        in_dictionary = mask_with_cpr(texts.dictionary)
        codes = texts.indices.fill_null(0).to_numpy(zero_copy_only=False)
        found: np.ndarray = in_dictionary[codes] & texts.is_valid().to_numpy(zero_copy_only=False)
        return found
    long = pc.greater_equal(pc.binary_length(texts), 10).fill_null(False)
    share = pc.sum(long).as_py() or 0
    if share == 0:
        return np.zeros(len(texts), dtype=bool)
    if share < len(texts) / 2:
        mask: np.ndarray = np.zeros(len(texts), dtype=bool)
        mask[long.to_numpy(zero_copy_only=False)] = mask_with_cpr(texts.filter(long))
        return mask
    mask = pc.match_substring_regex(texts, _CANDIDATE).fill_null(False).to_numpy(zero_copy_only=False)
    if mask.any():
        mask = mask.copy()
        places = np.flatnonzero(mask)
        mask[places] = [bool(find_cpr(text)) for text in texts.take(pa.array(places)).to_pylist()]
    return mask
