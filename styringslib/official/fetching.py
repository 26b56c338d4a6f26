"""Brings a municipality's official statistics to files beside its own, and says what kommune.toml must say of them."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.official import site
from styringslib.official.questions import COUNTRY, Question, answer, question
from styringslib.official.site import StatbankError, Unreachable

FOLDER, RECORD = "officiel", "hentet.json"
_OLDEST = 110  # this age and all above it, as in the table of population
_PROJECTION = re.compile(r"FRKM\d{3}")
_POPULATION, _DEATHS, _RECIPIENTS, _HOURS = "FOLK1A", "FOD207", "AED06", "AED022"


@dataclass(frozen=True)
class Fetched:
    """What was brought: files by name, the record of each table asked, lines for kommune.toml, and what could not be had."""

    files: Mapping[str, str]
    record: tuple[Mapping[str, Any], ...]
    lines: str
    failures: tuple[str, ...]


class Fetching:
    """One round of questions for one municipality."""

    def __init__(self, municipality: str, *, address: str = site.ADDRESS, timeout: float = site.TIMEOUT) -> None:
        self.name = municipality.strip().removesuffix(" Kommune").removesuffix(" kommune")
        self._ask: Mapping[str, Any] = {"address": address, "timeout": timeout}
        self.files: dict[str, str] = {}
        self.record: list[Mapping[str, Any]] = []
        self.failures: list[str] = []

    def all(self, now: dt.datetime, *, has_population: bool = False) -> Fetched:
        """Everything that can be had; Unreachable when the site does not answer, and then nothing is given."""
        bands = ""
        for step in (self._population, self._deaths, self._projection):
            self._try(partial(step, now))
        if users := self._try(partial(self._users, now)):
            bands = users
        if not self.files:
            raise StatbankError(" ".join(dict.fromkeys(self.failures)))
        lines = _lines(self.files, [str(one["tabel"]) for one in self.record], bands, has_population)
        return Fetched(self.files, tuple(self.record), lines, tuple(self.failures))

    def _try(self, step: Callable[[], str]) -> str:
        try:
            return step()
        except Unreachable:
            raise
        except StatbankError as error:
            self.failures.append(str(error))
            return ""

    def _numbers(self, table: str, now: dt.datetime, file: str, **options: Any) -> tuple[Question, pd.DataFrame]:
        asked = question(table, site.table_info(table, **self._ask), **options)
        content = site.fetch(
            table, {code: list(values) for code, values in asked.chosen.items()}, presentation="Code", **self._ask
        )
        found = answer(asked, content)
        self.record.append(
            {
                "tabel": table,
                "titel": asked.title,
                "opdateret": asked.updated,
                "hentet": now.isoformat(timespec="seconds"),
                "filer": file,
                "tal": len(found),
                "manglende": int(asked.cells - found["value"].notna().sum()),
            }
        )
        return asked, found.dropna(subset="value")

    def _population(self, now: dt.datetime) -> str:
        _, found = self._numbers(_POPULATION, now, "befolkning.csv og landet.csv", areas=[self.name, COUNTRY])
        found["age"] = found["age"].clip(upper=_OLDEST)
        found = _summed(found)
        mine = found["area"].ne(COUNTRY)
        self.files["befolkning.csv"] = _csv(
            found[mine].assign(area=self.name), ["Enhed", "År", "Køn", "Alder", "Antal"]
        )
        self.files["landet.csv"] = _csv(found[~mine], ["kommune", "aar", "køn", "alder", "antal"])
        return ""

    def _deaths(self, now: dt.datetime) -> str:
        _, found = self._numbers(_DEATHS, now, "doedsfald.csv og landet_doedsfald.csv", areas=[self.name, COUNTRY])
        found = _summed(found)
        mine = found["area"].ne(COUNTRY)
        headings = ["kommune", "aar", "køn", "alder", "doede"]
        self.files["doedsfald.csv"] = _csv(found[mine].assign(area=self.name), headings)
        self.files["landet_doedsfald.csv"] = _csv(found[~mine], headings)
        return ""

    def _projection(self, now: dt.datetime) -> str:
        known = [one for one in site.tables(**self._ask) if _PROJECTION.fullmatch(str(one["id"]))]
        if not known:
            raise StatbankError("Statistikbanken har ingen fremskrivning for kommuner (FRKM) lige nu.")
        newest = max(known, key=lambda one: (str(one.get("updated", "")), str(one["id"])))
        _, found = self._numbers(str(newest["id"]), now, "fremskrivning.csv", areas=[self.name])
        ages = found["age"].astype(str) + " år" + found["age_to"].isna().map({True: " og derover", False: ""})
        rows = found.assign(area=self.name, sex=found["sex"].map({"M": "Mænd", "K": "Kvinder"}), age=ages)
        columns = {"area": "OMRÅDE", "sex": "KØN", "age": "ALDER", "year": "TID", "value": "INDHOLD"}
        self.files["fremskrivning.csv"] = _csv(rows[list(columns)], list(columns.values()))
        return ""

    def _users(self, now: dt.datetime) -> str:
        """The newest year that both tables of home help have; as lines of kommune.toml."""
        options = {"areas": [self.name], "by_sex": False}
        sums = {}
        for table in (_RECIPIENTS, _HOURS):
            asked, found = self._numbers(table, now, "hjemmehjaelp.csv", **options, times=lambda codes: codes[-3:])
            wanted = len(next(iter(asked.chosen[one.code] for one in asked.dimensions if one.role == "age")))
            whole = found[found.groupby("year")["value"].transform("size") == wanted]
            sums[table] = whole.set_index(["year", "age", "age_to"])["value"]
        both = pd.concat(sums, axis=1, join="inner").reset_index()
        if both.empty:
            raise StatbankError(f"{_RECIPIENTS} og {_HOURS} har intet år med alle aldersgrupper for {self.name}.")
        newest = both[both["year"] == both["year"].max()].sort_values("age")
        rows = newest[["year", "age", "age_to", _RECIPIENTS, _HOURS]]
        self.files["hjemmehjaelp.csv"] = _csv(rows, ["aar", "fra_alder", "til_alder", "brugere", "timer_pr_uge"])
        bands = "\n".join(f"    {{ {_band(row)} }}," for row in rows.itertuples(index=False))
        source = f"Danmarks Statistik, {_RECIPIENTS} og {_HOURS}"
        return f'brugere_aar = {int(newest["year"].iloc[0])}\nbrugere_kilde = "{source}"\nbrugere = [\n{bands}\n]\n'


def _summed(found: pd.DataFrame) -> pd.DataFrame:
    """One number per area, year, sex and age."""
    return found.groupby(["area", "year", "sex", "age"])["value"].sum().reset_index()


def _band(row: Any) -> str:
    _, age, age_to, users, hours = row
    until = "" if pd.isna(age_to) else f"til_alder = {int(age_to)}, "
    return f"fra_alder = {int(age)}, {until}brugere = {users:.12g}, timer_pr_uge = {hours:.12g}"


def _csv(frame: pd.DataFrame, headings: list[str]) -> str:
    """The rows as CSV with `;`, whole numbers without decimals and others with a comma."""
    lines = [";".join(headings)]
    for row in frame.itertuples(index=False):
        cells = (
            "" if pd.isna(cell) else f"{cell:.12g}".replace(".", ",") if isinstance(cell, float) else str(cell)
            for cell in row
        )
        lines.append(";".join(cells))
    return "\n".join(lines) + "\n"


def _lines(files: Mapping[str, str], tables: list[str], bands: str, has_population: bool) -> str:
    """What kommune.toml must say for the files to be read."""
    parts = []
    if "befolkning.csv" in files and not has_population:
        parts.append(f'[tabeller.befolkning]\nfiler = "{FOLDER}/befolkning.csv"\n')
    keys = (
        ("doedsfald", "doedsfald"),
        ("landet", "landet"),
        ("landet_doedsfald", "landet_doedsfald"),
        ("officiel", "fremskrivning"),
    )
    named = "".join(f'{key} = "{FOLDER}/{name}.csv"\n' for key, name in keys if f"{name}.csv" in files)
    source = f'kilde = "Danmarks Statistik, {", ".join(dict.fromkeys(tables))}"\n'
    parts.append(f"[demografi]\n{source}{named}{bands}")
    return "\n".join(parts)


def write(fetched: Fetched, folder: Path) -> list[Path]:
    """The files below ``folder``, each whole or as it was, and the record beside them."""
    home = folder / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    record = {"kilde": "Danmarks Statistik, Statistikbanken (CC BY 4.0)", "hentet": list(fetched.record)}
    contents = {**fetched.files, RECORD: json.dumps(record, ensure_ascii=False, indent=2) + "\n"}
    waiting = []
    try:
        for name, text in contents.items():
            kept = home / f"{name}.{os.getpid()}.tmp"
            waiting.append((kept, home / name))
            kept.write_text(text, "utf-8", newline="\n")
        for kept, path in waiting:
            os.replace(kept, path)
    finally:
        for kept, _ in waiting:
            kept.unlink(missing_ok=True)
    return [path for _, path in waiting]
