"""The attack on the levels of a standard: a part of the campaign, and that the attack can find something."""

import pytest

from styringslib.privacy.weighted_sums import solvable
from tests.disclosure.levels_campaign import leaks, service, told


@pytest.mark.parametrize("case", range(20))
def test_no_small_count_of_a_made_service_can_be_solved_for(case):
    assert leaks(service(case)) == []


@pytest.mark.parametrize("case", [25, 46, 58, 88, 115])
def test_services_that_were_solved_while_four_standards_were_thought_enough(case):
    assert leaks(service(case)) == []


def test_a_step_to_the_few_who_are_held_against_the_standard_is_not_told():
    """Case 642: eleven without a level, and one on each of two levels."""
    assert leaks(service(642)) == []
    whole = told(service(642)).loc["all"]
    assert whole["recipients"] == 13
    assert whole[["step_hours", "step_amount"]].isna().all()


def test_the_attack_finds_what_two_sums_give_away(monkeypatch):
    """Level 1 in case 88: 57, 2, 7 and 1 by 3.25, 10.25, 10.5 and 13.5 are 67 citizens and 292.75 hours in one way only."""
    monkeypatch.setattr("styringslib.sections.standards.numbers.solvable", lambda *_: False)
    assert leaks(service(88)) == [
        "level 1: 2, of which 2 to 2 is left",
        "level 3: 1, of which 1 to 1 is left",
    ]


@pytest.mark.parametrize(
    ("counts", "weights", "given_away"),
    [
        ([6, 3], [2.0, 6.0], True),  # two sums, two unknowns
        ([6, 7], [2.0, 6.0], False),  # nobody is few
        ([40, 3, 20], [1.0, 2.0, 3.0], True),  # with 1 they are 41 and 21; with 4 the others would be halves
        ([40, 3, 20, 9], [1.0, 2.0, 3.0, 4.0], False),  # with 1 they are 37, 33 and 1; with 4 they are 35, 33 and none
    ],
)
def test_small_counts_are_solvable_by_their_sums(counts, weights, given_away):
    assert solvable(counts, weights, 5) is given_away
