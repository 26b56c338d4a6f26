"""The figures and findings of one unit's month, from rows that are added up by hand."""

import dataclasses

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import BOUNDS, FIGURES, LATE, RECORD, MonthForecast, typed
from styringslib.month.whole import WholeFollowUp
from tests.month.made_accounts import budget, every_month, municipality

MARCH = pd.Period("2026-03", "M")
FIRST_QUARTER = pd.period_range("2026-01", MARCH, freq="M")


def posted(month, amount, group="Løn", unit="Nord"):
    return every_month(unit, month, month, amount, group)


def late(*rows):
    """Unit, month, account group, kroner that are still to be booked."""
    table = pd.DataFrame(rows, columns=list(LATE))
    return typed(table.assign(month=pd.PeriodIndex(table["month"], freq="M")), LATE)


def recorded(*rows):
    """Month, method, expected, outturn, lower and upper bound, day it was made."""
    columns = ["month", "method", "expected", "outturn", "lower_80", "upper_80", "made"]
    table = pd.DataFrame(rows, columns=columns).assign(unit="Nord", error=0.0)
    return typed(table.assign(month=pd.PeriodIndex(table["month"], freq="M")), RECORD)


def row(unit="Nord", **given):
    """A row of the forecast's figures; what is not given is missing."""
    figures = pd.DataFrame(index=pd.Index([unit], name="unit"), columns=list(FIGURES), dtype=float)
    return figures.assign(activity_differs=False, **given)


def follow_up(made, forecast=None, month=MARCH, **more):
    return FollowUp(made, made.unit("Nord"), month, forecast or MonthForecast(month), **more)


POSTINGS = [
    *posted("2025-03", 70.0),
    *posted("2026-01", 100.0),
    *posted("2026-01", 30.0, "Drift"),
    *posted("2026-03", 110.0),
    *posted("2026-03", -8.0, "Indtægter"),
    *posted("2026-04", 999.0),
]


@pytest.fixture
def nord(tmp_path):
    """100 and 30 kr in January, nothing in February, 110 less 8 in March with 20 of invoices to come."""
    plans = [*budget("Nord", 2026, 90.0), *budget("Nord", 2026, 25.0, group="Drift"), *budget("Nord", 2025, 80.0)]
    plans += [{**line, "amount": 95.0, "version": "revised"} for line in budget("Nord", 2026, 0.0)]
    made = municipality(tmp_path, postings=pd.DataFrame(POSTINGS), budget=pd.DataFrame(plans))
    told = late(("Nord", "2026-03", "Drift", 20.0), ("Nord", "2025-03", "Drift", 5.0), ("Syd", "2026-03", "Drift", 1e6))
    return follow_up(made, dataclasses.replace(MonthForecast(MARCH), late=told))


def test_what_each_month_has_cost_and_which_are_estimated(nord):
    assert nord.monthly_cost.to_dict() == dict(zip(FIRST_QUARTER, [130, 0, 122], strict=True))
    (estimated,) = nord.estimated_months.reset_index().to_dict("records")
    assert estimated == {"month": MARCH, "posted": 102, "outstanding": 20, "owed": 0, "spent": 122}


@pytest.mark.parametrize(("outstanding", "told"), [(0.49, 0), (0.5, 1), (-0.5, 1)])
def test_less_than_half_a_krone_to_come_is_no_estimate(nord, outstanding, told):
    table = late(("Nord", "2026-03", "Drift", outstanding))
    made = follow_up(nord.municipality, dataclasses.replace(MonthForecast(MARCH), late=table))
    assert len(made.estimated_months) == told


def test_the_account_groups_against_the_budgets_of_the_year(nord):
    """Revised lines of pay alone replace all that was adopted: 95 a month, and nothing for running costs."""
    assert nord.account_groups.loc["Løn"].tolist() == [1_080, 1_140, 285, 210, 0, 0, 210]
    assert nord.account_groups.loc["Drift"].tolist() == [300, 0, 0, 30, 20, 0, 50]
    assert nord.account_groups.loc["Indtægter"].tolist() == [0, 0, 0, -8, 0, 0, -8]
    assert list(nord.account_groups) == [
        "adopted",
        "budget",
        "budget_to_date",
        "posted",
        "outstanding",
        "owed",
        "spent",
    ]
    assert nord.monthly_budget.tolist() == [95] * 12


