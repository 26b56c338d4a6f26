"""The sections of a handout: why the focus point matters, what the figures say, questions, exercise, what was agreed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from styringslib.findings.fact import Fact
from styringslib.handouts import facts as handout_facts
from styringslib.handouts.focus import AREAS, Focus
from styringslib.handouts.parts import AskedQuestion, Framed, Steps
from styringslib.handouts.questions import Asked
from styringslib.presentation import numbers
from styringslib.presentation.section import Part, Section, Summary, bullets, section
from styringslib.presentation.summary import summary
from styringslib.presentation.tables import Table, table
from styringslib.register.entries import FIELDS

# Rows of the agreement page, and facts told in words.
AGREEMENTS, TOLD = 4, 5
NO_FACTS = (
    "Der er ingen tal om dette fokuspunkt for {name} i {month}. Spørgsmålene er derfor åbne, og I bringer selv "
    "eksemplerne med."
)
NOT_ALL = "Der er ingen tal om dette fokuspunkt for {names}."


def title(focus: Focus) -> Section:
    """The page's only first-level heading."""
    return section(f"# {focus.title}")


def opening(
    focus: Focus, facts: Sequence[Fact], name: str, month: pd.Period, without: Sequence[str], *, several: bool
) -> Section:
    """Why it matters and what the figures say; and the summary that a page must have. ``without``: units with no figures."""
    told = facts_text(facts, several) or NO_FACTS.format(name=name, month=numbers.month_name(month))
    missing = NOT_ALL.format(names=numbers.listed(list(without))) if without and facts else ""
    return section(focus.why, "## Det siger tallene", told, missing, short_form(focus, name, month))


def facts_text(facts: Sequence[Fact], several: bool) -> str:
    """The facts in words, a bullet each, those that weigh most first."""
    ranked = sorted(facts, key=lambda fact: -abs(fact.finding.size))[:TOLD]
    lines = []
    for fact in ranked:
        told = handout_facts.sentence(fact)
        lines.append(f"**{fact.finding.unit}**: {told}" if several and fact.finding.unit else told)
    return bullets(dict.fromkeys(lines))


def short_form(focus: Focus, name: str, month: pd.Period) -> Summary:
    """The short form behind the index: no money, as a handout is no report."""
    return summary(focus.title, unit=name, unit_key=focus.name, kind="handout", month=month, subject=AREAS[focus.area])


def questions(asked: Sequence[Asked], lines: int) -> Section:
    """Every question with lines to write on."""
    return section("## Spørgsmål til jer", [AskedQuestion(one.text, n, lines) for n, one in enumerate(asked, 1)])


def exercise(focus: Focus) -> Section:
    """The exercise on a page of its own: purpose, grouping, material, time and steps."""
    own = focus.exercise
    facts = bullets(
        [f"**Grupper:** {own.grouping}", f"**Materialer:** {own.material}", f"**Tid:** {own.minutes} minutter"]
    )
    return section(f"## Øvelse: {own.title}", own.purpose, facts, Steps("\n".join(own.steps)), Framed("", "Noter", 4))


def tradeoffs(focus: Focus) -> Section:
    """What pulls in different directions, with room for where one stands."""
    rows = pd.DataFrame([{"one": pair.one, "mark": "", "other": pair.other} for pair in focus.tradeoffs])
    columns = {
        "one": ("På den ene side", "text"),
        "mark": ("Hvor står vi?", "text"),
        "other": ("På den anden side", "text"),
    }
    note = "Sæt et kryds på linjen, hvor I er i dag, og en pil derhen, hvor I gerne vil. Begge sider er rigtige."
    return section("## Afvejninger", table("afvejninger", "To gode hensyn ad gangen", rows, columns, note=note))


def organisation(own: Section) -> Section:
    """Other ways to organise, beside the municipality's own."""
    return section("## Andre måder at gøre det på", own.parts) if own.parts else section()


def actions(tables: Sequence[Table]) -> list[Part]:
    """The agreed actions that a question asks about."""
    return [part for part in tables if part.name == "handlinger"]


def agreement(month: pd.Period, *, several: bool) -> Section:
    """The page to fill in by hand before the meeting ends: what the register asks for of an action.

    ``several``: the sheet is about more than one unit, so that the unit must be written too.
    """
    asked = [field for field in FIELDS["action"] if field.on_paper and (several or field.kind != "unit")]
    blank = dict.fromkeys([field.name for field in asked], "")
    rows = pd.DataFrame([{"number": str(place), **blank} for place in range(1, AGREEMENTS + 1)])
    columns = {"number": ("Nr.", "text"), **{field.name: (field.heading, "text") for field in asked}}
    told = (
        "Vælg højst tre eller fire aftaler, som I selv kan begynde på. Skriv roller i stedet for navne, og skriv intet om "
        "den enkelte borger. Skriv ved virkningen, om den er mindre eller mere udgift; er den ikke penge, så skriv den sammen "
        "med handlingen."
    )
    after = "Mødelederen skriver aftalerne ind i det fælles register. Så står de i næste måneds rapport, til de er gennemført."
    helps = " ".join(f"{field.heading}: {_small(field.help)}." for field in asked if field.kind in ("month", "date"))
    note = f"Drøftet på grundlag af tallene for {numbers.month_name(month)}. {helps}"
    return section(
        "## Det har vi aftalt",
        told,
        table("aftaler", "Det har vi aftalt", rows, columns, note=note),
        Framed("", "Det vil vi undersøge, før vi aftaler noget", 3),
        Framed(after),
    )


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
