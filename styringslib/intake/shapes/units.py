"""What a column's numbers are written in: said by kommune.toml, by the column's heading, or by a line above the headings.

A heading that says nothing is taken at the word of the data contract (kr., timer, dage); what then looks wrong by its size is
the checks' to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from styringslib.intake.schema import Column
from styringslib.intake.settings.settings import TableSource

KR = {"kr.": 1.0, "1.000 kr.": 1_000.0, "mio. kr.": 1_000_000.0}
# Hours that one of the unit is; a clock reading is read as hours.
HOURS = {"timer": 1.0, "minutter": 1 / 60, "t:mm": 1.0}
_MILLIONS = r"\b(?:mio|mill|millioner)\b\.? ?(?:kr|kroner)?\b|\bmkr\b"
_THOUSANDS = r"(?:\b1\.?000|\b1 000|\btusinde[rn]?|\bt\.?) ?\.?(?:kr|kroner|dkk)\b|\btdkk\b|\btusinder\b"
_WORDS = (("mio. kr.", _MILLIONS), ("1.000 kr.", _THOUSANDS))
_MONEY = tuple((name, re.compile(words)) for name, words in _WORDS)
_MONEY_PLAIN = re.compile(r"\b(?:kr|kroner|dkk)\b")
_MINUTES = re.compile(r"\bmin(?:ut(?:ter)?)?\b|minutter$|minuttal$")
_CLOCK = re.compile(r"\b(?:t|tt|h|hh):mm\b")
_HOURS = re.compile(r"\btimer\b|timer$|\btime[rn]?tal\b")
_DAYS = re.compile(r"\bdage?\b|dage$")
# A line above the headings says what all amounts are in ("Beløb i 1.000 kr.", "(mio. kr.)"), and not that those over
# 1.000 kr. are in the list; of time it must say that it speaks of it.
_ALL = r"(?:^|\bi |[(:=] ?)(?:hele )?(?:{})"
_MONEY_ABOVE = tuple((name, re.compile(_ALL.format(words))) for name, words in _WORDS)
_ABOUT_TIME = re.compile(r"\b(?:tid|tider|tal|alle|enhed|angivet|vises|opgjort)\b")


@dataclass(frozen=True)
class Unit:
    """What a column is written in, and who says so: "kommune.toml", "overskriften" or a line above the headings; "" = nobody.
    ``above``: what a line above the headings says where the heading says something itself."""

    name: str
    said_by: str = ""
    above: Unit | None = None


def written_in(column: Column, heading: str, source: TableSource, title: Sequence[Sequence[str]] = ()) -> Unit:
    """The unit that a column of the file is written in; for a column without units the data contract's own."""
    if column.name in source.units_of_measure:
        return Unit(source.units_of_measure[column.name], "kommune.toml")
    if column.kind == "amount":
        return _money(heading.casefold(), title)
    if column.kind == "number" and (column.unit.startswith("timer") or column.unit == "dage"):
        return _time(column, heading.casefold(), title)
    return Unit(column.unit)


def _money(heading: str, title: Sequence[Sequence[str]]) -> Unit:
    for name, words in _MONEY:
        if words.search(heading):
            return Unit(name, "overskriften")
    above = next(_money_above(title), Unit("kr."))
    return Unit("kr.", "overskriften", above) if _MONEY_PLAIN.search(heading) else above


def _money_above(title: Sequence[Sequence[str]]) -> Iterator[Unit]:
    """What the lines above the headings say that all amounts are in."""
    for number, line in enumerate(title, 1):
        for name, words in _MONEY_ABOVE:
            if any(words.search(cell.strip().casefold()) for cell in line):
                yield Unit(name, f"linje {number}")


