"""A facility of a few places, every figure added up by hand."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from styringslib.intake import Problems
from styringslib.intake.problems.problem import Problem
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.residential.numbers import ResidentialNumbers
from styringslib.sections.residential.places import places
from styringslib.sections.residential.section import occupancy
from tests.month.made_accounts import budget, change, changes, municipality

MARCH = pd.Period("2026-03", "M")


def havnen(folder, month=MARCH, **tables):
    made = municipality(folder, **tables)
    return ResidentialNumbers(FollowUp(made, made.unit("Havnen"), month, MonthForecast(month)))


def placements(*rows):
    """Citizen, place, from, to, rate, support level, paying municipality."""
    columns = ["citizen", "place", "from_date", "to_date", "rate", "support_level", "paying_municipality"]
    table = pd.DataFrame(rows, columns=columns).assign(unit="Havnen")
    return table.assign(from_date=pd.to_datetime(table["from_date"]), to_date=pd.to_datetime(table["to_date"]))


def living(number, level="Niveau 1", payer="Sundby Kommune", **given):
    """A citizen in a place of her own, from 2024 on for 1,000 kr a day unless something else is given."""
    row = {"from": "2024-01-01", "to": None, "rate": 1_000.0} | given
    return f"b{number}", str(number), row["from"], row["to"], row["rate"], level, payer


STAYING = [living(number) for number in range(6)]


def test_moves_of_the_year_by_month(tmp_path):
    """One moves in on 1 February for 1,000 kr a day, one out after 28 February; a month without moves is not there."""
    rows = [*STAYING, living(6, **{"from": "2026-02-01"}), living(7, to="2026-02-28"), living(8, to="2026-01-31")]
    own = havnen(tmp_path, placements=placements(*rows))
    assert own.flow.index.astype(str).tolist() == ["2026-01", "2026-02"]
    january, february = own.flow.to_dict("records")
    # From 1 February are left 365 - 31 = 334 days of the year, from 1 March 306.
    amounts = ["amount_this_year", "amount_full_year"]
    assert january == {"started": 0, "ended": 1, **dict(zip(amounts, (-334_000, -365_000), strict=True)), "unvalued": 0}
    assert february == {
        "started": 1,
        "ended": 1,
        **dict(zip(amounts, (334_000 - 306_000, 0), strict=True)),
        "unvalued": 0,
    }


@pytest.mark.parametrize(("moved", "shown"), [(1, math.nan), (4, math.nan), (5, 5), (0, 0)])
def test_fewer_than_five_moves_are_not_told_but_their_kroner_are(tmp_path, moved, shown):
    rows = [*STAYING, *(living(10 + number, **{"from": "2026-03-31"}) for number in range(moved))]
    total = havnen(tmp_path, placements=placements(*rows)).moves
    assert total.get("started", 0) == pytest.approx(shown, nan_ok=True)
    assert total.get("ended", 0) == 0
    assert total.get("amount_full_year", 0) == moved * 365_000


def test_moves_after_the_month_and_before_the_year_are_not_told(tmp_path):
    rows = [*STAYING, living(7, to="2025-12-31"), living(8, **{"from": "2026-04-01"})]
    assert havnen(tmp_path, placements=placements(*rows)).flow.empty


def test_citizens_by_support_level_now_and_a_year_ago(tmp_path):
    rows = [*STAYING, living(6, level="Niveau 2", rate=2_000.0), living(7, level=None, to="2025-06-30")]
    table = havnen(tmp_path, placements=placements(*rows)).levels
    assert table.loc["Niveau 1"].tolist() == pytest.approx([6, 6 / 7, 6, 6 / 8, 1_000])
    assert table.loc["Niveau 2", ["citizens", "citizens_before", "mean_rate"]].tolist() == [1, 1, 2_000]
    assert table.loc["Ikke oplyst", "citizens_before"] == 1


def test_who_pays_for_the_places_so_far_and_in_the_rest_of_the_year(tmp_path):
    """The short name of the municipality is the municipality; 90 days to the end of March and 275 after."""
    rows = [living(1, payer="Sundby"), living(2), living(3, payer="Nabo Kommune", rate=3_000.0)]
    table = havnen(tmp_path, placements=placements(*rows)).trade
    assert table.loc["own", ["actual", "rest", "total"]].tolist() == [180_000, 550_000, 730_000]
    assert table.loc["sale", ["actual", "rest", "total"]].tolist() == [270_000, 825_000, 1_095_000]
    assert table["place_days"].to_dict() == {"own": 180, "sale": 90}
    assert havnen(tmp_path / "b", placements=placements(living(1, payer=None))).trade.empty


def test_places_without_a_rate_are_told_and_their_income_is_compared_with_nothing(tmp_path):
    """Of two sold places one has no rate: 365 of the year's 730 sold days. The budget expects 480 kr. of income."""
    plans = pd.DataFrame(budget("Havnen", 2026, -40.0, group="Indtægter"))
    rows = [living(1), living(3, payer="Nabo Kommune", rate=1_000.0), living(4, payer="Nabo Kommune", rate=math.nan)]
    own = havnen(tmp_path, placements=placements(*rows), budget=plans)
    assert own.trade.loc["sale", ["actual", "total", "unvalued_days"]].tolist() == [90_000, 365_000, 365]
    told = places(own).text.replace("\xa0", " ")
    assert "365 pladsdage i 2026 har ingen takst og er ikke med i beløbene" in told
    assert "kan ikke holdes op mod budgettet" in told
    assert "budgetteret" not in told
    none = havnen(tmp_path / "b", placements=placements(living(1), living(4, payer="Nabo Kommune", rate=math.nan)))
    assert none.trade.loc["sale", ["actual", "total"]].isna().all()
    assert "Solgte pladser ventes" not in places(none).text
    moved = [*STAYING, living(9, **{"from": "2026-02-01"}, rate=math.nan, payer=None)]
    own = havnen(tmp_path / "c", placements=placements(*moved).assign(paying_municipality=None))
    assert own.moves[["started", "amount_full_year", "unvalued"]].isna().tolist() == [True, True, False]
    assert "1 flytning har ingen takst" in places(own).text.replace("\xa0", " ")


