"""Known changes before and after they take effect."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import KnownChange, forecast, link_units, restate, with_changes, year_end_with_changes


@pytest.fixture
def history():
    index = pd.period_range("2021-01", periods=42, freq="M")
    wave = 1 + 0.01 * np.sin(np.arange(42.0) * 1.7)
    return pd.DataFrame({"a": 100.0 * wave, "b": 50.0 * wave}, index=index)


def test_a_past_lasting_change_lifts_the_months_before(history):
    found = restate(history, [KnownChange("a", "2024-03", share=0.2)], "2024-06")
    assert np.allclose(found.loc[:"2024-02", "a"], history.loc[:"2024-02", "a"] * 1.2)
    assert np.allclose(found.loc["2024-03":, "a"], history.loc["2024-03":, "a"])
    assert np.allclose(found["b"], history["b"])


def test_a_past_change_that_ended_is_taken_out(history):
    found = restate(history, [KnownChange("a", "2023-03", amount=10, until="2023-05")], "2024-06")
    assert np.allclose((history["a"] - found["a"]).loc["2023-03":"2023-05"], 10)
    assert (history["a"] - found["a"]).abs().sum() == pytest.approx(30)


def test_a_change_two_months_ago_is_followed_at_once(history):
    moved = history.copy()
    moved.loc["2024-05":, "a"] *= 1.2
    change = [KnownChange("a", "2024-05", share=0.2)]
    told = forecast(restate(moved, change, "2024-06")[["a"]], 6)["mean"]
    assert (told / 120 - 1).abs().max() < 0.02
    result = year_end_with_changes(moved, "2024-06", change).set_index("unit")
    assert result.loc["a", "actual"] == pytest.approx(moved.loc["2024-01":, "a"].sum())
    assert result.loc["a", "total"] == pytest.approx(4 * 100 + 8 * 120, rel=0.02)
    assert result.loc["total", "total"] == pytest.approx(result["total"].iloc[:-1].sum())


def test_a_future_change_is_added_from_its_month(history):
    change = [KnownChange("a", "2024-10", amount=30.0), KnownChange("b", "2024-09", share=-0.5, until="2024-10")]
    plain = forecast(history, 6)
    found = with_changes(plain, change, "2024-06")
    moved = (found["mean"] - plain["mean"]).to_numpy().reshape(2, 6)
    assert moved[0] == pytest.approx([0, 0, 0, 30, 30, 30])
    assert moved[1, [0, 1, 4, 5]] == pytest.approx([0, 0, 0, 0])
    assert moved[1, 2:4] == pytest.approx(-0.5 * plain["mean"].to_numpy()[8:10])
    assert np.allclose(found["upper_80"] - found["lower_80"], plain["upper_80"] - plain["lower_80"])
    whole = year_end_with_changes(history, "2024-06", change)
    assert whole.attrs["added"]["a"] == pytest.approx(90)
    assert np.allclose(whole["actual"] + whole["remaining"], whole["total"])


def test_linked_units_continue_each_other(history):
    split = history.copy()
    split.loc["2023-07":, "a"] = np.nan
    split["a2"] = history["a"].where(history.index >= pd.Period("2023-07", freq="M"))
    linked = link_units(split, {"hjemmepleje": ["a", "a2"]})
    assert np.allclose(linked["hjemmepleje"], history["a"])
    assert list(linked.columns) == ["b", "hjemmepleje"]
    with pytest.raises(ValueError, match="har ikke c"):
        link_units(split, {"x": ["c"]})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (KnownChange("a", "2024-01"), "enten beløb eller andel"),
        (KnownChange("a", "2024-01", amount=1, share=0.1), "enten beløb eller andel"),
        (KnownChange("a", "snart", amount=1), "ikke er en måned"),
        (KnownChange("a", "2024-05", amount=1, until="2024-03"), "slutter 2024-03"),
        (KnownChange("a", "2024-05", share=-1.0), "over -100 %"),
        (KnownChange("a", "2024-05", share=20.0), "er 2000%.*højst være 200%.*0.2 for 20 %"),
    ],
)
def test_a_change_that_cannot_be_read_is_refused(history, change, words):
    with pytest.raises(ValueError, match=words):
        restate(history, [change], "2024-06")
