from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pypdf import PdfReader

from styringslib.presentation.section import SUMMARY_MIME, detail, placed, section
from styringslib.presentation.tables import Heading, Table
from styringslib.publishing import formats, page, word
from styringslib.publishing.document import Document, DocumentError, read

# A picture of one white point.
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="
SUMMARY = {
    "budget": 14620000.0,
    "expected": 15010000.0,
    "deviation": 390000.0,
    "deviation_pct": 0.0267,
    "lower_80": 14800000.0,
    "upper_80": 15220000.0,
    "probability_over": 0.97,
    "signal": "over",
    "headline": "Vi forventer et merforbrug.",
}
TABLE = Table("tal", "Forbrug", (Heading("Måned", "month"), Heading("Kr.", "kr")), (("2026-10", 1234567.0),))


def _shown(data: dict[str, Any], **metadata: Any) -> nbformat.NotebookNode:
    return new_code_cell("secret_code()", outputs=[new_output("display_data", data=data, metadata=metadata)])


def _notebook(*cells: nbformat.NotebookNode | str, summary: dict[str, Any] | None = SUMMARY) -> nbformat.NotebookNode:
    made = [new_markdown_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    return new_notebook(cells=made + ([_shown({SUMMARY_MIME: summary, "text/plain": "RÅ"})] if summary else []))


FIGURE = _shown(
    {"image/png": DOT, "text/plain": "RÅ"}, **{"image/png": {"alt": "Forbruget stiger.", "caption": "Kilde: X"}}
)


def _page(*cells: Any, folded: bool = False, unit: str = "Ådalen", **changed: Any) -> BeautifulSoup:
    document = read(_notebook(*cells, **changed))
    about = {"municipality": "Lillevig", "unit": unit, "unit_key": "aadalen", "name": "rapport", "workbook": "tal.xlsx"}
    made = page.report(document, month=pd.Period("2026-10", "M"), folded=folded, **about)
    return BeautifulSoup(made, "html.parser")


def _cell(*parts: Any) -> nbformat.NotebookNode:
    """A code cell that has shown ``parts``, each with its place."""
    outputs = []
    for part in section(*parts).parts:
        shown = part._repr_mimebundle_()
        data, about = shown if isinstance(shown, tuple) else (shown, {})
        outputs.append(new_output("display_data", data=data, metadata=about))
    return new_code_cell("vis()", outputs=outputs)


def test_a_page_has_language_landmarks_and_headings_in_order() -> None:
    soup = _page(
        "# Ådalen i oktober", "Indledning", "## Økonomi", "### Løn", "## Økonomi", "Mere.", "## Æble & år", "Sidst."
    )
    assert soup.html["lang"] == "da"
    assert [tag.name for tag in soup.find_all(["header", "nav", "main", "footer"])] == [
        "header",
        "main",
        "nav",
        "footer",
    ]
    assert soup.body.a["href"] == "#indhold"
    assert soup.find(id="indhold").name == "main"
    assert [tag.name for tag in soup.find_all(["h1", "h2", "h3"])] == ["h1", "h2", "h2", "h3", "h2", "h2"]
    assert soup.h1.text == "Ådalen i oktober"
    links = [(link["href"], link.text) for link in soup.nav.find_all("a")]
    assert links == [("#oekonomi", "Økonomi"), ("#oekonomi-2", "Økonomi"), ("#aeble-aar", "Æble & år")]
    assert all(soup.find(id=href[1:]).parent.name == "section" for href, _ in links)
    assert soup.find(class_="hovedbudskab").text.strip() == "Indledning"


def test_key_figures_are_in_danish_and_the_signal_is_told_in_words_and_shape() -> None:
    text = " ".join(_page("# A").find(class_="lead").get_text(" ").split()).replace("\u00a0", " ")
    assert text == (
        "Vi forventer et merforbrug. Korrigeret budget 14,62 mio. kr. Forventet regnskab 15,01 mio. kr. "
        "mellem 14,80 mio. kr. og 15,22 mio. kr. med 80 pct. sikkerhed Forventet afvigelse +390.000 kr. "
        "2,7 pct. over budgettet Sandsynlighed for merforbrug 97 pct. Vurdering Over budgettet"
    )
    shapes = {
        _page("# A", summary=SUMMARY | {"signal": kind}).find("path")["d"]
        for kind in ("over", "under", "on_budget", "?")
    }
    assert len(shapes) == 4


@pytest.mark.parametrize("missing", sorted(set(SUMMARY) - {"expected"}))
def test_figures_that_are_not_known_are_left_out(missing: str) -> None:
    for summary in ({**SUMMARY, missing: None}, {name: value for name, value in SUMMARY.items() if name != missing}):
        text = _page("# A", summary=summary).find(class_="lead").text
        assert "None" not in text
        assert "15,01" in text


def test_code_and_raw_values_stay_out_and_tables_and_figures_come_in() -> None:
    table = _shown({"text/html": TABLE.to_html(), "text/plain": "RÅ"})
    soup = _page("# A", "## B", table, FIGURE)
    assert "secret_code" not in str(soup)
    assert "RÅ" not in soup.text
    assert soup.figure.img["alt"] == "Forbruget stiger."
    assert soup.figure.img["src"] == f"data:image/png;base64,{DOT}"
    assert (soup.figure.img["width"], soup.figcaption.text) == ("1", "Kilde: X")
    region = soup.find(class_="tabel")
    assert (region["role"], region["tabindex"], region.table.caption.text) == ("region", "0", "Forbrug")
    assert region.find("td").text == "1.234.567"


def test_tables_of_the_same_name_are_told_apart() -> None:
    twice = [_shown({"text/html": TABLE.to_html()}) for _ in range(2)]
    labels = [tag["aria-label"] for tag in _page("# A", "## B", *twice).find_all(class_="tabel")]
    assert labels == ["Forbrug", "Forbrug (2)"]


def test_a_page_fetches_nothing_and_runs_nothing() -> None:
    soup = _page("# A", "## B", FIGURE)
    assert not soup.find_all(["script", "link", "iframe"])
    assert "http" not in str(soup)
    assert "url(" not in str(soup.style)


@pytest.mark.parametrize(
    "written",
    [
        "Nord & Syd's <b>team</b> / æøå",
        '<img src=x onerror="alert(1)">',
        "<script>alert(1)</script>",
        "Se https://example.com/side og www.example.com",
        "Se <https://example.com/side>",
        "&lt;b&gt; &amp; 5 < 6",
    ],
)
def test_names_and_what_people_have_written_are_text_and_nothing_else(written: str) -> None:
    shown = _page("# A", "## B", _cell(f"**{written}** ventes at bruge 5 kr."), f"- {written}").main
    assert [tag.name for tag in shown.find_all(["b", "img", "script"])] == []
    assert [link["href"] for link in shown.find_all("a") if "example" in link["href"]] == []
    assert shown.strong.parent.get_text() == f"{written} ventes at bruge 5 kr."
    assert shown.strong.get_text() == shown.li.get_text().strip() == written


def test_a_link_that_would_run_something_runs_nothing() -> None:
    links = _page("# A", "## B", _cell("[her](javascript:alert(1)), [tjek](../datatjek.html)")).main.find_all("a")
    assert [link["href"] for link in links if link.get_text() in ("her", "tjek")] == [
        "#harmful-link",
        "../datatjek.html",
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (_shown({"image/png": DOT}), "alt"),
        (_shown({"image/png": DOT}, **{"image/png": {"alt": "  "}}), "alt"),
        (_shown({"text/html": '<img alt="x" src="https://example.com/x.png">'}), "example.com"),
        (_shown({"text/html": '<a href="//example.com">x</a>'}), "example.com"),
        (_shown({"text/html": "<script>1</script>"}), "<script>"),
        ("#### For dybt", "springer et niveau over"),
        ("# Endnu en titel", "mere end én overskrift"),
        (_shown({SUMMARY_MIME: SUMMARY}), "den viser 2"),
    ],
)
def test_a_notebook_that_can_not_be_an_accessible_page_is_refused(cell: Any, text: str) -> None:
    with pytest.raises(DocumentError, match=text):
        _page("# A", "## B", cell)


