"""The sample's handouts: every focus point for every kind of unit, questions after the story, no number without evidence."""

import math
import re
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from styringslib.call_error import CallError
from styringslib.handouts import facts as handout_facts
from styringslib.handouts.all_facts import all_facts
from styringslib.handouts.focus import focus_points
from styringslib.handouts.numbers import HandoutNumbers
from styringslib.handouts.questions import RAISED, asked_questions
from styringslib.handouts.sheet import FacilitatorSheet, Handout, open_handout, unit_names
from styringslib.handouts.small_counts import hidden_figures
from styringslib.handouts.terms import HandoutError, handout_terms
from styringslib.handouts.unit_facts import FactMaker
from styringslib.month.month_end import month_end
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text
from styringslib.presentation.figures import Figure
from styringslib.presentation.section import Paragraph
from styringslib.presentation.tables import Table

POINTS = focus_points()
GROUPS = {
    "district": ("Ådalen",),
    "calm": ("Mølleå",),
    "districts": ("Ådalen", "Søndervang"),
    "facility": ("Åhuset",),
    "purchaser": ("Visitationen",),
    "team": ("Rehabiliteringsteamet",),
    "provider": ("Fjord Hjemmepleje",),
    "mixed": ("Kærhøj", "Solgården"),
    "whole": (),
}
SECTIONS = (
    "title", "opening", "plan", "figures", "comparison", "questions", "tradeoffs", "exercise", "organisation", "agreement",
)  # fmt: skip
EVERY = pytest.mark.parametrize("focus", list(POINTS))
GROUP = pytest.mark.parametrize("group", list(GROUPS))


@pytest.fixture(scope="session")
def sheets_of(numbers_of):
    """The numbers of a sheet with the parts of the participants' and of the facilitator's, made once for all that is asked."""

    @cache
    def make(focus, units):
        own = numbers_of(focus, units)
        return own, parts_of(Handout(own)), parts_of(FacilitatorSheet(own))

    return make


def parts_of(sheet):
    return [part for name in SECTIONS for part in getattr(sheet, name)().shown]


def everything(sheet):
    return told_in(parts_of(sheet))


def told_in(parts):
    told = []
    for part in parts:
        if isinstance(part, Paragraph):
            told.append(part.text)
        elif isinstance(part, Table):
            told.append(part.to_html())
        elif isinstance(part, Figure):
            told += [part.alt, part.title]
    return "\n".join(told)


@EVERY
@GROUP
def test_a_sheet_is_whole_and_calm(sheets_of, focus, group):
    own, *sheets = sheets_of(focus, GROUPS[group])
    for parts in sheets:
        told = told_in(parts)
        assert "nan" not in told.casefold().split()
        for wrong in ("None", "..", "!", " ,", "{{", "  -"):
            assert wrong not in told.replace("<!", ""), wrong
    asked = own.asked
    opened = [question.text for question in asked if question.fact is None]
    assert opened[-len(own.focus.open_questions) :] == [question.text for question in own.focus.open_questions]
    assert sum(question.fact is not None for question in asked) <= RAISED
    assert len({question.text for question in asked}) == len(asked)
    assert all(re.match(r"[A-ZÆØÅ0-9]", question.text) and "?" in question.text for question in asked)


@EVERY
@GROUP
def test_names_that_were_not_chosen_do_not_leak(sheets_of, fjordby, focus, group):
    units = GROUPS[group]
    own, participants, facilitator = sheets_of(focus, units)
    told = told_in(participants) + told_in(facilitator)
    for unit in fjordby.settings.units:
        # The purchaser of the sample has the name of its trade, which stands in the general text too.
        if unit.name not in units and unit.kind != "purchaser":
            assert unit.name not in told, unit.name
            assert all(alias not in told for alias in unit.aliases if not alias.isdigit())
    assert {row.unit for fact in own.facts for row in fact.rows} <= {
        *units,
        "Fjordbys hjemmepleje",
        "Fjordbys botilbud",
        "Fjordby Kommune",
    }


