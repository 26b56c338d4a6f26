"""A team's courses on a few rows: what counts, from when, and what it costs, worked out by hand."""

import dataclasses
import math

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.rehabilitation import outcomes
from styringslib.sections.rehabilitation.numbers import OutcomeNumbers
from tests.month.made_accounts import every_month, municipality

MARCH = pd.Period("2026-03", "M")


def course(citizen, first, last, **given):
    """A course of three hours in all for a citizen with four hours of help a week before it."""
    row = {"citizen": citizen, "unit": "Nord", "hours_during": 3.0, "hours_before": 4.0, "result": "Selvhjulpen"}
    return row | given | {"from_date": pd.Timestamp(first), "to_date": pd.Timestamp(last) if last else pd.NaT}


def grant(citizen, first, last=None, hours=4.0):
    dates = {"from_date": pd.Timestamp(first), "to_date": pd.Timestamp(last) if last else pd.NaT}
    return {"citizen": citizen, "unit": "Nord", "service": "Pleje", "hours_per_week": hours} | dates


def team(folder, courses=(), cases=(), month=MARCH, *, joined=False, **tables):
    """The team's numbers; ``joined``: to the month that they may be told to, else to the report's, however few have come."""
    tables |= {name: pd.DataFrame(rows) for name, rows in (("courses", courses), ("cases", cases)) if rows}
    made = municipality(folder, **tables)
    own = OutcomeNumbers(
        FollowUp(made.known_at(month) if joined else made, made.unit("Nord"), month, MonthForecast(month))
    )
    own.__dict__ |= {} if joined else {"to": month}
    return own


def moved(own):
    """Every figure that rests on windows that move by a month."""
    return repr([own.outcomes.to_dict(), own.effects.to_dict(), own.course_cost, own.during])


def test_two_months_do_not_tell_the_one_course_between_them(tmp_path):
    """Eight ended in January with help falling from 4 to 1, and one in February, from 40 to 38: at four weeks nine less eight
    would be the one's hours. In March six more end, and seven come in together."""
    rows = [course(f"a{n}", "2025-11-01", "2026-01-10", hours_after_4=1.0) for n in range(8)]
    rows += [course("x", "2025-12-01", "2026-02-01", hours_before=40.0, hours_after_4=38.0)]
    rows += [course(f"b{n}", "2026-01-05", "2026-03-01", hours_after_4=1.0) for n in range(6)]
    lines = pd.DataFrame(every_month("Nord", "2025-01", "2026-12", 90_000.0))
    february, march = (
        team(tmp_path / month, rows, [grant("z", "2025-01-01")], pd.Period(month, "M"), joined=True, postings=lines)
        for month in ("2026-02", "2026-03")
    )
    # Of February's eight at four weeks and one that ended nothing is told before March's six.
    assert february.outcomes.empty
    assert february.to == pd.Period("2026-01", "M")
    assert march.to == MARCH
    assert march.outcomes.set_index("weeks").loc[4, ["courses", "hours_before"]].tolist() == [
        15,
        pytest.approx(96 / 15),
    ]


def test_a_month_of_few_is_told_as_the_month_before(tmp_path):
    """Six end in January and reach four weeks in February; one ends and reaches them in April."""
    rows = [course(f"a{n}", "2025-11-01", "2026-01-10", hours_after_4=1.0) for n in range(6)]
    rows += [course("x", "2026-01-01", "2026-04-01", hours_before=40.0, hours_after_4=38.0)]
    lines = pd.DataFrame(every_month("Nord", "2025-01", "2026-12", 90_000.0))
    march, april = (
        team(tmp_path / month, rows, [grant("z", "2025-01-01")], pd.Period(month, "M"), joined=True, postings=lines)
        for month in ("2026-03", "2026-04")
    )
    assert moved(march) == moved(april)
    assert march.to == april.to == MARCH
    told = outcomes.outcomes(april)
    assert "Tallene er til og med marts 2026." in told.text.replace("\u00a0", " ")
    assert "tre år til og med marts 2026" in told.tables["resultater"].note.replace("\u00a0", " ")


