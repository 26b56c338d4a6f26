"""A purchaser with two districts: by assessor, beside need, both ways, candidates, and what providers reported. By hand."""

import pandas as pd
import pytest

from styringslib.followup import CandidateRule, EffortStep, ReviewRule
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.presentation.numbers import cell
from styringslib.presentation.tables import Table
from styringslib.sections.cases import candidates, lists, need, reported
from styringslib.sections.cases import section as shown
from styringslib.sections.cases.granting import GrantingNumbers
from styringslib.sections.cases.numbers import EVERY, UNASSIGNED, CaseNumbers
from styringslib.sections.cases.terms import ReviewTerms
from tests.month.made_accounts import municipality
from tests.sections.cases.test_made_cases import MARCH, ROUNDS, case

RULES = (ReviewRule("Over 25", min_hours=25), ReviewRule("Langt fra", min_gap_hours=1, gap="either"))
STEPS = (EffortStep("Besøg", 25, 120), EffortStep("Opkald", 0, 30))
HOURS = 500 * 365 / 7  # an hour a week in Nord, kr a year


def numbers_of(folder, rows=(), *, rules=RULES, rule=None, **tables):
    frames = {name: pd.DataFrame(table) for name, table in {"cases": list(rows), **tables}.items() if len(table)}
    made = municipality(folder, **frames)
    own = CaseNumbers(FollowUp(made, made.unit("Nord"), MARCH, MonthForecast(MARCH)))
    terms = ReviewTerms(tuple(rules), STEPS, ROUNDS.iloc[:0], (5.0, 25.0), rule or CandidateRule(services=("Pleje",)))
    own.__dict__["terms"] = terms
    return own


def plain(text):
    return text.replace("\u00a0", " ")


def row(table: Table, name: str) -> list[str]:
    found = next(values for values in table.rows if values[0] == name)
    return [plain(cell(value, heading.kind)) for value, heading in zip(found, table.headings, strict=True)][1:]


def test_each_assessors_cases_and_list(tmp_path):
    """V1 has three cases, one on the list; V2 one on it; one case on it is nobody's and comes last."""
    rows = [
        case("a", hours=30.0) | {"assessor": "V1"},
        case("b", hours=5.0) | {"assessor": "V1"},
        case("b", hours=2.0) | {"assessor": "V1", "service": "Hjælp"},
        case("old", last="2026-03-30", hours=40.0) | {"assessor": "V1"},
        case("c", "Syd", hours=26.0) | {"assessor": "V2"},
        case("d", "Syd", hours=28.0),
    ]
    own = numbers_of(tmp_path, rows)
    table = own.by_assessor
    assert table.index.tolist() == ["V1", "V2", UNASSIGNED, EVERY]
    assert table["running"].tolist() == [3, 1, 1, 5]
    assert table["cases"].tolist() == [1, 1, 1, 3]
    assert table["hours_per_week"].tolist() == [30, 26, 28, 84]
    assert table["minutes"].tolist() == [120, 120, 120, 360]
    listed = shown.review(own).tables["revisitationsliste"]
    assert [values[:2] for values in listed.rows][:2] == [("a", "V1"), ("c", "V2")]
    assert listed.rows[2][0] == "d"
    bare = numbers_of(tmp_path / "bare", [case("a", hours=30.0)])
    assert bare.by_assessor.empty
    assert bare.assessor_counts.empty
    assert "Visitator" not in {heading.text for heading in shown.review(bare).tables["revisitationsliste"].headings}


def assigned(unit: str, assessor: str, many: int) -> list[dict]:
    return [case(f"{assessor}{unit}{n}", unit, hours=30.0) | {"assessor": assessor} for n in range(many)]


