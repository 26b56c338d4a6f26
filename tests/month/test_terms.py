"""What kommune.toml says of staffing, reviews and the frame, and what is refused."""

from dataclasses import replace

import pytest

from styringslib.month import terms


def with_section(fjordby, name, value):
    settings = fjordby.settings
    return replace(settings, sections={**settings.sections, name: value})


def test_the_samples_staffing(fjordby):
    found = terms.staff_terms(fjordby.settings, "district")
    assert found.account_group == "Løn"
    assert found.staffing.weekend_level == 0.5
    assert found.staffing.holiday_supplement == pytest.approx(0.4)
    assert terms.staff_terms(fjordby.settings, "provider") is None


def test_a_municipality_without_sections_has_no_terms(fjordby):
    bare = replace(fjordby.settings, sections={})
    assert terms.staff_terms(bare, "district") is None
    assert terms.review_terms(bare).rules == ()
    assert terms.frame_terms(bare) is None
    assert terms.exits(bare) == ()
    assert terms.overtime_categories(bare) == ()


def test_rules_keep_their_order_and_units(fjordby):
    found = terms.review_terms(fjordby.settings)
    assert [rule.min_hours for rule in found.rules][:1] == [25.0]
    assert found.rules[1].min_gap_share == pytest.approx(0.1)
    assert found.rules[2].level_change == "better"
    assert [step.minutes for step in found.effort] == [30, 90, 180]


@pytest.mark.parametrize(
    ("section", "value", "told"),
    [
        ("personale", {"bemanding": {"distrikt": {"wekend_pct": 50}}}, "Mente du weekend_pct"),
        ("personale", {"bemanding": {"distrikt": {"weekend_pct": "50"}}}, "skal være et tal"),
        ("revisitation", {"regler": [{"navn": "A", "timer_fra": 5, "niveau": "ringere"}]}, "niveau skal være"),
        ("revisitation", {"regler": [{"timer_fra": 5}]}, "navn skal være en tekst"),
        ("revisitation", {"regler": {"navn": "A"}}, "skrives som blokke"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(fjordby, section, value, told):
    settings = with_section(fjordby, section, value)
    with pytest.raises(ValueError, match=told):
        terms.staff_terms(settings, "district") if section == "personale" else terms.review_terms(settings)
