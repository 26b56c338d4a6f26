"""What is agreed, seen and at risk, on a made-up municipality whose amounts are worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from styringslib.month.planned_changes import counted_actions
from styringslib.presentation.canvas import Figure
from styringslib.presentation.section import Placed
from styringslib.presentation.signs import Sign
from styringslib.sections.tracker.numbers import TrackerNumbers
from styringslib.sections.tracker.section import in_short, tracker
from tests.month.made_accounts import municipality

OCTOBER = pd.Period("2026-10", "M")
CHANGES = pd.DataFrame(columns=["unit", "reason"])


def action(title: str, first: str, effect: float, status: str, deadline: str, **more: Any) -> dict[str, Any]:
    row = {"unit": "Nord", "title": title, "start_month": first, "effect_per_month": effect, "status": status}
    return row | {"deadline": deadline, "agreed_month": None, "owner_role": "Leder"} | more


def solution(title: str, status: str, full_year: float | None, **more: Any) -> dict[str, Any]:
    row = {"unit": None, "area": "Hjemmepleje", "cause": "Årsag", "month": OCTOBER, "title": title, "horizon": "Kort"}
    row |= {"amount_this_year": -10_000.0, "amount_full_year": full_year, "owner_role": "Fagchef", "status": status}
    return row | {"deadline": pd.Timestamp("2026-12-31"), "action": None, "note": None} | more


ACTIONS = [
    action("Set", "2026-07", -10_000.0, "I gang", "2026-08-01"),
    action("Mindre", "2026-08", -20_000.0, "Gennemført", "2026-08-01"),
    action("Over fristen", "2026-10", -30_000.0, "I gang", "2026-10-31"),
    action("Ikke begyndt", "2026-09", -5_000.0, "Ikke begyndt", "2026-12-31"),
    action("For tidligt", "2026-10", -7_000.0, "I gang", "2026-12-31"),
    action("Næste år", "2027-03", -8_000.0, "Ikke begyndt", "2027-02-01", unit="Havnen"),
    action("Fra i fjor", "2025-11", -1_000.0, "I gang", "2026-12-31"),
    action("Klaret i fjor", "2025-03", -9_000.0, "Gennemført", "2025-03-01"),
    action("Opgivet", "2026-03", -99_000.0, "Bortfaldet", "2026-03-01"),
    action("Koster", "2026-11", 4_000.0, "I gang", "2026-10-01"),
]
SOLUTIONS = [
    solution("Besluttet", "Besluttet", -60_000.0),
    solution("Forslag", "Forslag", -500_000.0),
    solution("Blev til en handling", "Besluttet", -700_000.0, action="Set"),
    solution("For sent", "I gang", -24_000.0, deadline=pd.Timestamp("2026-09-30"), horizon="Langt"),
    solution("Uden beløb", "I gang", None, amount_this_year=None),
]
# What the accounts show, kr a month: half of "Mindre", and of "Set" a little less than agreed, which is still all of it.
SEEN = {"Set": (-9_000.0, "came"), "Mindre": (-10_000.0, "short"), "Fra i fjor": (-500.0, "unclear")}


def numbers(
    folder: Path, actions: list[dict[str, Any]] = ACTIONS, solutions: list[dict[str, Any]] = SOLUTIONS, **more: Any
) -> TrackerNumbers:
    made = municipality(folder, **({"solutions": pd.DataFrame(solutions)} if solutions else {}))
    columns = list(action("", "2026-01", 0.0, "", ""))
    table = pd.DataFrame(actions, columns=columns)
    for name in ("start_month", "agreed_month"):
        table[name] = pd.PeriodIndex(table[name], freq="M")
    table = counted_actions(table.assign(deadline=pd.to_datetime(table["deadline"])), CHANGES, OCTOBER)
    basis = SimpleNamespace(
        **{"municipality": made, "settings": made.settings, "actions": table, "month": OCTOBER, "closed": False, "sign": Sign()}
        | more
    )  # fmt: skip
    own = TrackerNumbers(basis)  # type: ignore[arg-type]  # what it reads of a follow-up
    seen = table[table["title"].isin(SEEN)]
    found = [SEEN[title] for title in seen["title"]]
    own.__dict__["_effects"] = pd.DataFrame(found, columns=["measured", "verdict"], index=seen.index)
    return own


@pytest.fixture
def items(tmp_path: Path) -> pd.DataFrame:
    return numbers(tmp_path).items.set_index("title")


def test_each_stands_once_and_nothing_that_is_proposed_or_over(items: pd.DataFrame) -> None:
    """What became an action is that action; what was carried out last year is in the accounts and in the budget."""
    assert set(items.index) == {
        "Set", "Mindre", "Over fristen", "Ikke begyndt", "For tidligt", "Næste år", "Fra i fjor", "Koster", "Besluttet",
        "For sent", "Uden beløb",
    }  # fmt: skip
    assert items["area"].to_dict()["Næste år"] == "Botilbud"


def test_the_state_follows_a_rule(items: pd.DataFrame) -> None:
    assert items["state"].to_dict() == {
        "Set": "came", "Mindre": "less", "Over fristen": "late", "Ikke begyndt": "not_begun", "For tidligt": "unknown",
        "Næste år": "ahead", "Fra i fjor": "unknown", "Koster": "late", "Besluttet": "ahead", "For sent": "late",
        "Uden beløb": "unknown",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "amounts"),
    [
        # July to December are 6 months, July to October 4.
        ("Set", (-60_000, -36_000, 0, -120_000, -120_000, 0)),
        # 5 months agreed and 3 gone; half of each of the 5 is not seen.
        ("Mindre", (-100_000, -30_000, -50_000, -240_000, -240_000, -120_000)),
        ("Over fristen", (-90_000, math.nan, -90_000, -360_000, -360_000, -360_000)),
        ("Ikke begyndt", (-20_000, math.nan, -20_000, -60_000, -60_000, -60_000)),
        ("For tidligt", (-21_000, math.nan, 0, -84_000, -84_000, 0)),
        # March to December of next year are 10 months.
        ("Næste år", (0, math.nan, 0, -80_000, -96_000, 0)),
        ("Fra i fjor", (-12_000, -5_000, 0, -12_000, -12_000, 0)),
        # A cost that does not come is no loss.
        ("Koster", (8_000, math.nan, 0, 48_000, 48_000, 0)),
        ("Besluttet", (-10_000, math.nan, 0, -60_000, -60_000, 0)),
        ("For sent", (-10_000, math.nan, -10_000, 0, -24_000, -24_000)),
        ("Uden beløb", (math.nan, math.nan, 0, math.nan, math.nan, 0)),
    ],
)
def test_amounts_of_the_year_the_next_and_a_full_year(
    items: pd.DataFrame, title: str, amounts: tuple[float, ...]
) -> None:
    names = ["year", "measured", "risk", "next_year", "full_year", "full_risk"]
    assert items.loc[title, names].tolist() == pytest.approx(amounts, nan_ok=True)


def test_what_should_have_come_and_cannot_be_measured_is_told_apart(items: pd.DataFrame) -> None:
    """Two of Ikke begyndt's months are gone, one each of the two from October; of what is measured nothing is unknown."""
    asked = ["Over fristen", "Ikke begyndt", "For tidligt", "Set", "Næste år"]
    assert items.loc[asked, "unmeasured"].tolist() == [-30_000, -10_000, -7_000, 0, 0]
    assert math.isnan(items.loc["Uden beløb", "unmeasured"])


