"""What kommune.toml says of the staffing of a week, reviews, rehabilitation and the service frame ([personale], [revisitation],
[rehabilitering], [serviceramme]), checked and given to the calculations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pandas as pd

from styringslib.followup import EffortStep, FrameStep, ReviewRule, Staffing
from styringslib.intake import Settings
from styringslib.intake.schema import PAY_GROUP

KIND_NAMES = {"district": "distrikt", "residential": "botilbud", "rehabilitation": "rehabilitering"}
STAFFING = {
    "weekend_pct": "weekend_level",
    "helligdag_pct": "holiday_level",
    "aftenandel_pct": "evening_share",
    "natandel_pct": "night_share",
    "aftentillaeg_pct": "evening_supplement",
    "nattillaeg_pct": "night_supplement",
    "weekendtillaeg_pct": "weekend_supplement",
    "helligdagstillaeg_pct": "holiday_supplement",
}
PERSONNEL = {"artsgruppe", "bemanding", "bundet", "overarbejde"}
RULE = {
    "timer_fra": "min_hours",
    "timer_under": "max_hours",
    "ydelser": "services",
    "forskel_timer": "min_gap_hours",
    "forskel_pct": "min_gap_share",
    "uger_siden": "min_weeks_since_review",
}
MEASURED = {"leveret": "delivered_hours", "disponeret": "rostered_hours"}
LEVEL_CHANGE = {"bedre": "better", "vaerre": "worse", "aendret": "any"}
ROUND = {
    "navn": "round",
    "regel": "rule",
    "sager": "reviewed",
    "aendrede": "changed",
    "timer_foer": "hours_before",
    "timer_efter": "hours_after",
    "minutter": "minutes",
}


def _section(settings: Settings, name: str, known: set[str]) -> dict[str, Any]:
    section = settings.sections.get(name, {})
    if not isinstance(section, Mapping):
        raise ValueError(f"kommune.toml: [{name}] skal være et afsnit.")
    return _keys(dict(section), known, f"[{name}]")


def _keys(entry: dict[str, Any], known: set[str], where: str) -> dict[str, Any]:
    """The entry, when it has no unknown key."""
    for key in entry:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f" Mente du {near[0]}?" if near else f" Kendte nøgler: {', '.join(sorted(known))}."
            raise ValueError(f"kommune.toml, {where}: nøglen {key!r} kendes ikke.{hint}")
    return entry


def _entries(section: dict[str, Any], name: str, where: str, known: set[str]) -> list[dict[str, Any]]:
    rows = section.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise ValueError(f"kommune.toml: {where} skrives som blokke, [[{where}]].")
    return [_keys(dict(row), known, f"[[{where}]]") for row in rows]


def _number(entry: Mapping[str, Any], key: str, where: str) -> float:
    value = entry.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"kommune.toml, {where}: {key} skal være et tal uden anførselstegn.")
    return float(value)


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"kommune.toml, {where}: {key} skal være en tekst i anførselstegn.")
    return value


@dataclass(frozen=True)
class StaffTerms:
    """How a week is staffed and the budget's account group of pay; committed: kr still bound for other things, by unit."""

    staffing: Staffing
    account_group: str
    committed: Mapping[str, float]


def staff_terms(settings: Settings, kind: str) -> StaffTerms | None:
    """[personale] for a kind of unit; None where it is not described."""
    section = _section(settings, "personale", PERSONNEL)
    plans = section.get("bemanding", {})
    name = KIND_NAMES.get(kind, "")
    _keys(dict(plans), set(KIND_NAMES.values()), "[personale.bemanding]")
    if name not in plans:
        return None
    where = f"[personale.bemanding.{name}]"
    entry = _keys(dict(plans[name]), set(STAFFING), where)
    staffing = Staffing(**{STAFFING[key]: _number(entry, key, where) / 100 for key in entry})
    bound = dict(section.get("bundet", {}))
    committed = {unit: _number(bound, unit, "[personale.bundet]") for unit in bound}
    return StaffTerms(staffing, str(section.get("artsgruppe", PAY_GROUP)), committed)


def overtime_categories(settings: Settings) -> tuple[str, ...]:
    """[personale] overarbejde: the wage categories that are overtime; empty where the payroll does not tell it apart."""
    return tuple(_section(settings, "personale", PERSONNEL).get("overarbejde", ()))


@dataclass(frozen=True)
class ReviewTerms:
    """Rules in the order they are tried, steps of effort, and earlier rounds (round, rule, reviewed, changed, hours)."""

    rules: tuple[ReviewRule, ...]
    effort: tuple[EffortStep, ...]
    rounds: pd.DataFrame


