"""Which months have a formal follow-up, what a reader calls it, and the draft of the political case that lies beside it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from styringslib import shipped
from styringslib.month.forecast import MonthForecast
from styringslib.month.names import WHOLE, WHOLE_KEY
from styringslib.month.whole import WholeFollowUp
from styringslib.publishing.job import Job, Report
from styringslib.reports import plan, political_case
from styringslib.reports.budget_job import CASE, BudgetJob, job_of
from styringslib.reports.budget_report import SECTIONS, budget_report, report_of
from styringslib.sections.budget_follow_up.terms import adopted_first, board, formal_months
from tests.month.made_accounts import municipality

OWN_ROUND = """
[opfoelgning]
[[opfoelgning.slags]]
navn = "Kvartalsopfølgning"
maaneder = ["04", "08"]
budget = "oprindeligt"
detalje = "omraade"
forelaegges = "Ældreudvalget"
rapporter = ["rapport", "budgetopfoelgning"]
[[opfoelgning.slags]]
navn = "Månedsopfølgning"
maaneder = ["06"]
rapporter = ["rapport"]
"""


def settings_of(folder: Path, more: str = "", formal: tuple[int, ...] = (3, 6, 9)) -> Any:
    return dataclasses.replace(municipality(folder, more).settings, formal_follow_ups=formal)


def test_the_calendars_months_and_the_years_end_are_formal(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert formal_months(settings) == (3, 6, 9, 12)
    assert [month for month in range(1, 13) if adopted_first(settings, month)] == [6]
    assert board(settings, 6) == ""
    assert formal_months(settings_of(tmp_path, formal=())) == (12,)


def test_a_municipalitys_own_round_says_which_months_and_against_what(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, OWN_ROUND)
    assert formal_months(settings) == (4, 8)
    assert [month for month in range(1, 13) if adopted_first(settings, month)] == [4, 8]
    assert (board(settings, 4), board(settings, 6)) == ("Ældreudvalget", "")


def test_a_round_that_can_not_be_used_leaves_the_calendar(tmp_path: Path) -> None:
    assert formal_months(settings_of(tmp_path, '[opfoelgning]\nmodel = "findes ikke"\n')) == (3, 6, 9, 12)


@pytest.mark.parametrize(
    ("month", "made"), [("2026-09", True), ("2025-12", True), ("2026-10", False), ("2026-05", False)]
)
def test_only_a_formal_months_run_makes_it(fjordby: Any, month: str, made: bool) -> None:
    found = plan.reports(fjordby, pd.Period(month, "M"), shipped.notebooks())
    assert [one.key for one in found if one.name == plan.BUDGET] == ([WHOLE_KEY] if made else [])


def test_a_reader_calls_it_by_its_danish_name() -> None:
    assert plan.called(plan.BUDGET) == "Budgetopfølgning"
    assert plan.called("demografi") == "Demografi"


def test_it_is_the_wholes_alone() -> None:
    with pytest.raises(ValueError, match="gælder hele kommunen"):
        budget_report(unit="Ådalen")


def test_without_money_it_says_so(tmp_path: Path) -> None:
    month = pd.Period("2026-09", "M")
    report = report_of(WholeFollowUp(municipality(tmp_path), None, month, MonthForecast(month)))
    assert report.heading == "Budgetopfølgning pr. 30. september 2026 · Sundby Kommune"
    told = [report.show(spec.key).text for spec in SECTIONS]
    assert told[0] == "Der er ikke indlæst budget og posteringer, så opfølgningen kan ikke gøres op."


PAGE = """<!DOCTYPE html><html lang="da"><head><title>x</title></head><body><main>
<section class="forside"><h1>3. budgetopfølgning pr. 30. september 2026 · Sundby Kommune</h1>
<div class="lead"><div class="hovedbudskab"><p>Regnskabet ventes at blive 43,10 mio. kr.</p></div></div></section>
<section><h2 id="a">Område for område</h2><p><strong>Hvor?</strong> I Hjemmepleje.</p>
<div class="tabel"><table><caption>Områderne, kr.</caption><tr><th>Område</th></tr><tr><td>37.200.000</td></tr></table></div>
<p class="kilde">Plus er dyrere. Kilde: Økonomisystem</p></section>
<section><h2 id="b">Handlinger</h2><p>2 aftalte handlinger.</p><img alt="søjler" src="data:image/png;base64,AA"></section>
<section><h2 id="c">Om tallene</h2><ul><li>Kun for konsulenten.</li></ul></section>
</main></body></html>"""


def draft() -> BeautifulSoup:
    return BeautifulSoup(political_case.case(PAGE, municipality="Sundby Kommune", board="Ældreudvalget"), "html.parser")


def under(soup: BeautifulSoup, heading: str) -> str:
    """What stands between the heading and the next of its level."""
    found = next(one for one in soup.find_all("h2") if one.get_text() == heading)
    parts = []
    for node in found.next_siblings:
        if getattr(node, "name", None) == "h2":
            break
        parts.append(node.get_text(" ", strip=True))
    return " ".join(part for part in parts if part)


def test_the_draft_has_the_pages_words_and_an_empty_recommendation() -> None:
    soup = draft()
    assert [one.get_text() for one in soup.find_all("h2")] == [
        "Resumé",
        "Indstilling",
        "Sagsfremstilling",
        "Økonomi",
        "Bilag",
    ]
    assert soup.h1 is not None
    assert soup.h1.get_text() == "3. budgetopfølgning pr. 30. september 2026"
    assert under(soup, "Resumé") == "Regnskabet ventes at blive 43,10 mio. kr."
    assert under(soup, "Indstilling") == "Forvaltningen indstiller, [skrives af forvaltningen]"
    assert under(soup, "Sagsfremstilling") == "Område for område Hvor? I Hjemmepleje. Handlinger 2 aftalte handlinger."
    assert under(soup, "Økonomi") == (
        "Område for område Områderne, kr. Område 37.200.000 Plus er dyrere. Kilde: Økonomisystem"
    )
    assert "Kun for konsulenten" not in soup.get_text()
    fields = {row.find_all("td")[0].get_text(): row.find_all("td")[1].get_text() for row in soup.table.find_all("tr")}  # type: ignore[union-attr]  # there is one
    assert fields == {"Sagsnummer": "", "Forelægges": "Ældreudvalget", "Mødedato": "", "Sagsbehandler": ""}


def test_the_draft_is_written_beside_the_report(tmp_path: Path) -> None:
    month = pd.Period("2026-09", "M")
    notebook = shipped.notebooks() / "budgetopfoelgning.ipynb"
    report = Report("", WHOLE_KEY, WHOLE, plan.BUDGET, notebook, month)
    plain = Job(report, "Sundby Kommune", tmp_path, None, tmp_path / "ud", "fast")
    settings = settings_of(tmp_path / "data", OWN_ROUND)
    job = job_of(plain, settings)
    assert isinstance(job, BudgetJob)
    other = dataclasses.replace(plain, report=dataclasses.replace(report, name="rapport"))
    assert job_of(other, settings) is other
    assert job.beside == (("Udkast til sagsfremstilling (Word)", CASE),)
    assert CASE in job.files.values()
    (tmp_path / job.files["html"]).write_text(PAGE, "utf-8")
    job.finish(tmp_path)
    with ZipFile(tmp_path / CASE) as document:
        body = document.read("word/document.xml").decode()
    for told in ("Indstilling", "43,10 mio. kr.", "37.200.000", "[skrives af forvaltningen]"):
        assert told in body
