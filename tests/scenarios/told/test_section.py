"""What scenarios say: the answer first, Danish numbers, tables that add up, pictures with a text that says the same."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from styringslib.presentation.signs import Sign
from styringslib.scenarios.model.assumptions import Assumptions, Steering
from styringslib.scenarios.model.break_even import break_even
from styringslib.scenarios.model.evaluation import Result, evaluate
from styringslib.scenarios.model.tornado import tornado
from styringslib.scenarios.told import panel as scenarios_panel
from styringslib.scenarios.told import section as scenarios
from styringslib.scenarios.told import tables as scenarios_tables
from styringslib.scenarios.told.figures import balance_figure, compared_figure, tornado_figure
from styringslib.scenarios.workbench.desk import Desk
from tests.scenarios.made_baseline import district, paid, rows, with_team

NBSP = "\xa0"
MORE, LESS = Sign("more"), Sign("less")


def result(**values: float) -> Result:
    return evaluate(district(("A", "B")), Assumptions({key: {"": value} for key, value in values.items()}))


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def test_the_answer_comes_first_and_says_where_it_ends() -> None:
    # A million over budget each; 2 % of 45 million pay is 0.9 million each.
    assert plain(scenarios.headline(result())) == "Som det ser ud nu, ender et helt år 2,00 mio. kr. over budgettet."
    assert plain(scenarios.headline(result(pay_index=2.0))) == (
        "Scenariet er 1,80 mio. kr. dyrere på et helt år: fra 2,00 mio. kr. over budgettet til 3,80 mio. kr. over budgettet."
    )
    assert "billigere" in scenarios.headline(result(user_time=2.0))
    told = [plain(text) for text in scenarios.answer(result(pay_index=2.0))]
    assert told[1].startswith(
        "I resten af 2026 stiger udgiften 300.000 kr., og året ventes at ende 2,30 mio. kr. over budgettet"
    )
    assert "80 pct. interval" in told[1]
    assert any("mindre fremmøde" in text for text in scenarios.answer(result(user_time=2.0)))


def test_a_scenario_that_begins_next_year_says_so() -> None:
    made = district()
    later = evaluate(made, Assumptions({"pay_index": {"": 2.0}}, made.start_months[-1]))
    assert "Det begynder i januar 2027 og ændrer ikke 2026." in scenarios.answer(later)


def test_on_the_budget() -> None:
    assert scenarios_tables.place(-499.0) == "på budgettet"
    assert plain(scenarios_tables.place(-12_345.0)) == "12.000 kr. under budgettet"
    assert plain(scenarios_tables.place(12_345.0)) == "12.000 kr. over budgettet"


def test_full_and_empty_courses_are_told() -> None:
    room = evaluate(with_team(), Assumptions({"capacity": {"": 5.0}}))
    assert "plads til 15,0 forløb om måneden, men der er kun 12,0 borgere" in scenarios.notes(room)[0]
    queue = evaluate(with_team(), Assumptions({"courses": {"": 5.0}}))
    assert "kun plads til 10,0 forløb; resten venter" in scenarios.notes(queue)[0]


def test_a_share_at_its_bound_is_told() -> None:
    found = evaluate(district(user_time=rows(0.95)), Assumptions({"user_time": {"": 10.0}}))
    assert scenarios.notes(found) == ["Brugertiden kan ikke blive så lav eller høj i A, og er stoppet ved sin grænse."]


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        (53e6, "går op på et helt år, når brugertiden er 61,2 pct. mod 60,0 pct. nu (1,2 procentpoint)"),
        (20e6, "Ingen brugertid får enhederne til at gå op"),
        (300e6, "til overs på et helt år, hvad end brugertiden er"),
    ],
)
def test_break_even_in_words(budget: float, told: str) -> None:
    found = break_even(district(budget=rows(budget)), Assumptions(), "full_year")
    assert told in plain(scenarios.break_even_text(found, {}))


def test_a_share_that_was_never_reached_is_named() -> None:
    found = break_even(district(), Assumptions(), "full_year")
    assert "A skal højere op, end de har været" in scenarios.break_even_text(found, {"A": (0.58, 0.605)})
    assert "højere op" not in scenarios.break_even_text(found, {"A": (0.58, 0.63)})


def test_tables_add_up_as_they_are_shown() -> None:
    found = result(pay_index=1.37, user_time=1.5, absence=0.5, reviewed_low=30.0)
    units = scenarios_tables.units_table(found.full_year, MORE, 2026)
    column = [heading.text for heading in units.headings].index("Forskel")
    shown = [row[column] for row in units.rows]
    assert sum(shown[:-1]) == pytest.approx(shown[-1], abs=0.5)
    parts = scenarios_tables.contributions_table(found.full_year, found.titles, MORE).rows
    assert sum(row[1] for row in parts[:-1]) == parts[-1][1]


def test_units_stand_against_what_they_are_judged_by_and_the_purchaser_in_a_row_of_its_own() -> None:
    found = evaluate(paid(), Assumptions({"granted_hours": {"A": 10.0}}))
    units = scenarios_tables.units_table(found.year, MORE, 2026)
    assert [heading.text for heading in units.headings][1:3] == ["Måles på nu", "Måles på i scenariet"]
    shown = {row[0]: row[1:] for row in units.rows}
    assert shown["A"] == pytest.approx([54.5e6, 55.4e6, 54e6, 54.875e6, 875_000, -500_000, -525_000])
    assert shown[scenarios_tables.BEYOND][5:] == pytest.approx([1.5e6, 2.4e6])
    assert list(shown)[-2:] == [scenarios_tables.BEYOND, "I alt"]
    for place in (5, 6):
        assert sum(row[place] for unit, row in shown.items() if unit != "I alt") == pytest.approx(shown["I alt"][place])
    assert shown["I alt"] == pytest.approx([108e6, 108e6, 110.1e6, 110.975e6, 875_000, 2.1e6, 2.975e6])
    assert "det optjente, hvor den betales efter aktivitet" in units.note
    # Without such units the budget stands there, and no row more.
    plain_units = scenarios_tables.units_table(result().year, MORE, 2026)
    assert [heading.text for heading in plain_units.headings][1:3] == ["Budget 2026", "Udgift nu"]
    assert len(plain_units.rows) == 3
    assert "mod budgettet" in plain_units.note


def test_what_units_earn_and_what_the_purchaser_carries_is_told() -> None:
    found = evaluate(paid(), Assumptions({"granted_hours": {"A": 10.0}}))
    tables = scenarios.distribution(found, MORE).tables
    assert list(tables) == ["tildeling", "optjent", "overfoersel"]
    assert tables["optjent"].rows[0] == pytest.approx(["A", 53e6, 54.5e6, 55.4e6, 0.9e6])
    assert "Myndigheds resultat er det, der tildeles og betales" in tables["overfoersel"].note
    # 100,000 / 0.95 hours at 510 kr, a tenth more.
    told = [plain(text) for text in scenarios.answer(found)]
    assert (
        "De enheder, der betales efter aktivitet, tjener 5,37 mio. kr. mere på et helt år; det svarer myndigheden for."
    ) in told
    assert not any("tjener" in text for text in scenarios.answer(evaluate(paid(), Assumptions())))
    nursed = paid(earned=replace(paid().earned, payers=("Sygeplejen",)))
    assert any("ud over budgetterne, svarer myndigheden og Sygeplejen for" in text for text in scenarios.about(nursed))
    assert any("måles på det, de tjener" in text for text in scenarios.about(paid()))
    assert not any("tjener" in text for text in scenarios.about(district()))
    alt = plain(balance_figure(found.year, MORE).alt)
    assert alt.startswith("Afvigelse fra det, enheden måles på, i år for 3 enheder")
    assert "I alt mod budgettet fra +2.100.000 kr. til +2.975.000 kr." in alt
    assert "A fra \u2212500.000 kr. til \u2212525.000 kr." in alt


def test_an_unknown_uncertainty_is_a_dash_and_told() -> None:
    known = scenarios_tables.uncertainty_table(result(reviewed_low=50.0).full_year, MORE)
    assert "Forskel, billigst" in known.to_html()
    unknown = scenarios_tables.uncertainty_table(result(pay_index=2.0).full_year, MORE)
    assert "Forskel, billigst" not in unknown.to_html()
    assert "ingen af dem har en kendt usikkerhed" in unknown.note


def test_pictures_say_in_words_what_they_show() -> None:
    found = result(pay_index=2.0)
    picture = balance_figure(found.full_year, MORE)
    # Two million over the budget today; the raise of 1.8 million comes on top.
    assert "I alt fra +2.000.000 kr. til +3.800.000 kr." in plain(picture.alt)
    assert "I alt fra \u22122.000.000 kr. til \u22123.800.000 kr." in plain(balance_figure(found.full_year, LESS).alt)
    assert plain(picture.title) == "1,80 mio. kr. dyrere på et helt år"
    assert plain(balance_figure(result().full_year, MORE).title) == "2,00 mio. kr. over budgettet på et helt år"
    around = tornado_figure(tornado(district()), found.titles, MORE)
    assert around.title == "Mest betyder: brugertidsprocent"
    assert "brugertidsprocent fra" in around.alt
    assert "Løn +1.800.000 kr. Plus er dyrere end nu" in plain(compared_figure({"Løn": found}, MORE).alt)
    assert all(one.png.startswith(b"\x89PNG") for one in (picture, around))


def test_the_same_numbers_give_the_same_bytes() -> None:
    assert balance_figure(result(pay_index=2.0).year, MORE).png == balance_figure(result(pay_index=2.0).year, MORE).png


def test_grants_and_carry_over_are_left_out_where_there_are_none() -> None:
    bare = district(
        regime=None, grants=district().grants.__class__(("",), ("",), rows(np.nan), rows(np.nan), rows(np.nan))
    )
    found = evaluate(bare, Assumptions())
    assert scenarios_tables.grants_table(found, MORE) is None
    assert scenarios_tables.carry_over_table(found, MORE) is None
    assert "ikke beskrevet vilkår" in scenarios.distribution(found, MORE).text
    chosen = evaluate(district(), Assumptions(steering=Steering("block", "flexible")))
    assert list(scenarios.distribution(chosen, MORE).tables) == ["tildeling", "overfoersel"]


def test_every_word_of_the_panel_is_there() -> None:
    desk = Desk(district(("A", "B")))
    desk.turn("user_time", "2")
    desk.keep("Højere <brugertid>")
    view = scenarios_panel.view(desk, "full_year", break_even(desk.baseline, desk.assumptions, "full_year"), MORE)
    assert "&lt;brugertid&gt;" in view["tables"]
    for name in ("Brugertid ved balance", "Timer", "Usikkerhed", "Tildeling og overførsel", "Scenarierne side om side"):
        assert name in view["tables"]
    # No number with a decimal point, no word left in English.
    assert not re.search(r">\s*-?\d+\.\d{1,2}\s*<", view["tables"])
    assert scenarios_panel.levels(desk, "A")["user_time"] == "60,0 → 62,0 pct."
    assert scenarios_panel.levels(desk, "") == {}


def test_questions_follow_what_is_turned() -> None:
    found = result(user_time=2.0, reviewed_low=20.0)
    asked = scenarios.questions(found, found.titles)
    assert asked[0].startswith("Brugertidsprocent betyder mest")
    assert any("Hvem taler med de borgere" in question for question in asked)
    assert all(question.endswith("?") for question in asked)
