"""What may be held against the budget: months that have come, budgets that are whole; every figure added up by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.month_end import month_end
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text
from styringslib.sections import agreements, front
from styringslib.sections.comparison import budgets_text, month_runs, unbooked_text
from styringslib.sections.economy.section import economy
from styringslib.sections.why import section as why
from tests.month.made_accounts import budget, every_month, municipality

OCTOBER = pd.Period("2026-10", "M")


def period(text: str) -> pd.Period:
    return pd.Period(text, "M")


def sundby(folder, north="2026-10", plans=None, skip=()):
    """Nord and Syd cost one million a month (900,000 pay), Nord's postings come until ``north`` but for the months ``skip``."""
    lines = []
    for unit, last in (("Nord", north), ("Syd", "2026-10")):
        lines += every_month(unit, "2024-01", last, 900_000.0) + every_month(unit, "2024-01", last, 100_000.0, "Drift")
    lines = [line for line in lines if not (line["unit"] == "Nord" and str(line["month"]) in skip)]
    if plans is None:
        plans = [*whole("Nord"), *whole("Syd")]
    return municipality(folder, postings=pd.DataFrame(lines), **({"budget": pd.DataFrame(plans)} if plans else {}))


def whole(unit, months=12, share=1.0):
    """The budgets of three years, that of 2026 for its first ``months``."""
    rows = [line for year in (2024, 2025, 2026) for line in budget(unit, year, 900_000.0 * share)]
    rows += [line for year in (2024, 2025, 2026) for line in budget(unit, year, 100_000.0 * share, group="Drift")]
    return [line for line in rows if line["month"].year < 2026 or line["month"].month <= months]


def nord(made, month=OCTOBER):
    known = made.known_at(month)
    return FollowUp(known.for_unit("Nord"), known.unit("Nord"), month, month_end(made, month))


def all_of(made, month=OCTOBER):
    return WholeFollowUp(made.known_at(month), None, month, month_end(made, month))


def told(section):
    """All text of a section, tables' rows and notes among it, with plain spaces."""
    return " ".join(str(part) for part in section.parts).replace("\xa0", " ")


def test_half_a_years_budget_is_compared_with_nothing(tmp_path):
    follow_up = nord(sundby(tmp_path, plans=[*whole("Nord", months=6), *whole("Syd")]))
    row = follow_up.forecast
    assert row[["adopted", "budget", "budget_to_date", "probability"]].isna().all()
    assert row["expected"] == pytest.approx(12_000_000, rel=0.001)
    assert follow_up.status is None
    assert follow_up.causes == {}
    assert follow_up.findings == []
    assert follow_up.account_groups[["adopted", "budget", "budget_to_date"]].isna().all(axis=None)
    assert follow_up.account_groups["spent"].to_dict() == {"Drift": 1_000_000, "Løn": 9_000_000}
    said = text.sentence(follow_up.forecast_finding).replace("\xa0", " ")
    assert said.endswith("Budgettet dækker ikke hele året, så tallet holdes ikke op mod det.")
    assert budgets_text(follow_up) == "Budgettet for Nord dækker ikke juli til december 2026."
    assert "Årsagerne kan ikke gøres op. Budgettet for Nord dækker ikke juli til december 2026." in told(
        why.why(follow_up)
    )


def test_no_budget_is_not_nought(tmp_path):
    follow_up = nord(sundby(tmp_path, plans=[]))
    assert follow_up.findings == []
    assert math.isnan(follow_up.forecast["budget"])
    assert front.front(follow_up).parts
    assert budgets_text(follow_up) == "Nord har intet budget for 2026."
    assert "ikke så stor" not in told(agreements.explanations_and_actions(follow_up))


def test_a_budget_in_thousands_is_not_compared_with(tmp_path):
    follow_up = nord(sundby(tmp_path, plans=[*whole("Nord", share=0.001), *whole("Syd")]))
    assert math.isnan(follow_up.forecast["budget"])
    assert follow_up.forecast["expected"] == pytest.approx(12_000_000, rel=0.001)
    assert budgets_text(follow_up) == "Budgettet for Nord ser ud til at stå i 1.000 kr."


def test_the_whole_is_compared_only_where_every_unit_has_a_budget(tmp_path):
    follow_up = all_of(sundby(tmp_path, plans=whole("Syd", share=0.9)))
    assert math.isnan(follow_up.forecast["budget"])
    assert follow_up.unit_rows.loc["Syd", "budget"] == pytest.approx(10_800_000)
    finding = follow_up.compared_units
    assert {name: finding.value(name) for name in ("without", "number", "budget")} == {
        "without": "Nord", "number": 1, "budget": pytest.approx(10_800_000),
    }  # fmt: skip
    assert finding.value("deviation") == pytest.approx(1_200_000, rel=0.01)
    assert text.sentence(follow_up.forecast_finding).endswith(
        "Ikke alle enheder har et helt budget for året, så det samlede tal holdes ikke op mod et."
    )
    # Causes are those of Syd alone: 10 million spent of 9 million.
    assert sum(follow_up.causes.values()) == pytest.approx(1_000_000)
    assert list(follow_up.causes_by_unit.index) == ["Syd"]
    assert follow_up.account_groups["budget"].isna().all()
    assert "Nord har intet budget for 2026. Det er ikke med her." in told(why.whole_why(follow_up))
    assert all_of(sundby(tmp_path / "all")).compared_units is None


