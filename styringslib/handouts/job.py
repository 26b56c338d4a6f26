"""One handout as a job like a report's: its own parameters, page and Word document; the same files for the same input."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from styringslib.handouts import word as handout_word
from styringslib.month.names import WHOLE_NAME
from styringslib.presentation import numbers
from styringslib.publishing import page
from styringslib.publishing.document import Document
from styringslib.publishing.job import Job

NOTEBOOK = "refleksion.ipynb"


@dataclass(frozen=True)
class HandoutJob(Job):
    """A focus point's sheet for ``units`` (empty: the whole municipality); ``foot`` stands at the bottom of each page."""

    focus: str = ""
    units: tuple[str, ...] = ()
    facilitator: bool = False
    foot: str = ""
    small: int = 5

    @property
    def files(self) -> dict[str, str]:
        """File names by what they are; the index tells by its name that a sheet could not be made."""
        return {**super().files, "error": f"{self.report.name}-fejl.html"}

    @property
    def who(self) -> str:
        """The units as a reader says them."""
        return numbers.listed(self.units) or WHOLE_NAME

    @property
    def parameters(self) -> dict[str, Any]:
        """The notebook's parameters."""
        shared = {name: value for name, value in super().parameters.items() if name in ("data", "month", "cache")}
        return {"focus": self.focus, "units": list(self.units), **shared, "facilitator": self.facilitator}

    def page(self, content: Document) -> str:
        """The sheet as one page."""
        return page.report(
            content,
            "handout.html.j2",
            municipality=self.municipality,
            unit=self.report.title,
            month=self.report.month,
            name=self.report.name,
            workbook=self.files["xlsx"],
            who=self.who,
            guide=self.facilitator,
            foot=self.foot,
            small=self.small,
        )

    def word(self, html: str, path: Path) -> None:
        """The sheet as a Word document."""
        handout_word.write(html, path)
