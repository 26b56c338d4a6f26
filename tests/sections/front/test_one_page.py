"""A front page is one sheet of paper, also that of a unit with a long name, five causes, twelve months and seven needs."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from styringslib.presentation.bridge import Way, bridge
from styringslib.presentation.section import Section, Summary, bullets, placed, section
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Heading, Table
from styringslib.presentation.track import track
from styringslib.publishing import page
from styringslib.publishing.document import read
from styringslib.sections.front.section import front
from tests.sections.front.made_front import earlier, sundby

DECEMBER = pd.Period("2026-12", "M")
LONG = "Plejecenter og hjemmeplejedistrikt Nørre Vestermarken-Skovbakken og Omegn"
SUBTITLE = "Fra budget til forventet regnskab, 1.000 kr. Plus er et dårligere resultat, minus (skraveret) er et bedre."
ANSWER = (
    "Vi forventer et regnskab på 14,62 mio. kr. mod et budget på 14,10 mio. kr., altså 0,52 mio. kr. (3,7 pct.) over. "
)
LINE = "»Gennemgang af ruter og kørsel i alle fire grupper i distriktet« havde frist 30. september 2026 og er ikke meldt færdig."


def pages(heading: str, shown: Section, folder: Path) -> list[Any]:
    """The printed pages of a report with that front page and one section after it."""
    from weasyprint import HTML

    outputs = []
    for part in shown.parts:
        made = part._repr_mimebundle_()
        data, about = made if isinstance(made, tuple) else (made, {})
        data = {
            mime: base64.b64encode(value).decode() if isinstance(value, bytes) else value
            for mime, value in data.items()
        }
        outputs.append(new_output("display_data", data=data, metadata=about))
    cells = [
        new_markdown_cell(f"# {heading}"),
        new_code_cell("vis()", outputs=outputs),
        new_markdown_cell("## Økonomi\n\nTekst."),
    ]
    about = {"municipality": "Sundby", "unit": heading, "unit_key": "nord", "name": "rapport", "workbook": "tal.xlsx"}
    text = page.report(read(new_notebook(cells=cells)), month=DECEMBER, folded=True, **about)
    return list(HTML(string=text, base_url=str(folder)).render().pages)


def test_the_longest_front_page_is_one_sheet(tmp_path: Path) -> None:
    rows = tuple((f"Forventet afvigelse i pct. af det optjente, linje {number}", 8_408_943.0) for number in range(9))
    status = Table(
        "kort_status",
        f"{LONG}. Status 31. december 2026",
        (Heading("Post", "text"), Heading("Kr. eller pct.", "kr")),
        rows,
    )
    labels = (
        "Fravær og anden betalt tid uden fremmøde", "Eksterne vikarer i enheder, hvor timer ikke forklarer udgiften",
        "Overdragede sygeplejeydelser", "Løn i enheder, hvor timer ikke forklarer udgiften", "Betaling til private leverandører",
        "Andet", "Resten af året og enheder uden årsager",
    )  # fmt: skip
    steps = [(label, 100_000.0) for label in labels]
    way = Way(steps, 700_000.0, 500_000.0, 900_000.0, mark=("Optjent", 300_000.0))
    points = pd.DataFrame({
        "month": pd.period_range("2026-01", "2026-12", freq="M"), "expected": 9e6, "lower_80": 8.8e6, "upper_80": 9.2e6,
        "outside": True,
    })  # fmt: skip
    shown = section(
        placed(
            "svar",
            "Vi forventer et regnskab på 14,62 mio. kr. mod et budget på 14,10 mio. kr. " * 4,
            "Siden september. " * 12,
        ),
        placed("status", status),
        placed(
            "bro",
            bridge(f"{labels[0]} vejer mest", SUBTITLE, way, alt="Bro.", sign=Sign(), source="Økonomisystem"),
        ),
        placed("spor", track(labels[1], SUBTITLE, points, alt="Spor.", lines=[("Budget", 9.1e6)]), LINE),
        placed("krav", f"**Kræver noget af dig**\n\n{bullets([LINE] * 5)}\n\n**Til mødet**\n\n{bullets([LINE] * 2)}"),
        Summary({"headline": "Svar."}),
    )
    assert len(pages(f"{LONG} · december 2026", shown, tmp_path)) == 2


def test_a_units_own_front_page_is_one_sheet(tmp_path: Path) -> None:
    money = {
        "budget": 11_280_000.0, "spent": 10_000_000.0, "expected": 12_000_000.0, "lower_80": 11_900_000.0,
        "upper_80": 12_150_000.0, "probability": 0.98,
    }  # fmt: skip
    record = earlier("Nord", m3=(11_300_000.0, 11_200_000.0, 11_400_000.0))
    basis = sundby(tmp_path, forecast=money, record=record)
    assert len(pages("Nord · oktober 2026", front(basis), tmp_path)) == 2
