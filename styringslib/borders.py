"""Rows of a table as plain values, for whoever tells or keeps them one by one."""

from __future__ import annotations

from typing import Any

import pandas as pd


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
