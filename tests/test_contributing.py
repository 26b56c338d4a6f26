"""CONTRIBUTING.md tells the truth: its recipes work in a copy of the house, and its map has every room."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.house import recipes
from tests.reports import made_municipality
from tests.reports.test_new_section import FOLDER, LIST, NAMES, NOTEBOOK
from tests.test_architecture import ORDER, ROOT

TEXT = recipes.CONTRIBUTING.read_text("utf-8")
RECIPES = recipes.read(TEXT)
BY_THEIR_OWN_TEST = {"A section of the report"}
CARRIED_OUT = [title for title in RECIPES if title not in BY_THEIR_OWN_TEST]
Copy = Callable[[recipes.Recipe], Path]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """Makes a copy of what a recipe needs, with the recipe carried out."""

    def made(recipe: recipes.Recipe) -> Path:
        house = tmp_path / "house"
        unwanted = shutil.ignore_patterns("__pycache__", "_shipped", ".ipynb_checkpoints")
        for name in ("styringslib", "notebooks", "tests/house", "docs/api"):
            shutil.copytree(ROOT / name, house / name, ignore=unwanted)
        for name in recipe.files:
            if (ROOT / name).is_file() and not (house / name).is_file():
                (house / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, house / name)
        shutil.copy(ROOT / "pyproject.toml", house)
        recipes.apply(recipe.changes, house)
        return house

    return made


def _call(house: Path, folder: Path, *command: str) -> None:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_is_a_recipe_for_every_kind_of_change() -> None:
    assert list(RECIPES) == [
        "A section of the report",
        "A finding",
        "A grant model",
        "An export format",
        "A dated rule",
        "A setting of kommune.toml",
    ]


@pytest.mark.parametrize("title", CARRIED_OUT)
def test_a_recipe_touches_the_files_it_lists_and_shows_its_result(title: str, copy: Copy, tmp_path: Path) -> None:
    recipe = RECIPES[title]
    house = copy(recipe)
    made_municipality.write(tmp_path / "data")
    for command in recipe.commands:
        for call, folder in _meant(command, house, tmp_path):
            _call(house, folder, *call)
    files = {path.relative_to(house).as_posix() for path in house.rglob("*") if path.is_file()}
    changed = {name for name in files if not name.endswith(".pyc") and not _same(house / name, ROOT / name)}
    assert changed == set(recipe.files)
    _call(house, house, "-m", "ruff", "check", "--quiet", *(name for name in changed if name.endswith(".py")))
    _call(house, house, "-m", "ruff", "format", "--check", "--quiet", *(n for n in changed if n.endswith(".py")))
    assert recipe.shows, f"{title} shows nothing"
    (tmp_path / "shows.txt").write_text(recipe.shows, "utf-8")
    _call(house, tmp_path, "-m", "doctest", "shows.txt")


def _meant(command: str, house: Path, folder: Path) -> list[tuple[list[str], Path]]:
    """What Python is called with, and where, for a command of a recipe."""
    program, *arguments = shlex.split(command)
    if program == "styring":
        return [(["-m", "styringslib.cli", *arguments], folder)]
    assert command == "make docs"
    makefile = (ROOT / "Makefile").read_text("utf-8")
    target = makefile[makefile.index("\ndocs:") :].split("\n\n")[0]
    return [(["-m", module], house) for module in re.findall(r"python -m (\S+)", target)]


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def test_the_recipe_of_a_section_lists_what_its_own_test_adds() -> None:
    added = {f"styringslib/sections/waiting/{name}" for name in FOLDER}
    assert set(RECIPES["A section of the report"].files) == added | {LIST, NAMES, NOTEBOOK}


def test_the_map_has_every_room_in_the_order_of_the_house() -> None:
    table = TEXT[TEXT.index("| room |") : TEXT.index("Where does it go?")]
    shown = [name for row in table.splitlines()[2:] if row for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert set(shown) == set(ORDER)
    assert [ORDER[name] for name in shown if ORDER[name] > 0] == sorted(ORDER[n] for n in shown if ORDER[n] > 0)


def test_the_commands_are_those_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"make (\w+)", TEXT))
    targets = set(re.findall(r"^(\w+):", makefile, re.M))
    assert named <= targets
    assert set(re.findall(r"^# make (\w+)", makefile, re.M)) == targets


def test_a_change_that_does_not_fit_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\ntwo\n")
    assert recipes.apply(["+++ a.py\n one\n+more\n"], tmp_path) == {"a.py"}
    assert (tmp_path / "a.py").read_text() == "one\nmore\ntwo\n"
    with pytest.raises(ValueError, match=r"stand in a\.py once"):
        recipes.apply(["+++ a.py\n three\n+more\n"], tmp_path)
    with pytest.raises(ValueError, match="there already"):
        recipes.apply(["+++ a.py\n+more\n"], tmp_path)


def test_an_example_that_is_wrong_is_told(tmp_path: Path) -> None:
    (tmp_path / "shows.txt").write_text(">>> 1 + 1\n3\n")
    assert doctest.testfile(str(tmp_path / "shows.txt"), module_relative=False, verbose=False).failed == 1


def test_the_checks_at_a_commit_fetch_nothing_and_are_commands_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    declared = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repo["repo"] for repo in declared["repos"]] == ["local"]
    hooks = declared["repos"][0]["hooks"]
    assert [hook["language"] for hook in hooks] == ["system"] * len(hooks)
    for hook in hooks:
        assert hook["entry"].startswith("make --silent ")
        assert re.search(rf"^{hook['entry'].split()[-1]}:", makefile, re.M)
