"""The report's own short form, which the index, the key figures and whoever compares months read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from styringslib.borders import records
from styringslib.calendar import closes_year
from styringslib.findings import Finding
from styringslib.findings.rules import Signal, signal
from styringslib.presentation import text
from styringslib.presentation.section import Summary
from styringslib.presentation.signs import Sign

AMOUNTS = ("budget", "expected", "lower_80", "upper_80", "spent", "probability", "earned")
# So many causes stand in a summary.
CAUSES = 5


@dataclass(frozen=True)
class Course:
    """What a front page draws of the year, and what requires something of its reader.

    spending: kr, index month; forecasts: the year's so far (month, expected, lower_80, upper_80); causes: what they are called
    -> kr to date, + = more cost, the largest first; needs: sentences; answers: what the rules ask for, a row of
    followup.required_responses.
    """

    spending: pd.Series
    forecasts: pd.DataFrame
    causes: Mapping[str, float] = field(default_factory=dict)
    needs: Sequence[str] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """series (from: its first month, values), track, causes and needs as plain JSON values; what is missing is None."""
        bounds = ["expected", "lower_80", "upper_80"]
        return {
            "series": {"from": str(self.spending.index[0]), "values": [_known(kr) for kr in self.spending]},
            "track": [
                {"month": str(row["month"]), **{name: _known(row[name]) for name in bounds}}
                for row in records(self.forecasts)
            ],
            "causes": [[name, float(kr)] for name, kr in list(self.causes.items())[:CAUSES]],
            "needs": list(self.needs),
            **(
                {
                    "answers": {
                        "explanation_due": bool(self.answers["explanation_due"]),
                        "explanation_given": bool(self.answers["explanation_given"]),
                        "action_due": bool(self.answers["action_due"]),
                        "action_given": int(self.answers["actions_open"]) > 0,
                    }
                }
                if self.answers
                else {}
            ),
        }


def _known(kr: float) -> float | None:
    return float(kr) if pd.notna(kr) else None


def summary(
    headline: str,
    *,
    unit: str,
    unit_key: str,
    kind: str,
    month: pd.Period,
    money: Mapping[str, float] | None = None,
    minor: tuple[float, float] = (0.0, 0.0),
    findings: Sequence[Finding] = (),
    missing: Sequence[str] = (),
    subject: str = "",
    sign: Sign | None = None,
    frame: Mapping[str, Any] | None = None,
    course: Course | None = None,
) -> Summary:
    """What a report comes to, as plain JSON values; what is not known is None.

    headline: the answer in a sentence. money: any of AMOUNTS (kr; probability 0-1), none for a report that has no budget
    to hold itself against. minor: kroner and per cent of the budget below which a deviation is no deviation. missing:
    what the report has no data about, in the words of a reader. subject: what the report is about, where it is not the
    month's follow-up. Result: those, closed (True in the follow-up of a December), deviation (expected - budget, kr),
    deviation_pct (of the budget's size, 0-1),
    probability_over, signal ("over", "under", "on_budget" or "unknown") and, with money, plus: the municipality's
    convention, by which the deviation is turned where it is shown ("more" or "less" cost). frame: AMOUNTS of the frame that a
    purchaser answers for, its name, and reason (where its deviation lies); in the result with the same figures. course: what
    the front page draws; in the result as ``Course.plain`` has it, with minor_kr (kr) and minor_pct (of the budget's size, 0-1
    as deviation_pct): a deviation below one of them is no deviation.
    """
    held = _held(money or {}, minor)
    return Summary(
        {
            "unit": unit,
            "unit_key": unit_key,
            "kind": kind,
            **({"subject": subject} if subject else {}),
            "month": str(month),
            **({"closed": True} if closes_year(month) and not subject else {}),
            **held,
            "headline": headline,
            "findings": [
                {"topic": found.topic, "size": found.size, "title": text.title(found), "sentence": text.sentence(found)}
                for found in findings
            ],
            "missing": list(missing),
            **({"plus": (sign or Sign()).plus} if money is not None else {}),
            **({**course.plain(), "minor_kr": minor[0], "minor_pct": minor[1] / 100} if course is not None else {}),
            **({"frame": {"name": frame["name"], "reason": frame["reason"], **_held(frame, minor)}} if frame else {}),
        }
    )


def _held(given: Mapping[str, Any], minor: tuple[float, float]) -> dict[str, Any]:
    """AMOUNTS of ``given`` held against its budget: with deviation, its share and the signal."""
    known = {name: float(given[name]) if pd.notna(given.get(name)) else None for name in AMOUNTS}
    budget, expected = known["budget"], known["expected"]
    deviation = expected - budget if budget is not None and expected is not None else None
    return {
        "budget": budget,
        "expected": expected,
        "deviation": deviation,
        "deviation_pct": deviation / abs(budget) if deviation is not None and budget else None,
        "lower_80": known["lower_80"],
        "upper_80": known["upper_80"],
        "probability_over": known["probability"],
        "spent": known["spent"],
        **({"earned": known["earned"]} if known["earned"] is not None else {}),
        "signal": _signal(known, minor),
    }


def _signal(known: Mapping[str, float | None], minor: tuple[float, float]) -> Signal:
    """The signal against what the unit earns, where it is judged by that, else against the budget."""
    target = known["budget"] if known["earned"] is None else known["earned"]
    expected = known["expected"]
    judged = expected - target if target is not None and expected is not None else None
    return signal(judged, target, minor_kr=minor[0], minor_pct=minor[1])