def test_areas_add_up(tmp_path: Path) -> None:
    areas = numbers(tmp_path).areas
    assert areas["number"].to_dict() == {"Botilbud": 1, "Hjemmepleje": 10, "total": 11}
    assert areas.loc["total", ["year", "measured", "risk"]].tolist() == [-315_000, -71_000, -170_000]
    assert areas.loc["Hjemmepleje", ["full_year", "full_risk"]].tolist() == [-912_000, -564_000]
    assert math.isnan(areas.loc["Botilbud", "measured"])


def test_an_overdue_action_that_is_seen_is_at_risk_with_the_rest_alone(tmp_path: Path) -> None:
    """What cannot be decided yet keeps what is seen: 500 of 1,000 in each of 12 months."""
    late = [{**row, "deadline": "2026-05-01"} for row in ACTIONS if row["title"] == "Fra i fjor"]
    row = numbers(tmp_path, late, []).items.iloc[0]
    assert (row["state"], row["risk"], row["full_risk"]) == ("late", -6_000.0, -6_000.0)


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_what_a_reader_meets(tmp_path: Path) -> None:
    shown = tracker(numbers(tmp_path))
    assert plain(shown.text) == (
        "**Aftalt og nået.** 8 handlinger og 3 besluttede løsninger skal i 2026 give 320.000 kr. mindre i udgift og på et helt "
        "år 1,01 mio. kr. Regnskabet viser 70.000 kr. mindre i udgift til og med oktober af de 3, der kan måles. Af årets beløb "
        "er 170.000 kr. i fare: 50.000 kr., fordi regnskabet viser mindre end aftalt (Nord), 100.000 kr., fordi fristen er "
        "overskredet (Nord og Hjemmepleje), og 20.000 kr., fordi begyndelsen er udsat (Nord). Hvad de 4, der er begyndt og ikke "
        "kan måles, har givet, ved vi ikke endnu. 1 har intet beløb på et helt år og er ikke regnet med. 1 handling er opgivet."
    )
    (picture,) = [part for part in shown.parts if isinstance(part, Figure)]
    assert plain(picture.title) == "Af 320.000 kr., der er aftalt for 2026, er 170.000 kr. i fare"
    assert "Nord: Mindre: 100, 30 ses, 50 i fare; " in picture.alt
    assert "Koster" not in picture.alt
    assert [part.name for part in shown.parts if hasattr(part, "name")] == ["aftalt_omraader"]
    rows = {row[1]: row for row in shown.tables["aftalt_poster"].rows}
    assert (rows["Næste år"][0], rows["Næste år"][-1]) == ("Havnen", "på vej")
    assert (rows["Løsning: For sent"][0], rows["Løsning: For sent"][-1]) == ("Hjemmepleje", "i fare: over fristen")


