"""What [serviceramme] says, and what is refused."""

from dataclasses import replace
from math import isnan

import pytest

from styringslib.fields.fault import SettingsError
from styringslib.sections.service_frame.terms import frame_terms

SECTION = {
    "start_aar": 2024,
    "start": 1_000_000,
    "trin": [{"aar": 2025, "navn": "PL", "andel_pct": 3.2}, {"aar": 2025, "navn": "DUT", "beloeb": -5000}],
    "prognoser": [{"aar": 2025, "forventet": {"Hjemmepleje": [10, 20], "Botilbud": [30]}}],
    "engangs": [{"aar": 2025, "omraade": "Hjemmepleje", "navn": "Flytning", "beloeb": 7}],
}


def with_frame(fjordby, value):
    return replace(fjordby.settings, sections={**fjordby.settings.sections, "serviceramme": value})


def test_the_frame_as_it_is_written(fjordby):
    found = frame_terms(with_frame(fjordby, SECTION))
    assert (found.name, found.start_year, found.start) == ("Servicerammen", 2024, 1_000_000.0)
    assert isnan(found.municipality)
    assert [(step.label, step.share, step.amount) for step in found.steps] == [
        ("PL", 0.032, None),
        ("DUT", None, -5000.0),
    ]
    rows = found.forecasts.to_dict("records")
    assert [(row["unit"], row["followup"], row["expected"]) for row in rows] == [
        ("Hjemmepleje", 1, 10.0),
        ("Hjemmepleje", 2, 20.0),
        ("Botilbud", 1, 30.0),
    ]
    assert found.one_offs.to_dict("records") == [
        {"unit": "Hjemmepleje", "year": 2025, "name": "Flytning", "amount": 7.0}
    ]


def test_without_the_section_there_is_no_frame(fjordby):
    assert frame_terms(replace(fjordby.settings, sections={})) is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"start": "x"}, "start skal være et tal over 0 uden anførselstegn"),
        ({"trin": [{"aar": 2025, "navn": "A"}]}, "[[serviceramme.trin]] nr. 1: beloeb mangler"),
        ({"trin": [{"aar": 2025, "navn": "A", "beloeb": 1, "andel_pct": 1}]}, "andel_pct står sammen med beloeb"),
        (
            {"prognoser": [{"aar": 2025, "forventet": {"A": [1, 2, 3, 4]}}]},
            "forventet.A skal være en liste med højst 3 tal",
        ),
        (
            {"engangs": [{"aar": 25, "omraade": "A", "navn": "B", "beloeb": 1}]},
            "aar skal være et årstal fra 1990 til 2100",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(fjordby, change, told):
    with pytest.raises(SettingsError) as error:
        frame_terms(with_frame(fjordby, {**SECTION, **change}))
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (
            [{"aar": 2026, "navn": "B", "beloeb": 1}, {"aar": 2025, "navn": "A", "beloeb": 1}],
            "[[serviceramme.trin]] nr. 2: aar ligger før trinnet over det (2026) (der står 2025). Skriv trinnene i årsorden.",
        ),
        (
            [{"aar": 2025, "navn": "A", "andel_pct": -50}, {"aar": 2025, "navn": "B", "beloeb": -50}],
            "[[serviceramme.trin]] nr. 2: bringer rammen ned på 0 eller derunder (der står 0). Ret beløbet eller andelen.",
        ),
    ],
)
def test_steps_that_can_not_be_followed_are_told(fjordby, steps, told):
    """100 less half of it is 50, and less 50 nothing is left."""
    with pytest.raises(SettingsError) as error:
        frame_terms(with_frame(fjordby, {**SECTION, "start": 100, "trin": steps}))
    assert told in str(error.value)
    rising = [{"aar": 2025, "navn": "A", "andel_pct": -50}, {"aar": 2025, "navn": "B", "beloeb": -49}]
    assert frame_terms(with_frame(fjordby, {**SECTION, "start": 100, "trin": rising})).start == 100


@pytest.mark.parametrize("key", ["start", "kommunens_ramme"])
def test_a_frame_of_nothing_is_no_frame(fjordby, key):
    with pytest.raises(SettingsError, match=f"{key} skal være et tal over 0, ikke 0"):
        frame_terms(with_frame(fjordby, {**SECTION, key: 0}))
