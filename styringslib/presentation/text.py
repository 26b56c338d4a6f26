"""Findings told in Danish: the wordings lie in a ``texts.toml`` beside what makes them, the grammar in ``numbers``.

A wording can only use the finding's own evidence (an unknown name is an error), so a sentence cannot hold a number that
the finding does not rest on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from styringslib.calendar import closes_year
from styringslib.findings import Evidence, Finding
from styringslib.presentation import numbers


def _cause(cause: str) -> str:
    return {**names("cause"), **names("cause_of_several"), **names("cause_moved")}[cause]


SHOWN: dict[str, Callable[[Any], str]] = {
    "kr": lambda value: numbers.kroner(abs(value)),
    "result": numbers.result,
    "pct": numbers.percent,
    "pct2": lambda value: numbers.percent(value, 2),
    "points": lambda value: numbers.points(abs(value)),
    "probability": numbers.probability,
    "hours": lambda value: numbers.hours(abs(value)),
    "hours1": lambda value: f"{numbers.decimal(abs(value), 1)}\u00a0timer",
    "count": lambda value: numbers.decimal(abs(value)),
    "days": lambda value: numbers.decimal(value, 1),
    "price": lambda value: f"{numbers.decimal(value)}\u00a0kr.",
    "month": numbers.month_name,
    "month_only": numbers.month_only,
    "year_to": numbers.year_to,
    "date": numbers.day,
    "cause": _cause,
    "text": str,
}


# Kinds that a comparison may print with more digits, how, and with how many they are printed otherwise.
FINER: dict[str, tuple[Callable[[float, int], str], int]] = {
    "pct": (numbers.percent, 1),
    "pct2": (numbers.percent, 2),
    "hours": (lambda value, digits: f"{numbers.decimal(abs(value), digits)}\u00a0timer", 0),
    "hours1": (lambda value, digits: f"{numbers.decimal(abs(value), digits)}\u00a0timer", 1),
    "count": (lambda value, digits: numbers.decimal(abs(value), digits), 0),
    "days": (numbers.decimal, 1),
    "price": (lambda value, digits: f"{numbers.decimal(value, digits)}\u00a0kr.", 0),
}
# Evidence that wordings hold against each other.
COMPARED = (
    ("actual", "budget", "before", "last_year"), ("granted", "granted_before"),
    ("illness", "illness_budget"), ("low", "high"), ("spent_share", "max_share"),
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """One piece of evidence as a wording sees it: prints itself in Danish, compares by its raw value."""

    evidence: Evidence
    printed: str

    def __str__(self) -> str:
        return self.printed

    @property
    def value(self) -> Any:
        """The raw value, for conditions in the wording."""
        return self.evidence.value

    @property
    def more(self) -> bool:
        """Whether the value is above zero: more cost, a rise, over the budget."""
        return bool(self.evidence.value > 0)

    @property
    def matters(self) -> bool:
        """Whether an amount is large enough to be told as a part of another (a thousand kroner)."""
        return bool(abs(self.evidence.value) >= 1_000)


@cache
def environment() -> Environment:
    """What every wording is written in: unknown names are errors, the grammar of numbers as filters."""
    # Plain text: what shows it (the page, the workbook) escapes it as its own kind of file asks.
    made = Environment(undefined=StrictUndefined, trim_blocks=True, autoescape=False)  # noqa: S701 - plain text
    made.filters.update(
        listed=numbers.listed,
        genitive=lambda shown: numbers.genitive(str(shown)),
        capital=lambda shown: numbers.capital(str(shown)),
        # Of a budget of nought nothing is a share: then there is no bracket either.
        bracketed=lambda share: f" ({share})" if share.value == share.value else "",
        size=lambda shown: numbers.kroner(abs(shown.value)),
        net=lambda shown: numbers.net(shown.value),
        between=lambda low, high: numbers.between(low.value, high.value),
        small=lambda shown: str(shown)[:1].lower() + str(shown)[1:],
        counted=lambda shown, one, many: numbers.counted(shown.value, one, many),
        bare=lambda shown: str(shown).split("\u00a0")[0],
        until=lambda shown: numbers.until(shown.value),
        # A share of the budget with the word for its direction, which holds whatever sign a municipality writes.
        over_under=lambda shown: f"{numbers.percent(abs(shown.value))} {numbers.over_under(shown.value)}",
    )
    return made


def texts_files(folder: Path | None = None) -> list[Path]:
    """Every ``texts.toml`` of the house, or of ``folder``: whoever makes a finding keeps its wording beside it."""
    return sorted((folder or Path(__file__).parents[1]).rglob("texts.toml"))


def read_texts(paths: Iterable[Path]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Topic -> its wordings, and group -> key -> name (``[names.<group>]``), of all files together.

    Raises ValueError for a topic or a group of names that two files have.
    """
    wordings: dict[str, Any] = {}
    named: dict[str, Any] = {}
    for path in paths:
        raw = tomllib.loads(path.read_text("utf-8"))
        for into, more in ((named, raw.pop("names", {})), (wordings, raw)):
            if twice := sorted(set(into) & set(more)):
                raise ValueError(f"{path}: {', '.join(twice)} stands in another file too")
            into |= more
    return wordings, named


