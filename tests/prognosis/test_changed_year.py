"""Years in which something happened: what the year-end makes of openings, closings, shifts, single bills and wrong budgets."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import backtest, forecast, weights_table, year_end

MONTHS = pd.period_range("2021-01", "2026-12", freq="M")
WHOLE = len(MONTHS)


def municipality(units: int = 8, noise: float = 0.02, seed: int = 1) -> pd.DataFrame:
    """Whole years of units that spend a million a month with a season, and no events."""
    rng = np.random.default_rng(seed)
    season = 1 + 0.05 * np.sin(np.arange(WHOLE) * np.pi / 6)[:, None]
    values = 1e6 * season * (1 + noise * rng.normal(size=(WHOLE, units)))
    return pd.DataFrame(values, index=MONTHS, columns=[f"u{number}" for number in range(units)])


def planned(history: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(1e6, index=history.index, columns=history.columns)


def ended(history: pd.DataFrame, month: int, budget: pd.DataFrame | None = None) -> pd.DataFrame:
    return year_end(history.loc[: f"2026-{month:02d}"], f"2026-{month:02d}", budget).set_index("unit")


def test_a_unit_that_opened_this_year_is_expected_to_go_on_as_it_does() -> None:
    history = municipality()
    for unit, opened, whole in (("u0", 6, 7e6), ("u1", 8, 5e6)):
        history.loc[: f"2026-{opened - 1:02d}", unit] = 0.0
        history.loc[f"2026-{opened:02d}" :, unit] = 1e6
        assert history[unit].sum() == whole
    # The budgets are for the living months of the one, and for a whole year of the other.
    budget = planned(history)
    budget.loc["2026-01":"2026-05", "u0"] = 0.0
    for plan in (budget, None):
        made = ended(history, 9, plan)
        assert made.loc["u0", "total"] == pytest.approx(7e6, rel=0.03)
        # Two months tell of no level for certain, and the first ones are seldom whole.
        assert made.loc["u1", "total"] == pytest.approx(5e6, rel=0.08)
        assert made.loc["u1", "lower_80"] < 5e6 < made.loc["u1", "upper_80"]
        # And no interval of one per cent about a unit of four months.
        assert made.loc["u1", "upper_80"] - made.loc["u1", "lower_80"] > 0.05 * 5e6


@pytest.mark.parametrize(
    ("month", "told"),
    [("2025-05", "er ikke brugt"), ("2026-05", "er kun delvist brugt")],
)
def test_a_month_that_stands_alone_is_still_one_of_the_years_own(month: str, told: str) -> None:
    history = municipality()
    history.loc[month, "u0"] *= 1.5
    [note] = [found for found in ended(history, 9).attrs["notes"] if found["kind"] == "spike_replaced"]
    assert note["text"] == (
        f"u0: {month} ligger langt fra månederne omkring og {told} til prognosen for de kommende måneder."
    )


def test_noughts_before_a_unit_opened_are_as_if_they_were_not_there() -> None:
    history = municipality()
    history.loc[:"2024-03", "u0"] = 0.0
    missing = history.copy()
    missing.loc[:"2024-03", "u0"] = np.nan
    pd.testing.assert_frame_equal(ended(history, 9), ended(missing, 9))


def test_a_unit_that_closed_in_august_ends_at_what_it_spent() -> None:
    history = municipality()
    history.loc["2026-09":, "u0"] = 0.0
    made = year_end(history.loc[:"2026-10"], "2026-10", planned(history))
    row = made.set_index("unit").loc["u0"]
    assert row["remaining"] == 0
    assert row["total"] == history["u0"].loc["2026-01":"2026-08"].sum()
    assert [note["kind"] for note in made.attrs["notes"] if note["unit"] == "u0"] == ["closed"]
    # After one silent month it may be either: half way, and an interval that holds both.
    half_way = year_end(history.loc[:"2026-09"], "2026-09", planned(history))
    (note,) = [note for note in half_way.attrs["notes"] if note["unit"] == "u0"]
    assert note["kind"] == "perhaps_closed"
    assert "u0: intet beløb i 2026-09" in note["text"]
    assert half_way.attrs["belief"]["u0"]["doubtful"]
    doubtful = half_way.set_index("unit").loc["u0"]
    assert doubtful["remaining"] == pytest.approx(1.5e6, rel=0.15)
    assert doubtful["lower_80"] <= row["total"] + 1 < 11e6 < doubtful["upper_80"] + 0.5e6


@pytest.mark.parametrize("budgeted", [True, False])
def test_a_lasting_shift_is_carried_on_and_told(budgeted: bool) -> None:
    history = municipality()
    history.loc["2026-04":, "u3"] *= 1.1
    plan = planned(history) if budgeted else None
    made = ended(history, 8, plan)
    truth = history["u3"].loc["2026-01":].sum()
    assert made.loc["u3", "total"] == pytest.approx(truth, rel=0.012)
    assert made.loc["u3", "lower_80"] < truth < made.loc["u3", "upper_80"]
    table = year_end(history.loc[:"2026-08"], "2026-08", plan)
    belief = table.attrs["belief"]["u3"]
    assert belief["shift"]["month"] == "2026-04"
    assert belief["shift"]["probability"] > 0.95
    assert belief["shift"]["share"] == pytest.approx(0.1, abs=0.025)
    assert belief["shift"]["amount"] == pytest.approx(100_000, rel=0.25)
    assert belief["one_offs"] == []
    assert (belief["budget"] is not None) == budgeted
    assert table.attrs["belief"]["u5"]["nothing"] > 0.8
    # The year's own months have the weight that the calm units' methods have.
    weights = weights_table(table).set_index(["unit", "method"])["weight"]
    assert weights["u3", "this_year"] > 0.6
    assert weights["u3"].sum() == pytest.approx(1)


def test_a_wave_that_is_over_stays_in_the_year_and_is_told_with_its_months() -> None:
    history = municipality()
    history.loc["2026-02":"2026-06", "u4"] *= 1.1
    made = year_end(history.loc[:"2026-09"], "2026-09", planned(history))
    truth = history["u4"].loc["2026-01":].sum()
    assert made.set_index("unit").loc["u4", "total"] == pytest.approx(truth, rel=0.01)
    wave = made.attrs["belief"]["u4"]["wave"]
    assert (wave["month"], wave["last"]) == ("2026-02", "2026-06")
    assert wave["probability"] > 0.8
    assert wave["amount"] == pytest.approx(100_000, rel=0.3)


@pytest.mark.parametrize("month", ["2026-03", "2026-06"])
def test_a_single_bill_stays_in_the_year_and_not_in_what_a_month_costs(month: str) -> None:
    history = municipality()
    history.loc[month, "u2"] += 1.5e6
    made = year_end(history.loc[:"2026-06"], "2026-06", planned(history))
    truth = history["u2"].loc["2026-01":].sum()
    assert made.set_index("unit").loc["u2", "total"] == pytest.approx(truth, rel=0.03)
    (bill,) = made.attrs["belief"]["u2"]["one_offs"]
    assert bill["month"] == month
    assert bill["amount"] == pytest.approx(1.5e6, rel=0.1)
    assert bill["probability"] > 0.9


@pytest.mark.parametrize("factor", [1e3, 1e-3, 0.0])
def test_an_impossible_budget_is_left_out_and_noted(factor: float) -> None:
    history = municipality()
    plan, wrong = planned(history), planned(history)
    wrong.loc["2026-01":, "u1"] *= factor
    made = year_end(history.loc[:"2026-05"], "2026-05", wrong)
    assert made.set_index("unit").loc["u1", "total"] == pytest.approx(history["u1"].loc["2026-01":].sum(), rel=0.03)
    noted = [note for note in made.attrs["notes"] if note["kind"] == "budget_impossible"]
    assert [note["unit"] for note in noted] == ["u1"]
    assert "kontrollér budgettet" in noted[0]["text"]
    right = year_end(history.loc[:"2026-05"], "2026-05", plan)
    assert not [note for note in right.attrs["notes"] if note["kind"] == "budget_impossible"]


def test_units_that_steer_back_are_followed_less_far_than_units_that_do_not() -> None:
    """Every year every unit lies 8 % high from January to June; some win it back in the autumn, others stay high."""

    def way(back: float) -> float:
        rng = np.random.default_rng(7)
        history, place = municipality(noise=0.01), MONTHS.month.to_numpy()
        high = 0.08 * rng.choice([-1, 1], size=(WHOLE // 12, history.shape[1])).repeat(12, axis=0)
        history *= 1 + np.where(place[:, None] <= 6, high, back * high)
        made = year_end(history.loc[:"2026-06"], "2026-06", planned(history))
        return float(np.mean([row["way"] for row in made.attrs["belief"].values()]))

    steered, lasting = way(-0.9), way(1.0)
    assert lasting > 0.65
    assert steered < lasting - 0.3


def test_units_of_noughts_change_nobody() -> None:
    history = municipality(units=6, noise=0.15)
    more = history.assign(**{f"n{number}": 0.0 for number in range(12)})
    names = list(history.columns)
    for plan in (None, planned(history)):
        plan_more = None if plan is None else plan.assign(**{f"n{number}": 0.0 for number in range(12)})
        alone, together = ended(history, 6, plan), ended(more, 6, plan_more)
        # All but the last digits, which the order of adding up decides.
        pd.testing.assert_frame_equal(together.loc[[*names, "total"]], alone, rtol=1e-6, check_flags=False)
        assert (together.drop(index=[*names, "total"]).abs() < 0.01).all(axis=None)
    ahead, beside = forecast(history, 3), forecast(more, 3)
    pd.testing.assert_frame_equal(beside[beside["unit"].isin(names)], ahead, rtol=1e-6, check_flags=False)


def test_units_that_never_move_narrow_nobodys_interval() -> None:
    history = municipality(units=6, noise=0.15)
    more = history.assign(**{f"n{number}": 5e5 for number in range(12)})
    width = [
        (made["upper_80"] - made["lower_80"])[list(history.columns)].mean()
        for made in (ended(history, 6), ended(more, 6))
    ]
    assert width[1] == pytest.approx(width[0], rel=0.1)


def test_a_unit_whose_costs_and_fees_cancel_has_an_interval_of_what_goes_through_its_account() -> None:
    rng = np.random.default_rng(3)
    history = municipality()
    inside = 0
    for number in range(6):
        history[f"u{number}"] = 1e6 * (0.03 * rng.normal(size=WHOLE) + np.where(np.arange(WHOLE) % 2, 0.2, -0.2))
    made = ended(history, 6)
    truth = history.loc["2026-01":].sum()
    for number in range(6):
        row = made.loc[f"u{number}"]
        inside += row["lower_95"] <= truth[f"u{number}"] <= row["upper_95"]
        # Root of six months of 30,000, about 74,000, times 1.28: not the tenth of nothing that the total itself is.
        assert 60_000 < (row["upper_80"] - row["lower_80"]) / 2 < 400_000
    assert inside == 6


@pytest.mark.parametrize("spiked", [False, True])
def test_the_past_is_forecast_as_it_was_at_the_time(spiked: bool) -> None:
    """A year's forecast in the backtest does not move when later months are known, such as that June 2024 was a month alone."""
    history = municipality(noise=0.01)
    if spiked:
        history.loc["2024-06", "u0"] += 3e5
    early, late = (
        backtest(history.loc[:end], months=(6,)).query("year == 2024").set_index(["unit", "method"])["estimate"]
        for end in ("2024-12", "2025-12")
    )
    assert late["u0", "series_model"] == pytest.approx(early["u0", "series_model"], rel=0.002)
    assert late["total", "series_model"] == pytest.approx(early["total", "series_model"], rel=0.002)
    assert late["u0", "combination"] == pytest.approx(early["u0", "combination"], rel=0.002)


