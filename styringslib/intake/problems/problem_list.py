"""The list of problems as a reader sees it: text for the terminal, a page, and a workbook with the cells marked."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from typing import Any

import pandas as pd

from styringslib.fields.words import listed
from styringslib.intake.problems.problem import Problem

_SHOWN = 8  # rows told one by one in a text
_WORDS = {"error": ("fejl", "fejl"), "warning": ("advarsel", "advarsler"), "note": ("bemærkning", "bemærkninger")}
_TITLES = {
    "error": "Fejl – skal rettes",
    "warning": "Advarsler – fortælles i rapporterne",
    "note": "Bemærkninger",
}


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


def summary(errors: int, warnings: int) -> str:
    """ "3 fejl og 1 advarsel"; "Ingen fejl fundet" when there is nothing."""
    counts = {"error": errors, "warning": warnings}
    parts = [f"{count} {_WORDS[name][count != 1]}" for name, count in counts.items() if count]
    return listed(parts) if parts else "Ingen fejl fundet"


def as_text(problems: Iterable[Problem], errors: int, warnings: int) -> str:
    """The whole list as plain text: what is wrong, where, the values, and what to do."""
    lines = [f"Datakontrol: {summary(errors, warnings)}."]
    severity = ""
    for same in grouped(problems):
        first = same.first
        if first.severity != severity:
            severity = first.severity
            lines += ["", _TITLES[severity]]
        unit = f" ({same.units})" if same.units and same.units not in first.message else ""
        lines.append(f"- {first.message}{unit}")
        if same.place:
            lines.append(f"  Hvor:  {same.place}")
        if same.values:
            lines.append(f"  Værdi: {'; '.join(same.values)}")
        if first.remedy:
            lines.append(f"  Gør:   {first.remedy.rstrip('.')}.".replace("?.", "?"))
    return "\n".join(lines)


_STYLE = """
body{font-family:system-ui,sans-serif;line-height:1.5;max-width:70rem;margin:2rem auto;padding:0 1rem}
body{color:#1a1a1a;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;padding:.4rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #767676}
td{overflow-wrap:break-word}code{font-family:ui-monospace,monospace;background:#f1f1f1;padding:0 .2rem;white-space:pre-wrap}
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}
"""


def as_page(problems: Iterable[Problem], errors: int, warnings: int) -> str:
    """One self-contained HTML page: a heading, the count, and one table per severity; no script, no external address."""
    esc = html.escape
    parts = []
    for severity, title in _TITLES.items():
        members = [same for same in grouped(problems) if same.first.severity == severity]
        if not members:
            continue
        rows = []
        for same in members:
            first = same.first
            values = "<br>".join(f"<code>{esc(value)}</code>" for value in same.values)
            rows.append(
                f'<tr><th scope="row">{esc(first.message)}</th><td>{esc(same.units)}</td><td>{esc(same.place)}</td>'
                f"<td>{values}</td><td>{esc(first.remedy)}</td></tr>"
            )
        count = sum(same.count for same in members)
        parts.append(
            f'<h2>{esc(title)}</h2><div class="scroll" role="region" aria-label="{esc(title)}" tabindex="0">'
            f"<table><caption>{count} {_WORDS[severity][count != 1]}</caption>"
            '<thead><tr><th scope="col">Hvad</th><th scope="col">Enhed</th><th scope="col">Hvor</th>'
            f'<th scope="col">Værdi</th><th scope="col">Gør</th></tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
        )
    return (
        '<!doctype html><html lang="da"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Datakontrol</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>Datakontrol</h1><p>{esc(summary(errors, warnings))}.</p>"
        f"{''.join(parts)}</main></body></html>"
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


def write_workbook(problems: Iterable[Problem], frame: pd.DataFrame, path: str | PathLike[str]) -> None:
    """A workbook with two sheets: "Problemer", one row per cell at fault, filterable; and "Celler", file by file the rows
    and columns at fault laid out as in the file, the cells marked by colour, border and note."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
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
                    value = _WORDS[value][0].capitalize()
                if name in ("row", "count"):
                    if not pd.isna(value):
                        sheet.write_number(number, place, int(value), wrap)
                else:
                    sheet.write_string(number, place, str(value), wrap)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
        _write_cells(book.add_worksheet("Celler"), problems, head, wrong, doubt)


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
