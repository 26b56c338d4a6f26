"""What finished years showed and how they came out, from a record of a few rows."""

from __future__ import annotations

import pandas as pd

from styringslib.month.beliefs.past_years import finished_years, years_by_state
from styringslib.month.forecast import RECORD, typed

SEPTEMBER = pd.Period("2026-09", "M")


def record(*rows):
    """Rows of unit, month, state and error; a result of 100, with an interval of five to either side of the forecast."""
    table = pd.DataFrame(rows, columns=["unit", "month", "state", "error"])
    expected = 100 * (1 + table["error"])
    return typed(
        table.assign(
            month=pd.PeriodIndex(table["month"], freq="M"), method="combination", expected=expected, outturn=100.0,
            lower_80=expected - 5, upper_80=expected + 5,
        ),
        RECORD,
    )  # fmt: skip


YEARS = [("Nord", f"20{year}-09", "shift", error) for year, error in ((20, 0.01), (21, -0.02), (22, 0.03), (23, 0.08))]


def test_the_years_whose_results_fell_outside_are_those_of_the_same_time_of_year():
    made = record(*YEARS, ("Nord", "2023-06", "calm", 0.5), ("Nord", "2022-03", "calm", 0.5))
    found = finished_years(made, SEPTEMBER)
    assert found["inside"].to_dict() == {2020: True, 2021: True, 2022: True, 2023: False}
    # In October September's are the nearest; in February the first ones that there are.
    assert finished_years(made, SEPTEMBER + 1)["inside"].to_dict() == found["inside"].to_dict()
    assert finished_years(made, pd.Period("2026-02", "M"))["inside"].to_dict() == {2022: False}
    assert finished_years(record(), SEPTEMBER).empty


def test_a_class_of_years_is_told_of_from_five_of_them_on():
    assert years_by_state(record(*YEARS), SEPTEMBER).empty
    more = [("Syd", "2023-09", "shift", -0.04), ("total", "2023-09", "", 0.9)]
    calm = [("Syd", f"20{year}-09", "calm", 0.001 * year) for year in range(10, 16)]
    found = years_by_state(record(*YEARS, *more, *calm), SEPTEMBER)
    assert found.index.to_list() == ["calm", "shift"]
    # 0.01, 0.02, 0.03, 0.04 and 0.08 have 0.03 in the middle, and the last lies outside.
    assert found.loc["shift"].round(6).to_dict() == {"passed": 9, "count": 5, "error": 0.03, "inside": 4}
    assert found.loc["calm"].round(6).to_dict() == {"passed": 9, "count": 6, "error": 0.0125, "inside": 6}
