"""More units are more rows of the same work: what is calculated for all units at once takes no call for each of them."""

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import absence_rates, control_chart, payroll_table
from tests.growth import calls


def absence(units):
    months = pd.period_range("2024-01", "2026-03", freq="M")
    keys = [[f"Enhed {i:03d}" for i in range(units)], months, ["Sygdom", "Barsel"]]
    rows = pd.MultiIndex.from_product(keys, names=["unit", "month", "kind"]).to_frame(index=False)
    days = np.random.default_rng(1).poisson(12.0, len(rows)).astype(float)
    rows = rows.assign(absence_days=days, possible_days=420.0, full_time_employees=20.0)
    return rows[rows.index % 31 != 4]


def chart(rows):
    sums = rows.groupby(["unit", "month"], as_index=False)["absence_days"].sum()
    return control_chart(sums, "absence_days", start="2026-01")


def pay(rows):
    return payroll_table(rows.rename(columns={"kind": "wage_category", "absence_days": "amount"}))


@pytest.mark.parametrize(
    "work",
    [chart, pay, lambda rows: absence_rates(rows, by=("unit", "kind"), months=12)],
    ids=["chart", "pay", "rates"],
)
def test_eight_times_the_units_take_the_same_calls(work):
    few, many = absence(5), absence(40)
    work(few)
    assert calls(lambda: work(many)) <= 1.5 * calls(lambda: work(few))
