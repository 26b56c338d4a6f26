"""One convention in all that is shown: what is turned, what is told in words, and the one sentence that says which."""

from __future__ import annotations

import pandas as pd
import pytest

from styringslib.presentation import signs
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import table

MORE, LESS = Sign("more"), Sign("less")
MINUS = "\u2212"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(("sign", "shown"), [(MORE, "+270.564 kr."), (LESS, f"{MINUS}270.564 kr.")])
def test_a_deviation_of_more_cost_is_shown_by_the_convention(sign: Sign, shown: str) -> None:
    assert plain(sign.kroner_exact(270_564.4)) == shown


def test_amounts_of_the_front_page_are_rounded_and_signed() -> None:
    assert [plain(MORE.kroner(kr)) for kr in (391_200, -391_200, 300, 0)] == [
        "+390.000 kr.", f"{MINUS}390.000 kr.", "under 1.000 kr.", "0 kr.",
    ]  # fmt: skip
    assert plain(LESS.kroner(1_234_000)) == f"{MINUS}1,23 mio. kr."
    assert [sign.number(-12.34, 1) for sign in (MORE, LESS)] == [f"{MINUS}12,3", "+12,3"]


def test_a_series_is_turned_value_by_value_and_nought_stays_nought() -> None:
    turned = LESS.shown(pd.Series([1.0, -2.0, 0.0]))
    assert turned.tolist() == [-1.0, 2.0, 0.0]
    assert str(turned.iloc[2]) == "0.0"


def test_the_sentence_says_what_plus_is() -> None:
    assert MORE.note == "Plus er dyrere end budgettet, minus er billigere."
    assert LESS.note == "Plus er billigere end budgettet, minus er dyrere."
    assert MORE.than("").note == "Plus er dyrere, minus er billigere."
    assert LESS.than("rammen").note == "Plus er billigere end rammen, minus er dyrere."
    assert Sign("more", income=True).note == "Plus er et dårligere resultat end budgettet, minus er et bedre."
    assert Sign("less", income=True).note == "Plus er et bedre resultat end budgettet, minus er et dårligere."


def test_bars_of_less_cost_are_hatched_whichever_sign_they_have() -> None:
    assert MORE.hatched == "Plus er dyrere, minus (skraveret) er billigere"
    assert LESS.hatched == "Plus (skraveret) er billigere, minus er dyrere"


@pytest.mark.parametrize(
    ("deviation", "budget", "words"),
    [
        (10.0, 100.0, "over budgettet"),
        (-10.0, 100.0, "under budgettet"),
        (10.0, -100.0, "dårligere end budgettet"),
        (-10.0, -100.0, "bedre end budgettet"),
    ],
)
def test_where_a_result_stands_is_told_in_words_that_know_income(deviation: float, budget: float, words: str) -> None:
    assert signs.against_budget(deviation, budget) == words


FRAME = pd.DataFrame({"unit": ["Ådalen", "Åhuset"], "budget": [100.0, 200.0], "over": [-7_000.0, 270_564.4]})
COLUMNS = {"unit": ("Enhed", "text"), "budget": ("Budget", "kr"), "over": ("Afvigelse", "over_kr")}


@pytest.mark.parametrize(("sign", "values"), [(MORE, [-7_000.0, 270_564.4]), (LESS, [7_000.0, -270_564.4])])
def test_a_table_turns_its_deviations_and_nothing_else_and_says_so_once(sign: Sign, values: list[float]) -> None:
    made = table("enheder", "Enheder", FRAME, COLUMNS, note="Alt er med.", sign=sign)
    content = made.to_json()
    assert [row[2] for row in content["rows"]] == values
    assert [row[:2] for row in content["rows"]] == [["Ådalen", 100.0], ["Åhuset", 200.0]]
    assert (content["note"], content["plus"]) == (f"{sign.note} Alt er med.", sign.plus)
    html = made.to_html()
    assert html.count("Plus er") == 1
    assert (f">{MINUS}7.000<" in html, ">+7.000<" in html) == (sign is MORE, sign is LESS)
    assert made.rows[1][2] == 270_564.4


def test_a_table_with_deviations_must_know_the_convention() -> None:
    with pytest.raises(ValueError, match="Tabellen enheder viser afvigelser"):
        table("enheder", "Enheder", FRAME, COLUMNS)


def test_key_figures_in_one_column_are_turned_row_by_row() -> None:
    frame = pd.DataFrame({"label": ["Regnskab", "Afvigelse", "I pct."], "value": [100.0, 5.0, 0.05]})
    columns = {"label": ("Post", "text"), "value": ("Værdi", "row")}
    made = table("status", "Status", frame, columns, row_kinds=["kr", "over_kr", "over_pct"], sign=LESS)
    assert [row[1] for row in made.to_json()["rows"]] == [100.0, -5.0, -0.05]
    assert f">{MINUS}5,0<" in made.to_html()


def test_surplus_and_deficit_stand_in_words_that_no_convention_changes() -> None:
    frame = pd.DataFrame({"unit": ["Ådalen", "Åhuset", "Ny"], "result": [270_564.0, -1_000.0, 0.0]})
    columns = {"unit": ("Enhed", "text"), "result": ("Resultat", "result_kr")}
    for sign, values in ((MORE, [270_564.0, -1_000.0, 0.0]), (LESS, [-270_564.0, 1_000.0, 0.0])):
        made = table("overfoersel", "Overførsel", frame, columns, sign=sign)
        html = made.to_html()
        assert ">underskud 270.564<" in html
        assert ">overskud 1.000<" in html
        assert ">0<" in html
        assert "Plus er" not in html
        assert [row[1] for row in made.to_json()["rows"]] == values
