"""The forecast record, with the example of Høje-Taastrup 2025: overspends of 62 and 47 million foreseen, 44.1 in fact."""

import pandas as pd
import pytest

from styringslib.prognosis import record_summary, score_record


@pytest.fixture
def record():
    return pd.DataFrame(
        {
            "unit": "total",
            "through": ["2025-03", "2025-06", "2026-03"],
            "total": [62.0, 47.0, 50.0],
            "lower_80": [40.0, 45.0, 40.0],
            "upper_80": [70.0, 50.0, 60.0],
        }
    )


def test_finished_years_are_scored_and_others_wait(record):
    outturn = pd.DataFrame({"unit": ["total"], "year": [2025], "outturn": [44.1]})
    scored = score_record(record, outturn)
    assert scored["missed"].tolist()[:2] == pytest.approx([17.9, 2.9])
    assert scored["inside_80"].tolist()[:2] == [True, False]
    assert pd.isna(scored["error"].iloc[2])
    assert pd.isna(scored["inside_80"].iloc[2])
    summary = record_summary(scored)
    assert summary["month"].tolist() == [3, 6]
    assert summary["median_error"].tolist() == pytest.approx([17.9 / 44.1, 2.9 / 44.1])
    assert summary["coverage_80"].tolist() == [1, 0]


def test_a_record_that_cannot_be_scored_is_refused(record):
    twice = pd.DataFrame({"unit": ["total"] * 2, "year": [2025] * 2, "outturn": [1.0, 2.0]})
    with pytest.raises(ValueError, match="mere end én gang"):
        score_record(record, twice)
    with pytest.raises(ValueError, match="total"):
        score_record(record.drop(columns="total"), twice.iloc[:1])


def test_bounds_themselves_are_inside_and_errors_are_relative_to_the_size(record):
    outturn = pd.DataFrame({"unit": ["total"], "year": [2025], "outturn": [45.0]})
    scored = score_record(record, outturn)
    assert scored["inside_80"].tolist()[:2] == [True, True]
    assert score_record(record, outturn.assign(outturn=50.0))["inside_80"].tolist()[:2] == [True, True]
    assert score_record(record, outturn.assign(outturn=50.01))["inside_80"].tolist()[:2] == [True, False]
    assert score_record(record, outturn.assign(outturn=44.99))["inside_80"].tolist()[:2] == [True, False]
    income = score_record(record.assign(total=[-90.0, -110.0, 0.0]), outturn.assign(outturn=-100.0))
    assert income["error"].tolist()[:2] == pytest.approx([0.1, -0.1])
    assert pd.isna(score_record(record, outturn.assign(outturn=0.0))["error"]).all()


def test_a_summary_has_the_middle_size_and_the_mean_of_the_errors():
    scored = pd.DataFrame(
        {
            "month": [3, 3, 3, 6, 6],
            "error": [0.1, -0.3, 0.2, -0.4, float("nan")],
            "inside_80": [True, False, True, False, None],
        }
    )
    found = record_summary(scored)
    assert found["count"].tolist() == [3, 1]
    assert found["median_error"].tolist() == pytest.approx([0.2, 0.4])
    assert found["bias"].tolist() == pytest.approx([0, -0.4])
    assert found["coverage_80"].tolist() == pytest.approx([2 / 3, 0])
