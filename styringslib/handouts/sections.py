"""The sections of a handout: why the focus point matters, what the figures say, questions, exercise, what was agreed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from styringslib.findings.fact import Fact
from styringslib.handouts import facts as handout_facts
from styringslib.handouts.focus import AREAS, Focus
from styringslib.handouts.numbers import HandoutNumbers
from styringslib.handouts.parts import AskedQuestion, Framed, NoteRoom, Steps
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
HELD_BACK = "Tallene for {names} er ikke vist, fordi de hviler på for få personer."
# More questions than a conversation has time for: every theme is on the sheet, and those present choose.
CHOOSE = "Læs dem alle, og vælg sammen tre, I vil bruge tiden på. Resten kan I tage med til et senere møde."
# So many are chosen.
NOTED = 3


def title(focus: Focus) -> Section:
    """The page's only first-level heading."""
    return section(f"# {focus.title}")


def opening(own: HandoutNumbers) -> Section:
    """Why it matters and what the figures say; and the summary that a page must have."""
    return section(own.focus.why, "## Det siger tallene", figures_told(own), short_form(own.focus, own.name, own.month))


def figures_told(own: HandoutNumbers) -> list[Part | str]:
    """What the figures say, and of which units they say nothing, and why."""
    missing = NOT_ALL.format(names=numbers.listed(own.without)) if own.without and own.facts else ""
    held_back = HELD_BACK.format(names=numbers.listed(own.held_back)) if own.held_back else ""
    none = "" if own.held_back else NO_FACTS.format(name=own.name, month=numbers.month_name(own.month))
    return [facts_text(own.facts, own.several) or none, missing, held_back]


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
    """Every question, and room for notes on those that are chosen."""
    parts = [AskedQuestion(one.text, n, one.title) for n, one in enumerate(asked, 1)]
    notes = [NoteRoom("Spørgsmål nr.", lines) for _ in range(NOTED)]
    return section("## Spørgsmål til jer", CHOOSE, parts, "## Noter til de spørgsmål, I valgte", notes)


def exercise(focus: Focus) -> Section:
    """The exercise: purpose, grouping, material, time and steps."""
    own = focus.exercise
    facts = f"**Grupper:** {own.grouping} **Materialer:** {own.material} **Tid:** {own.minutes} minutter."
    return section(f"## Øvelse: {own.title}", own.purpose, facts, Steps("\n".join(own.steps)))


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


def checklist(focus: Focus) -> Section:
    """Measures to go through, with boxes to write in; nothing where the focus point has none."""
    own = focus.checklist
    if own is None:
        return section()
    rows = pd.DataFrame([{"measure": measure, "now": "", "try": "", "who": ""} for measure in own.measures])
    columns = {
        "measure": ("Tiltag", "text"),
        "now": ("Det gør vi", "text"),
        "try": ("Det vil vi prøve", "text"),
        "who": ("Hvem tager første skridt", "text"),
    }
    note = "Sæt kryds, og skriv en rolle i stedet for et navn."
    return section(f"## {own.title}", own.told, table("tjekliste", "Tjekliste", rows, columns, note=note))


def organisation(own: Section, experience: Section) -> Section:
    """Other ways to organise, beside the municipality's own; and what is known from elsewhere."""
    return section(
        section("## Andre måder at gøre det på", own.parts).parts if own.parts else None,
        section("## Erfaringer andre steder", experience.parts).parts if experience.parts else None,
    )


def actions(tables: Sequence[Table]) -> list[Part]:
    """The agreed actions that a question asks about."""
    return [part for part in tables if part.name == "handlinger"]


def agreement(month: pd.Period, units: Sequence[str]) -> Section:
    """The page to fill in by hand before the meeting ends: what the register asks for of an action.

    ``units``: those that the sheet is about; where it is one, the unit stands there with what else the meeting gives.
    """
    alone = len(units) == 1
    asked = [field for field in FIELDS["action"] if field.on_paper and not (alone and field.kind == "unit")]
    blank = dict.fromkeys([field.name for field in asked], "")
    rows = pd.DataFrame([{"number": str(place), **blank} for place in range(1, AGREEMENTS + 1)])
    columns = {"number": ("Nr.", "text"), **{field.name: (field.heading, "text") for field in asked}}
    by_kind = {"unit": units[0] if alone else "", "month": numbers.month_name(month)}
    given = [
        f"{field.heading}: {by_kind.get(field.kind, field.default)}."
        for field in FIELDS["action"]
        if field not in asked
    ]
    told = (
        "Vælg højst tre eller fire aftaler, som I selv kan begynde på. Skriv roller i stedet for navne, og skriv intet om "
        "den enkelte borger. Skriv ved virkningen, om den er mindre eller mere udgift. Er den ikke penge, så skriv den sammen "
        "med handlingen."
    )
    after = "Mødelederen skriver aftalerne ind i det fælles register. Så står de i næste måneds rapport, til de er gennemført."
    helps = " ".join(f"{field.heading}: {_small(field.help)}." for field in asked if field.kind in ("month", "date"))
    note = f"Drøftet på grundlag af tallene for {numbers.month_name(month)}. {helps}"
    return section(
        "## Det har vi aftalt",
        told,
        f"For alle aftalerne gælder: {' '.join(given)}",
        table("aftaler", "Det har vi aftalt", rows, columns, note=note),
        Framed("", "Det vil vi undersøge, før vi aftaler noget", 3),
        Framed(after),
    )


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
