"""Citizens who may gain from a course of rehabilitation, and what became of those the rule would have named earlier."""

from __future__ import annotations

import pandas as pd

from styringslib.followup import CandidateRule
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.cases.granting import BACK, GrantingNumbers

SOURCE = "Omsorgssystemets bevillinger og forløb"
GROUPS = {"course": "Begyndt på et forløb siden", "no_course": "Ikke begyndt på et forløb"}


def candidates(own: GrantingNumbers) -> Section:
    """The rule, whom it names, and what followed for earlier ones; nothing in a municipality without courses."""
    if own.courses.empty:
        return section()
    head = "## Borgere, der kan have gavn af rehabilitering"
    rule = _rule_text(own.terms.candidates)
    if own.pointed_to is None:
        why = "Den kan ikke bruges på denne måneds data: De går ikke langt nok tilbage, eller ingen bevilling har ydelsen."
        return section(head, f"{rule} {why}")
    parts = [_list_table(own)] if len(own.candidates) else []
    return section(head, f"{rule} {_text(own)}", parts, _followed_text(own), _followed_table(own))


def _rule_text(rule: CandidateRule) -> str:
    low, high = rule.min_level, rule.max_level
    level = f"funktionsniveau {low}" if low == high else f"funktionsniveau {low} til {high}"
    services = numbers.listed(list(rule.services))
    growth = numbers.decimal(rule.min_growth, 0 if rule.min_growth == int(rule.min_growth) else 2)
    hours = f"{growth} {'time' if rule.min_growth == 1 else 'timer'}"
    return (
        f"Kommunens regel er: Hjælpen ({services}) er ny eller vokset med mindst {hours} om ugen på {rule.weeks} uger. Borgeren "
        f"har {level} (FSIII) og har ikke haft et forløb de seneste {rule.course_months} måneder."
    )


def _text(own: GrantingNumbers) -> str:
    found = own.candidates
    told = f"Den peger på {numbers.counted(len(found), 'borger', 'borgere')}"
    if len(found):
        told += f", hvis hjælp tilsammen er vokset med {numbers.hours(float(found['growth'].sum()))} om ugen"
    told += "."
    if own.unjudged:
        told += (
            f" {numbers.counted(own.unjudged, 'borger', 'borgere')} mere opfylder resten af reglen, men har intet kendt "
            "funktionsniveau og skal ses på, før det kan siges."
        )
    return f"{told} Om et forløb er det rigtige for borgeren, er en faglig vurdering."


def _list_table(own: GrantingNumbers) -> Table:
    frame = own.candidates
    columns = {
        "citizen": ("Pseudonym", "text"),
        "unit": ("Distrikt", "text"),
        "assessor": ("Visitator", "text"),
        "hours_before": ("Timer før", "number"),
        "hours": ("Timer nu", "number"),
        "growth": ("Vækst", "change_number"),
        "level": ("Funktionsniveau", "count"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    note = (
        f"Timer om ugen af de ydelser, reglen nævner, nu og for {own.terms.candidates.weeks} uger siden. 0 er ny hjælp. "
        "En pause på op til 14 dage er ikke et stop. Niveau 9 (ikke relevant) er intet niveau. Listen er til visitationen "
        "og må ikke sendes videre."
    )
    title = "Borgere, der kan have gavn af et rehabiliteringsforløb"
    return table("rehabilitering_kandidater", title, frame, columns, note=note, source=SOURCE)


def _followed_text(own: GrantingNumbers) -> str:
    found = own.followed
    if found.empty:
        return "Data går ikke langt nok tilbage til at vise, hvad der blev af tidligere kandidater."
    told = []
    for _, rows in found.groupby("months", sort=True):
        every = int(rows["candidates"].sum())
        begun = int(rows.loc[rows["group"] == "course", "candidates"].sum())
        who = numbers.counted(every, "borger", "borgere")
        told.append(
            f"Den {numbers.day(rows['then'].iloc[0])} ville reglen have peget på {who}. Af dem er "
            f"{numbers.decimal(begun)} siden begyndt på et forløb."
        )
    missing = [months for months in BACK if months not in set(found["months"])]
    told += [f"For {months} måneder siden kan det ikke ses, for så langt går data ikke tilbage." for months in missing]
    return " ".join(told)


def _followed_table(own: GrantingNumbers) -> Table | None:
    frame = own.followed
    frame = frame[frame["candidates"] > 0] if len(frame) else frame
    if frame.empty:
        return None
    each = frame["candidates"].where(frame["candidates"] > 0)
    frame = frame.assign(
        name=[
            f"{numbers.day(pd.Timestamp(then))}: {GROUPS[group].lower()}"
            for then, group in zip(frame["then"], frame["group"], strict=True)
        ],
        mean_then=frame["hours_then"] / each,
        mean_now=frame["hours_now"] / each,
    )
    columns = {
        "name": ("Peget på", "text"),
        "candidates": ("Borgere", "count"),
        "mean_then": ("Timer om ugen pr. borger da", "number"),
        "mean_now": ("Timer om ugen pr. borger nu", "number"),
        "ended": ("Uden hjælpen nu", "count"),
    }
    note = (
        "Reglen er brugt på bevillingerne, som de stod den dag. Hjælp, der er stoppet, tæller som 0 timer, også når "
        "borgeren er flyttet eller død. Tallene viser, hvad der skete, ikke hvad et forløb har virket: "
        "De, der får et forløb, er valgt til det."
    )
    return table(
        "rehabilitering_fulgt", "Hvad der blev af tidligere kandidater", frame, columns, note=note, source=SOURCE
    )


def questions(own: GrantingNumbers) -> list[str]:
    """What the list raises for the meeting."""
    found = own.candidates
    if found.empty:
        return []
    return [
        f"Reglen peger på {numbers.counted(len(found), 'borger', 'borgere')} til rehabilitering. Hvem ser på dem først, og "
        "hvornår ved vi, om de er kommet i gang?"
    ]
