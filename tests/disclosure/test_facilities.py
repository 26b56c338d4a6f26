"""No report of a made-up facility gives a hidden count away; the large search is ``campaign``."""

import pytest

from tests.disclosure.facilities import broken, draw


@pytest.mark.parametrize("number", range(3))
def test_nothing_hidden_can_be_solved_for_from_two_months_reports(number, tmp_path):
    facility = draw(number)
    assert broken(facility, tmp_path) == [], facility.told()
