"""The front page: the answer, the short status, the year's two pictures, and what requires something of its reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from styringslib.findings import Finding
from styringslib.month.follow_up import FollowUp
from styringslib.month.purchaser.frame import PurchaserFrame
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text
from styringslib.presentation.section import Section, Summary, bullets, placed, section
from styringslib.presentation.summary import AMOUNTS, Course, summary
from styringslib.sections.front import course as track
from styringslib.sections.front import way
from styringslib.sections.front.answer import answer, headline
from styringslib.sections.front.needs import CALM, required, shown
from styringslib.sections.front.numbers import by_size, forecasts, spending
from styringslib.sections.front.status import status
from styringslib.sections.questions import FIRST, unit_questions, whole_questions
from styringslib.sections.spec import Others
from styringslib.sections.words import cause_names, missing_tables

NOBODY = Others()


def front(basis: FollowUp, others: Others = NOBODY) -> Section:
    """The front page of a unit."""
    return _page(basis, unit_questions(basis, others.questions), basis.findings)


def whole_front(basis: WholeFollowUp, others: Others = NOBODY) -> Section:
    """The front page of the whole municipality."""
    found = basis.findings if basis.forecast_finding is None else basis.unit_findings
    return _page(basis, whole_questions(basis, others.questions), found)


def _page(basis: FollowUp, asked: Sequence[str], findings: Sequence[Finding]) -> Section:
    return section(
        placed("svar", *answer(basis)),
        placed("status", status(basis)),
        placed("bro", way.picture(basis)),
        placed("spor", track.picture(basis), track.told(basis)),
        placed("krav", _needed(basis, list(asked[:FIRST]))),
        _summary(basis, findings),
    )


def _needed(basis: FollowUp, asked: list[str]) -> str:
    """What requires something of the reader, and the meeting's first questions."""
    lines = shown(basis, asked)
    told = f"**Kræver noget af dig**\n\n{bullets(lines)}" if lines else CALM
    return f"{told}\n\n**Til mødet**\n\n{bullets(asked)}" if asked else told


def _summary(basis: FollowUp, findings: Sequence[Finding]) -> Summary:
    """What the index and the key figures are made of."""
    limits = basis.settings.thresholds
    row = basis.forecast
    return summary(
        headline(basis),
        unit=basis.name,
        unit_key=basis.key,
        kind=basis.kind,
        month=basis.month,
        money=None
        if row is None
        else {name: row[name] for name in AMOUNTS if name in row} | {"probability": basis.probability},
        minor=(limits.minor_kr, limits.minor_pct),
        findings=findings,
        missing=missing_tables(basis),
        sign=basis.sign,
        frame=_frame(basis),
        course=course(basis),
    )


def _frame(basis: FollowUp) -> Mapping[str, Any] | None:
    """The frame that a purchaser answers for, and where its deviation lies."""
    framed = PurchaserFrame(basis)
    if framed.frame is None or framed.row is None:
        return None
    reason = text.sentence(framed.finding) if framed.finding else ""
    return {"name": framed.frame.name, "reason": reason, **{amount: framed.row[amount] for amount in AMOUNTS}}


def course(basis: FollowUp) -> Course:
    """What the index draws of the year."""
    named = cause_names(basis)
    causes = {named[cause]: amount for cause, amount in by_size(basis.causes).items()}
    answers = {} if basis.unit is None else basis.response
    return Course(spending(basis), forecasts(basis), causes, required(basis), answers)
