"""The few words that messages about wrong words share: the nearest known one, and lists."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

# What a code stands under that nobody has said the meaning of: it is counted, and never compared.
UNALLOCATED = "Ikke fordelt"


def fold_word(word: str) -> str:
    """A word as it is compared: case, surrounding and repeated blanks do not count."""
    return " ".join(str(word).split()).casefold()


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known word that looks most like ``word``, "" when none does; case does not count.

    ``cutoff``: how alike two words must be, 0 (the likest whatever it is) to 1 (the same).
    """
    folded = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold().strip(), list(folded), n=1, cutoff=cutoff)
    return folded[found[0]] if found else ""


def meant(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """ " Mente du Ådalen?" to stand behind a sentence; "" when nothing is near."""
    near = nearest(word, known, cutoff)
    return f" Mente du {near}?" if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ "Mente du Ådalen?" or, when nothing is near, the first known words."""
    words = [name for name in dict.fromkeys(known) if name]
    if near := meant(word, words):
        return near.strip()
    return f"Muligheder: {listed(words[:12])}{' med flere' if len(words) > 12 else ''}." if words else ""


def listed(words: Sequence[str]) -> str:
    """ "a, b og c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"


def visible(text: str) -> str:
    """``text`` with a mark for every sign that a terminal or page would act on instead of showing: colours, returns, and
    letters that turn the text around. Line ends stay.

    >>> visible("Nord\x1b[2K\u202e")
    'Nord\ufffd[2K\ufffd'
    """
    return "".join(one if one == "\n" or not unicodedata.category(one).startswith("C") else "\ufffd" for one in text)


def no_formula(text: str) -> str:
    """``text`` as a cell of a CSV file that a spreadsheet shows and does not work out.

    >>> no_formula("=1+1"), no_formula("Nord")
    ("'=1+1", 'Nord')
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
