"""Bought and sold places of a whole municipality, and the purchaser's list of single changes, by hand."""

import math

import pandas as pd
import pytest

from styringslib.month.facilities.joined import joined_units
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.residential.case_list import PlaceCases, place_cases
from styringslib.sections.residential.trade import PlaceTrade
from styringslib.sections.residential.whole import whole_trade
from tests.month.made_accounts import budget, municipality
from tests.sections.residential.test_made_numbers import MARCH, living, placements


def bought(*rows):
    """Citizen, facility, support level, from, to, rate."""
    table = pd.DataFrame(rows, columns=["citizen", "facility", "support_level", "from_date", "to_date", "rate"])
    return table.assign(from_date=pd.to_datetime(table["from_date"]), to_date=pd.to_datetime(table["to_date"]))


def elsewhere(number, facility="Skovly", rate=2_000.0, first="2024-01-01", last=None, level="Niveau 1"):
    return f"k{number}", facility, level, first, last, rate


def whole(folder, **tables):
    made = municipality(folder, **tables)
    return FollowUp(made, None, MARCH, MonthForecast(MARCH))


def test_bought_and_sold_places_with_the_price_of_a_place_day(tmp_path):
    """January to March has 90 days in 2026 as in 2025. Six own citizens for 1,000 kr, five sold to Nabo for 1,500, six bought in
    Skovly for 2,000 and three in Fjernby for 3,000: too few, so all nine bought places are told together."""
    sold = [living(10 + number, payer="Nabo Kommune", rate=1_500.0) for number in range(5)]
    places = placements(*(living(number) for number in range(6)), *sold)
    away = bought(
        *(elsewhere(number) for number in range(6)), *(elsewhere(n, "Fjernby", 3_000.0) for n in range(7, 10))
    )
    shown = whole_trade(PlaceTrade(whole(tmp_path, placements=places, bought_places=away)))
    rows = {row[0]: row[1:] for row in shown.tables["koeb_og_salg"].rows}
    assert list(rows) == [
        "Egne borgeres pladser, til takst", "Solgt til andre kommuner (indtægt)", "Egne pladser i alt", "Købt hos andre (udgift)",
    ]  # fmt: skip
    assert rows["Solgt til andre kommuner (indtægt)"] == (450, 1_500, 675_000, 675_000, 2_062_500, 2_737_500)
    # 540 days for 2,000 and 270 for 3,000; of the rest of the year 275 days of all nine.
    assert rows["Købt hos andre (udgift)"][:3] == (810, (540 * 2_000 + 270 * 3_000) / 810, 1_890_000)
    assert rows["Købt hos andre (udgift)"][5] == 365 * (6 * 2_000 + 3 * 3_000)
    text = shown.text.replace("\xa0", " ")
    assert "En pladsdag koster i gennemsnit 2.333 kr., når den købes, og giver 1.500 kr., når den sælges." in text


def test_a_place_with_few_citizens_is_told_with_others_until_they_are_not_few(tmp_path):
    """Five in Skovly and five in Engly, three in Fjernby: Fjernby and the first of the others are eight together."""
    names = ["Skovly"] * 5 + ["Engly"] * 5 + ["Fjernby"] * 3
    trade = PlaceTrade(
        whole(tmp_path, bought_places=bought(*(elsewhere(number, name) for number, name in enumerate(names))))
    )
    parties = trade.parties["citizens"]
    assert sorted(parties.tolist()) == [5, 8]
    assert ("purchase", "") in parties.index
    assert parties[("purchase", "")] == 8


def test_few_bought_places_show_no_kroner_either(tmp_path):
    trade = PlaceTrade(whole(tmp_path, bought_places=bought(*(elsewhere(number) for number in range(4)))))
    assert trade.shown.loc["purchase", ["place_days", "price", "actual", "last_year", "rest", "total"]].isna().all()
    assert trade.parties.empty
    assert trade.table.loc["purchase", "place_days"] == 360
    told = whole_trade(trade).tables["koeb_og_salg"].note
    assert "Tal om købte pladser vises ikke, fordi få borgere bor dér." in told


def test_parties_of_sold_places_do_not_add_up_to_what_is_hidden(tmp_path):
    """Four own citizens, and six of each of two others: their days, 540 + 540 of 1,440, would give the four's away."""
    others = [living(10 + n, payer=payer) for n, payer in enumerate(["Nabo Kommune"] * 6 + ["Vest Kommune"] * 6)]
    found = {}
    for count in (4, 5):
        trade = PlaceTrade(whole(tmp_path / str(count), placements=placements(*map(living, range(count)), *others)))
        found[count] = [row[0] for row in whole_trade(trade).tables["koeb_og_salg"].rows]
    lines = ["Egne borgeres pladser, til takst", "Solgt til andre kommuner (indtægt)", "Egne pladser i alt"]
    assert found[4] == ["Alle pladser, til takst"]
    parties = ["Heraf solgt til Nabo Kommune", "Heraf solgt til Vest Kommune"]
    assert found[5] == [*lines[:2], *parties, lines[2]]


HOUSES = "".join(
    f'[[enheder]]\nnavn = "{name}"\nnoegle = "{name.lower()}"\ntype = "botilbud"\nomraade = "Botilbud"\n'
    for name in ("Molen", "Kajen")
)


