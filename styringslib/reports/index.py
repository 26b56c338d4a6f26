"""The month's front page, with all units at a glance, and the page that tells what the data check found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from styringslib.borders import records
from styringslib.month.names import WHOLE, WHOLE_NAME
from styringslib.presentation import numbers
from styringslib.presentation.signs import Sign
from styringslib.privacy import hide_cpr
from styringslib.publishing import page
from styringslib.publishing.formats import TEXTS
from styringslib.publishing.manifest import Entry

GROUPS = {
    "purchaser": "Myndighed",
    "district": "Distrikter",
    "rehabilitation": "Rehabilitering",
    "nursing": "Sygepleje",
    "provider": "Private leverandører",
    "residential": "Botilbud",
}
FIGURES = (
    "signal",
    "budget",
    "expected",
    "deviation",
    "deviation_pct",
    "lower_80",
    "upper_80",
    "probability_over",
    "headline",
    "plus",
    "closed",
    "earned",
)
_NO_REASON = "Ingen enkelt årsag skiller sig ud."
_TEXTS = {"ipynb": "Notesbog", **TEXTS, "xlsx": "Excel"}


def index(
    municipality: str,
    month: pd.Period,
    entries: Sequence[Entry],
    problems: Sequence[Mapping[str, Any]],
    data: str,
    sign: Sign | None = None,
) -> str:
    """index.html: the units of ``entries`` in their groups, the largest overspend first; ``data`` is the data's hash, ``sign``
    the municipality's convention.

    An entry made from other data than ``data`` is marked; one that failed is listed above the table.
    """
    made = [entry for entry in entries if entry.status == "ok"]
    more = [_more(entry) for entry in made if entry.name != "rapport"]
    rows = [_row(entry, data) for entry in made if entry.kind != WHOLE and entry.name == "rapport"]
    framed = {entry.unit: _frame_row(entry, data) for entry in made if entry.summary.get("frame")}
    whole = next((_row(entry, data) for entry in made if entry.kind == WHOLE and entry.name == "rapport"), None)
    groups = [
        (
            text,
            sorted((row for row in rows if row["kind"] == kind), key=lambda row: -(row["summary"]["deviation"] or 0.0)),
        )
        for kind, text in GROUPS.items()
    ]
    return page.render(
        "index.html.j2",
        municipality=municipality,
        month=month,
        sign=sign or Sign(),
        whole=whole,
        total=whole or _sum(rows),
        groups=[(text, _with_frames(found, framed)) for text, found in groups if found],
        more=more,
        counts=_counts(rows),
        failed=[_failure(entry) for entry in entries if entry.status != "ok"],
        data_text=_data_text(problems),
    )


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


def _figures(summary: Mapping[str, Any]) -> dict[str, Any]:
    # The table shows the forecast itself; beside it stands why. The headline only where no cause is known.
    found = summary.get("findings") or []
    calm = _NO_REASON if summary.get("signal") == "on_budget" else summary.get("headline")
    reason = found[0]["sentence"] if found else calm
    return {name: summary.get(name) for name in FIGURES} | {"reason": reason}


def _row(entry: Entry, data: str) -> dict[str, Any]:
    def href(name: str) -> str:
        return f"{entry.folder}/{name}"

    files = sorted((name for name in entry.outputs if not name.endswith(".html")), reverse=True)
    return {
        "unit": entry.unit or WHOLE_NAME,
        "kind": entry.kind,
        "summary": _figures(entry.summary),
        "href": href(f"{entry.name}.html"),
        "files": [{"href": href(name), "text": _TEXTS[name.rsplit(".")[-1]]} for name in files],
        "outdated": entry.data != data,
    }


def _frame_row(entry: Entry, data: str) -> dict[str, Any]:
    """The frame that a purchaser answers for, as a line before the purchaser's own."""
    frame = entry.summary["frame"]
    figures = {name: frame.get(name) for name in FIGURES}
    figures |= {"reason": frame["reason"] or _NO_REASON, "closed": entry.summary.get("closed")}
    return {**_row(entry, data), "unit": frame["name"], "summary": figures, "files": []}


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
    title = numbers.capital(entry.name) + (f", {entry.unit}" if entry.unit else "")
    return {
        "title": title,
        "href": f"{entry.folder}/{entry.name}.html",
        "headline": entry.summary.get("headline") or "",
    }


def _failure(entry: Entry) -> dict[str, str]:
    file = next(iter(entry.outputs), "")
    return {"unit": entry.unit or WHOLE_NAME, "href": f"{entry.folder}/{file}", "message": entry.message}


def _sum(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The sum of the shown units, without interval: intervals can not be added."""
    figures = [row["summary"] for row in rows]
    if len(figures) < 2 or any(row["budget"] is None or row["expected"] is None for row in figures):
        return None
    budget, expected = (sum(row[name] for row in figures) for name in ("budget", "expected"))
    total = _figures({"budget": budget, "expected": expected, "deviation": expected - budget})
    share = (expected - budget) / abs(budget) if budget else None
    return {
        "unit": "De viste enheder",
        "summary": total | {"deviation_pct": share},
        "href": "",
        "files": [],
        "outdated": False,
    }


def _counts(rows: Sequence[Mapping[str, Any]]) -> str:
    held = "det, de måles på" if any(row["summary"].get("earned") is not None for row in rows) else "budgettet"
    words = {"over": f"over {held}", "on_budget": f"på {held}", "under": f"under {held}"}
    signals = [row["summary"]["signal"] for row in rows]
    parts = [f"{signals.count(signal)} {text}" for signal, text in words.items() if signal in signals]
    if other := sum(signal not in words for signal in signals):
        parts.append(f"{other} kan ikke vurderes")
    return f"{numbers.counted(len(rows), 'enhed', 'enheder')}: {numbers.listed(parts)}." if rows else ""


def _data_text(problems: Sequence[Mapping[str, Any]]) -> str:
    def counted(errors: bool, one: str, many: str) -> str:
        found = sum(row.get("count") or 1 for row in problems if (row["severity"] == "error") == errors)
        return numbers.counted(found, one, many) if found else ""

    found = [text for text in (counted(True, "fejl", "fejl"), counted(False, "bemærkning", "bemærkninger")) if text]
    if not found:
        return "Alle filer er læst uden fejl og bemærkninger."
    return f"Datatjekket har {numbers.listed(found)}."
