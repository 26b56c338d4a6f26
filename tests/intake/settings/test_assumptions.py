"""Which assumption is in force, and which unit is in operation: known answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from styringslib.intake import Settings, Unit
from styringslib.intake.settings.assumptions import in_force
from styringslib.intake.settings.settings import Thresholds

ROWS = [
    ("A", "2025-01", "hourly_price", 480.0, "Budget 2025"),
    ("A", "2026-01", "hourly_price", 500.0, "Budget 2026"),
    ("A", "2027-01", "hourly_price", 520.0, "Budget 2027"),
    ("A", "2026-01", "overhead_share", 0.06, "Budget 2026"),
    (None, "2026-06", "hourly_price", 999.0, "Genåbning 2026"),
    (None, "2026-01", "absence_share", 0.05, "Budget 2026"),
    ("C", "2020-01", "hourly_price", 440.0, "Budget 2020"),
]


def table(rows: list[tuple[Any, ...]] = ROWS) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["unit", "valid_from", "name", "value", "source"])
    return frame.assign(valid_from=pd.PeriodIndex(frame["valid_from"], freq="M"))


def month(text: str) -> pd.Period:
    return pd.Period(text, "M")


def settings() -> Settings:
    units = (
        Unit("A", "a", "district", "Hjemmepleje"),
        Unit("B", "b", "district", "Hjemmepleje"),
        Unit("C", "c", "district", "Hjemmepleje", month("2015-01"), month("2020-12")),
    )
    return Settings(
        name="Prøveby Kommune", short_name="Prøveby", units=units, thresholds=Thresholds(), formal_follow_ups=(),
        extract_day=7, frames=(), assumptions=table(), events=(), sources=(), status_date=None, ignored_units=(),
        sections={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("when", "unit", "expected"),
    [
        ("2026-12", "A", (500.0, "Budget 2026")),  # its own, though the one for all units is newer
        ("2025-12", "A", (480.0, "Budget 2025")),
        ("2027-01", "A", (520.0, "Budget 2027")),  # from the very month
        ("2026-12", "B", (999.0, "Genåbning 2026")),
        ("2026-12", None, (999.0, "Genåbning 2026")),
    ],
)
def test_a_units_own_before_the_municipalitys_and_the_latest_of_each(
    when: str, unit: str | None, expected: tuple[float, str]
) -> None:
    row = in_force(table(), month(when), unit).loc["hourly_price"]
    assert (row["value"], row["source"]) == expected


def test_every_assumption_in_force_and_no_other() -> None:
    assert in_force(table(), month("2026-12"), "A")["value"].to_dict() == {
        "absence_share": 0.05,
        "hourly_price": 500.0,
        "overhead_share": 0.06,
    }
    assert in_force(table(), month("2024-12"), "A").empty
    twice = table([*ROWS, ("A", "2026-01", "hourly_price", 501.0, "Rettet")])
    assert in_force(twice, month("2026-03"), "A").loc["hourly_price", "value"] == 501.0
    shuffled = table(ROWS[::-1])
    assert in_force(shuffled, month("2026-12"), "A").equals(in_force(table(), month("2026-12"), "A"))


def test_a_value_and_the_same_by_unit_without_closed_units() -> None:
    known = settings()
    assert known.assumption("hourly_price", "2026-12", "A") == 500.0
    assert known.assumption("hourly_price", "2026-12") == 999.0
    assert known.assumption("hourly_price", "2026-05", "B") is None
    assert known.assumption_by_unit("hourly_price", "2026-12").to_dict() == {"A": 500.0, "B": 999.0}
    assert known.assumption_by_unit("hourly_price", "2020-12").to_dict() == {"C": 440.0}
    none = replace(known, assumptions=table([]))
    assert none.assumption_by_unit("hourly_price", "2026-12").empty


@pytest.mark.parametrize(
    ("start", "end", "when", "active"),
    [
        (None, None, "2026-10", True),
        ("2026-10", None, "2026-10", True),
        ("2026-11", None, "2026-10", False),
        (None, "2026-10", "2026-10", True),
        (None, "2026-09", "2026-10", False),
        ("2026-01", "2026-12", "2026-06", True),
    ],
)
def test_a_unit_is_active_from_its_first_to_its_last_month(
    start: str | None, end: str | None, when: str, active: bool
) -> None:
    first, last = (None if text is None else month(text) for text in (start, end))
    assert Unit("A", "a", "district", "Hjemmepleje", first, last).is_active(month(when)) is active


@pytest.mark.parametrize(
    ("when", "name", "expected"),
    [
        ("2025-12", "hourly_price", {"A": 480.0}),
        ("2026-07", "hourly_price", {"A": 500.0, "B": 999.0}),  # one's own before a newer one for all
        ("2026-07", "absence_share", {"A": 0.05, "B": 0.05}),
        ("2026-07", "overhead_share", {"A": 0.06}),
        ("2020-06", "hourly_price", {"C": 440.0}),  # in operation then
        ("2026-07", "unknown", {}),
    ],
)
def test_every_units_value_at_once(when: str, name: str, expected: dict[str, float]) -> None:
    known = settings()
    assert known.assumption_by_unit(name, when).to_dict() == expected
    alone = {unit.name: known.assumption(name, when, unit.name) for unit in known.units if unit.is_active(month(when))}
    assert {unit: value for unit, value in alone.items() if value is not None} == expected


def test_of_two_from_the_same_month_the_one_written_last_counts() -> None:
    twice = replace(settings(), assumptions=table([*ROWS, ("A", "2026-01", "hourly_price", 505.0, "Rettet")]))
    assert twice.assumption_by_unit("hourly_price", "2026-07")["A"] == 505.0
    assert twice.assumption("hourly_price", "2026-07", "A") == 505.0
