"""Known future changes with their effect, and what people have entered since last month."""

from __future__ import annotations

import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.month.follow_up import FollowUp
from styringslib.presentation import numbers, text
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.tables import Table, table
from styringslib.register.entries import KINDS as HEADINGS
from styringslib.register.entries import ONE
from styringslib.sections.known_changes.cases import case_text, with_cases
from styringslib.sections.known_changes.new_year import SOURCE, into_new_year

KINDS = {kind: numbers.capital(ONE[kind]) for kind in ("expected_change", "action", "cause", "solution", "override")}
NOTE = "En disposition er en kendt ændring, som endnu ikke er bogført. Aftalte handlinger er ikke med her. "
WHAT = {"new": "ny", "changed": "ændret", "ended": "udgået"}


def known_changes(basis: FollowUp) -> Section:
    """Known future changes with their effect this year and over a full year."""
    if basis.closed:
        return into_new_year(basis)
    frame = basis.expected_changes
    entered = since(basis)
    cases = case_text(basis)
    if frame.empty:
        none = "Der er ikke indberettet dispositioner med virkning i resten af året."
        return section(f"{none} {cases}".strip(), detail(entered)) if cases or entered is not None else section()
    told = _told(basis)
    frame = with_cases(basis, frame.assign(probability=frame["probability"].fillna(100) / 100))
    total = {
        "unit" if basis.kind == "municipality" else "reason": "I alt",
        **{name: float(frame[name].sum()) for name in ("effect", "full_year")},
    }
    shown = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        **({"unit": ("Enhed", "text")} if basis.kind == "municipality" else {}),
        "reason": ("Begrundelse", "text"),
        "month_from": ("Fra", "month"),
        "month_to": ("Til", "month"),
        "amount_per_month": ("Kr. pr. måned", "over_kr"),
        "hours_per_month": ("Timer pr. måned", "change_hours"),
        "probability": ("Sandsynlighed, pct.", "pct0"),
        "effect": ("Virkning i resten af året, kr.", "over_kr"),
        "full_year": ("Helårsvirkning, kr.", "over_kr"),
    }
    columns = {name: heading for name, heading in columns.items() if shown[name].notna().any()}
    note = (
        f"{NOTE}Virkningen er ganget med sandsynligheden. Tvivlen er regnet med i årets usikkerhed. Ændringer, der er "
        "begyndt, ligger allerede i forbruget, og prognosen lader dem fortsætte, til de slutter."
    )
    return section(
        f"{told} {cases}".strip(),
        table(
            "dispositioner",
            HEADINGS["expected_change"],
            shown,
            columns,
            totals=[len(shown) - 1],
            note=note,
            source=SOURCE,
            sign=basis.sign.than(""),
        ),
        detail(entered),
    )


def _told(basis: FollowUp) -> str:
    """How many of the reported changes lie ahead, and what they bring."""
    frame = basis.expected_changes
    effect, ahead = float(frame["effect"].sum()), int((frame["effect"] != 0).sum())
    if not ahead:
        return "De indberettede dispositioner er allerede begyndt og indgår i forbruget."
    evidence = {
        "number": Evidence(ahead, "count", "dispositioner"),
        "size": Evidence(effect, "kr", "dispositioner"),
    }
    return text.sentence(Finding("expected_changes", basis.name, basis.month, effect, "notice", evidence))


def since(basis: FollowUp) -> Table | None:
    """Entries that are new, changed or withdrawn since last month's follow-up, with the effect before and now."""
    frame = basis.entered_since
    if frame.empty:
        return None
    shown = frame.assign(kind=frame["kind"].map(KINDS), what=frame["what"].map(WHAT))
    columns = {
        **({"unit": ("Enhed", "text")} if basis.kind == "municipality" else {}),
        "title": ("Hvad", "text"),
        "kind": ("Slags", "text"),
        "what": ("Siden sidst", "text"),
        "before": ("Virkning før, kr.", "over_kr"),
        "now": ("Virkning nu, kr.", "over_kr"),
        "status": ("Status", "text"),
    }
    columns = {name: heading for name, heading in columns.items() if shown[name].notna().any()}
    note = (
        "Dispositioner: virkning i resten af året, ganget med sandsynligheden. Handlinger: ventet virkning pr. måned."
    )
    if frame["kind"].isin(["cause", "solution"]).any():
        note += " Årsager og løsninger: kr. på et helt år."
    if frame["kind"].eq("override").any():
        note += " Tilretninger: et enkelt beløb, eller kr. pr. måned ved et nyt niveau."
    title = f"Indberettet siden opfølgningen for {numbers.month_only(basis.month - 1)}"
    return table("indberettet_siden", title, shown, columns, note=note, source=SOURCE, sign=basis.sign.than(""))
