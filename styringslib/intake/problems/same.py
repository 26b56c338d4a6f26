"""One and the same problem in one or several rows of a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from styringslib.fields.words import listed
from styringslib.intake.problems.problem import Problem

_SHOWN = 8  # rows told one by one in a text


@dataclass(frozen=True)
class Same:
    """One and the same problem in one or several rows."""

    first: Problem
    members: tuple[Problem, ...]

    @property
    def count(self) -> int:
        """The number of rows, those not listed among them."""
        return sum(problem.count for problem in self.members)

    @property
    def rows(self) -> str:
        """ "række 3, 17 og 41", with the number of further rows when there are many."""
        numbers = list(dict.fromkeys(problem.row for problem in self.members if problem.row is not None))
        if not numbers:
            return ""
        shown = [str(number) for number in sorted(numbers)[:_SHOWN]]
        more = max(self.count, len(numbers)) - len(shown)
        return f"række {listed([*shown, f'{more} flere'] if more > 0 else shown)}"

    @property
    def values(self) -> list[str]:
        """The different values at fault, the first few."""
        return list(dict.fromkeys(problem.value for problem in self.members if problem.value))[:_SHOWN]

    @property
    def units(self) -> str:
        """The units that the rows belong to."""
        names = list(dict.fromkeys(problem.unit for problem in self.members if problem.unit))
        return listed([*names[:_SHOWN], f"{len(names) - _SHOWN} flere"] if len(names) > _SHOWN else names)

    @property
    def place(self) -> str:
        """File, sheet, column and rows."""
        first = self.first
        parts = [first.file]
        if first.sheet:
            parts.append(f"ark {first.sheet}")
        if first.column:
            parts.append(f"kolonne {first.column}" if first.file != "kommune.toml" else f"nøgle {first.column}")
        rows = self.rows
        parts.append(rows.replace("række", "linje") if first.file == "kommune.toml" else rows)
        return ", ".join(part for part in parts if part)


def grouped(problems: Iterable[Problem]) -> list[Same]:
    """The problems with repeats put together; errors first, then by table, file and column."""
    order = {"error": 0, "warning": 1, "note": 2}
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        groups.setdefault(problem.kind[:-1], []).append(problem)  # all but the unit
    same = [Same(members[0], tuple(sorted(members, key=lambda p: p.row or 0))) for members in groups.values()]
    return sorted(
        same, key=lambda s: (order[s.first.severity], s.first.table, s.first.file, s.first.sheet, s.first.row or 0)
    )