def _time(column: Column, heading: str, title: Sequence[Sequence[str]]) -> Unit:
    own = "dage" if column.unit == "dage" else "timer"
    if _CLOCK.search(heading):
        return Unit("t:mm", "overskriften")
    if _MINUTES.search(heading):
        return Unit("minutter", "overskriften")
    above = next(_minutes_above(title), None) if column.unit == "timer" else None
    if _HOURS.search(heading):
        return Unit("timer", "overskriften", above)
    if _DAYS.search(heading):
        # "Timer pr. dag" has been taken above; hours that are said to be days are days.
        return Unit("dage", "overskriften")
    return above or Unit(own)


def _minutes_above(title: Sequence[Sequence[str]]) -> Iterator[Unit]:
    """What the lines above the headings say of time; "timer og minutter" says nothing of either."""
    for number, line in enumerate(title, 1):
        text = " ".join(cell for cell in line if cell.strip()).casefold()
        if _MINUTES.search(text) and _ABOUT_TIME.search(text) and not _HOURS.search(text):
            yield Unit("minutter", f"linje {number}")


def contradiction(column: Column, heading: str, unit: Unit) -> tuple[str, str] | None:
    """What is wrong, and what to do, where a heading and a line above it say different units.

    >>> from styringslib.intake.schema import tables
    >>> contradiction(tables()["budget"]["amount"], "Kr.", Unit("kr.", "overskriften", Unit("1.000 kr.", "linje 1")))[0]
    'Overskriften Kr. siger kr., men linje 1 over den siger 1.000 kr.'
    """
    if unit.above is None or unit.above.name == unit.name or not unit.above.said_by:
        return None
    message = f"Overskriften {heading} siger {unit.name}, men {unit.above.said_by} over den siger {unit.above.name}"
    key = f'maaleenheder = {{ "{column.heading}" = "{unit.above.name}" }}'
    remedy = f'Skriv det rigtige under tabellen i kommune.toml: {key} eller "{unit.name}"'
    return message, remedy


def told_above(column: Column, unit: Unit) -> str:
    """What the reader is told where a line above the headings decides the unit; otherwise "".

    >>> from styringslib.intake.schema import tables
    >>> told_above(tables()["budget"]["amount"], Unit("1.000 kr.", "linje 2"))
    'Beløb er læst i 1.000 kr., som linje 2 over overskrifterne siger'
    """
    if not unit.said_by.startswith("linje"):
        return ""
    return f"{column.heading} er læst i {unit.name}, som {unit.said_by} over overskrifterne siger"


def mixed(
    column: Column, headings: Sequence[str], source: TableSource, title: Sequence[Sequence[str]] = ()
) -> tuple[str, str, str] | None:
    """What is wrong where columns that become one (debit and credit, the categories of a wide table) say different units.

    >>> from styringslib.intake.schema import tables
    >>> mixed(tables()["postings"]["amount"], ["Debet (1.000 kr.)", "Kredit"], TableSource("postings"))[0]
    'Debet (1.000 kr.) er i 1.000 kr. og Kredit i kr., men de læses som samme kolonne'
    """
    units = {heading.strip(): written_in(column, heading, source, title).name for heading in headings}
    if len(set(units.values())) < 2:
        return None
    first, *others = units.items()
    apart = next(other for other in others if other[1] != first[1])
    message = f"{first[0]} er i {first[1]} og {apart[0]} i {apart[1]}, men de læses som samme kolonne"
    key = f'maaleenheder = {{ "{column.heading}" = "{first[1]}" }}'
    remedy = f"Lav udtrækket i samme enhed, eller skriv den, som alle er i, fx {key}"
    return message, remedy, apart[0]


def factor(column: Column, unit: Unit, source: TableSource) -> float | None:
    """What a number is multiplied by to be in the data contract's unit and sign; None when the hours of a day must be known
    first."""
    if column.kind == "amount":
        return -KR[unit.name] if source.reversed_sign else KR[unit.name]
    in_days = column.unit == "dage"
    if unit.name == "dage":
        return 1.0 if in_days else source.hours_per_day
    if unit.name not in HOURS:
        return 1.0
    if not in_days:
        return HOURS[unit.name]
    return None if source.hours_per_day is None else HOURS[unit.name] / source.hours_per_day
