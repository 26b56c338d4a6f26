"""What all sheets of the sample's month share, made once for the tests of a process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pandas as pd
import pytest

from styringslib.handouts.all_facts import AllFacts, all_facts, unit_follow_up
from styringslib.handouts.focus import focus_points
from styringslib.handouts.numbers import HandoutNumbers
from styringslib.month.forecast import MonthForecast
from styringslib.month.whole import WholeFollowUp


@pytest.fixture(scope="session")
def whole(fjordby: Any, forecasts: MonthForecast, month: pd.Period) -> WholeFollowUp:
    """The whole municipality's follow-up."""
    return WholeFollowUp(fjordby.known_at(month), None, month, forecasts, lambda: fjordby)


@pytest.fixture(scope="session")
def found(whole: WholeFollowUp) -> AllFacts:
    """The facts of the whole and of its units."""
    return all_facts(whole)


@pytest.fixture(scope="session")
def numbers_of(whole: WholeFollowUp, found: AllFacts) -> Callable[[str, tuple[str, ...]], HandoutNumbers]:
    """The numbers of a sheet by focus point and units. A unit's own figures are the same on all its sheets."""
    follow_up = cache(partial(unit_follow_up, whole))

    @cache
    def make(focus: str, units: tuple[str, ...]) -> HandoutNumbers:
        own = HandoutNumbers(whole, focus_points()[focus], units, found)
        if len(units) == 1:
            own.__dict__["follow_up"] = follow_up(*units)
        return own

    return make
