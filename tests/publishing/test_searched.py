"""What is about to be published is searched as a reader sees it, and a message says where, masked, and how to go on."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest

from styringslib.presentation import figures
from styringslib.presentation.signs import Sign
from styringslib.publishing import page
from styringslib.publishing.searched import Withheld, notebook_parts, page_parts, refuse_cpr, table_parts
from tests.publishing.test_pictures import ABOUT, document

SEEN = {
    "inline": "<p>Borger 0101<b>85</b>-12<span class='x'>34</span> ringede</p>",
    "entity": "<p>Borger 010185&#45;1234</p>",
    "soft hyphen": "<p>Borger 010185&shy;1234</p>",
    "break of line": "<td>010185-<br/>1234</td>",
    "line of the source": "<p>Borger 010185\n              1234</p>",
    "comment within": "<p>0101<!-- -->851234</p>",
    "comment": "<!-- 010185-1234 -->",
    "alt": '<img alt="Borger 010185-1234" src="x.png">',
    "alt with an entity": '<img alt="Borger 010185&#8209;1234">',
    "title": "<a title='010185 1234' href=\"#\">x</a>",
    "address": '<a href="borger/0101851234.html">x</a>',
    "without marks": "<img alt=0101851234>",
    "words of a picture": '<svg><g><text>010170-</text></g>\n<g aria-hidden="true"><text>1234</text></g></svg>',
    "pieces of a word": "<svg><text>0101<tspan class='f'>85</tspan>1234</text></svg>",
    "words in a picture's parts": '<svg><g data-navn="010185-1234"><path d="M0"/></g></svg>',
    "script": "<script>const borger = '010185-1234'</script>",
}
LEFT = {
    "cells": "<tr><td>310126</td><td>1234</td></tr>",
    "amounts": "<td>1.085.123.456 kr.</td>",
    "places on a picture": '<svg><text x="0101851234" y="010185 1234">2000</text><text>1500</text></svg>',
    "lines of a picture": '<svg><text><tspan x="1" dy="2">010185</tspan><tspan x="1" dy="2">kr. 1234</tspan></text></svg>',
    "bytes": '<img alt="x" src="data:image/png;base64,0101851234/010185123">',
}


@pytest.mark.parametrize("kind", SEEN)
def test_a_number_is_found_as_a_reader_sees_it(kind: str) -> None:
    with pytest.raises(Withheld) as told:
        refuse_cpr({"rapport.html": page_parts(f"<main><h2>Sager &amp; <i>timer</i></h2>{SEEN[kind]}</main>")})
    assert "1234" not in str(told.value)
    assert "rapport.html" in str(told.value)


@pytest.mark.parametrize("kind", LEFT)
def test_what_stands_apart_is_no_number(kind: str) -> None:
    refuse_cpr({"rapport.html": page_parts(LEFT[kind])})


def test_the_message_says_where_and_in_which_form() -> None:
    html = (
        "<h1>Ådalen</h1><h2>Sager &amp; <i>timer</i></h2><p>Borger 010185<b>-1234</b></p><h2>Løn</h2><p>0101851235</p>"
    )
    table = {"title": "Sager & timer", "columns": [], "rows": [["Borger 010185-1234", 2.5], ["Anden", 101851234.0]]}
    with pytest.raises(Withheld) as told:
        refuse_cpr({"rapport.html": page_parts(html), "tal.xlsx": table_parts({"Enhed": "Ådalen"}, [table])})
    assert str(told.value) == (
        "••••••-•••• under “Sager & timer” i rapport.html og tal.xlsx; •••••••••• under “Løn” i rapport.html"
    )
    with pytest.raises(Withheld, match=r"og 2 andre steder$") as told:
        refuse_cpr({"rapport.html": page_parts("".join(f"<h2>Afsnit {n}</h2><p>0101851234</p>" for n in range(5)))})
    with pytest.raises(Withheld) as told:
        refuse_cpr({"rapport.html": page_parts("<h2>Borger 010185-1234</h2>")})
    assert "1234" not in str(told.value)


def test_a_notebook_is_searched_in_its_sources_outputs_and_metadata() -> None:
    def notebook(source: str = "x", html: str = "<td>1</td>", about: str = "") -> Any:
        shown = [nbformat.v4.new_output("display_data", {"text/html": html, "image/png": "0101851234"})]
        cells = [nbformat.v4.new_markdown_cell("## Løn\n\nTekst"), nbformat.v4.new_code_cell(source, outputs=shown)]
        return nbformat.v4.new_notebook(cells=cells, metadata={"om": about})

    refuse_cpr({"rapport.ipynb": notebook_parts(notebook())})
    for changed in (
        notebook(source="if a<b: borger = '010185-1234'; c = d>e"),
        notebook(html="<td>0101<b>85</b>1234</td>"),
        notebook(source="0101\u200b851234"),
    ):
        with pytest.raises(Withheld, match=r"under “Løn” i rapport\.ipynb"):
            refuse_cpr({"rapport.ipynb": notebook_parts(changed)})
    with pytest.raises(Withheld):
        refuse_cpr({"rapport.ipynb": notebook_parts(notebook(about="for 010185-1234"))})


def test_a_report_whose_picture_names_a_citizen_is_held_back() -> None:
    told = document(figures.contributions("Løn", "kr.", {"010170-1234": 2e4}, alt="Søjler", sign=Sign()))
    calm = document(figures.contributions("Løn", "kr.", {"Løn": 2e4}, alt="Søjler", sign=Sign()))
    with pytest.raises(Withheld, match="ipynb"):
        refuse_cpr({"rapport.ipynb": notebook_parts(told.notebook)})
    with pytest.raises(Withheld, match="html"):
        refuse_cpr({"rapport.html": page_parts(page.report(told, **ABOUT))})
    for parts in (notebook_parts(calm.notebook), page_parts(page.report(calm, **ABOUT))):
        refuse_cpr({"rapport": parts})
