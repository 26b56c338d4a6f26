"""The kinds of fields that are measured: numbers, shares, whole numbers, years, lists of numbers, months, dates."""

from __future__ import annotations

import datetime as dt
import math
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pandas as pd

from styringslib.fields.fault import as_written
from styringslib.fields.field import Field, Reading

FIRST_YEAR, LAST_YEAR = 1900, 2100
# No figure of a municipality is larger: a thousand times what all of them spend in a year. A slip of the keyboard is.
LARGEST = 1e15


@dataclass(frozen=True)
class Number(Field):
    """A finite number in [``low``, ``high``], or above ``low`` when ``above`` is set; read times ``factor``."""

    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    factor: float = 1.0

    @property
    def measured(self) -> str:
        """The unit as declared."""
        return self.unit

    @property
    def noun(self) -> str:
        """What kind of number."""
        return "et tal"

    @property
    def bounds(self) -> str:
        """The range in words; "" when there is none."""
        if math.isfinite(self.low) and math.isfinite(self.high):
            return f"{'over' if self.above else 'fra'} {self.low:.15g} {'og højst' if self.above else 'til'} {self.high:.15g}"
        if math.isfinite(self.low):
            return f"{'over' if self.above else 'på mindst'} {self.low:.15g}"
        return f"på højst {self.high:.15g}" if math.isfinite(self.high) else ""

    @property
    def wanted(self) -> str:
        """A number in its range."""
        return f"{self.noun} {self.bounds}".strip()

    @property
    def shown(self) -> Any:
        """A number in the range."""
        given = super().shown
        if given is not None:
            return given
        if not math.isfinite(self.low):
            return min(1, self.high)
        return min(self.low + 1, self.high) if self.above or self.low == 0 else self.low

    def read(self, value: Any, reading: Reading) -> Any:
        """The number, times the factor."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            plain = " uden anførselstegn" if isinstance(value, str) else ""
            reading.say(f"skal være {self.wanted}{plain}", f"Skriv fx {as_written(self.shown)}", value, self.unit)
            return None
        if value < self.low or value > self.high or (self.above and value == self.low):
            negative = self.low == 0 and not self.above and value < 0 and not math.isfinite(self.high)
            what = "kan ikke være negativ" if negative else f"skal være {self.wanted}"
            reading.say(what, "Ret værdi eller enhed", value, self.unit)
            return None
        if abs(value) > LARGEST:
            reading.say("er et urimeligt stort tal", "Ret værdi eller enhed", value, self.unit)
            return None
        return self.converted(value)

    def converted(self, value: float) -> Any:
        """The number in the library's unit."""
        return value * self.factor if self.factor != 1.0 else float(value)


@dataclass(frozen=True)
class Share(Number):
    """A share given in percent; read as a fraction."""

    unit: str = "pct."
    low: float = 0.0
    high: float = 100.0

    @property
    def noun(self) -> str:
        """Percent."""
        return "et tal i procent"

    def converted(self, value: float) -> Any:
        """Percent as a fraction."""
        return value / 100


@dataclass(frozen=True)
class Whole(Number):
    """A whole number; 3.0 is one too."""

    @property
    def noun(self) -> str:
        """A whole number."""
        return "et helt tal"

    def read(self, value: Any, reading: Reading) -> Any:
        """The whole number."""
        if isinstance(value, float) and math.isfinite(value) and value != int(value):
            reading.say(f"skal være {self.wanted}", "Skriv tallet uden decimaler", value, self.unit)
            return None
        return super().read(value, reading)

    def converted(self, value: float) -> Any:
        """An int."""
        return int(value)


@dataclass(frozen=True)
class Year(Whole):
    """A year of our time."""

    low: float = 1990
    high: float = LAST_YEAR

    @property
    def noun(self) -> str:
        """A year."""
        return "et årstal"

    @property
    def shown(self) -> Any:
        """A year of now."""
        return self.example or self.default or 2026


@dataclass(frozen=True)
class Numbers(Number):
    """A list of numbers, each in the range; ``length`` numbers, or up to that many when ``fewer`` is set."""

    length: int = 1
    fewer: bool = False

    @property
    def wanted(self) -> str:
        """So many numbers."""
        many = f"højst {self.length}" if self.fewer else str(self.length)
        return f"en liste med {many} tal"

    @property
    def shown(self) -> Any:
        """A list of numbers."""
        return self.example or self.default or [super().shown] * self.length

    def read(self, value: Any, reading: Reading) -> tuple[float, ...] | None:
        """The numbers; None when one of them can not be used."""
        right = isinstance(value, list | tuple) and (
            0 < len(value) <= self.length if self.fewer else len(value) == self.length
        )
        if not right:
            reading.say(f"skal være {self.wanted}", f"Skriv fx {as_written(self.shown)}", value, self.unit)
            return None
        one = Number("", "", "", unit=self.unit, low=self.low, high=self.high, above=self.above, factor=self.factor)
        read = [one.read(number, reading.at(place)) for place, number in enumerate(value, start=1)]
        return None if None in read else tuple(read)


@dataclass(frozen=True)
class Month(Field):
    """A month: "2026-10", or the date that is its first day. Read as a Period."""

    @property
    def wanted(self) -> str:
        """A month."""
        return 'en måned som "2026-10"'

    @property
    def shown(self) -> Any:
        """A month."""
        return super().shown or "2026-01"

    def read(self, value: Any, reading: Reading) -> pd.Period | None:
        """The month."""
        first = value.date() if isinstance(value, dt.datetime) else value
        if isinstance(value, pd.Period):
            first = value.start_time.date()
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value):
            try:
                first = dt.date.fromisoformat(value if len(value) > 7 else f"{value}-01")
            except ValueError:
                first = None
        if not isinstance(first, dt.date) or not FIRST_YEAR <= first.year <= LAST_YEAR:
            reading.say(f"skal være {self.wanted}", f"Skriv fx {as_written(self.shown)}", value, "måned")
            return None
        if first.day != 1:
            reading.say("skal være den første i en måned", f'Skriv måneden, fx "{first:%Y-%m}"', value, "måned")
        return pd.Period(year=first.year, month=first.month, freq="M")


@dataclass(frozen=True)
class Date(Field):
    """A day: "2019-10-31", with or without quotes. Read as a date."""

    @property
    def wanted(self) -> str:
        """A date."""
        return 'en dato som "2019-10-31"'

    @property
    def shown(self) -> Any:
        """A date."""
        return super().shown or "2026-10-31"

    def read(self, value: Any, reading: Reading) -> dt.date | None:
        """The day."""
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            with suppress(ValueError):
                value = dt.date.fromisoformat(value)
        plain = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
        if plain and FIRST_YEAR <= value.year <= LAST_YEAR:
            return value  # type: ignore[no-any-return]
        reading.say(f"skal være {self.wanted}", f"Skriv fx {as_written(self.shown)}", value, "dato")
        return None