def test_an_assessors_count_can_not_be_worked_out_from_the_districts(tmp_path):
    """Nord has V1 with 9 and V2 with 2: the district's 11 stands beside, so V1's 9 would tell V2's 2. Syd's two have 6 and 7."""
    rows = [
        *assigned("Nord", "V1", 9),
        *assigned("Nord", "V2", 2),
        *assigned("Syd", "V3", 6),
        *assigned("Syd", "V4", 7),
    ]
    own = numbers_of(tmp_path, rows)
    assert own.counts["cases"].to_dict() == {"Nord": 11, "Syd": 13, EVERY: 24}
    counts = own.assessor_counts["cases"]
    assert counts[["V1", "V2"]].isna().all()
    assert counts[["V3", "V4", EVERY]].tolist() == [6, 7, 24]
    # An assessor of both districts ties them together, and a district that is hidden takes its assessors with it.
    both = numbers_of(tmp_path / "both", [*rows, *assigned("Syd", "V2", 1)]).assessor_counts["cases"]
    assert both.drop(EVERY).isna().all()
    few = [*assigned("Nord", "V1", 9), *assigned("Nord", "V2", 7), *assigned("Syd", "V3", 3)]
    assert numbers_of(tmp_path / "few", few).assessor_counts["cases"].drop(EVERY).isna().all()


def far(citizen: str, delivered: float, unit: str = "Nord") -> dict:
    return case(citizen, unit) | {"delivered_hours": delivered}


def test_differences_stand_each_way_with_their_hours_and_kroner(tmp_path):
    """Of ten hours granted: 3 and 1 under in Nord, 2 over in Nord, 1.5 over in Syd, which has no price."""
    own = numbers_of(tmp_path, [far("a", 7.0), far("b", 9.0), far("c", 12.0), far("d", 11.5, "Syd"), far("e", 10.5)])
    text, table = lists.gaps(GrantingNumbers(own))
    assert row(table, "Nord") == ["2", "4,0", f"{4 * HOURS:,.0f}".replace(",", "."), "1", "2,0", "52.143"]
    assert row(table, "Syd") == ["0", "0,0", "0", "1", "1,5", "–"]
    assert "2 bevillinger ligger langt under visiteret, i alt 4,0 timer om ugen eller 105.000 kr." in plain(text)
    assert "2 bevillinger ligger langt over visiteret, i alt 3,5 timer om ugen eller 50.000 kr." in plain(text)
    one_way = numbers_of(tmp_path / "one", [far("a", 7.0)], rules=(ReviewRule("Under", min_gap_hours=1),))
    text, table = lists.gaps(GrantingNumbers(one_way))
    assert "over visiteret" not in text
    assert [heading.text for heading in table.headings][1:3] == [
        "Bevillinger langt under visiteret",
        "Timer om ugen under visiteret",
    ]
    assert len(table.headings) == 4
    assert lists.gaps(GrantingNumbers(numbers_of(tmp_path / "none", [far("a", 10.0)]))) == []


def seen(citizen: str, hours: float, day: str | None) -> dict:
    return case(citizen, hours=hours) | {"last_review": pd.to_datetime(day)}


def test_effort_beside_need_asks_when_those_with_most_help_are_seen_least(tmp_path):
    """Three with under 5 hours, of whom two were seen since March 2025; one with 30, not seen: it alone is on the list."""
    rows = [
        seen("a", 2.0, "2025-06-02"),
        seen("b", 3.0, "2025-09-01"),
        seen("c", 1.0, "2025-03-31"),
        seen("d", 30.0, None),
    ]
    own = GrantingNumbers(numbers_of(tmp_path, rows))
    assert own.need["planned"].tolist() == [0, 0, 120]
    made = need.effort(own)
    table = made.tables["indsats_behov"]
    assert row(table, "Under 5") == ["3", "75", "17", "2", "100", "67", "1", "0"]
    assert row(table, "5 til 25")[0] == "0"
    assert row(table, "25 og derover") == ["1", "25", "83", "0", "0", "0", "0", "2"]
    assert "Borgere med mindst 25 timer om ugen er 25 pct. af borgerne og har 83 pct." in plain(made.text)
    figure = made.parts[2]
    assert "Under 5: 75 pct. og 100 pct.; 5 til 25: 0 pct. og 0 pct.; 25 og derover: 25 pct. og 0 pct." in plain(
        figure.alt
    )
    asked = need.questions(own)
    assert plain(asked[0]).startswith(
        "Borgere under 5 timer om ugen har 17 pct. af timerne og får 100 pct. af tiden til vurdering. Borgere med mindst "
        "25 timer har 83 pct. og får 0 pct. af den. Hvad skal"
    )
    rows = [seen("a", 2.0, None), seen("d", 30.0, "2026-01-05")]
    assert need.questions(GrantingNumbers(numbers_of(tmp_path / "b", rows))) == []
    unknown = GrantingNumbers(numbers_of(tmp_path / "c", [case("a", hours=2.0)]))
    assert need.effort(unknown).parts == ()
    assert need.questions(unknown) == []


