"""Late postings: pooled shares, Bornhuetter-Ferguson for the newest months, and better year-ends than ignoring delay."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import complete, completed_history, year_end, year_end_completed

SHARES = np.array([0.5, 0.3, 0.15, 0.05])


def postings(months=36, units=("Nord", "Syd"), noise=0.0, seed=0):
    rng = np.random.default_rng(seed)
    rows = []
    for number, unit in enumerate(units):
        for month in pd.period_range("2021-01", periods=months, freq="M"):
            amount = 1000.0 * (number + 1) * (1 + noise * rng.normal())
            parts = SHARES * (1 + noise * rng.normal(size=4))
            parts /= parts.sum()
            rows.extend((unit, month, month + lag, amount * part) for lag, part in enumerate(parts))
    return pd.DataFrame(rows, columns=["unit", "month", "posted", "amount"])


def test_a_steady_delay_is_completed_exactly():
    result = complete(postings(), "2023-12")
    assert result.attrs["shares"][:4] == pytest.approx([0.5, 0.8, 0.95, 1.0])
    assert result["lag"].tolist() == [2, 1, 0, 2, 1, 0]
    assert result["posted"].tolist() == pytest.approx([950, 800, 500, 1900, 1600, 1000])
    assert result["completed"].tolist() == pytest.approx([1000] * 3 + [2000] * 3)
    assert np.allclose(result["posted"] + result["added"], result["completed"])


def test_the_newest_month_leans_on_what_is_expected():
    table = postings()
    expected = pd.DataFrame(3000.0, index=pd.period_range("2023-12", periods=1, freq="M"), columns=["Nord"])
    result = complete(table, "2023-12", expected).set_index(["unit", "lag"])
    assert result.loc[("Nord", 0), "completed"] == pytest.approx(500 + 0.5 * 3000)
    assert result.loc[("Syd", 0), "completed"] == pytest.approx(2000)


def test_a_month_without_any_posting_is_not_nought():
    table = postings()
    table = table[~((table["unit"] == "Nord") & (table["month"] == pd.Period("2023-10", freq="M")))]
    found = complete(table, "2023-12").set_index(["unit", "lag"]).loc[("Nord", 2), "completed"]
    assert found == pytest.approx(0.05 * 1000)


def test_postings_after_the_month_are_not_known_yet():
    table = postings()
    assert (
        complete(table, "2023-06")["completed"].tolist()
        == complete(table[table["posted"] <= pd.Period("2023-06", freq="M")], "2023-06")["completed"].tolist()
    )


def test_supplementary_postings_belong_to_their_month():
    table = postings(24)
    late = pd.DataFrame([("Nord", "2022-12", "2023-02", 100.0)], columns=table.columns)
    both = complete(pd.concat([table, late]), "2023-02").set_index(["unit", "month"])
    alone = complete(table, "2023-02").set_index(["unit", "month"])
    december = ("Nord", pd.Period("2022-12", freq="M"))
    assert both.loc[december, "posted"] == pytest.approx(alone.loc[december, "posted"] + 100)


def test_completion_beats_ignoring_the_delay_and_its_interval_holds():
    misses, ignored, inside, count = [], [], 0, 0
    for seed in range(4):
        table = postings(48, tuple(f"u{i}" for i in range(8)), 0.1, seed)
        final = table.groupby(["unit", "month"])["amount"].sum()
        for through in ("2024-03", "2024-07", "2024-11"):
            result = complete(table, through)
            truth = final.loc[pd.MultiIndex.from_frame(result[["unit", "month"]])].to_numpy()
            misses.append(np.abs(result["completed"] / truth - 1).mean())
            ignored.append(np.abs(result["posted"] / truth - 1).mean())
            inside += ((truth >= result["lower_80"]) & (truth <= result["upper_80"])).sum()
            count += len(result)
    assert np.mean(misses) < 0.35 * np.mean(ignored)
    assert 100 * inside / count == pytest.approx(80, abs=8)


def test_one_month_of_postings_gives_an_answer():
    table = pd.DataFrame([("Nord", "2024-01", "2024-01", 100.0)], columns=["unit", "month", "posted", "amount"])
    result = complete(table, "2024-01")
    assert result.empty or np.isfinite(result["completed"]).all()


def test_the_history_gets_the_estimates_and_nothing_else_changes():
    table = postings()
    history = table[table["posted"] <= pd.Period("2023-12", freq="M")].pivot_table(
        index="month", columns="unit", values="amount", aggfunc="sum"
    )
    before = history.copy()
    filled = completed_history(history, complete(table, "2023-12"))
    assert filled.loc["2023-12"].tolist() == pytest.approx([1000, 2000])
    pd.testing.assert_frame_equal(filled.loc[:"2023-09"], history.loc[:"2023-09"])
    pd.testing.assert_frame_equal(history, before)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (postings().drop(columns="posted"), "posted"),
        (postings().iloc[:0], "ingen posteringer"),
        (postings().assign(amount=np.nan), "Nord i 2021-01"),
        (postings().assign(month="2030-01", posted="2030-01"), "til og med 2023-12"),
    ],
)
def test_postings_that_cannot_be_completed_say_why(table, words):
    with pytest.raises(ValueError, match=words):
        complete(table, "2023-12")


def test_a_year_with_half_posted_months_is_foreseen_as_if_they_were_posted():
    table = postings(60, tuple(f"u{i}" for i in range(6)), 0.05, 3)
    truth = table[table["month"] >= pd.Period("2025-01", freq="M")].groupby("unit")["amount"].sum()
    known = table[table["posted"] <= pd.Period("2025-06", freq="M")]
    history = known.pivot_table(index="month", columns="unit", values="amount", aggfunc="sum")
    completion = complete(known, "2025-06")
    result = year_end_completed(history, completion, "2025-06").set_index("unit")
    naive = year_end(history, "2025-06").set_index("unit")
    assert np.allclose(result["actual"], naive["actual"])
    assert np.allclose(result["actual"] + result["remaining"], result["total"])
    units = truth.index
    assert (result.loc[units, "total"] / truth - 1).abs().mean() < 0.5 * (
        naive.loc[units, "total"] / truth - 1
    ).abs().mean()
    plain = year_end(completed_history(history, completion), "2025-06").set_index("unit")
    wider = (result["upper_80"] - result["lower_80"]) / (plain["upper_80"] - plain["lower_80"])
    assert (wider >= 1).all()
    assert wider["total"] > 1
