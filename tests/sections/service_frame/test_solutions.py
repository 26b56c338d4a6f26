"""What is left without a solution, on a made-up municipality whose amounts are added up by hand."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from styringslib.presentation.section import section
from styringslib.presentation.signs import Sign
from styringslib.prognosis import TOTAL
from styringslib.sections.service_frame.solutions import Solutions
from styringslib.sections.service_frame.solutions_shown import solution_parts, solution_questions
from styringslib.sections.service_frame.terms import HORIZON_WORDS
from tests.month.made_accounts import municipality

OCTOBER = pd.Period("2026-10", "M")


def judged(**areas: tuple[str, float]) -> pd.DataFrame:
    rows = {name: {"judgement": word, "overspend_without_one_off": kr} for name, (word, kr) in areas.items()}
    return pd.DataFrame.from_dict(rows, orient="index")


REVISED = judged(
    Hjemmepleje=("structural", 1_000_000.0), Botilbud=("temporary", 300_000.0), total=("structural", 1_300_000.0)
)


def cause(title: str, area: str | None = "Hjemmepleje", **more: Any) -> dict[str, Any]:
    row = {"unit": None, "area": area, "month": OCTOBER, "title": title, "lasting": "Strukturel", "status": None}
    return row | {"amount_this_year": 100_000.0, "amount_full_year": 400_000.0} | more


def solution(title: str, of: str, horizon: str, full_year: float | None, **more: Any) -> dict[str, Any]:
    row = {"unit": None, "area": None, "cause": of, "month": OCTOBER, "title": title, "horizon": horizon}
    row |= {"amount_this_year": -10_000.0, "amount_full_year": full_year, "owner_role": "Fagchef", "status": None}
    return row | {"deadline": pd.Timestamp("2027-03-31"), "action": None, "note": None} | more


def action(unit: str, effect: float | None, counted: str = "no", **more: Any) -> dict[str, Any]:
    row = {"unit": unit, "title": "Ruter", "status": "I gang", "effect_per_month": effect, "in_forecast": counted}
    return row | more


CAUSES = [
    cause("Flere ældre"),
    cause("Ny aftale", None, unit="Nord", amount_full_year=250_000.0),
    cause("Bølge", "Botilbud", lasting="Midlertidig", amount_full_year=None),
    cause("Slut", status="Ophørt"),
]
SOLUTIONS = [
    solution("Forløb", "flere ældre", "Kort", -120_000.0),
    solution("Standard", "Flere ældre", "Mellemlangt", -200_000.0, status="Besluttet"),
    solution("Penge med", "Ny aftale", "Mellemlangt", -500_000.0, action="Ruter"),
    solution("Klaret", "Ny aftale", "Kort", -70_000.0, status="Gennemført"),
    solution("Opgivet", "Ny aftale", "Kort", -80_000.0, status="Bortfaldet"),
    solution("Teknologi", "Flere ældre", "Langt", None, deadline=pd.Timestamp("2026-10-31")),
]
ACTIONS = [action("Nord", -5_000.0), action("Syd", -1_000.0, "partly"), action("Syd", -9_000.0, status="Bortfaldet")]


def solutions(
    folder: Path,
    causes: list[dict[str, Any]] = CAUSES,
    found: list[dict[str, Any]] = SOLUTIONS,
    revised: pd.DataFrame = REVISED,
    adopted: pd.DataFrame = REVISED,
    actions: list[dict[str, Any]] = ACTIONS,
) -> Solutions:
    tables = {"causes": causes, "solutions": found}
    made = municipality(folder, **{name: pd.DataFrame(rows) for name, rows in tables.items() if rows})
    agreed = pd.DataFrame(actions, columns=["unit", "title", "status", "effect_per_month", "in_forecast"])
    return Solutions(made, OCTOBER, revised, adopted, agreed)


def shown(own: Solutions, act_kr: float = 1_000.0) -> Any:
    return SimpleNamespace(
        solutions=own, judgement=own.judgement, horizons=HORIZON_WORDS, month=OCTOBER, closed=False, sign=Sign(),
        follow_up=SimpleNamespace(settings=SimpleNamespace(thresholds=SimpleNamespace(act_kr=act_kr))),
    )  # fmt: skip


def test_what_is_left_is_the_structural_overspend_less_actions_and_open_solutions(tmp_path: Path) -> None:
    """1,000,000 - 12 x 5,000 agreed - 120,000 - 200,000; what became an action, is carried out or dropped counts no more."""
    row = solutions(tmp_path).balance.loc["Hjemmepleje"]
    assert row["overspend"] == 1_000_000
    assert row["explained"] == 650_000
    assert (row["actions"], row["Kort"], row["Mellemlangt"]) == (-60_000, -120_000, -200_000)
    assert pd.isna(row["Langt"])  # nobody has written what it gives
    assert row["left"] == 620_000
    assert solutions(tmp_path / "b").without_amount == 1
    assert solutions(tmp_path / "c").balance.loc[TOTAL, "left"] == 620_000


def test_a_solution_whose_action_is_gone_counts_for_itself(tmp_path: Path) -> None:
    again = [{**row, "action": None} for row in SOLUTIONS]
    assert solutions(tmp_path, found=again).balance.loc["Hjemmepleje", "left"] == 120_000


def test_a_solution_is_its_causes_and_this_year_is_that_of_the_figures(tmp_path: Path) -> None:
    later = [*SOLUTIONS[:1], solution("Fra i fjor", "Ny aftale", "Kort", -1.0, month=pd.Period("2025-12", "M"))]
    rows = solutions(tmp_path, found=later).solutions.set_index("title")
    assert rows.loc["Forløb", "area"] == "Hjemmepleje"
    assert (rows.loc["Fra i fjor", "unit"], rows.loc["Fra i fjor", "area"]) == ("Nord", "Hjemmepleje")
    assert rows.loc["Forløb", "amount_this_year"] == -10_000
    assert pd.isna(rows.loc["Fra i fjor", "amount_this_year"])
    causes = solutions(tmp_path / "b", found=later).causes.set_index("title")
    assert causes["solved"].to_dict() == pytest.approx(
        {"Flere ældre": -120_000, "Ny aftale": -1, "Bølge": float("nan")}, nan_ok=True
    )


def test_a_cause_is_found_by_its_entry_before_its_title(tmp_path: Path) -> None:
    causes = [cause("Samme", entry="a"), cause("Samme", "Botilbud", entry="b")]
    found = [
        solution("x", "Samme", "Kort", -1.0, cause_entry="b"),
        solution("y", "Samme", "Kort", -1.0, area="Botilbud"),
    ]
    made = solutions(tmp_path, causes, found)
    made.known.tables["causes"]["entry"] = ["a", "b"]
    made.known.tables["solutions"]["cause_entry"] = ["b", None]
    assert made.solutions["area"].tolist() == ["Botilbud", "Botilbud"]


def test_money_moved_in_does_not_hide_what_is_structural_on_the_adopted_budget(tmp_path: Path) -> None:
    revised = judged(Hjemmepleje=("none", -5_000.0), Botilbud=("temporary", 300_000.0), total=("temporary", 295_000.0))
    own = solutions(tmp_path, revised=revised)
    assert own.structural.loc["Hjemmepleje"].tolist() == [1_000_000, True]
    balance = section(*solution_parts(shown(own))).tables["uden_loesning"]
    assert "Hjemmepleje er målt mod det vedtagne budget." in balance.note


def test_it_is_told_in_words(tmp_path: Path) -> None:
    text, *tables = solution_parts(shown(solutions(tmp_path)))
    listed, balance, told = section(*tables).tables.values()
    assert text.replace("\xa0", " ") == (
        "**Hvad der kan løses på kort, mellemlangt og langt sigt.** Det strukturelle merforbrug er 1,00 mio. kr. (Hjemmepleje). "
        "Årsager, der bliver ved, er skrevet til 650.000 kr. mere på et helt år. Løsningerne skal på et helt år give "
        "120.000 kr. mindre (kort sigt: i år), 200.000 kr. mindre (mellemlangt sigt: næste budget) og 60.000 kr. mindre (aftalte "
        "handlinger). "
        "**Uden en løsning er 620.000 kr.** 1 løsning har intet beløb på et helt år og er ikke regnet med."
    )
    assert [heading.text for heading in balance.headings] == [
        "Område", "Strukturelt merforbrug", "Årsager, der bliver ved", "Aftalte handlinger", "Kort sigt: i år",
        "Mellemlangt sigt: næste budget", "Uden en løsning",
    ]  # fmt: skip
    status = [row[[heading.text for heading in listed.headings].index("Status")] for row in listed.rows]
    assert status[:2] == ["Forslag", "gennemført, ses i regnskabet"]
    assert "tælles som handling" in status
    assert status[-1] == "Forslag; fristen er overskredet"
    sums = [listed.rows[place] for place in sorted(listed.totals)]
    assert [row[1] for row in sums] == ["I alt"] * 2  # a horizon with one solution has no sum
    amounts = [row[[heading.text for heading in listed.headings].index("På et helt år, kr.")] for row in sums]
    assert amounts == [-120_000, -200_000]
    assert len(told.rows) == 3


def test_the_meeting_is_asked_for_a_cause_and_a_solution(tmp_path: Path) -> None:
    nothing = solutions(tmp_path, [], [])
    assert solution_parts(shown(nothing)) == []
    assert solution_questions(shown(nothing)) == [
        "Hvad skyldes det strukturelle merforbrug i Hjemmepleje? Der er ikke skrevet en årsag, der bliver ved."
    ]
    asked = [one.replace("\xa0", " ") for one in solution_questions(shown(solutions(tmp_path / "b")))]
    assert asked == [
        "Hvad kan løse de 620.000 kr. af det strukturelle merforbrug, der er uden en løsning?",
        "Hvad skal der til for at komme videre med »Teknologi«, hvor fristen er overskredet?",
    ]
    assert solution_questions(shown(solutions(tmp_path / "c", found=SOLUTIONS[:2]), act_kr=700_000.0)) == []


def test_the_writers_judgement_stands_beside_the_accounts_own(tmp_path: Path) -> None:
    causes = [cause("Bølge", lasting="Midlertidig"), cause("Tomme pladser", "Botilbud")]
    own = solutions(tmp_path, causes, [])
    text = solution_parts(shown(own))[0]
    assert "»Bølge« er skrevet som midlertidig, mens merforbruget i Hjemmepleje vurderes som strukturelt." in text
    assert "»Tomme pladser« er skrevet som strukturel, mens merforbruget i Botilbud vurderes som midlertidigt." in text
    assert own.unexplained == ["Hjemmepleje"]
    # One that lasts explains the area; that another is temporary is then no contradiction.
    both = solutions(tmp_path / "c", [*causes[:1], cause("Flere ældre")], [])
    assert both.judged_otherwise.empty
    assert (
        "Der er ikke skrevet et beløb for nogen løsning"
        in solution_parts(shown(solutions(tmp_path / "b", causes, [], actions=[])))[0]
    )
