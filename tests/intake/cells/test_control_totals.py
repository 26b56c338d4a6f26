"""Total rows are no data; they check the rows above them."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = "Måned;Enhed;Fraværsart;Fraværsdage\n"
ROWS = (
    "2026-09;Ådalen;Sygdom;3,5\n2026-09;Østerbæk;Sygdom;4,5\n{sub}2026-10;Ådalen;Sygdom;5\n2026-10;Østerbæk;Sygdom;7\n"
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (ROWS.format(sub="") + "I alt;;;20\n", "1 række er en sum"),
        (ROWS.format(sub="Subtotal 2026-09;;;8\n") + "Subtotal 2026-10;;;12\nTotal;;;20\n", "3 rækker er summer"),
        (ROWS.format(sub=";;;8\n") + ";;;12\n;;;20,00\n", "3 rækker er summer"),
        (ROWS.format(sub="") + ";Hovedtotal;;20\n;;;\n\n", "1 række er en sum"),
        ("I alt;;;20\n" + ROWS.format(sub=""), "1 række er en sum"),
        ("Total;;;20\nSum:;;;8\n" + ROWS.format(sub="Sum:;;;12\n"), "3 rækker er summer"),
        (ROWS.format(sub="* 2026-09;;;8\n") + "* 2026-10;;;12\n** ;;;20\n", "3 rækker er summer"),
        (ROWS.format(sub="I alt september;;;8\n") + "***;;;20\n", "2 rækker er summer"),
    ],
)
def test_totals_that_agree_are_left_out_and_told(folder: Any, text: str, count: str) -> None:
    folder.table("fravaer", HEAD + text)
    municipality = folder.read()
    assert municipality.absence["absence_days"].sum() == 20
    assert len(municipality.absence) == 4
    assert municipality.problems["severity"].tolist() == ["note"]
    assert municipality.problems["message"].item().startswith(f"{count} ")


@pytest.mark.parametrize("total", ["19", "21", "200", "19,9"])
def test_a_total_that_does_not_agree_is_an_error(folder: Any, total: str) -> None:
    folder.table("fravaer", HEAD + ROWS.format(sub="") + f"I alt;;;{total}\n")
    problems = folder.check().frame
    assert list(problems["severity"]) == ["error", "note"]
    assert problems["row"].iloc[0] == 6
    assert f"Kontroltotalen er {total}" in problems["message"].iloc[0]


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
