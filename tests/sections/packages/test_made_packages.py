"""Packages from file to report: weeks, money, hours behind a week, moves, what if, and a provider that is paid by them.

Ådalen, January to March 2026 (31 + 28 + 31 = 90 days). c1-c6 are in Lille all the time, d1-d5 in Lille through January (and all
of 2025) and in Stor from February. Lille: (6 x 90 + 5 x 31) / 7 = 695 / 7 weeks; Stor: 5 x 59 / 7 = 295 / 7.
"""

from __future__ import annotations

import math
from contextlib import suppress
from pathlib import Path

import pytest

from styringslib.intake import Municipality, check
from styringslib.month.settlement import ProviderYear
from styringslib.sections.allocation import section as allocation
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.packages.numbers import PackageNumbers, WholePackages
from styringslib.sections.packages.section import packages, whole_packages
from styringslib.sections.settlement.numbers import ProviderSettlement
from styringslib.sections.settlement.section import settlement
from tests.sections.allocation import made_allocation as made

TERMS = """
[tabeller.pakker]
filer = "pakker.csv"
[tabeller.sager]
filer = "sager.csv"
[tildeling.distrikter]
model = "pakke"
gyldig_fra = "2025-01"
takster = { Lille = 1000.0, Stor = 2500.0 }
[[tildeling.afregning]]
gyldig_fra = "2026-01"
regulering = "symmetrisk"
overhead = 0.05
kilde = "Udkast"
"""
C = [f"c{number}" for number in range(1, 7)]
D = [f"d{number}" for number in range(1, 6)]
P = [f"p{number}" for number in range(1, 6)]
ROWS = [
    *(f"{who};Ådalen;Lille;01-01-2026;" for who in C),
    *(f"{who};Ådalen;Lille;01-01-2025;31-01-2026" for who in D),
    *(f"{who};Ådalen;Stor;01-02-2026;" for who in D),
    *(f"{who};Privat Pleje;Lille;01-01-2026;" for who in P),
]
CASES = [
    *(f"{who};Ådalen;Pleje;2,5;01-01-2025;;2,0" for who in C),
    *(f"{who};Ådalen;Pleje;3,0;01-01-2025;;3,0" for who in D),
    *(f"{who};Privat Pleje;Pleje;4,0;01-01-2025;;4,0" for who in P),
]


def municipality(folder: Path, *more: str) -> Municipality:
    write(folder, *more)
    return made.read(folder, TERMS, limits="")


