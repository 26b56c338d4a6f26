"""The list of problems as a reader sees it: text for the terminal, a page, and a workbook with the cells marked."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.fields.words import visible
from styringslib.intake.problems.kinds import WORDS, Kind, kinds, summary
from styringslib.intake.problems.problem import Problem, Severity, kroner
from styringslib.intake.problems.same import Same
from styringslib.intake.problems.tables_read import TableRead, read_lines

_PLACES, _PAGE_PLACES = 4, 40  # places told one by one of the same kind
_FEW = 3  # from this many kinds on they are counted one by one first
_WIDE = 100
_TITLES: dict[Severity, str] = {
    "error": "Fejl – skal rettes",
    "warning": "Advarsler – fortælles i rapporterne",
    "note": "Bemærkninger",
}


def as_text(problems: Iterable[Problem], read: Sequence[TableRead] = ()) -> str:
    """The whole list as plain text: how many there are of each kind; then what is wrong, where, the values, and what to do;
    last what was read."""
    problems = list(problems)
    lines = [f"Datakontrol: {summary(problems)}."]
    severity = ""
    found = kinds(problems)
    for kind in found:
        if kind.severity != severity:
            severity = kind.severity
            lines += ["", _TITLES[kind.severity], *_overview([one for one in found if one.severity == severity])]
        lines += _told(kind)
    return visible("\n".join([*lines, *read_lines(read)]))


def _overview(found: Sequence[Kind]) -> list[str]:
    """The kinds with their number, where there are several and many of them."""
    if len(found) < _FEW or found[0].severity == "note" or sum(kind.count for kind in found) == len(found):
        return []
    wide = max(len(kroner(kind.count)) for kind in found)
    return [*(f"  {kroner(kind.count):>{wide}}  {_cut(kind.told)}" for kind in found), ""]


def _cut(text: str) -> str:
    return text if len(text) <= _WIDE else f"{text[: _WIDE - 1].rstrip()}\u2026"


def _told(kind: Kind) -> list[str]:
    lines: list[str] = []
    shown = kind.members[:_PLACES]
    more = len(kind.members) - len(shown)
    for place, same in enumerate(shown):
        first = same.first
        unit = f" ({same.units})" if same.units and same.units not in first.message else ""
        if place == 0 or first.message != shown[place - 1].first.message:
            lines.append(f"- {first.message}{unit}")
        if same.place and (place == 0 or same.place != shown[place - 1].place):
            lines.append(f"  Hvor:  {same.place}")
        if [value for value in same.values if value not in first.message]:
            lines.append(f"  Værdi: {'; '.join(same.values)}")
        following = shown[place + 1].first.remedy if place + 1 < len(shown) else None
        if first.remedy and first.remedy != following:
            lines.append(f"  Gør:   {first.remedy.rstrip('.')}.".replace("?.", "?"))
    if more:
        lines.append(f"  Og {kroner(more)} til af samme slags, i alt {kind.counted}.")
    return lines


_STYLE = """
body{font-family:system-ui,sans-serif;line-height:1.5;max-width:70rem;margin:2rem auto;padding:0 1rem}
body{color:#1a1a1a;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;padding:.4rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #767676}
td{overflow-wrap:break-word}code{font-family:ui-monospace,monospace;background:#f1f1f1;padding:0 .2rem;white-space:pre-wrap}
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}
"""


def as_page(problems: Iterable[Problem], read: Sequence[TableRead] = ()) -> str:
    """One self-contained HTML page: a heading, the count, a table per severity, what was read; no script, no external
    address."""
    esc = html.escape
    problems = list(problems)
    parts = []
    for severity, title in _TITLES.items():
        found = [kind for kind in kinds(problems) if kind.severity == severity]
        if not found:
            continue
        rows = [_row(same) for kind in found for same in kind.members[:_PAGE_PLACES]]
        rows += [
            f'<tr><td colspan="5">Og {kroner(len(kind.members) - _PAGE_PLACES)} til af samme slags: {esc(kind.told)}</td></tr>'
            for kind in found
            if len(kind.members) > _PAGE_PLACES
        ]
        counted = summary([problem for same in (m for kind in found for m in kind.members) for problem in same.members])
        caption = counted if severity != "note" else f"{kroner(sum(kind.count for kind in found))} i alt"
        parts.append(
            f'<h2>{esc(title)}</h2><div class="scroll" role="region" aria-label="{esc(title)}" tabindex="0">'
            f"<table><caption>{esc(caption)}</caption>"
            '<thead><tr><th scope="col">Hvad</th><th scope="col">Enhed</th><th scope="col">Hvor</th>'
            f'<th scope="col">Værdi</th><th scope="col">Gør</th></tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
        )
    lines = read_lines(read)
    if lines:
        items = "".join(f"<li>{esc(line.removeprefix('- '))}</li>" for line in lines[2:])
        parts.append(f"<h2>{esc(lines[1])}</h2><ul>{items}</ul>")
    return (
        '<!doctype html><html lang="da"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Datakontrol</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>Datakontrol</h1><p>{esc(summary(problems))}.</p>"
        f"{''.join(parts)}</main></body></html>"
    )


def _row(same: Same) -> str:
    esc, first = html.escape, same.first
    values = "<br>".join(f"<code>{esc(value)}</code>" for value in same.values)
    return (
        f'<tr><th scope="row">{esc(first.message)}</th><td>{esc(same.units)}</td><td>{esc(same.place)}</td>'
        f"<td>{values}</td><td>{esc(first.remedy)}</td></tr>"
    )


_HEADINGS = {
    "severity": "Alvor",
    "table": "Tabel",
    "file": "Fil",
    "sheet": "Ark",
    "row": "Række",
    "column": "Kolonne",
    "value": "Værdi",
    "unit": "Enhed",
    "month": "Måned",
    "message": "Hvad er galt",
    "remedy": "Hvad du kan gøre",
    "count": "Antal",
}
_WIDTHS = {"message": 60, "remedy": 50, "file": 34, "column": 22, "value": 22, "unit": 20}


def write_workbook(
    problems: Iterable[Problem], frame: pd.DataFrame, path: str | PathLike[str], read: Sequence[TableRead] = ()
) -> None:
    """A workbook with the sheets "Problemer", one row per cell at fault, filterable; "Celler", file by file the rows and
    columns at fault laid out as in the file, the cells marked by colour, border and note; and "Læst", what was read."""
    import xlsxwriter

    content = BytesIO()
    # In memory: else its parts lie in the system's folder for temporary files, also after a call that failed.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        wrong = book.add_format({"bg_color": "#FFD9C7", "border": 2, "text_wrap": True})
        doubt = book.add_format({"bg_color": "#FFF3C4", "border": 4, "text_wrap": True})
        sheet = book.add_worksheet("Problemer")
        for place, name in enumerate(frame.columns):
            sheet.write_string(0, place, _HEADINGS[name], head)
            sheet.set_column(place, place, _WIDTHS.get(name, 11))
        for number, record in enumerate(frame.itertuples(index=False), 1):
            for place, (name, value) in enumerate(zip(frame.columns, record, strict=True)):
                if name == "severity":
                    value = WORDS[value][0].capitalize()
                if name in ("row", "count"):
                    if not pd.isna(value):
                        sheet.write_number(number, place, int(value), wrap)
                else:
                    sheet.write_string(number, place, str(value), wrap)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
        _write_cells(book.add_worksheet("Celler"), problems, head, wrong, doubt)
        if lines := read_lines(read):
            told = book.add_worksheet("Læst")
            told.set_column(0, 0, 120)
            for number, line in enumerate(lines[1:]):
                told.write_string(number, 0, line.removeprefix("- "), head if number == 0 else wrap)
    Path(path).write_bytes(content.getvalue())


def _write_cells(sheet: Any, problems: Iterable[Problem], head: Any, wrong: Any, doubt: Any) -> None:
    by_file: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.row is not None and problem.column:
            by_file.setdefault((problem.file, problem.sheet), []).append(problem)
    line = 0
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 30, 22)
    for (file, name), members in by_file.items():
        columns = list(dict.fromkeys(problem.column for problem in members))
        sheet.write_string(line, 0, f"{file}{f', ark {name}' if name else ''}", head)
        sheet.write_string(line + 1, 0, "Række", head)
        for place, column in enumerate(columns, 1):
            sheet.write_string(line + 1, place, column, head)
        rows = sorted({problem.row for problem in members if problem.row is not None})
        at = {row: line + 2 + order for order, row in enumerate(rows)}
        for row, place in at.items():
            sheet.write_number(place, 0, row)
        noted: set[tuple[int, int]] = set()
        for problem in members:
            assert problem.row is not None
            cell = (at[problem.row], columns.index(problem.column) + 1)
            sheet.write_string(*cell, problem.value, wrong if problem.severity == "error" else doubt)
            if cell not in noted:
                noted.add(cell)
                sheet.write_comment(*cell, f"{problem.message}. {problem.remedy}".strip())
        line += 3 + len(rows)
