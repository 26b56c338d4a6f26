"""What is wrong with the input: one list, in Danish, for terminal, page, workbook and DataFrame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING

import pandas as pd

from styringslib.borders import records
from styringslib.intake.problems.problem import COLUMNS, Problem, Severity
from styringslib.privacy import hide_cpr

if TYPE_CHECKING:
    from styringslib.intake.problems.tables_read import TableRead

LISTED_PER_KIND = 200  # rows listed of one and the same problem in one file; the rest are counted


class Problems:
    """A growing list of problems that keeps at most ``LISTED_PER_KIND`` rows of the same problem and counts the rest."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._listed: list[Problem] = []
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._unlisted: dict[tuple[str, ...], Problem] = {}
        self.read: Sequence[TableRead] = ()  # what was read of each table, where that is known
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
        chosen = Problems(problem for problem in self if problem.month in ("", month))
        chosen.read = self.read
        return chosen

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
        return cls(
            Problem(**{**record, "row": None if record["row"] is None else int(record["row"])})
            for record in records(frame.astype(object).where(frame.notna(), None))
        )

    def text(self) -> str:
        """The whole list for a terminal: how many of each kind, each kind once, and what was read."""
        from styringslib.intake.problems.problem_list import as_text

        return as_text(self, self.read)

    def html(self) -> str:
        """The whole list as one self-contained page."""
        from styringslib.intake.problems.problem_list import as_page

        return as_page(self, self.read)

    def excel(self, path: str | PathLike[str]) -> None:
        """Write the list as a workbook with the cells at fault marked."""
        from styringslib.intake.problems.problem_list import write_workbook

        write_workbook(self, self.frame, path, self.read)


class IntakeError(ValueError):
    """The input cannot be used. ``problems`` is the DataFrame of everything found; ``str()`` tells it in Danish."""

    def __init__(self, problems: Problems | Problem) -> None:
        self.list = Problems([problems]) if isinstance(problems, Problem) else problems
        super().__init__()

    def __str__(self) -> str:
        from styringslib.intake.problems.problem_list import as_text

        return as_text(self.list)

    def __reduce__(self) -> tuple[type[IntakeError], tuple[Problems]]:
        return (IntakeError, (self.list,))

    @property
    def problems(self) -> pd.DataFrame:
        """All problems as a DataFrame, see ``Problems.frame``."""
        return self.list.frame
