"""The monthly follow-up of a unit or of the whole municipality: which sections it has, in which order."""

from __future__ import annotations

from typing import Any

from styringslib.fields.fault import SettingsError
from styringslib.fields.section import Declared
from styringslib.intake import Settings
from styringslib.month.follow_up import FollowUp
from styringslib.presentation import numbers
from styringslib.reports.open_report import OpenReport, of_kind
from styringslib.sections import (
    about,
    actions,
    activity,
    agenda,
    agreements,
    allocation,
    assumptions,
    capacity,
    cases,
    early_signs,
    economy,
    front,
    known_changes,
    meeting,
    organisation,
    packages,
    pay,
    purchaser,
    rehabilitation,
    residential,
    service_frame,
    settlement,
    staff_hours,
    standards,
    task_moves,
    track_record,
    tracker,
    why,
)
from styringslib.sections.spec import SectionSpec

# A row for each section, in the fixed template's order. Each says itself which kinds of unit have it.
_NAMED = 10  # units named one by one where all that lack something are told
SECTIONS: tuple[SectionSpec[Any], ...] = (
    front.SECTION, front.WHOLE,
    purchaser.SECTION, standards.SECTION, cases.SECTION,
    economy.SECTION, economy.WHOLE,
    why.SECTION, why.WHOLE,
    service_frame.SECTION,
    allocation.SECTION, allocation.NURSING, allocation.WHOLE, settlement.SECTION,
    packages.SECTION, packages.WHOLE,
    assumptions.SECTION, standards.WHOLE,
    capacity.SECTION,
    activity.SECTION, activity.WHOLE,
    cases.WHOLE,
    residential.SECTION, residential.WHOLE,
    rehabilitation.SECTION,
    pay.SECTION, pay.WHOLE,
    early_signs.SECTION, early_signs.WHOLE,
    staff_hours.SECTION,
    known_changes.SECTION,
    task_moves.SECTION,
    agreements.SECTION, agreements.WHOLE,
    actions.SECTION, tracker.WHOLE,
    meeting.SECTION, meeting.WHOLE, agenda.SECTION, agenda.WHOLE,
    track_record.SECTION,
    about.SECTION,
)  # fmt: skip


def declared() -> list[Declared]:
    """The sections of kommune.toml that the follow-up's sections read, and what only the workshop's sheets show."""
    every = [*(one for spec in SECTIONS for one in spec.terms), *organisation.declared()]
    return list({one.name: one for one in every}.values())


def settings_faults(settings: Settings) -> tuple[str, ...]:
    """What is wrong with the sections of kommune.toml that the follow-up reads, a Danish line a fault; what they say of is
    left out of the reports."""
    faults = [fault for one in declared() for fault in one.read(settings.sections, settings.known_units)[1]]
    return SettingsError(faults).lines


def undescribed(settings: Settings) -> list[tuple[str, str]]:
    """What to know of what the follow-up could read in kommune.toml and that is not there, (message, remedy): sections, what a
    facility's hourly price is built of, and who answers for the budgets."""
    names = [one.name for one in declared() if one.missed]
    absent = [f"[{name}]" for name in names if name not in settings.sections]
    told = []
    if absent:
        message = f"Ikke beskrevet: {numbers.listed(absent)}. Det, der bygger på dem, er udeladt af rapporterne"
        told.append((message, "Beskriv dem, hvis de skal med; nøglerne står i docs/datakontrakt.md"))
    if bare := allocation.without_price(settings):
        message = f"Timeprisen bag støtteniveauerne vises ikke for {numbers.listed(bare)}: løn eller brugertid er ikke angivet"
        told.append(
            (message, "Skriv loen_pr_fremmoedetime og brugertidsprocent under [[forudsaetninger]] for botilbuddene")
        )
    if nobody := settings.without_owner():
        shown = nobody if len(nobody) <= _NAMED else [*nobody[:_NAMED], f"{len(nobody) - _NAMED} til"]
        message = f"Der er ikke skrevet en budgetansvarlig for {numbers.listed(shown)}. Rapporterne siger det"
        told.append((message, 'Skriv rollen, fx budgetansvarlig = "Distriktsleder"'))
    return told


def report_for(follow_up: FollowUp) -> OpenReport:
    """The report of the unit, with the sections of its kind."""
    heading = f"{follow_up.name} · {numbers.month_name(follow_up.month)}"
    return OpenReport(heading, follow_up, of_kind(SECTIONS, follow_up.kind))
