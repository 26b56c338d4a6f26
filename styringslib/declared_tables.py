"""The columns that a function's tables must have, declared beside the function and checked where it is called.

A declaration is plain data: argument -> column -> kind. The kinds are NUMBER, MONTH, DAY and ANY (names, keys, marks); a
kind that ends with OPTIONAL is looked at only where the column is there. ``"{by}"`` as a column stands for the columns
that the argument ``by`` names, and ``"lower_{level:g}"`` for the one that carries its value in its name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pandas as pd
from pandas.api import types

from styringslib.borders import near_name
from styringslib.calendar import as_month

NUMBER, MONTH, DAY, ANY, OPTIONAL = "number", "month", "day", "any", "?"

P = ParamSpec("P")
R = TypeVar("R")


def takes(**tables: Mapping[str, str]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator: the call's tables are checked first, and one ValueError (Danish) tells all that is not as declared.

    tables: argument -> column -> kind. The error names the function, the argument and every column that is missing (with
    the name that may have been meant) or of another kind. An argument that can be nothing but a table must be one; another that
    is no table (None, a number, a Series) is left to the function; an argument that may be left out may also be a table with
    neither rows nor columns. Names and types alone are looked at; values are read only where a column is of another type than
    declared, to tell the first that is wrong. Months given as text or dates reach the function as months, and numbers in text
    as numbers.

    >>> @takes(ledger={"{by}": ANY, "amount": NUMBER})
    ... def spent(ledger, by=("unit",)):
    ...     return ledger.groupby(list(by))["amount"].sum()
    >>> spent(pd.DataFrame({"unti": ["Nord"], "amount": ["mange"]}))
    Traceback (most recent call last):
    ValueError: spent, ledger: kolonnen unit mangler; mente du unti?; kolonnen amount, række 1: 'mange' er ikke et tal
    """

    def declared(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)
        parameters = signature.parameters
        optional = {name for name, one in parameters.items() if one.default is None}
        # What is declared so is nothing else; the annotations are text, as they stand.
        only = {name for name, one in parameters.items() if one.annotation in ("pd.DataFrame", pd.DataFrame)}

        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            check_call(function.__name__, tables, given.arguments, optional, only)
            for name, columns in tables.items():
                if isinstance(table := given.arguments[name], pd.DataFrame):
                    given.arguments[name] = _settled(table, dict(_named(columns, given.arguments)))
            return function(*given.args, **given.kwargs)

        checked.tables = tables  # type: ignore[attr-defined]  # what the tests and the reader of a function ask for
        return checked

    return declared


def check_call(
    function: str,
    tables: Mapping[str, Mapping[str, str]],
    given: Mapping[str, Any],
    optional: Collection[str] = (),
    only: Collection[str] = (),
) -> None:
    """Nothing, or the ValueError of `takes` for a call of ``function`` with the arguments ``given``.

    optional: the arguments that may be left out, which a table with neither rows nor columns does too. only: those that can be
    nothing but a table.
    """
    told = []
    for argument, columns in tables.items():
        table = given[argument]
        if not isinstance(table, pd.DataFrame):
            if argument in only:
                told.append(f"{argument}: skal være en tabel (DataFrame), men er {type(table).__name__}")
            continue
        if argument in optional and not (len(table) or len(table.columns)):
            continue
        faults = list(_faults(table, dict(_named(columns, given))))
        if faults:
            told.append(f"{argument}: {'; '.join(faults)}")
    if told:
        raise ValueError(f"{function}, {'. '.join(told)}")


def _named(columns: Mapping[str, str], given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The declared columns by name, those that an argument names in its place."""
    for name, kind in columns.items():
        if "{" in name and not name.startswith("{"):
            yield name.format_map(given), kind
        elif name.startswith("{"):
            named = given[name.strip("{}")]
            for one in [named] if isinstance(named, str) else named or ():
                yield str(one), kind
        else:
            yield name, kind


def _faults(table: pd.DataFrame, columns: Mapping[str, str]) -> Iterator[str]:
    for name, kind in columns.items():
        if name in table.columns:
            values: Any = table[name]  # a frame where two columns have the name: for the function to judge
            wrong = None if isinstance(values, pd.DataFrame) else _WRONG[kind.removesuffix(OPTIONAL)](values)
            if wrong:
                yield f"kolonnen {name}{wrong}"
        elif not kind.endswith(OPTIONAL):
            yield f"kolonnen {name} mangler{near_name(table, name, columns)}"


def _settled(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """``table`` with months given as text or dates as months, and numbers in text, or as objects, as numbers."""
    changed: dict[str, Any] = {}
    for name, kind in columns.items():
        values: Any = table[name] if name in table.columns else None
        if not isinstance(values, pd.Series):
            continue
        if kind.removesuffix(OPTIONAL) == MONTH and not isinstance(values.dtype, pd.PeriodDtype):
            changed[name] = _months(values)
        elif kind.removesuffix(OPTIONAL) == NUMBER and not types.is_numeric_dtype(values.dtype):
            changed[name] = pd.to_numeric(values).astype(float)
    return table.assign(**changed) if changed else table


def _months(values: pd.Series) -> pd.PeriodIndex:
    if types.is_datetime64_any_dtype(values.dtype):
        values = values if values.dt.tz is None else values.dt.tz_localize(None)
        return pd.PeriodIndex(values.dt.to_period("M"))
    read = {value: as_month(value) for value in values.dropna().unique()}
    return pd.PeriodIndex([read.get(value, pd.NaT) for value in values], freq="M")


def _no_number(values: pd.Series) -> str | None:
    if types.is_numeric_dtype(values.dtype):
        return None
    if types.is_datetime64_any_dtype(values.dtype) or isinstance(values.dtype, pd.PeriodDtype):
        return f" er {values.dtype} og skal være tal"
    return _first(values, pd.to_numeric(values, errors="coerce").isna() & values.notna(), "er ikke et tal")


def _no_month(values: pd.Series) -> str | None:
    if isinstance(values.dtype, pd.PeriodDtype) or types.is_datetime64_any_dtype(values.dtype):
        return None
    if types.is_numeric_dtype(values.dtype):
        return f" er {values.dtype} og skal være måneder" if values.notna().any() else None
    unread = {value for value in values.dropna().unique() if not _is_month(value)}
    return _first(values, values.isin(unread), "er ikke en måned; skriv for eksempel 2026-10")


def _is_month(value: Any) -> bool:
    try:
        as_month(value)
    except ValueError:
        return False
    return True


def _no_day(values: pd.Series) -> str | None:
    if types.is_numeric_dtype(values.dtype):
        return f" er {values.dtype} og skal være datoer" if values.notna().any() else None
    if not types.is_string_dtype(values.dtype):
        return None
    return _first(
        values,
        pd.to_datetime(values, errors="coerce", format="mixed").isna() & values.notna(),
        "er ikke en dato; skriv for eksempel 2026-10-31",
    )


def _anything(values: pd.Series) -> str | None:
    return None


def _first(values: pd.Series, wrong: pd.Series, what: str) -> str | None:
    """The first value that is wrong, with its row; None where none is."""
    if not wrong.any():
        return None
    row = int(wrong.to_numpy().argmax())
    return f", række {row + 1}: {values.iloc[row]!r} {what}"


_WRONG = {NUMBER: _no_number, MONTH: _no_month, DAY: _no_day, ANY: _anything}
