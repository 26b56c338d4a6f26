"""The topics of a follow-up that have numbers of their own: staff hours, early signs, places, outcomes, cases, frame, actions.

Each function puts the numbers of one topic beside the way they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text
from styringslib.presentation.section import Section, section
from styringslib.sections.actions import section as actions
from styringslib.sections.actions.numbers import ActionNumbers
from styringslib.sections.cases import section as cases
from styringslib.sections.cases.numbers import CaseNumbers
from styringslib.sections.early_signs import section as early_signs
from styringslib.sections.early_signs.numbers import Warnings, WholeWarnings
from styringslib.sections.rehabilitation import outcomes
from styringslib.sections.rehabilitation.outcome_numbers import OutcomeNumbers
from styringslib.sections.residential import places
from styringslib.sections.residential.numbers import ResidentialNumbers
from styringslib.sections.service_frame import section as frame_section
from styringslib.sections.service_frame.numbers import ServiceFrameNumbers
from styringslib.sections.staff_hours import section as staff_section
from styringslib.sections.staff_hours.numbers import StaffPlan


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