def test_a_notebook_without_summary_is_refused() -> None:
    with pytest.raises(DocumentError, match="den viser 0"):
        read(_notebook("# A", summary=None))


def test_a_pdf_leads_to_no_file_and_does_not_tell_where_it_was_made(tmp_path: Path) -> None:
    html = (
        '<html lang="da"><head><title>Ark</title></head><body><main><h1 id="top">Ark</h1>'
        '<p><a href="ark-tal.xlsx">Tallene</a> <a class="vej" href="../index.html">Alle</a> <a href="#top">Op</a></p>'
        "</main></body></html>"
    )
    page.pdf(html, tmp_path / "a.pdf")
    reader = PdfReader(tmp_path / "a.pdf")
    links = [one.get_object() for one in reader.pages[0]["/Annots"]]
    assert len(links) == 1
    assert "/URI" not in str(links[0])
    assert "Tallene Alle Op" in reader.pages[0].extract_text().replace("\n", " ")
    assert str(tmp_path).encode() not in (tmp_path / "a.pdf").read_bytes()


def test_pdf_is_tagged_danish_and_accessible(tmp_path: Path) -> None:
    soup = _page("# A", "## B", _shown({"text/html": TABLE.to_html()}), FIGURE)
    page.pdf(str(soup), tmp_path / "a.pdf")
    reader = PdfReader(tmp_path / "a.pdf")
    root = reader.trailer["/Root"]
    assert str(root["/Lang"]).startswith("da")
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    text = reader.pages[0].extract_text()
    assert "1.234.567" in text
    assert "Side 1 af 1" in text


