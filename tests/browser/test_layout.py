"""What is printed can be read: at no width is a word of the month's reports cut off, off the page or under another."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.browser import opened
from tests.browser.layout import unreadable

PAGES = (
    "../index.html",
    "index.html",
    *(f"{unit}/rapport.html" for unit in ("soendervang", "solgaarden", "hele-kommunen")),
)
WIDTHS = (1280, 1100, 800, 360)


@pytest.mark.browser
def test_no_word_of_the_months_reports_is_cut_or_covered(chromium: Browser, made: Path) -> None:
    found = []
    for name in PAGES:
        with opened(chromium, []) as shown:
            shown.goto((made / name).resolve().as_uri())
            for width in WIDTHS:
                shown.set_viewport_size({"width": width, "height": 900})
                found += [f"{name}, {width} px: {line}" for line in unreadable(shown)]
    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<p style="width:4rem;overflow:hidden;white-space:nowrap">Forventet regnskab</p>', "cut: Forventet regnskab"),
        ('<p style="margin-left:-9rem">Forventet regnskab</p>', "off the page: Forventet regnskab"),
        (
            '<p style="white-space:nowrap;width:1rem">Forventet regnskab og meget mere end det, som er bredt</p>',
            "off the page",
        ),
        (
            '<svg width="40" height="20"><text x="5" y="12">Forventet regnskab</text></svg>',
            "outside its picture: Forventet",
        ),
        (
            '<svg width="200" height="20"><text x="5" y="12">+1.480</text><text x="30" y="12">+2.788</text></svg>',
            "on top of each other: +1.480 | +2.788",
        ),
        ("<p>Første linje<br>anden linje</p><details><summary>Mere</summary><p>Foldet ud</p></details>", ""),
        (
            '<div style="overflow:auto;width:5rem"><p style="width:20rem">Det, der kan rulles frem</p></div><p>Under</p>',
            "",
        ),
    ],
)
def test_what_cannot_be_read_is_found(chromium: Browser, tmp_path: Path, body: str, told: str) -> None:
    (tmp_path / "a.html").write_text(f'<!DOCTYPE html><meta charset="utf-8"><body>{body}', "utf-8")
    with opened(chromium, [], width=360) as shown:
        shown.goto((tmp_path / "a.html").as_uri())
        found = unreadable(shown)
    assert [line.startswith(told) for line in found] == ([True] if told else [])
