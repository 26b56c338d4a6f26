"""How grants, prices, settlement and carry-over read: right numbers, Danish that is whole, tables that add up."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from styringslib.intake import Municipality
from styringslib.presentation.figures import Figure
from styringslib.presentation.section import Section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.waterfall import waterfall
from styringslib.sections.allocation import carry_over
from styringslib.sections.allocation import section as allocation
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.whole import WholeAllocation
from styringslib.sections.capacity.numbers import CapacityNumbers
from styringslib.sections.capacity.section import load
from styringslib.sections.rehabilitation.numbers import OutcomeNumbers
from styringslib.sections.rehabilitation.outcomes import STANDING_WARNING, outcomes
from styringslib.sections.settlement import section as settlement
from styringslib.sections.settlement.numbers import ProviderSettlement
from tests.sections.allocation import made_allocation as made


@pytest.fixture(scope="module")
def municipality(tmp_path_factory: pytest.TempPathFactory) -> Municipality:
    return made.read(tmp_path_factory.mktemp("lillevig"))


def unit_section(municipality: Municipality, unit: str) -> Section:
    follow_up = made.follow_up(municipality, unit)
    return allocation.unit_section(AllocationNumbers(follow_up))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def check_language(shown: Section) -> None:
    """What no reader should meet: doubled full stops, missing numbers, English names, raw Python."""
    assert not re.search(r"\.\.|nan|None|_share|granted|delivered|  ", plain(shown.text)), shown.text
    for part in shown.shown:
        if isinstance(part, Figure):
            assert len(part.alt) > 40
            assert ".." not in part.alt


class TestDistrict:
    def test_answer_comes_first(self, municipality: Municipality) -> None:
        shown = unit_section(municipality, "Ådalen")
        first = plain(shown.text).split("\n\n")[0]
        assert first == (
            "Ådalen har for januar til marts tjent 1,50 mio. kr. ved sine visiterede timer. Udgiften er 1,56 mio. kr., "
            "altså 55.000 kr. mere."
        )
        check_language(shown)

    def test_grant_table_adds_up(self, municipality: Municipality) -> None:
        rows = {row[0]: row[3] for row in unit_section(municipality, "Ådalen").tables["tildeling"].rows}
        assert rows["Pleje"] == rows["Tildelt i alt"] == 1_500_000
        assert rows["Afvigelse"] == rows["Udgift"] - rows["Tildelt i alt"] > 0

    def test_price_table_ends_at_the_price_and_every_step_has_a_source(self, municipality: Municipality) -> None:
        rows = unit_section(municipality, "Ådalen").tables["timepris"].rows
        assert sum(row[1] for row in rows[:-1]) == pytest.approx(rows[-1][1]) == pytest.approx(500.0)
        assert all(row[3] for row in rows[:-1])

    def test_user_time_is_told_as_the_table_has_it(self, municipality: Municipality) -> None:
        shown = unit_section(municipality, "Ådalen")
        needed = {row[0]: row[2] for row in shown.tables["balance"].rows}["Brugertidsprocent, der skal til"]
        told = f"{needed * 100:.1f}".replace(".", ",")
        assert f"skal {told} pct. af arbejdstiden være hos borgerne" in plain(shown.text)
        assert "500,00 kr. pr. visiteret time" in plain(shown.text)

    def test_carry_over_is_told_with_both_regimes(self, municipality: Municipality) -> None:
        shown = unit_section(municipality, "Ådalen")
        rows = {row[0]: row[1:] for row in shown.tables["overfoersel"].rows}
        for column in (0, 1):
            parts = [
                "Årets resultat",
                "Andre enheder",
                "Kassen",
            ]
            assert sum(rows[part][column] for part in parts) == pytest.approx(rows["Overføres til kommende år"][column])
        html = shown.tables["overfoersel"].to_html()
        for cell in ("underskud 300.000", "får 110.000", "underskud 190.000", "trækkes fra 95.000"):
            assert f">{cell}<" in html
        text = plain(shown.text)
        assert "får Ådalen et underskud på 300.000 kr. 190.000 kr. af det følger med" in text
        assert "Andre enheders overskud dækker 110.000 kr." in text
        assert "budgettet for 2027 bliver 95.000 kr. mindre" in text

    def test_a_closed_year_is_no_forecast(self, municipality: Municipality) -> None:
        left = AllocationNumbers(made.follow_up(municipality, "Nordby")).carry_over
        told = [carry_over.own(left, "Nordby", pd.Period(month, "M"))[0] for month in ("2026-11", "2026-12")]
        assert "Ender 2026 som ventet, får Nordby et overskud" in told[0]
        assert "I 2026 fik Nordby et overskud" in told[1]

    def test_without_terms_the_section_says_so(self, tmp_path: Path) -> None:
        shown = unit_section(made.read(tmp_path, ""), "Ådalen")
        assert shown.text == "Kommunen har ikke beskrevet vilkår for tildeling til Ådalen, så afsnittet er udeladt."

    def test_broken_terms_are_told_with_the_key(self, tmp_path: Path) -> None:
        shown = unit_section(
            made.read(tmp_path, made.ALLOCATION.replace("timepris = 520.0", "timpris = 520.0")), "Ådalen"
        )
        assert "leverandoer.timpris" in shown.text
        assert not shown.tables


class TestFacility:
    def test_a_level_without_a_rate_is_told(self, tmp_path: Path) -> None:
        """45 of the 149 place-days are at level 2, which the terms now set no rate for."""
        unpriced = made.read(tmp_path, made.ALLOCATION.replace(', "Niveau 2" = 3000', ""))
        shown = plain(unit_section(unpriced, "Birkelunden").text)
        assert "Der er ingen takst for 45 pladsdage med niveau »Niveau 2«. De er ikke med i tildelingen." in shown
        assert AllocationNumbers(made.follow_up(unpriced, "Birkelunden")).granted == (149 - 45) * 2_000
        whole = plain(allocation.whole_section(WholeAllocation(made.whole(unpriced))).text)
        assert "Tildelingen til Birkelunden mangler det, der ikke er en takst for." in whole

    def test_levels_vacancy_and_expectation(self, municipality: Municipality) -> None:
        shown = unit_section(municipality, "Birkelunden")
        rows = {row[0]: row for row in shown.tables["tildeling"].rows}
        assert rows["Niveau 1"][1:] == (149, 2_000, 298_000)
        assert "82,8 pct." in plain(shown.text)
        check_language(shown)


class TestWhole:
    def test_price_note_and_who_pays_for_whom(self, municipality: Municipality) -> None:
        basis = made.whole(municipality)
        shown = allocation.whole_section(WholeAllocation(basis))
        check_language(shown)
        note = shown.tables["stoettenotat"]
        assert note.rows[-1] == ("Pris", 500.0, 500.0)
        assert [heading.text for heading in note.headings] == ["Led", "Ådalen", "Nordby"]
        sources = dict(shown.tables["priskilder"].rows)
        assert "brugertidsprocent" in sources["Tid uden for borgerens hjem"]
        pays = shown.tables["hvem_betaler"]
        assert [heading.text for heading in pays.headings[2:]] == ["Betales af Nordby", "Betales af Teamet", "I alt"]
        assert pays.rows[-1][2:] == (100_000, 10_000, 110_000)
        total = shown.tables["tildeling"].rows[-1]
        assert total[4] == pytest.approx(total[3] - total[2])

    def test_a_grant_that_nothing_is_known_of_is_not_nought(self, municipality: Municipality) -> None:
        """Without the places of Birkelunden the others' grants stand as they are, and it is no unit that earns nothing."""
        without = replace(municipality, tables={**municipality.tables, "placements": municipality.placements.iloc[:0]})
        told = (
            "Tildelingen til Birkelunden kan ikke opgøres: Data om det, der tildeles for, eller prisen på det mangler."
        )
        shown = allocation.whole_section(WholeAllocation(made.whole(without)))
        rows = {row[0]: row[2] for row in shown.tables["tildeling"].rows}
        known = {row[0]: row[2] for row in self._grants(municipality)}
        assert known.pop("Birkelunden") == 343_000
        known["I alt"] -= 343_000
        assert rows == pytest.approx(known)
        assert told in plain(shown.text)
        assert "Birkelunden (" not in shown.text
        assert plain(unit_section(without, "Birkelunden").text).startswith(told)
        assert told not in plain(allocation.whole_section(WholeAllocation(made.whole(municipality))).text)

    def _grants(self, municipality: Municipality) -> tuple[tuple[object, ...], ...]:
        return allocation.whole_section(WholeAllocation(made.whole(municipality))).tables["tildeling"].rows