def test_the_causes_add_up_to_spending_less_budget_to_date(nord):
    # 252 kr spent of 285. Pay 210 against 285 and the rest 42 against nothing.
    assert sum(nord.causes.values()) == pytest.approx(252 - 285)
    assert nord.causes["pay"] == pytest.approx(210 - 285)
    assert nord.causes_by_unit.loc["Nord"].sum() == pytest.approx(-33)


def test_without_a_budget_or_without_postings_there_are_no_causes(tmp_path):
    lines, plans = pd.DataFrame(POSTINGS), pd.DataFrame(budget("Nord", 2026, 1.0))
    assert follow_up(municipality(tmp_path / "a", postings=lines)).causes == {}
    assert follow_up(municipality(tmp_path / "b", budget=plans)).causes == {}


def test_the_status_line_of_a_forecast(nord):
    made = follow_up(
        nord.municipality, MonthForecast(MARCH, row(budget=1_140.0, spent=252.0, expected_rest=900.0, expected=1_152.0))
    )
    assert made.status[["budget", "spent", "expected_rest", "deviation"]].tolist() == [1_140, 252, 900, 12]
    assert made.status["max_share"] == pytest.approx(90 / 365)
    assert made.status["spent_share"] == pytest.approx(252 / 1_140)
    assert follow_up(nord.municipality, MonthForecast(MARCH, row(spent=1.0, expected_rest=1.0))).status is None
    assert nord.status is None


PRINTED = [("Korrigeret budget", 120.0), ("Forbrug", 90.0), ("Forventet restforbrug", 40.0)]


@pytest.mark.parametrize(
    ("lines", "deviation"),
    [
        (PRINTED, 10),
        ([*PRINTED, ("Forbrug i %", 75.0), ("Forventet afvigelse", -10.0), ("Forbrugspct", 75.0), ("Note", 1.0)], 10),
        (PRINTED[:2], None),
        ([*PRINTED, ("Vedtaget budget", 115.0)], None),
    ],
)
def test_a_printed_status_is_recomputed_when_it_has_one_line_of_each(tmp_path, lines, deviation):
    table = pd.DataFrame(lines, columns=["item", "value"]).assign(unit="Nord")
    made = follow_up(municipality(tmp_path, status=table))
    line, finding = made.printed_line, made.printed_finding
    assert (line is None) == (finding is None) == (deviation is None)
    if line is not None:
        assert line["deviation"] == deviation  # 90 + 40 - 120: ten more than the budget
        assert finding.size == deviation


EARLIER = recorded(
    ("2026-02", "combination", 12.0, None, 11.0, 13.0, "2026-03-08"),
    ("2026-01", "combination", 14.0, None, 10.0, 18.0, None),
    ("2025-09", "recorded", 9.0, 10.0, 9.5, 11.0, "2025-10-08"),
    ("2025-06", "recorded", 8.0, 10.0, 7.0, 10.0, "2025-07-08"),
    ("2025-06", "combination", 8.5, 10.0, 7.0, 10.0, None),
    ("2026-01", "recorded", 14.0, None, 10.0, 18.0, None),
)


