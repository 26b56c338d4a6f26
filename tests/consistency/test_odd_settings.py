"""No key of kommune.toml takes just anything, what is told says what to do, and the search for what breaks a report notices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from styringslib.fields.field import Field, Reading, Units
from styringslib.fields.kinds import Anything
from styringslib.fields.section import Block, Blocks
from tests.consistency import odd_settings
from tests.consistency.odd_settings import NEVER, accepted, crashes, faults_of, keys, odd_values
from tests.consistency.odd_town import read

UNITS = Units({"ådalen": "Ådalen", "aadalen": "Ådalen"})


def _read(field: Field, value: Any) -> Reading:
    reading = Reading(("afsnit", field.key), [], UNITS)
    field.read(value, reading)
    return reading


def _keys() -> Iterator[tuple[str, Field]]:
    return ((name, field) for name, _, field in keys() if not isinstance(field, Anything))


def test_no_key_takes_what_is_no_value_of_any() -> None:
    taken = [
        (name, value)
        for name, field in _keys()
        for value in NEVER
        if not (isinstance(field, Block | Blocks) and value == [{}]) and not _read(field, value).faults
    ]
    assert taken == []
    assert sum(1 for _ in _keys()) > 200


def test_whatever_is_told_of_a_value_says_where_what_and_what_to_do() -> None:
    told = [(name, value, fault) for name, field in _keys() for value in (*NEVER, *odd_values(field))
            for fault in _read(field, value).faults]  # fmt: skip
    assert len(told) > 5_000
    assert [(name, value) for name, value, fault in told if not (fault.what and fault.remedy and fault.path)] == []
    assert max(len(fault.line) for _, _, fault in told) < 600
    assert not [name for name, _, fault in told for word in ("None", "Traceback", "<class") if word in fault.line]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return read(tmp_path_factory.mktemp("town"))


def test_the_town_is_sound_and_has_a_unit_of_every_kind(town: Any) -> None:
    municipality, content = town
    assert faults_of(content)[1] == []
    assert len({unit.kind for unit in municipality.settings.units}) == 6
    assert not (municipality.problems["severity"] == "error").any()


def test_a_seed_changes_keys_in_many_sections_and_the_same_ones_again(town: Any) -> None:
    _, content = town
    tried = accepted(1, content, 0.05)
    assert tried.changed == accepted(1, content, 0.05).changed
    assert len({change.partition(".")[0] for change in tried.changed}) >= 4
    assert tried.settings.sections != content


def test_what_can_not_be_made_is_noticed_with_its_section_and_unit(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    municipality, _ = town

    def show(key: str) -> None:
        if key == "a":
            raise ZeroDivisionError("division by zero")

    parts = [SimpleNamespace(key="a"), SimpleNamespace(key="b")]
    monkeypatch.setattr(odd_settings, "month_end", lambda *_: pd.DataFrame())
    monkeypatch.setattr(odd_settings, "report_for", lambda _: SimpleNamespace(sections=parts, show=show))
    found = list(crashes(municipality, municipality.settings))
    assert len(found) == 8
    assert found[0] == "a of Ådalen: ZeroDivisionError: division by zero"
    assert found[-1] == "a of the whole: ZeroDivisionError: division by zero"


def test_forecasts_that_can_not_be_made_are_noticed(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OverflowError("too large")

    monkeypatch.setattr(odd_settings, "month_end", fail)
    municipality, _ = town
    assert list(crashes(municipality, municipality.settings)) == ["forecasts: OverflowError: too large"]


def test_a_case_tells_what_was_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odd_settings, "crashes", lambda *_: iter(()))
    told, found = odd_settings.case(2, tmp_path, share=0.03)
    assert told.startswith("seed 2: ")
    assert "=" in told
    assert found == []
