"""The boundary: what is accepted, what is filled, and what is refused with unit and month."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import (
    budget_by_month,
    completed_history,
    forecast,
    probability_over,
    score_record,
    year_end,
    year_end_completed,
)
from styringslib.prognosis.series import check_history


def table(values, first="2020-01", columns=None):
    values = np.asarray(values, dtype=float)
    values = values[:, None] if values.ndim == 1 else values
    index = pd.period_range(first, periods=len(values), freq="M")
    return pd.DataFrame(values, index=index, columns=columns or [f"Nord{i}" for i in range(values.shape[1])])


def test_a_gap_is_filled_between_its_neighbours_and_noted():
    series = check_history(table([1.0, np.nan, 3.0]))
    assert series.values.tolist() == [[1, 2, 3]]
    assert series.observed.tolist() == [[True, False, True]]
    assert [(note["unit"], note["month"]) for note in series.notes] == [("Nord0", "2020-02")]


def test_a_gap_in_a_seasonal_series_keeps_the_season():
    year = np.array([100.0] * 11 + [300.0])
    values = np.tile(year, 4)
    values[23] = np.nan
    assert check_history(table(values)).values[0, 23] == pytest.approx(300, abs=1)


def test_missing_rows_count_as_gaps_and_order_does_not_matter():
    frame = table([1.0, 2.0, 3.0, 4.0])
    series = check_history(frame.iloc[[3, 0, 2]])
    assert series.values.tolist() == [[1, 2, 3, 4]]
    assert len(series.notes) == 1


def test_before_the_first_and_after_the_last_month_stays_missing():
    series = check_history(table([[np.nan, 1.0], [2.0, 1.0], [np.nan, 1.0]]))
    assert np.isnan(series.values[0, [0, 2]]).all()
    assert series.notes == []


def test_input_is_not_changed():
    frame = table([1.0, np.nan, 3.0])
    before = frame.copy()
    forecast(frame, 2)
    year_end(frame, "2020-02")
    pd.testing.assert_frame_equal(frame, before)


HISTORY = table(np.arange(24.0) + 1)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (HISTORY.iloc[:0], "tom.*Nord0"),
        (HISTORY.iloc[:, :0], "ingen enheder"),
        (HISTORY * np.nan, "ingen tal for enheden Nord0 i 2020-01"),
        (HISTORY.replace(5.0, np.inf), "uendelig.*Nord0 i 2020-05"),
        (HISTORY.replace(5.0, -np.inf), "uendelig.*Nord0 i 2020-05"),
        (pd.concat([HISTORY, HISTORY.iloc[[3]]]), "Nord0.*2020-04 mere end én gang"),
        (pd.concat([HISTORY, HISTORY], axis=1), "Nord0 mere end én gang"),
        (HISTORY.reset_index(drop=True), "måneder som rækker"),
        (HISTORY.set_axis(pd.period_range("2000Q1", periods=24, freq="Q")), "måneder som rækker.*2000Q1"),
        (HISTORY.set_axis(pd.date_range("2020-01-15", periods=24)), "Nord0.*måneder som rækker"),
        (HISTORY.astype(object).replace(5.0, "fem"), "tekst.*Nord0"),
        ([1, 2, 3], "DataFrame"),
    ],
)
def test_a_bad_history_is_refused_by_forecast_and_year_end(frame, words):
    with pytest.raises(ValueError, match=words):
        forecast(frame, 3)
    with pytest.raises(ValueError, match=words):
        year_end(frame, "2021-06")


@pytest.mark.parametrize("horizon", [0, -1, 1.5, True, "3"])
def test_a_horizon_below_one_month_is_refused(horizon):
    with pytest.raises(ValueError, match="mindst 1"):
        forecast(HISTORY, horizon)


@pytest.mark.parametrize("levels", [(0,), (100,), (80, 120), 80])
def test_levels_are_per_cents_between_0_and_100(levels):
    with pytest.raises(ValueError, match="80, 95"):
        forecast(HISTORY, 2, levels)


@pytest.mark.parametrize(
    ("through", "words"),
    [
        ("2021-12", "2021 er allerede lukket"),
        ("2022-03", "uden for historikken.*2020-01 til 2021-12"),
        ("2019-11", "uden for historikken"),
        ("i morgen", "ikke er en måned"),
        (None, "mangler|ikke er en måned"),
    ],
)
def test_a_month_that_cannot_be_forecast_from_is_refused(through, words):
    with pytest.raises(ValueError, match=words):
        year_end(HISTORY, through)


def noisy(first="2023-01", count=45):
    amounts = 1_000.0 + 40.0 * np.sin(np.arange(count)) + 25.0 * np.cos(3.1 * np.arange(count))
    return table(np.column_stack([amounts, 2 * amounts[::-1]]), first, ["Nord", "Syd"])


def tidy(frame, labels):
    lines = (
        frame.set_axis(labels, axis=0).rename_axis("month").melt(ignore_index=False, var_name="unit", value_name="kr")
    )
    return lines.reset_index()


def given_forms(frame):
    """The same table as people have it."""
    months = pd.PeriodIndex(frame.index)
    names = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
    danish = [f"{names[month.month - 1]} {month.year}" for month in months]
    lines = tidy(frame, months)
    return {
        "month's ends": frame.set_axis(months.to_timestamp(how="end").normalize(), axis=0),
        "month's firsts": frame.set_axis(months.to_timestamp(), axis=0),
        "text": frame.set_axis(months.astype(str), axis=0),
        "words": frame.set_axis(danish, axis=0),
        "dates": frame.set_axis([m.to_timestamp().date() for m in months], axis=0),
        "tidy": lines,
        "tidy in text": tidy(frame, months.astype(str)),
        # A ledger's lines: the parts of an amount add up to it.
        "tidy, in parts": pd.concat([lines.assign(kr=lines["kr"] / 4), lines.assign(kr=lines["kr"] * 3 / 4)]),
    }


@pytest.mark.parametrize("form", list(given_forms(noisy())))
def test_history_and_budget_may_be_given_as_people_have_them(form):
    history, budget = noisy(), noisy("2023-01", 48).round(-2)
    before = year_end(history, "2026-09", budget)
    given = given_forms(history)[form]
    kept = given.copy()
    found = year_end(given, "2026-09", given_forms(budget)[form])
    pd.testing.assert_frame_equal(found, before)
    pd.testing.assert_frame_equal(given, kept)
    pd.testing.assert_frame_equal(forecast(given, 3), forecast(history, 3))


def test_late_months_and_groups_take_the_same_forms():
    history, budget = noisy(), noisy("2023-01", 48)
    completion = pd.DataFrame({"unit": ["Nord"], "month": [pd.Period("2026-09", "M")], "added": [50.0]})
    for level in (80, 95):
        completion[f"lower_{level}"], completion[f"upper_{level}"] = 1_000.0, 1_100.0
    completion["completed"] = 1_050.0
    groups = {"Begge": ["Nord", "Syd"]}
    found = [
        year_end_completed(one, completion, "2026-09", plan, groups=groups)
        for one, plan in ((history, budget), (given_forms(history)["tidy"], given_forms(budget)["text"]))
    ]
    pd.testing.assert_frame_equal(found[0], found[1])
    assert found[1].loc[found[1]["unit"] == "Nord", "actual"].item() == pytest.approx(history["Nord"].iloc[36:].sum())


@pytest.mark.parametrize(
    "frame",
    [
        HISTORY.iloc[::3].set_axis(pd.date_range("2020-03-31", periods=8, freq="QE"), axis=0),
        HISTORY.set_axis(pd.date_range("2000-12-31", periods=24, freq="YE"), axis=0),
        HISTORY.set_axis([f"række {number}" for number in range(24)], axis=0),
        HISTORY.set_axis(range(202001, 202025), axis=0),
    ],
)
def test_quarters_years_and_other_rows_are_no_months(frame):
    with pytest.raises(ValueError, match=r"måneder som rækker.*Saml eller fordel beløbene pr\. måned først"):
        year_end(frame, "2021-06")


def test_a_budget_of_the_whole_year_is_spread_only_when_that_is_asked_for():
    """12,000 kr. at Nord: a thousand a month, or what the shares say."""
    history, annual = noisy(), pd.Series({"Nord": 12_000.0, "Syd": 24_000.0})
    with pytest.raises(ValueError, match="budget_by_month"):
        year_end(history, "2026-09", annual)
    plan = budget_by_month(annual, 2026)
    assert plan.loc["2026-07"].to_dict() == {"Nord": 1_000.0, "Syd": 2_000.0}
    pd.testing.assert_frame_equal(
        year_end(history, "2026-09", plan),
        year_end(history, "2026-09", table([[1e3, 2e3]] * 12, "2026-01", ["Nord", "Syd"])),
    )
    shares = [10.0] * 8 + [5.0] * 4
    own = budget_by_month({"Nord": 12_000}, 2026, shares)
    assert own["Nord"].round(6).tolist() == [1_200.0] * 8 + [600.0] * 4
    pd.testing.assert_frame_equal(budget_by_month({"Nord": 12_000}, 2026, [share / 100 for share in shares]), own)


@pytest.mark.parametrize(
    ("annual", "shares", "words"),
    [
        ({}, None, "ét beløb for hver enhed"),
        ({"Nord": "mange"}, None, "Nord er 'mange', som ikke er et beløb"),
        ({"Nord": np.nan}, None, "Nord er nan"),
        ({"Nord": 1.0}, [8.0] * 12, "giver 96 i alt og skal give 100 procent"),
        ({"Nord": 1.0}, [25.0] * 4, "de tolv måneder, men har 4"),
    ],
)
def test_a_budget_that_can_not_be_spread_is_told(annual, shares, words):
    with pytest.raises(ValueError, match=words):
        budget_by_month(annual, 2026, shares)


def test_a_unit_called_total_is_refused():
    with pytest.raises(ValueError, match="total"):
        year_end(HISTORY.rename(columns={"Nord0": "total"}), "2021-06")


def test_a_budget_of_other_units_is_refused():
    with pytest.raises(ValueError, match="ingen af historikkens enheder"):
        year_end(HISTORY, "2021-06", HISTORY.rename(columns={"Nord0": "Syd"}))


@pytest.mark.parametrize("year", [None, "2026", 26, 2026.0, True, float("nan")])
def test_a_year_is_a_whole_number_of_four_digits(year):
    with pytest.raises(ValueError, match="Skriv det med fire cifre"):
        budget_by_month({"Nord": 1.0}, year)


def test_the_last_closed_month_may_be_written_in_words():
    history = noisy()
    for through in ("september 2026", "30-09-2026", pd.Timestamp("2026-09-30"), pd.Period("2026-09", "M")):
        pd.testing.assert_frame_equal(year_end(history, through), year_end(history, "2026-09"))


def test_a_series_of_one_unit_is_completed_as_its_column():
    history = noisy()["Nord"]
    completion = pd.DataFrame({"unit": ["Nord"], "month": ["september 2026"], "added": ["50"]})
    found = completed_history(history, completion)
    assert found.loc["2026-09", "Nord"] == history.loc["2026-09"] + 50.0


def test_a_bound_without_its_other_is_told():
    result = year_end(noisy(), "2026-09").drop(columns="upper_95")
    with pytest.raises(ValueError, match="mangler kolonnen upper_95 til kolonnen lower_95"):
        probability_over(result, {"Nord": 1.0, "Syd": 1.0, "total": 1.0})
    record = result.assign(through="2026-09")
    outturn = pd.DataFrame({"unit": ["Nord"], "year": [2026], "outturn": [1.0]})
    with pytest.raises(ValueError, match="mangler kolonnen upper_95 til kolonnen lower_95"):
        score_record(record, outturn)
