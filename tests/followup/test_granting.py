"""Effort beside need, large differences each way, candidates for rehabilitation and reported changes, counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import (
    CandidateRule,
    EffortStep,
    ReviewRule,
    candidates_followed,
    effort_by_need,
    followed_from,
    rehabilitation_candidates,
    reported_changes,
    review_gaps,
    review_list,
    unanswered_changes,
)

DAY = "2026-10-31"


def case(citizen: str, hours: float, first: str = "2025-01-01", last: str | None = None, **more: object) -> dict:
    dates = {"from_date": pd.Timestamp(first), "to_date": pd.Timestamp(last) if last else pd.NaT}
    row = {"citizen": citizen, "unit": "Nord", "service": "pleje", "hours_per_week": hours} | dates | more
    if "last_review" in row:
        row["last_review"] = pd.to_datetime(row["last_review"])
    return row


def courses(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    """The given ones beside one of long ago, from which the table begins."""
    table = pd.DataFrame([("z", "2023-01-02", "2023-03-01"), *rows], columns=["citizen", "from_date", "to_date"])
    return table.assign(from_date=pd.to_datetime(table["from_date"]), to_date=pd.to_datetime(table["to_date"]))


EFFORT = (EffortStep("besøg", 5, 90), EffortStep("opkald", 0, 30))


def test_reviews_lie_where_the_citizens_hours_are_now():
    """Bands 0-5, 5-25 and over: a and d are in the first, b (two cases, 6 hours) in the second, c on the edge of the third.

    b was seen on one day for both cases and on another in a case that has ended: two reviews. d was seen more than a year
    ago, e gets no help any more, f's review lies after the day: none of them counts.
    """
    table = pd.DataFrame(
        [
            case("a", 2.0, last_review="2026-03-01"),
            case("b", 4.0, last_review="2026-05-04"),
            case("b", 2.0, last_review="2026-05-04", service="rengøring"),
            case("b", 3.0, last="2026-01-31", last_review="2025-11-03"),
            case("c", 25.0, last_review=None),
            case("d", 4.75, last_review="2025-10-31"),
            case("e", 30.0, last="2026-09-30", last_review="2026-08-03"),
            case("f", 1.0, last_review="2026-11-02"),
        ]
    )
    found = effort_by_need(table, DAY, [5, 25], since="2025-10-31", effort=EFFORT)
    assert found["from_hours"].tolist() == [0, 5, 25]
    assert found["to_hours"].tolist()[:2] == [5, 25]
    assert found["citizens"].tolist() == [3, 1, 1]
    assert found["hours_per_week"].tolist() == [7.75, 6, 25]
    assert found["reviewed"].tolist() == [1, 1, 0]
    assert found["reviews"].tolist() == [1, 2, 0]
    assert found["minutes"].tolist() == [30, 180, 0]
    assert found["citizens_share"].tolist() == pytest.approx([3 / 5, 1 / 5, 1 / 5])
    assert found["reviews_share"].tolist() == pytest.approx([1 / 3, 2 / 3, 0])
    assert found["minutes_share"].tolist() == pytest.approx([30 / 210, 180 / 210, 0])


def test_without_days_of_review_the_effort_is_unknown_not_nought():
    bare = effort_by_need(pd.DataFrame([case("a", 2.0)]), DAY, [5], since="2025-10-31", effort=EFFORT)
    assert bare["citizens"].tolist() == [1, 0]
    assert bare[["reviewed", "reviews", "minutes", "reviews_share"]].isna().all(axis=None)
    with pytest.raises(ValueError, match="stigende"):
        effort_by_need(pd.DataFrame([case("a", 2.0)]), DAY, [5, 5], since="2025-10-31")


def test_differences_each_way_are_never_set_off():
    """a gets 3 hours less, b 2 more, c (Syd) 4 more of rostered hours, d what is granted, e has no figure, f has ended."""
    table = pd.DataFrame(
        [
            case("a", 10.0, delivered_hours=7.0, rostered_hours=10.0),
            case("b", 10.0, delivered_hours=12.0, rostered_hours=10.0),
            case("c", 8.0, delivered_hours=8.0, rostered_hours=12.0, unit="Syd"),
            case("d", 5.0, delivered_hours=5.0, rostered_hours=5.0),
            case("e", 5.0, delivered_hours=np.nan, rostered_hours=np.nan),
            case("f", 9.0, last="2026-01-31", delivered_hours=1.0, rostered_hours=9.0),
        ]
    )
    rules = [
        ReviewRule("under", min_gap_hours=1, min_gap_share=0.3),
        ReviewRule("over", min_gap_share=0.2, gap="over"),
        ReviewRule("disponeret", min_gap_hours=0, gap="either", gap_to="rostered_hours"),
    ]
    found = review_gaps(table, DAY, rules)
    assert found[["way", "unit"]].to_numpy().tolist() == [["under", "Nord"], ["over", "Nord"], ["over", "Syd"]]
    assert found["gap_hours"].tolist() == [3, 2, 4]
    assert found["cases"].tolist() == [1, 1, 1]
    # 29 % under is not 30 % under; what is over is never under.
    assert review_gaps(table.assign(delivered_hours=7.1), DAY, rules[:1]).empty
    assert review_gaps(table, DAY, [ReviewRule("r", min_hours=1)]).empty
    listed = review_list(table.assign(assessor=["V2", "V1", None, "V1", "V1", "V1"]), DAY, rules)
    assert dict(zip(listed["citizen"], listed["gap_hours"], strict=True)) == {"a": 3, "b": -2, "c": 0, "d": 0}
    assert listed.set_index("citizen")["assessor"].loc[["a", "b"]].tolist() == ["V2", "V1"]
    with pytest.raises(ValueError, match="under, over eller either"):
        ReviewRule("r", min_gap_hours=1, gap="up")  # type: ignore[arg-type]  # the fault itself


RULE = CandidateRule(services=("pleje",), min_growth=1.0, min_level=1, max_level=3)


def pointed_to(*rows: dict, day: str = DAY, taken: tuple[tuple[str, str, str | None], ...] = ()) -> pd.DataFrame:
    return rehabilitation_candidates(pd.DataFrame(rows), courses(*taken), day, RULE).set_index("citizen")


def test_new_and_growing_care_makes_candidates_by_growth():
    """13 weeks before 31 October 2026 is 1 August. Level 2 but where something else is said."""
    found = pointed_to(
        case("new", 3.0, "2026-08-15", function_level=2),
        case("grown", 4.0, "2025-01-01", "2026-09-14", function_level=2),
        case("grown", 6.0, "2026-09-15", function_level=3),
        case("two", 1.0, "2025-01-01", function_level=2, unit="Syd"),
        case("two", 1.5, "2026-10-31", function_level=1),
        case("steady", 9.0, "2026-08-01", function_level=2),
        case("small", 0.75, "2026-09-01", function_level=2),
        case("cleaned", 3.0, "2026-09-01", function_level=2, service="rengøring"),
        case("over", 3.0, "2026-09-01", "2026-10-30", function_level=2),
        case("light", 3.0, "2026-09-01", function_level=0),
        case("heavy", 3.0, "2026-09-01", function_level=4),
    )
    assert found.index.tolist() == ["new", "grown", "two"]
    assert found["growth"].tolist() == [3, 2, 1.5]
    assert found["hours_before"].tolist() == [0, 4, 1]
    assert found["hours"].tolist() == [3, 6, 2.5]
    assert found["level"].tolist() == [2, 3, 2]
    assert found.loc["two", "unit"] == "Nord"


def test_a_pause_is_no_new_beginning():
    """In hospital from 30 July to 12 August (14 days): 5 hours before and after. A day more is an end and a beginning."""
    at_home = case("a", 5.0, "2025-01-01", "2026-07-29", function_level=2)
    assert pointed_to(at_home, case("a", 5.0, "2026-08-13", function_level=2)).empty
    assert pointed_to(at_home, case("a", 5.0, "2026-08-14", function_level=2))["hours_before"].tolist() == [0]


def test_level_nine_is_no_level_and_a_missing_one_is_told():
    found = pointed_to(
        case("nine", 3.0, "2026-09-01", function_level=9),
        case("none", 2.0, "2026-09-01", function_level=np.nan),
        case("both", 1.0, "2026-09-01", function_level=9),
        case("both", 1.0, "2026-09-01", function_level=3),
    )
    assert found["level"].isna().tolist() == [True, False, True]
    assert found.loc["both", "level"] == 3
    # Reviewed after the day: the level before counts then. Hours of a citizen who has been without level are the same.
    later = case("later", 3.0, "2026-04-01", function_level=4, previous_level=2, last_review="2026-08-01")
    assert pointed_to(later, day="2026-04-30")["level"].tolist() == [2]
    assert pointed_to(later | {"last_review": pd.Timestamp("2026-04-01")}, day="2026-04-30").empty


@pytest.mark.parametrize(
    ("taken", "candidate"),
    [
        ([("a", "2025-08-01", "2025-10-30")], True),
        ([("a", "2025-08-01", "2025-10-31")], True),
        ([("a", "2025-08-01", "2025-11-01")], False),
        ([("a", "2026-10-01", None)], False),
        ([("a", "2026-11-02", None)], True),
    ],
)
def test_no_course_in_twelve_months(taken, candidate):
    rows = [case("a", 3.0, "2026-09-01", function_level=2)]
    assert (len(pointed_to(*rows, taken=tuple(taken))) == 1) is candidate


def test_what_became_of_earlier_candidates():
    """On 30 April a (3 hours), b (4) and c (2) were candidates; a began a course in May and is without help, b ended its
    course's wait without one and has 5 hours, c began one, but only after the day looked at. d has no known level."""
    table = pd.DataFrame(
        [
            case("old", 1.0, "2024-01-01", "2025-03-31", function_level=2),
            case("a", 3.0, "2026-04-01", "2026-08-31", function_level=2),
            case("b", 4.0, "2026-04-01", "2026-07-31", function_level=2),
            case("b", 5.0, "2026-08-01", function_level=3),
            case("c", 2.0, "2026-03-01", function_level=1),
            case("d", 2.0, "2026-03-01", function_level=9),
        ]
    )
    taken = courses(("a", "2026-05-04", "2026-07-01"), ("c", "2026-11-02", None))
    found = candidates_followed(table, taken, "2026-04-30", DAY, RULE)
    assert found.loc["course"].tolist() == [1, 3, 0, 1]
    assert found.loc["no_course"].tolist() == [2, 6, 7, 0]
    nobody = candidates_followed(table, taken, "2025-06-30", DAY, RULE)
    assert nobody["candidates"].tolist() == [0, 0]
    # Cases are known from the first that ended, 31 March 2025: 13 weeks later is 30 June.
    assert str(followed_from(table, taken, RULE))[:10] == "2025-06-30"
    assert followed_from(table.assign(to_date=pd.NaT), taken, RULE) is None
    assert followed_from(table, taken.iloc[:0], RULE) is None


