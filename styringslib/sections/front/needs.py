"""What requires something of the report's reader: what is missing, what is due, and what is new since last month."""

from __future__ import annotations

import pandas as pd

from styringslib.fields.fault import SettingsError
from styringslib.findings import Finding
from styringslib.followup.actions import open_actions
from styringslib.month.follow_up import FollowUp
from styringslib.month.purchaser.frame import PurchaserFrame
from styringslib.presentation import numbers
from styringslib.rounds import deadline, round_terms
from styringslib.rounds.deadlines import EXPLANATION
from styringslib.sections.words import entered_text

# So many lines in all stand on the front page, the questions among them.
LINES = 7
CALM = "Intet kræver noget af dig denne måned."
# Units named one by one.
_NAMED = 4


def needs(basis: FollowUp) -> list[str]:
    """What is missing by the municipality's own rules, overdue, due before the next follow-up, and reported since the last
    one, in that order; of the whole with the units' names."""
    return [*required(basis), *_reported(basis)]


def required(basis: FollowUp) -> list[str]:
    """The same without what is only to be known: by this the month's front page finds those who have something to do."""
    return [*_missing(basis), *_overdue(basis), *_due(basis)]


def _missing(basis: FollowUp) -> list[str]:
    """The explanation and the action that the deviation calls for."""
    told = []
    by = due_text(basis)
    for topic in ("missing_explanation", "missing_action"):
        found = [finding for finding in basis.agreement_findings if finding.topic == topic]
        if not found:
            continue
        if basis.unit is None:
            what = "en forklaring" if topic == "missing_explanation" else "en aftalt handling"
            told.append(f"Der mangler {what} fra {_names(found)}{by if topic == 'missing_explanation' else ''}.")
        elif topic == "missing_explanation":
            # A purchaser's front page shows the whole frame, and the explanation asked for is of its own costs.
            own = " i egne udgifter" if PurchaserFrame(basis).frame is not None else ""
            told.append(f"Skriv en forklaring på afvigelsen{own}{by}.")
        else:
            told.append("Aftal en handling. Afvigelsen er over kommunens grænse, og ingen handling er i gang.")
    return told


def due_text(basis: FollowUp) -> str:
    """By which day explanations are to be written, where the municipality has said so."""
    settings = basis.settings
    try:
        terms = round_terms(settings)
    except SettingsError:
        # The data check tells what is wrong with [opfoelgning]; a report is made without a date then.
        return ""
    day = deadline(EXPLANATION, basis.month, terms, settings.explanation_day)
    return "" if day is None else f" senest {numbers.day(pd.Timestamp(day))}"


def _names(found: list[Finding]) -> str:
    names = list(dict.fromkeys(finding.unit for finding in found))
    shown = names if len(names) <= _NAMED else [*names[: _NAMED - 1], f"{len(names) - _NAMED + 1} til"]
    return numbers.listed(shown)


def _overdue(basis: FollowUp) -> list[str]:
    late = [finding for finding in basis.agreement_findings if finding.topic == "overdue_action"]
    if basis.unit is None and late:
        return [
            f"{numbers.capital(numbers.counted(len(late), 'handling', 'handlinger'))} er over fristen: {_names(late)}."
        ]
    return [
        f"»{finding.value('title')}« havde frist {numbers.day(finding.value('deadline'))} og er ikke meldt færdig."
        f"{_answers(basis.actions, str(finding.value('title')))}"
        for finding in late
    ]


def _answers(actions: pd.DataFrame, title: str) -> str:
    """Which role an action is agreed with; where two actions have one title and two roles, the table tells them apart."""
    if actions.empty:
        return ""
    roles = actions.loc[actions["title"] == title, "owner_role"].dropna().unique()
    return f" Ansvarlig: {roles[0]}." if len(roles) == 1 else ""


def _due(basis: FollowUp) -> list[str]:
    """Agreed actions whose deadline falls between this follow-up and the next: in the month after the report's."""
    if not len(basis.actions):
        return []
    waiting = open_actions(basis.actions)
    days = pd.to_datetime(waiting["deadline"])
    soon = waiting[(days > basis.month.end_time) & (days <= (basis.month + 1).end_time)].sort_values(
        "deadline", kind="stable"
    )
    if basis.unit is None:
        names = list(dict.fromkeys(str(unit) for unit in soon["unit"]))
        many = numbers.capital(numbers.counted(len(soon), "aftalt handling", "aftalte handlinger"))
        when = numbers.month_only(basis.month + 1)
        return [f"{many} har frist i {when}: {numbers.listed(names)}."] if names else []
    return [
        f"»{title}« har frist {numbers.day(pd.Timestamp(day))}.{_answers(waiting, str(title))}"
        for title, day in zip(soon["title"], soon["deadline"], strict=True)
    ]


def _reported(basis: FollowUp) -> list[str]:
    """What has been entered, changed or taken back since last month's follow-up, in one line."""
    rows = basis.entered_since
    if rows.empty:
        return []
    before = numbers.month_only(basis.month - 1)
    if len(rows) > 2:
        return [
            f"Siden opfølgningen for {before} er der {numbers.decimal(len(rows))} nye eller ændrede indberetninger."
        ]
    told = [
        entered_text(str(kind), str(title), str(what))
        for kind, title, what in zip(rows["kind"], rows["title"], rows["what"], strict=True)
    ]
    return [f"Siden opfølgningen for {before}: {numbers.listed(told)}."]


def shown(basis: FollowUp, asked: list[str]) -> list[str]:
    """The lines of the front page: at most so many needs that there is room for the questions ``asked``."""
    found = needs(basis)
    room = LINES - len(asked)
    if len(found) > room:
        more = len(found) - room + 1
        rest = numbers.capital(numbers.counted(more, "punkt", "punkter"))
        found = [*found[: room - 1], f"{rest} mere står under Forklaringer og handlinger."]
    return found
