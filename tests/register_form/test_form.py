"""The form on a real register: what is saved, what is refused, and that nothing typed is lost."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from styringslib.register import Entry, Register, Unavailable
from styringslib.register_form.form import RegisterDesk
from tests.register_form.made_register import ACTION, CHANGE, TOML, Clock, make, written


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(tmp_path: Path, clock: Clock) -> Register:
    return make(tmp_path, clock=clock)


@pytest.fixture
def desk(register: Register) -> RegisterDesk:
    made = RegisterDesk(register)
    assert made.panel is not None
    return made


def fill(desk: RegisterDesk, values: dict[str, Any]) -> None:
    for name, value in values.items():
        desk.fields.inputs[name].put(value)


def count(register: Register, kind: str = "expected_change") -> int:
    return len(register.versions(kind))


def shown(desk: RegisterDesk) -> list[str]:
    return [row.children[0].value for row in desk.entries._shown.children]


def test_an_entry_is_saved_and_stands_first_in_the_list(desk: RegisterDesk, register: Register) -> None:
    written(register, unit="Kærhøj")
    fill(desk, CHANGE)
    desk.save.click()
    assert "<b>Gemt.</b> Ådalen" in desk.status.value
    rows = register.current("expected_change")
    assert list(rows["unit"]) == ["Kærhøj", "Ådalen"]
    assert rows["amount_per_month"].iloc[-1] == -35_000
    assert (rows["user"].iloc[-1], rows["role"].iloc[-1], rows["area"].iloc[-1]) == (
        "konsulent",
        "Økonomikonsulent",
        "Hjemmepleje",
    )
    assert "Ådalen" in shown(desk)[0]
    assert "Kærhøj" in shown(desk)[1]
    assert not desk.fields.touched


def test_a_second_click_neither_doubles_nor_takes_the_message_away(desk: RegisterDesk, register: Register) -> None:
    fill(desk, CHANGE)
    desk.save.click()
    desk.save.click()
    assert "Gemt." in desk.status.value
    assert count(register) == 1


def test_a_wrong_entry_tells_everything_and_saves_nothing(desk: RegisterDesk, register: Register) -> None:
    typed = {"unit": "Ådalen", "month_from": "2026-13", "amount_per_month": "mange", "reason": "010190-1234 flytter"}
    fill(desk, typed)
    desk.save.click()
    assert 'role="alert"' in desk.status.value
    for heading in ("Fra måned", "Kr. pr. måned", "Begrundelse"):
        assert heading in desk.status.value
    assert "010190" not in desk.status.value
    for name in ("month_from", "amount_per_month", "reason"):
        assert "styring-fejl" in desk.fields.inputs[name].widget.description
    assert "styring-fejl" not in desk.fields.inputs["unit"].widget.description
    assert {name: desk.fields.inputs[name].value for name in typed} == typed
    assert count(register) == 0
    fill(desk, {"month_from": "2026-11"})
    assert "styring-fejl" not in desk.fields.inputs["month_from"].widget.description
    fill(desk, CHANGE)
    desk.save.click()
    assert count(register) == 1


def test_an_empty_form_is_not_handed_in(desk: RegisterDesk, register: Register) -> None:
    desk.save.click()
    assert "ikke skrevet noget" in desk.status.value
    assert count(register) == 0


def test_effects_while_typing_are_those_of_the_reports(desk: RegisterDesk) -> None:
    told = desk.fields._told
    fill(desk, {**CHANGE, "amount_per_month": None})
    assert told.value == ""
    fill(desk, {"amount_per_month": "-35.000"})
    assert "35.000\xa0kr. mindre" in told.value  # two months at 50 per cent
    assert "210.000\xa0kr. mindre" in told.value
    fill(desk, {"amount_per_month": None, "hours_per_month": "-10"})
    assert "5.000\xa0kr. mindre" in told.value  # at the unit's price of 500 kr an hour
    fill(desk, {"hours_per_month": None, "amount_per_month": "9.000.000"})
    assert "Tallet er stort" in told.value
    fill(desk, {"amount_per_month": "9.000.000x"})
    assert told.value == ""


def test_an_entry_is_opened_changed_and_its_history_told(desk: RegisterDesk, register: Register) -> None:
    entry = written(register)
    desk.refresh.click()
    desk.entries.rows[0][1].click()
    assert desk.fields.inputs["amount_per_month"].value == "-35.000"
    assert not desk.fields.touched
    fill(desk, {"probability": "80"})
    desk.save.click()
    assert "Gemt." in desk.status.value
    assert [one.values["probability"] for one in register.history(entry.entry_id)] == [50, 80]
    desk.entries.rows[0][1].click()
    told = desk._history.value
    assert "Sandsynlighed: 50 → 80" in told
    assert "Økonomikonsulent (konsulent)" in told
    assert told.index('<th scope="row">2<') < told.index('<th scope="row">1<')


def test_saving_without_a_change_makes_no_version(desk: RegisterDesk, register: Register) -> None:
    written(register)
    desk.refresh.click()
    desk.entries.rows[0][1].click()
    desk.save.click()
    assert "ikke gemt en ny udgave" in desk.status.value
    assert count(register) == 1


def test_an_entry_is_taken_out_with_a_reason(desk: RegisterDesk, register: Register) -> None:
    entry = written(register)
    desk.refresh.click()
    desk.entries.rows[0][1].click()
    desk.withdraw.click()
    assert "hvorfor posten udgår" in desk.status.value
    assert len(register.current("expected_change")) == 1
    desk.reason.value = "Borgeren er flyttet"
    desk.withdraw.click()
    assert "Taget ud." in desk.status.value
    assert register.current("expected_change").empty
    assert register.history(entry.entry_id)[-1].reason == "Borgeren er flyttet"
    assert desk.fields.entry is None


def opened(desk: RegisterDesk, register: Register) -> tuple[Entry, Register]:
    """An entry open in the form, and the same register in somebody else's hands."""
    entry = written(register)
    desk.refresh.click()
    desk.entries.rows[0][1].click()
    return entry, register


