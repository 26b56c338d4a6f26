"""What docs/sprog.md asks of a text and a machine can see: one thought in a short sentence, plain words, likes not compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.consistency.reading import AMOUNT, Page
from tests.consistency.sentences import AGAINST, NO_QUANTITY, sentences

# Words of the longest sentence; an amount with its unit, or what somebody else has written in »«, is one.
LONGEST = 25
# Words of the first sentence of a cause, which stands alone on front pages.
LONGEST_CAUSE = 20
_ONE = re.compile(
    r"»[^«]*«|[+\-−]?\d[\d.]*(?:,\d+)?\s(?:mio\.\s)?(?:kr\.|pct\.|timers?|borgere|måneder|uger|dage|enheder)(?:\spå et helt år)?|"
    r"\d+\.\s\w+\s\d{4}|(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december)\s(?:til\s\w+|\d{4})"
)
# What nobody says aloud, and what belongs to the system; docs/sprog.md has what is said instead.
FORBIDDEN = re.compile(
    r"\b(?:akkumuleret|år til dato|ultimo|primo|ift\.|vs\.|kontra|vedr\.|vedrørende|angående|såfremt|samt|endvidere|ligeledes|"
    r"forefindes|foretages|pågår|foreligger|udgør|beløber sig|som følge af|grundet|affødt|prognosticer\w*|forecast\w*|estimat\w*|"
    r"måltal\w*|alarmerende|dramatisk\w*|desværre|ca\.|parameter\w*|notebook\w*|default|nan|None)(?![\wæøå])|"
    r"det, (?:de|den|enheden|enhederne) måles på|\bmåles på det\b",
    re.IGNORECASE,
)
_ENDS = (".", "?", ":", "»", "«", ")")


# A full stop after a word ends a sentence; after these it stands for letters that are left out.
_SHORT = "kr|pct|pr|mio|nr|stk|jan|feb|mar|apr|jun|jul|aug|sep|sept|okt|nov|dec"
_SMALL = re.compile(rf"(?<![a-zæøå])(?!(?:{_SHORT})\.)[a-zæøå]{{2,}}\. [a-zæøå]")
_BEFORE_DIGIT = re.compile(r"(?<=[a-zæøå]{2}\.)(?<!pct\.)(?<!mio\.)(?<!kr\.)(?<!pr\.)(?<!nr\.)\s+(?=\d)")


def length(sentence: str) -> int:
    """How many words a reader has to hold on to; the word that a line of a list is about is none."""
    return len(_ONE.sub("X", re.sub(r"^\w+: ", "", sentence)).split())


def wording_breaches(page: Page) -> Iterator[str]:
    """A line for every sentence that is not as docs/sprog.md asks; titles, tables and what stands for pictures are left out."""
    # Sources are the municipality's own words.
    notes = [re.split(r"(?:^| )Kilde: ", table.note)[0] for table in page.tables]
    for text in (*(text for _, text in page.paragraphs), *notes):
        if not re.search(r"\w \w+ \w", text):
            continue
        yield from (f"{page.name}: {line}: {text}" for line in _whole(text))
        text = re.sub(r"\([^)]*(?:§|kilde:)[^)]*\)", "()", text)
        for sentence in (part for one in sentences(text) for part in _BEFORE_DIGIT.split(one)):
            yield from (f"{page.name}: {line}: {sentence}" for line in _sentence(sentence))


def _whole(text: str) -> Iterator[str]:
    if not text.endswith(_ENDS) and len(text.split()) > 6:
        yield "no full stop"
    if found := re.search(r"\.\.|!", text) or _SMALL.search(text):
        yield f"{found[0]!r}"


def _sentence(sentence: str) -> Iterator[str]:
    if (words := length(sentence)) > LONGEST:
        yield f"{words} words"
    if ";" in sentence:
        yield "two sentences with a semicolon"
    if found := FORBIDDEN.search(sentence):
        yield f"says {found[0]!r}"
    for found in AGAINST.finditer(NO_QUANTITY.sub("", sentence)):
        one, other = AMOUNT.search(found["one"]), AMOUNT.search(found["other"])
        if one and other and one["digits"] == other["digits"] and ("mio" in found["one"]) == ("mio" in found["other"]):
            yield f"{found['one']} mod {found['other']}"
