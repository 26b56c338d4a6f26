"""The topics of a follow-up that have numbers of their own: staff hours, early signs, places, outcomes, cases, frame, actions.

Each function puts the numbers of one topic beside the way they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from styringslib.presentation import actions, cases, early_signs, outcomes, places, text
from styringslib.presentation import service_frame as frame_section
from styringslib.presentation import staff_hours as staff_section
from styringslib.presentation.section import Section, section
from styringslib.reports.action_numbers import ActionNumbers
from styringslib.reports.basis import FollowUp
from styringslib.reports.case_numbers import CaseNumbers
from styringslib.reports.outcome_numbers import OutcomeNumbers
from styringslib.reports.residential_numbers import ResidentialNumbers
from styringslib.reports.service_frame_numbers import ServiceFrameNumbers
from styringslib.reports.staff_plan import StaffPlan
from styringslib.reports.warning_numbers import Warnings, WholeWarnings
from styringslib.reports.whole import WholeFollowUp


@dataclass(frozen=True)
class Topics:
    """The topics of one report; what a topic has no data for says so, or shows nothing."""

    basis: FollowUp

    def early_signs(self) -> Section:
        """Absence, temps and overtime against the unit's own earlier months."""
        if isinstance(self.basis, WholeFollowUp):
            return early_signs.whole(WholeWarnings(self.basis).findings)
        return early_signs.early_signs(Warnings(self.basis))

    def staff_hours(self) -> Section:
        """The hours that the rest of the payroll budget buys, week by week."""
        return staff_section.staff_hours(StaffPlan(self.basis))

    def actions(self) -> Section:
        """What the agreed actions have given."""
        return actions.effects(ActionNumbers(self.basis))

    def places(self) -> Section:
        """A facility's levels, income and cost, and moves."""
        return places.places(ResidentialNumbers(self.basis))

    def effect(self) -> Section:
        """What rehabilitation changes."""
        return outcomes.effect(OutcomeNumbers(self.basis))

    def review_counts(self) -> Section:
        """Cases to review by district, small counts left out."""
        return section(cases.shared_counts(CaseNumbers(self.basis)))

    def service_frame(self) -> Section:
        """The municipality's service frame."""
        assert isinstance(self.basis, WholeFollowUp)
        return frame_section.service_frame(ServiceFrameNumbers(self.basis))

    def questions(self) -> list[str]:
        """What the topics raise for the meeting."""
        if isinstance(self.basis, WholeFollowUp):
            return frame_section.questions(ServiceFrameNumbers(self.basis))
        return [text.question(finding) for finding in Warnings(self.basis).findings]

    def left_out(self) -> Section:
        """Rows of citizens that could not be counted, by pseudonym."""
        if self.basis.kind == "residential":
            return cases.left_out(ResidentialNumbers(self.basis).checked, "Placeringer")
        if self.basis.kind == "rehabilitation":
            return cases.left_out(OutcomeNumbers(self.basis).checked, "Forløb")
        if self.basis.kind == "purchaser":
            return cases.left_out(CaseNumbers(self.basis).checked, "Bevillinger")
        return section()
