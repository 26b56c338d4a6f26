"""What is wrong with the input: one list, in Danish, for terminal, page, workbook and DataFrame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from os import PathLike
from typing import Literal

import pandas as pd

from styringslib.privacy import hide_cpr

Severity = Literal["error", "warning", "note"]

COLUMNS = (
    "severity",
    "table",
    "file",
    "sheet",
    "row",
    "column",
    "value",
    "unit",
    "month",
    "message",
    "remedy",
    "count",
)
LISTED_PER_KIND = 200  # rows listed of one and the same problem in one file; the rest are counted


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend (error), to know about (warning) or to note.

    ``row`` is the row as Excel shows it, ``value`` the cell as it stands (a CPR-like number is never kept), ``unit``
    the name of the unit that the problem belongs to ("" = none, then it stops everything), ``count`` is above 1 only
    on a line that stands for rows not listed one by one.
    """

    severity: Severity
    message: str
    remedy: str = ""
    table: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    unit: str = ""
    month: str = ""
    count: int = 1

    @property
    def kind(self) -> tuple[str, ...]:
        """What two problems share when they are one and the same problem in several rows."""
        return (self.severity, self.table, self.file, self.sheet, self.column, self.message, self.remedy, self.unit)


class Problems:
    """A growing list of problems that keeps at most ``LISTED_PER_KIND`` rows of the same problem and counts the rest."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._listed: list[Problem] = []
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._unlisted: dict[tuple[str, ...], Problem] = {}
        self.extend(problems)

    def add(self, problem: Problem) -> None:
        """Add one problem; its texts are cleared of CPR-like numbers."""
        problem = replace(
            problem,
            message=hide_cpr(problem.message),
            value=hide_cpr(problem.value)[:80],
            file=hide_cpr(problem.file),
            sheet=hide_cpr(problem.sheet),
            column=hide_cpr(problem.column),
            remedy=hide_cpr(problem.remedy),
        )
        kind = problem.kind
        self._seen[kind] += problem.count
        if self._seen[kind] <= LISTED_PER_KIND or problem.count > 1:
            self._listed.append(problem)
        elif kind in self._unlisted:
            self._unlisted[kind] = replace(self._unlisted[kind], count=self._unlisted[kind].count + 1)
        else:
            self._unlisted[kind] = replace(problem, row=None, value="", month="", count=1)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add several problems."""
        for problem in problems:
            self.add(problem)

    def __iter__(self) -> Iterator[Problem]:
        yield from self._listed
        yield from self._unlisted.values()

    def __len__(self) -> int:
        return sum(self._seen.values())

    def __bool__(self) -> bool:
        return bool(self._seen)

    @property
    def errors(self) -> int:
        """The number of errors, also those not listed one by one."""
        return self._count("error")

    @property
    def warnings(self) -> int:
        """The number of warnings, also those not listed one by one."""
        return self._count("warning")

    def _count(self, severity: Severity) -> int:
        return sum(count for kind, count in self._seen.items() if kind[0] == severity)

    def by_unit(self) -> dict[str, int]:
        """Number of errors per unit; "" holds those that belong to no unit."""
        counted: Counter[str] = Counter()
        for kind, count in self._seen.items():
            if kind[0] == "error":
                counted[kind[-1]] += count
        return dict(counted)

    def of_month(self, month: str) -> Problems:
        """The problems of a month ("2026-10") and those that belong to no month."""
        return Problems(problem for problem in self if problem.month in ("", month))

    @property
    def frame(self) -> pd.DataFrame:
        """One row per problem: severity, table, file, sheet, row, column, value, unit, month, message, remedy, count."""
        order = {"error": 0, "warning": 1, "note": 2}
        rows = sorted(self, key=lambda p: (order[p.severity], p.table, p.file, p.sheet, p.column, p.row or 0))
        frame = pd.DataFrame([[getattr(problem, name) for name in COLUMNS] for problem in rows], columns=list(COLUMNS))
        return frame.astype({"row": "Int64", "count": "int64"})

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Problems:
        """The inverse of ``frame``."""
        records = frame.astype(object).where(frame.notna(), None).to_dict("records")
        return cls(
            Problem(**{**record, "row": None if record["row"] is None else int(record["row"])}) for record in records
        )

    def text(self) -> str:
        """The whole list for a terminal, the same problem in several rows told once."""
        from .problem_list import as_text

        return as_text(self)

    def html(self) -> str:
        """The whole list as one self-contained page."""
        from .problem_list import as_page

        return as_page(self)

    def excel(self, path: str | PathLike[str]) -> None:
        """Write the list as a workbook with the cells at fault marked."""
        from .problem_list import write_workbook

        write_workbook(self, path)


class IntakeError(ValueError):
    """The input cannot be used. ``problems`` is the DataFrame of everything found; ``str()`` tells it in Danish."""

    def __init__(self, problems: Problems | Problem) -> None:
        self.list = Problems([problems]) if isinstance(problems, Problem) else problems
        super().__init__()

    def __str__(self) -> str:
        return self.list.text()

    def __reduce__(self) -> tuple[type[IntakeError], tuple[Problems]]:
        return (IntakeError, (self.list,))

    @property
    def problems(self) -> pd.DataFrame:
        """All problems as a DataFrame, see ``Problems.frame``."""
        return self.list.frame


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like ``word``, "" when none does; case does not count."""
    folded = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold().strip(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ "Mente du Ådalen?" or, when nothing is near, the first known words."""
    words = [name for name in dict.fromkeys(known) if name]
    near = nearest(word, words)
    if near:
        return f"Mente du {near}?"
    return f"Muligheder: {listed(words[:12])}{' m.fl.' if len(words) > 12 else ''}." if words else ""


def listed(words: Sequence[str]) -> str:
    """ "a, b og c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"


def kroner(value: float) -> str:
    """An amount for a message: thousand dots, decimals only where there are any."""
    text = f"{value:,.2f}".removesuffix(".00")
    return text.replace(",", "#").replace(".", ",").replace("#", ".")
