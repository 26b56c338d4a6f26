"""The status of a unit that is not there all the year, and what stands in it where there is no budget or income is budgeted."""

import pandas as pd
import pytest

from styringslib.intake import Unit
from styringslib.month.follow_up import FollowUp
from styringslib.month.month_end import month_end
from styringslib.month.status_line import status_line
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation.figures import Figure
from styringslib.presentation.tables import Table
from styringslib.sections.economy.section import economy
from styringslib.sections.economy.whole import units
from tests.month.made_accounts import budget, every_month, municipality

OCTOBER = pd.Period("2026-10", "M")
ROW = pd.Series({"budget": 8_000.0, "spent": 6_000.0, "expected_rest": 2_000.0})


def unit(start=None, end=None):
    months = [None if text is None else pd.Period(text, "M") for text in (start, end)]
    return Unit("Nord", "nord", "district", "Hjemmepleje", start=months[0], end=months[1])


@pytest.mark.parametrize(
    ("own", "share"),
    [
        (unit(), 304 / 365),
        (unit("2020-03"), 304 / 365),
        (unit("2026-01", "2026-12"), 304 / 365),
        (unit("2026-05"), 184 / 245),  # 31 + 30 + 31 + 31 + 30 + 31 of May to December
        (unit("2020-01", "2026-08"), 1.0),
        (unit("2026-03", "2026-11"), 245 / 275),
        (unit("2026-12"), 304 / 365),  # not there yet: the calendar's
        (None, 304 / 365),
    ],
)
def test_the_share_that_should_be_spent_is_that_of_the_units_own_days(own, share):
    line = status_line(ROW, OCTOBER, own)
    assert line["max_share"] == pytest.approx(share)
    assert line["deviation"] == 0.0
    assert line["spent_share"] == 0.75


def opened(folder, *lines, plans=()):
    made = municipality(
        folder, postings=pd.DataFrame(lines), **({"budget": pd.DataFrame(list(plans))} if plans else {})
    )
    return made.known_at(OCTOBER), month_end(made, OCTOBER)


def alt(parts):
    return next(part.alt for part in parts if isinstance(part, Figure)).replace("\xa0", " ")


def test_a_curve_of_income_is_told_as_income(tmp_path):
    """Syd brings in 500,000 kr. a month and was to bring in 450,000: after ten months 500,000 kr. more than budgeted."""
    plans = budget("Syd", 2026, -450_000.0)
    known, forecasts = opened(tmp_path, *every_month("Syd", "2025-01", "2026-10", -500_000.0), plans=plans)
    syd = FollowUp(known.for_unit("Syd"), known.unit("Syd"), OCTOBER, forecasts)
    assert alt(economy(syd).shown).startswith(
        "Kurve over, hvor meget indtægten ligger over eller under budgettet, samlet siden årets begyndelse. For januar til "
        "oktober ligger den 500.000 kr. over."
    )
    cost, forecasts = opened(
        tmp_path / "cost", *every_month("Syd", "2025-01", "2026-10", 400_000.0), plans=budget("Syd", 2026, 450_000.0)
    )
    syd = FollowUp(cost.for_unit("Syd"), cost.unit("Syd"), OCTOBER, forecasts)
    assert "hvor meget forbruget ligger" in alt(economy(syd).shown)
    assert "ligger det 500.000 kr. under." in alt(economy(syd).shown)


def test_that_only_an_adopted_budget_has_been_read_is_told(tmp_path):
    lines = [row for name in ("Syd", "Nord") for row in every_month(name, "2025-01", "2026-10", 400_000.0)]
    both = [*budget("Syd", 2026, 4e5), *budget("Nord", 2026, 4e5)]
    revised = [*budget("Syd", 2026, 4.1e5, "revised"), *budget("Nord", 2026, 4.1e5, "revised")]
    told = []
    for number, plans in enumerate((both, [*both, *revised[:12]], [*both, *revised])):
        known, forecasts = opened(tmp_path / str(number), *lines, plans=plans)
        whole = WholeFollowUp(known, None, OCTOBER, forecasts)
        (status,) = (part for part in economy(whole).shown if isinstance(part, Table) and part.name == "status")
        told.append(status.told.removeprefix("Plus er dyrere end budgettet, minus er billigere.").strip())
    assert told == [
        "Der er kun indlæst et vedtaget budget for 2026. Det korrigerede er derfor sat til det samme.",
        "Der er kun indlæst et vedtaget budget for Nord for 2026. Det korrigerede er derfor sat til det samme.",
        "",
    ]


def test_of_one_unit_the_sum_is_no_narrower_and_without_a_budget_nothing_is_held_against_it(tmp_path):
    known, forecasts = opened(tmp_path, *every_month("Syd", "2025-01", "2026-10", 400_000.0))
    whole = WholeFollowUp(known, None, OCTOBER, forecasts)
    tables = {part.name: part for part in units(whole).shown if isinstance(part, Table)}
    assert tables["enheder_forloeb"].told == ""
    assert tables["status"].told.startswith("Plus er dyrere, minus er billigere.")
    two = [row for name in ("Syd", "Nord") for row in every_month(name, "2025-01", "2026-10", 400_000.0)]
    known, forecasts = opened(tmp_path / "two", *two, plans=[*budget("Syd", 2026, 4e5), *budget("Nord", 2026, 4e5)])
    whole = WholeFollowUp(known, None, OCTOBER, forecasts)
    tables = {part.name: part for part in units(whole).shown if isinstance(part, Table)}
    assert "er beregnet for summen og er derfor smallere" in tables["enheder_forloeb"].told
    assert tables["status"].told.startswith("Plus er dyrere end budgettet, minus er billigere.")
