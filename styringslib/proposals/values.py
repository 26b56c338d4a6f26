"""What the words of a column look like: months, dates, weeks, kroner, hours, codes, names, persons."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from styringslib.intake.cells import cells
from styringslib.intake.shapes.sides import FLAGS
from styringslib.privacy import find_cpr

_CURRENCY = re.compile(r"^(?:dkk|kr\.?)\s*|\s*(?:dkk|kr\.?)$", re.I)
_ENOUGH = 400  # different words that show what a column holds
_MANY = 50_000  # different words: amounts, vouchers or texts, of which nobody needs the list
_WEEK = re.compile(
    r"(?:(?:uge|week|w)\s*)?(?:(?:19|20)\d\d[-/ ]?(?:W|U|uge )?)?(?:0?[1-9]|[1-4]\d|5[0-3])(?:[-/ .](?:19|20)\d\d)?",
    re.I,
)
_WEEK_SURE = re.compile(
    r"(?:uge|week|w)\s*\d{1,2}\b.*|(?:19|20)\d\d[- ]?(?:W|U|uge )\d{1,2}|\d{1,2}[/-](?:19|20)\d\d", re.I
)
_CLOCK = re.compile(r"-?\d{1,6}:[0-5]\d(?::[0-5]\d)?")
_LOOSE = re.compile(r"[-+(]?\d[\d.,  ]*[-)]?")  # a number that may be written in a way that intake refuses, and tells
POINT = re.compile(
    r"-?(?:\d{1,3}(?:,\d{3})+|\d+)\.(?:\d{1,2}|\d{4,})|-?\d{1,3}(?:,\d{3})+\.\d+"
)  # decimals behind a point
COMMA = re.compile(r"-?[\d.]+,(?:\d{1,2}|\d{4,})-?")  # decimals behind a comma
_CODE = re.compile(r"(?:[A-Za-z]{1,4}-?)?\d[\d.\-/]{2,}")
_CODED = re.compile(r"((?:[A-Za-z]{1,4}-?)?\d[\d.\-/]{2,})\s*[-:–]?\s+(\S.*)")
_PERSON = re.compile(r"[A-ZÆØÅ][a-zæøåé]+(?:[ -][A-ZÆØÅ][a-zæøåé.]*)*[ -][A-ZÆØÅ][a-zæøå]*sen")
_PLACE = re.compile(
    r"(?:hjemmepleje|distrikt|team|gruppe|botilbud|bosted|center|område|pleje|afdeling|enhed|hpl)", re.I
)
_TOTAL = re.compile(r"\*+\s*.*|(?:sub)?total\b.*|.*\bi alt|sum\b.*|hovedtotal.*", re.I)


@dataclass(frozen=True)
class Words:
    """The different words of a column, cleaned, with the number of cells of each; ``empty`` cells apart."""

    counts: Mapping[str, int]
    empty: int = 0

    @classmethod
    def of(cls, array: Any) -> Words:
        """The words of a dictionary array; of a column with very many a part of them, as if each stood once."""
        import pyarrow.compute as pc

        if len(array.dictionary) > _MANY:
            some = array.dictionary[:: len(array.dictionary) // _ENOUGH].to_pylist()
            return cls({word: 1 for text in some if (word := cells.clean(text or ""))}, int(array.null_count))
        counted = pc.value_counts(array.indices)
        texts = array.dictionary.to_pylist()
        counts: dict[str, int] = {}
        empty = 0
        for place, count in zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True):
            word = "" if place is None else cells.clean(texts[place] or "")
            if word:
                counts[word] = counts.get(word, 0) + count
            else:
                empty += count
        return cls(counts, empty)

    @property
    def filled(self) -> int:
        """Cells that hold something."""
        return sum(self.counts.values())

    @cached_property
    def _sample(self) -> list[str]:
        words = [word for word in self.counts if not _TOTAL.fullmatch(word)] or list(self.counts)
        step = max(1, len(words) // _ENOUGH)
        return words[::step][:_ENOUGH]

    def share(self, fits: Callable[[str], bool]) -> float:
        """How large a part of the different words fit, 0-1; 0 for an empty column."""
        return sum(map(fits, self._sample)) / len(self._sample) if self._sample else 0.0

    @cached_property
    def looks(self) -> Mapping[str, float]:
        """How large a part of the words is of each kind."""
        return {name: self.share(fits) for name, fits in _LOOKS.items()}


def number(word: str) -> float | None:
    """The number that the word is, with or without its currency, or hours and minutes as hours; None when it is none."""
    value, fault = cells.number(_CURRENCY.sub("", word))
    if fault == cells.OK:
        return value
    if POINT.fullmatch(word):
        return float(word.replace(",", ""))
    if _CLOCK.fullmatch(word):
        hours, minutes = word.lstrip("-").split(":")[:2]
        return (int(hours) + int(minutes) / 60) * (-1 if word.startswith("-") else 1)
    return None


def is_number(word: str) -> bool:
    """Whether the word is a number, with or without its currency."""
    return cells.number(_CURRENCY.sub("", word))[1] == cells.OK


def is_month(word: str) -> bool:
    """Whether the word is a month with its year."""
    return cells.month(word, periods=True)[1] == cells.OK


def is_date(word: str) -> bool:
    """Whether the word is a date, also one that may be read two ways."""
    return cells.date(word)[1] in (cells.OK, 6) or bool(re.fullmatch(r"\d{4}-\d\d-\d\d[T ].*", word))


def is_total(word: str) -> bool:
    """Whether the word stands for a sum: * Nordhavn, I alt, Total."""
    return bool(_TOTAL.fullmatch(word))


def code_of(word: str) -> tuple[str, str]:
    """("5130110101", "Ådal dag") of a word that begins with a code; ("", word) of one that does not."""
    if found := _CODED.fullmatch(word):
        return found[1], found[2].strip()
    return (word, "") if _CODE.fullmatch(word) else ("", word)


def is_person(word: str) -> bool:
    """Whether the word looks like the name of a person."""
    return bool(_PERSON.fullmatch(word)) and not _PLACE.search(word)


def _is_text(word: str) -> bool:
    return not is_number(word) and not is_date(word) and any(sign.isalpha() for sign in word)


_LOOKS: dict[str, Callable[[str], bool]] = {
    "number": lambda word: is_number(word) or bool(_LOOSE.fullmatch(_CURRENCY.sub("", word))),
    "whole": lambda word: bool(re.fullmatch(r"-?\d+", word)),
    "decimal": lambda word: is_number(word) and "," in word,
    "month": is_month,
    "month_word": lambda word: cells.month(word, year=2000)[1] == cells.OK and not word.isdigit(),
    "period": lambda word: bool(re.fullmatch(r"0*(?:[1-9]|1[0-6])", word)),
    "point": lambda word: bool(POINT.fullmatch(word)),
    "comma": lambda word: bool(COMMA.fullmatch(word)),
    "year": lambda word: bool(re.fullmatch(r"(?:19|20)\d\d", word)),
    "date": is_date,
    "week": lambda word: bool(_WEEK.fullmatch(word)),
    "week_sure": lambda word: bool(_WEEK_SURE.fullmatch(word)),
    "clock": lambda word: bool(_CLOCK.fullmatch(word)),
    "dk": lambda word: word.casefold() in FLAGS,
    "cpr": lambda word: bool(find_cpr(word)),
    "code": lambda word: bool(_CODE.fullmatch(word)),
    "coded": lambda word: bool(code_of(word)[0]),
    "person": is_person,
    "text": _is_text,
}