def same(cell, value):
    if isinstance(value, int | float):
        return isinstance(cell, int | float) and math.isclose(abs(cell), abs(value), rel_tol=1e-9, abs_tol=1e-6)
    if isinstance(value, pd.Timestamp):
        return pd.Timestamp(cell) == value if isinstance(cell, pd.Timestamp) else False
    return cell == value


def rounds_to(value, number):
    """Whether ``number`` ("60,77") is the value, in its own unit, per cent or millions, rounded as it is written."""
    half = 0.5 * 10 ** -len(number.partition(",")[2])
    read = float(number.replace(".", "").replace(",", "."))
    return any(abs(abs(value) * scale - read) <= half * (1 + 1e-9) for scale in (1, 100, 1e-6))


@EVERY
@GROUP
def test_every_number_rests_on_evidence_that_stands_in_a_table(sheets_of, focus, group):
    own, participants, _ = sheets_of(focus, GROUPS[group])
    tables = {part.name: part for part in participants if isinstance(part, Table)}
    for fact in own.facts:
        evidence = fact.finding.evidence
        # As the sentences print them: figures that are compared have the digits it takes to tell them apart.
        printed = text.printed(evidence)
        shown = {number for wording in printed.values() for number in text.numerals(wording)}
        for name, found in evidence.items():
            if printed[name] != text.SHOWN[found.kind](found.value):
                assert all(rounds_to(found.value, number) for number in text.numerals(printed[name])), (
                    name,
                    printed[name],
                )
        told = [handout_facts.sentence(fact), *(one.text for one in own.asked if one.fact is fact)]
        for sentence in told:
            assert set(text.numerals(sentence)) <= shown, sentence
        shown_here = fact.rows or any(one.fact is fact for one in own.asked)
        for name, found in evidence.items():
            if not found.table or found.kind == "text" or not shown_here:
                continue
            if found.table == "handlinger" and len(own.units) != 1:
                continue  # the actions of several units are in their own reports
            values = [value for row in tables[found.table].rows for value in row]
            assert any(same(value, found.value) for value in values), (fact.topic, name, found)
    for asked in own.asked:
        if asked.fact is None:
            assert not text.numerals(asked.text), asked.text


STORIES = {
    # unit -> focus -> what its first question begins with
    "Ådalen": ("organisering", "er 59,5 pct. af arbejdstiden hos borgerne mod 61,5 pct."),
    "Søndervang": ("organisering", "dækker eksterne vikarer 10,3 pct. af fremmødetimerne mod 2,0 pct."),
    "Østerbæk": ("kvalitetsstandarder", "får 154 modtagere hjælp om måneden mod 147"),
    "Nørreskov": ("kvalitetsstandarder", "får en modtager i gennemsnit 9,7 timer om måneden mod 9,3 timer"),
    "Kærhøj": ("styringsmodeller", "overdragede sygeplejeydelser"),
    "Åhuset": ("botilbud-samarbejde", "Åhusets belægning er 95,0 pct."),
}


@pytest.mark.parametrize("unit", list(STORIES))
def test_the_story_of_the_unit_raises_the_first_question(numbers_of, unit):
    focus, opening = STORIES[unit]
    asked = numbers_of(focus, (unit,)).asked
    assert opening in asked[0].text.replace("\u00a0", " ")
    calm = numbers_of(focus, ("Solgården" if unit == "Åhuset" else "Mølleå",)).asked
    assert asked[0].text != calm[0].text
    # Mølleå keeps its budget, and earns more than that by the common price.
    assert calm[0].fact.topic.startswith(("level_", "forecast"))


