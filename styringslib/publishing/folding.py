"""What a reader opens: a section under its heading and one line of what it says, and the further figures of a section.

Folded with ``details``, so that a page works without script; print, PDF and Word show the sections and leave the further
figures out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

# A sentence ends before a capital, so that "8,4 mio. kr. om året" is one.
_END = re.compile(r"(?<=[.?!])\s+(?=[A-ZÆØÅ»“])")
# The line beside a heading is one or two lines on a screen; what is longer is read in the section.
_LONGEST = 150


def fold_sections(soup: BeautifulSoup) -> None:
    """Each section of the page as details: its heading and what it says first are seen, the rest is opened."""
    for section in soup.find_all("section", recursive=False):
        heading = section.h2
        if heading is None:
            continue
        said = opening_line(section)
        details = soup.new_tag("details", attrs={"class": "afsnit"})
        summary = soup.new_tag("summary")
        summary.append(heading.extract())
        if said:
            line = soup.new_tag("span", attrs={"class": "kort"})
            line.string = said
            summary.append(line)
        details.append(summary)
        for node in list(section.contents):
            details.append(node.extract())
        section.append(details)


def fold_details(soup: BeautifulSoup) -> None:
    """The further figures of each section under a line that names them."""
    for box in soup.select("div.plads-detalje"):
        names = [caption.get_text(" ", strip=True) for caption in box.find_all("caption")]
        summary = soup.new_tag("summary")
        summary.string = f"Flere tal: {' · '.join(names)}" if names else "Mere om dette"
        box.name = "details"
        box.insert(0, summary)


def opening_line(section: Tag) -> str:
    """The first sentence of the section's own text, without the words in bold that open it; empty where it is long."""
    for told in section.find_all(["p", "li"]):
        if (
            told.find_parent(class_="plads-detalje")
            or told.find_parent("table")
            or "kilde" in (told.get("class") or ())
        ):
            continue
        opened = told.find("strong")
        text = told.get_text().strip()
        if opened is not None:
            text = text.removeprefix(opened.get_text()).strip()
        first = _END.split(text)[0].strip()
        if first:
            return first if len(first) <= _LONGEST else ""
    return ""
