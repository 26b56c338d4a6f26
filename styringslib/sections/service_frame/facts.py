"""The service frame and the result expected against it."""

from __future__ import annotations

from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact, Row
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
    return [Fact(Finding("frame", own.name, own.month, gap, "notice", evidence), rows)]
