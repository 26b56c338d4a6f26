"""Reads kommune.toml strictly: every key is known, every value has the type, unit and range it must have."""

from __future__ import annotations

import pickle
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.fields.fault import FILE, Fault
from styringslib.fields.field import Reading, Units
from styringslib.fields.section import Values
from styringslib.fields.words import did_you_mean, fold_word, listed
from styringslib.intake.problems.problem import Problem
from styringslib.intake.problems.problems import IntakeError, Problems
from styringslib.intake.settings.settings import Event, Frame, Owners, Settings, Thresholds, Unit
from styringslib.intake.settings.settings_keys import ASSUMPTIONS, OWNERS, kommune
from styringslib.intake.settings.settings_lines import line_of, lines_of
from styringslib.intake.settings.table_sources import table_sources
from styringslib.privacy import find_cpr

_MOST = 5 << 20  # bytes; the largest there is has some thousand lines
# How a line says that its number is none of a person's: the unit's number in a register of workplaces, say.
_OTHER_NUMBER = re.compile(r"#\s*andet nummer\s*$")
_OWNERS = tuple(one.name for one in OWNERS)


# Text of a kommune.toml -> its settings: a run asks for the same ones many times, and those of a thousand units take seconds.
_READ: dict[str, Settings] = {}
_REMEMBERED = 4


def read_settings(folder: str | Path) -> Settings:
    """The folder's kommune.toml; IntakeError with every problem when anything in it cannot be used."""
    text = _text(Path(folder))
    if text in _READ:
        return _READ[text]
    file = _opened(text)
    settings, faults = settings_of(file.content)
    problems = file.problems(faults)
    if problems.errors:
        raise IntakeError(problems)
    _remember(text, settings)
    return settings


def _remember(text: str, settings: Settings) -> None:
    _READ[text] = settings
    for old in [*_READ][:-_REMEMBERED]:
        del _READ[old]


def handed_over(folder: str | Path) -> bytes:
    """The folder's settings as they are read, for another process of the same run (``take_over``)."""
    settings = read_settings(folder)
    return pickle.dumps((_text(Path(folder)), settings))


def take_over(content: bytes) -> None:
    """Know the settings of ``handed_over``: a folder with the same kommune.toml is not read anew."""
    # Made by the run that started this process, and sent through a pipe of its own.
    _remember(*pickle.loads(content))  # noqa: S301


@dataclass(frozen=True)
class SettingsFile:
    """A kommune.toml that can be read as TOML: its text, and what it says."""

    text: str
    content: Mapping[str, Any]

    @cached_property
    def _lines(self) -> dict[tuple[str | int, ...], int]:
        return lines_of(self.text)

    def problem(self, fault: Fault) -> Problem:
        """The fault as the data check shows it, with its line."""
        row = line_of(fault.path, self._lines)
        return Problem("error", fault.told, fault.remedy, file=FILE, row=row, column=fault.key, value=fault.value)

    def problems(self, faults: Iterable[Fault]) -> Problems:
        """The faults as problems, after what looks like CPR numbers in the file."""
        problems = Problems()
        for number, line in enumerate(self.text.splitlines(), 1):
            if find_cpr(line) and not _OTHER_NUMBER.search(line):
                what = "Filen indeholder noget, der ligner et CPR-nummer"
                remedy = (
                    "Fjern nummeret. Er det et andet nummer, fx et P-nummer, så skriv  # andet nummer  sidst på linjen"
                )
                problems.add(Problem("error", what, remedy, file=FILE, row=number))
        problems.extend(self.problem(fault) for fault in faults)
        return problems


def open_settings(folder: Path) -> SettingsFile:
    """The folder's kommune.toml as TOML, not yet checked; IntakeError when there is none or it cannot be read."""
    return _opened(_text(folder))


