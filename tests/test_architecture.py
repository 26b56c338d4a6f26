"""The house of docs/architecture.md: data walks in at the left and leaves at the right, and nobody walks back."""

from __future__ import annotations

import ast
import doctest
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
import yaml

from styringslib.reports.follow_up_report import SECTIONS as OF_THE_FOLLOW_UP

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "styringslib"

# Rooms by how far to the right they lie. Rooms of the same number do not know each other.
ORDER = {
    "calendar": -1, "fields": -1,
    "borders": 0, "call_error": 0, "intervals": 0, "measures": 0, "privacy": 0, "rounding": 0, "rules": -0.5, "shipped": 0,
    "system_fault": 0.2,
    "declared_tables": 0.5,
    "intake": 1,
    "proposals": 1.5, "official": 1.5,
    "pseudonymising": 1.6,
    "register": 2,
    "rounds": 2.5,
    "allocation": 3, "demography": 3, "prognosis": 3, "followup": 3,
    "findings": 4,
    "presentation": 5,
    "month": 6,
    "sections": 7,
    "scenarios": 8, "register_form": 8,
    "publishing": 9,
    "reports": 10,
    "handouts": 11,
    "delivery": 11.5,
    "serving": 12,
    "commands": 13,
    "cli": 14,
}  # fmt: skip
PURE = {"allocation", "demography", "prognosis", "followup"}
SHARED = {"borders", "calendar", "declared_tables", "fields", "intervals", "privacy", "rounding", "rules", "shipped"}
# The register takes what intake has checked; intake knows nothing of it.
ALLOWED = {("register", "intake")}
FILES_AND_CLOCKS = {
    "os",
    "pathlib",
    "time",
    "socket",
    "subprocess",
    "random",
    "shutil",
    "tempfile",
    "sqlalchemy",
    "sqlite3",
}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_shipped" not in path.parts)


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path, source: str | None = None) -> set[str]:
    """Full names of all that a module imports, wherever in it."""
    package = ("styringslib", *path.relative_to(PACKAGE).parts[:-1])
    found: set[str] = set()
    for node in ast.walk(ast.parse(source if source is not None else path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            found |= {f"{module}.{name.name}" for name in node.names}
    return found


def _faults(path: Path, source: str | None = None) -> list[str]:
    room = _room(path)
    faults = []
    for name in _imports(path, source):
        parts = name.split(".")
        if parts[0] == "styringslib" and len(parts) > 1 and parts[1] in ORDER and parts[1] != room:
            other = parts[1]
            to_the_left = ORDER[other] < ORDER[room] or (room, other) in ALLOWED
            pure_knows = room in PURE and other not in SHARED
            if not to_the_left or pure_knows:
                faults.append(f"{path.relative_to(ROOT)} may not import {name}")
        if room in PURE and parts[0] in FILES_AND_CLOCKS:
            faults.append(f"{path.relative_to(ROOT)} is pure and may not import {name}")
    return faults


def test_no_room_reaches_to_its_right() -> None:
    modules = [path for path in MODULES if path.name != "__init__.py" or path.parent != PACKAGE]
    assert len(modules) > 30
    assert [fault for path in modules for fault in _faults(path)] == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("intake/x.py", "from styringslib.followup import status"),
        ("intake/x.py", "from ..reports import plan"),
        ("followup/x.py", "import styringslib.prognosis.forecast"),
        ("followup/x.py", "def f():\n    from styringslib import intake"),
        ("followup/x.py", "import pathlib"),
        ("presentation/x.py", "from styringslib.reports.plan import Report"),
        ("intake/x.py", "from styringslib.register import store"),
    ],
)
def test_a_step_to_the_right_is_seen(module: str, line: str) -> None:
    assert _faults(PACKAGE / module, line)


SECTIONS = PACKAGE / "sections"
# What all sections share: the form of a section, what several call the same thing, what their comparisons rest on, and what
# is asked.
OF_ALL_SECTIONS = {"spec", "words", "comparison", "questions"}