def course(citizen: str, first: str, last: str | None = None) -> dict:
    dates = {"from_date": pd.Timestamp(first), "to_date": pd.Timestamp(last) if last else pd.NaT}
    return {"citizen": citizen, "unit": "Nord", "hours_before": 3.0} | dates


def grown(citizen: str, first: str, last: str | None = None, hours: float = 3.0, level: int = 2) -> dict:
    return case(citizen, first=first, last=last, hours=hours) | {"function_level": level, "assessor": "V1"}


def test_candidates_and_what_became_of_earlier_ones(tmp_path):
    """On 31 March new and n are new since 30 December; n has no level. On 30 September a and b were: a began a course, and its
    help stopped; b has 4 hours. A year ago the cases do not reach: the first that ended did so in May 2025."""
    rows = [
        grown("x", "2024-01-01", "2025-05-31"),
        grown("a", "2025-08-01", "2026-01-31"),
        grown("b", "2025-09-01", "2025-12-14", hours=5.0),
        grown("b", "2025-12-15", hours=4.0),
        grown("new", "2026-02-02", hours=2.5),
        grown("n", "2026-02-02", level=9),
    ]
    courses = [course("y", "2024-01-08", "2024-03-01"), course("a", "2025-11-03", "2025-12-19")]
    own = GrantingNumbers(numbers_of(tmp_path, rows, courses=courses))
    made = candidates.candidates(own)
    told = plain(made.text)
    assert "Hjælpen (Pleje) er ny eller vokset med mindst 1 time om ugen på 13 uger" in told
    assert "har funktionsniveau 1 til 3 (FSIII) og har ikke haft et forløb de seneste 12 måneder." in told
    assert "Den peger på 1 borger, hvis hjælp tilsammen er vokset med 2,5 timer om ugen." in told
    assert "1 borger mere opfylder resten af reglen, men har intet kendt funktionsniveau" in told
    assert (
        "Den 30. september 2025 ville reglen have peget på 2 borgere. Af dem er 1 siden begyndt på et forløb." in told
    )
    assert "For 12 måneder siden kan det ikke ses" in told
    assert made.tables["rehabilitering_kandidater"].rows == (("new", "Nord", "V1", 0.0, 2.5, 2.5, 2.0),)
    followed = made.tables["rehabilitering_fulgt"]
    assert row(followed, "30. september 2025: begyndt på et forløb siden") == ["1", "3,00", "0,00", "1"]
    assert row(followed, "30. september 2025: ikke begyndt på et forløb") == ["1", "5,00", "4,00", "0"]
    assert "1 borger til rehabilitering" in plain(candidates.questions(own)[0])
    # Without courses nothing is told; with too short a table it is said, and there is no list.
    assert candidates.candidates(GrantingNumbers(numbers_of(tmp_path / "b", rows))).parts == ()
    short = GrantingNumbers(numbers_of(tmp_path / "c", rows, courses=courses[1:]))
    assert "kan ikke bruges på denne måneds data" in candidates.candidates(short).text
    assert candidates.questions(short) == []