def test_income_that_the_budget_expects(tmp_path):
    plans = [*budget("Havnen", 2026, 700.0), *budget("Havnen", 2026, -40.0, group="Indtægter")]
    plans += budget("Havnen", 2025, -99.0, group="Indtægter")
    assert havnen(tmp_path, budget=pd.DataFrame(plans)).income_budget == 480
    assert math.isnan(havnen(tmp_path / "b", budget=pd.DataFrame(plans[:12])).income_budget)


def test_known_changes_are_added(tmp_path):
    told = changes(change("Havnen", "2026-11", amount=10.0), change("Havnen", "2026-12", amount=-3.0))
    assert havnen(tmp_path, expected_changes=told).known_changes == 17


def test_the_occupancy_that_next_years_rate_is_built_on(tmp_path):
    """Of two places one is empty from 1 January 2026: 1.0 last year and 0.5 this year so far."""
    rows = placements(
        living(1, **{"from": "2025-01-01"}),
        living(2, **{"from": "2025-01-01"}, to="2025-12-31"),
        (None, "2", "2026-01-01", None, 1_000.0, "Niveau 1", "Sundby Kommune"),
    )
    assert havnen(tmp_path, placements=rows).expected_occupancy == pytest.approx(0.75)


def test_places_of_which_nobody_says_who_lives_there_have_no_occupancy(tmp_path):
    own = havnen(tmp_path)
    assert occupancy(own.follow_up).text == "Der er ikke indlæst data om pladser, så afsnittet er udeladt."
    problem = Problem("warning", "Kolonnen Borger blev ikke fundet", table="pladser", column="Borger")
    told = replace(own.follow_up, municipality=replace(own.follow_up.municipality, problems=Problems([problem]).frame))
    assert occupancy(told).text == (
        "Pladsoversigten siger ikke, hvem der bor på pladserne. Derfor kendes belægningen ikke, og afsnittet er udeladt."
    )
