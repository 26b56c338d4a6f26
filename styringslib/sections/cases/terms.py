"""What [revisitation] of kommune.toml says: which cases to look at again, how thoroughly, and what earlier rounds gave."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

import pandas as pd

from styringslib.fields.field import Reading
from styringslib.fields.kinds import Choice, Text, Texts
from styringslib.fields.quantities import Number, Numbers, Share, Whole
from styringslib.fields.section import Block, Blocks, Declared, Section, Values
from styringslib.followup import CandidateRule, EffortStep, ReviewRule
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
    fewest, fewer_than = values["min_hours"], values["max_hours"]
    if fewest is not None and fewer_than is not None and fewest >= fewer_than:
        reading.at("timer_under").say(
            f"skal være større end timer_fra ({fewest:g}); ellers vælges ingen", "Ret den ene"
        )


def _no_more_than_seen(values: Values, reading: Reading) -> None:
    reviewed, changed = values["reviewed"], values["changed"]
    if reviewed is not None and changed is not None and changed > reviewed:
        reading.at("aendrede").say(f"er flere end de sager, der blev set på ({reviewed:g})", "Ret den ene")


def _hours(name: str, key: str, about: str) -> Number:
    return Number(name, key, about, unit="timer pr. uge", low=0, high=1000)


def _count(name: str, key: str, about: str, unit: str) -> Number:
    return Number(name, key, about, unit=unit, low=0, required=True)


RULE = Section(
    (
        Text("name", "navn", "Reglens navn i rapporten", required=True, example="Over 25 timer"),
        _hours("min_hours", "timer_fra", "Mindst så mange bevilgede timer i alt"),
        replace(_hours("max_hours", "timer_under", "Færre bevilgede timer i alt end dette"), example=25),
        Texts("services", "ydelser", "Kun disse ydelser", single=True, least=1, example=["Praktisk hjælp"]),
        _hours("min_gap_hours", "forskel_timer", "Mindst så langt fra det bevilgede"),
        Share("min_gap_share", "forskel_pct", "Mindst så langt fra det bevilgede, af det bevilgede"),
        Choice("gap", "retning", "Om forskellen er under det bevilgede, over det eller begge veje",
               words={"under": "under", "over": "over", "begge": "either"}, default="under"),
        Choice("gap_to", "maalt_paa", "De timer, forskellen måles på",
               words={"leveret": "delivered_hours", "disponeret": "rostered_hours"}, default="leveret"),
        Number("min_weeks_since_review", "uger_siden", "Mindst så længe siden sidste vurdering", unit="uger", low=0, high=2000),
        Choice("level_change", "niveau", "Ændring af funktionsniveau",
               words={"bedre": "better", "vaerre": "worse", "aendret": "any"}),
    ),
    about="Regler i den rækkefølge, de prøves. Alle en regels betingelser skal holde, og den skal have mindst én.",
    check=_some_condition,
)  # fmt: skip


def _increasing(values: Values, reading: Reading) -> None:
    bands = values["bands"]
    if reading.sound and any(after <= before for before, after in pairwise(bands)):
        reading.at("baand").say("skal være stigende", "Skriv fx [2, 5, 12, 25]")


def _levels(values: Values, reading: Reading) -> None:
    if reading.sound and values["min_level"] > values["max_level"]:
        reading.at("niveau_fra").say("er højere end niveau_til", "Byt dem om")


NEED = Section(
    (Numbers("bands", "baand", "Hvor et nyt bånd begynder; det første er fra 0", unit="timer pr. uge", low=0, high=168,
             above=True, length=8, fewer=True, default=[2, 5, 12, 25]),),
    about="Bånd af bevilgede timer om ugen, hvor indsats holdes op mod behov.",
    check=_increasing,
)  # fmt: skip
CANDIDATES = Section(
    (
        Texts("services", "ydelser", "Ydelser, der tæller", single=True, least=1, default=["Personlig pleje"]),
        Whole("weeks", "uger", "Hjælpen er ny eller vokset i så mange uger", unit="uger", low=1, high=104, default=13),
        Number(
            "min_growth",
            "vaekst_timer",
            "Mindste vækst",
            unit="timer pr. uge",
            low=0,
            high=168,
            above=True,
            default=1.0,
        ),
        Whole("min_level", "niveau_fra", "Laveste funktionsniveau (FSIII)", low=0, high=4, default=1),
        Whole("max_level", "niveau_til", "Højeste funktionsniveau (FSIII)", low=0, high=4, default=3),
        Whole(
            "course_months",
            "maaneder_uden_forloeb",
            "Så længe uden et forløb",
            unit="måneder",
            low=1,
            high=60,
            default=12,
        ),
    ),
    about="Reglen for borgere, der kan have gavn af et rehabiliteringsforløb. Alt skal være opfyldt.",
    check=_levels,
)
REPORTED = Section(
    (
        Whole(
            "deadline_days",
            "frist_dage",
            "Dage, visitationen har til at svare",
            unit="dage",
            low=1,
            high=365,
            default=14,
        ),
    ),
    about="Meldinger fra udførere om ændret behov.",
)
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
    check=_no_more_than_seen,
)
REVIEW = Declared(
    "revisitation",
    Section(
        (
            Blocks("rules", "regler", "Hvilke sager der skal ses på igen", of=RULE),
            Blocks("effort", "indsats", "Hvor grundigt", of=EFFORT),
            Blocks("rounds", "runder", "Hvad tidligere runder har givet", of=ROUND),
            Block("need", "behov", "Bånd af behov", of=NEED, always=True),
            Block("candidates", "kandidater", "Hvem der kan have gavn af rehabilitering", of=CANDIDATES, always=True),
            Block("reported", "meldinger", "Meldinger fra udførere", of=REPORTED, always=True),
        ),
        about="Hvilke bevillinger der skal ses på igen, hvor grundigt, og hvad de tidligere runder har givet.",
    ),
)


@dataclass(frozen=True)
class ReviewTerms:
    """Rules in the order they are tried, steps of effort, and earlier rounds (round, rule, reviewed, changed, hours).

    ``bands``: hours a week where a new band of need begins; ``candidates``: the rule for rehabilitation; ``deadline_days``: to
    answer what a provider has reported.
    """

    rules: tuple[ReviewRule, ...]
    effort: tuple[EffortStep, ...]
    rounds: pd.DataFrame
    bands: tuple[float, ...] = (2, 5, 12, 25)
    candidates: CandidateRule = field(default_factory=CandidateRule)
    deadline_days: int = 14


def review_terms(settings: Settings) -> ReviewTerms:
    """[revisitation]; empty where the municipality has no rules. Raises SettingsError with all that is wrong."""
    values = REVIEW.checked(settings.sections)
    return ReviewTerms(
        tuple(ReviewRule(**{**rule, "services": rule["services"] or ()}) for rule in values["rules"]),
        tuple(EffortStep(**step) for step in values["effort"]),
        pd.DataFrame(list(values["rounds"]), columns=[one.name for one in ROUND.fields]),
        tuple(values["need"]["bands"]),
        CandidateRule(**values["candidates"]),
        values["reported"]["deadline_days"],
    )
