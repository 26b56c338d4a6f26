"""What [kvalitetsstandarder] of kommune.toml says: the hours that the municipality's standard assumes, and one step of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from styringslib.fields.field import Reading
from styringslib.fields.kinds import Choice, Text
from styringslib.fields.quantities import Month, Number
from styringslib.fields.section import Blocks, Declared, Named, Section, Values
from styringslib.fields.words import fold_word
from styringslib.intake import Settings

LEVELS = {str(level): level for level in range(5)}
# Hours a week of an hour a week and an hour a month.
PER = {"uge": 1.0, "måned": 12 * 7 / 365}


def _once(values: Values, reading: Reading) -> None:
    """A service has one standard from a month on."""
    seen: set[tuple[str, pd.Period]] = set()
    for place, block in enumerate(values["services"], start=1):
        if block["service"] is None or block["valid_from"] is None:
            continue
        key = (fold_word(block["service"]), block["valid_from"])
        if key in seen:
            reading.at("ydelser", place).say(
                "gælder samme ydelse fra samme måned som en blok før den", "Behold den ene", block["service"]
            )
        seen.add(key)


SERVICE = Section(
    (
        Text("service", "ydelse", "Ydelsen, som den hedder i sager", required=True, example="Personlig pleje"),
        Month("valid_from", "gyldig_fra", "Første måned, den gælder for", required=True),
        Named(
            "hours",
            "timer",
            "Timer til en modtager ved hvert funktionsniveau (FSIII); et niveau, der ikke står der, har ingen standard",
            of=Number("", "", "", unit="timer", low=0, high=1000),
            names=LEVELS,
            least=1,
            required=True,
            example={"1": 2.25, "2": 3.75},
        ),
        Choice("per", "pr", "Hvad timerne er for", words={word: word for word in PER}, default="uge"),
        Text("source", "kilde", "Hvor tallene kommer fra", example="Kvalitetsstandard 2026"),
    ),
    about="Hvad standarden regner med til en modtager af en ydelse. En senere blok for samme ydelse afløser den tidligere.",
)
STANDARDS = Declared(
    "kvalitetsstandarder",
    Section(
        (
            Number(
                "step_minutes",
                "trin_minutter",
                "Et trin op eller ned i serviceniveauet, som rapporten sætter kroner på",
                unit="minutter pr. uge til hver modtager",
                low=0,
                high=600,
                above=True,
                default=15,
            ),
            Blocks("services", "ydelser", "Timerne bag standarden", of=SERVICE),
        ),
        about="De timer, kommunens kvalitetsstandarder regner med, efter ydelse og funktionsniveau.",
        check=_once,
    ),
)


@dataclass(frozen=True)
class StandardTerms:
    """``step_minutes`` a week; ``hours``: service (folded), function_level, standard_hours a week per recipient, of the blocks in
    force; ``services``: folded name -> as it is written; ``sources``: where they come from."""

    step_minutes: float
    hours: pd.DataFrame
    services: dict[str, str]
    sources: tuple[str, ...]


def standard_terms(settings: Settings, month: pd.Period) -> StandardTerms:
    """What is in force in ``month``. Raises SettingsError with all that is wrong."""
    values = STANDARDS.checked(settings.sections)
    known = sorted((one for one in values["services"] if one["valid_from"] <= month), key=lambda one: one["valid_from"])
    in_force = {fold_word(one["service"]): one for one in known}
    rows = [
        (name, level, hours * PER[one["per"]])
        for name, one in in_force.items()
        for level, hours in one["hours"].items()
    ]
    return StandardTerms(
        values["step_minutes"],
        pd.DataFrame(rows, columns=["service", "function_level", "standard_hours"]),
        {name: one["service"] for name, one in in_force.items()},
        tuple(dict.fromkeys(one["source"] for one in in_force.values() if one["source"])),
    )
