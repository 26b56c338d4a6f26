"""Ways to organise: complete, none the best; and the municipality's own choice read with every problem told at once."""

import pytest

from styringslib.sections.organisation.choices import OrganisationError, choices_of
from styringslib.sections.organisation.section import OWN, organisation
from styringslib.sections.organisation.topics import topics

SECTIONS = {
    "organisation": {"type": 2, "rehabilitering_placeret": "drift", "rehabilitering_ansvar": "delt"},
    "moeder": {
        "maanedsopfoelgning": "paa_tvaers",
        "liste": [{"navn": "Månedsmøde", "deltagere": ["Leder", "Konsulent"], "hyppighed": "månedligt"}],
    },
}


def test_the_published_ways_are_there():
    ways = {name: [way.key for way in topic.alternatives] for name, topic in topics().items()}
    assert ways["samorganisering"] == [1, 2, 3, 4]
    assert ways["rehabilitering_placeret"] == ["myndighed", "traening", "drift"]
    assert ways["rehabilitering_ansvar"] == ["delt", "fuldt"]
    assert set(ways) == {
        "samorganisering", "rehabilitering_placeret", "rehabilitering_ansvar", "dialog_om_borgere",
        "maanedsopfoelgning", "revisitationsrunder", "botilbud_moeder",
    }  # fmt: skip
    places = {way.key: way.places for way in topics()["rehabilitering_placeret"].alternatives}
    assert places["myndighed"] == ("Faaborg-Midtfyn", "Favrskov")


@pytest.mark.parametrize("name", list(topics()))
def test_every_way_has_title_description_tradeoffs_and_source(name):
    topic = topics()[name]
    assert topic.question.endswith("?")
    assert "VIVE (2020)" in topic.source or "Casestudier" in topic.source
    assert len({way.key for way in topic.alternatives}) == len(topic.alternatives) >= 2
    for way in topic.alternatives:
        for told in (way.description, way.gains, way.costs):
            assert told.endswith("."), told
        assert way.title
        told = f"{way.title} {way.description} {way.gains} {way.costs}".casefold()
        assert not [word for word in ("bedst", "anbefal", "bør vælge", "overlegen") if word in told]


def test_the_own_choice_stands_beside_the_others():
    shown = organisation(choices_of(SECTIONS), ["samorganisering", "dialog_om_borgere"])
    rows = shown.tables["organisering_samorganisering"].rows
    assert [row[0].startswith(OWN) for row in rows] == [False, True, False, False]
    assert [len(row) for row in rows] == [4] * 4
    # In short on paper: the own way, and what the others are called.
    assert shown.tables["maader"].rows[0][1] == rows[1][0].removeprefix(f"{OWN}: ")
    assert shown.tables["maader"].rows[0][2] == "; ".join(row[0] for place, row in enumerate(rows) if place != 1)
    assert shown.tables["maader"].rows[1][1] == "Ikke oplyst"
    assert not any(OWN in row[0] for row in shown.tables["organisering_dialog_om_borgere"].rows)
    assert "Ingen af dem er vist at være bedre" in shown.text
    courses = shown.tables["organisering_dialog_om_borgere"]
    assert [heading.text for heading in courses.headings][2] == "Ved rehabiliteringsforløb"
    assert courses.rows[3][2] == "Målet for forløbet sættes og justeres hjemme hos borgeren."


def test_the_monthly_follow_up_tells_who_is_left_out_and_who_comes_each_quarter():
    shown = organisation(choices_of({}), ["maanedsopfoelgning", "rehabilitering_placeret"])
    table = shown.tables["organisering_maanedsopfoelgning"]
    assert [heading.text for heading in table.headings][2] == "Hvert kvartal"
    assert ["udvides ofte" in row[2] for row in table.rows] == [True, True, False]
    assert ["Myndighedens leder er ikke med" in row[4] for row in table.rows] == [True, True, False]
    training = shown.tables["organisering_rehabilitering_placeret"].rows[1]
    assert "anden chef end hjemmeplejen og visitationen" in training[3]


def test_the_municipalitys_own_meetings_stand_beside_the_ways_to_follow_up():
    shown = organisation(choices_of(SECTIONS), ["maanedsopfoelgning"])
    assert shown.tables["moeder"].rows == (("Månedsmøde", "Leder og Konsulent", "månedligt"),)
    assert "moeder" not in organisation(choices_of(SECTIONS), ["samorganisering"]).tables
    assert "moeder" not in organisation(choices_of({}), ["maanedsopfoelgning"]).tables


def test_all_problems_are_told_at_once():
    wrong = {
        "organisation": {"type": 5, "rehabilitering_placeret": "drifft", "tybe": 2, "rehabilitering_ansvar": True},
        "moeder": {
            "dialog_om_borgere": "ugenligt",
            "liste": [{"navn": "", "deltagere": "Leder", "hyppighed": "tit", "sted": "Rådhuset"}],
        },
    }
    with pytest.raises(OrganisationError) as found:
        choices_of(wrong)
    lines = str(found.value).splitlines()
    assert all(line.startswith("kommune.toml") for line in lines)
    for part in (
        "type skal være 1, 2, 3 eller 4, ikke 5", '"drift", ikke "drifft". Mente du drift?',
        "Nøglen tybe kendes ikke. Mente du type?", '"fuldt", ikke true', "Mente du ugentligt?",
        "navn skal være en tekst", "deltagere skal være en liste af tekster", 'ikke "tit"', "Nøglen sted kendes ikke",
    ):  # fmt: skip
        assert sum(part in line for line in lines) == 1, part
    assert len(lines) == 9


@pytest.mark.parametrize("wrong", [{"organisation": 3}, {"moeder": []}, {"moeder": {"liste": "x"}}])
def test_a_section_of_another_form_is_told(wrong):
    with pytest.raises(OrganisationError, match=r"kommune\.toml"):
        choices_of(wrong)


def test_true_is_not_type_one():
    with pytest.raises(OrganisationError, match="ikke true"):
        choices_of({"organisation": {"type": True}})
