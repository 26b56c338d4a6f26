"""The reference of the public functions, docs/api/*.md, made from their docstrings: ``make docs`` writes it anew.

Our own hundred lines and no generator from outside: docstrings here are prose with examples, so a reader needs them as they
stand, and pages in Markdown can be read where the code is read, without a server and without the network.
"""

from __future__ import annotations

import doctest
import importlib
import inspect
from pathlib import Path
from typing import Any

from tests.house import public

FOLDER = Path(__file__).parent.parent.parent / "docs" / "api"
NOTE = "<!-- Made from the docstrings by `make docs`; a test tells when it is not up to date. -->\n"


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    made = {"README.md": _index()}
    for room in public.ROOMS:
        made[f"{room}.md"] = _page(room)
    return made


def _index() -> str:
    rows = [
        f"| [{room}]({room}.md) | {_first_line(importlib.import_module(f'styringslib.{room}'))} |"
        for room in public.ROOMS
    ]
    return "\n".join(
        [
            f"{NOTE}# Reference of the public functions",
            "",
            "What an analyst calls in a notebook, room by room. Every example has been run by the tests; they begin with",
            "`import numpy as np`, `import pandas as pd` and `from styringslib.<room> import *`. Folders as `data/sample`",
            "are those of this repository.",
            "",
            "| room | what it holds |",
            "| --- | --- |",
            *rows,
            "",
        ]
    )


def _page(room: str) -> str:
    module = importlib.import_module(f"styringslib.{room}")
    parts = [f"{NOTE}# styringslib.{room}", "", _first_line(module), ""]
    offered = public.offered(room)
    constants = {name: one for name, one in offered.items() if not inspect.isclass(one) and not public.is_routine(one)}
    called = {name: one for name, one in offered.items() if name not in constants}
    parts += [", ".join(f"[{name}](#{name.lower()})" for name in called), ""]
    for name, one in called.items():
        parts += [f"## {name}", "", "```python", _folded(public.signature(name, one)), "```", "", _told(one), ""]
        if inspect.isclass(one):
            parts += _members(one)
    if constants:
        parts += ["## Constants", ""]
        parts += [f"- `{name}` ({type(one).__name__})" for name, one in constants.items()]
        parts += [""]
    return "\n".join(parts)


def _members(one: type) -> list[str]:
    lines = []
    for name, value in public.members(one).items():
        told = " ".join(_prose(inspect.getdoc(value) or "").split())
        lines.append(f"- `{public.member(name, value)}`: {told}")
    return [*lines, ""] if lines else []


def _first_line(module: Any) -> str:
    return (inspect.getdoc(module) or "").split("\n\n")[0].replace("\n", " ")


def _folded(signature: str, width: int = 100) -> str:
    """A signature on one line, or with an argument a line where that is too wide."""
    if len(signature) <= width:
        return signature
    opening = signature.index("(")
    head, rest = signature[: opening + 1], signature[opening + 1 :]
    arguments, depth, start = [], 0, 0
    for place, sign in enumerate(rest):
        depth += (sign in "([{") - (sign in ")]}")
        if depth < 0:
            arguments.append(rest[start:place])
            return "\n".join([head, *(f"    {argument.strip()}," for argument in arguments), rest[place:]])
        if sign == "," and depth == 0:
            arguments.append(rest[start:place])
            start = place + 1
    return signature


def _prose(text: str) -> str:
    """A docstring without its examples."""
    pieces = doctest.DocTestParser().parse(text)
    return "".join(piece for piece in pieces if isinstance(piece, str)).strip()


def _told(one: Any) -> str:
    """A docstring as Markdown: prose as it stands, examples as code."""
    lines: list[str] = []
    code = False
    for line in (inspect.getdoc(one) or "").splitlines():
        if line.startswith(">>>") and not code:
            lines.append("```pycon")
            code = True
        elif code and not line.strip():
            lines.append("```")
            code = False
        lines.append(line)
    return "\n".join([*lines, "```"] if code else lines)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    made = pages()
    for old in set(FOLDER.glob("*.md")) - {FOLDER / name for name in made}:
        old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8")
    print(f"docs/api: {len(made)} pages")