def write(folder: Path, *more: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pakker.csv").write_text("\n".join(["Borger;Enhed;Pakke;Fra;Til", *ROWS, *more]) + "\n", "utf-8")
    head = "Pseudonym;Distrikt;Ydelse;Timer pr. uge;Startdato;Slutdato;Leverede timer pr. uge"
    (folder / "sager.csv").write_text("\n".join([head, *CASES]) + "\n", "utf-8")


@pytest.fixture(scope="module")
def lillevig(tmp_path_factory: pytest.TempPathFactory) -> Municipality:
    return municipality(tmp_path_factory.mktemp("pakker"))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_weeks_rates_and_hours_behind_a_week(lillevig: Municipality) -> None:
    shown = packages(PackageNumbers(made.follow_up(lillevig, "Ådalen")))
    rows = {row[0]: row[1:] for row in shown.tables["pakker"].rows}
    # Hours behind a week of Lille: (6 x 90 x 2 + 5 x 31 x 3) / 695 = 1545 / 695.
    assert rows["Lille"] == pytest.approx((11, 695 / 90, 695 / 7, 1_000, 695_000 / 7, 1545 / 695, 1_000 * 695 / 1545))
    assert rows["Stor"] == pytest.approx((5, 295 / 90, 295 / 7, 2_500, 737_500 / 7, 3.0, 2_500 / 3))
    assert rows["I alt"][2] == pytest.approx(990 / 7)
    assert rows["I alt"][4] == pytest.approx(1_432_500 / 7)
    # In January to March 2025 only d1-d5 were there: 450 / 7 weeks, so 990 are 120 per cent more.
    assert plain(shown.text).startswith(
        "Ådalen har for januar til marts haft 141 aktive uger i pakker, i gennemsnit 11 borgere ad gangen. Det er 120,0 pct. "
        "flere uger end i de samme måneder sidste år. Bag en uge ligger i gennemsnit 2,5 leverede timer."
    )


def test_movement_between_packages(lillevig: Municipality) -> None:
    shown = packages(PackageNumbers(made.follow_up(lillevig, "Ådalen")))
    assert shown.tables["pakkeskift"].rows == (("Ny i pakke", "Lille", 6), ("Lille", "Stor", 5))


def test_courses_their_length_and_what_one_costs(lillevig: Municipality) -> None:
    """Five courses of Lille, 2025-01-01 to 2026-01-31, 396 days, ended with the move to Stor: 396 / 7 = 56.57 weeks at
    1,000 kr. A mean with all its digits would tell how many courses it is of, so weeks have one decimal."""
    table = packages(PackageNumbers(made.follow_up(lillevig, "Ådalen"))).tables["pakkeforloeb"]
    assert [heading.text for heading in table.headings] == [
        "Pakke", "Nye borgere", "I gang ved udgangen af marts 2026", "Uger i et afsluttet forløb",
        "Takst for et afsluttet forløb, kr.",
    ]  # fmt: skip
    lille, stor = table.rows
    assert lille == ("Lille", 6, 6, pytest.approx(56.6, abs=1e-9), pytest.approx(56_600.0))
    assert stor[2] == 5
    # The whole has Lille of Privat Pleje too: 6 and 5.
    whole = whole_packages(WholePackages(made.whole(lillevig))).tables["pakkeforloeb"].rows
    assert whole[0][:3] == ("Lille", 11, 11)


def test_what_other_rates_and_heavier_packages_would_cost(lillevig: Municipality) -> None:
    """April 2025 to March 2026: Lille 5 x 275 + 695 = 2,070 days, Stor 295: (2,070 x 1,000 + 295 x 2,500) / 7 kr a year."""
    own = PackageNumbers(made.follow_up(lillevig, "Ådalen"))
    assert own.dearer == pytest.approx((2_070_000 + 737_500) / 7 / 100)
    assert own.moved == ("Lille", "Stor", pytest.approx(0.1 * 2_070 / 7 * 1_500))
    assert "Stiger alle takster 1 pct., koster det 4.000 kr. på et år." in plain(packages(own).text)


def test_a_unit_paid_for_its_hours_is_told_the_hours_of_heavier_packages(tmp_path: Path) -> None:
    """A tenth of Lille's 2,070 days of a year, a week of Stor having 3 hours and one of Lille 1545 / 695."""
    write(tmp_path)
    hourly = TERMS.replace('model = "pakke"', 'model = "aktivitet"\ntimer = "visiterede"\ntimepris = 500.0')
    hourly = hourly.replace("takster = { Lille = 1000.0, Stor = 2500.0 }\n", "")
    own = PackageNumbers(made.follow_up(made.read(tmp_path, hourly), "Ådalen"))
    assert own.moved_hours == ("Lille", "Stor", pytest.approx(0.1 * 2_070 / 7 * (3 - 1545 / 695)))
    shown = packages(own)
    assert "i »Stor«, skal der leveres 23 timer mere på et år." in plain(shown.text)
    table = shown.tables["pakker"]
    assert [heading.text for heading in table.headings] == [
        "Pakke", "Borgere", "Borgere ad gangen", "Aktive uger", "Leverede timer pr. uge",
    ]  # fmt: skip
    assert "Taksten" not in table.note
    assert "takster" not in table.source


def test_units_with_rates_of_their_own_are_added_up_and_no_rate_is_missed(tmp_path: Path) -> None:
    """Ådalen: 695 days of Lille at 1,000 kr a week; the private provider: 450 at 1,200."""
    write(tmp_path)
    entry = '[[tildeling.distrikter]]\nmodel = "pakke"\ngyldig_fra = "2025-01"\n'
    two = TERMS.replace("[tildeling.distrikter]", "[[tildeling.distrikter]]").replace(
        "takster = { Lille", 'enhed = "Ådalen"\ntakster = { Lille'
    )
    two += f'{entry}enhed = "Privat Pleje"\ntakster = {{ Lille = 1200.0, Stor = 2500.0 }}\n'
    own = WholePackages(made.whole(made.read(tmp_path, two)))
    assert own.without_rate == []
    lille = own.table.set_index("package").loc["Lille"]
    assert lille["amount"] == pytest.approx((695 * 1_000 + 450 * 1_200) / 7)
    assert lille["rate"] == pytest.approx((695 * 1_000 + 450 * 1_200) / 1_145)


def test_the_packages_stand_from_the_lightest_to_the_heaviest(tmp_path: Path) -> None:
    """With ten more citizens Stor has the more weeks (1,195 days against 695), and still comes after Lille for its hours."""
    own = PackageNumbers(
        made.follow_up(
            municipality(tmp_path, *(f"s{number};Ådalen;Stor;01-01-2026;" for number in range(10))), "Ådalen"
        )
    )
    assert list(own.table["package"]) == ["Lille", "Stor"]
    assert own.table["weeks"].tolist() == pytest.approx([695 / 7, 1_195 / 7])
    assert own.citizens_at_a_time == pytest.approx(21.0)


def test_the_grant_of_the_package_model_is_in_the_report(lillevig: Municipality) -> None:
    """By month: Lille 341, 168 and 186 days, Stor 140 and 155, each month's kroner rounded to the øre."""
    own = AllocationNumbers(made.follow_up(lillevig, "Ådalen"))
    assert own.granted == pytest.approx(48_714.29 + 24_000 + 26_571.43 + 50_000 + 55_357.14)
    shown = allocation.unit_section(own).tables["tildeling"]
    assert [heading.text for heading in shown.headings] == ["Post", "Uger", "Kr. pr. uge", "Kr."]
    assert [row[0] for row in shown.rows[:3]] == ["Lille", "Stor", "Tildelt i alt"]


def test_the_hours_behind_a_week_are_compared_between_units(lillevig: Municipality) -> None:
    shown = whole_packages(WholePackages(made.whole(lillevig)))
    rows = {row[0]: row[1:] for row in shown.tables["pakker_enheder"].rows}
    assert rows["Privat Pleje"][0] == pytest.approx(4.0)
    assert rows["Ådalen"] == pytest.approx((1545 / 695, 3.0))
    assert (
        "Bag en uge i »Lille« ligger der fra 2,2 leverede timer i Ådalen til 4,0 i Privat Pleje. Er borgerne forskellige"
    ) in plain(shown.text)


def test_packages_of_few_citizens_are_told_together(tmp_path: Path) -> None:
    """One citizen in Ukendt: with Stor's five hidden too, nobody can be reckoned out."""
    own = municipality(tmp_path, "e1;Ådalen;Ukendt;01-03-2026;")
    shown = packages(PackageNumbers(made.follow_up(own, "Ådalen")))
    rows = {row[0]: row for row in shown.tables["pakker"].rows}
    assert list(rows) == ["Lille", "Pakker med få borgere", "I alt"]
    # Their kroner, with the rates, would be the weeks of each.
    assert math.isnan(rows["Pakker med få borgere"][5])
    assert rows["Pakker med få borgere"][3] == pytest.approx((295 + 31) / 7)
    grant = AllocationNumbers(made.follow_up(own, "Ådalen"))
    assert list(grant.lines["item"]) == ["Lille", ""]
    assert "Der er ingen takst for »Ukendt«. De uger er ikke med i beløbene." in plain(shown.text)
    assert packages(PackageNumbers(made.follow_up(own, "Nordby"))).parts == ()


def test_courses_that_go_on_are_left_out_where_those_that_do_not_are_few(tmp_path: Path) -> None:
    """Of 14 in Lille 5 went to Stor, which is told, and three left: 6 going on beside 14 citizens would tell of the three."""
    left = [f"r{number};Ådalen;Lille;01-01-2025;15-03-2026" for number in range(3)]
    table = packages(PackageNumbers(made.follow_up(municipality(tmp_path, *left), "Ådalen"))).tables["pakkeforloeb"]
    headings = [heading.text for heading in table.headings]
    going_on = {row[0]: row[headings.index("I gang ved udgangen af marts 2026")] for row in table.rows}
    assert going_on["Stor"] == 5
    assert math.isnan(going_on["Lille"])


def test_a_provider_may_be_paid_by_packages(lillevig: Municipality) -> None:
    """5 citizens x 90 days / 7 at 1,000 kr; 98,800 kr are paid for January and for February, nothing for March."""
    year = ProviderYear(lillevig.for_unit("Privat Pleje"), "Privat Pleje", made.MONTH, 400.0)
    assert year.by_packages
    assert year.months["delivered_hours"].tolist() == pytest.approx([155 / 7, 20.0, 155 / 7])
    assert year.months["price"].tolist() == pytest.approx([1_000.0] * 3)
    shown = settlement(ProviderSettlement(made.follow_up(lillevig, "Privat Pleje")))
    rows = {row[0]: row[1:] for row in shown.tables["afregning"].rows}
    assert rows["Aktive uger × takst"] == pytest.approx((450 / 7, 1_000, 64_285.72))
    # The districts: 914,200 kr for 1,710 hours a month, and 1545 / 695 hours in a week of Lille, at 1,000 kr: 188.47 kr short.
    week = 914_200 / 1_710 * 1_545 / 695
    assert rows["Regulering til kommunens egen udgift"][2] == pytest.approx(450 / 7 * (week - 1_000), abs=0.01)
    assert "En uge i de samme pakker koster indtil nu kommunen selv 1.188,47 kr. mod taksten på 1.000,00 kr." in plain(
        shown.text
    )
    assert [heading.text for heading in shown.tables["afregning"].headings] == ["Post", "Uger", "Kr. pr. uge", "Kr."]


def test_a_dearer_rate_is_paid_back_after_the_act_and_kept_before_it(tmp_path: Path) -> None:
    """At 1,300 kr a week the provider has had 111.53 kr too much for each of 450 / 7 weeks."""
    write(tmp_path)
    dear = TERMS.replace("[tildeling.distrikter]", "[[tildeling.distrikter]]").replace(
        "takster = { Lille", 'enhed = "Ådalen"\ntakster = { Lille'
    )
    dear += '[[tildeling.distrikter]]\nmodel = "pakke"\ngyldig_fra = "2025-01"\nenhed = "Privat Pleje"\n'
    dear += "takster = { Lille = 1300.0 }\n"
    week = 914_200 / 1_710 * 1_545 / 695

    def correction(terms: str) -> float:
        own = ProviderSettlement(made.follow_up(made.read(tmp_path, terms), "Privat Pleje"))
        return float(own.settlement.statement.loc["Total", "correction"]) if own.settlement else float("nan")

    assert correction(dear) == pytest.approx(450 / 7 * (week - 1_300), abs=0.02)
    assert correction(dear.replace('"symmetrisk"', '"kun_opad"')) == 0


def test_without_own_weeks_nothing_is_corrected_yet(lillevig: Municipality) -> None:
    """The districts have nobody in the provider's package."""
    year = ProviderYear(lillevig.for_unit("Privat Pleje"), "Privat Pleje", made.MONTH, 500.0, {"Stor": 3.0})
    assert year.settlement is not None
    assert year.settlement.statement.loc["Total", "correction"] == 0


def test_what_can_not_be_right_is_told_by_the_check(tmp_path: Path) -> None:
    """d1 is still in Stor when Lille begins, and c1's second package ends before it begins."""
    write(tmp_path, "d1;Ådalen;Lille;15-03-2026;", "f1;Ådalen;Stor;10-03-2026;01-03-2026")
    with suppress(ValueError):
        made.read(tmp_path, TERMS)
    told = [
        (problem.table, problem.severity, problem.message) for problem in check(tmp_path) if problem.table == "pakker"
    ]
    assert ("pakker", "error", "Slutdatoen ligger før startdatoen") in told
    assert (
        "pakker",
        "warning",
        "Borgeren begynder i en ny pakke, før denne er slut; her regnes den til dagen før den nye",
    ) in told


def test_the_whole_does_not_tell_what_one_unit_leaves_out(tmp_path: Path) -> None:
    """Privat Pleje has five in Lille and, here, three in Stor, whom its own report does not tell of: 8 in all less the five that
    Ådalen shows would be the three. Their leaving in March, and that of five in Ådalen, likewise."""
    few = [f"q{number};Privat Pleje;Stor;01-02-2026;" for number in range(3)]
    left = [f"r{number};Privat Pleje;Lille;01-01-2025;15-03-2026" for number in range(3)]
    left += [f"s{number};Ådalen;Lille;01-01-2025;15-03-2026" for number in range(5)]
    whole = WholePackages(made.whole(municipality(tmp_path, *few, *left)))
    unit = PackageNumbers(made.follow_up(municipality(tmp_path / "b", *few, *left), "Ådalen"))
    assert unit.told.citizens.to_dict() == {"Lille": 16, "Stor": 5}
    assert whole.told.citizens.isna().tolist() == [True, True]
    assert whole.table["package"].tolist() == [""]
    ended = [(row.after, row.citizens) for row in unit.moves.itertuples() if row.after == ""]
    assert ended == [("", 5)]
    assert "" not in set(whole.moves["after"])