@pytest.mark.parametrize(("second", "told"), [(2, False), (5, True), (0, True)])
def test_the_whole_does_not_tell_what_the_facilities_leave_out_together(tmp_path, second, told):
    """Havnen sells six places of each level, and tells it. Molen and Kajen sell six at 1,000 kr, and tell nothing; of the higher
    level both together sell none, a few or many, and the whole less Havnen is theirs to the krone."""
    rows = {"Havnen": [*[("Niveau 1", 1_000.0)] * 6, *[("Niveau 2", 1_700.0)] * 6]}
    rows["Molen"] = [("Niveau 1", 1_000.0)] * 3 + [("Niveau 2", 1_700.0)] * (second // 2)
    rows["Kajen"] = [("Niveau 1", 1_000.0)] * 3 + [("Niveau 2", 1_700.0)] * (second - second // 2)
    places = [
        placements(
            *(living(f"{unit}{n}", level=level, payer="Nabo", rate=rate) for n, (level, rate) in enumerate(sold)),
            *(living(f"{unit}own{n}") for n in range(9)),
        ).assign(unit=unit)
        for unit, sold in rows.items()
    ]
    made = municipality(tmp_path, HOUSES, placements=pd.concat(places, ignore_index=True))
    trade = PlaceTrade(FollowUp(made, None, MARCH, MonthForecast(MARCH)))
    assert joined_units(made) == ["Kajen", "Molen"]
    assert ("sale" in trade.shown.index) is told


def test_last_year_is_nought_where_nobody_had_a_place_and_unknown_before_the_places_are_told(tmp_path):
    late = placements(living(1, **{"from": "2026-01-01"}), living(2, **{"from": "2026-01-01"}, payer="Nabo Kommune"))
    assert math.isnan(PlaceTrade(whole(tmp_path, placements=late)).table.loc["sale", "last_year"])
    told = placements(living(1), living(2, **{"from": "2026-01-01"}, payer="Nabo Kommune"))
    assert PlaceTrade(whole(tmp_path / "b", placements=told)).table.loc["sale", "last_year"] == 0


def test_nothing_is_said_of_a_municipality_that_neither_buys_nor_sells(tmp_path):
    own = PlaceTrade(whole(tmp_path, placements=placements(living(1))))
    assert whole_trade(own).parts == ()
    assert place_cases(PlaceCases(own.follow_up)).parts == ()


def test_single_changes_with_date_level_rate_and_kroner(tmp_path):
    """On 1 March (306 days left) b1 moves from Havnen to a bought place, 1,000 kr dearer a day; k2 needs more from 1 February
    (334 days left), 500 kr a day; b3, whom Nabo pays for, leaves Havnen after 31 January: income
    that is lost."""
    places = placements(living(1, to="2026-02-28"), living(3, to="2026-01-31", payer="Nabo Kommune"), living(4))
    away = bought(
        ("b1", "Skovly", "Niveau 2", "2026-03-01", None, 2_000.0),
        elsewhere(2, last="2026-01-31"),
        elsewhere(2, first="2026-02-01", level="Niveau 3", rate=2_500.0),
    )
    shown = place_cases(PlaceCases(whole(tmp_path, placements=places, bought_places=away)))
    listed = shown.tables["botilbud_liste"].rows
    assert tuple(tuple(None if pd.isna(value) else value for value in row) for row in listed) == (
        ("b3", "31.1.2026", "Fraflyttet", "Havnen", "Niveau 1", 1_000, None, 334_000, 365_000, "Nabo Kommune"),
        ("k2", "1.2.2026", "Ændret støtteniveau", "Skovly", "Niveau 1 til Niveau 3", 2_000, 2_500, 167_000, 182_500,
         "Sundby Kommune"),
        ("b1", "1.3.2026", "Flyttet", "Havnen til Skovly", "Niveau 1 til Niveau 2", 1_000, 2_000, 306_000, 365_000,
         "Sundby Kommune"),
    )  # fmt: skip
    assert shown.tables["botilbud_aendringer"].rows[-1] == ("I alt", 3, 807_000, 912_500)
    assert "1 flytning mellem botilbud, 1 ændret støtteniveau og 1 fraflytning" in shown.text.replace("\xa0", " ")


def test_changes_without_a_rate_are_told(tmp_path):
    """Of two who leave after 31 January one has no rate: the 365,000 kr a year are the other's."""
    rows = [living(1, to="2026-01-31"), living(2, to="2026-01-31", rate=math.nan), living(3)]
    shown = place_cases(PlaceCases(whole(tmp_path, placements=placements(*rows))))
    assert shown.tables["botilbud_aendringer"].rows[-1] == ("I alt", 2, -334_000, -365_000)
    assert "1 ændring har ingen takst og er ikke med i beløbene." in shown.text.replace("\xa0", " ")


def test_a_facility_whose_places_nobody_tells_of_makes_no_missing_income(tmp_path):
    """Havnen sells five places for 1,825,000 kr a year; without its rows the one beside it is all that is told."""
    plans = pd.DataFrame([*budget("Havnen", 2026, -150_000.0, group="Indtægter")])
    sold = placements(*map(living, range(5)), *(living(10 + number, payer="Nabo Kommune") for number in range(5)))
    told = {}
    for name, rows in (("Havnen", sold), ("Andet", sold.assign(unit="Andet"))):
        told[name] = whole_trade(PlaceTrade(whole(tmp_path / name, placements=rows, budget=plans))).text.replace(
            "\xa0", " "
        )
    assert "Det er 25.000 kr. mere end budgetteret" in told["Havnen"]
    assert "budgetteret" not in told["Andet"]
    assert "Pladserne i Havnen er ikke oplyst, så de solgte pladser kan ikke holdes op mod budgettet." in told["Andet"]