def test_courses_of_three_years_count_from_their_first_day_to_the_months_last(tmp_path):
    """April 2023 to March 2026; help falls from 4 to 1, and the rows just outside would make it 40."""
    inside = [course(f"b{n}", "2023-01-01", day, hours_after_4=1.0) for n, day in enumerate(
        ["2023-04-01", "2023-05-01", "2024-01-01", "2025-01-01", "2026-02-28"]
    )]  # fmt: skip
    outside = [
        course("x", "2023-01-01", "2023-03-31", hours_after_4=40.0),
        course("y", "2023-01-01", "2026-04-01", hours_after_4=40.0),
        course("z", "2026-01-01", None, hours_after_4=40.0),
    ]
    table = team(tmp_path, inside + outside).outcomes
    (row,) = table.to_dict("records")
    assert "index" not in table
    assert (row["weeks"], row["courses"], row["hours_before"], row["hours"], row["change"]) == (4, 5, 4, 1, -3)
    # Four are too few to be shown.
    assert team(tmp_path / "b", inside[1:] + outside).outcomes.empty


def ended(by_month):
    """A course for each that ended: month -> result -> how many."""
    return [
        course(f"{month}{result}{n}", "2024-12-01", f"{month}-15", result=result)
        for month, results in by_month.items()
        for result, count in results.items()
        for n in range(count)
    ]


LAST_YEAR = {"2025-06": {"Selvhjulpen": 30, "Samme hjælp": 20, "Mindre hjælp": 18, "Død": 3}}


@pytest.mark.parametrize(
    ("last_year", "results", "shown"),
    [
        # 18 + 3 were rare last year and are enough together; the fourth month's are not told before they are enough.
        (LAST_YEAR, {"Selvhjulpen": 6, "Samme hjælp": 7, "Mindre hjælp": 3, "Død": 2},
         {"Samme hjælp": 7, "Selvhjulpen": 6, "Andet": 5}),
        # Few of one kind: nothing of the month can be told.
        (LAST_YEAR, {"Selvhjulpen": 6, "Samme hjælp": 4, "Mindre hjælp": 9}, {}),
        # Three who died are too few of a year: the 25 are joined with them, and only the 30 stand apart.
        ({"2025-06": {"Selvhjulpen": 30, "Samme hjælp": 25, "Død": 3}}, {"Selvhjulpen": 5, "Samme hjælp": 5, "Død": 1},
         {"Selvhjulpen": 5, "Andet": 6}),
        # Nothing stands apart without a year before.
        ({}, {"Selvhjulpen": 60, "Samme hjælp": 7}, {}),
    ],
)  # fmt: skip
def test_results_of_fewer_than_five_are_told_together_or_not_at_all(tmp_path, last_year, results, shown):
    assert team(tmp_path, ended(last_year | {"2026-02": results})).results.to_dict() == shown


def test_two_months_results_do_not_tell_the_months_between(tmp_path):
    """Six and five in January and February; in March two more and one more, in April four more and none."""
    rows = ended(
        {"2025-06": {"Selvhjulpen": 30, "Samme hjælp": 30}}
        | {"2026-01": {"Selvhjulpen": 6}, "2026-02": {"Samme hjælp": 5}}
        | {
            "2026-03": {"Selvhjulpen": 2, "Samme hjælp": 1},
            "2026-04": {"Selvhjulpen": 4},
            "2026-05": {"Samme hjælp": 4},
        }
    )
    told = [team(tmp_path / str(month), rows, month=month) for month in pd.period_range("2026-01", "2026-05", freq="M")]
    early, late = {"Selvhjulpen": 6, "Samme hjælp": 5}, {"Selvhjulpen": 12, "Samme hjælp": 10}
    assert [own.results.to_dict() for own in told] == [{"Selvhjulpen": 6}, early, early, early, late]
    made = outcomes._results(told[3])
    assert made.title == "Forløb afsluttet i 2026, januar til februar"
    assert made.note == "Senere måneder kommer med, når der er nok forløb af hver slags."


@pytest.mark.parametrize(
    ("without", "among", "told"),
    [(5, 10, 0.5), (4, 10, None), (6, 10, None), (1, 12, None), (10, 10, 1.0), (0, 10, 0.0)],
)
def test_a_share_without_help_that_counts_a_few_is_not_told(tmp_path, without, among, told):
    """One of twelve prints as 8.3 %, and twelve stands beside it; with six of ten without help, four have it."""
    rows = [
        course(f"b{n}", "2025-12-01", "2026-01-01", hours_after_4=0.0 if n < without else 2.0) for n in range(among)
    ]
    (row,) = team(tmp_path, rows).outcomes.to_dict("records")
    assert row["courses"] == among
    shares = [row["without_help"], row["without_help_lower"], row["without_help_upper"]]
    assert (shares[0] == told) if told is not None else all(math.isnan(value) for value in shares)


