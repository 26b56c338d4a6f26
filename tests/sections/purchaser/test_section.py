"""The purchaser's frame and the year's decisions as they are told; few decisions are not shown."""

import pandas as pd
import pytest

from styringslib.findings.grounds import frame_finding
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.purchaser.decisions import AMOUNTS, Decisions
from styringslib.presentation import text
from styringslib.reports.follow_up_report import report_for
from styringslib.sections.purchaser.findings import decisions_finding
from styringslib.sections.purchaser.numbers import EVERY, PurchaserNumbers
from styringslib.sections.purchaser.section import shown
from tests.month.made_accounts import municipality
from tests.month.purchaser.test_decisions import case
from tests.sample_figures import FRAME, JUDGED

OCTOBER = pd.Period("2026-10", "M")
SEPTEMBER = pd.Period("2026-09", "M")
MARCH = pd.Period("2026-03", "M")


@pytest.fixture(scope="module")
def report(fjordby, forecasts, month):
    known, name = fjordby.known_at(month), "Visitationen"
    return report_for(FollowUp(known.for_unit(name), fjordby.unit(name), month, forecasts, lambda: fjordby))


def millions(amount):
    return f"{amount / 1e6:.2f} mio. kr.".replace(".", ",", 1)


def plain(told):
    return told.replace("\u00a0", " ")


def test_the_front_page_is_the_whole_frames(report):
    told = plain(report.show("kort_sagt").text)
    assert told.startswith(
        f"Myndighedens ramme: Vi forventer et regnskab på {millions(FRAME['expected'])} mod et korrigeret budget på 63,37 mio."
    )
    # 1.06 of the 2.27 million are grants beyond the budget, the largest part of what is over it.
    assert "Tildelingen til udførerne er 1,06 mio. kr. større end budgetteret." in told
    status = {row[0]: row[1] for row in report.show("kort_sagt").tables["kort_status"].rows}
    assert status["Forventet afvigelse"] == pytest.approx(FRAME["expected"] - FRAME["budget"], abs=0.05)
    assert status["Heraf egne udgifter"] == pytest.approx(JUDGED["Visitationen"], abs=0.01)
    assert (
        "Budgetansvarlig for Visitationen og Myndighedens ramme: Myndighedsleder. Stedfortræder: Faglig koordinator."
        in plain(report.show("om_tallene").text)
    )
    summary = report.show("kort_sagt").parts[-1].content
    assert (summary["signal"], summary["frame"]["signal"]) == ("over", "over")
    assert summary["frame"]["deviation"] == pytest.approx(FRAME["expected"] - FRAME["budget"], abs=0.05)
    # The one bill of October.
    assert summary["deviation"] == pytest.approx(JUDGED["Visitationen"], abs=0.01)
    assert summary["deviation"] > 150_000


def test_the_table_ends_with_the_frame(report, forecasts):
    made = report.show("rammen").tables["rammen"]
    rows = {row[0]: row[1:] for row in made.rows}
    way, budget, to_date, paid, more, expected, beyond = rows.pop("Myndighedens ramme")
    frame = forecasts.figures.loc["frame:Myndighedens ramme"]
    assert (way, budget) == ("", 63_369_449)
    assert expected == pytest.approx(frame["expected"], abs=0.005)
    assert more + beyond == pytest.approx(frame["expected"] - frame["budget"], abs=0.005)
    for place, sum_of in enumerate((budget, to_date, paid, more, expected, beyond), start=1):
        assert sum(row[place] for row in rows.values()) == pytest.approx(sum_of, abs=0.01)
    assert rows["Fjord Hjemmepleje"][0] == "efter regning"


def test_the_decisions_are_those_of_the_case_report(report, fjordby, forecasts):
    """All together to October; by kind and district to September, as September's report knew them, in whole thousands."""
    told = plain(report.show("rammen").text)
    assert (
        "109,8 timer flere om ugen. Til timeprisen koster de 2,11 mio. kr. i år og 2,99 mio. kr. på et helt år. Mest i Østerbæk."
        in told
    )
    tables = report.show("rammen").tables
    total = {row[0]: row for row in tables["beslutninger"].rows}["I alt"]
    known, name = fjordby.known_at(SEPTEMBER), "Visitationen"
    then = Decisions(FollowUp(known.for_unit(name), fjordby.unit(name), SEPTEMBER, forecasts, lambda: fjordby)).by_kind
    assert [round(value) for value in total[1:3]] == [652, 106]
    assert list(total[3:]) == then[list(AMOUNTS)].sum().round(-3).tolist()
    assert "januar til september 2026" in tables["beslutninger"].title
    districts = {row[0]: row for row in tables["beslutninger_distrikt"].rows}
    assert districts["Østerbæk"][5] == then.loc["Østerbæk", "amount_this_year"].sum().round(-3)
    assert districts["I alt"][5] == total[4]


def test_the_meeting_asks_of_the_frame_and_the_decisions(report):
    asked = report.show("til_moedet").text
    assert "Hvor vokser de visiterede timer" in asked
    assert "hvilke bevillinger skal vi se på igen?" in asked


def made(folder, starts, month=MARCH, later=()):
    """Grants of 7 hours from 1 January, so many a unit; ``later``: (unit, first day) of more of them."""
    rows = [
        case(f"{unit}{place}", "2026-01-01", None, 7.0, unit)
        for unit, count in starts.items()
        for place in range(count)
    ]
    rows += [case(f"later{place}", first, None, 7.0, unit) for place, (unit, first) in enumerate(later)]
    known = municipality(folder, **({"cases": pd.DataFrame(rows)} if rows else {})).known_at(month)
    return PurchaserNumbers(FollowUp(known, known.unit("Nord"), month, MonthForecast(month)))