def test_a_conflict_shows_both_and_each_field_can_be_chosen(desk: RegisterDesk, register: Register) -> None:
    entry, other = opened(desk, register)
    other.revise(entry.entry_id, {"probability": "80", "reason": "Deres grund"}, other.person("leder"), 1)
    fill(desk, {"amount_per_month": "-40.000", "reason": "Min grund"})
    desk.save.click()
    told = desk.conflict.panel.children[0].value
    assert "Distriktsleder" in told
    for text in ("Min grund", "Deres grund", "40.000 mindre", "35.000 mindre"):
        assert text in told
    assert set(desk.conflict.sides) == {"amount_per_month", "probability", "reason"}
    assert desk._buttons.layout.display == "none"
    assert count(register) == 2
    desk.conflict.sides["probability"].value = "theirs"
    desk.conflict.sides["reason"].value = "theirs"
    desk.conflict.buttons["Gem det valgte"].click()
    last = register.history(entry.entry_id)[-1]
    assert (last.version, last.values["amount_per_month"], last.values["probability"], last.values["reason"]) == (
        3,
        -40_000,
        80,
        "Deres grund",
    )
    assert "Gemt." in desk.status.value
    assert desk.conflict.panel.children == ()
    assert desk._buttons.layout.display is None


@pytest.mark.parametrize(("button", "reason"), [("Vælg alle mine", "Min grund"), ("Vælg alle deres", "Deres grund")])
def test_all_of_one_side_can_be_taken(desk: RegisterDesk, register: Register, button: str, reason: str) -> None:
    entry, other = opened(desk, register)
    other.revise(entry.entry_id, {"reason": "Deres grund"}, other.person("leder"), 1)
    fill(desk, {"reason": "Min grund"})
    desk.save.click()
    desk.conflict.buttons[button].click()
    desk.conflict.buttons["Gem det valgte"].click()
    assert register.history(entry.entry_id)[-1].values["reason"] == reason


def test_a_conflict_can_be_left_with_the_text_still_there(desk: RegisterDesk, register: Register) -> None:
    entry, other = opened(desk, register)
    other.revise(entry.entry_id, {"reason": "Deres grund"}, other.person("leder"), 1)
    fill(desk, {"reason": "Min grund"})
    desk.save.click()
    desk.conflict.buttons["Bliv ved min tekst"].click()
    assert desk.fields.inputs["reason"].value == "Min grund"
    other.revise(entry.entry_id, {"reason": "Tredje grund"}, other.person("leder"), 2)
    desk.save.click()
    assert "Tredje grund" in desk.conflict.panel.children[0].value
    desk.conflict.buttons["Gem det valgte"].click()
    assert register.history(entry.entry_id)[-1].values["reason"] == "Min grund"


def test_the_same_change_made_by_both_is_no_conflict(desk: RegisterDesk, register: Register) -> None:
    entry, other = opened(desk, register)
    other.revise(entry.entry_id, {"reason": "Samme grund"}, other.person("leder"), 1)
    fill(desk, {"reason": "Samme grund"})
    desk.save.click()
    assert "Gemt." in desk.status.value
    assert count(register) == 2