def test_word_keeps_headings_tables_and_alt_texts(tmp_path: Path) -> None:
    soup = _page("# A", "## Økonomi", _shown({"text/html": TABLE.to_html()}), FIGURE)
    word.write(str(soup), tmp_path / "a.docx")
    with ZipFile(tmp_path / "a.docx") as package:
        text = package.read("word/document.xml").decode()
    assert "Økonomi" in text
    assert "1.234.567" in text
    assert text.count('descr="Forbruget stiger."') == 2
    assert "base64" not in text
    assert "Spring til" not in text


def test_a_missing_extra_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    told = "--pdf kræver en ekstra pakke. Installér den med: pip install 'styringslib[pdf]'"
    assert formats.missing_extra("pdf") == told
    assert "styringslib[word]" in str(formats.missing_extra("docx"))


def test_the_document_holds_the_raw_tables() -> None:
    shown = _shown({"text/html": "", "application/vnd.styring.table+json": TABLE.to_json()})
    document = read(_notebook("# A", shown))
    assert isinstance(document, Document)
    assert document.tables[0]["rows"] == [["2026-10", 1234567.0]]


def test_parts_that_follow_each_other_at_a_place_share_one_box() -> None:
    parts = ["Først.", detail(TABLE, "Det korte."), "Mellem.", placed("bro", "Broen.")]
    soup = _page("## Økonomi", _cell(*parts))
    boxes = soup.select("section > .plads")
    assert [box["class"] for box in boxes] == [["plads", "plads-detalje"], ["plads", "plads-bro"]]
    assert boxes[0].find("caption").text == "Forbrug"
    assert boxes[0].find_all("p")[-1].text == "Det korte."
    assert boxes[1].text.strip() == "Broen."
    assert [tag.text for tag in soup.select("section > p")] == ["Først.", "Mellem."]
    made = section(*parts)
    assert made.text == "Først.\n\nDet korte.\n\nMellem.\n\nBroen."
    assert list(made.tables) == ["tal"]


def test_a_report_opens_on_its_front_page_and_its_sections_are_folded_with_what_they_say_first() -> None:
    economy = _cell("**Hvorfor?** Der er brugt 8,4 mio. kr. om året. Det er mere end ventet.", TABLE)
    soup = _page(
        "# Ådalen",
        _cell(placed("svar", "Svaret.")),
        "## Økonomi",
        economy,
        "## Til mødet",
        "- Hvad nu?\n- Og så?",
        folded=True,
    )
    front = soup.main.find("section")
    assert front["class"] == ["forside", "hel-side"]
    assert (front.h1.text, front.select_one(".felter > .plads-svar").text.strip()) == ("Ådalen", "Svaret.")
    doors = front.find_all(recursive=False)[-1]
    assert (doors["class"], doors["data-enhed"], doors.has_attr("hidden")) == (["doere"], "aadalen", True)
    folds = soup.select("main > section > details.afsnit")
    assert [(fold.summary.h2.text, fold.summary.h2["id"]) for fold in folds] == [
        ("Økonomi", "oekonomi"),
        ("Til mødet", "til-moedet"),
    ]
    assert [fold.summary.select_one(".kort").text for fold in folds] == [
        "Der er brugt 8,4 mio. kr. om året.",
        "Hvad nu?",
    ]
    assert folds[0].find("caption").text == "Forbrug"
    assert not any(fold.has_attr("open") for fold in folds)
    assert soup.select_one(".vis-alt").has_attr("hidden")
    assert soup.find("nav") is None


def test_further_figures_are_folded_under_their_names_in_every_report() -> None:
    for folded in (True, False):
        cell = _cell("Det korte.", detail(TABLE), "Mellem.", detail("En forudsætning."))
        boxes = _page("## Økonomi", cell, folded=folded).select("section details.plads-detalje")
        assert [box.summary.text for box in boxes] == ["Flere tal: Forbrug", "Mere om dette"]
    soup = _page("## Økonomi", _cell(detail("Skjult."), "x" * 160 + "."), folded=True)
    assert soup.select(".kort") == []


