"""A scenario that changes nothing says what the month's front page says, word for word, of the whole and each kind of unit."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from styringslib.intake import Municipality
from styringslib.month.forecast import MonthForecast
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation.section import Section, Summary
from styringslib.scenarios.start.headlines import Headlines
from styringslib.sections.front.section import front, whole_front
from tests.sample_figures import DEVIATION, FIGURES, TOTAL


@pytest.fixture(scope="module")
def whole(fjordby: Municipality, month: pd.Period, forecasts: MonthForecast) -> WholeFollowUp:
    return WholeFollowUp(fjordby.known_at(month), None, month, forecasts, lambda: fjordby)


def begins(page: Section) -> str:
    """What a report's front page begins with, as the month's index quotes it."""
    return next(str(part.content["headline"]) for part in page.parts if isinstance(part, Summary))


def million(amount: float) -> str:
    return f"{amount / 1e6:.2f} mio. kr.".replace(".", ",", 1).replace(" ", "\xa0")


def test_the_whole_is_told_as_on_its_front_page(whole: WholeFollowUp) -> None:
    told = Headlines(whole)()
    assert told == (begins(whole_front(whole)),)
    for amount in (TOTAL["expected"], TOTAL["budget"], DEVIATION):
        assert million(amount) in told[0]


@pytest.mark.parametrize("unit", ["Ådalen", "Østerbæk", "Rehabiliteringsteamet", "Solgården", "Fjord Hjemmepleje"])
def test_a_unit_is_told_as_on_its_front_page(whole: WholeFollowUp, unit: str) -> None:
    part = next(part for part in whole.parts if part.name == unit)
    told = Headlines(whole)(unit)
    assert told == (begins(front(replace(part, everyone=whole.everyone))),)
    assert million(FIGURES.loc[unit, "expected"]) in told[0]


def test_a_purchaser_begins_with_its_frame_and_tells_its_own_costs(whole: WholeFollowUp) -> None:
    part = next(part for part in whole.parts if part.name == "Visitationen")
    first, own = Headlines(whole)("Visitationen")
    assert first == begins(front(replace(part, everyone=whole.everyone)))
    assert own.startswith("Egne udgifter: ")
    assert million(FIGURES.loc["Visitationen", "expected"]) in own
