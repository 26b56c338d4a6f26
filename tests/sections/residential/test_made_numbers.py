"""A facility of a few places, every figure added up by hand."""

import math
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from styringslib.intake import Problems
from styringslib.intake.problems.problem import Problem
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.residential.numbers import ResidentialNumbers
from styringslib.sections.residential.places import places
from styringslib.sections.residential.section import _occupancy_figure, occupancy
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


def test_changes_of_the_year_by_kind(tmp_path):
    """One moves in on 1 February for 1,000 kr a day, one out after 28 February and one after 31 January; one needs more from
    1 March (306 days left), 500 kr a day."""
    rows = [*STAYING, living(6, **{"from": "2026-02-01"}), living(7, to="2026-02-28"), living(8, to="2026-01-31")]
    rows += [living(9, to="2026-02-28"), living(9, level="Niveau 2", rate=1_500.0, **{"from": "2026-03-01"})]
    own = havnen(tmp_path, placements=placements(*rows))
    # From 1 February are left 365 - 31 = 334 days of the year, from 1 March 306.
    assert own.changes[["number", "amount_this_year", "amount_full_year", "unvalued"]].to_dict("index") == {
        "started": {"number": 1, "amount_this_year": 334_000, "amount_full_year": 365_000, "unvalued": 0},
        "stopped": {"number": 2, "amount_this_year": -306_000 - 334_000, "amount_full_year": -730_000, "unvalued": 0},
        "level": {"number": 1, "amount_this_year": 153_000, "amount_full_year": 182_500, "unvalued": 0},
    }


@pytest.mark.parametrize(("moved", "shown"), [(1, False), (4, False), (5, True), (0, False)])
def test_fewer_than_five_moves_are_told_neither_by_number_nor_by_kroner(tmp_path, moved, shown):
    """At the rate of a place the kroner would give the number."""
    rows = [*STAYING, *(living(10 + number, **{"from": "2026-03-31"}) for number in range(moved))]
    found = places(havnen(tmp_path, placements=placements(*rows)))
    if shown:
        assert found.tables["flytninger"].rows == (("Indflyttet", 5, 5 * 276_000, 5 * 365_000),)
    else:
        assert "flytninger" not in found.tables
    told = "Nogle borgere er flyttet ind i 2026. De er så få, at hverken antal eller kroner vises her."
    assert (told in found.text.replace("\xa0", " ")) == (0 < moved < 5)


def test_moves_after_the_month_and_before_the_year_are_not_told(tmp_path):
    rows = [*STAYING, living(7, to="2025-12-31"), living(8, **{"from": "2026-04-01"})]
    assert havnen(tmp_path, placements=placements(*rows)).changes.empty


@pytest.mark.parametrize(
    ("citizens", "told"),
    [
        ((6, 6, 6), ["Niveau 1", "Niveau 2", "Niveau 3"]),
        ((6, 9, 2), []),  # two hidden levels would follow from all days and kroner
        ((6, 9, 2, 7), ["Niveau 4"]),  # the others by name, not those of fewest citizens: see `kinds_told`
        ((9, 4), []),
    ],
)
def test_a_level_of_few_citizens_is_not_told_and_follows_from_no_other_figure(tmp_path, citizens, told):
    rows = [
        living(10 * level + number, level=f"Niveau {level}", rate=1_000.0 * level)
        for level, count in enumerate(citizens, start=1)
        for number in range(count)
    ]
    own = havnen(tmp_path, placements=placements(*rows))
    shown = own.levels_shown["citizens"].dropna()
    assert shown.index.tolist() == told
    assert shown.tolist() == [citizens[int(name[-1]) - 1] for name in told]


def test_citizens_by_support_level_now_and_a_year_ago(tmp_path):
    rows = [*STAYING, living(6, level="Niveau 2", rate=2_000.0), living(7, level=None, to="2025-06-30")]
    table = havnen(tmp_path, placements=placements(*rows)).levels
    assert table.loc["Niveau 1"].tolist() == pytest.approx([6, 6 / 7, 6, 6 / 8, 1_000])
    assert table.loc["Niveau 2", ["citizens", "citizens_before", "mean_rate"]].tolist() == [1, 1, 2_000]
    assert table.loc["Ikke oplyst", "citizens_before"] == 1


