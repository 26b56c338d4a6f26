"""A StatBank table as JSON-stat, version 1 or 2: its labels and values row by row."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any

_REFUSED = "Filen fra Statistikbanken kan ikke læses som JSON-stat. Hent den igen som CSV."


def json_cells(content: str | bytes) -> tuple[list[list[str]], list[str], list[str]]:
    """The labels of every cell, its value as text ("" where there is none), and the dimensions' names."""
    try:
        read = json.loads(content)
        table = read.get("dataset", read)
        dimensions = table["dimension"]
        names = [str(name) for name in table.get("id") or dimensions["id"]]
        labels = [_labels(dimensions[name]) for name in names]
        values = table["value"]
        count = 1
        for one in labels:
            count *= len(one)
        texts = [
            _text(values.get(str(place)) if isinstance(values, Mapping) else values[place]) for place in range(count)
        ]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise ValueError(_REFUSED) from None
    kept = [place for place, name in enumerate(names) if len(labels[place]) > 1 or name.lower() != "contentscode"]
    rows = [[row[place] for place in kept] for row in itertools.product(*labels)]
    return rows, texts, [names[place] for place in kept]


def _labels(dimension: Mapping[str, Any]) -> list[str]:
    """A dimension's labels in order; its codes where it has no texts."""
    category = dimension["category"]
    index, texts = category.get("index"), category.get("label", {})
    if isinstance(index, Mapping):
        codes = sorted(index, key=lambda code: int(index[code]))
    else:
        codes = list(index) if index is not None else list(texts)
    return [str(texts.get(code, code)) for code in codes]


def _text(value: Any) -> str:
    return "" if value is None else str(int(value) if isinstance(value, float) and value.is_integer() else value)
