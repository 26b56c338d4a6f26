"""What a unit's ten minutes are about: earlier points, actions and how they go, and what has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from styringslib.presentation.section import Summary
from styringslib.sections.agenda import section as shown
from styringslib.sections.agenda.numbers import AgendaNumbers
from tests.month.made_accounts import municipality

OCTOBER = pd.Period("2026-10", "M")


def point(topic: str, month: str, status: str = "Åben", **more: Any) -> dict[str, Any]:
    row = {"unit": "Nord", "topic": topic, "decided": f"Vi gør {topic.lower()}", "month": pd.Period(month, "M")}
    return (
        row | {"status": status, "owner_role": "Leder", "deadline": pd.Timestamp("2026-11-30"), "source": "Møde"} | more
    )


POINTS = [
    point("Denne gang", "2026-10"),
    point("Gammel og åben", "2026-06", source="Workshop", deadline=pd.NaT),
    point("Gammel og lukket", "2026-06", "Lukket"),
    point("Sidst og lukket", "2026-09", "Lukket", owner_role=None),
    point("For alle", "2026-09", unit=None),
]
ACTIONS = [
    ("Under vejs", "2027-01", "2026-12-31", "I gang", "Vi er kommet halvvejs."),
    ("For sent", "2027-02", "2026-10-01", None, None),
    ("Færdig for nylig", "2026-12", "2026-09-01", "Gennemført", None),
    ("Færdig for længst", "2026-12", "2026-08-31", "Gennemført", None),
    ("Opgivet", "2026-12", "2026-12-31", "Bortfaldet", None),
]


def numbers(folder: Path, unit: str | None = "Nord") -> AgendaNumbers:
    made = municipality(folder)
    made = replace(made, tables={**made.tables, "minutes": pd.DataFrame(POINTS)})
    made = made.for_unit(unit) if unit else made
    columns = ["title", "start_month", "deadline", "status", "follow_up_note"]
    actions = pd.DataFrame(ACTIONS, columns=columns).assign(unit="Nord", owner_role="Leder", effect_per_month=-1_000.0)
    actions["start_month"] = pd.PeriodIndex(actions["start_month"], freq="M")
    entered = pd.DataFrame({"kind": ["action"] * 6, "title": [f"Nr. {n}" for n in range(6)], "what": ["new"] * 6})
    basis = SimpleNamespace(
        municipality=made, unit=unit, month=OCTOBER, ledger=pd.DataFrame(), change_findings=[], entered_since=entered,
        actions=actions.assign(deadline=pd.to_datetime(actions["deadline"])),
    )  # fmt: skip
    return AgendaNumbers(basis)  # type: ignore[arg-type]  # what it reads of a follow-up


def test_open_points_go_on_and_the_last_closed_ones_are_told_once(tmp_path: Path) -> None:
    own = numbers(tmp_path)
    assert own.earlier["topic"].tolist() == ["Gammel og åben", "Sidst og lukket"]
    assert own.written["topic"].tolist() == ["Denne gang"]


def test_the_whole_has_the_points_that_are_of_no_unit(tmp_path: Path) -> None:
    own = numbers(tmp_path, None)
    assert own.earlier["topic"].tolist() == ["For alle"]
    assert own.actions.empty


def test_without_minutes_there_are_none(tmp_path: Path) -> None:
    own = numbers(tmp_path)
    own.follow_up.municipality = municipality(tmp_path / "b")  # type: ignore[misc]  # a stand-in
    assert own.earlier.empty
    assert own.written.empty


def test_actions_stand_until_they_have_been_told_as_done(tmp_path: Path) -> None:
    assert numbers(tmp_path).actions["title"].tolist() == ["Under vejs", "For sent", "Færdig for nylig"]


def test_a_finished_action_that_is_not_seen_is_still_talked_about(tmp_path: Path, monkeypatch: Any) -> None:
    def short(known: Any, actions: pd.DataFrame, *_: Any) -> pd.DataFrame:
        return pd.DataFrame({"verdict": "short"}, index=actions.index)

    monkeypatch.setattr("styringslib.sections.agenda.numbers.effects", short)
    assert "Færdig for længst" in numbers(tmp_path).actions["title"].tolist()


def test_what_is_handed_on_to_the_agenda(tmp_path: Path) -> None:
    made = shown._section(numbers(tmp_path), ["Hvorfor?"])
    (summary,) = [part for part in made.parts if isinstance(part, Summary)]
    content = summary.content
    assert summary.of == "dagsorden"
    assert [row["how"] for row in content["agreed"]] == [
        "I gang. Vi er kommet halvvejs.", "Ikke begyndt, fristen er overskredet.", "Gennemført.",
    ]  # fmt: skip
    assert content["earlier"][0] == {
        "what": "Gammel og åben: Vi gør gammel og åben", "who": "Leder", "due": "", "how": "Åben", "from": "juni 2026, workshop",
    }  # fmt: skip
    assert content["written"][0]["due"] == "30. november 2026"
    assert content["asked"] == ["Hvorfor?"]
    assert content["changed"][0] == "Handlingen »Nr. 0« er ny."
    assert content["changed"][-1].replace("\xa0", " ") == "2 ændringer mere står i rapporten."
    assert list(made.tables) == ["referater"]
