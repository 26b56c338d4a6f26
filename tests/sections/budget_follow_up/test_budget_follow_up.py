"""A formal follow-up of a small municipality, added up by hand, and the sample's half-year added up from its files."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from styringslib.month import accounts
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import FIGURES, MonthForecast
from styringslib.month.whole import WholeFollowUp
from styringslib.prognosis import TOTAL
from styringslib.sections.budget_follow_up.ahead import risks, under_way
from styringslib.sections.budget_follow_up.numbers import BudgetFollowUpNumbers
from styringslib.sections.budget_follow_up.section import answer, areas, headline, occasion
from tests.month.made_accounts import budget, change, changes, every_month, municipality

MILLION = 1_000_000.0
# unit -> adopted, budget, posted, outstanding, owed, spent, expected, in millions
UNITS = {
    "Nord": (12.0, 12.6, 6.2, 0.1, 0.0, 6.3, 12.9),
    "Syd": (24.0, 23.4, 11.8, 0.0, 0.2, 12.0, 24.3),
    "Havnen": (6.0, 6.0, 2.9, 0.0, 0.0, 2.9, 5.9),
}
NAMES = ("adopted", "budget", "posted", "outstanding", "owed", "spent", "expected")
BOUNDS = {"lower_80": 42.5, "upper_80": 43.7, "lower_95": 42.2, "upper_95": 44.0, "probability": 0.93}


def figures(**more: dict[str, float]) -> pd.DataFrame:
    """The units, the frame of older people and the total; ``more``: amounts in millions that are others than the sums."""
    rows = {unit: dict(zip(NAMES, amounts, strict=True)) for unit, amounts in UNITS.items()}
    for label, units in (("frame:Ældre", ("Nord", "Syd")), (TOTAL, tuple(UNITS))):
        rows[label] = {name: sum(rows[unit][name] for unit in units) for name in NAMES} | BOUNDS
    for label, changed in more.items():
        rows[label] |= changed
    table = (
        pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(FIGURES)).astype(float).rename_axis("unit")
    )
    kroner = [name for name in table if name != "probability"]
    table[kroner] *= MILLION
    return table.assign(activity_differs=False)


def follow_up(folder: Path, month: str, found: pd.DataFrame | None = None, **tables: pd.DataFrame) -> WholeFollowUp:
    """Sundby in ``month``: 1.0 m a month adopted in Nord, 2.0 in Syd, 0.5 in Havnen; formal in March, June, September."""
    until = pd.Period(month, "M")
    plans = [
        line
        for unit, kr in (("Nord", 1.0), ("Syd", 2.0), ("Havnen", 0.5))
        for line in budget(unit, until.year, kr * MILLION)
    ]
    lines = [line for unit in UNITS for line in every_month(unit, f"{until.year}-01", month, 0.9 * MILLION)]
    made = municipality(folder, postings=pd.DataFrame(lines), budget=pd.DataFrame(plans), **tables)
    made = dataclasses.replace(made, settings=dataclasses.replace(made.settings, formal_follow_ups=(3, 6, 9)))
    return WholeFollowUp(made, None, until, MonthForecast(until, figures() if found is None else found))


def own(folder: Path, month: str, found: pd.DataFrame | None = None, **tables: pd.DataFrame) -> BudgetFollowUpNumbers:
    return BudgetFollowUpNumbers(follow_up(folder, month, found, **tables))


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_each_area_is_held_against_both_budgets(tmp_path: Path) -> None:
    """Home care: 36.0 adopted, 36.0 in force (0.6 moved from Syd to Nord), 37.2 expected."""
    found = own(tmp_path, "2026-09").areas / MILLION
    assert found.index.tolist() == ["Hjemmepleje", "Botilbud", TOTAL]
    for area, adopted, revised, expected, over_adopted, over in (
        ("Hjemmepleje", 36.0, 36.0, 37.2, 1.2, 1.2),
        ("Botilbud", 6.0, 6.0, 5.9, -0.1, -0.1),
        (TOTAL, 42.0, 42.0, 43.1, 1.1, 1.1),
    ):
        row = found.loc[area, ["adopted", "budget", "expected", "deviation_adopted", "deviation"]]
        assert row.tolist() == pytest.approx([adopted, revised, expected, over_adopted, over])


def test_what_one_unit_lacks_its_area_lacks(tmp_path: Path) -> None:
    gone = figures(Syd={"adopted": float("nan")}, total={"adopted": float("nan")})
    found = own(tmp_path, "2026-09", gone).areas
    assert found["adopted"].isna().tolist() == [True, False, True]
    assert found["deviation_adopted"].isna().tolist() == [True, False, True]
    assert found["deviation"].notna().all()


def test_a_frame_and_the_whole(tmp_path: Path) -> None:
    found = own(tmp_path, "2026-09").frames
    assert found.index.tolist() == ["Ældre", TOTAL]
    assert found["deviation"].tolist() == pytest.approx([1.2 * MILLION, 1.1 * MILLION])
    assert found["probability"].tolist() == [0.93, 0.93]


def test_a_june_is_the_half_years_accounts_against_the_adopted_budget(tmp_path: Path) -> None:
    """Adopted for six months: 6.0, 12.0 and 3.0; booked 6.2, 11.8 and 2.9."""
    june = own(tmp_path, "2026-06")
    assert (june.half_year, june.measure, june.number) == (True, "adopted", 2)
    found = june.half
    assert (found["adopted_to_date"] / MILLION).tolist() == pytest.approx([18.0, 3.0, 21.0])
    assert (found["deviation"] / MILLION).tolist() == pytest.approx([0.0, -0.1, -0.1])
    assert found["share"].tolist() == pytest.approx([18.0 / 36.0, 2.9 / 6.0, 20.9 / 42.0])
    assert occasion(june) == "Halvårsregnskab og 2. budgetopfølgning"
    told = plain(answer(june).text)
    assert told.startswith(
        "Regnskabet for 2026 ventes at blive 43,10 mio. kr. Det er 1,10 mio. kr. (2,6 pct.) over det vedtagne budget på "
        "42,00 mio. kr. Budgettet er ikke ændret, siden det blev vedtaget. Med 80 pct. sikkerhed"
    )
    assert (
        "**Halvårsregnskabet.** Fra 1. januar til 30. juni 2026 er der bogført 20,90 mio. kr., 49,8 pct. af det oprindelige "
        "budget for hele året. Det er 100.000 kr. (0,5 pct.) under det, der var vedtaget for de seks måneder. Dertil skønnes "
        "300.000 kr. for halvåret, der endnu ikke er bogført."
    ) in told
    assert areas(june).tables["halvaar"].rows[-1][:4] == ("I alt", 42.0 * MILLION, 21.0 * MILLION, 20.9 * MILLION)


def test_a_years_budget_that_is_not_by_month_has_no_half(tmp_path: Path) -> None:
    june = follow_up(tmp_path, "2026-06")
    lines = june.municipality.budget
    once = lines[(lines["unit"] == "Syd") & (lines["month"].dt.month == 1)].assign(amount=24.0 * MILLION)
    tables = {**june.municipality.tables, "budget": pd.concat([lines[lines["unit"] != "Syd"], once], ignore_index=True)}
    found = BudgetFollowUpNumbers(
        dataclasses.replace(june, municipality=dataclasses.replace(june.municipality, tables=tables))
    )
    assert found.half["adopted_to_date"].isna().tolist() == [True, False, True]
    told = plain(answer(found).text)
    assert "49,8 pct. af det oprindelige budget for hele året. Dertil" not in told
    assert "vedtaget for de seks måneder" not in told


@pytest.mark.parametrize(
    ("month", "called", "first"),
    [
        ("2026-03", "1. budgetopfølgning", "det korrigerede budget"),
        ("2026-09", "3. budgetopfølgning", "det korrigerede budget"),
        ("2026-05", "Budgetopfølgning", "det korrigerede budget"),
        ("2026-12", "Årets regnskab", "det korrigerede budget"),
        ("2026-06", "Halvårsregnskab og 2. budgetopfølgning", "det vedtagne budget"),
    ],
)
def test_what_a_follow_up_is_called_and_held_against(tmp_path: Path, month: str, called: str, first: str) -> None:
    found = own(tmp_path, month)
    assert occasion(found) == called
    assert first in plain(headline(found))
    assert bool(found.half.empty) == (month != "2026-06")


def test_a_closed_year_is_told_as_over(tmp_path: Path) -> None:
    told = plain(answer(own(tmp_path, "2026-12")).text)
    assert told.startswith("Regnskabet for 2026 er 43,10 mio. kr. Det er 1,10 mio. kr. (2,6 pct.) over")
    assert "ventes" not in told
    assert (
        "Supplementsperioden kan stadig ændre tallet. Med 80 pct. sikkerhed ender det endelige regnskab mellem 42,50"
        in told
    )


def test_where_it_lies_is_told_of_areas_above_the_trifle(tmp_path: Path) -> None:
    told = plain(areas(own(tmp_path, "2026-09")).text)
    assert told.startswith(
        "**Hvor?** Mod det korrigerede budget ventes Hjemmepleje at ligge 1,20 mio. kr. over og Botilbud 100.000 kr. under."
    )


def test_what_may_move_the_year(tmp_path: Path) -> None:
    """Half of 60,000 a month in three months is counted, 90,000; whole it is 180,000."""
    sure = change("Nord", "2026-11", None, 10_000.0)
    unsure = change("Syd", "2026-10", None, 60_000.0, probability=50.0)
    found = own(tmp_path, "2026-09", expected_changes=changes(sure, unsure))
    assert found.uncertain[["effect", "certain"]].to_numpy().tolist() == [[90_000.0, 180_000.0]]
    told = plain(risks(found).text)
    assert (
        "1 indberettet ændring er ikke sikker. I resten af året er der regnet med 90.000 kr. mere i udgift efter"
        in told
    )
    assert "Kommer det hele, er det 180.000 kr. mere i udgift." in told
    assert (
        "Med 80 pct. sikkerhed ender regnskabet mellem 42,50 mio. kr. og 43,70 mio. kr., og med 95 pct. sikkerhed mellem 42,20"
        in told
    )
    assert "Sandsynligheden for et merforbrug mod det korrigerede budget er 93 pct." in told
    assert "100.000 kr., et skøn over regninger, der endnu ikke er bogført, og 200.000 kr., det, der skyldes" in told
    assert "kr.." not in told


ACTION = {
    "owner_role": "Distriktsleder", "deadline": pd.Timestamp("2026-12-31"), "agreed_month": pd.Period("2026-05", "M"),
    "effect_per_month": -10_000.0, "note": None,
}  # fmt: skip


def action(unit: str, title: str, status: str | None, start: str = "2026-06", **more: Any) -> dict[str, Any]:
    return ACTION | {"unit": unit, "title": title, "status": status, "start_month": pd.Period(start, "M")} | more


def test_actions_under_way_are_those_that_are_neither_done_nor_dropped(tmp_path: Path) -> None:
    rows = [
        action("Syd", "Ruter", "I gang"),
        action("Nord", "Aften", None, effect_per_month=-5_000.0),
        action("Nord", "Klaret", "Gennemført"),
        action("Havnen", "Opgivet", "Bortfaldet"),
        action("Nord", "Senere aftalt", "I gang", agreed_month=pd.Period("2026-10", "M")),
    ]
    found = own(tmp_path, "2026-09", actions=pd.DataFrame(rows))
    assert found.actions[["area", "unit", "title", "full_year"]].to_numpy().tolist() == [
        ["Hjemmepleje", "Nord", "Aften", -60_000.0],
        ["Hjemmepleje", "Syd", "Ruter", -120_000.0],
    ]
    (shown,) = under_way(found).tables.values()
    assert [row[2:4] for row in shown.rows] == [("Aften", "Distriktsleder"), ("Ruter", "Distriktsleder")]
    none = own(tmp_path / "none", "2026-09")
    assert under_way(none).text == "Der er ingen aftalte handlinger, der ikke er gennemført."


# The sample's files added up with csv and openpyxl alone: what was booked by 7 July, and adopted for January to June.
HALF = {
    "Hjemmepleje": (58_934_544, 29_333_402, 29_798_099),
    "Rehabilitering": (4_319_544, 2_147_270, 2_227_940),
    "Botilbud": (44_633_956, 21_795_323, 21_604_163),
    TOTAL: (107_888_044, 53_275_995, 53_630_203),
}


def test_the_samples_half_year_is_what_its_files_add_up_to(fjordby) -> None:  # type: ignore[no-untyped-def]  # a fixture
    june = pd.Period("2026-06", "M")
    known = fjordby.known_at(june)
    # What is booked needs no forecast: the figures are those of the accounts alone.
    year = accounts.ledger(known, june)
    posted = year[year["month"].dt.year == 2026].groupby("unit")["posted"].sum()
    table = accounts.budgets_of_year(known, june).assign(posted=posted)
    table.loc[TOTAL] = table.sum()
    table = table.reindex(columns=list(FIGURES)).astype(float).rename_axis("unit").assign(activity_differs=False)
    found = BudgetFollowUpNumbers(WholeFollowUp(known, None, june, MonthForecast(june, table))).half
    assert list(found.index) == list(HALF)
    for area, amounts in HALF.items():
        row = found.loc[area, ["adopted", "adopted_to_date", "posted"]].tolist()
        assert row == pytest.approx(amounts, abs=0.6, rel=0), area


def test_a_follow_up_says_what_the_months_report_says(fjordby, forecasts, month) -> None:  # type: ignore[no-untyped-def]  # fixtures
    """Areas and frames add up to the whole's own figures, which the report of the same month shows."""
    basis = WholeFollowUp(fjordby.known_at(month), None, month, forecasts)
    found = BudgetFollowUpNumbers(basis)
    parts, whole = found.areas.drop(index=TOTAL), basis.forecast
    assert whole is not None
    for name in NAMES:
        assert parts[name].sum() == pytest.approx(found.areas.loc[TOTAL, name])
        assert found.areas.loc[TOTAL, name] == whole[name]
    frame = basis.frame_rows.set_index("name")["deviation"]
    assert found.frames["deviation"].tolist() == pytest.approx(frame.tolist())
    assert isinstance(basis, FollowUp)
