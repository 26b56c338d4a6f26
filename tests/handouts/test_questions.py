"""Which question a fact raises: the one of its direction, the largest first, never two about the same."""

import pandas as pd
import pytest

from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact, Row
from styringslib.handouts.facts import fact_table, sentence
from styringslib.handouts.focus import focus_points
from styringslib.handouts.questions import RAISED, asked_questions
from styringslib.presentation.signs import Sign

MONTH = pd.Period("2026-10", "M")
FOCUS = focus_points()["organisering"]


def user_time(size, unit="Ådalen", actual=0.595):
    evidence = {
        "name": Evidence(unit, "text"), "actual": Evidence(actual, "pct", "tal"), "budget": Evidence(0.615, "pct", "tal"),
        "size": Evidence(size, "kr", "tal"), "period": Evidence(MONTH, "year_to"),
    }  # fmt: skip
    rows = (Row(unit, "user_time_share", actual, 0.615), Row(unit, "cause", size, about="Brugertid"))
    return Fact(Finding("user_time", unit, MONTH, size, "notice", evidence), rows)


@pytest.mark.parametrize(("size", "words"), [(240_000.0, "kan forklare det"), (-240_000.0, "gør det muligt")])
def test_the_question_follows_the_direction(size, words):
    first = asked_questions(FOCUS, [user_time(size)], "Ådalen", MONTH)[0]
    assert words in first.text
    assert first.text.replace("\u00a0", " ").startswith(
        "I Ådalen er 59,5 pct. af arbejdstiden hos borgerne mod 61,5 pct."
    )


def test_of_two_units_with_the_same_topic_the_larger_is_asked_about():
    facts = [user_time(100_000.0), user_time(300_000.0, "Søndervang", 0.58)]
    asked = asked_questions(FOCUS, facts, "Ådalen og Søndervang", MONTH)
    raised = [one for one in asked if one.fact]
    assert [one.fact.finding.unit for one in raised] == ["Søndervang"]
    assert len(asked) == 1 + 7


def test_the_own_figures_never_push_an_open_question_out():
    evidence = {"name": Evidence("Ådalen", "text"), "actual": Evidence(0.02, "pct", "tal")}
    evidence |= {
        "begun": Evidence(9, "count", "tal"),
        "room": Evidence(8.0, "days", "tal"),
        "budget": Evidence(0.01, "pct", "tal"),
    }
    evidence |= {"low": Evidence(0.1, "pct", "x"), "high": Evidence(0.2, "pct", "x")}
    weights = {
        "user_time": 5.0,
        "temps_share": 4.0,
        "load": 1.0,
        "level_external_share": 0.0,
        "spread_external_share": 0.0,
    }
    many = [Fact(Finding(topic, "Ådalen", MONTH, size, "notice", evidence)) for topic, size in weights.items()]
    asked = asked_questions(FOCUS, many, "Ådalen", MONTH)
    assert [one.fact is not None for one in asked] == [True] * RAISED + [False] * 7
    assert [one.text for one in asked[RAISED:]] == [question.text for question in FOCUS.open_questions]
    assert asked[RAISED + 3].title == "En rehabiliterende tilgang i den daglige hjælp"


def test_figures_that_may_not_be_shown_are_not_called_missing():
    assert "Der er ingen tal" in asked_questions(FOCUS, [], "Ådalen", MONTH)[0].text
    hidden = asked_questions(FOCUS, [], "Ådalen", MONTH, hidden=True)
    assert [one.text for one in hidden] == [question.text for question in FOCUS.open_questions]


def test_the_table_shows_each_line_once_and_only_columns_with_figures():
    table = fact_table([user_time(1e5), user_time(1e5)], MONTH, several=False, sign=Sign())
    assert [row[0] for row in table.rows] == ["Brugertidsprocent", "Brugertid: bidrag til afvigelsen til dato, kr."]
    assert [heading.text for heading in table.headings] == ["Tal", "Budget", "2026"]
    assert fact_table([], MONTH, several=True, sign=Sign()) is None
    both = fact_table([user_time(1e5), user_time(2e5, "Søndervang")], MONTH, several=True, sign=Sign())
    assert [row[0] for row in both.rows] == ["Ådalen"] * 2 + ["Søndervang"] * 2


def test_a_fact_without_wording_of_its_own_is_told_as_in_the_reports():
    assert sentence(user_time(240_000.0)).startswith(
        "Mindre tid hos borgerne koster 240.000\u00a0kr. til og med oktober."
    )
