"""Tables must hold together: parts add up to what stands beside them, no interval is reversed, the workbook has the same
numbers, and no cell holds what is no number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tests.consistency.reading import MISSING, Number, Page, Sheet, Shown, number

# What is not a quantity that adds up: shares, prices, averages, levels, dates and bounds.
LEVELS = re.compile(
    r"pct|procent|%|\bpr\.|grænse|sandsynlighed|interval|gennemsnit|indtil nu|hobet|ugers|^fra$|^til$|måneder$|takst pr|"
    r"^belastning|kapacitet|^andel|modtagere|^år i træk|opfølgninger|heraf over|^plads til|forløb i gang",
    re.IGNORECASE,
)
# Rows that are another cut of the rows above them.
OTHER_CUT = ("heraf ", "samme måneder året før", "beregnet:")
NOTHING = re.compile(r"nan|none|inf|nat|[+\-−]0(?:,0+)?|\(–\)", re.IGNORECASE)


def table_breaches(page: Page) -> Iterator[str]:
    """A line for everything that does not hold in the page's tables."""
    for table in page.tables:
        where = f"{page.name}: {table.title}"
        yield from (f"{where}: {line}" for line in sums(table))
        yield from (f"{where}: {line}" for line in intervals(table))
        for _, label, heading, text in table.cells():
            if NOTHING.fullmatch(text):
                yield f"{where}: {label}: {heading}: {text}"


def sums(table: Shown) -> Iterator[str]:
    """The row "I alt" against the rows above it, column by column."""
    for last, cells in enumerate(table.rows):
        if cells[0] != "I alt":
            continue
        parts = [row for row in table.rows[:last] if not row[0].lower().startswith(OTHER_CUT)]
        for column, heading in enumerate(table.headings[1:], 1):
            total = number(cells[column])
            if total is None or LEVELS.search(heading) or not parts:
                continue
            shown = [number(row[column]) for row in parts]
            known = [one for one in shown if one is not None]
            # Cells that are hidden since they tell of few are in the total.
            if len(known) < len(parts) and re.search(r"vises ikke|ikke vist", table.note):
                continue
            if len(known) < len([row for row in parts if row[column] != MISSING]) or not known:
                continue
            together = sum(one.value for one in known)
            if abs(together - total.value) > 0.5 * (len(known) + 1) * 10**-total.decimals + 1e-9:
                yield f"{heading}: the rows come to {together:.{total.decimals}f}, I alt is {cells[column]}"


def intervals(table: Shown) -> Iterator[str]:
    """A lower bound is no larger than the upper, and what they are bounds of lies between."""
    bounds = [heading for heading in table.headings if heading.startswith("Nedre grænse")]
    for low in bounds:
        high = low.replace("Nedre", "Øvre")
        for cells in table.rows:
            row = dict(zip(table.headings, cells, strict=True))
            yield from _reversed(cells[0], number(row[low]), number(row.get(high, "")))
    labels = {cells[0]: cells[1] for cells in table.rows if len(cells) == 2}
    for label, text in labels.items():
        if "nedre grænse" in label:
            yield from _reversed(label, number(text), number(labels.get(label.replace("nedre", "øvre"), "")))
    for _, label, heading, text in table.cells():
        if "interval" in heading and " til " in text:
            yield from _reversed(label, *(number(part) for part in text.split(" til ")))


def _reversed(label: str, low: Number | None, high: Number | None) -> Iterator[str]:
    if low is not None and high is not None and low.value > high.value:
        yield f"{label}: the interval from {low.value} to {high.value} is reversed"


def workbook_breaches(page: Page, book: Mapping[str, Sheet]) -> Iterator[str]:
    """Every printed number against the raw one in the workbook."""
    for table in page.tables:
        sheet = book.get(table.title)
        if sheet is None:
            yield f"{page.name}: {table.title}: not in the workbook"
            continue
        if len(sheet.rows) != len(table.rows) or sheet.headings != table.headings:
            yield f"{page.name}: {table.title}: {len(sheet.rows)} rows in the workbook, {len(table.rows)} on the page"
            continue
        for place, label, heading, text in table.cells():
            shown, raw = number(text), sheet.rows[place][table.headings.index(heading)]
            if shown is None or isinstance(raw, str) or raw is None:
                continue
            if isinstance(raw, int | float) and not (shown.agrees(raw) or shown.agrees(raw * 100)):
                yield f"{page.name}: {table.title}: {label}: {heading}: {text}, in the workbook {raw}"
