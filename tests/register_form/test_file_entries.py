"""What stands in the municipality's files and what stands in the register: the form lists what the reports count."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from styringslib import shipped
from styringslib.intake import Municipality
from styringslib.month.month_end import month_end
from styringslib.month.register_state import ask, with_entries
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation.tables import Table
from styringslib.register import Register, open_register
from styringslib.register_form.file_entries import read_entries
from styringslib.register_form.form import RegisterDesk
from styringslib.sections import agreements
from styringslib.sections.known_changes import section as known_changes
from tests.register_form.made_register import TOML, Clock, make

FILES = TOML + (
    '\n[tabeller.dispositioner]\nfiler = "skrevet/dispositioner.csv"\n[tabeller.handlinger]\nfiler = "handlinger.csv"\n'
)
CHANGES = """\
Enhed;Fra måned;Til måned;Kr. pr. måned;Timer pr. måned;Sandsynlighed;Begrundelse;Indberettet af;Indberettet den
Kærhøj;2026-11;;42.000;;90;Sårpleje overdrages;Distriktsleder;22-10-2026
Ådalen;2026-12;;-35.000;;50;Nye ruter;Distriktsleder;20-10-2026
"""
ACTIONS = """\
Enhed;Handling;Ansvarlig;Aftalt måned;Virkning fra;Frist;Ventet virkning pr. måned;Status
Kærhøj;Aftale med sygeplejen;Fagchef;2026-09;2027-01;15-12-2026;-60.000;Ikke begyndt
"""
# Tables of the report: kind of entry -> (name, heading of the words that tell one entry from another).
OF_REPORT = {
    "expected_change": ("dispositioner", "Begrundelse"),
    "explanation": ("forklaringer", "Forklaring"),
    "action": ("handlinger", "Handling"),
}
SAYS = {"expected_change": "reason", "explanation": "explanation", "action": "title"}


def desk_of(folder: Path, changes: str = CHANGES) -> tuple[RegisterDesk, Register]:
    (folder / "skrevet").mkdir()
    (folder / "skrevet" / "dispositioner.csv").write_text(changes, "utf-8")
    (folder / "handlinger.csv").write_text(ACTIONS, "utf-8")
    register = make(folder, toml=FILES)
    desk = RegisterDesk(register)
    assert desk.panel is not None
    return desk, register


def rows(desk: RegisterDesk) -> list[tuple[str, bool]]:
    """The text of every shown entry, and whether it can be opened."""
    shown = desk.entries.rows[: len(desk.entries._shown.children)]
    return [(text.value, button.layout.display != "none") for text, button in shown]


def test_what_stands_in_a_file_is_listed_with_its_place_and_is_changed_there(tmp_path: Path) -> None:
    desk, register = desk_of(tmp_path)
    told = rows(desk)
    assert [can_be_opened for _, can_be_opened in told] == [False, False]
    assert "Sårpleje overdrages" in told[0][0]
    assert "Skrevet i filen dispositioner.csv · Distriktsleder, 22. oktober 2026" in told[0][0]
    assert "Viser 1-2 af 2 dispositioner" in desk.entries._title.value
    assert "De 2, der kun står i kommunens filer, tæller også med i rapporterne" in desk.entries._title.value
    given = {"unit": "Kærhøj", "month_from": "2026-12", "amount_per_month": "5.000", "reason": "Ny bil"}
    register.add("expected_change", given, register.person())
    desk.refresh.click()
    told = rows(desk)
    assert "Ny bil" in told[0][0]
    assert "Økonomikonsulent" in told[0][0]
    assert [can_be_opened for _, can_be_opened in told] == [True, False, False]
    desk.entries.unit.value = "Ådalen"
    assert len(rows(desk)) == 1


def test_the_same_row_in_both_counts_once_and_is_the_registers(tmp_path: Path) -> None:
    desk, register = desk_of(tmp_path)
    given = {"unit": "Ådalen", "month_from": "2026-12", "amount_per_month": "-36.000", "reason": "Nye ruter"}
    entry = register.add("expected_change", given, register.person())
    desk.refresh.click()
    assert [(one, "Skrevet i filen" in text) for text, one in rows(desk)] == [(True, False), (False, True)]
    assert "Den, der kun står i kommunens filer, tæller" in desk.entries._title.value
    register.withdraw(entry.entry_id, register.person(), 1, "Ruterne er droppet")
    desk.refresh.click()
    assert ["Kærhøj" in text for text, _ in rows(desk)] == [True]


def test_actions_of_a_file_can_not_be_followed_up_and_the_form_says_why(tmp_path: Path) -> None:
    desk, _ = desk_of(tmp_path)
    desk.kind.value = "action"
    ((told, can_be_opened),) = rows(desk)
    assert not can_be_opened
    assert "Ansvarlig: Fagchef" in told
    desk.kind.value = "follow_up"
    assert "kan ikke vælges her" in desk.entries._title.value


def test_a_file_that_can_not_be_read_is_told_and_the_rest_is_shown(tmp_path: Path) -> None:
    desk, _ = desk_of(tmp_path, CHANGES.replace("-35.000", "mange"))
    assert len(rows(desk)) == 1
    assert "Noget i kommunens filer kan ikke læses" in desk.entries._title.value


def test_a_municipality_without_such_files_has_none(tmp_path: Path) -> None:
    register = make(tmp_path)
    assert read_entries(tmp_path, register.settings).beside(register, "expected_change").empty
    assert RegisterDesk(register).panel is not None


def of_form(desk: RegisterDesk) -> dict[str, set[str]]:
    """What the form lists, by kind of entry."""
    assert desk.panel is not None
    listed: dict[str, set[str]] = {}
    for kind, name in SAYS.items():
        desk.kind.value = kind
        listed[kind] = set(desk.entries._frame[name])
    return listed


def of_report(municipality: Municipality, month: pd.Period) -> dict[str, set[str]]:
    """What the municipality's report lists, by kind of entry."""
    known = municipality.known_at(month)
    whole = WholeFollowUp(known, None, month, month_end(municipality, month), lambda: municipality)
    parts = [*agreements.whole_agreements(whole).shown, *known_changes.known_changes(whole).shown]
    tables = {part.name: part for part in parts if isinstance(part, Table)}
    listed: dict[str, set[str]] = {}
    for kind, (name, heading) in OF_REPORT.items():
        place = [column.text for column in tables[name].headings].index(heading)
        listed[kind] = {row[place] for at, row in enumerate(tables[name].rows) if at not in tables[name].totals}
    return listed