def test_who_pays_for_the_places_so_far_and_in_the_rest_of_the_year(tmp_path):
    """The short name of the municipality is the municipality; 90 days to the end of March, in both years, and 275 after."""
    rows = [living(1, payer="Sundby"), living(2), living(3, payer="Nabo Kommune", rate=3_000.0)]
    table = havnen(tmp_path, placements=placements(*rows)).traded.table
    figures = ["place_days", "price", "actual", "last_year", "rest", "total"]
    assert table.loc["own", figures].tolist() == [180, 1_000, 180_000, 180_000, 550_000, 730_000]
    assert table.loc["sale", figures].tolist() == [90, 3_000, 270_000, 270_000, 825_000, 1_095_000]
    assert havnen(tmp_path / "b", placements=placements(living(1, payer=None))).traded.table.empty


def test_sold_places_of_few_citizens_are_told_with_the_own(tmp_path):
    """Six own citizens and five others: all is shown. With four others one line and no price: 900 days at 1,400 kr tell four."""
    others = [living(10 + number, payer="Nabo Kommune", rate=2_000.0) for number in range(5)]
    shown, notes = {}, {}
    for count in (5, 4):
        table = places(havnen(tmp_path / str(count), placements=placements(*STAYING, *others[:count]))).tables
        shown[count] = {row[0]: row[1:5] for row in table["koeb_og_salg"].rows}
        notes[count] = table["koeb_og_salg"].note.replace("\xa0", " ")
    assert shown[5]["Solgt til andre kommuner (indtægt)"] == (450, 2_000, 900_000, 900_000)
    assert shown[5]["Egne borgeres pladser, til takst"] == (540, 1_000, 540_000, 540_000)
    assert shown[4] == {"Alle pladser, til takst": (900,)}
    assert "Egne og solgte pladser er lagt sammen" in notes[4]
    assert "Prisen vises ikke" in notes[4]
    assert "lagt sammen" not in notes[5]


def test_many_of_three_levels_have_a_price_that_tells_none_of_them(tmp_path):
    """Eight, six and two at 1,950, 2,460 and 3,090 kr: 2,283.75 kr on average, told as 2,300; 90 days, and 275 that are left."""
    rows = [
        living(20 * level + number, level=f"Niveau {level}", rate=rate)
        for level, (count, rate) in enumerate([(8, 1_950.0), (6, 2_460.0), (2, 3_090.0)], 1)
        for number in range(count)
    ]
    table = places(havnen(tmp_path, placements=placements(*rows))).tables["koeb_og_salg"]
    days, left = 16 * 90, 16 * 275
    assert table.rows == (
        ("Egne borgeres pladser, til takst", days, 2_300, days * 2_300, left * 2_300, (days + left) * 2_300),
    )
    assert "Prisen er afrundet til nærmeste 50 kr." in table.note.replace("\xa0", " ")
    assert "de solgte levner" not in table.note


def test_where_sold_places_are_told_the_own_are_what_they_leave_of_all_at_the_rounded_price(tmp_path):
    """As above, and five sold at level 1, which are known: 21 places at 2,204 kr on average."""
    counts = [("Sundby Kommune", 1, 8), ("Sundby Kommune", 2, 6), ("Sundby Kommune", 3, 2), ("Nabo Kommune", 1, 5)]
    rates = {1: 1_950.0, 2: 2_460.0, 3: 3_090.0}
    rows = [
        living(100 * at + number, level=f"Niveau {level}", rate=rates[level], payer=payer)
        for at, (payer, level, count) in enumerate(counts)
        for number in range(count)
    ]
    table = places(havnen(tmp_path, placements=placements(*rows))).tables["koeb_og_salg"]
    shown = {row[0]: row[1:4] for row in table.rows}
    assert shown["Solgt til andre kommuner (indtægt)"] == (450, 1_950, 450 * 1_950)
    assert shown["Egne pladser i alt"] == (1_890, 2_200, 1_890 * 2_200)
    left = 1_890 * 2_200 - 450 * 1_950
    assert shown["Egne borgeres pladser, til takst"] == pytest.approx((1_440, left / 1_440, left))
    assert "Egne borgeres pladser er det, som de solgte levner af alle pladser" in table.note.replace("\xa0", " ")


