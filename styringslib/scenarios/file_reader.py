"""Reads a scenario file strictly: every problem at once, in Danish, with what to do.

Files of older formats are brought up to date by MIGRATIONS; a newer one is refused.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.fields.words import meant
from styringslib.presentation import numbers
from styringslib.privacy import find_cpr
from styringslib.scenarios.file import (
    EVERY,
    FORMAT,
    MODEL_WORDS,
    REGIME_WORDS,
    FileProblem,
    Scenario,
    ScenarioFileError,
    name_problems,
    shown,
)
from styringslib.scenarios.model.assumptions import ALL, Assumptions, Steering
from styringslib.scenarios.model.parameters import PARAMETERS, TERMS, Parameter
from styringslib.system_fault import why

# Format -> what turns a file of that format into one of the next.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
_HEAD = ("format", "bibliotek", "navn", "rolle", "kommune", "maaned", "oprettet", "start", "styring", "antagelser")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Place:
    """What a file is checked against: the municipality, its months with data ("2026-10"), and the month's units."""

    municipality: str
    months: Sequence[str]
    units: Sequence[str]


def read(path: Path, place: Place | None = None) -> Scenario:
    """The scenario in a file, checked against ``place``. Raises ScenarioFileError with every problem."""
    try:
        content = path.read_text("utf-8")
    except UnicodeDecodeError:
        problem = FileProblem("filen", "", "er ikke gemt som UTF-8.", "Gem den som UTF-8, eller gem scenariet igen.")
        raise ScenarioFileError(path.name, [problem]) from None
    except OSError as error:
        problem = FileProblem("filen", "", f"kan ikke læses ({why(error)}).", "Ret navnet eller adgangen.")
        raise ScenarioFileError(path.name, [problem]) from None
    return parse(content, path.name, place)


def parse(content: str, file: str, place: Place | None = None) -> Scenario:
    """The scenario in a text; as ``read``."""
    try:
        raw = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        problem = FileProblem("filen", "", f"er ikke gyldig TOML ({error}).", "Ret linjen, eller gem scenariet igen.")
        raise ScenarioFileError(file, [problem]) from None
    scenario = _Reader(file, place).scenario(raw)
    if number := next((at for at, line in enumerate(content.splitlines(), 1) if find_cpr(line)), None):
        problem = FileProblem(
            f"linje {number}", "", "har noget, der ligner et CPR-nummer.", "Skriv uden personoplysninger."
        )
        raise ScenarioFileError(file, [problem])
    return scenario