def test_a_month_that_has_not_come_is_in_no_comparison(tmp_path):
    follow_up = nord(sundby(tmp_path, north="2026-09"))
    assert follow_up.compared.through == period("2026-09")
    assert follow_up.account_groups.loc["Løn", ["budget", "budget_to_date", "spent"]].tolist() == [10.8e6, 8.1e6, 8.1e6]
    assert sum(follow_up.causes.values()) == pytest.approx(0)
    assert follow_up.findings == []
    assert follow_up.monthly_cost.isna().tolist() == [False] * 9 + [True]
    assert follow_up.status["max_share"] == pytest.approx(273 / 365)
    row = follow_up.forecast
    assert row["expected"] == pytest.approx(12_000_000, rel=0.001)
    assert row["new_actuals"] == 0
    parts = row[["new_actuals", "revised_past", "changed_expectations"]].sum()
    assert parts == pytest.approx(row["expected"] - row["previous"])
    assert unbooked_text(follow_up).startswith("Posteringerne for oktober 2026 er ikke kommet.")
    whole_of = all_of(sundby(tmp_path / "all", north="2026-09"))
    assert whole_of.forecast["new_actuals"] == pytest.approx(0, abs=1)
    assert whole_of.account_groups.loc["Løn", ["budget_to_date", "spent"]].tolist() == [17.1e6, 17.1e6]
    assert unbooked_text(whole_of).startswith("Posteringerne for Nord for oktober 2026 er ikke kommet.")


def test_a_month_lost_in_the_middle_is_estimated_and_not_free(tmp_path):
    follow_up = nord(sundby(tmp_path, skip=("2026-08",)))
    assert follow_up.compared.through == OCTOBER
    assert follow_up.account_groups.loc["Løn", ["budget_to_date", "spent"]].tolist() == [8.1e6, 8.1e6]
    assert follow_up.forecast["spent"] == pytest.approx(9_000_000)
    assert follow_up.forecast["expected"] == pytest.approx(12_000_000, rel=0.001)
    assert unbooked_text(follow_up).startswith("Posteringerne for august 2026 er ikke kommet.")
    # Nine months of ten are no share of the year to hold against the calendar.
    assert "Forbrugsprocenten" not in told(economy(follow_up))
    assert "Forbrugsprocenten" in told(economy(nord(sundby(tmp_path / "all"))))


def test_a_unit_is_compared_over_its_own_months(tmp_path):
    """Nord opens in May with a budget from May on: eight million, of which six to date."""
    lines = [*every_month("Nord", "2026-05", "2026-10", 1_000_000.0), *every_month("Syd", "2024-01", "2026-10", 1e6)]
    plans = [line for line in budget("Nord", 2026, 1_000_000.0) if line["month"].month >= 5]
    made = municipality(
        tmp_path, postings=pd.DataFrame(lines), budget=pd.DataFrame([*plans, *budget("Syd", 2026, 1e6)])
    )
    opened = [replace(u, start=period("2026-05")) if u.name == "Nord" else u for u in made.settings.units]
    made = replace(made, settings=replace(made.settings, units=tuple(opened)))
    follow_up = nord(made)
    assert follow_up.forecast[["budget", "budget_to_date", "spent"]].tolist() == [8e6, 6e6, 6e6]
    assert follow_up.compared.unbooked.empty
    assert sum(follow_up.causes.values()) == pytest.approx(0)


def test_a_budget_that_is_not_given_by_month_is_held_against_the_year_alone(tmp_path):
    plans = [line | {"amount": 12_000_000.0} for line in budget("Nord", 2026, 0.0) if line["month"].month == 12]
    follow_up = nord(sundby(tmp_path, plans=[*plans, *whole("Syd")]))
    assert follow_up.forecast["budget"] == 12_000_000
    assert math.isnan(follow_up.forecast["budget_to_date"])
    assert follow_up.causes == {}
    assert follow_up.findings == []
    assert budgets_text(follow_up) == "Budgettet for Nord er ikke fordelt på måneder og holdes kun op mod hele året."


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (["2026-08"], "august 2026"),
        (["2026-07", "2026-08"], "juli og august 2026"),
        (["2026-07", "2026-08", "2026-09"], "juli til september 2026"),
        (["2025-12", "2026-01"], "december 2025 og januar 2026"),
    ],
)
def test_months_in_words(months, words):
    assert month_runs([period(month) for month in months]) == words