def _section_faults(path: Path, source: str | None = None) -> list[str]:
    """What a file in the room of sections may not import."""
    own, *within = path.relative_to(SECTIONS).with_suffix("").parts
    faults = []
    for name in sorted(_imports(path, source)):
        parts = name.split(".")
        if parts[:1] != ["styringslib"] or len(parts) < 2:
            continue
        to_section = parts[1] == "sections" and len(parts) > 2 and parts[2] not in OF_ALL_SECTIONS
        if to_section and parts[2] != own and own not in OF_ALL_SECTIONS:
            faults.append(f"{path.relative_to(ROOT)}: one section knows nothing of another, {name}")
        if own in OF_ALL_SECTIONS and parts[1] == "sections" and (len(parts) < 3 or parts[2] not in OF_ALL_SECTIONS):
            faults.append(f"{path.relative_to(ROOT)}: what all sections share knows none of them, {name}")
        if within in (["numbers"], ["terms"]) and parts[1] == "presentation":
            faults.append(f"{path.relative_to(ROOT)}: numbers have no language, {name}")
        if within == ["section"] and parts[1] == "intake":
            faults.append(f"{path.relative_to(ROOT)}: what is shown is never read from files, {name}")
    return faults


def test_sections_keep_to_themselves() -> None:
    files = [path for path in MODULES if SECTIONS in path.parents and path != SECTIONS / "__init__.py"]
    assert len(files) > 40
    assert [fault for path in files for fault in _section_faults(path)] == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("early_signs/section.py", "from styringslib.sections.cases.numbers import CaseNumbers"),
        ("early_signs/section.py", "from styringslib.sections import pay"),
        ("pay.py", "from styringslib.sections.about import left_out"),
        ("words.py", "from styringslib.sections.pay import WAGES"),
        ("early_signs/numbers.py", "from styringslib.presentation import numbers"),
        ("early_signs/terms.py", "from styringslib.presentation import numbers"),
        ("early_signs/section.py", "from styringslib.intake import Settings"),
    ],
)
def test_a_section_that_reaches_out_is_seen(module: str, line: str) -> None:
    assert _section_faults(SECTIONS / module, line)
    assert not _section_faults(SECTIONS / module, "from styringslib.sections.spec import SectionSpec")


@pytest.mark.parametrize("room", ["presentation", "publishing"])
def test_the_kit_and_the_press_name_no_section(room: str) -> None:
    keys = {spec.key for spec in OF_THE_FOLLOW_UP}
    places = {path.stem for path in SECTIONS.iterdir()} - {"__init__", "__pycache__", *OF_ALL_SECTIONS}
    assert len(keys) > 15
    assert len(places) > 15
    for path in (PACKAGE / room).rglob("*.py"):
        source = path.read_text("utf-8")
        assert not [name for name in _imports(path) if ".sections" in name], path
        named = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
        assert not named & keys, path
    assert not places & {path.stem for path in (PACKAGE / room).rglob("*.py")}


def _stands_for(name: str) -> Path | None:
    """The file that an imported name stands in; packages' ``__init__`` files import lazily and do not count."""
    place = ROOT / name.replace(".", "/")
    for path in (place.with_suffix(".py"), place.parent.with_suffix(".py")):
        if path.is_file():
            return path
    return None


def _circles(edges: dict[Path, set[Path]]) -> list[set[Path]]:
    """Sets of files each of which reaches itself through the others."""
    reach = {path: set(found) for path, found in edges.items()}
    for middle in edges:
        for found in reach.values():
            if middle in found:
                found |= reach[middle]
    return [
        found & {other for other in found if path in reach.get(other, ())}
        for path, found in reach.items()
        if path in found
    ]


def test_no_file_imports_itself_through_others() -> None:
    files = [path for path in MODULES if path.name != "__init__.py"]
    edges = {}
    for path in files:
        found = {_stands_for(name) for name in _imports(path)}
        edges[path] = {other for other in found if other is not None and other != path}
    assert sum(len(found) for found in edges.values()) > 500
    assert _circles(edges) == []


def test_a_circle_is_seen() -> None:
    a, b, c = (Path(name) for name in "abc")
    assert _circles({a: {b}, b: {c}, c: {b}}) == [{b, c}, {b, c}]
    assert _circles({a: {b, c}, b: {c}, c: set()}) == []


def test_no_folder_is_too_full_to_be_looked_over() -> None:
    folders: dict[Path, int] = {}
    for path in MODULES:
        folders[path.parent] = folders.get(path.parent, 0) + 1
    assert {folder.relative_to(ROOT): count for folder, count in folders.items() if count > 30} == {}


