"""The form on the round: it begins where the page led, and a step that the round does not allow is refused before it is saved."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from styringslib.delivery.round_desk import open_round_desk
from tests.delivery.round_month import RoundMonth, made


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RoundMonth:
    monkeypatch.setenv("STYRING_USER", "kim")
    town = made(tmp_path)
    town.run()
    return town


def test_it_begins_with_unit_month_and_step_and_saves_what_may_be(town: RoundMonth) -> None:
    desk = open_round_desk(str(town.data), "nord", "round_step", "2026-10", "Læst", str(town.out))
    assert desk.panel is not None
    assert {name: desk.fields.values[name] for name in ("unit", "month", "step")} == {
        "unit": "Nord", "month": "oktober 2026", "step": "Læst",
    }  # fmt: skip
    # What the page has filled in is saved as it stands.
    desk.save.click()
    saved = town.open().current("round_step")
    assert saved[["unit", "month", "step"]].to_numpy().tolist() == [["Nord", pd.Period("2026-10"), "Læst"]]


def test_closing_what_is_not_answered_is_refused_and_told_why(town: RoundMonth) -> None:
    desk = open_round_desk(str(town.data), "nord", "round_step", "2026-10", "Lukket", str(town.out))
    assert desk.panel is not None
    desk.save.click()
    assert "Ikke gemt" in desk.status.value
    assert "Nord kan ikke lukkes: Der mangler en forklaring" in desk.status.value
    assert town.open().current("round_step").empty


def test_other_kinds_and_other_municipalities_are_not_held_back(town: RoundMonth) -> None:
    desk = open_round_desk(str(town.data), "nord", "explanation", "2026-10", "", str(town.out))
    assert desk.panel is not None
    assert desk.fields.values["month"] == "oktober 2026"
    desk.fields.inputs["explanation"].widget.value = "Flere vikarer"
    desk.save.click()
    assert town.open().current("explanation")["explanation"].tolist() == ["Flere vikarer"]
    toml = town.data / "kommune.toml"
    toml.write_text(toml.read_text("utf-8").replace('[opfoelgning]\nmodel = "varde"\n', ""), "utf-8")
    plain = open_round_desk(str(town.data), "nord", "round_step", "2026-10", "Lukket", str(town.out))
    assert plain.guard("round_step", {"unit": "Nord", "month": "2026-10", "step": "Lukket"}) == []
