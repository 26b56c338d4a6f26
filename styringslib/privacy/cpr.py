"""Numbers that look like a CPR number: found and hidden in texts.

A number is six digits that form a day of a calendar (the day may be 60 higher: replacement numbers) and four more. Modulus
11 is not used: numbers issued since 2007 need not satisfy it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

HIDDEN = "[skjult]"
_GONE = "\x00"  # what is not seen on paper: marks of no width, soft hyphens, marks of direction


# Signs that are read as others, beside those that Unicode calls dashes, blanks and marks of no width.
_NO_WIDTH = "\u034f\ufe00-\ufe0f"
_SIGNS = {
    "-": "\u2212\u2043\u02d7", ".": "\u00b7\u2024\u2219\u22c5\uff0e", "/": "\u2044\u2215\uff0f", "_": "\uff3f",
    "\n": "\u0085\u2028\u2029",
}  # fmt: skip
_READ_AS = (
    (f"[\\p{{Cf}}{_GONE}{_NO_WIDTH}]", ""),
    ("\\p{Zs}", " "),
    *((f"[\\p{{Pd}}{like}]" if sign == "-" else f"[{like}]", sign) for sign, like in _SIGNS.items()),
)


class _Plain(dict[int, str]):
    """Every sign as the one of ASCII that it is read as: digits of other scripts, dashes, blanks; the rest as they are."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        digit, kind = unicodedata.decimal(sign, None), unicodedata.category(sign)
        if digit is not None:
            plain = str(digit)
        elif kind == "Cf" or code == 0x34F or 0xFE00 <= code <= 0xFE0F:
            plain = _GONE
        elif kind == "Pd":
            plain = "-"
        else:
            plain = " " if kind == "Zs" else next((to for to, like in _SIGNS.items() if sign in like), sign)
        self[code] = plain
        return plain


_PLAIN = _Plain()
# Signs that are, or may be, read as others; the letters of Danish and its neighbours are not among them.
_ODD = "[\u0085\u00a0\u00ad\u00b7]|[^\u0001-\u02d6]"
_SEEN = re.compile(_ODD)

_YEAR, _SERIAL, _CENTURY = "[0-9]{2}", "[0-9]{4}", "(?:19|20)"
_BETWEEN = r"[-./_ \t\r\n\f\v]"  # what may stand between day and serial number
_MARK = r"(?:[-./_] ?| )"  # between day, month and year


def _day(mark: str, one: Callable[[str], str] = str) -> str:
    """Day and month with ``mark`` between, as a pattern; ``one`` writes a pattern of two digits."""
    days = (
        ("[06][1-9]", "0[1-9]|1[0-2]"), ("[1278][0-9]", "0[1-9]|1[0-2]"),
        ("[39]0", "0[13-9]|1[0-2]"), ("[39]1", "0[13578]|1[02]"),
    )  # fmt: skip
    pairs = [(one(day), "|".join(map(one, months.split("|")))) for day, months in days]
    return "(?:" + "|".join(f"{day}{mark}(?:{months})" for day, months in pairs) + ")"


def _apart(two: str) -> str:
    """A pattern of two digits with a blank between them."""
    first, second = re.findall(r"\[[^]]*\]|[0-9]", two)
    return f"{first} {second}"


