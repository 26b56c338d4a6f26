"""One convention in all of the sample's reports: turn it, and every deviation is turned, and nothing else."""

from __future__ import annotations

import re

import pytest

from styringslib.month.opening import _basis
from styringslib.month.unit_numbers import UnitNumbers
from styringslib.presentation import signs
from styringslib.presentation.figures import Figure
from styringslib.presentation.section import Summary
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Table
from styringslib.reports.follow_up_report import report_for

# A unit of every kind, and the whole municipality.
UNITS = ("Kærhøj", "Rehabiliteringsteamet", "Åhuset", "Fjord Hjemmepleje", "Visitationen", "")
MINUS = "\u2212"
# A hyphen that stands for a minus: before a number, and not between two, as in a date, an age or a CPR number.
HYPHEN = re.compile(r"(?<![\w-])-\d")
SIGNED = re.compile(rf"(?<![\w,.])[+{MINUS}]\d[\d.]*(?:,\d+)?")
SWAP = str.maketrans(f"+{MINUS}", f"{MINUS}+")


def shown(report, sign, monkeypatch):
    """All parts of a report under a convention; the figures behind are made once and are the same."""
    monkeypatch.setattr(UnitNumbers, "sign", property(lambda own: sign))
    return [(spec.key, part) for spec in report.sections for part in report.show(spec.key).parts]


@pytest.fixture(scope="module", params=UNITS)
def both(request, fjordby, forecasts):
    unit = request.param
    report = report_for(_basis(fjordby.for_unit(unit) if unit else fjordby, unit, forecasts, lambda: fjordby))
    with pytest.MonkeyPatch.context() as patch:
        pair = shown(report, Sign("more"), patch), shown(report, Sign("less"), patch)
    assert [(key, type(part)) for key, part in pair[0]] == [(key, type(part)) for key, part in pair[1]]
    return [(key, more, less) for (key, more), (_, less) in zip(*pair, strict=True)]


def kind_of(content, number, column):
    kind = content["columns"][column]["kind"]
    return content["row_kinds"][number] if kind == "row" else kind


def test_every_deviation_is_turned_value_by_value_and_nothing_else(both):
    turned = 0
    for _, more, less in both:
        if not isinstance(more, Table):
            continue
        ours, theirs = more.to_json(), less.to_json()
        for number, (row, other) in enumerate(zip(ours["rows"], theirs["rows"], strict=True)):
            for column, (value, opposite) in enumerate(zip(row, other, strict=True)):
                if value is not None and signs.is_turned(kind_of(ours, number, column)):
                    assert opposite == -value, (more.name, row[0])
                    turned += value != 0
                else:
                    assert opposite == value, (more.name, row[0])
        plain = {"rows": None, "note": None, "plus": None}
        assert ours | plain == theirs | plain
    assert turned >= 10


def test_the_convention_is_told_once_in_every_table_that_has_a_sign_to_explain(both):
    for _, more, less in both:
        if isinstance(more, Table):
            kinds = {column.kind for column in more.headings} | set(more.row_kinds)
            signed = any(kind.startswith(signs.TURNED) for kind in kinds)
            for made, words in ((more, ("dyrere", "dårligere")), (less, ("billigere", "bedre"))):
                told = re.findall(r"Plus er (?:et )?(dyrere|billigere|dårligere|bedre)", made.to_html())
                assert len(told) == signed, made.name
                assert all(word in words for word in told), made.name
                assert not any(re.search(r"[Pp]lus er|[Mm]inus er|\([+−]\)", column.text) for column in made.headings)


def test_what_a_picture_says_in_words_turns_with_it(both):
    for key, more, less in both:
        if isinstance(more, Figure):
            assert not HYPHEN.search(more.alt), more.alt
            signed = SIGNED.findall(more.alt)
            if "Plus er" in more.alt:
                assert signed
                assert [mark.translate(SWAP) for mark in signed] == SIGNED.findall(less.alt), key
                assert more.alt.count("Plus er") == less.alt.count("Plus er") == 1
                assert more.png != less.png
            else:
                assert more.alt == less.alt
    if any(isinstance(more, Table) and more.name == "enheder" for _, more, _ in both):
        assert sum(isinstance(more, Figure) and "Plus er" in more.alt for _, more, _ in both) == 2


def test_texts_say_the_direction_in_words_and_are_the_same_in_both(both):
    for _, more, less in both:
        if not isinstance(more, Table | Figure | Summary):
            assert more == less
            assert not HYPHEN.search(more.text), more.text


def test_the_short_form_is_the_same_but_for_the_convention(both):
    (pair,) = [(more.content, less.content) for _, more, less in both if isinstance(more, Summary)]
    assert pair[0] | {"plus": "less"} == pair[1]
    assert (pair[0]["plus"], pair[0]["deviation"]) == ("more", pair[0]["expected"] - pair[0]["budget"])


def test_no_number_has_a_hyphen_for_a_minus(both):
    for _, more, less in both:
        for part in (more, less):
            if isinstance(part, Table):
                text = re.sub(r"<[^>]+>", " ", part.to_html())
                assert not HYPHEN.search(text), HYPHEN.search(text)


def test_less_than_budgeted_is_in_both_conventions_what_it_is(both, forecasts):
    """The same quantity on front page, status and units' table."""
    summary = next(more.content for _, more, _ in both if isinstance(more, Summary))
    tables = {more.name: (more, less) for _, more, less in both if isinstance(more, Table)}
    for place, plus in enumerate((1, -1)):
        status = {row[0]: row[1] for row in tables["status"][place].to_json()["rows"]}
        assert status["Forventet afvigelse"] == pytest.approx(plus * summary["deviation"], abs=1e-6)
        if "enheder" in tables:
            row = tables["enheder"][place].to_json()["rows"][-1]
            assert row[4] == pytest.approx(plus * summary["deviation"], abs=1e-6)
            for unit, *cells in tables["enheder"][place].to_json()["rows"][:-1]:
                known = forecasts.figures.loc[unit]
                assert cells[3] == pytest.approx(plus * (known["expected"] - known["budget"]), abs=1e-6)
