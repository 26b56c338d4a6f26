"""Sheets and columns that no table reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from styringslib.intake.cells.cells import bad_text, is_scientific
from styringslib.intake.problems.problem import Problem, Severity


def unused_problems(
    unused: Mapping[tuple[str, str], Sequence[Mapping[str, str]]],
    passed_over: Collection[Problem],
    used: Collection[tuple[str, str]],
) -> Iterator[Problem]:
    """Sheets and headings that no table reads: a warning when one looks like a column that is lacking, otherwise a note.

    ``unused``: for each (file, sheet) and each table read from it, the headings without use -> the column that each is like.
    ``passed_over``: what is to be told of sheets, unless another table is read from them (``used``).
    """
    for problem in {(one.file, one.sheet): one for one in passed_over}.values():
        if (problem.file, problem.sheet) not in used:
            yield problem
    for (file, sheet), read in unused.items():
        for heading in sorted(set.intersection(*(set(one) for one in read))):
            near = next((one[heading] for one in read if one[heading]), "")
            name = heading.strip() or "uden overskrift"
            remedy = f"Mente du {near}?" if near else "" if heading.strip() else "Skriv en overskrift over kolonnen"
            if is_scientific(name) or bad_text(name) or not any(letter.isalpha() for letter in name):
                remedy = "Overskriften er ødelagt; skriv den igen"
            severity: Severity = "warning" if remedy else "note"
            message = f"Kolonnen {name} bruges ikke"
            yield Problem(severity, message, remedy, file=file, sheet=sheet, column=heading.strip())
