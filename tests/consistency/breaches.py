"""Everything that does not hold in a publication: one list, for the sample, the published folders and the made-up ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from tests.consistency.making import Publication
from tests.consistency.quantities import quantity_breaches, unit_of
from tests.consistency.reading import Page
from tests.consistency.sentences import sentence_breaches
from tests.consistency.tables import table_breaches, workbook_breaches

# What is said of a unit that is held against its budget.
COMPARED = re.compile(
    r"(?:pct\.\)?|kr\.\)?|–\)?) (?:over|under)\b(?! 1\.000| samme| sidste)|(?:over|under) budgettet|"
    r"mod et (?:korrigeret |vedtaget )?budget|merforbrug er"
)
HYPHEN = re.compile(r"(?<![\w\-/.])-\d")


def breaches(published: Publication, without_budget: Collection[str] = ()) -> list[str]:
    """A line for each. ``without_budget``: units of whose year there is no whole budget, with which nothing may be compared."""
    found = [f"{unit}: no report: {reason}" for unit, reason in published.failed.items()]
    for place, page in published.pages.items():
        if place == "datatjek.html":
            continue
        found += sentence_breaches(page)
        found += table_breaches(page)
        found += _signs(page)
        book = place.replace("rapport.html", "tal.xlsx")
        book = book if book != place else place.replace(".html", "-tal.xlsx")
        if book in published.workbooks:
            found += workbook_breaches(page, published.workbooks[book])
        if place.endswith("/rapport.html") and unit_of(page) in without_budget:
            found += _compared(page)
    return [*found, *quantity_breaches(published)]


def _signs(page: Page) -> Iterator[str]:
    """A minus is the minus sign, not a hyphen."""
    cells = [text for table in page.tables for row in table.rows for text in row]
    for text in (*page.texts, *cells):
        if found := HYPHEN.search(text):
            yield f"{page.name}: {found[0]!r} is a hyphen: {text[:160]}"


def _compared(page: Page) -> Iterator[str]:
    """A unit without a whole budget is neither over nor under it."""
    told = [text for section, text in page.paragraphs if section in ("", "Økonomi", "Hvorfor")]
    told += [f"{label}: {figure} {note}" for label, (figure, note) in page.box.items()] + list(page.pictures)
    for text in told:
        if found := COMPARED.search(text):
            yield f"{page.name}: compared with a budget that is missing: {found[0]!r}: {text}"
