"""The share of each room's lines that the tests ran, from .coverage: the end of ``make coverage``.

A number to look at, not a threshold: a line that runs may still be wrong, and ``make mutants`` tells that better.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import coverage

ROOT = Path(__file__).parent.parent.parent


def by_room(measured: coverage.Coverage, package: Path = ROOT / "styringslib") -> dict[str, tuple[int, int]]:
    """Room -> (lines that count, lines that ran)."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path in sorted(package.rglob("*.py")):
        if "_shipped" not in path.parts:
            _, lines, _, missing, _ = measured.analysis2(str(path))
            room = found[path.relative_to(package).parts[0].removesuffix(".py")]
            room[0] += len(lines)
            room[1] += len(lines) - len(missing)
    return {room: (lines, ran) for room, (lines, ran) in found.items() if lines}


def table(rooms: dict[str, tuple[int, int]]) -> str:
    """A line a room, and all of them."""
    whole = (sum(lines for lines, _ in rooms.values()), sum(ran for _, ran in rooms.values()))
    rows = [
        f"{room:<16}{lines:>8}{100 * ran / lines:>8.1f} %" for room, (lines, ran) in {**rooms, "all": whole}.items()
    ]
    return "\n".join([f"{'room':<16}{'lines':>8}{'ran':>10}", *rows])


if __name__ == "__main__":
    found = coverage.Coverage(data_file=str(ROOT / ".coverage"), config_file=str(ROOT / "pyproject.toml"))
    found.load()
    print(table(by_room(found)))
