"""Findings told in Danish: the wording lies in ``texts.toml``, the grammar of numbers in ``numbers``.

A wording can only use the finding's own evidence (an unknown name is an error), so a sentence cannot hold a number that
the finding does not rest on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from styringslib.findings import Evidence, Finding
from styringslib.presentation import numbers

# What the causes of the cost model are called, in tables and in sentences.
CAUSES = {
    "recipients": "Antal borgere",
    "hours_per_recipient": "Timer pr. borger",
    "hours": "Leverede timer",
    "delegated_nursing": "Overdragede sygeplejeydelser",
    "user_time": "Brugertid",
    "absence": "Fravær og anden betalt tid uden fremmøde",
    "temps_share": "Andel eksterne vikarer",
    "pay_rate": "Pris pr. time",
    "pay": "Løn",
    "temps": "Eksterne vikarer",
    "other": "Øvrig drift",
    "income": "Indtægter",
}
SHOWN: dict[str, Callable[[Any], str]] = {
    "kr": lambda value: numbers.kroner(abs(value)),
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
    "cause": lambda topic: CAUSES[topic],
    "text": str,
}


@dataclass(frozen=True)
class Shown:
    """One piece of evidence as a wording sees it: prints itself in Danish, compares by its raw value."""

    evidence: Evidence

    def __str__(self) -> str:
        return SHOWN[self.evidence.kind](self.evidence.value)

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
    made = Environment(undefined=StrictUndefined, trim_blocks=True, autoescape=False)
    made.filters.update(
        listed=numbers.listed,
        genitive=lambda shown: numbers.genitive(str(shown)),
        capital=lambda shown: numbers.capital(str(shown)),
        counted=lambda shown, one, many: numbers.counted(shown.value, one, many),
        bare=lambda shown: str(shown).split("\u00a0")[0],
    )
    return made


@cache
def _wordings() -> dict[str, dict[str, Template]]:
    raw = tomllib.loads(files("styringslib.presentation").joinpath("texts.toml").read_text("utf-8"))
    return {
        topic: {part: environment().from_string(text) for part, text in parts.items()} for topic, parts in raw.items()
    }


def _told(finding: Finding, part: str) -> str:
    wording = _wordings()[finding.topic].get(part)
    return told(wording, finding) if wording is not None else ""


def told(wording: Template, finding: Finding) -> str:
    """The wording filled in with the finding's evidence; jinja2.UndefinedError when it asks for anything else."""
    shown = {name: Shown(evidence) for name, evidence in finding.evidence.items()}
    text = wording.render(shown, unit=finding.unit, more=finding.size > 0)
    text = re.sub(r"[ \n]+", " ", text).strip()
    # An abbreviation's full stop also ends the sentence.
    return re.sub(r"(kr|pct|mio)\.\.", r"\1.", text)


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
