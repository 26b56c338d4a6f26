"""Which units are the year's: the whole's budget, its forecast and its account groups hold the same ones, each once."""

from __future__ import annotations

import pandas as pd
import pytest

from styringslib.month import accounts
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import FIGURES, NOTES, MonthForecast, typed
from styringslib.month.month_end import figures, outlook
from styringslib.month.whole import WholeFollowUp
from styringslib.sections import front, why
from styringslib.sections.comparison import opening_text, unbooked_text
from tests.month.made_accounts import budget, change, changes, every_month, municipality

OPENS_IN_NOVEMBER = """
[[enheder]]
navn = "Søvang"
noegle = "soevang"
type = "botilbud"
omraade = "Botilbud"
fra = "2026-11"
"""


def month(text):
    return pd.Period(text, "M")


def sundby(folder, last, syd, more="", plans=(), **tables):
    """Nord costs 1.0 and Syd 2.0 million a month from 2024, as budgeted; Syd's postings have come until ``syd``."""
    lines = every_month("Nord", "2024-01", last, 1_000_000.0) + every_month("Syd", "2024-01", syd, 2_000_000.0)
    budgets = [*plans]
    for year in (2024, 2025, 2026):
        budgets += budget("Nord", year, 1_000_000.0) + budget("Syd", year, 2_000_000.0)
    return municipality(folder, more, postings=pd.DataFrame(lines), budget=pd.DataFrame(budgets), **tables)


def opening(kr, group="Løn"):
    """Søvang's budget of November and December."""
    return [row for row in budget("Søvang", 2026, kr, group=group) if row["month"] >= month("2026-11")]


def told(text):
    return text.replace("\xa0", " ")


def expected(made, when, before=False):
    """The month's forecast without its record, which is not what is asked; with ``before``, that of the month before too."""
    known = made.known_at(when)
    now, earlier = outlook(known, when), outlook(made.known_at(when - 1), when - 1) if before else None
    table = figures(known, when, now, earlier).reindex(columns=list(FIGURES))
    return MonthForecast(when, table, notes=typed(pd.DataFrame(now.year.attrs["notes"]), NOTES))


def whole(made, when, before=False):
    return WholeFollowUp(made.known_at(when), None, when, expected(made, when, before))


def test_a_january_that_has_not_come_everywhere_has_the_budget_of_every_unit(tmp_path):
    january = month("2026-01")
    follow_up = whole(sundby(tmp_path, "2026-01", "2025-12"), january)
    figures = follow_up.forecasts.figures
    assert figures.loc["total", ["budget", "budget_to_date", "spent"]].tolist() == [36e6, 1e6, 1e6]
    assert figures.loc["total", "expected"] == pytest.approx(36e6)
    assert figures.loc["Syd", ["budget", "budget_to_date", "spent"]].tolist() == [24e6, 0, 0]
    groups = follow_up.account_groups
    assert groups.loc["Løn", ["budget", "budget_to_date", "spent"]].tolist() == [36e6, 1e6, 1e6]
    # Nord's January has come, and is compared.
    assert follow_up.monthly_cost.tolist() == [1e6]
    assert follow_up.monthly_budget.iloc[0] == 1e6
    assert told(unbooked_text(follow_up)).startswith("Posteringerne for Syd for januar 2026 er ikke kommet.")


@pytest.mark.parametrize("unit", ["Syd", "Havnen"])
def test_the_report_of_a_unit_of_which_no_month_has_come_says_so_and_knows_no_causes(tmp_path, unit):
    january = month("2026-01")
    made = sundby(tmp_path, "2026-01", "2025-12", plans=budget("Havnen", 2026, 500_000.0))
    known = made.known_at(january)
    follow_up = FollowUp(known.for_unit(unit), known.unit(unit), january, expected(made, january))
    not_come = "Posteringerne for januar 2026 er ikke kommet."
    assert follow_up.causes == {}
    assert follow_up.findings == []
    assert told(why.why(follow_up).text).startswith(f"Årsagerne kan ikke gøres op. {not_come}")
    said = told(front.front(follow_up).text)
    assert not_come in said
    assert "Ingen enkelt årsag" not in said
    assert follow_up.account_groups.loc["Løn", ["budget_to_date", "spent"]].tolist() == [0, 0]


def test_postings_that_have_not_come_for_four_months_are_no_closing(tmp_path):
    figures = expected(sundby(tmp_path, "2026-04", "2025-12"), month("2026-04")).figures
    assert figures.loc["Syd", "expected"] == pytest.approx(24e6)
    assert figures.loc["total", "expected"] == pytest.approx(36e6)


