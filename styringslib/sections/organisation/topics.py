"""Ways to organise and to meet, as case studies describe them, as data in ``organisation.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Alternative:
    """One way: ``key`` as written in kommune.toml, ``places`` the municipalities that the source names (may be none)."""

    key: str | int
    title: str
    description: str
    gains: str
    costs: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """A question of organisation: where in kommune.toml its answer stands (``section``, ``key``) and the known ways."""

    name: str
    section: str
    key: str
    title: str
    question: str
    source: str
    alternatives: tuple[Alternative, ...]


@cache
def topics() -> Mapping[str, Topic]:
    """All topics by name, in the order of the file."""
    raw = tomllib.loads(files("styringslib.sections.organisation").joinpath("organisation.toml").read_text("utf-8"))
    found = {}
    for entry in raw["topic"]:
        ways = tuple(Alternative(**{**way, "places": tuple(way.get("places", ()))}) for way in entry.pop("alternative"))
        found[entry["name"]] = Topic(**entry, alternatives=ways)
    return found
