"""What people have entered, followed from month to month: what is new since last time, and how actions are going."""

from __future__ import annotations

from styringslib.presentation import numbers
from styringslib.presentation.basis import Basis
from styringslib.presentation.section import Part
from styringslib.presentation.tables import Table, table

KINDS = {"expected_change": "Kendt ændring", "action": "Handling"}
WHAT = {"new": "ny", "changed": "ændret", "ended": "udgået"}
SOURCE = "Indberettet af ledere og konsulenter"


def since(basis: Basis) -> Table | None:
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
        "before": ("Virkning før, kr.", "kr"),
        "now": ("Virkning nu, kr.", "kr"),
        "status": ("Status", "text"),
    }
    columns = {name: heading for name, heading in columns.items() if shown[name].notna().any()}
    note = (
        "Kendte ændringer: virkning i resten af året, ganget med sandsynligheden. Handlinger: ventet virkning pr. måned. "
        "Plus er merudgift."
    )
    title = f"Indberettet siden opfølgningen for {numbers.month_only(basis.month - 1)}"
    return table("indberettet_siden", title, shown, columns, note=note, source=SOURCE)


def followed_up(basis: Basis) -> list[Part]:
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
        "effect_so_far": ("Virkning ifølge enheden, kr. pr. måned", "kr"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    note = "Virkningen er enhedens eget skøn; minus er mindre udgift." if "effect_so_far" in columns else ""
    title = "Seneste opfølgning på handlingerne"
    return [table("handlinger_opfoelgning", title, frame, columns, note=note, source="Indberettet")]
