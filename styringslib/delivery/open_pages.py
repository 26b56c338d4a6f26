"""The finished reports as one reader has them: pages with what they may open, and no link that leads to anything else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from styringslib.calendar import as_month
from styringslib.delivery import shelf
from styringslib.delivery.reader import CASES, Reader, handout_units
from styringslib.delivery.shelf import Item
from styringslib.month.names import WHOLE_KEY
from styringslib.presentation.signs import Plus, Sign
from styringslib.publishing.manifest import Entry, Run
from styringslib.reports import index as indexes
from styringslib.reports import month_front, months, round_front

_LINK = re.compile(r'(<li[^>]*>\s*)?<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>(\.?)(\s*</li>)?', re.DOTALL)
# Where the reports are thought to lie while a link between them is followed.
_ROOT = "/rapporter/"


def may_open(reader: Reader, item: Item) -> bool:
    """Whether a reader may open what lies on the shelf."""
    if item.kind == "report":
        assert item.entry is not None
        return reader.reads(item.entry, item.path.name)
    if item.kind == "handout":
        order = {key: place for place, key in enumerate([*reader.names, WHOLE_KEY])}
        if item.path.suffix == ".ipynb" and not reader.everything:
            return False
        return reader.reads_handouts(handout_units(item.folder, order))
    if item.kind == "meeting":
        return reader.reads_handouts([item.units])
    return item.kind != "check" or reader.everything


@dataclass(frozen=True)
class OpenPages:
    """The reports in ``out`` to a ``reader``.

    ``plus``: which way a plus points in what the municipality is shown; ``months``: those that there are where the pages lie,
    None is all of ``out``.
    """

    out: Path
    municipality: str
    plus: Plus
    reader: Reader
    months: frozenset[str] | None = None

    def page(self, item: Item, address: str) -> str:
        """The page on the shelf at ``address``, with what the reader may open."""
        if item.kind == "months" and not (self.reader.everything and self.months is None):
            html = self.months_page()
        elif item.kind == "month" and not self.reader.everything:
            html = self.month_page(item.month)
        else:
            html = item.path.read_text("utf-8")
        return without_closed(html, lambda link: self._is_open(link, address))

    def month_page(self, month: str) -> str:
        """The month's front page with what the reader may open, and no more."""
        run, reader = shelf.run_of(self.out, month), self.reader
        entries = open_entries(run, reader)
        names = {reader.names.get(one.folder, "") for one in entries}
        problems: list[Any] = [row for row in run.problems if row.get("unit") in names]
        data = run.data
        if not data:  # a run before the hash was kept says nothing of which reports are older than the data
            entries = [replace(one, data="") for one in entries]
        ways = [
            way
            for way in month_front.ways_of(self.out / month, as_month(month))
            if (found := shelf.find(self.out, f"{month}/{way.href}")) is None or may_open(reader, found)
        ]
        sign = Sign(self.plus)
        standing = round_front.read(self.out / month)
        return indexes.index(
            self.municipality, as_month(month), entries, problems, data, sign, ways=ways, standing=standing
        )

    def months_page(self) -> str:
        """The page over all months with what the reader may open, and no more."""
        found = [
            months.Month(as_month(month), replace(run, entries=tuple(open_entries(run, self.reader))))
            for month in shelf.months(self.out)
            if self._has(month) and (run := shelf.run_of(self.out, month)).municipality == self.municipality
        ]
        return months.months_page(self.municipality, found)

    def _has(self, month: str) -> bool:
        return self.months is None or month in self.months

    def _is_open(self, link: str, address: str) -> bool:
        """Whether a link of the page at ``address`` leads to what may be opened."""
        if self.reader.everything and self.months is None and CASES not in link:
            return True
        path = urlsplit(urldefrag(urljoin(_ROOT + quote(address), link)).url).path
        if not path.startswith(_ROOT):
            return True
        found = shelf.find(self.out, path.removeprefix(_ROOT))
        return found is None or (may_open(self.reader, found) and (not found.month or self._has(found.month)))


def open_entries(run: Run, reader: Reader) -> list[Entry]:
    """The reports of a month that the reader may open, each with those of its files that they may."""
    return [
        replace(one, outputs={name: digest for name, digest in one.outputs.items() if reader.reads(one, name)})
        for one in run.entries
        if reader.reads(one, f"{one.name}.html")
    ]


def without_closed(html: str, is_open: Callable[[str], bool]) -> str:
    """The page with the text alone of each link that leads to what the reader may not open; ``is_open``: by its address.

    A link that only says where to look ("Se datatjekket") says nothing then, and goes with its full stop; so does one that is all
    there is of a line.
    """

    def kept(found: re.Match[str]) -> str:
        before, address, text, stop, after = found.groups(default="")
        if address.startswith(("#", "mailto:")) or is_open(address):
            return found.group(0)
        left = "" if (before and after) or text.startswith(("Se ", "Læs ")) else text + stop
        return left if before and after else before + left + after

    return _LINK.sub(kept, html)
