"""Reading terms as they stand in kommune.toml: every value checked, every problem kept, nothing guessed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pandas as pd

from styringslib.allocation.kroner import danish


@dataclass(frozen=True)
class TermProblem:
    """One thing wrong with the terms: which entry (1 is the first), which key, its value and unit, and what to do."""

    entry: int
    key: str
    value: str
    unit: str
    message: str

    def __str__(self) -> str:
        """One Danish line as the reader sees it."""
        where = f"Tildeling nr. {self.entry}" if self.entry else "Tildeling"
        given = f" er {self.value}" if self.value else ""
        unit = f" ({self.unit})" if self.unit else ""
        return f"{where}, »{self.key}«{unit}{given}: {self.message}"


class TermsError(ValueError):
    """Terms that cannot be used. ``problems`` is a DataFrame: entry, key, value, unit, message, one row per problem."""

    def __init__(self, problems: Sequence[TermProblem]) -> None:
        """Put all problems in one message, one per line."""
        count = len(problems)
        head = "Tildelingen kan ikke beregnes. " + ("Ret ét sted:" if count == 1 else f"Ret {count} steder:")
        super().__init__("\n".join([head, *(f"- {problem}" for problem in problems)]))
        self.problems = pd.DataFrame(
            [(p.entry, p.key, p.value, p.unit, p.message) for p in problems],
            columns=["entry", "key", "value", "unit", "message"],
        )


class TermFields:
    """The fields of one entry; each method reads one, notes what is wrong and returns a harmless stand-in in that case."""

    def __init__(self, entry: int, raw: Mapping[str, Any], problems: list[TermProblem], prefix: str = "") -> None:
        """Read from ``raw``; problems go to the shared list, keys are told with ``prefix`` in front."""
        self.entry, self.raw, self.problems, self.prefix = entry, raw, problems, prefix
        self.read: set[str] = set()

    def problem(self, key: str, message: str, value: object = "", unit: str = "") -> None:
        """Note a problem."""
        told = danish(value, 3).rstrip("0").rstrip(",") if isinstance(value, float) else str(value)
        self.problems.append(TermProblem(self.entry, self.prefix + key, told, unit, message))

    def _get(self, key: str, required: bool) -> Any:
        self.read.add(key)
        value = self.raw.get(key)
        if value is None and required:
            self.problem(key, "nøglen mangler; angiv den.")
        return value

    def number(
        self,
        key: str,
        *,
        unit: str,
        low: float = 0.0,
        high: float = math.inf,
        above: bool = False,
        default: float | None = None,
    ) -> float:
        """A finite number in [low, high], or above ``low`` when ``above`` is set; required without a default."""
        value = self._get(key, default is None)
        if value is None:
            return _stand_in(low) if default is None else default
        return self.checked(key, value, unit=unit, low=low, high=high, above=above)

    def checked(
        self, key: str, value: Any, *, unit: str, low: float = 0.0, high: float = math.inf, above: bool = False
    ) -> float:
        """A value already at hand, checked as a number."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.problem(key, "skal være et tal.", repr(value), unit)
        elif value < low or value > high or (above and value == low):
            if high < math.inf:
                wanted = f"skal ligge mellem {danish(low, 0)} og {danish(high, 0)}."
            elif low == 0:
                wanted = "skal være over 0." if above else "må ikke være negativ."
            else:
                wanted = f"skal være mindst {danish(low, 0)}."
            self.problem(key, wanted, float(value), unit)
        else:
            return float(value)
        return _stand_in(low)

    def share(self, key: str, *, default: float | None = None) -> float:
        """A fraction in 0-1."""
        return self.number(key, unit="andel", high=1.0, default=default)

    def count(self, key: str, *, unit: str, high: int, default: int) -> int:
        """A whole number in 0-``high``."""
        value = self.number(key, unit=unit, high=float(high), default=float(default))
        if value != int(value):
            self.problem(key, "skal være et helt tal.", value, unit)
        return int(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._get(key, False)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.problem(key, "skal være true eller false.", repr(value))
        return default

    def text(self, key: str, *, default: str | None = None) -> str:
        """A text that is not empty; required without a default."""
        value = self._get(key, default is None)
        if value is None:
            return default or ""
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.problem(key, "skal være en tekst.", repr(value))
        return ""

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of different texts."""
        value = self._get(key, required)
        if value is None:
            return ()
        if isinstance(value, list | tuple) and all(isinstance(v, str) and v.strip() for v in value):
            if len(set(value)) != len(value):
                self.problem(key, "nævner det samme to gange.", ", ".join(value))
            return tuple(value)
        self.problem(key, 'skal være en liste af tekster, fx ["Ådalen", "Nordby"].', repr(value))
        return ()

    def choice(self, key: str, choices: Mapping[str, str], *, default: str | None = None) -> str:
        """One of the Danish words in ``choices``, given back as its English code."""
        value = self.text(key, default=default)
        if value in choices:
            return choices[value]
        if value:
            near = get_close_matches(value, choices, n=1)
            hint = f" Mente du »{near[0]}«?" if near else ""
            self.problem(key, f"skal være {' eller '.join(f'»{c}«' for c in choices)}.{hint}", f"»{value}«")
        return next(iter(choices.values()))

    def month(self, key: str, *, required: bool) -> pd.Period | None:
        """A month, from a TOML date that is the first of its month, or the text ``2026-07``."""
        value = self._get(key, required)
        if value is None:
            return None
        if isinstance(value, dt.datetime):
            value = value.date()
        if isinstance(value, pd.Period):
            return value.asfreq("M")
        if isinstance(value, str):
            try:
                value = dt.date.fromisoformat(value if len(value) > 7 else f"{value}-01")
            except ValueError:
                self.problem(key, "kan ikke læses; skriv fx 2026-07-01.", f"»{value}«", "dato")
                return None
        if not isinstance(value, dt.date):
            self.problem(key, "skal være en dato, fx 2026-07-01.", repr(value), "dato")
            return None
        if value.day != 1:
            self.problem(key, "skal være den første i en måned, for der tildeles måned for måned.", value, "dato")
        return pd.Period(value, freq="M")

    def amounts(self, key: str, *, unit: str, required: bool = True, above: bool = False) -> dict[str, float]:
        """A table name -> number."""
        value = self._get(key, required)
        if value is None:
            return {}
        if not isinstance(value, Mapping) or not value:
            self.problem(key, "skal være en tabel med ét tal pr. navn.", repr(value), unit)
            return {}
        return {str(n): self.checked(f"{key}.{n}", v, unit=unit, above=above) for n, v in value.items()}

    def numbers(self, key: str, *, length: int, unit: str) -> tuple[float, ...]:
        """A list of ``length`` numbers; empty when the key is absent."""
        value = self._get(key, False)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or len(value) != length:
            self.problem(key, f"skal være en liste med {length} tal.", repr(value), unit)
            return ()
        return tuple(self.checked(f"{key}[{i}]", v, unit=unit, low=-math.inf) for i, v in enumerate(value, start=1))

    def tables(self, key: str, *, required: bool = True) -> list[TermFields]:
        """A list of tables with at least one, each with its own fields."""
        value = self._get(key, required)
        if value is None:
            return []
        if not isinstance(value, list | tuple) or not value or not all(isinstance(v, Mapping) for v in value):
            self.problem(key, "skal være en liste af tabeller med mindst én.", "" if value else "tom")
            return []
        return [
            TermFields(self.entry, v, self.problems, f"{self.prefix}{key}[{i}].") for i, v in enumerate(value, start=1)
        ]

    def finish(self) -> None:
        """Note the keys that nobody read, with the nearest known one."""
        for key in self.raw:
            if key not in self.read:
                near = get_close_matches(str(key), sorted(self.read), n=1)
                hint = f"Mente du »{near[0]}«?" if near else f"Kendte nøgler: {', '.join(sorted(self.read))}."
                self.problem(str(key), f"kendes ikke. {hint}")


def _stand_in(low: float) -> float:
    """A number that later checks can work with when the one given cannot be used; it never reaches a result."""
    return low + 1.0 if math.isfinite(low) else 0.0