def test_a_topic_is_asked_once_and_the_largest_comes_first(numbers_of):
    asked = [one.fact for one in numbers_of("organisering", ("Ådalen", "Søndervang")).asked if one.fact]
    assert [fact.topic for fact in asked[:2]] == ["temps_share", "user_time"]
    assert [fact.finding.unit for fact in asked[:2]] == ["Søndervang", "Ådalen"]
    assert len({fact.topic for fact in asked}) == len(asked)


@EVERY
def test_a_unit_without_figures_is_asked_openly(sheets_of, focus):
    unit = ("Åhuset",) if POINTS[focus].area == "hjemmepleje" else ("Ådalen",)
    if POINTS[focus].area == "direktion":
        return
    own, participants, _ = sheets_of(focus, unit)
    assert own.facts == []
    assert f"Der er ingen tal om dette fokuspunkt for {unit[0]}" in Handout(own).opening().text
    assert unit[0] in own.asked[0].text
    assert not any(text.numerals(one.text) for one in own.asked)
    assert not [part for part in participants if isinstance(part, Figure)]


def test_some_units_without_figures_are_named(numbers_of):
    own = numbers_of("visitation", ("Kærhøj", "Solgården"))
    assert "Der er ingen tal om dette fokuspunkt for Solgården." in Handout(own).opening().text


@pytest.mark.parametrize("focus", ["forudsaetninger", "botilbud-ejerskab", "serviceramme"])
def test_the_whole_is_told_by_sums(numbers_of, figures, fjordby, focus):
    own = numbers_of(focus, ())
    (fact,) = [fact for fact in own.facts if fact.topic == "group_forecast"]
    kinds = POINTS[focus].kinds
    names = [unit.name for unit in fjordby.settings.units if unit.kind in kinds and unit.end is None]
    assert fact.finding.value("expected") == pytest.approx(figures.loc[names, "expected"].sum())
    assert fact.finding.value("number") == len(names)


@pytest.mark.parametrize(
    ("focus", "units", "told"),
    [
        ("organisering", ("Visitationen",), "I 6 enheder går den andel af arbejdstiden"),
        ("kvalitetsstandarder", ("Visitationen",), "I 6 enheder går timerne pr. modtager"),
    ],
)
def test_there_are_figures_where_units_can_be_compared(numbers_of, focus, units, told):
    sheet = Handout(numbers_of(focus, units))
    opening = sheet.opening().text.replace("\u00a0", " ")
    assert told in opening
    assert "Der er ingen tal om dette fokuspunkt for hele kommunen" not in opening
    assert "Der er ingen tal" not in sheet.questions().text
    assert sheet.comparison().parts


@pytest.mark.parametrize("units", [(), ("Åhuset",), ("Åhuset", "Solgården")])
def test_four_facilities_are_too_few_to_hide_one_another(numbers_of, units):
    for focus in (name for name, point in POINTS.items() if point.area == "botilbud"):
        own = numbers_of(focus, units)
        assert own.comparison.table.empty
        assert Handout(own).comparison().parts == ()
        assert not [fact for fact in own.facts if fact.topic.startswith("spread_")]


def test_measures_to_make_standards_known_are_a_checklist(numbers_of):
    table = Handout(numbers_of("kvalitetsstandarder", ("Ådalen",))).tradeoffs().tables["tjekliste"]
    assert len(table.rows) == 8
    assert table.rows[2] == (
        "En kort udgave på én side ligger dér, hvor medarbejderne slår op i hverdagen.",
        "",
        "",
        "",
    )
    assert "tjekliste" not in Handout(numbers_of("visitation", ("Ådalen",))).tradeoffs().tables


def test_what_is_known_from_elsewhere_stands_with_its_source(numbers_of):
    told = Handout(numbers_of("botilbud-opfoelgning", ())).organisation().text
    assert "undersøgelse blandt 76 kommuner svarede fire ud af fem økonomikonsulenter" in told
    assert "Kilde: Casestudier af danske kommuners styring af botilbud." in told
    assert "København foreslog i 2013" in Handout(numbers_of("styringsmodeller", ())).organisation().text
    assert not Handout(numbers_of("botilbud-data", ())).organisation().parts


