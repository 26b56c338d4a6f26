"""The sample and the two published municipalities: one quantity, unit and month has one value and one sign wherever it stands,
parts add up to what stands beside them, and every comparison is true of its printed numbers."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from pypdf import PdfReader

from styringslib import shipped
from styringslib.privacy import find_cpr
from styringslib.publishing import page, word
from styringslib.publishing.searched import page_parts
from tests.consistency.breaches import breaches
from tests.consistency.making import Publication, publish
from tests.consistency.quantities import SOURCES, TOLD, facts
from tests.consistency.reading import Page, number
from tests.consistency.wording import wording_breaches
from tests.sample_figures import DEVIATION, FRAME, TOTAL

READ = {"index.html", "tallene.html", "rapport.html", "sager.html", "demografi.html", "styringsmodeller.html"}
PUBLISHED = shipped.sample().parent / "published"


def test_the_sample_says_one_thing(published_sample: Publication) -> None:
    assert breaches(published_sample) == []


def test_every_sentence_can_be_said_aloud(published_sample: Publication) -> None:
    """docs/sprog.md, over the reports, front pages and sheets of the month."""
    pages = [
        page
        for place, page in published_sample.pages.items()
        if not place.startswith("uddelingsark") and place.split("/")[-1] in READ
    ]
    assert len(pages) > 15
    assert [line for page in pages for line in wording_breaches(page)] == []
    # A sheet has headings and boxes to tick, which are no sentences; those that are, are as short and plain.
    sheets = [page for place, page in published_sample.pages.items() if place.startswith("uddelingsark")]
    assert len(sheets) > 12
    assert [line for page in sheets for line in wording_breaches(page) if ": no full stop: " not in line] == []


def test_no_file_of_the_sample_shows_a_cpr_number(published_sample: Publication, tmp_path: Path) -> None:
    """In pages and workbooks; and in the PDF and Word document of a unit's page."""
    folder, held = published_sample.folder, []
    for path in sorted(folder.rglob("*.html")):
        held += [path.name for _, part in page_parts(path.read_text("utf-8")) if find_cpr(part)]
    for path in sorted(folder.rglob("*.xlsx")):
        cells = (cell for sheet in load_workbook(path, read_only=True) for row in sheet.values for cell in row)
        held += [path.name for cell in cells if isinstance(cell, str) and find_cpr(cell)]
    html = (folder / "birkelunden" / "rapport.html").read_text("utf-8")
    page.pdf(html, tmp_path / "a.pdf")
    word.write(html, tmp_path / "a.docx")
    pdf = [sheet.extract_text() for sheet in PdfReader(tmp_path / "a.pdf").pages]
    with ZipFile(tmp_path / "a.docx") as document:
        docx = page_parts(document.read("word/document.xml").decode())
    held += [part for part in [*pdf, *(part for _, part in docx)] if find_cpr(part)]
    assert sum(map(len, pdf)) > 5_000
    assert held == []


def test_the_whole_tells_five_causes_in_a_list_and_the_rest_where_more_is_opened(published_sample: Publication) -> None:
    soup = BeautifulSoup((published_sample.folder / "hele-kommunen" / "rapport.html").read_text("utf-8"), "html.parser")
    why = next(one for one in soup.find_all("section") if one.h2 and one.h2.get_text() == "Hvorfor")
    first, rest = why.find_all("ul")
    assert (len(first.find_all("li")), len(rest.find_all("li"))) == (5, 6)
    assert (first.find_parent(class_="plads-detalje"), rest.find_parent(class_="plads-detalje") is None) == (
        None,
        False,
    )
    assert max(len(line.get_text()) for line in first.find_all("li")) < 200


def test_what_is_read_is_all_that_is_published(published_sample: Publication) -> None:
    """The check reads what there is: pages, tables, workbooks, and quantities that stand in many places."""
    assert len(published_sample.pages) == 48
    assert sum(len(page.tables) for page in published_sample.pages.values()) > 340
    assert len(published_sample.workbooks) == 30
    found = [fact for fact in facts(published_sample) if fact.unit == "Ådalen"]
    assert len({fact.where for fact in found if fact.quantity == "expected"}) >= 5
    assert len({fact.where for fact in found if fact.quantity == "deviation"}) >= 4
    # A pattern that no longer reads anything would check nothing.
    texts = [text for page in published_sample.pages.values() for text in page.texts]
    assert [pattern for pattern in TOLD if not any(re.search(pattern, text) for text in texts)] == []
    titles = {fact.where.rsplit(": ", 1)[0] for fact in facts(published_sample)}
    assert [source for source in SOURCES if not any(title.startswith(source.table) for title in titles)] == []
    drawn = {(fact.unit, fact.where) for fact in facts(published_sample) if fact.where.startswith(("bridge", "track"))}
    assert len(drawn) == 3 * 14


def test_purchaser_and_providers_are_the_whole(published_sample: Publication) -> None:
    """The frame that ends the purchaser's table is the whole's, and its two deviations are the frame's."""
    frame = _figures(published_sample.report("visitationen"), "Myndighedens ramme: budget", "Myndighedens ramme")
    whole = published_sample.report("hele-kommunen")
    status = _figures(whole, "Rammernes status", "Myndighedens ramme")
    budget, _, paid, more, expected, beyond = frame
    assert (budget, expected) == (status[0], status[1] + status[2]) == (63_369_449, round(FRAME["expected"]))
    assert (more, beyond) == pytest.approx((paid - budget, expected - paid), abs=1)
    homes = _figures(whole, "Rammernes status", "Botilbuddenes ramme")
    assert more + beyond == pytest.approx(status[3], abs=1)
    assert more + beyond + homes[3] == pytest.approx(DEVIATION, abs=2)
    assert expected + homes[1] + homes[2] == pytest.approx(TOTAL["expected"], abs=2)


def _figures(page: Page, title: str, name: str) -> list[float]:
    """The figures of the row of ``name``, in order."""
    [row] = [cells for cells in page.table(title).rows if cells[0] == name]
    return [shown.value for cell in row[1:] if (shown := number(cell)) is not None]


@pytest.mark.parametrize("name", ["favrskov", "vordingborg"])
def test_a_published_municipality_says_one_thing(name: str, tmp_path: Path) -> None:
    made = publish(PUBLISHED / name, tmp_path)
    assert breaches(made) == []
