"""Who carries what where a frame has several purchasers: all results together are the frame's deviation, each krone once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from styringslib.intake.settings.settings import Unit
from styringslib.month.follow_up import FollowUp
from styringslib.sections.allocation.carried import CarryOverNumbers
from tests.month.purchaser.test_frame import MADE, framed

SECOND = Unit("Sygeplejemyndigheden", "sygeplejemyndigheden", "purchaser", "Hjemmepleje")


def accounts(folder: Path, *, second: bool, budget: float = 1_200_000.0) -> CarryOverNumbers:
    own = framed(folder, budget=budget).own
    made, forecasts = own.municipality, own.forecasts
    # The earnings of Nord are 1,266,000: 66,000 beyond its budget.
    figures = forecasts.figures.copy()
    figures.loc["Nord", "earned"] = 1_266_000
    units = made.settings.units
    if second:
        units = (*units, SECOND)
        row = figures.loc["Visitationen"].copy()
        row[["budget", "budget_to_date", "spent", "expected"]] = [50_000, 12_500, 15_000, 57_000]
        figures = pd.concat([row.to_frame("Sygeplejemyndigheden").T.astype(figures.dtypes), figures])
    settings = replace(made.settings, units=units)
    forecasts = replace(forecasts, figures=figures)
    return CarryOverNumbers(FollowUp(replace(made, settings=settings), None, own.month, forecasts))


def test_the_purchaser_carries_its_frame(tmp_path: Path) -> None:
    """Budgets 1,200, 400, 200 and 100 thousand; paid 1,266 by earnings, 400 as a block, 240 in bills and 104 of its own."""
    found = accounts(tmp_path, second=False)
    assert found.frames == {"Visitationen": (1_900_000, 2_010_000)}
    rows = found.accounts.set_index("unit")
    assert rows.loc["Visitationen", ["budget", "spent"]].tolist() == [1_900_000, 2_010_000]
    assert rows.loc["Nord", ["budget", "spent"]].tolist() == [1_266_000, 1_290_000]


def test_of_several_purchasers_the_first_carries_the_frame_and_the_others_their_own_costs(tmp_path: Path) -> None:
    found = accounts(tmp_path, second=True)
    assert found.frames == {"Visitationen": (1_900_000, 2_010_000)}
    assert "Sygeplejemyndigheden" not in found.framed_units["Visitationen"].index
    rows = found.accounts.set_index("unit")
    assert rows.loc["Sygeplejemyndigheden", ["budget", "spent"]].tolist() == [50_000, 57_000]
    # The whole is what all cost beyond all budgets of the area: 119,000, and the second purchaser's 7,000.
    of_area = rows[rows["area"] == "Hjemmepleje"]
    frame = MADE["frame:Ældre"]
    assert (of_area["spent"] - of_area["budget"]).sum() == pytest.approx(frame[3] - frame[0] + 7_000)


def test_a_frame_without_a_whole_budget_is_carried_by_nobody(tmp_path: Path) -> None:
    found = accounts(tmp_path, second=True, budget=float("nan"))
    assert found.frames == {}
    assert found.accounts.set_index("unit").loc["Visitationen", ["budget", "spent"]].tolist() == [100_000, 104_000]
