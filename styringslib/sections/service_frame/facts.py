"""The service frame and the result expected against it."""

from __future__ import annotations

from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact, Row
from styringslib.prognosis import TOTAL
from styringslib.sections.service_frame.numbers import ServiceFrameNumbers


def frame_facts(own: ServiceFrameNumbers) -> list[Fact]:
    """How far the expected result is from the frame; nothing where the frame or the budget is not known."""
    if own.terms is None or own.status.empty:
        return []
    total = own.status.iloc[-1]
    gap, share = float(total["frame_deviation"]), abs(float(total["frame_deviation_share"]))
    frame, title = float(total["frame"]), own.terms.name
    evidence = {
        "title": Evidence(title, "text"),
        "gap": Evidence(gap, "kr", "serviceramme"),
        "share": Evidence(share, "pct", "serviceramme"),
        "frame": Evidence(frame, "kr", "serviceramme"),
    }
    deviation = "Afvigelse" if own.closed else "Ventet afvigelse"
    rows = (
        Row(own.name, "frame", frame, label=f"{title}, kr.", kind="kr"),
        Row(own.name, "frame_gap", gap, label=f"{deviation} fra rammen, kr.", kind="over_kr"),
        Row(
            own.name,
            "frame_share",
            float(total["frame_deviation_share"]),
            label=f"{deviation} i pct. af rammen",
            kind="over_pct",
        ),
    )
    return [Fact(Finding("frame", own.name, own.month, gap, "notice", evidence), rows), *_solved(own)]


def _solved(own: ServiceFrameNumbers) -> list[Fact]:
    """What is written of solutions of the structural overspend, and what is left; nothing where nothing is written."""
    balance = own.solutions.balance
    if balance.empty or not own.solutions.any:
        return []
    total = balance.loc[[TOTAL]].iloc[0]
    structural, left = float(total["overspend"]), float(total["left"])
    found = {"structural": structural, "solved": structural - left, "left": left}
    evidence = {name: Evidence(kr, "kr", "loesninger") for name, kr in found.items()}
    labels = {
        "structural": "Strukturelt merforbrug, kr.",
        "solved": "Løsninger og aftalte handlinger på et helt år, kr.",
        "left": "Uden en løsning, kr.",
    }
    rows = tuple(
        Row(own.name, f"solutions_{name}", found[name], label=label, kind="kr") for name, label in labels.items()
    )
    return [Fact(Finding("solutions", own.name, own.month, left, "notice", evidence), rows)]
