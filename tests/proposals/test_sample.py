"""The sample's own files, described by the proposal alone, hold what its kommune.toml says they hold."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd

from styringslib import shipped
from styringslib.intake import Municipality, read_municipality
from styringslib.proposals import look, propose, read_known, write


def test_the_sample_without_its_description_is_read_the_same(tmp_path: Path, fjordby: Municipality) -> None:
    folder = tmp_path / "fjordby"
    left_out = shutil.ignore_patterns("kommune.toml", "*.py", "*.md", "making", "__pycache__", "*.sqlite")
    shutil.copytree(shipped.sample(), folder, ignore=left_out, copy_function=os.link)
    proposal = propose(look(folder))
    # Thirteen codes stand without a name in the ledger of 2015-2018; only the provider's is not told by the payroll.
    asked = ["slags:Fjord Hjemmepleje", "til:Højmark", "fra:Engbakken", "enhed:350"]
    assert [question.id for question in proposal.questions] == asked
    assert proposal.name == "Fjordby Kommune"
    write(proposal, read_known(folder))
    ours, theirs = read_municipality(folder), fjordby
    as_theirs = {unit.name: (unit.kind, unit.area, unit.end) for unit in theirs.settings.units}
    assert {unit.name: (unit.kind, unit.area, unit.end) for unit in ours.settings.units} == as_theirs
    for name, frame in theirs.tables.items():
        assert _sums(ours.tables[name]) == _sums(frame), name


def _sums(frame: pd.DataFrame) -> dict[object, float]:
    """Rows and the sum of each number, by unit."""
    unit = frame["unit"].fillna("").astype(str) if "unit" in frame else pd.Series("", index=frame.index)
    sums = frame.select_dtypes("number").groupby(unit).sum().round(2).assign(rows=unit.value_counts())
    return {(name, column): value for column in sums for name, value in sums[column].items()}