@pytest.mark.parametrize("registered", [False, True])
def test_the_form_and_the_report_list_the_same(
    fjordby: Municipality, month: pd.Period, tmp_path: Path, registered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample has 9 changes, 12 explanations (11 of them of the last six months) and 7 actions, all in a file."""
    monkeypatch.delenv("FJORDBY_REGISTER")  # a register in this folder, not the one that the tests share
    folder = tmp_path / "fjordby"
    folder.mkdir()
    shutil.copy(shipped.sample() / "kommune.toml", folder)
    shutil.copytree(shipped.sample() / "register", folder / "register", ignore=shutil.ignore_patterns("*.sqlite"))
    register = open_register(folder, fjordby.settings, clock=Clock())
    if registered:
        person = register.person()
        new = {"unit": "Mølleå", "month_from": "2026-11", "amount_per_month": "9.000", "reason": "Ny nattevagt"}
        # The same change as in the file, with another amount, and an explanation of its own.
        same = {"unit": "Birkelunden", "month_from": "2026-11", "month_to": "2026-11", "reason": "Udskiftning af lift"}
        register.add_all(
            [
                ("expected_change", new),
                ("expected_change", {**same, "amount_per_month": "31.000"}),
                ("explanation", {"unit": "Mølleå", "month": "2026-10", "explanation": "To langtidssyge"}),
            ],
            person,
        )
    state = ask(folder, fjordby.settings)
    form, report = of_form(RegisterDesk(register)), of_report(with_entries(fjordby, state), month)
    assert form["expected_change"] == report["expected_change"]
    assert form["action"] == report["action"]
    assert report["explanation"] < form["explanation"]
    assert len(form["expected_change"]) == 9 + registered
    assert (len(form["explanation"]), len(report["explanation"])) == (12 + registered, 11 + registered)
    assert len(form["action"]) == 7