def test_in_short_everything_but_the_words_is_opened_by_whoever_wants_it(tmp_path: Path) -> None:
    first, *rest = in_short(numbers(tmp_path)).parts
    assert first.text.startswith("**Aftalt og nået.**")  # type: ignore[union-attr]  # a paragraph
    assert len(rest) == 3
    assert all(isinstance(part, Placed) and part.place == "detalje" for part in rest)


def test_nothing_agreed_shows_nothing(tmp_path: Path) -> None:
    own = numbers(tmp_path, [], SOLUTIONS[1:2])
    assert tracker(own).parts == in_short(own).parts == ()


def test_a_single_action_without_amount_is_told_as_such(tmp_path: Path) -> None:
    text = plain(tracker(numbers(tmp_path, [action("Ruter", "2026-12", math.nan, "I gang", "2026-12-31")], [])).text)
    assert text.startswith("**Aftalt og nået.** 1 handling er aftalt uden et beløb.")
    assert "0 kr." not in text


def test_a_municipality_with_many_is_drawn_by_area(tmp_path: Path) -> None:
    many = [action(f"Nr. {n}", "2026-11", -1_000.0, "I gang", "2026-12-31", unit="Syd") for n in range(13)]
    (picture,) = [part for part in tracker(numbers(tmp_path, many, [])).parts if isinstance(part, Figure)]
    assert plain(picture.alt).endswith("i 1.000 kr. Hjemmepleje: 26.")
    assert plain(picture.title) == "Intet af det, der er aftalt for 2026, er i fare"
