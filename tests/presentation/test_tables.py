"""Tables as a screen reader, a workbook and a person see them."""

from html.parser import HTMLParser

import pandas as pd

from styringslib.presentation.tables import TABLE_MIME, Heading, Table, table

FRAME = pd.DataFrame({"unit": ["Ådalen", "I alt"], "kr": [1234.4, float("nan")], "share": [0.123, 0.5]})
COLUMNS = {"unit": ("Enhed", "text"), "kr": ("Beløb, kr.", "kr"), "share": ("Andel, pct.", "pct")}


class Cells(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.texts = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.texts.append(data)


def parsed(html: str) -> Cells:
    cells = Cells()
    cells.feed(html)
    return cells


def test_headers_have_scope_and_the_table_a_caption():
    cells = parsed(table("x", "Status", FRAME, COLUMNS).to_html())
    scopes = [attributes.get("scope") for tag, attributes in cells.tags if tag == "th"]
    assert scopes == ["col", "col", "col", "row", "row"]
    assert [tag for tag, _ in cells.tags].count("caption") == 1
    assert cells.texts[0] == "Status"
    assert "1.234" in cells.texts
    assert "–" in cells.texts
    assert "12,3" in cells.texts


def test_text_from_data_cannot_become_markup():
    frame = FRAME.assign(unit=["<script>x</script>", "a & b"])
    html = table("x", 'En "status" <b>', frame, COLUMNS, note="<i>", source="&").to_html()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "a &amp; b" in html


def test_raw_values_reach_the_workbook_unrounded_and_missing_as_null():
    bundle = table("x", "Status", FRAME, COLUMNS, totals=[1])._repr_mimebundle_()
    assert bundle[TABLE_MIME]["rows"] == [["Ådalen", 1234.4, 0.123], ["I alt", None, 0.5]]
    assert bundle[TABLE_MIME]["totals"] == [1]


def test_key_figures_in_one_column_keep_their_own_kinds():
    frame = pd.DataFrame({"label": ["Andel", "Beløb"], "value": [0.5, 1000.0]})
    columns = {"label": ("Nøgletal", "text"), "value": ("2026", "row")}
    made = table("x", "Nøgletal", frame, columns, row_kinds=["pct", "kr"])
    texts = parsed(made.to_html()).texts
    assert "50,0" in texts
    assert "1.000" in texts
    assert made.to_json()["row_kinds"] == ["pct", "kr"]


def test_an_empty_table_still_has_its_headings():
    cells = parsed(table("x", "Tom", FRAME.iloc[:0], COLUMNS).to_html())
    assert [attributes.get("scope") for tag, attributes in cells.tags if tag == "th"] == ["col"] * 3


def test_figures_that_are_compared_along_a_row_are_printed_apart():
    """9.24 of 9.18 hours is a difference that a sentence tells; the table beside it cannot say 9.2 of 9.2."""
    frame = pd.DataFrame({"label": ["Timer", "Fravær", "Dage"], "a": [9.24, 0.0891, 5.001], "b": [9.18, 0.08, 5.003]})
    columns = {"label": ("Nøgletal", "text"), "a": ("Budget", "row"), "b": ("2026", "row")}
    made = table("x", "Nøgletal", frame.assign(c=[None] * 3), columns, row_kinds=["hours1", "pct", "hours1"])
    assert parsed(made.to_html()).texts == [
        *("Nøgletal", "Nøgletal", "Budget", "2026"),
        *("Timer", "9,24", "9,18", "Fravær", "8,9", "8,0", "Dage", "5,0", "5,0"),
    ]
    named = {"label": ("Art", "text"), "a": ("I år", "hours1"), "b": ("Året før", "hours1")}
    rows = frame.iloc[:1]
    assert parsed(table("x", "Art", rows, named).to_html()).texts[-2:] == ["9,2", "9,2"]
    assert parsed(table("x", "Art", rows, named, beside=("a", "b")).to_html()).texts[-2:] == ["9,24", "9,18"]


def test_a_verdict_among_numbers_stands_under_them() -> None:
    shown = Table(
        "kort_status",
        "Status",
        (Heading("Post"), Heading("Kr. eller pct.", "row")),
        (("Korrigeret budget", 8_140_878.0), ("Vurdering", "Over budgettet")),
        row_kinds=("kr", "text"),
    ).to_html()
    assert "<td class=tal>8.140.878</td>" in shown
    assert "<td class=tal>Over budgettet</td>" in shown
