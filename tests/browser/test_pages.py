from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from styringslib.publishing import manifest, page
from styringslib.reports import index
from tests.browser.browser import opened

PAGES = [
    "../index.html",
    "index.html",
    "datatjek.html",
    "tallene.html",
    "soendervang/rapport.html",
    "solgaarden/rapport.html",
    "hele-kommunen/rapport.html",
]


def _violations(shown: Page) -> list[str]:
    found = Axe().run(shown).response["violations"]
    return [f"{rule['id']}: {[node['html'][:200] for node in rule['nodes']][:3]}" for rule in found]


def _fits(shown: Page) -> bool:
    return bool(shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


# What the keyboard is to reach: all that can be pressed, opened, filled in or scrolled, and is seen.
CONTROLS = """Array.from(document.querySelectorAll('a[href], button, summary, input, select, [tabindex="0"]'))
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled)"""


def _folded(shown: Page, closed: bool) -> None:
    shown.evaluate("closed => document.querySelectorAll('details').forEach(fold => { fold.open = !closed; })", closed)


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_nothing_is_fetched_and_every_width_fits(chromium: Browser, made: Path, name: str) -> None:
    asked: list[str] = []
    problems: list[str] = []
    with opened(chromium, asked) as shown:
        shown.on("console", lambda message: problems.append(message.text))
        shown.on("pageerror", lambda error: problems.append(str(error)))
        shown.goto((made / name).as_uri())
        _folded(shown, closed=True)
        assert _violations(shown) == []
        _folded(shown, closed=False)
        assert _violations(shown) == []
        assert shown.evaluate("Array.from(document.images).every(image => image.naturalWidth > 0)")
        for width, what in ((640, "1280 pixels at 200 %"), (360, "a phone"), (320, "1280 pixels at 400 %")):
            shown.set_viewport_size({"width": width, "height": 900})
            assert _fits(shown), what
            if width == 360:
                assert _violations(shown) == [], what
    assert (asked, problems) == ([], [])


@pytest.mark.browser
@pytest.mark.parametrize("name", ["index.html", "soendervang/rapport.html"])
def test_the_keyboard_reaches_every_control_and_opens_what_is_folded(chromium: Browser, made: Path, name: str) -> None:
    with opened(chromium, []) as shown:
        shown.goto((made / name).as_uri())
        _folded(shown, closed=True)
        number = shown.evaluate(f"{CONTROLS}.map((one, place) => {{ one.dataset.place = place; }}).length")
        reached = []
        for _ in range(number):
            shown.keyboard.press("Tab")
            reached.append(shown.evaluate("document.activeElement.dataset.place"))
        assert sorted(map(int, reached)) == list(range(number))
        if folds := shown.locator("details.afsnit > summary").count():
            assert folds >= 5
            shown.locator("details.afsnit > summary").first.focus()
            shown.keyboard.press("Enter")
            assert shown.evaluate("document.querySelector('details.afsnit').open")
            shown.locator(".vis-alt button").focus()
            shown.keyboard.press("Enter")
            assert shown.evaluate("Array.from(document.querySelectorAll('details.afsnit')).every(fold => fold.open)")


@pytest.mark.browser
def test_signals_are_told_apart_without_colour(chromium: Browser, made: Path) -> None:
    """By their words, and by the outline of their mark."""
    with opened(chromium, []) as shown:
        shown.goto((made / "index.html").as_uri())
        marks = shown.evaluate(
            """Array.from(document.querySelectorAll('.signal')).map(one => [
                Array.from(one.classList).find(name => name.startsWith('signal-')), one.textContent.trim(),
                Array.from(one.querySelectorAll('svg *')).map(part => part.tagName + (part.getAttribute('d') || '')).join()])"""
        )
    shapes = {signal: shape for signal, _, shape in marks}
    assert len(shapes) >= 2
    assert all(shapes.values())
    assert len(set(shapes.values())) == len(shapes)
    assert all(words for _, words, _ in marks)


@pytest.mark.browser
def test_the_keyboard_reaches_the_content_and_wide_tables(chromium: Browser, made: Path) -> None:
    with opened(chromium, [], width=360) as shown:
        shown.goto((made / "soendervang/rapport.html").as_uri())
        shown.keyboard.press("Tab")
        assert shown.evaluate("document.activeElement.textContent") == "Spring til indholdet"
        assert shown.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
        shown.keyboard.press("Enter")
        assert shown.evaluate("location.hash") == "#indhold"
        wide = "Array.from(document.querySelectorAll('.tabel')).filter(box => box.scrollWidth > box.clientWidth)"
        assert shown.evaluate(f"{wide}.length > 0")
        assert shown.evaluate(f"{wide}.every(box => box.tabIndex === 0)")


@pytest.mark.browser
def test_a_report_prints_on_a4_with_repeated_headings(chromium: Browser, made: Path, tmp_path: Path) -> None:
    with opened(chromium, []) as shown:
        shown.goto((made / "soendervang/rapport.html").as_uri())
        shown.pdf(path=tmp_path / "a.pdf", prefer_css_page_size=True)
        shown.emulate_media(media="print")
        assert shown.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
        assert shown.evaluate("getComputedStyle(document.querySelector('.spring')).display") == "none"
    pages = PdfReader(tmp_path / "a.pdf").pages
    assert 2 <= len(pages) <= 15
    size = pages[0].mediabox
    assert (round(float(size.width)), round(float(size.height))) == (595, 842)


@pytest.mark.browser
def test_index_and_error_pages_with_failures_are_accessible(chromium: Browser, made: Path, tmp_path: Path) -> None:
    month = pd.Period("2026-10", "M")
    entries = list(manifest.read(made).values())
    failed = replace(entries[0], status="failed", message="Beregningen gik i stå.", outputs={"fejl.html": ""})
    row = {
        "severity": "error",
        "place": "a.csv, række 7",
        "unit": "A",
        "value": "x",
        "message": "m",
        "remedy": "",
        "count": 1,
    }
    pages = {
        "index": index.index("Fjordby Kommune", month, [failed, *entries[1:]], [row], "andre data"),
        "check": index.check("Fjordby Kommune", month, [], [row, row | {"severity": "warning"}]),
        "error": page.render(
            "error.html.j2", municipality="Fjordby Kommune", unit="Ådalen", month=month, message="Gik i stå.",
            remedy="Ret fejlen.", detail="ValueError: x", problems=[row],
        ),
    }  # fmt: skip
    with opened(chromium, []) as shown:
        for name, html in pages.items():
            (tmp_path / f"{name}.html").write_text(html, "utf-8")
            shown.goto((tmp_path / f"{name}.html").as_uri())
            assert _violations(shown) == [], name


@pytest.mark.browser
def test_a_page_with_faults_would_be_found(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(
        "<html><body><h3 style='color:#bbb'>En lys overskrift</h3><img src=''></body></html>", "utf-8"
    )
    with opened(chromium, []) as shown:
        shown.goto((tmp_path / "bad.html").as_uri())
        rules = json.dumps(_violations(shown))
    for rule in ("html-has-lang", "color-contrast", "image-alt", "landmark-one-main"):
        assert rule in rules
