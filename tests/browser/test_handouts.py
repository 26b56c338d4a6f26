"""Handouts in the browser: accessible at full width and on a phone, nothing fetched, printed on A4 with whole questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from styringslib.handouts.focus import focus_points
from styringslib.handouts.run import Options, make_handouts
from tests.browser.browser import opened

HOME = [name for name, focus in focus_points().items() if focus.area == "hjemmepleje"]
FOR_FACILITY = [name for name, focus in focus_points().items() if focus.area == "botilbud"]
PAGES = [f"{name}.html" for name in (*HOME, *FOR_FACILITY)]


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The six points of home care for a district and the six of residential facilities for a facility, side by side."""
    out = tmp_path_factory.mktemp("ark")
    district = make_handouts(Options(tuple(HOME), ("Søndervang",), out=out, facilitator=True))
    facility = make_handouts(Options(tuple(FOR_FACILITY), ("Åhuset",), out=out))
    assert (district.failed, facility.failed) == ({}, {})
    return district.folder.parent


def _path(sheets: Path, name: str) -> Path:
    return next(path for path in sheets.glob(f"*/{name}"))


def _violations(shown: Page) -> list[str]:
    found = Axe().run(shown).response["violations"]
    return [f"{rule['id']}: {[node['html'][:200] for node in rule['nodes']][:3]}" for rule in found]


@pytest.mark.browser
@pytest.mark.parametrize("name", [*PAGES, "index.html", "visitation-moedeleder.html"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_the_page_fits(chromium: Browser, sheets: Path, name: str, width: int) -> None:
    asked: list[str] = []
    problems: list[str] = []
    with opened(chromium, asked, width=width) as shown:
        shown.on("console", lambda message: problems.append(message.text))
        shown.on("pageerror", lambda error: problems.append(str(error)))
        shown.goto(_path(sheets, name).as_uri())
        assert _violations(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert shown.evaluate("Array.from(document.images).every(image => image.naturalWidth > 0)")
    assert (asked, problems) == ([], [])


@pytest.mark.browser
def test_questions_have_lines_to_write_on_that_a_screen_reader_skips(chromium: Browser, sheets: Path) -> None:
    with opened(chromium, []) as shown:
        shown.goto(_path(sheets, "visitation.html").as_uri())
        height = "Array.from(document.querySelectorAll('.noter .linjer div')).map(line => line.offsetHeight)"
        assert len(shown.evaluate(height)) == 12
        assert min(shown.evaluate(height)) >= 30
        assert shown.locator(".linjer:not([aria-hidden=true])").count() == 0
        assert shown.locator("[aria-label='Det har vi aftalt'] tbody tr").count() == 4


@pytest.mark.browser
def test_print_is_a4_and_keeps_questions_whole(chromium: Browser, sheets: Path, tmp_path: Path) -> None:
    with opened(chromium, []) as shown:
        shown.goto(_path(sheets, "organisering.html").as_uri())
        shown.pdf(path=tmp_path / "a.pdf", prefer_css_page_size=True)
        shown.emulate_media(media="print")
        broken = "getComputedStyle(document.querySelector('{}')).breakInside"
        assert shown.evaluate(broken.format(".spoergsmaal")) == "avoid"
        assert shown.evaluate(broken.format(".ark section:has(> [id^=oevelse-])")) == "avoid"
        assert shown.evaluate("getComputedStyle(document.querySelector('.kun-skaerm')).display") == "none"
        assert shown.evaluate("parseFloat(getComputedStyle(document.querySelector('.spoergsmaal p')).fontSize)") >= 15
    pages = PdfReader(tmp_path / "a.pdf").pages
    assert len(pages) == 4
    assert {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages} == {(595, 842)}


@pytest.mark.browser
def test_nothing_is_told_by_colour_alone(chromium: Browser, sheets: Path) -> None:
    with opened(chromium, []) as shown:
        shown.goto(_path(sheets, "organisering.html").as_uri())
        # Without colour the own unit is still told apart: by its name in the picture's text and in the table.
        alts = shown.evaluate(
            "Array.from(document.querySelectorAll('figure > svg'), p => p.getAttribute('aria-label'))"
        )
        assert all("Jeres enhed" in alt for alt in alts if alt.startswith("Prikker"))
        assert shown.locator("[aria-label^='Enhederne side om side'] th", has_text="Jeres enhed").count() == 1
        names = ("Ådalen", "Østerbæk", "Nørreskov", "Kærhøj", "Mølleå")
        text = shown.content()
        assert not [name for name in names if name in text]