def test_the_only_script_is_the_templates_own_and_fetches_nothing() -> None:
    scripts = _page("## Økonomi", "Om økonomien.", folded=True).find_all("script")
    assert len(scripts) == 1
    assert not scripts[0].attrs
    assert not any(word in scripts[0].text for word in ("fetch", "import", "http", "innerHTML"))
    assert _page("## Økonomi").find_all("script") == []


def test_print_opens_the_sections_and_names_unit_and_month_on_every_page_but_the_first(tmp_path: Path) -> None:
    cells = ["# A", "Svaret.", "## Økonomi", _cell("Det korte.", TABLE, detail(TABLE, "Kun på skærmen."))]
    soup = _page(*cells, folded=True, unit='Å & "Dalen"')
    page.pdf(str(soup), tmp_path / "a.pdf")
    first, second = [sheet.extract_text() for sheet in PdfReader(tmp_path / "a.pdf").pages]
    assert "Svaret." in first
    assert '"Dalen", oktober 2026' not in first
    assert 'Å & "Dalen", oktober 2026' in second
    assert "Side 2 af 2" in second
    assert second.count("Det korte.") == 1
    assert second.count("1.234.567") == 1
    assert "Kun på skærmen" not in second


def test_word_has_paper_header_page_numbers_and_a_front_page_in_two_columns(tmp_path: Path) -> None:
    front = _cell(placed("krav", "Kravet."), placed("bro", "Broen."), placed("spor", "Sporet."))
    soup = _page("# Å & B", front, "## Økonomi", _cell("Det korte.", TABLE, detail("Kun på skærmen.")), folded=True)
    word.write(str(soup), tmp_path / "a.docx")
    with ZipFile(tmp_path / "a.docx") as package:
        parts = {name: package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels"))}
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    body, footer = (fromstring(parts[name]) for name in ("word/document.xml", "word/footer1.xml"))
    paper = next(body.iter(f"{w}pgSz"))
    assert (paper.get(f"{w}w"), paper.get(f"{w}h")) == ("11906", "16838")
    assert "Lillevig" in parts["word/header1.xml"]
    assert "Å &amp; B" in parts["word/header1.xml"]
    assert [str(field.get(f"{w}instr")).strip() for field in footer.iter(f"{w}fldSimple")] == ["PAGE", "NUMPAGES"]
    assert "".join(footer.itertext()) == "Side 1 af 1"
    for name in ("header1", "footer1"):
        assert f"{name}.xml" in parts["word/_rels/document.xml.rels"]
        assert f"/word/{name}.xml" in parts["[Content_Types].xml"]
    columns, shown = body.iter(f"{w}tbl")
    assert ["".join(cell.itertext()) for cell in columns.iter(f"{w}tc")] == ["Broen.", "Sporet."]
    assert next(shown.iter(f"{w}tblW")).get(f"{w}w") == "5000"
    broken = [line for line in body.iter(f"{w}p") if line.find(f"{w}pPr/{w}pageBreakBefore") is not None]
    assert ["".join(line.itertext()) for line in broken] == ["Økonomi"]
    text = "".join(body.itertext())
    assert text.count("Det korte.") == 1
    assert "Kun på skærmen" not in text
    assert "Vis alt" not in text


def test_a_section_that_has_nothing_to_say_is_not_there() -> None:
    soup = _page("# A", "## Økonomi", "Om økonomien.", "## Timer", new_code_cell("vis()"), "## Til mødet", "Hvad nu?")
    assert [heading.text for heading in soup.main.find_all("h2")] == ["Økonomi", "Til mødet"]
    assert "Timer" not in soup.main.text
    folded = _page("# A", "## Økonomi", "Om økonomien.", "## Timer", new_code_cell("vis()"), folded=True)
    assert [one.h2.text for one in folded.select("details.afsnit > summary")] == ["Økonomi"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Se [planen](https://example.org/a?b=1&c=2) her.", "Se planen (https://example.org/a?b=1&c=2) her."),
        ("Se ![kortet](//example.org/k.png).", "Se kortet (//example.org/k.png)."),
        ("[https://example.org](https://example.org)", "https://example.org"),
    ],
)
def test_an_address_that_somebody_wrote_as_a_link_is_text(written: str, told: str) -> None:
    soup = _page("# A", "## B", _cell(written))
    assert soup.section.find_next("section").p.text == told
    assert [one.get("href") for one in soup.main.section.find_next("section").find_all(["a", "img"])] == []


def test_a_link_to_a_page_beside_it_stays_one() -> None:
    soup = _page("# A", "## B", _cell("Se [datatjekket](../datatjek.html)."))
    assert soup.main.find("a", href="../datatjek.html").text == "datatjekket"