def test_what_was_taken_out_meanwhile_can_be_written_anew(desk: RegisterDesk, register: Register) -> None:
    entry, other = opened(desk, register)
    other.withdraw(entry.entry_id, other.person("leder"), 1, "Skrevet to gange")
    fill(desk, {"reason": "Min grund"})
    desk.save.click()
    assert "Skrevet to gange" in desk.conflict.panel.children[0].value
    desk.conflict.buttons["Opret som ny post"].click()
    rows = register.current("expected_change")
    assert list(rows["reason"]) == ["Min grund"]
    assert rows["entry_id"].iloc[0] != entry.entry_id


def test_what_was_changed_meanwhile_is_not_taken_out_unseen(desk: RegisterDesk, register: Register) -> None:
    entry, other = opened(desk, register)
    other.revise(entry.entry_id, {"reason": "Deres grund"}, other.person("leder"), 1)
    desk.reason.value = "Udgår"
    desk.withdraw.click()
    assert "Ikke gemt." in desk.status.value
    assert desk.fields.inputs["reason"].value == "Deres grund"
    assert len(register.current("expected_change")) == 1
    desk.reason.value = "Udgår"
    desk.withdraw.click()
    assert register.current("expected_change").empty


def test_text_over_an_older_version_is_not_laid_over_a_newer_one(desk: RegisterDesk, register: Register) -> None:
    entry, other = opened(desk, register)
    other.revise(entry.entry_id, {"probability": "80"}, other.person("leder"), 1)
    fill(desk, {"reason": "Min grund"})
    desk.reason.value = "Udgår"
    desk.withdraw.click()
    assert "Ikke gemt." in desk.status.value
    assert desk.fields.inputs["reason"].value == "Min grund"
    desk.save.click()
    assert "80" in desk.conflict.panel.children[0].value
    assert count(register) == 2


