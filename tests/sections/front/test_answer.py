"""The reasons that the front page gives: those that pull the year's way first, the others said to pull the other way."""

from __future__ import annotations

import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.sections.front.section import reasons

OCTOBER = pd.Period("2026-10", "M")


def cause(key: str, size: float) -> Finding:
    evidence = {
        "cause": Evidence(key, "cause"),
        "moved": Evidence(f"{key}_{'costs' if size > 0 else 'saves'}", "cause"),
        "size": Evidence(size, "kr", "aarsager"),
        "period": Evidence(OCTOBER, "year_to"),
    }
    return Finding("cause", "Nord", OCTOBER, size, "notice", evidence)


def test_what_pulls_the_other_way_is_no_reason() -> None:
    told = reasons([cause("user_time", 300_000), cause("pay_rate", -60_000)], 250_000).replace("\u00a0", " ")
    period = "til og med oktober."
    assert told == (
        f"**Hvorfor?** Mindre tid hos borgerne koster 300.000 kr. {period} "
        f"**Den anden vej:** En lavere pris pr. time sparer 60.000 kr. {period}"
    )
    assert reasons([cause("pay_rate", -60_000)], -10_000).startswith("**Hvorfor?** En lavere pris")
    assert reasons([cause("pay_rate", -60_000)], 10_000).startswith("**Den anden vej:**")
    assert reasons([], 10_000) == ""
