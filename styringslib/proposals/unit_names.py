"""The names of units: what of a name is the unit's own, which kind it speaks for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from styringslib.intake.cells.headings import fold_heading
from styringslib.intake.settings.settings import UnitKind

AREAS: dict[UnitKind, str] = {
    "district": "Hjemmepleje", "rehabilitation": "Rehabilitering", "residential": "Botilbud",
    "provider": "Hjemmepleje", "nursing": "Hjemmepleje", "purchaser": "Hjemmepleje",
}  # fmt: skip
_TOKEN = re.compile(r"[^\W\d_]+", re.UNICODE)


@cache
def _names() -> Mapping[str, Any]:
    return tomllib.loads(files("styringslib.proposals").joinpath("unit_names.toml").read_text("utf-8"))


@cache
def shifts() -> frozenset[str]:
    """Words for the part of the day or of the accounts that a unit's name may end with."""
    return frozenset(_names()["parts"]["shifts"])


def core_of(name: str) -> str:
    """What is the unit's own in a name: without the words for its kind and for the part of the day; "" when nothing is left."""
    tokens = [token.casefold() for token in _TOKEN.findall(name)]
    parts = _names()["parts"]
    own = [token for token in tokens if token not in shifts() and token not in (*parts["kinds"], *parts["small"])]
    return fold_heading("".join(own)) if own else ""


def kind_of(name: str, area: str = "") -> UnitKind | None:
    """The kind of unit that a name, or else its area, speaks for; None when neither does."""
    for text in (name, area):
        for one in _names()["kind"]:
            if text and re.search(rf"(?<!\w)(?:{one['words']})(?!\w)", text.casefold()):
                kind: UnitKind = one["kind"]
                return kind
    return None
