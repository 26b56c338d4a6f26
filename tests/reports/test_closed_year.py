"""The reports of a December: what they say of the year is said of a year that is over."""

import re

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation.section import Section
from styringslib.presentation.tables import Table
from styringslib.reports.budget_report import report_of
from styringslib.reports.follow_up_report import report_for

# What only a year under way has. What was expected earlier in the year may be told: it is called so by its month.
AHEAD = re.compile(
    r"resten af året|vi (?:for)?venter\b|\bvente[rs]\b|forventningen|forventet afvigelse|forventet forbrug|nå at|"
    r"kan aftales|til dato|bør (?:højst|max) være|hvis de nuværende|resten af \d{4}",
    re.I,
)
TOLD_OF_EARLIER = ("Fra forventningen sidste måned til årets regnskab",)


def words(made: Section) -> str:
    """Everything that a reader sees of a section: text, titles, headings, first cells, notes, what stands for the pictures."""
    parts = []
    for part in made.shown:
        if isinstance(part, Table):
            parts += [part.title, *(heading.text for heading in part.headings), part.note]
            parts += [str(cell) for row in part.rows for cell in row if isinstance(cell, str)]
        else:
            parts += [getattr(part, name, "") for name in ("text", "title", "alt")]
    told = " ".join(parts).replace("\xa0", " ")
    for phrase in TOLD_OF_EARLIER:
        told = told.replace(phrase, "")
    return told


@pytest.fixture(scope="module")
def reports(fjordby, december, december_forecasts):
    known = fjordby.known_at(december)

    def of(name):
        own = known.for_unit(name)
        return FollowUp(own, own.unit(name), december, december_forecasts, lambda: fjordby)

    whole = WholeFollowUp(known, None, december, december_forecasts, lambda: fjordby)
    return {
        "whole": report_for(whole),
        "accounts": report_of(whole),
        "house": report_for(of("Solgården")),
        "private": report_for(of("Fjord Hjemmepleje")),
    }


@pytest.mark.parametrize("name", ["whole", "accounts", "house", "private"])
def test_nothing_is_expected_of_a_closed_year(reports, name):
    report = reports[name]
    keys = [spec.key for spec in report.sections if spec.key not in ("aktivitet", "loen_og_fravaer", "tidlige_tegn")]
    found = {key: AHEAD.findall(words(report.show(key))) for key in keys}
    assert {key: phrases for key, phrases in found.items() if phrases} == {}


def test_the_years_accounts_have_its_carry_over_and_what_its_forecasts_were_worth(reports, december_forecasts):
    """What the units are to carry over is the whole's deviation, since the treasury pays nothing of it; a month a forecast."""
    accounts = reports["accounts"]
    assert accounts.heading == "Årets regnskab pr. 31. december 2025 · Fjordby Kommune"
    rows = accounts.show("overfoersel").tables["overfoersel"].rows
    result = december_forecasts.figures.loc["total", "expected"] - 99_747_675
    assert [row[1] for row in rows[-1:]] == ["I alt"]
    assert [rows[-1][place] for place in (2, 4, 5)] == pytest.approx([result, 0, result])
    told = accounts.show("aarets_prognoser")
    assert told.text.startswith("## Hvad prognoserne var værd")
    assert len(told.tables["prognoser"].rows) == 12


def test_the_status_of_a_closed_year_is_its_result(reports):
    rows = [(row[0], round(row[1], 4)) for row in reports["house"].show("oekonomi").tables["status"].rows]
    names = [name for name, _ in rows]
    assert names == [
        "Vedtaget budget", "Korrigeret budget", "Bogført", "Skønnet, endnu ikke bogført", "Regnskab", "Afvigelse fra budgettet",
        "Afvigelse i pct. af budgettet", "Endeligt regnskab, nedre grænse (80 pct.)", "Endeligt regnskab, øvre grænse (80 pct.)",
        "Endeligt regnskab, nedre grænse (95 pct.)", "Endeligt regnskab, øvre grænse (95 pct.)", "Sandsynlighed for merforbrug",
    ]  # fmt: skip
    told = dict(rows)
    assert told["Bogført"] + told["Skønnet, endnu ikke bogført"] == pytest.approx(told["Regnskab"])
    assert told["Regnskab"] - told["Korrigeret budget"] == pytest.approx(told["Afvigelse fra budgettet"])


def test_what_is_still_open_is_said(reports):
    told = reports["house"].show("kort_sagt").text.replace("\xa0", " ")
    assert (
        "Supplementsperioden kan stadig ændre tallet. Med 80 pct. sikkerhed ender det mellem 15,19 mio. kr. og" in told
    )
    assert "Vi skønner, at 130.000 kr. for årets måneder endnu ikke er bogført. De er regnet med i regnskabet." in (
        reports["house"].show("oekonomi").text.replace("\xa0", " ")
    )


def test_every_month_of_the_year_has_its_forecast(reports, december):
    rows = reports["whole"].basis.closed_year_record
    assert rows["month"].tolist() == list(pd.period_range("2025-01", "2025-11", freq="M"))
    shown = reports["whole"].show("traefsikkerhed").tables["prognoser"]
    assert shown.title == "Sådan ramte prognoserne for 2025, kr."
    assert shown.rows[-1][:2] == ("Årets regnskab", reports["whole"].basis.forecast["expected"])
    frame = reports["whole"].show("serviceramme").tables["prognoser_mod_regnskab"]
    assert [row[0] for row in frame.rows] == ["2024"] * 3 + ["2025"] * 3
