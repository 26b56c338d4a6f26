"""Tables by name, each made when it is first asked for: a report asks for a few of a municipality's many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd


class TablesWhenAsked(Mapping[str, pd.DataFrame]):
    """The tables ``names``; ``make`` gives one of them, and is called once for each that is asked for.

    What is asked for twice is the same frame. To take all of them along, as to another process, make a ``dict`` of it.
    """

    def __init__(self, names: Iterable[str], make: Callable[[str], pd.DataFrame]) -> None:
        self._names = dict.fromkeys(names)
        self._make = make
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made[name] = self._make(name)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names  # a table is known by its name, without being made

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


def replaced(tables: Mapping[str, pd.DataFrame], fresh: Mapping[str, pd.DataFrame]) -> TablesWhenAsked:
    """``tables`` with those of ``fresh`` instead or beside; none of the others is made for it."""
    return TablesWhenAsked((*tables, *fresh), lambda name: fresh[name] if name in fresh else tables[name])
