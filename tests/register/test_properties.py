"""Whatever is done in whatever order: what is in force is the last version of what was not withdrawn."""

from __future__ import annotations

import itertools
import uuid
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styringslib.register import Conflict, Register, RegisterError
from tests.register.conftest import ACTION, CHANGE, CONSULTANT, Clock, Place

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
UNITS = ("Ådalen", "Østerbæk")
COUNTER = itertools.count()

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(UNITS), st.integers(-9, 9)),
        st.tuples(st.just("revise"), st.integers(0, 5), st.integers(-9, 9), st.integers(0, 1)),
        st.tuples(st.just("withdraw"), st.integers(0, 5), st.integers(0, 1)),
        st.tuples(st.just("wait"), st.integers(-3, 3)),
    ),
    max_size=14,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One register for all examples: entries of one example are told from the others by their ids."""
    from tests.register.conftest import fresh_schema

    environ = {}
    if request.param == "postgresql":
        environ["STYRING_REGISTER"] = fresh_schema(request.getfixturevalue("postgres"))
    return Place(tmp_path_factory.mktemp("kommune"), environ, Clock())


@FEW
@given(steps=STEPS)
def test_any_sequence(shared: Place, steps: list[tuple[Any, ...]]) -> None:
    register = shared.open()
    model: dict[str, list[tuple[float, bool]]] = {}  # id -> versions: amount, withdrawn
    keys: list[str] = []
    for step in steps:
        if step[0] == "add":
            key = str(uuid.uuid4())
            values = {**CHANGE, "unit": step[1], "amount_per_month": step[2]}
            register.add("expected_change", values, CONSULTANT, key)
            keys.append(key)
            model[key] = [(float(step[2]), False)]
        elif step[0] == "wait":
            shared.clock.forward(minutes=step[1])
        elif keys:
            key = keys[step[1] % len(keys)]
            versions = model[key]
            stale = step[-1] and len(versions) > 1
            version = len(versions) - (1 if stale else 0)
            try:
                if step[0] == "revise":
                    done = register.revise(key, {"amount_per_month": step[2]}, CONSULTANT, version)
                    changes = versions[-1][0] != step[2]
                else:
                    done = register.withdraw(key, CONSULTANT, version, "Fejl")
                    changes = True
                assert not stale
                assert not versions[-1][1]
                if changes:
                    versions.append((float(step[2]) if step[0] == "revise" else versions[-1][0], step[0] == "withdraw"))
                assert done.version == len(versions)
            except Conflict:
                assert stale
            except RegisterError:
                assert versions[-1][1]
                assert not stale
    _hold(register, model)


def _hold(register: Register, model: dict[str, list[tuple[float, bool]]]) -> None:
    current = register.current("expected_change")
    mine = current[current["entry_id"].isin(list(model))].set_index("entry_id")
    wanted = {key: versions[-1][0] for key, versions in model.items() if not versions[-1][1]}
    assert mine["amount_per_month"].to_dict() == wanted
    assert mine["version"].to_dict() == {key: len(model[key]) for key in wanted}
    versions = register.versions("expected_change")
    assert versions["at"].is_monotonic_increasing
    for key, rows in versions[versions["entry_id"].isin(list(model))].groupby("entry_id"):
        rows = rows.sort_values("version")
        assert list(zip(rows["amount_per_month"], rows["withdrawn"], strict=True)) == model[str(key)]
        assert rows["version"].tolist() == list(range(1, len(rows) + 1))
        # A version is in force until the very moment of the next one: no gap in time and no overlap.
        assert rows["superseded_at"].iloc[:-1].tolist() == rows["at"].iloc[1:].tolist()
        assert pd.isna(rows["superseded_at"].iloc[-1])
        assert (rows["superseded_at"].iloc[:-1] > rows["at"].iloc[:-1]).all()
        assert [entry.version for entry in register.history(str(key))] == rows["version"].tolist()


@FEW
@given(
    title=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60),
    amount=st.floats(-1e8, 1e8, allow_nan=False),
)
def test_what_is_written_comes_back_the_same(shared: Place, title: str, amount: float) -> None:
    register = shared.open()
    values = {**ACTION, "title": title, "effect_per_month": amount}
    if register.problems("action", values):
        return
    entry = register.add("action", values, CONSULTANT)
    assert register.history(entry.entry_id) == [entry]
    assert entry.values["effect_per_month"] == amount
    row = register.current("action").set_index("entry_id").loc[entry.entry_id]
    assert row["title"] == entry.values["title"]
    assert row["effect_per_month"] == amount


@FEW
@given(order=st.permutations(range(6)), drop=st.sets(st.integers(0, 5), max_size=3))
def test_the_order_of_the_rows_of_a_workbook_does_not_matter(tmp_path: Path, order: list[int], drop: set[int]) -> None:
    """Rows shuffled and some deleted: the same changes, and what is gone from the sheet stays in the register."""
    import openpyxl

    from styringslib.register.excel.excel import write_workbook
    from styringslib.register.excel.excel_import import read_workbook

    folder = tmp_path / str(next(COUNTER))
    folder.mkdir()
    register = Place(folder, {}).open()
    register.add_all([("action", {**ACTION, "title": f"Nr. {n}"}) for n in range(6)], CONSULTANT)
    write_workbook(register, folder / "ud.xlsx", ["action"])
    book = openpyxl.load_workbook(folder / "ud.xlsx")
    sheet = book["Handlinger"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=7)]
    sheet.delete_rows(2, 6)
    effect = [cell.value for cell in sheet[1]].index("Ventet virkning pr. måned")
    assert [row[1] for row in rows] == [f"Nr. {n}" for n in range(6)]  # as they were entered
    kept = [rows[place] for place in order if place not in drop]
    for number, row in enumerate(kept, 2):
        if row[1] in ("Nr. 2", "Nr. 4"):
            row[effect] = -1
        for place, value in enumerate(row, 1):
            sheet.cell(number, place, value)
    book.save(folder / "ind.xlsx")
    plan = read_workbook(register, folder / "ind.xlsx")
    assert not plan.problems, plan.text()
    plan.apply()
    effects = register.current("action").set_index("title")["effect_per_month"].to_dict()
    changed = {f"Nr. {n}" for n in (2, 4) if n not in drop}
    assert effects == {f"Nr. {n}": -1.0 if f"Nr. {n}" in changed else -45_000.0 for n in range(6)}
    assert len(register.versions("action")) == 6 + len(changed)
