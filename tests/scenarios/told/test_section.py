"""What scenarios say: the answer first, Danish numbers, tables that add up, pictures with a text that says the same."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from styringslib.presentation.signs import Sign
from styringslib.scenarios.model.assumptions import ALL, Assumptions, Steering
from styringslib.scenarios.model.baseline import Range
from styringslib.scenarios.model.break_even import break_even
from styringslib.scenarios.model.evaluation import Result, evaluate
from styringslib.scenarios.model.tornado import tornado
from styringslib.scenarios.told import answer as answers
from styringslib.scenarios.told import panel as scenarios_panel
from styringslib.scenarios.told import section as scenarios
from styringslib.scenarios.told import tables as scenarios_tables
from styringslib.scenarios.told.figures import balance_figure, compared_figure, tornado_figure
from styringslib.scenarios.workbench.desk import Desk
from tests.scenarios.made_baseline import ANNUAL, district, paid, rows, with_team

NBSP = "\xa0"
MORE, LESS = Sign("more"), Sign("less")


def result(**values: float) -> Result:
    return evaluate(district(("A", "B")), Assumptions({key: {"": value} for key, value in values.items()}))


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def test_this_year_is_told_before_a_full_year() -> None:
    # A million over budget each; 2 % of 45 million pay is 0.9 million each in a year, 0.15 in the two months that are left.
    assert [plain(text) for text in answers.answer(result())] == [
        "2026 ventes at ende 2,00 mio. kr. over budgettet. Med 80 pct. sikkerhed ender årets regnskab mellem 107,70 mio. kr. og "
        "108,30 mio. kr.",
        "Et helt år på niveau med de seneste tre måneder ender 2,00 mio. kr. over budgettet.",
    ]
    assert [plain(text) for text in answers.answer(result(pay_index=2.0))] == [
        "Scenariet koster 300.000 kr. i 2026. Året går fra 2,00 mio. kr. til 2,30 mio. kr. over budgettet.",
        "Med 80 pct. sikkerhed ender årets regnskab mellem 108,00 mio. kr. og 108,60 mio. kr.",
        "På et helt år koster scenariet 1,80 mio. kr. Det går fra 2,00 mio. kr. til 3,80 mio. kr. over budgettet.",
    ]
    assert any("mindre fremmøde" in text for text in answers.answer(result(user_time=2.0)))
    # 105 million of staff cost x (1 - 60 / 66) = 9.55 million of a year, 1.59 in two months: from over the budget to within it.
    saved = [plain(text) for text in answers.answer(result(user_time=6.0))]
    assert saved[0].startswith(
        "Scenariet sparer 1,59 mio. kr. i 2026. Året går fra 2,00 mio. kr. til 410.000 kr. over budgettet."
    )
    assert saved[2].endswith("Det går fra 2,00 mio. kr. over budgettet til 7,55 mio. kr. under budgettet.")


def test_the_report_is_quoted_where_the_scenario_changes_nothing_of_the_year() -> None:
    made = district()
    assert answers.headline(evaluate(made, Assumptions()), ALL, ["Vi forventer det."]) == ["Vi forventer det."]
    later = evaluate(made, Assumptions({"pay_index": {"": 2.0}}, made.start_months[-1]))
    assert answers.headline(later, ALL, ["Vi forventer det."]) == [
        "Scenariet begynder i januar 2027 og ændrer ikke 2026.", "Vi forventer det.",
    ]  # fmt: skip
    turned = evaluate(made, Assumptions({"pay_index": {"": 2.0}}))
    assert "Vi forventer det." not in answers.headline(turned, ALL, ["Vi forventer det."])
    # In B nothing is turned.
    two = evaluate(district(("A", "B")), Assumptions({"pay_index": {"A": 2.0}}))
    assert answers.headline(two, "B", ["B ventes."]) == ["Scenariet ændrer ikke udgiften i 2026 i B.", "B ventes."]


def test_the_answer_of_a_single_unit() -> None:
    found = evaluate(paid(), Assumptions({"granted_hours": {"A": 10.0}}))
    # A costs 875,000 more and earns 900,000 more of the two months. A year it earns 53,684,211 at first, and costs 54 million:
    # 315,789 over; then 59,052,632 and 59.25 million: 197,368.
    assert [plain(text) for text in answers.answer(found, "A")][:3] == [
        "Scenariet koster A 880.000 kr. i 2026. Året går fra 500.000 kr. til 530.000 kr. under det optjente.",
        "Med 80 pct. sikkerhed ender årets regnskab mellem 54,58 mio. kr. og 55,18 mio. kr.",
        "På et helt år koster scenariet A 5,25 mio. kr. Det går fra 320.000 kr. til 195.000 kr. over det optjente.",
    ]
    assert (
        answers.short(found, "A", "year").replace(NBSP, " ")
        == "A, 2026: 880.000 kr. dyrere, nu 530.000 kr. under det optjente"
    )
    assert answers.short(found, "B", "full_year").replace(NBSP, " ") == "B, Helår: 1,00 mio. kr. over budgettet"


def test_a_unit_without_budget_spending_or_user_time_is_told() -> None:
    made = district(("A", "B"), budget=rows(53e6, np.nan), user_time=rows(0.6, np.nan), annual=rows((0,) * 5, ANNUAL))
    found = evaluate(made, Assumptions({"pay_index": {"": 2.0}}))
    assert plain(answers.headline(found, "B")[0]) == "Scenariet koster B 150.000 kr. i 2026."
    assert answers.full_year(found, "A").startswith("Der er ingen udgifter i de seneste tre måneder")
    assert "B: 2026 ventes at ende uden et budget" in answers.headline(evaluate(made, Assumptions()), "B")[0]
    balance = break_even(made, Assumptions(), "year")
    assert answers.break_even_text(balance, {}, "B").startswith("Brugertiden kendes ikke for B")
    shown = scenarios_panel.view(Desk(made), balance, MORE, scenarios_panel.Looked("B"))
    assert ">nan<" not in shown["tables"]
    assert answers.short(found, "B", "year").startswith("B, 2026: ")


def test_december_has_only_the_full_year_to_change() -> None:
    made = district(month="2026-12")
    found = evaluate(made, Assumptions({"pay_index": {"": 2.0}}))
    assert answers.headline(found)[0] == "Scenariet begynder i januar 2027 og ændrer ikke 2026."
    assert plain(answers.full_year(found)).startswith("På et helt år koster scenariet 900.000 kr.")
    assert balance_figure(found, "year", MORE).png.startswith(b"\x89PNG")


def test_on_the_budget() -> None:
    found = result()
    assert answers.place(-499.0, found) == "på budgettet"
    assert plain(answers.place(-12_345.0, found)) == "12.000 kr. under budgettet"
    assert plain(answers.place(12_345.0, found)) == "12.000 kr. over budgettet"
    income = evaluate(district(budget=rows(-53e6)), Assumptions())
    assert plain(answers.place(12_345.0, income, "A")) == "12.000 kr. dårligere end budgettet"


def test_full_and_empty_courses_are_told() -> None:
    room = evaluate(with_team(), Assumptions({"capacity": {"": 5.0}}))
    assert "plads til 15,0 forløb om måneden, men der er kun 12,0 borgere" in answers.notes(room)[0]
    queue = evaluate(with_team(), Assumptions({"courses": {"": 5.0}}))
    assert "kun plads til 10,0 forløb. Resten venter" in answers.notes(queue)[0]


def test_a_share_at_its_bound_is_told() -> None:
    found = evaluate(district(user_time=rows(0.95)), Assumptions({"user_time": {"": 10.0}}))
    assert answers.notes(found) == ["Brugertiden kan ikke blive så lav eller høj i A, og er stoppet ved sin grænse."]


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        (53e6, "A går op på et helt år, når brugertiden er 61,2 mod 60,0 pct. nu."),
        (20e6, "Ingen brugertid får A til at gå op på et helt år: den mangler 34,00 mio. kr."),
        (300e6, "A har 246,00 mio. kr. til overs på et helt år, hvad end brugertiden er."),
    ],
)
def test_break_even_in_words(budget: float, told: str) -> None:
    found = break_even(district(budget=rows(budget)), Assumptions(), "full_year")
    assert told in plain(answers.break_even_text(found, {}))


def test_it_is_said_which_units_go_even_together() -> None:
    two, many = district(("Ådalen", "Mølleå")), district(tuple(f"E{number}" for number in range(9)))
    told = answers.break_even_text(break_even(two, Assumptions(), "full_year"), {})
    assert told.startswith("Ådalen og Mølleå tilsammen går op på et helt år")
    told = answers.break_even_text(break_even(many, Assumptions(), "full_year"), {})
    assert told.startswith("De 9 enheder med kendt brugertid tilsammen går op")


def test_a_share_that_was_never_reached_is_named() -> None:
    found = break_even(district(), Assumptions(), "full_year")
    assert "A skal højere op end i de seneste tre år." in answers.break_even_text(found, {"A": (0.58, 0.605)})
    assert "højere op" not in answers.break_even_text(found, {"A": (0.58, 0.63)})


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
    assert [heading.text for heading in units.headings][1:3] == ["Holdes op mod nu", "Holdes op mod i scenariet"]
    shown = {row[0]: row[1:] for row in units.rows}
    assert shown["A"] == pytest.approx([54.5e6, 55.4e6, 54e6, 54.875e6, 875_000, -500_000, -525_000])
    assert shown[scenarios_tables.BEYOND][5:] == pytest.approx([1.5e6, 2.4e6])
    assert list(shown)[-2:] == [scenarios_tables.BEYOND, "I alt"]
    for place in (5, 6):
        assert sum(row[place] for unit, row in shown.items() if unit != "I alt") == pytest.approx(shown["I alt"][place])
    assert shown["I alt"] == pytest.approx([108e6, 108e6, 110.1e6, 110.975e6, 875_000, 2.1e6, 2.975e6])
    assert "det optjente, hvor enheden betales efter aktivitet" in units.note
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
    told = [plain(text) for text in answers.answer(found)]
    assert (
        "De enheder, der betales efter aktivitet, tjener 5,37 mio. kr. mere på et helt år. Det svarer myndigheden for."
    ) in told
    assert not any("tjener" in text for text in answers.answer(evaluate(paid(), Assumptions())))
    nursed = paid(earned=replace(paid().earned, payers=("Sygeplejen",)))
    assert any("ud over budgetterne, svarer myndigheden og Sygeplejen for" in text for text in scenarios.about(nursed))
    assert any("holdes op mod det, de tjener" in text for text in scenarios.about(paid()))
    assert not any("tjener" in text for text in scenarios.about(district()))
    alt = plain(balance_figure(found, "year", MORE).alt)
    assert alt.startswith("Afvigelse fra det optjente eller budgettet i år for 3 enheder")
    assert "I alt mod budgettet fra +2.100.000 kr. til +2.975.000 kr." in alt
    assert "A fra \u2212500.000 kr. til \u2212525.000 kr." in alt


def test_an_unknown_uncertainty_is_a_dash_and_told() -> None:
    known = scenarios_tables.uncertainty_table(result(reviewed_low=50.0).full_year, MORE)
    assert "Forskel, billigst" in known.to_html()
    unknown = scenarios_tables.uncertainty_table(result(pay_index=2.0).full_year, MORE)
    assert "Forskel, billigst" not in unknown.to_html()
    assert "Ingen af dem har en kendt usikkerhed" in unknown.note


def test_pictures_say_in_words_what_they_show() -> None:
    found = result(pay_index=2.0)
    picture = balance_figure(found, "full_year", MORE)
    # Two million over the budget today; the raise of 1.8 million comes on top.
    assert "I alt fra +2.000.000 kr. til +3.800.000 kr." in plain(picture.alt)
    assert "I alt fra \u22122.000.000 kr. til \u22123.800.000 kr." in plain(
        balance_figure(found, "full_year", LESS).alt
    )
    assert plain(picture.title) == "1,80 mio. kr. dyrere på et helt år"
    assert plain(balance_figure(result(), "full_year", MORE).title) == "2,00 mio. kr. over budgettet på et helt år"
    around = tornado_figure(tornado(district()), found.titles, MORE)
    assert around.title == "Mest betyder: brugertidsprocent"
    assert "brugertidsprocent fra" in around.alt
    assert "Løn +1.800.000 kr. Plus er dyrere end nu" in plain(compared_figure({"Løn": found}, "full_year", MORE).alt)
    assert all(one.png.startswith(b"\x89PNG") for one in (picture, around))


def test_the_same_numbers_give_the_same_bytes() -> None:
    assert (
        balance_figure(result(pay_index=2.0), "year", MORE).png
        == balance_figure(result(pay_index=2.0), "year", MORE).png
    )


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
    found = break_even(desk.baseline, desk.assumptions, "full_year")
    view = scenarios_panel.view(desk, found, MORE, scenarios_panel.Looked(horizon="full_year"))
    assert "&lt;brugertid&gt;" in view["compared"]
    assert "Scenarierne side om side" in view["compared"]
    for name in ("Brugertid ved balance", "Timer", "Usikkerhed", "Tildeling og overførsel"):
        assert name in view["tables"]
    # No number with a decimal point, no word left in English.
    assert not re.search(r">\s*-?\d+\.\d{1,2}\s*<", view["tables"])


def test_questions_follow_what_is_turned() -> None:
    found = result(user_time=2.0, reviewed_low=20.0)
    asked = scenarios.questions(found, found.titles)
    assert asked[0].startswith("Brugertidsprocent betyder mest")
    assert any("Hvem taler med de borgere" in question for question in asked)
    assert all(question.endswith("?") for question in asked)


def test_no_bar_of_the_tornado_hides_another() -> None:
    # Both ends of the raise are dearer than today, and the smaller one has its own half of the row.
    made = district(ranges={
        "pay_index": Range(rows(1.0), rows(3.0), "Egne år"),
        "user_time": Range(rows(-1.0), rows(2.0), "Egne måneder"),
        "price_index": Range(rows(0.1), rows(0.2), "Egne år"),
    })  # fmt: skip
    titles = result().titles | {"price_index": "En forudsætning med et navn, der er for langt til at stå på en linje"}
    for narrow in (False, True):
        picture = tornado_figure(tornado(made), titles, MORE, narrow=narrow)
        bars = {name: boxes(picture.svg, name) for name in ("low", "high")}
        assert [len(found) for found in bars.values()] == [3, 3]
        every = [*bars["low"], *bars["high"]]
        for number, (left, right, top, bottom) in enumerate(every):
            assert right - left > 0.05
            for other in every[number + 1 :]:
                apart = right <= other[0] or other[1] <= left or bottom <= other[2] + 0.01 or other[3] <= top + 0.01
                assert apart, (left, right, top, bottom, other)
        # Three per cent of 45 million is three times as long as one per cent.
        widths = {name: max(right - left for left, right, *_ in found) for name, found in bars.items()}
        pay = [box for name in ("low", "high") for box in bars[name][:2]]
        assert widths["high"] == pytest.approx(max(right - left for left, right, *_ in pay))
        # All amounts are written: user time of 60 % to 59 and 62 % moves 52.5 million.
        for amount in ("+450", "+1.350", "+890", "\u22121.694", "+10", "+19"):
            assert f">{amount}<" in picture.svg, amount
        words = " ".join(re.sub(r"<[^>]+>", " ", picture.svg).split())
        # matplotlib writes the lines of a name from the last to the first.
        assert all(word in words for word in titles["price_index"].split())
        assert picture.title == "Mest betyder: brugertidsprocent"


def boxes(svg: str, name: str) -> list[tuple[float, float, float, float]]:
    """Left, right, top and bottom of the marks of a class."""
    found = []
    for group in re.findall(rf'<g class="{name}">(.*?)</g>', svg):
        path = re.search(r' d="([^"]+)"', group)
        assert path is not None
        points = [float(number) for number in re.findall(r"-?\d*\.?\d+", path[1])]
        found.append((min(points[::2]), max(points[::2]), min(points[1::2]), max(points[1::2])))
    return found