@pytest.mark.parametrize(("later", "weeks"), [(10, [4, 12]), (9, [4]), (6, [4]), (5, [4, 12])])
def test_a_later_moment_that_a_few_have_not_reached_is_left_out(tmp_path, later, weeks):
    """Ten courses with four hours before, nine of them twelve weeks after: 10 x 4.3 - 9 x 4 would be the tenth's 7 hours."""
    rows = [
        course(f"b{n}", "2025-11-01", "2025-12-01", hours_after_4=1.0, hours_after_12=1.0 if n < later else None)
        for n in range(10)
    ]
    assert team(tmp_path, rows).outcomes["weeks"].tolist() == weeks


def test_hours_and_weeks_of_a_course(tmp_path):
    """14 days and 6 hours, 28 days and 20 hours: 3 and 5 hours a week, 2 and 4 weeks. The others do not count."""
    own = team(
        tmp_path,
        [
            course("a", "2026-01-01", "2026-01-14", hours_during=6.0),
            course("b", "2023-03-05", "2023-04-01", hours_during=20.0),
            course("c", "2023-03-04", "2023-03-31", hours_during=900.0),
            course("d", "2026-01-01", "2026-03-31", hours_during=None),
            course("e", "2026-01-01", None, hours_during=900.0),
        ],
    )
    assert own.during == (4.0, 3.0)
    assert all(math.isnan(value) for value in team(tmp_path / "b", [course("e", "2026-01-01", None)]).during)


def test_courses_are_linked_to_the_grants_by_pseudonym(tmp_path):
    rows = [
        course("a", "2026-01-01", None),
        course("x", "2023-04-01", "2023-06-01"),
        course("y", "2023-03-31", "2023-06-01"),
    ]
    own = team(tmp_path, rows, [grant("b", "2025-01-01"), grant("a", "2025-01-01")])
    assert own.linked["citizen"].tolist() == [own.cases["citizen"].iloc[1]] == [1]
    assert own.unlinked == 1


def test_a_course_costs_the_teams_year_over_those_that_ended_in_it(tmp_path):
    """98,000 kr a month in April 2025 to March 2026, 40 courses ended: 29,400 kr each, and the spending over it would be the 40.
    In whole thousands they may be 40 or 41, in whole two thousands 38 to 40, in whole five thousands 37 to 42. The month before
    cost 999."""
    lines = every_month("Nord", "2025-04", "2026-03", 98_000.0) + every_month("Nord", "2025-03", "2025-03", 999.0)
    days = ("2025-03-31", "2025-04-01", "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31")
    ended = [course(f"{day}{n}", "2025-01-01", day) for day in days for n in range(8)]
    own = team(tmp_path, ended, postings=pd.DataFrame(lines))
    assert own.course_cost == 30_000
    # What the team has spent stands in the report: divided by the cost of a course it would be the four courses.
    assert math.isnan(team(tmp_path / "d", ended[:5], postings=pd.DataFrame(lines)).course_cost)
    assert math.isnan(team(tmp_path / "b", ended).course_cost)
    assert math.isnan(team(tmp_path / "c", ended[:1], postings=pd.DataFrame(lines)).course_cost)


def test_a_saved_hour_is_worth_the_mean_price_of_districts_with_a_price(tmp_path):
    own = team(tmp_path)
    assert own.hour_price == 500  # Nord's of 2026; Syd has none
    assert team(tmp_path / "b", month=pd.Period("2025-03", "M")).hour_price == 400


def test_a_course_has_paid_for_itself_by_the_fair_estimate_after_26_weeks(tmp_path):
    """6,000 kr a course and 500 kr an hour: twelve weeks when one hour a week is saved, 6 and 24 for two and half a one."""
    own = team(tmp_path)
    own.__dict__["course_cost"] = 6_000.0
    rows = {"estimate": [-9.0, -1.0], "lower": [-9.0, -2.0], "upper": [-9.0, -0.5]}
    own.__dict__["effects"] = pd.DataFrame(rows, index=[12, 26])
    assert own.pays_after.to_dict() == {"weeks": 12, "lower": 6, "upper": 24, "saving_per_week": 500}
    for name, value in (("course_cost", math.nan), ("effects", pd.DataFrame(rows, index=[12, 52]))):
        other = team(tmp_path)
        other.__dict__ |= {"course_cost": own.course_cost, "effects": own.effects, name: value}
        assert other.pays_after is None