def test_known_lives_say_when_a_unit_opens_and_closes() -> None:
    history = municipality(noise=0.0)
    history.loc["2026-07":, ["u0", "u1"]] = 0.0
    history.loc["2026-08", "u0"] = 40_000.0
    history.loc[:, "u2"] = 0.0
    budget = planned(history)
    budget.loc[:"2026-10", "u2"] = 0.0
    lived = {"u0": (None, "2026-06"), "u2": ("2026-11", None), "u3": (None, "2026-11")}
    made = year_end(history.loc[:"2026-09"], "2026-09", budget, lives=lived).set_index("unit")
    season = 1 + 0.05 * np.sin(np.arange(60, 72) * np.pi / 6)
    # Closed in June, with a last bill in August that stays in the year.
    assert made.loc["u0", ["actual", "total", "lower_95", "upper_95"]].tolist() == pytest.approx(
        [1e6 * season[:6].sum() + 40_000] * 4
    )
    # Three silent months, and nobody knows of an end: closed. Opens in November: the budget.
    assert made.loc["u1", "remaining"] == 0
    assert made.loc["u2", ["actual", "total"]].tolist() == [0, 2e6]
    # One that closes in November has all its months but the last.
    assert made.loc["u3", "total"] == pytest.approx(1e6 * season[:11].sum(), rel=1e-3)
    assert made.attrs["expected"]["u3"][2] == 0
    assert made.attrs["expected"]["u2"] == [0, 1e6, 1e6]
    notes = {note["unit"]: note["text"] for note in made.attrs["notes"]}
    assert notes["u0"] == "u0: lukket efter 2026-06."
    assert made.loc["total", "total"] == pytest.approx(made["total"].iloc[:-1].sum())


