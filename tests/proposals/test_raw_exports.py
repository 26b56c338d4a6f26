"""Raw exports that nobody has described give the figures that were worked out apart from the library, by `styring init`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from styringslib.cli import main
from styringslib.intake import Municipality, read_municipality
from tests.raw_exports import make, truth
from tests.raw_exports.held import by, same
from tests.raw_exports.records import Records


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("raw") / "lindholm"


@pytest.fixture(scope="module")
def records(raw: Path) -> Records:
    return make.write(raw)


@pytest.fixture(scope="module")
def lindholm(raw: Path, records: Records) -> Municipality:
    before = {path.name: path.read_bytes() for path in raw.iterdir()}
    assert main(["init", "--data", str(raw), "--yes"]) == 0
    assert {name: (raw / name).read_bytes() for name in before} == before
    return read_municipality(raw)


def test_money(lindholm: Municipality, records: Records) -> None:
    """Codes have become units and account groups; thousands kroner, months as columns and subtotals are seen through."""
    same(by(lindholm.postings, "unit", "account_group", value="amount"), truth.postings(records), 0.005)
    adopted = lindholm.budget[lindholm.budget["version"] == "adopted"]
    wanted = truth.budget_in_force(records, dt.date(2026, 1, 1))
    same(by(adopted, "unit", "account_group", value="amount"), wanted, 0.5)
    pay = {key: value[0] for key, value in truth.payroll(records).items()}
    same(by(lindholm.payroll, "unit", "wage_category", "staff_group", value="amount"), pay, 0.005)
    temps = {key: value[1] for key, value in truth.temps(records).items()}
    same(by(lindholm.temps, "unit", value="amount"), temps, 0.03)
    assert len(lindholm.unallocated) == 0


def test_hours_days_and_citizens(lindholm: Municipality, records: Records) -> None:
    """Minutes a week and citizen, hours of absence and h:mm of invoices."""
    wanted = truth.activity(records)
    # Weeks at the edges reach into months that they do not cover.
    whole = lindholm.activity[lindholm.activity["month"].between(pd.Period("2025-01", "M"), pd.Period("2026-10", "M"))]
    inside = {key: value for key, value in wanted.items() if (2025, 1) <= key[0] <= (2026, 10)}
    same(by(whole, "unit", "service", value="delivered_hours"), {k: v[1] for k, v in inside.items()}, 0.06)
    same(by(whole, "unit", "service", value="recipients"), {k: v[2] for k, v in inside.items()}, 0)
    absence = {key: value[0] for key, value in truth.absence(records).items()}
    same(by(lindholm.absence, "unit", "kind", value="absence_days"), absence, 0.01)
    temps = {key: value[0] for key, value in truth.temps(records).items()}
    same(by(lindholm.temps, "unit", value="hours"), temps, 0.03)


def test_units(lindholm: Municipality) -> None:
    assert {unit.name: (unit.kind, unit.area) for unit in lindholm.settings.units} == {
        "Nordhavn": ("district", "Hjemmepleje"),
        "Lindely": ("district", "Hjemmepleje"),
        "Træningsteamet": ("rehabilitation", "Rehabilitering"),
        "Skovgården": ("residential", "Botilbud"),
    }
