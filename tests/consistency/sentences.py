"""Every comparison that a sentence makes must be true of the numbers that the same sentence prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tests.consistency.quantities import kroner
from tests.consistency.reading import AMOUNT, Page

MORE = r"flere|mere|større|højere|steget|stigning|over|fylder mere|længere|vokset|dyrere|tiltaget|merforbrug"
LESS = r"færre|mindre|lavere|faldet|fald|under|kortere|skrumpet|billigere|aftaget|mindreforbrug"
_NUM = r"[+\-−]?\d[\d.]*(?:,\d+)?"
_UNIT = r"(?:mio\. kr\.|kr\.|pct\.|timers?|dage|modtagere|borgere|forløb|pladser|pladsdage|procentpoint|uger)"
_QUANTITY = rf"{_NUM}(?: {_UNIT})?"
# Two numbers held against each other: "9,2 timer om måneden mod 9,3 timer".
AGAINST = re.compile(
    rf"(?P<one>{_QUANTITY})(?:[^.;:()\d]|\b(?:pr|kr|pct|mio)\.)*? mod (?:[^\W\d]+ )*?(?P<other>{_QUANTITY})"
)
# Numbers that name an age or a year, and words that only look like a comparison.
NO_QUANTITY = re.compile(
    r"\b\d+ år(?: og derover)?|(?:\d+\. \w+ |\b(?:i|for|fra|til) )(?:19|20)\d\d\b|(?<=\w) over(?= (?:timer|typisk|hjælp|hvor))"
)
BETWEEN = re.compile(
    rf"mellem (?P<low>{_NUM}(?: mio\. kr\.| kr\.| pct\.)?) og (?P<high>{_NUM}(?: mio\. kr\.| kr\.| pct\.)?)"
)
WITH_BUDGET = re.compile(
    rf"(?:regnskab|forbrug)\w* på (?P<one>{_NUM} (?:mio\. )?kr\.) mod et (?:korrigeret |vedtaget )?budget på "
    rf"(?P<other>{_NUM} (?:mio\. )?kr\.), altså (?P<apart>{_NUM} (?:mio\. )?kr\.)"
    rf"(?: \((?P<share>{_NUM}) pct\.\))? (?P<way>over|under)"
)
LIES = re.compile(
    rf"(?:ligger|lå) (?P<apart>{_NUM} (?:mio\. )?kr\.) (?P<way>over|under) budgettet[^:.]*\. Der er brugt "
    rf"(?P<one>{_NUM} (?:mio\. )?kr\.) mod (?P<other>{_NUM} (?:mio\. )?kr\.)"
)
COST = re.compile(
    rf"(?P<way>koster|kostede|sparer|sparede) (?:en merpris på )?(?P<kr>{_NUM} (?:mio\. )?kr\.) (?:ekstra )?(?:i |til og med )"
)
# A cause says which way it went, and the sentence after it shows the two numbers.
LED = re.compile(
    r"^(?:Hvorfor\? |Den anden vej: )?(?:(?P<more>Mere|Flere|En højere)|(?P<less>Mindre|Færre|En lavere)) .*?(?:koste|spare)|"
    r"^(?:Hvorfor\? |Den anden vej: )?Indtægterne (?:er|var) .*? (?:(?P<up>højere)|(?P<down>lavere)) end budgetteret"
)
# More absence is less attendance.
TURNED = re.compile(r"^Fremmødet ")
CHANGED = re.compile(
    rf"forventningen (?P<way>steget|faldet) med (?P<all>{_NUM} (?:mio\. )?kr\.) Det er (?P<parts>.*?)(?=$|\.\s[A-ZÆØÅ])"
)
PART = re.compile(rf"(?P<kr>{_NUM} (?:mio\. )?kr\.) (?P<way>mere|mindre)")
EMPTY = re.compile(
    r"\bnan\b|\bNone\b|\(–\)|(?<![\d.,])[+\-−]0(?:,0+)?(?![\d,.]*\d)|(?<![\d.,])0 kr\. (?:over|under|mere|mindre|lavere|højere)|"
    r"(?<![\d,.])1 (?:rækker|borgere|måneder|timer|enheder|handlinger|forløb er|dage)\b|\.\.|"
    r"(?<!\w)– (?:over|under|mod|kr|pct)"
)
SYSTEM = re.compile(
    r"\b\w+\.(?:toml|csv|py|ipynb)\b|\bstyring (?:run|check|handout|serve)\b|Kolonnen .* bruges ikke|"
    r"\[\w+\]|\b[a-z]+_[a-z_]+\b|»[a-z]+_[a-z_]+«"
)


def sentence_breaches(page: Page, words: bool = True) -> Iterator[str]:
    """A line for every sentence that does not fit its own numbers. ``words``: words of the system are looked for too."""
    for text in page.texts:
        yield from (
            f"{page.name}: {line}: {text}" for line in (*_changed(text), *_with_budget(text, LIES), *_led(text))
        )
        for sentence in sentences(text):
            for line in (*_against(sentence), *_between(sentence), *_with_budget(sentence, WITH_BUDGET)):
                yield f"{page.name}: {line}: {sentence}"
            if found := EMPTY.search(sentence):
                yield f"{page.name}: says {found[0]!r}: {sentence}"
            if words and (found := SYSTEM.search(sentence)):
                yield f"{page.name}: says {found[0]!r}: {sentence}"
    yield from _causes(page)


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; the full stop of an abbreviation ends none unless a capital follows."""
    return [part for part in re.split(r"(?<=[.?!])\s+(?=[A-ZÆØÅ»])", text) if part]


