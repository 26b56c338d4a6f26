"""What is known of a year, in files: an amount where there is one, and none where there is not."""

from typing import Any

import pytest

HEADINGS = "Enhed;Måned;Hvad vi ved;Kr.;Begrundelse\n"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Ådalen;2026-09;Engangsbeløb;120.000;Efterbetaling\n", []),
        ("Ådalen;2026-09;Nyt niveau;0;Gennemgået med lederen\n", []),
        ("Ådalen;2026-09;Nyt niveau;;To nye borgere\n", ["Beløbet er tomt, så tilretningen regnes ikke med"]),
        (
            "Ådalen;2026-09;Budgettet holder;5;Aftalt\n",
            ["Beløbet bliver ikke brugt: om budgettet holder, har intet beløb"],
        ),
        ("Ådalen;2026-09;Måske;5;Aftalt\n", ["Værdien er ikke en af de kendte: Måske"]),
    ],
)
def test_what_the_data_check_says(folder: Any, row: str, told: list[str]) -> None:
    folder.table("tilretninger", HEADINGS + row)
    problems = folder.check().frame
    assert problems.loc[problems["table"] == "tilretninger", "message"].tolist() == told