class TestSettlement:
    def test_statement_reads_and_adds_up(self, municipality: Municipality) -> None:
        follow_up = made.follow_up(municipality, "Privat Pleje")
        shown = settlement.settlement(ProviderSettlement(follow_up))
        check_language(shown)
        rows = {row[0]: row[3] for row in shown.tables["afregning"].rows}
        owed = rows["Leverede timer × pris"] + rows["Regulering til kommunens egen udgift"] + rows["Overhead"]
        assert rows["Har krav på"] == pytest.approx(owed, abs=0.005)
        owed = rows["Har krav på"] - rows["Betalt, som trækkes fra"]
        assert rows["Privat Pleje har til gode"] == pytest.approx(owed, abs=0.005)
        assert "100.000 kr. for timer, der ikke er betalt endnu" in plain(shown.text)
        assert "Satsen er ikke efterprøvet (Udkast)" in shown.text

    def test_without_rules_the_section_says_so(self, tmp_path: Path) -> None:
        bare = re.sub(r"\[\[tildeling.afregning\]\][^\[]*", "", made.ALLOCATION)
        follow_up = made.follow_up(made.read(tmp_path, bare), "Privat Pleje")
        shown = settlement.settlement(ProviderSettlement(follow_up))
        assert "udeladt" in shown.text