def test_a_december_that_has_not_come_is_expected_as_the_months_before(tmp_path):
    made = expected(sundby(tmp_path, "2026-12", "2026-10"), month("2026-12"))
    figures = made.figures
    assert figures.loc["Syd", ["posted", "expected_rest", "expected"]].tolist() == pytest.approx([20e6, 4e6, 24e6])
    assert figures.loc["Syd", "lower_80"] < 24e6
    assert figures.loc["Nord", ["expected", "lower_95", "upper_95"]].tolist() == [12e6] * 3
    assert figures.loc["total", "expected"] == pytest.approx(36e6)
    assert figures.loc["total", "upper_80"] - 36e6 == pytest.approx(figures.loc["Syd", "upper_80"] - 24e6)
    assert any("Syd: intet tal efter 2026-10" in note for note in made.notes["text"])


@pytest.mark.parametrize("kr", [700_000.0, -700_000.0])
def test_a_unit_that_opens_later_is_in_the_years_budget_and_expected_to_keep_it(tmp_path, kr):
    made = sundby(tmp_path, "2026-10", "2026-10", OPENS_IN_NOVEMBER, opening(kr))
    follow_up = whole(made, month("2026-10"), before=True)
    figures = follow_up.forecasts.figures
    assert figures.loc["Søvang", ["budget", "budget_to_date", "spent"]].tolist() == [2 * kr, 0, 0]
    assert figures.loc["Søvang", "expected"] == pytest.approx(2 * kr)
    assert figures.loc["total", ["budget", "budget_to_date"]].tolist() == [36e6 + 2 * kr, 30e6]
    assert figures.loc["total", "expected"] == pytest.approx(36e6 + 2 * kr)
    assert figures.loc["total", "lower_80"] < figures.loc["total", "expected"] < figures.loc["total", "upper_80"]
    assert follow_up.account_groups["budget"].sum() == pytest.approx(36e6 + 2 * kr)
    assert follow_up.account_groups["budget_to_date"].sum() == pytest.approx(30e6)
    assert follow_up.forecast["previous"] == pytest.approx(36e6 + 2 * kr)
    assert unbooked_text(follow_up) == ""
    assert told(opening_text(follow_up)) == (
        "Søvang åbner i november 2026. Enheden er med i årets budget, og den ventes at bruge det."
    )


def test_a_change_reported_for_a_unit_that_opens_later_comes_on_top_of_its_budget(tmp_path):
    reported = changes(change("Søvang", "2026-12", amount=30_000.0))
    made = sundby(tmp_path, "2026-10", "2026-10", OPENS_IN_NOVEMBER, opening(7e5), expected_changes=reported)
    row = expected(made, month("2026-10")).figures.loc["Søvang"]
    assert row[["changes", "expected"]].tolist() == pytest.approx([30_000, 1_430_000])


def test_a_budget_of_which_no_posting_has_come_is_awaited(tmp_path):
    made = sundby(tmp_path, "2026-10", "2026-10", plans=budget("Havnen", 2026, -500_000.0, group="Indtægter"))
    follow_up = whole(made, month("2026-10"))
    figures = follow_up.forecasts.figures
    assert figures.loc["Havnen", ["budget", "budget_to_date", "expected"]].tolist() == pytest.approx([-6e6, 0, -6e6])
    assert figures.loc["total", ["budget", "budget_to_date", "expected"]].tolist() == pytest.approx([30e6, 30e6, 30e6])
    assert follow_up.account_groups["budget_to_date"].to_dict() == {"Indtægter": 0, "Løn": 30e6}
    assert follow_up.monthly_budget.iloc[:10].tolist() == [3e6] * 10
    assert told(unbooked_text(follow_up)).startswith("Posteringerne for Havnen for januar til oktober 2026 er ikke")


def test_who_has_not_posted_for_a_year_and_has_no_budget_is_no_longer_waited_for(tmp_path):
    made = sundby(tmp_path, "2026-10", "2026-10")
    old = pd.DataFrame(every_month("Havnen", "2024-01", "2025-06", 5_000.0))
    tables = {**made.tables, "postings": pd.concat([made.postings, old.reindex(columns=made.postings.columns)])}
    figures = expected(
        municipality(tmp_path, **{name: tables[name] for name in ("postings", "budget")}), month("2026-10")
    )
    assert figures.units == ["Nord", "Syd"]
    assert figures.figures.loc["total", "budget"] == 36e6


def test_the_budget_of_a_unit_that_closed_before_the_year_is_in_no_sum(tmp_path):
    closed = (
        '[[enheder]]\nnavn = "Lund"\nnoegle = "lund"\ntype = "distrikt"\nomraade = "Hjemmepleje"\ntil = "2025-12"\n'
    )
    made = sundby(tmp_path, "2026-10", "2026-10", closed, budget("Lund", 2026, 9_000.0))
    assert expected(made, month("2026-10")).figures.loc["total", "budget"] == 36e6
    assert accounts.budgets_of_year(made, month("2026-10"), "account_group").loc["Løn", "budget"] == 36e6
