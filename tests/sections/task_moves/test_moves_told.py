"""Tasks that move, from kommune.toml to forecast and report.

Nord: 1,000,000 kr and 2,000 delivered hours a month through January 2026, 780,000 kr and 1,600 hours after. Acute nursing left on
1 February 2026: 2.64 m a year are saved (220,000 kr a month), 3.0 m of budget went, 0.36 m a year are left without budget.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from styringslib.intake import Municipality
from styringslib.month.month_end import month_end
from styringslib.month.tasks.moves import TASK_MOVES, moved_changes, stated_moves
from styringslib.prognosis import KnownChange
from styringslib.sections.task_moves.numbers import TaskMoveNumbers
from styringslib.sections.task_moves.section import questions, task_moves
from tests.sections.allocation.made_town import Town

MONTH = pd.Period("2026-03", "M")
HEADS = {
    "posteringer": "Regnskabsperiode;Bogføringsdato;Enhed;Område;Artsgruppe;Bilagsnummer;Tekst;Beløb",
    "budget": "Måned;Enhed;Område;Artsgruppe;Version;Beløb",
    "aktivitet": "Måned;Enhed;Ydelse;Lovgrundlag;Visiterede timer;Leverede timer;Budgetterede timer",
}
TOWN = Town(
    MONTH,
    {"Nord": ("distrikt", "Hjemmepleje"), "Syd": ("distrikt", "Hjemmepleje")},
    HEADS,
    budget={"Nord": 9_250_000, "Syd": 6_000_000},
    expected={"Nord": 9_580_000, "Syd": 6_000_000},
)
LEFT = """
[[opgaveflytninger]]
opgave = "Akutsygepleje"
enheder = ["Nord"]
dato = "2026-02"
aftale = "flytter"
budget_ud_pr_aar = 3000000
direkte_udgift_pr_aar = 2400000
lokaler_pr_aar = 240000
lokaler_bliver_pct = 100
faelles_pr_aar = 480000
faelles_bliver_pct = 50
timer_pr_aar = 4800
aarsvaerk = 4
kilde = "Aftale med regionen"
verificeret = true
"""
RUN = """
[[opgaveflytninger]]
opgave = "Midlertidige pladser"
enheder = ["Hjemmepleje"]
dato = "2027-01"
aftale = "drives_for_regionen"
budget_ud_pr_aar = 1525000
kilde = "Udkast"
"""


def read(folder: Path, settings: str = "") -> Municipality:
    rows: dict[str, list[str]] = {name: [] for name in HEADS}
    for month in pd.period_range("2024-01", "2026-12", freq="M"):
        moved = month >= pd.Period("2026-02", "M")
        budget = 750_000 if month.year == 2026 and month.month > 1 else 1_000_000
        for unit, planned, spent, hours in (
            ("Nord", budget, 780_000 if moved else 1_000_000, 1_600 if moved else 2_000), ("Syd", 500_000, 500_000, 1_000)
        ):  # fmt: skip
            rows["budget"].append(f"{month};{unit};Hjemmepleje;Løn;Vedtaget;{planned}")
            if month > MONTH:
                continue
            day = f"28-{month.month:02}-{month.year}"
            rows["posteringer"].append(
                f"{month.year}{month.month:02};{day};{unit};Hjemmepleje;Løn;{unit}{month};x;{spent}"
            )
            rows["aktivitet"].append(f"{month};{unit};Pleje;SEL § 83;{hours};{hours};{hours}")
    return TOWN.read(folder, rows, settings)


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Municipality:
    return read(tmp_path_factory.mktemp("left"), LEFT)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def of(municipality: Municipality, unit: str) -> TaskMoveNumbers:
    return TaskMoveNumbers(TOWN.follow_up(municipality, unit))


@pytest.mark.parametrize("month", ["2026-01", "2026-03"])
def test_the_forecast_takes_the_task_out_from_the_date_on(left: Municipality, month: str) -> None:
    """Ahead of the date and after it: one month of 1,000,000 kr and eleven of 780,000."""
    figures = month_end(left, pd.Period(month, "M")).figures
    assert figures["expected"]["Nord"] == pytest.approx(9_580_000, abs=1_000)
    assert figures["expected"]["Syd"] == pytest.approx(6_000_000, abs=1_000)


def test_the_year_with_and_without_in_kroner(left: Municipality) -> None:
    """Eleven months: 2.75 m of budget and 2.42 m of cost went; without the move the year would have been 12.0 m for 12.0 m."""
    shown = task_moves(of(left, "Nord")).tables
    rows = {row[0]: row[1:] for row in shown["opgaveflytninger_aar"].rows}
    assert rows["Budget"] == pytest.approx((12_000_000, 9_250_000, -2_750_000))
    assert rows["Forventet regnskab"] == pytest.approx((12_000_000, 9_580_000, -2_420_000))
    assert rows["Afvigelse"] == pytest.approx((0, 330_000, 330_000))
    line = dict(
        zip((head.text for head in shown["opgaveflytninger"].headings), shown["opgaveflytninger"].rows[0], strict=True)
    )
    assert line["Budget ud, kr. pr. år"] == 3_000_000
    assert line["Udgift uden budget, kr. pr. år"] == pytest.approx(360_000)
    assert line["Heraf i 2026, kr."] == pytest.approx(330_000)
    assert line["Årsværk ud"] == 4


def test_last_year_on_the_same_tasks(left: Municipality) -> None:
    """January to March: 3.0 m and 6,000 hours last year, 0.44 m and 800 hours of them in February and March with the task."""
    shown = task_moves(of(left, "Nord"))
    rows = {row[0]: row[1:] for row in shown.tables["opgaveflytninger_sidste_aar"].rows}
    assert rows["Udgift, kr."] == pytest.approx((3_000_000, 2_560_000, 2_560_000))
    assert rows["Leverede timer"] == pytest.approx((6_000, 5_200, 5_200))
    assert rows["Udgift pr. leveret time, kr."] == pytest.approx((500, 2_560 / 5.2, 2_560 / 5.2))
    assert "er udgiften for januar til marts på niveau med samme måneder sidste år" in plain(shown.text)


def test_what_a_leader_is_told(left: Municipality) -> None:
    own = of(left, "Nord")
    told = plain(task_moves(own).text)
    assert (
        "**Akutsygepleje** er flyttet til regionen fra februar 2026. Budgettet er 3,00 mio. kr. lavere om året. Udgiften falder "
        "2,64 mio. kr. om året, og 480.000 kr. til lokaler og fælles udgifter bliver. 360.000 kr. om året er uden budget."
    ) in told
    # 3.0 m / 6,000 with it; 2.34 m / 4,800 without it.
    assert "Med opgaverne koster en leveret time 500 kr. og uden dem 488 kr. (januar til marts 2026)." in told
    assert "ikke bekræftet" not in told
    assert questions(own) == [
        "Hvad gøres ved de 360.000\u00a0kr. om året, der er uden budget, når der flyttes opgaver (Akutsygepleje)?"
    ]


def test_a_budget_that_is_not_changed_yet_is_told(tmp_path: Path) -> None:
    own = of(read(tmp_path, f"{LEFT}i_budgettet = false\n"), "Nord")
    assert own.with_and_without["after"]["budget"] == pytest.approx(6_500_000)
    assert "Budgettet for 2026 er endnu ikke sat ned med de 2,75 mio. kr." in plain(task_moves(own).text)


def test_ahead_of_the_date_unknown_amounts_are_told_as_unknown(tmp_path: Path) -> None:
    """A whole area has the task: 1.525 m by the units' budgets of 9.25 and 6.0 m."""
    town = read(tmp_path, RUN)
    own = of(town, "Syd")
    assert own.moves["budget_out"].tolist() == pytest.approx([600_000])
    shown = task_moves(own)
    told = plain(shown.text)
    assert (
        "**Midlertidige pladser** drives for regionen fra januar 2027. Budgettet bliver 600.000 kr. lavere om året."
        in told
    )
    assert "Det er endnu ikke kendt: regionens betaling. Tallene er ikke bekræftet (Udkast)." in told
    assert list(shown.tables) == ["opgaveflytninger"]
    assert shown.tables["opgaveflytninger"].rows[0][-1] == 600_000
    assert questions(own) == ["Hvem skaffer de tal, der mangler om Midlertidige pladser?"]
    whole = TaskMoveNumbers(TOWN.whole(town))
    assert whole.tasks["budget_change"].tolist() == pytest.approx([-1_525_000])
    assert moved_changes(town, MONTH) == []