def _opened(text: str) -> SettingsFile:
    try:
        return SettingsFile(text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        remedy = "Se efter et manglende anførselstegn, lighedstegn eller en parentes på linjen"
        row = int(line[1]) if line else None
        raise IntakeError(Problem("error", "Filen kan ikke læses som TOML", remedy, file=FILE, row=row)) from None
    except RecursionError:
        told = "Filen har parenteser i så mange lag, at den ikke kan læses"
        raise IntakeError(Problem("error", told, "Se efter linjen med mange parenteser", file=FILE)) from None
    except ValueError:  # numbers and dates that Python has no room for
        told = "Filen har et tal eller en dato, der ikke kan læses"
        raise IntakeError(Problem("error", told, "Se efter et tal med meget mange cifre", file=FILE)) from None


def _text(folder: Path) -> str:
    def unreadable(message: str, remedy: str) -> IntakeError:
        return IntakeError(Problem("error", message, remedy, file=FILE))

    if not folder.exists():
        raise unreadable(f"Mappen {folder} findes ikke", "Ret stien, eller opret mappen med kommune.toml")
    if not folder.is_dir():
        raise unreadable(f"{folder} er ikke en mappe", "Angiv mappen, som kommune.toml ligger i")
    try:
        if (folder / FILE).exists() and not (
            folder / FILE
        ).is_file():  # a pipe or device would never be read to its end
            raise unreadable("kommune.toml er ikke en almindelig fil", "Opret den som en tekstfil")
        with (folder / FILE).open("rb") as stream:
            content = stream.read(_MOST + 1)
        if len(content) > _MOST:
            raise unreadable(f"Filen fylder over {_MOST >> 20} MB", "Se efter, om det er den rigtige fil")
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        found = [item.name for item in folder.glob("*.toml")]
        near = f" I mappen ligger {listed(found)}." if found else ""
        raise unreadable(f"Mappen {folder} har ingen kommune.toml.{near}", "Opret filen") from None
    except UnicodeDecodeError:
        raise unreadable("Filen er ikke gemt som UTF-8", "Gem den igen som UTF-8") from None
    except OSError as error:
        reason = "du mangler rettigheder" if isinstance(error, PermissionError) else "den kan ikke åbnes"
        raise unreadable(f"Filen kan ikke læses: {reason}", "Bed om læseadgang til mappen") from None


def settings_of(content: Mapping[str, Any]) -> tuple[Settings, list[Fault]]:
    """The settings that kommune.toml states, and all that is wrong with it; then the settings are of no use but to go on
    looking for faults."""
    faults: list[Fault] = []
    known = _unit_words(content)
    reading = Reading((), faults, Units(known))
    top = kommune().read(content, reading)
    units = _units(top["units"], reading.at("enheder"))
    written = content.get("tabeller")
    sources = table_sources(
        written if isinstance(written, Mapping) else {}, top["sources"] or {}, reading.at("tabeller")
    )
    if not content.get("tabeller"):
        reading.at("tabeller").say("angiver ingen tabeller", "Tilføj mindst et afsnit [tabeller....] med filer")
    name = top["name"] or ""
    settings = Settings(
        name=name,
        short_name=top["short_name"] or name.removesuffix(" Kommune"),
        units=units,
        thresholds=Thresholds(**top["thresholds"]),
        formal_follow_ups=tuple(sorted(set(top["calendar"]["formal_follow_ups"] or ()))),
        extract_day=top["calendar"]["extract_day"],
        frames=_frames(top["frames"], units, reading.at("rammer")),
        assumptions=_assumptions(top["assumptions"]),
        events=tuple(
            sorted(
                (Event(e["date"], e["name"]) for e in top["events"] if e["date"] and e["name"]),
                key=lambda event: event.date,
            )
        ),
        sources=sources,
        status_date=top["status"]["date"],
        ignored_units=top["ignored_units"] or (),
        sections=content,
        plus=top["plus"],
        explanation_day=top["calendar"]["explanation_day"],
        mapping_files=top["mapping"]["files"] or (),
        mapping_other_numbers=top["mapping"]["other_numbers"] or (),
    )
    return settings, faults


def _unit_words(content: Mapping[str, Any]) -> dict[str, str]:
    """What the units are called, before the blocks are checked: other sections name units too."""
    blocks = content.get("enheder", [])
    words: dict[str, str] = {}
    for block in blocks if isinstance(blocks, list) else []:
        name = block.get("navn") if isinstance(block, Mapping) else None
        if isinstance(name, str) and name.strip():
            aliases = block.get("aliaser", [])
            more = [aliases] if isinstance(aliases, str) else aliases if isinstance(aliases, list) else []
            words |= {fold_word(str(word)): name.strip() for word in (*more, block.get("noegle", name), name)}
    return words


def _units(blocks: tuple[Values, ...], reading: Reading) -> tuple[Unit, ...]:
    units: list[tuple[int, Unit]] = []
    words: dict[str, str] = {}
    for place, block in enumerate(blocks, 1):
        if not (block["name"] and block["key"] and block["kind"]):
            continue
        if block["start"] and block["end"] and block["end"] < block["start"]:
            reading.at(place, "til").say(
                f"slutter, før {block['name']} begynder", "Ret fra eller til", str(block["end"])
            )
        unit = Unit(
            **{
                **{name: value for name, value in block.items() if name not in _OWNERS},
                "owners": _owners(block),
                "area": block["area"] or "",
                "split_into": block["split_into"] or (),
                "aliases": block["aliases"] or (),
            }
        )
        for word in dict.fromkeys(map(fold_word, unit.words)):
            if word in words:
                told = f"giver {words[word]} og {unit.name} samme navn"
                reading.at(place, "navn").say(told, "Giv dem hver sit navn", word)
            words[word] = unit.name
        units.append((place, unit))
    known = [unit.name for _, unit in units]
    for place, unit in units:
        for heir in (*([unit.merged_into] if unit.merged_into else []), *unit.split_into):
            if heir not in known:
                key = "sammenlagt_i" if heir == unit.merged_into else "deles_i"
                reading.at(place, key).say("nævner en enhed, der ikke kendes", did_you_mean(heir, known), heir)
        if unit.merged_into and unit.end is None:
            told = f"kræver, at {unit.name} har en sidste måned"
            reading.at(place, "sammenlagt_i").say(told, 'Tilføj fx til = "2020-12"')
    return tuple(unit for _, unit in units)


def _frames(blocks: tuple[Values, ...], units: tuple[Unit, ...], reading: Reading) -> tuple[Frame, ...]:
    areas = {unit.area for unit in units}
    for place, block in enumerate(blocks, 1):
        for area in block["areas"] or ():
            if areas and area not in areas:
                told = "nævner et område, som ingen enhed har"
                reading.at(place, "omraader").say(told, did_you_mean(area, areas), area)
    return tuple(Frame(block["name"] or "", block["areas"] or (), _owners(block)) for block in blocks)


def _owners(block: Values) -> Owners:
    return Owners(**{name: block[name] or "" for name in _OWNERS})


def _assumptions(blocks: tuple[Values, ...]) -> pd.DataFrame:
    rows = [
        (block["unit"], block["valid_from"], field.name, block[field.name], block["source"] or "")
        for block in blocks
        for field in ASSUMPTIONS
        if block[field.name] is not None and block["valid_from"] is not None
    ]
    frame = pd.DataFrame(rows, columns=["unit", "valid_from", "name", "value", "source"])
    return frame.astype({"unit": object, "valid_from": "period[M]", "value": "float64"})
