"""The service frame at a formal follow-up: the figures that Høje-Taastrup printed of 2025, and a year under way by hand."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from styringslib.followup import FrameStep
from styringslib.month.forecast import FIGURES, MonthForecast
from styringslib.month.whole import WholeFollowUp
from styringslib.prognosis import TOTAL
from styringslib.sections.service_frame.formal import formal_frame
from styringslib.sections.service_frame.numbers import ServiceFrameNumbers
from styringslib.sections.service_frame.terms import FrameTerms
from tests.month.made_accounts import budget, every_month, municipality

MILLION = 1e6
# 44.1 m is 1.2 per cent of it. Refugees, task transfers and the price index adjusted it in the year.
FRAME = 3_675.0 * MILLION
STEPS = (
    FrameStep(2025, "Flygtninge", amount=9.3 * MILLION),
    FrameStep(2025, "Opgaveændringer (DUT)", amount=5.0 * MILLION),
    FrameStep(2025, "Pris- og lønregulering", amount=-10.2 * MILLION),
)
BEFORE = FRAME - 4.1 * MILLION
# Special social care and elderly care share the year before and the forecasts half and half.
AREAS = {"Nord": "Hjemmepleje", "Havnen": "Botilbud"}


def frame(folder: Path, month: str, expected: float) -> ServiceFrameNumbers:
    """2024 ended 34.5 m over its frame; ``expected``: of 2025, in both areas together."""
    until = pd.Period(month, "M")
    spent = (BEFORE + 34.5 * MILLION) / 24
    lines = [line for unit in AREAS for line in every_month(unit, "2024-01", "2024-12", spent)]
    lines += [line for unit in AREAS for line in every_month(unit, "2025-01", month, expected / 24)]
    plans = [line for unit in AREAS for year in (2024, 2025) for line in budget(unit, year, FRAME / 24)]
    made = municipality(folder, postings=pd.DataFrame(lines), budget=pd.DataFrame(plans))
    made = dataclasses.replace(made, settings=dataclasses.replace(made.settings, formal_follow_ups=(4, 8)))
    told = [
        {"unit": area, "year": 2025, "followup": number, "expected": (FRAME + over * MILLION) / 2}
        for area in AREAS.values()
        for number, over in ((1, 62.0), (2, 47.0))
    ]
    rows = {unit: {"budget": FRAME / 2, "expected": expected / 2} for unit in AREAS}
    rows[TOTAL] = {"budget": FRAME, "expected": expected}
    figures = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(FIGURES)).rename_axis("unit")
    own = ServiceFrameNumbers(WholeFollowUp(made, None, until, MonthForecast(until, figures)))
    nothing = pd.DataFrame(columns=["unit", "year", "name", "amount"])
    own.__dict__["terms"] = FrameTerms("Servicerammen", 2024, BEFORE, STEPS, float("nan"), pd.DataFrame(told), nothing)
    return own


def test_hoeje_taastrups_2025_as_it_is_printed(tmp_path: Path) -> None:
    """Forecasts of 62 and 47 m over at the first and second follow-up; 44.1 m (1.2 per cent) in the accounts, 34.5 m the year
    before; the frame adjusted with 9.3, 5.0 and -10.2, of which the printed sum is 4.0 (it is 4.1 of what is printed)."""
    own = frame(tmp_path, "2025-12", FRAME + 44.1 * MILLION)
    found = own.against_frame
    assert found[["year", "followup"]].to_numpy().tolist() == [[2024, 0], [2025, 1], [2025, 2], [2025, 0]]
    assert (found["deviation"] / MILLION).tolist() == pytest.approx([34.5, 62.0, 47.0, 44.1])
    assert found["share"].iloc[-1] == pytest.approx(0.012)
    assert (own.adjustments["amount"] / MILLION).tolist() == pytest.approx([9.3, 5.0, -10.2])
    shown = formal_frame(own)
    told = shown.text.replace("\xa0", " ")
    assert (
        "Rammen er reguleret i 2025: Flygtninge +9,30 mio. kr., Opgaveændringer (DUT) +5,00 mio. kr. og Pris- og lønregulering "
        "−10,20 mio. kr. Tilsammen er det +4,10 mio. kr."
    ) in told
    assert (
        "**Opfølgningerne mod rammen.** Der var ventet 62,00 mio. kr. over ved 1. opfølgning og 47,00 mio. kr. over ved 2. "
        "opfølgning. Regnskabet blev 44,10 mio. kr. over. Året før endte 34,50 mio. kr. over rammen."
    ) in told
    rows = shown.tables["opfoelgninger_mod_rammen"].rows
    assert [row[:2] for row in rows] == [
        ("2024", "Regnskab"), ("2025", "1. opfølgning"), ("2025", "2. opfølgning"), ("2025", "Regnskab"),
    ]  # fmt: skip
    ends = [shown.tables["rammens_regulering"].rows[place] for place in (0, -1)]
    assert [name for name, _ in ends] == ["Rammen for 2024", "Rammen for 2025"]
    assert [kr for _, kr in ends] == pytest.approx([BEFORE, FRAME])
    missed = [row[4] / MILLION for row in shown.tables["prognoser_mod_regnskab"].rows]
    assert missed == pytest.approx([62.0 - 44.1, 47.0 - 44.1])


def test_a_follow_ups_own_month_is_told_once(tmp_path: Path) -> None:
    """At the second follow-up the first is told as it was, and the second is what the report itself expects."""
    own = frame(tmp_path, "2025-08", FRAME + 50.0 * MILLION)
    assert (own.against_frame["deviation"] / MILLION).tolist() == pytest.approx([34.5, 62.0, 50.0])
    told = formal_frame(own).text.replace("\xa0", " ")
    assert "Der ventes brugt 3.725,00 mio. kr., altså 50,00 mio. kr. (1,4 pct.) over rammen." in told
    assert "Der var ventet 62,00 mio. kr. over ved 1. opfølgning. Nu ventes 50,00 mio. kr. over." in told
    assert "prognoser_mod_regnskab" not in formal_frame(own).tables


def test_between_the_follow_ups_those_that_were_held_are_told(tmp_path: Path) -> None:
    found = frame(tmp_path, "2025-06", FRAME + 50.0 * MILLION).against_frame
    assert found["followup"].tolist() == [0, 1, 0]


def test_a_year_before_the_frame_is_known_is_held_against_none(tmp_path: Path) -> None:
    own = frame(tmp_path, "2025-12", FRAME)
    own.__dict__["terms"] = dataclasses.replace(own.terms, start_year=2025, start=FRAME, steps=())  # type: ignore[type-var]  # there are terms
    assert own.against_frame["year"].tolist() == [2025, 2025, 2025]
    assert own.adjustments.empty


def test_without_a_frame_it_is_said(tmp_path: Path) -> None:
    own = frame(tmp_path, "2025-08", FRAME)
    own.__dict__["terms"] = None
    assert formal_frame(own).text.startswith("Kommunen har ikke oplyst sin serviceramme")
    assert own.against_frame.empty
