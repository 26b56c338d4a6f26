"""Ways to organise and to meet, as case studies describe them, beside the municipality's own choice.

None is presented as the best: they stand in the order of the sources, each with what one gains and what one must look after.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Part, Section, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.organisation.choices import Choices
from styringslib.sections.organisation.topics import Alternative, Topic, experiences, topics
from styringslib.sections.words import OF_THE_MUNICIPALITY

OWN = "Kommunens valg"
# The topic that the municipality's own meetings stand beside.
FOLLOW_UP = "maanedsopfoelgning"
NO_BEST = (
    "Måderne er beskrevet i casestudier fra danske kommuner. Ingen af dem er vist at være bedre end de andre. Hver har "
    "noget at vinde og noget at passe på."
)


def organisation(choices: Choices, names: Sequence[str]) -> Section:
    """The municipality's own choices beside the other ways with their trade-offs, a table per topic of ``names``."""
    parts: list[Part | str] = []
    for topic in (topics()[name] for name in names):
        parts += [f"### {topic.title}", own_text(topic, choices), _table(topic, choices)]
        parts += _meetings(choices) if topic.name == FOLLOW_UP else []
    return section(NO_BEST, parts) if parts else section()


def experience(names: Sequence[str]) -> Section:
    """What is known from elsewhere, a paragraph each with its source."""
    told: list[Part | str] = []
    for known in (experiences()[name] for name in names):
        told += [f"### {known.title}", known.text, f"Kilde: {known.source}."]
    return section(told)


def own_text(topic: Topic, choices: Choices) -> str:
    """The municipality's choice in words."""
    way = _own(topic, choices)
    if way is None:
        return "Kommunens eget valg er ikke oplyst."
    return f"Kommunen har valgt **{way.title}**."


def _own(topic: Topic, choices: Choices) -> Alternative | None:
    value = choices.of(topic.section, topic.key)
    return next((way for way in topic.alternatives if way.key == value), None)


def _table(topic: Topic, choices: Choices) -> Table:
    own = _own(topic, choices)
    rows = [
        {
            "title": f"{OWN}: {way.title}" if way is own else way.title,
            "what": way.description + (f" Beskrevet i {numbers.listed(way.places)}." if way.places else ""),
            "more": way.more,
            "gains": way.gains,
            "costs": way.costs,
        }
        for way in topic.alternatives
    ]
    columns = {
        "title": ("Måde", "text"),
        "what": ("Hvordan", "text"),
        **({"more": (topic.more, "text")} if topic.more else {}),
        "gains": ("Hvad man kan vinde", "text"),
        "costs": ("Hvad man skal passe på", "text"),
    }
    return table(f"organisering_{topic.name}", topic.question, pd.DataFrame(rows), columns, source=topic.source)


def _meetings(choices: Choices) -> list[Part | str]:
    if not choices.meetings:
        return []
    rows = [
        {"name": meeting.name, "who": numbers.listed(meeting.participants), "often": meeting.frequency}
        for meeting in choices.meetings
    ]
    columns = {"name": ("Møde", "text"), "who": ("Hvem", "text"), "often": ("Hvor tit", "text")}
    return [table("moeder", "Kommunens egne møder", pd.DataFrame(rows), columns, source=OF_THE_MUNICIPALITY)]
