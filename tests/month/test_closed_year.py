"""A year that December closes: its forecasts beside its result, what the new year starts with, all worked out by hand."""

import pandas as pd
import pytest

from styringslib.calendar import closes_year
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import FIGURES, RECORD, MonthForecast, typed
from styringslib.month.planned_changes import changes_of_new_year, counted_actions
from styringslib.sections.known_changes.section import known_changes
from styringslib.sections.track_record import track_record
from tests.month.made_accounts import budget, change, every_month, municipality

DECEMBER = pd.Period("2025-12", "M")


def agreed(*rows):
    """Actions from (title, first month, effect a month, status)."""
    table = pd.DataFrame(list(rows), columns=["title", "start_month", "effect_per_month", "status"])
    table["start_month"] = pd.PeriodIndex(table["start_month"], freq="M")
    return table.assign(unit="Nord", agreed_month=pd.Period("2025-09", "M"), owner_role="Leder")


REPORTED = pd.DataFrame(
    [
        # Half of 10,000 a month from November on: 2 months this year, 12 next.
        change("Nord", "2025-11", None, 10_000.0, probability=50.0, reason="Nyt plejehjem"),
        # Over before the new year.
        change("Nord", "2025-06", "2025-12", 7_000.0, reason="Projekt"),
        # March to May of the new year.
        change("Nord", "2026-03", "2026-05", 4_000.0, reason="Ny aftale"),
    ]
)
AGREED = agreed(
    ("Ruter", "2025-10", -20_000.0, "I gang"),
    ("Gennemført", "2025-12", -1_000.0, "Gennemført"),
    ("Aflyst", "2025-10", -70_000.0, "Bortfaldet"),
    ("Ny aftale", "2026-03", -9_000.0, "Ikke begyndt"),
)


@pytest.fixture
def nord(tmp_path):
    """Nord in 2025: 1,200 budgeted, 1,250 expected with late postings; 1,320 adopted for 2026, later revised."""
    plans = [*budget("Nord", 2025, 100_000.0), *budget("Nord", 2026, 110_000.0)]
    plans += budget("Nord", 2026, 150_000.0, "revised")
    reported = REPORTED.assign(month_to=pd.PeriodIndex(REPORTED["month_to"], freq="M"))
    made = municipality(
        tmp_path,
        postings=pd.DataFrame(every_month("Nord", "2025-01", "2025-12", 104_000.0)),
        budget=pd.DataFrame(plans),
        expected_changes=reported,
        actions=AGREED,
    )
    figures = pd.DataFrame(index=pd.Index(["Nord"], name="unit"), columns=list(FIGURES), dtype=float)
    figures = figures.assign(activity_differs=False, expected=1_250_000.0, budget=1_200_000.0, lower_80=1_249_000.0)
    figures = figures.assign(upper_80=1_251_000.0, spent=1_250_000.0, expected_rest=0.0)
    rows = [
        ("2025-01", 1_300_000.0, 1_260_000.0, 1_340_000.0, None),
        ("2025-11", 1_240_000.0, 1_230_000.0, 1_250_000.0, "2025-12-08"),
    ]
    record = pd.DataFrame(rows, columns=["month", "expected", "lower_80", "upper_80", "made"])
    record = record.assign(unit="Nord", method="combination", month=pd.PeriodIndex(record["month"], freq="M"))
    forecast = MonthForecast(DECEMBER, figures, record=typed(record, RECORD))
    return FollowUp(made, made.unit("Nord"), DECEMBER, forecast)


def test_only_december_closes_a_year():
    assert [closes_year(f"2025-{month:02d}") for month in range(1, 13)] == [False] * 11 + [True]


def test_each_forecast_is_held_against_what_the_year_became(nord):
    rows = nord.closed_year_record
    assert rows["missed"].tolist() == [50_000.0, -10_000.0]
    assert rows["error"].tolist() == pytest.approx([0.04, -0.008])
    # The result on the upper bound is inside; 10,000 below the lower one is not.
    assert rows["inside"].tolist() == [False, True]
    assert FollowUp(nord.municipality, nord.unit, DECEMBER - 1, nord.forecasts).closed_year_record.empty


def test_the_reader_sees_how_the_years_forecasts_fared(nord):
    made = track_record(nord)
    assert made.text.replace("\xa0", " ") == (
        "**Årets egne prognoser.** Efter januar lå prognosen 50.000 kr. (4,0 pct.) for højt, og efter november lå prognosen "
        "10.000 kr. (0,8 pct.) for lavt. Årets regnskab lå inden for 80 pct.-grænserne i 1 af 2 måneder. I fire af fem tilfælde "
        "bør det gøre det."
    )
    shown = made.tables["prognoser"]
    assert [row[0] for row in shown.rows] == ["Januar", "November", "Årets regnskab"]
    assert [row[4] for row in shown.rows[:2]] == [50_000.0, -10_000.0]
    assert [row[6] for row in shown.rows[:2]] == ["nej", "ja"]
    assert [row[7] for row in shown.rows[:2]] == ["beregnet bagefter", "gemt 8. december 2025"]


def test_what_reaches_into_the_new_year(nord):
    """Nyt plejehjem 2 and 12 months at 5,000; Ny aftale 3 at 4,000 and not once more as an action; Ruter 3 and 12 months."""
    actions = counted_actions(AGREED, nord.municipality.expected_changes, DECEMBER)
    found = changes_of_new_year(nord.municipality, actions, DECEMBER).set_index("title")
    assert found["this_year"].to_dict() == {
        "Nyt plejehjem": 10_000.0, "Ny aftale": 0.0, "Ruter": -60_000.0, "Gennemført": -1_000.0,
    }  # fmt: skip
    assert found["next_year"].to_dict() == {
        "Nyt plejehjem": 60_000.0, "Ny aftale": 12_000.0, "Ruter": -240_000.0, "Gennemført": -12_000.0,
    }  # fmt: skip
    assert found.loc["Ny aftale", "kind"] == "expected_change"


def test_the_new_years_budget_is_the_adopted_one_and_stands_beside_the_result(nord):
    """1,320,000 is 70,000 more than 1,250,000; together the four are 129,000 less than this year."""
    assert nord.next_budget == 1_320_000.0
    told = known_changes(nord)
    assert told.text.replace("\xa0", " ") == (
        "**Med ind i 2026.** Det vedtagne budget for 2026 er 1,32 mio. kr., 70.000 kr. (5,6 pct.) mere end regnskabet for 2025. "
        "Indberettede dispositioner og aftalte handlinger giver 130.000 kr. mindre i udgift i 2026 end i 2025. Er det regnet med "
        "i budgettet?"
    )
    assert told.tables["ind_i_nyt_aar"].rows[-1][-3:] == (-51_000.0, -180_000.0, -129_000.0)


def test_a_new_year_without_all_units_budgets_is_not_compared(nord):
    lines = nord.municipality.budget
    gone = lines[lines["month"] < pd.Period("2026-06", "M")]
    short = FollowUp(
        type(nord.municipality)(
            nord.municipality.folder, nord.settings, {**nord.municipality.tables, "budget": gone}, nord.warnings
        ),
        nord.unit, DECEMBER, nord.forecasts,
    )  # fmt: skip
    assert pd.isna(short.next_budget)
