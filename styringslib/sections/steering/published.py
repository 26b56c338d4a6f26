"""What is known of steering models from elsewhere, as data: how each works, its strong and weak sides, published experience."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class ModelNotes:
    """How a model works in a sentence; ``gains`` and ``costs``: criterion -> what it gives and what it asks for."""

    how: str
    gains: Mapping[str, str]
    costs: Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """One published experience: where and when, the models and criteria it is about, and what it teaches; ``source``."""

    place: str
    year: int
    models: tuple[str, ...]
    criteria: tuple[str, ...]
    what: str
    lesson: str
    source: str


@cache
def model_notes() -> Mapping[str, ModelNotes]:
    """Model -> what is told of it, in the order of the file."""
    return {name: ModelNotes(**entry) for name, entry in _read("models.toml").items()}


@cache
def cases() -> tuple[Case, ...]:
    """All published experience, in the order of the file."""
    return tuple(
        Case(**{**entry, "models": tuple(entry["models"]), "criteria": tuple(entry["criteria"])})
        for entry in _read("experience.toml")["case"]
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("styringslib.sections.steering").joinpath(name).read_text("utf-8"))
