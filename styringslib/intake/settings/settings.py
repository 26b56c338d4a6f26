"""kommune.toml: what a municipality is called, consists of, assumes, and where its tables lie."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from styringslib.calendar import as_month
from styringslib.fields.field import Units
from styringslib.fields.words import did_you_mean, fold_word
from styringslib.intake.settings.assumptions import in_force, in_force_by_unit
from styringslib.rules import newest_value

# What a plus means where a deviation is shown: more cost than budgeted, or less.
Plus = Literal["more", "less"]
UnitKind = Literal["district", "rehabilitation", "residential", "provider", "nursing", "purchaser"]
Time = Literal["month", "date", "week", "span"]


@dataclass(frozen=True)
class Owners:
    """The roles that answer for a budget: its owner, who stands in, and whom the owner answers to; "" where none is written."""

    owner: str = ""
    deputy: str = ""
    head: str = ""


@dataclass(frozen=True)
class Unit:
    """A district, team, facility, private provider, nursing or the purchaser.

    ``key`` is the ASCII name of its report folder; ``start`` and ``end`` are the first and last month (None = open);
    ``merged_into`` names the unit it became part of after ``end``, ``split_into`` those it was divided into.
    ``aliases`` are other names and numbers that the files use; ``owners`` who answers for its budget.
    """

    name: str
    key: str
    kind: UnitKind
    area: str
    start: pd.Period | None = None
    end: pd.Period | None = None
    merged_into: str | None = None
    split_into: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    owners: Owners = Owners()

    def is_active(self, month: pd.Period) -> bool:
        """Whether the unit is in operation in ``month``; its first and its last month count."""
        return (self.start is None or self.start <= month) and (self.end is None or month <= self.end)

    @property
    def words(self) -> tuple[str, ...]:
        """Everything the files may call the unit."""
        return (self.name, self.key, *self.aliases)


@dataclass(frozen=True)
class Thresholds:
    """Kroner and percent from which a deviation is worth telling, must be explained, must be acted on; small counts."""

    minor_kr: float = 50_000.0
    minor_pct: float = 0.5
    explain_kr: float = 100_000.0
    explain_pct: float = 1.0
    act_kr: float = 250_000.0
    act_pct: float = 2.5
    small_count: int = int(newest_value("small_count"))
    few_employees: int = int(newest_value("small_count"))


@dataclass(frozen=True)
class Frame:
    """A named sum of areas that the municipality's report shows, and who answers for its budget."""

    name: str
    areas: tuple[str, ...]
    owners: Owners = Owners()


@dataclass(frozen=True)
class Event:
    """A known break in the series, such as a new act."""

    date: dt.date
    name: str


@dataclass(frozen=True)
class Wide:
    """How a wide table becomes a long one: ``categories`` are file headings -> category of ``category_column``.

    ``total`` is the heading of the control total; what it holds beyond the categories becomes category ``rest``.
    """

    category_column: str
    value_column: str
    categories: Mapping[str, str]
    total: str = ""
    rest: str = ""


