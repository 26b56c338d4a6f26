"""Functions, classes and methods that nothing but tests calls: ``python -m tests.house.dead_code`` (in ``make lint``).

Our own reading of the names in the code, and not vulture: that takes every name of an ``__all__`` as used, so it misses just the
functions that only tests call, and of its 126 lines 73 were fields and attributes that pandas, widgets and Jupyter read.
A name counts as used where it stands anywhere outside its own definition: as a name, an attribute, an import, or a text that
could be a name (``getattr``, an entry point); not where a room only offers it to others. So the check may overlook something
dead that shares its name with something alive, and never cries wolf about anything that is called.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "styringslib"
KEPT = Path(__file__).with_name("dead_code.toml")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass
class Names:
    """What is defined, by full name, and which definitions each name is used in ("" = outside any)."""

    defined: dict[str, str] = field(default_factory=dict)
    used_in: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def unused(names: Names, kept: Set[str] = frozenset(), called_by_others: Set[str] = frozenset()) -> list[str]:
    """Full names of what nothing alive uses; what only something dead uses is dead as well.

    ``kept``: full names that are alive whoever uses them; ``called_by_others``: such last names (Jupyter's, for instance).
    """
    alive = {full for full, name in names.defined.items() if full in kept or name in called_by_others}
    dead: set[str] = set()
    while True:
        found = {
            full for full, name in names.defined.items() if full not in alive and not _used(full, name, names, dead)
        }
        if found == dead:
            return sorted(dead)
        dead = found


def _used(full: str, name: str, names: Names, dead: set[str]) -> bool:
    return any(
        not _inside(place, full) and not any(_inside(place, one) for one in dead) for place in names.used_in[name]
    )


def _inside(place: str, full: str) -> bool:
    return place == full or place.startswith(f"{full}.")


def read(root: Path = ROOT) -> Names:
    """The names of the package, the notebooks, the sample's maker, the benchmarks and the settings of the project."""
    names = Names()
    for path in sorted((root / "styringslib").rglob("*.py")):
        if "_shipped" not in path.parts:
            offers = path.name == "__init__.py" and path.parent.parent == root / "styringslib"
            read_module(path.read_text("utf-8"), _module(path.relative_to(root / "styringslib")), names, offers)
    for folder in ("data/sample", "benchmarks"):
        for path in sorted((root / folder).rglob("*.py")):
            read_module(path.read_text("utf-8"), "", names)
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                read_module(cell.source, "", names)
    templates = [path for kind in ("html", "j2", "js") for path in (root / "styringslib").rglob(f"*.{kind}")]
    for path in [root / "pyproject.toml", *templates]:
        for word in re.findall(r"\w+", path.read_text("utf-8")):
            names.used_in[word].add("")
    for path in (root / "styringslib").rglob("*.toml"):  # wordings: only what stands between the braces of a template
        for inside in re.findall(r"\{[{%](.*?)[}%]\}", path.read_text("utf-8"), re.S):
            for word in re.findall(r"\w+", inside):
                names.used_in[word].add("")
    return names


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def read_module(source: str, module: str, names: Names, offers: bool = False) -> None:
    """Add the names of one module; ``offers``: a room's ``__init__``, whose imports and lists only pass names on.

    Without a ``module`` nothing in it counts as defined, only as used.
    """
    tree = ast.parse(source)
    for definition, place in _definitions(tree, module):
        if module and not definition.name.startswith("__"):
            names.defined[place] = definition.name
    for node, place in _places(tree, module):
        if isinstance(node, ast.Name):
            names.used_in[node.id].add(place)
        elif isinstance(node, ast.Attribute):
            names.used_in[node.attr].add(place)
        elif isinstance(node, ast.ImportFrom) and not offers:
            for alias in node.names:
                if alias.asname is not None:
                    names.used_in[alias.name].add(place)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not offers:
            for part in re.split(r"[.:]", node.value) if re.fullmatch(r"[\w.:]+", node.value) else ():
                names.used_in[part].add(place)


def _definitions(tree: ast.AST, place: str) -> Iterator[tuple[Definition, str]]:
    """Functions and classes of a module and the methods of its classes; not what a function defines for itself."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Definition):
            yield node, f"{place}.{node.name}"
            if isinstance(node, ast.ClassDef):
                yield from _definitions(node, f"{place}.{node.name}")
        elif isinstance(node, ast.If | ast.Try):
            yield from _definitions(node, place)


def _places(tree: ast.AST, place: str) -> Iterator[tuple[ast.AST, str]]:
    """Every node with the definition that it stands in; lists of ``__all__`` are left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            continue
        inner = f"{place}.{node.name}" if isinstance(node, Definition) else place
        yield node, place
        yield from _places(node, inner)


def faults(names: Names | None = None) -> list[str]:
    """What is dead and not kept on purpose, and what the list keeps without need."""
    names = names if names is not None else read()
    listed = tomllib.loads(KEPT.read_text("utf-8"))
    offered, others = set(listed["offered"]), set(listed["called_by_others"])
    bad = [
        f"{full}: nothing but tests uses it. Use it, remove it, or say in tests/house/dead_code.toml why it is kept."
        for full in unused(names, offered, others)
    ]
    unlisted = unused(names, called_by_others=others)
    bad += [f"{full}: is used or gone; take it out of dead_code.toml." for full in sorted(offered - set(unlisted))]
    idle = others - {names.defined[full] for full in unused(names)}
    return bad + [f"{name}: used by name, or gone; take it out of dead_code.toml." for name in sorted(idle)]


if __name__ == "__main__":
    found = faults()
    print("\n".join(found) if found else "Nothing is used by tests alone.")
    sys.exit(1 if found else 0)