def told(own):
    """Every figure of the section's tables."""
    return repr({name: made_table.rows for name, made_table in shown(own).tables.items()})


def test_two_months_tables_differ_by_no_single_decision(tmp_path):
    """One grant of 10 April in Nord, of 7 hours at 500 kr: 266 days, 133,000 kr. of the year. The table of April less the one of
    March must not be that."""
    starts, one = {"Nord": 7, "Syd": 6}, [("Nord", "2026-04-10")]
    march, april = (made(tmp_path / str(month), starts, month, one) for month in (MARCH, pd.Period("2026-04", "M")))
    assert told(april) == told(march)
    assert march.by_kind.loc["start", "number"] == 13
    assert "til og med marts" in shown(april).text


def test_all_decisions_together_are_told_once_they_are_enough(tmp_path):
    """Of April's one nothing is told; May's four more make five, told together. 7 x 365 x 500 kr. from January, and 266 days and
    4 x 215 (from 31 May) more."""
    later = [("Nord", "2026-04-10"), *[("Nord", "2026-05-31")] * 4]
    april, may = (
        made(tmp_path / month, {"Nord": 7, "Syd": 6}, pd.Period(month, "M"), later) for month in ("2026-04", "2026-05")
    )
    assert (april.total_month, may.total_month) == (MARCH, pd.Period("2026-05", "M"))
    assert april.total["amount_this_year"] == 1_278_000
    assert may.total["amount_this_year"] == round((7 * 365 + 266 + 4 * 215) * 500, -3)
    assert (april.told_month, may.told_month) == (MARCH, MARCH)


def test_a_cell_of_few_in_one_quarter_is_hidden_for_the_year(tmp_path):
    """Two more in Nord in the second quarter, nine in Syd, and many in both in the third: what was told of Nord in March less in
    September is what came since, never the two."""
    later = [*[("Nord", "2026-04-10")] * 2, *[("Syd", "2026-05-10")] * 9]
    later += [*[("Nord", "2026-07-10")] * 20, *[("Syd", "2026-08-10")] * 20]
    own = {
        month: made(tmp_path / month, {"Nord": 7, "Syd": 6}, pd.Period(month, "M"), later)
        for month in ("2026-03", "2026-06", "2026-09")
    }
    assert own["2026-03"].counts["start"].tolist() == [7, 6, 13]
    for month, every in (("2026-06", 24), ("2026-09", 64)):
        assert own[month].counts.loc[["Nord", "Syd"], "start"].isna().all()
        assert own[month].counts.loc[EVERY, "start"] == every
        assert own[month].by_district.drop(index=EVERY).isna().all(axis=None)


def test_before_the_first_quarter_is_over_only_the_whole_is_told(tmp_path):
    own = made(tmp_path, {"Nord": 7, "Syd": 6}, pd.Period("2026-02", "M"))
    assert told(own) == "{}"
    assert "Fordelingen på art og distrikt vises, når et kvartal er slut." in shown(own).text
    few = shown(made(tmp_path / "few", {"Nord": 4}, pd.Period("2026-02", "M")))
    assert "hidtil så få" in few.text


def test_few_decisions_are_not_shown_nor_given_away(tmp_path):
    """Four in Syd would be told by the eleven and Nord's seven."""
    own = made(tmp_path, {"Nord": 7, "Syd": 4})
    assert own.counts.loc[EVERY, "start"] == 11
    assert own.counts.loc[["Nord", "Syd"], "start"].isna().all()
    assert own.by_district.loc[["Nord", "Syd"]].isna().all(axis=None)
    assert own.by_kind.loc["start", ["number", "hours"]].tolist() == [11, 77]
    assert own.unpriced == ["Syd"]
    section = shown(own)
    assert "Syd har ingen timepris og er ikke regnet med i kronerne." in section.text
    assert "ikke vist" in section.tables["beslutninger_distrikt"].note
    assert made(tmp_path / "few", {"Nord": 4}).by_kind.empty


def test_without_frame_and_cases_nothing_is_shown(tmp_path):
    assert shown(made(tmp_path, {})).parts == ()


def test_what_is_small_is_not_found():
    parts = {"to_providers": 40_000.0, "to_private": 0.0, "at_providers": -49_000.0, "at_purchaser": 0.0}
    assert frame_finding("Rammen", OCTOBER, -9_000.0, parts, minor_kr=50_000) is None
    parts = {**parts, "to_providers": 250_000.0}
    told = frame_finding("Rammen", OCTOBER, 201_000.0, parts, minor_kr=50_000)
    assert plain(text.sentence(told)) == (
        "Rammen ventes 200.000 kr. over budgettet. Det er 250.000 kr. mere til udførerne og 50.000 kr., som "
        "udførerne bruger mindre end tildelingen."
    )
    ended = frame_finding("Rammen", pd.Period("2026-12", "M"), 201_000.0, parts, minor_kr=50_000)
    assert text.sentence(ended).startswith("Rammen endte 200.000")
    assert text.question(ended) == "Hvor voksede de visiterede timer, og hvad skal næste års budget følge med til?"
    total = pd.Series({"hours": 1.0, "amount_this_year": 20_000.0, "amount_full_year": 49_000.0})
    assert decisions_finding("V", OCTOBER, total, "", minor_kr=50_000) is None
    assert decisions_finding("V", OCTOBER, total * float("nan"), "", minor_kr=50_000) is None
    apart = total.mul(-1) + pd.Series({"hours": 0.0, "amount_this_year": 0.0, "amount_full_year": 200_000.0})
    assert "sparer de 20.000 kr. i år, men koster 150.000 kr." in plain(
        text.sentence(decisions_finding("V", OCTOBER, apart, "", minor_kr=50_000))
    )
