"""What [personale] says of the staffing of a week, and what is refused."""

from dataclasses import replace

import pytest

from styringslib.fields.fault import SettingsError
from styringslib.sections.early_signs.terms import overtime_categories
from styringslib.sections.staff_hours.terms import staff_terms


def with_personnel(fjordby, value):
    return replace(fjordby.settings, sections={**fjordby.settings.sections, "personale": value})


def test_the_samples_staffing(fjordby):
    found = staff_terms(fjordby.settings, "district")
    assert found.account_group == "Løn"
    assert found.staffing.weekend_level == 0.5
    assert found.staffing.holiday_supplement == pytest.approx(0.4)
    assert staff_terms(fjordby.settings, "provider") is None


def test_a_municipality_without_the_section_has_no_terms(fjordby):
    bare = replace(fjordby.settings, sections={})
    assert staff_terms(bare, "district") is None
    assert overtime_categories(bare) == ()


def test_what_is_left_out_has_its_default_and_units_go_by_any_of_their_names(fjordby):
    given = {
        "bemanding": {"distrikt": {"natandel_pct": 10}},
        "bundet": {"aadalen": 120_000},
        "overarbejde": "Merarbejde",
    }
    settings = with_personnel(fjordby, given)
    found = staff_terms(settings, "district")
    assert (found.staffing.weekend_level, found.staffing.night_share, found.staffing.night_supplement) == (
        1.0,
        0.1,
        0.0,
    )
    assert found.committed == {"Ådalen": 120_000.0}
    assert overtime_categories(settings) == ("Merarbejde",)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"weekned_pct": 50}, "[personale]: Nøglen weekned_pct kendes ikke. Mente du weekend_pct i"),
        (
            {"bemanding": {"distrikt": {"wekend_pct": 50}}},
            "[personale.bemanding.distrikt]: Nøglen wekend_pct kendes ikke. Mente",
        ),
        (
            {"bemanding": {"distrikt": {"weekend_pct": "50"}}},
            "skal være et tal i procent fra 0 til 500 uden anførselstegn",
        ),
        ({"bemanding": {"distrikt": {"aftenandel_pct": 60, "natandel_pct": 50}}}, "mere end hele døgnet"),
        ({"bundet": {"Ådaln": 1}}, "Ådaln nævner en enhed, der ikke kendes"),
        ([], "personale skal være et afsnit"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(fjordby, value, told):
    with pytest.raises(SettingsError) as error:
        staff_terms(with_personnel(fjordby, value), "district")
    assert told in str(error.value)


def test_each_of_the_two_readers_is_stopped_by_its_own_part_and_by_unknown_keys(fjordby):
    wrong_overtime = with_personnel(fjordby, {"overarbejde": 3})
    assert staff_terms(wrong_overtime, "district") is None
    with pytest.raises(SettingsError, match="overarbejde"):
        overtime_categories(wrong_overtime)
    with pytest.raises(SettingsError, match="weekned_pct"):
        overtime_categories(with_personnel(fjordby, {"weekned_pct": 1}))