def test_this_years_forecasts_end_with_the_reports_own(nord):
    own = row(expected=11.5, lower_80=11.0, upper_80=12.0, lower_95=1.0, upper_95=99.0)
    made = follow_up(nord.municipality, MonthForecast(MARCH, own, record=EARLIER.iloc[:3]))
    table = made.earlier_forecasts
    assert table["month"].dt.month.tolist() == [1, 2, 3]
    assert table[["expected", "lower_80", "upper_80"]].to_numpy().tolist() == [
        [14, 10, 18], [12, 11, 13], [11.5, 11, 12]
    ]  # fmt: skip
    assert table["made"].dt.day.fillna(0).tolist() == [0, 8, 0]
    # Without one of this year, or without the report's own, there is nothing to follow.
    assert follow_up(nord.municipality, MonthForecast(MARCH, own, record=EARLIER.iloc[2:5])).earlier_forecasts.empty
    alone = follow_up(nord.municipality, dataclasses.replace(MonthForecast(MARCH), record=EARLIER)).earlier_forecasts
    assert alone.empty
    assert list(alone) == ["month", "expected", "lower_80", "upper_80", "made"]


def test_forecasts_on_record_of_finished_years_and_whether_they_held(nord):
    table = follow_up(nord.municipality, dataclasses.replace(MonthForecast(MARCH), record=EARLIER)).recorded_years
    assert table["month"].astype(str).tolist() == ["2025-06", "2025-09"]
    assert table["expected"].tolist() == [8, 9]
    assert table["outturn"].tolist() == [10, 10]
    assert table["inside"].tolist() == [True, True]  # on the bound is inside
    beside = EARLIER.assign(lower_80=10.1)
    table = follow_up(nord.municipality, dataclasses.replace(MonthForecast(MARCH), record=beside)).recorded_years
    assert table["inside"].tolist() == [False, False]


def test_how_the_forecast_moved_is_told_in_its_parts(nord):
    moved = row(previous=1e6, new_actuals=80_000.0, revised_past=-10_000.0, changed_expectations=30_000.0)
    told = follow_up(nord.municipality, MonthForecast(MARCH, moved)).change_findings
    assert [(finding.topic, finding.size) for finding in told] == [("change", 100_000), ("change_parts", 100_000)]
    assert follow_up(nord.municipality, MonthForecast(MARCH, row())).change_findings == []
    assert nord.change_findings == []
    assert nord.forecast_finding is None


def test_the_statement_that_the_report_begins_with_uses_the_municipalitys_limits(nord):
    bounds = dict.fromkeys(BOUNDS, 0.0)

    def told(expected):
        figures = row(expected=expected, budget=10e6, probability=0.9, **bounds)
        return follow_up(nord.municipality, MonthForecast(MARCH, figures)).forecast_finding

    # Told from 50,000 kr and 0.5 % of the budget; acted on from 250,000.
    assert (told(10_049_999).topic, told(10_050_000).topic) == ("forecast_calm", "forecast")
    assert (told(10_249_999).severity, told(10_250_000).severity) == ("notice", "attention")
    assert told(10_100_000).size == 100_000


def actions(*rows):
    """Title, month agreed, month of start, deadline, status."""
    table = pd.DataFrame(rows, columns=["title", "agreed_month", "start_month", "deadline", "status"])
    for name in ("agreed_month", "start_month"):
        table[name] = pd.PeriodIndex(table[name], freq="M")
    return table.assign(unit="Nord", deadline=pd.to_datetime(table["deadline"]))


AGREED = actions(
    ("Ruter", "2026-01", "2026-05", "2026-03-31", "I gang"),
    ("Vagtplan", None, "2026-03", "2026-04-01", "I gang"),
    ("Ny", "2026-04", "2026-04", "2026-03-01", "I gang"),
    ("Uden", None, "2026-04", None, "I gang"),
)


def test_actions_are_those_that_were_agreed_by_the_month(tmp_path):
    made = follow_up(municipality(tmp_path, actions=AGREED))
    assert made.actions["title"].tolist() == ["Ruter", "Vagtplan"]
    assert made.actions[["follow_up_month", "follow_up_note", "effect_so_far"]].isna().all(axis=None)
    (late_one,) = made.agreement_findings
    assert late_one.evidence["title"].value == "Ruter"


