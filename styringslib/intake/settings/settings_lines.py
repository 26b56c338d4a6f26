"""Where a key stands in kommune.toml: the line of every section, block and key, for messages."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

from styringslib.fields.fault import Path

_HEADER = re.compile(r"\s*(\[\[?)(.+?)\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")


def lines_of(text: str) -> dict[Path, int]:
    """Line number (the first is 1) by path. A value over several lines counts from the line of its key."""
    lines: dict[Path, int] = {}
    blocks: Counter[Path] = Counter()
    section: Path = ()
    waiting = ""
    for number, line in enumerate(text.splitlines(), 1):
        if waiting:
            # A value goes on until the whole of it can be read.
            waiting += "\n" + line
        elif header := _HEADER.match(line):
            section = _within(_names(header[2]), blocks)
            if header[1] == "[[":
                blocks[section] += 1
                lines.setdefault(section, number)
                section = (*section, blocks[section])
            lines.setdefault(section, number)
            continue
        elif key := _KEY.match(line):
            lines.setdefault((*section, *_names(key[1])), number)
            waiting = line
        if waiting and _whole(waiting):
            waiting = ""
    return lines


def line_of(path: Path, lines: dict[Path, int]) -> int | None:
    """The line of the path, or of the innermost of what it lies in; None when nothing of it is there."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _within(names: Path, blocks: Counter[Path]) -> Path:
    """The names of a header with the number of the block, where an outer name is written as blocks."""
    found: Path = ()
    for place, name in enumerate(names):
        found = (*found, name)
        if place < len(names) - 1 and blocks[found]:
            found = (*found, blocks[found])
    return found


def _names(dotted: str) -> Path:
    return tuple(
        part[1:-1] if part[0] in "\"'" else part for part in re.findall(r'"[^"]*"|\'[^\']*\'|[^\s."\']+', dotted)
    )


def _whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
