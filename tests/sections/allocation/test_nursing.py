"""Delegated nursing in the reports: money is moved and never made, who bears the cost sees it, and what followed new terms."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from styringslib.allocation import TermsError, build_terms
from styringslib.commands.section_faults import settings_problems
from styringslib.followup import Cause
from styringslib.intake import Municipality
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.key_figures import key_figures
from styringslib.presentation.figures import Figure
from styringslib.reports.follow_up_report import report_for
from styringslib.sections.allocation.delegation import Delegation
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.nursing import questions
from styringslib.sections.allocation.section import nursing_section, unit_section, whole_section
from styringslib.sections.allocation.whole import WholeAllocation
from tests.sections.allocation import made_nursing as made

# From made_nursing, January to June 2026: 540 delegated hours in Ådalen, 360 in Nordby, at 480 kr.
AADALEN, NORDBY = 540 * 480, 360 * 480
# Ådalen's first three months have one hour more in January and March and one less in February than the mean: 50 + 40, +2 -2 +2.
SPRING = {"Ådalen": 272, "Nordby": 182}
CHANGES = made.nursing("ingen") + made.nursing("leverede", "2026-01") + made.nursing("aktivitet", "2026-04")


@cache
def municipality(terms: str, *, performs: bool = True) -> Municipality:
    """Read once for all tests with the same terms."""
    with TemporaryDirectory() as folder:
        return made.read(Path(folder), terms, performs=performs)


def numbers(terms: str, unit: str) -> AllocationNumbers:
    return AllocationNumbers(made.follow_up(municipality(terms), unit))


def granted(terms: str) -> pd.Series:
    """Kr of delegated nursing by unit, in the whole municipality's table."""
    whole = WholeAllocation(made.whole(municipality(terms)))
    assert whole.problem == ""
    return whole.grants.set_index("unit")["nursing"]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


class TestMoney:
    def test_settled_from_nursings_budget_is_moved(self) -> None:
        nursing = granted(made.nursing("leverede"))
        assert nursing.to_dict() == {"Ådalen": AADALEN, "Nordby": NORDBY, "Sygeplejen": -AADALEN - NORDBY}
        assert nursing.sum() == 0

    def test_activity_pays_whoever_performs(self) -> None:
        nursing = granted(made.nursing("aktivitet"))
        assert nursing.to_dict() == {"Ådalen": AADALEN, "Nordby": NORDBY, "Sygeplejen": 6 * 300 * 480}

    def test_not_settled_moves_nothing(self) -> None:
        assert granted(made.nursing("ingen")).to_dict() == {"Ådalen": 0, "Nordby": 0}

    def test_variants_that_follow_each_other_in_a_year(self) -> None:
        # Paid from nursing's budget until March, whoever performs from April; nursing's own 900 hours then count too.
        nursing = granted(CHANGES)
        paid = sum(SPRING.values()) * 480
        assert nursing.to_dict() == {"Ådalen": AADALEN, "Nordby": NORDBY, "Sygeplejen": 900 * 480 - paid}
        assert nursing.sum() == (540 + 360 + 900) * 480 - paid

    def test_every_report_has_its_side_of_it(self) -> None:
        everyone = municipality(made.OWN_FRAME + CHANGES)
        whole = WholeAllocation(made.whole(everyone)).grants.set_index("unit")
        for unit in made.TOWN.units:
            own = AllocationNumbers(made.follow_up(everyone, unit))
            assert own.granted == whole.loc[unit, "granted"], unit
            assert own.nursing == whole.loc[unit, "nursing"], unit
        # Half of the frame of 3.6 million, its own hours from April, less what it paid until March.
        assert whole.loc["Sygeplejen", "granted"] == 1_800_000 + 432_000 - 454 * 480

    def test_a_payer_without_hours_of_its_own_pays(self) -> None:
        everyone = municipality(made.nursing("leverede"), performs=False)
        own = AllocationNumbers(made.follow_up(everyone, "Sygeplejen"))
        assert own.lines[["component", "item", "amount"]].to_numpy().tolist() == [
            ["nursing_paid", "Nordby", -NORDBY],
            ["nursing_paid", "Ådalen", -AADALEN],
        ]

    def test_a_payer_without_accounts_is_in_the_whole(self) -> None:
        follow_up = made.whole(municipality(made.nursing("leverede")))
        figures = follow_up.forecasts.figures.drop(index="Sygeplejen")
        bare = dataclasses.replace(follow_up, forecasts=dataclasses.replace(follow_up.forecasts, figures=figures))
        grants = WholeAllocation(bare).grants.set_index("unit")
        assert grants.loc["Sygeplejen", "granted"] == -AADALEN - NORDBY
        assert grants["nursing"].sum() == 0

    def test_several_payers_each_pay_for_their_own(self) -> None:
        both = made.nursing("leverede").replace('["Ådalen", "Nordby"]', '["Ådalen"]')
        both += made.nursing("leverede", payer="Nattevagten").replace('["Ådalen", "Nordby"]', '["Nordby"]')
        both += '[[enheder]]\nnavn = "Nattevagten"\nnoegle = "nattevagten"\ntype = "sygepleje"\nomraade = "Ældre"\n'
        everyone = municipality(both)
        nursing = WholeAllocation(made.whole(everyone)).grants.set_index("unit")["nursing"]
        assert nursing["Sygeplejen"] == -AADALEN
        assert nursing["Nattevagten"] == -NORDBY
        assert nursing.sum() == 0
        shown = Delegation(made.follow_up(everyone, "Nattevagten")).by_unit
        assert shown["hours"].to_dict() == {"Nordby": 360}

    def test_a_municipality_without_payer_or_terms_has_the_hours(self) -> None:
        own = numbers("", "Sygeplejen")
        assert own.lines.empty
        assert own.delegation.by_unit.empty  # no name says nursing
        text = plain(nursing_section(own).text)
        assert "Kommunen har ikke beskrevet vilkår for tildeling til Sygeplejen" in text


