"""The sections of kommune.toml that the rooms declare, and what is wrong with them, for the data check to tell."""

from __future__ import annotations

from pathlib import Path

from styringslib.fields.section import Declared
from styringslib.intake.problems.problems import IntakeError, Problems


def declared_sections() -> list[Declared]:
    """Every section of kommune.toml that intake leaves to others, in the order that the data contract tells them."""
    from styringslib.delivery.server_terms import SERVER
    from styringslib.delivery.terms import DELIVERY
    from styringslib.handouts.terms import handout_section
    from styringslib.intake.retention import RETENTION
    from styringslib.proposals.terms import SET_UP
    from styringslib.register.section import REGISTER
    from styringslib.reports.follow_up_report import declared
    from styringslib.rounds.terms import ROUND
    from styringslib.sections.demography.terms import DEMOGRAPHY
    from styringslib.sections.steering.terms import REPORTS

    every = [*declared(), DEMOGRAPHY, REPORTS, handout_section(), REGISTER, ROUND, SERVER, DELIVERY, RETENTION, SET_UP]
    return list({one.name: one for one in every}.values())


def not_described(folder: Path) -> str:
    """A line on the sections of kommune.toml that could be there and are not; empty when all are, or it can not be read."""
    from styringslib.intake.settings.settings_file import read_settings
    from styringslib.reports.follow_up_report import undescribed

    try:
        told = undescribed(read_settings(folder))
    except IntakeError:
        return ""
    return "\n".join(f"{message}. {remedy}." for message, remedy in told)


def settings_problems(folder: Path) -> tuple[Problems, bool]:
    """All that is wrong with the folder's kommune.toml, and whether a run could begin all the same.

    A section at fault leaves its part out of the reports; intake's own keys, and the sections that say so, stop everything.
    """
    from styringslib.intake.settings.settings_file import open_settings, settings_of

    try:
        file = open_settings(folder)
    except IntakeError as error:
        return error.list, False
    settings, faults = settings_of(file.content)
    begins = not file.problems(faults).errors
    for one in declared_sections():
        _, own = one.read(file.content, settings.known_units)
        faults += own
        begins &= not (own and one.stops)
    return file.problems(faults), begins
