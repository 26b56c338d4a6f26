"""The focus points as data: whole, in our own tone, and with minutes that add up."""

import re
from pathlib import Path

import jinja2
import jinja2.meta
import pytest

from styringslib.findings import causes
from styringslib.handouts.comparison_shown import SUBJECTS
from styringslib.handouts.focus import AREAS, NO_DATA, fact_sentences, focus_points, in_order, program, themes
from styringslib.handouts.labels import CAUSE_NAMES, LABELS
from styringslib.presentation import text
from styringslib.sections.organisation.choices import FREQUENCIES
from styringslib.sections.organisation.topics import experiences, topics

POINTS = focus_points()
HOME = {"kvalitetsstandarder", "organisering", "styringsmodeller", "forudsaetninger", "visitation", "opfoelgning"}
KINDS = {"district", "rehabilitation", "residential", "provider", "nursing", "purchaser"}
# Words that blame, alarm or lead; and questions that can only be answered with yes.
UNWANTED = ("skyld i", "burde have", "fejlet", "dårlig", "desværre", "alarm", "dramatisk", "er i enige", "ikke også")
EVERY = pytest.mark.parametrize("name", list(POINTS))


def all_texts(name):
    focus = POINTS[name]
    yield from (focus.title, focus.why, *(question.text for question in focus.questions))
    yield from (focus.exercise.title, focus.exercise.purpose, focus.exercise.grouping, focus.exercise.material)
    yield from focus.exercise.steps
    for pair in focus.tradeoffs:
        yield from (pair.one, pair.other)
    if focus.checklist:
        yield from (focus.checklist.title, focus.checklist.told, *focus.checklist.measures)
    yield from (focus.guide.opening, focus.guide.disagreement, focus.guide.closing, *focus.guide.listen)


def test_the_six_and_the_six_are_there_in_order():
    assert {name for name, focus in POINTS.items() if focus.area == "hjemmepleje"} == HOME
    assert len([focus for focus in POINTS.values() if focus.area == "botilbud"]) == 6
    for area in ("hjemmepleje", "botilbud"):
        assert [focus.number for focus in POINTS.values() if focus.area == area] == [1, 2, 3, 4, 5, 6]
    assert {focus.area for focus in POINTS.values()} == set(AREAS)
    assert in_order(["visitation", "organisering", "visitation"]) == ["organisering", "visitation"]


@EVERY
def test_names_are_plain_and_everything_named_exists(name):
    focus = POINTS[name]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert focus.kinds <= KINDS
    assert set(focus.causes) <= set(CAUSE_NAMES)
    assert focus.comparison
    assert set(focus.comparison) <= set(LABELS) & set(SUBJECTS)
    assert set(focus.organisation) <= set(topics())
    assert set(focus.experience) <= set(experiences())
    for figure in focus.comparison:
        assert f"spread_{figure}" in fact_sentences()


@EVERY
def test_it_has_all_its_parts(name):
    focus = POINTS[name]
    assert 2 <= len(re.findall(r"[.!?](?: |$)", focus.why)) <= 4
    assert len([question for question in focus.questions if question.topic == NO_DATA]) == 1
    assert len([question for question in focus.questions if question.topic not in ("", NO_DATA)]) >= 5
    assert len(focus.tradeoffs) >= 3
    assert len(focus.guide.listen) >= 3


# What the two workshops are about, focus point by focus point; each named by a word of its theme's title.
WORKSHOP = {
    "kvalitetsstandarder": "skøn, visitationen, hjemmeplejen, nye, hverdag",
    "organisering": "tale økonomi, på tværs, plan til udførelse, rehabiliterende tilgang, visitatorer, taler med hvem, andre",
    "styringsmodeller": "samtale, sygeplejeydelser, belastning, pakker, forklares, seks hensyn, én model, erfaringer",
    "forudsaetninger": "baggrunden, ældre, regnestykke, politikernes, driftsbudgettet, fælles ansvar, overførsel",
    "visitation": "sparring, terapeutens, ændringer, rehabilitering, runder, møder",
    "opfoelgning": "løbende, kvartal, fravær, prognosens, læseren, handlinger, resultater, møde",
    "botilbud-samarbejde": "hinandens, økonomifunktionens, besøg, fælles møder, indflytning, ord",
    "botilbud-ejerskab": "beslutninger, driftsbudgettet, hjælp, åbenhed",
    "botilbud-tildeling": "forstået, timeprisen, behov, tilskynder, underskud",
    "botilbud-opfoelgning": "proces, skabelon, roller, nye, hvor tit, støtte",
    "botilbud-data": "fælles sted, nytten, disposition, sandsynligt, skriver",
    "botilbud-ledelsesinformation": "overblik, bliver brugt, vagtplanen, begynder og slutter, systemernes, læse",
    "serviceramme": "varigt eller, rammen, virker varigt, langt sigt, politikernes",
}