class TestRehabilitation:
    def test_load(self, municipality: Municipality) -> None:
        shown = load(CapacityNumbers(made.follow_up(municipality, "Teamet")))
        check_language(shown)
        assert plain(shown.text).startswith(
            "Teamet har for januar til marts begyndt 6 forløb og har plads til 6 forløb"
        )
        total = shown.tables["kapacitet"].rows[-1]
        assert total[2] == 6

    def test_before_and_after_always_with_the_warning(self, municipality: Municipality) -> None:
        numbers = OutcomeNumbers(made.follow_up(municipality, "Teamet"))
        weeks = [4, 12]
        found = pd.DataFrame({"weeks": weeks, "courses": [40, 30], "hours_before": [5.0, 5.0], "hours": [2.0, 2.5]})
        found["change"], found["lower"], found["upper"] = [-3.0, -2.5], [-3.5, -3.0], [-2.5, -2.0]
        found["without_help"] = [0.4, 0.3]
        numbers.__dict__["outcomes"] = found
        shown = outcomes(numbers)
        assert STANDING_WARNING in shown.text
        assert "2,5 timers hjælp om ugen mod 5,0 før. 30 pct. klarer sig uden hjælp." in plain(shown.text)


def test_an_abbreviation_ends_its_sentence() -> None:
    assert sentences("Det koster 5 kr..", "", "Det er 3 pct.. ") == "Det koster 5 kr. Det er 3 pct."


def test_waterfall_is_a_picture_with_words() -> None:
    figure = waterfall(
        "Titel", "Undertitel", [("Løn", 100.0), ("Fradrag", -20.0)], "Pris", alt="Løn 100, fradrag 20, i alt 80."
    )
    assert figure.png.startswith(b"\x89PNG")
    assert figure == waterfall(
        "Titel", "Undertitel", [("Løn", 100.0), ("Fradrag", -20.0)], "Pris", alt="Løn 100, fradrag 20, i alt 80."
    )
