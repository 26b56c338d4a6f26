"""The test files that take longest begin first when two processes share the tests."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.house.longest_first import LONGEST, pytest_collection_modifyitems

ROOT = Path(__file__).parent.parent
SHORT, LONG, LONGER = "tests/test_rounding.py", "tests/test_wheel.py", "tests/browser/test_scenarios.py"
GIVEN = [f"{name}::{test}" for name in (SHORT, LONG, LONGER) for test in ("test_b", "test_a[x]")]


def test_every_file_is_there_once() -> None:
    assert len(set(LONGEST)) == len(LONGEST)
    assert [name for name in LONGEST if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize(
    ("config", "order"),
    [(SimpleNamespace(workerinput={}), (LONGER, LONG, SHORT)), (SimpleNamespace(), (SHORT, LONG, LONGER))],
)
def test_the_longest_begin_first_and_a_files_own_order_stays(config: Any, order: tuple[str, ...]) -> None:
    items: list[Any] = [SimpleNamespace(nodeid=nodeid) for nodeid in GIVEN]
    pytest_collection_modifyitems(config, items)
    assert [item.nodeid for item in items] == [f"{name}::{test}" for name in order for test in ("test_b", "test_a[x]")]


def test_the_whole_suite_is_handed_out_in_that_order() -> None:
    calls = [line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if "-m pytest -n 2" in line]
    assert "--no-loadscope-reorder $(PYTEST)" in calls[0]
