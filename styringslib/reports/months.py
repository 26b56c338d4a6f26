"""The page over all months, at the top of the folder of reports: every unit in every month that has been run.

It is made anew from the months' own run.json after each run. A folder that is not a month of this municipality, or whose
run.json can not be read, is left alone and told of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.month.names import WHOLE, WHOLE_NAME
from styringslib.presentation import marks, numbers
from styringslib.presentation.signs import Sign
from styringslib.publishing import manifest, page
from styringslib.publishing.manifest import Entry, Run
from styringslib.publishing.searched import put
from styringslib.reports.groups import GROUPS
from styringslib.reports.unit_rows import SIGNALS, drawn, signal_of, unit_row

NAME = "index.html"
# By this a page of ours is known: a page that somebody else has put there is never written over.
MARK = '<meta name="generator" content="styringslib, alle måneder">'
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_WORDS = {"over": "over", "on_budget": "på niveau", "under": "under", "unknown": "uden vurdering"}


@dataclass(frozen=True)
class Month:
    """A month that has been run."""

    month: pd.Period
    run: Run

    @property
    def followed(self) -> dict[str, Entry]:
        """The follow-up reports by their folder."""
        return {entry.folder: entry for entry in self.run.entries if entry.name == "rapport"}


def can_be_written(out: Path) -> bool:
    """Whether the page may be put in ``out``: nothing is there, or a page of ours."""
    path = out / NAME
    if not path.is_file():
        return True
    return MARK in path.read_text("utf-8", errors="replace")[:4000]


def write(out: Path, municipality: str) -> str:
    """Make the page of ``municipality`` in ``out``. Returns, in Danish, why it was not made; empty when it was."""
    if not can_be_written(out):
        return f"{out / NAME} er ikke lavet af styringslib og er ikke rørt. Siden med alle måneder mangler derfor."
    months, left_out = read(out, municipality)
    put(out / NAME, months_page(municipality, months, left_out))
    return ""


def read(out: Path, municipality: str) -> tuple[list[Month], list[str]]:
    """The months of ``municipality`` in ``out``, the newest first, and a sentence about each folder that is left out."""
    months, left_out = [], []
    for path in sorted((one for one in out.iterdir() if _MONTH.fullmatch(one.name) and one.is_dir()), reverse=True):
        run = manifest.read_run(path)
        if not (path / manifest.NAME).exists():
            if any(path.iterdir()):
                left_out.append(f"Mappen {path.name} har ingen rapporter fra en månedskørsel.")
        elif not run.month:
            left_out.append(f"Mappen {path.name} kan ikke læses. Kør måneden igen.")
        elif run.municipality != municipality:
            left_out.append(f"Mappen {path.name} hører til {run.municipality}.")
        elif run.month != path.name:
            left_out.append(f"Mappen {path.name} indeholder rapporter for en anden måned, {run.month}.")
        else:
            months.append(Month(pd.Period(path.name, "M"), run))
    return months, left_out


def months_page(municipality: str, months: Sequence[Month], left_out: Sequence[str] = ()) -> str:
    """index.html of the folder of reports; ``months`` the newest first, ``left_out`` what is told of other folders."""
    sign = Sign(months[0].run.plus) if months else Sign()
    order = _order(months)
    years = sorted({month.month.year for month in months}, reverse=True)
    lines, scale = drawn([_line(month, sign) for month in months], sign)
    return page.render(
        "months.html.j2",
        municipality=municipality,
        months=months,
        lines=lines,
        sign=sign,
        axis=marks.deviation_axis(scale),
        years=[(year, _columns(months, year), list(_body(months, year, order, sign))) for year in years],
        signals=_WORDS,
        left_out=left_out,
        mark=MARK,
    )


def _line(month: Month, sign: Sign) -> dict[str, Any]:
    """The whole municipality in a month, and how its units stand."""
    entries = month.followed.values()
    whole = next((entry for entry in entries if entry.kind == WHOLE and entry.status == "ok"), None)
    empty = Entry("", "", WHOLE, "rapport", "", {}, "", "", "ok")
    units = [entry for entry in entries if entry.kind != WHOLE]
    told = [signal_of(entry.summary) for entry in units if entry.status == "ok"]
    return {
        **unit_row(whole or empty, "", sign),
        "unit": numbers.capital(numbers.month_name(month.month)),
        "href": f"{month.month}/index.html",
        "report": f"{month.month}/{whole.folder}/rapport.html" if whole else "",
        "counts": {name: told.count(name) for name in SIGNALS},
        "failed": sum(entry.status != "ok" for entry in entries),
    }


def _columns(months: Sequence[Month], year: int) -> list[tuple[str, str]]:
    """The months of a year as headings, January first."""
    own = sorted(month.month for month in months if month.month.year == year)
    return [(str(month), numbers.month_short(month).rsplit(" ", 1)[0]) for month in own]


def _order(months: Sequence[Month]) -> dict[str, list[tuple[str, str]]]:
    """The units (folder, name) by group as the front page has them, each in the order of the newest month that has it."""
    found: dict[str, tuple[str, str]] = {}
    for month in months:
        for key, entry in month.followed.items():
            found.setdefault(key, (entry.kind, entry.unit or WHOLE_NAME))
    groups = {WHOLE: WHOLE_NAME, **GROUPS}
    ordered = {
        text: [(key, name) for key, (own, name) in found.items() if own == kind] for kind, text in groups.items()
    }
    return {text: units for text, units in ordered.items() if units}


def _body(
    months: Sequence[Month], year: int, order: Mapping[str, Sequence[tuple[str, str]]], sign: Sign
) -> Iterator[tuple[str, str]]:
    """The groups that have reports in ``year``, with their rows as HTML: a page may hold fifty thousand cells."""
    own = {str(month.month): month.followed for month in months if month.month.year == year}
    shown = [(name, own[name]) for name in sorted(own)]
    for text, units in order.items():
        rows = []
        for key, name in units:
            if any(key in followed for _, followed in shown):
                cells = "".join(_cell(month, followed.get(key), sign) for month, followed in shown)
                rows.append(f'<tr data-u><th scope="row">{escape(name)}</th>{cells}</tr>')
        if rows:
            yield text, "\n".join(rows)


def _cell(month: str, entry: Entry | None, sign: Sign) -> str:
    if entry is None:
        return "<td>–</td>"
    way = f'<a href="{month}/{escape(entry.folder)}/rapport.html">'
    if entry.status != "ok":
        return f"<td>{way}mangler</a></td>"
    signal = signal_of(entry.summary)
    share = entry.summary.get("deviation_pct")
    told = "–" if share is None else _percent(round(float(sign.shown(share)) * 100, 1))
    return f'<td>{way}<i class="form {signal}" role="img" aria-label="{_WORDS[signal]}"></i>{told}</a></td>'


@cache
def _percent(value: float) -> str:
    return numbers.signed(value, 1)
