"""Where a reader can go from a report: made with it from what the month has, so that a finished report is never rewritten.

The order of the units is that of the front page's groups, and within a group that of kommune.toml: it is the same every month
and does not change because a neighbour's figures do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pandas as pd

from styringslib.month.names import WHOLE_KEY, WHOLE_NAME
from styringslib.presentation import numbers
from styringslib.publishing import manifest
from styringslib.publishing.formats import TEXTS
from styringslib.publishing.job import Job
from styringslib.publishing.manifest import Entry
from styringslib.publishing.ways import Kind, Way
from styringslib.reports.groups import GROUPS
from styringslib.reports.plan import NOTEBOOKS, called

if TYPE_CHECKING:
    from styringslib.intake import Municipality

HANDOUTS = "uddelingsark"
FRONT, MONTHS = "Alle enheder", "Alle måneder"
# A scenario is nobody's neighbour: it is made on its own, and would change the report beside it.
_NAMES = tuple(dict.fromkeys(row.name for row in NOTEBOOKS))


@dataclass(frozen=True)
class Around:
    """What lies around a month's reports: ``there`` are those of the month (folder, name), ``earlier`` those of the month
    before, ``order`` the units (key, name) as a reader goes through them, and whether there is a page of all ``months``.
    """

    folder: Path
    month: pd.Period
    order: tuple[tuple[str, str], ...]
    there: frozenset[tuple[str, str]]
    earlier: frozenset[tuple[str, str]]
    months: bool

    def ways(self, job: Job) -> tuple[Way, ...]:
        """All links of the job's report."""
        return tuple(self._ways(job))

    def _ways(self, job: Job) -> Iterator[Way]:
        report = job.report
        yield Way(FRONT, "../index.html", "front")
        if report.name == "rapport":
            yield from self._beside(report.key)
        for name in _NAMES:
            if name != report.name and (report.key, name) in self.there:
                yield Way("Månedens rapport" if name == "rapport" else called(name), f"{name}.html", "other")
        if (report.key, report.name) in self.earlier:
            before = self.month - 1
            yield Way(
                numbers.capital(numbers.month_name(before)),
                f"../../{before}/{report.key}/{report.name}.html",
                "earlier",
            )
        if self.months:
            yield Way(MONTHS, "../../index.html", "months")
        yield Way("Tal i Excel", job.files["xlsx"], "file")
        for extension in job.formats:
            yield Way(TEXTS[extension], job.files[extension], "file")
        for text, file in job.beside:
            yield Way(text, file, "file")
        if (self.folder / HANDOUTS / report.key / "index.html").is_file():
            yield Way("Uddelingsark", f"../{HANDOUTS}/{report.key}/index.html", "handouts")

    def _beside(self, key: str) -> Iterator[Way]:
        """The report before and the one after."""
        chain = [(other, name) for other, name in self.order if other == key or (other, "rapport") in self.there]
        place = [other for other, _ in chain].index(key)
        for other, name in chain[max(place - 1, 0) : place]:
            yield Way(f"Forrige: {name}", f"../{other}/rapport.html", "prev")
        for other, name in chain[place + 1 : place + 2]:
            yield Way(f"Næste: {name}", f"../{other}/rapport.html", "next")


def with_ways(
    jobs: Sequence[Job],
    municipality: Municipality,
    month: pd.Period,
    folder: Path,
    before: Mapping[tuple[str, str], Entry],
    *,
    months: bool,
) -> list[Job]:
    """``jobs`` with their links; ``before`` are the reports that the month has already, ``folder`` the month's.

    A report that failed counts as there: its page tells why, and it is tried again. So a run of some units alone leaves the
    neighbours of the others as they were.
    """
    asked = {(job.report.key, job.report.name) for job in jobs} | set(before)
    earlier = manifest.read(folder.with_name(str(month - 1)))
    around = Around(
        folder=folder,
        month=month,
        order=tuple(_order(municipality, month)),
        there=frozenset(asked),
        earlier=frozenset(place for place, entry in earlier.items() if entry.status == "ok"),
        months=months,
    )
    return [replace(job, ways=around.ways(job)) for job in jobs]


def as_they_were(jobs: Sequence[Job], made: Mapping[tuple[str, str], Entry]) -> list[Job]:
    """``jobs`` with the links that their reports had when they were ``made``, as far as that was kept: handouts or a month before
    may have been there then, and not where the report is made again."""
    kept = {
        place: tuple(Way(text, href, cast(Kind, kind)) for text, href, kind in one.ways) for place, one in made.items()
    }
    return [replace(job, ways=kept.get((job.report.key, job.report.name)) or job.ways) for job in jobs]


def _order(municipality: Municipality, month: pd.Period) -> Iterable[tuple[str, str]]:
    yield WHOLE_KEY, WHOLE_NAME
    units = [unit for unit in municipality.settings.units if unit.is_active(month)]
    for kind in GROUPS:
        yield from ((unit.key, unit.name) for unit in units if unit.kind == kind)