def reports() -> pd.DataFrame:
    rows = [
        ("a", "Nord", "more", "2026-10-01", "2026-10-15", 3.0, 5.0),  # 14 days: in time
        ("b", "Nord", "less", "2026-10-01", "2026-10-21", 4.0, 2.5),
        ("c", "Nord", "less", "2026-09-01", "2026-09-02", 4.0, 4.0),
        ("d", "Nord", "other", "2026-10-17", None, None, None),  # 14 days on the day: can still be in time
        ("e", "Nord", "more", "2026-10-16", None, None, None),  # 15
        ("f", "Nord", "more", "2026-10-20", "2026-11-03", 2.0, 9.0),  # answered after the day
        ("g", "Syd", "more", "2026-03-02", "2026-03-12", None, 3.0),
        ("h", "Syd", "more", "2025-12-30", "2026-01-02", 1.0, 2.0),  # the year before
        ("i", "Syd", "less", "2026-11-02", None, None, None),  # after the day
        ("j", "Syd", "more", "2026-10-10", "2026-10-01", 1.0, 9.0),  # answered before it was asked
    ]
    names = ["citizen", "unit", "kind", "reported_on", "decided_on", "hours_before", "hours_after"]
    table = pd.DataFrame(rows, columns=names)
    days = {name: pd.to_datetime(table[name]) for name in ("reported_on", "decided_on")}
    return table.assign(**days)


