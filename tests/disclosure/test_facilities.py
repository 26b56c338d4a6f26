"""No report of a made-up facility gives a hidden count away; the large search is ``campaign``."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.disclosure.facilities import broken, draw


# In 14 three who were hidden, each at a level of their own, were all that were hidden. In February of 96 one report told a
# level of eleven and the next another, since somebody had moved: together they told all. In 108 what is sold is told, and the
# price of all left too few ways in which five own citizens could live.
@pytest.mark.parametrize(("number", "month"), [(0, ""), (1, ""), (14, ""), (96, "2026-02"), (108, "")])
def test_nothing_hidden_can_be_solved_for_from_two_months_reports(number, month, tmp_path):
    facility = draw(number)
    if month:
        facility = replace(facility, month=pd.Period(month, "M"))
    assert broken(facility, tmp_path) == [], facility.told()