def report(citizen, told, decided=None, before=None, after=None, kind="more", unit="Nord"):
    days = {"reported_on": pd.Timestamp(told), "decided_on": pd.Timestamp(decided) if decided else pd.NaT}
    return {"citizen": citizen, "unit": unit, "kind": kind, "hours_before": before, "hours_after": after} | days


REPORTS = [
    report("a", "2026-01-05", "2026-01-15", 3.0, 5.0),
    report("b", "2026-01-05", "2026-02-04", 4.0, 3.0, "less"),
    report("c", "2026-02-02", "2026-02-13", 4.0, 4.0, "less", "Syd"),
    report("d", "2026-03-10"),
    report("e", "2026-03-25", kind="other"),
    report("f", "2025-12-01", unit="Gammel"),
]


def test_what_providers_reported_and_what_followed(tmp_path):
    """Answered after 10, 30 and 11 days; d is 21 days old, e 6. f is from last year, of a district that Syd took over."""
    own = GrantingNumbers(numbers_of(tmp_path, [case("a")], reported_changes=REPORTS))
    made = reported.reported(own)
    told = plain(made.text)
    assert "Fra januar til marts har udførerne meldt 5 gange" in told
    assert "Visitationen har afgjort 3 af dem." in told
    assert (
        "er over fristen på 14 dage, er 50 pct. afgjort i tide, og halvdelen af svarene er kommet inden for 11 dage."
        in told
    )
    assert "Endnu ikke afgjort er 2, heraf 1 ud over fristen." in told
    assert "har givet 2,0 timer mere om ugen til nogle borgere og 1,0 timer mindre til andre" in told
    assert "er det 50.000 kr. mere og 25.000 kr. mindre på et helt år." in told
    table = made.tables["meldinger"]
    assert row(table, "Nord") == ["4", "2", "33", "20,0", "1", "2,0", "1,0", "52.143", "26.071"]
    # Syd has no price, so its kroner are not known.
    assert row(table, "Syd") == ["1", "1", "100", "11,0", "0", "0,0", "0,0", "–", "–"]
    assert [row(made.tables["meldinger_retning"], name) for name in ("Mere hjælp", "Mindre hjælp", "Andet")] == [
        ["2", "1", "1", "0", "0"], ["2", "2", "0", "1", "1"], ["1", "0", "0", "0", "0"],
    ]  # fmt: skip
    waiting = made.tables["meldinger_uden_svar"]
    assert [(values[0], values[1], values[4], values[5]) for values in waiting.rows] == [
        ("f", "Syd", 120, "Ja"), ("d", "Nord", 21, "Ja"), ("e", "Nord", 6, "Nej"),
    ]  # fmt: skip
    assert "Halvdelen af svarene til Nord har taget 20 dage eller mere. Fristen er 14." in plain(
        reported.questions(own)[0]
    )


def test_without_reports_or_any_answer_nothing_is_told(tmp_path):
    assert reported.reported(GrantingNumbers(numbers_of(tmp_path, [case("a")]))).parts == ()
    silent = GrantingNumbers(numbers_of(tmp_path / "b", [case("a")], reported_changes=REPORTS[3:]))
    assert reported.reported(silent).parts == ()
    assert reported.questions(silent) == []


@pytest.mark.parametrize(("unit", "told"), [("Nord", True), ("Syd", True)])
def test_the_lists_stand_in_the_case_report_alone(tmp_path, unit, told):
    own = numbers_of(tmp_path, [*assigned(unit, "V1", 9), *assigned(unit, "V2", 8)])
    others = shown.shared_with_purchaser(own)
    assert ("revisitation_visitator" in others.tables) is told
    assert [values[:2] for values in others.tables["revisitation_visitator"].rows] == [("V1", 9), ("V2", 8)]
    text = str([table.rows for table in others.tables.values()])
    assert "V1Nord" not in text
    assert "V1Syd" not in text
    assert "revisitation_visitator" not in shown.shared(own).tables
