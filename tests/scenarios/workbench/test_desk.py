"""Steps at the workbench without a widget: values as a person writes them, undo and redo, kept scenarios, files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from styringslib.scenarios.file_reader import read
from styringslib.scenarios.model.assumptions import Assumptions, Steering
from styringslib.scenarios.workbench.desk import Desk, DeskError
from tests.scenarios.made_baseline import district


@pytest.fixture
def desk() -> Desk:
    return Desk(district(("Ådalen", "Bakken")), lambda: dt.date(2026, 11, 9))


@pytest.mark.parametrize("text", ["1,5", "1.5", " 1,5 ", "+1,5"])
def test_a_number_is_read_as_danes_write_it(desk: Desk, text: str) -> None:
    desk.turn("user_time", text)
    assert desk.assumptions == Assumptions({"user_time": {"": 1.5}})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "feltet er tomt"),
        ("to", "er ikke et tal"),
        ("99", "ligger uden for \u221215,0 til 15,0 procentpoint"),
        ("inf", "ikke"),
    ],
)
def test_the_last_valid_value_stays(desk: Desk, text: str, told: str) -> None:
    desk.turn("user_time", "2")
    with pytest.raises(DeskError, match=told):
        desk.turn("user_time", text)
    assert desk.shown("user_time") == 2.0
    assert desk.result.full_year.table.loc["Ådalen", "difference"] < 0


def test_a_unit_falls_back_on_what_holds_for_all(desk: Desk) -> None:
    desk.turn("user_time", "2")
    desk.turn("user_time", "1", "Ådalen")
    assert (desk.shown("user_time", "Ådalen"), desk.shown("user_time", "Bakken")) == (1.0, 2.0)
    desk.turn("user_time", "2", "Ådalen")
    assert desk.assumptions == Assumptions({"user_time": {"": 2.0}})
    desk.turn("user_time", "0", "Ådalen")
    assert desk.shown("user_time", "Ådalen") == 0.0
    desk.turn("user_time", "0")
    assert desk.assumptions == Assumptions()


def test_what_is_for_all_stays_for_all(desk: Desk) -> None:
    desk.turn("healthy_ageing", "75", "Ådalen")
    assert desk.assumptions == Assumptions({"healthy_ageing": {"": 75.0}})


def test_a_drag_is_one_step_back(desk: Desk) -> None:
    for value in ("1", "1.5", "2"):
        desk.turn("user_time", value)
    desk.settle()
    desk.turn("pay_index", "1")
    desk.undo()
    assert desk.assumptions == Assumptions({"user_time": {"": 2.0}})
    desk.undo()
    assert desk.assumptions == Assumptions()
    assert not desk.can_undo
    desk.redo()
    desk.redo()
    assert desk.assumptions == Assumptions({"user_time": {"": 2.0}, "pay_index": {"": 1.0}})
    assert not desk.can_redo


def test_two_drags_of_one_slider_are_two_steps(desk: Desk) -> None:
    desk.turn("user_time", "1")
    desk.settle()
    desk.turn("user_time", "2")
    desk.undo()
    assert desk.shown("user_time") == 1.0


def test_reset_can_be_undone_and_a_new_step_ends_redo(desk: Desk) -> None:
    desk.turn("user_time", "2")
    desk.reset()
    assert desk.assumptions == Assumptions()
    desk.undo()
    assert desk.shown("user_time") == 2.0
    desk.turn("pay_index", "1")
    assert not desk.can_redo
    desk.reset()
    desk.reset()
    desk.undo()
    assert desk.shown("pay_index") == 1.0


def test_choices(desk: Desk) -> None:
    desk.choose("start", "2026-12")
    desk.choose("model", "hybrid")
    desk.choose("carry_over", "flexible")
    desk.turn("settled", "75")
    assert str(desk.assumptions.start) == "2026-12"
    assert desk.assumptions.steering == Steering("hybrid", "flexible", {"settled": 75.0})
    desk.turn("settled", "50")
    assert desk.assumptions.steering.terms == {}
    desk.choose("start", "2026-11")
    assert desk.assumptions.start is None
    for what, value in (("start", "2026-10"), ("model", "bum"), ("farve", "blå")):
        with pytest.raises(DeskError):
            desk.choose(what, value)


def test_scenarios_side_by_side(desk: Desk) -> None:
    desk.turn("user_time", "2")
    desk.keep("Højere brugertid")
    assert list(desk.beside) == ["I dag", "Højere brugertid"]
    desk.turn("user_time", "3")
    found = desk.beside
    assert list(found) == ["I dag", "Højere brugertid", "Det, du arbejder på"]
    assert found["Højere brugertid"].assumptions == Assumptions({"user_time": {"": 2.0}})
    desk.drop("Højere brugertid")
    assert "Højere brugertid" not in desk.beside
    with pytest.raises(DeskError, match="navn"):
        desk.keep("  ")
    for number in range(8):
        desk.keep(f"Nr. {number}")
    with pytest.raises(DeskError, match="Fjern et"):
        desk.keep("Nr. 9")


def test_saved_and_opened_it_is_the_same(desk: Desk, tmp_path: Path) -> None:
    desk.turn("user_time", "2")
    desk.turn("pay_index", "1,25", "Bakken")
    desk.choose("start", "2026-12")
    path, name, content = desk.save("Højere brugertid", "Økonomikonsulent", tmp_path / "scenarier")
    assert path is not None
    assert (name, path.read_text("utf-8")) == ("hoejere-brugertid.toml", content)
    assert read(path, desk.place).created == dt.date(2026, 11, 9)
    made = desk.assumptions
    desk.reset()
    assert desk.open(content, name).name == "Højere brugertid"
    assert desk.assumptions == made
    desk.undo()
    assert desk.assumptions == Assumptions()


def test_where_nothing_can_be_written_the_content_is_given(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("x")
    for folder in (None, tmp_path / "fil" / "under"):
        path, name, content = desk.save("Test", "Fagchef", folder)
        assert path is None
        assert "format = 1" in content
        assert name == "test.toml"


def test_a_name_and_a_role_are_asked_for(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="navn og rolle"):
        desk.save("", " ", tmp_path)
    with pytest.raises(DeskError, match="CPR"):
        desk.save("Borger 010190-1234", "Fagchef", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_bad_file_changes_nothing(desk: Desk) -> None:
    desk.turn("user_time", "2")
    with pytest.raises(DeskError, match="ikke gyldig TOML"):
        desk.open("navn = ", "x.toml")
    _, _, content = desk.save("Test", "Fagchef", None)
    with pytest.raises(DeskError, match="anden kommune"):
        desk.open(content.replace("Lillevig", "Storevig"), "x.toml")
    assert desk.shown("user_time") == 2.0


def test_results_are_reckoned_once_and_not_kept_for_ever(desk: Desk) -> None:
    desk.turn("user_time", "2")
    assert desk.result is desk.result
    for step in range(100):
        desk.turn("pay_index", str(step % 9))
        assert desk.result
    assert len(desk._known) < 15
