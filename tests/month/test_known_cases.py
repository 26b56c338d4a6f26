"""Known cases in the forecast: once, with probability, from their day, as they were known in the month."""

from __future__ import annotations

import pandas as pd
import pytest

from styringslib.month.known_cases.expected import case_changes, known_cases
from styringslib.month.known_cases.sums import shown_sums
from styringslib.month.month_end import month_end
from styringslib.month.planned_changes import known_changes
from styringslib.prognosis import KnownChange, year_end_with_changes
from tests.month.made_accounts import budget, change, changes, every_month, municipality
from tests.month.made_cases import known_case, with_cases


def month(text):
    return pd.Period(text, "M")


OCTOBER = month("2026-10")


def sundby(folder, **tables):
    """Nord costs 1.0 and Syd 2.0 million a month from 2024, as budgeted."""
    costs = {"Nord": 1e6, "Syd": 2e6}
    lines = [line for unit, kr in costs.items() for line in every_month(unit, "2024-01", "2026-10", kr)]
    plans = [line for unit, kr in costs.items() for year in (2024, 2025, 2026) for line in budget(unit, year, kr)]
    return municipality(folder, postings=pd.DataFrame(lines), budget=pd.DataFrame(plans), **tables)


def test_the_forecast_has_the_cases_as_known_changes_of_their_units(tmp_path):
    """Nord: half of November and December of 60,000 at 50 %, and a leaver of 20,000 from December; Gammel's case is Syd's."""
    plain = sundby(tmp_path)
    made = with_cases(
        plain,
        known_case("sag 1", expected_from="2026-11-16", probability=50.0),
        known_case("sag 2", change="Stopper", amount_per_month=-20_000.0, stage="Bevilget ikke begyndt"),
        known_case("sag 3", "Gammel", amount_per_month=6_000.0),
        known_case("sag 4", stage="Ikke blevet til noget"),
    )
    before, after = (month_end(one, OCTOBER).figures for one in (plain, made))
    assert after.loc[["Nord", "Syd", "total"], "changes"].tolist() == pytest.approx([25_000, 6_000, 31_000])
    moved = (after["expected"] - before["expected"])[["Nord", "Syd", "total"]]
    assert moved.tolist() == pytest.approx([25_000, 6_000, 31_000])


def test_a_case_that_has_begun_is_restated_and_not_added(tmp_path):
    """2 m a month, 60,000 more from 1 September: that is the level, and nothing comes on top of it."""
    begun = known_case("sag 1", stage="Begyndt", happened_on="2026-09-01", actual_per_month=60_000.0)
    made = with_cases(sundby(tmp_path), begun)
    assert case_changes(made, OCTOBER) == [KnownChange("Nord", month("2026-09"), amount=60_000.0, event="case 0")]
    assert month_end(made, OCTOBER).figures.loc["Nord", "changes"] == 0


@pytest.mark.parametrize(
    ("reason", "citizen", "named"),
    [
        ("Sag 17 starter 1. december", "sag 17", True),
        ("Sag 170 starter", "sag 17", False),
        ("17 nye borgere", "17", False),
        ("Venter på sag nr. 17", "17", True),
        ("2026-004711", "2026-004711", True),
        ("Nye opgaver", "sag 17", False),
    ],
)
def test_a_case_that_a_reported_change_names_counts_as_that_alone(tmp_path, reason, citizen, named):
    reported = changes(change("Nord", "2026-12", amount=1_000.0)).assign(reason=reason)
    made = with_cases(sundby(tmp_path, expected_changes=reported), known_case("e1", citizen=citizen))
    assert known_cases(made, OCTOBER)["reported"].tolist() == [named]
    assert [one.amount for one in known_changes(made, OCTOBER)] == [1_000.0] + ([] if named else [60_000.0])


def test_a_case_of_another_unit_is_not_named_by_the_change(tmp_path):
    reported = changes(change("Syd", "2026-12", amount=1_000.0)).assign(reason="Sag 17")
    made = with_cases(sundby(tmp_path, expected_changes=reported), known_case("e1", citizen="sag 17"))
    assert not known_cases(made, OCTOBER)["reported"].any()


def test_a_month_knows_the_version_that_was_in_force_in_its_round(tmp_path):
    made = with_cases(
        sundby(tmp_path),
        known_case("e1", known_from="2026-08-20", known_to="2026-10-20"),
        known_case("e1", known_from="2026-10-20", expected_from="2027-01-01"),
    )
    made.rounds.update({"2026-07": pd.Timestamp("2026-08-10"), "2026-09": pd.Timestamp("2026-10-10")})
    days = [made.known_at(then).tables["known_cases"]["expected_from"] for then in ("2026-07", "2026-09", "2026-10")]
    assert [[str(day.date()) for day in found] for found in days] == [[], ["2026-12-01"], ["2027-01-01"]]


def test_few_cases_are_no_sum_that_others_are_told(tmp_path):
    """Five of Nord's move the year, and one of Syd's; Nord's sixth begins next year."""
    rows = [known_case(f"sag {number}", amount_per_month=10_000.0) for number in range(5)]
    later = known_case("sag 6", expected_from="2027-03-01")
    made = with_cases(sundby(tmp_path), *rows, later, known_case("sag 7", "Syd"))
    sums, few = shown_sums(known_cases(made, OCTOBER), 5)
    assert sums.to_dict("index") == {"Nord": {"number": 5, "effect": 50_000, "full_year": 600_000}}
    assert few
    assert shown_sums(known_cases(made, OCTOBER), 6)[0].empty
    assert not shown_sums(known_cases(made, OCTOBER), 1)[1]


def test_parts_of_one_case_come_together_or_not_at_all():
    """30 and 100 that are half sure: 65 expected, and the doubt of one event of 130, not of two."""
    months = pd.period_range("2023-01", "2026-10", freq="M")
    history = pd.DataFrame({"Nord": 100.0}, index=months)
    parts = [("2026-11", "2026-11", 30.0), ("2026-12", None, 100.0)]

    def reach(event: str | None) -> float:
        known = [KnownChange("Nord", a, amount=kr, until=b, probability=0.5, event=event) for a, b, kr in parts]
        row = year_end_with_changes(history, "2026-10", known).iloc[0]
        assert row["total"] == pytest.approx(1_265)
        return float(row["upper_95"] - row["total"])

    assert reach("case") == pytest.approx(1.959964 * 65, rel=1e-3)
    assert reach(None) == pytest.approx(1.959964 * (15**2 + 50**2) ** 0.5, rel=1e-3)


def test_without_cases_nothing_is_known_of_them(tmp_path):
    made = sundby(tmp_path)
    assert known_cases(made, OCTOBER).empty
    assert case_changes(made, OCTOBER) == []
