"""What is said to stand in the reports stands there: every point of docs/praksis.md is read on the sample's published pages."""

from __future__ import annotations

import re
from pathlib import Path

from tests.consistency.making import Publication
from tests.consistency.reading import Page
from tests.practice.page import PAGE, page, points


def everything(shown: Page) -> str:
    """All that stands on a page: title, headings, text, tables and what stands for the pictures."""
    tables = [
        part
        for table in shown.tables
        for part in (table.title, *table.headings, *(cell for row in table.rows for cell in row))
    ]
    sections = [section for section, _ in shown.paragraphs]
    return "\n".join([shown.title, *sections, *shown.texts, *tables])


def test_every_point_stands_where_it_is_said_to(published_sample: Publication) -> None:
    texts = {place: everything(shown) for place, shown in published_sample.pages.items()}
    lacking = [
        f"{point.page}: {point.shows}"
        for point in points()
        if point.page and point.shows not in texts.get(point.page, "")
    ]
    assert lacking == []


def test_points_are_told_once_and_whole() -> None:
    found = points()
    assert len(found) >= 82
    assert len({point.what for point in found}) == len(found)
    assert all(bool(point.page) == bool(point.shows) for point in found)
    assert all(point.gap for point in found if not point.page)
    # Words that are too short would stand on any page.
    assert all(len(point.shows) >= 7 for point in found if point.page)


def test_the_page_counts_the_points() -> None:
    told = next(line for line in page().splitlines() if " punkter: " in line)
    total, *parts = [int(number) for number in re.findall(r"\d+", told)]
    assert total == sum(parts) == len(points())
    assert parts[1:] == [
        sum(bool(point.page and point.gap) for point in points()),
        sum(not point.page for point in points()),
    ]


def test_the_page_is_made_of_the_points() -> None:
    assert (Path(__file__).parents[2] / PAGE).read_text("utf-8") == page()