def test_the_plan_adds_up_and_follows_the_settings(numbers_of):
    for focus in POINTS:
        table = FacilitatorSheet(numbers_of(focus, ())).plan().tables["plan"]
        *steps, total = [row[2] for row in table.rows]
        assert sum(steps) == total == 90
    own = numbers_of("visitation", ())
    longer = HandoutNumbers(own.whole, own.focus, ())
    longer.__dict__["terms"] = replace(own.terms, minutes=120)
    assert FacilitatorSheet(longer).plan().tables["plan"].rows[-1][2] == 120


def test_the_facilitator_has_what_the_participants_have(numbers_of):
    own = numbers_of("visitation", ("Ådalen",))
    guide = FacilitatorSheet(own)
    told = everything(guide)
    for one in own.asked:
        assert one.text in told
    for part in (own.focus.guide.opening, own.focus.guide.disagreement, own.focus.guide.closing):
        assert part in told
    assert own.focus.guide.disagreement not in everything(Handout(own))


def test_the_agreement_page_has_what_the_register_asks_for(numbers_of):
    table = Handout(numbers_of("visitation", ())).agreement().tables["aftaler"]
    asked = ["Handling", "Ansvarlig", "Virkning fra", "Frist", "Ventet virkning pr. måned"]
    assert [heading.text for heading in table.headings[1:]] == ["Enhed", *asked]
    assert all(cell == "" for row in table.rows for cell in row[1:])
    alone = Handout(numbers_of("visitation", ("Ådalen",))).agreement().tables["aftaler"]
    assert [heading.text for heading in alone.headings[1:]] == asked
    assert "Virkning fra: første måned med ventet virkning." in alone.note
    assert (
        "For alle aftalerne gælder: Enhed: Ådalen." in Handout(numbers_of("visitation", ("Ådalen",))).agreement().text
    )


def test_the_participants_are_told_of_no_commands(numbers_of):
    own = numbers_of("visitation", ("Ådalen",))
    assert "styring register" not in everything(Handout(own))
    assert "»styring register import --file aftaler.xlsx«" in everything(FacilitatorSheet(own))


def small_unit(limit=5, **changed):
    """A unit with many of everything, but for what is changed."""
    given = {"recipients": 40.0, "employees": 12.0, "places": np.nan, **changed}
    months = pd.period_range("2026-01", "2026-10", freq="M")
    absence = pd.DataFrame({"full_time_employees": given["employees"]}, index=months)
    places = (
        pd.DataFrame({"places": given["places"]}, index=months) if not np.isnan(given["places"]) else pd.DataFrame()
    )
    return SimpleNamespace(
        name="Lille", year_to_date=months, absence=absence, occupancy=places,
        key_figures=pd.DataFrame({"actual": {"recipients": given["recipients"]}}),
        few_people=pd.DataFrame(columns=["table"]),
        municipality=SimpleNamespace(payroll=pd.DataFrame(columns=["month", "attendance_hours"])),
        settings=SimpleNamespace(thresholds=SimpleNamespace(small_count=limit)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "hidden", "kept"),
    [
        ({}, set(), {"absence_share", "hours_per_recipient"}),
        ({"recipients": 4.4}, {"hours_per_recipient", "delivery_share", "user_time_share"}, {"absence_share"}),
        ({"employees": 4.9}, {"absence_share", "pay_per_attendance_hour"}, {"hours_per_recipient"}),
        ({"places": 3.0}, {"occupancy"}, {"absence_share"}),
        ({"places": 5.0}, set(), {"occupancy"}),
        ({"recipients": 12.0, "limit": 15}, {"hours_per_recipient", "absence_share"}, set()),
    ],
)
def test_figures_of_few_people_are_hidden(changed, hidden, kept):
    found = hidden_figures(small_unit(**changed))
    assert hidden <= found
    assert not kept & found


