"""What [revisitation] of kommune.toml says: which cases to look at again, how thoroughly, and what earlier rounds gave."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from styringslib.fields.field import Reading
from styringslib.fields.kinds import Choice, Text, Texts
from styringslib.fields.quantities import Number, Share
from styringslib.fields.section import Blocks, Declared, Section, Values
from styringslib.followup import EffortStep, ReviewRule
from styringslib.intake import Settings

CONDITIONS = (
    "min_hours",
    "max_hours",
    "services",
    "min_gap_hours",
    "min_gap_share",
    "min_weeks_since_review",
    "level_change",
)


def _some_condition(values: Values, reading: Reading) -> None:
    if reading.sound and all(values[name] is None for name in CONDITIONS):
        reading.at("navn").say("hører til en regel uden betingelse, der ville vælge alle sager", "Tilføj en betingelse")


def _hours(name: str, key: str, about: str) -> Number:
    return Number(name, key, about, unit="timer pr. uge", low=0, high=1000)


def _count(name: str, key: str, about: str, unit: str) -> Number:
    return Number(name, key, about, unit=unit, low=0, required=True)


RULE = Section(
    (
        Text("name", "navn", "Reglens navn i rapporten", required=True, example="Over 25 timer"),
        _hours("min_hours", "timer_fra", "Mindst så mange bevilgede timer i alt"),
        _hours("max_hours", "timer_under", "Færre bevilgede timer i alt end dette"),
        Texts("services", "ydelser", "Kun disse ydelser", single=True, least=1, example=["Praktisk hjælp"]),
        _hours("min_gap_hours", "forskel_timer", "Mindst så langt under det bevilgede"),
        Share("min_gap_share", "forskel_pct", "Mindst så langt under det bevilgede, af det bevilgede"),
        Choice("gap_to", "maalt_paa", "De timer, forskellen måles på",
               words={"leveret": "delivered_hours", "disponeret": "rostered_hours"}, default="leveret"),
        Number("min_weeks_since_review", "uger_siden", "Mindst så længe siden sidste vurdering", unit="uger", low=0, high=2000),
        Choice("level_change", "niveau", "Ændring af funktionsniveau",
               words={"bedre": "better", "vaerre": "worse", "aendret": "any"}),
    ),
    about="Regler i den rækkefølge, de prøves. Alle en regels betingelser skal holde, og den skal have mindst én.",
    check=_some_condition,
)  # fmt: skip
EFFORT = Section(
    (
        Text("name", "navn", "Hvad der gøres", required=True, example="Hjemmebesøg"),
        _count("from_hours", "timer_fra", "For borgere med mindst så mange timer", "timer pr. uge"),
        _count("minutes", "minutter", "Arbejde pr. borger", "minutter"),
    ),
    about="Hvor grundigt der ses på en sag.",
)
ROUND = Section(
    (
        Text("round", "navn", "Rundens navn", required=True, example="Foråret 2025"),
        Text("rule", "regel", "Navnet på reglen", required=True, example="Over 25 timer"),
        _count("reviewed", "sager", "Sager, der blev set på", "sager"),
        _count("changed", "aendrede", "Sager, der blev ændret", "sager"),
        _count("hours_before", "timer_foer", "Timer før", "timer pr. uge"),
        _count("hours_after", "timer_efter", "Timer efter", "timer pr. uge"),
        _count("minutes", "minutter", "Arbejde i alt", "minutter"),
    ),
    about="Hvad tidligere runder har givet.",
)
REVIEW = Declared(
    "revisitation",
    Section(
        (
            Blocks("rules", "regler", "Hvilke sager der skal ses på igen", of=RULE),
            Blocks("effort", "indsats", "Hvor grundigt", of=EFFORT),
            Blocks("rounds", "runder", "Hvad tidligere runder har givet", of=ROUND),
        ),
        about="Hvilke bevillinger der skal ses på igen, hvor grundigt, og hvad de tidligere runder har givet.",
    ),
)


@dataclass(frozen=True)
class ReviewTerms:
    """Rules in the order they are tried, steps of effort, and earlier rounds (round, rule, reviewed, changed, hours)."""

    rules: tuple[ReviewRule, ...]
    effort: tuple[EffortStep, ...]
    rounds: pd.DataFrame


def review_terms(settings: Settings) -> ReviewTerms:
    """[revisitation]; empty where the municipality has no rules. Raises SettingsError with all that is wrong."""
    values = REVIEW.checked(settings.sections)
    return ReviewTerms(
        tuple(ReviewRule(**{**rule, "services": rule["services"] or ()}) for rule in values["rules"]),
        tuple(EffortStep(**step) for step in values["effort"]),
        pd.DataFrame(list(values["rounds"]), columns=[field.name for field in ROUND.fields]),
    )
