"""A column in which an empty cell says something: without it nobody has said it, and nothing is read as nought."""

from __future__ import annotations

from typing import Any

import pytest

PLACES = """\
Borger;Botilbud;Plads;Støtteniveau;Fra;Til;Takst
{0};Ådalen;1;Niveau 1;2026-01-01;;1500
{1};Ådalen;2;Niveau 1;2026-01-01;;1500
"""
CASES = """\
Borger;Enhed;Ydelse;Lovgrundlag;Fra;Til;Timer pr. uge;Senest revurderet
b1;Ådalen;Praktisk hjælp;SEL § 83;2026-01-01;;2,5;
"""
COURSES = """\
Borger;Enhed;Fra;Til
b1;Ådalen;2026-01-01;2026-03-01
"""


def warnings(folder: Any) -> list[str]:
    frame = folder.check().frame
    return frame.loc[frame["message"].str.contains("blev ikke fundet"), "message"].tolist()


def test_places_of_which_nobody_says_who_lives_there_are_not_empty_places(folder: Any) -> None:
    folder.table("pladser", PLACES.format("b1", "b2").replace("Borger", "Beboernøgle"))
    folder.table("forloeb", COURSES)
    assert warnings(folder) == [
        "Kolonnen Borger blev ikke fundet: det vides ikke, hvem der bor på pladserne, så de er ikke med, og belægningen vises "
        "ikke"
    ]
    assert folder.read().placements.empty


def test_a_place_whose_citizen_is_empty_is_an_empty_place(folder: Any) -> None:
    folder.table("pladser", PLACES.format("b1", ""))
    assert warnings(folder) == []
    placements = folder.read().placements
    assert placements["citizen"].tolist()[:1] == ["b1"]
    assert placements["citizen"].isna().sum() == 1


def test_a_column_that_kommune_toml_names_is_found(folder: Any) -> None:
    text = PLACES.format("b1", "b2").replace("Borger", "Beboernøgle")
    folder.table("pladser", text, 'kolonner = { "Borger" = "Beboernøgle" }')
    assert warnings(folder) == []
    assert len(folder.read().placements) == 2


@pytest.mark.parametrize(
    ("heading", "text", "column", "told"),
    [
        ("pladser", PLACES.format("b1", "b2"), "Til", "Kolonnen Til blev ikke fundet: alle regnes for at bo der endnu"),
        ("sager", CASES, "Til", "Kolonnen Til blev ikke fundet: alle bevillinger regnes for at løbe endnu"),
        (
            "sager",
            CASES,
            "Senest revurderet",
            "Kolonnen Senest revurderet blev ikke fundet: ingen bevilling regnes for at være revurderet, siden den blev givet",
        ),
        ("forloeb", COURSES, "Til", "Kolonnen Til blev ikke fundet: alle forløb regnes for at være i gang"),
    ],
)
def test_what_is_done_without_a_column_is_told(folder: Any, heading: str, text: str, column: str, told: str) -> None:
    folder.table(heading, text.replace(f";{column}", ";Ukendt", 1))
    assert warnings(folder) == [told]
