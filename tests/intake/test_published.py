"""Figures as municipalities printed them (VIVE 2020) come out exactly."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from styringslib.intake import check, read_municipality

PUBLISHED = Path(__file__).parents[2] / "data" / "published"


def test_favrskov_has_only_its_status() -> None:
    municipality = read_municipality(PUBLISHED / "favrskov")
    assert municipality.status.set_index("item")["value"].to_dict() == {
        "Samlet budget hele året": 63_285_080.0,
        "Forbrug regnskab 2019 pr. 31/10-19": 52_934_016.0,
        "Forventet forbrug nov.-dec. 2019": 10_621_628.0,
        "Forventet afvigelse 2019": -270_564.0,
        "Forbrug i %": 83.64,
        "Forbrugs% bør max være": 83.29,
    }
    assert municipality.status["item"].iloc[0] == "Samlet budget hele året"
    assert municipality.latest_month == pd.Period("2019-10", "M")
    assert municipality.problems.empty


def test_vordingborg_payroll_adds_up_to_the_printed_totals() -> None:
    municipality = read_municipality(PUBLISHED / "vordingborg")
    payroll = municipality.payroll.pivot_table(index="month", columns="wage_category", values="amount", aggfunc="sum")
    assert list(payroll.sum(axis=1)) == [702_029, 625_505, 794_136, 802_126, 694_061, 684_685]
    assert payroll.sum().drop("Andre lønarter").to_dict() == {
        "Løn": 3_210_230.0,
        "Øvrig løn": 55_175.0,
        "Diverse løn": 37_668.0,  # printed 37.667
        "Særydelser": 47_797.0,
        "6. ferieuge": 66_212.0,
    }
    assert payroll.loc["2019-01", "Andre lønarter"] == 702_029 - 516_960 - 4_177 + 4_732 - 9_544 - 5_525
    assert municipality.latest_month == pd.Period("2019-06", "M")


def test_vordingborg_income_of_granted_time_is_there_for_the_whole_year() -> None:
    activity = read_municipality(PUBLISHED / "vordingborg").activity
    assert list(activity["granted_income"]) == [779_957, 741_166, 813_758, 754_813, 725_541, 667_782] + [747_170] * 6
    known = read_municipality(PUBLISHED / "vordingborg").known_at("2019-06")
    assert len(known.activity) == 12


def test_rounding_of_printed_totals_is_told_and_the_line_of_totals_left_out() -> None:
    problems = check(PUBLISHED / "vordingborg").frame
    assert list(problems["severity"]) == ["warning", "warning", "note", "note"]
    assert list(problems["row"].iloc[:2]) == [14, 14]
    assert "forskel 3" in problems["message"].iloc[0]
    assert "forskel 1" in problems["message"].iloc[1]
    # The printed line of totals has no name: it is left out of payroll and of activity.
    left_out = "1 række er en sum og ikke talt med, for den mangler det, andre rækker har: række 14"
    assert problems["message"].iloc[2:].tolist() == [left_out] * 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("516.960", "516.96"), "punktum som decimaltegn"),
        (("516.960", "526.960"), "Kontroltotalen er 3.210.230, men rækkerne giver 3.220.230"),
        (("702.029", "712.029"), "Kontroltotalen er 4.302.542"),
        (("Februar;", ";"), "Kontroltotalen"),
        (("Februar;517.454", "Februar;"), "Feltet er tomt"),
        (("Maj;544.299;11.993;19.918;6.872;51.923;694.061;725.541\n", ""), "Kontroltotalen er 3.210.230"),
        (("Særyd.", "Særydd."), "Kolonnen Særyd. mangler"),
        (("April", "Aprul"), "Måneden kan ikke læses"),
        (("794.136", "794.136x"), "Feltet er ikke et tal"),
    ],
)
def test_damage_to_the_wide_table_is_named(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    for file in (PUBLISHED / "vordingborg").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    data = tmp_path / "vordingborg_payroll_2019.csv"
    text = data.read_text("utf-8")
    assert change[0] in text
    data.write_text(text.replace(*change, 1), "utf-8")
    found = check(tmp_path)
    assert found.errors
    assert told in found.text()
