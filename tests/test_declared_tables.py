"""Public methods tell, before they compute, which of their tables' columns is not as declared."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pandas as pd
import pytest

from styringslib.declared_tables import ANY, DAY, MONTH, NUMBER, OPTIONAL, takes

METHODS = ["followup", "prognosis", "demography"]
# Tables whose columns are the caller's own (units, factors), so that there is nothing to declare.
ANY_COLUMNS = {
    ("action_effect", "history"),
    ("decompose", "before"),
    ("decompose", "after"),
    ("payroll_totals", "table"),
    ("weights_table", "result"),  # what is in its attrs alone
}
# Demography's readers tell every problem of these functions' tables at once, values and all (see demography.panel).
READ_WHOLE = {
    "compare_assumption",
    "control_to",
    "demography_budget",
    "expected_mortality",
    "five_year_projection",
    "observed_mortality",
    "project",
    "project_districts",
    "shares_from_bands",
    "user_shares",
}
# Months by unit, checked by prognosis.series for every function alike.
MONTHS_BY_UNIT = {"history", "budget", "hours", "fixed", "triangle", "drivers", "expected"}
WRONG = {
    NUMBER: "er ikke et tal",
    MONTH: "er ikke en måned; skriv for eksempel 2026-10",
    DAY: "er ikke en dato; skriv for eksempel 2026-10-31",
}
VALUES = {NUMBER: 1.0, MONTH: pd.Period("2026-10", "M"), DAY: pd.Timestamp("2026-10-05"), ANY: "Nord"}


def _public() -> list[Callable[..., Any]]:
    found = []
    for room in METHODS:
        module = import_module(f"styringslib.{room}")
        found += [getattr(module, name) for name in module.__all__ if inspect.isfunction(getattr(module, name))]
    return found


FUNCTIONS = _public()
DECLARED = [
    (function, argument, column, kind)
    for function in FUNCTIONS
    for argument, columns in getattr(function, "tables", {}).items()
    for column, kind in columns.items()
]
NEEDED = [case for case in DECLARED if not case[3].endswith(OPTIONAL)]
TYPED = [case for case in DECLARED if case[3].removesuffix(OPTIONAL) != ANY]


def _name(case: tuple[Callable[..., Any], str, str, str]) -> str:
    return f"{case[0].__name__}-{case[1]}-{case[2]}"


def _called(column: str) -> str:
    """A column's name in the calls below: where an argument names it, that name is of our making."""
    return f"chosen_{column.strip('{}')}" if column.startswith("{") else column.format(level=80)


def _call(function: Callable[..., Any], argument: str, table: pd.DataFrame) -> None:
    """Call with only ``table`` there: the check comes before the function looks at anything else."""
    names = {
        column.strip("{}") for columns in vars(function)["tables"].values() for column in columns if column[0] == "{"
    }
    parameters = inspect.signature(function).parameters.values()
    given: dict[str, Any] = {
        one.name: _table(function, one.name) if one.name in vars(function)["tables"] else None
        for one in parameters
        if one.default is one.empty
    }
    function(**given | {name: f"chosen_{name}" for name in names} | {argument: table})


def _table(function: Callable[..., Any], argument: str) -> pd.DataFrame:
    columns = vars(function)["tables"][argument]
    return pd.DataFrame({_called(name): [VALUES[kind.removesuffix(OPTIONAL)]] for name, kind in columns.items()})


@pytest.mark.parametrize("case", NEEDED, ids=_name)
def test_a_missing_column_is_told_with_function_table_and_column(case: Any) -> None:
    function, argument, column, _ = case
    table = _table(function, argument).drop(columns=_called(column))
    told = re.escape(f"{function.__name__}, {argument}: kolonnen {_called(column)} mangler")
    with pytest.raises(ValueError, match=rf"^{told}$"):
        _call(function, argument, table)


@pytest.mark.parametrize("case", TYPED, ids=_name)
def test_text_where_numbers_months_or_days_are_wanted_is_told(case: Any) -> None:
    function, argument, column, kind = case
    table = _table(function, argument).assign(**{_called(column): ["mange"]})
    what = {
        NUMBER: "er ikke et tal",
        MONTH: "er ikke en måned; skriv for eksempel 2026-10",
        DAY: "er ikke en dato; skriv for eksempel 2026-10-31",
    }[kind.removesuffix(OPTIONAL)]
    told = re.escape(f"{function.__name__}, {argument}: kolonnen {_called(column)}, række 1: 'mange' {what}")
    with pytest.raises(ValueError, match=rf"^{told}$"):
        _call(function, argument, table)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_every_table_of_a_public_function_is_declared(function: Callable[..., Any]) -> None:
    tables = [
        name
        for name, one in inspect.signature(function).parameters.items()
        if str(one.annotation).startswith("pd.DataFrame")
        and (function.__name__, name) not in ANY_COLUMNS
        and function.__name__ not in READ_WHOLE
        and not (function.__module__.startswith("styringslib.prognosis") and name in MONTHS_BY_UNIT)
    ]
    assert sorted(getattr(function, "tables", {})) == sorted(tables)