def review_terms(settings: Settings) -> ReviewTerms:
    """[revisitation]; empty where the municipality has no rules."""
    section = _section(settings, "revisitation", {"regler", "indsats", "runder"})
    where = "revisitation.regler"
    rules = [_rule(entry) for entry in _entries(section, "regler", where, {*RULE, "navn", "maalt_paa", "niveau"})]
    steps = _entries(section, "indsats", "revisitation.indsats", {"navn", "timer_fra", "minutter"})
    effort = [
        EffortStep(
            _text(step, "navn", "[[revisitation.indsats]]"),
            _number(step, "timer_fra", "[[revisitation.indsats]]"),
            _number(step, "minutter", "[[revisitation.indsats]]"),
        )
        for step in steps
    ]
    read = {True: _text, False: _number}
    rounds = [
        {new: read[old in ("navn", "regel")](row, old, "[[revisitation.runder]]") for old, new in ROUND.items()}
        for row in _entries(section, "runder", "revisitation.runder", set(ROUND))
    ]
    return ReviewTerms(tuple(rules), tuple(effort), pd.DataFrame(rounds, columns=list(ROUND.values())))


def _rule(entry: dict[str, Any]) -> ReviewRule:
    name = _text(entry, "navn", "[[revisitation.regler]]")
    where = f"regel {name!r}"
    given: dict[str, Any] = {
        RULE[key]: tuple(entry[key]) if key == "ydelser" else _number(entry, key, where) for key in entry if key in RULE
    }
    if "min_gap_share" in given:
        given["min_gap_share"] /= 100
    for key, words, target in (("maalt_paa", MEASURED, "gap_to"), ("niveau", LEVEL_CHANGE, "level_change")):
        if key in entry:
            if entry[key] not in words:
                raise ValueError(f"kommune.toml, {where}: {key} skal være {' eller '.join(words)}.")
            given[target] = words[entry[key]]
    return ReviewRule(name, **given)


def exits(settings: Settings) -> tuple[str, ...]:
    """[rehabilitering] afgang: results of a course that mean death or a care home."""
    section = _section(settings, "rehabilitering", {"afgang"})
    return tuple(section.get("afgang", ()))


@dataclass(frozen=True)
class FrameTerms:
    """The service frame: its name, the start and steps of its roll-forward, and what the whole municipality's frame is.

    forecasts: unit (area), year, followup (1, 2, 3), expected, kr. one_offs: unit (area), year, name, amount, kr.
    """

    name: str
    start_year: int
    start: float
    steps: tuple[FrameStep, ...]
    municipality: float
    forecasts: pd.DataFrame
    one_offs: pd.DataFrame


def frame_terms(settings: Settings) -> FrameTerms | None:
    """[serviceramme]; None where it is not described."""
    if "serviceramme" not in settings.sections:
        return None
    known = {"navn", "start_aar", "start", "kommunens_ramme", "trin", "prognoser", "engangs"}
    section = _section(settings, "serviceramme", known)
    where = "[serviceramme]"
    step_where, told_where = "[[serviceramme.trin]]", "[[serviceramme.prognoser]]"
    steps = [
        FrameStep(
            int(_number(step, "aar", step_where)),
            _text(step, "navn", step_where),
            amount=_number(step, "beloeb", step_where) if "beloeb" in step else None,
            share=_number(step, "andel_pct", step_where) / 100 if "andel_pct" in step else None,
        )
        for step in _entries(section, "trin", "serviceramme.trin", {"aar", "navn", "beloeb", "andel_pct"})
    ]
    told = [
        {"unit": area, "year": int(_number(row, "aar", told_where)), "followup": place, "expected": float(kr)}
        for row in _entries(section, "prognoser", "serviceramme.prognoser", {"aar", "forventet"})
        for area, amounts in dict(row.get("forventet", {})).items()
        for place, kr in enumerate(amounts, start=1)
    ]
    once = [
        {
            "unit": _text(row, "omraade", "[[serviceramme.engangs]]"),
            "year": int(_number(row, "aar", "[[serviceramme.engangs]]")),
            "name": _text(row, "navn", "[[serviceramme.engangs]]"),
            "amount": _number(row, "beloeb", "[[serviceramme.engangs]]"),
        }
        for row in _entries(section, "engangs", "serviceramme.engangs", {"aar", "omraade", "navn", "beloeb"})
    ]
    return FrameTerms(
        str(section.get("navn", "Servicerammen")),
        int(_number(section, "start_aar", where)),
        _number(section, "start", where),
        tuple(steps),
        _number(section, "kommunens_ramme", where) if "kommunens_ramme" in section else float("nan"),
        pd.DataFrame(told, columns=["unit", "year", "followup", "expected"]),
        pd.DataFrame(once, columns=["unit", "year", "name", "amount"]),
    )
