"""The formal follow-up as a job: beside its page, a draft of the political case in Word."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from styringslib.publishing.formats import missing_extra
from styringslib.publishing.job import Job
from styringslib.reports import political_case
from styringslib.reports.plan import BUDGET

if TYPE_CHECKING:
    from styringslib.intake import Settings

CASE = "sagsfremstilling.docx"
CASE_TEXT = "Udkast til sagsfremstilling (Word)"


@dataclass(frozen=True)
class BudgetJob(Job):
    """The report on the whole municipality's budget; the draft is written where the library for Word is installed.

    ``board``: who the case goes to, "" where nobody has written it.
    """

    board: str = ""

    @property
    def files(self) -> dict[str, str]:
        """File names by what they are; the draft lies beside the report whatever formats are asked for."""
        return {**super().files, "case": CASE}

    @property
    def beside(self) -> tuple[tuple[str, str], ...]:
        """The draft, where it can be written: its text in a list of links, and its file."""
        return ((CASE_TEXT, CASE),) if missing_extra("docx") is None else ()

    def finish(self, work: Path) -> None:
        """Write the draft from the page, so that not a figure differs."""
        if self.beside:
            html = (work / self.files["html"]).read_text("utf-8")
            political_case.write(html, work / CASE, municipality=self.municipality, board=self.board)


def job_of(job: Job, settings: Settings) -> Job:
    """``job`` as a ``BudgetJob`` where it is the formal follow-up; another as it is."""
    if job.report.name != BUDGET:
        return job
    from styringslib.sections.budget_follow_up.terms import board

    given = {one.name: getattr(job, one.name) for one in fields(Job)}
    return BudgetJob(**given, board=board(settings, job.report.month.month))
