"""Causes and solutions in files: each belongs somewhere, and a solution to a cause that is there."""

from typing import Any

import pytest

from styringslib.intake import read_checked_copy, write_checked_copy

CAUSES = "Enhed;Område;Måned;Årsag;Vurdering;Kr. i år;Kr. på et helt år\n"
SOLUTIONS = "Enhed;Område;Årsag;Måned;Løsning;Sigt;Kr. på et helt år;Ansvarlig;Frist\n"
CAUSE = ";Hjemmepleje;2026-09;Flere ældre;Strukturelt;;120.000\n"
SOLUTION = ";;flere ældre;2026-09;Forløb;Næste budget;-40.000;Fagchef;31-03-2027\n"


@pytest.mark.parametrize(
    ("causes", "solutions", "told"),
    [
        (CAUSE, SOLUTION, []),
        (CAUSE.replace("Hjemmepleje", ""), "", ["Både enhed og område er tomme, så årsagen hører ingen steder til"]),
        (CAUSE, SOLUTION.replace("flere ældre", "Flere aldre"), ["Årsagen står ikke i tabellen aarsager"]),
        (CAUSE.replace("Strukturelt", "Måske"), "", ["Værdien er ikke en af de kendte: Måske"]),
    ],
)
def test_what_the_data_check_says(folder: Any, causes: str, solutions: str, told: list[str]) -> None:
    folder.table("aarsager", CAUSES + causes)
    if solutions:
        folder.table("loesninger", SOLUTIONS + solutions)
    problems = folder.check().frame
    found = problems[problems["table"].isin(["aarsager", "loesninger"])]
    assert found["message"].tolist() == told
    assert set(found["severity"]) <= {"warning", "error"}


def test_what_is_about_a_whole_area_is_kept_in_the_copy_and_is_no_units(folder: Any, tmp_path: Any) -> None:
    folder.table("aarsager", CAUSES + CAUSE + CAUSE.replace(";Hjemmepleje", "Ådalen;Hjemmepleje"))
    folder.table("loesninger", SOLUTIONS + SOLUTION)
    write_checked_copy(folder.read(), tmp_path / "kopi")
    whole, own = read_checked_copy(tmp_path / "kopi"), read_checked_copy(tmp_path / "kopi", "Ådalen")
    assert sorted(whole.causes["unit"].fillna("")) == ["", "Ådalen"]
    assert own.causes["unit"].tolist() == ["Ådalen"]
    row = whole.solutions.iloc[0]
    assert (row["horizon"], row["amount_full_year"], row["cause"]) == ("Mellemlangt", -40_000.0, "flere ældre")
    assert whole.known_at("2026-08").causes.empty
    assert len(whole.known_at("2026-09").causes) == 2