def test_every_theme_of_the_workshops_is_there():
    assert set(WORKSHOP) == set(POINTS)
    for name, words in WORKSHOP.items():
        titles = [theme.title.casefold() for theme in themes().values() if theme.focus == name]
        assert len(titles) == len(words.split(", ")), name
        for title, word in zip(titles, words.split(", "), strict=True):
            assert word in title, (name, word, title)


def test_every_theme_has_an_open_question_on_the_sheet_of_its_focus_point():
    asked = {name: [theme for one in point.open_questions for theme in one.themes] for name, point in POINTS.items()}
    assert all(one.themes for point in POINTS.values() for one in point.open_questions)
    for theme in themes().values():
        assert theme.name in asked[theme.focus], theme
    assert {theme for found in asked.values() for theme in found} == set(themes())
    for name, found in asked.items():
        assert all(themes()[theme].focus == name for theme in found), name


@EVERY
def test_every_question_is_about_a_topic_of_the_point_and_has_a_wording(name):
    known = set(causes._FIGURE_OF) | set(text.read_texts(text.texts_files())[0]) | set(fact_sentences())
    for question in POINTS[name].questions:
        if question.topic not in ("", NO_DATA):
            assert question.topic in POINTS[name].topics, question
            level = question.topic.removeprefix("level_")
            assert question.topic in known or level in LABELS, question


@EVERY
def test_questions_ask_and_do_not_blame(name):
    for question in POINTS[name].questions:
        assert "?" in question.text, question
        assert not re.search(r"\d", question.text), "a number of its own"
        if question.topic not in ("", NO_DATA, "no_agreements"):
            used = jinja2.meta.find_undeclared_variables(text.environment().parse(question.text))
            assert used, "opens with a figure"
        # A question that begins with a figure asks what, who, how or when about it: not whether something is so.
        asked = question.text.split("? ")[0].rsplit(". ", 1)[-1]
        assert not re.match(r"(Er|Har|Kan|Vil|Skal) I ", asked), question.text
    for told in all_texts(name):
        assert "!" not in told
        assert not [word for word in UNWANTED if word in told.casefold()], told


@EVERY
def test_minutes_add_up(name):
    exercise = POINTS[name].exercise
    minutes = [int(re.match(r"(\d+) min\.: ", step)[1]) for step in exercise.steps]
    assert sum(minutes) == exercise.minutes
    for total in (None, program().shortest, 120, program().longest):
        steps = program().steps(exercise.minutes, total)
        assert sum(step.minutes for step in steps) == (total or 90)
        # The conversation is what the meeting is for.
        assert min(step.minutes for step in steps) >= 5
        assert next(step for step in steps if step.title == "Drøft spørgsmålene").minutes >= 15


def test_no_two_points_say_the_same():
    seen = {}
    for name in POINTS:
        for told in all_texts(name):
            if len(told) > 60:
                assert told not in seen, (name, seen.get(told), told)
                seen[told] = name


def test_the_guide_tells_of_every_point_and_every_choice():
    guide = (Path(__file__).parents[2] / "docs" / "uddelingsark.md").read_text("utf-8")
    for name in POINTS:
        assert f"| `{name}` |" in guide, name
    for topic in topics().values():
        assert f"`[{topic.section}] {topic.key}`" in guide
        for way in topic.alternatives:
            assert (f"`{way.key}`" if isinstance(way.key, str) else f"{way.key} (") in guide, way.key
    for often in FREQUENCIES:
        assert often in guide
