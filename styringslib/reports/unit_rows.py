"""A unit on the month's front page: its figures, what they look like, and the most important in one line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from styringslib.month.names import WHOLE_NAME
from styringslib.presentation import marks, numbers
from styringslib.presentation.signs import Sign
from styringslib.publishing.formats import TEXTS
from styringslib.publishing.manifest import Entry
from styringslib.reports.round_front import NOWHERE, Outstanding

NO_REASON = "Ingen enkelt årsag skiller sig ud."
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
    "minor_kr",
    "minor_pct",
    "series",
)
_TEXTS = {**TEXTS, "xlsx": "Excel"}
_SENTENCE = re.compile(r"(?<=\.) (?=[A-ZÆØÅ])")
SIGNALS = ("over", "on_budget", "under", "unknown")


def unit_row(entry: Entry, data: str, sign: Sign, standing: Outstanding = NOWHERE) -> dict[str, Any]:
    """A report as a line; ``data`` is the data's hash, by which one made from other data is known, ``standing`` what is
    outstanding of the month's round."""

    def href(name: str) -> str:
        return f"{entry.folder}/{name}"

    # The notebook is for those who work in JupyterLab: it lies beside the report, and a browser can not show it.
    files = sorted((name for name in entry.outputs if not name.endswith((".html", ".ipynb"))), reverse=True)
    summary = entry.summary
    return {
        "unit": entry.unit or WHOLE_NAME,
        "kind": entry.kind,
        "summary": figures(summary),
        "reason": _reason(summary, sign),
        "needs": _needs(summary, standing),
        "standing": standing.line(entry.unit),
        "href": href(f"{entry.name}.html"),
        "files": [{"href": href(name), "text": _TEXTS[name.rsplit(".")[-1]]} for name in files],
        "outdated": entry.data != data,
    }


def frame_row(entry: Entry, data: str, sign: Sign) -> dict[str, Any]:
    """The frame that a purchaser answers for, as a line before the purchaser's own."""
    frame = entry.summary["frame"]
    limits = {name: entry.summary.get(name) for name in ("closed", "minor_kr", "minor_pct")}
    shown = {**unit_row(entry, data, sign), "unit": frame["name"], "summary": figures({**limits, **frame})}
    # Its first sentence says what the line's figures say; what it is made of stands in the rest.
    reason = _SENTENCE.split(frame["reason"] or NO_REASON, maxsplit=1)[-1]
    return {**shown, "reason": reason, "needs": "", "standing": "", "files": [], "frame": True}