@dataclass(frozen=True)
class MonthColumns:
    """How a table with a column per month becomes a long one: the numbers go to ``value_column``.

    ``total`` is the heading of the control total ("" = "I alt", where there is one). With ``categories`` (a word of the
    heading, or of the line above it -> category of ``category_column``) a month has a column for each.
    """

    value_column: str
    total: str = ""
    category_column: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TableSource:
    """Where rows of one table come from, and their shape. Column names are the canonical English ones, headings the file's.

    ``month_columns`` and ``wide`` are given for tables with a column per month or category. ``yearly``: one amount a year,
    spread by ``profile`` (the months' shares; empty = evenly). ``time`` is what stands where the month should. ``fill_down``
    are names of columns, or headings, in which an empty cell means the same as above. ``units_of_measure``: what a column is
    written in, as in kommune.toml. ``code_columns``: kind of code -> heading.
    ``decimal_point``: numbers in text are written as 1,234.50. ``other_numbers``: headings of columns, and places beside the
    table, whose numbers look like CPR numbers and are said to be others.
    """

    table: str
    files: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    year: int | None = None
    wide: Wide | None = None
    keys: tuple[str, ...] = ()
    sum_repeats: bool = False
    delimiter: str = ""
    encoding: str = ""
    control_totals: Mapping[str, float] = field(default_factory=dict)
    sql: str = ""
    database_variable: str = ""
    timeout: float = 60.0
    attempts: int = 3
    month_columns: MonthColumns | None = None
    yearly: bool = False
    profile: tuple[float, ...] = ()
    time: Time = "month"
    period_end: str = ""
    fill_down: tuple[str, ...] = ()
    debit: str = ""
    credit: str = ""
    debit_credit: str = ""
    reversed_sign: bool = False
    units_of_measure: Mapping[str, str] = field(default_factory=dict)
    hours_per_day: float | None = None
    citizen_column: str = ""
    code_columns: Mapping[str, str] = field(default_factory=dict)
    decimal_point: bool = False
    other_numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """The checked content of kommune.toml.

    ``assumptions`` has one row per dated value: unit (None = all), valid_from (month), name, value, source; shares are
    0-1. ``sections`` holds the whole file as read, for the rooms that have sections of their own. ``status_date`` is
    the day of a finished status. ``ignored_units`` are unit words in the files that are left out on purpose. ``plus`` is what
    a plus means where a deviation is shown. ``mapping_files``: the files that say what codes mean, where they have other names
    than usual; ``mapping_other_numbers``: their columns with numbers that look like CPR numbers and are said to be others.
    ``explanation_day``: the day of the month after by which explanations are to be written; None where none is set.
    """

    name: str
    short_name: str
    units: tuple[Unit, ...]
    thresholds: Thresholds
    formal_follow_ups: tuple[int, ...]
    extract_day: int
    frames: tuple[Frame, ...]
    assumptions: pd.DataFrame
    events: tuple[Event, ...]
    sources: tuple[TableSource, ...]
    status_date: dt.date | None
    ignored_units: tuple[str, ...]
    sections: Mapping[str, Any]
    plus: Plus = "more"
    mapping_files: tuple[str, ...] = ()
    mapping_other_numbers: tuple[str, ...] = ()
    explanation_day: int | None = None

    @cached_property
    def unit_words(self) -> dict[str, int]:
        """Every word for a unit, folded, to its place in ``units``; the municipality itself is -2, ignored units -3."""
        words: dict[str, int] = {fold_word(word): -3 for word in self.ignored_units}
        words |= {fold_word(self.name): -2, fold_word(self.short_name): -2}
        for place, unit in enumerate(self.units):
            words |= {fold_word(word): place for word in unit.words}
        words.pop("", None)
        return words

    @cached_property
    def known_units(self) -> Units:
        """The units by every word for them, for sections that name units."""
        words = {fold_word(word): unit.name for unit in self.units for word in unit.words}
        return Units(words, {unit.name: unit.area for unit in self.units})

    def events_of(self, unit: Unit | None) -> tuple[Event, ...]:
        """The known breaks that concern ``unit`` (None: the municipality): one that names units concerns these alone."""
        if unit is None:
            return self.events
        found = []
        for event in self.events:
            told = f" {' '.join(_words(event.name))} "
            named = {one.name for one in self.units if f" {' '.join(_words(one.name))} " in told}
            if not named or unit.name in named:
                found.append(event)
        return tuple(found)

    def unit(self, name: str) -> Unit:
        """The unit of that name, key or alias; ValueError in Danish with the nearest known name."""
        place = self.unit_words.get(fold_word(name), -1)
        if place < 0:
            known = [unit.name for unit in self.units]
            raise ValueError(f"Enheden {name} kendes ikke i {self.name}. {did_you_mean(name, known)}".strip())
        return self.units[place]

    def predecessors(self, unit: Unit) -> tuple[Unit, ...]:
        """The units that were merged into ``unit``, also by way of others."""
        found: list[Unit] = []
        waiting = [unit.name]
        while waiting:
            heir = waiting.pop()
            for other in self.units:
                if other.merged_into == heir and other not in found and other.name != unit.name:
                    found.append(other)
                    waiting.append(other.name)
        return tuple(found)

    def assumptions_in_force(self, month: Any, unit: str | None = None) -> pd.DataFrame:
        """The assumptions in force in ``month``, as ``assumptions.in_force``: index name; value, source, unit, valid_from."""
        return in_force(self.assumptions, as_month(month), unit)

    @cached_property
    def _in_force(self) -> dict[tuple[pd.Period, str | None], dict[str, float]]:
        """What has been asked of ``assumption``: a report asks for the same month and unit many times."""
        return {}

    def assumption(self, name: str, month: Any, unit: str | None = None) -> float | None:
        """The value in force in ``month``: the unit's own where there is one, otherwise the municipality's."""
        asked = as_month(month), unit
        if asked not in self._in_force:
            values = self.assumptions_in_force(*asked)["value"]
            self._in_force[asked] = {str(known): float(value) for known, value in values.items()}
        return self._in_force[asked].get(name)

    def assumption_by_unit(self, name: str, month: Any) -> pd.Series:
        """The value in force in ``month`` for every unit that has one, closed units left out; index unit."""
        when = as_month(month)
        running = [unit.name for unit in self.units if unit.is_active(when)]
        return in_force_by_unit(self.assumptions, name, when, running)

    def without_owner(self, month: pd.Period | None = None) -> tuple[str, ...]:
        """The units in operation in ``month`` (None: with no last month) and the frames that nobody is written to answer for."""
        running = [unit for unit in self.units if (unit.end is None if month is None else unit.is_active(month))]
        budgets = [(unit.name, unit.owners) for unit in running] + [(frame.name, frame.owners) for frame in self.frames]
        return tuple(name for name, owners in budgets if not owners.owner)

    @property
    def areas(self) -> tuple[str, ...]:
        """All areas named by units and frames."""
        named = [unit.area for unit in self.units] + [area for frame in self.frames for area in frame.areas]
        return tuple(dict.fromkeys(area for area in named if area))


def _words(text: str) -> list[str]:
    """The words of ``text`` as they are compared, without what stands between them."""
    return re.findall(r"[\w.-]+", text.casefold())
