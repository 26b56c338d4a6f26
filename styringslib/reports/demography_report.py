"""The demography report that a notebook opens: a method per section."""

from __future__ import annotations

from dataclasses import dataclass

from styringslib.presentation.section import Section
from styringslib.sections.demography import section as demography
from styringslib.sections.demography.numbers import DemographyNumbers
from styringslib.sections.demography.source import open_demography


@dataclass(frozen=True)
class DemographyReport:
    """A municipality's demography; every method returns a Section that a notebook displays."""

    basis: DemographyNumbers

    def title(self) -> Section:
        """The report's name and years as the page's only first-level heading."""
        return demography.title(self.basis)

    def headline(self) -> Section:
        """How many older people by when, and what it means in hours and kroner."""
        return demography.headline(self.basis)

    def population(self) -> Section:
        """Older people, fan and pyramid."""
        return demography.population(self.basis)

    def users(self) -> Section:
        """Users and hours by age, and their uncertainty."""
        return demography.users(self.basis)

    def budget(self) -> Section:
        """The demography amount."""
        return demography.budget(self.basis)

    def districts(self) -> Section:
        """The split on districts."""
        return demography.districts(self.basis)

    def meeting(self) -> Section:
        """Questions for the meeting."""
        return demography.meeting(self.basis)

    def about(self) -> Section:
        """About the numbers."""
        return demography.about(self.basis)


def demography_report(data: str = "", unit: str = "", month: str = "", cache: str = "") -> DemographyReport:
    """The report of the municipality in ``data``; see ``demography_source.open_demography`` for the parameters."""
    return DemographyReport(open_demography(data, unit, month, cache))