class TestCheck:
    def faults(self, folder: Path, terms: str) -> list[str]:
        return [problem.message for problem in settings_problems(made.write(folder, terms))[0]]

    def test_a_missing_payer_is_told(self, tmp_path: Path) -> None:
        terms = made.nursing("leverede").replace('sygeplejeenhed = "Sygeplejen"\n', "")
        assert any("sygeplejeenhed" in fault and "mangler" in fault for fault in self.faults(tmp_path, terms))
        assert AllocationTerms(municipality(terms).settings).terms is None

    def test_a_payer_that_is_no_unit_is_told(self, tmp_path: Path) -> None:
        terms = made.nursing("leverede", payer="Sygepljen")
        assert any("ikke kendes" in fault for fault in self.faults(tmp_path, terms))
        assert AllocationTerms(municipality(terms).settings).terms is None

    def test_a_payer_may_be_named_by_key(self, tmp_path: Path) -> None:
        assert self.faults(tmp_path, made.nursing("leverede", payer="sygeplejen")) == []
        assert granted(made.nursing("leverede", payer="sygeplejen"))["Sygeplejen"] == -AADALEN - NORDBY

    def test_without_a_list_of_units_names_are_taken_as_they_are(self) -> None:
        entry = {"model": "ramme", "gyldig_fra": "2026-01", "enhed": "x", "beloeb": {"x": 1}}
        assert build_terms([entry]).entries[0].units == ("x",)
        with pytest.raises(TermsError, match="mangler"):
            build_terms(
                [{"model": "sygepleje", "gyldig_fra": "2026-01", "variant": "leverede", "pris": 1, "ydelser": ["a"]}]
            )


class TestReports:
    def test_district_is_told_who_pays(self) -> None:
        text = plain(unit_section(numbers(made.nursing("leverede"), "Ådalen")).text)
        assert (
            "Ådalen har for januar til juni tjent 3,00 mio. kr. ved sine visiterede timer og fået 260.000 kr. for overdragede "
            "sygeplejeydelser." in text
        )
        assert "leveret 540 timer overdragede sygeplejeydelser. Sygeplejen betaler 260.000 kr. for dem." in text

    def test_district_is_told_what_nobody_pays(self) -> None:
        own = numbers(made.nursing("ingen"), "Ådalen")
        # Ådalen's own hour costs 520 kr.
        assert own.delegated["hidden"].tolist() == [540 * 520]
        text = plain(unit_section(own).text)
        assert "Ingen betaler for dem. De koster 280.000 kr., som Ådalen bærer" in text

    def test_nursing_sees_what_it_delegates_and_where_it_grew(self) -> None:
        own = numbers(made.nursing("ingen"), "Sygeplejen")
        shown = nursing_section(own)
        rows = {row[0]: row[1:] for row in shown.tables["overdraget"].rows}
        assert rows["Ådalen"] == (540, 600, -60, 540 * 520, 0, 540 * 520)
        assert rows["Nordby"] == (360, 240, 120, 360 * 480, 0, 360 * 480)
        assert rows["I alt"] == (900, 840, 60, 453_600, 0, 453_600)
        services = {row[0]: row[1:3] for row in shown.tables["overdragede_ydelser"].rows}
        assert services == {
            "Overdraget sårpleje": (480, 480), "Overdraget medicin": (420, 360), "I alt": (900, 840),
        }  # fmt: skip
        text = plain(shown.text)
        assert (
            "7,1 pct. flere end i de samme måneder året før (840 timer). Mest er det vokset i Nordby (120 timer mere)"
            in text
        )
        assert "33,3 pct. er overdraget mod 31,8 pct. året før" in text
        assert "Ingen betaler for de overdragede timer. De koster hjemmeplejen 450.000 kr." in text
        assert questions(own) == [
            "Hvilke opgaver er overdraget mere end før i Nordby, og hvem aftalte det?",
            "Hvem ser udgiften til de overdragede opgaver, når ingen betaler for dem?",
        ]

    def test_nursing_with_a_frame_has_grant_and_payment(self) -> None:
        text = plain(nursing_section(numbers(made.OWN_FRAME + made.nursing("leverede"), "Sygeplejen")).text)
        assert "fået tildelt 1,80 mio. kr. og betalt 430.000 kr. for overdragede sygeplejeydelser" in text

    def test_nursing_is_told_that_what_it_owes_is_in_the_forecast_only_when_it_is_booked(self) -> None:
        own = numbers(made.nursing("leverede"), "Sygeplejen")
        told = "Det forventede regnskab har kun betalingen med, når den bliver bogført."
        assert told in nursing_section(own).text
        assert told not in whole_section(WholeAllocation(made.whole(municipality(made.nursing("leverede"))))).text
        assert "Er betalingen for de overdragede timer bogført, og er der penge til den i budgettet?" in questions(own)

    def test_the_whole_tells_the_transfer_once(self) -> None:
        shown = whole_section(WholeAllocation(made.whole(municipality(made.nursing("leverede")))))
        rows = {row[0]: row[2:] for row in shown.tables["tildeling"].rows}
        assert rows["Ådalen"][:3] == (3_000_000, AADALEN, 3_000_000 + AADALEN)
        assert rows["I alt"][:3] == (5_400_000, 0, 5_400_000)
        assert rows["I alt"][4] == rows["Ådalen"][4] + rows["Nordby"][4]
        assert plain(shown.text).count("Sygeplejen betaler 430.000 kr.") == 1

    def test_the_units_kind_has_its_report(self) -> None:
        report = report_for(made.follow_up(municipality(made.nursing("leverede")), "Sygeplejen"))
        assert "overdraget" in report.show("tildeling").tables
        assert "Hvilke opgaver er overdraget mere end før i Nordby, og hvem aftalte det?" in report.others.questions

    def test_nursings_own_hours_are_not_delegated(self) -> None:
        everyone = municipality(made.nursing("ingen")).known_at(made.MONTH)
        assert key_figures(everyone, "", made.MONTH).loc["nursing_hours", ["actual", "last_year"]].tolist() == [
            900,
            840,
        ]
        causes = made.follow_up(everyone, "Sygeplejen").causes
        assert causes[Cause.DELEGATED_NURSING.value] == 0
        assert causes[Cause.HOURS.value] != 0  # 300 hours of 320