def test_the_database_away_keeps_the_text_and_saves_when_it_is_back(
    desk: RegisterDesk, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(desk, CHANGE)

    def away(*given: Any) -> None:
        raise Unavailable("Databasen svarer ikke. Intet er gemt.")

    with monkeypatch.context() as patch:
        patch.setattr(register, "add", away)
        desk.save.click()
    assert "Ikke gemt." in desk.status.value
    assert "svarer ikke" in desk.status.value
    assert "Gemt." not in desk.status.value.replace("Ikke gemt.", "")
    assert desk.save.description == "Prøv igen"
    assert desk.fields.inputs["reason"].value == CHANGE["reason"]
    desk.save.click()
    assert "Gemt." in desk.status.value
    assert desk.save.description == "Gem"


def save_with_a_silent_database(desk: RegisterDesk, register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save, and let the database write the entry but never answer."""
    real = register.add

    def silent(*given: Any) -> None:
        real(*given)
        raise Unavailable("Databasen tav midt i det hele.", in_doubt=True)

    with monkeypatch.context() as patch:
        patch.setattr(register, "add", silent)
        desk.save.click()


def test_in_doubt_the_second_try_does_not_double(
    desk: RegisterDesk, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(desk, CHANGE)
    save_with_a_silent_database(desk, register, monkeypatch)
    assert "vides ikke" in desk.status.value
    desk.save.click()
    assert "Gemt." in desk.status.value
    assert count(register) == 1


def test_in_doubt_another_entry_can_be_seen_before_the_second_try(
    desk: RegisterDesk, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(register, unit="Kærhøj")
    desk.refresh.click()
    fill(desk, CHANGE)
    save_with_a_silent_database(desk, register, monkeypatch)
    desk.entries.rows[0][1].click()
    desk.clear.click()
    desk.save.click()
    assert "Gemt." in desk.status.value
    assert count(register) == 2


def test_saved_stays_saved_when_only_the_list_is_away(
    desk: RegisterDesk, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*given: Any) -> None:
        raise Unavailable("Databasen svarer ikke.")

    fill(desk, CHANGE)
    monkeypatch.setattr(register, "current", away)
    desk.save.click()
    assert "Gemt." in desk.status.value
    assert "Listen kan ikke vises" in desk.status.value


def test_a_fault_of_ours_is_told_and_keeps_the_text(
    desk: RegisterDesk, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any) -> None:
        raise KeyError("x")

    fill(desk, CHANGE)
    monkeypatch.setattr(register, "add", broken)
    desk.save.click()
    assert "fejl i programmet (KeyError)" in desk.status.value
    assert desk.fields.values["reason"] == CHANGE["reason"]


def test_text_that_is_not_saved_comes_back_after_another_entry(desk: RegisterDesk, register: Register) -> None:
    written(register)
    desk.refresh.click()
    fill(desk, {"unit": "Kærhøj", "reason": "Halv tekst"})
    desk.entries.rows[0][1].click()
    fill(desk, {"probability": "80"})
    desk.entries.rows[0][1].click()
    assert "ikke er gemt" in desk.status.value
    assert desk.fields.inputs["probability"].value == "80"
    desk.save.click()
    assert "hentet frem igen" in desk.status.value
    assert (desk.fields.entry, desk.fields.inputs["reason"].value) == (None, "Halv tekst")
    desk.entries.rows[0][1].click()
    desk.clear.click()
    assert desk.fields.inputs["reason"].value == "Halv tekst"
    desk.clear.click()
    assert desk.fields.inputs["reason"].value is None


def test_each_kind_keeps_its_text_while_another_is_shown(desk: RegisterDesk) -> None:
    fill(desk, {"reason": "Halv tekst"})
    desk.kind.value = "action"
    assert desk.save.description == "Gem"
    desk.kind.value = "expected_change"
    assert desk.fields.inputs["reason"].value == "Halv tekst"


def test_an_action_is_followed_up(desk: RegisterDesk, register: Register) -> None:
    desk.kind.value = "action"
    fill(desk, {name: value for name, value in ACTION.items() if name != "deadline"})
    desk.fields.inputs["deadline"].put(pd.Timestamp("2026-12-31").date())
    desk.save.click()
    assert "Gemt." in desk.status.value
    desk.kind.value = "follow_up"
    actions = desk.fields.inputs["action"].widget
    assert len(actions.options) == 1
    fill(desk, {"unit": "Ådalen"})
    assert [text for text, _ in actions.options][1:] == ["Gennemgang af ruter (i gang)"]
    fill(desk, {"action": actions.options[1][1], "month": "2026-11", "status": "I gang", "note": "To grupper er nået"})
    desk.save.click()
    assert "Gemt." in desk.status.value
    row = register.current("follow_up").iloc[0]
    assert (row["unit"], row["note"]) == ("Ådalen", "To grupper er nået")
    assert "Gennemgang af ruter" in shown(desk)[0]
    desk.entries.rows[0][1].click()
    assert desk.fields.inputs["action"].value == actions.options[1][1]


def test_a_leader_writes_for_own_units_and_sees_no_others(tmp_path: Path, clock: Clock) -> None:
    written(make(tmp_path, clock=clock), unit="Kærhøj")
    desk = RegisterDesk(make(tmp_path, "leder", clock))
    assert "Distriktsleder</b> for Ådalen" in desk.panel.children[0].value
    units = desk.fields.inputs["unit"]
    assert [value for _, value in units.widget.options] == ["", "Ådalen"]
    assert units.value == "Ådalen"
    assert shown(desk) == []
    fill(desk, CHANGE)
    desk.save.click()
    assert "Gemt." in desk.status.value


def test_the_library_refuses_what_the_form_did_not_foresee(tmp_path: Path, clock: Clock) -> None:
    desk = RegisterDesk(make(tmp_path, "leder", clock))
    assert desk.panel is not None
    fill(desk, {**CHANGE, "unit": "Kærhøj"})
    desk.save.click()
    assert "Ikke gemt." in desk.status.value
    assert "Dine enheder er Ådalen" in desk.status.value
    assert count(desk.register) == 0


@pytest.mark.parametrize("user", ["revisor", "ukendt"])
def test_a_reader_sees_and_can_not_write(tmp_path: Path, clock: Clock, user: str) -> None:
    entry = written(make(tmp_path, clock=clock))
    desk = RegisterDesk(make(tmp_path, user, clock))
    assert "ikke skrive selv" in desk.panel.children[0].value
    assert len(shown(desk)) == 1
    assert desk.save not in desk._body.children
    desk.entries.rows[0][1].click()
    assert "Oprettet" in desk._history.value
    assert "<h2>Disposition</h2>" in desk._heading.value
    assert desk.clear.description == "Luk"
    assert all(one.widget.disabled for one in desk.fields.inputs.values())
    assert (desk.save.layout.display, desk._out.layout.display) == ("none", "none")
    desk.reason.value = "Uden lov"
    desk.withdraw.click()
    assert "Ikke gemt." in desk.status.value
    assert len(desk.register.history(entry.entry_id)) == 1


def test_leaders_read_where_consultants_alone_write(tmp_path: Path, clock: Clock) -> None:
    toml = TOML.replace('model = "faelles"', 'model = "konsulent"')
    desk = RegisterDesk(make(tmp_path, "leder", clock, toml))
    assert "giv dem besked" in desk.panel.children[0].value
    desk.save.click()
    assert count(desk.register) == 0


def test_the_wished_unit_is_where_one_begins(tmp_path: Path) -> None:
    desk = RegisterDesk(make(tmp_path), "Solgården")
    assert desk.panel is not None
    assert desk.fields.inputs["unit"].value == "Solgården"
    assert desk.entries.unit.value == "Solgården"


def test_without_a_reader_the_entries_are_tables(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    shown_parts: list[Any] = []
    monkeypatch.setattr("IPython.display.display", shown_parts.append)
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(kernel=None))
    RegisterDesk(register)._ipython_display_()
    assert "endnu" in shown_parts[0].text
    written(register)
    written(register, "action")
    RegisterDesk(register)._ipython_display_()
    assert set(shown_parts[1].tables) == {"register_expected_change", "register_action"}
    html = shown_parts[1].tables["register_expected_change"].to_html()
    assert "Ny ruteplanlægning" in html
    assert ">konsulent<" not in html  # a login
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    desk = RegisterDesk(register)
    desk._ipython_display_()
    assert shown_parts[2] is desk.panel


CLOSED = '\n[[enheder]]\nnavn = "Højmark"\nnoegle = "hoejmark"\ntype = "distrikt"\nomraade = "Hjemmepleje"\n'
MERGED = 'til = "2020-12"\nsammenlagt_i = "Kærhøj"\n'
ALONE = "[tabeller.budget]"


def test_a_closed_unit_can_not_be_chosen_unless_it_has_open_entries(tmp_path: Path, clock: Clock) -> None:
    open_then = make(tmp_path, clock=clock, toml=TOML.replace(ALONE, CLOSED + ALONE))
    action = written(open_then, "action", unit="Højmark")
    register = make(tmp_path, clock=clock, toml=TOML.replace(ALONE, CLOSED + MERGED + ALONE))
    desk = RegisterDesk(register)
    assert desk.panel is not None

    def offered() -> list[str]:
        return [text for text, _ in desk.fields.inputs["unit"].widget.options[1:]]

    told = "Højmark (lukket efter december 2020)"
    units = ["Ådalen", "Kærhøj", "Solgården"]
    assert offered() == units  # a change that is to come can not be the closed unit's
    assert [text for text, _ in desk.entries.unit.options] == ["Alle enheder", *units]
    desk.kind.value = "action"
    assert offered() == [*units, told]
    assert [text for text, _ in desk.entries.unit.options] == ["Alle enheder", *units, told]
    desk.kind.value = "follow_up"
    fill(desk, {"unit": "Højmark", "action": action.entry_id, "month": "2020-12"})
    desk.refresh.click()
    assert desk.fields.inputs["action"].value == action.entry_id  # what is chosen stays when the list is fetched again
    register.revise(action.entry_id, {"status": "Bortfaldet", "start_month": "2020-11"}, register.person(), 1)
    fill(desk, {"unit": "Ådalen"})
    desk.refresh.click()
    assert offered() == units


def test_no_control_shows_as_markup_what_people_wrote(tmp_path: Path) -> None:
    """Units, roles and entries in labels, lists, headings and the choice between two versions."""
    evil = "<img src=x onerror=alert(1)>"
    register = make(tmp_path, toml=TOML.replace('"Distriktsleder"', f'"{evil}"').replace('"Kærhøj"', f'"{evil}"'))
    desk = RegisterDesk(register)
    seen = [desk.panel]
    entry = written(register, unit=evil, reason=evil)
    desk.refresh.click()
    desk.entries.rows[0][1].click()
    register.revise(entry.entry_id, {"reason": f"{evil} 2"}, register.person(), 1)
    fill(desk, {"reason": f"{evil} 3"})
    desk.save.click()
    assert desk.conflict.sides
    while seen:
        widget = seen.pop()
        seen.extend(getattr(widget, "children", ()))
        marked = [getattr(widget, "value", "")] if type(widget).__name__.startswith("HTML") else []
        if getattr(widget, "description_allow_html", False):
            marked.append(widget.description)
        assert not [text for text in marked if "<img" in str(text)]