def test_months_that_are_but_parts_of_quarters_move_nothing_before_the_record_tells() -> None:
    rng = np.random.default_rng(3)
    history = municipality(units=12)
    quarters = 1 + 0.05 * rng.normal(size=(WHOLE // 3, 12))
    lumps = pd.DataFrame(1e6 * np.repeat(quarters, 3, axis=0), index=MONTHS, columns=history.columns)
    budget = planned(history).loc["2026-01":]
    for table, followed in ((lumps, False), (history, True)):
        table.loc["2026-01":"2026-06", "u0"] = 1.12e6
        made = ended(table, 6, budget)
        assert (made.attrs["belief"]["u0"]["way"] > 0.3) == followed
        assert (made.attrs["belief"]["u0"]["way"] == 0) != followed


def test_months_that_are_all_alike_end_where_the_known_life_does() -> None:
    history = pd.DataFrame(1e6, index=MONTHS, columns=["a", "b", "c"])
    for budget in (None, planned(history)):
        made = year_end(history.loc[:"2026-09"], "2026-09", budget, lives={"a": (None, "2026-11")}).set_index("unit")
        assert made["total"].tolist() == pytest.approx([11e6, 12e6, 12e6, 35e6])
        assert made.attrs["expected"]["a"] == pytest.approx([1e6, 1e6, 0])


def test_a_unit_that_has_not_begun_is_no_surer_than_a_new_one() -> None:
    history = municipality()
    history["u0"] = np.nan
    budget = planned(history)
    budget.loc[:"2026-10", "u0"] = 0.0
    made = ended(history, 9, budget)
    assert made.loc["u0", "total"] == 2e6
    # A tenth, as a standard deviation.
    assert made.loc["u0", "upper_80"] - 2e6 == pytest.approx(1.2815516 * 0.1 * 2e6, rel=1e-6)
