"""A draft of the case for board and committee, from the page of a formal follow-up: facts alone, the recommendation left open.

Every word and figure is the page's; only where it stands is decided here. What a person has to decide or look up (the
recommendation, the number of the case, the day of the meeting) is an empty field.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from styringslib.publishing import page, word

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

# Heading of the report -> where its text and where its tables stand in the case; what is not named stays in the report.
PLACES = {
    "Område for område": ("facts", "money"),
    "Budgetændringer": ("money", "money"),
    "Serviceramme": ("money", "money"),
    "Handlinger": ("facts", "facts"),
    "Risici": ("facts", "facts"),
    "Overførsel til næste år": ("money", "money"),
    "Hvad prognoserne var værd": ("facts", "facts"),
}


@dataclass
class _Parts:
    """HTML by where it stands: (heading, content) of each section."""

    facts: list[tuple[str, str]] = field(default_factory=list)
    money: list[tuple[str, str]] = field(default_factory=list)


def write(html: str, path: Path, *, municipality: str, board: str) -> None:
    """The draft as a Word document at ``path``. ``html``: the report's page; ``board``: who it goes to."""
    word.write(case(html, municipality=municipality, board=board), path)


def case(html: str, *, municipality: str, board: str) -> str:
    """The draft as a page that Word is made of."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    title = soup.h1.get_text(" ", strip=True) if soup.h1 is not None else ""
    for gone in soup.select("img, figure, svg, nav, details.plads-detalje"):
        gone.decompose()
    parts = _Parts()
    for section in soup.select("main section"):
        heading = section.h2.get_text(" ", strip=True) if section.h2 is not None else ""
        if heading in PLACES:
            _place(section, heading, parts)
    return page.render(
        "case.html.j2",
        municipality=municipality,
        title=title.split(" · ")[0],
        opening=_opening(soup),
        facts=parts.facts,
        money=parts.money,
        board=board,
    )


def _opening(soup: BeautifulSoup) -> str:
    """What the report says first."""
    lead = soup.select_one(".hovedbudskab")
    return "" if lead is None else _html(lead.find_all("p"))


def _place(section: Tag, heading: str, parts: _Parts) -> None:
    """The section's paragraphs, and its tables with what stands under them, each to its place."""
    text: list[Tag] = []
    tables: list[Tag] = []
    for part in section.find_all(["p", "ul", "div"]):
        if part.find_parent(["ul", "table"]) or part.find_parent("div", class_="tabel"):
            continue
        if part.name == "div" and "tabel" not in (part.get("class") or ()):
            continue
        is_table = part.name == "div" or "kilde" in (part.get("class") or ())
        (tables if is_table else text).append(part)
    for place, found in zip(PLACES[heading], (text, tables), strict=True):
        if found:
            _add(getattr(parts, place), heading, _html(found))


def _add(sections: list[tuple[str, str]], heading: str, content: str) -> None:
    """``content`` under ``heading``, which stands once."""
    if sections and sections[-1][0] == heading:
        content = sections.pop()[1] + content
    sections.append((heading, content))


def _html(parts: Iterable[Tag]) -> str:
    return "".join(str(part) for part in parts)
