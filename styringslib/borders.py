"""What passes from one room to another: tables with the columns that were declared, and their rows as plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from styringslib.fields.words import nearest


def as_record(row: pd.Series) -> dict[str, Any]:
    """A row of a table as plain values by column name.

    >>> as_record(pd.Series({"unit": "Nord", "amount": 5}))
    {'unit': 'Nord', 'amount': 5}
    """
    return {str(name): value for name, value in row.to_dict().items()}


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain values by column name, in order.

    >>> records(pd.DataFrame({"unit": ["Nord", "Syd"], "places": [3, 4]}))
    [{'unit': 'Nord', 'places': 3}, {'unit': 'Syd', 'places': 4}]
    """
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def check_table(table: pd.DataFrame, columns: Mapping[str, str], what: str) -> None:
    """Nothing, or one ValueError (Danish) that names ``what`` and every column that is not as declared.

    columns: column -> type, as pandas writes it ("float64", "str", "period[M]"). Looks at names and types alone, so a
    large table costs as little as a small one; other columns may stand beside those declared.

    >>> check_table(pd.DataFrame({"unit": ["Nord"], "amuont": [1.0]}), {"unit": "str", "amount": "float64"}, "ledger")
    Traceback (most recent call last):
    ValueError: ledger: kolonnen amount (float64) mangler; mente du amuont?
    """
    told = []
    for name, kind in columns.items():
        if name not in table.columns:
            told.append(f"kolonnen {name} ({kind}) mangler{near_name(table, name, columns)}")
        elif str(table[name].dtype) != kind:
            told.append(f"kolonnen {name} er {table[name].dtype} og skal være {kind}")
    if told:
        raise ValueError(f"{what}: {'; '.join(told)}")


def near_name(table: pd.DataFrame, name: str, declared: Collection[str]) -> str:
    """A question for the column of ``table`` that may be ``name`` misspelt, or nothing; no column of ``declared`` is."""
    others = [str(other) for other in table.columns if other not in declared]
    near = nearest(name, others)
    return f"; mente du {near}?" if near else ""
