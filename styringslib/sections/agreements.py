"""What was explained and agreed, how the actions are going, and what the municipality's own rules still ask for."""

from __future__ import annotations

from styringslib.findings import Evidence, Finding
from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text
from styringslib.presentation.section import Part, Placed, Section, bullets, detail, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec, itself

# Whether the forecast counts an action (``FollowUp.actions``), as the table says it.
COUNTED = {"yes": "ja, som disposition", "partly": "det, der ses i regnskabet", "no": "nej"}


def explanations_and_actions(basis: FollowUp) -> Section:
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
            "effect_per_month": ("Ventet virkning, kr. pr. måned", "over_kr"),
            "status": ("Status", "text"),
        }
        if basis.kind == "municipality":
            columns = {"unit": ("Enhed", "text"), **columns}
        if not basis.closed:
            columns |= {"counted": ("Regnet med i forventningen", "text")}
        if basis.actions["outside"].any():
            columns |= {"outside": ("Ikke regnet med i år, kr.", "over_kr")}
        told.append(counted_text(basis))
        told.append(
            table(
                "handlinger",
                "Aftalte handlinger",
                basis.actions.assign(counted=basis.actions["in_forecast"].map(COUNTED)),
                columns,
                source="Indberettet",
                sign=basis.sign.than(""),
            )
        )
        told += detail(followed_up(basis))
    missing = bullets(text.sentence(finding) for finding in basis.agreement_findings)
    if not told and not missing:
        return section()
    return section(missing, told)


def counted_text(basis: FollowUp) -> str:
    """Whether the effect of what is agreed is in the forecast; "" where no action can have one this year."""
    frame = basis.actions
    many = frame["in_forecast"].value_counts()
    if many.empty or basis.closed:
        return ""
    outside = float(frame["outside"].sum())
    evidence = {
        name: Evidence(int(many.get(state, 0)), "count", "handlinger")
        for name, state in (("later", "no"), ("begun", "partly"), ("reported", "yes"))
    }
    evidence["outside"] = Evidence(outside, "kr", "handlinger")
    return text.sentence(Finding("actions_counted", basis.name, basis.month, outside, "notice", evidence))


def followed_up(basis: FollowUp) -> list[Part]:
    """The latest follow-up of every action that has one."""
    frame = basis.actions
    frame = frame[frame["follow_up_note"].notna()]
    if frame.empty:
        return []
    columns = {
        **({"unit": ("Enhed", "text")} if basis.kind == "municipality" else {}),
        "title": ("Handling", "text"),
        "follow_up_month": ("Fulgt op", "month"),
        "status": ("Status", "text"),
        "follow_up_note": ("Hvad der er sket", "text"),
        "effect_so_far": ("Virkning ifølge enheden, kr. pr. måned", "over_kr"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    note = "Virkningen er enhedens eget skøn." if "effect_so_far" in columns else ""
    title = "Seneste opfølgning på handlingerne"
    sign = basis.sign.than("")
    return [table("handlinger_opfoelgning", title, frame, columns, note=note, source="Indberettet", sign=sign)]


def whole_agreements(basis: WholeFollowUp) -> Section:
    """What each unit still owes by the municipality's own rules; what is written and agreed."""
    owed = bullets(f"**{finding.unit}**: {text.sentence(finding)}" for finding in basis.agreement_findings)
    parts = explanations_and_actions(basis).parts
    tables = [part for part in parts if isinstance(part, Table | Placed)]
    if not owed and not tables:
        return section()
    # What each unit has explained stands in its own report.
    written = [part for part in tables if isinstance(part, Table) and part.name == "forklaringer"]
    rest = [part for part in tables if part not in written]
    return section(owed, counted_text(basis), rest, detail(written))


SECTION = SectionSpec("forklaringer_og_handlinger", UNITS, itself, explanations_and_actions)
WHOLE = SectionSpec("forklaringer_og_handlinger", WHOLE_MUNICIPALITY, itself, whole_agreements)
