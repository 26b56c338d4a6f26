"""Pseudonyms of citizens' ids, and the key behind them."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.privacy.cpr import find_cpr, is_lost_nought, plain_signs

LEAST = 16  # signs of a key


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
    if len(key) < LEAST:
        raise ValueError(f"Nøglen til pseudonymer er for kort. Brug mindst {LEAST} tegn.")
    return key


def pseudonyms(ids: Iterable[Any], key: bytes) -> list[str | None]:
    """One pseudonym per id: HMAC-SHA-256 under ``key``, 20 letters (80 bits); a missing id stays None.

    Digits are not used, so that a pseudonym never looks like a CPR number. The dash and spaces of an id do not count:
    with and without them it is the same person, and so is a CPR number in whatever form it is written, also without its
    leading nought. The noughts of other ids count.

    >>> first, same, other, none = pseudonyms(["010203-1234", "0102031234", "020304-1234", None], b"sixteen signs or more")
    >>> first == same, first == other, none, len(first)
    (True, False, None, 20)
    """
    if len(key) < LEAST:
        raise ValueError(f"Nøglen til pseudonymer er for kort. Brug mindst {LEAST} tegn.")
    known: dict[str, str] = {}
    letters = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")
    result: list[str | None] = []
    for identity in ids:
        if identity is None or pd.isna(identity):
            result.append(None)
            continue
        plain = _read(str(identity))
        if plain not in known:
            known[plain] = hmac.new(key, plain.encode("utf-8"), hashlib.sha256).hexdigest()[:20].translate(letters)
        result.append(known[plain])
    return result


def _read(identity: str) -> str:
    """An id as it is compared: a CPR number as its ten digits, another without blanks and dashes."""
    plain = plain_signs(identity).strip()
    digits = re.sub("[^0-9]", "", plain)
    if find_cpr(plain) == [(0, len(plain))]:
        return digits if len(digits) == 10 else digits[:4] + digits[6:] if len(digits) == 12 else digits.zfill(10)
    return digits.zfill(10) if is_lost_nought(plain) else re.sub("[- ]", "", plain)
