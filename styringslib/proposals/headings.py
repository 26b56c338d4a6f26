"""Which columns a heading may stand for: the data contract's own names, those that systems write, and what looks like them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from typing import Any

from styringslib.intake.cells.headings import fold_heading
from styringslib.intake.schema import Table, tables

_UNIT = re.compile(
    r"[\s,]*(?:\(|\[|\bi\b)?\s*"
    r"(?:1\.?000 ?kr|t\.? ?kr|tkr|tusinde kr|mio\.? ?kr|kr|dkk|minutter|min|timer|tim|dage|pct|%)\.?\s*[)\]]?$",
    re.IGNORECASE,
)
# How sure a heading is of its column: its own name, one of the contract, one that systems write.
EXACT, ALIAS, WRITTEN = 1.0, 0.95, 0.8
_NEAR = 0.86


@cache
def _declared() -> Mapping[str, Any]:
    return tomllib.loads(files("styringslib.proposals").joinpath("headings.toml").read_text("utf-8"))


@cache
def _sure(name: str) -> Mapping[str, Mapping[str, float]]:
    """Folded heading -> column -> how sure, for one table."""
    found: dict[str, dict[str, float]] = {}
    declared = _declared()
    for column in tables()[name]:
        written = [*declared["shared"].get(column.name, ()), *declared["tables"].get(name, {}).get(column.name, ())]
        graded = [(WRITTEN, written), (ALIAS, [*column.aliases, column.name]), (EXACT, [column.heading])]
        for sure, words in graded:
            for word in words:
                place = found.setdefault(fold_heading(word), {})
                place[column.name] = max(sure, place.get(column.name, 0.0))
    return found


@cache
def written_names(table: str, column: str) -> tuple[str, ...]:
    """How the data contract and systems write the heading of a column."""
    declared, own = _declared(), tables()[table][column]
    written = declared["tables"].get(table, {}).get(column, ())
    return (own.heading, *own.aliases, *declared["shared"].get(column, ()), *written)


def candidates(table: Table, heading: str) -> Mapping[str, float]:
    """Columns of the table that the heading may stand for, with how sure it is (0-1)."""
    return _candidates(table.name, heading)


@cache
def _candidates(name: str, heading: str) -> Mapping[str, float]:
    known = _sure(name)
    folded = fold_heading(heading)
    if folded in known:
        return known[folded]
    bare = fold_heading(_UNIT.sub("", heading))
    if bare and bare in known:
        return {name: sure - 0.05 for name, sure in known[bare].items()}
    near: dict[str, float] = {}
    for word, columns in known.items():
        begins = folded.startswith(word) or word.startswith(folded)
        # Who misspells a heading gets its first letter right, and its length nearly so.
        if min(len(word), len(folded)) < 5 or not (
            begins or (word[0] == folded[0] and abs(len(word) - len(folded)) < 4)
        ):
            continue
        alike = SequenceMatcher(None, word, folded).ratio()
        if alike >= _NEAR or (begins and alike > 0.6):
            for column, sure in columns.items():
                near[column] = max(near.get(column, 0.0), sure * alike * 0.7)
    return near


@cache
def known_heading(heading: str) -> bool:
    """Whether any table or role has that heading."""
    folded = fold_heading(heading)
    bare = fold_heading(_UNIT.sub("", heading))
    return any(word in _sure(name) for name in tables() for word in (folded, bare)) or bool(roles(heading))


@cache
def roles(heading: str) -> frozenset[str]:
    """What a column of that heading may do beside the table's own columns: date, week, from, to, debit ..."""
    folded = fold_heading(heading)
    return frozenset(role for role, words in _declared()["roles"].items() if folded in {fold_heading(w) for w in words})


@cache
def named_tables(title: str) -> dict[str, float]:
    """Tables that the words of a name speak for -> how strongly: a word near the end of a path says more than a folder."""
    text = title.casefold()
    found: dict[str, float] = {}
    for name, words in _declared()["files"].items():
        hits = [len(word) for word in words if word in text]
        if hits:
            found[name] = max(hits) / 10
    return found


def spelt(heading: str) -> str:
    """A table's name in kommune.toml as a reader writes it: løn, købte pladser."""
    return heading.replace("ae", "æ").replace("oe", "ø").replace("aa", "å").replace("_", " ")
