"""What is wrong in kommune.toml of one section leaves that section out, in words a reader can act on, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from styringslib.fields.fault import SettingsError
from styringslib.intake.settings.settings import Owners
from styringslib.presentation.section import section
from styringslib.publishing.engine import NotebookFailed
from styringslib.reports.follow_up_report import SECTIONS, settings_faults, undescribed
from styringslib.reports.open_report import OpenReport
from styringslib.reports.run import _of_settings
from styringslib.sections.cases.terms import review_terms
from styringslib.sections.spec import LeftOut, SectionSpec


def _report(fjordby, rule):
    settings = replace(fjordby.settings, sections={"revisitation": {"regler": [rule]}})
    kinds = frozenset({"district"})
    sound = SectionSpec(
        "sund", kinds, lambda basis: basis, lambda _: section("Alt er vel."), questions=lambda _: ["Hvordan?"]
    )
    faulty = SectionSpec(
        "revisitation",
        kinds,
        review_terms,
        lambda terms: section(f"{len(terms.rules)} regel"),
        questions=lambda terms: [terms.rules[0].name],
        left_out=lambda terms: LeftOut(terms.rules[0].name, fjordby.problems),
    )
    return OpenReport("Ådalen", settings, (faulty, sound))


def test_a_section_at_fault_is_left_out_in_plain_words_and_the_others_are_shown(fjordby):
    report = _report(fjordby, {"navn": "A", "timer_fra": "fem"})
    told = report.show("revisitation").text
    assert told.startswith("Afsnittet er udeladt, fordi noget i kommunens opsætning af det skal rettes.")
    assert "toml" not in told
    assert report.show("sund").text == "Alt er vel."
    assert report.others.questions == ("Hvordan?",)
    assert report.others.left_out == ()


def test_a_section_without_fault_is_shown(fjordby):
    report = _report(fjordby, {"navn": "A", "timer_fra": 5})
    assert report.show("revisitation").text == "1 regel"
    assert report.others.questions == ("A", "Hvordan?")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            "SettingsError: kommune.toml, [personale]: Nøglen x kendes ikke.",
            "kommune.toml, [personale]: Nøglen x kendes ikke.",
        ),
        ("TermsError: kommune.toml, aar_frem skal være et helt tal.", "kommune.toml, aar_frem skal være et helt tal."),
        ("ValueError: could not convert", ""),
    ],
)
def test_a_notebook_that_fails_on_kommune_toml_tells_its_text(error, told):
    assert NotebookFailed("Økonomi", error).settings == told


def test_the_errors_text_begins_as_the_engine_expects():
    with pytest.raises(SettingsError) as error:
        next(one for spec in SECTIONS for one in spec.terms if one.name == "personale").checked({"personale": {"x": 1}})
    assert NotebookFailed("", f"SettingsError: {error.value}").settings == str(error.value)


def test_the_run_notes_what_it_left_out_and_nothing_of_sound_settings(fjordby):
    assert settings_faults(fjordby.settings) == ()
    given = {"personale": {"weekned_pct": 1}, "organisation": {"type": 9}, "demografi": {"aar_frem": 90}}
    assert settings_faults(replace(fjordby.settings, sections=given)) == (
        "kommune.toml, [personale]: Nøglen weekned_pct kendes ikke. Mente du weekend_pct i [personale.bemanding.distrikt]?",
        "kommune.toml, [organisation]: type skal være 1, 2, 3 eller 4, ikke 9. Skriv fx 1.",
    )


def test_what_is_wrong_and_what_is_not_there_stands_in_the_data_check(fjordby):
    given = {"personale": {"weekned_pct": 1}, "revisitation": {}}
    told = _of_settings(replace(fjordby, settings=replace(fjordby.settings, sections=given)))
    assert told[0][0].startswith("Et afsnit er udeladt: kommune.toml, [personale]: Nøglen weekned_pct kendes ikke.")
    message, remedy = told[-1]
    assert "[serviceramme]" in message
    assert "[revisitation]" not in message
    assert "docs/datakontrakt.md" in remedy
    assert _of_settings(fjordby) == []


def test_a_budget_that_nobody_is_written_to_answer_for_stands_in_the_data_check(fjordby):
    units = [
        replace(unit, owners=Owners()) if unit.name in ("Ådalen", "Højmark") else unit
        for unit in fjordby.settings.units
    ]
    frames = (replace(fjordby.settings.frames[0], owners=Owners()), *fjordby.settings.frames[1:])
    [(message, remedy)] = undescribed(replace(fjordby.settings, units=tuple(units), frames=frames))
    assert message == "Der er ikke skrevet en budgetansvarlig for Ådalen og Myndighedens ramme. Rapporterne siger det"
    assert remedy == 'Skriv rollen, fx budgetansvarlig = "Distriktsleder"'
