"""What words speak for: account groups, wage categories, kinds of absence and of temps."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

INCOME = {"value": "Indtægter", "words": "indtægt"}


def own_word(rule: Mapping[str, Any], known: Sequence[str]) -> str:
    """What a rule says, in the municipality's own word where it has one."""
    if rule["value"] in known:
        return str(rule["value"])
    near = [word for word in known if re.search(rule["words"], word.casefold())]
    return near[0] if len(near) == 1 else str(rule["value"])


@cache
def rules() -> Mapping[str, list[Mapping[str, Any]]]:
    """Heading -> what is meant by which words, the first that fits counts."""
    return tomllib.loads(files("styringslib.proposals").joinpath("codes.toml").read_text("utf-8"))


def names_category(heading: str, text: str) -> bool:
    """Whether a text speaks for something under that heading."""
    return any(re.search(rule["words"], text.casefold()) for rule in rules().get(heading, ()))


def category_of(heading: str, text: str) -> str:
    """What a text speaks for under that heading; the text itself when no rule knows it."""
    return next(
        (str(rule["value"]) for rule in rules().get(heading, ()) if re.search(rule["words"], text.casefold())), text
    )
