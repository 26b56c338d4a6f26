"""A picture on the page, in its PDF, in Word, and under the search for CPR numbers."""

import base64

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from styringslib.presentation import figures
from styringslib.presentation.signs import Sign
from styringslib.privacy import find_cpr
from styringslib.publishing import page, pictures
from styringslib.publishing.document import Document, DocumentError, read
from styringslib.publishing.pictures import as_pixels, titled, without_drawing

ALT = "Søjler: <løn> +20.000 kr. & timer"

ABOUT = {
    "municipality": "Kommune",
    "unit": "Enhed",
    "unit_key": "enhed",
    "month": pd.Period("2026-10", "M"),
    "name": "rapport",
    "workbook": "tal.xlsx",
}


def document(*parts):
    shown = []
    for part in parts:
        data, about = part._repr_mimebundle_()
        if hasattr(part, "png"):
            data["image/png"] = base64.b64encode(part.png).decode()
            about["image/png"] = about["image/svg+xml"]
        shown.append(nbformat.v4.new_output("display_data", data, metadata=about))
    summary = {"application/vnd.styring.summary+json": {"headline": "x"}}
    shown.append(nbformat.v4.new_output("display_data", summary))
    cells = [nbformat.v4.new_markdown_cell("# Titel\n\n## Afsnit"), nbformat.v4.new_code_cell("x", outputs=shown)]
    return read(nbformat.v4.new_notebook(cells=cells))


@pytest.fixture(scope="module")
def content():
    return document(figures.contributions("Løn", "kr.", {"Løn": 2e4}, alt=ALT, sign=Sign(), source="Lønsystem"))


@pytest.fixture(scope="module")
def html(content):
    return page.report(content, **ABOUT)


def test_the_page_has_the_picture_as_text_with_its_name_and_no_bytes(html):
    figure = BeautifulSoup(html, "html.parser").find("figure")
    # One for a page, one for a phone; the style sheet shows one of them.
    assert [svg["class"] for svg in figure.find_all("svg")] == [["vid"], ["smal"]]
    for svg in figure.find_all("svg"):
        assert svg["role"] == "img"
        assert svg["aria-label"] == ALT
        assert svg.find("text").get_text() == "Løn"
    assert figure.figcaption.get_text() == "Kilde: Lønsystem"
    assert "base64" not in html
    assert "www.w3.org" not in str(figure)


def test_a_pdf_reads_the_name_from_the_first_element(html):
    svg = BeautifulSoup(titled(html), "html.parser").find("figure").svg
    assert next(iter(svg.children)).name == "title"
    assert svg.title.get_text() == ALT


def test_word_gets_the_same_picture_as_png(html, content):
    image = BeautifulSoup(as_pixels(html, content), "html.parser").find("figure").img
    assert image["alt"] == ALT
    assert base64.b64decode(image["src"].partition(",")[2]).startswith(b"\x89PNG")
    assert BeautifulSoup(as_pixels(html, content), "html.parser").find("figure").svg is None


def test_a_cpr_number_in_a_pictures_text_or_name_is_found_and_coordinates_are_none():
    drawn = '<svg id="f1" viewBox="0 0 1 1"><path d="M0101701234 010170-1234"/><text x="0101701234">{}</text></svg>'
    assert find_cpr("0101701234")
    assert not find_cpr(without_drawing(drawn.format("Løn")))
    assert find_cpr(without_drawing(drawn.format("010170-1234")))
    named = drawn.format("Løn").replace("<svg", '<svg aria-label="Borger 010170-1234"')
    assert find_cpr(without_drawing(named))
    # Told over two lines, each in a group of its own; and a mark within the picture that has a name.
    for broken in ("010170-</text></g>\n<g><text>1234", '</text><g aria-label="010170-1234"><path d="M0"/></g><text>'):
        assert find_cpr(without_drawing(drawn.format(broken)))


def test_pictures_are_taken_out_and_put_back_where_they_were() -> None:
    first, second = ('<svg id="f0123abcd" role="img"><text>A</text></svg>', '<svg id="fffffffff"><text>B</text></svg>')
    html = f"<p>Før</p>{first}<p>Mellem &lt;svg data-billede=</p>{second}<p>Efter</p>"
    bare, found = pictures.taken_out(html)
    assert found == [first, second]
    assert "<text>" not in bare
    assert pictures.put_back(bare, found) == html


def test_another_svg_stays_on_the_page_to_be_looked_at() -> None:
    html = '<svg id="mine"><a href="https://a.dk">x</a></svg><svg id="f0123abcd"><script>x</script></svg>'
    assert pictures.taken_out(html) == (html, [])


def test_a_picture_points_at_what_its_tags_say_and_not_at_what_its_words_do() -> None:
    svg = '<svg id="f0123abcd" aria-label="se href=&quot;http://a.dk&quot;"><text>src="http://b.dk"</text>'
    assert list(pictures.addresses(f'{svg}<use href="#c" x="1"/></svg>')) == ["#c"]
    assert list(pictures.addresses(f'{svg}<image xlink:href="http://d.dk/e.png"/></svg>')) == ["http://d.dk/e.png"]


def test_a_picture_that_points_elsewhere_makes_no_page() -> None:
    picture = '<svg id="f0123abcd" xmlns="http://www.w3.org/2000/svg"><image href="http://d.dk/e.png"/></svg>'
    shown = nbformat.v4.new_output(
        "display_data", data={"image/svg+xml": picture}, metadata={"image/svg+xml": {"alt": "x"}}
    )
    with pytest.raises(DocumentError, match=r"uden for sig selv: http://d\.dk/e\.png"):
        page.report(
            Document(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[shown])]), {}, ()), **ABOUT
        )
