"""What the library offers: public names room by room, with their signatures, and the command line."""

from __future__ import annotations

import importlib
import inspect
import os
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import typer

# Rooms whose names an analyst calls by hand; each has an __all__. The four methods first, in the order of docs/architecture.md.
ROOMS = ("allocation", "demography", "prognosis", "followup", "intake", "privacy", "calendar", "rules")
# Further rooms that pin what they offer to other rooms and to notebooks.
INNER = ("findings", "register", "reports", "handouts")


def offered(room: str) -> dict[str, Any]:
    """The names of a room's ``__all__`` with what they stand for, sorted as people read."""
    module = importlib.import_module(f"styringslib.{room}")
    return {name: getattr(module, name) for name in sorted(module.__all__, key=lambda one: (one.lower(), one))}


def is_routine(one: Any) -> bool:
    """Whether it is called: functions, also where a cache or decorator lies around them."""
    return not inspect.isclass(one) and callable(one) and inspect.isroutine(inspect.unwrap(one))


def signature(name: str, one: Any) -> str:
    """``name(arguments) -> result`` as it is called; for a class as one is made; for a constant its type."""
    if not inspect.isclass(one) and not is_routine(one):
        return f"{name}: {type(one).__name__}"
    if inspect.isclass(one) and (issubclass(one, Exception) or getattr(one, "_is_protocol", False)):
        return f"class {name}({', '.join(base.__name__ for base in one.__bases__)})"
    found = inspect.signature(one)
    parameters = [
        parameter.replace(default=Shown(_short(parameter.default)))
        if parameter.default is not inspect.Parameter.empty
        else parameter
        for parameter in found.parameters.values()
    ]
    if inspect.isclass(one):
        return f"class {name}{_plain(found.replace(parameters=parameters, return_annotation=inspect.Signature.empty))}"
    return f"{name}{_plain(found.replace(parameters=parameters))}"


def members(one: type) -> dict[str, Any]:
    """Public methods and properties that a class of the library defines itself, in the order of the source."""
    return {
        name: value
        for name, value in vars(one).items()
        if not name.startswith("_") and (inspect.isroutine(value) or isinstance(value, property | cached_property))
    }


def member(name: str, value: Any) -> str:
    """A method or property as it is called on its object."""
    if isinstance(value, property | cached_property):
        return name
    if isinstance(value, classmethod | staticmethod):
        value = value.__func__
    return signature(name, value).replace("(self, ", "(").replace("(self)", "()").replace("(cls, ", "(")


def commands() -> dict[str, list[str]]:
    """Commands of the command line with their arguments and options."""
    from styringslib import cli

    found: dict[str, list[str]] = {}
    for name, command in sorted(typer.main.get_command(cli.app).commands.items()):  # type: ignore[attr-defined]
        for full, one in [(name, command), *((f"{name} {sub}", deep) for sub, deep in _below(command))]:
            if not _below(one):
                found[f"styring {full}"] = [
                    option.opts[0] if option.opts[0].startswith("-") else option.name.upper()
                    for option in one.params
                    if option.name != "help"
                ]
    return found


def _below(command: Any) -> list[tuple[str, Any]]:
    return sorted(getattr(command, "commands", {}).items())


class Shown(str):
    """A default as it is printed."""

    def __repr__(self) -> str:
        """The text itself."""
        return str(self)


def _short(value: Any) -> str:
    """A default value; what lies in a long mapping or stands for "made anew" is told by its kind."""
    if type(value).__name__ == "_HAS_DEFAULT_FACTORY_CLASS":
        return "..."
    if value is os.environ:
        return "os.environ"
    if inspect.isroutine(value):
        return "..." if value.__name__ == "<lambda>" else value.__name__
    if isinstance(value, Mapping) and len(value) > 3:
        return f"{{... {len(value)} items}}"
    text = repr(value)
    return re.sub(r"\((1\.0)(, 1\.0){11}\)", "(1.0, ... 12 times)", text)


def _plain(found: inspect.Signature) -> str:
    """A signature without the quotation marks of annotations that are told later."""
    text = str(found)
    for parameter in found.parameters.values():
        if isinstance(parameter.annotation, str):
            text = text.replace(repr(parameter.annotation), parameter.annotation)
    if isinstance(found.return_annotation, str):
        text = text.replace(repr(found.return_annotation), found.return_annotation)
    return re.sub(r"ForwardRef\('([^']*)'\)", r"\1", text)
