"""Units that open and close in the year, as kommune.toml has them: in the accounts' forecast, in what is reported, in hours."""

import pandas as pd
import pytest

from styringslib.month.accounts import known_lives
from styringslib.month.month_end import month_end
from styringslib.month.planned_changes import expected_changes
from tests.month.made_accounts import budget, change, changes, every_month, municipality

SEPTEMBER = pd.Period("2026-09", "M")
CLOSES = """
[[enheder]]
navn = "Engen"
noegle = "engen"
type = "distrikt"
omraade = "Hjemmepleje"
fra = "2024-01"
til = "2026-10"
[[enheder]]
navn = "Lunden"
noegle = "lunden"
type = "distrikt"
omraade = "Hjemmepleje"
fra = "2026-11"
"""


def month(text):
    return pd.Period(text, "M")


@pytest.fixture
def sundby(tmp_path):
    """Engen costs a million a month until October, Lunden opens in November on the same budget; Nord costs two million."""
    lines = every_month("Engen", "2024-01", "2026-09", 1e6) + every_month("Nord", "2024-01", "2026-09", 2e6)
    plans = [row for year in (2024, 2025, 2026) for row in budget("Nord", year, 2e6)]
    plans += [row for year in (2024, 2025) for row in budget("Engen", year, 1e6)]
    plans += [row for row in budget("Engen", 2026, 1e6) if row["month"] <= month("2026-10")]
    plans += [row for row in budget("Lunden", 2026, 1e6) if row["month"] >= month("2026-11")]
    told = changes(change("Engen", "2026-10", amount=30_000.0), change("Engen", "2026-08", "2026-09", amount=7.0))
    return municipality(
        tmp_path, CLOSES, postings=pd.DataFrame(lines), budget=pd.DataFrame(plans), expected_changes=told
    )


def test_the_months_of_a_unit_are_its_own_and_its_predecessors(sundby):
    """Of Gammel only the end is written, so Syd, which took it over, began nobody knows when."""
    assert known_lives(sundby) == {
        "Gammel": (None, month("2023-12")),
        "Engen": (month("2024-01"), month("2026-10")),
        "Lunden": (month("2026-11"), None),
    }


def test_nothing_is_expected_of_a_unit_after_its_last_month(sundby):
    """Nine months at a million, October with the reported 30,000; Lunden's two months; Nord's year."""
    found = month_end(sundby, SEPTEMBER).figures
    assert found.loc[["Engen", "Lunden", "Nord", "total"], "expected"].tolist() == pytest.approx(
        [10_030_000, 2_000_000, 24_000_000, 36_030_000]
    )
    assert found.loc["Engen", "changes"] == pytest.approx(30_000)
    # What is shown of the change is October's, too; the one that ends with September had nothing to come.
    assert expected_changes(sundby, SEPTEMBER)["effect"].tolist() == [30_000, 0]
