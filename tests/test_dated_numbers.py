"""No figure of rules.toml stands in code: what law and agreement set is looked up by date."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from styringslib.rules import first_day, rules

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "styringslib"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_shipped" not in path.parts)
# Figures of rules that code is full of for other reasons; they are caught by the name they are given to (see NAMES).
ORDINARY = {0.0, 1.0, 2.0, 5.0, 6.0, 9.0, 0.05, 0.06}
# What follows from the rules: hours of a year and of a day.
DERIVED = {1924.0, 1739.0, 1702.0, 7.4}
# The same figure for something that no rule sets: room -> the figure and how often it stands there.
UNRELATED = {
    "allocation": {37.0: 2},  # hours of work that a negotiation is reckoned to take, and half the scale of simplicity
    "followup": {52.0: 3},  # weeks after a course at which hours are measured
    "intake": {52.0: 1},
    "scenarios": {52.0: 1},
    "sections": {52.0: 6},
    "presentation": {7.4: 1},  # inches of a figure
    "prognosis": {37.0: 2},  # months of history
}
# Names whose figure is a rule's: none of them is given a literal other than nought.
NAMES = re.compile(
    r"(weekly_hours|working_year_weeks|holiday_weeks|working_days(_per_year)?|working_year_days|hours_per_year|small_count"
    r"|max_share|surplus_kept|occupancy_years|not_relevant|overhead(_share)?|elderly_act(_in_force)?)$",
    re.IGNORECASE,
)
WORDS = re.compile(r"(?<![\d.,])(227|1[.]?924|1[.]?739|1[.]?702|37 timer|52 uger|5\.3[08]\.\d\d)(?![\d])")


def _docstrings(tree: ast.AST) -> set[int]:
    """Ids of the nodes that are docstrings: what they tell is for whoever reads the code."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(id(first.value))
    return found


def _number(node: ast.AST | None) -> float | None:
    """The literal number of a node, also ``int(5)`` and ``float(5)``."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("int", "float")
        and node.args
    ):
        return _number(node.args[0])
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return float(node.value)
    return None


def _named_numbers(tree: ast.AST) -> Iterator[tuple[str, float]]:
    """Every name that a literal number is given to: by assignment, keyword, default or dictionary key."""
    for node in ast.walk(tree):
        pairs: list[tuple[str, ast.AST | None]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target.id, node.value) for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            pairs = [(node.target.id, node.value)]
        elif isinstance(node, ast.keyword) and node.arg:
            pairs = [(node.arg, node.value)]
        elif isinstance(node, ast.arguments):
            ordered = [*node.posonlyargs, *node.args]
            pairs = [(one.arg, value) for one, value in zip(ordered[::-1], node.defaults[::-1], strict=False)]
            pairs += [(one.arg, value) for one, value in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
        elif isinstance(node, ast.Dict):
            pairs = [
                (str(key.value), value)
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant)
            ]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
        ):
            first = node.args[0]
            if isinstance(first, ast.Constant) and len(node.args) == 2:
                pairs = [(str(first.value), node.args[1])]
        for name, value in pairs:
            if (number := _number(value)) is not None:
                yield name, number


def _figures(source: str) -> dict[float, int]:
    """How often each telling figure of the rules stands in the code, in docstrings not counted."""
    telling = ({float(one.value) for one in rules() if not isinstance(one.value, str)} | DERIVED) - ORDINARY
    found: dict[float, int] = {}
    for node in ast.walk(ast.parse(source)):
        if (number := _number(node)) in telling and isinstance(node, ast.Constant):
            found[number] = found.get(number, 0) + 1
    return found


def _faults(source: str) -> list[str]:
    """Names that are given a rule's figure, and texts that tell one."""
    tree = ast.parse(source)
    docstrings = _docstrings(tree)
    faults = [f"{name} = {number:g}" for name, number in _named_numbers(tree) if number and NAMES.fullmatch(name)]
    act = f"{first_day('elderly_act'):%Y-%m}"
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in docstrings else None
        if isinstance(text, str) and (act in text or WORDS.search(text)):
            faults.append(repr(text))
    return faults


def test_no_figure_of_the_rules_stands_in_code() -> None:
    assert len(MODULES) > 250
    there: dict[str, dict[float, int]] = {}
    for path in MODULES:
        for number, count in _figures(path.read_text("utf-8")).items():
            room = there.setdefault(path.relative_to(PACKAGE).parts[0], {})
            room[number] = room.get(number, 0) + count
    assert there == UNRELATED
    faults = {str(path.relative_to(PACKAGE)): _faults(path.read_text("utf-8")) for path in MODULES}
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize(
    "line",
    [
        "small_count: int = 5",
        "SMALL_COUNT = 5",
        "def f(a, holiday_weeks=5.0): ...",
        "def f(*, max_share: float = 0.05): ...",
        "rule(overhead_share=0.06)",
        'days = given.get("working_days_per_year", 227.0)',
        'START = "2025-07"',
        'text = f"Fravær i pct. af årets 227 dage"',
        'accounts = ["5.38.52"]',
    ],
)
def test_a_figure_that_creeps_back_is_seen(line: str) -> None:
    assert _faults(line)


def test_a_bare_figure_is_counted() -> None:
    assert _figures("month = 1_739 / 12\nrate = days / 227\nhours = 37 * 52") == {1739.0: 1, 227.0: 1, 37.0: 1, 52.0: 1}
    assert _figures('"""Of 227 days."""\nweekday = day >= 5') == {}
    assert not _faults("overhead_share = 0.0\nsmall_count = newest_value('small_count')")