# Each form: what may not stand before it and after it beside a digit, and the form.
_LATE = "[4-9][0-9]{3}"  # the serial numbers of those born since 2000: dates of today are followed by others too
_FULL_YEAR = (f"19{_YEAR}", _SERIAL), (f"20{_YEAR}", _LATE)
_FORMS = (
    ("", f"{_day('')}{_YEAR}{_BETWEEN}{{0,3}}{_SERIAL}", ""),
    ("[-./_]", f"{_day(_MARK)}{_MARK}{_YEAR}{_BETWEEN}{{1,3}}{_SERIAL}", r"[.][0-9]"),
    (" ", f"{_day(' ')} {_YEAR}(?: | ?- ?)[0-9]{{2}} [0-9]{{2}}", " [0-9]"),
    (" ", f"{_day(' ', _apart)} [0-9] [0-9](?: | ?- ?)[0-9] [0-9] [0-9] [0-9]", " [0-9]"),
    *(("", f"{_day('')}{year}{_BETWEEN}{{0,3}}{serial}", "") for year, serial in _FULL_YEAR),
    *(("[-./_]", f"{_day(_MARK)}{_MARK}{year}{_BETWEEN}{{1,3}}{serial}", r"[.][0-9]") for year, serial in _FULL_YEAR),
)
# A number that has lost its leading nought is one of many numbers of nine digits, so a word has to say that it is one.
_NAMED = r"(?i:cpr|personn|person-?id|fødsels?|født|borger)[^0-9\n]{0,20}"
_LOST = f"[1-9](?:0[1-9]|1[0-2]){_YEAR}{_BETWEEN}{{0,3}}{_SERIAL}"
_CPR = re.compile(
    "(?<![0-9])(?=[0-9])(?:"
    + "|".join(
        (f"(?<![0-9]{before})" if before else "") + form + (f"(?!{after})" if after else "")
        for before, form, after in _FORMS
    )
    + ")(?![0-9])"
)
_LOST_NAMED = re.compile(f"{_NAMED}(?<![0-9])({_LOST})(?![0-9])")
# The same for a compiled search, which has no look-around and is fast only while a pattern is small: what a text that holds
# such a number has to have.
_MARKED = f"[0-9]{{2}}[-./_ ] ?[0-9]{{2}}[-./_ ] ?(?:19|20)?[0-9]{{2}}{_BETWEEN}{{1,3}}[0-9]{{2}}[0-9 ][0-9]"
_SPACED = "[0-9] [0-9] [0-9] [0-9] [0-9] [0-9](?: | ?- ?)[0-9] [0-9] [0-9] [0-9]"
_CANDIDATES = (
    f"(?:^|[^0-9])(?:{_FORMS[0][1]}|{_day('')}{_CENTURY}{_YEAR}{_BETWEEN}{{0,3}}{_SERIAL})(?:[^0-9]|$)",
    f"{_MARKED}|{_SPACED}",
    f"{_NAMED}{_LOST}(?:[^0-9]|$)",
)
# A whole text that is a number with decimals: its decimals are no person's number, its whole part may be.
_DECIMALS = re.compile("[-+]?(?:[0-9]{1,9},|0[.])[0-9]{10,} ?%?")
_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_ENOUGH = re.compile(f"[0-9](?:{_BETWEEN}{{0,3}}[0-9]){{8}}")  # what every form has, found fast
_DIGIT = re.compile(r"\d")
_WHOLE_LOST = re.compile(_LOST)


def plain_signs(text: str) -> str:
    """The text as it is read: digits, dashes and blanks of other scripts as those of ASCII, and nothing without width."""
    return text.translate(_PLAIN).replace(_GONE, "") if _SEEN.search(text) else text


def find_cpr(text: str) -> list[tuple[int, int]]:
    """Places of CPR-like numbers in a text, as (start, end).

    CPR-like is six digits that form a day of a calendar (day + 60 included), then four digits and no further digit next to
    it: together, or with up to three blanks, line ends, dashes, points, ``/`` or ``_`` between; the day also written as
    01.01.85, or with four digits of the year; the digits also in pairs or one by one with blanks between. Digits, dashes and
    blanks of other scripts count, and marks that cannot be seen do not. Nine digits count where a word before them
    (CPR, født, borger) says that they are a person's. A long hexadecimal id (16 signs or more with letters among them) is
    not searched: it holds such digits by chance.

    >>> text = "Borger 010203-1234 flytter"
    >>> find_cpr(text), text[7:18]
    ([(7, 18)], '010203-1234')
    >>> find_cpr("01.02.85-1234"), find_cpr("01-02-1985 1234")
    ([(0, 13)], [(0, 15)])
    >>> find_cpr("Konto 991399-1234")
    []
    """
    if len(text) < 9:
        return []
    if not _SEEN.search(text):
        return _find(text)
    if len(_DIGIT.findall(text)) < 9:
        return []
    read = text.translate(_PLAIN)
    if _GONE not in read:
        return _find(read)
    places = [place for place, sign in enumerate(read) if sign != _GONE]
    return [(places[start], places[end - 1] + 1) for start, end in _find(read.replace(_GONE, ""))]


