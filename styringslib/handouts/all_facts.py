"""The facts that a month's sheets share: of every unit and of the whole, made once and kept beside the checked copy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact, Row
from styringslib.handouts.unit_facts import FactMaker, UnitFacts
from styringslib.intake.own_folder import write_private
from styringslib.month.follow_up import FollowUp
from styringslib.month.opening import open_follow_up
from styringslib.month.whole import WholeFollowUp
from styringslib.reports.follow_up_report import report_for

_FILE = "facts.json"


@dataclass(frozen=True)
class AllFacts:
    """``units``: those in operation in the month, by name, in the order of kommune.toml; ``whole``: what the sections of the
    whole municipality's report tell of it."""

    units: Mapping[str, UnitFacts]
    whole: tuple[Fact, ...]


def all_facts(whole: WholeFollowUp) -> AllFacts:
    """The facts of all units in operation, and of the whole."""
    told = report_for(whole).facts
    units = {
        unit.name: FactMaker(unit_follow_up(whole, unit.name)).unit_facts(
            [fact for fact in told if fact.finding.unit == unit.name]
        )
        for unit in whole.settings.units
        if unit.is_active(whole.month)
    }
    return AllFacts(units, tuple(fact for fact in told if fact.finding.unit == whole.name))


def unit_follow_up(whole: WholeFollowUp, name: str) -> FollowUp:
    """The follow-up of one of the units."""
    own = whole.municipality.unit(name)
    mine = whole.municipality.for_unit(own.name)
    return FollowUp(mine, own, whole.month, whole.forecasts, whole.everyone, kept=whole.kept)


def write_facts(folder: Path, month: pd.Period) -> None:
    """Make the facts of ``month`` and keep them in the folder of the checked copy, unless they are there already.

    The month's forecasts must lie there (``month.kept_forecasts.write_forecasts``).
    """
    path = _file(folder, month)
    if path.exists():
        return
    whole = open_follow_up(month=str(month), cache=str(folder))
    assert isinstance(whole, WholeFollowUp)
    write_private(path, as_text(all_facts(whole)))


def read_facts(folder: Path, month: pd.Period) -> AllFacts | None:
    """The kept facts of ``month``; None where there are none."""
    path = _file(folder, month)
    return of_text(path.read_text("utf-8")) if path.exists() else None


def _file(folder: Path, month: pd.Period) -> Path:
    return Path(folder) / f"{month}-{_FILE}"


def as_text(facts: AllFacts) -> str:
    """The facts as JSON."""
    content = {
        "units": [
            {**asdict(unit), "hidden": sorted(unit.hidden), "facts": [_written(fact) for fact in unit.facts]}
            for unit in facts.units.values()
        ],
        "whole": [_written(fact) for fact in facts.whole],
    }
    return json.dumps(content, default=_plain)


def of_text(text: str) -> AllFacts:
    """The facts that ``as_text`` wrote."""
    content = json.loads(text)
    units = [
        UnitFacts(**{**unit, "hidden": frozenset(unit["hidden"]), "facts": tuple(map(_read, unit["facts"]))})
        for unit in content["units"]
    ]
    return AllFacts({unit.name: unit for unit in units}, tuple(map(_read, content["whole"])))


def _written(fact: Fact) -> dict[str, Any]:
    return {**asdict(fact), "rows": [asdict(row) for row in fact.rows]}


def _plain(value: Any) -> Any:
    """What JSON has no form for."""
    if isinstance(value, pd.Period):
        return {"month": str(value)}
    if isinstance(value, date):
        return {"day": pd.Timestamp(value).isoformat()}
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a fact can not be kept with a {type(value).__name__}")


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return pd.Period(value["month"], "M") if "month" in value else pd.Timestamp(value["day"])
    return value


def _read(raw: dict[str, Any]) -> Fact:
    finding = raw["finding"]
    evidence = {
        name: Evidence(_value(found["value"]), found["kind"], found["table"])
        for name, found in finding["evidence"].items()
    }
    told = Finding(**{**finding, "month": _value(finding["month"]), "evidence": evidence})
    return Fact(told, tuple(Row(**row) for row in raw["rows"]), raw["alias"])
