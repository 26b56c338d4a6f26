"""A part of `kill_campaign`: killed on the way, nothing is lost and nothing half."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.register.conftest import Place
from tests.register.kill_campaign import crashed, faults

pytestmark = pytest.mark.from_nothing


@pytest.mark.parametrize(("what", "step"), [("import", 12), ("upgrade 0005", 9)])
def test_killed_on_the_way(place: Place, what: str, step: int) -> None:
    assert faults(place, what, step) == (True, [])


def test_killed_in_the_middle_of_a_copy(sqlite: Place) -> None:
    assert faults(sqlite, "backup", 20) == (True, [])


@pytest.mark.slow
def test_a_server_that_is_killed_while_three_write(postgres: str, tmp_path: Path) -> None:
    assert crashed(tmp_path, 1) == []