def test_hidden_figures_leave_facts_questions_and_comparison(numbers_of, fjordby):
    own = numbers_of("kvalitetsstandarder", ("Nørreskov",))
    maker = FactMaker(own.follow_up)
    maker.__dict__["hidden"] = frozenset({"hours_per_recipient", "delivery_share", "recipients"})
    facts = replace(own.known, units={**own.active, "Nørreskov": maker.unit_facts()})
    few = HandoutNumbers(own.whole, own.focus, ("Nørreskov",), facts)
    assert [fact.topic for fact in few.facts] == []
    # The sheet says why nothing is told, and does not call the figures missing.
    assert few.held_back == ["Nørreskov"]
    opening = Handout(few).opening().text
    assert "Tallene for Nørreskov er ikke vist, fordi de hviler på for få personer." in opening
    assert "Der er ingen tal" not in opening
    assert few.comparison.own is None or few.comparison.table.loc["*"].isna().all()
    assert [one.text for one in few.asked] == [question.text for question in few.focus.open_questions]
    assert len(few.comparison.table) == 5


def test_questions_without_facts_begin_with_the_missing_figures():
    focus = POINTS["visitation"]
    asked = asked_questions(focus, [], "Ådalen", pd.Period("2026-10", "M"))
    assert "Der er ingen tal" in asked[0].text
    assert len(asked) == 1 + 6


@pytest.mark.parametrize(
    ("given", "names"),
    [("", []), ("A, B", ["A", "B"]), ('["A", "B,C"]', ["A", "B,C"]), (["A", " "], ["A"]), ((), [])],
)
def test_units_may_be_written_in_several_ways(given, names):
    assert unit_names(given) == names


def test_an_unknown_focus_point_names_those_there_are():
    with pytest.raises(CallError, match="kvalitetsstandarder"):
        open_handout("vejret", "", "", "", "", False)


@pytest.mark.parametrize(
    ("section", "problems"),
    [
        ({"varighed_minutter": 30}, ["fra 75 til 240"]),
        ({"varighed_minutter": True, "linjer": "4"}, ["varighed_minutter", "linjer"]),
        ({"linjer": 50, "sidefod": 'a"b'}, ["fra 2 til 10", "sidefod"]),
        ({"linier": 4}, ["Nøglen linier kendes ikke. Mente du linjer?"]),
        ({"sidefod": "x" * 81}, ["højst 80 tegn"]),
        ([], ["skal være et afsnit"]),
    ],
)
def test_wrong_settings_are_all_told(section, problems):
    with pytest.raises(HandoutError) as found:
        handout_terms(SimpleNamespace(sections={"uddelingsark": section}))
    lines = str(found.value).splitlines()
    assert len(lines) == len(problems)
    for line, problem in zip(lines, problems, strict=True):
        assert problem in line


def test_settings_have_defaults():
    terms = handout_terms(SimpleNamespace(sections={}))
    assert (terms.minutes, terms.lines, terms.footer) == (None, 4, "")


@pytest.mark.parametrize("first", ["2015-01", "2025-12"])
def test_the_first_month_and_december_have_sheets_too(fjordby, first):
    month = pd.Period(first, "M")
    forecasts = month_end(fjordby, month)
    whole = WholeFollowUp(fjordby.known_at(month), None, month, forecasts, lambda: fjordby)
    facts = all_facts(whole)
    for focus, unit in (("opfoelgning", "Ådalen"), ("botilbud-data", "Åhuset"), ("serviceramme", "")):
        own = HandoutNumbers(whole, POINTS[focus], (unit,) if unit else (), facts)
        told = everything(Handout(own))
        assert "nan" not in told.casefold().split()
        assert own.asked
    closed = HandoutNumbers(whole, POINTS["opfoelgning"], (), facts)
    assert ("Højmark" in closed.active) == (first == "2015-01")