class TestNewTerms:
    def test_delegation_before_and_after_is_an_observation(self) -> None:
        own = numbers(made.nursing("ingen", "2024-01") + made.nursing("leverede", "2026-01"), "Sygeplejen")
        found = own.delegation
        assert found.change is not None
        assert found.observed is not None
        assert (str(found.change.month), found.change.before, found.change.after) == ("2026-01", "none", "delivered")
        # 140 hours a month before and 150 after; a month has some 30.4 days, so a third of an hour a day more.
        assert found.observed.lower < 10 / 30.4 < found.observed.upper
        assert (found.observed.periods_before, found.observed.periods_after) == (24, 6)
        text = plain(nursing_section(own).text)
        assert (
            "Nye vilkår fra januar 2026.** Før betalte ingen særskilt for timerne, nu betaler sygeplejen for de" in text
        )
        assert "Det viser ikke, at vilkårene er grunden" in text
        assert "Er der overdraget anderledes, siden vilkårene blev ændret, og er det det, I ville opnå?" in questions(
            own
        )

    def test_terms_that_changed_again_end_the_observation(self) -> None:
        found = numbers(CHANGES, "Sygeplejen").delegation
        assert [(str(one.month), one.before, one.after) for one in found.changes] == [
            ("2025-01", "", "none"), ("2026-01", "none", "delivered"), ("2026-04", "delivered", "activity"),
        ]  # fmt: skip
        # April has six months neither before nor enough after it, so January's is told, to March.
        assert found.change is not None
        assert str(found.change.month) == "2026-01"
        assert found.observed is not None
        assert (found.observed.periods_before, found.observed.periods_after) == (12, 3)

    def test_a_month_that_a_unit_has_not_told_is_no_fall(self) -> None:
        everyone = municipality(made.nursing("leverede"))
        activity = everyone.activity
        late = (activity["unit"] == "Nordby") & (activity["month"] == made.MONTH)
        waiting = dataclasses.replace(everyone, tables={**everyone.tables, "activity": activity[~late]})
        found = AllocationNumbers(made.follow_up(waiting, "Sygeplejen")).delegation
        # May has 50 + 2 + 40 hours in Ådalen and 30 + 2 + 30 in Nordby; of June Nordby has told nothing.
        assert found.months.iloc[-2] == pytest.approx((92 + 62) / 31)
        assert pd.isna(found.months.iloc[-1])
        assert found.by_unit.loc["Nordby", ["hours", "last_year"]].tolist() == [360 - 58, 240 - 38]

    def test_without_a_change_nothing_is_told(self) -> None:
        own = numbers(made.nursing("leverede"), "Sygeplejen")
        assert own.delegation.change is None
        shown = nursing_section(own)
        assert "Nye vilkår" not in shown.text
        (figure,) = [part for part in shown.shown if isinstance(part, Figure)]
        assert "Nye vilkår" not in figure.alt
