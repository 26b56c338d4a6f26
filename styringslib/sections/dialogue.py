"""Sections for the conversation: known changes, explanations and actions, questions for the meeting, about the numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.presentation import numbers, text
from styringslib.presentation.basis import Basis
from styringslib.presentation.section import Paragraph, Part, Section, bullets, section
from styringslib.presentation.tables import table
from styringslib.sections import entries
from styringslib.sections.headline import TABLES, missing_tables
from styringslib.sections.why import weights_text

# A meeting has time for so many questions; the most material come first.
QUESTIONS = 6
NO_QUESTIONS = (
    "Ingen af tallene rejser særlige spørgsmål i denne måned. Er der noget i hverdagen, som tallene ikke viser?"
)


def expected_changes(basis: Basis) -> Section:
    """Known future changes with their effect this year and over a full year."""
    frame = basis.expected_changes
    since = entries.since(basis)
    if frame.empty:
        return section("Der er ikke indberettet kendte ændringer med virkning i resten af året.", since)
    effect = float(frame["effect"].sum())
    ahead = int((frame["effect"] != 0).sum())
    told = "De indberettede ændringer er allerede begyndt og indgår i forbruget."
    if ahead:
        evidence = {
            "number": Evidence(ahead, "count", "dispositioner"),
            "size": Evidence(effect, "kr", "dispositioner"),
        }
        told = text.sentence(Finding("expected_changes", basis.name, basis.month, effect, "notice", evidence))
    frame = frame.assign(probability=frame["probability"].fillna(100) / 100)
    total = {
        "unit" if basis.kind == "municipality" else "reason": "I alt",
        "effect": effect,
        "full_year": float(frame["full_year"].sum()),
    }
    shown = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        **({"unit": ("Enhed", "text")} if basis.kind == "municipality" else {}),
        "reason": ("Begrundelse", "text"),
        "month_from": ("Fra", "month"),
        "month_to": ("Til", "month"),
        "amount_per_month": ("Kr. pr. måned", "kr"),
        "hours_per_month": ("Timer pr. måned", "hours"),
        "probability": ("Sandsynlighed, pct.", "pct0"),
        "effect": ("Virkning i resten af året, kr.", "kr"),
        "full_year": ("Helårsvirkning, kr.", "kr"),
    }
    columns = {name: heading for name, heading in columns.items() if shown[name].notna().any()}
    note = "Plus er merudgift. Virkningen er ganget med sandsynligheden. Ændringer, der er begyndt, ligger allerede i forbruget."
    return section(
        told,
        table(
            "dispositioner",
            "Kendte ændringer",
            shown,
            columns,
            totals=[len(shown) - 1],
            note=note,
            source="Indberettet af ledere og konsulenter",
        ),
        since,
    )


def explanations_and_actions(basis: Basis) -> Section:
    """What was explained and agreed, and what the municipality's own rules still ask for."""
    told: list[Part | str] = []
    written = basis.explanations
    if len(written):
        columns = {
            "month": ("Måned", "month"),
            "explanation": ("Forklaring", "text"),
            "entered_by": ("Skrevet af", "text"),
        }
        if basis.kind == "municipality":
            columns = {"unit": ("Enhed", "text"), **columns}
        told.append(
            table("forklaringer", "Forklaringer de seneste seks måneder", written, columns, source="Indberettet")
        )
    if len(basis.actions):
        columns = {
            "title": ("Handling", "text"),
            "owner_role": ("Ansvarlig", "text"),
            "start_month": ("Virkning fra", "month"),
            "deadline": ("Frist", "date"),
            "effect_per_month": ("Ventet virkning, kr. pr. måned", "kr"),
            "status": ("Status", "text"),
        }
        if basis.kind == "municipality":
            columns = {"unit": ("Enhed", "text"), **columns}
        told.append(
            table(
                "handlinger",
                "Aftalte handlinger",
                basis.actions,
                columns,
                note="Minus er mindre udgift.",
                source="Indberettet",
            )
        )
        told += entries.followed_up(basis)
    missing = bullets(text.sentence(finding) for finding in basis.agreement_findings)
    if not told and not missing:
        return section(
            "Der er ingen forklaringer eller handlinger, og afvigelsen er ikke så stor, at der skal aftales nogen."
        )
    return section(missing, told)


def meeting(basis: Basis, more: Sequence[str] = ()) -> Section:
    """What to talk about: the questions that the findings raise, and those of ``more`` that there is time for."""
    asked = list(dict.fromkeys([*questions(basis), *more]))[:QUESTIONS]
    if not asked:
        return section(
            "Ingen af tallene rejser særlige spørgsmål i denne måned. Er der noget i hverdagen, som tallene ikke viser?"
        )
    return section(bullets(asked))


def questions(basis: Basis) -> list[str]:
    """The meeting's questions, most material first, each once."""
    findings: list[Finding] = [*basis.findings[:3], *basis.agreement_findings]
    forecast = basis.forecast_finding or basis.printed_finding
    if forecast is not None:
        findings.append(forecast)
    asked = [text.question(finding) for finding in findings]
    return list(dict.fromkeys(question for question in asked if question))[:QUESTIONS]


def about(basis: Basis) -> Section:
    """What the numbers rest on, what is missing, and every warning from the data check."""
    lines = [
        f"Rapporten viser, hvad der var kendt, da {numbers.month_name(basis.month)} blev lukket.",
        "Beløb i teksten er afrundet; tabellerne viser hele kroner. Derfor kan et tal afvige lidt fra summen af sine dele.",
    ]
    missing = missing_tables(basis)
    if missing:
        lines.append(f"Der er ikke indlæst data om {numbers.listed(missing)}.")
    behind = _behind(basis)
    if behind:
        lines.append(behind)
    lines.append(weights_text(basis))
    lines += basis.forecast_notes
    if basis.predecessors:
        lines.append(
            f"Tallene omfatter også {numbers.listed(basis.predecessors)}, som er lagt sammen med {basis.name}."
        )
    lines += [f"Den {numbers.day(date)}: {name}." for date, name in basis.events]
    warnings = basis.warnings
    told: list[Part] = []
    if len(warnings):
        shown = warnings.head(30)
        columns = {
            "file": ("Fil", "text"),
            "row": ("Række", "text"),
            "column": ("Kolonne", "text"),
            "message": ("Hvad der er bemærket", "text"),
            "remedy": ("Hvad man kan gøre", "text"),
        }
        told.append(
            table("datakontrol", "Bemærkninger fra datakontrollen", shown.assign(row=shown["row"].map(_row)), columns)
        )
        if len(warnings) > len(shown):
            told.append(
                Paragraph(
                    f"Der er {numbers.decimal(len(warnings))} bemærkninger i alt. Hele listen fås med styring check."
                )
            )
    return section(bullets(lines), told)


def _row(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value).removesuffix(".0")


def _behind(basis: Basis) -> str:
    """Which tables do not reach the report's month."""
    late = [f"{TABLES[name]} (til og med {numbers.month_name(month)})" for name, month in basis.reach.items()]
    return f"Data mangler for {numbers.month_only(basis.month)}: {numbers.listed(late)}." if late else ""
