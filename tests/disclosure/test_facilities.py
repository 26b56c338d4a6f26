"""No report of a made-up facility gives a hidden count away; the large search is ``campaign``."""

import pytest

from tests.disclosure.facilities import broken, draw


# In 14 three who were hidden, each at a level of their own, were all that were hidden.
@pytest.mark.parametrize("number", [0, 1, 14])
def test_nothing_hidden_can_be_solved_for_from_two_months_reports(number, tmp_path):
    facility = draw(number)
    assert broken(facility, tmp_path) == [], facility.told()
