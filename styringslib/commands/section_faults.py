"""What is wrong with the sections of kommune.toml that the register and the handouts read, for the data check to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class SectionFault:
    """All that is wrong with a section, in Danish. ``stops``: ``styring run`` refuses to begin before it is mended."""

    text: str
    stops: bool


def section_faults(folder: Path) -> list[SectionFault]:
    """The faults of [register], [uddelingsark] and what the follow-up's sections read in the folder's kommune.toml.

    Empty when kommune.toml itself can not be read: that is for the data check to say.
    """
    from styringslib.handouts.terms import handout_terms
    from styringslib.intake import IntakeError
    from styringslib.intake.settings.settings_file import read_settings
    from styringslib.register.section import read_section
    from styringslib.reports.follow_up_report import SECTIONS

    try:
        settings = read_settings(folder)
    except IntakeError:
        return []
    checks: list[tuple[Callable[[], Any], bool]] = [
        (lambda: read_section(settings), True),
        (lambda: handout_terms(settings), False),
        *((partial(spec.terms, settings), False) for spec in SECTIONS if spec.terms),
    ]
    found = []
    for check, stops in checks:
        try:
            check()
        except ValueError as error:
            told = type(error).__module__.startswith("styringslib.") or str(error).startswith("kommune.toml")
            if not told:
                raise
            found.append(SectionFault(str(error), stops))
    return found
