"""The demography report's language: its numbers stand in its tables, and it says what it does not know."""

import re
from copy import copy
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from styringslib.presentation import numbers
from styringslib.presentation.figures import Figure
from styringslib.presentation.section import SUMMARY_MIME, Summary
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Table
from styringslib.presentation.text import numerals
from styringslib.sections.demography import budget as demography_budget
from styringslib.sections.demography import section as demography
from styringslib.sections.demography.figures import Course, fans, waterfall
from styringslib.sections.demography.source import open_demography
from tests.presentation.both_conventions import turned

DENMARK = Path(__file__).parents[3] / "data" / "denmark"
SECTIONS = ("headline", "population", "users", "budget", "districts", "meeting", "about")
# Ages and the interval's level, which are names rather than figures of the report.
NAMES = {"67", "80", "90", "65", "1"}


@pytest.fixture(scope="module")
def sample():
    return open_demography()


@pytest.fixture(scope="module")
def vordingborg():
    return open_demography(str(DENMARK), "Vordingborg")


@pytest.fixture(params=["sample", "vordingborg"])
def basis(request):
    return request.getfixturevalue(request.param)


def shown(tables):
    """Every numeral that a value of the tables may be written as in running text."""
    found = set()
    for table in tables:
        for row in table.rows:
            for value in row:
                if isinstance(value, str):
                    found |= set(numerals(value))
                elif not pd.isna(value):
                    forms = [numbers.decimal(abs(value), places) for places in (0, 1, 2)]
                    forms += [numbers.percent(abs(value), places) for places in (0, 1)]
                    forms += [numbers.kroner(abs(value))]
                    found |= {numeral for form in forms for numeral in numerals(form)}
    return found


def test_only_what_is_held_against_the_last_budget_is_a_deviation(sample):
    """The amount itself is budget, and has the same sign in every municipality."""
    parts = [
        [part for name in SECTIONS for part in getattr(demography, name)(replace(sample, sign=Sign(plus))).shown]
        for plus in ("more", "less")
    ]
    found = {part.name: turned(part, other) for part, other in zip(*parts, strict=True) if isinstance(part, Table)}
    assert {name for name, number in found.items() if number} == {"sidste_budget"}
    level = next(part for part in parts[1] if isinstance(part, Table) and part.name == "demografi")
    assert "Plus er mere i budgettet, minus er mindre." in level.note


def test_every_number_of_the_text_stands_in_a_table(basis):
    made = {name: getattr(demography, name)(basis) for name in SECTIONS}
    allowed = shown(table for part in made.values() for table in part.tables.values()) | NAMES
    allowed |= {str(year) for year in range(basis.base_year, basis.end_year + 1)}
    for name in SECTIONS[:-1]:
        missing = [numeral for numeral in numerals(made[name].text) if numeral not in allowed]
        assert missing == [], f"{name}: {made[name].text}"


def test_the_answer_comes_first(sample):
    made = demography.headline(sample)
    now, then = (sample.number("80+", year)["persons"] for year in (sample.base_year, sample.focus_year))
    first = made.text.split("Med 80")[0]
    assert numbers.decimal(now) in first
    assert numbers.decimal(then) in first
    (summary,) = [part for part in made.parts if isinstance(part, Summary)]
    content = summary._repr_mimebundle_()[SUMMARY_MIME]
    assert content["headline"] == first.strip()
    assert content["budget"] is None


def test_tables_of_kroner_add_up_as_they_are_shown(basis):
    tables = demography.budget(basis).tables
    for name in ("demografi", "tilvaekst"):
        for row in tables[name].rows:
            assert sum(row[1:5]) == row[5]
    levels, new = tables["demografi"].rows, tables["tilvaekst"].rows
    assert [sum(row[column] for row in new[:-1]) for column in range(1, 6)] == list(levels[-1][1:6])
    assert new[-1][1:] == levels[-1][1:6]


def test_steps_in_whole_kroner_add_up_to_the_total():
    frame = pd.DataFrame({"people": [10.4], "age_mix": [0.4], "health": [0.4], "price": [0.4], "total": [11.6]})
    row = demography_budget.whole_kroner(frame).iloc[0]
    assert row.tolist() == [11.0, 1.0, 0.0, 0.0, 12.0]


def test_district_table_adds_up(sample):
    table = demography.districts(sample).tables["distrikter"]
    *parts, total = table.rows
    for column, heading in enumerate(table.headings):
        if heading.kind in ("count", "kr"):
            assert sum(row[column] for row in parts) == total[column], heading.text
    assert "låner fra hele kommunen" not in demography.districts(sample).text


def test_districts_that_borrow_their_moves_are_told(sample):
    # A basis of its own, so that the others' figures, which it shares, stay as they are.
    small = copy(sample)
    small.__dict__["borrowed"] = {str(sample.district_rows.index[0]): 0.62}
    told = demography.districts(small)
    assert "1\xa0distrikt er for lille til at stå på egne tal for flytning og låner fra hele kommunen" in told.text
    assert "Flytning lånt fra kommunen, pct." in [heading.text for heading in told.tables["distrikter"].headings]


def test_without_users_only_people_are_told(vordingborg):
    bare = replace(vordingborg, users=None, price=None)
    told = demography.headline(bare).text
    assert "ingen oplysninger om brugernes alder" in told
    assert "mio." not in told
    for name in SECTIONS:
        assert getattr(demography, name)(bare).parts


def test_without_a_price_hours_are_told_and_kroner_not(sample):
    bare = replace(sample, price=None)
    told = demography.headline(bare).text
    assert "visiterede timer" in told
    assert "Timeprisen er ikke kendt" in told
    assert demography.budget(bare).tables == {}


def test_what_is_not_the_municipalitys_own_is_said(vordingborg):
    told = demography.headline(vordingborg).text + demography.about(vordingborg).text
    assert "hele landets brugerandele" in told
    assert "ikke kommunens egen pris" in told
    assert "ikke kommunens egne" in told


def test_sentences_end_once(basis):
    for name in SECTIONS:
        told = getattr(demography, name)(basis).text
        assert not re.search(r"\.\.|  | ,", told), told


def test_figures_say_the_same_in_words(basis):
    for name in ("population", "users", "budget"):
        for part in getattr(demography, name)(basis).shown:
            if isinstance(part, Figure):
                assert part.png.startswith(b"\x89PNG")
                assert len(numerals(part.alt)) >= 2
                assert part.source


def test_the_same_numbers_give_the_same_picture():
    past = pd.Series([10.0, 12.0], index=[2024, 2025])
    later = pd.Series([13.0, 14.0], index=[2026, 2027])
    course = Course("80+", past, later, later - 1, later + 1)
    assert fans("T", "U", [course], alt="a").png == fans("T", "U", [course], alt="a").png
    steps = {"Op": 3_000_000.0, "Ned": -4_000_000.0}
    first = waterfall("T", "U", steps, "I alt", alt="a")
    assert first.png == waterfall("T", "U", steps, "I alt", alt="a").png
    assert first.png != waterfall("T", "U", {**steps, "Ned": -1_000_000.0}, "I alt", alt="a").png
