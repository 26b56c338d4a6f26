"""Total rows are no data; they check the rows above them."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = "Måned;Enhed;Fraværsart;Fraværsdage\n"
ROWS = (
    "2026-09;Ådalen;Sygdom;3,5\n2026-09;Østerbæk;Sygdom;4,5\n{sub}2026-10;Ådalen;Sygdom;5\n2026-10;Østerbæk;Sygdom;7\n"
)


@pytest.mark.parametrize(
    "text",
    [
        ROWS.format(sub="") + "I alt;;;20\n",
        ROWS.format(sub="Subtotal 2026-09;;;8\n") + "Subtotal 2026-10;;;12\nTotal;;;20\n",
        ROWS.format(sub=";;;8\n") + ";;;12\n;;;20,00\n",
        ROWS.format(sub="") + ";Hovedtotal;;20\n;;;\n\n",
    ],
)
def test_totals_that_agree_leave_no_trace(folder: Any, text: str) -> None:
    folder.table("fravaer", HEAD + text)
    municipality = folder.read()
    assert municipality.absence["absence_days"].sum() == 20
    assert len(municipality.absence) == 4
    assert municipality.problems.empty


@pytest.mark.parametrize("total", ["19", "21", "200", "19,9"])
def test_a_total_that_does_not_agree_is_an_error(folder: Any, total: str) -> None:
    folder.table("fravaer", HEAD + ROWS.format(sub="") + f"I alt;;;{total}\n")
    problems = folder.check().frame
    assert list(problems["severity"]) == ["error"]
    assert problems["row"].item() == 6
    assert f"Kontroltotalen er {total}" in problems["message"].item()


def test_totals_stated_in_settings(folder: Any) -> None:
    folder.table(
        "vikarer",
        "Måned;Enhed;Vikartype;Timer;Beløb\n2026-10;Ådalen;Intern;10;4.000\n",
        'kontroltotaler = { "2026-10" = 4000 }',
    )
    assert folder.check().errors == 0
    folder.blocks[0] = folder.blocks[0].replace("= 4000", "= 4000.6")
    assert "Kontroltotalen for 2026-10 er 4.000,60 kr., men filerne giver 4.000 kr." in folder.check().text()
    folder.blocks[0] = folder.blocks[0].replace('"2026-10"', '"2026-11"')
    assert "ingen rækker" in folder.check().text()


def test_a_text_that_begins_with_total_is_no_total(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings.replace("Løn oktober", "Total renovering"))
    assert len(folder.read().postings) == 5
