"""The names of units: what of a name is the unit's own, which kind it speaks for, and the unit that a sheet is named after."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from styringslib.intake.cells.headings import fold_heading
from styringslib.intake.settings.settings import UnitKind
from styringslib.proposals.headings import named_tables
from styringslib.proposals.sheets import Sheet

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


def named_unit(sheet: Sheet) -> str:
    """The unit that a sheet, or the file where it is alone, is named after; "" when its name speaks of something else."""
    stem = sheet.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    for name in (sheet.sheet, stem) if sheet.alone else (sheet.sheet,):
        plain = name.strip()
        generic = re.fullmatch(
            r"(?:ark|sheet|tabel|side|data|udtræk|eksport|export|rapport)[ _-]?\d*", plain.casefold()
        )
        if (
            plain
            and not generic
            and not named_tables(plain)
            and len(core_of(plain)) >= 4
            and not re.search(r"\d{3}", plain)
        ):
            return plain
    return ""
