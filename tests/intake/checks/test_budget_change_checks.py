"""Named budget changes: a move stands at both units, and the names lead to the revised budget."""

from typing import Any

import pandas as pd
import pytest

from styringslib.intake.checks.budget_change_checks import unbalanced_moves

HEAD = "Dato;Budgetår;Enhed;Fra eller til;Slags;Begrundelse;Varighed;Beløb\n"
GRANT = "28-04-2026;2026;Ådalen;Kassen;Tillægsbevilling;Flere borgere;Varig;12.000\n"


def budget() -> str:
    lines = ["Måned;Enhed;Område;Artsgruppe;Version;Beløb"]
    for month in pd.period_range("2026-01", "2026-12", freq="M"):
        lines += [
            f"{month};Ådalen;Hjemmepleje;Løn;Vedtaget;100000",
            f"{month};Ådalen;Hjemmepleje;Løn;Korrigeret;101000",
        ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        # 12 months of 1,000 more: the grant explains all of it.
        (GRANT, None),
        (GRANT.replace("12.000", "9.000"), "Ådalen 2026: Ændringerne er 9.000 kr., men budgettet er ændret 12.000 kr."),
        (
            GRANT.replace("Kassen;Tillægsbevilling", "Østerbæk;Omplacering"),
            "Omplaceringen mellem to enheder går ikke op; den anden enhed mangler det modsatte beløb den dag",
        ),
    ],
)
def test_what_the_data_check_says(folder: Any, rows: str, told: str | None) -> None:
    folder.table("budget", budget())
    folder.table("budgetaendringer", HEAD + rows)
    problems = folder.check().frame
    found = problems.loc[problems["table"] == "budgetaendringer", "message"].tolist()
    assert found == ([told] if told else [])


def test_a_move_is_whole_when_both_sides_are_written_on_the_day() -> None:
    """5 and -5 cancel; 3 stands alone; a pool is no unit; the day after is another move."""
    rows = [
        ("2026-04-28", "move", "Nord", "Syd", 5.0), ("2026-04-28", "move", "Syd", "Nord", -5.0),
        ("2026-04-29", "move", "Nord", "Syd", 3.0), ("2026-04-28", "move", "Nord", "Puljen", 9.0),
        ("2026-04-28", "grant", "Nord", "Syd", 9.0),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["decided_on", "kind", "unit", "counterpart", "amount"]).assign(year=2026)
    assert unbalanced_moves(table, ["Nord", "Syd"]).tolist() == [False, False, True, False, False]
