"""Settings that nobody meant: every key of kommune.toml with values that are wrong or at the edge of what may be.

Either the data check tells a value, or the reports can be made with it; ``make attack`` tries many of those that may stand.
"""

from __future__ import annotations

import datetime as dt
import math
import random
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from styringslib.commands.section_faults import declared_sections
from styringslib.fields.fault import Fault
from styringslib.fields.field import Field
from styringslib.fields.kinds import Choice
from styringslib.fields.quantities import Date, Month, Number, Numbers, Year
from styringslib.fields.section import Block, Blocks, Cases, Named
from styringslib.intake import Municipality, Settings
from styringslib.intake.settings.settings_file import settings_of
from styringslib.month.follow_up import FollowUp
from styringslib.month.month_end import month_end
from styringslib.month.whole import WholeFollowUp
from styringslib.reports.follow_up_report import report_for
from tests.commands.every_key import every_field, written
from tests.consistency.odd_town import MONTH, PLACES, read

# Not a value of any key, whatever it is for.
NEVER: tuple[Any, ...] = (
    math.inf, -math.inf, math.nan, 1e300, -1e300, 10**30, dt.time(1, 1), dt.date(1, 1, 1), [[]], [{}], [[1]], [1.5, "x"],
)  # fmt: skip
# Most odd values are told; so many are tried to find one that may stand.
_TRIES = 8
ODD: tuple[Any, ...] = (
    "fem", "", " ", "x" * 500, '<b>{{ x }}</b> "$%\n', "0,97", [], {}, {"x": 1}, {"": 1}, True, -1, 0, 1e-300, 0.97, 97,
    1e9, "2026-13", "Løn", ["Løn", "Løn"], "Ådalen", ["Ådalen"], ["Findes ikke"],
)  # fmt: skip


def odd_values(field: Field) -> list[Any]:
    """Values for one key: those of other kinds of keys, and the edges of its own."""
    shown = field.shown
    values = [*ODD, [shown], {"x": shown}, [*shown, *shown] if isinstance(shown, list) else [shown, shown]]
    if isinstance(field, Numbers):
        values += [[number] * field.length for number in (0, 1, -1, 1e-300)] + [
            [0, 1],
            [1, 0],
            [-1.0, 1.0],
            [0.0, 1e-12],
        ]
    elif isinstance(field, Number):
        bounds = [bound for bound in (field.low, field.high) if math.isfinite(bound)]
        values += [*bounds, *(bound - 1 for bound in bounds), *(bound + 1 for bound in bounds), 0.5, 1, 12, 100, 1000]
    if isinstance(field, Choice):
        values += [*field.words, *map(str, field.words.values()), *(str(word).upper() for word in field.words)]
    if isinstance(field, Date):
        values += ["1900-01-01", "2100-12-31", "2026-02-29", dt.date(2026, 1, 1)]
    if isinstance(field, Month):
        values += ["1900-01", "2024-01", "2026-03", "2027-01", "2100-12", "2026-1", "januar 2026", dt.date(2026, 1, 15)]
    if isinstance(field, Year):
        values += [1990, 2100, "2026", 26]
    if isinstance(field, Named):
        name = next(iter(shown))
        values += [{name: inner} for inner in (0, 1, 1e-300, -1, "x", [], {}, True)] + [{name: 1, name.upper(): 1}]
    if isinstance(field, Blocks):
        values += [[shown[0]] * 2, [{}], shown[0]]
    return values


def faults_of(content: dict[str, Any]) -> tuple[Settings, list[Fault]]:
    """What kommune.toml says, and all that the data check tells of it."""
    raw = tomllib.loads(written(content))
    settings, faults = settings_of(raw)
    for one in declared_sections():
        faults = faults + one.read(raw, settings.known_units)[1]
    return settings, faults


def put(content: dict[str, Any], where: list[Any], field: Field, value: Any) -> None:
    """Write ``value`` where the key stands; the sections around it are made as the smallest that can be read."""
    here: Any = content
    for key, around, section, word in where:
        name = PLACES.get(word, key)
        if not here.get(name):
            made = dict(section.shown)
            if isinstance(section, Cases):
                made |= {**section.cases[word].shown, section.by: word}
            here[name] = [made] if isinstance(around, Blocks) else made
        inner = here[name]
        here = inner[0] if isinstance(inner, list) else inner
    here[field.key] = value


def keys() -> list[tuple[str, list[Any], Field]]:
    """Every key but where the tables lie, which is tried with the files."""
    return [one for one in every_field() if not one[0].startswith("tabeller")]


@dataclass(frozen=True)
class Tried:
    """A municipality with odd settings that the check accepts: what was changed, and its settings."""

    changed: tuple[str, ...]
    settings: Settings


def accepted(seed: int, content: dict[str, Any], share: float) -> Tried:
    """``content`` with an odd value in a ``share`` of all keys, each only when nothing is told of it. A seed is a choice."""
    chance = random.Random(seed)
    settings, changed = faults_of(content)[0], []
    for name, where, field in chance.sample(keys(), len(keys())):
        values = odd_values(field) if chance.random() < share and not isinstance(field, Block) else []
        for value in chance.sample(values, min(len(values), _TRIES)):
            odd = deepcopy(content)
            put(odd, where, field, value)
            read_again, faults = faults_of(odd)
            if not faults and odd != content:
                content, settings = odd, read_again
                changed.append(f"{name} = {value!r}"[:120])
                break
    return Tried(tuple(changed), settings)


def crashes(municipality: Municipality, settings: Settings) -> Iterator[str]:
    """What can not be made of the municipality's reports with these settings."""
    odd = replace(municipality, settings=settings)
    try:
        forecasts = month_end(odd, MONTH)
    except Exception as error:
        yield f"forecasts: {type(error).__name__}: {error}"
        return
    for unit in [*odd.settings.units, None]:
        own = (odd.for_unit(unit.name) if unit else odd).known_at(MONTH)
        kind = FollowUp if unit else WholeFollowUp
        follow_up = kind(own, own.unit(unit.name) if unit else None, MONTH, forecasts, lambda: odd, lambda: odd)
        report = report_for(follow_up)
        for spec in report.sections:
            try:
                report.show(spec.key)
            except Exception as error:
                yield f"{spec.key} of {unit.name if unit else 'the whole'}: {type(error).__name__}: {error}"


def case(seed: int, folder: Path, share: float = 0.15) -> tuple[str, list[str]]:
    """What was changed with ``seed``, and what can not be made of it."""
    municipality, content = read(folder)
    tried = accepted(seed, content, share)
    return f"seed {seed}: " + "; ".join(tried.changed), list(crashes(municipality, tried.settings))
