"""What is wrong between the lines of kontering: the same code twice, spans that cross, a word written in two ways."""

from __future__ import annotations

from collections.abc import Iterator

from styringslib.fields.words import fold_word, listed, nearest
from styringslib.intake.mapping.code_sheets import MAPPING, TARGETS, CodeLine, CodeMapping, CodeSheet
from styringslib.intake.problems.problem import Problem, Severity
from styringslib.intake.settings.settings import Settings


def line_problems(mapping: CodeMapping, settings: Settings) -> Iterator[Problem]:
    """All that is wrong between the lines, sheet by sheet."""
    for sheet in mapping.sheets:
        if not sheet.headings and not any(line.kept is False for line in sheet.lines):
            message = f"Koderne {sheet.name} siger ikke noget: ingen af kolonnerne er udfyldt"
            yield _problem(sheet, None, "warning", message, f"Skriv fx {TARGETS[0]} eller {TARGETS[2]} ud for koderne")
        yield from _half_ranges(sheet)
        yield from _doubled(sheet)
        yield from _crossing(sheet)
    yield from _spellings(mapping)
    yield from _areas(mapping, settings)


def _half_ranges(sheet: CodeSheet) -> Iterator[Problem]:
    for line in sheet.lines:
        if line.span.bounds is not None:
            first, last = line.span.bounds
            parts = [
                f"{max(int(first), 10 ** (digits - 1))}-{min(int(last), 10**digits - 1)}"
                for digits in range(len(first), len(last) + 1)
            ]
            message = f"{line.span.text} er læst som én kode, for et interval har lige mange cifre i begge ender"
            remedy = f"Er det et interval, så skriv en linje for hvert antal cifre: {listed(parts)}"
            yield _problem(sheet, line, "note", message, remedy)


def _doubled(sheet: CodeSheet) -> Iterator[Problem]:
    first: dict[str, CodeLine] = {}
    for line in sheet.lines:
        other = first.setdefault(line.span.text, line)
        if other is line:
            continue
        differing = _differing(other, line)
        if differing:
            message = f"Koden står også i række {other.row} med en anden {differing.lower()}"
            yield _problem(sheet, line, "error", message, "Slet den, der er forkert")
        else:
            yield _problem(sheet, line, "warning", f"Koden står også i række {other.row}", "Slet den ene")


def _crossing(sheet: CodeSheet) -> Iterator[Problem]:
    spans = [line for line in sheet.lines if not line.span.exact]
    for place, line in enumerate(spans):
        for other in spans[:place]:
            if line.span.text != other.span.text and line.span.crosses(other.span) and _differing(other, line):
                message = f"Koderne overlapper {other.span.text} i række {other.row}, og ingen af dem er den snævreste"
                yield _problem(sheet, line, "error", message, "Ret grænserne, så koderne kun hører til ét af stederne")


def _differing(one: CodeLine, other: CodeLine) -> str:
    """The heading of what two lines say differently, "" where they agree."""
    if None not in (one.kept, other.kept) and one.kept != other.kept:
        return "Medtages"
    return next(
        (h for h in TARGETS if h in one.targets and h in other.targets and one.targets[h] != other.targets[h]), ""
    )


def _spellings(mapping: CodeMapping) -> Iterator[Problem]:
    """One word in two spellings would be two groups."""
    for heading in TARGETS:
        first: dict[str, str] = {}
        for sheet in mapping.sheets:
            for line in sheet.lines:
                if not (word := line.targets.get(heading)):
                    continue
                other = first.setdefault(fold_word(word), word)
                if other != word and heading not in ("Enhed", "Lovgrundlag", "Vikartype"):
                    message = f"{heading} er skrevet både {other} og {word}"
                    yield _problem(sheet, line, "error", message, "Skriv det ens", column=heading, value=word)


def _areas(mapping: CodeMapping, settings: Settings) -> Iterator[Problem]:
    """Areas that kommune.toml does not know, where it looks like a slip; others are told with the rows."""
    known = settings.areas
    for sheet in mapping.sheets:
        for line in sheet.lines:
            area = line.targets.get("Område", "")
            if area and known and area not in known and (near := nearest(area, known)):
                message = f"Området {area} kendes ikke i kommune.toml"
                yield _problem(sheet, line, "error", message, f"Mente du {near}?", column="Område", value=area)


def _problem(
    sheet: CodeSheet,
    line: CodeLine | None,
    severity: Severity,
    message: str,
    remedy: str,
    *,
    column: str = "Kode",
    value: str = "",
) -> Problem:
    where = (sheet.file, sheet.sheet)
    if line is None:
        return Problem(severity, message, remedy, MAPPING, *where, column=column)
    return Problem(severity, message, remedy, MAPPING, *where, line.row, column, value or line.span.text)
