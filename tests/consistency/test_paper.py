from __future__ import annotations

import pytest

from tests.consistency.making import Publication
from tests.consistency.paper import sheets

# The most that a leader is given: one report of each kind, on A4.
MOST = {
    "noerreskov": 5, "soendervang": 5, "solgaarden": 5, "rehabiliteringsteamet": 5, "fjord_hjemmepleje": 5, "visitationen": 5,
    "hele-kommunen": 8,
}  # fmt: skip


@pytest.mark.parametrize("unit", MOST)
def test_a_report_is_short_on_paper_and_nothing_is_cut(published_sample: Publication, unit: str) -> None:
    made = sheets((published_sample.folder / unit / "rapport.html").read_text("utf-8"))
    assert 2 <= len(made) <= MOST[unit]
    assert [sheet.outside for sheet in made if sheet.outside] == []
    # A heading or a table's title never stands alone at the foot of a page.
    assert not {"h1", "h2", "h3", "caption"} & {sheet.last for sheet in made}


def test_what_is_cut_or_left_alone_would_be_seen() -> None:
    wide = "<table><tr>" + "<td style='white-space: nowrap'>1.234.567 kr.</td>" * 20 + "</tr></table>"
    (cut,) = sheets(f"<style>@page {{ size: A4 }}</style>{wide}")
    assert "1.234.567 kr." in cut.outside
    alone, rest = sheets("<h2>Økonomi</h2><p style='break-before: page'>Tekst.</p>")
    assert (alone.last, alone.outside, rest.last) == ("h2", (), "p")