def _lines_without_examples(source: str) -> int:
    """Lines of a module; the examples in its docstrings are read with the function, not with the module."""
    examples = 0
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for example in doctest.DocTestParser().get_examples(ast.get_docstring(node) or ""):
                examples += example.source.count("\n") + example.want.count("\n")
    return len(source.splitlines()) - examples


def test_only_examples_are_left_out_of_a_modules_length() -> None:
    source = 'def f():\n    """Two lines.\n\n    >>> f()\n    1\n    """\n    return 1\n'
    assert (len(source.splitlines()), _lines_without_examples(source)) == (7, 5)


def test_every_room_is_known_and_every_module_is_a_short_noun() -> None:
    rooms = {_room(path) for path in MODULES} - {"__init__"}
    assert rooms <= set(ORDER)
    names = {path.stem for path in MODULES}
    assert not names & {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
    lengths = {path.relative_to(ROOT): _lines_without_examples(path.read_text("utf-8")) for path in MODULES}
    assert {path: length for path, length in lengths.items() if length > 330} == {}


LONGEST_FUNCTION, MOST_POSITIONAL = 55, 6
# Options of a command are named on the command line, so how many there are does not matter.
COMMANDS = {f"commands/{name}.py {name}" for name in ("handout", "log", "month", "publish", "run", "serve")}
COMMANDS |= {"commands/round.py round_"}


def _too_long(source: str) -> list[str]:
    """Functions of more lines than can be looked over, examples in their docstrings not counted."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            examples = doctest.DocTestParser().get_examples(ast.get_docstring(node) or "")
            shown = sum(example.source.count("\n") + example.want.count("\n") for example in examples)
            if (node.end_lineno or 0) - node.lineno + 1 - shown > LONGEST_FUNCTION:
                found.append(node.name)
    return found


def _many_arguments(source: str) -> list[str]:
    """Functions that take more arguments by position than a reader of the call can tell apart."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [one.arg for one in (*node.args.posonlyargs, *node.args.args) if one.arg not in ("self", "cls")]
            if len(names) > MOST_POSITIONAL:
                found.append(node.name)
    return found


def _of_all(look: Callable[[str], list[str]]) -> set[str]:
    return {
        f"{path.relative_to(PACKAGE)} {name}" for path in MODULES for name in look(path.read_text("utf-8"))
    } - COMMANDS


def test_a_function_can_be_looked_over() -> None:
    assert _of_all(_too_long) == set()


def test_a_call_can_be_read() -> None:
    assert _of_all(_many_arguments) == set()


def test_a_long_function_and_many_arguments_are_seen() -> None:
    assert _too_long("def f():\n" + "    x = 1\n" * 54) == []
    assert _too_long("def f():\n" + "    x = 1\n" * 55) == ["f"]
    assert _too_long('def f():\n    """F.\n\n    >>> f()\n    1\n    """\n' + "    x = 1\n" * 50) == []
    assert _many_arguments("class A:\n    def f(self, a, b, c, d, e, f, *, g): ...") == []
    assert _many_arguments("def f(a, b, c, d, e, f, g): ...") == ["f"]


def test_the_top_level_is_the_one_that_was_asked_for() -> None:
    asked = {"notebooks", "styringslib", "data", "tests", "environment.yml", "pyproject.toml", "README.md"}
    expected = {"Makefile", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "docs", "benchmarks"}
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    made = {"reports", "build", "dist", "styringslib.egg-info", "__pycache__"}
    assert asked <= there
    assert there - made <= asked | expected
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100
    assert (ROOT / "data" / "sample" / "kommune.toml").is_file()


def test_conda_and_pip_install_the_same() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    conda = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    listed = [name for name in conda["dependencies"] if isinstance(name, str) and name != "pip"]
    wanted = [f"python{project['requires-python']}", *project["dependencies"]]
    assert sorted(listed) == sorted(name.lower().replace(" ", "") for name in wanted)
    assert {"pip": ["-e ."]} in conda["dependencies"]


def test_notebooks_are_thin() -> None:
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert notebooks
    for path in notebooks:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                lines = cell.source.splitlines()
                assert len(lines) <= 10, f"{path.name}: {lines[0]}"
                assert not re.search(r"^\s*[%!]", cell.source, re.M), f"{path.name}: {lines[0]}"
                assert not cell.outputs, f"{path.name} is stored with outputs"
