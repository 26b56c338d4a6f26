"""The services of [kvalitetsstandarder] held against those that citizens have grants of.

What a standard says, and how it is used, is not known here: only which services it names, and from when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from styringslib.fields.fault import Fault, Path
from styringslib.fields.words import fold_word, nearest
from styringslib.intake.problems.problem import Problem
from styringslib.intake.settings.settings import Settings
from styringslib.intake.settings.settings_file import SettingsFile

SECTION, SERVICES, SERVICE, FROM = "kvalitetsstandarder", "ydelser", "ydelse", "gyldig_fra"


def unused_standards(cases: pd.DataFrame, settings: Settings, file: SettingsFile) -> Iterator[Problem]:
    """A standard for a service that nobody has had a grant of: its hours are held against nobody. One that begins after the
    last grant may be for a new service; without grants nothing is known."""
    if cases.empty:
        return
    granted = {fold_word(name): str(name) for name in cases["service"].dropna().unique()}
    newest = cases["from_date"].max()
    for path, service, first in _services(settings):
        if fold_word(service) in granted or not first <= newest:
            continue
        near = nearest(service, granted.values())
        remedy = f"Mente du {near}?" if near else "Ret navnet, eller slet blokken"
        fault = Fault((*path, SERVICE), "er en ydelse, som ingen borger har haft en bevilling af", remedy, service)
        yield replace(file.problem(fault), severity="warning")


def _services(settings: Settings) -> Iterator[tuple[Path, str, pd.Timestamp]]:
    """Where each standard stands, its service and first day; what is wrong with them is told where they are checked."""
    raw = settings.sections.get(SECTION)
    blocks = raw.get(SERVICES) if isinstance(raw, Mapping) else None
    for place, block in enumerate(blocks if isinstance(blocks, list) else [], 1):
        if not isinstance(block, Mapping) or not isinstance(block.get(SERVICE), str):
            continue
        try:
            first = pd.Period(str(block[FROM]), "M").start_time
        except (KeyError, ValueError):
            continue
        yield (SECTION, SERVICES, place), block[SERVICE], first
