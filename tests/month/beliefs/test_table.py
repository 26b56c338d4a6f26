"""What year_end believes, as rows of the month's forecasts, and the notes that are told beside it."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.findings.beliefs import Believed, belief_findings
from styringslib.month.beliefs.table import beliefs_table
from styringslib.month.beliefs.unit_beliefs import other_notes

SHIFT = {"month": "2026-04", "share": 0.07, "amount": 45e3, "probability": 0.9, "kept": 0.8, "seen": 5, "held": 4}
BILL = {"month": "2026-06", "amount": 90e3, "probability": 0.8}
CALM = {"shift": None, "wave": None, "one_offs": [], "opened": None, "balanced": False}


def test_every_kind_is_a_row_and_a_share_of_what_cancels_is_missing():
    told = {
        "Nord": CALM | {"shift": SHIFT, "one_offs": [BILL]},
        "Syd": CALM | {"shift": SHIFT, "balanced": True, "opened": "2026-02"},
        "Øst": CALM,
    }
    table = beliefs_table(told)
    assert list(zip(table["unit"], table["kind"], table["month"].astype(str), strict=True)) == [
        ("Nord", "shift", "2026-04"), ("Nord", "one_off", "2026-06"), ("Syd", "shift", "2026-04"), ("Syd", "opened", "2026-02"),
    ]  # fmt: skip
    assert table.loc[0, ["share", "amount", "kept", "seen", "held"]].to_list() == [0.07, 45e3, 0.8, 5, 4]
    assert math.isnan(table.loc[2, "share"])
    assert beliefs_table({}).empty


def test_a_note_is_not_told_twice():
    october = pd.Period("2026-10", "M")
    rows = beliefs_table({"Nord": CALM | {"one_offs": [BILL]}}).to_dict("records")
    told = belief_findings(Believed("Nord", october, "cost", 50e3), rows)
    notes = pd.DataFrame(
        [
            ("spike_replaced", "2026-06", "juni"), ("spike_replaced", "2026-03", "marts"),
            ("spike_replaced", "2024-03", "dengang"),
            ("perhaps_closed", "2026-10", "lukket"), ("short_history", "2026-10", "kort"),
        ],
        columns=["kind", "month", "text"],
    )  # fmt: skip
    notes["month"] = pd.PeriodIndex(notes["month"], freq="M")
    # Of the year's months the findings alone tell; in a year of which they tell nothing, the notes do.
    assert other_notes(notes, told) == ["dengang", "kort"]
    assert other_notes(notes, []) == ["juni", "marts", "dengang", "kort"]