def _value(text: str) -> float:
    if "kr." in text:
        found = kroner(text)
        assert found is not None
        return found[0]
    shown = AMOUNT.search(text)
    assert shown is not None
    return (-1 if (shown["sign"] or "").strip() in ("-", "−") else 1) * float(
        shown["digits"].replace(".", "").replace(",", ".")
    )


def _against(sentence: str) -> Iterator[str]:
    """Two numbers beside each other: not equal, and the larger one first where a word says more."""
    sentence = NO_QUANTITY.sub("", sentence)
    for found in AGAINST.finditer(sentence):
        one, other = _value(found["one"]), _value(found["other"])
        before = re.findall(rf"\b(?:{MORE}|{LESS})\b", sentence[: found.start("one")], re.IGNORECASE)
        after = re.match(rf"[^.]*?\b(altså|så det er)\b.*?\b({MORE}|{LESS})\b", sentence[found.end() :])
        word = after[2] if after else before[-1] if before else ""
        if not word or _neutral(sentence):
            continue
        if one == other:
            yield f"{found['one']} and {found['other']} are told apart"
        elif (one > other) != bool(re.fullmatch(MORE, word, re.IGNORECASE)):
            yield f"{found['one']} mod {found['other']} is not {word}"


def _neutral(sentence: str) -> bool:
    """Sentences that hold two numbers against each other without saying which is the larger."""
    return bool(re.search(r"inden for|på niveau|det samme|følges ad|svarer til|stort set", sentence))


def _between(sentence: str) -> Iterator[str]:
    for found in BETWEEN.finditer(sentence):
        if _value(found["low"]) > _value(found["high"]):
            yield f"the interval {found[0]} is reversed"


def _with_budget(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    for found in pattern.finditer(text):
        (one, near), (other, far), (apart, slack) = (
            kroner(found[name]) or (0.0, 0.0) for name in ("one", "other", "apart")
        )
        if abs(abs(one - other) - apart) > near + far + slack:
            yield f"{found['one']} less {found['other']} is not {found['apart']}"
        if one != other and (one > other) != (found["way"] == "over"):
            yield f"{found['one']} is not {found['way']} {found['other']}"
        share = found.groupdict().get("share")
        if share and other and abs(apart / abs(other) * 100 - _value(share)) > 0.06 + 100 * slack / abs(other):
            yield f"{found['apart']} of {found['other']} is not {share} pct."


def _led(text: str) -> Iterator[str]:
    """The two numbers after a cause, or after income, went the way that it says."""
    for first, second in pairwise(sentences(text)):
        led, found = LED.search(first), AGAINST.search(second)
        if led is None or found is None:
            continue
        one, other = _value(found["one"]), _value(found["other"])
        more = bool(led["more"] or led["up"]) != bool(TURNED.match(second))
        if one == other or (one > other) != more:
            yield f"{found['one']} mod {found['other']} does not show that"


def _changed(text: str) -> Iterator[str]:
    """The parts of a change add up to it."""
    if found := CHANGED.search(text):
        whole, slack = kroner(found["all"]) or (0.0, 0.0)
        together = 0.0
        for part in PART.finditer(found["parts"]):
            value, more = kroner(part["kr"]) or (0.0, 0.0)
            together += value if part["way"] == "mere" else -value
            slack += more
        wanted = whole if found["way"] == "steget" else -whole
        # A part below 500 kr is not told.
        if abs(together - wanted) > slack + 1_500:
            yield f"the parts come to {together:,.0f}, not {wanted:,.0f}"


def _causes(page: Page) -> Iterator[str]:
    """What has cost or saved stands so in the table of causes, with its sign."""
    amounts = [
        number
        for table in page.tables
        if table.title.startswith(("Hvorfor forbruget", "Belægning måned"))
        for cells in table.rows
        for number in (kroner(cells[-1]),)
        if number and cells[0] != "I alt"
    ]
    if not amounts:
        return
    for section, text in page.paragraphs:
        for found in COST.finditer(text) if section in ("", "Hvorfor") else ():
            value, slack = kroner(found["kr"]) or (0.0, 0.0)
            wanted = (value if found["way"].startswith("kost") else -value) * (page.plus or 1)
            if all(abs(amount - wanted) > slack + 1 for amount, _ in amounts):
                yield f"{page.name}: no cause comes to {found[0]}: {text}"