@takes(ledger={"{by}": ANY, "month": MONTH, "amount": NUMBER}, people={"born": DAY, "places": NUMBER + OPTIONAL})
def counted(ledger: pd.DataFrame, people: pd.DataFrame | None = None, *, by: Any = ("unit", "group")) -> int:
    """A function as those of the methods."""
    return len(ledger)


def test_all_faults_of_all_tables_are_told_at_once_with_the_near_name() -> None:
    ledger = pd.DataFrame({"unti": ["Nord"], "group": ["Løn"], "month": ["oktober"], "amount": [1]})
    people = pd.DataFrame({"born": [1.0], "places": [pd.Timestamp("2026-10-05")]})
    said = (
        "counted, ledger: kolonnen unit mangler; mente du unti?; "
        "kolonnen month, række 1: 'oktober' er ikke en måned; skriv for eksempel 2026-10. "
        "people: kolonnen born er float64 og skal være datoer; kolonnen places er datetime64[us] og skal være tal"
    )
    with pytest.raises(ValueError) as told:  # noqa: PT011 -- the whole text is compared
        counted(ledger, people)
    assert str(told.value) == said


def test_numbers_and_months_written_as_text_are_taken() -> None:
    months = ["2026-09", "2026-10"]
    assert counted(pd.DataFrame({"unit": "Nord", "group": "Løn", "month": months, "amount": ["1", None]})) == 2


def test_months_as_numbers_are_told() -> None:
    with pytest.raises(ValueError, match="kolonnen month er int64 og skal være måneder"):
        counted(pd.DataFrame({"month": [10], "amount": [1.0]}), by=())


def test_a_table_without_rows_and_columns_is_one_left_out_where_the_table_may_be() -> None:
    ledger = pd.DataFrame({"month": ["2026-10"], "amount": [1.0]})
    assert counted(ledger, pd.DataFrame(), by=()) == 1
    with pytest.raises(ValueError, match="kolonnen month mangler; kolonnen amount mangler"):
        counted(pd.DataFrame(), by=())


@takes(ledger={"month": MONTH, "amount": NUMBER})
def as_given(ledger: pd.DataFrame) -> pd.DataFrame:
    """What reaches a function."""
    return ledger


@pytest.mark.parametrize(
    "months",
    [
        ["2026-09", "oktober 2026"],
        [pd.Timestamp("2026-09-30"), pd.Timestamp("2026-10-01")],
        pd.to_datetime(["2026-09-01", "2026-10-31"]).tz_localize("Europe/Copenhagen"),
        pd.Categorical(["2026-09", "10-10-2026"]),
        [pd.Period("2026-09", "M"), "2026-10-05"],
    ],
)
def test_months_and_numbers_reach_the_function_as_such(months: Any) -> None:
    given = pd.DataFrame({"month": months, "amount": ["1.5", None]}, index=[7, 9])
    kept = given.copy()
    found = as_given(given)
    assert found["month"].tolist() == [pd.Period("2026-09", "M"), pd.Period("2026-10", "M")]
    assert found["amount"].iloc[0] == 1.5
    assert found["amount"].isna().tolist() == [False, True]
    assert found.index.tolist() == [7, 9]
    pd.testing.assert_frame_equal(given, kept)


def test_a_table_as_it_should_be_reaches_the_function_itself() -> None:
    given = pd.DataFrame({"month": pd.PeriodIndex(["2026-09"], freq="M"), "amount": [1.0]})
    assert as_given(given) is given


@pytest.mark.parametrize("given", [None, "tabel", [1, 2], 3.0, pd.Series([1.0])])
def test_what_can_be_nothing_but_a_table_must_be_one(given: Any) -> None:
    with pytest.raises(
        ValueError, match=rf"^as_given, ledger: skal være en tabel \(DataFrame\), men er {type(given).__name__}$"
    ):
        as_given(given)
    with pytest.raises(ValueError, match=r"^counted, ledger: skal være en tabel \(DataFrame\), men er NoneType$"):
        counted(None)  # type: ignore[arg-type]