def _find(text: str) -> list[tuple[int, int]]:
    if len(text) < 10 or not _ENOUGH.search(text) or _DECIMALS.fullmatch(text):
        return []
    found = [match.span() for match in _CPR.finditer(text)]
    found += [match.span(1) for match in _LOST_NAMED.finditer(text)]
    return _apart_from(sorted(span for span in found if not _in_hex(text, *span)))


def _apart_from(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans without those that begin in the one before."""
    kept: list[tuple[int, int]] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _in_hex(text: str, start: int, end: int) -> bool:
    while start > 0 and _is_hex(text[start - 1]):
        start -= 1
    word = _HEX.match(text, start)
    return word is not None and word.end() >= end and sum(sign.isalpha() for sign in word[0]) >= 4


@cache
def _is_hex(sign: str) -> bool:
    return sign in "0123456789abcdefABCDEF"


def hide_cpr(text: str) -> str:
    """The text with every CPR-like number replaced by "[skjult]".

    >>> hide_cpr("Borger 010203-1234 flytter")
    'Borger [skjult] flytter'
    """
    while found := find_cpr(text):
        for start, end in reversed(found):
            text = text[:start] + HIDDEN + text[end:]
    return text


def hidden_in(value: Any) -> Any:
    """The value, however its mappings and lists lie within each other, with every text as `hide_cpr` gives it.

    >>> hidden_in({"message": ["Borger 010203-1234"], "expected": 102031234.0})
    {'message': ['Borger [skjult]'], 'expected': 102031234.0}
    """
    if isinstance(value, str):
        return hide_cpr(value)
    if isinstance(value, Mapping):
        return {hidden_in(key): hidden_in(one) for key, one in value.items()}
    return [hidden_in(one) for one in value] if isinstance(value, list | tuple) else value


def masked_form(text: str) -> str:
    """The first number's form without its digits, and nothing of what stands around it; of the whole text where there is none.

    >>> masked_form("Borger 010203-1234 flytter")
    '••••••-••••'
    """
    spans = find_cpr(text)
    number = text[slice(*spans[0])] if spans else text.strip()
    return "".join("•" if sign.isdigit() else sign if sign.isprintable() else " " for sign in number)[:20]


def is_lost_nought(text: str) -> bool:
    """Whether a whole text may be a CPR number without its leading nought: one in eight numbers of nine digits may.

    >>> is_lost_nought("102031234"), is_lost_nought("10203-1234"), is_lost_nought("991234567")
    (True, True, False)
    """
    return _WHOLE_LOST.fullmatch(plain_signs(text).strip()) is not None


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
    texts = _as_read(texts)
    found = np.zeros(len(texts), dtype=bool)
    for pattern in _CANDIDATES:
        found |= pc.match_substring_regex(texts, pattern).fill_null(False).to_numpy(zero_copy_only=False)
    places = np.flatnonzero(found)
    found[places] = [bool(find_cpr(text)) for text in texts.take(pa.array(places)).to_pylist()]
    return found


def _as_read(texts: Any) -> Any:
    """The column as `plain_signs` reads each text; only texts with signs to be read as others are touched."""
    import pyarrow as pa
    import pyarrow.compute as pc

    odd = pc.match_substring_regex(texts, _ODD).fill_null(False)
    if not pc.any(odd).as_py():
        return texts
    read = texts.filter(odd)
    for pattern, sign in _READ_AS:
        read = pc.replace_substring_regex(read, pattern, sign)
    foreign = pc.not_equal(pc.count_substring_regex(read, r"\p{Nd}"), pc.count_substring_regex(read, "[0-9]"))
    if pc.any(foreign).as_py():
        plain = [text.translate(_PLAIN) for text in read.filter(foreign).to_pylist()]
        read = pc.replace_with_mask(read, foreign, pa.array(plain, read.type))
    return pc.replace_with_mask(texts, odd, read)
