"""The sample's own files, described by the proposal alone, hold what its kommune.toml says they hold."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd

from styringslib import shipped
from styringslib.intake import Municipality, read_municipality
from styringslib.proposals import look, propose, read_known, write
from tests.sample_month import fjordby  # noqa: F401  (a fixture)


def test_the_sample_without_its_description_is_read_the_same(tmp_path: Path, fjordby: Municipality) -> None:
    folder = tmp_path / "fjordby"
    left_out = shutil.ignore_patterns("kommune.toml", "*.py", "*.md", "making", "__pycache__", "*.sqlite")
    shutil.copytree(shipped.sample(), folder, ignore=left_out, copy_function=os.link)
    proposal = propose(look(folder))
    # Thirteen codes stand without a name in the ledger of 2015-2018; only the provider's is not told by the payroll.
    asked = ["slags:Fjord Hjemmepleje", "til:Højmark", "enhed:350", "fra:Engbakken"]
    assert [question.id for question in proposal.questions] == asked
    assert proposal.name == "Fjordby Kommune"
    write(proposal, read_known(folder))
    ours, theirs = read_municipality(folder), fjordby
    as_theirs = {unit.name: (unit.kind, unit.area, unit.end) for unit in theirs.settings.units}
    assert {unit.name: (unit.kind, unit.area, unit.end) for unit in ours.settings.units} == as_theirs
    for name, frame in theirs.tables.items():
        assert _sums(ours.tables[name]).equals(_sums(frame)), name


def _sums(frame: pd.DataFrame) -> pd.Series:
    """Rows and the sum of each number, by unit."""
    numbers = frame.select_dtypes("number").round(2)
    unit = frame["unit"].fillna("") if "unit" in frame else pd.Series("", index=frame.index)
    return pd.concat([numbers.groupby(unit.astype(str)).sum().round(2).stack(), unit.value_counts()]).sort_index(key=lambda i: i.map(str))
