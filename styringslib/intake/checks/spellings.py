"""One word written in several ways ("Løn", "LØN", "løn  ") is one word: the same account group, service or kind of absence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from styringslib.fields.words import fold_word, listed
from styringslib.intake.cells import columns
from styringslib.intake.cells.table_rows import TableRows
from styringslib.intake.problems.problem import Problem
from styringslib.intake.schema import PAY_GROUP, UNALLOCATED, tables

# Words that no list can hold, and that the tables are grouped and compared by.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "account_group": ("postings", "budget"),
    "service": ("activity", "cases"),
    "wage_category": ("payroll",),
    "staff_group": ("payroll", "roster"),
    "kind": ("absence",),
}


def one_spelling(gathered: Mapping[str, TableRows]) -> Iterator[Problem]:
    """Gives the rows of all tables one spelling of each word, and tells where there were several."""
    for column, names in _GROUPS.items():
        counts: Counter[str] = Counter()
        for name in names:
            for array in gathered[name].values(column):
                coded = columns.code(array)
                held = np.bincount(np.asarray(coded.indices.drop_null()), minlength=len(coded.dictionary))
                counts.update(dict(zip(map(str, coded.dictionary.to_pylist()), held.tolist(), strict=True)))
        chosen = spellings(+counts)
        if not chosen:
            continue
        for name in names:
            gathered[name].respell(column, chosen)
        heading = next(tables()[name][column].heading for name in names)
        table = next(tables()[name].heading for name in names if len(gathered[name]))
        for word in dict.fromkeys(chosen.values()):
            others = [other for other, own in chosen.items() if own == word and other != word]
            message = f"{heading} er skrevet både {listed([word, *others])}; det er læst som ét: {word}"
            yield Problem("note", message, "", table, column=heading)


def spellings(counts: Mapping[str, int]) -> dict[str, str]:
    """Every word that is written in several ways -> the way that it is written most often; nothing for other words.

    >>> spellings({"Løn": 20, "LØN": 3, "Øvrig drift": 5})
    {'Løn': 'Løn', 'LØN': 'Løn'}
    """
    ways: dict[str, list[str]] = {}
    counts = {UNALLOCATED: 0, **counts} if any(fold_word(word) == fold_word(UNALLOCATED) for word in counts) else counts
    # Two words that more than the reader knows have the one spelling that is known.
    for word in sorted(counts, key=lambda word: (word not in (PAY_GROUP, UNALLOCATED), -counts[word], word)):
        ways.setdefault(fold_word(word), []).append(word)
    return {word: own[0] for own in ways.values() if len(own) > 1 for word in own}


def with_one_spelling(sums: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sums of postings (``by``, amount, rows) with one spelling of each account group."""
    if "account_group" not in by:
        return sums
    words: Any = sums["account_group"]
    counts = sums.groupby(words, observed=True)["rows"].sum()
    chosen = spellings({str(word): int(count) for word, count in counts.items()})
    if not chosen:
        return sums
    sums = sums.assign(account_group=words.replace(chosen))
    return sums.groupby(by, as_index=False, dropna=False, observed=True)[["amount", "rows"]].sum()
