"""The formal follow-up of the whole municipality, for board and committee: quarterly, half-year and the year's accounts."""

from __future__ import annotations

from typing import Any

from styringslib.month.opening import open_follow_up
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers
from styringslib.reports.open_report import OpenReport
from styringslib.sections import about, allocation, budget_follow_up, economy, service_frame, track_record, tracker
from styringslib.sections.budget_follow_up.numbers import BudgetFollowUpNumbers
from styringslib.sections.budget_follow_up.section import occasion
from styringslib.sections.spec import SectionSpec

# In the order in which they are read; the last two of the year's end have something to say of a closed year alone.
SECTIONS: tuple[SectionSpec[Any], ...] = (
    budget_follow_up.ANSWER,
    budget_follow_up.AREAS,
    economy.CHANGES,
    service_frame.FORMAL,
    tracker.SECTION,
    budget_follow_up.UNDER_WAY,
    budget_follow_up.RISKS,
    allocation.CARRY_OVER,
    track_record.OF_YEAR,
    about.SECTION,
)


def budget_report(data: str = "", unit: str = "", month: str = "", cache: str = "") -> OpenReport:
    """The formal follow-up of the municipality in a month; the arguments as in ``follow_up``.

    Only for the whole: ValueError (Danish) for a unit. It can be opened in any month; a run makes it in those of the formal
    follow-ups and when the year is closed.
    """
    if unit:
        raise ValueError("Budgetopfølgningen gælder hele kommunen; lad parameteren unit være tom.")
    basis = open_follow_up(data, unit, month, cache)
    assert isinstance(basis, WholeFollowUp)
    return report_of(basis)


def report_of(basis: WholeFollowUp) -> OpenReport:
    """The report with its heading: what the follow-up is, whose, and up to which day."""
    told = occasion(BudgetFollowUpNumbers(basis))
    return OpenReport(f"{told} pr. {numbers.day(basis.month.end_time)} · {basis.name}", basis, SECTIONS)
