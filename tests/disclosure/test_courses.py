"""A month of few courses is not to be solved for from what a team is paid per course; the large search is ``courses`` itself."""

import pytest

from tests.disclosure.courses import left

YEAR = [8, 6, 7, 9, 11, 6, 13, 5, 6, 8, 9, 7, 2, 4, 9, 3, 1, 3, 8, 2, 1]


@pytest.mark.parametrize(("at", "others"), [(12, [1, 4]), (17, [4, 6]), (20, [2])])
def test_other_counts_are_left_of_a_month_of_few(at: int, others: list[int]) -> None:
    """Two and four are told together; so are three, one and three, and the last two wait. Each was told by two reports."""
    assert left(YEAR, at, others) == others


def test_nor_can_it_be_solved_for_from_what_is_earned_in_the_year() -> None:
    """What is still to come is reckoned of what may be told, too."""
    assert left(YEAR[:14], 12, [4], year=True) == [4]