@pytest.mark.parametrize(
    ("over", "explained", "asked"),
    [
        (99_999.0, None, []),
        (100_000.0, None, ["missing_explanation"]),
        (100_000.0, "2026-03", []),
        (100_000.0, "2026-02", ["missing_explanation"]),
        (250_000.0, "2026-03", ["missing_action"]),
    ],
)
def test_what_an_overspend_calls_for(tmp_path, over, explained, asked):
    """Explained from 100,000 kr (1 % of ten million), acted on from 250,000 kr (2.5 %)."""
    given = {}
    if explained:
        given["explanations"] = pd.DataFrame({"unit": ["Nord"], "month": pd.PeriodIndex([explained], freq="M")})
    made = municipality(tmp_path, **given)
    figures = row(budget=10e6, expected=10e6 + over)
    found = follow_up(made, MonthForecast(MARCH, figures)).agreement_findings
    assert [finding.topic for finding in found] == asked


def test_explanations_of_six_months(tmp_path):
    months = pd.PeriodIndex(["2026-04", "2026-03", "2025-10", "2025-09"], freq="M")
    made = follow_up(municipality(tmp_path, explanations=pd.DataFrame({"unit": "Nord", "month": months})))
    assert made.explanations["month"].astype(str).tolist() == ["2025-10", "2026-03"]


def test_how_far_each_table_reaches_and_what_is_missing(tmp_path):
    hours = pd.DataFrame({"unit": "Nord", "month": pd.PeriodIndex(["2026-01", "2026-02"], freq="M")})
    pay = pd.DataFrame({"unit": "Nord", "month": pd.PeriodIndex(["2026-03"], freq="M"), "amount": 1.0})
    made = follow_up(municipality(tmp_path, activity=hours, payroll=pay))
    assert made.reach == {"activity": pd.Period("2026-02", "M")}
    assert made.missing == ["budget", "postings", "absence", "temps"]
    assert (made.key, made.kind, made.name, made.minor_kr) == ("nord", "district", "Nord", 50_000)


def test_a_successor_counts_the_closed_unit_and_other_units_do_not(tmp_path):
    made = municipality(tmp_path)
    assert FollowUp(made, made.unit("Syd"), MARCH, MonthForecast(MARCH)).predecessors == ["Gammel"]
    assert follow_up(made).predecessors == []


def test_the_units_side_by_side_largest_overspend_first(tmp_path):
    made = municipality(tmp_path, postings=pd.DataFrame(POSTINGS))
    figures = pd.concat(
        [
            row("Nord", budget=100.0, expected=90.0, spent=20.0, expected_rest=70.0),
            row("Syd", budget=100.0, expected=130.0, spent=30.0, expected_rest=100.0),
            row("frame:Ældre", budget=200.0, expected=220.0, spent=50.0, expected_rest=170.0),
            row("total", budget=200.0, expected=220.0, spent=50.0, expected_rest=170.0),
        ]
    )
    whole = WholeFollowUp(made, None, MARCH, MonthForecast(MARCH, figures))
    assert whole.unit_rows["deviation"].to_dict() == {"Syd": 30, "Nord": -10}
    assert whole.unit_rows["kind"].tolist() == ["district", "district"]
    assert [part.name for part in whole.parts] == ["Syd", "Nord"]
    assert whole.frame_rows["name"].tolist() == ["Ældre", "Sundby Kommune"]
    assert whole.frame_rows["deviation"].tolist() == [20, 20]
    assert (whole.key, whole.kind) == ("hele-kommunen", "municipality")
    assert whole.unit_findings == []


def test_an_event_that_names_a_unit_is_that_units_alone(fjordby):
    told = {
        name: [event.name for event in fjordby.settings.events_of(fjordby.unit(name) if name else None)]
        for name in ("", "Nørreskov", "Østerbæk", "Engbakken")
    }
    common = ["Pandemien begynder", "Ældreloven træder i kraft"]
    assert told["Nørreskov"] == common
    assert told["Østerbæk"] == [common[0], "Højmark lægges sammen med Østerbæk", common[1]]
    assert told["Engbakken"] == [*common, "Engbakken åbner"]
    assert len(told[""]) == 4
