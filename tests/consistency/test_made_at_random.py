"""Municipalities made at random, published and held against themselves. ``make attack`` tries hundreds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.consistency.campaign import case, is_refused
from tests.consistency.making import read_publication
from tests.consistency.municipalities import BUDGETS, KINDS, NURSING, draw
from tests.consistency.reading import read_page

# Few enough for every run of the tests; between them every kind of unit, and what may be the matter with a budget.
SEEDS = (1, 3, 4, 9, 10, 12, 13)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], tuple[Path, str, list[str]]]:
    """The folder of a seed, what was drawn with it, and what does not hold in what is published of it; made once."""

    @cache
    def make(seed: int) -> tuple[Path, str, list[str]]:
        folder = tmp_path_factory.mktemp(str(seed))
        return folder, *case(seed, folder)

    return make


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_published_holds_together(published: Callable[[int], tuple[Path, str, list[str]]], seed: int) -> None:
    _, drawn, found = published(seed)
    assert found == [], drawn


def test_the_seeds_cover_what_may_happen(tmp_path: Path) -> None:
    made = [draw(seed, tmp_path / str(seed)) for seed in SEEDS]
    units = [unit for one in made for unit in one.units]
    assert {unit.kind for unit in units} == {*KINDS, NURSING}
    assert {one.delegation for one in made} >= {"leverede", "aktivitet", "ingen"}
    assert {unit.budget for unit in units} == set(BUDGETS)
    assert any(unit.income for unit in units)
    assert any(unit.late for unit in units)
    assert any(one.gaps for one in made)
    assert any(unit.months[-1] < one.month for one in made for unit in one.units)
    assert any(len(one.units[0].months) == 1 for one in made)
    assert len({one.sign for one in made}) == 3


def test_the_same_seed_is_the_same_municipality(tmp_path: Path) -> None:
    for name in ("a", "b"):
        draw(9, tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "b").iterdir())
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in files)


def test_what_is_made_here_is_what_styring_run_makes(
    published: Callable[[int], tuple[Path, str, list[str]]], tmp_path: Path
) -> None:
    """The shortcut of this folder's tests leaves nothing out and adds nothing."""
    made = draw(13, tmp_path / "data")
    folder, _, _ = published(13)
    unit = made.units[1]
    out = tmp_path / "really"
    call = ["run", "--data", str(tmp_path / "data"), "--out", str(out), "--month", str(made.month), "--workers", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "styringslib.cli", *call, "--units", unit.name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    place = f"{unit.key}/rapport.html"
    here = read_publication(folder / "reports" / str(made.month)).pages[place]
    really = read_page(place, (out / str(made.month) / place).read_text("utf-8"))
    assert here == really
    assert len(really.tables) > 5
    assert really.pictures


def test_a_run_that_said_why_it_made_nothing_is_no_breach() -> None:
    assert is_refused(["refused: Kommunen har ingen måneder med data."])
    assert not is_refused([])
    assert not is_refused(["refused: Kommunen har ingen måneder med data.", "the parts of a table do not add up"])
