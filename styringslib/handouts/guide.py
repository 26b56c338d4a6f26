"""The facilitator's sheet: what to prepare, the plan with its minutes, what to listen for, how to meet disagreement."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from styringslib.handouts import sections as handout
from styringslib.handouts.focus import Focus, Step, program
from styringslib.handouts.numbers import HandoutNumbers
from styringslib.handouts.parts import Framed, Steps
from styringslib.handouts.questions import Asked
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, bullets, section
from styringslib.presentation.tables import table


def title(focus: Focus) -> Section:
    """The sheet's only first-level heading."""
    return section(f"# Mødelederens ark: {focus.title}")


def opening(own: HandoutNumbers) -> Section:
    """What it is about, how to open, and what the figures say."""
    return section(
        own.focus.why,
        "## Sådan kan du åbne",
        Framed(own.focus.guide.opening),
        "## Det siger tallene",
        handout.figures_told(own),
        handout.short_form(own.focus, own.name, own.month),
    )


def preparation() -> Section:
    """What to do before, and the rules of the conversation."""
    return section("## Før mødet", bullets(program().preparation), "## Spilleregler", bullets(program().rules))


def plan(steps: Sequence[Step]) -> Section:
    """The meeting minute by minute."""
    total = sum(step.minutes for step in steps)
    rows, at = [], 0
    for step in steps:
        clock = f"{at // 60}.{at % 60:02d}"
        rows.append({"title": step.title, "at": clock, "minutes": step.minutes, "text": step.text})
        at += step.minutes
    rows.append({"title": "I alt", "at": "", "minutes": total, "text": ""})
    columns = {
        "title": ("Post", "text"),
        "at": ("Fra (timer.minutter)", "text"),
        "minutes": ("Minutter", "count"),
        "text": ("Hvad du gør", "text"),
    }
    frame = pd.DataFrame(rows)
    name = f"Planen for {numbers.decimal(total)} minutter"
    return section("## Planen", table("plan", name, frame, columns, totals=[len(frame) - 1]))


def questions(focus: Focus, asked: Sequence[Asked]) -> Section:
    """The questions in short, and what to listen for while they are talked about."""
    return section(
        "## Mens der drøftes",
        "Deltagerne har disse spørgsmål på deres ark:",
        Steps("\n".join(one.text for one in asked)),
        "### Lyt efter",
        bullets(focus.guide.listen),
        Framed(focus.guide.disagreement, "Når I er uenige"),
    )


def exercise(focus: Focus) -> Section:
    """The exercise in short."""
    own = focus.exercise
    facts = bullets([f"**Formål:** {own.purpose}", f"**Grupper:** {own.grouping}", f"**Materialer:** {own.material}"])
    return section(f"## Øvelse: {own.title}", facts, Steps("\n".join(own.steps)))


def closing(focus: Focus, workbook: str) -> Section:
    """How to close, and what happens with what was agreed."""
    after = (
        f"Skriv aftalerne i {workbook}, som ligger ved siden af dette ark, samme dag, og læg dem i det fælles register med "
        f"»styring register import --file {workbook}«. Send en kort besked til deltagerne om, hvad der er aftalt, og hvornår "
        "der følges op."
    )
    return section("## Slut af", Framed(focus.guide.closing, "Sidste spørgsmål"), after, Framed("", "Mine noter", 4))
