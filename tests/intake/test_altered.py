"""Folders altered at random are read right or told: a few of them here, as many as are wanted with `make attack`."""

from __future__ import annotations

import pytest

from tests.intake.altered import campaign
from tests.intake.altered.outcome import Outcome, verdict

CASES = 24


@pytest.mark.parametrize("number", range(CASES))
def test_an_altered_folder_is_read_right_or_told(number):
    case = campaign.case(number)
    assert case.verdict in ("same", "told"), case


def test_every_kind_of_verdict_can_be_given():
    """A reading that differs and says nothing is silent; what ends in an error of Python is a traceback."""
    _, before = campaign.unaltered("Fjordby")
    fewer = Outcome({name: frame.iloc[1:] for name, frame in before.tables.items()}, before.told)
    assert verdict(before, before) == "same"
    assert verdict(before, fewer) == "silent"
    assert verdict(before, before, must_be_told=True) == "silent"
    assert verdict(before, Outcome(fewer.tables, (*before.told, ("warning", "a.csv", "Noget mangler")))) == "told"
    assert verdict(before, Outcome({}, (), "KeyError: 'unit'")) == "traceback"
    assert verdict(before, Outcome({}, (), "warning UserWarning: x")) == "noise"
