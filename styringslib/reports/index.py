"""The month's front page, with all units at a glance, and the page that tells what the data check found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from styringslib.borders import records
from styringslib.month.names import WHOLE, WHOLE_NAME
from styringslib.presentation import marks, numbers
from styringslib.presentation.signs import Sign
from styringslib.privacy import hide_cpr
from styringslib.publishing import page
from styringslib.publishing.manifest import Entry
from styringslib.publishing.ways import Way
from styringslib.reports.groups import GROUPS
from styringslib.reports.meanings import NAME as MEANINGS
from styringslib.reports.plan import called
from styringslib.reports.round_front import NOWHERE, Outstanding
from styringslib.reports.unit_rows import SIGNALS, drawn, frame_row, signal_of, sum_row, unit_row


def index(
    municipality: str,
    month: pd.Period,
    entries: Sequence[Entry],
    problems: Sequence[Mapping[str, Any]],
    data: str,
    sign: Sign | None = None,
    *,
    ways: Sequence[Way] = (),
    standing: Outstanding = NOWHERE,
) -> str:
    """index.html: the units of ``entries`` in their groups, the largest overspend first; ``data`` is the data's hash, ``sign``
    the municipality's convention, ``ways`` the links to other months and to handouts, ``standing`` what is outstanding of the
    month's round.

    An entry made from other data than ``data`` is marked; one that failed is listed above the table.
    """
    sign = sign or Sign()
    made = [entry for entry in entries if entry.status == "ok"]
    own = [entry for entry in made if entry.name == "rapport"]
    rows = [unit_row(entry, data, sign, standing) for entry in own if entry.kind != WHOLE]
    framed = {entry.unit: frame_row(entry, data, sign) for entry in made if entry.summary.get("frame")}
    whole = next((unit_row(entry, data, sign, standing) for entry in own if entry.kind == WHOLE), None)
    total = whole or sum_row(rows)
    groups, total, scale = _groups(rows, framed, total, sign)
    shown = [row for _, found in groups for row in found] + ([total] if total else [])
    return page.render(
        "index.html.j2",
        municipality=municipality,
        month=month,
        sign=sign,
        whole=whole,
        total=total,
        groups=groups,
        axis=marks.deviation_axis(scale),
        scale=scale,
        columns={name: any(row[name] for row in shown) for name in ("spark", "dot")},
        signals=_signals(rows),
        needed=any(row["needs"] or row["standing"] for row in rows),
        standing=standing.told([row["unit"] for row in rows]) if rows else "",
        known=SIGNALS,
        more=[_more(entry) for entry in made if entry.name != "rapport"],
        counts=_counts(rows),
        failed=[_failure(entry) for entry in entries if entry.status != "ok"],
        data_text=_data_text(problems),
        meanings=MEANINGS,
        ways=[way for way in ways if way.kind not in ("handouts", "meeting")],
        meetings=[way for way in ways if way.kind == "meeting"],
        handouts=[way for way in ways if way.kind == "handouts"],
    )


def _groups(
    rows: Sequence[dict[str, Any]], framed: Mapping[str, dict[str, Any]], total: dict[str, Any] | None, sign: Sign
) -> tuple[list[tuple[str, list[dict[str, Any]]]], dict[str, Any] | None, float]:
    """The lines in their groups and the one of the total, all drawn on one axis; and the axis' end."""
    found = []
    for kind, text in GROUPS.items():
        of_kind = sorted(
            (row for row in rows if row["kind"] == kind), key=lambda row: -(row["summary"]["deviation"] or 0.0)
        )
        found += [(text, row) for row in _with_frames(of_kind, framed)]
    lines = [row for _, row in found] + ([total] if total else [])
    pictures, scale = drawn(lines, sign)
    groups: dict[str, list[dict[str, Any]]] = {}
    for (text, _), row in zip(found, pictures, strict=False):
        groups.setdefault(text, []).append(row)
    return list(groups.items()), pictures[-1] if total else None, scale


def check(municipality: str, month: pd.Period, inputs: Sequence[Any], problems: Sequence[Mapping[str, Any]]) -> str:
    """datatjek.html: every problem that the data check found, and the files that were read."""
    return page.render(
        "check.html.j2",
        municipality=municipality,
        month=month,
        inputs=inputs,
        errors=[row for row in problems if row["severity"] == "error"],
        warnings=[row for row in problems if row["severity"] != "error"],
    )


def problem_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The data check's problems as plain values, each with ``place`` in words, and nothing that looks like a CPR."""
    rows: list[dict[str, Any]] = []
    for record in records(frame.astype(object).where(frame.notna(), None)):
        row = {name: hide_cpr(value) if isinstance(value, str) else value for name, value in record.items()}
        parts = [row["file"] or row["table"] or "", row["sheet"] and f"ark {row['sheet']}"]
        parts += [row["row"] is not None and f"række {row['row']}", row["column"] and f"kolonne {row['column']}"]
        row["row"] = None if row["row"] is None else int(row["row"])
        rows.append(row | {"place": ", ".join(str(part) for part in parts if part) or "Data"})
    return rows


def _with_frames(rows: Sequence[dict[str, Any]], framed: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """``rows`` with each purchaser's frame before it, a frame once."""
    told: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["unit"] in framed:
            told.setdefault(framed[row["unit"]]["unit"], framed[row["unit"]])
        told[row["unit"]] = row
    return list(told.values())


def _more(entry: Entry) -> dict[str, str]:
    """A report beside the follow-up: its name, and for a single unit whose it is."""
    title = called(entry.name) + (f", {entry.unit}" if entry.unit else "")
    return {
        "title": title,
        "href": f"{entry.folder}/{entry.name}.html",
        "headline": entry.summary.get("headline") or "",
    }


def _failure(entry: Entry) -> dict[str, str]:
    file = next(iter(entry.outputs), "")
    return {"unit": entry.unit or WHOLE_NAME, "href": f"{entry.folder}/{file}", "message": entry.message}


def _signals(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The signals that the shown units have, with the words by which they can be chosen."""
    level = "på niveau" if _earning(rows) else "på budgettet"
    words = {"over": "over", "on_budget": level, "under": "under", "unknown": "uden vurdering"}
    there = {signal_of(row["summary"]) for row in rows}
    return [(signal, words[signal]) for signal in SIGNALS if signal in there]


def _earning(rows: Sequence[Mapping[str, Any]]) -> bool:
    return any(row["summary"].get("earned") is not None for row in rows)


def _counts(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    told = [signal_of(row["summary"]) for row in rows]
    # Where some are judged by what they earn, what all are held against is said once.
    held, budget = (" holdt op mod budgettet eller det optjente", "") if _earning(rows) else ("", " budgettet")
    words = {"over": f"over{budget}", "under": f"under{budget}", "unknown": "kan ikke vurderes"}
    parts = [f"{told.count(signal)} {words.get(signal, text)}" for signal, text in _signals(rows)]
    return f"{numbers.counted(len(rows), 'enhed', 'enheder')}{held}: {numbers.listed(parts)}."


def _data_text(problems: Sequence[Mapping[str, Any]]) -> str:
    def counted(errors: bool, one: str, many: str) -> str:
        found = sum(row.get("count") or 1 for row in problems if (row["severity"] == "error") == errors)
        return numbers.counted(found, one, many) if found else ""

    found = [text for text in (counted(True, "fejl", "fejl"), counted(False, "bemærkning", "bemærkninger")) if text]
    if not found:
        return "Alle filer er læst uden fejl og bemærkninger."
    return f"Datatjekket har {numbers.listed(found)}."