def test_reported_changes_and_what_followed():
    found = reported_changes(reports(), DAY, since="2025-12-31", deadline_days=14).set_index("unit")
    north = found.loc["Nord"]
    assert north[["reported", "answered", "in_time", "waiting", "overdue"]].tolist() == [6, 3, 2, 2, 1]
    assert north["in_time_share"] == 0.5
    assert north["median_days"] == 14
    assert north[["raised", "lowered", "unchanged", "unknown"]].tolist() == [1, 1, 1, 0]
    assert north[["hours_up", "hours_down"]].tolist() == [2, 1.5]
    south = found.loc["Syd"]
    assert south[["reported", "answered", "in_time", "unknown"]].tolist() == [1, 1, 1, 1]
    assert south[["hours_up", "hours_down"]].tolist() == [0, 0]
    kinds = reported_changes(reports(), DAY, since="2025-12-31", deadline_days=14, by=("kind",)).set_index("kind")
    assert kinds["reported"].to_dict() == {"less": 2, "more": 4, "other": 1}
    assert kinds.loc["less", ["lowered", "unchanged", "raised"]].tolist() == [1, 1, 0]
    assert np.isnan(kinds.loc["other", "in_time_share"])


def test_what_is_not_answered_stands_longest_first():
    found = unanswered_changes(reports(), DAY, deadline_days=14)
    assert found["citizen"].tolist() == ["e", "d", "f"]
    assert found["days"].tolist() == [15, 14, 11]
    assert found["overdue"].tolist() == [True, False, False]
    assert unanswered_changes(reports().iloc[:0], DAY, deadline_days=14).empty
