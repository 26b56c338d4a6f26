"""Every public function has an example in its docstring, and every example gives what it says."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
import typing
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.house import public

ROOT = Path(__file__).parent.parent
PARSER = doctest.DocTestParser()


def _room(name: str) -> ModuleType:
    return importlib.import_module(f"styringslib.{name}")


def _public(room: ModuleType) -> dict[str, Any]:
    """The functions and classes that a room offers, by name; constants have no docstring of their own."""
    offered = public.offered(room.__name__.removeprefix("styringslib."))
    return {name: one for name, one in offered.items() if inspect.isclass(one) or public.is_routine(one)}


def _examples(one: Any) -> list[doctest.Example]:
    return PARSER.get_examples(inspect.getdoc(one) or "")


def without_example(offered: dict[str, Any]) -> list[str]:
    """Names that show no example.

    A class is shown where a function's example makes one, and the result of a function where that function shows it.
    """
    examples = {name: _examples(one) for name, one in offered.items()}
    code = "".join(example.source for found in examples.values() for example in found)
    results: set[str] = set()
    for name, one in offered.items():
        if not inspect.isclass(one) and examples[name]:
            results |= set(re.findall(r"\w+", str(one.__annotations__.get("return", ""))))
    for name in offered:  # what a result is made of is shown with it
        if name in results and inspect.isclass(offered[name]):
            results |= _parts(offered[name], offered)
    missing = []
    for name, one in offered.items():
        shown = inspect.isclass(one) and (name in results or re.search(rf"\b{name}\(", code))
        if not examples[name] and not shown and not typing.is_typeddict(one) and not _told_by_others(one):
            missing.append(name)
    return missing


def _parts(result: Any, offered: dict[str, Any]) -> set[str]:
    """Classes of the room that the fields of a result, or of its parts, hold."""
    named = set(re.findall(r"\w+", " ".join(map(str, getattr(result, "__annotations__", {}).values()))))
    found = {name for name in named & set(offered) if offered[name] is not result}
    return found.union(*(_parts(offered[name], offered) for name in found)) if found else found


def _told_by_others(one: Any) -> bool:
    """Whether nobody makes one by hand: protocols, exceptions and warnings."""
    return inspect.isclass(one) and (issubclass(one, Exception) or getattr(one, "_is_protocol", False))


def _cases() -> list[Any]:
    found = []
    for room in map(_room, public.ROOMS):
        for name, one in _public(room).items():
            if _examples(one):
                found.append(pytest.param(room, name, id=f"{room.__name__.split('.')[-1]}.{name}"))
    return found


@pytest.mark.parametrize("room", public.ROOMS)
def test_every_public_function_shows_an_example(room: str) -> None:
    missing = without_example(_public(_room(room)))
    assert missing == [], f"no example in the docstring of {', '.join(f'{room}.{name}' for name in missing)}"


@pytest.mark.parametrize(("room", "name"), _cases())
def test_an_example_gives_what_it_says(room: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)  # the examples of intake read the folders of data/
    one = getattr(room, name)
    known = {"pd": pd, "np": np, "Path": Path, **{other: getattr(room, other) for other in room.__all__}}
    test = PARSER.get_doctest(inspect.getdoc(one) or "", known, name, None, None)
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    with pd.option_context("display.width", 100, "display.max_columns", 20, "display.max_rows", 60):
        outcome = runner.run(test, out=said.append)
    assert outcome.attempted > 0
    assert outcome.failed == 0, "".join(said)


def test_an_example_does_not_pass_for_saying_nothing() -> None:
    """At least one line of every example has an answer beside it."""
    silent = []
    for room in map(_room, public.ROOMS):
        for name, one in _public(room).items():
            if _examples(one) and not any(example.want or example.exc_msg for example in _examples(one)):
                silent.append(f"{room.__name__}.{name}")
    assert silent == []


def test_a_missing_example_is_seen() -> None:
    def shown() -> None:
        """Has one.

        >>> 1 + 1
        2
        """

    def bare() -> None:
        """Has none."""

    assert without_example({"shown": shown, "bare": bare}) == ["bare"]
