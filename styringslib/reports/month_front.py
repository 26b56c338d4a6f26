"""Writes a month's front page from what lies in its folder, so that a run and a workshop's handouts give the same page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.signs import Sign
from styringslib.publishing import manifest
from styringslib.publishing.searched import put
from styringslib.publishing.ways import Way
from styringslib.reports import index as indexes
from styringslib.reports import meetings, months, round_front
from styringslib.reports.ways import FRONT, HANDOUTS, MONTHS

_HEADING = re.compile(r"<h1>(.*?)</h1>", re.S)


def write(folder: Path) -> None:
    """index.html of the month in ``folder``; nothing where the month has not been run."""
    run = manifest.read_run(folder)
    if not run.month:
        return
    month = pd.Period(run.month, "M")
    ways = tuple(ways_of(folder, month))
    sign, standing = Sign(run.plus), round_front.read(folder)
    html = indexes.index(
        run.municipality, month, run.entries, run.problems, run.data, sign, ways=ways, standing=standing
    )
    put(folder / "index.html", html)


def ways_of(folder: Path, month: pd.Period) -> Iterator[Way]:
    """The links of a month's front page: the month before, all months, the meetings' agendas, and the
    handouts by their own headings."""
    before = month - 1
    if manifest.read_run(folder.with_name(str(before))).month:
        yield Way(numbers.capital(numbers.month_name(before)), f"../{before}/index.html", "earlier")
    if months.can_be_written(folder.parent):
        yield Way(MONTHS, "../index.html", "months")
    for one in meetings.read(folder):
        yield Way(one.title, f"{meetings.FOLDER}/{one.key}.html", "meeting")
    for path in sorted((folder / HANDOUTS).glob("*/index.html")):
        heading = _HEADING.search(path.read_text("utf-8"))
        title = unescape(heading[1]).strip() if heading else path.parent.name
        yield Way(title, f"{HANDOUTS}/{path.parent.name}/index.html", "handouts")


def from_handouts(folder: Path) -> Iterator[Way]:
    """The links back from the handouts in ``folder``: to the month, the unit's report and all months, where they are there."""
    month = folder.parent.parent
    if manifest.read_run(month).month:
        yield Way(FRONT, "../../index.html", "front")
        if months.can_be_written(month.parent):
            yield Way(MONTHS, "../../../index.html", "months")
    if (month / folder.name / "rapport.html").is_file():
        yield Way("Rapporten", f"../../{folder.name}/rapport.html", "other")
