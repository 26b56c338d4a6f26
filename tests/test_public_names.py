"""What people's notebooks call stays as it is, unless it is changed on purpose."""

from __future__ import annotations

import ast
import difflib
import inspect
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.house import public, public_names

HOW = """
What the library offers is not what tests/public_names.txt says. A name or argument that notebooks use must not change by
accident. Was it on purpose? Then: python -m tests.house.public_names && make docs, and a line in CHANGELOG.md.
"""

# Promised outside the project: these names with these arguments, in this order. The list above may grow; this one stands.
PROMISED = {
    "prognosis.forecast": ["history", "horizon", "levels"],
    "prognosis.year_end": ["history", "through", "budget", "levels"],
    "prognosis.chain_ladder": ["triangle"],
    "demography.project": ["population", "horizon", "deaths", "groups", "simulations", "seed"],
    "allocation.PriceStep": ["label", "amount", "share", "of"],
    "allocation.price_waterfall": ["steps"],
    "allocation.compare_steering_models": ["history", "models"],
    "followup.budget_status": ["budget", "spent", "expected_rest", "as_of"],
    "followup.decompose": ["before", "after", "method"],
    "followup.staff_hours": ["payroll_budget", "first", "last"],
    "followup.interrupted_time_series": ["outcome", "start"],
    "followup.time_to_return": ["weeks", "event"],
    "followup.outcome_difference": ["treated", "comparison"],
    "privacy.find_cpr": ["text"],
    "privacy.suppress_small_counts": ["table", "minimum"],
    "intake.read_municipality": ["folder"],
}
PROMISED_OPTIONS = {
    "styring run": {"--data", "--month", "--out", "--units", "--workers", "--engine", "--scheduler"},
    "styring check": {"--data", "--month"},
}


def test_public_names_are_those_that_are_written_down() -> None:
    written = [line for line in public_names.LIST.read_text("utf-8").splitlines() if not line.startswith("#")]
    difference = list(difflib.unified_diff(written, public_names.lines(), "written", "offered", lineterm="", n=0))
    assert difference == [], HOW + "\n".join(difference)


@pytest.mark.parametrize("name", PROMISED)
def test_promised_names_keep_their_arguments(name: str) -> None:
    room, function = name.split(".")
    arguments = list(inspect.signature(public.offered(room)[function]).parameters)
    assert arguments[: len(PROMISED[name])] == PROMISED[name]


@pytest.mark.parametrize("name", PROMISED_OPTIONS)
def test_promised_commands_keep_their_options(name: str) -> None:
    assert set(public.commands()[name]) >= PROMISED_OPTIONS[name]


def test_a_changed_argument_is_seen() -> None:
    def shown(first: int, *, second: str = "a") -> None: ...

    def changed(first: int, *, third: str = "a") -> None: ...

    one, other = public.signature("f", shown), public.signature("f", changed)
    assert (one, other) == ("f(first: int, *, second: str = 'a') -> None", "f(first: int, *, third: str = 'a') -> None")


def test_defaults_do_not_differ_between_machines() -> None:
    bands = dict.fromkeys(range(9), 1)

    def made(table: Any = bands, clock: Any = lambda: 0, tell: Any = print) -> None: ...

    assert public.signature("f", made) == "f(table: Any = {... 9 items}, clock: Any = ..., tell: Any = print) -> None"


@pytest.mark.parametrize("room", ["demography", "followup", "intake", "register"])
def test_the_type_check_sees_every_name_that_a_room_loads_on_first_use(room: str) -> None:
    """Behind ``if TYPE_CHECKING:`` stand the same names, from the same modules, as are loaded when they are asked for."""
    package = import_module(f"styringslib.{room}")
    tree = ast.parse(Path(package.__file__ or "").read_text("utf-8"))
    seen = {
        name.name: (node.module or "").removeprefix(f"styringslib.{room}.")
        for branch in tree.body
        if isinstance(branch, ast.If) and isinstance(branch.test, ast.Name) and branch.test.id == "TYPE_CHECKING"
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    loaded = next(vars(package)[name] for name in ("_MODULE_OF", "_HOMES", "_HOME") if name in vars(package))
    assert seen == loaded