def test_places_without_a_rate_are_told_and_their_income_is_compared_with_nothing(tmp_path):
    """Of ten sold places five have no rate: 1,825 of the year's 3,650 sold days. The budget expects 480 kr. of income."""
    plans = pd.DataFrame(budget("Havnen", 2026, -40.0, group="Indtægter"))
    sold = [living(10 + number, payer="Nabo Kommune", rate=1_000.0) for number in range(5)]
    sold += [living(20 + number, payer="Nabo Kommune", rate=math.nan) for number in range(5)]
    rows = [*STAYING, *sold]
    own = havnen(tmp_path, placements=placements(*rows), budget=plans)
    assert own.traded.table.loc["sale", ["actual", "total", "unvalued_days"]].tolist() == [450_000, 1_825_000, 1_825]
    told = places(own).text.replace("\xa0", " ")
    assert "1.825 pladsdage i 2026 har ingen takst og er ikke med i beløbene" in told
    assert "kan ikke holdes op mod budgettet" in told
    assert "budgetteret" not in told
    none = havnen(tmp_path / "b", placements=placements(living(1), living(4, payer="Nabo Kommune", rate=math.nan)))
    assert none.traded.table.loc["sale", ["actual", "total"]].isna().all()
    assert "Solgte pladser ventes" not in places(none).text
    moved = [*STAYING, living(9, **{"from": "2026-02-01"}, rate=math.nan, payer=None)]
    own = havnen(tmp_path / "c", placements=placements(*moved).assign(paying_municipality=None))
    assert own.changes.loc["started", ["number", "unvalued"]].tolist() == [1, 1]
    assert math.isnan(own.changes.loc["started", "amount_full_year"])
    assert "Nogle flytninger eller ændrede niveauer har ingen takst" in places(own).text.replace("\xa0", " ")


def test_income_that_the_budget_expects(tmp_path):
    plans = [*budget("Havnen", 2026, 700.0), *budget("Havnen", 2026, -40.0, group="Indtægter")]
    plans += budget("Havnen", 2025, -99.0, group="Indtægter")
    assert havnen(tmp_path, budget=pd.DataFrame(plans)).traded.income_budget == 480
    assert math.isnan(havnen(tmp_path / "b", budget=pd.DataFrame(plans[:12])).traded.income_budget)


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
    own = havnen(tmp_path, placements=rows)
    assert own.expected_occupancy == pytest.approx(0.75)
    assert "belægning på 75,0 pct., gennemsnittet af sidste år og i år." in places(own).text.replace("\xa0", " ")


def test_a_facility_that_opened_this_year_has_no_last_year_to_build_its_rate_on(tmp_path):
    own = havnen(tmp_path, placements=placements(living(1, **{"from": "2026-01-01"})))
    assert "belægning på 100,0 pct., den, der har været i år." in places(own).text.replace("\xa0", " ")


def test_places_of_which_nobody_says_who_lives_there_have_no_occupancy(tmp_path):
    own = havnen(tmp_path)
    assert occupancy(own.follow_up).text == "Der er ikke indlæst data om pladser, så afsnittet er udeladt."
    problem = Problem("warning", "Kolonnen Borger blev ikke fundet", table="pladser", column="Borger")
    told = replace(own.follow_up, municipality=replace(own.follow_up.municipality, problems=Problems([problem]).frame))
    assert occupancy(told).text == (
        "Pladsoversigten siger ikke, hvem der bor på pladserne. Derfor kendes belægningen ikke, og afsnittet er udeladt."
    )


@pytest.mark.parametrize(
    ("occupied", "title"),
    [
        ([10.0] * 2 + [9.0] * 9 + [10.0], "Alle pladser er optaget i marts 2026"),
        ([10.0] * 11 + [8.5], "1,5 ledige pladser i marts 2026"),
        ([10.0] * 12, "Pladserne er optaget som det seneste år"),
    ],
)
def test_the_curve_of_places_is_told_by_what_is_free_and_a_full_house_as_one(occupied, title):
    months = pd.period_range("2025-04", "2026-03", freq="M", name="month")
    used = pd.Series(occupied, index=months)
    table = pd.DataFrame({"occupancy": used / 10, "vacant_places": 10 - used, "places": 10.0})
    assert _occupancy_figure(SimpleNamespace(occupancy=table, month=MARCH)).title == title
