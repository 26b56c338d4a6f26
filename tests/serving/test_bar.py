"""What a served page has beside its file: the bar, the doors of its unit, and no closed link."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from styringslib.delivery.open_pages import without_closed
from styringslib.serving.bar import bar, who, with_bar, with_doors
from styringslib.serving.library import chosen, open_pages
from styringslib.serving.reader import Readers
from styringslib.serving.service import Service
from tests.serving.made_reports import PAGE, published, service, written


@pytest.fixture
def door(tmp_path: Path) -> Service:
    folder = written(tmp_path)
    published(folder / "reports")
    return service(folder, base="/styring/")


@pytest.mark.parametrize(
    ("login", "told"),
    [
        ("lea", "Du er Distriktsleder (lea)."),
        ("nils", "Du er Revisor (nils). Du ser det, der er fælles."),
        ("fremmed", "Du er Læser (fremmed). Du ser det, der er fælles."),
        ("", "Du læser på denne maskine og er ikke logget ind."),
    ],
)
def test_it_says_who_one_is(door: Service, login: str, told: str) -> None:
    assert who(door, Readers(door).of(login)) == told


def test_nobody_known_over_the_net(door: Service) -> None:
    there = replace(door, host="0.0.0.0")
    assert who(there, Readers(there).of("")) == "Du er ikke logget ind og ser det, der er fælles."


def test_it_leads_where_the_reader_may_go_and_marks_where_one_is(door: Service) -> None:
    shown = bar(door, Readers(door).of("lea"), "rapporter/", "Ådalen")
    for path in ("", "rapporter/", *(f"voila/render/{name}" for name in door.notebooks)):
        assert f'href="/styring/{path}"' in shown
    assert shown.count("aria-current") == 1
    assert 'href="/styring/rapporter/" aria-current="page"' in shown
    assert '<span class="her">Ådalen</span>' in shown
    assert "voila" not in bar(door, Readers(door).of("nils"), "")


def test_it_stands_above_the_pages_own_head_and_its_look_with_the_styles() -> None:
    html = with_bar(PAGE.format(title="T", body="", key=""), "<nav>x</nav>")
    assert html.index("Spring til") < html.index("<nav>x</nav>") < html.index('<header class="top">')
    assert html.index(".doerlinje") < html.index("</head>")


def test_all_months_are_led_to_once() -> None:
    kept, double = (
        '<li><a href="../index.html">Alle enheder</a></li>',
        '<li><a href="../../index.html">Alle måneder</a></li>',
    )
    way = f"<ul>\n  {kept}\n  {double}\n</ul>"
    shown = with_bar(PAGE.format(title="T", body=way, key=""), '<nav><a href="/rapporter/">Alle måneder</a></nav>')
    assert shown.count("Alle måneder") == 1
    assert kept in shown


@pytest.mark.parametrize(
    ("login", "key", "doors"),
    [
        (
            "lea",
            "aadalen",
            ["dispositioner.ipynb?enhed=aadalen&amp;slags=explanation", "scenarier.ipynb?enhed=aadalen"],
        ),
        ("lea", "nord", []),
        ("lea", "hele-kommunen", []),
        ("lea", '"><script>', []),
        ("vita", "nord", ["scenarier.ipynb?enhed=nord"]),
        ("kim", "nord", ["dispositioner.ipynb?enhed=nord&amp;slags=explanation", "scenarier.ipynb?enhed=nord"]),
        ("kim", "hele-kommunen", ["scenarier.ipynb"]),
        ("", "nord", ["scenarier.ipynb?enhed=nord"]),
        ("nils", "aadalen", []),
    ],
)
def test_the_doors_of_a_report_are_those_of_its_unit_and_its_reader(
    door: Service, login: str, key: str, doors: list[str]
) -> None:
    place = f'<div class="doere" data-enhed="{key}" hidden></div>'
    html = with_doors(f"<p>{place}</p>", door, Readers(door).of(login))
    found = [part.split('"')[0] for part in html.split('href="/styring/voila/render/')[1:]]
    assert found == doors
    assert ("hidden" in html) is not bool(doors)


def test_a_closed_link_is_its_text_and_one_that_says_where_to_look_is_gone() -> None:
    html = '<p>Nord: <a class="x" href="../nord/rapport.html">Nord</a>. <a href="a.html">Se <b>tjekket</b></a>.</p>'
    assert without_closed(html, lambda address: False) == "<p>Nord: Nord. </p>"
    assert without_closed(html, lambda address: True) == html
    assert without_closed('<a href="#x">X</a>', lambda address: False) == '<a href="#x">X</a>'
    line = '<ul><li><a href="a.html">Nord</a></li><li><a href="b.html">Syd</a> venter</li></ul>'
    assert without_closed(line, lambda address: False) == "<ul><li>Syd venter</li></ul>"


def test_the_months_page_has_only_what_the_reader_may_open(door: Service) -> None:
    readers = Readers(door)
    lea, vita = (open_pages(door, readers, readers.of(login)).month_page("2026-10") for login in ("lea", "vita"))
    assert 'href="aadalen/rapport.html"' in lea
    assert 'href="hele-kommunen/rapport.html"' in lea
    for other in ("Nord", "Solgården", "Visitationen", "scenarie", ".ipynb", "sager"):
        assert other not in lea
    assert 'href="nord/rapport.html"' in vita
    assert 'href="visitationen/sager.html"' in vita
    assert "Solgården" not in vita
    # Of the check's three remarks one is of Ådalen, two are of Nord.
    assert "Datatjekket har 1\xa0bemærkning." in lea
    assert "Datatjekket har 3\xa0bemærkninger." in vita
    assert "Bygger på tidligere data" not in lea


def test_the_page_over_all_months_has_only_what_the_reader_may_open(door: Service) -> None:
    readers = Readers(door)
    lea, vita = (open_pages(door, readers, readers.of(login)).months_page() for login in ("lea", "vita"))
    assert 'href="2026-09/aadalen/rapport.html"' in lea
    assert 'href="2026-10/aadalen/rapport.html"' in lea
    assert "Nord" not in lea
    assert 'href="2026-10/nord/rapport.html"' in vita
    assert "Solgården" not in vita


def test_the_page_over_the_months_leads_to_each_and_to_what_one_can_do(door: Service) -> None:
    html = chosen(door, Readers(door).of("lea"))
    assert html.index("/styring/rapporter/2026-10/index.html") < html.index("/styring/rapporter/2026-09/index.html")
    assert ">Oktober 2026</a>" in html
    assert "/styring/voila/render/scenarier.ipynb" in html
    assert "voila" not in chosen(door, Readers(door).of("nils"))
