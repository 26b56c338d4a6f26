"""Raw exports of ledger, budget office, care system, payroll and agencies are read to figures worked out apart from the code."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from styringslib.followup import budget_in_force
from styringslib.intake import Municipality, check, read_municipality
from tests.raw_exports import described, make, truth
from tests.raw_exports.held import by, same
from tests.raw_exports.records import LAST, Records, months

# The weeks begin two days before this month, and end with a day after the last: those months are not whole, and are left out.
WHOLE = (2025, 1)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lindholm")


@pytest.fixture(scope="module")
def records(raw: Path) -> Records:
    made = make.write(raw)
    described.write(raw)
    return made


@pytest.fixture(scope="module")
def lindholm(raw: Path, records: Records) -> Municipality:
    return read_municipality(raw)


def test_nothing_is_at_fault(raw, records):
    assert [problem.message for problem in check(raw) if problem.severity == "error"] == []


def test_postings(lindholm, records):
    """Credits are subtracted, subtotals are not counted, both halves of a split voucher are."""
    same(by(lindholm.postings, "unit", "account_group", value="amount"), truth.postings(records), 0.005)
    areas = lindholm.postings.groupby("unit")["area"].unique().map(list).to_dict()
    assert areas == {
        "Nordhavn": ["Hjemmepleje"],
        "Lindely": ["Hjemmepleje"],
        "Træningsteamet": ["Rehabilitering"],
        "Skovgården": ["Botilbud"],
    }


def test_adopted_budget(lindholm, records):
    adopted = lindholm.budget[lindholm.budget["version"] == "adopted"]
    same(by(adopted, "unit", "account_group", value="amount"), truth.budget_in_force(records, dt.date(2026, 1, 1)), 0.5)


@pytest.mark.parametrize("day", ["2026-02-28", "2026-03-31", "2026-08-31"])
def test_budget_in_force_after_each_grant(lindholm, records, day):
    known = lindholm.budget[~(lindholm.budget["decided_on"] > pd.Timestamp(day))]
    known = known[known["month"].dt.year == 2026]
    force = budget_in_force(known)
    wanted = truth.budget_in_force(records, dt.date.fromisoformat(day))
    same(by(force, "unit", "account_group", value="amount"), {k: v for k, v in wanted.items() if k[0][0] == 2026}, 0.5)


def test_activity(lindholm, records):
    wanted = {key: value for key, value in truth.activity(records).items() if WHOLE <= key[0] <= LAST}
    for place, column in enumerate(("granted_hours", "delivered_hours")):
        same(by(lindholm.activity, "unit", "service", value=column), {k: v[place] for k, v in wanted.items()}, 0.06)
    same(by(lindholm.activity, "unit", "service", value="recipients"), {k: v[2] for k, v in wanted.items()}, 0)
    assert "citizen" not in lindholm.activity
    legal = lindholm.activity.groupby("service")["legal_basis"].unique().map(list).to_dict()
    assert legal == {"Personlig pleje": ["aeldrelov"], "Praktisk hjælp": ["aeldrelov"], "Sygepleje": ["sul_138"]}


def test_no_hour_of_a_week_is_lost(lindholm, records):
    days = [(row, dt.date.fromisocalendar(row.year, row.week, day)) for row in records.weeks for day in range(1, 8)]
    minutes = sum(row.granted for row, day in days if WHOLE <= (day.year, day.month) <= LAST) / 7
    assert lindholm.activity["granted_hours"].sum() == pytest.approx(minutes / 60, abs=0.01)


def test_payroll(lindholm, records):
    wanted = truth.payroll(records)
    keys = ("unit", "wage_category", "staff_group")
    same(by(lindholm.payroll, *keys, value="amount"), {k: v[0] for k, v in wanted.items()}, 0.005)
    same(by(lindholm.payroll, *keys, value="hours"), {k: v[1] for k, v in wanted.items()}, 0.005)


def test_absence(lindholm, records):
    wanted = truth.absence(records)
    same(by(lindholm.absence, "unit", "kind", value="absence_days"), {k: v[0] for k, v in wanted.items()}, 0.01)
    same(by(lindholm.absence, "unit", "kind", value="possible_days"), {k: v[1] for k, v in wanted.items()}, 0.01)


def test_temps(lindholm, records):
    wanted = truth.temps(records)
    same(by(lindholm.temps, "unit", value="hours"), {k: v[0] for k, v in wanted.items()}, 0.03)
    same(by(lindholm.temps, "unit", value="amount"), {k: v[1] for k, v in wanted.items()}, 0.03)
    assert lindholm.temps["amount"].sum() == pytest.approx(
        float(sum(bill.amount for bill in records.invoices)), abs=0.005
    )
    assert lindholm.temps["source"].unique().tolist() == ["external"]


def test_the_true_figures_stand_on_their_own(records):
    """What the records hold, counted here once more by hand-picked months."""
    assert len(months()) == 34
    assert sum(line.amount for line in records.postings if line.text == "Delt faktura") == 120_000
    week = next(row for row in records.weeks if (row.year, row.week) == (2026, 1))
    key = (2025, 12), week.unit, week.service
    assert truth.activity(records)[key][0] >= Fraction(week.granted * 3, 60 * 7)  # Monday to Wednesday
