"""The purchaser's report on cases: in and out, whom to see again, and what earlier rounds gave."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from styringslib.month.opening import open_follow_up
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, bullets, section
from styringslib.presentation.summary import summary
from styringslib.sections import about, meeting
from styringslib.sections.cases import candidates, known, need, reported
from styringslib.sections.cases import section as cases
from styringslib.sections.cases.ahead import AheadNumbers
from styringslib.sections.cases.granting import GrantingNumbers
from styringslib.sections.cases.numbers import CaseNumbers
from styringslib.sections.residential.case_list import PlaceCases, place_cases
from styringslib.sections.spec import LeftOut


def case_report(data: str = "", unit: str = "", month: str = "", cache: str = "") -> CaseReport:
    """The case report of a purchaser unit; the arguments as in ``follow_up``.

    Only for the purchaser: it lists citizens by pseudonym. ValueError (Danish) for another unit.
    """
    basis = open_follow_up(data, unit, month, cache)
    if basis.kind != "purchaser":
        raise ValueError(
            f"Rapporten om sager er til myndigheden. {basis.name} er ikke en myndighed; vælg en enhed af typen myndighed."
        )
    return CaseReport(CaseNumbers(basis))


@dataclass(frozen=True)
class CaseReport:
    """What the notebook on cases shows, section by section."""

    own: CaseNumbers

    def title(self) -> Section:
        """The report's name and month as the page's only first-level heading."""
        return section(f"# Sager · {self.own.name} · {numbers.month_name(self.own.month)}")

    def headline(self) -> Section:
        """The answer, and the summary that a report must have."""
        told = cases.headline(self.own)
        basis = self.own.follow_up
        return section(told, summary(told, unit=basis.name, unit_key=basis.key, kind=basis.kind, month=basis.month))

    def flow(self) -> Section:
        """Cases in and out, of home care and of facilities."""
        return section(cases.flow(self.own).parts, place_cases(PlaceCases(self.own.follow_up)).parts)

    @cached_property
    def cases_ahead(self) -> AheadNumbers:
        """Known cases, made once."""
        return AheadNumbers(self.own.follow_up)

    def known(self) -> Section:
        """Cases that are expected, what they cost, and how earlier expectations came out."""
        return known.known(self.cases_ahead)

    def review(self) -> Section:
        """Whom the rules pick."""
        return cases.review(self.own)

    @cached_property
    def granting(self) -> GrantingNumbers:
        """Effort, candidates and reports, made once."""
        return GrantingNumbers(self.own)

    def effort(self) -> Section:
        """Effort beside need."""
        return need.effort(self.granting)

    def candidates(self) -> Section:
        """Whom a course of rehabilitation may help."""
        return candidates.candidates(self.granting)

    def reported(self) -> Section:
        """What providers have reported, and what followed."""
        return reported.reported(self.granting)

    def meeting(self) -> Section:
        """Questions for the meeting."""
        return section(
            bullets([*known.questions(self.cases_ahead), *cases.questions(self.own)]) or meeting.NO_QUESTIONS
        )

    def about(self) -> Section:
        """About the numbers."""
        return section(
            cases.about(self.own), about.left_out(LeftOut("Bevillinger", self.own.checked.problems), named=True).parts
        )
