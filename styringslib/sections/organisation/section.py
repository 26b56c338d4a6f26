"""Ways to organise and to meet, as case studies describe them, beside the municipality's own choice.

None is presented as the best: they stand in the order of the sources, each with what one gains and what one must look after.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Part, Section, detail, section
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
    """The municipality's own choices beside the names of the other ways, and as details a table of all ways for each topic of
    ``names`` with their trade-offs."""
    asked = [topics()[name] for name in names]
    if not asked:
        return section()
    columns = {"topic": ("Emne", "text"), "own": (OWN, "text"), "others": ("Andre måder", "text")}
    note = "På skærmen kan alle måder med fordele og ulemper foldes ud."
    short = table("maader", "Kommunens valg og andre måder", _choices(choices, asked), columns, note=note)
    meetings = _meetings(choices) if FOLLOW_UP in names else []
    return section(short, detail(NO_BEST, *(_table(topic, choices) for topic in asked), *meetings))


def experience(names: Sequence[str]) -> Section:
    """What is known from elsewhere, a paragraph each with its source."""
    asked = [experiences()[name] for name in names]
    return section([f"**{known.title}:** {known.text} Kilde: {known.source}." for known in asked])


def _choices(choices: Choices, asked: Sequence[Topic]) -> pd.DataFrame:
    """A line per topic: the municipality's own way, and what the others are called."""
    rows = []
    for topic in asked:
        own = _own(topic, choices)
        others = [way.title for way in topic.alternatives if way is not own]
        told = {"topic": topic.title, "own": own.title if own else "Ikke oplyst", "others": "; ".join(others)}
        rows.append(told)
    return pd.DataFrame(rows)


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
