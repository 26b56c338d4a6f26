"""What somebody knows of a year: taken as it is, for that unit alone, and the method's own answer where nobody says anything."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import Override, year_end, year_end_completed, year_end_with_changes

MONTHS = pd.period_range("2022-01", "2026-09", freq="M")
NUMBERS = ["actual", "remaining", "total", "lower_80", "upper_80", "lower_95", "upper_95"]


def accounts(seed: int = 3) -> pd.DataFrame:
    """Five units of about a million a month, flat, with chance of 2 %."""
    values = 1e6 * (1 + 0.02 * np.random.default_rng(seed).normal(size=(len(MONTHS), 5)))
    return pd.DataFrame(values, index=MONTHS, columns=list("ABCDE"))


def planned() -> pd.DataFrame:
    months = pd.period_range("2022-01", "2026-12", freq="M")
    return pd.DataFrame(1e6, index=months, columns=list("ABCDE"))


def ended(history: pd.DataFrame, *overrides: Override, budget: pd.DataFrame | None = None) -> pd.DataFrame:
    plan = planned() if budget is None else budget
    return year_end(history, "2026-09", plan, overrides=overrides).set_index("unit")


def test_a_known_bill_stays_in_the_year_and_nowhere_else() -> None:
    plain = accounts()
    billed = plain.copy()
    billed.loc["2026-09", "A"] += 400_000.0
    known = ended(billed, Override("A", "2026-09", one_off=400_000.0))
    # As if the bill had never come, and then the bill.
    without = ended(plain)
    for name in ("actual", "total", "lower_80", "upper_80", "lower_95", "upper_95"):
        assert known.loc["A", name] == pytest.approx(without.loc["A", name] + 400_000.0, rel=1e-12)
    assert known.loc["A", "remaining"] == pytest.approx(without.loc["A", "remaining"], rel=1e-9)
    assert known.attrs["posted"]["A"][8] == billed.loc["2026-09", "A"]
    assert sum(known.attrs["expected"]["A"]) == pytest.approx(known.loc["A", "remaining"])
    told = known.attrs["belief"]["A"]
    assert told["one_offs"] == [{"month": "2026-09", "amount": 400_000.0, "probability": 1.0}]
    assert told["nothing"] == 0.0


def test_other_units_keep_theirs_to_the_last_bit_and_the_whole_is_the_sum() -> None:
    history = accounts()
    history.loc["2026-06":, "A"] += 150_000.0
    alone = ended(history)
    known = ended(history, Override("A", "2026-06", shift=150_000.0), Override("B", "2026-02", one_off=50_000.0))
    pd.testing.assert_frame_equal(
        known.loc[["C", "D", "E"], NUMBERS], alone.loc[["C", "D", "E"], NUMBERS], rtol=0, atol=0
    )
    assert known.loc["total", "total"] == pytest.approx(known["total"].drop("total").sum(), rel=1e-12)
    assert known.loc["total", "remaining"] == pytest.approx(known["remaining"].drop("total").sum(), rel=1e-9)
    np.testing.assert_allclose(
        known.attrs["expected"]["total"], np.sum([known.attrs["expected"][unit] for unit in "ABCDE"], axis=0)
    )
    pd.testing.assert_frame_equal(ended(history), alone, rtol=0, atol=0)


def test_a_known_level_is_all_believed_and_goes_on() -> None:
    history = accounts()
    history["A"] = 1e6
    history.loc["2026-06":, "A"] = 1.1e6
    # Five months at 1.0 m and seven at 1.1 m.
    known = ended(history, Override("A", "2026-06", shift=100_000.0))
    assert known.loc["A", "total"] == pytest.approx(12.7e6, rel=2e-3)
    told = known.attrs["belief"]["A"]
    assert told["shift"] == {
        "month": "2026-06",
        "share": pytest.approx(0.1, abs=2e-3),
        "amount": 100_000.0,
        "probability": 1.0,
        "kept": 1.0,
        "seen": 0,
        "held": 0,
    }
    assert told["level"] == pytest.approx(1.1e6, rel=2e-3)


def test_what_is_known_to_be_lasting_is_not_won_back_however_budgets_were_obeyed() -> None:
    # Every earlier year something came, more or less than usual, that was won back before December: units steer back.
    history = accounts()
    for year in range(2022, 2026):
        for number, unit in enumerate("ABCDE"):
            size = (-1) ** year * 80_000.0 * (1 + number) / 3
            history.loc[f"{year}-04" : f"{year}-09", unit] += size
            history.loc[f"{year}-10" : f"{year}-12", unit] -= 2 * size
    history.loc["2026-04":, "A"] += 120_000.0
    alone, known = (
        ended(history).loc["A", "total"],
        ended(history, Override("A", "2026-04", shift=120_000.0)).loc["A", "total"],
    )
    spent = history["A"].loc["2026-01":"2026-09"].sum()
    assert known > alone + 50_000.0
    assert known == pytest.approx(spent + 3 * 1.12e6, rel=0.01)


def test_the_known_level_moves_the_forecast_by_the_months_it_lasts() -> None:
    """With a flat season a level that is known is the same as months without it, and it in the months to come."""
    plain = accounts()
    moved = plain.copy()
    moved.loc["2026-06":, "A"] += 60_000.0
    small, large = (
        ended(moved, Override("A", "2026-06", shift=size)).loc["A", "total"] for size in (60_000.0, 60_001.0)
    )
    # A krone more a month since June: it lasts three months more, and the level before it is some kroner lower.
    assert -9 < large - small < 3
    settled = ended(plain, Override("A", "2026-06", shift=0.0)).attrs["belief"]["A"]
    assert settled["shift"] is None
    assert settled["wave"] is None


def test_no_shift_is_told_and_the_months_are_a_level_that_was_there_all_year() -> None:
    history = accounts()
    history.loc["2026-08":, "A"] += 100_000.0
    known, alone = ended(history, Override("A", "2026-08", shift=0.0)), ended(history)
    assert alone.attrs["belief"]["A"]["shift"]["probability"] > 0.5
    assert known.attrs["belief"]["A"]["shift"] is None
    assert known.loc["A", "remaining"] < alone.loc["A", "remaining"]


def test_a_budget_that_does_not_hold_is_as_if_there_were_none() -> None:
    history, budget = accounts(), planned()
    budget.loc["2026-01":, "A"] = 0.9e6
    known = ended(history, Override("A", "2026-09", budget=False), budget=budget)
    left = budget.copy()
    left.loc["2026-01":, "A"] = np.nan
    pd.testing.assert_series_equal(
        known.loc["A", NUMBERS], ended(history, budget=left).loc["A", NUMBERS], rtol=1e-12, check_names=False
    )
    assert known.attrs["belief"]["A"]["budget"] == 0.0
    # That there is no budget is no news to whoever said so.
    assert [note["kind"] for note in known.attrs["notes"] if note["unit"] == "A"] == []
    assert not {"budget", "budget_record", "budget_rest", "budget_profile"} & set(known.attrs["weights"]["A"])


def test_a_budget_that_holds_has_all_the_chance() -> None:
    history, budget = accounts(), planned()
    budget.loc["2026-01":, "A"] = 1.08e6
    alone, known = (ended(history, *told, budget=budget) for told in ((), (Override("A", "2026-09", budget=True),)))
    assert known.attrs["belief"]["A"]["budget"] == pytest.approx(1.0)
    assert alone.attrs["belief"]["A"]["budget"] < 0.5
    methods = set(known.attrs["weights"]["A"]) - {"this_year"}
    assert methods <= {"budget", "budget_record"}
    # Earlier years ended at their budgets, within the chance of their months.
    assert known.loc["A", "total"] == pytest.approx(12 * 1.08e6, rel=0.01)
    assert alone.loc["A", "total"] == pytest.approx(12.0e6, rel=0.01)
    bill = Override("A", "2026-02", one_off=30_000.0)
    both = ended(history, bill, Override("A", "2026-09", budget=True), budget=budget)
    assert both.loc["A", "total"] == pytest.approx(known.loc["A", "total"] + 30_000.0, rel=1e-6)


def test_income_is_the_mirror_of_cost() -> None:
    history = accounts()
    history.loc["2026-05":, "A"] += 120_000.0
    told = (("A", "2026-05", {"shift": 120_000.0}), ("B", "2026-03", {"one_off": 70_000.0}))
    cost = ended(history, *(Override(unit, month, **what) for unit, month, what in told))
    income = ended(
        -history, *(Override(u, m, **{k: -kr for k, kr in what.items()}) for u, m, what in told), budget=-planned()
    )
    np.testing.assert_allclose(income["total"], -cost["total"], rtol=1e-12)
    np.testing.assert_allclose(income["lower_80"], -cost["upper_80"], rtol=1e-12)


def test_known_changes_and_groups_have_it_too() -> None:
    history = accounts()
    history.loc["2026-09", "A"] += 300_000.0
    bill = [Override("A", "2026-09", one_off=300_000.0)]
    plain = ended(history, *bill)
    with_none = year_end_with_changes(history, "2026-09", [], planned(), overrides=bill).set_index("unit")
    np.testing.assert_allclose(with_none["total"], plain["total"], rtol=1e-12)
    nothing = pd.DataFrame(
        {"unit": pd.Series(dtype=str), "month": pd.PeriodIndex([], freq="M")}
        | {name: pd.Series(dtype=float) for name in ("added", "completed", *NUMBERS[3:])}
    )
    whole = year_end_completed(
        history, nothing, "2026-09", planned(), groups={"AB": ["A", "B"]}, overrides=bill
    ).set_index("unit")
    assert whole.loc["AB", "total"] == pytest.approx(plain.loc[["A", "B"], "total"].sum(), rel=1e-12)


def test_the_method_alone_is_taken_from_what_the_caller_keeps() -> None:
    history = accounts()
    kept: dict[str, pd.DataFrame] = {}
    bill, level = Override("A", "2026-09", one_off=300_000.0), Override("A", "2026-08", shift=50_000.0)
    year_end(history, "2026-09", planned(), overrides=[bill], kept=kept)
    fresh = year_end(history, "2026-09", planned(), overrides=[level])
    again = year_end(history, "2026-09", planned(), overrides=[level], kept=kept)
    pd.testing.assert_frame_equal(fresh, again)
    assert fresh.attrs == again.attrs
    # Whoever changes what came out changes nothing of what is kept; what is kept is what the others' rows are taken from.
    plain = year_end(history, "2026-09", planned(), kept=kept)
    plain["total"] = 0.0
    (table,) = kept.values()
    table.loc[table["unit"] == "B", "total"] += 1_000.0
    moved = year_end(history, "2026-09", planned(), overrides=[level], kept=kept).set_index("unit")
    expected = fresh.set_index("unit")
    assert moved.loc["B", "total"] - expected.loc["B", "total"] == pytest.approx(1_000.0)
    assert moved.loc["A", "total"] == expected.loc["A", "total"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (Override("X", "2026-09", shift=1.0), "Historikken har ikke X, som er tilrettet. Ret navnet."),
        (Override("A", "2026-09"), "skal have netop én af de tre: enkelt beløb, nyt niveau eller budget"),
        (Override("A", "2026-09", one_off=1.0, shift=1.0), "skal have netop én af de tre"),
        (Override("A", "2026-09", one_off=float("nan")), "har intet beløb. Skriv det i kroner"),
        (
            Override("A", "2026-10", shift=1.0),
            "Vælg en af årets lukkede måneder; det, der først kommer, er en disposition",
        ),
        (Override("A", "2025-09", budget=False), "gælder 2025-09, men prognosen kender 2026 til og med 2026-09"),
        (Override("A", "sommer", shift=1.0), "Måneden i tilretningen for A er 'sommer', som ikke er en måned"),
    ],
)
def test_what_cannot_be_used_is_told(wrong: Override, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        ended(accounts(), wrong)


def test_two_that_contradict_each_other_are_told() -> None:
    both = (Override("A", "2026-08", budget=True), Override("A", "2026-09", budget=False))
    with pytest.raises(ValueError, match="A: det er både tilrettet, at budgettet holder, og at det ikke gør"):
        ended(accounts(), *both)


def test_a_new_level_and_a_budget_that_holds_contradict_each_other() -> None:
    both = (Override("A", "2026-08", budget=True), Override("A", "2026-09", shift=20_000.0))
    with pytest.raises(ValueError, match="A: det er både tilrettet, at budgettet holder, og at niveauet er et nyt"):
        ended(accounts(), *both)


def test_a_bill_needs_a_month_with_an_amount() -> None:
    history = accounts()
    history.loc["2026-09", "A"] = np.nan
    with pytest.raises(ValueError, match="A har intet beløb i 2026-09, som et enkelt beløb kan være en del af"):
        ended(history, Override("A", "2026-09", one_off=10_000.0))
