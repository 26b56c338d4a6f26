"""The purchaser's cases on the sample: flow that adds up, lists by rule, counts that give nobody away."""

from dataclasses import replace

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.reports.case_report import CaseReport, case_report
from styringslib.sections.about import left_out
from styringslib.sections.cases import section as cases
from styringslib.sections.cases.numbers import EVERY, CaseNumbers
from styringslib.sections.spec import LeftOut


@pytest.fixture(scope="module")
def own(fjordby, forecasts, month):
    known, name = fjordby.known_at(month), "Visitationen"
    return CaseNumbers(FollowUp(known.for_unit(name), fjordby.unit(name), month, forecasts, lambda: fjordby))


def test_flow_adds_up_to_the_granted_hours(own, fjordby, month):
    year = own.flow.loc["2026-01":"2026-10"]
    assert year["net_hours"].sum() == pytest.approx((year["hours_in"] - year["hours_out"]).sum())
    day = month.end_time.normalize()
    running = fjordby.cases[
        (fjordby.cases["from_date"] <= day) & (fjordby.cases["to_date"].isna() | (fjordby.cases["to_date"] >= day))
    ]
    assert own.flow["hours_level"].iloc[-1] == pytest.approx(running["hours_per_week"].sum())
    assert own.flow_by_unit["net_hours"].sum() == pytest.approx(year["net_hours"].sum())


def test_the_law_of_2025_is_no_wave_of_stops(own):
    july = own.flow.loc["2025-07"]
    others = own.flow.drop(index=pd.Period("2025-07", "M"))
    assert july["stops"] <= others["stops"].max()
    assert july["starts"] <= others["starts"].max()


def test_every_listed_case_keeps_its_rule(own):
    listed = own.listed
    assert len(listed) == own.by_rule["cases"].sum()
    over = listed[listed["rule"].str.startswith("Over 25")]
    assert (over["citizen_hours"] >= 25).all()
    assert (listed.loc[listed["rule"].str.startswith("Praktisk"), "service"] == "Praktisk hjælp").all()
    assert listed["expected_saving"].dropna().is_monotonic_decreasing
    heavy = listed.loc[listed["citizen_hours"] >= 5, "minutes"].min()
    assert heavy > listed.loc[listed["citizen_hours"] < 5, "minutes"].max()


def test_the_record_is_that_of_the_rounds(own):
    gap = own.record.set_index("rule").loc["Leveret mindst 10 pct. under visiteret"]
    assert gap["reviewed"] == 123
    assert gap["saved_share"] == pytest.approx(45 / 493.5)
    assert gap["lower"] < gap["saved_share"] < gap["upper"]


def test_counts_for_others_are_suppressed(own):
    counts, exact = own.counts["cases"], own.listed.groupby("unit").size()
    shown = counts.drop(EVERY).dropna()
    assert (shown >= 5).all()
    assert (shown == exact.reindex(shown.index)).all()
    names = {column.text for column in cases.shared_counts(own).headings}
    assert not any("seudonym" in name or "Borger" in name for name in names)


def test_the_report_reads_in_order(own):
    report = CaseReport(own)
    assert "bevilget" in report.headline().text
    assert {"sager_maaned", "sager_distrikt"} <= report.flow().tables.keys()
    assert {"revisitation", "revisitationsliste"} <= report.review().tables.keys()
    assert all(line.endswith("?") for line in report.meeting().text.splitlines())
    whole = "\n".join(part().text for part in (report.headline, report.flow, report.review, report.about))
    assert ".." not in whole
    assert "nan" not in whole.casefold().split()


def test_the_list_is_for_the_purchaser_alone():
    with pytest.raises(ValueError, match="er til myndigheden"):
        case_report(unit="Ådalen")


def test_impossible_cases_are_left_out_and_told(fjordby, forecasts, month):
    table = fjordby.cases
    wrong = table.iloc[[0]].assign(from_date=pd.Timestamp("2026-05-01"), to_date=pd.Timestamp("2026-04-01"))
    many = table.iloc[[1]].assign(citizen="b-deadbeef", hours_per_week=200.0)
    bad = replace(fjordby, tables={**fjordby.tables, "cases": pd.concat([table, wrong, many], ignore_index=True)})
    name = "Visitationen"
    basis = FollowUp(bad.for_unit(name), bad.unit(name), month, forecasts, lambda: bad)
    found = CaseNumbers(basis).checked
    assert found.counts == {"ends_before_start": 1, "hours": 1}
    told = left_out(LeftOut("Bevillinger", found.problems))
    assert "2\u00a0rækker er udeladt" in told.text
    # Many read the unit's report: it has the number alone. The case report is the purchaser's, and lists them.
    assert not told.tables
    assert "b-deadbeef" not in told.text
    listed = CaseReport(CaseNumbers(basis)).about()
    assert "2\u00a0rækker er udeladt" in listed.text
    assert "b-deadbeef" in {row[0] for row in listed.tables["udeladt_bevillinger"].rows}


def test_without_cases_the_report_says_so(fjordby, forecasts, month):
    name = "Visitationen"
    bare = CaseNumbers(FollowUp(fjordby.for_unit(name), fjordby.unit(name), month, forecasts))
    assert cases.flow(bare).text == cases.EMPTY
    assert cases.shared_counts(bare) is None
    assert cases.questions(bare) == []
