"""The focus points of the workshop as data: one TOML file each in ``handouts/``, with the shared plan of the meeting."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

# Areas in the order that an index shows them.
AREAS = {
    "hjemmepleje": "Hjemmepleje og rehabilitering",
    "botilbud": "Botilbud",
    "direktion": "Direktion",
}
_SHARED = ("program", "tal", "temaer")
NO_DATA = "no_data"


@dataclass(frozen=True)
class Question:
    """A question of a focus point.

    ``topic``: the fact that it begins with; "" for one without a figure, ``NO_DATA`` for the one that is asked when there is
    nothing to show. ``more``: only when the fact costs more (True) or less (False) than budgeted; None in both cases.
    ``themes``: of an open question, the themes that it covers.
    """

    text: str
    topic: str = ""
    more: bool | None = None
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Theme:
    """Something that the workshop is to make people talk about, on the sheet of ``focus``; ``title`` as a reader sees it."""

    name: str
    focus: str
    title: str


@dataclass(frozen=True)
class Checklist:
    """Measures to go through together: which are in use, which to try, who takes the first step."""

    title: str
    told: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Exercise:
    """Something to do together: who sits with whom, what is on the table, and steps whose minutes add up to ``minutes``."""

    title: str
    purpose: str
    grouping: str
    material: str
    minutes: int
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Tradeoff:
    """Two things worth having that pull in different directions."""

    one: str
    other: str


@dataclass(frozen=True)
class Guide:
    """For the facilitator: how to open, what to listen for, how to meet disagreement, how to close."""

    opening: str
    listen: tuple[str, ...]
    disagreement: str
    closing: str


@dataclass(frozen=True)
class Focus:
    """A focus point.

    ``kinds``: the kinds of unit whose figures belong to it; ``topics``: the facts that belong to it, by topic; ``causes``:
    the causes whose sum over units does; ``comparison``: figures compared between units; ``blocks``: figures of the
    reports shown beside; ``organisation``: topics of organisation shown; ``experience``: what is known from elsewhere, by
    name; ``checklist``: measures to go through, None where there are none.
    """

    name: str
    number: int
    area: str
    title: str
    why: str
    kinds: frozenset[str]
    topics: frozenset[str]
    causes: tuple[str, ...]
    comparison: tuple[str, ...]
    blocks: tuple[str, ...]
    organisation: tuple[str, ...]
    questions: tuple[Question, ...]
    exercise: Exercise
    tradeoffs: tuple[Tradeoff, ...]
    guide: Guide
    experience: tuple[str, ...] = ()
    checklist: Checklist | None = None

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Those that begin with no figure: one at least for every theme of the focus point."""
        return tuple(question for question in self.questions if not question.topic)


@dataclass(frozen=True)
class Step:
    """A step of the meeting in minutes."""

    title: str
    minutes: int
    text: str


@dataclass(frozen=True)
class Program:
    """The meeting's plan: rules of the conversation, what to prepare, and the bounds of its length in minutes."""

    total: int
    shortest: int
    longest: int
    rules: tuple[str, ...]
    preparation: tuple[str, ...]
    _steps: tuple[Mapping[str, Any], ...]

    def steps(self, exercise: int, total: int | None = None) -> tuple[Step, ...]:
        """The steps with minutes that add up to ``total``: the exercise takes its own, the conversation what is left."""
        fixed = sum(step.get("minutes", 0) for step in self._steps)
        roles = {"exercise": exercise, "discussion": (total or self.total) - fixed - exercise}
        return tuple(
            Step(step["title"], step["minutes"] if "minutes" in step else roles[step["role"]], _line(step["text"]))
            for step in self._steps
        )


def _line(text: str) -> str:
    return " ".join(text.split())


@cache
def _raw(name: str) -> dict[str, Any]:
    return tomllib.loads(files("styringslib.handouts").joinpath("focus_points", f"{name}.toml").read_text("utf-8"))


@cache
def program() -> Program:
    """The shared plan of the meeting."""
    raw = _raw("program")
    bounds = (raw["total"], raw["shortest"], raw["longest"])
    return Program(*bounds, tuple(raw["rules"]["texts"]), tuple(raw["preparation"]["texts"]), tuple(raw["step"]))


@cache
def fact_sentences() -> Mapping[str, str]:
    """Topic -> wording of the facts that only handouts tell."""
    return {topic: entry["sentence"] for topic, entry in _raw("tal").items()}


@cache
def themes() -> Mapping[str, Theme]:
    """All themes by name, focus point by focus point."""
    return {entry["name"]: Theme(**entry) for entry in _raw("temaer")["theme"]}


@cache
def focus_points() -> Mapping[str, Focus]:
    """All focus points by name, area by area."""
    folder = files("styringslib.handouts").joinpath("focus_points")
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    found = [_focus(name, _raw(name)) for name in names if name not in _SHARED]
    order = list(AREAS)
    return {focus.name: focus for focus in sorted(found, key=lambda point: (order.index(point.area), point.number))}


def _focus(name: str, raw: Mapping[str, Any]) -> Focus:
    exercise, guide, checklist = raw["exercise"], raw["facilitator"], raw.get("checklist")
    return Focus(
        name=name,
        number=raw["number"],
        area=raw["area"],
        title=raw["title"],
        why=_line(raw["why"]),
        kinds=frozenset(raw["kinds"]),
        topics=frozenset(raw["topics"]),
        causes=tuple(raw["causes"]),
        comparison=tuple(raw["comparison"]),
        blocks=tuple(raw["blocks"]),
        organisation=tuple(raw["organisation"]),
        questions=tuple(Question(**{**entry, "themes": tuple(entry.get("themes", ()))}) for entry in raw["question"]),
        exercise=Exercise(**{**exercise, "steps": tuple(exercise["steps"])}),
        tradeoffs=tuple(Tradeoff(**entry) for entry in raw["tradeoff"]),
        guide=Guide(**{**guide, "listen": tuple(guide["listen"])}),
        experience=tuple(raw.get("experience", ())),
        checklist=Checklist(**{**checklist, "measures": tuple(checklist["measures"])}) if checklist else None,
    )


def in_order(names: Sequence[str]) -> list[str]:
    """Names of focus points in the order of an index, each once."""
    return [name for name in focus_points() if name in set(names)]