@cache
def _texts() -> tuple[dict[str, Any], dict[str, Any]]:
    return read_texts(texts_files())


@cache
def names(group: str) -> Mapping[str, str]:
    """Key -> name in Danish of a group (``[names.<group>]`` in a texts.toml), in the order they are told."""
    return dict(_texts()[1][group])


@cache
def _wording(topic: str) -> dict[str, Template]:
    return {part: environment().from_string(wording) for part, wording in _texts()[0][topic].items()}


def _told(finding: Finding, part: str) -> str:
    wording = _wording(finding.topic).get(part)
    return told(wording, finding) if wording is not None else ""


def told(wording: Template, finding: Finding) -> str:
    """The wording filled in with the finding's evidence; jinja2.UndefinedError when it asks for anything else. ``closed`` in a
    wording: the finding is of a December, and nothing is expected of the year any more. ``costs``, ``was`` and ``lies``: the
    verbs in the tense of that, ``costs`` by which way the finding points."""
    texts = printed(finding.evidence)
    shown = {name: Shown(evidence, texts[name]) for name, evidence in finding.evidence.items()}
    more, closed = finding.size > 0, closes_year(finding.month)
    costs = ("kostede" if closed else "koster") if more else ("sparede" if closed else "sparer")
    verbs = {"costs": costs, "was": "var" if closed else "er", "lies": "lå" if closed else "ligger"}
    text = wording.render(shown, unit=finding.unit, more=more, closed=closed, **verbs)
    text = re.sub(r"[ \n]+", " ", text).strip()
    # An abbreviation's full stop also ends the sentence.
    return re.sub(r"(kr|pct|mio)\.\.", r"\1.", text)


def printed(evidence: Mapping[str, Evidence]) -> dict[str, str]:
    """Name -> how the evidence is written: figures that are compared with so many digits that differing ones print apart."""
    texts = {name: SHOWN[one.kind](one.value) for name, one in evidence.items()}
    for names in COMPARED:
        found = {name: evidence[name] for name in names if name in evidence and evidence[name].kind in FINER}
        if len(found) < 2 or len({one.kind for one in found.values()}) > 1:
            continue
        show, digits = FINER[next(iter(found.values())).kind]
        values = [float(one.value) for one in found.values()]
        apart = numbers.told_apart(show, *values, decimals=digits, most=digits + 2)
        if apart != [show(value, digits) for value in values]:
            texts |= dict(zip(found, apart, strict=True))
    return texts


def sentence(finding: Finding) -> str:
    """What is found, in one to three plain sentences."""
    return _told(finding, "sentence")


def question(finding: Finding) -> str:
    """The question it raises for the meeting; empty where a finding raises none."""
    return _told(finding, "question")


def title(finding: Finding) -> str:
    """A few words that name the finding: the title of a figure or the entry of a list."""
    return _told(finding, "title")


def numerals(text: str) -> list[str]:
    """Every number as it is written in ``text`` (``14,62``, ``85.000``), for checks of text against evidence."""
    return re.findall(r"\d+(?:\.\d{3})*(?:,\d+)?", text)
