"""Folders altered at random are read right or told: a few of them here, as many as are wanted with `make attack`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.intake.altered import campaign, code_alterations
from tests.intake.altered.outcome import Outcome, read, verdict

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


def _with_other_codes(change: code_alterations.Alteration, folder: Path) -> tuple[Outcome, Outcome]:
    source, before = campaign.unaltered("Lindholm")
    shutil.copytree(source, folder)
    code_alterations.alter(folder / "kontering.xlsx", change)
    return before, read(folder)


@pytest.mark.parametrize("name", list(code_alterations.SAME))
def test_kontering_written_otherwise_means_the_same(name: str, tmp_path: Path) -> None:
    before, after = _with_other_codes(code_alterations.SAME[name], tmp_path / "kommune")
    assert verdict(before, after) == "same", (after.error, set(after.told) - set(before.told))


@pytest.mark.parametrize("name", list(code_alterations.TOLD))
def test_what_kontering_has_wrong_is_told(name: str, tmp_path: Path) -> None:
    before, after = _with_other_codes(code_alterations.TOLD[name], tmp_path / "kommune")
    assert verdict(before, after) == "told", after.error
    assert "010150" not in str(after.told)
