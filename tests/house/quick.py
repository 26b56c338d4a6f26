"""The tests that a change concerns, in under a minute: ``make quick``.

What has changed: the files that differ from main (on main: from the last commit), and those not yet committed. What is run, in
this order and as far as the time reaches:

1. the changed tests, and the tests that lie where the changed files lie (``styringslib/sections/early_signs`` ->
   ``tests/sections/early_signs``, ``styringslib/followup/absence.py`` -> ``tests/followup/test_absence.py`` first);
2. the tests of the house: directions of imports, and for public rooms their examples and the list of names;
3. other tests that import a changed module, the quickest first.

Times are those that earlier runs took here (tests.house.seconds); a test file that has none counts 2 seconds. Tests marked
slow or browser are left to ``make test``. What is left out is listed.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePosixPath

from tests.house import public, seconds

ROOT = Path(__file__).parent.parent.parent
BUDGET = 40.0  # seconds of tests; starting Python and reading pandas takes some more
UNKNOWN = 2.0
HOUSE = ("tests/test_architecture.py",)
EXAMPLES = ("tests/test_doctests.py", "tests/test_public_names.py", "tests/test_api_reference.py")


def changed_files(root: Path = ROOT) -> list[str]:
    """Files that differ from main, or on main from the commit before, with those not committed."""
    branch = _git(root, "rev-parse", "--abbrev-ref", "HEAD")[0]
    base = _git(root, "merge-base", "HEAD", "main") if branch != "main" else _git(root, "rev-parse", "HEAD~1")
    different = _git(root, "diff", "--name-only", base[0] if base else "HEAD")
    return sorted({*different, *_git(root, "ls-files", "--others", "--exclude-standard")})


def _git(root: Path, *arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


def wanted(changed: Iterable[str], root: Path = ROOT) -> list[str]:
    """Test files for the changed files, those nearest to the change first."""
    changed = list(changed)
    tests = sorted(path.relative_to(root).as_posix() for path in (root / "tests").rglob("test_*.py"))
    code = [PurePosixPath(path) for path in changed if path.startswith("styringslib/")]
    own = [path for path in changed if path in tests]
    beside = [path for name in code for path in _beside(name, tests)]
    rooms = {path.parts[1].removesuffix(".py") for path in code}
    house = [*(HOUSE if code else ()), *(EXAMPLES if rooms & set(public.ROOMS) else ())]
    importing = _importing(code, tests, root)
    return list(dict.fromkeys([*own, *beside, *house, *importing]))


def _beside(name: PurePosixPath, tests: Sequence[str]) -> list[str]:
    """The module's own test, then the others of its folder, else those of the folder above."""
    place = PurePosixPath("tests", *name.parts[1:-1])
    exact = [path for path in (str(place / f"test_{name.stem}.py"),) if path in tests]
    while place.parts != ("tests",):
        if around := [path for path in tests if path.startswith(f"{place}/")]:
            return [*exact, *around]
        place = place.parent
    return exact


def _importing(code: Sequence[PurePosixPath], tests: Sequence[str], root: Path) -> list[str]:
    modules = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in code}
    offering = {*public.ROOMS, *public.INNER}  # these are imported from the room, whichever file it lies in
    rooms = {module for module in modules if module.count(".") == 1}
    rooms |= {module.rsplit(".", 1)[0] for module in modules if module.split(".")[1] in offering}
    found = []
    for test in tests:
        imported = _imports(root / test)
        if any(name == module or name.startswith(f"{module}.") for name in imported for module in modules | rooms):
            found.append(test)
    known = seconds.known(root)
    return sorted(found, key=lambda test: (known.get(test, UNKNOWN), test))


@cache
def _imports(path: Path) -> frozenset[str]:
    """Full names of all that a test imports, wherever in it."""
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(name for node in ast.walk(tree) for name in _imported(node))


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def within(tests: Sequence[str], known: Mapping[str, float], budget: float = BUDGET) -> tuple[list[str], list[str]]:
    """The tests that fit in ``budget`` seconds in their order, and those that do not."""
    chosen: list[str] = []
    left: list[str] = []
    spent = 0.0
    for test in tests:
        cost = known.get(test, UNKNOWN)
        if not chosen or spent + cost <= budget:
            chosen.append(test)
            spent += cost
        else:
            left.append(test)
    return chosen, left


def main(changed: Sequence[str]) -> int:
    """Run them; the exit status is pytest's, 0 when nothing concerns a test."""
    changed = list(changed) or changed_files()
    chosen, left = within(wanted(changed), seconds.known(ROOT))
    print(f"Changed: {len(changed)} files. Tests: {', '.join(chosen) or 'none'}")
    if left:
        print(f"Left to make test: {', '.join(left)}")
    if not chosen:
        return 0
    call = [sys.executable, "-m", "pytest", "-q", "-m", "not slow and not browser", *chosen]
    if len(chosen) > 1 and (os.cpu_count() or 1) > 1:
        call += ["-n", "2", "--dist", "loadfile"]
    return subprocess.run(call, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
