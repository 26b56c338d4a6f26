"""The recipes of CONTRIBUTING.md, read so that a test can carry them out.

A recipe is a heading of level three under "Recipes". Its list under **Files** names every file that it touches. Blocks marked
``diff`` are the change: a line ``+++ path`` names the file, ``+`` lines are new, ``-`` lines go, and the others are there
already, once. Blocks marked ``pycon`` show that it works, and blocks marked ``console`` are commands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CONTRIBUTING = Path(__file__).parent.parent.parent / "CONTRIBUTING.md"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Recipe:
    """One kind of change: the files it touches, the changes file by file, what shows it, and commands to run before that."""

    title: str
    files: tuple[str, ...]
    changes: tuple[str, ...]
    shows: str
    commands: tuple[str, ...]


def read(text: str) -> dict[str, Recipe]:
    """The recipes by their title, in order."""
    section = text[text.index("\n## Recipes\n") :]
    section = section[: section.index("\n## ", 5)] if "\n## " in section[5:] else section
    return {recipe.title: recipe for recipe in map(_recipe, re.split(r"^### ", section, flags=re.M)[1:])}


def _recipe(text: str) -> Recipe:
    blocks = _FENCE.findall(text)
    listed = re.search(r"\*\*Files\*\*[^\n]*\n\n((?:- .*\n(?:  .*\n)*)+)", text)
    names = re.findall(r"^- `([^`]+)`", listed[1], re.M) if listed else []
    return Recipe(
        title=text.splitlines()[0].strip(),
        files=tuple(names),
        changes=tuple(body for kind, body in blocks if kind == "diff"),
        shows="".join(body for kind, body in blocks if kind == "pycon"),
        commands=tuple(line[2:] for kind, body in blocks if kind == "console" for line in body.splitlines()),
    )


def apply(changes: Sequence[str], root: Path) -> set[str]:
    """Make the changes in the tree under ``root``; the files that they touched."""
    touched = set()
    for change in changes:
        for part in re.split(r"^\+\+\+ ", change, flags=re.M)[1:]:
            name, _, body = part.partition("\n")
            _change(root / name.strip(), body.splitlines())
            touched.add(name.strip())
    return touched


def _change(path: Path, lines: Sequence[str]) -> None:
    before = [line[1:] for line in lines if line[:1] in (" ", "-") or not line]
    after = [line[1:] for line in lines if line[:1] in (" ", "+") or not line]
    if not before:
        if path.exists():
            raise ValueError(f"{path.name} is there already; show some lines around the new ones")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(after) + "\n", "utf-8")
        return
    text, old = path.read_text("utf-8"), "\n".join(before) + "\n"
    if f"\n{text}".count(f"\n{old}") != 1:
        raise ValueError(f"these lines should stand in {path.name} once:\n{old}")
    path.write_text(f"\n{text}".replace(f"\n{old}", "\n" + "\n".join(after) + "\n", 1)[1:], "utf-8")
