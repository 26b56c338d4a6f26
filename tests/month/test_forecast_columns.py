"""A month's forecast is handed on with the columns that it declares, or not at all."""

from __future__ import annotations

import pandas as pd
import pytest

from styringslib.month.forecast import TABLES, MonthForecast, typed

MONTH = pd.Period("2026-10", "M")
DECLARED = [(name, column) for name, columns in TABLES.items() for column in columns]
NUMBERS = [(name, column) for name, column in DECLARED if TABLES[name][column] == "float64"]


def _empty(name: str) -> pd.DataFrame:
    return typed(pd.DataFrame(columns=list(TABLES[name])), TABLES[name])


@pytest.mark.parametrize(("name", "column"), DECLARED)
def test_a_missing_column_is_told_with_table_and_column(name: str, column: str) -> None:
    table = _empty(name).drop(columns=column)
    kind = TABLES[name][column].replace("[", r"\[")
    with pytest.raises(ValueError, match=rf"^MonthForecast\.{name}: kolonnen {column} \({kind}\) mangler$"):
        MonthForecast(MONTH, **{name: table})


@pytest.mark.parametrize(("name", "column"), NUMBERS)
def test_text_where_numbers_are_wanted_is_told(name: str, column: str) -> None:
    table = _empty(name).astype({column: "str"})
    with pytest.raises(ValueError, match=rf"^MonthForecast\.{name}: kolonnen {column} er str og skal være float64$"):
        MonthForecast(MONTH, **{name: table})


def test_all_faults_are_told_at_once_and_a_near_name_is_asked_for() -> None:
    table = _empty("weights").rename(columns={"method": "methods"}).astype({"weight": "str"})
    said = "MonthForecast.weights: kolonnen method (str) mangler; mente du methods?; kolonnen weight er str og skal være float64"
    with pytest.raises(ValueError) as told:  # noqa: PT011 -- the whole text is compared
        MonthForecast(MONTH, weights=table)
    assert str(told.value) == said


def test_tables_as_declared_are_handed_on_as_they_are() -> None:
    rows = pd.DataFrame({"unit": ["Nord"], "month": [MONTH], "account_group": ["Løn"], "outstanding": [5.0]})
    late = typed(rows, TABLES["late"])
    assert MonthForecast(MONTH, late=late).late is late
