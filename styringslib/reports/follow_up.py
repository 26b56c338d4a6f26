"""The report that a notebook opens: a method per section of the fixed template, the same order every month."""

from __future__ import annotations

from dataclasses import dataclass

from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, section
from styringslib.reports.topics import Topics
from styringslib.sections import dialogue, economy, headline, hours, overview, track_record, why
from styringslib.sections.allocation import section as allocation
from styringslib.sections.allocation import settlement
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.settlement_numbers import ProviderSettlement
from styringslib.sections.allocation.terms import AllocationTerms
from styringslib.sections.allocation.whole import WholeAllocation
from styringslib.sections.organisation import section as organisation
from styringslib.sections.rehabilitation import section as rehabilitation
from styringslib.sections.rehabilitation.numbers import RehabilitationNumbers
from styringslib.sections.residential import section as residential


@dataclass(frozen=True)
class UnitReport:
    """A district, team, provider or purchaser; every method returns a Section that a notebook displays."""

    basis: FollowUp

    def title(self) -> Section:
        """The report's name and month as the page's only first-level heading."""
        return section(f"# {self.basis.name} · {numbers.month_name(self.basis.month)}")

    def headline(self) -> Section:
        """Where we stand, in a few sentences."""
        return headline.headline(self.basis)

    def economy(self) -> Section:
        """Status against the budget."""
        return economy.economy(self.basis)

    def why(self) -> Section:
        """Causes of the deviation."""
        return why.why(self.basis)

    def allocation(self) -> Section:
        """Grant beside cost, the hourly price, and what is carried over."""
        return allocation.unit_section(self.basis, AllocationNumbers(self.basis))

    def activity(self) -> Section:
        """Hours granted, rostered and delivered."""
        return hours.activity(self.basis)

    def pay_and_absence(self) -> Section:
        """Payroll, absence and temps."""
        return section(hours.pay_and_absence(self.basis).parts, Topics(self.basis).early_signs().parts)

    def staff_hours(self) -> Section:
        """Hours to plan with for the rest of the year."""
        return Topics(self.basis).staff_hours()

    def expected_changes(self) -> Section:
        """Known future changes."""
        return dialogue.expected_changes(self.basis)

    def explanations_and_actions(self) -> Section:
        """Explanations and agreed actions."""
        return section(dialogue.explanations_and_actions(self.basis).parts, Topics(self.basis).actions().parts)

    def meeting(self) -> Section:
        """Questions for the meeting."""
        return dialogue.meeting(self.basis, Topics(self.basis).questions())

    def track_record(self) -> Section:
        """How the forecast has fared."""
        return track_record.track_record(self.basis)

    def about(self) -> Section:
        """About the numbers."""
        return section(dialogue.about(self.basis).parts, Topics(self.basis).left_out().parts)


@dataclass(frozen=True)
class ResidentialReport(UnitReport):
    """A residential facility: places and occupancy where a district has hours."""

    def activity(self) -> Section:
        """Occupancy, vacancies and support levels."""
        return section(residential.occupancy(self.basis).parts, Topics(self.basis).places().parts)


@dataclass(frozen=True)
class ProviderReport(UnitReport):
    """A private provider: settled by the hour where a district is granted money."""

    def allocation(self) -> Section:
        """The settlement statement."""
        return settlement.settlement(self.basis, ProviderSettlement(self.basis, AllocationTerms(self.basis.settings)))


@dataclass(frozen=True)
class RehabilitationReport(UnitReport):
    """A rehabilitation team: capacity and outcomes beside hours."""

    def load(self) -> Section:
        """Courses begun against the team's capacity."""
        return rehabilitation.load(RehabilitationNumbers(self.basis))

    def outcomes(self) -> Section:
        """How citizens fare after their courses."""
        return section(
            rehabilitation.outcomes(RehabilitationNumbers(self.basis)).parts, Topics(self.basis).effect().parts
        )


@dataclass(frozen=True)
class MunicipalityReport(UnitReport):
    """The whole municipality: all units side by side."""

    basis: WholeFollowUp

    def headline(self) -> Section:
        """The total and the units that decide it."""
        return overview.headline(self.basis)

    def economy(self) -> Section:
        """All units' status, and the total's course."""
        return overview.units(self.basis)

    def why(self) -> Section:
        """Causes summed and unit by unit."""
        return overview.why(self.basis)

    def allocation(self) -> Section:
        """All grants, the price note, and who pays for whom."""
        return allocation.whole_section(self.basis, WholeAllocation(self.basis))

    def activity(self) -> Section:
        """Activity side by side."""
        return section(overview.activity(self.basis).parts, Topics(self.basis).review_counts().parts)

    def explanations_and_actions(self) -> Section:
        """Explanations and agreed actions, and which units still owe one."""
        return section(overview.agreements(self.basis).parts, Topics(self.basis).actions().parts)

    def service_frame(self) -> Section:
        """The service frame: expected result, structural or temporary, how it came about."""
        return Topics(self.basis).service_frame()

    def organisation(self) -> Section:
        """The municipality's own organisation and meetings beside other ways."""
        return organisation.report_section(self.basis.settings.sections)

    def meeting(self) -> Section:
        """Questions for the meeting."""
        return overview.meeting(self.basis, Topics(self.basis).questions())


_BY_KIND: dict[str, type[UnitReport]] = {
    "residential": ResidentialReport,
    "provider": ProviderReport,
    "rehabilitation": RehabilitationReport,
}


def report_for(basis: FollowUp) -> UnitReport:
    """The report that suits the unit's kind."""
    if isinstance(basis, WholeFollowUp):
        return MunicipalityReport(basis)
    return _BY_KIND.get(basis.kind, UnitReport)(basis)
