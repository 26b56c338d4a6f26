"""The front page, which gives the answer, and the summary that the index and the key figures are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from styringslib.borders import as_record
from styringslib.findings import Evidence, Finding
from styringslib.findings.rules import after_actions_finding
from styringslib.month.follow_up import FollowUp
from styringslib.month.purchaser.frame import PurchaserFrame
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers, text
from styringslib.presentation.section import Section, Summary, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.summary import AMOUNTS, Course, summary
from styringslib.sections.comparison import answered_text, owed_text, paid_text, unbooked_text, ungrouped_text
from styringslib.sections.front.numbers import by_size, forecasts, spending
from styringslib.sections.words import TABLES, cause_names, missing_tables, owners_text


def front(basis: FollowUp) -> Section:
    """The answer first: expected result, what moved it, the main reasons; and the summary behind the index."""
    whole_frame = PurchaserFrame(basis)
    if whole_frame.forecast_finding is not None:
        return _of_purchaser(basis, whole_frame, whole_frame.forecast_finding)
    forecast = basis.forecast_finding
    if forecast is None:
        told = _without_money(basis)
        return section(told, _summary(basis, told))
    told = text.sentence(forecast)
    moved = change_text(basis)
    why = reasons(basis.findings[:3], forecast.size)
    # Of a year of which nothing has come no cause is known, and none is ruled out.
    if not why and forecast.topic in ("forecast_calm", "forecast_earned", "forecast_earned_calm") and basis.causes:
        calm = Finding("calm", basis.name, basis.month, 0.0, "calm", {
            "minor": Evidence(basis.minor_kr, "kr"), "month": Evidence(basis.month, "month"),
        })  # fmt: skip
        why = text.sentence(calm)
    open_kroner = "" if why else ungrouped_text(basis)
    why = sentences(why or (open_kroner and f"**Hvorfor?** {open_kroner}"), paid_text(basis))
    owed = "" if basis.owed_finding in basis.findings else owed_text(basis)
    answers = owners_text(basis.unit.owners) if basis.unit else ""
    return section(told, after_text(basis), moved, owed, unbooked_text(basis), why, answers, _summary(basis, told))


def _of_purchaser(basis: FollowUp, framed: PurchaserFrame, forecast: Finding) -> Section:
    """The frame that the purchaser answers for, where its deviation lies, and last the purchaser's own costs."""
    assert framed.frame is not None
    assert framed.row is not None
    assert basis.unit is not None
    name = framed.frame.name
    told = f"{name}: {text.sentence(forecast)}"
    moved = " ".join(text.sentence(finding) for finding in framed.change_findings)
    lies = text.sentence(framed.finding) if framed.finding else ""
    own = f"Egne udgifter: {text.sentence(basis.forecast_finding)}" if basis.forecast_finding else ""
    own_owners, owners = basis.unit.owners, framed.frame.owners
    answers = [owners_text(own_owners, basis.name), owners_text(owners, name)]
    if owners.owner == own_owners.owner:
        answers = [owners_text(own_owners, f"{basis.name} og {name}")]
    frame = {"name": name, "reason": lies, **{amount: framed.row[amount] for amount in AMOUNTS}}
    return section(told, moved, lies, own, unbooked_text(basis), *answers, _summary(basis, told, frame=frame))


def reasons(findings: Sequence[Finding], deviation: float) -> str:
    """The causes in words: those that pull the way the year deviates, then those that pull the other way."""
    told = [text.sentence(finding) for finding in findings if finding.size * deviation >= 0]
    other = [text.sentence(finding) for finding in findings if finding.size * deviation < 0]
    parts = [f"**Hvorfor?** {' '.join(told)}"] if told else []
    return " ".join([*parts, *([f"**Den anden vej:** {' '.join(other)}"] if other else [])])


def _without_money(basis: FollowUp) -> str:
    if basis.printed_finding is not None:
        return text.sentence(basis.printed_finding)
    if len(basis.printed_status):
        return "Rapporten viser den økonomistatus, der er indlæst. Der er ikke indlæst posteringer og budget måned for måned."
    have = [TABLES[name] for name in ("payroll", "absence", "temps", "activity") if name not in basis.missing]
    told = "Der er ikke indlæst budget og posteringer"
    return f"{told}, så rapporten viser det, der er data om: {numbers.listed(have)}." if have else f"{told}."


def after_text(basis: FollowUp) -> str:
    """The year when what is agreed and not yet in the forecast works as agreed; empty below what is worth telling."""
    after = basis.after_actions
    if after is None or pd.isna(after["deviation"]) or abs(basis.outside) < basis.minor_kr:
        return ""
    return text.sentence(after_actions_finding(basis.name, basis.month, as_record(after), judged=bool(basis.paid_for)))


def change_text(basis: FollowUp) -> str:
    """What moved the forecast since last month, in words."""
    return " ".join(text.sentence(finding) for finding in basis.change_findings)


def _summary(
    basis: FollowUp, told: str, findings: Sequence[Finding] | None = None, frame: Mapping[str, Any] | None = None
) -> Summary:
    """``findings`` instead of the report's own causes; ``frame``: the one that a purchaser answers for."""
    limits = basis.settings.thresholds
    return summary(
        told,
        unit=basis.name,
        unit_key=basis.key,
        kind=basis.kind,
        month=basis.month,
        money=None
        if basis.forecast is None
        else {name: basis.forecast[name] for name in AMOUNTS if name in basis.forecast}
        | {"probability": basis.probability},
        minor=(limits.minor_kr, limits.minor_pct),
        findings=basis.findings if findings is None else findings,
        missing=missing_tables(basis),
        sign=basis.sign,
        frame=frame,
        course=course(basis),
    )


def course(basis: FollowUp) -> Course:
    """What the index draws of the year."""
    named = cause_names(basis)
    causes = {named[cause]: amount for cause, amount in by_size(basis.causes).items()}
    return Course(spending(basis), forecasts(basis), causes)


def whole_front(basis: WholeFollowUp) -> Section:
    """The total, what moved it, and the units that decide it."""
    forecast = basis.forecast_finding
    if forecast is None:
        return front(basis)
    told = text.sentence(forecast)
    units = [text.sentence(finding) for finding in basis.unit_findings if finding.topic == "unit_deviation"][:4]
    balance = [text.sentence(finding) for finding in basis.unit_findings if finding.topic == "units"]
    where = "**Hvor?** " + " ".join([*units, *balance, beyond_text(basis)]) if units else beyond_text(basis)
    partly = text.sentence(basis.compared_units) if basis.compared_units else ""
    moved = change_text(basis)
    owed = sentences(owed_text(basis), unbooked_text(basis))
    return section(told, partly, after_text(basis), moved, owed, where, _summary(basis, told, basis.unit_findings))


def beyond_text(basis: WholeFollowUp) -> str:
    """What the purchaser grants beyond the budgets of the units that are paid for their hours; empty where it is small."""
    beyond = basis.granted_beyond
    if not abs(beyond) >= basis.minor_kr:
        return ""
    amount = f"{numbers.kroner(abs(beyond))} {'mere' if beyond > 0 else 'mindre'}"
    earn = f"har tjent {amount}" if basis.closed else f"ventes at tjene {amount}"
    return f"De enheder, der betales efter aktivitet, {earn} end deres budgetter. {answered_text(basis)}"