def sum_row(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The sum of the shown units, without interval: intervals can not be added."""
    known = [row["summary"] for row in rows]
    if len(known) < 2 or any(row["budget"] is None or row["expected"] is None for row in known):
        return None
    budget, expected = (sum(row[name] for row in known) for name in ("budget", "expected"))
    total = figures({"budget": budget, "expected": expected, "deviation": expected - budget})
    share = (expected - budget) / abs(budget) if budget else None
    return {
        "unit": "De viste enheder",
        "summary": total | {"deviation_pct": share},
        "reason": "",
        "needs": "",
        "standing": "",
        "href": "",
        "files": [],
        "outdated": False,
    }


def figures(summary: Mapping[str, Any]) -> dict[str, Any]:
    """What of a report's short form a line shows; None for what it does not have."""
    return {name: summary.get(name) for name in FIGURES}


def signal_of(summary: Mapping[str, Any]) -> str:
    """The report's own signal, "unknown" where it has none."""
    told = summary.get("signal")
    return told if told in SIGNALS else "unknown"


def drawn(rows: Sequence[dict[str, Any]], sign: Sign) -> tuple[list[dict[str, Any]], float]:
    """``rows`` with ``dot`` and ``spark``, all dots on one axis, and the axis' end in per cent."""
    places = [_place(row["summary"], sign) for row in rows]
    scale = marks.common_scale(place[name] for place in places for name in ("pct", "low", "high"))
    return [
        {**row, "dot": _dot(place, row["summary"], scale), "spark": _spark(row["summary"]["series"])}
        for row, place in zip(rows, places, strict=True)
    ], scale


def _reason(summary: Mapping[str, Any], sign: Sign) -> str:
    """The cause that the report's own front page names, and what it costs; what the report says where there is no figure to ask
    the cause of."""
    if found := summary.get("findings"):
        first = next((one for one in found if _pulls(one, summary)), found[0])
        title, size = first.get("title"), first.get("size") or 0.0
        return _with_amount(title, size, sign) if title else first["sentence"]
    for name, size in (summary.get("causes") or [])[:1]:
        if abs(size) >= (summary.get("minor_kr") or 0.0):
            return _with_amount(name, size, sign)
    return NO_REASON if summary.get("deviation") is not None else summary.get("headline") or ""


def _pulls(finding: Mapping[str, Any], summary: Mapping[str, Any]) -> bool:
    """Whether a cause pulls the way that the year deviates from what it is judged against."""
    target = summary.get("budget") if summary.get("earned") is None else summary["earned"]
    expected = summary.get("expected")
    return target is None or expected is None or (finding.get("size") or 0.0) * (expected - target) >= 0


def _with_amount(name: str, size: float, sign: Sign) -> str:
    return f"{name}: {sign.kroner(size)}" if abs(size) >= 500 else f"{name}."


def _needs(summary: Mapping[str, Any], standing: Outstanding) -> str:
    """The first that the month asks of the unit, and how many more there are.

    The explanation and the action that are asked for stand first among them; where there is a round, it tells of them.
    """
    needs, answers = list(summary.get("needs") or []), summary.get("answers") or {}
    if standing.day is not None:
        due = (bool(answers.get(f"{one}_due")) and not answers.get(f"{one}_given") for one in ("explanation", "action"))
        needs = needs[sum(due) :]
    more = numbers.counted(len(needs) - 1, "ting til", "ting til")
    return "" if not needs else needs[0] if len(needs) == 1 else f"{needs[0].rstrip('.')}, og {more}."


def _place(summary: Mapping[str, Any], sign: Sign) -> dict[str, Any]:
    """Where a unit stands on the axis, in per cent of its budget and turned by the municipality's convention."""
    budget, expected = summary["budget"], summary["expected"]
    if not budget or expected is None:
        return dict.fromkeys(("pct", "low", "high", "target", "minor"))

    def share(amount: float | None) -> float | None:
        return None if amount is None else float(sign.shown((amount - budget) / abs(budget) * 100))

    judged = budget if summary["earned"] is None else summary["earned"]
    ends = [share(summary["lower_80"]), share(summary["upper_80"])]
    low, high = ends if sign.plus == "more" else reversed(ends)
    limit = max(summary["minor_kr"] or 0.0, abs(judged) * (summary["minor_pct"] or 0.0))
    return {
        "pct": share(expected),
        "low": low,
        "high": high,
        "target": share(judged),
        "minor": limit / abs(budget) * 100,
    }


def _dot(place: Mapping[str, Any], summary: Mapping[str, Any], scale: float) -> str:
    if place["pct"] is None:
        return ""
    told = f"{numbers.signed(place['pct'], 1)} pct."
    if None not in (place["low"], place["high"]) and place["low"] < place["high"]:
        low, high = (numbers.signed(place[end], 1) for end in ("low", "high"))
        told += f", med 80 pct. sikkerhed {low} til {high} pct."
    if summary["earned"] is not None:
        told += f" Optjent: {numbers.signed(place['target'], 1)} pct."
    return marks.deviation_dot(
        place["pct"],
        place["low"],
        place["high"],
        scale,
        place["minor"],
        target=place["target"],
        signal=signal_of(summary),
        label=told,
    )


def _spark(series: Mapping[str, Any] | None) -> str:
    values = (series or {}).get("values") or []
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    first = pd.Period(series["from"], "M")  # type: ignore[index]  # a series without a beginning has no values
    span = f"{numbers.month_short(first)} til {numbers.month_short(first + len(values) - 1)}"
    ends = (
        f"lavest {numbers.kroner(min(known))}, højest {numbers.kroner(max(known))}, senest {numbers.kroner(known[-1])}"
    )
    return marks.sparkline(values, f"Forbrug {span}: {ends}")
