"""Ways to organise and to meet, as case studies describe them, as data in ``organisation.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Alternative:
    """One way: ``key`` as written in kommune.toml, ``places`` the municipalities that the source names (may be none).

    ``more``: what the topic's own column ``Topic.more`` says of it.
    """

    key: str | int
    title: str
    description: str
    gains: str
    costs: str
    places: tuple[str, ...] = ()
    more: str = ""


@dataclass(frozen=True)
class Topic:
    """A question of organisation: where in kommune.toml its answer stands (``section``, ``key``) and the known ways.

    ``more``: the heading of a column of its own, such as who takes part each quarter; empty where there is none.
    """

    name: str
    section: str
    key: str
    title: str
    question: str
    source: str
    alternatives: tuple[Alternative, ...]
    more: str = ""


@dataclass(frozen=True)
class Experience:
    """What is known from elsewhere, told in a paragraph, with its source."""

    title: str
    text: str
    source: str


def _raw() -> dict[str, Any]:
    return tomllib.loads(files("styringslib.sections.organisation").joinpath("organisation.toml").read_text("utf-8"))


@cache
def experiences() -> Mapping[str, Experience]:
    """What is known from elsewhere, by name."""
    return {
        name: Experience(**{key: " ".join(text.split()) for key, text in entry.items()})
        for name, entry in _raw()["experience"].items()
    }


@cache
def topics() -> Mapping[str, Topic]:
    """All topics by name, in the order of the file."""
    found = {}
    for entry in _raw()["topic"]:
        ways = tuple(Alternative(**{**way, "places": tuple(way.get("places", ()))}) for way in entry.pop("alternative"))
        found[entry["name"]] = Topic(**entry, alternatives=ways)
    return found
