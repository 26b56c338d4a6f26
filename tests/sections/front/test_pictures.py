"""The bridge and the track: steps that add up to the krone, intervals that held and that did not, and the municipality's sign."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.presentation.bridge import Way
from styringslib.presentation.canvas import Figure
from styringslib.sections.front import course, way
from styringslib.sections.front.numbers import steps
from styringslib.sections.front.status import held, status
from tests.sections.front.made_front import earlier, sundby

DECEMBER = pd.Period("2026-12", "M")
# Nord has spent 600,000 more on pay than budgeted to date, and is expected to end 720,000 over.
MONEY = {
    "adopted": 11_280_000.0, "budget": 11_280_000.0, "spent": 10_000_000.0, "expected_rest": 2_000_000.0,
    "expected": 12_000_000.0, "lower_80": 11_900_000.0, "upper_80": 12_150_000.0, "probability": 0.98,
}  # fmt: skip
LABELS = {"other": "Andet", "small": "Til dato", "left": "Resten"}


def less_is_plus(basis: FollowUp) -> FollowUp:
    """The same of a municipality that writes a saving as plus."""
    made = basis.municipality
    turned = dataclasses.replace(made, settings=dataclasses.replace(made.settings, plus="less"))
    return dataclasses.replace(basis, municipality=turned)


@pytest.mark.parametrize(
    ("causes", "deviation", "told"),
    [
        # 300 - 120 + 60 + 20 - 4 = 256 to date, and 53 in the rest of the year.
        (
            {"a": 60e3, "b": 300e3, "c": -120e3, "d": 20e3, "e": -4e3},
            309e3,
            [("b", 300e3), ("c", -120e3), ("a", 60e3), ("Andet", 16e3), ("Resten", 53e3)],
        ),
        # Six causes that are worth telling: five are drawn, and the smallest is among the others.
        (
            dict(zip("abcdef", (100e3, 90e3, 80e3, 70e3, 60e3, 55e3), strict=True)),
            400e3,
            [("a", 100e3), ("b", 90e3), ("c", 80e3), ("d", 70e3), ("e", 60e3), ("Andet", 55e3), ("Resten", -55e3)],
        ),
        ({"a": 30e3, "b": -10e3}, 17e3, [("Til dato", 20e3), ("Resten", -3e3)]),
        ({"a": 90e3}, 90e3, [("a", 90e3)]),
        ({}, 300e3, []),
    ],
)
def test_the_steps_add_up_to_what_is_expected(causes: Any, deviation: float, told: Any) -> None:
    found = steps(causes, deviation, minor_kr=50e3, **LABELS)
    assert found == told
    assert sum(kr for _, kr in found) == (deviation if causes else 0)


def test_rounded_steps_add_up_too() -> None:
    made = Way([("a", 1_600.0), ("b", 1_600.0), ("c", 1_800.0)], 5_000.0, 4_000.0, 6_000.0)
    assert made.thousands == [2.0, 1.0, 2.0]


def test_the_rest_of_the_year_is_what_is_expected_less_what_has_come(tmp_path: Path) -> None:
    basis = sundby(tmp_path, forecast=MONEY)
    found = held(basis)
    assert found is not None
    made = way.way(basis, found)
    assert made is not None
    assert [(label, round(kr)) for label, kr in made.steps] == [("Løn", 600_000), ("Resten af året", 120_000)]
    assert (made.total, made.low, made.high, made.mark) == (720_000.0, 620_000.0, 870_000.0, None)


def test_the_picture_says_its_numbers_in_words_and_by_the_municipalitys_sign(tmp_path: Path) -> None:
    basis = sundby(tmp_path, forecast=MONEY)
    more, less = cast(Figure, way.picture(basis)), cast(Figure, way.picture(less_is_plus(basis)))
    assert more.title == "Løn vejer mest"
    assert more.alt.replace("\xa0", " ") == (
        "Bro i 1.000 kr. fra budgettet på 11,28 mio. kr.: løn +600 og resten af året +120. Forventet regnskab ligger +720 fra "
        "budgettet, med 80 pct. sikkerhed +620 til +870. Plus er dyrere, minus er billigere."
    )
    for shown in ("+600", "+120", "+720"):
        assert shown in more.svg
        assert shown.replace("+", "\u2212") in less.svg
    assert "løn −600 og resten af året −120" in less.alt
    assert "med 80 pct. sikkerhed −870 til −620" in less.alt


def test_what_is_earned_is_a_line_in_both_pictures_and_the_measure_of_the_status(tmp_path: Path) -> None:
    basis = sundby(tmp_path, forecast=MONEY | {"earned": 11_880_000.0, "earned_probability": 0.9})
    bridge, track = cast(Figure, way.picture(basis)), cast(Figure, course.picture(basis))
    assert "Det optjente ligger +600 fra budgettet." in bridge.alt
    assert "Det optjente er 11,88 mio. kr." in track.alt.replace("\xa0", " ")
    rows = {row[0]: row[1] for row in cast(Any, status(basis)).rows}
    assert rows["Forventet afvigelse fra det optjente"] == 120_000.0
    assert rows["Vurdering"] == "Over det optjente"
    assert "Forventet afvigelse" not in rows


def test_an_income_has_its_interval_from_the_lower_end_as_the_full_status(tmp_path: Path) -> None:
    income = {"budget": -4_100_000.0, "expected": -4_000_000.0, "lower_80": -5_000_000.0, "upper_80": 250_000.0}
    rows = {row[0]: row[1] for row in cast(Any, status(sundby(tmp_path, forecast=MONEY | income))).rows}
    assert rows["Med 80 pct. sikkerhed"] == "\u22125.000.000 til 250.000"


def test_without_a_budget_there_is_a_track_and_no_bridge(tmp_path: Path) -> None:
    money = MONEY | {"budget": float("nan"), "adopted": float("nan")}
    basis = sundby(tmp_path, plans=False, forecast=money)
    assert way.picture(basis) is None
    assert course.picture(basis) is not None
    assert [row[0] for row in cast(Any, status(basis)).rows] == [
        "Forbrug januar til oktober", "Forventet regnskab", "Med 80 pct. sikkerhed",
    ]  # fmt: skip


MARCH, JUNE = (11_300_000.0, 11_200_000.0, 11_400_000.0), (11_900_000.0, 11_700_000.0, 12_100_000.0)


def test_an_interval_that_does_not_hold_is_said_and_marked(tmp_path: Path) -> None:
    basis = sundby(tmp_path, forecast=MONEY, record=earlier("Nord", m3=MARCH, m6=JUNE))
    assert (
        course.told(basis)
        .replace("\xa0", " ")
        .startswith(
            "Efter marts ventede vi med 80 pct. sikkerhed et regnskab mellem 11,20 mio. kr. og 11,40 mio. kr. "
            "I dag venter vi 12,00 mio. kr."
        )
    )
    figure = cast(Figure, course.picture(basis))
    assert figure.title == "Forventningen er steget siden marts"
    assert "holdt ikke" in figure.svg
    # March, June and the month itself are drawn, which is not every month.
    assert "ventede det undervejs" in figure.svg
    assert "hver" not in figure.svg
    assert "marts 11,30 mio. kr. (mellem 11,20 mio. kr. og 11,40 mio. kr.); juni 11,90" in figure.alt.replace(
        "\xa0", " "
    )


@pytest.mark.parametrize("point", [JUNE, (11_800_000.0, 11_640_000.0, 11_960_000.0)])
def test_one_that_holds_or_nearly_is_not(tmp_path: Path, point: tuple[float, float, float]) -> None:
    """40,000 beside the interval is below the minor limit."""
    basis = sundby(tmp_path, forecast=MONEY, record=earlier("Nord", m6=point))
    assert course.told(basis) == ""
    assert "holdt ikke" not in cast(Figure, course.picture(basis)).svg


def test_a_closed_year_ends_in_its_accounts(tmp_path: Path) -> None:
    record = earlier("Nord", m6=JUNE, m9=(11_500_000.0, 11_300_000.0, 11_700_000.0))
    money = MONEY | {"spent": 12_000_000.0, "lower_80": 12_000_000.0, "upper_80": 12_000_000.0}
    basis = sundby(tmp_path, last="2026-12", syd="2026-12", month=DECEMBER, forecast=money, record=record)
    assert course.told(basis).replace("\xa0", " ") == (
        "Årets regnskab lå inden for det, vi ventede med 80 pct. sikkerhed, efter 1 af 2 måneder."
    )
    figure = cast(Figure, course.picture(basis))
    assert figure.title == "Fra forventning til regnskab"
    assert "regnskab 12,00 mio. kr." in figure.alt.replace("\xa0", " ")
    assert [row[0] for row in cast(Any, status(basis)).rows][:2] == ["Vedtaget budget", "Regnskab"]
