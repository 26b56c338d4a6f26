"""What [revisitation] says, and what is refused."""

from dataclasses import replace

import pytest

from styringslib.fields.fault import SettingsError
from styringslib.sections.cases.terms import review_terms


def with_review(fjordby, value):
    return replace(fjordby.settings, sections={**fjordby.settings.sections, "revisitation": value})


def test_rules_keep_their_order_and_units(fjordby):
    found = review_terms(fjordby.settings)
    assert [rule.min_hours for rule in found.rules][:1] == [25.0]
    assert found.rules[1].min_gap_share == pytest.approx(0.1)
    assert found.rules[2].level_change == "better"
    assert found.rules[4].services == ("Praktisk hjælp",)
    assert [step.minutes for step in found.effort] == [30, 90, 180]
    assert [rule.gap for rule in found.rules] == ["under"] * 5 + ["over"]
    assert found.bands == (2, 5, 12)
    first = found.rounds.iloc[0]
    assert (first["round"], first["reviewed"], first["hours_before"], first["hours_after"]) == (
        "Foråret 2024",
        44,
        176,
        158.5,
    )


def test_without_the_section_there_are_no_rules(fjordby):
    bare = review_terms(replace(fjordby.settings, sections={}))
    assert (bare.rules, bare.effort, len(bare.rounds)) == ((), (), 0)
    assert (bare.bands, bare.deadline_days) == ((2, 5, 12, 25), 14)
    rule = bare.candidates
    assert (rule.services, rule.weeks, rule.min_growth, rule.min_level, rule.max_level) == (
        ("Personlig pleje",),
        13,
        1,
        1,
        3,
    )
    assert rule.course_months == 12
    assert list(bare.rounds) == ["round", "rule", "reviewed", "changed", "hours_before", "hours_after", "minutes"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (
            {"regler": [{"navn": "A", "timer_fra": 5, "niveau": "ringere"}]},
            'niveau skal være "bedre", "vaerre" eller "aendret"',
        ),
        ({"regler": [{"timer_fra": 5}]}, "[[revisitation.regler]] nr. 1: navn mangler"),
        ({"regler": {"navn": "A"}}, "skal skrives som blokke"),
        ({"regler": [{"navn": "A"}]}, "regel uden betingelse"),
        ({"runder": [{"navn": "A", "regel": "B", "sager": -1}]}, "sager kan ikke være negativ"),
        (
            {"regler": [{"navn": "A", "forskel_timer": 1, "retning": "op"}]},
            'retning skal være "under", "over" eller "begge"',
        ),
        ({"behov": {"baand": [5, 2]}}, "[revisitation.behov]: baand skal være stigende"),
        ({"behov": {"baand": [0, 2]}}, "baand"),
        ({"kandidater": {"niveau_fra": 3, "niveau_til": 2}}, "niveau_fra er højere end niveau_til"),
        ({"kandidater": {"niveau_til": 9}}, "niveau_til skal være et helt tal fra 0 til 4"),
        ({"kandidater": {"vaekst_timer": 0}}, "vaekst_timer skal være et tal over 0"),
        ({"meldinger": {"frist_dage": 0}}, "frist_dage skal være et helt tal fra 1 til 365"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(fjordby, value, told):
    with pytest.raises(SettingsError) as error:
        review_terms(with_review(fjordby, value))
    assert told in str(error.value)
