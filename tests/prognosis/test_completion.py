"""Late postings: pooled shares, Bornhuetter-Ferguson for the newest months, and better year-ends than ignoring delay."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import complete, completed_history, year_end, year_end_completed
from styringslib.prognosis.completion import _cube, _estimate, _expected, _ratios, posted_shares

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


def test_a_unit_that_has_just_opened_is_expected_to_go_on_and_moves_nobody():
    """Five months of 600 kr, of which (600 + 600 + 570 + 480 + 300) / 5 = 510 are posted on average; the years before it opened
    say nothing: 570 / 0.95, 480 + 0.2 x 510 and 300 + 0.5 x 510."""
    old = postings()
    new = postings(months=5, units=("Ny",))
    new = new.assign(month=new["month"] + 31, posted=new["posted"] + 31, amount=new["amount"] * 0.6)
    result = complete(pd.concat([old, new]), "2023-12").set_index(["unit", "lag"])
    assert result.loc["Ny", "completed"].tolist() == pytest.approx([600, 582, 555])
    alone = complete(old, "2023-12").set_index(["unit", "lag"])
    bounds = ["completed", "lower_80", "upper_80"]
    pd.testing.assert_frame_equal(result.loc[["Nord", "Syd"], bounds], alone[bounds])


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


# --- by hand

NAN = float("nan")


def test_shares_come_from_what_was_added_between_two_lags():
    cube = np.array([[[50.0, 80, 100], [60, 90, 100], [40, 70, NAN], [50, NAN, NAN]]])
    # From the first to the second lag 240 of 150; from the second to the third 200 of 170.
    assert posted_shares(cube).tolist() == pytest.approx([170 / 200 * 150 / 240, 170 / 200, 1])
    two = np.concatenate([cube, cube * np.array([1.0, 0.5, 0.5])])
    assert posted_shares(two)[0] == pytest.approx((255 / 300) * (300 / 360))
    assert posted_shares(np.array([[[0.0, 5], [0, NAN]]])).tolist() == [0, 1]
    assert posted_shares(np.array([[[-5.0, 5], [0, NAN]]])).tolist() == [1, 1]


def test_shares_are_learnt_from_twenty_four_posting_months():
    def first(old):
        """Of thirty months the newest is new; the `old` first had all posted late."""
        cube = np.array([[[1.0, 2.0]] * 29 + [[1.0, NAN]]])
        cube[0, :old, 1] = 9.0
        return posted_shares(cube)[0]

    assert first(0) == first(5) == 0.5
    assert first(6) == pytest.approx(24 / (23 * 2 + 9))


def test_what_is_expected_is_the_mean_of_the_last_twelve_complete_months():
    cube = np.full((2, 14, 2), NAN)
    cube[:, :, 0] = np.arange(14.0)
    cube[0, :13, 1] = np.arange(1.0, 14)  # 2 to 13 are twelve, with the mean 7.5
    found = _expected(None, ["A", "B"], pd.period_range("2025-01", periods=14, freq="M"), cube)
    # Nothing is complete: the mean of what is posted since the first kroner, 91 / 13.
    assert found.tolist() == [[7.5] * 14, [0.0] + [7.0] * 13]
    given = pd.DataFrame({"B": [3.0, NAN]}, index=pd.period_range("2026-01", periods=2, freq="M"))
    told = _expected(given, ["A", "B"], pd.period_range("2025-01", periods=14, freq="M"), cube)
    assert told[:, -2:].tolist() == [[7.5, 7.5], [3.0, 7.0]]


def test_new_months_lean_on_what_is_expected_and_older_ones_on_what_is_posted():
    share, usual = np.array([0.5, 0.5, 0.5, 0.0, 0.5]), np.full(5, 100.0)
    found = _estimate(np.array([60.0, 60.0, 60.0, 60.0, 0.0]), share, usual, np.array([0, 1, 2, 3, 4]))
    assert found.tolist() == [110, 110, 120, 60, 50]


@pytest.mark.parametrize("months", [19, 20])
def test_widths_are_the_errors_of_complete_months_when_there_are_twenty(months):
    # Half is posted and 100 expected: each month is put at 100, and ends at 101, 102, ... The second lag is complete.
    final = 100.0 + np.arange(1, months + 1)
    cube = np.array([np.column_stack([np.full(months, 50.0), final])])
    found = _ratios(cube, np.array([0.5, 1.0]), np.full((1, months), 100.0), (80.0, 95.0))
    if months == 20:
        # Read at 0.8 x 1.05 = 0.84 of the way from 0.01 to 0.20, and at 0.9975.
        assert found[0].tolist() == pytest.approx([0.01 + 0.19 * 0.84, 0.01 + 0.19 * 0.9975])
    else:
        assert found[0].tolist() == pytest.approx([1.2815516 * 0.25, 1.9599640 * 0.25])
    assert _ratios(cube, np.array([0.5, 1.0]), np.zeros((1, months)), (80.0,))[0, 0] == pytest.approx(1.2815516 * 0.25)


def test_bounds_are_the_width_times_what_is_expected_and_months_that_are_complete_are_left_out():
    table = complete(postings(10), "2021-10")
    assert list(table.columns[-4:]) == ["lower_80", "upper_80", "lower_95", "upper_95"]
    # Ten months are too few to tell: half of what is out, as a standard deviation. What is posted of ten months, 1,000 a month
    # less 500, 200 and 50, is 925 on average.
    newest = table.set_index(["unit", "lag"]).loc[("Nord", 0)]
    assert newest["completed"] == pytest.approx(500 + 0.5 * 925)
    assert newest["upper_80"] - newest["completed"] == pytest.approx(1.2815516 * 0.25 * 925)
    assert newest["completed"] - newest["lower_95"] == pytest.approx(1.9599640 * 0.25 * 925)
    # Of the month two back 5 per cent is out, and of the one before it nothing.
    assert sorted(table["lag"].unique()) == [0, 1, 2]


def test_a_posting_before_its_month_and_one_after_a_year_belong_to_the_first_and_the_last_lag():
    table = pd.DataFrame(
        [("A", "2024-02", "2024-01", 5.0), ("A", "2024-02", "2025-08", 7.0), ("A", "2024-02", "2024-04", 1.0)],
        columns=["unit", "month", "posted", "amount"],
    )
    units, months, cube = _cube(table, pd.Period("2025-12", "M"))
    assert (units, len(months)) == (["A"], 23)
    assert cube[0, 0].tolist() == [5, 5] + [6] * 10 + [13]
    assert cube[0, -1].tolist()[:1] == [0]
    assert np.isnan(cube[0, -1, 1:]).all()
    assert np.isnan(cube[0, -2, 2:]).all()
    assert cube[0, -2, :2].tolist() == [0, 0]


def test_several_groups_of_a_unit_are_added_and_months_outside_the_history_left():
    months = pd.period_range("2026-08", "2026-09", freq="M")
    history = pd.DataFrame({"A": [100.0, NAN]}, index=months)
    late = pd.DataFrame(
        {
            "unit": ["A", "A", "A", "B"],
            "month": pd.PeriodIndex(["2026-09", "2026-09", "2026-10", "2026-09"], freq="M"),
            "added": [20.0, 5.0, 9.0, 9.0],
        }
    )
    assert completed_history(history, late)["A"].tolist() == [100, 25]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_amounts_that_fall_are_completed_to_what_is_left_of_them(sign):
    """1,200 are billed in advance, and 200 of them credited a month later: 1,000 are left."""
    months = pd.period_range("2024-01", "2026-09", freq="M")
    parts = [
        pd.DataFrame({"month": months, "posted": months + lag, "amount": sign * kr})
        for lag, kr in ((0, 1200), (1, -200))
    ]
    table = pd.concat(parts, ignore_index=True).assign(unit="Nord")
    found = complete(table, "2026-09")
    assert found[["lag", "posted", "share", "completed", "added"]].to_numpy().tolist() == [
        pytest.approx([0, sign * 1200, 1.2, sign * 1000, sign * -200])
    ]
    assert (found["lower_80"] <= found["upper_80"]).all()
    # With few months to judge by, half of what falls is the standard deviation: a tenth of what is booked on average.
    few = complete(table[table["month"] >= pd.Period("2025-11", "M")], "2026-09").iloc[-1]
    assert few["upper_80"] - few["completed"] == pytest.approx(1.2815516 * 0.1 * (10 * 1000 + 1200) / 11)