class _Reader:
    """Takes a file apart and remembers what is wrong."""

    def __init__(self, file: str, place: Place | None) -> None:
        self.file, self.place = file, place
        self.problems: list[FileProblem] = []

    def wrong(self, key: str, value: object, message: str, remedy: str) -> None:
        told = "" if value is None else shown(value)
        self.problems.append(FileProblem(key, told, message, remedy))

    def scenario(self, raw: dict[str, Any]) -> Scenario:
        raw = self._migrated(raw)
        self._unknown(raw, _HEAD, "")
        texts = {key: self._text(raw, key) for key in ("navn", "rolle", "kommune")}
        self.problems += name_problems({key: texts[key] for key in ("navn", "rolle") if texts[key]})
        month = self._month(raw, "maaned")
        created = raw.get("oprettet")
        if not isinstance(created, dt.date) or isinstance(created, dt.datetime):
            self.wrong("oprettet", created, "skal være en dato.", "Skriv den som 2026-11-07 uden anførselstegn.")
            created = dt.date(2000, 1, 1)
        if self.place is not None:
            self._at_home(texts["kommune"], month)
        start = self._start(raw, month)
        assumptions = Assumptions(self._values(raw), start, self._steering(raw))
        if self.problems:
            raise ScenarioFileError(self.file, self.problems)
        library = str(raw.get("bibliotek", ""))
        assert month is not None
        return Scenario(texts["navn"], texts["rolle"], texts["kommune"], month, created, assumptions, library)

    def _migrated(self, raw: dict[str, Any]) -> dict[str, Any]:
        number = raw.get("format")
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            self.wrong("format", number, "mangler eller er ikke et helt tal.", f"Skriv format = {FORMAT}.")
            raise ScenarioFileError(self.file, self.problems)
        if number > FORMAT:
            library = f" (styringslib {raw['bibliotek']})" if isinstance(raw.get("bibliotek"), str) else ""
            self.wrong("format", number, f"er nyere end dette programs, {FORMAT}{library}.", "Opdatér styringslib.")
            raise ScenarioFileError(self.file, self.problems)
        for step in range(number, FORMAT):
            raw = MIGRATIONS[step](raw)
        return raw

    def _unknown(self, table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
        for key in table:
            if key not in known:
                hint = meant(key, known).strip() or f"Kendte nøgler: {', '.join(known)}."
                self.wrong(f"{where}{key}", None, "kendes ikke.", hint)

    def _text(self, raw: Mapping[str, Any], key: str) -> str:
        value = raw.get(key)
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, value, "mangler eller er ikke en tekst.", "Skriv den i anførselstegn.")
            return ""
        return value

    def _month(self, raw: Mapping[str, Any], key: str) -> pd.Period | None:
        value = raw.get(key)
        if not isinstance(value, str) or not _MONTH.fullmatch(value):
            self.wrong(key, value, "er ikke en måned.", "Skriv år og måned som “2026-10”.")
            return None
        return pd.Period(value, "M")

    def _at_home(self, municipality: str, month: pd.Period | None) -> None:
        place = self.place
        assert place is not None
        if municipality and municipality != place.municipality:
            self.wrong(
                "kommune", municipality, f"er en anden kommune end {place.municipality}.",
                "Vælg scenariet i den kommunes mappe.",
            )  # fmt: skip
        if month is not None and str(month) not in place.months:
            if len(place.months) == 1:
                self.wrong(
                    "maaned", str(month), f"er en anden måned end den, der vises, {place.months[0]}.",
                    "Åbn notesbogen for den måned, eller lav scenariet på ny.",
                )  # fmt: skip
                return
            span = f"Der er data fra {place.months[0]} til {place.months[-1]}." if place.months else ""
            self.wrong("maaned", str(month), "er der ingen data for.", f"Vælg en anden måned. {span}".strip())

    def _start(self, raw: Mapping[str, Any], month: pd.Period | None) -> pd.Period | None:
        if "start" not in raw:
            return None
        start = self._month(raw, "start")
        if start is not None and month is not None:
            last = pd.Period(f"{month.year + 1}-01", "M")
            if not month < start <= last:
                self.wrong("start", str(start), "ligger uden for årets rest.", f"Vælg {month + 1} til {last}.")
        return start

    def _steering(self, raw: Mapping[str, Any]) -> Steering:
        table = raw.get("styring", {})
        if not isinstance(table, Mapping):
            self.wrong("styring", table, "skal være et afsnit.", "Skriv [styring] på en linje for sig.")
            return Steering()
        by_file = {spec.file: spec for spec in TERMS.values()}
        self._unknown(table, ("model", "overfoersel", *by_file), "styring.")
        chosen = {}
        for key, words in (("model", MODEL_WORDS), ("overfoersel", REGIME_WORDS)):
            word = table.get(key, "i_dag")
            if word not in words:
                self.wrong(f"styring.{key}", word, "kendes ikke.", f"Vælg {numbers.listed(list(words))}.")
            chosen[key] = words.get(str(word), "own")
        terms = {
            spec.key: self._value(table[name], spec, f"styring.{name}")
            for name, spec in by_file.items()
            if name in table
        }
        known = {key: value for key, value in terms.items() if value is not None}
        return Steering(chosen["model"], chosen["overfoersel"], known)

    def _values(self, raw: Mapping[str, Any]) -> dict[str, dict[str, float]]:
        tables = raw.get("antagelser", {})
        if not isinstance(tables, Mapping):
            self.wrong("antagelser", tables, "skal være afsnit.", "Skriv [antagelser.NØGLE] på en linje for sig.")
            return {}
        by_file = {spec.file: spec for spec in PARAMETERS.values()}
        self._unknown(tables, tuple(by_file), "antagelser.")
        found: dict[str, dict[str, float]] = {}
        for name, spec in by_file.items():
            table = tables.get(name)
            if table is None:
                continue
            where = f"antagelser.{name}"
            if not isinstance(table, Mapping):
                self.wrong(
                    where, table, "skal være et afsnit med enheder.", f"Skriv “{EVERY}” = værdi under [{where}]."
                )
                continue
            for unit, value in table.items():
                number = self._value(value, spec, f"{where}.{unit}")
                if self._unit(unit, spec, where) and number is not None:
                    found.setdefault(spec.key, {})[ALL if unit == EVERY else unit] = number
        return found

    def _unit(self, unit: str, spec: Parameter, where: str) -> bool:
        if unit == EVERY:
            return True
        if not spec.by_unit:
            self.wrong(f"{where}.{unit}", None, "gælder hele kommunen.", f"Brug “{EVERY}”.")
            return False
        if self.place is not None and unit not in self.place.units:
            hint = meant(unit, self.place.units).strip() or f"Enhederne er {numbers.listed(list(self.place.units))}."
            self.wrong(f"{where}.{unit}", None, "er ikke en enhed i måneden.", hint)
            return False
        return True

    def _value(self, value: object, spec: Parameter, where: str) -> float | None:
        span = f"{numbers.decimal(spec.lower)} til {numbers.decimal(spec.upper)} {spec.unit}"
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.wrong(where, value, "er ikke et tal.", f"Skriv et tal fra {span}, med punktum for komma.")
            return None
        if not spec.holds(value):
            self.wrong(where, value, f"ligger uden for {span}.", "Ret værdien.")
            return None
        return float(value)
