"""Keeps people out of the output: CPR-like numbers, pseudonyms and small counts."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from styringslib.rules import newest_value

__all__ = ["find_cpr", "hide_cpr", "mask_with_cpr", "pseudonym_key", "pseudonyms", "suppress_small_counts"]

# ddmmyy and four digits, apart or together. The day may be 60 higher (replacement numbers). Modulus 11 is not used:
# numbers issued since 2007 need not satisfy it.
_DASH = "[-\u00ad\u2010-\u2015\u2212 \u00a0\u202f]"
_DAY = "(?:[06][1-9]|[1278][0-9]|[39][01])"
_SHAPE = f"{_DAY}(?:0[1-9]|1[0-2])[0-9]{{2}}{_DASH}{{0,3}}[0-9]{{4}}"
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


def pseudonym_key(variable: str = "STYRING_PSEUDONYMNOEGLE", *, data: str | os.PathLike[str] | None = None) -> bytes:
    """The secret key for `pseudonyms`, from the environment: the key itself or the path of a file that holds it.

    ValueError (Danish) when the variable is not set, the key is shorter than 16 signs, or the file lies in the data
    folder, where whoever has the pseudonyms would also have the key.

    >>> import os
    >>> os.environ["EXAMPLE_KEY"] = "sixteen signs or more"
    >>> pseudonym_key("EXAMPLE_KEY")
    b'sixteen signs or more'
    >>> del os.environ["EXAMPLE_KEY"]
    """
    given = os.environ.get(variable, "").strip()
    if not given:
        raise ValueError(f"Miljøvariablen {variable} er ikke sat. Sæt den til nøglen eller til en fil med nøglen.")
    path = Path(given)
    if path.is_file():
        if data is not None and path.resolve().is_relative_to(Path(data).resolve()):
            raise ValueError("Nøglen til pseudonymer ligger i datamappen. Flyt den til et sted uden for mappen.")
        key = path.read_bytes().strip()
    else:
        key = given.encode("utf-8")
    if len(key) < 16:
        raise ValueError("Nøglen til pseudonymer er for kort. Brug mindst 16 tegn.")
    return key


def pseudonyms(ids: Iterable[Any], key: bytes) -> list[str | None]:
    """One pseudonym per id: HMAC-SHA-256 under ``key``, 20 letters (80 bits); a missing id stays None.

    Digits are not used, so that a pseudonym never looks like a CPR number. The dash and spaces of an id do not count:
    with and without them it is the same person.

    >>> first, same, other, none = pseudonyms(["010203-1234", "0102031234", "020304-1234", None], b"sixteen signs or more")
    >>> first == same, first == other, none, len(first)
    (True, False, None, 20)
    """
    if len(key) < 16:
        raise ValueError("Nøglen til pseudonymer er for kort. Brug mindst 16 tegn.")
    known: dict[str, str] = {}
    letters = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")
    result: list[str | None] = []
    for identity in ids:
        if identity is None or pd.isna(identity):
            result.append(None)
            continue
        plain = re.sub(_DASH, "", str(identity).strip())
        if plain not in known:
            known[plain] = hmac.new(key, plain.encode("utf-8"), hashlib.sha256).hexdigest()[:20].translate(letters)
        result.append(known[plain])
    return result


def suppress_small_counts(
    table: pd.DataFrame,
    minimum: int = int(newest_value("small_count")),
    *,
    columns: Sequence[str] | None = None,
    total_row: Any = None,
    total_column: str | None = None,
    zero_is_safe: bool = True,
) -> pd.DataFrame:
    """Counts below ``minimum`` become missing, and so many more that totals do not give them away.

    ``minimum`` is by default the newest rule small_count; reports pass the municipality's own setting.
    ``table`` holds counts, one row per group; ``columns`` are the count columns (default: all numeric ones).
    ``total_row`` is the index label of a row of column sums, ``total_column`` the name of a column of row sums; both are
    assumed printed or otherwise known even where absent from the table. Cells 1 ... minimum - 1 are suppressed (0 too
    unless ``zero_is_safe``); then, as long as a line (row or column) with a known total hides fewer than two cells, or
    hides cells whose sum is itself below ``minimum``, its smallest remaining cell above 0 is hidden as well (0 when
    nothing else is left). A total that is small is hidden like any cell. Returns a copy; suppressed cells are NaN.
    Complementary suppression as in Hundepool et al., Statistical Disclosure Control (2012), ch. 4.

    >>> table = pd.DataFrame({"citizens": [12, 3, 8, 23]}, index=["Nord", "Syd", "Vest", "I alt"])
    >>> suppress_small_counts(table, total_row="I alt")  # 8 is hidden too: 23 - 12 - 8 would tell the 3
           citizens
    Nord       12.0
    Syd         NaN
    Vest        NaN
    I alt      23.0
    """
    if minimum < 1:
        raise ValueError(f"Mindste antal skal være 1 eller mere, ikke {minimum}.")
    chosen = list(columns) if columns is not None else list(table.select_dtypes("number").columns)
    result = table.copy()
    if not chosen or result.empty:
        return result
    counts = result[chosen].astype(float)
    values = counts.to_numpy()
    if np.nanmin(values, initial=0.0) < 0:
        raise ValueError("Antal kan ikke være negative, når små tal skal skjules.")
    small = (values < minimum) & ((values > 0) | (not zero_is_safe)) & ~np.isnan(values)
    is_total_row = np.array([total_row is not None and label == total_row for label in counts.index])
    is_total_column = np.array([total_column is not None and name == total_column for name in chosen])
    inner = np.ix_(~is_total_row, ~is_total_column)
    hidden = small.copy()
    hidden_inner = _protect(values[inner], small[inner], minimum, rows=len(chosen) > 1, columns=True)
    hidden[inner] = hidden_inner
    # Margins are themselves lines with a grand total: the same protection among the subtotals.
    if is_total_row.any():
        cut = np.ix_(is_total_row, ~is_total_column)
        hidden[cut] = _protect(values[cut], small[cut], minimum, rows=bool(is_total_column.any()), columns=False)
    if is_total_column.any():
        cut = np.ix_(~is_total_row, is_total_column)
        hidden[cut] = _protect(values[cut], small[cut], minimum, rows=False, columns=bool(is_total_row.any()))
    result[chosen] = counts.mask(hidden)
    return result


def _protect(values: np.ndarray, small: np.ndarray, minimum: int, *, rows: bool, columns: bool) -> np.ndarray:
    """The cells to hide so that no line with a known sum hides one cell alone or a sum below ``minimum``."""
    hidden = small.copy()
    changed = True
    while changed:
        changed = False
        lines: list[Any] = [(row, slice(None)) for row in range(values.shape[0])] if rows else []
        lines += [(slice(None), column) for column in range(values.shape[1])] if columns else []
        for line in lines:
            cells, mask = values[line], hidden[line]
            if not mask.any() or (mask.sum() > 1 and np.nansum(cells[mask]) >= minimum):
                continue
            open_cells = np.flatnonzero(~mask & ~np.isnan(cells))
            if open_cells.size == 0:
                continue
            order = np.lexsort((cells[open_cells], cells[open_cells] == 0))
            mask[open_cells[order[0]]] = True  # a view: the cell in ``hidden`` itself
            changed = True
    return hidden
