"""Which changes of level earlier years had shown, and which of them held: years made so that the answer is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import backtest, year_end

MONTHS = pd.period_range("2021-01", "2026-09", freq="M")


def made(sign: float = 1.0) -> pd.DataFrame:
    """Twelve units of a hundred a month. In u1, u2 and u4 the level rose by 12 % from June of 2022, 2023 and 2025 for good; in u3
    it rose in June 2024 and was back in October. This year u7 rose by 7 % in April, and u10 opened then."""
    noise = np.random.default_rng(1)
    history = pd.DataFrame(
        {f"u{unit}": 100 * (1 + 0.02 * noise.standard_normal(70)) for unit in range(12)},
        index=pd.period_range("2021-01", "2026-10", freq="M"),
    ).loc[MONTHS]
    for unit, year in (("u1", 2022), ("u2", 2023), ("u4", 2025)):
        history.loc[f"{year}-06" :, unit] *= 1.12
    history.loc["2024-06":"2024-09", "u3"] *= 1.12
    history.loc["2026-04":, "u7"] *= 1.07
    history.loc[:"2026-03", "u10"] = 0.0
    return sign * history


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_three_of_four_changes_that_september_had_shown_held(sign: float) -> None:
    belief = year_end(made(sign), "2026-09").attrs["belief"]
    assert (belief["u7"]["shift"]["seen"], belief["u7"]["shift"]["held"]) == (4, 3)
    assert belief["u7"]["shift"]["probability"] > 0.9
    assert belief["u7"]["shift"]["amount"] == pytest.approx(sign * 7, abs=1.5)
    assert belief["u7"]["shift"]["kept"] > 0.8


def test_without_finished_years_nothing_is_on_record() -> None:
    belief = year_end(made().loc["2026-01":], "2026-09").attrs["belief"]
    assert (belief["u5"]["shift"]["seen"], belief["u5"]["shift"]["held"]) == (0, 0)


def test_a_unit_that_is_new_is_told_with_its_first_month_and_others_are_not() -> None:
    belief = year_end(made(), "2026-09").attrs["belief"]
    assert belief["u10"]["opened"] == "2026-04"
    assert belief["u9"]["opened"] is None
    assert not belief["u9"]["balanced"]


def test_the_record_tells_what_each_year_had_shown_by_then() -> None:
    table = backtest(made(), months=(9,)).query("method == 'combination'")
    units = table[table["unit"] != "total"]
    shifted = units[units["state"] == "shift"]
    assert sorted(zip(shifted["unit"], shifted["year"], strict=True)) == [
        ("u1", 2022), ("u2", 2023), ("u3", 2024), ("u4", 2025),
    ]  # fmt: skip
    assert set(units["state"]) == {"calm", "shift"}
    assert set(table.loc[table["unit"] == "total", "state"]) == {""}
