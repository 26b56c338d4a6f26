"""A scenario as a small file: who made it in which role, for which municipality and month, and what it assumes.

Written whole or not at all; ``scenario_reader`` reads it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

import styringslib
from styringslib.presentation import numbers
from styringslib.privacy import find_cpr, hide_cpr
from styringslib.scenarios.model.assumptions import Assumptions
from styringslib.scenarios.model.parameters import PARAMETERS, TERMS

FORMAT = 1
EVERY = "Alle enheder"
MODEL_WORDS = {
    "i_dag": "own",
    "aktivitet_visiterede": "activity_granted",
    "aktivitet_leverede": "activity_delivered",
    "ramme": "block",
    "hybrid": "hybrid",
}
REGIME_WORDS = {"i_dag": "own", "stram": "strict", "fleksibel": "flexible"}
LONGEST = 80


@dataclass(frozen=True)
class FileProblem:
    """One thing wrong with a file: the key and value it is about, what is wrong, and what to do (Danish)."""

    key: str
    value: str
    message: str
    remedy: str

    def __str__(self) -> str:
        shown = f" = {self.value}" if self.value else ""
        return hide_cpr(f"{self.key}{shown}: {self.message} {self.remedy}")


class ScenarioFileError(ValueError):
    """A scenario file that can not be used; ``problems`` are all that is wrong with it."""

    def __init__(self, file: str, problems: Sequence[FileProblem]) -> None:
        self.problems = tuple(problems)
        count = numbers.counted(len(problems), "fejl", "fejl")
        super().__init__("\n".join([f"Scenariet {file} kan ikke bruges ({count}):", *(f"- {p}" for p in problems)]))


@dataclass(frozen=True)
class Scenario:
    """A named set of assumptions. ``created`` is given by the caller; ``library`` is the version that wrote it."""

    name: str
    role: str
    municipality: str
    month: pd.Period
    created: dt.date
    assumptions: Assumptions = field(default_factory=Assumptions)
    library: str = styringslib.__version__

    @property
    def key(self) -> str:
        """The name as a file's: lower case, æ ø å written out, hyphens for the rest."""
        text = self.name.casefold()
        for letter, written in (("æ", "ae"), ("ø", "oe"), ("å", "aa")):
            text = text.replace(letter, written)
        return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:40].strip("-") or "scenarie"


def text_of(scenario: Scenario) -> str:
    """The file's content. Raises ScenarioFileError for a name or role that a file may not have."""
    problems = name_problems({"navn": scenario.name, "rolle": scenario.role})
    if problems:
        raise ScenarioFileError(scenario.name[:LONGEST], problems)
    steering, start = scenario.assumptions.steering, scenario.assumptions.start
    words = {word: model for model, word in MODEL_WORDS.items()}
    regimes = {word: regime for regime, word in REGIME_WORDS.items()}
    lines = [
        "# Et scenarie. Værdierne er i den enhed, som står i nøglens navn; nøglerne er forklaret i docs/methods/scenarier.md.",
        f"format = {FORMAT}",
        f"bibliotek = {_quoted(scenario.library)}",
        f"navn = {_quoted(scenario.name)}",
        f"rolle = {_quoted(scenario.role)}",
        f"kommune = {_quoted(scenario.municipality)}",
        f'maaned = "{scenario.month}"',
        f"oprettet = {scenario.created.isoformat()}",
    ]
    lines += [f'start = "{start}"'] if start is not None else []
    lines += ["", "[styring]", f'model = "{words[steering.model]}"', f'overfoersel = "{regimes[steering.carry_over]}"']
    lines += [f"{TERMS[key].file} = {_number(value)}" for key, value in steering.terms.items()]
    for key, given in scenario.assumptions.values.items():
        lines += ["", f"[antagelser.{PARAMETERS[key].file}]"]
        lines += [f"{_quoted(unit or EVERY)} = {_number(value)}" for unit, value in given.items()]
    return "\n".join(lines) + "\n"


def save(scenario: Scenario, folder: Path) -> Path:
    """Write the scenario to ``folder``/<key>.toml, whole or not at all; its path. Raises OSError when it can not."""
    content = text_of(scenario)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{scenario.key}.toml"
    beside = path.with_name(f".{path.name}.{os.getpid()}.ny")
    try:
        beside.write_text(content, "utf-8")
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def name_problems(texts: Mapping[str, str]) -> list[FileProblem]:
    """What a name and a role may not be."""
    found = []
    for key, text in texts.items():
        if find_cpr(text):
            found.append(FileProblem(key, "", "ligner et CPR-nummer.", "Skriv uden personoplysninger."))
        elif len(text) > LONGEST:
            found.append(FileProblem(key, "", f"er længere end {LONGEST} tegn.", "Forkort teksten."))
        elif not text.strip() or not text.isprintable():
            found.append(FileProblem(key, "", "er tom eller har tegn, der ikke kan vises.", "Skriv en kort tekst."))
    return found


def shown(value: object) -> str:
    """A value as an error tells it: short, and hidden when it looks like a CPR number."""
    return "(skjult)" if find_cpr(str(value)) else str(value)[:LONGEST]


def _quoted(text: str) -> str:
    # JSON's strings are TOML's basic strings, but for DEL, which isprintable() has refused.
    return json.dumps(text, ensure_ascii=False)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
