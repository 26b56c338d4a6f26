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
