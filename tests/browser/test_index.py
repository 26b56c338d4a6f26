"""The month's front page and the page of all months in a browser: sorted, filtered, as cards, on paper and without a script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from styringslib.publishing.manifest import Entry, Run
from styringslib.reports import index, months
from styringslib.reports.months import Month
from tests.browser.browser import opened

MONTH = pd.Period("2026-10", "M")


def _entry(unit: str, deviation: float, kind: str = "district", needs: tuple[str, ...] = ()) -> Entry:
    budget = 10_000_000.0
    summary: dict[str, Any] = {
        "budget": budget, "expected": budget + deviation, "deviation": deviation, "deviation_pct": deviation / budget,
        "lower_80": budget + deviation - 1e5, "upper_80": budget + deviation + 1e5, "minor_kr": 5e4, "minor_pct": 0.005,
        "signal": "over" if deviation > 5e4 else "under" if deviation < -5e4 else "on_budget", "needs": list(needs),
        "series": {"from": "2024-11", "values": [8e5 + 1e4 * (place % 5) for place in range(24)]},
        "findings": [{"title": "Flere borgere får hjælp", "size": 254_000.0, "sentence": "Flere borgere får hjælp."}],
    }  # fmt: skip
    key = unit.lower().replace(" ", "-") or "hele-kommunen"
    outputs = {"rapport.html": "", "tal.xlsx": ""}
    return Entry(unit, key, kind, "rapport", "n.ipynb", {}, "", "nu", "ok", outputs=outputs, summary=summary)


ENTRIES = [
    _entry("Åvang", 90_000), _entry("Birkely", 400_000, needs=("Forklaringen mangler.",)), _entry("Zoneby", -200_000),
    _entry("Almly", 10_000, "residential"), _entry("", 300_000, "municipality"),
]  # fmt: skip


def _names(shown: Page) -> list[str]:
    """The units that a reader sees, from above."""
    rows = "Array.from(document.querySelectorAll('tr[data-s]')).filter(row => row.offsetParent)"
    return list(shown.evaluate(f"{rows}.map(row => row.cells[0].textContent.trim())"))


def _violations(shown: Page) -> list[str]:
    return [rule["id"] for rule in Axe().run(shown).response["violations"]]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "index.html"
    path.write_text(index.index("Lillevig", MONTH, ENTRIES, [], "nu"), "utf-8")
    return path


@pytest.mark.browser
def test_units_are_sorted_by_the_headings_with_the_keyboard_and_back_into_their_groups(
    chromium: Browser, page: Path
) -> None:
    with opened(chromium, []) as shown:
        shown.goto(page.as_uri())
        grouped = ["Birkely", "Åvang", "Zoneby", "Almly"]
        assert _names(shown) == grouped
        heading = shown.get_by_role("columnheader", name="Afvigelse", exact=True)
        heading.get_by_role("button").focus()
        shown.keyboard.press("Enter")
        assert (_names(shown), heading.get_attribute("aria-sort")) == (
            ["Birkely", "Åvang", "Almly", "Zoneby"],
            "descending",
        )
        assert not shown.locator("tr.gruppe").first.is_visible()
        shown.keyboard.press("Enter")
        assert (_names(shown), heading.get_attribute("aria-sort")) == (
            ["Zoneby", "Almly", "Åvang", "Birkely"],
            "ascending",
        )
        shown.keyboard.press("Enter")
        assert (_names(shown), heading.get_attribute("aria-sort")) == (grouped, None)
        # Danish: Å is the last letter. The same from the list, which cards are sorted by.
        shown.get_by_label("Rækkefølge").select_option(label="enhed")
        assert _names(shown) == ["Almly", "Birkely", "Zoneby", "Åvang"]
        assert shown.get_by_role("columnheader", name="Enhed").get_attribute("aria-sort") == "ascending"
        shown.get_by_label("Rækkefølge").select_option(label="vurdering")
        assert _names(shown) == ["Birkely", "Åvang", "Almly", "Zoneby"]
        # The whole municipality stays below them all.
        assert shown.locator(".oversigt tr").last.locator("th").inner_text() == "Hele kommunen"
        assert _violations(shown) == []


@pytest.mark.browser
def test_units_are_found_by_name_and_by_what_they_must_do_and_the_number_is_told(chromium: Browser, page: Path) -> None:
    with opened(chromium, []) as shown:
        shown.goto(page.as_uri())
        told = shown.get_by_role("status")
        assert told.inner_text() == "Viser 4 af 4 enheder"
        shown.get_by_label("Søg").fill("BIRKE")
        assert (_names(shown), told.inner_text()) == (["Birkely"], "Viser 1 af 4 enheder")
        # A group without a unit that is shown is not there either.
        assert [one.inner_text() for one in shown.locator("tr.gruppe").all() if one.is_visible()] == ["Distrikter"]
        shown.get_by_label("Søg").fill("")
        shown.locator("[data-show]").select_option("over")
        assert _names(shown) == ["Birkely", "Åvang"]
        shown.locator("[data-show]").select_option("krav")
        assert (_names(shown), told.inner_text()) == (["Birkely"], "Viser 1 af 4 enheder")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 1100, 800, 360])
def test_nothing_is_off_screen_at_any_width(chromium: Browser, page: Path, width: int) -> None:
    outside = "Array.from(document.querySelectorAll('.oversigt td, .oversigt tbody th'), cell => cell.getBoundingClientRect())"
    with opened(chromium, [], width=width) as shown:
        shown.goto(page.as_uri())
        assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert shown.evaluate(f"{outside}.every(box => box.left >= 0 && box.right <= window.innerWidth)")
        assert _violations(shown) == []
        # As cards too it is a table to those who listen, with a picture that says what it shows.
        assert shown.get_by_role("row", name="Birkely").get_by_role("cell").count() == 8
        assert shown.get_by_role("img", name="+4,0 pct., med 80 pct. sikkerhed +3,0 til +5,0 pct.").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "reached"), [(1280, 5), (360, 0)])
def test_the_keyboard_reaches_the_headings_that_are_seen_and_no_others(
    chromium: Browser, page: Path, width: int, reached: int
) -> None:
    with opened(chromium, [], width=width) as shown:
        shown.goto(page.as_uri())
        shown.get_by_label("Rækkefølge").focus()
        found = 0
        while True:
            shown.keyboard.press("Tab")
            if shown.evaluate("document.activeElement.closest('tbody') || document.activeElement === document.body"):
                break
            found += shown.evaluate("Number(document.activeElement.matches('thead button'))")
        assert found == reached


@pytest.mark.browser
def test_on_paper_no_table_begins_without_a_unit_and_each_sheet_has_the_headings(
    chromium: Browser, tmp_path: Path
) -> None:
    entries = [_entry(f"Enhed {number}", 10_000.0 * number, needs=("Forklaringen mangler.",)) for number in range(30)]
    path = tmp_path / "index.html"
    path.write_text(index.index("Lillevig", MONTH, [*entries, ENTRIES[-1]], [], "nu"), "utf-8")
    with opened(chromium, []) as shown:
        shown.goto(path.as_uri())
        shown.pdf(path=tmp_path / "index.pdf", prefer_css_page_size=True)
    sheets = [sheet.extract_text() for sheet in PdfReader(tmp_path / "index.pdf").pages]
    tables = [sheet for sheet in sheets if re.search(r"Enhed \d", sheet)]
    assert len(tables) >= 2
    assert "Forventet regnskab for 2026" in tables[0]
    for sheet in tables:
        assert all(heading in sheet for heading in ("Enhed", "Vurdering", "Afvigelse", "Det vigtigste"))
    assert sum("Vurdering" in sheet for sheet in sheets) == len(tables)


@pytest.mark.browser
def test_without_a_script_everything_is_there_and_nothing_to_press_in_vain(chromium: Browser, page: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    shown = context.new_page()
    shown.goto(page.as_uri())
    assert shown.locator("tr[data-s]:visible").count() == 4
    assert not shown.locator(".find").is_visible()
    assert shown.locator("thead button").count() == 0
    context.close()


@pytest.mark.browser
def test_a_thousand_units_are_sorted_and_filtered_at_once(chromium: Browser, tmp_path: Path) -> None:
    entries = [_entry(f"Enhed {number}", 1_000.0 * ((number * 7919) % 1200 - 600)) for number in range(1_200)]
    (tmp_path / "index.html").write_text(index.index("Lillevig", MONTH, entries, [], "nu"), "utf-8")
    with opened(chromium, []) as shown:
        shown.goto((tmp_path / "index.html").as_uri())
        timed = (
            "(() => {{ const t = performance.now(); {}; document.body.offsetHeight; return performance.now() - t; }})()"
        )
        sort = "document.querySelectorAll('th[data-sort] button')[3].click()"
        find = "const one = document.querySelector('[data-find]'); one.value = 'enhed 11'; one.dispatchEvent(new Event('input'))"
        assert shown.evaluate(timed.format(sort)) < 3000
        assert shown.evaluate(timed.format(find)) < 3000
        assert shown.get_by_role("status").inner_text() == "Viser 111 af 1200 enheder"


@pytest.mark.browser
def test_the_page_of_all_months_finds_a_unit_in_all_of_them(chromium: Browser, tmp_path: Path) -> None:
    run = Run(tuple(ENTRIES), (), "nu", "Lillevig", "2026-10")
    html = months.months_page(
        "Lillevig", [Month(MONTH - back, run) for back in range(14)], ["Mappen 2020-01 kan ikke læses."]
    )
    (tmp_path / "index.html").write_text(html, "utf-8")
    for width in (1280, 360):
        with opened(chromium, [], width=width) as shown:
            shown.goto((tmp_path / "index.html").as_uri())
            assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            shown.get_by_text("2025", exact=True).click()
            assert _violations(shown) == []
            shown.get_by_label("Søg").fill("åv")
            assert shown.locator("tr[data-u]:visible").count() == 2
            assert shown.get_by_role("status").inner_text() == "Viser 1 af 5"
