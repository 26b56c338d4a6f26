"""Early warnings on the sample: before the accounts on the planted wave of absence, silent where nothing happens."""

import re

import pandas as pd
import pytest

from styringslib import followup
from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers, text
from styringslib.presentation.canvas import Figure
from styringslib.sections.early_signs import section as section_of
from styringslib.sections.early_signs.measured import charts
from styringslib.sections.early_signs.numbers import EarlySigns, WholeEarlySigns
from styringslib.sections.early_signs.section import early_signs, whole_early_signs

# The story that the sample's maker planted: a wave of absence in Søndervang from February 2026.
ONSET = pd.Period("2026-02", "M")


@pytest.fixture(scope="module")
def found(fjordby, month):
    return charts(fjordby.known_at(month), month.year, month)


def test_lead_time_on_the_planted_wave(found, fjordby):
    """Temps speak in the same month, absence the month after; the accounts pass the explanation limit in April."""
    onset = pd.Series({"Søndervang": ONSET})
    months = pd.period_range("2026-01", "2026-10", freq="M")
    own = fjordby.known_at("2026-10")
    booked = own.postings[own.postings["unit"] == "Søndervang"].groupby("month")["amount"].sum().reindex(months)
    lines = own.budget[(own.budget["unit"] == "Søndervang") & (own.budget["version"] == "revised")]
    over = (booked - lines.groupby("month")["amount"].sum().reindex(months)).cumsum()
    visible = pd.Series({"Søndervang": over.index[over > fjordby.settings.thresholds.explain_kr][0]})
    temps = followup.lead_times(found["temps"], onset, visible).loc["Søndervang"]
    absence = followup.lead_times(found["absence"], onset, visible).loc["Søndervang"]
    assert temps["delay"] == 0
    assert absence["delay"] == 1
    assert temps["lead"] >= 1


def test_no_unit_without_a_wave_raises_a_signal(found):
    for chart in found.values():
        calm = chart[chart["unit"] != "Søndervang"]
        assert len(calm) >= 80
        assert not calm["signal"].any()


def basis(fjordby, forecasts, month, name):
    known = fjordby.known_at(month)
    return FollowUp(known.for_unit(name), fjordby.unit(name), month, forecasts, lambda: fjordby)


@pytest.mark.parametrize("name", ["Mølleå", "Ådalen", "Solgården", "Rehabiliteringsteamet"])
def test_a_calm_unit_is_told_in_one_sentence(fjordby, forecasts, month, name):
    signs = EarlySigns(basis(fjordby, forecasts, month, name))
    assert signs.findings == []
    told, picture = early_signs(signs).shown
    assert "plejer" in told.text
    assert "Ingen måned i år er uden for." in picture.alt
    # The picture's last months are those of the key figures: unplanned days per possible day, from the same tables.
    rates = followup.absence_rates(followup.unplanned(signs.follow_up.municipality.absence))
    (row,) = rates[(rates["unit"] == name) & (rates["month"] == month)].to_dict("records")
    now = row["absence_days"] / row["possible_days"]
    assert f"mulige dage: {numbers.decimal(now * 100, 1)} i oktober 2026" in picture.alt


def test_the_wave_is_told_with_its_own_numbers(fjordby, forecasts, month):
    signs = EarlySigns(basis(fjordby, forecasts, month, "Søndervang"))
    assert [finding.topic for finding in signs.findings] == ["sign_temps", "sign_absence"]
    section = early_signs(signs)
    told = text.sentence(signs.findings[0])
    shown = {
        number
        for evidence in signs.findings[0].evidence.values()
        for number in text.numerals(text.SHOWN[evidence.kind](evidence.value))
    }
    assert set(text.numerals(told)) <= shown
    assert section.tables["tidlige_tegn"].rows[0][1] == ONSET
    assert text.question(signs.findings[0]).endswith("?")
    # One picture for all measures, with the months of the signs marked in it.
    (picture,) = [part for part in section.shown if isinstance(part, Figure)]
    assert picture.title == text.title(signs.findings[0])
    assert "Uden for i marts 2026, april 2026, maj 2026, juni 2026, juli 2026 og august 2026." in picture.alt
    assert "Firkant: uden for det sædvanlige." in " ".join(re.findall(r">([^<>]+)</text>", picture.svg))


def test_the_whole_municipality_names_the_unit(fjordby, forecasts, month):
    followed = WholeFollowUp(fjordby.known_at(month), None, month, forecasts)
    section = whole_early_signs(WholeEarlySigns(followed))
    assert "Søndervang" in section.text
    assert "Mølleå" not in section.text
    picture = section.shown[-1]
    assert picture.title == "Uplanlagt fravær: Søndervang er over det sædvanlige"
    assert "Uden for i 2026: Søndervang i marts, april, maj, juni, juli og august." in picture.alt
    assert "Mølleå 6,6 i oktober" in picture.alt


def test_of_very_many_units_those_farthest_over_the_expected_are_drawn(fjordby, forecasts, month, monkeypatch):
    followed = WholeFollowUp(fjordby.known_at(month), None, month, forecasts)
    signs = WholeEarlySigns(followed)
    last = {unit: chart["score"].dropna().iloc[-1] for unit, (_, chart) in signs.absence.items()}
    monkeypatch.setattr(section_of, "MOST_SHOWN", 3)
    picture = whole_early_signs(signs).shown[-1]
    drawn = sorted(last, key=last.__getitem__)[-3:]
    assert [unit for unit in last if f"{unit} " in picture.alt] == [unit for unit in last if unit in drawn]
    assert f"hver af de 3 af {len(last)} enheder, der sidst lå længst over det ventede," in picture.alt
    assert picture.title == "Uplanlagt fravær: Søndervang er over det sædvanlige"


def test_a_unit_without_staff_data_shows_nothing(fjordby, forecasts, month):
    assert early_signs(EarlySigns(basis(fjordby, forecasts, month, "Fjord Hjemmepleje"))).parts == ()