def followed(folder, starts, helped="2024-01-01"):
    """Citizens with four hours of help, halved twelve weeks after a course that starts on the given days."""
    courses, cases = [], []
    for number, start in enumerate(starts):
        turn = pd.Timestamp(start) + pd.Timedelta(weeks=12)
        courses.append(course(str(number), start, turn - pd.Timedelta(days=1)))
        cases += [grant(str(number), helped, turn - pd.Timedelta(days=1)), grant(str(number), turn, hours=2.0)]
    return team(folder, courses, cases)


@pytest.mark.filterwarnings("ignore:divide by zero")  # a curve without any scatter
def test_the_citizens_own_curve_leaves_the_course_out(tmp_path):
    curve = followed(tmp_path, ["2025-01-01"] * 10).own_curve
    # Four hours at every point before, two from twelve weeks after; the course lies between.
    assert curve.effect == pytest.approx(-2)
    assert curve.mean_difference == pytest.approx(-2)


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize(
    ("start", "helped", "there"),
    [
        ("2025-04-02", "2024-01-01", False),  # 52 weeks after the start is 1 April 2026
        ("2025-04-01", "2024-01-01", True),
        ("2025-03-31", "2024-04-01", True),  # 52 weeks before the start
        ("2025-03-31", "2024-04-02", False),
        ("2022-04-02", "2020-01-01", True),  # three years and 52 weeks back
        ("2022-04-01", "2020-01-01", False),
    ],
)
def test_a_citizens_curve_needs_a_year_to_each_side(tmp_path, start, helped, there):
    own = followed(tmp_path, [start] * 10, helped)
    assert (own.own_curve is not None) == there
    assert followed(tmp_path / "nine", ["2025-01-01"] * 9).own_curve is None


def without_help(folder, again, others, died):
    """Courses that ended without help: of citizens who get it ``again`` after four weeks, who do not, and who ``died``."""
    names = [f"b{n}" for n in range(again + others)]
    ended = [course(name, "2025-06-01", "2025-08-31") for name in names]
    gone = [course(f"d{n}", "2025-06-01", "2025-08-31", result="Død") for n in range(died)]
    grants = [grant(row["citizen"], "2025-01-01", "2025-08-31") for row in [*ended, *gone]]
    grants += [grant(name, "2025-09-28") for name in names[:again]]
    follow_up = team(folder, [*ended, *gone, course("b1", "2026-02-01", "2026-03-31")], grants).follow_up
    settings = dataclasses.replace(follow_up.settings, sections={"rehabilitering": {"afgang": ["Død"]}})
    known = dataclasses.replace(follow_up.municipality, settings=settings)
    return OutcomeNumbers(dataclasses.replace(follow_up, municipality=known))


def test_death_and_care_home_end_the_time_without_help(tmp_path):
    """Ten without help, of whom five get help again after four weeks; five died; one is still in a course."""
    own = without_help(tmp_path, 5, 5, 5)
    row = own.returns.summary.iloc[0]
    assert row[["citizens", "returned", "competing", "censored"]].tolist() == [15, 5, 5, 5]
    none = OutcomeNumbers(own.follow_up)
    none.__dict__["_numbered"] = {MARCH: (own.cases, own.linked[own.linked["result"] == "Død"])}
    assert none.returns is None


def test_a_few_who_died_or_came_back_cannot_be_counted_in_the_curve(tmp_path):
    """A step of the curve is one citizen in eleven: two who died are left out, and one who came back hides it."""
    row = without_help(tmp_path, 5, 5, 2).returns.summary.iloc[0]
    assert row[["citizens", "returned", "competing", "censored"]].tolist() == [10, 5, 0, 5]
    assert "exit" not in " ".join(without_help(tmp_path / "b", 5, 5, 2).returns.curve)
    assert without_help(tmp_path / "c", 1, 9, 5).returns is None
    assert without_help(tmp_path / "d", 9, 1, 5).returns is None
    assert without_help(tmp_path / "e", 0, 6, 0).returns.summary["censored"].tolist() == [6]
