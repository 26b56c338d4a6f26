"""The service frame on the sample: adds up, and judges on evidence."""

from dataclasses import replace

import pandas as pd
import pytest

from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text
from styringslib.sections.service_frame.facts import frame_facts
from styringslib.sections.service_frame.numbers import ServiceFrameNumbers
from styringslib.sections.service_frame.section import questions, service_frame
from tests.sample_figures import FIGURES, FRAME


@pytest.fixture(scope="module")
def own(fjordby, forecasts, month):
    return ServiceFrameNumbers(WholeFollowUp(fjordby.known_at(month), None, month, forecasts))


def test_the_frame_rolls_forward_as_told(own):
    # 95,360,000 + 3.2 % + 900,000 + 440,000; + 2.9 % + 700,000 + 300,000 - 310,000 + 4,425,000
    before = 95_360_000 * 1.032 + 900_000 + 440_000
    assert own.frame == pytest.approx(before * 1.029 + 5_115_000)


def test_areas_add_up_to_the_total_of_the_report(own, figures):
    total = own.status.iloc[-1]
    assert total["expected_total"] == pytest.approx(figures.loc["total", "expected"], abs=0.01)
    assert total["frame_deviation"] == pytest.approx(total["expected_total"] - own.frame)


def test_home_care_is_structural_and_residential_temporary(own):
    judged = own.judgement["judgement"]
    assert judged["Hjemmepleje"] == "structural"
    assert judged["Botilbud"] == "temporary"  # below the budget's margin last year
    assert judged["Rehabilitering"] == "none"
    row = own.judgement.loc["Hjemmepleje"]
    assert row["overspend_without_one_off"] == pytest.approx(row["overspend"] - 360_000 - 186_000)


def test_forecasts_are_held_against_the_accounts(own, fjordby):
    account = fjordby.postings.loc[fjordby.postings["month"].dt.year == 2025, "amount"].sum()
    last = own.record[own.record["year"] == 2025]
    assert len(own.record) == 6
    assert last["actual"].iloc[0] == pytest.approx(account, abs=0.01)
    assert last["error"].iloc[-1] == pytest.approx(100_400_000 - account, abs=0.01)


def test_follow_ups_that_were_not_held_yet_do_not_count(fjordby, forecasts):
    may = pd.Period("2026-05", "M")
    early = ServiceFrameNumbers(WholeFollowUp(fjordby.known_at(may), None, may, forecasts))
    assert early.forecasts[early.forecasts["year"] == 2026]["followup"].max() == 1


def test_the_section_reads_and_asks(own):
    section = service_frame(own)
    assert "over rammen" in section.text
    assert ".." not in section.text
    assert {"serviceramme", "strukturelt", "rammens_vej", "prognoser_mod_regnskab"} <= section.tables.keys()
    assert questions(own)[0].endswith("?")


def test_what_the_samples_solutions_leave_of_home_cares_structural_overspend(own):
    """What home care is over, less 360,000 and 186,000 that come once; less 12 x (30,000 + 60,000) agreed and not in the
    forecast, and solutions of 240,000 and 300,000; the one that became an action (60,000 a month) counts once, and one has no
    amount."""
    row = own.solutions.balance.loc["Hjemmepleje"]
    homecare = FRAME - FIGURES.loc["Rehabiliteringsteamet"]
    overspend = homecare["expected"] - homecare["budget"] - 360_000 - 186_000
    assert row["overspend"] == pytest.approx(overspend, abs=1)
    assert (row["actions"], row["Kort"], row["Mellemlangt"]) == (-1_080_000, -240_000, -300_000)
    assert row["left"] == pytest.approx(overspend - 1_620_000, abs=1)
    assert own.solutions.without_amount == 1
    assert own.solutions.unexplained == []
    fact = frame_facts(own)[1]
    millions = f"{overspend / 1e6:.2f}".replace(".", ",")
    assert text.sentence(fact.finding).replace("\xa0", " ") == (
        f"Det strukturelle merforbrug er {millions} mio. kr. Løsninger og aftalte handlinger er skrevet til 1,62 mio. kr. på et "
        f"helt år, og uden en løsning er {round((overspend - 1_620_000) / 5_000) * 5}.000 kr."
    )
    assert [round(shown.actual) for shown in fact.rows] == [round(overspend), 1_620_000, round(overspend) - 1_620_000]


def test_a_municipality_without_frame_says_so(fjordby, forecasts, month):
    known = fjordby.known_at(month)
    sections = {name: value for name, value in known.settings.sections.items() if name != "serviceramme"}
    bare = replace(known, settings=replace(known.settings, sections=sections))
    own = ServiceFrameNumbers(WholeFollowUp(bare, None, month, forecasts))
    assert "udeladt" in service_frame(own).text
    assert questions(own) == []