def test_a_unit_without_a_task_and_a_municipality_without_moves_show_nothing(
    left: Municipality, tmp_path: Path
) -> None:
    assert task_moves(of(left, "Syd")).parts == ()
    assert questions(of(left, "Syd")) == []
    assert task_moves(TaskMoveNumbers(TOWN.whole(read(tmp_path)))).parts == ()


def test_a_move_is_told_to_the_end_of_the_year_after_it(left: Municipality) -> None:
    basis = TOWN.follow_up(left, "Nord")
    assert len(TaskMoveNumbers(replace(basis, month=pd.Period("2027-12", "M"))).moves) == 1
    assert TaskMoveNumbers(replace(basis, month=pd.Period("2028-01", "M"))).moves.empty


def test_what_is_reported_as_a_change_is_not_in_the_forecast_twice(tmp_path: Path) -> None:
    assert moved_changes(read(tmp_path / "twice", f"{LEFT}i_prognosen = false\n"), MONTH) == []
    assert moved_changes(read(tmp_path / "once", LEFT), MONTH) == [
        KnownChange("Nord", pd.Period("2026-02", "M"), amount=-220_000.0)
    ]


def test_an_amount_that_the_agreement_has_no_use_for_is_refused(left: Municipality) -> None:
    stated = [{**left.settings.sections["opgaveflytninger"][0], "betaling_pr_aar": 1}]
    _, faults = TASK_MOVES.read({"opgaveflytninger": stated}, left.settings.known_units)
    assert [fault.told for fault in faults] == ["Nøglen betaling_pr_aar kendes ikke i [[opgaveflytninger]] nr. 1"]


def test_a_task_of_units_whose_budgets_are_not_known_is_parted_alike(left: Municipality) -> None:
    settings = replace(left.settings, sections={"opgaveflytninger": [{**left.settings.sections["opgaveflytninger"][0],
                                                                      "enheder": ["Nord", "Syd"]}]})  # fmt: skip
    assert stated_moves(settings, pd.Series(dtype=float))["part"].tolist() == [0.5, 0.5]
