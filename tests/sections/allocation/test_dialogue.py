"""The corridor's crossings: since when, how far, what the formula leaves to the dialogue, and what the register says of it.

Ådalen is granted 1,000 hours a month against 950 budgeted at 500 kr: 75,000 kr above in three months, of which the corridor
takes 2 per cent of 1,425,000; 46,500 lie outside, half of it is settled. Nordby: 800 against 760, so 37,200 and 18,600.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from styringslib.intake import Municipality
from styringslib.sections.allocation import dialogue
from styringslib.sections.allocation import section as allocation
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.occasions import occasions, unsettled
from styringslib.sections.allocation.whole import WholeAllocation
from tests.sections.allocation import made_allocation as made

HYBRID = """
[tildeling.distrikter]
model = "hybrid"
timer = "visiterede"
enheder = ["Ådalen", "Nordby"]
gyldig_fra = "2026-01"
timepris = 500.0
korridor = [-0.02, 0.02]
udenfor_andel = 0.5
"""


@pytest.fixture(scope="module")
def municipality(tmp_path_factory: pytest.TempPathFactory) -> Municipality:
    return made.read(tmp_path_factory.mktemp("hybrid"), HYBRID)


def agreed(municipality: Municipality) -> Municipality:
    """Nordby has agreed on an action in February, and explained March."""
    actions = municipality.actions.reindex(range(1)).assign(
        unit="Nordby", title="Gennemgå bevillinger", agreed_month=pd.Period("2026-02", "M")
    )
    actions["start_month"] = pd.Period("2026-03", "M")
    return replace(municipality, tables={**municipality.tables, "actions": actions})


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_unit_outside_the_corridor_is_told_with_what_is_left_to_the_dialogue(municipality: Municipality) -> None:
    own = AllocationNumbers(made.follow_up(municipality, "Ådalen"))
    shown = allocation.unit_section(own)
    assert (
        "**Anledninger til dialog.** Aktiviteten i Ådalen er 5,3 pct. over det budgetterede og har ligget uden for korridoren "
        "siden januar 2026. Formlen afregner 25.000 kr. Resten, 25.000 kr., er overladt til dialogen. Intet aftalt endnu."
    ) in plain(shown.text)
    [row] = shown.tables["dialog"].rows
    assert row[1:] == ("stadig uden for", "5,3\u00a0pct. over", 46_500.0, 23_250.0, 23_250.0, "Intet aftalt endnu")
    assert [plain(one) for one in allocation.questions(own)] == [
        "Aktiviteten i Ådalen er 5,3 pct. over det budgetterede og uden for korridoren. Hvad skyldes det, og hvad aftaler vi om "
        "de 25.000 kr., som formlen ikke afregner?"
    ]


def test_kroner_do_not_stand_among_the_hours(municipality: Municipality) -> None:
    shown = allocation.unit_section(AllocationNumbers(made.follow_up(municipality, "Ådalen"))).tables["tildeling"]
    rows = {row[0]: row[1:] for row in shown.rows}
    assert [heading.text for heading in shown.headings] == ["Post", "Timer", "Kr. pr. time", "Kr."]
    assert rows["Pleje"] == (2_850, 500, 1_425_000)
    hours, price, amount = rows["Aktivitet uden for korridoren"]
    assert pd.isna(hours)
    assert pd.isna(price)
    assert amount == 23_250


def test_the_whole_lists_every_unit_with_what_its_register_says(municipality: Municipality) -> None:
    whole = WholeAllocation(made.whole(agreed(municipality)))
    shown = allocation.whole_section(whole)
    rows = {row[0]: row[4:] for row in shown.tables["dialog"].rows}
    assert rows == {
        "Ådalen": (46_500.0, 23_250.0, 23_250.0, "Intet aftalt endnu"),
        "Nordby": (37_200.0, 18_600.0, 18_600.0, "»Gennemgå bevillinger«"),
    }
    # Of Nordby there is nothing to ask; it is agreed.
    [asked] = allocation.questions(whole)
    assert asked.startswith("Aktiviteten i Ådalen")
    several = dialogue.questions(WholeAllocation(made.whole(municipality)).occasions)
    assert several == [
        "Ådalen og Nordby er uden for korridoren, og der er intet aftalt endnu. Hvad skyldes det, og hvad aftaler vi?"
    ]


def event(unit: str, month: str, outside: float, due: float, *, crossing: bool) -> dict[str, object]:
    direction = "above" if outside > 0 else "below"
    return {"unit": unit, "month": pd.Period(month, "M"), "direction": direction, "deviation": outside / 1_000,
            "outside": outside, "settled": 0.0, "due": due, "crossing": crossing}  # fmt: skip


def test_spells_outside_are_told_one_by_one_and_only_the_open_one_asks() -> None:
    """Above in January and February, within in March, below from April: what was agreed for March belongs to the first."""
    events = pd.DataFrame(
        [
            event("Nord", "2026-01", 100.0, 50.0, crossing=True),
            event("Nord", "2026-02", 120.0, 60.0, crossing=False),
            event("Nord", "2026-04", -40.0, -20.0, crossing=True),
        ]
    )
    actions = pd.DataFrame(
        {"unit": ["Nord", "Syd"], "title": ["A", "B"], "agreed_month": pd.PeriodIndex(["2026-03"] * 2, freq="M")}
    )
    none = pd.DataFrame({"unit": [], "month": pd.PeriodIndex([], freq="M")})
    april = pd.Period("2026-04", "M")
    found = occasions(events, actions, none, april)
    assert [str(month) for month in found["month"]] == ["2026-01", "2026-04"]
    assert [str(month) for month in found["last"]] == ["2026-02", "2026-04"]
    assert found["open"].tolist() == [False, True]
    assert found["left"].tolist() == [60.0, -20.0]
    assert found["actions"].tolist() == [("A",), ()]
    assert unsettled(found)["month"].tolist() == [april]
    told = pd.DataFrame({"unit": ["Nord"], "month": pd.PeriodIndex(["2026-04"], freq="M")})
    explained = occasions(events, actions, told, april)
    assert unsettled(explained).empty
    cells = [row[-1] for row in dialogue.occasions_shown(explained, several=False)[-1].rows]
    assert cells == ["»A«", "Forklaret for april, ingen handling aftalt"]
    assert dialogue.occasions_shown(occasions(events.iloc[:0], actions, none, april), several=False) == []


def test_a_team_paid_by_course_has_courses_in_its_table(tmp_path: Path) -> None:
    """Three, one and two courses asked for with room for two a month: 2 + 2 + 2 begin, at 14,000 kr."""
    terms = made.ALLOCATION.replace('form = "ramme"', 'form = "aktivitet"\ntakst = 14000').replace(
        "beloeb = { Teamet = 1200000 }\n", ""
    )
    shown = allocation.unit_section(AllocationNumbers(made.follow_up(made.read(tmp_path, terms), "Teamet"))).tables[
        "tildeling"
    ]
    assert [heading.text for heading in shown.headings] == ["Post", "Forløb", "Kr. pr. forløb", "Kr."]
    assert shown.rows[0][1:] == (6, 14_000, 84_000)


def test_terms_that_change_within_the_year_say_what_each_line_is_counted_in(tmp_path: Path) -> None:
    """A block of 1.2 m in January (one month of 100,000), and hours from February: 2 x 1,000 at 500 kr."""
    terms = """
[[tildeling.distrikter]]
model = "ramme"
gyldig_fra = "2026-01"
enhed = "Ådalen"
beloeb = { "Ådalen" = 1200000 }
[[tildeling.distrikter]]
model = "aktivitet"
timer = "visiterede"
gyldig_fra = "2026-02"
enhed = "Ådalen"
timepris = 500
"""
    shown = allocation.unit_section(AllocationNumbers(made.follow_up(made.read(tmp_path, terms), "Ådalen"))).tables[
        "tildeling"
    ]
    assert [heading.text for heading in shown.headings] == ["Post", "Antal", "Kr. pr. stk.", "Kr."]
    rows = {row[0]: row[1:] for row in shown.rows}
    assert rows["Ramme (måneder)"] == pytest.approx((1, 100_000, 100_000))
    assert rows["Pleje (timer)"] == (2_000, 500, 1_000_000)
